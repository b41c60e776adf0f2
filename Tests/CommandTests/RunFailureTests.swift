import Apus
import Foundation
import TestSupport
import Testing

/// A command line after `apus`, the exit status, and words of its message.
struct FailureCase: CustomTestStringConvertible, Sendable {
  let line: String
  let status: Int32
  let words: String
  var testDescription: String { line }

  init(_ status: Int32, _ line: String, _ words: String) {
    self.line = line
    self.status = status
    self.words = words
  }

  static let all: [FailureCase] = [
    FailureCase(64, "bogus", "bogus"),
    FailureCase(64, "run", "operation"),
    FailureCase(64, "run ad x.npy y.npy", "did you mean add"),
    FailureCase(64, "run frobnicate x.npy", "valid: add, sub"),
    FailureCase(64, "run ADDSCALER x.npy", "addScalar"),
    FailureCase(64, "run add", "2 files, or 1 file and 1 --scalar; found 0 files"),
    FailureCase(64, "run add x.npy", "found 1 file"),
    FailureCase(64, "run add x.npy y.npy z.npy", "found 3 files"),
    FailureCase(64, "run add x.npy y.npy --scalar 1", "and 1 --scalar"),
    FailureCase(64, "run neg x.npy y.npy", "neg takes 1 file; found 2 files"),
    FailureCase(64, "run clamp x.npy --scalar 1", "clamp takes 1 file and 2 --scalars"),
    FailureCase(64, "run axpy x.npy y.npy", "1 --scalar; found 2 files and 0 --scalars"),
    FailureCase(64, "run fma x.npy y.npy", "3 files"),
    FailureCase(64, "run matmul a.npy b.npy b.npy", "3 with --beta"),
    FailureCase(64, "run matmul a.npy b.npy --beta 1", "3 files with --beta"),
    FailureCase(64, "run neg x.npy --nonsense", "--nonsense"),
    FailureCase(64, "run add x.npy --scalar three", "'three' is not a number"),
    FailureCase(64, "run add x.npy --scalar 1e39", "beyond the range of float32"),
    FailureCase(64, "run neg x.npy --dtype float16", "float16"),
    FailureCase(64, "run neg x.npy --threads 0", "from 1 to 1024"),
    FailureCase(64, "run neg x.npy --threads many", "many"),
    FailureCase(64, "run sum x.npy -o s.npy", "--output does not apply"),
    FailureCase(64, "run neg x.npy --alpha 2", "--alpha applies to matmul and matvec"),
    FailureCase(64, "run matvec a.npy pair.npy --transpose-b", "--transpose-b"),
    FailureCase(64, "info --nonsense", "apus help info"),
    FailureCase(64, "bench --sizes 0", "'0' is not a positive whole number"),
    FailureCase(64, "bench --sizes 10,,20", "''"),
    FailureCase(64, "bench --ops dot,nope", "unknown operation 'nope'"),
    FailureCase(64, "bench --ops add --sizes 1000000000000000", "memory"),
    FailureCase(64, "bench --element int8", "int8"),
    FailureCase(64, "verify --operation nope", "unknown operation 'nope'"),
    FailureCase(65, "run add x.npy short.npy", "shapes 4 and 3 differ"),
    FailureCase(65, "run add x.npy a.npy", "shapes 4 and 2×2 differ"),
    FailureCase(65, "run matmul b.npy b.npy", "shapes 2×3 and 2×3 do not fit"),
    FailureCase(65, "run matmul a.npy b.npy a.npy --beta 1", "must have 2×3"),
    FailureCase(65, "run matmul a.npy x.npy", "matrix (2-D)"),
    FailureCase(65, "run matvec a.npy b.npy", "vector (1-D)"),
    FailureCase(65, "run dot a.npy a.npy", "vector (1-D)"),
    FailureCase(65, "run softmax a.npy", "vector (1-D)"),
    FailureCase(65, "run max empty.npy", "max of no elements"),
    FailureCase(65, "run argmin empty.npy", "argmin of no elements"),
    FailureCase(65, "run add x.npy d.npy", "x.npy holds float32, d.npy holds float64"),
    FailureCase(65, "run neg text.npy", "does not begin with"),
    FailureCase(65, "run neg truncated.npy", "truncated"),
    FailureCase(65, "run neg huge.npy", "truncated: the header announces 4000000000000000000 bytes"),
    FailureCase(65, "run neg object.npy", "Python objects"),
    FailureCase(66, "run neg none.npy", "none.npy: cannot open: No such file"),
    FailureCase(66, "run neg .", "a directory"),
    FailureCase(73, "run neg x.npy -o none/out.npy", "none/out.npy: cannot create"),
    FailureCase(73, "run qr a.npy -o q.npy -o none/r.npy", "none/r.npy: cannot create"),
    FailureCase(73, "run qr a.npy -o q.npy -o .", "a directory"),
    FailureCase(73, "run neg x.npy -o .", "a directory"),
    FailureCase(73, "run neg x.npy -o /dev/full", "a device"),
    FailureCase(78, "run neg x.npy --backend nope", "valid: scalar, avx2, avx512, openblas"),
    FailureCase(78, "run neg x.npy --backend scalar,", "empty name"),
    FailureCase(78, "verify --backend nope", "--backend: unknown backend 'nope'"),
    FailureCase(78, "bench --backend nope", "--backend: unknown backend 'nope'"),
  ]
}

