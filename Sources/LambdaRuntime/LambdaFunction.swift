/// A function on AWS Lambda, served by a custom runtime (`provided.al2023`): this process, named `bootstrap`.
///
///     import LambdaRuntime
///
///     let function = LambdaFunction { (event: JSON, context: LambdaContext) in
///       let numbers = try event.member("numbers")?.doubles() ?? []
///       return ["sum": numbers.reduce(0, +)]
///     }
///     try function.run()
///
/// An error that the handler throws becomes the answer to that one event, `{"errorType": …, "errorMessage": …}`
/// (see `LambdaReportableError`), and the next event is served.
///
/// Events and results have at most 6 MiB (`payloadLimit`). Larger ones are answered with an error.
public struct LambdaFunction {
  /// From an event's bytes to those of the result, both JSON as a rule.
  public typealias BytesHandler = (consuming [UInt8], LambdaContext) throws -> [UInt8]

  /// The most bytes of an event, and of a result, that Lambda passes on.
  public static let payloadLimit = 6 << 20

  private let makeHandler: () throws -> BytesHandler

  /// A function of bytes.
  ///
  /// - Parameter handler: Called with one event after another. It owns the event's memory, and can give it up early.
  public init(bytes handler: @escaping BytesHandler) { makeHandler = { handler } }

  /// A function from JSON to what can be written as JSON.
  public init<Output: JSONWritable>(_ handler: @escaping (JSON, LambdaContext) throws -> Output) {
    makeHandler = { Self.bytesHandler(handler) }
  }

  /// A function that needs to set up something before the first event.
  ///
  /// - Parameter setUp: Makes the handler, once. Where it throws, Lambda is told that the initialization failed.
  public init<Output: JSONWritable>(setUp: @escaping () throws -> (JSON, LambdaContext) throws -> Output) {
    makeHandler = { Self.bytesHandler(try setUp()) }
  }

  /// A function of bytes that needs to set up something before the first event.
  public init(setUpBytes setUp: @escaping () throws -> BytesHandler) { makeHandler = setUp }

  private static func bytesHandler<Output: JSONWritable>(
    _ handler: @escaping (JSON, LambdaContext) throws -> Output
  ) -> BytesHandler {
    { event, context in
      var writer = JSONWriter()
      try handler(JSON(parsing: event), context).write(to: &writer)
      return writer.bytes
    }
  }

  /// Serves events until the process is asked to end (SIGTERM), an event that has begun included.
  ///
  /// - Throws: `LambdaRuntimeError` where `AWS_LAMBDA_RUNTIME_API` is missing or wrong, the initialization failed, or the
  ///   Runtime API cannot be reached or says that the process must exit.
  public func run() throws(LambdaRuntimeError) {
    var invocations = try LambdaInvocations()
    let handler: BytesHandler
    do {
      handler = try makeHandler()
    } catch {
      try invocations.failInitialization(error)
      let report = ErrorReport(error)
      throw .initialization(errorType: report.type, errorMessage: report.message)
    }
    while let (event, context) = try invocations.next() {
      let result: [UInt8]
      do {
        result = try handler(event, context)
      } catch {
        try invocations.fail(error)
        continue
      }
      try invocations.succeed(result)
    }
  }
}
