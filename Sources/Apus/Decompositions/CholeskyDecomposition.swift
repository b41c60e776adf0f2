import BackendKit

/// `A = L·Lᵀ`, of a symmetric positive definite matrix.
///
/// Made by `Matrix.cholesky()`. The bits are the same on all canonical backends.
public struct CholeskyDecomposition<Element: VectorElement>: Sendable {
  /// Lᵀ: the upper triangle, zeros below it.
  public let upper: Matrix<Element>

  /// L: the lower triangle, zeros above it.
  public var lower: Matrix<Element> { upper.transposed() }

  /// The determinant: the squared product of L's diagonal, 1 for a matrix without rows. It may overflow or underflow; what is
  /// multiplied on the way does not.
  public var determinant: Element {
    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    get {
      var product = ScaledProduct<Element>()
      for i in 0..<upper.rows { product.multiply(bySquareOf: upper[i, i]) }
      return product.value
    }
  }

  /// The natural logarithm of the determinant, which neither overflows nor underflows; 0 for a matrix without rows.
  ///
  /// A compensated sum of logarithms, each at most 1 ULP off.
  public func logDeterminant(on engine: Engine = .default) -> Element {
    2 * upper.diagonal.log(on: engine).compensatedSum()
  }

  /// The inverse, exactly symmetric: `L⁻ᵀ·L⁻¹` (LAPACK `potri`).
  ///
  /// - Throws: `DecompositionError.shape` where there is no memory for it.
  /// - Complexity: 2·n³ operations, nearly all of them in matrix products.
  public func inverse(on engine: Engine = .default) throws(DecompositionError) -> Matrix<Element> {
    let identity = try Matrix<Element>.identityIfAvailable(upper.rows)
    let inverse = try upper.solveTriangular(identity, lower: false, transposed: true, on: engine)
    return try Matrix<Element>.rethrowing { () throws(ShapeError) in try inverse.gram(on: engine) }
  }

  /// The solution x of `A·x = b`.
  ///
  /// - Throws: `DecompositionError.shape` where b has another number of rows than A or there is no memory for x.
  public func solve(_ b: Matrix<Element>, on engine: Engine = .default) throws(DecompositionError) -> Matrix<Element> {
    let n = upper.rows
    if b.rows != n { throw .shape(.rows(operation: "solve", expected: n, found: b.shape)) }
    let x = try b.copied()
    withExtendedLifetime((self, b)) {
      engine.solveTriangle(upper.block.transposed, isLower: true, hasUnitDiagonal: false, n: n, x.block, m: x.columns)
      engine.solveTriangle(upper.block, isLower: false, hasUnitDiagonal: false, n: n, x.block, m: x.columns)
    }
    return x
  }

  /// The solution x of `A·x = b`.
  ///
  /// - Throws: `DecompositionError.shape` where b has another number of elements than A rows or there is no memory for x.
  public func solve(_ b: Vector<Element>, on engine: Engine = .default) throws(DecompositionError) -> Vector<Element> {
    try solve(b.column, on: engine).flattened
  }
}

extension Matrix {
  /// The Cholesky decomposition of a symmetric positive definite matrix (LAPACK `potrf`). Only the upper
  /// triangle is used; the elements below it must be finite too.
  ///
  /// - Throws: `DecompositionError.notSquare`, `.notFinite`, `.notPositiveDefinite` with the pivot that is not, or `.shape`
  ///   where there is no memory for the factor.
  /// - Complexity: n³/3 operations, nearly all of them in matrix products.
  public func cholesky(on engine: Engine = .default) throws(DecompositionError) -> CholeskyDecomposition<Element> {
    let factor = try checkedCopy("cholesky", square: true, on: engine)
    let base = factor._elements.base
    switch rows == 0 ? .done : engine.decompose(.cholesky(rows: base, n: rows)) {
    case .done:
      // LAPACK goes on with NaN, of an overflow on the way.
      if let pivot = (0..<rows).first(where: { !(factor[$0, $0] > 0 && factor[$0, $0].isFinite) }) {
        throw .notPositiveDefinite(pivot: pivot)
      }
    case .failed(let pivot): throw .notPositiveDefinite(pivot: pivot)
    case .notTaken:
      if let pivot = engine.factorCholesky(factor.block, n: rows) { throw .notPositiveDefinite(pivot: pivot) }
    }
    engine.clearLowerTriangle(factor.block, n: rows)
    return CholeskyDecomposition(upper: factor)
  }
}

