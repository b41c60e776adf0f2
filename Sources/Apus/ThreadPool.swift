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
final class ThreadPool: @unchecked Sendable {
  private static let shared = ThreadPool()

  /// How often a waiting thread looks before it sleeps, some 10 ns each time: about 100 µs. One operation often follows
  /// another, and waking a sleeping thread takes as long as 50 µs.
  private static let spinLimit = 10_000

  private let process = getpid()
  private let isBusy = Atomic<Bool>(false)
  private var workers = 0

  // One job: its number, the parts that nobody has taken yet, and the workers that have not finished it.
  private let job = Atomic<Int>(0)
  private let nextPart = Atomic<Int>(0)
  private let unfinished = Atomic<Int>(0)
  private var parts = 0
  private var invited = 0
  private var body: (@Sendable (Int) -> Void)?

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  private init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  /// Calls `body` with each of 0..<parts, on up to `threads` threads at once, and returns when all calls have.
  static func run(parts: Int, threads: Int, _ body: (Int) -> Void) {
    if parts > 1, threads > 1 {
      let pool = shared
      if pool.process == getpid(), pool.tryRun(parts: parts, threads: threads, body) { return }
    }
    for part in 0..<parts { body(part) }
  }

  private func tryRun(parts: Int, threads: Int, _ body: (Int) -> Void) -> Bool {
    guard isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else { return false }
    defer { isBusy.store(false, ordering: .releasing) }
    let helpers = startWorkers(min(threads, parts) - 1)
    if helpers == 0 { return false }
    // The body does not outlive this call, which waits for all who use it, and is called on other threads by design.
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      self.parts = parts
      invited = helpers
      self.body = { body($0) }
      nextPart.store(0, ordering: .relaxed)
      unfinished.store(workers, ordering: .relaxed)
      pthread_mutex_lock(mutex)
      job.add(1, ordering: .releasing)
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
      takeParts()
      var spins = 0
      while unfinished.load(ordering: .acquiring) > 0 {
        spins += 1
        if spins < Self.spinLimit { apus_spin_hint() } else { sched_yield() }
      }
      self.body = nil
    }
    return true
  }

  private func takeParts() {
    guard let body else { return }
    while true {
      let part = nextPart.add(1, ordering: .relaxed).oldValue
      if part >= parts { return }
      body(part)
    }
  }

  /// Makes sure that there are `wanted` workers if possible, and says how many of them there are.
  private func startWorkers(_ wanted: Int) -> Int {
    while workers < wanted {
      // A worker knows the job that was current when it was made, so that it doesn't count for one begun earlier.
      let start = WorkerStart(pool: self, index: workers, job: job.load(ordering: .relaxed))
      var thread = pthread_t()
      let context = Unmanaged.passRetained(start)
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
      workers += 1
    }
    return min(workers, wanted)
  }

  fileprivate func work(index: Int, since first: Int) {
    var done = first
    while true {
      var spins = 0
      while job.load(ordering: .acquiring) == done, spins < Self.spinLimit {
        apus_spin_hint()
        spins += 1
      }
      if job.load(ordering: .acquiring) == done {
        pthread_mutex_lock(mutex)
        while job.load(ordering: .acquiring) == done { pthread_cond_wait(condition, mutex) }
        pthread_mutex_unlock(mutex)
      }
      done += 1
      if index < invited { takeParts() }
      unfinished.subtract(1, ordering: .releasing)
    }
  }
}

private final class WorkerStart {
  let pool: ThreadPool
  let index: Int
  let job: Int

  init(pool: ThreadPool, index: Int, job: Int) {
    self.pool = pool
    self.index = index
    self.job = job
  }
}

private let workerMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
  let start = Unmanaged<WorkerStart>.fromOpaque(context!).takeRetainedValue()
  start.pool.work(index: start.index, since: start.job)
  return nil
}
