import BackendKit

/// `A = V·diag(λ)·Vᵀ`, of a symmetric matrix.
///
/// Made by `Matrix.eigenSymmetric()`. The bits are the same on all canonical backends.
public struct SymmetricEigen<Element: VectorElement>: Sendable {
  /// The eigenvalues, ascending.
  public let values: Vector<Element>
  /// The eigenvectors, of length 1 and orthogonal to each other, as columns in the order of the values.
  public let vectors: Matrix<Element>
}

extension Matrix {
  /// The eigenvalues and eigenvectors of a symmetric matrix (LAPACK `syev`). Only the upper triangle is used.
  ///
  /// Tridiagonalised by Householder reflections in blocks (Dongarra, Sorensen and Hammarling, "Block Reduction of
  /// Matrices to Condensed Forms", J. Comput. Appl. Math. 27, 1989), then by halves (see `DivideAndConquer`), the
  /// smallest of them by the implicit QL iteration (Parlett, The Symmetric Eigenvalue Problem, chapter 8).
  ///
  /// - Throws: `DecompositionError.notSquare`, `.notFinite`, or `.noConvergence`, which is not known to happen.
  /// - Complexity: 4·n³ to 5·n³ operations, of which three quarters are in matrix products.
  public func eigenSymmetric(on engine: Engine = .default) throws(DecompositionError) -> SymmetricEigen<Element> {
    let a = try checkedCopy("eigenSymmetric", square: true, on: engine)
    let n = rows
    if n == 0 { return SymmetricEigen(values: [], vectors: a) }
    let values = Vector<Element>(repeating: 0, count: n)
    switch engine.decompose(.symmetricEigen(rows: a._elements.base, n: n, values: values._elements.base)) {
    case .done: return SymmetricEigen(values: values, vectors: a.transposed())
    case .failed(let index): throw .noConvergence(operation: "eigenSymmetric", index: index)
    case .notTaken: break
    }
    // Scaled to about 1, so that no square overflows, or underflows and matters.
    let largest = engine.reduce(.normLInf, a._elements.base, count: n * n)
    let scale = largest == 0 ? 1 : Swift.max(largest.binade, .leastNormalMagnitude)
    engine.mapScalar(.divScalar, a._elements.base, scale, 0, into: a._elements.base, count: n * n)

    let reflectors = Matrix(repeating: 0, rows: n, columns: n)
    let triangles = Matrix(repeating: 0, rows: n, columns: qrPanel)
    var diagonal = [Element](repeating: 0, count: n)
    var beside = [Element](repeating: 0, count: n)
    engine.tridiagonalize(
      a.block, n: n, reflectors.block, triangles.block, diagonal: &diagonal, beside: &beside)
    // Longer rows than needed: at some distances they would share a few places in the cache.
    let rows = Matrix(repeating: 0, rows: n, columns: n + 64 / MemoryLayout<Element>.stride)
    for i in 0..<n { rows._elements.base[i * rows.columns + i] = 1 }
    guard let order = engine.diagonalize(&diagonal, &beside, rows: rows.block) else {
      throw .noConvergence(operation: "eigenSymmetric", index: 0)
    }
    for start in stride(from: Swift.max(0, n - 2) / qrPanel * qrPanel, through: 0, by: -qrPanel) {
      engine.applyReflectors(
        reflectors.block.at(0, 1), triangles.block, start: start, count: Swift.min(qrPanel, n - 1 - start), m: n - 1,
        to: rows.block.at(0, 1), rows: n, transposed: false)
    }
    let sorted = try Self.rethrowing { () throws(ShapeError) in try rows.columns(0..<n).gatheringRows(order) }
    withExtendedLifetime((reflectors, triangles, a)) {}
    return SymmetricEigen(values: Vector(order.map { diagonal[$0] * scale }), vectors: sorted.transposed())
  }
}

