import BackendKit

@inlinable @inline(__always)
public func reduceColumnsLanes<Walk: Loops>(_: Walk.Type, _ r: ColumnReduction<Walk.Scalar>) {
  switch r.operation {
  case .sum: Walk.reduceColumns(Sum(), r)
  case .product: Walk.reduceColumns(Product(), r)
  case .max: Walk.reduceColumns(Largest(), r)
  case .min: Walk.reduceColumns(Smallest(), r)
  case .sumOfSquares: Walk.reduceColumns(SumOfSquares(), r)
  case .normL1: Walk.reduceColumns(SumOfMagnitudes(), r)
  case .normLInf: Walk.reduceColumns(LargestMagnitude(), r)
  case .normL2: preconditionFailure("normL2 of parts does not combine")
  }
}

extension Loops {
  /// Accumulators of whole rows: what `CanonicalOrder` says of an element holds of a row here.
  @inlinable @inline(never)
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
      if rest > 0 { takeUp(kernel, remaining, into: accumulators + (count - rest) * columns, rest * columns) }
    } else {
      for i in 0..<used {
        let accumulator = accumulators + i * columns
        takeUp(kernel, rounds: rounds, r.x + i * r.stride, distance, into: accumulator, columns)
        let place = i - (count - rest)
        if rest > 0, place >= 0 { takeUp(kernel, remaining + place * r.stride, into: accumulator, columns) }
      }
    }
    var half = count / 2
    while half > 0 {
      if used > half {
        zip(
          K.combiner, accumulators, accumulators + half * columns, into: accumulators, count: (used - half) * columns,
          pastCaches: false)
        used = half
      }
      half /= 2
    }
    r.result.update(from: accumulators, count: columns)
  }

  /// Sets an accumulator to what it takes of rows at equal distances.
  @inlinable @inline(__always)
  static func takeUp<K: ReductionKernel>(
    _ kernel: K, rounds: Int, _ x: UnsafePointer<Scalar>, _ distance: Int,
    into accumulator: UnsafeMutablePointer<Scalar>, _ columns: Int
  ) where K.L == L {
    // One row at a time, looking takes longer than it saves.
    if K.looksForNaN, rounds >= 4 {
      let ordered = OrderedReduction(kernel)
      if takeUp(ordered, rounds: rounds, x, distance, into: accumulator, columns, looksForNaN: true) { return }
    }
    _ = takeUp(kernel, rounds: rounds, x, distance, into: accumulator, columns, looksForNaN: false)
  }

  /// The same, four rows at a time: the accumulator is loaded and stored once for these. Ends and returns false after some where a
  /// NaN is that is looked for.
  @inlinable @inline(__always)
  static func takeUp<K: ReductionKernel>(
    _ kernel: K, rounds: Int, _ x: UnsafePointer<Scalar>, _ distance: Int,
    into accumulator: UnsafeMutablePointer<Scalar>, _ columns: Int, looksForNaN: Bool
  ) -> Bool where K.L == L {
    func take(_ rows: Int, _ round: Int, isFirst: Bool) -> Bool {
      takeUp(
        kernel, rows: rows, x + round * distance, distance, isFirst: isFirst, into: accumulator, columns,
        looksForNaN: looksForNaN)
    }
    var round = rounds >= 4 ? 4 : 1
    if !(round == 4 ? take(4, 0, isFirst: true) : take(1, 0, isFirst: true)) { return false }
    while round + 4 <= rounds {
      if !take(4, round, isFirst: false) { return false }
      round += 4
    }
    while round < rounds {
      if !take(1, round, isFirst: false) { return false }
      round += 1
    }
    return true
  }

  /// One row more.
  @inlinable @inline(__always)
  static func takeUp<K: ReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into accumulator: UnsafeMutablePointer<Scalar>, _ columns: Int
  ) where K.L == L {
    _ = takeUp(kernel, rows: 1, x, 0, isFirst: false, into: accumulator, columns, looksForNaN: false)
  }

  @inlinable @inline(__always)
  static func takeUp<K: ReductionKernel>(
    _ kernel: K, rows: Int, _ x: UnsafePointer<Scalar>, _ distance: Int, isFirst: Bool,
    into accumulator: UnsafeMutablePointer<Scalar>, _ columns: Int, looksForNaN: Bool
  ) -> Bool where K.L == L {
    let none = L.isUnordered(L(repeating: 0), L(repeating: 0))
    var unordered = none
    func vector(_ j: Int, _ lanes: Int) -> L {
      var value = isFirst ? L(repeating: K.identity) : L(loadingFirst: lanes, of: accumulator + j)
      for row in stride(from: 0, to: rows, by: 2) {
        let a = L(loadingFirst: lanes, of: x + (row * distance + j))
        let b = rows > 1 ? L(loadingFirst: lanes, of: x + ((row + 1) * distance + j)) : a
        if looksForNaN { unordered = L.either(unordered, L.isUnordered(a, b)) }
        value = kernel.accumulate(value, a)
        if rows > 1 { value = kernel.accumulate(value, b) }
      }
      return value
    }
    var j = 0
    while j + L.count <= columns {
      vector(j, L.count).store(to: accumulator + j)
      j += L.count
    }
    if j < columns { vector(j, columns - j).store(to: accumulator + j, count: columns - j) }
    return !looksForNaN || !L.any(unordered)
  }
}

/// A reduction of elements and accumulators none of which is NaN.
@usableFromInline
struct OrderedReduction<Base: ReductionKernel>: ReductionKernel {
  @usableFromInline let base: Base
  @inlinable @inline(__always) init(_ base: Base) { self.base = base }
  @inlinable @inline(__always) static var combiner: Base.Combiner { Base.combiner }
  @inlinable @inline(__always) static var identity: Base.L.Scalar { Base.identity }
  @inlinable @inline(__always) static var padding: Base.L.Scalar { Base.padding }
  @inlinable @inline(__always) func accumulate(_ accumulator: Base.L, _ x: Base.L) -> Base.L {
    base.accumulateOrdered(accumulator, x)
  }
}
