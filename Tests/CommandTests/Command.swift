import Foundation
import Testing

/// Runs the `apus` that was built along with these tests.
struct Command {
  var status: Int32
  var output: String
  var error: String

  static let executable = executable("apus")

  /// An executable, next to the test bundle.
  static func executable(_ name: String) -> String {
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    for directory in [bundle.deletingLastPathComponent(), Bundle.main.bundleURL] {
      let candidate = directory.appendingPathComponent(name).path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    return name
  }

  /// Runs `apus`, or another executable, with arguments, in a directory, without the environment variables it knows unless given here.
  ///
  /// - Parameter limits: What it may use, as options of bash's `ulimit`: `-f` and `-v` are in blocks of 1024 bytes, `-t` in
  ///   seconds of a processor.
  static func run(
    _ arguments: [String], of executable: String = executable, in directory: String? = nil,
    environment: [String: String] = [:], limits: String? = nil
  ) throws -> Command {
    var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("APUS_") }
    variables.merge(environment) { $1 }
    let process =
      if let limits {
        try ChildProcess(
          "/bin/bash", ["-c", "ulimit \(limits); exec \"$0\" \"$@\"", executable] + arguments, in: directory,
          environment: variables)
      } else {
        try ChildProcess(executable, arguments, in: directory, environment: variables)
      }
    let (ending, output, error) = process.finish()
    guard case .exit(let status) = ending else {
      throw EndedBySignal(executable: executable, arguments: arguments, ending: ending)
    }
    return Command(status: status, output: output, error: error)
  }

  struct EndedBySignal: Error {
    var executable: String
    var arguments: [String]
    var ending: ChildProcess.Ending
  }

  /// Whether it did as it should: this on standard output, nothing on standard error.
  func expectOutput(_ expected: String, at location: SourceLocation = #_sourceLocation) {
    #expect(status == 0 && error == "", "\(error)", sourceLocation: location)
    #expect(output == expected, sourceLocation: location)
  }

  /// Whether it failed as it should: this status, nothing on standard output, one line with these words.
  func expectFailure(
    _ status: Int32, _ words: String..., from name: String = "apus", at location: SourceLocation = #_sourceLocation
  ) {
    #expect(self.status == status, "\(error)", sourceLocation: location)
    #expect(output == "", sourceLocation: location)
    #expect(error.hasPrefix("\(name): ") && error.hasSuffix("\n"), "\(error)", sourceLocation: location)
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
