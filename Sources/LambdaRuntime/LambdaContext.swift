#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What is known about an invocation besides its event.
public struct LambdaContext: Sendable {
  /// The request ID, which identifies the invocation.
  public let requestID: String
  /// The AWS X-Ray tracing header; empty where tracing is off.
  public let traceID: String
  /// The ARN of the function, version or alias that was invoked.
  public let invokedFunctionARN: String
  /// When the function times out, in milliseconds since 1970.
  public let deadline: Int
  /// For invocations from the AWS Mobile SDK, data about the Amazon Cognito identity, in JSON.
  public let cognitoIdentity: String?
  /// For invocations from the AWS Mobile SDK, data about the client application and device, in JSON.
  public let clientContext: String?

  public init(
    requestID: String, traceID: String = "", invokedFunctionARN: String = "", deadline: Int,
    cognitoIdentity: String? = nil,
    clientContext: String? = nil
  ) {
    self.requestID = requestID
    self.traceID = traceID
    self.invokedFunctionARN = invokedFunctionARN
    self.deadline = deadline
    self.cognitoIdentity = cognitoIdentity
    self.clientContext = clientContext
  }

  /// How much time is left until the function times out: negative where it should have.
  public var remainingTime: Duration { .milliseconds(deadline) - .milliseconds(Self.now) }

  /// Milliseconds since 1970.
  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }

  /// Tells those who trace calls, which find it in the environment, and not the one of an event before.
  func exportTraceID() {
    let name = "_X_AMZN_TRACE_ID"
    if traceID.isEmpty { unsetenv(name) } else { setenv(name, traceID, 1) }
  }

  /// From the headers of an answer to "next"; nil where there is no usable request ID.
  init?(_ response: HTTPResponse) {
    guard let requestID = response.header("lambda-runtime-aws-request-id"), Self.isPathSegment(requestID) else {
      return nil
    }
    let now = Self.now
    var deadline = response.header("lambda-runtime-deadline-ms").flatMap { Int(digits: $0.utf8) } ?? .max
    // Emulators are known to send a time limit instead: no deadline is in the 1970s.
    if (0..<300_000_000_000).contains(deadline) { deadline += now }
    self.init(
      requestID: requestID, traceID: response.header("lambda-runtime-trace-id") ?? "",
      invokedFunctionARN: response.header("lambda-runtime-invoked-function-arn") ?? "", deadline: deadline,
      cognitoIdentity: response.header("lambda-runtime-cognito-identity"),
      clientContext: response.header("lambda-runtime-client-context"))
  }

  /// Whether a path with this in it leads where it should.
  private static func isPathSegment(_ text: String) -> Bool {
    text.utf8.allSatisfy(\.isInPathSegment) && !["", ".", ".."].contains(text)
  }
}
