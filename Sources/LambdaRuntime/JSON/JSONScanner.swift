/// Walks over a JSON text (RFC 8259) and checks it, without building anything.
///
/// Nesting is counted, not recursed into: no text can exhaust the stack.
struct JSONScanner {
  /// Containers within containers at most.
  static let maximumDepth = 128

  private let text: UnsafeBufferPointer<UInt8>
  private(set) var offset: Int

  init(_ text: UnsafeBufferPointer<UInt8>, at offset: Int = 0) {
    self.text = text
    self.offset = offset
  }

  /// The byte at the current place, or nil at the end.
  @inline(__always)
  var next: UInt8? { offset < text.count ? text[offset] : nil }

  @inline(__always)
  mutating func skipSpace() {
    while offset < text.count {
      switch text[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset &+= 1
      default: return
      }
    }
  }

  /// Goes past this byte if it is next.
  @inline(__always)
  mutating func skip(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    offset &+= 1
    return true
  }

  /// Checks a whole text: one value, and nothing but white space around it.
  mutating func skipDocument() throws(JSONError) {
    try skipValue()
    skipSpace()
    if next != nil { throw unexpected("the end of the text") }
  }

  /// Checks a value and goes past it.
  mutating func skipValue() throws(JSONError) {
    var depth = 0
    // A bit for each level: whether it is an object.
    var objects: UInt128 = 0
    while true {
      skipSpace()
      // At the end of the text, a byte that begins nothing.
      let first = next ?? 0
      switch first {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = first == UInt8(ascii: "{")
        if depth == Self.maximumDepth {
          throw JSONError("nested more than \(Self.maximumDepth) levels deep", offset: offset)
        }
        offset &+= 1
        depth &+= 1
        objects = objects << 1 | (isObject ? 1 : 0)
        skipSpace()
        if skip(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          depth &-= 1
          objects >>= 1
        } else {
          if isObject { try skipKey() }
          continue
        }
      case UInt8(ascii: "\""): try skipString()
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber()
      default: try skipLiteral()
      }
      // After a value: its containers may end, or go on.
      while true {
        if depth == 0 { return }
        skipSpace()
        let isObject = objects & 1 == 1
        if skip(UInt8(ascii: ",")) {
          if isObject {
            skipSpace()
            try skipKey()
          }
          break
        }
        guard skip(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw unexpected(isObject ? "',' or '}'" : "',' or ']'")
        }
        depth &-= 1
        objects >>= 1
      }
    }
  }

  /// A member's name and the colon after it.
  private mutating func skipKey() throws(JSONError) {
    guard next == UInt8(ascii: "\"") else { throw unexpected("a name in quotation marks") }
    try skipString()
    skipSpace()
    guard skip(UInt8(ascii: ":")) else { throw unexpected("':'") }
  }

  private mutating func skipLiteral() throws(JSONError) {
    for literal in ["true", "false", "null"] as [StaticString] {
      let length = literal.utf8CodeUnitCount
      guard text.count - offset >= length else { continue }
      let start = offset
      if (0..<length).allSatisfy({ text[start &+ $0] == literal.utf8Start[$0] }) {
        offset &+= length
        return
      }
    }
    for word in ["NaN", "Infinity", "nan", "inf", "Inf"] as [StaticString] {
      let length = word.utf8CodeUnitCount
      let start = offset
      if text.count - start >= length, (0..<length).allSatisfy({ text[start &+ $0] == word.utf8Start[$0] }) {
        throw JSONError(
          "\(word) is not JSON; write numbers that are not finite as \"nan\", \"inf\" and \"-inf\"", offset: start)
      }
    }
    throw unexpected("a value")
  }

  @inline(__always)
  private mutating func skipDigits() -> Bool {
    let start = offset
    while offset < text.count, text[offset] &- UInt8(ascii: "0") < 10 { offset &+= 1 }
    return offset > start
  }

