import TestSupport
import Testing

@testable import LambdaRuntime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A server that is asked for connections and never takes one.
private final class SilentServer {
  let endpoint: RuntimeEndpoint
  private var descriptors: [Int32]

  /// - Parameter queue: How many connections the system makes for it, and one more.
  init(queue: Int32) throws {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    descriptors = [server]
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(server, $0, size) == 0 && listen(server, queue) == 0 && getsockname(server, $0, &size) == 0
      }
    }
    try #require(isListening)
    endpoint = try RuntimeEndpoint("127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
  }

  /// From here on packets that ask for a connection are dropped.
  func fillQueue() throws {
    for _ in 0..<20 {
      do throws(ConnectionError) {
        descriptors.append(try endpoint.connect(milliseconds: 100, stop: nil))
      } catch {
        return
      }
    }
    Issue.record("the queue has no end")
  }

  /// Takes the next connection: its other side.
  func accept() throws -> Int32 {
    guard case .ready = Readiness.of(descriptors[0], Int32(POLLIN), milliseconds: 1000, stop: nil) else {
      throw ConnectionError.unreachable("nobody asks for a connection")
    }
    let descriptor = Self.take(descriptors[0])
    try #require(descriptor >= 0)
    descriptors.append(descriptor)
    return descriptor
  }

  /// The system call, whose name the method above has too.
  private static func take(_ descriptor: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.accept(descriptor, nil, nil)
    #else
      Musl.accept(descriptor, nil, nil)
    #endif
  }

  deinit { for descriptor in descriptors { close(descriptor) } }
}

/// A connection whose other side is a script.
private struct Exchange {
  let connection: HTTPConnection
  private let server: SilentServer
  private var accepted: Int32 = -1

  init(patience: Int = 300) throws {
    server = try SilentServer(queue: 8)
    connection = HTTPConnection(server.endpoint, patience: patience)
  }

  /// The answer to a request, on a new connection if it is to be, where the other side sends this text and then, if it is to, ends
  /// the connection.
  mutating func answer(
    _ text: String, limit: Int = 100, isLast: Bool = false, isNew: Bool = false
  ) throws -> HTTPResponse {
    try answer(Array(text.utf8), limit: limit, isLast: isLast, isNew: isNew)
  }

  mutating func answer(_ bytes: [UInt8], limit: Int, isLast: Bool, isNew: Bool = false) throws -> HTTPResponse {
    let isNew = isNew || !connection.isOpen
    try connection.send(head: "GET", body: [], connecting: 1000, stop: nil)
    if isNew { accepted = try server.accept() }
    var request: [UInt8] = [0, 0, 0]
    try #require(recv(accepted, &request, 3, 0) == 3)
    try send(bytes)
    if isLast { shutdown(accepted, Int32(SHUT_WR)) }
    return try connection.receive(stop: nil, bodyLimit: limit)
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    try #require(Self.send(accepted, bytes) == bytes.count)
  }

  /// The system call, whose name the method above has too.
  private static func send(_ descriptor: Int32, _ bytes: [UInt8]) -> Int {
    #if canImport(Glibc)
      Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    #else
      Musl.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    #endif
  }
}

private func answer(_ text: String, limit: Int = 100) throws -> HTTPResponse {
  var exchange = try Exchange()
  return try exchange.answer(text, limit: limit, isLast: true)
}

@Suite struct AnswerTests {
  private let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"

