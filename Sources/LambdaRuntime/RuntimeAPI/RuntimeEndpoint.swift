#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where the Runtime API is: an address, a port, and what comes before the path.
struct RuntimeEndpoint: Equatable {
  /// As in the `Host` header.
  let authority: String
  let host: String
  let port: UInt16
  /// Empty, or as in "/.rt/name".
  let pathPrefix: String

  /// Reads what `AWS_LAMBDA_RUNTIME_API` says, as in "127.0.0.1:9001" or "127.0.0.1:9100/.rt/name".
  ///
  /// The host is an address or "localhost": names would be looked up by libraries that a static executable can't load.
  init(_ text: String) throws(LambdaRuntimeError) {
    var rest = Substring(text)
    if rest.hasPrefix("http://") { rest = rest.dropFirst("http://".count) }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    authority = String(rest[..<slash])
    var prefix = rest[slash...]
    while prefix.last == "/" { prefix.removeLast() }
    pathPrefix = String(prefix)
    func invalid(_ reason: String) -> LambdaRuntimeError {
      .configuration("AWS_LAMBDA_RUNTIME_API is '\(text)': \(reason)")
    }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw invalid("it has characters that an address cannot have")
    }
    guard let colon = authority.lastIndex(of: ":"),
      let port = Int(digits: authority[authority.index(after: colon)...].utf8).flatMap(UInt16.init(exactly:)), port > 0
    else { throw invalid("expected an address and a port, as in 127.0.0.1:9001") }
    guard pathPrefix.utf8.allSatisfy({ $0.isInPathSegment || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") })
    else {
      throw invalid("it has characters that a path cannot have")
    }
    self.port = port
    let host = authority[..<colon]
    // Without brackets the last part of an IPv6 address would be taken for a port.
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    self.host = host == "localhost" ? "127.0.0.1" : String(isBracketed ? host.dropFirst().dropLast() : host)
    guard isBracketed ? isIPv6 : ipv4Address != nil else {
      throw invalid("the host must be an IP address, IPv6 in brackets, or localhost; names are not looked up")
    }
  }

  private var ipv4Address: in_addr? {
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1 ? address : nil
  }

  private var isIPv6: Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, host, &address) == 1
  }

  /// A new connection: its descriptor, which does not block.
  ///
  /// - Parameters:
  ///   - milliseconds: How long it may take.
  ///   - stop: A descriptor that becomes readable when the wait is to end.
  func connect(milliseconds: Int, stop: Int32?) throws(ConnectionError) -> Int32 {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, stream, 0)
    guard descriptor >= 0 else { throw .unreachable("\(SystemError())") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    // A request goes out at once, even where it is small and the one before it not acknowledged yet.
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    do throws(ConnectionError) {
      try connect(descriptor, milliseconds: milliseconds, stop: stop)
      return descriptor
    } catch {
      _ = close(descriptor)
      throw error
    }
  }

  private func connect(_ descriptor: Int32, milliseconds: Int, stop: Int32?) throws(ConnectionError) {
    if beginConnecting(descriptor) == 0 { return }
    let error = SystemError()
    // Interrupted by a signal it goes on as well.
    guard error.number == EINPROGRESS || error.number == EINTR else { throw .unreachable("\(error)") }
    switch Readiness.of(descriptor, Int32(POLLOUT), milliseconds: milliseconds, stop: stop) {
    case .ready: break
    case .stopped: throw .stopped
    case .tooLate: throw .unreachable("\(authority) does not answer within \(milliseconds) ms")
    case .failed(let error): throw .unreachable("\(error)")
    }
    var number: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
    if number != 0 { throw .unreachable("\(SystemError(number))") }
  }

  private func beginConnecting(_ descriptor: Int32) -> Int32 {
    if let address = ipv4Address {
      var socketAddress = sockaddr_in()
      socketAddress.sin_family = sa_family_t(AF_INET)
      socketAddress.sin_port = port.bigEndian
      socketAddress.sin_addr = address
      return Self.connect(descriptor, &socketAddress)
    }
    var socketAddress = sockaddr_in6()
    socketAddress.sin6_family = sa_family_t(AF_INET6)
    socketAddress.sin6_port = port.bigEndian
    _ = inet_pton(AF_INET6, host, &socketAddress.sin6_addr)
    return Self.connect(descriptor, &socketAddress)
  }

  private static func connect<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        #if canImport(Glibc)
          Glibc.connect(descriptor, generic, socklen_t(MemoryLayout<Address>.size))
        #else
          Musl.connect(descriptor, generic, socklen_t(MemoryLayout<Address>.size))
        #endif
      }
    }
  }
}

extension UInt8 {
  /// Whether it is a character that stands for itself between the slashes of a path (RFC 3986, section 3.3).
  var isInPathSegment: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~!$&'()*+,;=:@".utf8.contains(self)
    }
  }
}
