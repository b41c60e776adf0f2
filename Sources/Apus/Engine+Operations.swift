import BackendKit

// One method per operation family: the way from a vector to a backend. Small work on a canonical backend goes straight
// there; what is large, or for a backend with threads of its own, takes the longer way in Engine+Parallel.swift.

extension Engine {
  @inlinable @inline(__always)
  func isSmall<E: VectorElement>(_ count: Int, streams: Int, _: E.Type, limit: Int) -> Bool {
    count <= limit / MemoryLayout<E>.stride / streams
  }

  @inlinable @inline(__always)
  func isDirect<E: VectorElement>(_ count: Int, streams: Int, _: E.Type, limit: Int) -> Bool {
    count <= limit / MemoryLayout<E>.stride / streams || threads == 1
  }

  @inlinable @inline(__always)
  func map<E: VectorElement>(
    _ operation: MapOperation, _ x: UnsafePointer<E>, into r: UnsafeMutablePointer<E>, count: Int
  ) {
    if isUniform, isSmall(count, streams: 2, E.self, limit: operation.parallelLimit) {
      withFirst { E._map($0, operation, x, into: r, count: count) }
    } else {
      indirectMap(operation, x, into: r, count: count)
    }
  }

  @inlinable @inline(__always)
  func mapScalar<E: VectorElement>(
    _ operation: ScalarOperation, _ x: UnsafePointer<E>, _ a: E, _ b: E, into r: UnsafeMutablePointer<E>, count: Int
  ) {
    if isUniform, isSmall(count, streams: 2, E.self, limit: Parallel.lightLimit) {
      withFirst { E._mapScalar($0, operation, x, a, b, into: r, count: count) }
    } else {
      indirectMapScalar(operation, x, a, b, into: r, count: count)
    }
  }

  @inlinable @inline(__always)
  func zip<E: VectorElement>(
    _ operation: ZipOperation, _ x: UnsafePointer<E>, _ y: UnsafePointer<E>, into r: UnsafeMutablePointer<E>, count: Int
  ) {
    if isUniform, isSmall(count, streams: 3, E.self, limit: operation.parallelLimit) {
      withFirst { E._zip($0, operation, x, y, into: r, count: count) }
    } else {
      indirectZip(operation, x, y, into: r, count: count)
    }
  }

  @inlinable @inline(__always)
  func zipScaled<E: VectorElement>(
    _ operation: ScaledZipOperation, _ a: E, _ x: UnsafePointer<E>, _ y: UnsafePointer<E>,
    into r: UnsafeMutablePointer<E>, count: Int
  ) {
    if isUniform, isSmall(count, streams: 3, E.self, limit: Parallel.lightLimit) {
      withFirst { E._zipScaled($0, operation, a, x, y, into: r, count: count) }
    } else {
      indirectZipScaled(operation, a, x, y, into: r, count: count)
    }
  }

  @inlinable @inline(__always)
  func zipTernary<E: VectorElement>(
    _ operation: TernaryOperation, _ x: UnsafePointer<E>, _ y: UnsafePointer<E>, _ z: UnsafePointer<E>,
    into r: UnsafeMutablePointer<E>, count: Int
  ) {
    if isUniform, isSmall(count, streams: 4, E.self, limit: Parallel.lightLimit) {
      withFirst { E._zipTernary($0, operation, x, y, z, into: r, count: count) }
    } else {
      indirectZipTernary(operation, x, y, z, into: r, count: count)
    }
  }

  @inlinable @inline(__always)
  func reduce<E: VectorElement>(_ operation: Reduction, _ x: UnsafePointer<E>, count: Int) -> E {
    if isUniform, isDirect(count, streams: 1, E.self, limit: Parallel.lightLimit) {
      withFirst { E._reduce($0, operation, x, count: count) }
    } else {
      indirectReduce(operation, x, count: count)
    }
  }

  @inlinable @inline(__always)
  func reduceIndex<E: VectorElement>(_ operation: IndexReduction, _ x: UnsafePointer<E>, count: Int) -> Int {
    if isUniform, isDirect(count, streams: 1, E.self, limit: Parallel.lightLimit) {
      withFirst { E._reduceIndex($0, operation, x, count: count) }
    } else {
      indirectReduceIndex(operation, x, count: count)
    }
  }

  @inlinable @inline(__always)
  func reducePair<E: VectorElement>(
    _ operation: PairReduction, _ x: UnsafePointer<E>, _ y: UnsafePointer<E>, count: Int
  ) -> E {
    if isUniform, isDirect(count, streams: 2, E.self, limit: Parallel.lightLimit) {
      withFirst { E._reducePair($0, operation, x, y, count: count) }
    } else {
      indirectReducePair(operation, x, y, count: count)
    }
  }

  @inlinable @inline(__always)
  func normalize<E: VectorElement>(
    _ operation: NormalizingOperation, _ x: UnsafePointer<E>, into r: UnsafeMutablePointer<E>, count: Int
  ) {
    if count == 0 { return }
    if isUniform, isDirect(count, streams: 1, E.self, limit: Parallel.heavyLimit) {
      withFirst { E._normalize($0, operation, x, into: r, count: count) }
    } else {
      indirectNormalize(operation, x, into: r, count: count)
    }
  }
}
