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

  deinit { for descriptor in descriptors { close(descriptor) } }
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
