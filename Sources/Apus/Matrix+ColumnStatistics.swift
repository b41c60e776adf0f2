import BackendKit

extension Matrix {
  /// The Euclidean norms of columns by one pass over all rows; nil where squares leave the range of numbers.
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

  /// A function of the variance of each column and of the power of two that this is over, on an engine that computes everything
  /// in canonical bits: stripe by stripe, each in a second-level cache where there are not too many rows.
  func columnVariances(
    ddof: Int, on engine: Engine, _ body: (_ variance: Element, _ factor: Element) -> Element
  ) -> Vector<Element> {
    let result = Vector<Element>(unsafeUninitializedCapacity: columns) { _ in }
    let size = MemoryLayout<Element>.stride
    let line = 64 / size
    let held = CacheSizes.current.level2 / 2 / size / Swift.max(rows, 1)
    let width = Swift.min(Swift.max(held / line, 1), 8) * line
    let parts = (columns + width - 1) / width
    let isShared = engine.isSharing && count * size > Parallel.lightLimit
    ThreadPool.run(parts: parts, threads: isShared ? engine.threads : 1) { part in
      let first = part * width
      engine.single.columnVariances(
        _elements.base + first, rows: rows, stride: columns, columns: Swift.min(width, columns - first), ddof: ddof
      ) { result._elements.base[first + $0] = body($1, $2) }
    }
    withExtendedLifetime(self) {}
    return result
  }
}

extension Engine {
  /// Calls a function with the variance of each of a few columns, as `variance` finds it.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  fileprivate func columnVariances<E: VectorElement>(
    _ x: UnsafePointer<E>, rows: Int, stride: Int, columns: Int, ddof: Int,
    _ body: (_ column: Int, _ variance: E, _ factor: E) -> Void
  ) {
    let divisor = rows &- ddof
    if rows == 0 || divisor <= 0 { return (0..<columns).forEach { body($0, .nan, 1) } }
    withScratch(E.self, (rows + 4) * columns) { scratch in
      let (largest, means) = (scratch, scratch + columns)
      let (sums, squares) = (scratch + 2 * columns, scratch + 3 * columns)
      let deviations = scratch + 4 * columns
      for i in 0..<rows { (deviations + i * columns).update(from: x + i * stride, count: columns) }
      reduceColumns(.normLInf, .maximum, deviations, rows: rows, columns: columns, into: largest)
      reduceColumns(.sum, .add, deviations, rows: rows, columns: columns, into: means)
      for j in 0..<columns { means[j] /= E(rows) }
      combineRows(.sub, deviations, means, into: deviations, rows: rows, columns: columns)
      reduceColumns(.sum, .add, deviations, rows: rows, columns: columns, into: sums)
      reduceColumns(.sumOfSquares, .add, deviations, rows: rows, columns: columns, into: squares)
      for j in 0..<columns {
        let deviations = DeviationSums(count: E(rows), sum: sums[j], squares: squares[j])
        if Self.factor(largest: largest[j]) == 1, deviations.isSmall(tolerance: 1 / 16) {
          body(j, deviations.squaresFromMean / E(divisor), 1)
        } else {
          let (variance, factor) = columnVariance(x + j, rows: rows, stride: stride, ddof: ddof)
          body(j, variance, factor)
        }
      }
    }
  }

  /// The same of one column, copied to a vector.
  private func columnVariance<E: VectorElement>(
    _ x: UnsafePointer<E>, rows: Int, stride: Int, ddof: Int
  ) -> (variance: E, factor: E) {
    var result: (E, E) = (.nan, 1)
    withScratch(E.self, 2 * rows) { scratch in
      for i in 0..<rows { scratch[i] = x[i * stride] }
      result = variance(scratch, ddof: ddof, deviations: scratch + rows, count: rows)
    }
    return result
  }
}
