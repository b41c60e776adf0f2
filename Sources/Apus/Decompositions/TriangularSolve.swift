import BackendKit

/// Part of a row-major matrix in memory, taken as it is or as its transpose.
struct Block<Element: VectorElement> {
  var base: UnsafeMutablePointer<Element>
  var stride: Int
  var isTransposed = false

  /// Elements from row to row, and from column to column.
  var steps: (row: Int, column: Int) { isTransposed ? (1, stride) : (stride, 1) }

  subscript(row: Int, column: Int) -> Element { base[row * steps.row + column * steps.column] }

  func at(_ row: Int, _ column: Int) -> Block {
    Block(base: base + (row * steps.row + column * steps.column), stride: stride, isTransposed: isTransposed)
  }

  var transposed: Block { Block(base: base, stride: stride, isTransposed: !isTransposed) }
}

extension Engine {
  /// `c = alpha·a·b + beta·c`, with c m×n, not transposed, and k columns of a.
  func multiply<E: VectorElement>(
    _ c: Block<E>, _ a: Block<E>, _ b: Block<E>, m: Int, n: Int, k: Int, alpha: E, beta: E
  ) {
    multiply(
      MatrixProduct(
        m: m, n: n, k: k, alpha: alpha, a: a.base, strideA: a.stride, transposeA: a.isTransposed,
        b: b.base, strideB: b.stride, transposeB: b.isTransposed, beta: beta, c: c.base, strideC: c.stride))
  }

  /// `c = c - a·b`.
  func subtractProduct<E: VectorElement>(_ c: Block<E>, _ a: Block<E>, _ b: Block<E>, m: Int, n: Int, k: Int) {
    multiply(c, a, b, m: m, n: n, k: k, alpha: -1, beta: 1)
  }

  /// Replaces the n rows of b, m elements each, by the solution of `t·x = b` with a triangular n×n matrix.
  ///
  /// By halves: all but small triangles on the diagonal is matrix product. Those take rows of b from one another.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func solveTriangle<E: VectorElement>(
    _ t: Block<E>, isLower: Bool, hasUnitDiagonal: Bool, n: Int, _ b: Block<E>, m: Int
  ) {
    if n > 16 {
      let half = firstHalf(of: n, step: 8)
      let rest = n - half
      if isLower {
        solveTriangle(t, isLower: true, hasUnitDiagonal: hasUnitDiagonal, n: half, b, m: m)
        subtractProduct(b.at(half, 0), t.at(half, 0), b, m: rest, n: m, k: half)
        solveTriangle(t.at(half, half), isLower: true, hasUnitDiagonal: hasUnitDiagonal, n: rest, b.at(half, 0), m: m)
      } else {
        solveTriangle(t.at(half, half), isLower: false, hasUnitDiagonal: hasUnitDiagonal, n: rest, b.at(half, 0), m: m)
        subtractProduct(b, t.at(0, half), b.at(half, 0), m: half, n: m, k: rest)
        solveTriangle(t, isLower: false, hasUnitDiagonal: hasUnitDiagonal, n: half, b, m: m)
      }
      return
    }
    withUnsafeTemporaryAllocation(of: E.self, capacity: 16) { memory in
      let factors = memory.baseAddress.unsafelyUnwrapped
      for step in 0..<n {
        let i = isLower ? step : n - 1 - step
        let row = b.base + i * b.stride
        let others = isLower ? 0..<i : i + 1..<n
        for j in others { factors[j - others.lowerBound] = t[i, j] }
        subtractRows(row, factors, b.at(others.lowerBound, 0), count: others.count, width: m)
        if !hasUnitDiagonal { mapScalar(.divScalar, row, t[i, i], 0, into: row, count: m) }
      }
    }
  }

  /// About half of so many rows or columns, in whole blocks of a product where there are several.
  func firstHalf(of count: Int, step: Int) -> Int {
    let step = count > CanonicalOrder.productBlock ? CanonicalOrder.productBlock : step
    return (count / 2 + step - 1) / step * step
  }

  /// Takes multiples of some rows of b from another one, which is read and written but once.
  @inline(__always)
  func subtractRows<E: VectorElement>(
    _ row: UnsafeMutablePointer<E>, _ factors: UnsafePointer<E>, _ b: Block<E>, count: Int, width: Int
  ) {
    if count == 0 { return }
    multiply(
      MatrixVectorProduct(
        m: width, k: count, alpha: -1, a: b.base, strideA: b.stride, transposeA: true, x: factors, beta: 1, y: row))
  }

  /// Where an element is NaN or infinite, if one is.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func firstNonFinite<E: VectorElement>(_ x: UnsafePointer<E>, rows: Int, columns: Int) -> (row: Int, column: Int)? {
    let count = rows * columns
    if count == 0 || reduce(.normLInf, x, count: count).isFinite { return nil }
    for i in 0..<count where !x[i].isFinite { return (i / columns, i % columns) }
    return nil
  }
}

