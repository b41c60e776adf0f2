// In the client's code only: what is compiled here would bring the concurrency runtime, and with it libdispatch, into every
// executable, a megabyte of a static one.

extension LambdaFunction {
  /// Serves events with a handler that may suspend, until the process is asked to end.
  ///
  ///     try await LambdaFunction.run { (event: JSON, context: LambdaContext) in
  ///       ["name": try await name(of: event)]
  ///     }
  ///
  /// It runs where it is called, and occupies that thread while it waits for events: on AWS the process is frozen then.
  ///
  /// - Throws: `LambdaRuntimeError` as the synchronous `run()` does.
  @_alwaysEmitIntoClient
  public static func run<Output: JSONWritable>(
    isolation: isolated (any Actor)? = #isolation, _ handler: (JSON, LambdaContext) async throws -> Output
  ) async throws {
    var invocations = try LambdaInvocations()
    while let (event, context) = try invocations.next() {
      var writer = JSONWriter()
      do {
        try await handler(JSON(parsing: event), context).write(to: &writer)
      } catch {
        try invocations.fail(error)
        continue
      }
      try invocations.succeed(writer.bytes)
    }
  }
}
