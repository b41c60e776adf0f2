import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Lets calls run side by side that want the same number of threads, and keeps apart those that don't.
///
/// OpenBLAS has one number of threads for the whole process. A caller that wants the number set is counted in with one
/// compare-and-swap. One that wants another waits until everyone has left; those who come later wait behind it, in
/// the order of their coming, so that nobody waits forever.
///
/// `@unchecked Sendable`: mutex and condition are made for sharing, and `arrived` and `served` are used under the mutex.
final class ThreadGate: @unchecked Sendable {
  /// Low 32 bits: callers inside. Bit 32: callers are waiting. Above: the number of threads set.
  private let state: Atomic<UInt64>
  private static let waitingBit: UInt64 = 1 << 32
  private static let settingShift: UInt64 = 33

  private let setThreads: @Sendable (Int) -> Void
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var arrived: UInt64 = 0
  private var served: UInt64 = 0

  /// Numbers of threads beyond this one are taken for it.
  static let maximum = 4096

  /// Sets one thread, and later whatever callers want.
  init(_ setThreads: @escaping @Sendable (Int) -> Void) {
    self.setThreads = setThreads
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    pthread_cond_init(condition, nil)
    state = Atomic(1 << Self.settingShift)
    setThreads(1)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// The gate that forks pass through.
  nonisolated(unsafe) private static var kept: ThreadGate?

  /// Keeps this gate for the life of the process, and lets forks pass through it. OpenBLAS ends its threads before a fork: a
  /// caller with several would wait for them forever, so a fork waits until those have left. To the child, which has none of
  /// the parent's threads, they would be inside forever: it begins with nobody there.
  func admitForks() {
    Self.kept = self
    // Handlers of what comes before a fork are called in reverse order: this one before OpenBLAS's own.
    pthread_atfork({ ThreadGate.kept?.enter(threads: 1) }, { ThreadGate.kept?.leave() }, { ThreadGate.kept?.reopen() })
  }

  /// As if nobody had come yet. No number of threads counts as set: a thread of the parent's may have been about to set one.
  private func reopen() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
    (arrived, served) = (0, 0)
    state.store(0, ordering: .relaxed)
  }

  /// Returns the number of threads set, once it is what the caller wants (at least 1, at most `maximum`).
  @discardableResult
  func enter(threads: Int) -> Int {
    let threads = min(max(threads, 1), Self.maximum)
    let wanted = UInt64(threads) << Self.settingShift
    var current = state.load(ordering: .relaxed)
    // Equal but for the count: this number is set and nobody waits.
    while current & ~0xFFFF_FFFF == wanted {
      let (exchanged, original) = state.weakCompareExchange(
        expected: current, desired: current + 1, ordering: .acquiringAndReleasing)
      if exchanged { return threads }
      current = original
    }
    enterInTurn(threads)
    return threads
  }

  func leave() {
    let old = state.wrappingSubtract(1, ordering: .acquiringAndReleasing).oldValue
    if old & Self.waitingBit != 0, UInt32(truncatingIfNeeded: old) == 1 {
      // Under the mutex, or the waiter could look at the count before and start to wait after this wake-up.
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
  }

  private func enterInTurn(_ threads: Int) {
    pthread_mutex_lock(mutex)
    let turn = arrived
    arrived += 1
    state.bitwiseOr(Self.waitingBit, ordering: .acquiringAndReleasing)
    // From here on the count only falls, and the setting is changed under the mutex alone.
    while true {
      let current = state.load(ordering: .acquiring)
      let isSet = current >> Self.settingShift == UInt64(threads)
      if turn == served, isSet || UInt32(truncatingIfNeeded: current) == 0 {
        if !isSet { setThreads(threads) }
        break
      }
      pthread_cond_wait(condition, mutex)
    }
    served += 1
    let waiting = served == arrived ? 0 : Self.waitingBit
    var current = state.load(ordering: .relaxed)
    while true {
      let inside = UInt64(UInt32(truncatingIfNeeded: current)) + 1
      let (exchanged, original) = state.weakCompareExchange(
        expected: current, desired: UInt64(threads) << Self.settingShift | waiting | inside,
        ordering: .acquiringAndReleasing)
      if exchanged { break }
      current = original
    }
    if waiting != 0 { pthread_cond_broadcast(condition) }
    pthread_mutex_unlock(mutex)
  }
}
