import BackendKit
import CPUID
import Glibc
import Synchronization
import SystemSupport
import TestSupport
import Testing

@testable import Apus

@Suite struct ThreadTests {
  /// Around the limits from which on work is divided, and around whole blocks and powers of two of them.
  static let sizes = [
    mapped - 1, mapped, mapped + 1, mapped + 1025, zipped, zipped + 1, 17 * 8192, reduced, reduced + 1, 290_001,
  ]
  /// The largest vectors of floats that one thread computes alone, of exp, add and sum.
  static let mapped = Parallel.heavyLimit / 4 / 2
  static let zipped = Parallel.lightLimit / 4 / 3
  static let reduced = Parallel.lightLimit / 4

  static let (floats, doubles) = {
    var generator = SeededGenerator.forTest(4)
    let doubles: Vector<Double> = randomVector(count: sizes.max()!, using: &generator)
    return (Vector(doubles.map(Float.init)), doubles)
  }()

  /// Operations that are divided and put together again in a way of their own: one that memory limits and one that
  /// computing does of each family element by element, and all that combine parts. The others go the way of one of these,
  /// so that two sizes and one number of threads do for them.
  static let divided = vectorOperations.filter { operation in
    switch operation {
    case .map(.sqrt), .map(.exp), .map(.sin), .scalar(.clamp), .scalar(.elu), .zip(.add), .zip(.pow), .ternary(.fma),
      .scaledZip, .reduce, .reduceIndex, .reducePair, .normalize:
      true
    default: false
    }
  }

  /// The scalar backend takes its time, having no vector instructions, and the engine divides its work as others'.
  static let cases = canonicalBackends.flatMap { backend in
    (backend == "scalar" ? divided : vectorOperations).map { (backend, $0) }
  }

