import BackendKit

/// A row times a transposed matrix, whose rows are read as they lie: as many of them at a time as a vector has lanes, four
/// columns transposed in registers. Each sum takes its products in order, as in a tile, so the bits are the same.
@usableFromInline
enum TransposedRows<L: Lanes> {
  @usableFromInline typealias Scalar = L.Scalar

  /// Rows that are gone through together. More, to wait less for sums, are more pages than memory likes.
  @inlinable @inline(__always) static var height: Int { 16 }

  /// Whether vectors have quarters, and are not longer than so many rows: those of other backends may.
  @inlinable @inline(__always) static var fits: Bool { L.count >= 4 && L.count <= height }

  /// Vectors of sums: 1, 2 or 4.
  @inlinable @inline(__always) static var vectors: Int { height / L.count }

  /// Adds the products of one block of k to sums that start at 0.
  ///
  /// - Parameters:
  ///   - b: Sixteen rows, `line` apart.
  ///   - a: As many factors as b has columns, `step` apart.
  @inlinable @inline(never)
  static func add(
    _ b: UnsafePointer<Scalar>, line: Int, _ a: UnsafePointer<Scalar>, step: Int, k: Int,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    var sums = InlineArray<4, L>(repeating: L(repeating: 0))
    let width = 64 / MemoryLayout<Scalar>.stride
    var (b, a) = (b, a)
    var left = k
    // A line of the cache of each row at a time, four rows at once: at some distances not all sixteen would stay there.
    while left >= width {
      for v in 0..<vectors {
        let rows = b + v * L.count * line
        var pieces = InlineArray<4, Four<L>>(repeating: (sums[0], sums[0], sums[0], sums[0]))
        for p in 0..<width / 4 { pieces[unchecked: p].0 = fours(rows + 4 * p, 0, line) }
        for p in 0..<width / 4 { pieces[unchecked: p].1 = fours(rows + 4 * p, 1, line) }
        for p in 0..<width / 4 { pieces[unchecked: p].2 = fours(rows + 4 * p, 2, line) }
        for p in 0..<width / 4 { pieces[unchecked: p].3 = fours(rows + 4 * p, 3, line) }
        for p in 0..<width / 4 { add(pieces[unchecked: p], a + 4 * p * step, step, to: &sums[unchecked: v]) }
      }
      b += width
      a += width * step
      left -= width
    }
    while left >= 4 {
      for v in 0..<vectors {
        let rows = b + v * L.count * line
        let four = (fours(rows, 0, line), fours(rows, 1, line), fours(rows, 2, line), fours(rows, 3, line))
        add(four, a, step, to: &sums[unchecked: v])
      }
      b += 4
      a += 4 * step
      left -= 4
    }
    for v in 0..<vectors { sums[unchecked: v].store(to: target + v * L.count) }
    for q in 0..<left {
      for r in 0..<height { target[r] = target[r].addingProduct(a[q * step], b[r * line + q]) }
    }
  }

  /// Quarter number `index` of four columns.
  @inlinable @inline(__always)
  static func fours(_ rows: UnsafePointer<Scalar>, _ index: Int, _ line: Int) -> L {
    L(fours: rows + index * (L.count / 4) * line, line: line)
  }

  /// The products of four columns.
  @inlinable @inline(__always)
  static func add(_ x: Four<L>, _ a: UnsafePointer<Scalar>, _ step: Int, to sum: inout L) {
    let columns = L.columns(x)
    sum = sum.addingProduct(L(repeating: a[0]), columns.0)
    sum = sum.addingProduct(L(repeating: a[step]), columns.1)
    sum = sum.addingProduct(L(repeating: a[2 * step]), columns.2)
    sum = sum.addingProduct(L(repeating: a[3 * step]), columns.3)
  }
}

extension LaneLoops {
  /// A product with one row and B in columns, sixteen of them at a time. Fewer are the tile's.
  @inlinable @inline(never)
  static func multiplyTransposedRows(_ p: MatrixProduct<Scalar>) {
    let height = TransposedRows<L>.height
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: height) { memory in
      let sums = memory.baseAddress.unsafelyUnwrapped
      for j in stride(from: 0, to: p.n, by: height) {
        let columns = j..<j + height
        for q in stride(from: 0, to: p.k, by: CanonicalOrder.productBlock) {
          let depth = min(CanonicalOrder.productBlock, p.k - q)
          TransposedRows<L>.add(
            p.b + (j * p.strideB + q), line: p.strideB, p.a + q * p.stepsA.column, step: p.stepsA.column, k: depth,
            into: sums)
          finish(p, isFirst: q == 0, isLast: q + depth == p.k, columns: columns, sums: sums, stride: height)
        }
      }
    }
  }
}
