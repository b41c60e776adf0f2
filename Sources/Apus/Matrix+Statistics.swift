import BackendKit

/// Along which dimension a matrix is summed up.
public enum MatrixAxis: String, Sendable {
  /// Over each row: a result for every row.
  case rows
  /// Over each column: a result for every column.
  case columns
}

extension Matrix {
  /// A number from each row, or from each column, as `body` makes it from a vector: `m.reduced(.columns) { $0.normL2() }`.
  ///
  /// Columns are copied to rows first, all at once, and each row to a vector.
  @inlinable
  public func reduced<Failure: Error>(
    _ axis: MatrixAxis, by body: (Vector<Element>) throws(Failure) -> Element
  ) throws(Failure) -> Vector<Element> {
    let matrix = axis == .rows ? self : transposed()
    var result = Vector<Element>(repeating: 0, count: matrix.rows)
    for i in 0..<matrix.rows { result[i] = try body(matrix.row(i)) }
    return result
  }

  /// A reduction of each row, or of each column; nil where these have no elements and it has no identity (`max`, `min`).
  ///
  /// The bits are those of the reduction of a row or column as a vector. Columns are reduced in one pass over the
  /// matrix. They are copied to rows first, all at once, on a bounded backend, and for Euclidean norms also where another than
  /// the preferred backend computes some operations, or where squares leave the range of numbers.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func reduced(
    _ operation: Reduction, _ axis: MatrixAxis, on engine: Engine = .default
  ) -> Vector<Element>? {
    if axis == .columns {
      if operation == .normL2, let norms = columnNorms(on: engine) { return norms }
      guard count > 0, let combiner = operation.combiner,
        engine.backend(for: .reduce(operation), Element.elementType).exactness == .canonical
      else { return transposed(on: engine).reduced(operation, .rows, on: engine) }
      let result = Vector<Element>(ElementBuffer(uninitialized: columns))
      engine.reduceColumns(
        operation, combiner, _elements.base, rows: rows, columns: columns, into: result._elements.base)
      withExtendedLifetime(self) {}
      return result
    }
    if columns == 0, !operation.hasIdentity { return nil }
    // A matrix of no columns can have more rows than there are addresses.
    let result = Vector<Element>(unsafeUninitializedCapacity: rows) { _ in }
    engine.forEachRange(rows: rows, bytes: columns &* MemoryLayout<Element>.stride) { engine, range in
      for i in range {
        result._elements.base[i] = engine.reduce(operation, _elements.base + i * columns, count: columns)
      }
    }
    withExtendedLifetime(self) {}
    return result
  }

  /// The index of an element within each row, or within each column; nil where these have no elements. Columns are copied to
  /// rows first, all at once.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func reduced(_ operation: IndexReduction, _ axis: MatrixAxis, on engine: Engine = .default) -> [Int]? {
    if axis == .columns { return transposed(on: engine).reduced(operation, .rows, on: engine) }
    if columns == 0 { return nil }
    defer { withExtendedLifetime(self) {} }
    return [Int](unsafeUninitializedCapacity: rows) { indices, count in
      nonisolated(unsafe) let indices = indices
      engine.forEachRange(rows: rows, bytes: columns &* MemoryLayout<Element>.stride) { engine, range in
        for i in range {
          indices.initializeElement(
            at: i, to: engine.reduceIndex(operation, _elements.base + i * columns, count: columns))
        }
      }
      count = rows
    }
  }

  /// The sums of rows or columns; 0 of no elements.
  public func sum(_ axis: MatrixAxis, on engine: Engine = .default) -> Vector<Element> {
    // A sum has an identity.
    reduced(.sum, axis, on: engine)!
  }

  /// The means of rows or columns; NaN of no elements.
  public func mean(_ axis: MatrixAxis, on engine: Engine = .default) -> Vector<Element> {
    sum(axis, on: engine).applying(.divScalar, Element(axis == .rows ? columns : rows), on: engine)
  }

  /// The variances of rows or columns (see `Vector.variance`), over their length less `ddof`; NaN where that is not positive,
  /// or an element is NaN or infinite.
  ///
  /// Columns are copied stripe by stripe, one for each thread at a time; or to rows first, all at once, on a bounded backend or
  /// where another than the preferred one computes some operations.
  public func variance(_ axis: MatrixAxis, ddof: Int = 0, on engine: Engine = .default) -> Vector<Element> {
    scaledVariances(axis, ddof: ddof, on: engine) { $0 * $1 * $1 }
  }

  /// The standard deviations of rows or columns: the roots of their variances, also where these are out of range.
  public func standardDeviation(_ axis: MatrixAxis, ddof: Int = 0, on engine: Engine = .default) -> Vector<Element> {
    scaledVariances(axis, ddof: ddof, on: engine) { $0.squareRoot() * $1 }
  }

  private func scaledVariances(
    _ axis: MatrixAxis, ddof: Int, on engine: Engine, _ body: (_ variance: Element, _ factor: Element) -> Element
  ) -> Vector<Element> {
    if axis == .columns, engine.isUniform { return columnVariances(ddof: ddof, on: engine, body) }
    let matrix = axis == .rows ? self : transposed(on: engine)
    let (rows, columns) = (matrix.rows, matrix.columns)
    let result = Vector<Element>(unsafeUninitializedCapacity: rows) { _ in }
    engine.forEachRange(rows: rows, bytes: columns &* MemoryLayout<Element>.stride) { engine, range in
      engine.withScratch(Element.self, columns) { deviations in
        for i in range {
          let (variance, factor) = engine.variance(
            matrix._elements.base + i * columns, ddof: ddof, deviations: deviations, count: columns)
          result._elements.base[i] = body(variance, factor)
        }
      }
    }
    withExtendedLifetime(matrix) {}
    return result
  }

  /// The largest elements of rows or columns, NaN where there is one; nil where these have no elements.
  public func max(_ axis: MatrixAxis, on engine: Engine = .default) -> Vector<Element>? {
    reduced(.max, axis, on: engine)
  }

  /// The smallest elements of rows or columns, NaN where there is one; nil where these have no elements.
  public func min(_ axis: MatrixAxis, on engine: Engine = .default) -> Vector<Element>? {
    reduced(.min, axis, on: engine)
  }

  /// The index of the first NaN, else of the first largest element, in each row or column; nil where these have no elements.
  public func argmax(_ axis: MatrixAxis, on engine: Engine = .default) -> [Int]? {
    reduced(.argmax, axis, on: engine)
  }

  /// The index of the first NaN, else of the first smallest element, in each row or column; nil where these have no elements.
  public func argmin(_ axis: MatrixAxis, on engine: Engine = .default) -> [Int]? {
    reduced(.argmin, axis, on: engine)
  }

  /// A function of each row as a whole: the softmax of each, say.
  public func normalized(_ operation: NormalizingOperation, on engine: Engine = .default) -> Matrix {
    let result = Matrix(_uninitializedLike: self)
    normalize(operation, into: result._elements.base, on: engine)
    return result
  }

  /// Writes `normalized(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  public func normalized(
    _ operation: NormalizingOperation, into result: inout Matrix, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireResult(operation.rawValue, result)
    try result._elements.makeUniqueForOverwriting()
    normalize(operation, into: result._elements.base, on: engine)
  }

  /// Replaces each row by a function of it as a whole.
  public mutating func apply(_ operation: NormalizingOperation, on engine: Engine = .default) {
    _elements.makeUnique()
    normalize(operation, into: _elements.base, on: engine)
  }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  private func normalize(
    _ operation: NormalizingOperation, into target: UnsafeMutablePointer<Element>, on engine: Engine
  ) {
    // A matrix of no columns can have any number of rows.
    if count == 0 { return }
    let bytes = 2 * columns * MemoryLayout<Element>.stride
    engine.forEachRange(rows: rows, bytes: bytes, limit: Parallel.heavyLimit) { engine, range in
      for row in range {
        engine.normalize(operation, _elements.base + row * columns, into: target + row * columns, count: columns)
      }
    }
    withExtendedLifetime(self) {}
  }

  /// The softmax of each row (see `Vector.softmax`).
  public func softmax(on engine: Engine = .default) -> Matrix { normalized(.softmax, on: engine) }

  /// Writes `softmax(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  public func softmax(into result: inout Matrix, on engine: Engine = .default) throws(ShapeError) {
    try normalized(.softmax, into: &result, on: engine)
  }

  /// The logarithm of the softmax of each row (see `Vector.logSoftmax`).
  public func logSoftmax(on engine: Engine = .default) -> Matrix { normalized(.logSoftmax, on: engine) }

  /// Writes `logSoftmax(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  public func logSoftmax(into result: inout Matrix, on engine: Engine = .default) throws(ShapeError) {
    try normalized(.logSoftmax, into: &result, on: engine)
  }

  /// Each row less its mean, over √(variance + epsilon), times gamma plus beta (see `Vector.layerNorm`).
  ///
  /// - Throws: `ShapeError` where gamma or beta is not as long as a row, or there is no memory for the result.
  public func layerNorm(
    gamma: Vector<Element>? = nil, beta: Vector<Element>? = nil, epsilon: Element = 1e-5,
    on engine: Engine = .default
  ) throws(ShapeError) -> Matrix {
    var result = try Matrix(_availableLike: self)
    try layerNorm(gamma: gamma, beta: beta, epsilon: epsilon, into: &result, on: engine)
    return result
  }

  /// Writes `layerNorm(gamma:beta:epsilon:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where gamma or beta is not as long as a row, or the result has another shape.
  public func layerNorm(
    gamma: Vector<Element>? = nil, beta: Vector<Element>? = nil, epsilon: Element = 1e-5, into result: inout Matrix,
    on engine: Engine = .default
  ) throws(ShapeError) {
    for case let parameter? in [gamma, beta] where parameter.count != columns {
      throw .mismatch(operation: "layerNorm", [columns], parameter.shape)
    }
    try requireResult("layerNorm", result)
    try result._elements.makeUniqueForOverwriting()
    if count == 0 { return }
    let target = result._elements.base
    engine.forEachRange(rows: rows, bytes: 2 &* columns &* MemoryLayout<Element>.stride) { engine, range in
      for row in range {
        engine.layerNorm(
          _elements.base + row * columns, gamma: gamma?._elements.base, beta: beta?._elements.base, epsilon: epsilon,
          into: target + row * columns, count: columns)
      }
    }
    withExtendedLifetime((self, gamma, beta)) {}
  }
}