  private func expectMalformed(_ text: String, _ problem: String) throws {
    let error = #expect(throws: ConnectionError.self, "\(text)") { try answer(text) }
    guard case .malformed(let found) = try #require(error) else {
      Issue.record("\(String(describing: error)): \(text.prefix(80))")
      return
    }
    #expect(found.contains(problem), "\(text.prefix(80))")
    // It is logged.
    #expect(found.utf8.count < 200)
  }

  @Test(arguments: [
    "5\r\nhello\r\n0\r\n\r\n", "0005 \t; a=b\r\nhello\r\n00;x\r\nTrailer: x\r\n\r\n", "2\nhe\n3\nllo\n0\n\n",
  ])
  func chunks(_ body: String) throws {
    #expect(try answer("\(chunked)\r\n\(body)").body == Array("hello".utf8))
  }

  @Test(arguments: [
    "+5", "-5", " 5", "0x5", "", ";a", "5 a", "g", "\u{FF15}", "5\u{301}", "8000000000000000", "10000000000000000",
  ])
  func wrongChunkSizes(_ size: String) throws {
    try expectMalformed("\(chunked)\r\n\(size)\r\nhello\r\n0\r\n\r\n", "a chunk of size '\(size)'")
  }

  @Test func largeChunks() throws {
    // The largest number there is, after another chunk.
    let response = try answer("\(chunked)\r\n5\r\nhello\r\n7fffffffffffffff\r\n")
    #expect(response.oversize == .max)
    #expect(response.body.isEmpty)
    // Together more than anybody waits for, and each of them less.
    var exchange = try Exchange()
    let part = String(repeating: "x", count: 100)
    #expect(try exchange.answer("\(chunked)\r\n65\r\n\(part)x\r\n3ffffff\r\n").oversize == 101 + 0x3FF_FFFF)
    #expect(!exchange.connection.isOpen)
  }

  @Test func linesEnd() throws {
    func lines(_ count: Int) -> String { String(repeating: "A: b\r\n", count: count) }
    // Besides the head's three, and the empty one.
    #expect(try answer("\(chunked)\r\n0\r\n\(lines(196))\r\n").body.isEmpty)
    try expectMalformed("\(chunked)\r\n0\r\n\(lines(197))\r\n", "more than 200 header lines")
    try expectMalformed("HTTP/1.1 200 OK\r\n\(lines(200))Content-Length: 0\r\n\r\n", "more than 200 header lines")
    let long = String(repeating: "A: \(String(repeating: "b", count: 10_000))\r\n", count: 7)
    try expectMalformed("\(chunked)\r\n0\r\n\(long)\r\n", "header lines of more than 65536 bytes")
    try expectMalformed("HTTP/1.1 200 OK\r\n\(long)Content-Length: 0\r\n\r\n", "header lines of more than 65536 bytes")
    try expectMalformed(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 101), "more than 200 header lines")
    let extended = String(repeating: "1;\(String(repeating: "x", count: 15_000))\r\na\r\n", count: 71)
    try expectMalformed("\(chunked)\r\n\(extended)0\r\n\r\n", "chunk extensions of more than 1048576 bytes")
  }

  @Test(arguments: ["5", " 5\t", "5, 5", "5\r\nContent-Length: 5", "05\r\nContent-length:5"])
  func lengths(_ value: String) throws {
    #expect(try answer("HTTP/1.1 200 OK\r\nContent-Length: \(value)\r\n\r\nhello").body == Array("hello".utf8))
  }

  @Test(arguments: [
    ("Content-Length: 5\r\nContent-Length: 6", "several lengths"), ("Content-Length: 5, 6", "several lengths"),
    ("Content-Length: 5,", "several lengths"), ("Content-Length: 5\r\nContent-Length: +5", "several lengths"),
    ("Content-Length: +5", "is '+5'"), ("Content-Length: -0", "is '-0'"), ("Content-Length:", "is ''"),
    ("Content-Length: 5 5", "is '5 5'"), ("Content-Length: 0x5", "is '0x5'"),
    ("Content-Length: 9223372036854775808", "is '9223372036854775808'"),
    ("Content-Length: 5\r\nTransfer-Encoding: chunked", "both Content-Length and Transfer-Encoding"),
    ("Transfer-Encoding: chunked\r\nContent-Length: 5", "both Content-Length and Transfer-Encoding"),
    ("Transfer-Encoding: gzip, chunked", "other than chunked"),
    ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "other than chunked"),
    ("Transfer-Encoding: identity", "other than chunked"), ("Transfer-Encoding: chun\u{212A}ed", "other than chunked"),
    ("Transfer-Encoding:", "other than chunked"), ("X: y", "neither Content-Length nor chunks"),
    ("Content-Length : 5", "a name that cannot be one"), (": 5", "a name that cannot be one"),
    ("Content\u{2D}Length\u{301}: 5", "a name that cannot be one"), ("no colon", "without a colon"),
    (" Content-Length: 5", "begins with white space"), ("X: a\rContent-Length: 5", "control characters"),
    ("X: \0", "control characters"),
  ])
  func wrongHeads(_ lines: String, _ problem: String) throws {
    try expectMalformed("HTTP/1.1 200 OK\r\n\(lines)\r\n\r\n5\r\nhello\r\n0\r\n\r\n", problem)
  }

  @Test func chunksOfAnOldProtocol() throws {
    try expectMalformed(
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "other than chunked")
  }

  @Test func headers() throws {
    let response = try answer(
      "HTTP/1.1 200 OK\r\ncOnTeNt-lEnGtH:2\r\nX-Folded: a\r\n \t b\r\n\tc: d  \r\nEmpty:\r\n"
        + "X-Folded: second\r\nText: \u{e9}\t: \u{2028}\r\n\r\nok")
    #expect(response.header("x-folded") == "a b c: d")
    #expect(response.header("empty") == "")
    #expect(response.header("text") == "\u{e9}\t: \u{2028}")
    #expect(response.body == Array("ok".utf8))
  }

  @Test(arguments: [204, 304]) func answersWithoutBodies(_ status: Int) throws {
    let framings = ["Content-Length: 100", "Transfer-Encoding: chunked", "X: y"]
    for framing in framings {
      var exchange = try Exchange()
      let response = try exchange.answer("HTTP/1.1 \(status) Name\r\n\(framing)\r\n\r\n")
      #expect(response.status == status)
      #expect(response.body.isEmpty)
    }
  }

  @Test func interimAnswers() throws {
    let response = try answer(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\nContent-Length: 5\r\n\r\n"
        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    #expect(response.status == 200)
    #expect(response.header("link") == nil)
    #expect(response.body == Array("ok".utf8))
    try expectMalformed("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "status 101")
  }

  /// Nobody asked for what follows the first answer, or its end, so there is no answer to the second request. It comes with that
  /// answer, or after it, and with a tail longer than one read.
  @Test(arguments: [0, 1, 100_000]) func whatNobodyAskedFor(tail: Int) throws {
    let unasked =
      tail == 0 ? "" : "HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n" + String(repeating: "x", count: tail)
    for isTogether in [true, false] {
      var exchange = try Exchange()
      let first = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
      #expect(try exchange.answer(first + (isTogether ? unasked : ""), isLast: tail == 0).status == 200)
      #expect(exchange.connection.isOpen)
      if !isTogether, tail > 0 { try exchange.send(unasked) }
      #expect(try exchange.answer("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", isNew: true).status == 202)
    }
  }

  /// Whatever comes, there is an answer or an error, and no more of it than was sent.
  @Test func mutatedAnswers() throws {
    var random = SeededGenerator.forTest(47)
    let parts = [
      "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.0 204 x\r\n", "Content-Length: 5\r\n",
      "Content-Length: 50\r\n",
      "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "X: y\r\n", " folded\r\n", "\r\n", "\r\n", "\n",
      "5\r\nhello\r\n", "hello",
      "0\r\n\r\n", "7fffffffffffffff\r\n", "ffffffffffffffff\r\n", "-1\r\n", "\u{e9}", "\0", ": ", ";a=b",
    ]
    let whole = [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      chunked + "\r\n5;a=b\r\nhello\r\n3\r\nyou\r\n0\r\nX: y\r\n\r\n",
    ]
    var answers = 0
    for _ in 0..<3000 {
      var bytes = Array(whole.randomElement(using: &random)!.utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.insert(contentsOf: parts.randomElement(using: &random)!.utf8, at: place)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0..<9, using: &random)))
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
        }
      }
      var exchange = try Exchange()
      do {
        let response = try exchange.answer(bytes, limit: 6, isLast: true)
        answers += 1
        #expect(response.body.count <= 6)
        #expect(response.status >= 200)
      } catch is ConnectionError {}
    }
    #expect(answers > 500)
  }

  @Test(arguments: [
    ("1.1", "", true), ("1.1", "Connection: close\r\n", false), ("1.1", "CONNECTION: Upgrade , Close\r\n", false),
    ("1.1", "Connection: keep-alive\r\nConnection: close\r\n", false), ("1.1", "Connection: closed\r\n", true),
    ("1.0", "", false), ("1.0", "Connection: Keep-Alive\r\n", true),
  ])
  func connectionsThatAreKept(_ version: String, _ header: String, _ isKept: Bool) throws {
    var exchange = try Exchange()
    _ = try exchange.answer("HTTP/\(version) 200 OK\r\n\(header)Content-Length: 0\r\n\r\n")
    #expect(exchange.connection.isOpen == isKept)
  }
}

