import BackendKit

@inlinable @inline(__always)
public func reduceColumnsLanes<Walk: Loops>(_: Walk.Type, _ r: ColumnReduction<Walk.Scalar>) {
  withKernel(of: r.operation, ColumnReductionUse<Walk>(r))
}

@usableFromInline
struct ColumnReductionUse<Walk: Loops>: ReductionUse {
  @usableFromInline typealias L = Walk.L
  @usableFromInline let r: ColumnReduction<Walk.Scalar>
  @inlinable @inline(__always) init(_ r: ColumnReduction<Walk.Scalar>) { self.r = r }
  @inlinable @inline(__always)
  func use<K: ReductionKernel>(_ kernel: K) where K.L == Walk.L { Walk.reduceColumns(kernel, r) }
}

extension Loops {
  /// Accumulators of whole rows: what `CanonicalOrder` says of an element holds of a row here.
  @inlinable @inline(__always)
  static func reduceColumns<K: ReductionKernel>(_ kernel: K, _ r: ColumnReduction<Scalar>) where K.L == L {
    let (count, columns) = (CanonicalOrder.accumulatorCount(Scalar.self), r.columns)
    var used = Swift.min(r.rows, count)
    let rounds = Swift.max(1, r.rows / count)
    // Those after the last round, which the last accumulators take up.
    let rest = r.rows - rounds * used
    let (base, byteCount) = ScratchMemory.take(byteCount: used * columns * MemoryLayout<Scalar>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    let accumulators = base.bindMemory(to: Scalar.self, capacity: used * columns)
    let distance = count * r.stride
    let remaining = r.x + rounds * distance
    // Rows without gaps whose accumulators a first-level cache holds are one long row.
    if columns == r.stride, columns * MemoryLayout<Scalar>.stride <= 512 {
      takeUp(kernel, rounds: rounds, r.x, distance, into: accumulators, used * columns)
      if rest > 0 { takeUpOne(kernel, remaining, into: accumulators + (count - rest) * columns, rest * columns) }
    } else {
      for i in 0..<used {
        let accumulator = accumulators + i * columns
        takeUp(kernel, rounds: rounds, r.x + i * r.stride, distance, into: accumulator, columns)
        let place = i - (count - rest)
        if rest > 0, place >= 0 { takeUpOne(kernel, remaining + place * r.stride, into: accumulator, columns) }
      }
    }
    var half = count / 2
    while half > 0 {
      if used > half {
        take(K.combiner, accumulators + half * columns, into: accumulators, (used - half) * columns)
        used = half
      }
      half /= 2
    }
    r.result.update(from: accumulators, count: columns)
  }

  /// Sets an accumulator to what it takes of rows at equal distances: four at a time, so that it is loaded and stored once for
  /// these.
  @inlinable @inline(never)
  static func takeUp<K: ReductionKernel>(
    _ kernel: K, rounds: Int, _ x: UnsafePointer<Scalar>, _ distance: Int,
    into accumulator: UnsafeMutablePointer<Scalar>, _ columns: Int
  ) where K.L == L {
    var round = 0
    // In fours only: one row at a time, looking for NaN takes longer than it saves.
    if K.looksForNaN {
      let ordered = OrderedReduction(kernel)
      while round + 4 <= rounds {
        if !takeUpFour(ordered, x + round * distance, distance, isFirst: round == 0, into: accumulator, columns) {
          break
        }
        round += 4
      }
      // What is unordered begins again.
      if round + 4 <= rounds { round = 0 }
    }
    while round + 4 <= rounds {
      _ = takeUpFour(
        UnorderedReduction(kernel), x + round * distance, distance, isFirst: round == 0, into: accumulator, columns)
      round += 4
    }
    if round == 0 {
      takeFirst(FirstAccumulator(kernel), x, into: accumulator, columns)
      round = 1
    }
    while round < rounds {
      takeUpOne(kernel, x + round * distance, into: accumulator, columns)
      round += 1
    }
  }

  /// Whether no element is a NaN that is looked for; what is taken up is right only then.
  @inlinable @inline(never)
  static func takeUpFour<K: ReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ distance: Int, isFirst: Bool,
    into accumulator: UnsafeMutablePointer<Scalar>, _ columns: Int
  ) -> Bool where K.L == L {
    let identity = L(repeating: K.identity)
    var unordered = L.isUnordered(L(repeating: 0), L(repeating: 0))
    @inline(__always)
    func vector(_ j: Int, _ lanes: Int) -> L {
      let x = x + j
      let (a, b) = (L(loadingFirst: lanes, of: x), L(loadingFirst: lanes, of: x + distance))
      let (c, d) = (L(loadingFirst: lanes, of: x + 2 * distance), L(loadingFirst: lanes, of: x + 3 * distance))
      if K.looksForNaN { unordered = L.either(unordered, L.either(L.isUnordered(a, b), L.isUnordered(c, d))) }
      let old = isFirst ? identity : L(loadingFirst: lanes, of: accumulator + j)
      return kernel.accumulate(kernel.accumulate(kernel.accumulate(kernel.accumulate(old, a), b), c), d)
    }
    var j = 0
    while j + L.count <= columns {
      vector(j, L.count).store(to: accumulator + j)
      j += L.count
    }
    if j < columns { vector(j, columns - j).store(to: accumulator + j, count: columns - j) }
    return !K.looksForNaN || !L.any(unordered)
  }

