import BackendKit

extension Loops {
  /// No product is taken: parts of it are multiplied one by one.
  @inlinable
  public static func multiply(
    _ product: MatrixProduct<Scalar>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool { false }
}

extension LaneLoops {
  /// A large product by threads that share each block of B, packed by all of them. They take rows of A as they are done with
  /// others, a few at a time: one that is held up hardly delays the rest.
  @inlinable @inline(never)
  public static func multiply(
    _ product: MatrixProduct<Scalar>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool {
    let p = product
    if p.m == 0 || p.n == 0 || p.k == 0 || p.alpha == 0 { return false }
    let plan = ProductPlan<Tile>(p, threads: threads)
    if !plan.isByTile { return false }

    let elements = plan.elements(p)
    let (base, byteCount) = ScratchMemory.take(byteCount: elements.b * MemoryLayout<Scalar>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    let packedB = base.assumingMemoryBound(to: Scalar.self)
    var next: BlockOfB? = plan.firstBlock(p)
    while let block = next {
      next = plan.block(after: block, p)
      let parts = ProductParts<Tile>(p, plan, columns: block.columns.count, threads: threads)
      packB(p, plan, block, into: packedB, threads: threads, forEach)
      forEach(parts.count) { index in
        let (rowBlocks, strips) = parts[index]
        multiplyPart(
          p, plan, rowBlocks: rowBlocks, block.part(strips: strips, plan), elementsOfA: elements.a,
          packedB: packedB + strips.lowerBound * plan.distance)
      }
    }
    return true
  }

  /// Some blocks of rows of A, packed here, times some strips of a packed block of B.
  @inlinable @inline(never)
  static func multiplyPart(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, rowBlocks: Range<Int>, _ block: BlockOfB, elementsOfA: Int,
    packedB: UnsafeMutablePointer<Scalar>
  ) {
    let (base, byteCount) = ScratchMemory.take(
      byteCount: elementsOfA * MemoryLayout<Scalar>.stride + MemoryLayout<LargestTile>.stride)
    let tile = base.assumingMemoryBound(to: Scalar.self)
    let packedA = (base + MemoryLayout<LargestTile>.stride).assumingMemoryBound(to: Scalar.self)
    var store = TileStore(p, isFirst: block.start == 0, isLast: block.end == p.k, tile: tile)
    withUnsafeMutablePointer(to: &store) { store in
      for index in rowBlocks {
        let rows = plan.rows(ofBlock: index, of: p.m)
        packA(p, rows: rows, block, into: packedA)
        multiplyBlock(
          p, plan, rows: rows, block, packedA: packedA, packedB: packedB, isPackingB: false, store)
      }
    }
    ScratchMemory.give(base, byteCount: byteCount)
  }

  /// A whole block of B: groups of strips, and of those as many parts of their rows as there are threads to do it.
  @inlinable @inline(__always)
  static func packB(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, _ block: BlockOfB,
    into packedB: UnsafeMutablePointer<Scalar>, threads: Int, _ forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) {
    let (group, depth) = (plan.group, block.depth)
    let strips = ProductPlan<Tile>.strips(block.columns.count)
    let groups = (strips + group - 1) / group
    let length = max(16, depth * groups / (4 * threads) / 4 * 4)
    let lengths = (depth + length - 1) / length
    forEach(groups * lengths) { part in
      let row = part % lengths * length
      let count = min(length, depth - row)
      let first = part / lengths * group
      for index in first..<min(first + group, strips) {
        let left = block.columns.count - index * ProductPlan<Tile>.columns
        let width = packedWidth(min(left, ProductPlan<Tile>.columns))
        packB(
          p, block.strip(index, of: p, plan) + row * p.stepsB.row, isGroup: index == first, columns: left, depth: count,
          into: packedB + (index * plan.distance + row * width), plan.distance, isAhead: false)
      }
    }
  }
}

/// What of a block of B and all of A threads take at a time: some blocks of rows, and some strips of columns.
@usableFromInline
struct ProductParts<Tile: ProductTile> {
  @usableFromInline let rowBlocks: Int
  @usableFromInline let strips: Int
  @usableFromInline let rowBlocksPerPart: Int
  @usableFromInline let rowParts: Int
  @usableFromInline let columnParts: Int

  /// As many parts of columns as there are threads, which so find those of B that they packed in their own caches, as long as
  /// the copies of A, of which each makes its own, are used a few times. Parts of rows are small, but not so small that to
  /// take one (some 0.2 µs) is not negligible.
  @inlinable @inline(__always)
  init(_ p: MatrixProduct<Tile.L.Scalar>, _ plan: ProductPlan<Tile>, columns: Int, threads: Int) {
    rowBlocks = plan.rowBlocks(p.m)
    strips = ProductPlan<Tile>.strips(columns)
    columnParts = max(1, min(strips / 4, threads))
    let multiplications = plan.blockM * columns / columnParts * min(p.k, CanonicalOrder.productBlock)
    rowBlocksPerPart = max(1, min((1 << 19) / max(multiplications, 1), rowBlocks / 8))
    rowParts = (rowBlocks + rowBlocksPerPart - 1) / rowBlocksPerPart
  }

  @inlinable @inline(__always) var count: Int { rowParts * columnParts }

  @inlinable @inline(__always)
  subscript(index: Int) -> (rowBlocks: Range<Int>, strips: Range<Int>) {
    let (row, column) = (index % rowParts * rowBlocksPerPart, index / rowParts)
    return (
      row..<min(row + rowBlocksPerPart, rowBlocks),
      column * strips / columnParts..<(column + 1) * strips / columnParts
    )
  }
}
