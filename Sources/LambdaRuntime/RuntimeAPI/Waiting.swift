#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How a wait ended.
enum Readiness {
  case ready
  /// The process was asked to end, and nothing was ready.
  case stopped
  case tooLate
  case failed(SystemError)

  /// Waits until a descriptor is ready for these events of `poll`.
  ///
  /// - Parameters:
  ///   - milliseconds: How long; for ever if negative.
  ///   - stop: A descriptor that becomes readable when the wait is to end.
  static func of(_ descriptor: Int32, _ events: Int32, milliseconds: Int, stop: Int32?) -> Readiness {
    let end = MonotonicTime.now + milliseconds
    while true {
      var polls = [pollfd(fd: descriptor, events: Int16(events), revents: 0)]
      if let stop { polls.append(pollfd(fd: stop, events: Int16(POLLIN), revents: 0)) }
      let rest = milliseconds < 0 ? -1 : Int32(clamping: max(0, end - MonotonicTime.now))
      let count = poll(&polls, nfds_t(polls.count), rest)
      if count == 0 { return .tooLate }
      if count < 0 {
        let error = SystemError()
        if error.number == EINTR { continue }
        return .failed(error)
      }
      // An event that is there is served, even when the process was asked to end.
      return polls[0].revents == 0 ? .stopped : .ready
    }
  }
}

enum MonotonicTime {
  /// Milliseconds since some moment.
  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }
}

/// What the system says went wrong.
struct SystemError: Error, CustomStringConvertible {
  let number: Int32

  init(_ number: Int32 = errno) { self.number = number }

  /// Whether the call would have had to wait.
  var meansLater: Bool { number == EAGAIN || number == EWOULDBLOCK }

  var description: String { String(cString: strerror(number)) }
}
