import BackendKit

/// How a product is divided, and what of it is packed. Nothing of this changes a bit of the result.
@usableFromInline
struct ProductPlan<Tile: ProductTile> {
  @usableFromInline typealias Scalar = Tile.L.Scalar

  @usableFromInline let isPackingA: Bool
  @usableFromInline let isPackingB: Bool
  /// Rows of A and columns of B in a block, whole tiles.
  @usableFromInline let blockM: Int
  @usableFromInline let blockN: Int
  /// Strips of B, a tile wide, that are packed and used before others take their place.
  @usableFromInline let strips: Int

  @inlinable @inline(__always) static var columns: Int { Tile.vectors * Tile.L.count }
  /// Columns of a whole strip.
  @inlinable @inline(__always) static var stripColumns: Int { Tile.stripVectors * Tile.L.count }

  /// Goto and van de Geijn's blocking ("Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008): a
  /// block of A stays in the second-level cache, one of B in a share of the third, a strip of B, a tile wide, in the
  /// first as far as it can. The block of k is canonical.
  @inlinable @inline(__always)
  init(_ p: MatrixProduct<Scalar>) {
    let size = MemoryLayout<Scalar>.stride
    // In place what few tiles read, and what the first-level cache holds anyway, unless its lines lie so far apart
    // that they would share the same few places in the cache. Tiles that take rows of A have no need of a copy.
    let isFarA = p.strideA * size % 2048 == 0 && p.m > 8
    isPackingA =
      Tile.takesRows
      ? p.transposeA && p.n > Self.columns
      : p.n > 2 * Self.columns && (isFarA || p.m * p.k * size > 128 << 10 || p.transposeA)
    let isFarB = p.strideB * size % 4096 == 0 && p.k > 8
    // A strip in the second-level cache is as good as one in the first: it is read on, and long before it is needed.
    let readsOn = Tile.takesRows && !p.transposeA
    let limit = readsOn ? 800 << 10 : 96 << 10
    let depthB = readsOn ? min(p.k, CanonicalOrder.productBlock) : p.k
    isPackingB =
      p.stepsB.column != 1 && p.n > 1 || p.m > Tile.rows && isFarB
      || p.m > 4 * Tile.rows && p.n * depthB * size > limit && p.strideB > 2 * Self.columns
    if !isPackingA, !isPackingB {
      blockM = p.m
      blockN = p.n
      strips = 0
      return
    }
    let caches = CacheSizes.current
    let depth = CanonicalOrder.productBlock * size
    blockM = Self.block(p.m, limit: caches.level2 / (Tile.takesRows ? 8 : 4) / depth, step: Tile.rows)
    let shared = min(max(caches.level3 / 4, 1 << 20), 8 << 20)
    blockN = Self.block(p.n, limit: shared / depth, step: Self.stripColumns)
    let all = (min(blockN, p.n) + Self.stripColumns - 1) / Self.stripColumns
    // For a single block of A they are used up one after the other.
    strips = blockM < p.m ? all : min(all, Self.group)
  }

  /// Strips that are packed at a time, so that rows of B are read on for a while: 1 KiB of each.
  @inlinable @inline(__always) static var group: Int { max(1, 1024 / (stripColumns * MemoryLayout<Scalar>.stride)) }

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

  @inlinable @inline(__always) var isInPlace: Bool { !isPackingA && !isPackingB }

  /// Elements from strip to strip: a line of the cache more than they are long, or they would share the same few places.
  @inlinable @inline(__always)
  func distance(depth: Int) -> Int { Self.stripColumns * depth + 64 / MemoryLayout<Scalar>.stride }

