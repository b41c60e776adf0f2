import BackendKit

/// `A = U·diag(σ)·Vᵀ`, with orthonormal columns in U and V.
///
/// Made by `Matrix.svd()`. The bits are the same on all canonical backends.
public struct SingularValueDecomposition<Element: VectorElement>: Sendable {
  /// m×k, for an m×n matrix and k the smaller of the two.
  public let u: Matrix<Element>
  /// The k singular values, descending, none negative.
  public let values: Vector<Element>
  /// k×n: Vᵀ, a right singular vector a row.
  public let vTransposed: Matrix<Element>

  /// The number of singular values above `tolerance` (the largest dimension, times ε, times the largest value, if nil).
  public func rank(tolerance: Element? = nil) -> Int {
    let size = Element(Swift.max(u.rows, vTransposed.columns))
    let limit = tolerance ?? size * Element.ulpOfOne * (values.first ?? 0)
    return values.count { $0 > limit }
  }
}

extension Matrix {
  /// The singular value decomposition (NumPy `svd` with `full_matrices=False`).
  ///
  /// Bidiagonalised by Householder reflections in blocks, after a QR decomposition where the matrix is much longer than
  /// wide; then by halves (see `BidiagonalDivideAndConquer`). Singular values are accurate to some units in the last place
  /// of the largest one, whatever their size.
  ///
  /// - Throws: `DecompositionError.notFinite`, also where a singular value overflows; `.shape` where there is no memory, as
  ///   much as twelve square matrices or six long ones; or `.noConvergence`, which is not known to happen.
  /// - Complexity: About 5·m·n² + 5·n³ operations for m ≥ n, most of them in matrix products.
  public func svd(on engine: Engine = .default) throws(DecompositionError) -> SingularValueDecomposition<Element> {
    try svd(as: "svd", on: engine)
  }

  func svd(
    as operation: String, on engine: Engine
  ) throws(DecompositionError) -> SingularValueDecomposition<Element> {
    // A wide matrix is decomposed as its transpose.
    let (k, isWide) = (Swift.min(rows, columns), rows < columns)
    if count > 0 { try requireMemory((isWide ? 8 : 6) * count + 6 * k * k + 256 * (rows + columns)) }
    if count > 0, engine.mayDecompose(Element.self) {
      let a = try checkedCopy(operation, square: false, on: engine)
      let (u, v) = (Matrix(repeating: 0, rows: rows, columns: k), Matrix(repeating: 0, rows: k, columns: columns))
      let values = Vector<Element>(repeating: 0, count: k)
      let outcome = engine.decompose(
        .singularValues(
          rows: a._elements.base, m: rows, n: columns, u: u._elements.base, values: values._elements.base,
          vTransposed: v._elements.base))
      withExtendedLifetime(a) {}
      switch outcome {
      case .done:
        try values.requireFinite(operation)
        return SingularValueDecomposition(u: u, values: values, vTransposed: v)
      case .failed(let index): throw .noConvergence(operation: operation, index: index)
      case .notTaken: break
      }
    }
    if isWide {
      let other: SingularValueDecomposition<Element>
      do throws(DecompositionError) {
        other = try transposed().svd(as: operation, on: engine)
      } catch {
        if case .notFinite(_, let row, let column) = error {
          throw .notFinite(operation: operation, row: column, column: row)
        }
        throw error
      }
      return SingularValueDecomposition(
        u: other.vTransposed.transposed(), values: other.values, vTransposed: other.u.transposed())
    }
    let scaled = try checkedCopy(operation, square: false, on: engine)
    let n = columns
    if n == 0 { return SingularValueDecomposition(u: scaled, values: [], vTransposed: Matrix.identity(0)) }
    let largest = engine.reduce(.normLInf, scaled._elements.base, count: count)
    let scale = largest == 0 ? 1 : Swift.max(largest.binade, .leastNormalMagnitude)
    engine.mapScalar(.divScalar, scaled._elements.base, scale, 0, into: scaled._elements.base, count: count)

    let isLong = rows > columns + columns / 2
    let qr = isLong ? try scaled.qr(on: engine) : nil
    let square = qr?.r ?? scaled
    let height = square.rows
    let b = engine.bidiagonalize(square.block, m: height, n: n)
    // Longer rows than needed: at some distances they would share a few places in the cache.
    let padding = 64 / MemoryLayout<Element>.stride
    let left = Matrix(repeating: 0, rows: n, columns: height + padding)
    let right = Matrix(repeating: 0, rows: n, columns: n + padding)
    for i in 0..<n {
      left._elements.base[i * left.columns + i] = 1
      right._elements.base[i * right.columns + i] = 1
    }
    var values = b.diagonal
    guard let order = engine.diagonalize(&values, b.beside, left: left.block, right: right.block) else {
      throw .noConvergence(operation: operation, index: 0)
    }
    for start in stride(from: (n - 1) / qrPanel * qrPanel, through: 0, by: -qrPanel) {
      engine.applyReflectors(
        b.left.block, b.leftTriangles.block, start: start, count: Swift.min(qrPanel, n - start), m: height,
        to: left.block, rows: n, transposed: false)
      engine.applyReflectors(
        b.right.block.at(0, 1), b.rightTriangles.block, start: start, count: Swift.min(qrPanel, n - 1 - start),
        m: n - 1,
        to: right.block.at(0, 1), rows: n, transposed: false)
    }
    let descending = Array(order.reversed())
    let (u, v) = try Self.rethrowing { () throws(ShapeError) in
      let u = try left.columns(0..<height).gatheringRows(descending)
      return (
        try qr.map { qr throws(ShapeError) in try qr.q(on: engine).matmul(u, otherTransposed: true, on: engine) }
          ?? u.transposed(),
        try right.columns(0..<n).gatheringRows(descending)
      )
    }
    withExtendedLifetime((b, square, left, right)) {}
    let scaledBack = Vector(descending.map { values[$0] * scale })
    try scaledBack.requireFinite(operation)
    return SingularValueDecomposition(u: u, values: scaledBack, vTransposed: v)
  }
}

extension Engine {
  /// The singular values of an upper bidiagonal matrix in place of its diagonal, singular vectors in place of the
  /// identities' rows.
  ///
  /// - Returns: The rows in ascending order, or nil where an iteration did not end.
  fileprivate func diagonalize<E: VectorElement>(
    _ d: inout [E], _ beside: [E], left: Block<E>, right: Block<E>
  ) -> [Int]? {
    let n = d.count
    var (beside, order): ([E], [Int]?) = (beside, nil)
    var largest: E = 0
    for i in 0..<n { largest = max(largest, max(d[i].magnitude, beside[i].magnitude)) }
    if largest == 0 { return Array(0..<n) }
    withScratch(E.self, Merge<E>.scratchCount(n, stride: right.stride)) { scratch in
      d.withUnsafeMutableBufferPointer { d in
        beside.withUnsafeMutableBufferPointer { beside in
          guard let diagonal = d.baseAddress, let beside = beside.baseAddress else { return }
          order = BidiagonalDivideAndConquer(
            engine: self, d: diagonal, beside: beside, left: left, right: right, largest: largest, scratch: scratch
          ).solve(0..<n, extra: 0)
        }
      }
    }
    return order
  }
}
