import BackendKit

/// Products with a few rows, which read B once and so go as fast as memory does.
///
/// A few rows of B at a time are gone through from end to end, as memory likes it, and added to sums in the first-level
/// cache: each sum takes its products in order as in a register, so the bits are the same.
@usableFromInline
enum RowSweep<let rowCount: Int, let depth: Int, L: Lanes> {
  @usableFromInline typealias Scalar = L.Scalar

  /// Adds the products with `depth` rows of B.
  ///
  /// - Parameters:
  ///   - isFirst: Whether the sums are to start at 0.
  @inlinable @inline(never)
  static func add(
    _ source: TileSource<Scalar>, to sums: UnsafeMutablePointer<Scalar>, stride: Int, count: Int, isFirst: Bool
  ) {
    var factors = InlineArray<rowCount, InlineArray<depth, L>>(
      repeating: InlineArray<depth, L>(repeating: L(repeating: 0)))
    for r in 0..<rowCount {
      for g in 0..<depth {
        factors[unchecked: r][unchecked: g] = L(repeating: source.a[r * source.rowA + g * source.stepA])
      }
    }
    let b = source.b
    let step = source.stepB
    var j = 0
    if isFirst {
      while j + L.count <= count {
        var values = InlineArray<rowCount, L>(repeating: L(repeating: 0))
        for g in 0..<depth {
          let row = L(loading: b + (g * step + j))
          for r in 0..<rowCount {
            values[unchecked: r] = values[unchecked: r].addingProduct(factors[unchecked: r][unchecked: g], row)
          }
        }
        for r in 0..<rowCount { values[unchecked: r].store(to: sums + (r * stride + j)) }
        j += L.count
      }
    } else {
      while j + L.count <= count {
        var values = InlineArray<rowCount, L>(repeating: L(repeating: 0))
        for r in 0..<rowCount { values[unchecked: r] = L(loading: sums + (r * stride + j)) }
        for g in 0..<depth {
          let row = L(loading: b + (g * step + j))
          for r in 0..<rowCount {
            values[unchecked: r] = values[unchecked: r].addingProduct(factors[unchecked: r][unchecked: g], row)
          }
        }
        for r in 0..<rowCount { values[unchecked: r].store(to: sums + (r * stride + j)) }
        j += L.count
      }
    }
    if j < count {
      let left = count - j
      for r in 0..<rowCount {
        let place = sums + (r * stride + j)
        var value = isFirst ? L(repeating: 0) : L(loadingFirst: left, of: place)
        for g in 0..<depth {
          value = value.addingProduct(
            factors[unchecked: r][unchecked: g], L(loadingFirst: left, of: b + (g * step + j)))
        }
        value.store(to: place, count: left)
      }
    }
  }

  /// One block of k over some columns.
  @inlinable @inline(__always)
  static func sweep(_ source: TileSource<Scalar>, sums: UnsafeMutablePointer<Scalar>, stride: Int, count: Int) {
    var q = 0
    while q + depth <= source.k {
      add(source.moved(by: q), to: sums, stride: stride, count: count, isFirst: q == 0)
      q += depth
    }
    while q < source.k {
      RowSweep<rowCount, 1, L>.add(source.moved(by: q), to: sums, stride: stride, count: count, isFirst: q == 0)
      q += 1
    }
  }
}

extension TileSource {
  @inlinable @inline(__always)
  func moved(by steps: Int) -> Self {
    Self(a: a + steps * stepA, rowA: rowA, stepA: stepA, b: b + steps * stepB, stepB: stepB, k: k - steps)
  }
}

extension LaneLoops {
  /// A product with B in whole rows, four rows of A at a time.
  @inlinable @inline(never)
  static func multiplyRows(_ p: MatrixProduct<Scalar>) {
    var i = 0
    while i < p.m {
      let height = p.m - i >= 4 ? 4 : p.m - i >= 2 ? 2 : 1
      let part = p.part(rows: i..<i + height, columns: 0..<p.n)
      // Where C is the sum, it is added up in place.
      if p.alpha == 1, p.beta == 0, p.k <= CanonicalOrder.productBlock {
        sweepBlock(part, start: 0, depth: p.k, columns: 0..<p.n, sums: part.c, stride: p.strideC)
        if p.hasEpilogue {
          finish(part, isFirst: true, isLast: true, columns: 0..<p.n, sums: part.c, stride: p.strideC)
        }
      } else {
        sweep(part)
      }
      i += height
    }
  }

