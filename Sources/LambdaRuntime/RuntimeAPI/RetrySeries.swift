/// When to try again what failed: after 10 ms, 20 ms and so on, a second at most, until a time after the first failure.
struct RetrySeries {
  private static let longestDelay = 1000
  private static let longestConnecting = 2000

  /// How many attempts failed.
  private(set) var failures = 0
  private let patience: Int
  private var end: Int?
  private var delay = 10

  /// - Parameter patience: Milliseconds from the first failure on.
  init(patience: Int) { self.patience = patience }

  /// The milliseconds that making a connection may take now. One whose packets are dropped would take minutes.
  var connectingPatience: Int {
    guard let end else { return Self.longestConnecting }
    return min(Self.longestConnecting, max(1, end - MonotonicTime.now))
  }

  /// Counts a failure.
  ///
  /// - Returns: The milliseconds after which to try again, or nil where that is too late.
  mutating func delayAfterFailure() -> Int? {
    let now = MonotonicTime.now
    let end = end ?? now + patience
    self.end = end
    failures += 1
    defer { delay = min(2 * delay, Self.longestDelay) }
    return now + delay < end ? delay : nil
  }
}
