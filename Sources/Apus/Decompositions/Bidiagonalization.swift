import BackendKit

/// What reduces a matrix with at least as many rows as columns to an upper bidiagonal one: Householder vectors from the
/// left and from the right, one a row, and the triangles of their block reflectors (see `QRDecomposition`).
struct Bidiagonalization<Element: VectorElement> {
  let left: Matrix<Element>
  let leftTriangles: Matrix<Element>
  /// Vector i begins in column i + 1.
  let right: Matrix<Element>
  let rightTriangles: Matrix<Element>
  var diagonal: [Element]
  /// Element i is right of the diagonal's; one more than there are of those.
  var beside: [Element]
}

extension Engine {
  /// Householder reflections in blocks (Dongarra, Sorensen and Hammarling, "Block Reduction of Matrices to Condensed
  /// Forms", J. Comput. Appl. Math. 27, 1989): half of the work is matrix product.
  ///
  /// - Parameters:
  ///   - a: m×n, lost.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func bidiagonalize<E: VectorElement>(_ a: Block<E>, m: Int, n: Int) -> Bidiagonalization<E> {
    let left = Matrix<E>(repeating: 0, rows: n, columns: m)
    let right = Matrix<E>(repeating: 0, rows: n, columns: n)
    let leftTriangles = Matrix<E>(repeating: 0, rows: n, columns: qrPanel)
    let rightTriangles = Matrix<E>(repeating: 0, rows: n, columns: qrPanel)
    var diagonal = [E](repeating: 0, count: n)
    var beside = [E](repeating: 0, count: n)
    let panel = min(qrPanel, n)
    // What is still to be subtracted from the matrix: the product of two blocks, each of two vectors a step.
    withScratch(E.self, 2 * panel * (m + n) + 4 * panel + m) { scratch in
      let p = Block(base: scratch, stride: m)
      let s = Block(base: scratch + 2 * panel * m, stride: n)
      let factors = s.base + 2 * panel * n
      let column = factors + 4 * panel
      for start in stride(from: 0, to: n, by: panel) {
        let count = min(panel, n - start)
        p.base.update(repeating: 0, count: 2 * count * m)
        s.base.update(repeating: 0, count: 2 * count * n)
        for j in 0..<count {
          let i = start + j
          let (height, width) = (m - i, n - i - 1)
          // The column as it should be by now, and its reflection.
          for r in 0..<height { column[r] = a[i + r, i] }
          for q in 0..<2 * j { factors[q] = s[q, i] }
          subtract(column, p.at(0, i).transposed, factors, m: height, k: 2 * j)
          let tau = leftTriangles.block.at(i, j).base
          reflect(column, count: height, tau: tau)
          diagonal[i] = column[0]
          column[0] = 1
          left.block.at(i, i).base.update(from: column, count: height)
          let v = p.at(2 * j, i).base
          v.update(from: column, count: height)
          if width == 0 { continue }
          let y = s.at(2 * j, i + 1).base
          product(y, a.at(i, i + 1).transposed, v, m: width, k: height)
          product(factors, p.at(0, i), v, m: 2 * j, k: height)
          subtract(y, s.at(0, i + 1).transposed, factors, m: width, k: 2 * j)
          mapScalar(.scale, y, tau[0], 0, into: y, count: width)
          // The row likewise.
          let row = a.at(i, i + 1).base
          for q in 0...2 * j { factors[q] = p[q, i] }
          subtract(row, s.at(0, i + 1).transposed, factors, m: width, k: 2 * j + 1)
          let rightTau = rightTriangles.block.at(i, j).base
          reflect(row, count: width, tau: rightTau)
          beside[i] = row[0]
          row[0] = 1
          right.block.at(i, i + 1).base.update(from: row, count: width)
          let u = s.at(2 * j + 1, i + 1).base
          u.update(from: row, count: width)
          let x = p.at(2 * j + 1, i + 1).base
          product(x, a.at(i + 1, i + 1), u, m: height - 1, k: width)
          product(factors, s.at(0, i + 1), u, m: 2 * j + 1, k: width)
          subtract(x, p.at(0, i + 1).transposed, factors, m: height - 1, k: 2 * j + 1)
          mapScalar(.scale, x, rightTau[0], 0, into: x, count: height - 1)
        }
        makeTriangle(left.block, leftTriangles.block, start: start, count: count, m: m)
        makeTriangle(
          right.block.at(0, 1), rightTriangles.block, start: start, count: min(count, n - 1 - start), m: n - 1)
        let end = start + count
        subtractProduct(
          a.at(end, end), p.at(0, end).transposed, s.at(0, end), m: m - end, n: n - end, k: 2 * count)
      }
    }
    return Bidiagonalization(
      left: left, leftTriangles: leftTriangles, right: right, rightTriangles: rightTriangles, diagonal: diagonal,
      beside: beside)
  }

  /// `y = a·x`, with m elements in y and k in x.
  func product<E: VectorElement>(
    _ y: UnsafeMutablePointer<E>, _ a: Block<E>, _ x: UnsafePointer<E>, m: Int, k: Int
  ) {
    multiply(
      MatrixVectorProduct(m: m, k: k, a: a.base, strideA: a.stride, transposeA: a.isTransposed, x: x, y: y))
  }

  /// `y = y - a·x`.
  func subtract<E: VectorElement>(
    _ y: UnsafeMutablePointer<E>, _ a: Block<E>, _ x: UnsafePointer<E>, m: Int, k: Int
  ) {
    multiply(
      MatrixVectorProduct(
        m: m, k: k, alpha: -1, a: a.base, strideA: a.stride, transposeA: a.isTransposed, x: x, beta: 1, y: y))
  }
}
