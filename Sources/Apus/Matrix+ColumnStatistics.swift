import BackendKit

// Statistics of columns by passes over all rows. Both are nil where a column's numbers need more than that: columns are better
// copied to rows then.

extension Matrix {
  /// The Euclidean norms of columns.
  func columnNorms(on engine: Engine) -> Vector<Element>? {
    guard engine.isUniform, let squares = reduced(.sumOfSquares, .columns, on: engine) else { return nil }
    let norms = Vector<Element>(ElementBuffer(uninitialized: columns))
    for j in 0..<columns {
      guard let norm = CanonicalOrder.normL2(sumOfSquares: squares._elements.base[j]) else { return nil }
      norms._elements.base[j] = norm
    }
    withExtendedLifetime(squares) {}
    return norms
  }

  /// The variances of columns, with the bits of `Engine.variance`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func columnVariances(ddof: Int, on engine: Engine) -> Vector<Element>? {
    let divisor = rows &- ddof
    guard engine.isUniform, count > 0, divisor > 0, let largest = reduced(.normLInf, .columns, on: engine) else {
      return nil
    }
    defer { withExtendedLifetime((self, largest)) {} }
    guard (0..<columns).allSatisfy({ Engine.factor(largest: largest._elements.base[$0]) == 1 }) else { return nil }
    let length = Element(rows)
    let means = sum(.columns, on: engine).applying(.divScalar, length, on: engine)
    let deviations = Matrix(_uninitializedLike: self)
    engine.combineRows(
      .sub, _elements.base, means._elements.base, into: deviations._elements.base, rows: rows, columns: columns)
    withExtendedLifetime(means) {}
    let sums = deviations.sum(.columns, on: engine)
    guard let squares = deviations.reduced(.sumOfSquares, .columns, on: engine) else { return nil }
    defer { withExtendedLifetime((sums, squares)) {} }
    let result = Vector<Element>(ElementBuffer(uninitialized: columns))
    for j in 0..<columns {
      let deviations = DeviationSums(
        count: length, sum: sums._elements.base[j], squares: squares._elements.base[j])
      guard deviations.isSmall(tolerance: 1 / 16) else { return nil }
      result._elements.base[j] = deviations.squaresFromMean / Element(divisor)
    }
    return result
  }
}
