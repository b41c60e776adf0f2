#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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
    let start = offset + 1
    offset = start
    while let quote = Self.find(UInt8(ascii: "\""), in: text, from: offset) {
      offset = quote + 1
      // It is the end unless an odd number of backslashes stand before it.
      var backslash = quote
      while backslash > start, text[backslash - 1] == UInt8(ascii: "\\") { backslash -= 1 }
      if (quote - backslash) % 2 == 0 { return }
    }
    offset = text.count
  }

  /// The place of the next byte of this value.
  static func find(_ byte: UInt8, in text: UnsafeBufferPointer<UInt8>, from offset: Int) -> Int? {
    guard offset < text.count, let base = text.baseAddress,
      let found = memchr(base + offset, Int32(byte), text.count - offset)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
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
