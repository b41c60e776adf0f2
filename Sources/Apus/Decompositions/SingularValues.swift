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
  /// One-sided Jacobi rotations on the triangle of a QR decomposition (Drmač and Veselić, "New Fast and Accurate Jacobi
  /// SVD Algorithm", SIAM J. Matrix Anal. Appl. 29(4), 2008): small singular values are found as accurately as the
  /// matrix determines them.
  ///
  /// - Throws: `DecompositionError.notFinite`, or `.noConvergence`, which is not known to happen.
  /// - Complexity: O(m·n² + n³) for m ≥ n, with some 6 to 10 passes over n²/2 pairs of rows.
  public func svd(on engine: Engine = .default) throws(DecompositionError) -> SingularValueDecomposition<Element> {
    if rows < columns {
      let other: SingularValueDecomposition<Element>
      do throws(DecompositionError) {
        other = try transposed().svd(on: engine)
      } catch {
        if case .notFinite(_, let row, let column) = error {
          throw .notFinite(operation: "svd", row: column, column: row)
        }
        throw error
      }
      return SingularValueDecomposition(
        u: other.vTransposed.transposed(), values: other.values, vTransposed: other.u.transposed())
    }
    let scaled = try checkedCopy("svd", square: false, on: engine)
    let n = columns
    if n == 0 { return SingularValueDecomposition(u: scaled, values: [], vTransposed: Matrix.identity(0)) }
    let largest = engine.reduce(.normLInf, scaled._elements.base, count: count)
    let scale = largest == 0 ? 1 : Swift.max(largest.binade, .leastNormalMagnitude)
    engine.mapScalar(.divScalar, scaled._elements.base, scale, 0, into: scaled._elements.base, count: count)

    let qr = try scaled.qr(on: engine)
    let r = qr.r
    let j = Matrix.identity(n)
    if let index = engine.orthogonalizeRows(r.block, j.block, n: n) {
      throw .noConvergence(operation: "svd", index: index)
    }
    let norms = try Self.rethrowing { () throws(ShapeError) in try r.reducingRows(.normL2, on: engine) }
    let order = (0..<n).sorted { norms[$0] == norms[$1] ? $0 < $1 : norms[$0] > norms[$1] }
    let (right, left) = try Self.rethrowing { () throws(ShapeError) in
      (try r.gatheringRows(order), try j.gatheringRows(order))
    }
    let rank = order.firstIndex { norms[$0] * norms[$0] <= 2 * negligibleSquare(Element.self) } ?? n
    for (i, row) in order.enumerated() where i < rank {
      let start = right._elements.base + i * n
      engine.mapScalar(.divScalar, start, norms[row], 0, into: start, count: n)
    }
    engine.completeRows(right.block, from: rank, n: n)
    let u = try Self.rethrowing { () throws(ShapeError) in
      try qr.q(on: engine).matmul(left, otherTransposed: true, on: engine)
    }
    return SingularValueDecomposition(
      u: u, values: Vector(order.enumerated().map { i, row in i < rank ? norms[row] * scale : 0 }), vTransposed: right)
  }
}

/// The square of the norm of a row that is taken for 0, with 1 about the largest element: less could not be orthogonalised,
/// for the products of its elements underflow.
func negligibleSquare<E: VectorElement>(_: E.Type) -> E { E.leastNormalMagnitude / E.ulpOfOne / E.ulpOfOne }

extension Engine {
  /// Rotates the n rows of a, and those of j alike, until those of a are orthogonal. The first row of a pair that does
  /// not become so, or nil.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func orthogonalizeRows<E: VectorElement>(_ a: Block<E>, _ j: Block<E>, n: Int) -> Int? {
    let tolerance = 2 * E.ulpOfOne * E(n).squareRoot()
    for pass in 0... {
      var last: Int?
      for p in 0..<n {
        for q in p + 1..<max(n, p + 1) {
          let (x, y) = (a.base + p * a.stride, a.base + q * a.stride)
          let cross = reducePair(.dot, x, y, count: n)
          if cross == 0 { continue }
          let (xx, yy) = (reduce(.sumOfSquares, x, count: n), reduce(.sumOfSquares, y, count: n))
          // Others take the place of such rows.
          if min(xx, yy) <= negligibleSquare(E.self) { continue }
          // Roots apart: their product would underflow first.
          if cross.magnitude <= tolerance * xx.squareRoot() * yy.squareRoot() { continue }
          last = p
          let zeta = (yy - xx) / (2 * cross)
          var t: E = 1
          if zeta.magnitude > 1 / E.ulpOfOne {
            t = 1 / (2 * zeta)
          } else {
            let root = (1 + zeta * zeta).squareRoot()
            t = zeta < 0 ? -1 / (root - zeta) : 1 / (root + zeta)
          }
          let cosine = 1 / (1 + t * t).squareRoot()
          rotate(x, y, count: n, cosine: cosine, sine: cosine * t)
          rotate(j.base + p * j.stride, j.base + q * j.stride, count: n, cosine: cosine, sine: cosine * t)
        }
      }
      guard let last else { return nil }
      if pass >= 60 { return last }
    }
    return nil
  }

  /// Rows of length 1, orthogonal to each other and to those before, in place of the rows from `rank` on.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func completeRows<E: VectorElement>(_ a: Block<E>, from rank: Int, n: Int) {
    var candidate = 0
    var i = rank
    while i < n, candidate < n {
      let row = a.base + i * a.stride
      row.update(repeating: 0, count: n)
      row[candidate] = 1
      candidate += 1
      // Twice is enough (Giraud and others, Numer. Math. 101, 2005).
      for _ in 0..<2 {
        for q in 0..<i {
          let other = a.base + q * a.stride
          zipScaled(.axpy, -reducePair(.dot, other, row, count: n), other, row, into: row, count: n)
        }
      }
      let norm = reduce(.normL2, row, count: n)
      // Some unit vector has at least this length left; those that lie in the others' span have less.
      if norm * norm * E(2 * n) < 1 { continue }
      mapScalar(.divScalar, row, norm, 0, into: row, count: n)
      i += 1
    }
  }
}
