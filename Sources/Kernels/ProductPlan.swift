import BackendKit

/// How a product is divided, and what of it is packed. Nothing of this changes a bit of the result.
@usableFromInline
struct ProductPlan<Tile: ProductTile> {
  @usableFromInline typealias Scalar = Tile.L.Scalar

  @usableFromInline let isPackingA: Bool
  @usableFromInline let isPackingB: Bool
  /// Whether a block of B stays in the second-level cache, and of A there is hardly more than one tile reads.
  @usableFromInline let isByTile: Bool
  /// Rows of A and columns of B in a block, whole tiles.
  @usableFromInline let blockM: Int
  @usableFromInline let blockN: Int
  /// Strips of B, a tile wide, that there is room for, and of those how many are packed at a time.
  @usableFromInline let strips: Int
  @usableFromInline let group: Int
  /// Whether packed strips take the place of others that were used: there is a single block of rows.
  @usableFromInline let isRing: Bool
  /// Elements from packed strip to strip: a line of the cache more than they are long, or they would share the same few places.
  @usableFromInline let distance: Int

  /// Columns of a tile.
  @inlinable @inline(__always) static var columns: Int { Tile.vectors * Tile.L.count }
  /// Columns of a strip of operands in place.
  @inlinable @inline(__always) static var stripColumns: Int { Tile.stripVectors * Tile.L.count }

  /// Goto and van de Geijn's blocking ("Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008). Where a
  /// tile is small, a block of A stays in the second-level cache, one of B in a share of the third, and a strip of B, a tile
  /// wide, in the first as far as it can. Where it is large a strip is as good in the second: the rows of A that one tile
  /// reads are all of a block, and the block of B takes the second. The block of k is canonical.
  ///
  /// - Parameter threads: How many share a block of B: each has its part of the columns in its own cache.
  @inlinable @inline(__always)
  init(_ p: MatrixProduct<Scalar>, threads: Int = 1) {
    let size = MemoryLayout<Scalar>.stride
    // In place what few tiles read, and what the nearest cache holds anyway, unless its lines lie so far apart that they
    // would share the same few places in the cache.
    let isFarB = p.strideB * size % 4096 == 0 && p.k > 8 && p.m > Tile.rows
    let isAcrossB = p.stepsB.column != 1 && p.n > 1
    let isWide = p.n > 2 * Self.columns
    if Tile.takesRows {
      // Packed operands take 5 to 20 % less time (AVX-512, 2 MiB of second-level cache) from 512 columns on, of rows some
      // 2 KiB apart, and where rows are so many that they don't stay in that cache for the next columns; else up to 5 % more.
      let depth = min(p.k, CanonicalOrder.productBlock)
      let isLarge =
        p.n * depth >= 1 << 17 || p.strideB * size % 2048 == 0
        || p.n >= 4 * Self.columns && p.m * depth * size >= CacheSizes.current.level2 * 3 / 8
      let isFar = isFarB || isLarge && Self.hasManyRows(p) || Self.isWorthPackingAhead(p)
      isPackingA = p.transposeA && p.n > Self.columns || isWide && (isAcrossB || isFar)
      isPackingB = isPackingA || isAcrossB || isFarB
    } else {
      let isFarA = p.strideA * size % 2048 == 0 && p.m > 8
      let isAhead = Self.isWorthPackingAhead(p)
      isPackingA = isWide && (isFarA || p.m * p.k * size > 128 << 10 || p.transposeA || isAhead)
      isPackingB =
        isAcrossB || isFarB || isAhead
        || p.m > 4 * Tile.rows && p.n * p.k * size > 96 << 10 && p.strideB > 2 * Self.columns
    }
    if !isPackingA, !isPackingB {
      blockM = p.m
      blockN = p.n
      (strips, group, isRing, distance) = (0, 0, false, 0)
      isByTile = false
      return
    }
    let caches = CacheSizes.current
    let depth = CanonicalOrder.productBlock * size
    isByTile = (Tile.takesRows || threads > 1) && isPackingA && isPackingB && Self.hasManyRows(p)
    // A larger block of B has A packed less often. What the second-level cache doesn't hold of it comes from the third, with
    // AMD's (Zen 4) nearly as fast: 1 to 2 % less time for one thread, 4 to 11 % for two.
    let level2 = CPUVendor.current == .amd ? caches.level2 : caches.level2 * 3 / 8
    let shared = min(max(caches.level3 / 4, 1 << 20), 8 << 20)
    // Of columns several tiles' worth at a time, as each of their lines is on a page of its own; of small tiles too, so
    // that a strip of B is read from the second cache for more than one.
    let tiles = p.transposeA || !Tile.takesRows ? 4 : 1
    blockM = isByTile ? tiles * Tile.rows : Self.block(p.m, limit: caches.level2 / 4 / depth, step: Tile.rows)
    blockN = Self.block(p.n, limit: (isByTile ? level2 * threads : shared) / depth, step: Self.columns)
    let all = Self.strips(min(blockN, p.n))
    // Some are multiplied while others are packed.
    group = min(all, Self.group)
    isRing = blockM >= p.m
    strips = isRing ? 2 * group : all
    distance = Self.columns * min(p.k, CanonicalOrder.productBlock) + 64 / size
  }