  /// One row more.
  @inlinable @inline(__always)
  static func takeUpOne<K: ReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into accumulator: UnsafeMutablePointer<Scalar>, _ columns: Int
  ) where K.L == L {
    take(UnorderedReduction(kernel), x, into: accumulator, columns)
  }

  @inlinable @inline(never)
  static func takeFirst<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, _ count: Int
  ) where K.L == L {
    map(kernel, x, into: r, count: count, pastCaches: false)
  }

  @inlinable @inline(never)
  static func take<K: ZipKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, _ count: Int
  ) where K.L == L {
    zip(kernel, r, x, into: r, count: count, pastCaches: false)
  }
}

/// A reduction of elements and accumulators none of which is NaN, as long as that is so.
@usableFromInline
struct OrderedReduction<Base: ReductionKernel>: ReductionKernel {
  @usableFromInline let base: Base
  @inlinable @inline(__always) init(_ base: Base) { self.base = base }
  @inlinable @inline(__always) static var combiner: Base.Combiner { Base.combiner }
  @inlinable @inline(__always) static var identity: Base.L.Scalar { Base.identity }
  @inlinable @inline(__always) static var padding: Base.L.Scalar { Base.padding }
  @inlinable @inline(__always) static var looksForNaN: Bool { true }
  @inlinable @inline(__always) func accumulate(_ accumulator: Base.L, _ x: Base.L) -> Base.L {
    base.accumulateOrdered(accumulator, x)
  }
}

/// The same of any elements, which are not looked at; also as a function of an accumulator and an element.
@usableFromInline
struct UnorderedReduction<Base: ReductionKernel>: ReductionKernel, ZipKernel {
  @usableFromInline let base: Base
  @inlinable @inline(__always) init(_ base: Base) { self.base = base }
  @inlinable @inline(__always) static var combiner: Base.Combiner { Base.combiner }
  @inlinable @inline(__always) static var identity: Base.L.Scalar { Base.identity }
  @inlinable @inline(__always) static var padding: Base.L.Scalar { Base.padding }
  @inlinable @inline(__always) func accumulate(_ accumulator: Base.L, _ x: Base.L) -> Base.L {
    base.accumulate(accumulator, x)
  }
  @inlinable @inline(__always) func apply(_ x: Base.L, _ y: Base.L) -> Base.L { base.accumulate(x, y) }
}

/// The accumulator after a first element.
@usableFromInline
struct FirstAccumulator<Base: ReductionKernel>: MapKernel {
  @usableFromInline let base: Base
  @inlinable @inline(__always) init(_ base: Base) { self.base = base }
  @inlinable @inline(__always) func apply(_ x: Base.L) -> Base.L {
    base.accumulate(Base.L(repeating: Base.identity), x)
  }
}
