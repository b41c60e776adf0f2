import BackendKit

/// Some columns of B, and of those the rows of one block of k.
@usableFromInline
struct BlockOfB {
  @usableFromInline let columns: Range<Int>
  @usableFromInline let start: Int
  @usableFromInline let end: Int
  /// Where the first packed strip is among those there is room for.
  @usableFromInline let place: Int

  @inlinable @inline(__always)
  init(columns: Range<Int>, start: Int, end: Int, place: Int) {
    (self.columns, self.start, self.end, self.place) = (columns, start, end, place)
  }

  @inlinable @inline(__always) var depth: Int { end - start }

  /// Some strips of it.
  @inlinable @inline(__always)
  func part<Tile: ProductTile>(strips: Range<Int>, _: ProductPlan<Tile>) -> Self {
    let first = columns.lowerBound + strips.lowerBound * ProductPlan<Tile>.columns
    let last = min(columns.upperBound, columns.lowerBound + strips.upperBound * ProductPlan<Tile>.columns)
    return Self(columns: first..<last, start: start, end: end, place: 0)
  }

  /// Where a strip lies in B.
  @inlinable @inline(__always)
  func strip<Tile: ProductTile>(
    _ index: Int, of p: MatrixProduct<Tile.L.Scalar>, _: ProductPlan<Tile>
  ) -> UnsafePointer<Tile.L.Scalar> {
    p.b + (start * p.stepsB.row + (columns.lowerBound + index * ProductPlan<Tile>.columns) * p.stepsB.column)
  }
}

extension ProductPlan {
  @inlinable @inline(__always)
  func firstBlock(_ p: MatrixProduct<Scalar>) -> BlockOfB {
    BlockOfB(columns: 0..<min(blockN, p.n), start: 0, end: min(p.k, CanonicalOrder.productBlock), place: 0)
  }

  /// The block of k after this one, and after the last one of k the next columns.
  @inlinable @inline(__always)
  func block(after block: BlockOfB, _ p: MatrixProduct<Scalar>) -> BlockOfB? {
    var place = 0
    if isRing {
      let groups = (Self.strips(block.columns.count) + group - 1) / group
      place = (block.place + groups * group) % strips
    }
    var (columns, start) = (block.columns, block.end)
    if start == p.k {
      if columns.upperBound == p.n { return nil }
      columns = columns.upperBound..<min(columns.upperBound + blockN, p.n)
      start = 0
    }
    return BlockOfB(columns: columns, start: start, end: min(start + CanonicalOrder.productBlock, p.k), place: place)
  }
}
