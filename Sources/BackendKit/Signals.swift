#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Signals that others send, which are for the program's own threads.
package enum Signals {
  /// Calls a function with signals held back from this thread and those that it starts, but for those of a thread's own
  /// faults.
  package static func held<Result, Failure: Error>(
    during body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var held = sigset_t()
    var previous = sigset_t()
    sigfillset(&held)
    for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP] { sigdelset(&held, fault) }
    pthread_sigmask(SIG_SETMASK, &held, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
    return try body()
  }
}
