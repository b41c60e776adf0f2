#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The environment variables of this library, and what is said where they ask for what cannot be.
package enum Environment {
  /// A variable's value. Not set and empty are the same.
  package static func value(_ name: String) -> String? {
    guard let pointer = getenv(name), pointer.pointee != 0 else { return nil }
    return String(cString: pointer)
  }

  /// Writes a line to standard error.
  package static func report(_ line: String) {
    var bytes = Array(line.utf8)
    bytes.append(UInt8(ascii: "\n"))
    _ = write(2, bytes, bytes.count)
  }

  /// Ends the process with a line on standard error and the status for a configuration error.
  package static func stop(_ line: String) -> Never {
    report(line)
    exit(78)
  }
}
