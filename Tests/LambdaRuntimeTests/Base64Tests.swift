import TestSupport
import Testing

@testable import LambdaRuntime

@Suite struct Base64Tests {
  private func encoded(_ bytes: [UInt8], after text: String = "") -> String {
    var result = Array(text.utf8)
    bytes.withUnsafeBytes { Base64.append($0, to: &result) }
    return String(decoding: result, as: UTF8.self)
  }

  /// The vectors of RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func known(_ plain: String, _ text: String) throws {
    #expect(encoded(Array(plain.utf8)) == text)
    #expect(encoded(Array(plain.utf8), after: "x") == "x" + text)
    #expect(try json("\"\(text)\"").base64() == Array(plain.utf8))
    let unpadded = text.filter { $0 != "=" }
    #expect(try json("\"\(unpadded)\"").base64() == Array(plain.utf8))
  }

  @Test func thereAndBack() throws {
    var random = SeededGenerator.forTest(43)
    for count in Array(0...70) + [1000, 65537] {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = encoded(bytes)
      #expect(try json("\"\(text)\"").base64() == bytes)
      let escaped = text.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/")
      #expect(try json("\"\(escaped)\"").base64() == bytes)
    }
  }

  @Test(arguments: [
    "A", "AAAAA", "A===", "====", "AA=A", "A A=", "AA-_", "AAé", "Zh==", "Zm9=", "=AAA", "AAAA====", "AAAA\\n",
  ])
  func refuses(_ text: String) {
    #expect(throws: JSONError.self) { try json("\"\(text)\"").base64() }
  }
}
