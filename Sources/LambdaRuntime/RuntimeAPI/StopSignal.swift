import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// SIGTERM, as something that can be waited for together with a connection.
///
/// Lambda sends it before it ends an environment, where the function has an extension. An event being handled is finished
/// first.
enum StopSignal {
  /// The end of a pipe that the signal handler writes to.
  private static let writingEnd = Atomic<Int32>(-1)

  /// A descriptor that becomes readable with the first SIGTERM, and stays so; nil where there can't be one.
  static let descriptor: Int32? = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    writingEnd.store(ends[1], ordering: .releasing)
    var action = sigaction()
    action.sa_flags = SA_RESTART
    #if canImport(Glibc)
      action.__sigaction_handler.sa_handler = { _ in StopSignal.arrived() }
    #else
      action.__sa_handler.sa_handler = { _ in StopSignal.arrived() }
    #endif
    return sigaction(SIGTERM, &action, nil) == 0 ? ends[0] : nil
  }()

  /// What the handler does: nothing but what a signal handler may.
  private static func arrived() {
    let number = errno
    var byte: UInt8 = 0
    _ = write(writingEnd.load(ordering: .acquiring), &byte, 1)
    errno = number
  }
}

extension StopSignal {
  /// Whether SIGTERM arrived.
  static var hasArrived: Bool { arrives(within: 0) }

  /// Waits for SIGTERM, which may have arrived before.
  static func arrives(within milliseconds: Int) -> Bool {
    // Of a negative descriptor nothing is ready: it waits all the same.
    if case .ready = Readiness.of(descriptor ?? -1, Int32(POLLIN), milliseconds: milliseconds, stop: nil) {
      return true
    }
    return false
  }
}
