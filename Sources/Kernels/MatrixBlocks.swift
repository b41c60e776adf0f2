import BackendKit

extension LaneLoops {
  /// Room for the sums of the largest tile, 12 rows of two vectors.
  @usableFromInline typealias LargestTile = InlineArray<24, L>

  @inlinable @inline(never)
  static func multiplyBlocks(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, packedA: UnsafeMutablePointer<Scalar>?,
    packedB: UnsafeMutablePointer<Scalar>?
  ) {
    // Sums that are C as they are need no room of their own.
    if isPlain(p), p.n % L.count == 0 { return multiplyBlocks(p, plan, packedA: packedA, packedB: packedB, tile: p.c) }
    // Zeros nobody needs take 10 ns. A temporary allocation of so much would come from the heap, in 70.
    var tile = LargestTile(repeating: L(repeating: 0))
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
    var strips = StripsAhead<Scalar>.none
    withUnsafeMutablePointer(to: &strips) { ahead in
      var next: BlockOfB? = plan.firstBlock(p)
      while let block = next {
        next = plan.block(after: block, p)
        var store = TileStore(p, isFirst: block.start == 0, isLast: block.end == p.k, tile: tile)
        withUnsafeMutablePointer(to: &store) { store in
          for index in 0..<plan.rowBlocks(p.m) {
            let rows = plan.rows(ofBlock: index, of: p.m)
            guard let packedA else {
              multiplyBlock(p, plan, rows: rows, block, packedB: packedB, isPackingB: index == 0, store)
              continue
            }
            packA(p, rows: rows, block, into: packedA)
            multiplyBlock(
              p, plan, rows: rows, block, packedA: packedA, packedB: packedB, isPackingB: index == 0,
              next: next, ahead: ahead, store)
          }
        }
      }
    }
  }

