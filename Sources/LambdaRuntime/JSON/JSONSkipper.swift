/// Goes past values of a text that was checked, faster than the scanner that checked it.
struct JSONSkipper {
  private let text: UnsafeBufferPointer<UInt8>
  private(set) var offset: Int

  init(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) {
    self.text = text
    self.offset = offset
  }

  var next: UInt8? { offset < text.count ? text[offset] : nil }

  mutating func skipSpace() {
    while offset < text.count, text[offset] <= 0x20 { offset &+= 1 }
  }

  /// Goes past one byte, whatever it is, and white space.
  mutating func skipByte() {
    offset &+= 1
    skipSpace()
  }

  mutating func skipString() {
    offset &+= 1
    while offset < text.count {
      // Eight bytes at a time where none is a quotation mark or backslash.
      if text.count &- offset >= 8, let base = UnsafeRawPointer(text.baseAddress) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let quotes = word ^ (ones &* 0x22)
        let escapes = word ^ (ones &* 0x5C)
        if (((quotes &- ones) & ~quotes) | ((escapes &- ones) & ~escapes)) & (ones &* 0x80) == 0 {
          offset &+= 8
          continue
        }
      }
      let byte = text[offset]
      offset &+= byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
  }

  mutating func skipValue() {
    var depth = 0
    while offset < text.count {
      switch text[offset] {
      case UInt8(ascii: "\""): skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth &+= 1
        offset &+= 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return }
        depth &-= 1
        offset &+= 1
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0...0x20:
        if depth == 0 { return }
        offset &+= 1
        continue
      default:
        // A number or word: up to what ends it.
        while offset < text.count, Self.isInsideWord(text[offset]) { offset &+= 1 }
      }
      if depth == 0 { return }
    }
  }

  @inline(__always)
  private static func isInsideWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\""),
      UInt8(ascii: "{"), UInt8(ascii: "["):
      false
    default: true
    }
  }
}
