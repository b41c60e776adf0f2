/// An HTTP response, as far as the Runtime API needs it.
struct HTTPResponse {
  let status: Int
  private var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// The length of a body that was too large to be kept, at least.
  var oversize: Int?

  init(statusLine: String) throws(ConnectionError) {
    let fields = statusLine.split(separator: " ", maxSplits: 2)
    guard fields.count >= 2, fields[0].hasPrefix("HTTP/1."), let status = Int(fields[1]), (100...999).contains(status)
    else { throw .malformed("it begins with '\(statusLine.prefix(60))'") }
    self.status = status
  }

  mutating func append(headerLine line: String) throws(ConnectionError) {
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      throw .malformed("a header line without a colon")
    }
    if headers.count == 200 { throw .malformed("more than 200 header lines") }
    let value = line[line.utf8.index(after: colon)...].utf8
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let trimmed = value.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    headers.append((line[..<colon].lowercased(), String(decoding: Array(trimmed), as: UTF8.self)))
  }

  /// The value of a header, its name in lower case.
  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  var isChunked: Bool { header("transfer-encoding")?.lowercased() == "chunked" }

  var contentLength: Int? {
    get throws(ConnectionError) {
      guard let text = header("content-length") else { return nil }
      guard let length = Int(text), length >= 0, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        throw .malformed("Content-Length is '\(text)'")
      }
      return length
    }
  }

  var hasBody: Bool { status >= 200 && status != 204 && status != 304 }
}