  /// Whether a few rows are multiplied by so large a B that it takes less time to pack it, while others of its strips are
  /// multiplied, than to wait for it where it lies: up to 45 % (AMD's Zen 4, second-level caches of 1 MiB).
  @inlinable @inline(__always)
  static func isWorthPackingAhead(_ p: MatrixProduct<Scalar>) -> Bool {
    // Of other numbers of rows too few are in whole tiles, beside which strips are packed.
    let isTiled = Tile.takesRows ? p.m >= 8 : p.m >= 2 * Tile.rows || p.m == Tile.rows
    if !isTiled || p.n < 3 * group * columns || Tile.vectors != 2 || p.stepsB.column != 1 { return false }
    return p.n * p.k * MemoryLayout<Scalar>.stride > (p.m < 16 ? 12 : 4) * CacheSizes.current.level2
  }

  /// Whether a block of B is used so often that it is worth a place of its own in the cache.
  @inlinable @inline(__always)
  static func hasManyRows(_ p: MatrixProduct<Scalar>) -> Bool { p.m > 8 * Tile.rows }

  /// Strips that are packed at a time, so that rows of B are read on for a while: 1 KiB of each.
  @inlinable @inline(__always) static var group: Int { max(1, 1024 / (columns * MemoryLayout<Scalar>.stride)) }

  /// Whether operands in place are computed by the larger tile: not where it would leave many rows to smaller ones.
  @inlinable @inline(__always)
  static func isInStrips(_ p: MatrixProduct<Scalar>) -> Bool {
    Tile.takesRows && !p.transposeA && p.stepsB.column == 1 && (p.m % Tile.stripRows == 0 || p.m > 6 * Tile.stripRows)
  }

  /// Columns of the strip that begins where so many are left: four vectors are two and two, as one alone takes longer.
  @inlinable @inline(__always)
  static func stripWidth(_ left: Int) -> Int {
    let (three, four) = (3 * Tile.L.count, 4 * Tile.L.count)
    return min(left, Tile.stripVectors == 3 && left > three && left <= four ? columns : stripColumns)
  }

  /// Blocks of that many rows.
  @inlinable @inline(__always)
  func rowBlocks(_ m: Int) -> Int { (m - excess(m) + blockM - 1) / blockM }

  /// The rows of one of them.
  @inlinable @inline(__always)
  func rows(ofBlock index: Int, of m: Int) -> Range<Int> {
    let start = index * blockM
    return start..<(index + 1 < rowBlocks(m) ? start + blockM : m)
  }

  /// Rows that the last block has more than others: 4 of their own would take as long as 8.
  @inlinable @inline(__always)
  func excess(_ m: Int) -> Int { Tile.rows == 12 && blockM == 12 && m % 12 == 4 && m > 4 ? 4 : 0 }

  /// Strips of so many columns.
  @inlinable @inline(__always)
  static func strips(_ n: Int) -> Int { (n + columns - 1) / columns }

  @inlinable @inline(__always) var isInPlace: Bool { !isPackingA && !isPackingB }

  /// Room for what is packed of A and of B.
  @inlinable @inline(__always)
  func elements(_ p: MatrixProduct<Scalar>) -> (a: Int, b: Int) {
    (
      isPackingA ? (min(p.m, blockM + excess(p.m)) * TileSource<Scalar>.packedRow + 63) / 64 * 64 : 0,
      isPackingB ? strips * distance : 0
    )
  }

  /// Blocks of equal size, not above the limit, of whole steps.
  @inlinable @inline(__always)
  static func block(_ count: Int, limit: Int, step: Int) -> Int {
    let most = max(1, limit / step) * step
    let blocks = (count + most - 1) / most
    return ((count + blocks - 1) / blocks + step - 1) / step * step
  }
}
