import BackendKit

/// A row times a transposed matrix, whose rows are read as they lie: sixteen of them at a time, four by four elements
/// transposed in registers. Each sum takes its products in order, as in a tile, so the bits are the same.
@usableFromInline
enum TransposedRows<L: Lanes> {
  @usableFromInline typealias Scalar = L.Scalar
  @usableFromInline typealias Four = SIMD4<Scalar>

  /// Rows that are gone through together.
  @inlinable @inline(__always) static var height: Int { 16 }

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
    var sums = InlineArray<4, Four>(repeating: Four(repeating: 0))
    let width = 64 / MemoryLayout<Scalar>.stride
    var q = 0
    // A line of the cache at a time: at some distances not all sixteen would stay there.
    while q + width <= k {
      for g in 0..<4 {
        var sum = sums[unchecked: g]
        let rows = b + (4 * g * line + q)
        for p in Swift.stride(from: 0, to: width, by: 4) { add(rows + p, line, a + (q + p) * step, step, to: &sum) }
        sums[unchecked: g] = sum
      }
      q += width
    }
    while q + 4 <= k {
      for g in 0..<4 { add(b + (4 * g * line + q), line, a + q * step, step, to: &sums[unchecked: g]) }
      q += 4
    }
    while q < k {
      let factor = Four(repeating: a[q * step])
      for g in 0..<4 {
        let rows = b + (4 * g * line + q)
        let column = Four(rows[0], rows[line], rows[2 * line], rows[3 * line])
        sums[unchecked: g] = fused(sums[unchecked: g], factor, column)
      }
      q += 1
    }
    for g in 0..<4 { Packing<L>.store(sums[unchecked: g], to: target + 4 * g) }
  }

  /// Four rows by four columns.
  @inlinable @inline(__always)
  static func add(
    _ rows: UnsafePointer<Scalar>, _ line: Int, _ a: UnsafePointer<Scalar>, _ step: Int, to sum: inout Four
  ) {
    let low = SIMD8(lowHalf: Packing<L>.four(rows), highHalf: Packing<L>.four(rows + line))
    let high = SIMD8(lowHalf: Packing<L>.four(rows + 2 * line), highHalf: Packing<L>.four(rows + 3 * line))
    let block = SIMD16(lowHalf: low, highHalf: high)
    let (even, odd) = (block.evenHalf, block.oddHalf)
    sum = fused(sum, Four(repeating: a[0]), even.evenHalf)
    sum = fused(sum, Four(repeating: a[step]), odd.evenHalf)
    sum = fused(sum, Four(repeating: a[2 * step]), even.oddHalf)
    sum = fused(sum, Four(repeating: a[3 * step]), odd.oddHalf)
  }

  @inlinable @inline(__always)
  static func fused(_ sum: Four, _ x: Four, _ y: Four) -> Four {
    Four(
      sum.x.addingProduct(x.x, y.x), sum.y.addingProduct(x.y, y.y), sum.z.addingProduct(x.z, y.z),
      sum.w.addingProduct(x.w, y.w))
  }
}

extension LaneLoops {
  /// A product with one row and B in columns, sixteen of them at a time. Fewer are the tile's.
  @inlinable @inline(never)
  static func multiplyTransposedRows(_ p: MatrixProduct<Scalar>) {
    let height = TransposedRows<L>.height
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 16) { memory in
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
