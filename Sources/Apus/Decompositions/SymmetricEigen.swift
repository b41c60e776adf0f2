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
  /// The eigenvalues and eigenvectors of a symmetric matrix (LAPACK `syev`). Only the upper triangle is
  /// used; the elements below it must be finite too.
  ///
  /// Tridiagonalised by Householder reflections in blocks (Dongarra, Sorensen and Hammarling, "Block Reduction of
  /// Matrices to Condensed Forms", J. Comput. Appl. Math. 27, 1989), then by halves (see `DivideAndConquer`), the
  /// smallest of them by the implicit QL iteration (Parlett, The Symmetric Eigenvalue Problem, chapter 8).
  ///
  /// - Throws: `DecompositionError.notSquare`; `.notFinite`, also where an eigenvalue overflows; `.shape` where there is no
  ///   memory, as much as six matrices; or `.noConvergence`, which is not known to happen.
  /// - Complexity: 4·n³ to 5·n³ operations, of which three quarters are in matrix products.
  public func eigenSymmetric(on engine: Engine = .default) throws(DecompositionError) -> SymmetricEigen<Element> {
    let a = try checkedCopy("eigenSymmetric", square: true, on: engine)
    let n = rows
    if n == 0 { return SymmetricEigen(values: [], vectors: a) }
    try requireMemory(5 * count + 512 * n)
    let values = Vector<Element>(repeating: 0, count: n)
    switch engine.decompose(.symmetricEigen(rows: a._elements.base, n: n, values: values._elements.base)) {
    case .done:
      try values.requireFinite("eigenSymmetric")
      return SymmetricEigen(values: values, vectors: a.transposed())
    case .failed(let index): throw .noConvergence(operation: "eigenSymmetric", index: index)
    case .notTaken: break
    }
    // Scaled to about 1, so that no square overflows, or underflows and matters.
    var largest: Element = 0
    for i in 0..<n {
      largest = Swift.max(largest, engine.reduce(.normLInf, a._elements.base + i * (n + 1), count: n - i))
    }
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
    // Sorted, where the matrix was.
    for (i, row) in order.enumerated() {
      (a._elements.base + i * n).update(from: rows._elements.base + row * rows.columns, count: n)
    }
    withExtendedLifetime((reflectors, triangles, rows)) {}
    let scaledBack = Vector(order.map { diagonal[$0] * scale })
    try scaledBack.requireFinite("eigenSymmetric")
    return SymmetricEigen(values: scaledBack, vectors: a.transposed())
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
    mirrorDiagonalBlocks(a, from: 0, n: n)
    let panel = qrPanel
    withScratch(E.self, 4 * panel * n + 2 * panel) { pairs in
      // Rows of V and W in turn, and of W and V: A - V·Wᵀ - W·Vᵀ is then a single product, of the one transposed and the
      // other, and so are a panel's columns before one in what they take from it.
      let swapped = pairs + 2 * panel * n
      let factors = swapped + 2 * panel * n
      for start in stride(from: 0, to: max(0, n - 1), by: panel) {
        let count = min(panel, n - 1 - start)
        pairs.update(repeating: 0, count: 4 * panel * n)
        for j in 0..<count {
          let i = start + j
          let row = a.base + i * a.stride
          for q in 0..<2 * j { factors[q] = pairs[q * n + i] }
          subtractRows(row + i, factors, Block(base: swapped + i, stride: n), count: 2 * j, width: n - i)
          diagonal[i] = row[i]
          let first = i + 1
          let length = n - first
          let tau = t.base + i * t.stride + j
          reflect(row + first, count: length, tau: tau)
          beside[i] = row[first]
          let v = pairs + (2 * j * n + first)
          let w = v + n
          v[0] = 1
          (v + 1).update(from: row + first + 1, count: length - 1)
          (reflectors.base + i * reflectors.stride + first).update(from: v, count: length)
          (swapped + ((2 * j + 1) * n + first)).update(from: v, count: length)
          if tau[0] == 0 { continue }
          // From the beginning of a block on, where v is zero, and the product is of no use.
          let block = SymmetricVectorProduct<E>.blockLength
          let before = first % block
          multiplySymmetric(a.at(first - before, first - before), n: length + before, v - before, into: w - before)
          (w - before).update(repeating: 0, count: before)
          if j > 0 {
            multiply(
              MatrixVectorProduct(m: 2 * j, k: length, a: swapped + first, strideA: n, x: v, y: factors))
            subtractRows(w, factors, Block(base: pairs + first, stride: n), count: 2 * j, width: length)
          }
          mapScalar(.scale, w, tau[0], 0, into: w, count: length)
          let half = -tau[0] * reducePair(.dot, w, v, count: length) / 2
          zipScaled(.axpy, half, v, w, into: w, count: length)
          (swapped + (2 * j * n + first)).update(from: w, count: length)
        }
        makeTriangle(reflectors.at(0, 1), t, start: start, count: count, m: n - 1)
        subtractUpperProduct(
          a, Block(base: pairs, stride: n, isTransposed: true), Block(base: swapped, stride: n), from: start + count,
          n: n, k: 2 * count)
      }
    }
    diagonal[n - 1] = a.base[(n - 1) * a.stride + n - 1]
  }

  /// What is above the diagonal in its blocks to below it.
  private func mirrorDiagonalBlocks<E: VectorElement>(_ a: Block<E>, from start: Int, n: Int) {
    let length = SymmetricVectorProduct<E>.blockLength
    for i in start..<n {
      for j in i / length * length..<i { a.base[i * a.stride + j] = a.base[j * a.stride + i] }
    }
  }

  /// `c = c - a·b` from row and column `start` on, the beginning of a block: what is on and above the diagonal, in strips
  /// of whole blocks.
  private func subtractUpperProduct<E: VectorElement>(
    _ c: Block<E>, _ a: Block<E>, _ b: Block<E>, from start: Int, n: Int, k: Int
  ) {
    let height = max(96, (n - start) / 128 * 16)
    for i in stride(from: start, to: n, by: height) {
      subtractProduct(c.at(i, i), a.at(i, 0), b.at(0, i), m: min(height, n - i), n: n - i, k: k)
    }
    // The products of a strip are the same on both sides of the diagonal, but not added up in the same order.
    mirrorDiagonalBlocks(c, from: start, n: n)
  }

  /// The product with a symmetric matrix of which blocks above and on the diagonal are read. Parts of equal size, whose
  /// number depends on n alone, are added up in order.
  private func multiplySymmetric<E: VectorElement>(
    _ a: Block<E>, n: Int, _ x: UnsafePointer<E>, into y: UnsafeMutablePointer<E>
  ) {
    guard let backend = backends.last else { return }
    let block = SymmetricVectorProduct<E>.blockLength
    let parts = min(16, n * n / ((512 << 10) / MemoryLayout<E>.stride))
    if parts <= 1 {
      return E._multiply(
        backend, SymmetricVectorProduct(n: n, rows: 0..<n, a: a.base, strideA: a.stride, x: x, y: y))
    }
    func bound(_ part: Int) -> Int {
      if part == parts { return n }
      let left = (1 - Double(part) / Double(parts)).squareRoot()
      return Int(Double(n) * (1 - left)) / block * block
    }
    withScratch(E.self, (parts - 1) * n) { sums in
      ThreadPool.run(parts: parts, threads: threads) { part in
        let target = part == 0 ? y : sums + (part - 1) * n
        E._multiply(
          backend,
          SymmetricVectorProduct(
            n: n, rows: bound(part)..<bound(part + 1), a: a.base, strideA: a.stride, x: x, y: target))
      }
      for part in 1..<parts {
        let start = bound(part)
        zip(.add, y + start, sums + ((part - 1) * n + start), into: y + start, count: n - start)
      }
    }
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
          (c, s, r) = BidiagonalQR<E>.rotation(g, f)
          e[i + 1] = r
          if r == 0 {
            d[i + 1] -= p
            e[m] = 0
            isSplit = true
            break
          }
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
