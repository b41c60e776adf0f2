#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Measures calls in batches long enough for the clock.
struct BenchTimer {
  /// A batch takes at least this long, in nanoseconds.
  static let batchTime = 200_000.0
  static let sampleCount = 15
  /// Calls that take longer are measured fewer times.
  static let longCallTime = 200_000_000.0

  /// The median time of a call, in nanoseconds, for each body. They take turns, so that a disturbance, or a change of
  /// the clock frequency, meets them all.
  static func medians(_ bodies: [(Int) -> Void]) -> [(nanoseconds: Double, samples: Int)] {
    let batches = bodies.map(batchLength)
    var samples = bodies.map { _ in [Double]() }
    for round in 0..<sampleCount {
      for (index, body) in bodies.enumerated() {
        let isLong = batches[index].callTime > longCallTime
        if isLong, round >= 3 { continue }
        let calls = batches[index].calls
        samples[index].append(time(calls, body) / Double(calls))
      }
    }
    return samples.map { samples in
      let sorted = samples.sorted()
      return (sorted[sorted.count / 2], sorted.count)
    }
  }

  /// How many calls fill a batch. Calling them also warms caches, memory and clock up.
  private static func batchLength(_ body: (Int) -> Void) -> (calls: Int, callTime: Double) {
    var calls = 1
    var first = true
    while true {
      let elapsed = time(calls, body)
      if elapsed >= batchTime {
        // The very first call may have loaded a library.
        if first, elapsed < longCallTime {
          first = false
          continue
        }
        return (calls, elapsed / Double(calls))
      }
      first = false
      let wanted = 1.2 * batchTime / Swift.max(elapsed, 1) * Double(calls)
      calls = Swift.max(calls + 1, Swift.min(calls * 20, Int(wanted)))
    }
  }

  private static func time(_ calls: Int, _ body: (Int) -> Void) -> Double {
    let start = now()
    body(calls)
    return now() - start
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
