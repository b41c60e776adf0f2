import BackendKit

/// The singular values and vectors of an upper bidiagonal matrix by halves: those of what is above and below a row, and
/// what joins them, that row (Gu and Eisenstat, "A Divide-and-Conquer Algorithm for the Bidiagonal SVD", SIAM J. Matrix
/// Anal. Appl. 16(1), 1995). The smallest of them are iterated (see `BidiagonalQR`).
struct BidiagonalDivideAndConquer<Element: VectorElement> {
  let engine: Engine
  /// The diagonal; in the end the singular values, in the order of the rows.
  let d: UnsafeMutablePointer<Element>
  /// What is right of it; lost in the end.
  let beside: UnsafeMutablePointer<Element>
  /// Identities; in the end a singular vector a row.
  let left: Block<Element>
  let right: Block<Element>
  /// No singular value is larger than a few of these.
  let largest: Element
  /// As much as `Merge` wants for rows like those of `right`.
  let scratch: UnsafeMutablePointer<Element>

  /// Up to here the QR iteration is faster.
  private static var leaf: Int { 32 }

  /// - Parameters:
  ///   - range: Rows of the matrix.
  ///   - extra: Columns that they have more than rows, 0 or 1. The right vector that belongs to no value is then that of
  ///     the next row.
  /// - Returns: The rows in ascending order of their values, counted from its first; nil where an iteration did not end.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func solve(_ range: Range<Int>, extra: Int) -> [Int]? {
    let (start, n) = (range.lowerBound, range.count)
    if n <= Self.leaf { return iterate(start, n, extra: extra) }
    let half = n / 2
    let middle = start + half
    let (above, below) = (d[middle], beside[middle])
    guard let lower = solve(start..<middle, extra: 1), let upper = solve(middle + 1..<range.upperBound, extra: extra)
    else { return nil }
    let rows = right.at(start, start)
    let merge = Merge(
      engine: engine, d: d + start, rows: rows, columns: n + extra, left: left.at(start, start), count: n,
      split: half + 1, scratch: scratch)
    let z = merge.vectors
    for i in 0...half { z[i] = above * rows[i, half] }
    for i in half + 1..<n { z[i] = below * rows[i, half + 1] }
    var sides = (0..<n).map { $0 <= half ? Merge<Element>.Side.lower : .upper }
    d[middle] = 0
    if extra > 0 {
      // Of the vectors that belong to no value one is left that joins the halves.
      sides[half] = .both
      let (cosine, sine, length) = BidiagonalQR<Element>.rotation(z[half], below * rows[n, half + 1])
      rotate(rows, n, half, width: n + 1, cosine: cosine, sine: sine)
      z[half] = length
    }
    if z[half] < 0 {
      let row = rows.base + half * rows.stride
      engine.map(.neg, row, into: row, count: n + extra)
    }
    z[half] = max(z[half].magnitude, 4 * Element.ulpOfOne * largest)
    return merge.run(
      [half] + merge.merged(lower, upper.map { $0 + half + 1 }), sides: sides, rho: 1, least: largest)
  }

  @inline(__always)
  private func iterate(_ start: Int, _ n: Int, extra: Int) -> [Int]? {
    let (left, right) = (left.at(start, start), right.at(start, start))
    let (d, beside) = (d + start, beside + start)
    if extra > 0 {
      // Rotations of it with the others, from the last on, take the last column away.
      var rest = beside[n - 1]
      for i in stride(from: n - 1, through: 0, by: -1) {
        let (cosine, sine, length) = BidiagonalQR<Element>.rotation(d[i], rest)
        rotate(right, n, i, width: n + 1, cosine: cosine, sine: sine)
        d[i] = length
        if i == 0 { break }
        rest = -sine * beside[i - 1]
        beside[i - 1] *= cosine
      }
    }
    var iteration = BidiagonalQR(
      Array(UnsafeBufferPointer(start: d, count: n)), Array(UnsafeBufferPointer(start: beside, count: n)), left: left,
      right: right, rightColumns: n + extra, engine: engine)
    guard let signed = iteration.run() else { return nil }
    for i in 0..<n {
      d[i] = signed[i].magnitude
      let row = right.base + i * right.stride
      if signed[i] < 0 { engine.map(.neg, row, into: row, count: n + extra) }
    }
    return sorted(d, count: n)
  }

  @inline(__always)
  private func rotate(_ rows: Block<Element>, _ i: Int, _ j: Int, width: Int, cosine: Element, sine: Element) {
    engine.rotate(
      rows.base + i * rows.stride, rows.base + j * rows.stride, count: width, cosine: cosine, sine: sine)
  }
}
