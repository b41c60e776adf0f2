/// Base64 (RFC 4648, section 4), with or without padding.
public enum Base64 {
  /// Characters that encode so many bytes, padding included.
  public static func encodedCount(_ byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

  private static let alphabet: [UInt8] = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// For each pair of characters, 12 bits of the data.
  private static let pairs: [UInt16] = (0..<4096).map { UInt16(alphabet[$0 >> 6]) | UInt16(alphabet[$0 & 63]) << 8 }

  /// The value of each character; 255 for what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  /// Appends the text that encodes these bytes.
  public static func append(_ data: UnsafeRawBufferPointer, to text: inout [UInt8]) {
    let start = text.count
    let count = encodedCount(data.count)
    let result = [UInt8](unsafeUninitializedCapacity: start == 0 ? count : 0) { buffer, initializedCount in
      guard start == 0 else { return }
      encode(data, to: UnsafeMutableRawBufferPointer(buffer))
      initializedCount = count
    }
    if start == 0 {
      text = result
      return
    }
    // Room for what usually follows, so that it doesn't move a large text.
    text.reserveCapacity(start + count + 256)
    text.append(contentsOf: repeatElement(0, count: count))
    text.withUnsafeMutableBytes { encode(data, to: UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
  }

  private static func encode(_ data: UnsafeRawBufferPointer, to text: UnsafeMutableRawBufferPointer) {
    guard let source = data.baseAddress, let target = text.baseAddress else { return }
    pairs.withUnsafeBufferPointer { pairs in
      var place = 0
      var written = 0
      while place + 3 <= data.count {
        let high = source.load(fromByteOffset: place, as: UInt8.self)
        let middle = source.load(fromByteOffset: place + 1, as: UInt8.self)
        let low = source.load(fromByteOffset: place + 2, as: UInt8.self)
        let first = Int(high) << 4 | Int(middle) >> 4
        let second = Int(middle & 15) << 8 | Int(low)
        target.storeBytes(
          of: (UInt32(pairs[first]) | UInt32(pairs[second]) << 16).littleEndian, toByteOffset: written, as: UInt32.self)
        place &+= 3
        written &+= 4
      }
      let rest = data.count - place
      if rest == 0 { return }
      let bits = UInt32(data[place]) << 16 | (rest == 2 ? UInt32(data[place + 1]) << 8 : 0)
      text[written] = alphabet[Int(bits >> 18)]
      text[written + 1] = alphabet[Int(bits >> 12 & 63)]
      text[written + 2] = rest == 2 ? alphabet[Int(bits >> 6 & 63)] : UInt8(ascii: "=")
      text[written + 3] = UInt8(ascii: "=")
    }
  }

  /// The number of bytes that a text encodes, if it is valid; nil where its length shows that it isn't.
  static func decodedCount(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var length = text.count
    if length % 4 == 0 {
      for _ in 0..<2 where length > 0 && text[length - 1] == UInt8(ascii: "=") { length -= 1 }
    }
    return length % 4 == 1 ? nil : length / 4 * 3 + (length % 4 == 0 ? 0 : length % 4 - 1)
  }

  /// Decodes a text to memory for `decodedCount` bytes.
  ///
  /// - Returns: The place of the first character that cannot be there, or nil where there is none.
  static func decode(_ text: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableRawBufferPointer) -> Int? {
    let groups = target.count / 3
    return values.withUnsafeBufferPointer { values -> Int? in
      for group in 0..<groups {
        let place = group &* 4
        let a = values[Int(text[place])]
        let b = values[Int(text[place &+ 1])]
        let c = values[Int(text[place &+ 2])]
        let d = values[Int(text[place &+ 3])]
        if (a | b | c | d) & 0xC0 != 0 { return firstInvalid(text, values, from: place) }
        target[group &* 3] = a << 2 | b >> 4
        target[group &* 3 &+ 1] = b << 4 | c >> 2
        target[group &* 3 &+ 2] = c << 6 | d
      }
      let rest = target.count - groups * 3
      if rest == 0 { return nil }
      let place = groups * 4
      let last = (0...rest).map { values[Int(text[place + $0])] }
      // Bits that encode nothing must be zero, so that there is one text for each content.
      if last.contains(255) || last[rest] & (rest == 1 ? 0xF : 0x3) != 0 {
        return firstInvalid(text, values, from: place)
      }
      target[groups * 3] = last[0] << 2 | last[1] >> 4
      if rest == 2 { target[groups * 3 + 1] = last[1] << 4 | last[2] >> 2 }
      return nil
    }
  }

  private static func firstInvalid(
    _ text: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>, from place: Int
  ) -> Int {
    (place..<text.count).first { values[Int(text[$0])] == 255 } ?? text.count - 1
  }
}

extension JSON {
  /// The number of bytes that a string in base64 encodes.
  ///
  /// - Throws: `JSONError` where it is not a string, or of a length that base64 cannot have.
  public func base64Count() throws(JSONError) -> Int {
    guard kind == .string else { throw mismatch("a string in base64") }
    let count = withPlainString { Base64.decodedCount($0) }
    // JSON may write '/' as '\/'.
    guard let length = count ?? unescaped().withUnsafeBufferPointer({ Base64.decodedCount($0) }) else {
      throw error("base64 of an impossible length")
    }
    return length
  }

  /// Decodes a string in base64 to memory for exactly as many bytes, `base64Count()`.
  ///
  /// - Throws: `JSONError` where it is not base64, or of another length.
  public func copyBase64(into target: UnsafeMutableRawBufferPointer) throws(JSONError) {
    let count = try base64Count()
    guard count == target.count else { throw error("expected \(target.count) bytes in base64, found \(count)") }
    let invalid =
      withPlainString { Base64.decode($0, into: target) }
      ?? unescaped().withUnsafeBufferPointer { Base64.decode($0, into: target) }
    if let invalid { throw error("not base64: character \(invalid) of the string cannot be there") }
  }

  /// The bytes that a string in base64 encodes.
  ///
  /// - Throws: `JSONError` where it is not a string in base64.
  public func base64() throws(JSONError) -> [UInt8] {
    let count = try base64Count()
    var failure: JSONError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      do throws(JSONError) {
        try copyBase64(into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
        initializedCount = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private func unescaped() -> [UInt8] {
    bytes.withUnsafeBufferPointer { JSONString.decodedBytes($0, at: range.lowerBound) }
  }
}
