import BackendKit

/// The eigenvalues and eigenvectors of a symmetric tridiagonal matrix by halves: those of the halves, and what joins
/// them, a matrix of rank one (Cuppen, "A Divide and Conquer Method for the Symmetric Tridiagonal Eigenproblem", Numer.
/// Math. 36, 1981). The vectors are products of matrices, and orthogonal because they belong, exactly, to a neighbouring
/// z (Gu and Eisenstat, "A Divide-and-Conquer Algorithm for the Symmetric Tridiagonal Eigenproblem", SIAM J. Matrix Anal.
/// Appl. 16(1), 1995).
struct DivideAndConquer<Element: VectorElement> {
  let engine: Engine
  /// The diagonal; in the end the eigenvalues, in the order of the rows.
  let d: UnsafeMutablePointer<Element>
  /// What is beside it; lost in the end.
  let beside: UnsafeMutablePointer<Element>
  /// The identity; in the end an eigenvector a row.
  let rows: Block<Element>
  /// As much as `Merge` wants for rows like those.
  let scratch: UnsafeMutablePointer<Element>

  /// Up to here the QL iteration is faster.
  private static var leaf: Int { 32 }

  /// - Returns: The rows of `range` in ascending order of their eigenvalues, counted from its first; nil where an
  ///   iteration did not end.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func solve(_ range: Range<Int>) -> [Int]? {
    let (start, n) = (range.lowerBound, range.count)
    if n <= Self.leaf {
      let block = rows.at(start, start)
      if engine.iterateQL(d + start, beside + start, n: n, rows: block) != nil { return nil }
      return sorted(d + start, count: n)
    }
    let half = n / 2
    let middle = start + half
    let joint = beside[middle - 1]
    beside[middle - 1] = 0
    d[middle - 1] -= joint.magnitude
    d[middle] -= joint.magnitude
    guard let lower = solve(start..<middle), let upper = solve(middle..<range.upperBound) else { return nil }
    // T = diag(T1, T2) + |joint|·v·vᵀ, and z = Qᵀ·v, of length √2 before it is scaled to 1.
    let block = rows.at(start, start)
    let merge = Merge(
      engine: engine, d: d + start, rows: block, columns: n, left: nil, count: n, split: half, scratch: scratch)
    let z = merge.vectors
    let unit = Element(0.5).squareRoot()
    for i in 0..<half { z[i] = block[i, half - 1] * unit }
    let sign: Element = joint < 0 ? -unit : unit
    for i in half..<n { z[i] = block[i, half] * sign }
    let sides = (0..<n).map { $0 < half ? Merge<Element>.Side.lower : .upper }
    return merge.run(merge.merged(lower, upper.map { $0 + half }), sides: sides, rho: 2 * joint.magnitude, least: 0)
  }
}
