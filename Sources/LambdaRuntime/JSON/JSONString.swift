/// The contents of strings in a text that was checked.
enum JSONString {
  /// The string that begins at `offset`, with its quotation mark.
  static func decoded(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> String {
    if let plain = plainContent(text, at: offset) { return String(decoding: plain, as: UTF8.self) }
    return String(decoding: decodedBytes(text, at: offset), as: UTF8.self)
  }

  /// The content, if there is no escape sequence in it.
  private static func plainContent(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> UnsafeBufferPointer<UInt8>? {
    var skipper = JSONSkipper(text, at: offset)
    skipper.skipString()
    let content = UnsafeBufferPointer(rebasing: text[offset + 1..<skipper.offset - 1])
    return JSONSkipper.find(UInt8(ascii: "\\"), in: content, from: 0) == nil ? content : nil
  }

  static func decodedBytes(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> [UInt8] {
    var skipper = JSONSkipper(text, at: offset)
    skipper.skipString()
    let end = skipper.offset - 1
    var result: [UInt8] = []
    result.reserveCapacity(end - offset)
    var place = offset + 1
    while place < end {
      let byte = text[place]
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        place += 1
        continue
      }
      let letter = text[place + 1]
      place += 2
      switch letter {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"): append(scalar(text, &place, end: end), to: &result)
      default: result.append(letter)
      }
    }
    return result
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
    for unit in UTF8.encode(scalar).unsafelyUnwrapped { result.append(unit) }
  }

  /// The character of an escape sequence, or of two that stand for one, whose hexadecimal digits begin at `place`.
  private static func scalar(
    _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, end: Int
  ) -> Unicode.Scalar {
    let first = unit(text, place)
    place += 4
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xD800..<0xDC00).contains(first), place + 6 <= end, text[place] == UInt8(ascii: "\\"),
      text[place + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let second = unit(text, place + 2)
    guard (0xDC00..<0xE000).contains(second) else { return "\u{FFFD}" }
    place += 6
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private static func unit(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 4 | UInt32(text[place + $1].hexadecimalValue ?? 0) }
  }
}
