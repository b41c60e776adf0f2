import BackendKit

/// The directions in which observations vary most.
///
/// Made by `Matrix.principalComponents(_:)`.
public struct PrincipalComponents<Element: VectorElement>: Sendable {
  /// The mean of each column.
  public let mean: Vector<Element>
  /// One direction a row, of length 1: the largest element by magnitude is positive.
  public let components: Matrix<Element>
  /// The variance along each direction (divided by the number of observations less 1), descending.
  public let variances: Vector<Element>
  /// Each variance as a share of that of all directions; 0 where no observation differs from the others.
  public let varianceRatios: Vector<Element>

  /// The observations in coordinates of the components: a row for each, a column for each component.
  ///
  /// - Throws: `ShapeError` where the observations have another number of columns.
  public func transform(_ observations: Matrix<Element>, on engine: Engine = .default) throws(ShapeError)
    -> Matrix<Element>
  {
    guard observations.columns == mean.count else {
      throw .mismatch(operation: "transform", mean.shape, [observations.columns])
    }
    return try observations.combiningRows(.sub, mean, on: engine).matmul(components, otherTransposed: true, on: engine)
  }
}

extension Matrix {
  /// The principal components of observations, one a row: the singular value decomposition of what differs from the mean.
  ///
  /// - Parameter count: How many; all there are, the smaller of rows and columns, if nil or more than that.
  /// - Throws: `DecompositionError.notFinite`, `.noConvergence` or `.shape(.outOfMemory)` as `svd` does, or
  ///   `.shape(.parameter)` for fewer than two observations or a negative count.
  public func principalComponents(
    _ count: Int? = nil, on engine: Engine = .default
  ) throws(DecompositionError) -> PrincipalComponents<Element> {
    if rows < 2 {
      throw .shape(
        .parameter(operation: "principalComponents", "the number of rows", found: "\(rows)", allowed: "at least 2"))
    }
    if let count, count < 0 {
      throw .shape(.parameter(operation: "principalComponents", "count", found: "\(count)", allowed: "at least 0"))
    }
    if let (row, column) = engine.firstNonFinite(_elements.base, rows: rows, columns: columns) {
      throw .notFinite(operation: "principalComponents", row: row, column: column)
    }
    try requireMemory(3 * self.count)
    let (mean, centred) = try Self.rethrowing { () throws(ShapeError) in
      let mean = self.mean(.columns, on: engine)
      let centred = try combiningRows(.sub, mean, on: engine)
      // The mean was rounded; the rest of it is the mean of what is left.
      let rest = centred.mean(.columns, on: engine)
      return (mean, try centred.combiningRows(.sub, rest, on: engine))
    }
    let svd = try centred.svd(as: "principalComponents", on: engine)
    let kept = Swift.min(count ?? .max, svd.values.count)
    let all = try Self.rethrowing { () throws(ShapeError) in
      try svd.values.mul(svd.values, on: engine).applying(.divScalar, Element(rows - 1), on: engine)
    }
    // Relative to the largest, whose square may be out of range.
    let relative = svd.values.applying(
      .divScalar, Swift.max(svd.values.first ?? 0, .leastNonzeroMagnitude), on: engine)
    let total = relative.sumOfSquares(on: engine)
    var components = svd.vTransposed.rows(0..<kept)
    components._elements.makeUnique()
    engine.orientRows(components.block, rows: kept, columns: columns)
    return PrincipalComponents(
      mean: mean, components: components, variances: Vector(all.prefix(kept)),
      varianceRatios: Vector(relative.prefix(kept).map { total > 0 ? $0 * $0 / total : 0 }))
  }
}

extension Engine {
  /// Makes the largest element by magnitude, the first of such, of each row positive.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  fileprivate func orientRows<E: VectorElement>(_ a: Block<E>, rows: Int, columns: Int) {
    for i in 0..<rows {
      let row = a.base + i * a.stride
      var largest: E = 0
      for j in 0..<columns where row[j].magnitude > largest.magnitude { largest = row[j] }
      if largest < 0 {
        for j in 0..<columns { row[j] = -row[j] }
      }
    }
  }
}