@Suite("Failures of apus") struct RunFailureTests {
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    let x = try workspace.bytes("x.npy")
    try workspace.write(Array("hello, world".utf8), "text.npy")
    try workspace.write(Array(x.dropLast()), "truncated.npy")
    let header = String(decoding: x.dropFirst(10).dropLast(16), as: UTF8.self)
    func altered(_ old: String, _ new: String) -> [UInt8] {
      let text = header.replacingOccurrences(of: old, with: new)
      let fitting = String(text.dropLast()).trimmingCharacters(in: .whitespaces)
      return Array(x.prefix(10))
        + Array((fitting + String(repeating: " ", count: 117 - fitting.utf8.count) + "\n").utf8) + Array(x.suffix(16))
    }
    try workspace.write(altered("(4,)", "(1000000000000000000,)"), "huge.npy")
    try workspace.write(altered("<f4", "|O"), "object.npy")
    return workspace
  }

  @Test("one line on standard error, nothing on standard output, a status", arguments: FailureCase.all)
  func failure(_ item: FailureCase) throws {
    let workspace = try workspace()
    let before = try workspace.contents
    try workspace.apus(item.line).expectFailure(item.status, item.words)
    #expect(try workspace.contents == before)
  }

  @Test("results that would replace each other are refused, however their files are named")
  func equalOutputs() throws {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(atPath: workspace.file("inner"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: workspace.file("link"), withDestinationPath: "inner")
    try FileManager.default.createSymbolicLink(atPath: workspace.file("other.npy"), withDestinationPath: "x.npy")
    let before = try workspace.contents
    for (first, second) in [
      ("q.npy", "./q.npy"), ("q.npy", "inner/../q.npy"), ("inner/q.npy", "link/q.npy"), ("x.npy", "other.npy"),
      ("q.npy", workspace.file("q.npy")),
    ] {
      let result = try workspace.apus("run qr a.npy -o \(first) -o \(second)")
      result.expectFailure(64, "--output \(second) is given twice; each result of qr takes a file of its own")
      #expect(try workspace.contents == before)
    }
    // A second name of the same contents keeps them when the first is given others.
    try FileManager.default.linkItem(atPath: workspace.file("x.npy"), toPath: workspace.file("hard.npy"))
    // Files of one name, an operand, which is read before, and names of other bytes that strings do not tell apart.
    for outputs in [
      ["q.npy", "inner/q.npy"], ["x.npy", "hard.npy"], ["./a.npy", "r.npy"], ["\u{E9}.npy", "e\u{301}.npy"],
    ] {
      let a = try Matrix<Float>(numPyFile: workspace.file("a.npy"))
      let result = try workspace.apus("run qr a.npy -o \(outputs[0]) -o \(outputs[1])")
      #expect(result.status == 0, "\(result.error)")
      let parts = try outputs.map { try Matrix<Float>(numPyFile: workspace.file($0)) }
      #expect(try (parts[0].matmul(parts[1]) - a).normFrobenius() < 1e-5, "\(outputs)")
    }
  }

  @Test("a full disk leaves the old file and nothing else")
  func fullDisk() throws {
    let workspace = try Workspace()
    try Vector<Double>(repeating: 1, count: 10_000).write(toNumPyFile: workspace.file("large.npy"))
    try workspace.write([1, 2, 3], "out.npy")
    let before = try workspace.contents
    // Room for 16 of the 80 kB.
    let result = try workspace.apus("run neg large.npy -o out.npy", limits: "-f 16")
    result.expectFailure(74, "out.npy: cannot write", "File too large")
    #expect(try workspace.bytes("out.npy") == [1, 2, 3])
    #expect(try workspace.contents == before)
  }

  @Test("of several results all are written or none") func severalResults() throws {
    let workspace = try Workspace()
    try Matrix<Double>.identity(100).write(toNumPyFile: workspace.file("large.npy"))
    try workspace.write([1, 2, 3], "values.npy")
    let before = try workspace.contents
    // Room for the values, but not for the 80 kB of the vectors.
    let result = try workspace.apus("run eigh large.npy -o values.npy -o vectors.npy", limits: "-f 16")
    result.expectFailure(74, "vectors.npy: cannot write", "File too large")
    #expect(try workspace.bytes("values.npy") == [1, 2, 3])
    #expect(try workspace.contents == before)
  }

  @Test(
    "no signal leaves a part of a file, whatever threads there are", .needs("openblas"),
    arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGUSR1, SIGUSR2, SIGALRM])
  func interruptedWriting(signal: Int32) throws {
    let workspace = try Workspace()
    try Vector<Double>(repeating: 1, count: 2_000_000).write(toNumPyFile: workspace.file("large.npy"))
    let before = try workspace.contents
    var interrupted = 0
    for _ in 0..<5 where interrupted == 0 {
      // Some of the signals would leave a core, or have Swift print a backtrace.
      let process = try ChildProcess(
        "/bin/bash",
        [
          "-c",
          "ulimit -c 0; SWIFT_BACKTRACE=enable=no exec \"$0\" run scale large.npy --scalar 2 --backend openblas -o out.npy",
          Command.executable,
        ], in: workspace.path)
      while try workspace.contents == before { usleep(100) }
      kill(process.processIdentifier, signal)
      if process.finish().ending == .signal(signal) { interrupted += 1 }
      #expect(try workspace.contents == before.union(["out.npy"]))
      try FileManager.default.removeItem(atPath: workspace.file("out.npy"))
    }
    #expect(interrupted > 0)
  }

  @Test(
    "an interruption leaves the old file or the whole new one, and nothing else", arguments: [SIGINT, SIGTERM, SIGKILL])
  func interruption(signal: Int32) throws {
    let workspace = try Workspace()
    let large = Vector<Double>(repeating: 1, count: 1_000_000)
    try large.write(toNumPyFile: workspace.file("large.npy"))
    try Vector<Double>([7]).write(toNumPyFile: workspace.file("out.npy"))
    let before = try workspace.contents
    var interrupted = 0
    for delay in 0..<20 {
      let process = try ChildProcess(
        Command.executable, ["run", "neg", "large.npy", "-o", "out.npy"], in: workspace.path)
      usleep(UInt32(delay) * 1500)
      kill(process.processIdentifier, signal)
      if process.finish().ending == .signal(signal) { interrupted += 1 }
      let result = try Vector<Double>(numPyFile: workspace.file("out.npy"))
      #expect(result == [7] || result == large.neg())
      // Nobody can tidy up after SIGKILL.
      if signal != SIGKILL { #expect(try workspace.contents == before) }
    }
    #expect(interrupted > 0)
  }

  @Test("standard output that cannot be written is an error, not a crash")
  func standardOutput() throws {
    let process = try ChildProcess("/bin/bash", ["-c", "\"$0\" info > /dev/full", Command.executable])
    let (ending, _, error) = process.finish()
    #expect(ending == .exit(status: 74))
    #expect(error == "apus: cannot write to standard output: No space left on device\n")
  }

  @Test("a reader that stops reading ends the command without a word", arguments: ["", "trap '' PIPE; "])
  func closedPipe(_ preparation: String) throws {
    let workspace = try Workspace()
    try Vector<Double>(repeating: 1, count: 200_000).write(toNumPyFile: workspace.file("large.npy"))
    let process = try ChildProcess(
      "/bin/bash", ["-c", "\(preparation)\"$0\" run neg large.npy | head -n 1", Command.executable], in: workspace.path)
    let (_, output, error) = process.finish()
    #expect(output == "-1.0\n")
    #expect(error == "" || error == "apus: cannot write to standard output: Broken pipe\n")
  }
}