extension Engine {
  /// Reduces a symmetric matrix, of which the upper triangle is read, to a tridiagonal one.
  ///
  /// - Parameters:
  ///   - reflectors: Row i: from column i + 1 on, Householder vector i with its 1.
  ///   - t: The triangles of the block reflectors of `qrPanel` vectors (see `QRDecomposition`).
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func tridiagonalize<E: VectorElement>(
    _ a: Block<E>, n: Int, _ reflectors: Block<E>, _ t: Block<E>, diagonal: inout [E], beside: inout [E]
  ) {
    // The lower triangle too, as products with the whole matrix go along its rows.
    for i in 0..<n {
      for j in 0..<i { a.base[i * a.stride + j] = a.base[j * a.stride + i] }
    }
    let panel = qrPanel
    let (base, byteCount) = ScratchMemory.take(byteCount: 4 * panel * n * MemoryLayout<E>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    // V and W, and below them W and V: A - V·Wᵀ - W·Vᵀ is then a single product.
    let v = base.bindMemory(to: E.self, capacity: 4 * panel * n)
    for start in stride(from: 0, to: max(0, n - 1), by: panel) {
      let count = min(panel, n - 1 - start)
      let w = v + count * n
      v.update(repeating: 0, count: 2 * count * n)
      for j in 0..<count {
        let i = start + j
        let row = a.base + i * a.stride
        for q in 0..<j {
          let (vq, wq) = (v + q * n, w + q * n)
          zipScaled(.axpy, -vq[i], wq + i, row + i, into: row + i, count: n - i)
          zipScaled(.axpy, -wq[i], vq + i, row + i, into: row + i, count: n - i)
        }
        diagonal[i] = row[i]
        let first = i + 1
        let length = n - first
        let tau = t.base + i * t.stride + j
        reflect(row + first, count: length, tau: tau)
        beside[i] = row[first]
        let vj = v + j * n + first
        let wj = w + j * n + first
        vj[0] = 1
        (vj + 1).update(from: row + first + 1, count: length - 1)
        (reflectors.base + i * reflectors.stride + first).update(from: vj, count: length)
        if tau[0] == 0 { continue }
        // The matrix is symmetric: of both products with it this one goes along its rows.
        multiply(
          MatrixVectorProduct(
            m: length, k: length, a: a.base + first * a.stride + first, strideA: a.stride, transposeA: true, x: vj,
            y: wj))
        for q in 0..<j {
          let (vq, wq) = (v + q * n + first, w + q * n + first)
          let (x, y) = (reducePair(.dot, wq, vj, count: length), reducePair(.dot, vq, vj, count: length))
          zipScaled(.axpy, -x, vq, wj, into: wj, count: length)
          zipScaled(.axpy, -y, wq, wj, into: wj, count: length)
        }
        mapScalar(.scale, wj, tau[0], 0, into: wj, count: length)
        let half = -tau[0] * reducePair(.dot, wj, vj, count: length) / 2
        zipScaled(.axpy, half, vj, wj, into: wj, count: length)
      }
      makeTriangle(reflectors.at(0, 1), t, start: start, count: count, m: n - 1)
      let end = start + count
      if end < n {
        let others = w + count * n
        others.update(from: w, count: count * n)
        (others + count * n).update(from: v, count: count * n)
        subtractProduct(
          a.at(end, end), Block(base: v + end, stride: n, isTransposed: true), Block(base: others + end, stride: n),
          m: n - end, n: n - end, k: 2 * count)
      }
    }
    diagonal[n - 1] = a.base[(n - 1) * a.stride + n - 1]
  }

  /// The eigenvalues of a tridiagonal matrix in place of its diagonal, eigenvectors in place of the identity's rows.
  ///
  /// - Returns: The rows in ascending order, or nil where an iteration did not end.
  func diagonalize<E: VectorElement>(_ d: inout [E], _ e: inout [E], rows: Block<E>) -> [Int]? {
    let n = d.count
    var order: [Int]?
    withScratch(E.self, Merge<E>.scratchCount(n, stride: rows.stride)) { scratch in
      d.withUnsafeMutableBufferPointer { d in
        e.withUnsafeMutableBufferPointer { e in
          guard let diagonal = d.baseAddress, let beside = e.baseAddress else { return }
          order = DivideAndConquer(engine: self, d: diagonal, beside: beside, rows: rows, scratch: scratch).solve(0..<n)
        }
      }
    }
    return order
  }

  /// The eigenvalues of a tridiagonal matrix in place of its diagonal; its rotations applied to rows. The index of an
  /// eigenvalue that is not found, or nil.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func iterateQL<E: VectorElement>(
    _ d: UnsafeMutablePointer<E>, _ e: UnsafeMutablePointer<E>, n: Int, rows: Block<E>
  ) -> Int? {
    var rotations = RecordedRotations(rows: rows, columns: n, engine: self)
    // With 1 about the largest element: smaller ones would underflow when squared.
    let negligible = E.leastNormalMagnitude.squareRoot() / E.ulpOfOne
    for l in 0..<n {
      var iterations = 0
      while true {
        var m = l
        while m < n - 1, e[m].magnitude > max(negligible, E.ulpOfOne / 2 * (d[m].magnitude + d[m + 1].magnitude)) {
          m += 1
        }
        if m == l { break }
        iterations += 1
        if iterations > 60 { return l }
        // Wilkinson's shift.
        var g = (d[l + 1] - d[l]) / (2 * e[l])
        var r = (g * g + 1).squareRoot()
        g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r))
        var (s, c, p): (E, E, E) = (1, 1, 0)
        var i = m - 1
        var isSplit = false
        rotations.begin(first: i)
        while i >= l {
          let f = s * e[i]
          let b = c * e[i]
          r = (f * f + g * g).squareRoot()
          e[i + 1] = r
          if r == 0 {
            d[i + 1] -= p
            e[m] = 0
            isSplit = true
            break
          }
          s = f / r
          c = g / r
          g = d[i + 1] - p
          r = (d[i] - g) * s + 2 * c * b
          p = s * r
          d[i + 1] = g + p
          g = c * r - b
          rotations.append(cosine: c, sine: s)
          i -= 1
        }
        if isSplit { continue }
        d[l] -= p
        e[l] = g
        e[m] = 0
      }
    }
    rotations.flush()
    return nil
  }
}