  /// The same by way of sums in 16 KiB of their own.
  @inlinable @inline(__always)
  static func sweep(_ p: MatrixProduct<Scalar>) {
    let blockColumns = 16384 / MemoryLayout<Scalar>.stride / p.m / L.count * L.count
    let (base, byteCount) = ScratchMemory.take(
      byteCount: min(16384, (p.n + L.count) * p.m * MemoryLayout<Scalar>.stride))
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    let sums = base.assumingMemoryBound(to: Scalar.self)
    for j in stride(from: 0, to: p.n, by: blockColumns) {
      let columns = j..<min(j + blockColumns, p.n)
      for q in stride(from: 0, to: p.k, by: CanonicalOrder.productBlock) {
        let depth = min(CanonicalOrder.productBlock, p.k - q)
        sweepBlock(p, start: q, depth: depth, columns: columns, sums: sums, stride: columns.count)
        finish(
          p, isFirst: q == 0, isLast: q + depth == p.k, columns: columns, sums: sums, stride: columns.count)
      }
    }
  }

  @inlinable @inline(__always)
  static func sweepBlock(
    _ p: MatrixProduct<Scalar>, start: Int, depth: Int, columns: Range<Int>, sums: UnsafeMutablePointer<Scalar>,
    stride: Int
  ) {
    let source = TileSource<Scalar>(
      a: p.a + start * p.stepsA.column, rowA: p.stepsA.row, stepA: p.stepsA.column,
      b: p.b + (start * p.stepsB.row + columns.lowerBound), stepB: p.stepsB.row, k: depth)
    // As many factors as leave registers for the rest.
    if p.m == 1 {
      RowSweep<1, 8, L>.sweep(source, sums: sums, stride: stride, count: columns.count)
    } else if p.m == 2 {
      RowSweep<2, 4, L>.sweep(source, sums: sums, stride: stride, count: columns.count)
    } else if Tile.rows >= 12 {
      RowSweep<4, 4, L>.sweep(source, sums: sums, stride: stride, count: columns.count)
    } else {
      RowSweep<4, 2, L>.sweep(source, sums: sums, stride: stride, count: columns.count)
    }
  }

  /// From the sums of one block of k to C.
  @inlinable @inline(__always)
  static func finish(
    _ p: MatrixProduct<Scalar>, isFirst: Bool, isLast: Bool, columns: Range<Int>,
    sums: UnsafeMutablePointer<Scalar>, stride: Int
  ) {
    // The sums of C itself are final but for the epilogue.
    let store = TileStore(p, isFirst: isFirst, isLast: isLast, tile: sums).moved(by: columns.lowerBound)
    for r in 0..<p.m {
      let from = sums + r * stride
      let to = p.c + (r * p.strideC + columns.lowerBound)
      var j = 0
      while j + L.count <= columns.count {
        store.store(L(loading: from + j), to: to + j, column: j)
        j += L.count
      }
      if j < columns.count {
        let left = columns.count - j
        store.store(L(loadingFirst: left, of: from + j), to: to + j, column: j, count: left)
      }
    }
  }

  /// A product with few columns, as its transpose: `Cᵀ = op(B)ᵀ·op(A)ᵀ` has the same sums.
  @inlinable @inline(never)
  static func multiplySwapped(_ p: MatrixProduct<Scalar>) {
    let (base, byteCount) = ScratchMemory.take(byteCount: p.m * p.n * MemoryLayout<Scalar>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    let c = base.assumingMemoryBound(to: Scalar.self)
    if p.beta != 0 {
      for j in 0..<p.n {
        for i in 0..<p.m { c[j * p.m + i] = p.c[i * p.strideC + j] }
      }
    }
    multiply(
      MatrixProduct(
        m: p.n, n: p.m, k: p.k, alpha: p.alpha, a: p.b, strideA: p.strideB, transposeA: !p.transposeB,
        b: p.a, strideB: p.strideA, transposeB: !p.transposeA, beta: p.beta, c: c, strideC: p.m))
    for i in 0..<p.m {
      for j in 0..<p.n { p.c[i * p.strideC + j] = c[j * p.m + i] }
    }
    if p.hasEpilogue {
      let store = TileStore<Scalar>(alpha: 1, beta: 1, bias: p.bias, isRectified: p.isRectified, tile: p.c)
      for i in 0..<p.m { scaleRow(p.c + i * p.strideC, store, count: p.n) }
    }
  }
}
