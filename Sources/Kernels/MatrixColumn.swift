import BackendKit

/// A few rows times a transposed matrix, whose rows are read as they lie: as many of them at a time as a vector has lanes,
/// four columns transposed in registers. Each sum takes its products in order, as in a tile, so the bits are the same.
@usableFromInline
enum TransposedRows<let rowCount: Int, L: Lanes> {
  @usableFromInline typealias Scalar = L.Scalar
  @usableFromInline typealias Sums = InlineArray<rowCount, L>

  /// Rows that are gone through together. More, to wait less for sums, are more pages than memory likes.
  @inlinable @inline(__always) static var height: Int { 16 }

  /// Whether vectors have quarters, and are not longer than so many rows: those of other backends may.
  @inlinable @inline(__always) static var fits: Bool { L.count >= 4 && L.count <= height }

  /// Adds the products of one block of k to sums that start at 0.
  ///
  /// - Parameters:
  ///   - source: Rows of A, and sixteen rows of the transposed matrix, `stepB` apart.
  ///   - target: Rows of sixteen sums.
  @inlinable @inline(never)
  static func add(_ source: TileSource<Scalar>, into target: UnsafeMutablePointer<Scalar>) {
    // Vectors of sums of a row: 1, 2 or 4.
    let vectors = height / L.count
    var sums = InlineArray<4, Sums>(repeating: Sums(repeating: L(repeating: 0)))
    let width = 64 / MemoryLayout<Scalar>.stride
    let line = source.stepB
    var (a, b) = (source.a, source.b)
    var left = source.k
    // A line of the cache of each row at a time.
    while left >= width {
      for v in 0..<vectors {
        let rows = b + v * L.count * line
        if L.Scalar.isSingle, L.count == 8 {
          // There are not registers enough for more, and of eight rows all stay in the cache.
          for p in 0..<width / 4 {
            let rows = rows + 4 * p
            let four = (fours(rows, 0, line), fours(rows, 1, line), fours(rows, 2, line), fours(rows, 3, line))
            add(four, a + 4 * p * source.stepA, source, to: &sums[unchecked: v])
          }
          continue
        }
        // Every fourth row at once: at some distances not all sixteen would stay in the cache.
        let zero = L(repeating: 0)
        var pieces = InlineArray<4, Four<L>>(repeating: (zero, zero, zero, zero))
        for p in 0..<width / 4 { pieces[unchecked: p].0 = fours(rows + 4 * p, 0, line) }
        for p in 0..<width / 4 { pieces[unchecked: p].1 = fours(rows + 4 * p, 1, line) }
        for p in 0..<width / 4 { pieces[unchecked: p].2 = fours(rows + 4 * p, 2, line) }
        for p in 0..<width / 4 { pieces[unchecked: p].3 = fours(rows + 4 * p, 3, line) }
        // One by one: a loop, which compilers leave one if it is long, would keep the pieces in memory.
        add(pieces[unchecked: 0], a, source, to: &sums[unchecked: v])
        add(pieces[unchecked: 1], a + 4 * source.stepA, source, to: &sums[unchecked: v])
        if width == 16 {
          add(pieces[unchecked: 2], a + 8 * source.stepA, source, to: &sums[unchecked: v])
          add(pieces[unchecked: 3], a + 12 * source.stepA, source, to: &sums[unchecked: v])
        }
      }
      b += width
      a += width * source.stepA
      left -= width
    }
    while left >= 4 {
      for v in 0..<vectors {
        let rows = b + v * L.count * line
        let four = (fours(rows, 0, line), fours(rows, 1, line), fours(rows, 2, line), fours(rows, 3, line))
        add(four, a, source, to: &sums[unchecked: v])
      }
      b += 4
      a += 4 * source.stepA
      left -= 4
    }
    for v in 0..<vectors {
      for r in 0..<rowCount {
        sums[unchecked: v][unchecked: r].store(to: target + (r * height + v * L.count))
      }
    }
    for q in 0..<left {
      for r in 0..<rowCount {
        let factor = a[r * source.rowA + q * source.stepA]
        for c in 0..<height {
          target[r * height + c] = target[r * height + c].addingProduct(factor, b[c * line + q])
        }
      }
    }
  }

  /// Four columns of every fourth row from one on.
  @inlinable @inline(__always)
  static func fours(_ rows: UnsafePointer<Scalar>, _ first: Int, _ line: Int) -> L {
    L(fours: rows + first * line, line: 4 * line)
  }

  /// The products of four columns.
  @inlinable @inline(__always)
  static func add(_ x: Four<L>, _ a: UnsafePointer<Scalar>, _ source: TileSource<Scalar>, to sums: inout Sums) {
    let columns = L.columns(x)
    for r in 0..<rowCount {
      let a = a + r * source.rowA
      var sum = sums[unchecked: r]
      sum = sum.addingProduct(L(repeating: a[0]), columns.0)
      sum = sum.addingProduct(L(repeating: a[source.stepA]), columns.1)
      sum = sum.addingProduct(L(repeating: a[2 * source.stepA]), columns.2)
      sum = sum.addingProduct(L(repeating: a[3 * source.stepA]), columns.3)
      sums[unchecked: r] = sum
    }
  }
}

extension LaneLoops {
  /// A product of up to four rows with B in columns, sixteen of them at least.
  @inlinable @inline(never)
  static func multiplyTransposedRows(_ p: MatrixProduct<Scalar>) {
    switch p.m {
    case 1: multiply(p, TransposedRows<1, L>.self)
    case 2: multiply(p, TransposedRows<2, L>.self)
    case 3: multiply(p, TransposedRows<3, L>.self)
    default: multiply(p, TransposedRows<4, L>.self)
    }
  }

  @inlinable @inline(__always)
  static func multiply<let rowCount: Int>(_ p: MatrixProduct<Scalar>, _: TransposedRows<rowCount, L>.Type) {
    let height = TransposedRows<rowCount, L>.height
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: rowCount * height) { memory in
      let sums = memory.baseAddress.unsafelyUnwrapped
      for j in stride(from: 0, to: p.n, by: height) {
        // Of the last some are computed a second time, and only the others kept.
        let first = min(j, p.n - height)
        for q in stride(from: 0, to: p.k, by: CanonicalOrder.productBlock) {
          let depth = min(CanonicalOrder.productBlock, p.k - q)
          TransposedRows<rowCount, L>.add(
            TileSource(
              a: p.a + q * p.stepsA.column, rowA: p.stepsA.row, stepA: p.stepsA.column,
              b: p.b + (first * p.strideB + q),
              stepB: p.strideB, k: depth),
            into: sums)
          finish(
            p, isFirst: q == 0, isLast: q + depth == p.k, columns: j..<min(j + height, p.n), sums: sums + (j - first),
            stride: height)
        }
      }
    }
  }
}
