import BackendKit
import Conformance

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What is known of a function.
struct Certificate {
  let operation: MapOperation
  let floatBound: Double
  let doubleBound: Double
  let float: AccuracyFindings
  let double: AccuracyFindings

  var hasPassed: Bool { [float, double].allSatisfy { $0.failures == 0 && $0.differences.allSatisfy { $0 == 0 } } }
}

/// Runs what the journal does not hold yet, on several threads.
final class CertificateRun {
  private let backends: [any Backend]
  private let sparseScalar: Bool
  private let every: Int
  private let threads: Int
  private let deadline: Double?
  private let journal: CertificateJournal
  private let progress = ProgressBar()

  /// Floats are divided into so many slices; the doubles are one more.
  static let slices = 256
  static let doubleBlocks: UInt64 = 4096

  init(
    backends: [any Backend], sparseScalar: Bool, every: Int, threads: Int, seconds: Double?,
    journal: CertificateJournal
  ) {
    self.backends = backends
    self.sparseScalar = sparseScalar
    self.every = every
    self.threads = threads
    self.journal = journal
    deadline = seconds.map { Self.now() + $0 }
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  var isOver: Bool { deadline.map { Self.now() >= $0 } ?? false }

  func certificate(_ operation: MapOperation, computes: Bool) throws(CommandFailure) -> Certificate {
    var scan = AccuracyScan(operation, on: backends)
    if sparseScalar { scan.sparse = Set(backends.indices.filter { $0 > 0 && backends[$0].name == "scalar" }) }
    let key =
      "\(operation.rawValue) \(scan.fingerprint()) \(backends.map(\.name).joined(separator: ","))"
      + (scan.sparse.isEmpty ? "" : " sparse")
    let wanted = stride(from: 0, through: Self.slices - 1, by: every).map { $0 } + [Self.slices]
    // A slice with a failure is run again: the few results that a correction changes may not be in the fingerprint.
    let missing = wanted.filter { (journal.findings(key, slice: $0)?.failures ?? 1) > 0 }
    if computes, !missing.isEmpty { try run(scan, key, missing) }
    var float = AccuracyFindings(backends: backends.count)
    for slice in wanted where slice < Self.slices {
      if let findings = journal.findings(key, slice: slice) { float.merge(findings) }
    }
    let double = journal.findings(key, slice: Self.slices) ?? AccuracyFindings(backends: backends.count)
    return Certificate(
      operation: operation, floatBound: scan.bound(for: Float.self), doubleBound: scan.bound(for: Double.self),
      float: float, double: double)
  }

  private func run(_ scan: AccuracyScan, _ key: String, _ slices: [Int]) throws(CommandFailure) {
    let queue = SliceQueue(slices, deadline: deadline)
    let journal = self.journal
    let name = scan.operation.rawValue
    progress.show(0, name)
    let workers = (0..<threads).map { _ in
      Worker {
        while let slice = queue.next() {
          let findings =
            slice == Self.slices
            ? scan.doubles(blocks: 0..<Self.doubleBlocks, of: Self.doubleBlocks)
            : scan.floats(part: slice, of: Self.slices)
          journal.note(key, slice: slice, findings)
          queue.finish()
        }
      }
    }
    var done = 0
    while done < slices.count, !workers.allSatisfy(\.hasEnded) {
      usleep(200_000)
      done = queue.finished
      progress.show(Double(done) / Double(slices.count), name)
    }
    for worker in workers { worker.join() }
    progress.clear()
    if let problem = journal.problem { throw CommandFailure(.inputOutput, problem) }
  }
}

/// Slices handed out one by one.
private final class SliceQueue: @unchecked Sendable {
  private var slices: [Int]
  private var done = 0
  private let deadline: Double?
  private let lock = PosixLock()

  init(_ slices: [Int], deadline: Double?) {
    self.slices = slices.reversed()
    self.deadline = deadline
  }

  func next() -> Int? {
    lock.with {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      if let deadline, Double(time.tv_sec) >= deadline { return nil }
      return slices.popLast()
    }
  }

  func finish() { lock.with { done += 1 } }
  var finished: Int { lock.with { done } }
}

/// A mutual exclusion.
final class PosixLock: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() { pthread_mutex_init(mutex, nil) }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func with<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}

/// A thread.
private final class Worker: @unchecked Sendable {
  private let body: @Sendable () -> Void
  private var thread = pthread_t()
  private var isRunning = false
  private let lock = PosixLock()
  private var ended = false

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
    let status = pthread_create(
      &thread, nil,
      { argument in
        let worker = Unmanaged<Worker>.fromOpaque(argument!).takeRetainedValue()
        worker.body()
        worker.lock.with { worker.ended = true }
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    isRunning = status == 0
    if status != 0 {
      // Without a thread of its own it works here.
      Unmanaged.passUnretained(self).release()
      body()
      ended = true
    }
  }

  var hasEnded: Bool { lock.with { ended } }

  func join() {
    if isRunning { pthread_join(thread, nil) }
  }
}
