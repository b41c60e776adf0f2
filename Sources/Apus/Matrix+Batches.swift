import BackendKit

// Several matrices of one shape, one below the other in one matrix: a batch, or the heads of an attention.

extension Matrix {
  /// The products of `count` matrices with as many others, each batch stacked in one matrix:
  /// `result[b] = op(self[b])·op(other[b])`. The matrices of a batch of batches are counted through.
  ///
  /// - Throws: `ShapeError.parameter` where the rows of one operand are not a multiple of `count`, or `.inner` where the
  ///   matrices don't fit each other; or where there is no memory for the result.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func batchMatmul(
    _ other: Matrix, count: Int, transposed: Bool = false, otherTransposed: Bool = false,
    on engine: Engine = .default
  ) throws(ShapeError) -> Matrix {
    let (m, n, _) = try batchShape(other, count, transposed, otherTransposed)
    var result = try Matrix(uninitializedRows: count * m, columns: n)
    try batchMatmul(
      other, count: count, transposed: transposed, otherTransposed: otherTransposed, into: &result, on: engine)
    return result
  }

  /// Writes `batchMatmul(_:count:transposed:otherTransposed:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where operands or result don't fit each other.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func batchMatmul(
    _ other: Matrix, count: Int, transposed: Bool = false, otherTransposed: Bool = false, into result: inout Matrix,
    on engine: Engine = .default
  ) throws(ShapeError) {
    let (m, n, k) = try batchShape(other, count, transposed, otherTransposed)
    guard result.rows == count * m, result.columns == n else {
      throw .result(operation: "batchMatmul", expected: [count * m, n], found: result.shape)
    }
    try result._elements.makeUniqueForOverwriting()
    if result.count == 0 { return }
    let (ownRows, otherRows, products) = (rows / count, other.rows / count, result._elements.base)
    engine.forEachProduct(count, work: m &* n &* k) { engine, index in
      engine.multiply(
        MatrixProduct(
          m: m, n: n, k: k, a: _elements.base + index * ownRows * columns, strideA: columns, transposeA: transposed,
          b: other._elements.base + index * otherRows * other.columns, strideB: other.columns,
          transposeB: otherTransposed, c: products + index * m * n, strideC: n))
    }
    withExtendedLifetime((self, other)) {}
  }

  /// What each of the products is of, all of whose rows can be counted.
  private func batchShape(
    _ other: Matrix, _ count: Int, _ transposed: Bool, _ otherTransposed: Bool
  ) throws(ShapeError) -> (m: Int, n: Int, k: Int) {
    try requireMultiple("batchMatmul", "count", count)
    try other.requireMultiple("batchMatmul", "count", count)
    let (m, k) = transposed ? (columns, rows / count) : (rows / count, columns)
    let (inner, n) = otherTransposed ? (other.columns, other.rows / count) : (other.rows / count, other.columns)
    guard k == inner else { throw .inner(operation: "batchMatmul", [m, k], [inner, n]) }
    if m.multipliedReportingOverflow(by: count).overflow { throw .invalid([count, m, n]) }
    return (m, n, k)
  }

  /// Scaled dot-product attention, `softmax(scale·self·keysᵀ)·values` row by row, for each of `heads` stacked matrices:
  /// this one holds the queries.
  ///
  /// The products with the keys are made for 64 queries at a time, so that they stay in the cache: there is never a
  /// matrix of all queries by all keys.
  ///
  /// - Parameters:
  ///   - scale: 1/√columns if nil.
  ///   - causal: Whether query i sees the keys 0...i + (keys - queries) only, as in a text that is written on. What is not
  ///     seen changes nothing, NaN and infinity neither.
  /// - Throws: `ShapeError` where rows are no multiple of `heads`, keys have other columns than the queries or other
  ///   rows than the values, there are no keys, a causal query would see none, or there is no memory for the result.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func attention(
    keys: Matrix, values: Matrix, heads: Int = 1, scale: Element? = nil, causal: Bool = false,
    on engine: Engine = .default
  ) throws(ShapeError) -> Matrix {
    try requireAttention(keys, values, heads, causal)
    var result = try Matrix(uninitializedRows: rows, columns: values.columns)
    try attention(
      keys: keys, values: values, heads: heads, scale: scale, causal: causal, into: &result, on: engine)
    return result
  }

  private func requireAttention(_ keys: Matrix, _ values: Matrix, _ heads: Int, _ causal: Bool) throws(ShapeError) {
    try requireMultiple("attention", "heads", heads)
    try keys.requireMultiple("attention", "heads", heads)
    guard keys.columns == columns else { throw .mismatch(operation: "attention (keys)", shape, keys.shape) }
    guard keys.rows == values.rows else {
      throw .rows(operation: "attention (values)", expected: keys.rows, found: values.shape)
    }
    let (queryCount, keyCount) = (rows / heads, keys.rows / heads)
    if keyCount == 0 { throw .empty(operation: "attention") }
    if causal, keyCount < queryCount {
      throw .parameter(
        operation: "attention", "the number of keys", found: "\(keyCount)",
        allowed: "at least that of causal queries, \(queryCount)")
    }
  }

  /// Writes `attention(keys:values:heads:scale:causal:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where operands or result don't fit each other.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func attention(
    keys: Matrix, values: Matrix, heads: Int = 1, scale: Element? = nil, causal: Bool = false,
    into result: inout Matrix, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireAttention(keys, values, heads, causal)
    guard result.rows == rows, result.columns == values.columns else {
      throw .result(operation: "attention", expected: [rows, values.columns], found: result.shape)
    }
    try result._elements.makeUniqueForOverwriting()
    if result.count == 0 { return }
    let (queryCount, keyCount, result) = (rows / heads, keys.rows / heads, result._elements.base)
    let factor = scale ?? 1 / Element(Swift.max(columns, 1)).squareRoot()
    // Fewer beside so many keys that their weights would take more than 64 MiB.
    let block = Swift.max(1, Swift.min(64, (64 << 20) / MemoryLayout<Element>.stride / keyCount))
    let blocks = (queryCount + block - 1) / block
    engine.forEachProduct(heads * blocks, work: 2 * block &* keyCount &* (columns &+ values.columns)) { engine, index in
      let head = index / Swift.max(blocks, 1)
      let first = index % Swift.max(blocks, 1) * block
      let count = Swift.min(block, queryCount - first)
      let queries = _elements.base + (head * queryCount + first) * columns
      let target = result + (head * queryCount + first) * values.columns
      let values = (base: values._elements.base + head * keyCount * values.columns, columns: values.columns)
      // Keys that the first and the last of these queries see.
      let unseen = causal ? keyCount - queryCount : 0
      let (fewest, most) = causal ? (first + 1 + unseen, first + count + unseen) : (keyCount, keyCount)
      engine.withScratch(Element.self, count * most) { weights in
        engine.multiply(
          MatrixProduct(
            m: count, n: most, k: columns, alpha: factor, a: queries, strideA: columns,
            b: keys._elements.base + head * keyCount * columns, strideB: columns, transposeB: true, c: weights,
            strideC: most))
        for i in 0..<count {
          let row = weights + i * most
          let seen = Swift.min(most, fewest + i)
          engine.normalize(.softmax, row, into: row, count: seen)
          (row + seen).update(repeating: 0, count: most - seen)
        }
        // 0 times NaN or infinity would be NaN.
        let isFinite =
          engine.firstNonFinite(values.base + fewest * values.columns, rows: most - fewest, columns: values.columns)
          == nil
        let step = isFinite ? count : 1
        for i in stride(from: 0, to: count, by: step) {
          engine.multiply(
            MatrixProduct(
              m: step, n: values.columns, k: isFinite ? most : fewest + i, a: weights + i * most, strideA: most,
              b: values.base, strideB: values.columns, c: target + i * values.columns, strideC: values.columns))
        }
      }
    }
    withExtendedLifetime((self, keys, values)) {}
  }

  private func requireMultiple(_ operation: String, _ name: String, _ count: Int) throws(ShapeError) {
    if count <= 0 { throw .parameter(operation: operation, name, found: "\(count)", allowed: "at least 1") }
    if rows % count != 0 {
      throw .parameter(operation: operation, "the number of rows", found: "\(rows)", allowed: "a multiple of \(count)")
    }
  }
}

extension Engine {
  /// Calls `body` for each of some products of `work` multiplications: side by side on several threads where there are
  /// as many, then with an engine of one thread each, else one after the other.
  func forEachProduct(_ count: Int, work: Int, _ body: (Engine, Int) -> Void) {
    let isCanonical = backends.allSatisfy { $0.exactness == .canonical }
    let total = work.multipliedReportingOverflow(by: max(count, 1))
    if isCanonical, threads > 1, count >= threads, total.overflow || total.partialValue >= Parallel.productLimit {
      let single = single
      ThreadPool.run(parts: count, threads: threads) { body(single, $0) }
    } else {
      for index in 0..<count { body(self, index) }
    }
  }
}
