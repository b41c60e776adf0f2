import Foundation
import Testing

/// Runs the `apus` that was built along with these tests.
struct Command {
  var status: Int32
  var output: String
  var error: String

  /// The executable, next to the test bundle.
  static let executable: String = {
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    for directory in [bundle.deletingLastPathComponent(), Bundle.main.bundleURL] {
      let candidate = directory.appendingPathComponent("apus").path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    return "apus"
  }()

  /// Runs `apus` with arguments, in a directory, without the environment variables it knows unless given here.
  static func run(
    _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:], fileSizeLimit: Int? = nil
  ) throws -> Command {
    let process = Process()
    if let fileSizeLimit {
      // Blocks of 1024 bytes in bash.
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["-c", "ulimit -f \(fileSizeLimit); exec \"$0\" \"$@\"", executable] + arguments
    } else {
      process.executableURL = URL(fileURLWithPath: executable)
      process.arguments = arguments
    }
    var all = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("APUS_") }
    all.merge(environment) { $1 }
    process.environment = all
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    let (output, error) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = error
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // Nothing here writes more to standard error than a pipe holds.
    let outputData = output.fileHandleForReading.readDataToEndOfFile()
    let errorData = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit, "apus \(arguments) ended by a signal")
    return Command(
      status: process.terminationStatus, output: String(decoding: outputData, as: UTF8.self),
      error: String(decoding: errorData, as: UTF8.self))
  }

  /// Whether it failed as it should: this status, nothing on standard output, one line with these words.
  func expectFailure(_ status: Int32, _ words: String..., at location: SourceLocation = #_sourceLocation) {
    #expect(self.status == status, "\(error)", sourceLocation: location)
    #expect(output == "", sourceLocation: location)
    #expect(error.hasPrefix("apus: ") && error.hasSuffix("\n"), "\(error)", sourceLocation: location)
    #expect(error.filter { $0 == "\n" }.count == 1, "\(error)", sourceLocation: location)
    for word in words { #expect(error.contains(word), "\(error)", sourceLocation: location) }
  }

  /// Standard output as a JSON object.
  func object(at location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
    #expect(status == 0, "\(error)", sourceLocation: location)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], sourceLocation: location)
  }
}