  /// Rows as tiles want them.
  @inlinable @inline(__always)
  static func packA(
    _ p: MatrixProduct<Scalar>, rows: Range<Int>, _ block: BlockOfB, into target: UnsafeMutablePointer<Scalar>
  ) {
    let depth = block.depth
    let source = p.a + (rows.lowerBound * p.stepsA.row + block.start * p.stepsA.column)
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
  ///   - packedB: Room for `plan.strips` of the block's strips.
  ///   - isPackingB: Whether to pack each strip when it is needed.
  ///   - next: The block that is due after this one.
  ///   - ahead: What of the strips to come is packed already, or while tiles are computed.
  @inlinable @inline(__always)
  static func multiplyBlock(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, rows: Range<Int>, _ block: BlockOfB,
    packedA: UnsafePointer<Scalar>, packedB: UnsafeMutablePointer<Scalar>?, isPackingB: Bool, next: BlockOfB? = nil,
    ahead: UnsafeMutablePointer<StripsAhead<Scalar>>? = nil, _ store: UnsafeMutablePointer<TileStore<Scalar>>
  ) {
    let isRow = isPackingRows(p)
    let (columns, depth) = (block.columns, block.depth)
    for index in 0..<ProductPlan<Tile>.strips(columns.count) {
      let j = columns.lowerBound + index * ProductPlan<Tile>.columns
      let width = min(ProductPlan<Tile>.columns, columns.upperBound - j)
      let (b, stepB) = stripB(
        p, plan, index, block, width: width, packedB, isPacking: isPackingB, next: next, ahead: ahead)
      if let bias = p.bias, block.end == p.k { store.pointee.bias = bias + j }
      var i = 0
      while i < rows.count {
        let left = rows.count - i
        let height = isRow ? TileWalk<Tile>.rowHeight(left) : TileWalk<Tile>.height(left)
        let source = TileSource<Scalar>(
          a: packedA + i * (isRow ? TileSource<Scalar>.packedRow : depth),
          rowA: isRow ? TileSource<Scalar>.packedRow : 1, stepA: isRow ? 1 : height, b: b, stepB: stepB, k: depth,
          next: isRow ? nextRow(p, rows.upperBound + index, block) : nil,
          ahead: ahead.flatMap { $0.pointee.isEnough(for: depth) ? $0 : nil })
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
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, rows: Range<Int>, _ block: BlockOfB,
    packedB: UnsafeMutablePointer<Scalar>?, isPackingB: Bool, _ store: UnsafeMutablePointer<TileStore<Scalar>>
  ) {
    let a = p.a + (rows.lowerBound * p.stepsA.row + block.start * p.stepsA.column)
    let isFar = p.strideA * MemoryLayout<Scalar>.stride % 1024 == 0
    let isInStrips = packedB == nil && ProductPlan<Tile>.isInStrips(p)
    var index = 0
    var j = block.columns.lowerBound
    while j < block.columns.upperBound {
      let left = block.columns.upperBound - j
      let width = isInStrips ? ProductPlan<Tile>.stripWidth(left) : min(ProductPlan<Tile>.columns, left)
      let isStrip = isInStrips && width == ProductPlan<Tile>.stripColumns
      let (b, stepB) =
        packedB == nil
        ? (p.b + (block.start * p.stepsB.row + j * p.stepsB.column), p.stepsB.row)
        : stripB(p, plan, index, block, width: width, packedB, isPacking: isPackingB)
      if let bias = p.bias, block.end == p.k { store.pointee.bias = bias + j }
      var i = 0
      while i < rows.count {
        let left = rows.count - i
        let height =
          isStrip
          ? TileWalk<Tile>.stripHeight(left)
          : width <= L.count ? TileWalk<Tile>.narrowHeight(left, isFar: isFar) : TileWalk<Tile>.height(left)
        let source = TileSource<Scalar>(
          a: a + i * p.stepsA.row, rowA: p.stepsA.row, stepA: p.stepsA.column, b: b, stepB: stepB, k: block.depth)
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
  @inlinable @inline(__always)
  static func stripB(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, _ index: Int, _ block: BlockOfB, width: Int,
    _ packedB: UnsafeMutablePointer<Scalar>?, isPacking: Bool, next: BlockOfB? = nil,
    ahead: UnsafeMutablePointer<StripsAhead<Scalar>>? = nil
  ) -> (UnsafePointer<Scalar>, step: Int) {
    let b = block.strip(index, of: p, plan)
    guard let packedB else { return (b, p.stepsB.row) }
    let strip = packedB + (block.place + index) % plan.strips * plan.distance
    if isPacking {
      let isGroup = index % plan.group == 0
      let done = isGroup ? ahead?.pointee.rows(of: block.depth) ?? 0 : 0
      // What is used by one block of rows only is little work, and memory is waited for. Of more it is 1 to 3 % slower.
      packB(
        p, b + done * p.stepsB.row, isGroup: isGroup, columns: block.columns.count - index * ProductPlan<Tile>.columns,
        depth: block.depth - done, into: strip + done * packedWidth(width), plan.distance,
        isAhead: plan.isRing)
      if isGroup, let ahead {
        ahead.pointee = stripsAhead(p, plan, index + plan.group, block, packedB, next: next)
      }
    }
    return (UnsafePointer(strip), packedWidth(width))
  }

  /// The group of strips that begins with one of them, or where there is none the next block's first, as far as they are
  /// whole and their number is right.
  @inlinable @inline(__always)
  static func stripsAhead(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, _ index: Int, _ block: BlockOfB,
    _ packedB: UnsafeMutablePointer<Scalar>, next: BlockOfB?
  ) -> StripsAhead<Scalar> {
    var (index, block) = (index, block)
    if index * ProductPlan<Tile>.columns >= block.columns.count {
      guard plan.isRing, let next else { return .none }
      (index, block) = (0, next)
    }
    let strips = min(plan.group, block.columns.count / ProductPlan<Tile>.columns - index)
    guard strips > 0, strips % StripsAhead<Scalar>.perTurn == 0, Tile.vectors == 2, p.stepsB.column == 1 else {
      return .none
    }
    return StripsAhead(
      block.strip(index, of: p, plan), step: p.stepsB.row, width: ProductPlan<Tile>.columns, strips: strips,
      k: block.depth, into: packedB + (block.place + index) % plan.strips * plan.distance, distance: plan.distance)
  }

  /// Columns of a packed strip: whole vectors.
  @inlinable @inline(__always)
  static func packedWidth(_ columns: Int) -> Int { (columns + L.count - 1) / L.count * L.count }

  /// A row of A that is due after this block of rows: while its strips are computed, one for each.
  @inlinable @inline(__always)
  static func nextRow(_ p: MatrixProduct<Scalar>, _ row: Int, _ block: BlockOfB) -> UnsafePointer<Scalar>? {
    if row < p.m { return p.a + (row * p.strideA + block.start) }
    return block.end < p.k && row - p.m < Tile.rows ? p.a + ((row - p.m) * p.strideA + block.end) : nil
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
