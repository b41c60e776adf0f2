#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Signals that end the process, held back while it has a temporary file.
enum Interruption {
  static func deferred<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    var held = sigset_t()
    var previous = sigset_t()
    sigemptyset(&held)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { sigaddset(&held, number) }
    pthread_sigmask(SIG_BLOCK, &held, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
    try body()
  }
}
