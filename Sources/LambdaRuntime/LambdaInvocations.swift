#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The invocations of this function, one after another: what `LambdaFunction.run()` is made of.
///
/// Each event that `next()` gives must be answered, by `succeed` or `fail`, before the next one is asked for.
public struct LambdaInvocations {
  private let client: RuntimeClient
  private var context: LambdaContext?

  /// Where `AWS_LAMBDA_RUNTIME_API` says that they come from.
  ///
  /// - Throws: `LambdaRuntimeError.configuration` where that variable is missing or wrong.
  public init() throws(LambdaRuntimeError) {
    guard let address = getenv("AWS_LAMBDA_RUNTIME_API"), address.pointee != 0 else {
      throw .configuration(
        "AWS_LAMBDA_RUNTIME_API is not set: this program is started by AWS Lambda, or by an emulator of it")
    }
    client = RuntimeClient(try RuntimeEndpoint(String(cString: address)))
  }

  /// Waits for the next event. Events that are too large are answered, and never seen.
  ///
  /// - Returns: The event's bytes, of which nobody else has a copy, or nil where the process was asked to end (SIGTERM).
  /// - Throws: `LambdaRuntimeError` where the Runtime API cannot be reached, or says that the process must exit.
  public mutating func next() throws(LambdaRuntimeError) -> (event: [UInt8], context: LambdaContext)? {
    while let invocation = try client.next() {
      context = invocation.context
      invocation.context.exportTraceID()
      guard let size = invocation.oversize else { return (invocation.event, invocation.context) }
      let limit = LambdaFunction.payloadLimit
      try fail(
        ErrorReport(
          type: "EventTooLarge", message: "the event has at least \(size) bytes; at most \(limit) are accepted"))
    }
    return nil
  }

  /// Answers the last event: with an error where the result is larger than Lambda passes on.
  ///
  /// - Throws: As `next()` does.
  public mutating func succeed(_ result: consuming [UInt8]) throws(LambdaRuntimeError) {
    let limit = LambdaFunction.payloadLimit
    guard result.count <= limit else {
      return try fail(
        ErrorReport(
          type: "ResultTooLarge", message: "the result has \(result.count) bytes; Lambda passes on at most \(limit)"))
    }
    guard let context else { return }
    self.context = nil
    try client.respond(result, to: context)
  }

  /// Answers the last event with an error, which is logged too.
  ///
  /// - Throws: As `next()` does.
  public mutating func fail(_ error: any Error) throws(LambdaRuntimeError) {
    guard let context else { return }
    self.context = nil
    let report = ErrorReport(error)
    StandardError.report("\(context.requestID): \(report.type): \(report.message)")
    try client.report(report, for: context)
  }

  /// Says that the function could not be initialized, after which the process should end. That is logged too.
  ///
  /// - Throws: As `next()` does.
  public func failInitialization(_ error: any Error) throws(LambdaRuntimeError) {
    let report = ErrorReport(error)
    // First, as the Runtime API may refuse to hear of it, and what is thrown then doesn't say why.
    StandardError.report("initialization failed: \(report.type): \(report.message)")
    try client.reportInitialization(report)
  }
}
