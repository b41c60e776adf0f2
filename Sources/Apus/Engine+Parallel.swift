import BackendKit

/// From where on work is divided over threads, and into what.
@usableFromInline
enum Parallel {
  /// Bytes read and written from which on a second thread pays for itself, for operations that memory limits and for
  /// the ones that computing limits. Measured on two cores of Zen 5 (1 MiB of second-level cache each) for add, dot, sum
  /// and exp: add breaks even at 64 Ki floats, dot and sum at 96 and 150 Ki, exp at 12 Ki.
  @usableFromInline static var lightLimit: Int { @inlinable @inline(__always) get { 768 << 10 } }
  @usableFromInline static var heavyLimit: Int { @inlinable @inline(__always) get { 96 << 10 } }

  /// Bytes read and written from which on results go past the caches. What is stored the usual way is fetched before it is
  /// overwritten; past the caches it is not, but goes no faster than memory takes it. Measured on Zen 4 with 32 MiB of
  /// third-level cache: on one core a sum of two vectors is faster so from 13 MB on, a multiple of one from 24 MB on. Of two
  /// cores one alone writes nearly as much past the caches as both, so for both it is slower up to 24 MB, and faster at 36.
  static func largeLimit(streams: Int, isShared: Bool) -> Int {
    let cache = usedLevel3
    if cache == 0 { return .max }
    return isShared ? cache / 16 * 13 : streams < 3 ? cache / 4 * 3 : cache / 16 * 7
  }

  /// What the limit is a share of: half of the cache on AMD's earlier processors. On Zen 3, two cores that share 32 MiB with
  /// others, a sum is faster past them on one core from 8 MB on, 1.8 times at 12 MB, a multiple from 10 MB on, and on both
  /// cores from 16 to 20 MB on.
  private static let usedLevel3: Int = {
    let isEarlier = CPUVendor.current == .amd && !CPUFeatures.current.missing(for: .v4).isEmpty
    return isEarlier ? CacheSizes.current.level3 / 2 : CacheSizes.current.level3
  }()

  /// Where operands and results of so many bytes are; nil for the caches of cores.
  static func level(bytes: Int, streams: Int, threads: Int) -> MemoryLevel? {
    if bytes > largeLimit(streams: streams, isShared: threads > 1) { return .memory }
    // What a second-level cache holds the half of still comes from there in part.
    return bytes > 2 * CacheSizes.current.level2 * threads ? .level3 : nil
  }

  /// Parts for each thread: more than one, so that a thread that is held up leaves work to the others.
  static let partsPerThread = 4

  /// Cuts 0..<count into at most `parts` ranges that begin at multiples of `step`.
  static func ranges(_ count: Int, step: Int, parts: Int) -> (length: Int, parts: Int) {
    let steps = (count + step - 1) / step
    let length = max(1, (steps + parts - 1) / parts) * step
    return (length, (count + length - 1) / length)
  }
}

extension MapOperation {
  /// The limit that fits the operation.
  @usableFromInline var parallelLimit: Int {
    @inlinable @inline(__always) get {
      isLight ? Parallel.lightLimit : Parallel.heavyLimit
    }
  }
}

extension ZipOperation {
  /// The limit that fits the operation.
  @usableFromInline var parallelLimit: Int {
    @inlinable @inline(__always) get {
      isLight ? Parallel.lightLimit : Parallel.heavyLimit
    }
  }
}

extension ZipOperation {
  /// Results of two parts combined: what every canonical backend returns, none of which need compute it.
  @inline(__always)
  func combined<E: VectorElement>(_ first: E, _ second: E) -> E {
    switch self {
    case .add: first + second
    case .mul: first * second
    case .maximum: first > second || first.isNaN ? first : second
    case .minimum: first < second || first.isNaN ? first : second
    default: preconditionFailure("\(self) does not combine results")
    }
  }
}

extension Engine {
  /// Calls a function that computes on a bounded backend, which may meanwhile use the threads of this engine.
  func withThreads<R>(of backend: any Backend, _ body: () -> R) -> R {
    backend.enter(threads: threads)
    defer { backend.leave() }
    return body()
  }

