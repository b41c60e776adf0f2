import BackendKit
import Foundation
import Testing

@Suite("Arguments that make no sense") struct ArgumentTests {
  /// Texts that are compared in the square of their length: marks out of order make one character.
  private static func marks(byteCount: Int) -> String {
    "a" + String(repeating: "\u{301}\u{316}", count: byteCount / 4)
  }

  @Test(
    "are refused at once and in few words, however long they are",
    arguments: [
      "run % x.npy", "%", "help %", "run neg x.npy --%", "run neg x.npy --backend %", "run neg x.npy --dtype %",
      "run neg % -o %", "run add x.npy --scalar %", "bench --ops % --sizes 10", "verify --operation add,%",
      "certify --ops %", "run % % % %",
    ], [100, 4000, 120_000])
  func long(line: String, byteCount: Int) throws {
    let workspace = try Workspace()
    for text in [Self.marks(byteCount: byteCount), String(repeating: "a", count: byteCount)] {
      let words = line.split(separator: " ").map { $0.replacingOccurrences(of: "%", with: text) }
      let result = try Command.run(words, in: workspace.path, limits: "-t 2")
      #expect(result.status >= 64)
      #expect(result.error.hasPrefix("apus: ") && result.error.utf8.count < 10_100, "\(result.error.utf8.count)")
    }
  }

  @Test("no operation has a long name", .timeLimit(.minutes(1))) func operationName() {
    #expect(Operation(name: Self.marks(byteCount: 1_000_000)) == nil)
  }

  @Test(
    "commands that there are not are refused with those there are",
    arguments: ["nosuch", "help nosuch", "nosuch --help x"])
  func command(line: String) throws {
    try Workspace().apus(line).expectFailure(
      64, "unknown command 'nosuch' (valid: info, run, verify, bench, certify)")
  }

  @Test(
    "texts that are not UTF-8 are refused as such",
    arguments: [
      "run neg $'caf\\xe9.npy'", "run neg x.npy -o $'caf\\xe9.npy'",
      "certify --ops neg --backend scalar --every 256 -o $'caf\\xe9'",
    ])
  func notUTF8(line: String) throws {
    let workspace = try Workspace()
    let before = try workspace.contents
    try Command.run(
      ["-c", "cp x.npy $'caf\\xe9.npy'; \"$0\" \(line); s=$?; rm $'caf\\xe9.npy'; exit $s", Command.executable],
      of: "/bin/bash", in: workspace.path
    ).expectFailure(64, "'caf\u{FFFD}", "is not UTF-8")
    #expect(try workspace.contents == before)
  }

  @Test("a file in a folder whose name is not UTF-8 is not replaced by another") func folderNotUTF8() throws {
    let workspace = try Workspace()
    let script = "mkdir $'caf\\xe9' && cd $'caf\\xe9' && cp ../x.npy ../y.npy . && \"$0\" run neg x.npy -o y.npy"
    try Command.run(["-c", script, Command.executable], of: "/bin/bash", in: workspace.path).expectFailure(
      73, "y.npy: cannot create (its full path is not UTF-8)")
  }
}
