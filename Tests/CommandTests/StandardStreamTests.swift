import Apus
import Foundation
import Testing

@Suite("Standard input, output and error") struct StandardStreamTests {
  /// Runs `apus` as a command of bash, which closes streams.
  private func apus(_ line: String, in workspace: Workspace) throws -> Command {
    try Command.run(["-c", "\"$0\" \(line)", Command.executable], of: "/bin/bash", in: workspace.path)
  }

  @Test("a file is never taken for a closed stream", arguments: [">&-", "<&- >&-", "<&- >&- 2>&-", "2>&- >&-"])
  func closed(redirection: String) throws {
    let workspace = try Workspace()
    let result = try apus(
      "certify --ops neg --backend scalar --every 256 --progress-file progress.log \(redirection)", in: workspace)
    #expect(result.status == 74)
    let log = String(decoding: try workspace.bytes("progress.log"), as: UTF8.self)
    #expect(
      log.split(separator: "\n").count == 2 && log.split(separator: "\n").allSatisfy { $0.hasPrefix("neg float") })
    // Nothing is written to them here.
    #expect(try apus("run neg x.npy -o out.npy \(redirection)", in: workspace).status == 0)
    #expect(try Vector<Float>(numPyFile: workspace.file("out.npy")) == [-1, 2, -3, -4])
    #expect(try apus("run neg none.npy -o out.npy \(redirection)", in: workspace).status == 66)
  }

  @Test(
    "closed standard output is an error of every command",
    arguments: [
      "info", "--help", "--version", "help run", "run sum x.npy", "verify --quick --operation neg --backend scalar",
      "bench --ops add --sizes 10", "certify --ops neg --backend scalar --every 256",
    ])
  func closedOutput(line: String) throws {
    try apus("\(line) >&-", in: try Workspace()).expectFailure(
      74, "cannot write to standard output: Bad file descriptor")
  }

  @Test("a pipe that never waits gets everything, however slowly it is read") func nonblocking() throws {
    let workspace = try Workspace()
    try Vector<Double>(repeating: 1, count: 200_000).write(toNumPyFile: workspace.file("large.npy"))
    let process = try ChildProcess(
      Command.executable, ["run", "neg", "large.npy"], in: workspace.path, hasNonblockingOutput: true)
    usleep(200_000)
    let (ending, output, error) = process.finish()
    #expect(ending == .exit(status: 0) && error == "", "\(error)")
    #expect(output == String(repeating: "-1.0\n", count: 200_000))
  }
}
