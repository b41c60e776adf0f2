import BackendKit

extension LaneLoops {
  /// Room for the sums of the largest tile, 12 rows of two vectors of up to 1024 bits.
  @inlinable @inline(__always) static var largestTileByteCount: Int { 3072 }

  @inlinable @inline(never)
  static func multiplyBlocks(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, packedA: UnsafeMutablePointer<Scalar>?,
    packedB: UnsafeMutablePointer<Scalar>?
  ) {
    // Sums that are C as they are need no room of their own.
    if isPlain(p), p.n % L.count == 0 { return multiplyBlocks(p, plan, packedA: packedA, packedB: packedB, tile: p.c) }
    // Zeros nobody needs take 10 ns. A temporary allocation of so much would come from the heap, in 70.
    var tile = InlineArray<24, L>(repeating: L(repeating: 0))
    withUnsafeMutableBytes(of: &tile) { memory in
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
          for index in 0..<plan.rowBlocks(p.m) {
            let rows = plan.rows(ofBlock: index, of: p.m)
            guard let packedA else {
              multiplyBlock(
                p, plan, rows: rows, columns: columns, start: q, depth: depth, packedB: packedB,
                isPackingB: index == 0, store)
              continue
            }
            packA(p, rows: rows, start: q, depth: depth, into: packedA)
            multiplyBlock(
              p, plan, rows: rows, columns: columns, start: q, depth: depth, packedA: packedA, packedB: packedB,
              isPackingB: index == 0, store)
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

  /// A block of packed A times one of B, packed or in place.
  ///
  /// - Parameters:
  ///   - packedB: The block's strips, all or `plan.strips` of them.
  ///   - isPackingB: Whether to pack each strip when it is needed.
  @inlinable @inline(__always)
  static func multiplyBlock(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, rows: Range<Int>, columns: Range<Int>, start: Int,
    depth: Int, packedA: UnsafePointer<Scalar>, packedB: UnsafeMutablePointer<Scalar>?, isPackingB: Bool,
    _ store: UnsafeMutablePointer<TileStore<Scalar>>
  ) {
    let isRow = isPackingRows(p)
    for index in 0..<ProductPlan<Tile>.strips(columns.count) {
      let j = columns.lowerBound + index * ProductPlan<Tile>.columns
      let width = min(ProductPlan<Tile>.columns, columns.upperBound - j)
      let (b, stepB) = stripB(
        p, plan, index, columns: j..<columns.upperBound, width: width, start: start, depth: depth, packedB,
        isPacking: isPackingB)
      if let bias = p.bias, start + depth == p.k { store.pointee.bias = bias + j }
      var i = 0
      while i < rows.count {
        let left = rows.count - i
        let height = isRow ? TileWalk<Tile>.rowHeight(left) : TileWalk<Tile>.height(left)
        let source = TileSource<Scalar>(
          a: packedA + i * (isRow ? TileSource<Scalar>.packedRow : depth),
          rowA: isRow ? TileSource<Scalar>.packedRow : 1, stepA: isRow ? 1 : height, b: b, stepB: stepB, k: depth,
          next: isRow ? nextRow(p, rows.upperBound + index, start: start, depth: depth) : nil)
        let corner = p.c + ((rows.lowerBound + i) * p.strideC + j)
        if packedB != nil, width == ProductPlan<Tile>.columns, height >= min(8, Tile.rows) {
          Tile.update(rows: height, corner, stride: p.strideC, source, store: store)
        } else {
          TileWalk<Tile>.update(
            rows: height, columns: width, isPadded: packedB != nil, corner, stride: p.strideC, source, store)
        }
        i += height
      }
    }
  }

  /// The same for A in place.
  @inlinable @inline(__always)
  static func multiplyBlock(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, rows: Range<Int>, columns: Range<Int>, start: Int,
    depth: Int, packedB: UnsafeMutablePointer<Scalar>?, isPackingB: Bool,
    _ store: UnsafeMutablePointer<TileStore<Scalar>>
  ) {
    let a = p.a + (rows.lowerBound * p.stepsA.row + start * p.stepsA.column)
    let isFar = p.strideA * MemoryLayout<Scalar>.stride % 1024 == 0
    let isInStrips = packedB == nil && ProductPlan<Tile>.isInStrips(p)
    var index = 0
    var j = columns.lowerBound
    while j < columns.upperBound {
      let left = columns.upperBound - j
      let width = isInStrips ? ProductPlan<Tile>.stripWidth(left) : min(ProductPlan<Tile>.columns, left)
      let isStrip = isInStrips && width == ProductPlan<Tile>.stripColumns
      let (b, stepB) = stripB(
        p, plan, index, columns: j..<columns.upperBound, width: width, start: start, depth: depth, packedB,
        isPacking: isPackingB)
      if let bias = p.bias, start + depth == p.k { store.pointee.bias = bias + j }
      var i = 0
      while i < rows.count {
        let left = rows.count - i
        let height =
          isStrip
          ? TileWalk<Tile>.stripHeight(left)
          : width <= L.count ? TileWalk<Tile>.narrowHeight(left, isFar: isFar) : TileWalk<Tile>.height(left)
        let source = TileSource<Scalar>(
          a: a + i * p.stepsA.row, rowA: p.stepsA.row, stepA: p.stepsA.column, b: b, stepB: stepB, k: depth)
        TileWalk<Tile>.updateStrip(
          rows: height, columns: width, isPadded: packedB != nil, p.c + ((rows.lowerBound + i) * p.strideC + j),
          stride: p.strideC, source, store)
        i += height
      }
      j += width
      index += 1
    }
  }

  /// Where a strip of B lies, packed or in place, and how far apart its rows are.
  ///
  /// - Parameter columns: From its first one to the last of the block.
  @inlinable @inline(__always)
  static func stripB(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, _ index: Int, columns: Range<Int>, width: Int, start: Int,
    depth: Int, _ packedB: UnsafeMutablePointer<Scalar>?, isPacking: Bool
  ) -> (UnsafePointer<Scalar>, step: Int) {
    let b = p.b + (start * p.stepsB.row + columns.lowerBound * p.stepsB.column)
    guard let packedB else { return (b, p.stepsB.row) }
    let distance = plan.distance(depth: depth)
    let strip = packedB + index % plan.strips * distance
    if isPacking {
      let isGroup = index % ProductPlan<Tile>.group == 0
      // What is used by one block of rows only is little work, and memory is waited for. Of more it is 1 to 3 % slower.
      let isAhead = plan.rowBlocks(p.m) == 1
      packB(p, b, isGroup: isGroup, columns: columns.count, depth: depth, into: strip, distance, isAhead: isAhead)
    }
    return (UnsafePointer(strip), packedWidth(width))
  }

  /// Columns of a packed strip: whole vectors.
  @inlinable @inline(__always)
  static func packedWidth(_ columns: Int) -> Int { (columns + L.count - 1) / L.count * L.count }

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
    into strip: UnsafeMutablePointer<Scalar>, _ distance: Int, isAhead: Bool
  ) {
    let whole = ProductPlan<Tile>.columns
    if columns < whole || Tile.vectors != 2 || p.stepsB.column != 1 {
      let width = min(whole, columns)
      Packing<L>.pack(
        b, line: p.stepsB.column, step: p.stepsB.row, count: width, k: depth, into: strip, width: packedWidth(width))
    } else if isGroup {
      Packing<L>.packStrips(
        b, step: p.stepsB.row, strips: min(ProductPlan<Tile>.group, columns / whole), k: depth, into: strip,
        distance: distance, isAhead: isAhead)
    }
  }
}
