/// Writes a JSON text, value by value. Commas come by themselves.
///
///     var writer = JSONWriter()
///     writer.object { object in
///       object.member("sum", 3.5)
///       object.member("backend", "avx512")
///     }
///
/// Numbers have the fewest digits that give them back. JSON has none that are not finite: they are written as the strings
/// "nan", "inf" and "-inf", which `JSON.number()` reads.
public struct JSONWriter: Sendable {
  /// The text so far.
  public private(set) var bytes: [UInt8]
  private var needsComma = false

  /// - Parameter capacity: Bytes to make room for.
  public init(capacity: Int = 256) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  private mutating func beginValue() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  // MARK: Containers

  /// An object, whose members `body` writes with `member` and `key`.
  public mutating func object<Failure: Error>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    try container("{", "}", body)
  }

  /// An array, whose elements `body` writes.
  public mutating func array<Failure: Error>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    try container("[", "]", body)
  }

  private mutating func container<Failure: Error>(
    _ first: Unicode.Scalar, _ last: Unicode.Scalar, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    beginValue()
    bytes.append(UInt8(ascii: first))
    needsComma = false
    try body(&self)
    bytes.append(UInt8(ascii: last))
    needsComma = true
  }

  /// The name of a member, before its value.
  public mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  public mutating func member(_ name: String, _ value: some JSONWritable) {
    key(name)
    value.write(to: &self)
  }

  // MARK: Values

  public mutating func null() { literal("null") }
  public mutating func boolean(_ value: Bool) { literal(value ? "true" : "false") }
  public mutating func integer(_ value: some BinaryInteger) { literal(value.description) }
  public mutating func number(_ value: Double) { literal(value.isFinite ? value.description : Self.nonFinite(value)) }
  public mutating func number(_ value: Float) {
    literal(value.isFinite ? value.description : Self.nonFinite(Double(value)))
  }

  private static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "\"nan\"" : value < 0 ? "\"-inf\"" : "\"inf\""
  }

  private mutating func literal(_ text: String) {
    beginValue()
    bytes.append(contentsOf: text.utf8)
  }

  public mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { string($0) }
  }

  /// A string of UTF-8 bytes; what is not UTF-8 among them becomes U+FFFD.
  public mutating func string(utf8 text: some Sequence<UInt8>) { string(String(decoding: Array(text), as: UTF8.self)) }

  private mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
    beginValue()
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case 0x0D: bytes.append(contentsOf: "\\r".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(UInt8(ascii: byte < 0x10 ? "0" : "1"))
        bytes.append(Array("0123456789abcdef".utf8)[Int(byte & 0xF)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A string of these bytes in base64.
  public mutating func base64(_ data: UnsafeRawBufferPointer) {
    beginValue()
    bytes.append(UInt8(ascii: "\""))
    Base64.append(data, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// A value of another text, as it stands there.
  public mutating func value(_ json: JSON) {
    beginValue()
    bytes.append(contentsOf: json.text)
  }
}

/// What `JSONWriter` can write.
public protocol JSONWritable {
  func write(to writer: inout JSONWriter)
}

extension Bool: JSONWritable { public func write(to writer: inout JSONWriter) { writer.boolean(self) } }
extension Int: JSONWritable { public func write(to writer: inout JSONWriter) { writer.integer(self) } }
extension Float: JSONWritable { public func write(to writer: inout JSONWriter) { writer.number(self) } }
extension Double: JSONWritable { public func write(to writer: inout JSONWriter) { writer.number(self) } }
extension String: JSONWritable { public func write(to writer: inout JSONWriter) { writer.string(self) } }
extension JSON: JSONWritable { public func write(to writer: inout JSONWriter) { writer.value(self) } }

extension Array: JSONWritable where Element: JSONWritable {
  public func write(to writer: inout JSONWriter) {
    writer.array { for element in self { element.write(to: &$0) } }
  }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
  /// Members in the order of their names, so that equal dictionaries give equal texts.
  public func write(to writer: inout JSONWriter) {
    writer.object { object in
      for name in keys.sorted() { object.member(name, self[name]!) }
    }
  }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
  public func write(to writer: inout JSONWriter) {
    if let self { self.write(to: &writer) } else { writer.null() }
  }
}
