import BackendKit

extension LaneLoops {
  @inlinable
  public static func multiply(_ product: MatrixProduct<Scalar>) {
    let p = product
    if p.m == 0 || p.n == 0 { return }
    if p.k == 0 || p.alpha == 0 { return scale(p) }
    if p.n <= L.count / 4, p.m >= 2 * L.count, p.transposeA || p.n == 1 { return multiplySwapped(p) }
    if p.m <= 4, p.stepsB.column == 1 || p.n == 1 { return multiplyRows(p) }
    if p.m == 1, TransposedRows<L>.fits, p.n >= TransposedRows<L>.height {
      let whole = p.n / TransposedRows<L>.height * TransposedRows<L>.height
      multiplyTransposedRows(p.part(rows: 0..<1, columns: 0..<whole))
      if whole == p.n { return }
      return multiply(p.part(rows: 0..<1, columns: whole..<p.n))
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

  @inlinable @inline(never)
  static func multiplyBlocks(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, packedA: UnsafeMutablePointer<Scalar>?,
    packedB: UnsafeMutablePointer<Scalar>?
  ) {
    // Sums that are C as they are need no room of their own, which would come from the heap.
    if isPlain(p), p.n % L.count == 0 { return multiplyBlocks(p, plan, packedA: packedA, packedB: packedB, tile: p.c) }
    // Enough for the sums of the largest tile, 12 rows of two vectors of up to 1024 bits.
    withUnsafeTemporaryAllocation(byteCount: 3072, alignment: 64) { memory in
      let tile = memory.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Scalar.self)
      multiplyBlocks(p, plan, packedA: packedA, packedB: packedB, tile: tile)
    }
  }

  @inlinable @inline(never)
  static func multiplyBlocks(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, packedA: UnsafeMutablePointer<Scalar>?,
    packedB: UnsafeMutablePointer<Scalar>?, tile: UnsafeMutablePointer<Scalar>
  ) {
    for j in stride(from: 0, to: p.n, by: plan.blockN) {
      let columns = j..<min(j + plan.blockN, p.n)
      for q in stride(from: 0, to: p.k, by: CanonicalOrder.productBlock) {
        let depth = min(CanonicalOrder.productBlock, p.k - q)
        var store = TileStore(p, isFirst: q == 0, isLast: q + depth == p.k, tile: tile)
        withUnsafeMutablePointer(to: &store) { store in
          var i = 0
          while i < p.m {
            let rows = i..<i + plan.rows(p.m - i)
            if let packedA { packA(p, rows: rows, start: q, depth: depth, into: packedA) }
            multiplyBlock(
              p, plan, rows: rows, columns: columns, start: q, depth: depth, packedA: packedA, packedB: packedB,
              store)
            i = rows.upperBound
          }
        }
      }
    }
  }

  /// Rows as tiles want them.
  @inlinable @inline(__always)
  static func packA(
    _ p: MatrixProduct<Scalar>, rows: Range<Int>, start: Int, depth: Int, into target: UnsafeMutablePointer<Scalar>
  ) {
    let source = p.a + (rows.lowerBound * p.stepsA.row + start * p.stepsA.column)
    if isPackingRows(p) {
      return Packing<L>.copy(
        source, step: p.strideA, count: depth, k: rows.count, into: target, width: TileSource<Scalar>.packedRow)
    }
    var i = 0
    // Of lines as they lie four tiles' worth at a time, as each is on a page of its own.
    if Tile.rows % 4 == 0, p.stepsA.row == 1 {
      while i + 4 * Tile.rows <= rows.count {
        Packing<L>.copyTiles(
          source + i, step: p.stepsA.column, width: Tile.rows, k: depth, into: target + i * depth)
        i += 4 * Tile.rows
      }
    }
    while i < rows.count {
      let height = TileWalk<Tile>.height(rows.count - i)
      Packing<L>.pack(
        source + i * p.stepsA.row, line: p.stepsA.row, step: p.stepsA.column, count: height, k: depth,
        into: target + i * depth, width: height)
      i += height
    }
  }

  /// Whether A is packed as rows: then `packA` has less to do.
  @inlinable @inline(__always)
  static func isPackingRows(_ p: MatrixProduct<Scalar>) -> Bool { Tile.takesRows && !p.transposeA }

  /// A block of A times one of B, each packed or in place. A strip of B is packed when first needed.
  @inlinable @inline(__always)
  static func multiplyBlock(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, rows: Range<Int>, columns: Range<Int>, start: Int,
    depth: Int, packedA: UnsafeMutablePointer<Scalar>?, packedB: UnsafeMutablePointer<Scalar>?,
    _ store: UnsafeMutablePointer<TileStore<Scalar>>
  ) {
    let isLast = start + depth == p.k
    let a = p.a + (rows.lowerBound * p.stepsA.row + start * p.stepsA.column)
    let isFar = p.strideA * MemoryLayout<Scalar>.stride % 1024 == 0
    let isInStrips = packedA == nil && packedB == nil && ProductPlan<Tile>.isInStrips(p)
    let distance = plan.distance(depth: depth)
    var index = 0
    var j = columns.lowerBound
    while j < columns.upperBound {
      let left = columns.upperBound - j
      let width = isInStrips ? ProductPlan<Tile>.stripWidth(left) : min(ProductPlan<Tile>.columns, left)
      var b = p.b + (start * p.stepsB.row + j * p.stepsB.column)
      var stepB = p.stepsB.row
      if let packedB {
        let strip = packedB + index % plan.strips * distance
        let isGroup = index % ProductPlan<Tile>.group == 0
        if rows.lowerBound == 0 { packB(p, b, isGroup: isGroup, columns: left, depth: depth, into: strip, distance) }
        b = UnsafePointer(strip)
        stepB = (width + L.count - 1) / L.count * L.count
      }
      if let bias = p.bias, isLast { store.pointee.bias = bias + j }
      var i = 0
      while i < rows.count {
        let corner = p.c + ((rows.lowerBound + i) * p.strideC + j)
        let left = rows.count - i
        if let packedA {
          let isRow = isPackingRows(p)
          let height = isRow ? TileWalk<Tile>.rowHeight(left) : TileWalk<Tile>.height(left)
          let source = TileSource<Scalar>(
            a: packedA + i * (isRow ? TileSource<Scalar>.packedRow : depth),
            rowA: isRow ? TileSource<Scalar>.packedRow : 1, stepA: isRow ? 1 : height, b: b, stepB: stepB, k: depth,
            next: isRow ? nextRow(p, rows.upperBound + index, start: start, depth: depth) : nil)
          if packedB != nil, width == ProductPlan<Tile>.columns, height >= min(8, Tile.rows) {
            Tile.update(rows: height, corner, stride: p.strideC, source, store: store)
          } else {
            TileWalk<Tile>.update(
              rows: height, columns: width, isPadded: packedB != nil, corner, stride: p.strideC, source, store)
          }
          i += height
        } else {
          let isStrip = width > ProductPlan<Tile>.columns || isInStrips && width == ProductPlan<Tile>.stripColumns
          let height =
            isStrip
            ? TileWalk<Tile>.stripHeight(left)
            : width <= L.count ? TileWalk<Tile>.narrowHeight(left, isFar: isFar) : TileWalk<Tile>.height(left)
          let source = TileSource<Scalar>(
            a: a + i * p.stepsA.row, rowA: p.stepsA.row, stepA: p.stepsA.column, b: b, stepB: stepB, k: depth)
          TileWalk<Tile>.updateStrip(
            rows: height, columns: width, isPadded: packedB != nil, corner, stride: p.strideC, source, store)
          i += height
        }
      }
      j += width
      index += 1
    }
  }

  /// A row of A that is due after this block of rows: while its strips are computed, one for each.
  @inlinable @inline(__always)
  static func nextRow(_ p: MatrixProduct<Scalar>, _ row: Int, start: Int, depth: Int) -> UnsafePointer<Scalar>? {
    if row < p.m { return p.a + (row * p.strideA + start) }
    return start + depth < p.k && row - p.m < Tile.rows ? p.a + ((row - p.m) * p.strideA + start + depth) : nil
  }

  /// A strip of B, a tile wide, or with the first of a group all of them.
  ///
  /// - Parameters:
  ///   - columns: How many there are from here on.
  @inlinable @inline(__always)
  static func packB(
    _ p: MatrixProduct<Scalar>, _ b: UnsafePointer<Scalar>, isGroup: Bool, columns: Int, depth: Int,
    into strip: UnsafeMutablePointer<Scalar>, _ distance: Int
  ) {
    let whole = ProductPlan<Tile>.columns
    if columns < whole || Tile.vectors != 2 || p.stepsB.column != 1 {
      let width = min(whole, columns)
      Packing<L>.pack(
        b, line: p.stepsB.column, step: p.stepsB.row, count: width, k: depth, into: strip,
        width: (width + L.count - 1) / L.count * L.count)
    } else if isGroup {
      Packing<L>.packStrips(
        b, step: p.stepsB.row, strips: min(ProductPlan<Tile>.group, columns / whole), k: depth, into: strip,
        distance: distance)
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
