/// A decomposition of a matrix of finite elements and at least one row and column, for backends that have routines of their
/// own for it. All memory is without gaps.
public enum Decomposition<Element: VectorElement>: @unchecked Sendable {
  /// LU with partial pivoting of an n×n matrix that lies column by column, and is replaced by its factors. Row i was
  /// exchanged with row `pivots[i] >= i`, one i after the other. A singular matrix has factors too.
  case lu(columns: UnsafeMutablePointer<Element>, n: Int, pivots: UnsafeMutablePointer<Int>)
  /// Cholesky of a symmetric n×n matrix, of which the upper triangle is read and replaced by the factor `U`, `A = Uᵀ·U`.
  case cholesky(rows: UnsafeMutablePointer<Element>, n: Int)
  /// QR by Householder reflections of an m×n matrix, `m >= n`, that lies column by column: R replaces the upper triangle, and
  /// what follows the 1 of each Householder vector v the rest. `factors[j]` is the τ of `I - τ·v·vᵀ`.
  case qr(columns: UnsafeMutablePointer<Element>, m: Int, n: Int, factors: UnsafeMutablePointer<Element>)
  /// Eigenvalues, ascending, of a symmetric n×n matrix of which the upper triangle is read. The eigenvectors replace it, a
  /// row each.
  case symmetricEigen(rows: UnsafeMutablePointer<Element>, n: Int, values: UnsafeMutablePointer<Element>)
  /// The k = min(m, n) singular values, descending, of an m×n matrix, which is overwritten, the m×k matrix U of the left
  /// singular vectors and the k×n transpose of that of the right ones.
  case singularValues(
    rows: UnsafeMutablePointer<Element>, m: Int, n: Int, u: UnsafeMutablePointer<Element>,
    values: UnsafeMutablePointer<Element>, vTransposed: UnsafeMutablePointer<Element>)
}

/// What a backend made of a decomposition.
public enum DecompositionOutcome: Sendable, Equatable {
  case done
  /// There is none: the pivot that is not positive, or the value whose iteration did not end.
  case failed(at: Int)
  /// The backend has no routine for it, or not for so large a matrix. Nothing was written.
  case notTaken
}
