import BackendKit

// What is done to every row or column of a matrix with one vector, and what makes one vector of all rows or columns.

extension Matrix {
  /// Each row combined with the same vector: `r[i, j] = f(self[i, j], row[j])`.
  ///
  /// - Throws: `ShapeError.mismatch` unless the vector has an element for each column, or `.outOfMemory`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func combiningRows(
    _ operation: ZipOperation, _ row: Vector<Element>, on engine: Engine = .default
  ) throws(ShapeError) -> Matrix {
    try requireRow("combiningRows", row)
    var result = try Matrix(_availableLike: self)
    try combiningRows(operation, row, into: &result, on: engine)
    return result
  }

  /// Writes `combiningRows(_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the vector does not fit the rows, or the result has another shape.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func combiningRows(
    _ operation: ZipOperation, _ row: Vector<Element>, into result: inout Matrix, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireRow("combiningRows", row)
    try requireResult("combiningRows", result)
    try result._elements.makeUniqueForOverwriting()
    if count == 0 { return }
    engine.combineRows(
      operation, _elements.base, row._elements.base, into: result._elements.base, rows: rows, columns: columns)
    withExtendedLifetime((self, row)) {}
  }

  /// Replaces each row by a function of it and the same vector.
  ///
  /// - Throws: `ShapeError.mismatch` unless the vector has an element for each column, or `.outOfMemory` where a copy is needed.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public mutating func combineRows(
    _ operation: ZipOperation, _ row: Vector<Element>, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireRow("combineRows", row)
    try _elements.makeUniqueIfAvailable()
    if count == 0 { return }
    engine.combineRows(
      operation, _elements.base, row._elements.base, into: _elements.base, rows: rows, columns: columns)
    withExtendedLifetime(row) {}
  }

  private func requireRow(_ operation: String, _ row: Vector<Element>) throws(ShapeError) {
    guard row.count == columns else { throw .mismatch(operation: operation, [columns], row.shape) }
  }

  /// Each column combined with the same vector: `r[i, j] = f(self[i, j], column[i])`.
  ///
  /// - Throws: `ShapeError.mismatch` unless the vector has an element for each row, or `.outOfMemory`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func combiningColumns(
    _ operation: ZipOperation, _ column: Vector<Element>, on engine: Engine = .default
  ) throws(ShapeError) -> Matrix {
    try requireColumn("combiningColumns", column)
    var result = try Matrix(_availableLike: self)
    try combiningColumns(operation, column, into: &result, on: engine)
    return result
  }

  /// Writes `combiningColumns(_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the vector does not fit the columns, or the result has another shape.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func combiningColumns(
    _ operation: ZipOperation, _ column: Vector<Element>, into result: inout Matrix, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireColumn("combiningColumns", column)
    try requireResult("combiningColumns", result)
    try result._elements.makeUniqueForOverwriting()
    if count == 0 { return }
    engine.combineColumns(
      operation, _elements.base, column._elements.base, into: result._elements.base, rows: rows, columns: columns)
    withExtendedLifetime((self, column)) {}
  }

  /// Replaces each column by a function of it and the same vector.
  ///
  /// - Throws: `ShapeError.mismatch` unless the vector has an element for each row, or `.outOfMemory` where a copy is needed.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public mutating func combineColumns(
    _ operation: ZipOperation, _ column: Vector<Element>, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireColumn("combineColumns", column)
    try _elements.makeUniqueIfAvailable()
    if count == 0 { return }
    engine.combineColumns(
      operation, _elements.base, column._elements.base, into: _elements.base, rows: rows, columns: columns)
    withExtendedLifetime(column) {}
  }

  private func requireColumn(_ operation: String, _ column: Vector<Element>) throws(ShapeError) {
    guard column.count == rows else { throw .mismatch(operation: operation, [rows], column.shape) }
  }

  /// `selfᵀ·self`, the products of all columns with each other, as for a covariance (BLAS `syrk`).
  ///
  /// - Complexity: m·n² operations for an m×n matrix: half of those of a product, as the result is symmetric.
  /// - Throws: `ShapeError.invalid` where so many elements cannot be counted, or `.outOfMemory`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func gram(on engine: Engine = .default) throws(ShapeError) -> Matrix {
    let result = try Matrix(uninitializedRows: columns, columns: columns)
    let n = columns
    if n == 0 { return result }
    // Rows that a second-level cache holds, in canonical blocks: parts of C read them again and again. Of long rows it is
    // better to read C once.
    let blockBytes = CanonicalOrder.productBlock * n * MemoryLayout<Element>.stride
    let blocks = CacheSizes.current.level2 / 2 / blockBytes
    let depth = blocks == 0 ? Swift.max(rows, 1) : blocks * CanonicalOrder.productBlock
    for start in stride(from: 0, to: Swift.max(rows, 1), by: depth) {
      engine.squareOnThreads(
        result.block, block.at(start, 0), n: n, k: Swift.min(depth, rows - start), beta: start == 0 ? 0 : 1)
    }
    let c = result._elements.base
    for first in stride(from: 0, to: n, by: 32) {
      let last = Swift.min(first + 32, n)
      transpose(c + first, stride: n, rows: first, columns: last - first, into: c + first * n, stride: n)
      for i in first..<last {
        for j in first..<i { c[i * n + j] = c[j * n + i] }
      }
    }
    withExtendedLifetime(self) {}
    return result
  }

  /// `self + alpha·x·yᵀ`, in place (BLAS `ger`).
  ///
  /// - Throws: `ShapeError.mismatch` unless x has an element for each row, and y one for each column, or `.outOfMemory` where a
  ///   copy is needed.
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
  /// The matrix of all products `self[i]·other[j]`, each rounded once.
  ///
  /// - Throws: `ShapeError.invalid` where so many elements cannot be counted, or `.outOfMemory`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func outer(_ other: Vector, on engine: Engine = .default) throws(ShapeError) -> Matrix<Element> {
    let result = try Matrix<Element>(uninitializedRows: count, columns: other.count)
    let columns = other.count
    if columns == 0 { return result }
    engine.mapRows(
      .scale, other._elements.base, stride: 0, _elements.base, into: result._elements.base, rows: count,
      columns: columns)
    withExtendedLifetime((self, other)) {}
    return result
  }
}

