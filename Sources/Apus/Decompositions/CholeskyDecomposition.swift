import BackendKit

/// `A = L·Lᵀ`, of a symmetric positive definite matrix.
///
/// Made by `Matrix.cholesky()`. The bits are the same on all canonical backends.
public struct CholeskyDecomposition<Element: VectorElement>: Sendable {
  /// Lᵀ: the upper triangle, zeros below it.
  public let upper: Matrix<Element>

  /// L: the lower triangle, zeros above it.
  public var lower: Matrix<Element> { upper.transposed() }

  /// The determinant: the squared product of L's diagonal, 1 for a matrix without rows.
  public var determinant: Element {
    var product: Element = 1
    for i in 0..<upper.rows { product *= upper[i, i] * upper[i, i] }
    return product
  }

  /// The solution x of `A·x = b`.
  ///
  /// - Throws: `DecompositionError.shape` where b has another number of rows than A.
  public func solve(_ b: Matrix<Element>, on engine: Engine = .default) throws(DecompositionError) -> Matrix<Element> {
    let n = upper.rows
    if b.rows != n { throw .shape(.inner(operation: "solve", upper.shape, b.shape)) }
    var x = b
    x._elements.makeUnique()
    withExtendedLifetime((self, b)) {
      engine.solveTriangle(upper.block.transposed, isLower: true, hasUnitDiagonal: false, n: n, x.block, m: x.columns)
      engine.solveTriangle(upper.block, isLower: false, hasUnitDiagonal: false, n: n, x.block, m: x.columns)
    }
    return x
  }

  /// The solution x of `A·x = b`.
  ///
  /// - Throws: `DecompositionError.shape` where b has another number of elements than A rows.
  public func solve(_ b: Vector<Element>, on engine: Engine = .default) throws(DecompositionError) -> Vector<Element> {
    let column = try Matrix<Element>.rethrowing { () throws(ShapeError) in
      try Matrix(reshaping: b, rows: b.count, columns: 1)
    }
    return try solve(column, on: engine).flattened
  }
}

extension Matrix {
  /// The Cholesky decomposition of a symmetric positive definite matrix (LAPACK `potrf`). Only the upper triangle is used.
  ///
  /// - Throws: `DecompositionError.notSquare`, `.notFinite`, or `.notPositiveDefinite` with the pivot that is not.
  /// - Complexity: n³/3 operations, nearly all of them in matrix products.
  public func cholesky(on engine: Engine = .default) throws(DecompositionError) -> CholeskyDecomposition<Element> {
    let factor = try checkedCopy("cholesky", square: true, on: engine)
    let base = factor._elements.base
    switch rows == 0 ? .done : engine.decompose(.cholesky(rows: base, n: rows)) {
    case .done: break
    case .failed(let pivot): throw .notPositiveDefinite(pivot: pivot)
    case .notTaken:
      if let pivot = engine.factorCholesky(factor.block, n: rows) { throw .notPositiveDefinite(pivot: pivot) }
    }
    for i in 0..<rows { (base + i * columns).update(repeating: 0, count: i) }
    return CholeskyDecomposition(upper: factor)
  }
}

extension Engine {
  /// Replaces the upper triangle by the factor's; the pivot that is not positive, or nil.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func factorCholesky<E: VectorElement>(_ a: Block<E>, n: Int) -> Int? {
    if n > 32 {
      let half = (n / 2 + 15) / 16 * 16
      let rest = n - half
      if let pivot = factorCholesky(a, n: half) { return pivot }
      let right = a.at(0, half)
      solveTriangle(a.transposed, isLower: true, hasUnitDiagonal: false, n: half, right, m: rest)
      subtractSquare(a.at(half, half), right, n: rest, k: half)
      return factorCholesky(a.at(half, half), n: rest).map { $0 + half }
    }
    for j in 0..<n {
      let row = a.base + j * a.stride
      // NaN, of an overflow on the way, is not positive either.
      guard row[j] > 0, row[j].isFinite else { return j }
      let root = row[j].squareRoot()
      for i in j..<n { row[i] /= root }
      row[j] = root
      for i in j + 1..<max(n, j + 1) {
        let other = a.base + i * a.stride
        let factor = -row[i]
        for c in i..<n { other[c] = other[c].addingProduct(factor, row[c]) }
      }
    }
    return nil
  }

  /// The upper triangle of `c - bᵀ·b`, b having k rows of n elements.
  func subtractSquare<E: VectorElement>(_ c: Block<E>, _ b: Block<E>, n: Int, k: Int) {
    if n <= 128 { return subtractProduct(c, b.transposed, b, m: n, n: n, k: k) }
    let half = (n / 2 + 15) / 16 * 16
    subtractSquare(c, b, n: half, k: k)
    subtractProduct(c.at(0, half), b.transposed, b.at(0, half), m: half, n: n - half, k: k)
    subtractSquare(c.at(half, half), b.at(0, half), n: n - half, k: k)
  }
}