extension Matrix {
  /// A copy to work on, if it is square (where that is asked for) and finite.
  func checkedCopy(_ operation: String, square: Bool, on engine: Engine) throws(DecompositionError) -> Matrix {
    if square, rows != columns { throw .notSquare(operation: operation, shape) }
    if let (row, column) = engine.firstNonFinite(_elements.base, rows: rows, columns: columns) {
      throw .notFinite(operation: operation, row: row, column: column)
    }
    return try copied()
  }

  /// A copy with memory of its own.
  ///
  /// - Throws: `DecompositionError.shape` where there is none.
  func copied() throws(DecompositionError) -> Matrix {
    var copy = self
    do throws(ShapeError) { try copy._elements.makeUniqueIfAvailable() } catch { throw .shape(.outOfMemory(shape)) }
    // `self` keeps its memory, so that this one is the copy's own.
    withExtendedLifetime(self) {}
    return copy
  }

  /// The result of `body`, with a `ShapeError` as the kind of error that decompositions throw.
  static func rethrowing<R>(_ body: () throws(ShapeError) -> R) throws(DecompositionError) -> R {
    do throws(ShapeError) { return try body() } catch { throw .shape(error) }
  }

  /// Asks for the memory that a decomposition of this matrix takes.
  func requireMemory(_ count: Int) throws(DecompositionError) {
    try Self.rethrowing { () throws(ShapeError) in try AvailableMemory.require(Element.self, count, for: shape) }
  }

  var block: Block<Element> { Block(base: _elements.base, stride: columns) }

  /// The solution x of `self·x = b`, where this matrix is triangular; the other triangle is not read.
  ///
  /// - Parameters:
  ///   - lower: Whether it is the lower triangle that counts, else the upper one.
  ///   - transposed: Whether to solve with the transpose instead.
  ///   - unitDiagonal: Whether the diagonal is taken as ones, and not read.
  /// - Throws: `DecompositionError.notSquare`, `.shape` where b has another number of rows or there is no memory for x,
  ///   `.singular` where an element of the diagonal is 0. NaN and infinities are not refused: x has NaN then.
  /// - Complexity: n²·m operations for m columns of b, nearly all of them in matrix products.
  public func solveTriangular(
    _ b: Matrix, lower: Bool, transposed: Bool = false, unitDiagonal: Bool = false, on engine: Engine = .default
  ) throws(DecompositionError) -> Matrix {
    if rows != columns { throw .notSquare(operation: "solveTriangular", shape) }
    if b.rows != rows { throw .shape(.rows(operation: "solveTriangular", expected: rows, found: b.shape)) }
    if !unitDiagonal {
      for i in 0..<rows where self[i, i] == 0 { throw .singular(operation: "solveTriangular", pivot: i) }
    }
    let x = try b.copied()
    let triangle = Block(base: _elements.base, stride: columns, isTransposed: transposed)
    engine.solveTriangle(
      triangle, isLower: lower != transposed, hasUnitDiagonal: unitDiagonal, n: rows, x.block, m: x.columns)
    withExtendedLifetime((self, b)) {}
    return x
  }

  /// The solution x of `self·x = b`, where this matrix is triangular; the other triangle is not read.
  ///
  /// - Parameters: As for a matrix b.
  /// - Throws: As for a matrix b.
  public func solveTriangular(
    _ b: Vector<Element>, lower: Bool, transposed: Bool = false, unitDiagonal: Bool = false,
    on engine: Engine = .default
  ) throws(DecompositionError) -> Vector<Element> {
    if rows == columns, b.count != rows {
      throw .shape(.rows(operation: "solveTriangular", expected: rows, found: b.shape))
    }
    return try solveTriangular(
      b.column, lower: lower, transposed: transposed, unitDiagonal: unitDiagonal, on: engine
    ).flattened
  }
}
