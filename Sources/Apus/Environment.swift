#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the environment variables of this library say.
package enum Environment {
  /// `APUS_BACKEND`: a name or a list of names. Not set and empty are the same.
  package static var backend: String? { value("APUS_BACKEND") }

  /// `APUS_NUM_THREADS`: threads that one operation may use.
  package static var threads: Int? {
    get throws(EngineError) {
      guard let text = value("APUS_NUM_THREADS") else { return nil }
      guard let count = Int(text) else { throw .invalidThreadCount(text) }
      return try validThreads(count)
    }
  }

  /// `APUS_VERBOSE`: one line on standard error says what was chosen and why.
  package static var isVerbose: Bool {
    guard let text = value("APUS_VERBOSE") else { return false }
    return text != "0"
  }

  static func validThreads(_ count: Int) throws(EngineError) -> Int {
    guard (1...1024).contains(count) else { throw .invalidThreadCount("\(count)") }
    return count
  }

  /// Writes a line to standard error.
  package static func report(_ line: String) {
    var bytes = Array(line.utf8)
    bytes.append(UInt8(ascii: "\n"))
    _ = write(2, bytes, bytes.count)
  }

  /// Ends the process with a line on standard error and the status for a configuration error.
  static func stop(_ line: String) -> Never {
    report(line)
    exit(78)
  }

  private static func value(_ name: String) -> String? {
    guard let pointer = getenv(name), pointer.pointee != 0 else { return nil }
    return String(cString: pointer)
  }
}
