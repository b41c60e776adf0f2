import BackendKit

extension LaneLoops {
  /// Goto and van de Geijn's blocking ("Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008): a
  /// block of B stays in the outer cache, one of A in the second level, a strip of B, a tile wide, in the first. The
  /// block of k is canonical; the others only choose what stays near.
  @inlinable
  public static func multiply(_ product: MatrixProduct<Scalar>) {
    let p = product
    if p.m == 0 || p.n == 0 { return }
    if p.k == 0 || p.alpha == 0 {
      for i in 0..<p.m { scaleRow(p.c + i * p.strideC, by: p.beta, count: p.n) }
      return
    }
    let tileRows = Tile.rows
    let tileColumns = Tile.vectors * L.count
    let blockK = CanonicalOrder.productBlock
    // 192 KiB of A and 4 MiB of B.
    let blockM = max(1, 196_608 / MemoryLayout<Scalar>.stride / blockK / tileRows) * tileRows
    let blockN = max(1, 4_194_304 / MemoryLayout<Scalar>.stride / blockK / tileColumns) * tileColumns
    let largestM = (min(p.m, blockM) + tileRows - 1) / tileRows * tileRows
    let largestN = (min(p.n, blockN) + tileColumns - 1) / tileColumns * tileColumns
    let elementsA = (largestM * min(p.k, blockK) + 63) / 64 * 64
    let elementsB = largestN * min(p.k, blockK)
    let (base, byteCount) = ScratchMemory.take(
      byteCount: (elementsA + elementsB + tileRows * tileColumns) * MemoryLayout<Scalar>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    let packedA = base.assumingMemoryBound(to: Scalar.self)
    let packedB = packedA + elementsA
    let edge = packedB + elementsB

    for j in stride(from: 0, to: p.n, by: blockN) {
      let columns = min(blockN, p.n - j)
      for q in stride(from: 0, to: p.k, by: blockK) {
        let depth = min(blockK, p.k - q)
        let scaling = TileScaling(alpha: p.alpha, beta: q == 0 ? p.beta : 1)
        Packing<Tile>.packB(
          p.b + (q * p.stepsB.row + j * p.stepsB.column), row: p.stepsB.row, column: p.stepsB.column, k: depth,
          n: columns, into: packedB)
        for i in stride(from: 0, to: p.m, by: blockM) {
          let rows = min(blockM, p.m - i)
          Packing<Tile>.packA(
            p.a + (i * p.stepsA.row + q * p.stepsA.column), row: p.stepsA.row, column: p.stepsA.column, m: rows,
            k: depth, into: packedA)
          updateBlock(
            p.c + (i * p.strideC + j), stride: p.strideC, rows: rows, columns: columns, depth: depth, a: packedA,
            b: packedB, edge: edge, scaling: scaling)
        }
      }
    }
  }

  /// One packed block of A times one of B. Tiles that stick out of C are computed in `edge`.
  @inlinable @inline(__always)
  static func updateBlock(
    _ c: UnsafeMutablePointer<Scalar>, stride strideC: Int, rows: Int, columns: Int, depth: Int,
    a: UnsafePointer<Scalar>, b: UnsafePointer<Scalar>, edge: UnsafeMutablePointer<Scalar>, scaling: TileScaling<Scalar>
  ) {
    let tileRows = Tile.rows
    let tileColumns = Tile.vectors * L.count
    for j in stride(from: 0, to: columns, by: tileColumns) {
      let width = min(tileColumns, columns - j)
      for i in stride(from: 0, to: rows, by: tileRows) {
        let height = min(tileRows, rows - i)
        let corner = c + (i * strideC + j)
        if height == tileRows && width == tileColumns {
          Tile.update(corner, stride: strideC, a: a + i * depth, b: b + j * depth, k: depth, scaling: scaling)
          continue
        }
        if scaling.beta != 0 {
          for r in 0..<height {
            for s in 0..<width { edge[r * tileColumns + s] = corner[r * strideC + s] }
          }
        }
        Tile.update(edge, stride: tileColumns, a: a + i * depth, b: b + j * depth, k: depth, scaling: scaling)
        for r in 0..<height {
          for s in 0..<width { corner[r * strideC + s] = edge[r * tileColumns + s] }
        }
      }
    }
  }

  /// `c = beta·c`, without reading c where `beta` is 0.
  @inlinable @inline(__always)
  static func scaleRow(_ c: UnsafeMutablePointer<Scalar>, by beta: Scalar, count: Int) {
    for j in 0..<count { c[j] = beta == 0 ? 0 : beta * c[j] }
  }

  @inlinable
  public static func multiply(_ product: MatrixVectorProduct<Scalar>) {
    let p = product
    if p.k == 0 || p.alpha == 0 {
      scaleRow(p.y, by: p.beta, count: p.m)
    } else if p.transposeA {
      multiplyTransposed(p)
    } else {
      for i in 0..<p.m {
        let sum = reducePair(Dot(), p.a + i * p.strideA, p.x, count: p.k)
        p.y[i] = p.beta == 0 ? p.alpha * sum : (p.beta * p.y[i]).addingProduct(p.alpha, sum)
      }
    }
  }

  /// A strip of columns at a time, so that their sums stay in registers down the rows.
  @inlinable @inline(__always)
  static func multiplyTransposed(_ p: MatrixVectorProduct<Scalar>) {
    let block = CanonicalOrder.productBlock
    let width = L.count
    for q in stride(from: 0, to: p.k, by: block) {
      let scaling = TileScaling(alpha: p.alpha, beta: q == 0 ? p.beta : 1)
      let depth = min(block, p.k - q)
      let a = p.a + q * p.strideA
      let x = p.x + q
      var j = 0
      while j + 4 * width <= p.m {
        var sums = InlineArray<4, L>(repeating: L(repeating: 0))
        for i in 0..<depth {
          let factor = L(repeating: x[i])
          for v in 0..<4 {
            sums[unchecked: v] = sums[unchecked: v].addingProduct(
              factor, L(loading: a + (i * p.strideA + j + v * width)))
          }
        }
        for v in 0..<4 { scaling.store(sums[unchecked: v], to: p.y + (j + v * width)) }
        j += 4 * width
      }
      while j < p.m {
        let count = min(width, p.m - j)
        var sum = L(repeating: 0)
        if count == width {
          for i in 0..<depth { sum = sum.addingProduct(L(repeating: x[i]), L(loading: a + (i * p.strideA + j))) }
          scaling.store(sum, to: p.y + j)
        } else {
          for i in 0..<depth {
            let row = L(loading: a + (i * p.strideA + j), count: count, fill: 0)
            sum = sum.addingProduct(L(repeating: x[i]), row)
          }
          var result = L(repeating: p.alpha) * sum
          if scaling.beta != 0 {
            let old = L(loading: p.y + j, count: count, fill: 0)
            result = (L(repeating: scaling.beta) * old).addingProduct(L(repeating: p.alpha), sum)
          }
          result.store(to: p.y + j, count: count)
        }
        j += count
      }
    }
  }
}
