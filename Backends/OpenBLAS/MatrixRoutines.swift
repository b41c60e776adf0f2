import BackendKit

/// How a matrix, stored row-major, can be handed to CBLAS: the number of its rows in one call, and their distance.
///
/// CBLAS wants 32-bit distances no smaller than the rows are long. A matrix with others goes row by row.
private struct Layout<Element> {
  let stride: Int
  let rowsPerCall: Int

  init(stride: Int, columns: Int, largest: Int) {
    self.stride = stride
    rowsPerCall = stride >= columns && stride <= Int(Int32.max) ? largest : 1
  }

  /// The leading dimension for a call with this part of the matrix; that of a single row is never used, but checked.
  func leadingDimension(rows: Int, columns: Int) -> Int32 {
    Int32(rows > 1 ? stride : max(columns, 1))
  }
}

extension Routines {
  func multiply(_ p: MatrixProduct<Element>) {
    guard p.m > 0, p.n > 0 else { return }
    guard p.k > 0, p.alpha != 0 else {
      for i in 0..<p.m { scaleInPlace(p.c + i * p.strideC, by: p.beta, count: p.n) }
      return
    }
    let a = Layout<Element>(stride: p.strideA, columns: p.transposeA ? p.m : p.k, largest: largest)
    let b = Layout<Element>(stride: p.strideB, columns: p.transposeB ? p.k : p.n, largest: largest)
    let c = Layout<Element>(stride: p.strideC, columns: p.n, largest: largest)
    let mStep = min(largest, c.rowsPerCall, p.transposeA ? largest : a.rowsPerCall)
    let nStep = min(largest, p.transposeB ? b.rowsPerCall : largest)
    let kStep = min(largest, p.transposeA ? a.rowsPerCall : largest, p.transposeB ? largest : b.rowsPerCall)

    for row in stride(from: 0, to: p.m, by: mStep) {
      let m = min(mStep, p.m - row)
      for column in stride(from: 0, to: p.n, by: nStep) {
        let n = min(nStep, p.n - column)
        for start in stride(from: 0, to: p.k, by: kStep) {
          let k = min(kStep, p.k - start)
          _gemm(
            p.transposeA, p.transposeB, m: Int32(m), n: Int32(n), k: Int32(k), p.alpha,
            p.a + (row * p.stepsA.row + start * p.stepsA.column),
            p.transposeA ? a.leadingDimension(rows: k, columns: m) : a.leadingDimension(rows: m, columns: k),
            p.b + (start * p.stepsB.row + column * p.stepsB.column),
            p.transposeB ? b.leadingDimension(rows: n, columns: k) : b.leadingDimension(rows: k, columns: n),
            start == 0 ? p.beta : 1,
            p.c + (row * p.strideC + column), c.leadingDimension(rows: m, columns: n))
        }
      }
    }
  }

  func multiply(_ p: MatrixVectorProduct<Element>) {
    guard p.m > 0 else { return }
    // Here rather than in BLAS, whose treatment of a NaN in y with beta 0 has changed from version to version.
    scaleInPlace(p.y, by: p.beta, count: p.m)
    guard p.k > 0, p.alpha != 0 else { return }
    let a = Layout<Element>(stride: p.strideA, columns: p.transposeA ? p.m : p.k, largest: largest)
    let mStep = p.transposeA ? largest : min(largest, a.rowsPerCall)
    let kStep = p.transposeA ? min(largest, a.rowsPerCall) : largest

    for row in stride(from: 0, to: p.m, by: mStep) {
      let m = min(mStep, p.m - row)
      for start in stride(from: 0, to: p.k, by: kStep) {
        let k = min(kStep, p.k - start)
        let (rows, columns) = p.transposeA ? (k, m) : (m, k)
        _gemv(
          p.transposeA, rows: Int32(rows), columns: Int32(columns), p.alpha,
          p.a + (p.transposeA ? start * p.strideA + row : row * p.strideA + start),
          a.leadingDimension(rows: rows, columns: columns), p.x + start, p.y + row)
      }
    }
  }

  /// `x = beta * x`, with zeros where `beta` is 0, whatever x was.
  private func scaleInPlace(_ x: UnsafeMutablePointer<Element>, by beta: Element, count: Int) {
    if beta == 0 {
      x.update(repeating: 0, count: count)
    } else if beta != 1 {
      scale(beta, x, into: x, count: count)
    }
  }
}
