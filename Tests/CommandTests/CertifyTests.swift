import Conformance
import Foundation
import Testing

@testable import ApusCommand

@Suite("apus certify") struct CertifyTests {
  /// As little as there is to do.
  private static let little = "certify --ops neg --backend scalar --every 256 --seconds 0.001"

  @Test(
    "what could not be written at the end is refused at the start",
    arguments: [
      FailureCase(64, "\(little) --seconds 0", "--seconds: 0.0 is not a positive number"),
      FailureCase(64, "\(little) --seconds=-1", "--seconds: -1.0 is not a positive number"),
      FailureCase(64, "\(little) --seconds nan", "--seconds: nan is not a positive number"),
      FailureCase(73, "\(little) --progress-file new.log -o none/accuracy", "none/accuracy.json: cannot create"),
      FailureCase(73, "\(little) --progress-file new.log -o half", "half.md: cannot write: it is a directory"),
      FailureCase(73, "\(little) --progress-file pipe", "pipe: it is not a regular file"),
      FailureCase(73, "\(little) --progress-file none/new.log", "none/new.log: No such file"),
    ])
  func refusals(_ item: FailureCase) throws {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(atPath: workspace.file("half.md"), withIntermediateDirectories: false)
    #expect(mkfifo(workspace.file("pipe"), 0o600) == 0)
    let before = try workspace.contents
    try workspace.apus(item.line, limits: "-t 20").expectFailure(item.status, item.words)
    #expect(try workspace.contents == before)
  }

  @Test("reports are written whole, or the old ones stay") func reports() throws {
    let workspace = try Workspace()
    try workspace.write([1, 2, 3], "accuracy.json")
    let before = try workspace.contents
    let line = "certify --ops neg --backend scalar --every 256 -o accuracy"
    try workspace.apus(line, limits: "-f 0").expectFailure(74, "accuracy.json: cannot write", "File too large")
    #expect(try workspace.bytes("accuracy.json") == [1, 2, 3])
    #expect(try workspace.contents == before)
    let result = try workspace.apus(line)
    #expect(result.status == 0 && result.output == "" && result.error == "", "\(result.error)")
    #expect(String(decoding: try workspace.bytes("accuracy.json"), as: UTF8.self).hasSuffix("}\n"))
    #expect(String(decoding: try workspace.bytes("accuracy.md"), as: UTF8.self).contains("| neg | exact |"))
  }

  @Test("a run that compared nothing fails, and leaves the reports there are", arguments: ["", " -o accuracy"])
  func nothing(output: String) throws {
    let workspace = try Workspace()
    try workspace.write([1, 2, 3], "accuracy.json")
    let before = try workspace.contents
    try workspace.apus("certify --ops neg --backend scalar --seconds 0.0000001" + output).expectFailure(
      1, "certify: nothing was compared")
    #expect(try workspace.bytes("accuracy.json") == [1, 2, 3])
    #expect(try workspace.contents == before)
  }

  @Test("a function passes that was run on every backend, on floats and on doubles") func complete() {
    func certificate(floats: [Int], doubles: [Int]) -> Certificate {
      var (float, double) = (AccuracyFindings(backends: 2), AccuracyFindings(backends: 2))
      (float.compared, double.compared) = (floats, doubles)
      return Certificate(operation: .neg, floatBound: 0, doubleBound: 0, float: float, double: double)
    }
    #expect(certificate(floats: [1, 1], doubles: [1, 1]).hasPassed)
    for (floats, doubles) in [([0, 0], [0, 0]), ([1, 1], [0, 0]), ([0, 0], [1, 1]), ([1, 0], [1, 1])] {
      #expect(!certificate(floats: floats, doubles: doubles).hasPassed, "\(floats) \(doubles)")
    }
  }

