#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why a request got no answer.
enum ConnectionError: Error, CustomStringConvertible {
  /// No connection could be made.
  case unreachable(String)
  /// The connection broke, or was closed, or nothing came for too long.
  case lost(String)
  /// The answer is not HTTP/1.1 as a Runtime API speaks it.
  case malformed(String)
  /// The process was asked to end while nothing had arrived.
  case stopped

  var description: String {
    switch self {
    case .unreachable(let reason): "cannot connect: \(reason)"
    case .lost(let reason): "connection lost: \(reason)"
    case .malformed(let problem): "malformed answer: \(problem)"
    case .stopped: "asked to stop"
    }
  }
}

/// One connection that is kept for request after request.
final class HTTPConnection {
  private let endpoint: RuntimeEndpoint
  /// Milliseconds for an answer to begin, then for each further part of it, and for a part of a request to be taken.
  private let patience: Int
  private var descriptor: Int32 = -1
  /// What arrived and is not used yet.
  private var received: [UInt8] = []
  private var start = 0
  /// Whether the rest of a request was not sent, as its answer came before.
  private var isCutShort = false

  init(_ endpoint: RuntimeEndpoint, patience: Int = 30_000) {
    self.endpoint = endpoint
    self.patience = patience
  }

  deinit { close() }

  var isOpen: Bool { descriptor >= 0 }

  func close() {
    #if canImport(Glibc)
      if isOpen { _ = Glibc.close(descriptor) }
    #else
      if isOpen { _ = Musl.close(descriptor) }
    #endif
    descriptor = -1
    received = []
    start = 0
    isCutShort = false
  }

  private func wait(
    for events: Int32, milliseconds: Int, stop: Int32?, else problem: String
  ) throws(ConnectionError) {
    switch Readiness.of(descriptor, events, milliseconds: milliseconds, stop: stop) {
    case .ready: return
    case .stopped: throw .stopped
    case .tooLate: throw .lost("\(problem) within \(milliseconds) ms")
    case .failed(let error): throw .lost("\(error)")
    }
  }

  // MARK: Sending

  /// Sends a request, on a new connection if there is none.
  ///
  /// - Parameters:
  ///   - connecting: The milliseconds that making a connection may take.
  ///   - stop: A descriptor that ends that wait.
  func send(head: String, body: [UInt8], connecting: Int, stop: Int32?) throws(ConnectionError) {
    // What came unasked, or the end, says that nothing on this connection would be the answer to this request.
    if isOpen, start < received.count || arrival != .none { close() }
    if !isOpen { descriptor = try endpoint.connect(milliseconds: connecting, stop: stop) }
    let head = Array(head.utf8)
    var sent = 0
    let total = head.count + body.count
    while sent < total {
      let count = head.withUnsafeBytes { head in
        body.withUnsafeBytes { body in Self.sendPart(descriptor, head, body, from: sent) }
      }
      if count > 0 {
        sent += count
        continue
      }
      let error = SystemError()
      do throws(ConnectionError) {
        if error.meansLater {
          try wait(for: Int32(POLLOUT), milliseconds: patience, stop: nil, else: "nothing of the request was taken")
        } else if error.number != EINTR {
          throw .lost("\(error)")
        }
      } catch {
        // Who refuses a request may say so, and take no more of it.
        guard arrival == .bytes else { throw error }
        isCutShort = true
        return
      }
    }
  }

