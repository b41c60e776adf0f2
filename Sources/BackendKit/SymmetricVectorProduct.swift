/// What some rows of a symmetric n×n matrix contribute to its product with a vector, each element read once for both
/// places that it stands for.
///
/// The matrix is cut into blocks of `blockLength` rows and columns. Those above the diagonal are read, and the ones on it
/// as a whole. `y`, from the first of the rows to n, is set to the sums of the rows' part, which start at +0:
///
/// - From row to row, first of a block on the diagonal, then right of it: `y[j] = fma(x[i], a[i, j], y[j])`.
/// - Right of the block row i also is a dot product with x. Its accumulators, as many as a block has columns, start at +0,
///   take the columns in turn, `fma(x[j], a[i, j], sum)`, those of the last block with zeros beyond n, and are combined by
///   halving, as `CanonicalOrder` does. The sum is added to `y[i]`.
public struct SymmetricVectorProduct<Element: VectorElement>: @unchecked Sendable {
  public var n: Int
  /// Whole blocks of rows, or what there is of the last one.
  public var rows: Range<Int>
  public var a: UnsafePointer<Element>
  public var strideA: Int
  public var x: UnsafePointer<Element>
  public var y: UnsafeMutablePointer<Element>

  @inlinable
  public init(
    n: Int, rows: Range<Int>, a: UnsafePointer<Element>, strideA: Int, x: UnsafePointer<Element>,
    y: UnsafeMutablePointer<Element>
  ) {
    (self.n, self.rows) = (n, rows)
    (self.a, self.strideA) = (a, strideA)
    (self.x, self.y) = (x, y)
  }

  /// Rows in a block: 64 bytes, 16 floats or 8 doubles.
  @inlinable @inline(__always)
  public static var blockLength: Int { 64 / MemoryLayout<Element>.stride }

  /// One element after the other.
  @inlinable
  public func applyPlainly() {
    let length = Self.blockLength
    for j in rows.lowerBound..<n { y[j] = 0 }
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: length) {
      let end = min(start + length, n)
      for i in start..<end {
        for j in start..<end { y[j].addProduct(x[i], a[i * strideA + j]) }
      }
      if end == n { continue }
      for i in start..<end {
        var sums = InlineArray<16, Element>(repeating: 0)
        let beyond = end + (n - end + length - 1) / length * length
        for j in end..<beyond {
          let (factor, element) = j < n ? (x[j], a[i * strideA + j]) : (0, 0)
          if j < n { y[j].addProduct(x[i], element) }
          sums[(j - end) % length].addProduct(factor, element)
        }
        var half = length / 2
        while half > 0 {
          for l in 0..<half { sums[l] += sums[l + half] }
          half /= 2
        }
        y[i] += sums[0]
      }
    }
  }
}