  /// Runs an operation on the backend responsible for it: on ranges of its elements, in parallel, where the backend is
  /// canonical and `streams` vectors of them have at least `limit` bytes, else at once.
  private func forEachRange(
    _ operation: Operation, _ type: ElementType, count: Int, streams: Int, limit: Int,
    _ body: (any Backend, Range<Int>) -> Void
  ) {
    let backend = backend(for: operation, type)
    guard backend.exactness == .canonical else {
      return withThreads(of: backend) { body(backend, 0..<count) }
    }
    let isShared = threads > 1 && count > limit / type.byteCount / streams
    let level = Parallel.level(
      bytes: count * type.byteCount * streams, streams: streams, threads: isShared ? threads : 1)
    let suited = level.map { backend.suited(to: operation, type, in: $0) } ?? backend
    guard isShared else {
      return body(suited, 0..<count)
    }
    // Whole pages, so that no two threads write to one cache line.
    let (length, parts) = Parallel.ranges(count, step: 1024, parts: threads * Parallel.partsPerThread)
    ThreadPool.run(parts: parts, threads: threads) { part in
      body(suited, part * length..<min(count, (part + 1) * length))
    }
  }

  @usableFromInline
  func indirectMap<E: VectorElement>(
    _ operation: MapOperation, _ x: UnsafePointer<E>, into r: UnsafeMutablePointer<E>, count: Int
  ) {
    forEachRange(.map(operation), E.elementType, count: count, streams: 2, limit: operation.parallelLimit) {
      backend, range in
      E._map(backend, operation, x + range.lowerBound, into: r + range.lowerBound, count: range.count)
    }
  }

  @usableFromInline
  func indirectMapScalar<E: VectorElement>(
    _ operation: ScalarOperation, _ x: UnsafePointer<E>, _ a: E, _ b: E, into r: UnsafeMutablePointer<E>, count: Int
  ) {
    forEachRange(.scalar(operation), E.elementType, count: count, streams: 2, limit: Parallel.lightLimit) {
      backend, range in
      E._mapScalar(backend, operation, x + range.lowerBound, a, b, into: r + range.lowerBound, count: range.count)
    }
  }

  @usableFromInline
  func indirectZip<E: VectorElement>(
    _ operation: ZipOperation, _ x: UnsafePointer<E>, _ y: UnsafePointer<E>, into r: UnsafeMutablePointer<E>, count: Int
  ) {
    forEachRange(.zip(operation), E.elementType, count: count, streams: 3, limit: operation.parallelLimit) {
      backend, range in
      let i = range.lowerBound
      E._zip(backend, operation, x + i, y + i, into: r + i, count: range.count)
    }
  }

  @usableFromInline
  func indirectZipScaled<E: VectorElement>(
    _ operation: ScaledZipOperation, _ a: E, _ x: UnsafePointer<E>, _ y: UnsafePointer<E>,
    into r: UnsafeMutablePointer<E>, count: Int
  ) {
    forEachRange(.scaledZip(operation), E.elementType, count: count, streams: 3, limit: Parallel.lightLimit) {
      backend, range in
      let i = range.lowerBound
      E._zipScaled(backend, operation, a, x + i, y + i, into: r + i, count: range.count)
    }
  }

  @usableFromInline
  func indirectZipTernary<E: VectorElement>(
    _ operation: TernaryOperation, _ x: UnsafePointer<E>, _ y: UnsafePointer<E>, _ z: UnsafePointer<E>,
    into r: UnsafeMutablePointer<E>, count: Int
  ) {
    forEachRange(.ternary(operation), E.elementType, count: count, streams: 4, limit: Parallel.lightLimit) {
      backend, range in
      let i = range.lowerBound
      E._zipTernary(backend, operation, x + i, y + i, z + i, into: r + i, count: range.count)
    }
  }

  @usableFromInline
  func indirectNormalize<E: VectorElement>(
    _ operation: NormalizingOperation, _ x: UnsafePointer<E>, into r: UnsafeMutablePointer<E>, count: Int
  ) {
    forEachRange(.normalize(operation), E.elementType, count: count, streams: 1, limit: .max) { backend, range in
      E._normalize(backend, operation, x, into: r, count: range.count)
    }
  }

