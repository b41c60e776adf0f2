import BackendKit

/// `A = Q·R`, with orthonormal columns in Q and an upper triangle R, of a matrix with at least as many rows as columns.
///
/// Made by `Matrix.qr()`. The bits are the same on all canonical backends.
public struct QRDecomposition<Element: VectorElement>: Sendable {
  /// Row j: R's column j, then what follows the 1 of Householder vector j.
  let factors: Matrix<Element>
  /// For each panel of columns the triangle T of its block reflector, in the panel's rows.
  let triangles: Matrix<Element>

  var m: Int { factors.columns }
  var n: Int { factors.rows }

  /// R, n×n. Its diagonal may have either sign.
  public var r: Matrix<Element> {
    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    get {
      var result = factors.columns(0..<n).transposed()
      result.withUnsafeMutableBufferPointer { r in
        for i in 0..<n {
          for j in 0..<i { r[i * n + j] = 0 }
        }
      }
      return result
    }
  }

  /// Q, m×n: orthonormal columns.
  public func q(on engine: Engine = .default) -> Matrix<Element> {
    var rows = Matrix<Element>(repeating: 0, rows: n, columns: m)
    rows.withUnsafeMutableBufferPointer { x in
      for i in 0..<n { x[i * m + i] = 1 }
    }
    // Each row of the transpose is a column that Q is applied to: the last panel first.
    for start in stride(from: (n - 1) / qrPanel * qrPanel, through: 0, by: -qrPanel) where n > 0 {
      engine.applyReflectors(
        factors.block, triangles.block, start: start, count: min(qrPanel, n - start), m: m, to: rows.block, rows: n,
        transposed: false)
    }
    withExtendedLifetime(self) {}
    return rows.transposed()
  }

  /// The x for which `A·x - b` has the least Euclidean norm, column by column.
  ///
  /// - Throws: `DecompositionError.singular` where an element of R's diagonal is 0, so that A's columns are not
  ///   independent, or `.shape` where b has another number of rows than A or there is no memory for x.
  public func solve(_ b: Matrix<Element>, on engine: Engine = .default) throws(DecompositionError) -> Matrix<Element> {
    try solve(b, as: "solve", on: engine)
  }

  func solve(
    _ b: Matrix<Element>, as operation: String, on engine: Engine
  ) throws(DecompositionError) -> Matrix<Element> {
    if b.rows != m { throw .shape(.rows(operation: operation, expected: m, found: b.shape)) }
    for i in 0..<n where factors[i, i] == 0 { throw .singular(operation: operation, pivot: i) }
    if b.count > 0 { try b.requireMemory(4 * b.count + 128 * (b.rows + b.columns)) }
    let rows = b.transposed()
    let powers = engine.lowerLargeRows(rows.block, rows: b.columns, columns: m)
    for start in stride(from: 0, to: n, by: qrPanel) {
      engine.applyReflectors(
        factors.block, triangles.block, start: start, count: min(qrPanel, n - start), m: m, to: rows.block,
        rows: b.columns, transposed: true)
    }
    let x = rows.columns(0..<n).transposed()
    engine.solveTriangle(
      factors.block.transposed, isLower: false, hasUnitDiagonal: false, n: n, x.block, m: x.columns)
    withExtendedLifetime(self) {}
    if powers.isEmpty { return x }
    let solutions = x.transposed()
    engine.raiseRows(solutions.block, by: powers) { _ in n }
    return solutions.transposed()
  }

  /// The x for which `A·x - b` has the least Euclidean norm.
  ///
  /// - Throws: As for a matrix b.
  public func solve(_ b: Vector<Element>, on engine: Engine = .default) throws(DecompositionError) -> Vector<Element> {
    try solve(b.column, on: engine).flattened
  }
}

