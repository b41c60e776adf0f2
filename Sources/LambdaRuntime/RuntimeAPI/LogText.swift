#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension String {
  /// The first characters, for a message. They are Unicode scalars: what is one character to a reader may be as long as it likes.
  func beginning(_ count: Int = 60) -> String { String(unicodeScalars.prefix(count)) }

  /// With escape sequences, as in "\n" and "\u{1b}", for what ends lines and for other control characters: whatever an event
  /// or an answer says, a line of the log stays one.
  var onOneLine: String {
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

enum StandardError {
  /// Writes a line to standard error, which Lambda logs.
  static func report(_ line: String) {
    let bytes = Array("\(line.onOneLine)\n".utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
      if count > 0 {
        written += count
      } else if count == 0 || errno != EINTR {
        return
      }
    }
  }
}
