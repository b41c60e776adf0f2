import BackendKit

extension LaneLoops {
  @inlinable
  public static func multiply(_ product: MatrixProduct<Scalar>) {
    let p = product
    if p.m == 0 || p.n == 0 { return }
    if p.k == 0 || p.alpha == 0 { return scale(p) }
    if hasFewColumns(p) { return multiplySwapped(p) }
    if p.m <= 4, p.stepsB.column == 1 || p.n == 1 { return multiplyRows(p) }
    if p.m <= 4, TransposedRows<1, L>.fits, p.n >= TransposedRows<1, L>.height {
      return multiplyTransposedRows(p)
    }

    let plan = ProductPlan<Tile>(p)
    if plan.isInPlace, isPlain(p), p.n % L.count == 0 { return multiplyInPlace(p) }
    let elements = plan.elements(p)
    if elements.a + elements.b == 0 {
      if p.n > 2 * ProductPlan<Tile>.columns || p.k <= CanonicalOrder.productBlock {
        return multiplyBlocks(p, plan, packedA: nil, packedB: nil)
      }
      // What is read is mostly A: a few rows from end to end, as memory likes it; of more, not all would still be
      // followed when their next part is due.
      let step = 2 * Tile.rows
      for i in stride(from: 0, to: p.m, by: step) {
        let part = p.part(rows: i..<min(i + step, p.m), columns: 0..<p.n)
        multiplyBlocks(part, plan, packedA: nil, packedB: nil)
      }
      return
    }
    let (base, byteCount) = ScratchMemory.take(byteCount: (elements.a + elements.b) * MemoryLayout<Scalar>.stride)
    let memory = base.assumingMemoryBound(to: Scalar.self)
    multiplyBlocks(
      p, plan, packedA: plan.isPackingA ? memory : nil, packedB: plan.isPackingB ? memory + elements.a : nil)
    ScratchMemory.give(base, byteCount: byteCount)
  }

  /// Whether rows of C are better lanes than columns are: of tiles half would be idle. With 16 registers not even then, from
  /// three columns on.
  @inlinable @inline(__always)
  static func hasFewColumns(_ p: MatrixProduct<Scalar>) -> Bool {
    p.n <= min(Tile.takesRows ? 4 : 2, L.count / 2) && p.m >= 2 * L.count
      && (p.transposeA || p.n == 1 || TransposedRows<1, L>.fits)
  }

  /// Whether sums are C as they are.
  @inlinable @inline(__always)
  static func isPlain(_ p: MatrixProduct<Scalar>) -> Bool {
    p.alpha == 1 && p.beta == 0 && !p.hasEpilogue && p.k <= CanonicalOrder.productBlock
  }

  /// A plain product of whole vectors that packs nothing, in one step: small ones take no longer than a few of those.
  @inlinable @inline(never)
  static func multiplyInPlace(_ p: MatrixProduct<Scalar>) {
    let store = TileStore<Scalar>(alpha: 1, beta: 0, bias: nil, isRectified: false, tile: p.c)
    // Sixteen rows at some distances would not all stay in the cache.
    let isFar = p.strideA * MemoryLayout<Scalar>.stride % 1024 == 0
    let isInStrips = ProductPlan<Tile>.isInStrips(p)
    withUnsafePointer(to: store) { store in
      var j = 0
      while j < p.n {
        let left = p.n - j
        let width = isInStrips ? ProductPlan<Tile>.stripWidth(left) : min(ProductPlan<Tile>.columns, left)
        let isStrip = isInStrips && width == ProductPlan<Tile>.stripColumns
        var i = 0
        while i < p.m {
          let left = p.m - i
          let height =
            isStrip
            ? TileWalk<Tile>.stripHeight(left)
            : width <= L.count ? TileWalk<Tile>.narrowHeight(left, isFar: isFar) : TileWalk<Tile>.height(left)
          let source = TileSource<Scalar>(
            a: p.a + i * p.stepsA.row, rowA: p.stepsA.row, stepA: p.stepsA.column, b: p.b + j, stepB: p.stepsB.row,
            k: p.k)
          TileWalk<Tile>.updateStrip(
            rows: height, columns: width, isPadded: true, p.c + (i * p.strideC + j), stride: p.strideC, source, store)
          i += height
        }
        j += width
      }
    }
  }

  /// `c = beta·c` and the epilogue.
  @inlinable @inline(never)
  static func scale(_ p: MatrixProduct<Scalar>) {
    let store = TileStore<Scalar>(alpha: 0, beta: p.beta, bias: p.bias, isRectified: p.isRectified, tile: p.c)
    for i in 0..<p.m { scaleRow(p.c + i * p.strideC, store, count: p.n) }
  }

  @inlinable @inline(__always)
  static func scaleRow(_ c: UnsafeMutablePointer<Scalar>, _ store: TileStore<Scalar>, count: Int) {
    for j in 0..<count { c[j] = store.beta == 0 ? 0 : store.beta * c[j] }
    if let bias = store.bias {
      for j in 0..<count { c[j] += bias[j] }
    }
    if store.isRectified {
      // As `relu`, NaN stays.
      for j in 0..<count { c[j] = c[j] <= 0 ? 0 : c[j] }
    }
  }
}