extension Matrix {
  /// The QR decomposition of a matrix with at least as many rows as columns (LAPACK `geqrf`).
  ///
  /// Householder reflections, blocks of which are products of matrices (Schreiber and Van Loan, "A Storage-Efficient WY
  /// Representation for Products of Householder Transformations", SIAM J. Sci. Stat. Comput. 10(1), 1989).
  ///
  /// - Throws: `DecompositionError.notFinite`, or `.shape` where there are more columns than rows or there is no memory for the
  ///   factors.
  /// - Complexity: 2·m·n² - 2/3·n³ operations.
  public func qr(on engine: Engine = .default) throws(DecompositionError) -> QRDecomposition<Element> {
    try qr(as: "qr", on: engine)
  }

  func qr(as operation: String, on engine: Engine) throws(DecompositionError) -> QRDecomposition<Element> {
    if rows < columns {
      throw .shape(
        .parameter(
          operation: operation, "the number of rows", found: "\(rows)", allowed: "at least that of columns, \(columns)")
      )
    }
    if let (row, column) = engine.firstNonFinite(_elements.base, rows: rows, columns: columns) {
      throw .notFinite(operation: operation, row: row, column: column)
    }
    if count > 0 { try requireMemory(count + 256 * (rows + columns)) }
    let factors = transposed()
    let powers = engine.lowerLargeRows(factors.block, rows: columns, columns: rows)
    let triangles = Matrix(repeating: 0, rows: columns, columns: Swift.min(qrPanel, Swift.max(columns, 1)))
    if !engine.factorQRByBackend(factors.block, triangles.block, n: columns, m: rows) {
      engine.factorQR(factors.block, triangles.block, n: columns, m: rows)
    }
    // Of a column of A that was lowered, R's, not the Householder vector.
    engine.raiseRows(factors.block, by: powers) { $0 + 1 }
    if let (row, column) = engine.firstNonFinite(factors._elements.base, rows: columns, columns: rows) {
      throw .notFinite(operation: operation, row: column, column: row)
    }
    return QRDecomposition(factors: factors, triangles: triangles)
  }

  /// The x for which `self·x - b` has the least Euclidean norm, column by column, by QR decomposition.
  ///
  /// Columns that are dependent but for rounding are not found out: x is then large, and nearly arbitrary. `svd().rank()`
  /// tells.
  ///
  /// - Throws: `DecompositionError.singular` where an element of R's diagonal is 0, so that columns are not independent,
  ///   `.notFinite`, or `.shape` where b has another number of rows or there is no memory.
  public func leastSquares(_ b: Matrix, on engine: Engine = .default) throws(DecompositionError) -> Matrix {
    if b.rows != rows { throw .shape(.rows(operation: "leastSquares", expected: rows, found: b.shape)) }
    return try qr(as: "leastSquares", on: engine).solve(b, as: "leastSquares", on: engine)
  }

  /// The x for which `self·x - b` has the least Euclidean norm, by QR decomposition.
  ///
  /// - Throws: As for a matrix b.
  public func leastSquares(
    _ b: Vector<Element>, on engine: Engine = .default
  ) throws(DecompositionError) -> Vector<Element> {
    if b.count != rows { throw .shape(.rows(operation: "leastSquares", expected: rows, found: b.shape)) }
    return try qr(as: "leastSquares", on: engine).solve(b.column, as: "leastSquares", on: engine).flattened
  }
}

/// Columns that are reflected at a time.
let qrPanel = 48

