import Testing

@testable import LambdaRuntime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct RuntimeAPITests {
  @Test(arguments: [
    ("127.0.0.1:9001", "127.0.0.1", 9001, ""), ("localhost:80", "127.0.0.1", 80, ""),
    ("127.0.0.1:9100/.rt/name", "127.0.0.1", 9100, "/.rt/name"),
    ("http://169.254.100.1:9001/", "169.254.100.1", 9001, ""),
    ("[::1]:9001/a/b/", "::1", 9001, "/a/b"), ("[::ffff:127.0.0.1]:09001/a%20b", "::ffff:127.0.0.1", 9001, "/a%20b"),
  ])
  func addresses(_ text: String, _ host: String, _ port: Int, _ prefix: String) throws {
    let endpoint = try RuntimeEndpoint(text)
    #expect(endpoint.host == host)
    #expect(endpoint.port == port)
    #expect(endpoint.pathPrefix == prefix)
  }

  @Test(arguments: [
    "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "example.org:80", ":80", "127.0.0.1:80 /a",
    "127.0.0.1:80/a\r\nX: y", "localhost:+1", "127.0.0.1:+80", "127.0.0.1:-1", "127.0.0.1:0x50", "127.0.0.1:8_0",
    ":::1", "::1:80",
    "fe80::1:9001", "[::1]:+1", "[::1]", "[::1:80", "::1]:80", "[]:80", "[127.0.0.1]:80", "[localhost]:80",
    "127.0.0.1:80?a",
    "127.0.0.1:80/a?b", "127.0.0.1:80/a#b", "user@127.0.0.1:80", "127.0.0.1:80\\a", "127.0.0.1:99999999999999999999",
  ])
  func wrongAddresses(_ text: String) {
    #expect(throws: LambdaRuntimeError.self) { try RuntimeEndpoint(text) }
  }

  private func context(_ deadline: String, id: String = "r-1") throws -> LambdaContext? {
    var response = try HTTPResponse(statusLine: "HTTP/1.1 200 OK")
    try response.append(headerLine: "Lambda-Runtime-Aws-Request-Id: \(id)")
    try response.append(headerLine: "Lambda-Runtime-Deadline-Ms:\(deadline)  ")
    return LambdaContext(response)
  }

  @Test func deadlines() throws {
    let now = LambdaContext.now
    let context = try #require(try context("\(now + 3000)"))
    #expect(context.remainingTime <= .milliseconds(3000))
    #expect(context.remainingTime > .milliseconds(-60_000))
    // An emulator that sends a time limit.
    #expect(try #require(try self.context("600000")).deadline >= now + 600_000)
    for none in ["nonsense", "", "+1", "-1", "\(Int.min)", "9223372036854775808"] {
      #expect(try #require(try self.context(none)).remainingTime > .seconds(1_000_000))
    }
    #expect(LambdaContext(requestID: "r-1", deadline: .min).remainingTime < .seconds(-1_000_000))
  }

  /// In a process of its own: others may look into the environment.
  @Test func tracesAreThoseOfTheEvent() async {
    await #expect(processExitsWith: .success) {
      for trace in ["Root=1", "Root=2", "", "Root=3"] {
        LambdaContext(requestID: "r-1", traceID: trace, deadline: 0).exportTraceID()
        let exported = getenv("_X_AMZN_TRACE_ID").map { String(cString: $0) }
        #expect(exported == (trace.isEmpty ? nil : trace))
      }
    }
  }

  @Test(arguments: [
    "", "a/b", "a b", "é", "a?b", "a#b", "a%2Fb", "a\\b", "a\"b", "a{b}", ".", "..", "a\u{301}", "a\u{FFFD}",
  ])
  func wrongRequestIDs(_ id: String) throws { #expect(try context("1", id: id) == nil) }

  @Test(arguments: ["8476a536-e9f4-11e8-9739-2dfe598c3fcd", "a..b", "...", "1:2@$~!"])
  func requestIDs(_ id: String) throws { #expect(try context("1", id: id)?.requestID == id) }

  @Test(arguments: ["a\rb", "a\u{1}", "a\u{7F}"])
  func headersWithControlCharacters(_ id: String) {
    #expect(throws: ConnectionError.self) { try context("1", id: id) }
  }

  @Test(arguments: [
    "HTTP/2 200 OK", "HTTP/1.1", "HTTP/1.1 abc", "HTTP/1.1 20", "", "garbage 200 x", "HTTP/1.1 +200 OK", "HTTP/1.1 +20",
    "HTTP/1.1 -20 OK", "HTTP/1.1 0200 OK", "HTTP/1.1 099 OK", "HTTP/1.1 1000", "HTTP/1.1  200 OK", " HTTP/1.1 200 OK",
    "HTTP/1.11 200 OK", "HTTP/1. 200 OK", "HTTP/1.x 200 OK", "http/1.1 200 OK", "HTTP/1.1\t200 OK",
  ])
  func wrongStatusLines(_ line: String) {
    #expect(throws: ConnectionError.self) { try HTTPResponse(statusLine: line) }
  }

  @Test func errorsSayWhatTheyAre() {
    struct Plain: Error, CustomStringConvertible { var description: String { "it \"broke\"" } }
    struct Told: LambdaReportableError { let errorType = "Kind", errorMessage = "text" }
    #expect(
      String(decoding: ErrorReport(Plain()).body, as: UTF8.self)
        == #"{"errorType":"Plain","errorMessage":"it \"broke\"","stackTrace":[]}"#)
    #expect(ErrorReport(Told()).type == "Kind")
    #expect(ErrorReport(Told()).message == "text")
  }

  @Test func longErrorsAreShortened() {
    struct Long: Error, CustomStringConvertible { let description = String(repeating: "\u{1}", count: 5 << 20) }
    #expect(ErrorReport(Long()).message.utf8.count == 64 << 10)
    #expect(ErrorReport(Long()).body.count < LambdaFunction.payloadLimit)
    #expect(ErrorReport(type: "a" + String(repeating: "\u{301}", count: 1000), message: "").type.utf8.count == 511)
  }

  @Test func linesOfTheLogStayOne() {
    #expect(
      "a\nb\r\nc\td\0\u{1b}[2K\u{7f}\u{85}\u{2028}\u{2029}".onOneLine
        == #"a\nb\r\nc\td\u{0}\u{1b}[2K\u{7f}\u{85}\u{2028}\u{2029}"#)
    #expect(#"é𝄞 \n "x""#.onOneLine == #"é𝄞 \n "x""#)
    let errors: [LambdaRuntimeError] = [
      .configuration("a\nb"), .initialization(errorType: "a\nb", errorMessage: "c"),
      .initialization(errorType: "c", errorMessage: "a\nb"), .connection("a\nb"), .refused(status: 500, "a\nb"),
    ]
    for error in errors {
      #expect("\(error)".contains(#"a\nb"#))
      #expect(!"\(error)".contains("\n"))
    }
  }
}
