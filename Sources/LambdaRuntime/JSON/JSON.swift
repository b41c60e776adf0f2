/// A JSON value as it stands in a text that was checked, read when asked for.
///
/// Nothing is built from the text until it is asked for, and numbers can go straight to where they are needed: an array
/// of a million costs its own memory and no more. A value shares the text's bytes with all others of that text.
public struct JSON: Sendable {
  /// What a value is.
  public enum Kind: String, Sendable {
    case object, array, string, number, boolean, null
  }

  let bytes: [UInt8]
  let range: Range<Int>
  public let kind: Kind

  /// Checks a whole text, in UTF-8.
  ///
  /// - Throws: `JSONError` where it is not valid JSON (RFC 8259), or nested more than 128 levels deep.
  public init(parsing bytes: consuming [UInt8]) throws(JSONError) {
    let result = bytes.withUnsafeBufferPointer { text -> Result<Int, JSONError> in
      var scanner = JSONScanner(text)
      do throws(JSONError) {
        try scanner.skipDocument()
        scanner = JSONScanner(text)
        scanner.skipSpace()
        return .success(scanner.offset)
      } catch {
        return .failure(error)
      }
    }
    let start = try result.get()
    self.init(bytes, start..<bytes.count)
  }

  /// A value in a text that was checked.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
    kind =
      switch bytes[range.lowerBound] {
      case UInt8(ascii: "{"): .object
      case UInt8(ascii: "["): .array
      case UInt8(ascii: "\""): .string
      case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
      case UInt8(ascii: "n"): .null
      default: .number
      }
  }

  /// Where it begins in the text, in bytes.
  public var offset: Int { range.lowerBound }

  /// An error about this value.
  public func error(_ problem: String) -> JSONError { JSONError(problem, offset: offset) }

  /// An error that says what was expected in its place.
  func mismatch(_ expected: String) -> JSONError {
    error("expected \(expected), found \(kind.article) \(kind.rawValue)")
  }

  /// The bytes that the value consists of, as they stand in the text.
  public var text: ArraySlice<UInt8> { bytes[range.lowerBound..<valueEnd] }

  private var valueEnd: Int {
    bytes.withUnsafeBufferPointer { text in
      var skipper = JSONSkipper(text, at: range.lowerBound)
      skipper.skipValue()
      return skipper.offset
    }
  }

  // MARK: Plain values

  /// Whether it is `null`.
  public var isNull: Bool { kind == .null }

  /// - Throws: `JSONError` where it is not `true` or `false`.
  public func boolean() throws(JSONError) -> Bool {
    guard kind == .boolean else { throw mismatch("true or false") }
    return bytes[range.lowerBound] == UInt8(ascii: "t")
  }

  /// - Throws: `JSONError` where it is not a number without a fraction and exponent, or not in the range of `Int`.
  public func integer() throws(JSONError) -> Int {
    guard kind == .number else { throw mismatch("a whole number") }
    let number = bytes.withUnsafeBufferPointer { DecimalNumber($0, at: range.lowerBound).integer }
    guard let number else { throw error("expected a whole number, found \(quote)") }
    return number
  }

  /// The number, correctly rounded. Strings "nan", "inf" and "-inf" stand for what JSON has no numbers for.
  ///
  /// - Throws: `JSONError` where it is something else, or beyond the range of the type.
  public func number() throws(JSONError) -> Double { try readNumber() }

  /// The number as a `Float`, rounded once; otherwise like `number()`.
  ///
  /// - Throws: As `number()` does.
  public func float() throws(JSONError) -> Float { try readNumber() }

  func readNumber<F: DecimalReadable>() throws(JSONError) -> F {
    switch kind {
    case .number:
      let value = bytes.withUnsafeBufferPointer { DecimalNumber($0, at: range.lowerBound).value(as: F.self) }
      if value.isInfinite {
        throw error("\(quote) is beyond the range of \(F.self == Float.self ? "float32" : "float64")")
      }
      return value
    case .string:
      if let value = F(nonFinite: try string()) { return value }
      throw error("expected a number, \"nan\", \"inf\" or \"-inf\", found the string \(quote)")
    default: throw mismatch("a number")
    }
  }

  /// The value's text, shortened, for messages.
  var quote: String {
    let text = text
    let shown = String(decoding: text.prefix(40), as: UTF8.self)
    return text.count > 40 ? shown + "…" : shown
  }
}

extension JSON.Kind {
  fileprivate var article: String {
    switch self {
    case .object, .array: "an"
    case .null: "the value"
    default: "a"
    }
  }
}

extension BinaryFloatingPoint {
  /// What JSON has no numbers for, as NumPy, Python and JavaScript write it, in any case.
  init?(nonFinite text: String) {
    // Longer ones are not compared: that may take the square of their length.
    guard text.utf8.count <= "+infinity".utf8.count else { return nil }
    switch text.lowercased() {
    case "nan": self = .nan
    case "inf", "infinity", "+inf", "+infinity": self = .infinity
    case "-inf", "-infinity": self = -.infinity
    default: return nil
    }
  }
}
