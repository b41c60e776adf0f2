/// An HTTP response, as far as the Runtime API needs it.
struct HTTPResponse {
  let status: Int
  /// HTTP/1.0, which keeps a connection only where it says so.
  private let isOld: Bool
  private var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// The length of a body that was too large to be kept, at least.
  var oversize: Int?

  /// From a line as in "HTTP/1.1 200 OK", whose last part may be missing.
  init(statusLine: String) throws(ConnectionError) {
    let fields = statusLine.utf8.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count >= 2, fields[0].count == 8, fields[0].starts(with: "HTTP/1.".utf8),
      let version = Int(digits: fields[0].suffix(1)),
      fields[1].count == 3, let status = Int(digits: fields[1]), status >= 100
    else { throw .malformed("it begins with '\(statusLine.beginning())'") }
    self.status = status
    isOld = version == 0
  }

  mutating func append(headerLine line: String) throws(ConnectionError) {
    guard line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      throw .malformed("a header line with control characters")
    }
    // A line that begins with white space goes on with the one before.
    if let first = line.utf8.first, Self.isSpace(first) {
      guard !headers.isEmpty else { throw .malformed("a header line that begins with white space") }
      headers[headers.count - 1].value += " " + Self.trimmed(line.utf8[...])
      return
    }
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      throw .malformed("a header line without a colon")
    }
    let name = line.utf8[..<colon]
    guard !name.isEmpty, name.allSatisfy(Self.isInName) else {
      throw .malformed("a header line with a name that cannot be one")
    }
    headers.append((Self.lowercased(name), Self.trimmed(line.utf8[line.utf8.index(after: colon)...])))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Whether it is one of the characters of a token (RFC 9110, section 5.6.2).
  private static func isInName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  private static func trimmed(_ text: Substring.UTF8View) -> String {
    let text = text.drop(while: isSpace)
    let end = text.lastIndex { !isSpace($0) }.map(text.index(after:)) ?? text.startIndex
    return String(Substring(text[..<end]))
  }

  /// In ASCII only: there are other letters whose lower case is in ASCII.
  private static func lowercased(_ text: some Sequence<UInt8>) -> String {
    let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
    return String(decoding: text.map { letters.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// The value of a header, its name in lower case. Of several it is the first.
  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The elements, in lower case, of all headers of a name whose values are lists.
  private func list(_ name: String) -> [String] {
    headers.filter { $0.name == name }.flatMap { header in
      header.value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { Self.lowercased(Self.trimmed($0).utf8) }
    }
  }

  /// How the end of a body is found.
  enum Framing: Equatable {
    case noBody
    case length(Int)
    case chunks
  }

  /// How the end of this body is found (RFC 9112, section 6.3).
  ///
  /// - Throws: `ConnectionError` where it could be found in several ways: to somebody else there may be another answer behind it.
  ///   And where only the end of the connection would tell, which may be an end too early.
  var framing: Framing {
    get throws(ConnectionError) {
      if status < 200 || status == 204 || status == 304 { return .noBody }
      let codings = list("transfer-encoding")
      let lengths = list("content-length")
      if !codings.isEmpty {
        guard lengths.isEmpty else { throw .malformed("both Content-Length and Transfer-Encoding") }
        guard codings.count == 1, codings[0].utf8.elementsEqual("chunked".utf8), !isOld else {
          throw .malformed("a Transfer-Encoding other than chunked")
        }
        return .chunks
      }
      guard let first = lengths.first else { throw .malformed("neither Content-Length nor chunks") }
      guard let length = Int(digits: first.utf8) else {
        throw .malformed("Content-Length is '\(first.beginning())'")
      }
      guard lengths.allSatisfy({ Int(digits: $0.utf8) == length }) else {
        throw .malformed("several lengths in Content-Length")
      }
      return .length(length)
    }
  }

  /// Whether the connection serves another request.
  var keepsConnection: Bool {
    let options = list("connection")
    func has(_ option: String) -> Bool { options.contains { $0.utf8.elementsEqual(option.utf8) } }
    return !has("close") && (!isOld || has("keep-alive"))
  }
}

extension Int {
  /// A number written in digits alone, without a sign; nil where it is something else, or too large.
  init?(digits: some Sequence<UInt8>, radix: Int = 10) {
    var value: Int?
    for byte in digits {
      guard let digit = byte.hexadecimalValue, digit < radix else { return nil }
      let (product, overflow) = (value ?? 0).multipliedReportingOverflow(by: radix)
      let (sum, sumOverflow) = product.addingReportingOverflow(Int(digit))
      if overflow || sumOverflow { return nil }
      value = sum
    }
    guard let value else { return nil }
    self = value
  }
}
