#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An event, and what is known about it.
struct Invocation {
  var event: [UInt8]
  let context: LambdaContext
  /// The size of an event that was larger than `LambdaFunction.payloadLimit`, and so was not kept.
  let oversize: Int?
}

/// The Lambda Runtime API (version 2018-06-01), over one connection that is kept.
///
/// A connection that cannot be made or breaks is made anew, after 10 ms, 20 ms and so on, for about ten seconds.
struct RuntimeClient {
  private let endpoint: RuntimeEndpoint
  private let connection: HTTPConnection
  private let patience: Int

  /// - Parameter patience: The milliseconds from a first failure to the last attempt.
  init(_ endpoint: RuntimeEndpoint, patience: Int = 10_000) {
    self.endpoint = endpoint
    connection = HTTPConnection(endpoint)
    self.patience = patience
  }

  /// The next event, or nil where the process was asked to end.
  func next() throws(LambdaRuntimeError) -> Invocation? {
    if StopSignal.hasArrived { return nil }
    guard
      var response = try request(
        "GET", "/2018-06-01/runtime/invocation/next", waitsForEvent: true, bodyLimit: LambdaFunction.payloadLimit)
    else { return nil }
    guard response.status == 200 else { throw refusal(response) }
    guard let context = LambdaContext(response) else {
      throw .connection("an event without a usable Lambda-Runtime-Aws-Request-Id")
    }
    let event = response.body
    response.body = []
    return Invocation(event: event, context: context, oversize: response.oversize)
  }

  /// Sends the result of an invocation.
  func respond(_ result: consuming [UInt8], to context: LambdaContext) throws(LambdaRuntimeError) {
    try post(
      "/2018-06-01/runtime/invocation/\(context.requestID)/response", result,
      headers: "Content-Type: application/json\r\n")
  }

  /// Says that an invocation failed.
  func report(_ error: ErrorReport, for context: LambdaContext) throws(LambdaRuntimeError) {
    try post("/2018-06-01/runtime/invocation/\(context.requestID)/error", error.body, headers: Self.headers(error))
  }

  /// Says that the function could not be initialized, after which the process should end.
  func reportInitialization(_ error: ErrorReport) throws(LambdaRuntimeError) {
    try post("/2018-06-01/runtime/init/error", error.body, headers: Self.headers(error))
  }

  private static func headers(_ error: ErrorReport) -> String {
    let type = error.type.unicodeScalars.filter {
      $0.isASCII && $0.properties.isAlphabetic || "0"..."9" ~= $0 || $0 == "."
    }
    return "Content-Type: application/vnd.aws.lambda.error+json\r\n"
      + "Lambda-Runtime-Function-Error-Type: Function.\(String(String.UnicodeScalarView(type)))\r\n"
  }

  private func post(_ path: String, _ body: [UInt8], headers: String) throws(LambdaRuntimeError) {
    guard let response = try request("POST", path, headers: headers, body: body) else { return }
    switch response.status {
    case 200..<300: return
    // The answer came too late, or a lost connection made us send it twice. The next event may fare better.
    case 400, 404, 413: StandardError.report("Runtime API: status \(response.status) to \(path): \(response.excerpt)")
    default: throw refusal(response)
    }
  }

  private func refusal(_ response: HTTPResponse) -> LambdaRuntimeError {
    .refused(status: response.status, response.excerpt)
  }

  /// An answer, or nil where the process was asked to end while waiting for an event.
  private func request(
    _ method: String, _ path: String, headers: String = "", body: [UInt8] = [], waitsForEvent: Bool = false,
    bodyLimit: Int = 64 << 10
  ) throws(LambdaRuntimeError) -> HTTPResponse? {
    let length = method == "POST" ? "Content-Length: \(body.count)\r\n" : ""
    let head =
      "\(method) \(endpoint.pathPrefix)\(path) HTTP/1.1\r\nHost: \(endpoint.authority)\r\n"
      + "User-Agent: apus-lambda-runtime\r\n\(headers)\(length)\r\n"
    let stop = waitsForEvent ? StopSignal.descriptor ?? -1 : nil
    var retries = RetrySeries(patience: patience)
    while true {
      let wasOpen = connection.isOpen
      var sent: Int?
      do throws(ConnectionError) {
        try connection.send(head: head, body: body, connecting: retries.connectingPatience, stop: stop)
        sent = MonotonicTime.now
        return try connection.receive(stop: stop, bodyLimit: bodyLimit)
      } catch {
        connection.close()
        if case .stopped = error { return nil }
        // One on which an event was waited for was a good one: who closes those that idle should not end the process.
        if waitsForEvent, case .lost = error, let sent, MonotonicTime.now - sent > patience {
          retries = RetrySeries(patience: patience)
        }
        guard let delay = retries.delayAfterFailure() else {
          throw .connection("\(error) (\(retries.failures) attempts)")
        }
        // One that was kept may have been closed meanwhile, which says nothing about a new one.
        if wasOpen, retries.failures == 1 { continue }
        if waitsForEvent, StopSignal.arrives(within: delay) { return nil }
        if !waitsForEvent { usleep(UInt32(delay) * 1000) }
      }
    }
  }
}

extension HTTPResponse {
  /// The beginning of the body, for messages.
  fileprivate var excerpt: String { String(decoding: body.prefix(200), as: UTF8.self) }
}