@Suite struct ConnectionTests {
  @Test func connectingIsGivenUp() throws {
    let server = try SilentServer(queue: 0)
    try server.fillQueue()
    let start = MonotonicTime.now
    let error = #expect(throws: ConnectionError.self) { try server.endpoint.connect(milliseconds: 300, stop: nil) }
    #expect(MonotonicTime.now - start >= 300)
    #expect("\(try #require(error))".contains("\(server.endpoint.authority) does not answer within 300 ms"))
  }

  @Test func connectingEndsWhenTheProcessIsToEnd() throws {
    let server = try SilentServer(queue: 0)
    try server.fillQueue()
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    #expect(write(ends[1], "x", 1) == 1)
    let error = #expect(throws: ConnectionError.self) { try server.endpoint.connect(milliseconds: -1, stop: ends[0]) }
    guard case .stopped = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func refusedConnectionsSaySo() throws {
    // Nobody listens there any more.
    let endpoint = try SilentServer(queue: 0).endpoint
    let error = #expect(throws: ConnectionError.self) { try endpoint.connect(milliseconds: 1000, stop: nil) }
    #expect("\(try #require(error))".contains("refused"))
  }

  @Test func attemptsEnd() throws {
    let server = try SilentServer(queue: 0)
    try server.fillQueue()
    let client = RuntimeClient(server.endpoint, patience: 200)
    let error = #expect(throws: LambdaRuntimeError.self) {
      try client.reportInitialization(ErrorReport(type: "Kind", message: "text"))
    }
    #expect("\(try #require(error))".contains("does not answer"))
  }

