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

  var hasPassed: Bool { float.hasPassed && double.hasPassed }
  var hasFailed: Bool { float.hasFailed || double.hasFailed }

  /// Whether nothing was compared.
  var isEmpty: Bool { (float.compared + double.compared).allSatisfy { $0 == 0 } }
}

extension AccuracyFindings {
  /// Whether a result is beyond its bound, or a backend differs from the first one.
  fileprivate var hasFailed: Bool { failures > 0 || differences.contains { $0 > 0 } }

  /// Whether every backend was run, and nothing failed.
  fileprivate var hasPassed: Bool { !hasFailed && compared.allSatisfy { $0 > 0 } }
}

/// Runs what the journal does not hold yet, on several threads.
final class CertificateRun {
  private let backends: [any Backend]
  private let every: Int
  private let threads: Int
  private let deadline: Double?
  private let journal: CertificateJournal
  private let progress = ProgressBar()
  private var keys: [KeyPlace: String] = [:]

  /// What is run of a function: the first backend against the reference, another one against the first one's bits, each
  /// on all floats; and doubles, on all backends.
  private enum Pass: Hashable {
    case reference
    case comparison(Int)
    case doubles
  }

  private struct KeyPlace: Hashable {
    let pass: Pass
    let operation: MapOperation
  }

  /// Floats are divided into so many slices.
  static let slices = 256
  static let doubleBlocks: UInt64 = 4096

  init(
    backends: [any Backend], every: Int, threads: Int, seconds: Double?, journal: CertificateJournal
  ) {
    self.backends = backends
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

  private var isOver: Bool { deadline.map { Self.now() >= $0 } ?? false }

  /// One backend after the other, so that a run that is interrupted has not left the last functions out altogether.
  func certificates(_ operations: [MapOperation]) throws(CommandFailure) -> [Certificate] {
    for pass in [.reference, .doubles] + backends.indices.dropFirst().map(Pass.comparison) {
      for operation in operations where !isOver { try run(pass, of: operation) }
    }
    return operations.map(certificate)
  }

  private func certificate(_ operation: MapOperation) -> Certificate {
    var float = AccuracyFindings(backends: backends.count)
    // In their order: of equal errors the first is the one that is named.
    for (slice, findings) in found(.reference, of: operation).sorted(by: { $0.key < $1.key }) where isWanted(slice) {
      float.merge(findings)
    }
    for other in backends.indices.dropFirst() {
      for (slice, findings) in found(.comparison(other), of: operation) where isWanted(slice) {
        float.compared[other] += findings.compared[1]
        float.differences[other] += findings.differences[1]
      }
    }
    let scan = AccuracyScan(operation, on: backends)
    return Certificate(
      operation: operation, floatBound: scan.bound(for: Float.self), doubleBound: scan.bound(for: Double.self),
      float: float, double: found(.doubles, of: operation)[0] ?? AccuracyFindings(backends: backends.count))
  }

  private func isWanted(_ slice: Int) -> Bool { slice % every == 0 }

  private func scan(_ pass: Pass, of operation: MapOperation) -> AccuracyScan {
    switch pass {
    case .reference: return AccuracyScan(operation, on: [backends[0]])
    case .doubles: return AccuracyScan(operation, on: backends)
    case .comparison(let other):
      var scan = AccuracyScan(operation, on: [backends[0], backends[other]])
      scan.judges = false
      return scan
    }
  }

  /// Seconds of work, so done once.
  private func key(_ pass: Pass, _ scan: AccuracyScan) -> String {
    let place = KeyPlace(pass: pass, operation: scan.operation)
    if let key = keys[place] { return key }
    let names = scan.backends.map(\.name).joined(separator: ",")
    let key =
      pass == .doubles
      ? "\(scan.operation.rawValue) float64 \(scan.doubleFingerprint()) \(names)"
      : "\(scan.operation.rawValue) float32 \(scan.fingerprint()) \(names)"
    keys[place] = key
    return key
  }

  private func found(_ pass: Pass, of operation: MapOperation) -> [Int: AccuracyFindings] {
    let scan = scan(pass, of: operation)
    return journal.findings(key(pass, scan), backends: scan.backends.count)
  }

  private func run(_ pass: Pass, of operation: MapOperation) throws(CommandFailure) {
    let scan = scan(pass, of: operation)
    let key = key(pass, scan)
    let known = journal.findings(key, backends: scan.backends.count)
    // A slice that has not passed is run again: the few results that a correction changes may not be in the fingerprint.
    let wanted = pass == .doubles ? [0] : (0..<Self.slices).filter(isWanted)
    let slices = wanted.filter { known[$0]?.hasPassed != true }
    if slices.isEmpty { return }
    let queue = SliceQueue(slices, deadline: deadline)
    let journal = self.journal
    let name = "\(operation.rawValue) \(scan.backends.last?.name ?? "")"
    progress.show(0, name)
    let workers = (0..<threads).map { _ in
      Worker {
        while let slice = queue.next() {
          let findings =
            pass == .doubles
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
