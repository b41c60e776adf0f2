import Synchronization
import TestSupport
import Testing

@testable import ApusOpenBLAS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

struct ThreadGateTests {
  /// What OpenBLAS would have been told, and whether anyone was inside at that moment.
  final class Record: Sendable {
    let setting = Atomic<Int>(0)
    let changes = Atomic<Int>(0)
    let inside = Atomic<Int>(0)
    let violations = Atomic<Int>(0)

    func set(_ threads: Int) {
      if inside.load(ordering: .sequentiallyConsistent) != 0 {
        violations.add(1, ordering: .relaxed)
      }
      setting.store(threads, ordering: .sequentiallyConsistent)
      changes.add(1, ordering: .relaxed)
    }
  }

  @Test func changesOnlyWhenAskedTo() {
    let record = Record()
    let gate = ThreadGate { record.set($0) }
    #expect(record.setting.load(ordering: .relaxed) == 1)
    #expect(gate.enter(threads: 1) == 1)
    #expect(gate.enter(threads: 1) == 1)
    gate.leave()
    gate.leave()
    #expect(record.changes.load(ordering: .relaxed) == 1)
    #expect(gate.enter(threads: 2) == 2)
    gate.leave()
    #expect(gate.enter(threads: 2) == 2)
    gate.leave()
    #expect(record.changes.load(ordering: .relaxed) == 2)
    #expect(gate.enter(threads: -3) == 1)
    gate.leave()
    #expect(gate.enter(threads: .max) == ThreadGate.maximum)
    gate.leave()
    #expect(record.setting.load(ordering: .relaxed) == ThreadGate.maximum)
  }

  final class Crowd: Sendable {
    let record = Record()
    let gate: ThreadGate
    let rounds: Int
    let finished = Atomic<Int>(0)

    init(rounds: Int) {
      self.rounds = rounds
      let record = record
      gate = ThreadGate { record.set($0) }
    }

    func visit(_ seed: UInt64) {
      var numbers = SeededGenerator(seed: seed)
      for _ in 0..<rounds {
        // Mostly the same number, so that the short way and the queue are both taken.
        let threads = Int.random(in: 0..<10, using: &numbers) < 7 ? 2 : Int.random(in: 1...4, using: &numbers)
        gate.enter(threads: threads)
        record.inside.add(1, ordering: .sequentiallyConsistent)
        for _ in 0..<3 where record.setting.load(ordering: .sequentiallyConsistent) != threads {
          record.violations.add(1, ordering: .relaxed)
        }
        if numbers.next() % 64 == 0 { sched_yield() }
        record.inside.subtract(1, ordering: .sequentiallyConsistent)
        gate.leave()
      }
      finished.add(1, ordering: .releasing)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func manyThreadsWithDifferentWishes() {
    let crowd = Crowd(rounds: 5000)
    let count = 12
    let threads = (0..<count).map { seed in
      startThread { crowd.visit(UInt64(seed)) }
    }
    for thread in threads { pthread_join(thread, nil) }
    #expect(crowd.finished.load(ordering: .acquiring) == count)
    #expect(crowd.record.violations.load(ordering: .relaxed) == 0)
    #expect(crowd.record.changes.load(ordering: .relaxed) > 1)
    // Nothing is left behind.
    crowd.gate.enter(threads: 9)
    crowd.gate.leave()
    #expect(crowd.record.setting.load(ordering: .relaxed) == 9)
  }

  /// Real calls with real changes of the number of threads.
  @Test(.needs("openblas"), .timeLimit(.minutes(1)))
  func callsFromManyThreads() throws {
    let backend = try openBLAS.get()
    let wrong = Mutex(0)
    let size = 96
    let ones = [Float](repeating: 1, count: size * size)
    let threads = (0..<4).map { seed in
      startThread {
        var c = [Float](repeating: 0, count: size * size)
        for round in 0..<50 {
          backend.enter(threads: (round + seed) % 3 + 1)
          backend.multiply(
            .init(m: size, n: size, k: size, a: ones, strideA: size, b: ones, strideB: size, c: &c, strideC: size))
          backend.leave()
          if c.contains(where: { $0 != Float(size) }) { wrong.withLock { $0 += 1 } }
        }
      }
    }
    for thread in threads { pthread_join(thread, nil) }
    #expect(wrong.withLock { $0 } == 0)
  }
}

/// Starts a thread of the system: those of the concurrency pool are too few for a crowd.
func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { argument in
      if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }, Unmanaged.passRetained(Box(body)).toOpaque())
  precondition(code == 0, "no thread to be had")
  return thread
}
