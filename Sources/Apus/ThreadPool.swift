import CPUID
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Threads that wait for work, started when first needed and kept.
///
/// One job runs at a time. A caller that finds the pool busy computes alone: many threads calling at once each have a
/// CPU already. So does a forked child, which has none of its parent's threads: starting new ones there could wait
/// forever for locks that the parent's threads held.
///
/// The caller waits for the parts of its job, not for the workers: one that the system has not let run delays nobody. Where
/// that is because they wait for the very CPU that the caller keeps busy, which can last until the system balances its load
/// some milliseconds later, the caller sends them to the others.
final class ThreadPool: @unchecked Sendable {
  private static let shared = ThreadPool()

  /// How often a waiting thread looks before it sleeps: for some 100 µs, as one operation often follows another, and
  /// waking a sleeping thread takes as long as 50 µs. Now and then it offers its CPU to whom it may be waiting for.
  private static let spinLimit = 2_000
  private static let spinsPerYield = 50

  private let process = getpid()
  private let isBusy = Atomic<Bool>(false)
  /// Written by the caller that has the pool.
  private var workers: [pthread_t] = []

  /// The job whose parts are being given out.
  private let offer = Atomic<UInt64>(0)
  /// Parts of the job that are not finished.
  private let unfinished = Atomic<Int>(0)
  /// What to do with a part. Read only by those who have taken a part, and so keep the job from ending.
  private var body: (@Sendable (Int) -> Void)?

  private let sleepers = Atomic<Int>(0)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  private init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  /// A job's number, how many workers may take part, its parts, and the next one to be taken, in one word: whoever takes
  /// a part can be sure that it is one of the job whose number was read with it.
  private struct Offer {
    var word: UInt64

    static let largestPartCount = 1 << 15 - 1
    static let largestWorkerCount = 1 << 10 - 1

    init(word: UInt64) { self.word = word }

    init(number: UInt64, workers: Int, parts: Int) {
      word = number << 40 | UInt64(workers) << 30 | UInt64(parts) << 15
    }

    var number: UInt64 { word >> 40 }
    var workers: Int { Int(word >> 30 & 0x3FF) }
    var parts: Int { Int(word >> 15 & 0x7FFF) }
    var next: Int { Int(word & 0x7FFF) }
    var isOpen: Bool { next < parts }
  }

  /// Calls `body` with each of 0..<parts, on up to `threads` threads at once, and returns when all calls have.
  static func run(parts: Int, threads: Int, _ body: (Int) -> Void) {
    if parts > 1, threads > 1, parts <= Offer.largestPartCount, shared.process == getpid(),
      shared.tryRun(parts: parts, threads: threads, body)
    {
      return
    }
    for part in 0..<parts { body(part) }
  }

  private func tryRun(parts: Int, threads: Int, _ body: (Int) -> Void) -> Bool {
    guard isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else { return false }
    defer { isBusy.store(false, ordering: .releasing) }
    let helpers = startWorkers(min(threads - 1, parts - 1, Offer.largestWorkerCount))
    if helpers == 0 { return false }
    // The body does not outlive this call, which waits for all parts, and is called on other threads by design.
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      self.body = { body($0) }
      unfinished.store(parts, ordering: .relaxed)
      let number = (Offer(word: offer.load(ordering: .relaxed)).number + 1) & 0xFF_FFFF
      offer.store(
        Offer(number: number, workers: helpers, parts: parts).word, ordering: .sequentiallyConsistent)
      if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
      }
      if takeParts(worker: nil) == parts {
        for worker in workers[..<helpers] { apus_keep_off_this_cpu(UInt(worker)) }
      }
      var spins = 0
      while unfinished.load(ordering: .acquiring) > 0 { Self.pause(&spins) }
      self.body = nil
    }
    return true
  }

  /// Takes parts until there are none left, or none for this worker, and says how many it took.
  @discardableResult
  private func takeParts(worker: Int?) -> Int {
    var count = 0
    var current = Offer(word: offer.load(ordering: .acquiring))
    while current.isOpen, (worker ?? 0) < current.workers {
      let (taken, original) = offer.compareExchange(
        expected: current.word, desired: current.word + 1, ordering: .acquiringAndReleasing)
      guard taken else {
        current = Offer(word: original)
        continue
      }
      body?(current.next)
      count += 1
      unfinished.subtract(1, ordering: .releasing)
      current = Offer(word: offer.load(ordering: .acquiring))
    }
    return count
  }

  private static func pause(_ spins: inout Int) {
    spins += 1
    if spins % spinsPerYield == 0 { sched_yield() } else { apus_spin_hint() }
  }

  /// Makes sure that there are `wanted` workers if possible, and says how many of them there are.
  private func startWorkers(_ wanted: Int) -> Int {
    while workers.count < wanted {
      var thread = pthread_t()
      let context = Unmanaged.passRetained(WorkerStart { [index = workers.count] in self.work(index: index) })
      // Signals are for the program's own threads.
      var all = sigset_t()
      var previous = sigset_t()
      sigfillset(&all)
      pthread_sigmask(SIG_SETMASK, &all, &previous)
      let result = pthread_create(&thread, nil, workerMain, context.toOpaque())
      pthread_sigmask(SIG_SETMASK, &previous, nil)
      if result != 0 {
        context.release()
        break
      }
      pthread_detach(thread)
      workers.append(thread)
    }
    return min(workers.count, wanted)
  }

  private func work(index: Int) {
    func isWanted() -> Bool {
      let current = Offer(word: offer.load(ordering: .sequentiallyConsistent))
      return current.isOpen && index < current.workers
    }
    while true {
      var spins = 0
      while !isWanted(), spins < Self.spinLimit { Self.pause(&spins) }
      if !isWanted() {
        pthread_mutex_lock(mutex)
        sleepers.add(1, ordering: .sequentiallyConsistent)
        // Once: the job that woke it may be over by now, and be followed by another for which it had better be awake.
        if !isWanted() { pthread_cond_wait(condition, mutex) }
        sleepers.subtract(1, ordering: .sequentiallyConsistent)
        pthread_mutex_unlock(mutex)
      }
      takeParts(worker: index)
    }
  }
}

private final class WorkerStart {
  let work: () -> Void
  init(_ work: @escaping () -> Void) { self.work = work }
}

private let workerMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
  Unmanaged<WorkerStart>.fromOpaque(context!).takeRetainedValue().work()
  return nil
}