  /// Head and body in one packet, where they fit.
  private static func sendPart(
    _ descriptor: Int32, _ head: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer, from sent: Int
  ) -> Int {
    func part(_ buffer: UnsafeRawBufferPointer, _ skipped: Int) -> iovec {
      let skipped = min(max(0, skipped), buffer.count)
      return iovec(
        iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress.map { $0 + skipped }),
        iov_len: buffer.count - skipped)
    }
    var parts = (part(head, sent), part(body, sent - head.count))
    return withUnsafeMutablePointer(to: &parts) { pointer in
      pointer.withMemoryRebound(to: iovec.self, capacity: 2) { vector in
        var message = msghdr()
        message.msg_iov = vector
        message.msg_iovlen = 2
        return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
      }
    }
  }

  // MARK: Receiving

  private enum Arrival {
    case none, bytes, end
  }

  /// What can be read without waiting. It stays to be read.
  private var arrival: Arrival {
    var byte: UInt8 = 0
    while true {
      let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK))
      if count > 0 { return .bytes }
      if count == 0 { return .end }
      let error = SystemError()
      if error.number != EINTR { return error.meansLater ? .none : .end }
    }
  }

  /// Waits until there is something to read, for ever where a descriptor can end the wait.
  private func waitForAnswer(stop: Int32? = nil) throws(ConnectionError) {
    try wait(for: Int32(POLLIN), milliseconds: stop == nil ? patience : -1, stop: stop, else: "no answer")
  }

  /// Receives at least one byte into `target`.
  private func receive(into target: UnsafeMutableRawBufferPointer) throws(ConnectionError) -> Int {
    while true {
      let count = recv(descriptor, target.baseAddress, target.count, 0)
      if count > 0 { return count }
      if count == 0 { throw .lost("closed by the other side") }
      let error = SystemError()
      if error.meansLater {
        try waitForAnswer()
      } else if error.number != EINTR {
        throw .lost("\(error)")
      }
    }
  }

  private func receiveMore() throws(ConnectionError) {
    if start > 0 {
      received.removeFirst(start)
      start = 0
    }
    var failure: ConnectionError?
    let more = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, initializedCount in
      do throws(ConnectionError) {
        initializedCount = try receive(into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    received += more
  }

  /// A line without its end.
  private func line(longest: Int = 16 << 10) throws(ConnectionError) -> String {
    var searched = start
    while true {
      if let end = received[searched...].firstIndex(of: 0x0A) {
        let line = received[start..<end]
        start = end + 1
        return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
      }
      let length = received.count - start
      if length > longest { throw .malformed("a header line of more than \(longest) bytes") }
      try receiveMore()
      searched = start + length
    }
  }

  /// Receives exactly `count` bytes of a body.
  private func bytes(_ count: Int) throws(ConnectionError) -> [UInt8] {
    var failure: ConnectionError?
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      let target = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count])
      var filled = min(count, received.count - start)
      received.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + filled])) }
      start += filled
      do throws(ConnectionError) {
        while filled < count {
          filled += try receive(into: UnsafeMutableRawBufferPointer(rebasing: target[filled...]))
        }
        initializedCount = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return result
  }

  /// Receives the answer to a request.
  ///
  /// - Parameters:
  ///   - stop: While waiting for it to begin, for ever then, a descriptor that ends the wait.
  ///   - bodyLimit: Bytes of a larger body are not kept.
  func receive(stop: Int32?, bodyLimit: Int) throws(ConnectionError) -> HTTPResponse {
    var spare = LineBudget()
    var response: HTTPResponse
    // Any number of interim answers may come first (RFC 9110, section 15.2).
    repeat {
      if start == received.count { try waitForAnswer(stop: stop) }
      response = try head(&spare)
      if response.status == 101 { throw .malformed("status 101, of another protocol") }
    } while response.status < 200
    switch try response.framing {
    case .noBody: break
    case .chunks: try receiveChunks(&response, limit: bodyLimit, &spare)
    case .length(let length) where length > bodyLimit:
      response.oversize = length
      try discard(length)
    case .length(let length): response.body = try bytes(length)
    }
    if isCutShort || !response.keepsConnection { close() }
    return response
  }

  private func head(_ spare: inout LineBudget) throws(ConnectionError) -> HTTPResponse {
    var response = try HTTPResponse(statusLine: try line(&spare))
    while true {
      let line = try line(&spare)
      if line.isEmpty { return response }
      try response.append(headerLine: line)
    }
  }

  private func line(_ spare: inout LineBudget) throws(ConnectionError) -> String {
    let line = try line()
    try spare.take(line)
    return line
  }

  private func receiveChunks(
    _ response: inout HTTPResponse, limit: Int, _ spare: inout LineBudget
  ) throws(ConnectionError) {
    var total = 0
    while true {
      let length = try chunkLength(&spare)
      if length == 0 { break }
      total = total.addingReportingOverflow(length).overflow ? .max : total + length
      if total > limit {
        response.oversize = total
        response.body = []
        if total > Self.mostDiscarded { return close() }
        try discard(length)
      } else {
        response.body += try bytes(length)
      }
      guard try line().isEmpty else { throw .malformed("a chunk of another length than it says") }
    }
    while try !line(&spare).isEmpty {}
  }

  /// The length of the next chunk, which extensions may follow (RFC 9112, section 7.1).
  private func chunkLength(_ spare: inout LineBudget) throws(ConnectionError) -> Int {
    let line = try line()
    let end = line.utf8.firstIndex { $0 == UInt8(ascii: ";") || $0 == 0x20 || $0 == 0x09 } ?? line.endIndex
    let rest = line.utf8[end...].drop { $0 == 0x20 || $0 == 0x09 }
    guard let length = Int(digits: line.utf8[..<end], radix: 16), rest.isEmpty || rest.first == UInt8(ascii: ";") else {
      throw .malformed("a chunk of size '\(line.beginning())'")
    }
    try spare.takeExtension(line)
    return length
  }

  /// More than anybody would wait for.
  private static let mostDiscarded = 64 << 20

  /// Receives bytes that nobody needs, or closes the connection where they are too many to wait for.
  private func discard(_ count: Int) throws(ConnectionError) {
    if count > Self.mostDiscarded { return close() }
    var rest = count
    while rest > 0 {
      if start == received.count { try receiveMore() }
      let used = min(rest, received.count - start)
      start += used
      rest -= used
    }
  }
}

/// What an answer may still have besides its body: without bounds it need not end.
private struct LineBudget {
  private static let mostLines = 200
  private static let mostBytes = 64 << 10
  private static let mostBytesOfExtensions = 1 << 20

  private var lines = 0
  private var bytes = 0
  private var bytesOfExtensions = 0

  /// Counts a line of the head, or of the trailers.
  mutating func take(_ line: String) throws(ConnectionError) {
    lines += 1
    bytes += line.utf8.count
    if lines > Self.mostLines { throw .malformed("more than \(Self.mostLines) header lines") }
    if bytes > Self.mostBytes { throw .malformed("header lines of more than \(Self.mostBytes) bytes") }
  }

  /// Counts what the line before a chunk has more than a length takes.
  mutating func takeExtension(_ line: String) throws(ConnectionError) {
    bytesOfExtensions += max(0, line.utf8.count - 16)
    if bytesOfExtensions > Self.mostBytesOfExtensions {
      throw .malformed("chunk extensions of more than \(Self.mostBytesOfExtensions) bytes")
    }
  }
}
