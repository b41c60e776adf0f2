// The operations of the engine as a function on AWS Lambda: see Documentation/Lambda.md.

import Apus
import LambdaRuntime
import NumericFunction

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

// A log that nobody reads is no reason to end.
signal(SIGPIPE, SIG_IGN)

do {
  let function = LambdaFunction(setUpBytes: {
    let numeric = NumericFunction(engine: try Engine.fromEnvironment())
    return { event, _ in try numeric.handle(event) }
  })
  try function.run()
} catch {
  let line = Array("bootstrap: \(error)\n".utf8)
  _ = write(2, line, line.count)
  exit(1)
}