/// Where a triangle, or a symmetric matrix, of n rows is cut in two so that vectors of the second half stay whole.
func halfOfTriangle(_ n: Int) -> Int { (n / 2 + 15) / 16 * 16 }

extension Engine {
  /// Replaces the upper triangle by the factor's; the pivot that is not positive, or nil.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func factorCholesky<E: VectorElement>(_ a: Block<E>, n: Int) -> Int? {
    if n > 32 {
      let half = halfOfTriangle(n)
      let rest = n - half
      if let pivot = factorCholesky(a, n: half) { return pivot }
      let right = a.at(0, half)
      solveTriangle(a.transposed, isLower: true, hasUnitDiagonal: false, n: half, right, m: rest)
      subtractSquare(a.at(half, half), right, n: rest, k: half)
      return factorCholesky(a.at(half, half), n: rest).map { $0 + half }
    }
    var failure: Int?
    withUnsafeTemporaryAllocation(of: E.self, capacity: 32) { memory in
      let factors = memory.baseAddress.unsafelyUnwrapped
      for j in 0..<n {
        let row = a.base + j * a.stride
        for i in 0..<j { factors[i] = a[i, j] }
        subtractRows(row + j, factors, a.at(0, j), count: j, width: n - j)
        // NaN, of an overflow on the way, is not positive either.
        guard row[j] > 0, row[j].isFinite else {
          failure = j
          return
        }
        row[j] = row[j].squareRoot()
        mapScalar(.divScalar, row + j + 1, row[j], 0, into: row + j + 1, count: n - j - 1)
      }
    }
    return failure
  }

  /// Zeros in place of the elements below the diagonal.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func clearLowerTriangle<E: VectorElement>(_ a: Block<E>, n: Int) {
    for i in 0..<n { (a.base + i * a.stride).update(repeating: 0, count: i) }
  }

  /// The upper triangle of `c - bᵀ·b`, b having k rows of n elements.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func subtractSquare<E: VectorElement>(_ c: Block<E>, _ b: Block<E>, n: Int, k: Int) {
    if isSharing, n > 128, n * n / 2 * k >= Parallel.productLimit {
      let parts = squareParts(0, n)
      let engine = single
      ThreadPool.run(parts: parts.count, threads: threads) { index in
        let (rows, columns) = parts[index]
        engine.subtractProduct(
          c.at(rows.lowerBound, columns.lowerBound), b.at(0, rows.lowerBound).transposed, b.at(0, columns.lowerBound),
          m: rows.count, n: columns.count, k: k)
      }
      return
    }
    if n <= 128 { return subtractProduct(c, b.transposed, b, m: n, n: n, k: k) }
    let half = halfOfTriangle(n)
    subtractSquare(c, b, n: half, k: k)
    subtractProduct(c.at(0, half), b.transposed, b.at(0, half), m: half, n: n - half, k: k)
    subtractSquare(c.at(half, half), b.at(0, half), n: n - half, k: k)
  }

  /// Squares that make up the upper triangle: those beside the diagonal, whose halves follow.
  private func squareParts(_ start: Int, _ n: Int) -> [(rows: Range<Int>, columns: Range<Int>)] {
    if n <= 128 { return [(start..<start + n, start..<start + n)] }
    let middle = start + halfOfTriangle(n)
    let end = start + n
    return squareParts(start, middle - start) + [(start..<middle, middle..<end)] + squareParts(middle, end - middle)
  }
}