  /// More than the system's buffers hold.
  @Test func whatIsNotTakenIsGivenUp() throws {
    let server = try SilentServer(queue: 8)
    let connection = HTTPConnection(server.endpoint, patience: 300)
    let error = #expect(throws: ConnectionError.self) {
      try connection.send(head: "POST", body: [UInt8](repeating: 0, count: 64 << 20), connecting: 1000, stop: nil)
    }
    #expect("\(try #require(error))".contains("nothing of the request was taken within 300 ms"))
  }

  @Test func anAnswerThatDoesNotComeIsGivenUp() throws {
    let server = try SilentServer(queue: 8)
    let connection = HTTPConnection(server.endpoint, patience: 300)
    try connection.send(head: "GET", body: [], connecting: 1000, stop: nil)
    let error = #expect(throws: ConnectionError.self) { try connection.receive(stop: nil, bodyLimit: 100) }
    #expect("\(try #require(error))".contains("no answer within 300 ms"))
  }

  @Test(arguments: [0, 1, 100, 10_000])
  func retriesEndWithTheirPatience(_ patience: Int) {
    var retries = RetrySeries(patience: patience)
    var delays: [Int] = []
    #expect(retries.connectingPatience == 2000)
    while delays.count < 1000, let delay = retries.delayAfterFailure() { delays.append(delay) }
    // Nothing is waited here, so all of the delays are below the patience.
    #expect(delays.allSatisfy { $0 < max(1, patience) && $0 <= 1000 })
    #expect(delays.first == (patience > 10 ? 10 : nil))
    #expect((1...2000).contains(retries.connectingPatience))
  }
}
