#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Something that can be measured.
struct Workload {
  /// Makes this many calls.
  let run: (Int) -> Void
  /// Nanoseconds for this many calls, where the workload measures itself.
  var selfTimed: ((Int) -> Double)?
  /// A number from the result of one call, for comparison among contestants.
  let check: () -> Double

  func time(_ calls: Int) -> Double {
    if let selfTimed { return selfTimed(calls) }
    let start = Self.now()
    run(calls)
    return Self.now() - start
  }

  /// How many calls last at least so many nanoseconds; trying it warms everything up.
  func calibrated(_ nanoseconds: Double) -> (calls: Int, callTime: Double) {
    _ = time(1)
    var calls = 1
    while true {
      let elapsed = time(calls)
      if elapsed >= nanoseconds { return (calls, elapsed / Double(calls)) }
      let wanted = 1.1 * nanoseconds / max(elapsed, 1) * Double(calls)
      calls = max(calls + 1, min(calls * 20, Int(wanted)))
    }
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}

/// Where results end up, so that they are used.
nonisolated(unsafe) var sink: UInt64 = 0