extension Engine {
  /// The upper triangle of `bᵀ·b + beta·c`, and some of the lower one, b having k rows of n elements: threads share out
  /// squares of it.
  fileprivate func squareOnThreads<E: VectorElement>(_ c: Block<E>, _ b: Block<E>, n: Int, k: Int, beta: E) {
    let (work, overflow) = (n &* n).multipliedReportingOverflow(by: k)
    guard isSharing, n > Self.smallestSquare, overflow || work > 2 * Parallel.productLimit else {
      return square(c, b, n: n, k: k, beta: beta)
    }
    let width = max(Self.smallestSquare, (n / (threads * Parallel.partsPerThread) + 15) / 16 * 16)
    let side = (n + width - 1) / width
    let engine = single
    // The off-diagonal ones, which are twice the work, first.
    let squares = (0..<side).flatMap { i in (i + 1..<max(side, i + 1)).map { (i, $0) } } + (0..<side).map { ($0, $0) }
    ThreadPool.run(parts: squares.count, threads: threads) { index in
      let (i, j) = (squares[index].0 * width, squares[index].1 * width)
      if i == j { return engine.square(c.at(i, i), b.at(0, i), n: min(width, n - i), k: k, beta: beta) }
      engine.multiply(
        c.at(i, j), b.at(0, i).transposed, b.at(0, j), m: width, n: min(width, n - j), k: k, alpha: 1, beta: beta)
    }
  }

  /// The same on one thread, or as many as its products are worth.
  private func square<E: VectorElement>(_ c: Block<E>, _ b: Block<E>, n: Int, k: Int, beta: E) {
    // What is computed twice of so small a one costs less than further calls.
    if n <= Self.smallestSquare { return multiply(c, b.transposed, b, m: n, n: n, k: k, alpha: 1, beta: beta) }
    let half = halfOfTriangle(n)
    square(c, b, n: half, k: k, beta: beta)
    multiply(c.at(0, half), b.transposed, b.at(0, half), m: half, n: n - half, k: k, alpha: 1, beta: beta)
    square(c.at(half, half), b.at(0, half), n: n - half, k: k, beta: beta)
  }

  private static var smallestSquare: Int { 32 }
}