  @inline(__always)
  private mutating func skipNumber() throws(JSONError) {
    _ = skip(UInt8(ascii: "-"))
    if skip(UInt8(ascii: "0")) {
      if let digit = next, digit &- UInt8(ascii: "0") < 10 {
        throw JSONError("a number with a leading zero", offset: offset - 1)
      }
    } else if !skipDigits() {
      throw unexpected("a digit")
    }
    if skip(UInt8(ascii: ".")), !skipDigits() { throw unexpected("a digit after the decimal point") }
    if let letter = next, letter | 0x20 == UInt8(ascii: "e") {
      offset &+= 1
      if !skip(UInt8(ascii: "-")) { _ = skip(UInt8(ascii: "+")) }
      if !skipDigits() { throw unexpected("a digit of the exponent") }
    }
  }

  /// Checks a string, escapes and UTF-8 included, and goes past it.
  mutating func skipString() throws(JSONError) {
    let start = offset
    offset &+= 1
    while true {
      skipPlainCharacters()
      guard let byte = next else { throw JSONError("a string without an end", offset: start) }
      switch byte {
      case UInt8(ascii: "\""):
        offset &+= 1
        return
      case UInt8(ascii: "\\"): try skipEscape()
      case 0..<0x20: throw JSONError("a control character in a string; write it as \\u00XX", offset: offset)
      case 0x80...: try skipMultibyteCharacter()
      default: offset &+= 1
      }
    }
  }

  /// Goes past ASCII characters that stand for themselves, eight at a time.
  @inline(__always)
  private mutating func skipPlainCharacters() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = ones &* 0x80
    guard let base = UnsafeRawPointer(text.baseAddress) else { return }
    while text.count &- offset >= 8 {
      let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      // A zero byte gives a high bit below; bytes of 0x80 and more have one.
      let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let escapes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      let special =
        word | ((quotes &- ones) & ~quotes) | ((escapes &- ones) & ~escapes) | ((word &- ones &* 0x20) & ~word)
      if special & highs != 0 { return }
      offset &+= 8
    }
  }

  private mutating func skipEscape() throws(JSONError) {
    let start = offset
    offset &+= 1
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset &+= 1
    case UInt8(ascii: "u"):
      offset &+= 1
      for _ in 0..<4 {
        guard let digit = next, digit.hexadecimalValue != nil else {
          throw JSONError("\\u without four hexadecimal digits", offset: start)
        }
        offset &+= 1
      }
    default: throw JSONError("an unknown escape sequence in a string", offset: start)
    }
  }

  private mutating func skipMultibyteCharacter() throws(JSONError) {
    func continuation(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      offset + distance < text.count && range.contains(text[offset + distance])
    }
    let length: Int
    switch text[offset] {
    case 0xC2...0xDF: length = continuation(1) ? 2 : 0
    case 0xE0: length = continuation(1, 0xA0...0xBF) && continuation(2) ? 3 : 0
    case 0xED: length = continuation(1, 0x80...0x9F) && continuation(2) ? 3 : 0
    case 0xE1...0xEF: length = continuation(1) && continuation(2) ? 3 : 0
    case 0xF0: length = continuation(1, 0x90...0xBF) && continuation(2) && continuation(3) ? 4 : 0
    case 0xF1...0xF3: length = continuation(1) && continuation(2) && continuation(3) ? 4 : 0
    case 0xF4: length = continuation(1, 0x80...0x8F) && continuation(2) && continuation(3) ? 4 : 0
    default: length = 0
    }
    if length == 0 { throw JSONError("bytes that are not UTF-8", offset: offset) }
    offset += length
  }

  /// An error that says what was expected and what is there.
  func unexpected(_ expected: String) -> JSONError {
    guard let byte = next else { return JSONError("expected \(expected), found the end of the text", offset: offset) }
    let found = (0x21...0x7E).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
    return JSONError("expected \(expected), found \(found)", offset: offset)
  }
}

extension UInt8 {
  /// The value of an ASCII hexadecimal digit.
  var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
