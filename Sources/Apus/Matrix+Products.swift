import BackendKit

extension Matrix {
  /// The matrix product `op(self)·op(other)`.
  ///
  /// - Parameters:
  ///   - transposed: Whether this matrix is taken as its transpose; `otherTransposed` says so of the other.
  /// - Throws: `ShapeError` where the columns of the first are not the rows of the second, or there is no memory for the
  ///   result.
  /// - Complexity: 2·m·n·k operations. The elements are added in the order that `MatrixProduct` describes.
  @inlinable
  public func matmul(
    _ other: Matrix, transposed: Bool = false, otherTransposed: Bool = false, on engine: Engine = .default
  ) throws(ShapeError) -> Matrix {
    let (m, n, _) = try productShape(other, transposed, otherTransposed)
    var result = try Matrix(uninitializedRows: m, columns: n)
    try matmul(
      other, transposed: transposed, otherTransposed: otherTransposed, into: &result, alpha: 1, beta: 0, on: engine)
    return result
  }

  /// `activation(op(self)·op(other) + bias)`, the layer of a neural network, in one go: the bias is added, and `relu`
  /// applied, while a tile of the result is in registers; other activations while a part of it is in the cache.
  ///
  /// The bits are those of `matmul`, the addition of `bias` to each row, and the activation one after the other.
  ///
  /// - Parameters:
  ///   - bias: As many elements as the result has columns, or nil for none.
  ///   - activation: A function of one element, as in `.relu`, or nil for none.
  /// - Throws: `ShapeError` where the operands don't fit each other, or the bias the result, or there is no memory for it.
  @inlinable
  public func matmul(
    _ other: Matrix, transposed: Bool = false, otherTransposed: Bool = false, bias: Vector<Element>?,
    activation: MapOperation? = nil, on engine: Engine = .default
  ) throws(ShapeError) -> Matrix {
    let (m, n, _) = try productShape(other, transposed, otherTransposed)
    var result = try Matrix(uninitializedRows: m, columns: n)
    try matmul(
      other, transposed: transposed, otherTransposed: otherTransposed, bias: bias, activation: activation,
      into: &result, on: engine)
    return result
  }

  /// The same, into a result that is there.
  ///
  /// - Throws: `ShapeError` where operands, bias and result don't fit each other.
  @inlinable
  public func matmul(
    _ other: Matrix, transposed: Bool = false, otherTransposed: Bool = false, bias: Vector<Element>?,
    activation: MapOperation? = nil, into result: inout Matrix, on engine: Engine = .default
  ) throws(ShapeError) {
    let (m, n, k) = try productShape(other, transposed, otherTransposed)
    if let bias, bias.count != n { throw .mismatch(operation: "matmul with bias", [n], bias.shape) }
    guard result.rows == m, result.columns == n else {
      throw .result(operation: "matmul", expected: [m, n], found: result.shape)
    }
    try result._elements.makeUniqueForOverwriting()
    engine.multiply(
      MatrixProduct(
        m: m, n: n, k: k, a: _elements.base, strideA: columns, transposeA: transposed,
        b: other._elements.base, strideB: other.columns, transposeB: otherTransposed,
        c: result._elements.base, strideC: n, bias: bias.map { UnsafePointer($0._elements.base) }),
      activation: activation)
    withExtendedLifetime((self, other, bias)) {}
  }

  /// `result = alpha·op(self)·op(other) + beta·result` (BLAS `gemm`).
  ///
  /// Where `beta` is 0 the old result is not read, and where `alpha` is 0 neither are the operands.
  ///
  /// - Throws: `ShapeError` where the operands don't fit each other, or the result doesn't fit them.
  @inlinable
  public func matmul(
    _ other: Matrix, transposed: Bool = false, otherTransposed: Bool = false, into result: inout Matrix,
    alpha: Element = 1, beta: Element = 0, on engine: Engine = .default
  ) throws(ShapeError) {
    let (m, n, k) = try productShape(other, transposed, otherTransposed)
    guard result.rows == m, result.columns == n else {
      throw .result(operation: "matmul", expected: [m, n], found: result.shape)
    }
    // An operand that is also the result keeps its own memory: the parameter holds a reference to it.
    if beta == 0 {
      try result._elements.makeUniqueForOverwriting()
    } else {
      try result._elements.makeUniqueIfAvailable()
    }
    engine.multiply(
      MatrixProduct(
        m: m, n: n, k: k, alpha: alpha,
        a: _elements.base, strideA: columns, transposeA: transposed,
        b: other._elements.base, strideB: other.columns, transposeB: otherTransposed,
        beta: beta, c: result._elements.base, strideC: n))
    withExtendedLifetime((self, other)) {}
  }

  @inlinable
  func productShape(
    _ other: Matrix, _ transposed: Bool, _ otherTransposed: Bool
  ) throws(ShapeError) -> (m: Int, n: Int, k: Int) {
    let (m, k) = transposed ? (columns, rows) : (rows, columns)
    let (inner, n) = otherTransposed ? (other.columns, other.rows) : (other.rows, other.columns)
    guard k == inner else { throw .inner(operation: "matmul", [m, k], [inner, n]) }
    return (m, n, k)
  }

  /// The product `op(self)·x` with a vector.
  ///
  /// - Throws: `ShapeError` where the columns (rows, if transposed) are not as many as the vector's elements, or there is no
  ///   memory for the result.
  @inlinable
  public func matvec(
    _ x: Vector<Element>, transposed: Bool = false, on engine: Engine = .default
  ) throws(ShapeError) -> Vector<Element> {
    // A matrix without elements may have more rows than there is memory for.
    var result = Vector<Element>(try ElementBuffer(uninitializedShape: [transposed ? columns : rows]))
    try matvec(x, transposed: transposed, into: &result, alpha: 1, beta: 0, on: engine)
    return result
  }

  /// `result = alpha·op(self)·x + beta·result` (BLAS `gemv`).
  ///
  /// - Throws: `ShapeError` where vector or result don't fit the matrix.
  @inlinable
  public func matvec(
    _ x: Vector<Element>, transposed: Bool = false, into result: inout Vector<Element>,
    alpha: Element = 1, beta: Element = 0, on engine: Engine = .default
  ) throws(ShapeError) {
    let (m, k) = transposed ? (columns, rows) : (rows, columns)
    guard k == x.count else { throw .inner(operation: "matvec", [m, k], [x.count]) }
    guard result.count == m else { throw .result(operation: "matvec", expected: [m], found: result.shape) }
    if beta == 0 {
      try result._elements.makeUniqueForOverwriting()
    } else {
      try result._elements.makeUniqueIfAvailable()
    }
    engine.multiply(
      MatrixVectorProduct(
        m: m, k: k, alpha: alpha, a: _elements.base, strideA: columns, transposeA: transposed,
        x: x._elements.base, beta: beta, y: result._elements.base))
    withExtendedLifetime((self, x)) {}
  }
}
