import BackendKit
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

  private let announcement: UnsafeMutablePointer<Announcement>
  /// The parts that nobody has taken yet, by the thread they are meant for: the caller, then the workers.
  private let shares: UnsafeMutablePointer<Share>
  /// Parts of the job that are not finished.
  private let unfinished: UnsafeMutablePointer<Atomic<Int>>

  private let sleepers = Atomic<Int>(0)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  private init() {
    announcement = Self.allocateApart()
    announcement.initialize(to: Announcement())
    unfinished = Self.allocateApart()
    unfinished.initialize(to: Atomic(0))
    shares = Self.allocateApart(capacity: Offer.largestWorkerCount + 1)
    for i in 0...Offer.largestWorkerCount { (shares + i).initialize(to: Share()) }
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  /// Memory in cache lines that hold nothing else: handing a line from one core to another takes a tenth of a microsecond.
  private static func allocateApart<Value: ~Copyable>(capacity: Int = 1) -> UnsafeMutablePointer<Value> {
    let byteCount = max(lineByteCount, capacity * MemoryLayout<Value>.stride)
    return UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: lineByteCount)
      .bindMemory(to: Value.self, capacity: capacity)
  }

  /// Lines are fetched in pairs.
  private static let lineByteCount = 128

  /// What waiting workers look at.
  private struct Announcement: ~Copyable {
    /// The job whose parts are being given out.
    let offer = Atomic<UInt64>(0)
    /// What to do with a part. Read only by those who have taken a part, and so keep the job from ending.
    var body: (@Sendable (Int) -> Void)?
  }

  /// A job's number, and how many workers may take part.
  private struct Offer: Equatable {
    var word: UInt64

    static let largestWorkerCount = 255

    init(word: UInt64) { self.word = word }

    init(number: UInt64, workers: Int) { word = number << 8 | UInt64(workers) }

    var number: UInt64 { word >> 8 }
    var workers: Int { Int(word & 0xFF) }
  }

  /// A range of a job's parts, in one word on cache lines of its own. Parts are taken from its beginning by the thread that
  /// they are meant for, which so finds in its caches what it used in the job before, and from its end by others.
  private struct Share: ~Copyable {
    /// The job's number, the end of the range, and its beginning: whoever takes a part can be sure that it is one of this job.
    private let word = Atomic<UInt64>(0)
    private let padding = InlineArray<15, UInt64>(repeating: 0)

    static let largestPartCount = 1 << 20 - 1

    func offer(_ parts: Range<Int>, of job: UInt64) {
      word.store(job << 40 | UInt64(parts.upperBound) << 20 | UInt64(parts.lowerBound), ordering: .releasing)
    }

    func take(of job: UInt64, fromEnd: Bool) -> Int? {
      var current = word.load(ordering: .acquiring)
      while true {
        let (lower, upper) = (current & 0xF_FFFF, current >> 20 & 0xF_FFFF)
        guard lower < upper, current >> 40 == job & 0xFF_FFFF else { return nil }
        let (taken, original) = word.compareExchange(
          expected: current, desired: fromEnd ? current - 1 << 20 : current + 1, ordering: .acquiringAndReleasing)
        if taken { return Int(fromEnd ? upper - 1 : lower) }
        current = original
      }
    }
  }

  /// Calls `body` with each of 0..<parts, on up to `threads` threads at once, and returns when all calls have.
  static func run(parts: Int, threads: Int, _ body: (Int) -> Void) {
    if parts > 1, threads > 1, parts <= Share.largestPartCount, shared.process == getpid(),
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
      announcement.pointee.body = { body($0) }
      unfinished.pointee.store(parts, ordering: .relaxed)
      let last = Offer(word: announcement.pointee.offer.load(ordering: .relaxed))
      let job = Offer(number: last.number + 1, workers: helpers)
      for i in 0...helpers {
        shares[i].offer(parts * i / (helpers + 1)..<parts * (i + 1) / (helpers + 1), of: job.number)
      }
      announcement.pointee.offer.store(job.word, ordering: .sequentiallyConsistent)
      if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
      }
      if takeParts(of: job, share: 0) == parts {
        for worker in workers[..<helpers] { apus_keep_off_this_cpu(UInt(worker)) }
      }
      var spins = 0
      while unfinished.pointee.load(ordering: .acquiring) > 0 { Self.pause(&spins) }
      announcement.pointee.body = nil
    }
    return true
  }

  /// Takes parts of a job until there are none left, those of its own share first, and says how many it took.
  @discardableResult
  private func takeParts(of job: Offer, share: Int) -> Int {
    var count = 0
    for i in share...share + job.workers {
      while let part = shares[i % (job.workers + 1)].take(of: job.number, fromEnd: i != share) {
        announcement.pointee.body?(part)
        count += 1
      }
    }
    if count > 0 { unfinished.pointee.subtract(count, ordering: .releasing) }
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
      let result = Signals.held { pthread_create(&thread, nil, workerMain, context.toOpaque()) }
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
    apus_use_all_cpus()
    var last = Offer(word: 0)
    func isWanted() -> Bool {
      let current = Offer(word: announcement.pointee.offer.load(ordering: .sequentiallyConsistent))
      return current != last && index < current.workers
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
      let job = Offer(word: announcement.pointee.offer.load(ordering: .sequentiallyConsistent))
      if job == last || index >= job.workers { continue }
      last = job
      takeParts(of: job, share: index + 1)
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