extension Engine {
  /// Divides rows near overflow by a power of 2, so that nothing on the way overflows where their norms do not. That is exact
  /// but for elements that are nothing beside the row's largest.
  ///
  /// - Returns: What each row was divided by; nothing where all are as they were.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func lowerLargeRows<E: VectorElement>(_ a: Block<E>, rows: Int, columns: Int) -> [E] {
    if rows == 0 || columns == 0 { return [] }
    // Norms are at most the largest element times the root of the length; 8 bits more for blocks of reflectors.
    let power = E(1 << (64 - columns.leadingZeroBitCount + 8))
    let limit = E.greatestFiniteMagnitude / power
    if a.stride == columns, reduce(.normLInf, a.base, count: rows * columns) <= limit { return [] }
    return (0..<rows).map { i in
      let row = a.base + i * a.stride
      if !(reduce(.normLInf, row, count: columns) > limit) { return 1 }
      mapScalar(.divScalar, row, power, 0, into: row, count: columns)
      return power
    }
  }

  /// Multiplies the beginnings of rows by the powers of 2 that they were divided by.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func raiseRows<E: VectorElement>(_ a: Block<E>, by powers: [E], count: (Int) -> Int) {
    for (i, power) in powers.enumerated() where power != 1 {
      let row = a.base + i * a.stride
      mapScalar(.scale, row, power, 0, into: row, count: count(i))
    }
  }

  /// Factors the n rows of `a`, the columns of the matrix, of m elements each.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func factorQR<E: VectorElement>(_ a: Block<E>, _ t: Block<E>, n: Int, m: Int) {
    for start in stride(from: 0, to: n, by: qrPanel) {
      let count = min(qrPanel, n - start)
      factorPanel(a, t, start: start, first: start, count: count, m: m)
      let end = start + count
      if end < n {
        applyReflectors(
          a, t, start: start, count: count, m: m, to: a.at(end, 0), rows: n - end, transposed: true)
      }
    }
  }

  /// Factors some rows of a panel, by halves: the first half is applied to the second as a product.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func factorPanel<E: VectorElement>(_ a: Block<E>, _ t: Block<E>, start: Int, first: Int, count: Int, m: Int) {
    if count <= 6 {
      for j in first..<first + count {
        reflect(a.base + j * a.stride + j, count: m - j, tau: t.base + j * t.stride + (j - start))
        let vector = a.base + j * a.stride + j
        let factor = t.base[j * t.stride + (j - start)]
        for c in j + 1..<max(first + count, j + 1) {
          let other = a.base + c * a.stride + j
          let length = m - j - 1
          let product = other[0] + reducePair(.dot, vector + 1, other + 1, count: length)
          other[0] -= factor * product
          zipScaled(.axpy, -(factor * product), vector + 1, other + 1, into: other + 1, count: length)
        }
        mergeTriangle(a, t, start: start, first: first, at: j, count: 1, m: m)
      }
      return
    }
    let half = count / 2
    factorPanel(a, t, start: start, first: first, count: half, m: m)
    applyReflectors(
      a, t, start: first, count: half, m: m, to: a.at(first + half, 0), rows: count - half, transposed: true,
      panel: start)
    factorPanel(a, t, start: start, first: first + half, count: count - half, m: m)
    mergeTriangle(a, t, start: start, first: first, at: first + half, count: count - half, m: m)
  }

  /// Makes one triangle of those of the reflectors `first..<at` and of `count` more:
  /// `T12 = -T1·(V1ᵀ·V2)·T2`. T is kept as its transpose, a lower triangle.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func mergeTriangle<E: VectorElement>(
    _ a: Block<E>, _ t: Block<E>, start: Int, first: Int, at: Int, count: Int, m: Int
  ) {
    let before = at - first
    if before == 0 || count == 0 { return }
    withUnitVectors(a, from: first, count: before, m: m) { v1 in
      withUnitVectors(a, from: at, count: count, m: m) { v2 in
        withScratch(E.self, 2 * before * count) { products in
          // (V1ᵀ·V2)ᵀ, count × before; where V2 starts, V1 has `at - first` elements more in front.
          let w = Block(base: products, stride: before)
          multiply(w, v2, v1.at(0, at - first).transposed, m: count, n: before, k: m - at, alpha: 1, beta: 0)
          let u = Block(base: products + before * count, stride: before)
          let t1 = t.at(first, first - start)
          let t2 = t.at(at, at - start)
          // Transposes all along: T12ᵀ = -T2ᵀ·W·T1ᵀ.
          multiply(u, t2, w, m: count, n: before, k: count, alpha: 1, beta: 0)
          multiply(t.at(at, first - start), u, t1, m: count, n: before, k: before, alpha: -1, beta: 0)
        }
      }
    }
  }

  /// The triangle of some reflectors, whose factors are on its diagonal: column by column `T[·, j] = -tau·T·(Vᵀ·v[j])`.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func makeTriangle<E: VectorElement>(_ a: Block<E>, _ t: Block<E>, start: Int, count: Int, m: Int) {
    if count <= 1 { return }
    withUnitVectors(a, from: start, count: count, m: m) { v in
      withScratch(E.self, count * count) { products in
        multiply(
          Block(base: products, stride: count), v, v.transposed, m: count, n: count, k: m - start, alpha: 1, beta: 0)
        for j in 1..<count {
          let row = t.base + (start + j) * t.stride
          row.update(repeating: 0, count: j)
          for l in 0..<j {
            let other = t.base + (start + l) * t.stride
            let factor = -row[j] * products[j * count + l]
            for c in 0...l { row[c] += factor * other[c] }
          }
        }
      }
    }
  }

  /// Replaces x by its Householder vector without the 1 it starts with, after the only element of its image:
  /// `(I - tau·v·vᵀ)·x = (β, 0, …)`.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func reflect<E: VectorElement>(_ x: UnsafeMutablePointer<E>, count: Int, tau: UnsafeMutablePointer<E>) {
    var rest = count <= 1 ? 0 : reduce(.normL2, x + 1, count: count - 1)
    if rest == 0 {
      tau[0] = 0
      return
    }
    // Subnormal numbers have too few digits for a reflection: lifted out of that range, which is exact, and back.
    let smallest = E.leastNormalMagnitude / E.ulpOfOne
    let isLifted = max(x[0].magnitude, rest) < smallest
    if isLifted {
      mapScalar(.divScalar, x, smallest, 0, into: x, count: count)
      rest = reduce(.normL2, x + 1, count: count - 1)
    }
    let head = x[0]
    // Neither overflows nor underflows where the parts don't.
    let scale = max(head.magnitude, rest)
    let (h, r) = (head / scale, rest / scale)
    let norm = scale * (h * h + r * r).squareRoot()
    let beta = head > 0 ? -norm : norm
    tau[0] = (beta - head) / beta
    mapScalar(.divScalar, x + 1, head - beta, 0, into: x + 1, count: count - 1)
    x[0] = isLifted ? beta * smallest : beta
  }

  /// Applies `I - V·T·Vᵀ`, or its transpose, to columns that are the `rows` rows of c, m elements each.
  ///
  /// - Parameters:
  ///   - panel: The first row of the panel that `start` belongs to, where T's columns begin.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func applyReflectors<E: VectorElement>(
    _ a: Block<E>, _ t: Block<E>, start: Int, count: Int, m: Int, to c: Block<E>, rows: Int, transposed: Bool,
    panel: Int? = nil
  ) {
    if rows == 0 || count == 0 { return }
    let triangle = t.at(start, start - (panel ?? start))
    withUnitVectors(a, from: start, count: count, m: m) { v in
      withScratch(E.self, 2 * rows * count) { products in
        let w = Block(base: products, stride: count)
        let u = Block(base: products + rows * count, stride: count)
        let target = c.at(0, start)
        // Cᵀ = Cᵀ - (Cᵀ·V)·T·Vᵀ, and T itself is the transpose of what is kept.
        multiply(w, target, v.transposed, m: rows, n: count, k: m - start, alpha: 1, beta: 0)
        multiply(u, w, transposed ? triangle.transposed : triangle, m: rows, n: count, k: count, alpha: 1, beta: 0)
        subtractProduct(target, u, v, m: rows, n: m - start, k: count)
      }
    }
  }

  /// Householder vectors as rows with their ones and, before them, zeros.
  @inline(__always)
  private func withUnitVectors<E: VectorElement>(
    _ a: Block<E>, from start: Int, count: Int, m: Int, _ body: (Block<E>) -> Void
  ) {
    let width = m - start
    withScratch(E.self, count * width) { copy in
      for j in 0..<count {
        let row = copy + j * width
        row.update(repeating: 0, count: j)
        row[j] = 1
        (row + j + 1).update(from: a.base + (start + j) * a.stride + start + j + 1, count: width - j - 1)
      }
      body(Block(base: copy, stride: width))
    }
  }
}