  /// A reduction by subtrees of the canonical tree of blocks: runs of a power of two of them, each at a multiple of its
  /// own length. Their results are combined as the tree says, so the bits are those of a single thread.
  private func reduceInSubtrees<E: VectorElement>(
    _ count: Int, combiner: ZipOperation, _ part: (Range<Int>) -> E
  ) -> E {
    var length = CanonicalOrder.blockLength(E.self)
    while count > length * threads * Parallel.partsPerThread { length *= 2 }
    let parts = (count + length - 1) / length
    return withUnsafeTemporaryAllocation(of: E.self, capacity: parts) { results in
      let base = results.baseAddress!
      ThreadPool.run(parts: parts, threads: threads) { index in
        (base + index).initialize(to: part(index * length..<min(count, (index + 1) * length)))
      }
      return combineTree(base, count: parts, with: combiner)
    }
  }

  /// Combines results pairwise: n of them as the largest power of two below n, and the rest.
  private func combineTree<E: VectorElement>(
    _ results: UnsafeMutablePointer<E>, count: Int, with combiner: ZipOperation
  ) -> E {
    if count == 1 { return results[0] }
    var left = 1
    while 2 * left < count { left *= 2 }
    let first = combineTree(results, count: left, with: combiner)
    let second = combineTree(results + left, count: count - left, with: combiner)
    return combiner.combined(first, second)
  }

  @usableFromInline
  func indirectReduce<E: VectorElement>(_ operation: Reduction, _ x: UnsafePointer<E>, count: Int) -> E {
    let backend = backend(for: .reduce(operation), E.elementType)
    guard backend.exactness == .canonical else {
      return withThreads(of: backend) { E._reduce(backend, operation, x, count: count) }
    }
    if !isDirect(count, streams: 1, E.self, limit: Parallel.lightLimit) {
      if let combiner = operation.combiner {
        return reduceInSubtrees(count, combiner: combiner) { range in
          E._reduce(backend, operation, x + range.lowerBound, count: range.count)
        }
      }
      if operation == .normL2, backend.implements(.reduce(.sumOfSquares), for: E.elementType) {
        let sum = reduceInSubtrees(count, combiner: .add) { range in
          E._reduce(backend, .sumOfSquares, x + range.lowerBound, count: range.count)
        }
        if let norm = CanonicalOrder.normL2(sumOfSquares: sum) { return norm }
      }
    }
    return E._reduce(backend, operation, x, count: count)
  }

  @usableFromInline
  func indirectReducePair<E: VectorElement>(
    _ operation: PairReduction, _ x: UnsafePointer<E>, _ y: UnsafePointer<E>, count: Int
  ) -> E {
    let backend = backend(for: .reducePair(operation), E.elementType)
    guard backend.exactness == .canonical else {
      return withThreads(of: backend) { E._reducePair(backend, operation, x, y, count: count) }
    }
    if isDirect(count, streams: 2, E.self, limit: Parallel.lightLimit) {
      return E._reducePair(backend, operation, x, y, count: count)
    }
    return reduceInSubtrees(count, combiner: operation.combiner) { range in
      E._reducePair(backend, operation, x + range.lowerBound, y + range.lowerBound, count: range.count)
    }
  }

  @usableFromInline
  func indirectReduceIndex<E: VectorElement>(_ operation: IndexReduction, _ x: UnsafePointer<E>, count: Int) -> Int {
    let backend = backend(for: .reduceIndex(operation), E.elementType)
    guard backend.exactness == .canonical else {
      return withThreads(of: backend) { E._reduceIndex(backend, operation, x, count: count) }
    }
    if isDirect(count, streams: 1, E.self, limit: Parallel.lightLimit) {
      return E._reduceIndex(backend, operation, x, count: count)
    }
    let (length, parts) = Parallel.ranges(count, step: 1024, parts: threads * Parallel.partsPerThread)
    return withUnsafeTemporaryAllocation(of: E.self, capacity: parts) { extrema in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: parts) { indices in
        let values = extrema.baseAddress!
        let places = indices.baseAddress!
        ThreadPool.run(parts: parts, threads: threads) { part in
          let start = part * length
          let index = E._reduceIndex(backend, operation, x + start, count: min(length, count - start)) + start
          (places + part).initialize(to: index)
          (values + part).initialize(to: x[index])
        }
        return places[E._reduceIndex(backend, operation, values, count: parts)]
      }
    }
  }
}