  @Test("slices with failures or differences, or of nothing, are run again, others are not") func rerun() throws {
    let workspace = try Workspace()
    let line = "certify --ops neg --backend scalar,scalar --every 256 --progress-file progress.log"
    func log() throws -> String { String(decoding: try workspace.bytes("progress.log"), as: UTF8.self) }
    #expect(try workspace.apus(line).status == 0)
    let complete = try log()
    let notes = complete.split(separator: "\n")
    #expect(notes.count == 3)
    for note in notes {
      // A difference of the second backend, or a failure of the only one; nothing compared.
      let numberCount = note.split(separator: " ").count
      for (place, number) in [(numberCount == 12 ? 11 : 6, "5"), (8, "0")] {
        var numbers = note.split(separator: " ")
        numbers[place] = Substring(number)
        let spoiled = complete + numbers.joined(separator: " ") + "\n"
        try workspace.write(Array(spoiled.utf8), "progress.log")
        let result = try workspace.apus(line)
        #expect(result.status == 0, "\(result.error)")
        #expect(try log() == spoiled + note + "\n")
      }
    }
    try workspace.write(Array(complete.utf8), "progress.log")
    #expect(try workspace.apus(line).status == 0)
    #expect(try log() == complete)
  }

  private func journal(_ text: String) throws -> (CertificateJournal, Workspace) {
    let workspace = try Workspace()
    try workspace.write(Array(text.utf8), "progress.log")
    return (try CertificateJournal(path: workspace.file("progress.log")), workspace)
  }

  @Test("lines of the progress file are taken up") func accepted() throws {
    let (journal, _) = try journal("exp|255 0.5 1 4294967296 2 4294967296 0 3 4\n")
    let findings = try #require(journal.findings("exp", backends: 2)[255])
    #expect(findings.largestError == 0.5 && findings.worst == 1 && findings.failure == 2)
    #expect(findings.failures == 1 << 32 && findings.compared == [1 << 32, 0] && findings.differences == [3, 4])
  }

  @Test(
    "lines with numbers that cannot be are passed over",
    arguments: [
      "256 0.5 0 0 0 1 0", "-1 0.5 0 0 0 1 0", "0 inf 0 0 0 1 0", "0 nan 0 0 0 1 0", "0 -0.5 0 0 0 1 0",
      "0 0.5 -1 0 0 1 0", "0 0.5 0 -1 0 1 0", "0 0.5 0 4294967297 0 1 0", "0 0.5 0 0 0 9223372036854775807 0",
      "0 0.5 0 0 0 1 9223372036854775807", "0 0.5 0 0 0 -1 0", "0 0.5 0 0 0 1", "0 0.5 0 0 0 1 x", "0 0.5 0 0 0", "",
    ])
  func damaged(_ numbers: String) throws {
    let (journal, _) = try journal("exp|\(numbers)\nexp|7 0.5 0 0 0 1 0\n")
    #expect(Array(journal.findings("exp", backends: 1).keys) == [7])
  }

  @Test("lines longer than any are passed over, whatever they say") func longLines() throws {
    let spaces = String(repeating: " ", count: 70_000)
    let (journal, _) = try journal(
      "exp|0\(spaces)0.5 0 0 0 1 0\nexp|7 0.5 0 0 0 1 0\nexp|8 0.5 0 0 0 1 0\0\nexp|9 0.5 0 0 0 1 0\n")
    #expect(journal.findings("exp", backends: 1).keys.sorted() == [7, 9])
  }

  @Test(
    "what is noted begins a line of its own", arguments: ["", "exp|0 0.5 0 0 0 1 0\n", "exp|0 0.5 0 0 0 1 0\nexp|1 0."])
  func cutShort(_ text: String) throws {
    let (journal, workspace) = try journal(text)
    journal.note("sin", slice: 3, AccuracyFindings(backends: 1))
    journal.note("sin", slice: 4, AccuracyFindings(backends: 1))
    #expect(journal.problem == nil)
    let again = try CertificateJournal(path: workspace.file("progress.log"))
    #expect(again.findings("sin", backends: 1).keys.sorted() == [3, 4])
    #expect(again.findings("exp", backends: 1).count == (text.isEmpty ? 0 : 1))
    #expect(String(decoding: try workspace.bytes("progress.log"), as: UTF8.self).hasPrefix("\n") == false)
  }
}
