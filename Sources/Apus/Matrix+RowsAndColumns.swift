import BackendKit

// What is done to every row or column of a matrix with one vector, and what makes one vector of all rows or columns.

extension Matrix {
  /// Each row combined with the same vector: `r[i, j] = f(self[i, j], row[j])`.
  ///
  /// - Throws: `ShapeError.mismatch` unless the vector has an element for each column.
  public func combiningRows(
    _ operation: ZipOperation, _ row: Vector<Element>, on engine: Engine = .default
  ) throws(ShapeError) -> Matrix {
    guard row.count == columns else { throw .mismatch(operation: "combiningRows", [columns], row.shape) }
    let result = try Matrix(_availableLike: self)
    if count == 0 { return result }
    for i in 0..<rows {
      engine.zip(
        operation, _elements.base + i * columns, row._elements.base, into: result._elements.base + i * columns,
        count: columns)
    }
    withExtendedLifetime((self, row)) {}
    return result
  }

  /// Each column combined with the same vector: `r[i, j] = f(self[i, j], column[i])`.
  ///
  /// - Throws: `ShapeError.mismatch` unless the vector has an element for each row.
  public func combiningColumns(
    _ operation: ZipOperation, _ column: Vector<Element>, on engine: Engine = .default
  ) throws(ShapeError) -> Matrix {
    guard column.count == rows else { throw .mismatch(operation: "combiningColumns", [rows], column.shape) }
    let result = try Matrix(_availableLike: self)
    if count == 0 { return result }
    let repeated = ElementBuffer<Element>(uninitialized: columns)
    for i in 0..<rows {
      repeated.base.update(repeating: column[i], count: columns)
      engine.zip(
        operation, _elements.base + i * columns, repeated.base, into: result._elements.base + i * columns,
        count: columns)
    }
    withExtendedLifetime((self, repeated)) {}
    return result
  }

  /// `selfᵀ·self`, the products of all columns with each other, as for a covariance (BLAS `syrk`).
  ///
  /// - Complexity: m·n² operations for an m×n matrix: half of those of a product, as the result is symmetric.
  /// - Throws: `ShapeError.invalid` where so many elements cannot be counted, or `.outOfMemory`.
  public func gram(on engine: Engine = .default) throws(ShapeError) -> Matrix {
    let result = try Matrix(uninitializedRows: columns, columns: columns)
    let n = columns
    if n == 0 { return result }
    engine.square(result.block, block, n: n, k: rows)
    let c = result._elements.base
    for i in 0..<n {
      for j in 0..<i { c[i * n + j] = c[j * n + i] }
    }
    withExtendedLifetime(self) {}
    return result
  }

  /// `self + alpha·x·yᵀ`, in place (BLAS `ger`).
  ///
  /// - Throws: `ShapeError.mismatch` unless x has an element for each row, and y one for each column.
  public mutating func addOuter(
    _ x: Vector<Element>, _ y: Vector<Element>, alpha: Element = 1, on engine: Engine = .default
  ) throws(ShapeError) {
    guard x.count == rows, y.count == columns else {
      throw .mismatch(operation: "addOuter", shape, [x.count, y.count])
    }
    if count == 0 { return }
    try _elements.makeUniqueIfAvailable()
    engine.multiply(
      MatrixProduct(
        m: rows, n: columns, k: 1, alpha: alpha, a: x._elements.base, strideA: 1, b: y._elements.base, strideB: columns,
        beta: 1, c: _elements.base, strideC: columns))
    withExtendedLifetime((x, y)) {}
  }
}

extension Vector {
  /// The matrix of all products `self[i]·other[j]`.
  ///
  /// - Throws: `ShapeError.invalid` where so many elements cannot be counted, or `.outOfMemory`.
  public func outer(_ other: Vector, on engine: Engine = .default) throws(ShapeError) -> Matrix<Element> {
    try column.matmul(Matrix(reshaping: other, rows: 1, columns: other.count), on: engine)
  }
}

extension Engine {
  /// The upper triangle of `bᵀ·b`, and some of the lower one, b having k rows of n elements.
  func square<E: VectorElement>(_ c: Block<E>, _ b: Block<E>, n: Int, k: Int) {
    if n <= 128 { return multiply(c, b.transposed, b, m: n, n: n, k: k, alpha: 1, beta: 0) }
    let half = (n / 2 + 15) / 16 * 16
    square(c, b, n: half, k: k)
    multiply(c.at(0, half), b.transposed, b.at(0, half), m: half, n: n - half, k: k, alpha: 1, beta: 0)
    square(c.at(half, half), b.at(0, half), n: n - half, k: k)
  }
}