  private func check<Element: VectorElement>(
    _ pool: Vector<Element>, backend: String, operation: BackendKit.Operation
  ) throws {
    let alone = try Engine(backend: backend, threads: 1)
    let largest = pool.count
    let isSlow = backend == "scalar" || !Self.divided.contains(operation)
    for size in isSlow ? [Self.mapped, Self.reduced + 1] : Self.sizes {
      // Three different operands from one; the products stay in range by their magnitudes.
      let x = pool.withUnsafeBufferPointer { Vector(copying: $0.extracting(0..<size)) }
      let y = pool.withUnsafeBufferPointer { Vector(copying: $0.extracting(largest - size..<largest)) }
      let z = x.scale(0.5, on: alone)
      let expected = try #require(try result(of: operation, x, y, z, on: alone))
      for threads in isSlow ? [3] : [2, 3, 7] {
        let engine = try alone.with(threads: threads)
        let found = try #require(try result(of: operation, x, y, z, on: engine))
        #expect(
          sameBits(found, expected),
          "\(operation), \(backend), \(size) elements, \(threads) threads, seed \(SeededGenerator.seed)")
      }
    }
  }

  @Test(arguments: cases)
  func bitsDoNotDependOnThreads(backend: String, operation: BackendKit.Operation) throws {
    try check(Self.floats, backend: backend, operation: operation)
    try check(Self.doubles, backend: backend, operation: operation)
  }

  @Test(arguments: canonicalBackends, [2, 3, 7]) func extremaAndNaNInAnyPart(backend: String, threads: Int) throws {
    let engine = try Engine(backend: backend, threads: threads)
    let count = Self.reduced + 77
    for place in [0, 1023, 1024, count / 2, count - 1] {
      var x = Vector<Float>(repeating: 1, count: count)
      x[place] = 2
      #expect(x.argmax(on: engine) == place)
      x[place] = .nan
      #expect(x.argmax(on: engine) == place)
      #expect(x.argmin(on: engine) == place)
      #expect(x.max(on: engine)?.isNaN == true)
      #expect(x.sum(on: engine).isNaN)
      if place < count - 1 {
        x[count - 1] = .nan
        #expect(x.argmax(on: engine) == place)
      }
    }
    // Of equal ones the first, whoever finds it.
    #expect(Vector<Float>(repeating: 1, count: count).argmax(on: engine) == 0)
  }

  @Test(
    arguments: canonicalBackends,
    [(64, 63, 262), (63, 64, 262), (257, 9, 513), (9, 16, 14_500), (1, 2600, 410), (2600, 1, 410)])
  func matrixProducts(backend: String, shape: (m: Int, n: Int, k: Int)) throws {
    try checkProducts(Self.floats, backend, shape)
    try checkProducts(Self.doubles, backend, shape)
  }

  /// The elements over and over.
  private func repeated<Element: VectorElement>(_ pool: Vector<Element>, count: Int) -> Vector<Element> {
    Vector(unsafeUninitializedCapacity: count) { target in
      pool.withUnsafeBufferPointer { source in
        for start in stride(from: 0, to: count, by: source.count) {
          let part = source.prefix(count - start)
          (target.baseAddress! + start).initialize(from: part.base.baseAddress!, count: part.count)
        }
      }
    }
  }

  private func checkProducts<Element: VectorElement>(
    _ pool: Vector<Element>, _ backend: String, _ shape: (m: Int, n: Int, k: Int)
  ) throws {
    let (m, n, k) = shape
    let a = repeated(pool, count: m * k)
    let b = repeated(pool.scale(0.7), count: k * n)
    let c = repeated(pool.scale(-3), count: m * n)
    let alone = try Engine(backend: backend, threads: 1)
    for (transposedA, transposedB) in [(false, false), (true, false), (false, true), (true, true)] {
      let left = try Matrix(reshaping: a, rows: transposedA ? k : m, columns: transposedA ? m : k)
      let right = try Matrix(reshaping: b, rows: transposedB ? n : k, columns: transposedB ? k : n)
      func product(_ threads: Int) throws -> Vector<Element> {
        var result = try Matrix(reshaping: c, rows: m, columns: n)
        try left.matmul(
          right, transposed: transposedA, otherTransposed: transposedB, into: &result, alpha: 1.5, beta: -0.5,
          on: try alone.with(threads: threads))
        return result.flattened
      }
      let expected = try product(1)
      for threads in [2, 3, 7] {
        #expect(sameBits(try product(threads), expected), "\(threads) threads, seed \(SeededGenerator.seed)")
      }
    }
    for transposed in [false, true] {
      let matrix = try Matrix(reshaping: a, rows: m, columns: k)
      let x: Vector<Element> = Vector(repeating: 0.3, count: transposed ? m : k)
      let expected = try matrix.matvec(x, transposed: transposed, on: alone)
      for threads in [2, 3, 7] {
        let found = try matrix.matvec(x, transposed: transposed, on: alone.with(threads: threads))
        #expect(sameBits(found, expected), "matvec, \(threads) threads, seed \(SeededGenerator.seed)")
      }
    }
  }

  @Test func euclideanNormThatMustBeScaled() throws {
    for name in canonicalBackends {
      let engine = try Engine(backend: name, threads: 3)
      let large = Vector<Float>(repeating: 0x1p100, count: 1 << 18)
      #expect(large.normL2(on: engine) == 0x1p109)
      #expect(Vector<Float>(repeating: 0x1p-130, count: 1 << 18).normL2(on: engine) == 0x1p-121)
    }
  }

  @Test func manyCallersAtOnce() async throws {
    let engine = try Engine(backends: [BackendRegistry.best], threads: 4)
    let alone = try engine.with(threads: 1)
    var generator = SeededGenerator.forTest(6)
    let x: Vector<Float> = randomVector(count: Self.reduced + 333, using: &generator)
    let expected = (x.sum(on: alone), x.exp(on: alone), x.argmax(on: alone), x.softmax(on: alone))
    let wrong = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<16 {
        group.addTask {
          var wrong = 0
          for _ in 0..<10 {
            if x.sum(on: engine) != expected.0 { wrong += 1 }
            if !sameBits(x.exp(on: engine), expected.1) { wrong += 1 }
            if x.argmax(on: engine) != expected.2 { wrong += 1 }
            if !sameBits(x.softmax(on: engine), expected.3) { wrong += 1 }
          }
          return wrong
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0, "seed \(SeededGenerator.seed)")
  }

  /// In a process of its own, where no other thread can hold a lock at the moment of forking.
  @Test func aForkedChildComputes() async {
    await #expect(processExitsWith: .success) {
      // The parent's threads are running when it forks; the child has none of them. The operations are the same in both:
      // where two threads of a forked child meet in the Swift runtime's set-up of a type, it waits forever for the
      // parent's thread.
      let warm = try Vector<Float>(repeating: 2, count: 1 << 20).sqrt(on: Engine(backend: "scalar", threads: 3))
      #expect(try warm.max(on: Engine(backend: "scalar", threads: 3)) == Float(2).squareRoot())
      let sum = try Vector<Float>(repeating: 1, count: 1 << 20).sum(on: Engine(backend: "scalar", threads: 3))
      #expect(sum == 0x1p20)
      let status = apus_status_of_forked_child(
        {
          let x = Vector<Float>(repeating: 2, count: 1 << 20)
          guard let engine = try? Engine(backend: "scalar", threads: 3) else { return 1 }
          if x.sum(on: engine) != 0x1p21 { return 2 }
          return x.sqrt(on: engine).max(on: engine) == Float(2).squareRoot() ? 42 : 3
        }, 30)
      #expect(status == 42)
      // And the parent still does.
      #expect(try Vector<Float>(repeating: 1, count: 1 << 20).sum(on: Engine(backend: "scalar", threads: 3)) == 0x1p20)
    }
  }

  private final class Ready: Sendable {
    let count = Atomic<Int>(0)
  }

  /// Other threads may be at the memory for results, a moment at a time, when a process forks.
  @Test func aForkedChildHasMemoryForResults() async {
    await #expect(processExitsWith: .success) {
      let ready = Ready()
      for _ in 0..<3 {
        var thread = pthread_t()
        let result = pthread_create(
          &thread, nil,
          { context in
            guard let context, let engine = try? Engine(backend: "scalar", threads: 1) else { return nil }
            let x = Vector<Float>(repeating: 1, count: 40_000)
            _ = x.neg(on: engine)
            Unmanaged<Ready>.fromOpaque(context).takeRetainedValue().count.add(1, ordering: .releasing)
            while true { _ = x.neg(on: engine) }
          }, Unmanaged.passRetained(ready).toOpaque())
        try #require(result == 0)
      }
      // Before, a child would wait for what its parent's threads were still setting up.
      while ready.count.load(ordering: .acquiring) < 3 { sched_yield() }
      for _ in 0..<400 {
        let status = apus_status_of_forked_child(
          {
            guard let engine = try? Engine(backend: "scalar", threads: 1) else { return 1 }
            return Vector<Float>(repeating: 1, count: 60_000).neg(on: engine)[59_999] == -1 ? 42 : 2
          }, 30)
        try #require(status == 42)
      }
    }
  }

  /// Another thread may be computing with OpenBLAS, which ends its threads before a fork.
  @Test(.needs("openblas")) func aProcessForksWhileOpenBLASComputes() async {
    await #expect(processExitsWith: .success) {
      alarm(60)
      let ready = Ready()
      var thread = pthread_t()
      let result = pthread_create(
        &thread, nil,
        { context in
          guard let context, let engine = try? Engine(backend: "openblas", threads: 2) else { return nil }
          let ready = Unmanaged<Ready>.fromOpaque(context).takeRetainedValue()
          let a = Matrix<Double>(repeating: 1, rows: 300, columns: 300)
          while true {
            _ = try? (a.lu(on: engine), a.matmul(a, on: engine))
            ready.count.add(1, ordering: .releasing)
          }
        }, Unmanaged.passRetained(ready).toOpaque())
      try #require(result == 0)
      while ready.count.load(ordering: .acquiring) == 0 { sched_yield() }
      for _ in 0..<20 {
        let status = apus_status_of_forked_child(
          {
            guard let engine = try? Engine(backend: "openblas", threads: 1) else { return 1 }
            let x: Vector<Double> = [1, 2, 3]
            return (try? x.dot(x, on: engine)) == 14 ? 42 : 2
          }, 20)
        try #require(status == 42)
        usleep(2000)
      }
      // And the other thread still does.
      let count = ready.count.load(ordering: .acquiring)
      while ready.count.load(ordering: .acquiring) < count + 2 { sched_yield() }
    }
  }

  /// A fault in a plugin is the program's to handle, on any thread.
  @Test func workersTakeTheSignalsOfTheirFaults() throws {
    let wrong = Mutex<[Int32]>([])
    let seen = Mutex<Set<UInt>>([])
    // Until a worker has come to it, which others may need meanwhile.
    for _ in 0..<10_000 where seen.withLock({ $0.count }) < 2 {
      usleep(1000)
      ThreadPool.run(parts: 8, threads: 2) { _ in
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        let blocked = [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP].filter { sigismember(&mask, $0) != 0 }
        wrong.withLock { $0 += blocked }
        seen.withLock { _ = $0.insert(UInt(pthread_self())) }
      }
    }
    #expect(wrong.withLock { $0 } == [])
    #expect(seen.withLock { $0.count } >= 2)
  }

  @Test func aPinnedThreadDoesNotNarrowOthers() {
    let all = apus_allowed_cpus()
    #expect(all > 0)
    #expect(apus_result_of_pinned_thread { apus_cpus_of_this_thread() } == 1)
    #expect(apus_result_of_pinned_thread { apus_allowed_cpus() } == all)
    // As workers do that it starts.
    let freed = apus_result_of_pinned_thread {
      apus_use_all_cpus()
      return apus_cpus_of_this_thread()
    }
    #expect(freed == all)
  }
}