  /// Room for what is packed of A and of B.
  @inlinable @inline(__always)
  func elements(_ p: MatrixProduct<Scalar>) -> (a: Int, b: Int) {
    let depth = min(p.k, CanonicalOrder.productBlock)
    return (
      isPackingA ? (min(p.m, blockM) * depth + 63) / 64 * 64 : 0,
      isPackingB ? strips * distance(depth: depth) : 0
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
          let corner = p.c + (i * p.strideC + j)
          if isStrip, height == Tile.stripRows {
            Tile.update(corner, stride: p.strideC, source, store: store)
          } else {
            TileWalk<Tile>.updateStrip(
              rows: height, columns: width, isPadded: true, corner, stride: p.strideC, source, store)
          }
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
          for i in stride(from: 0, to: p.m, by: plan.blockM) {
            let rows = i..<min(i + plan.blockM, p.m)
            if let packedA { packA(p, plan, rows: rows, start: q, depth: depth, into: packedA) }
            multiplyBlock(
              p, plan, rows: rows, columns: columns, start: q, depth: depth, packedA: packedA, packedB: packedB,
              store)
          }
        }
      }
    }
  }

  /// Groups of rows as tiles want them.
  @inlinable @inline(__always)
  static func packA(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, rows: Range<Int>, start: Int, depth: Int,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    let source = p.a + (rows.lowerBound * p.stepsA.row + start * p.stepsA.column)
    var i = 0
    // Of lines as they lie four tiles' worth at a time, as each is on a page of its own.
    if Tile.stripRows % 4 == 0, p.stepsA.row == 1 {
      while i + 4 * Tile.stripRows <= rows.count {
        Packing<L>.copyTiles(
          source + i, step: p.stepsA.column, width: Tile.stripRows, k: depth, into: target + i * depth)
        i += 4 * Tile.stripRows
      }
    }
    while i < rows.count {
      let height = TileWalk<Tile>.stripHeight(rows.count - i)
      Packing<L>.pack(
        source + i * p.stepsA.row, line: p.stepsA.row, step: p.stepsA.column, count: height, k: depth,
        into: target + i * depth, width: height)
      i += height
    }
  }

  /// A block of A times one of B, each packed or in place. A strip of B is packed when first needed.
  @inlinable @inline(__always)
  static func multiplyBlock(
    _ p: MatrixProduct<Scalar>, _ plan: ProductPlan<Tile>, rows: Range<Int>, columns: Range<Int>, start: Int,
    depth: Int, packedA: UnsafeMutablePointer<Scalar>?, packedB: UnsafeMutablePointer<Scalar>?,
    _ store: UnsafeMutablePointer<TileStore<Scalar>>
  ) {
    let stripColumns = ProductPlan<Tile>.stripColumns
    let isLast = start + depth == p.k
    let a = p.a + (rows.lowerBound * p.stepsA.row + start * p.stepsA.column)
    let distance = plan.distance(depth: depth)
    let isFar = p.strideA * MemoryLayout<Scalar>.stride % 1024 == 0
    let isInStrips =
      packedB != nil || ProductPlan<Tile>.isInStrips(p) || Tile.takesRows && packedA != nil && p.stepsB.column == 1
    var index = 0
    var j = columns.lowerBound
    while j < columns.upperBound {
      let left = columns.upperBound - j
      let width = isInStrips ? ProductPlan<Tile>.stripWidth(left) : min(ProductPlan<Tile>.columns, left)
      var b = p.b + (start * p.stepsB.row + j * p.stepsB.column)
      var stepB = p.stepsB.row
      if let packedB {
        let padded = (width + L.count - 1) / L.count * L.count
        let strip = packedB + index % plan.strips * distance
        if rows.lowerBound == 0 {
          if width < stripColumns || Tile.vectors != 2 || p.stepsB.column != 1 {
            Packing<L>.pack(
              b, line: p.stepsB.column, step: p.stepsB.row, count: width, k: depth, into: strip, width: padded)
          } else if index % ProductPlan<Tile>.group == 0 {
            var count = 1
            while count < ProductPlan<Tile>.group,
              ProductPlan<Tile>.stripWidth(left - count * stripColumns) == stripColumns
            {
              count += 1
            }
            Packing<L>.packStrips(
              b, vectors: Tile.stripVectors, step: p.stepsB.row, strips: count, k: depth, into: strip,
              distance: distance)
          }
        }
        b = UnsafePointer(strip)
        stepB = padded
        index += 1
      }
      if let bias = p.bias, isLast { store.pointee.bias = bias + j }
      var i = 0
      while i < rows.count {
        let corner = p.c + ((rows.lowerBound + i) * p.strideC + j)
        let left = rows.count - i
        var height = TileWalk<Tile>.height(left)
        if packedA != nil || isInStrips && (width > ProductPlan<Tile>.columns || width == stripColumns) {
          height = TileWalk<Tile>.stripHeight(left)
        } else if width <= L.count {
          height = TileWalk<Tile>.narrowHeight(left, isFar: isFar)
        }
        var source = TileSource<Scalar>(
          a: a + i * p.stepsA.row, rowA: p.stepsA.row, stepA: p.stepsA.column, b: b, stepB: stepB, k: depth)
        if let packedA {
          source = TileSource<Scalar>(a: packedA + i * depth, rowA: 1, stepA: height, b: b, stepB: stepB, k: depth)
        }
        if isInStrips, height == Tile.stripRows, width == stripColumns,
          packedA != nil || Tile.takesRows && !p.transposeA
        {
          Tile.update(corner, stride: p.strideC, source, store: store)
        } else {
          TileWalk<Tile>.updateStrip(
            rows: height, columns: width, isPadded: packedB != nil, corner, stride: p.strideC, source, store)
        }
        i += height
      }
      j += width
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
