import BackendKit

/// The largest part of C that is computed in registers at a time: `rows` × `vectors` vectors, which must leave registers
/// for one row of B and one element of A. What sticks out of C is computed in smaller ones.
public protocol ProductTile {
  associatedtype L: Lanes
  /// Rows of C (1, 2, 3, 4, 6, 8 or 12), and columns in vectors (1 or 2).
  static var rows: Int { get }
  static var vectors: Int { get }

  /// Adds the products of one block of k to such a tile of C, or where it has 12 rows to one of 8. B is packed, for each k
  /// `vectors` whole vectors. So is A: for each k as many elements as rows, or where `stepA` is 1 rows
  /// `TileSource.packedRow` apart.
  static func update(
    rows: Int, _ c: UnsafeMutablePointer<L.Scalar>, stride: Int, _ source: TileSource<L.Scalar>,
    store: UnsafePointer<TileStore<L.Scalar>>)

  /// The tile of larger products of rows of A and of B as they are: columns in vectors, up to 3, and rows.
  static var stripVectors: Int { get }
  static var stripRows: Int { get }

  /// Adds the products of one block of k to such a tile of C. `stepA` is 1.
  static func updateInPlace(
    _ c: UnsafeMutablePointer<L.Scalar>, stride: Int, _ source: TileSource<L.Scalar>,
    store: UnsafePointer<TileStore<L.Scalar>>)

  /// Whether that is as fast as packed operands while they stay in the caches.
  static var takesRows: Bool { get }
}

/// A tile of `rowCount` × `vectorCount` vectors.
public enum Tile<let rowCount: Int, let vectorCount: Int, L: Lanes>: ProductTile {
  @inlinable @inline(__always) public static var rows: Int { rowCount }
  @inlinable @inline(__always) public static var vectors: Int { vectorCount }

  @inlinable @inline(__always) public static var takesRows: Bool { rowCount > 8 }

  // In place, with 32 registers, 8 × 3 rather than 12 × 2: 11 loads for 24 products instead of 14. A thread that shares its
  // core has half of the places for instructions, three a cycle. Packed elements are near enough to be operands themselves.
  @inlinable @inline(__always) public static var stripVectors: Int { takesRows ? 3 : vectorCount }
  @inlinable @inline(__always) public static var stripRows: Int { takesRows ? 8 : rowCount }

  @inlinable @inline(never)
  public static func update(
    rows: Int, _ c: UnsafeMutablePointer<L.Scalar>, stride: Int, _ source: TileSource<L.Scalar>,
    store: UnsafePointer<TileStore<L.Scalar>>
  ) {
    let isInRows = takesRows && source.stepA == 1
    if takesRows, rows == 8 {
      if isInRows {
        Tile<8, vectorCount, L>.compute(c, stride, source, rowA: TileSource<L.Scalar>.packedRow, stepA: 1, store)
      } else {
        Tile<8, vectorCount, L>.compute(c, stride, source, rowA: 1, stepA: 8, store)
      }
    } else if isInRows {
      compute(c, stride, source, rowA: TileSource<L.Scalar>.packedRow, stepA: 1, store)
    } else {
      compute(c, stride, source, rowA: 1, stepA: rowCount, store)
    }
  }

  /// Where distances are constants, operands are addressed by fewer registers.
  @inlinable @inline(__always)
  static func compute(
    _ c: UnsafeMutablePointer<L.Scalar>, _ stride: Int, _ source: TileSource<L.Scalar>, rowA: Int, stepA: Int,
    _ store: UnsafePointer<TileStore<L.Scalar>>
  ) {
    let source = TileSource(
      a: source.a, rowA: rowA, stepA: stepA, b: source.b, stepB: vectorCount * L.count, k: source.k, next: source.next)
    TileKernel<rowCount, vectorCount, L>.compute(
      c, stride: stride, source, store, lastLanes: L.count, isWhole: true, isLarge: true, isPacked: true)
  }

  @inlinable @inline(never)
  public static func updateInPlace(
    _ c: UnsafeMutablePointer<L.Scalar>, stride: Int, _ source: TileSource<L.Scalar>,
    store: UnsafePointer<TileStore<L.Scalar>>
  ) {
    let source = source.inRows
    if takesRows {
      TileKernel<8, 3, L>.compute(c, stride: stride, source, store, lastLanes: L.count, isWhole: true, isLarge: true)
    } else {
      TileKernel<rowCount, vectorCount, L>.whole(c, stride: stride, source, store, lastLanes: L.count)
    }
  }
}

/// Where the operands of a tile lie, packed or in place.
public struct TileSource<Scalar: LaneScalar> {
  /// Elements of A: `rowA` apart from row to row, `stepA` from one k to the next.
  @usableFromInline let a: UnsafePointer<Scalar>
  @usableFromInline let rowA: Int
  @usableFromInline let stepA: Int
  /// Rows of B, `stepB` apart.
  @usableFromInline let b: UnsafePointer<Scalar>
  @usableFromInline let stepB: Int
  @usableFromInline let k: Int
  /// Where a row begins that will be read soon.
  @usableFromInline let next: UnsafePointer<Scalar>?

  @inlinable @inline(__always)
  init(
    a: UnsafePointer<Scalar>, rowA: Int, stepA: Int, b: UnsafePointer<Scalar>, stepB: Int, k: Int,
    next: UnsafePointer<Scalar>? = nil
  ) {
    (self.a, self.rowA, self.stepA) = (a, rowA, stepA)
    (self.b, self.stepB) = (b, stepB)
    (self.k, self.next) = (k, next)
  }

  /// The same where `stepA` is known to be 1.
  @inlinable @inline(__always)
  var inRows: Self { Self(a: a, rowA: rowA, stepA: 1, b: b, stepB: stepB, k: k, next: next) }

  /// The distance of packed rows of A: a block of k, and a line of the cache, or they would share the same few places.
  @inlinable @inline(__always)
  static var packedRow: Int { CanonicalOrder.productBlock + 64 / MemoryLayout<Scalar>.stride }
}

/// What is computed in registers: the loop over one block of k.
@usableFromInline
enum TileKernel<let rowCount: Int, let vectorCount: Int, L: Lanes> {
  @usableFromInline typealias Scalar = L.Scalar
  @usableFromInline typealias Row = InlineArray<vectorCount, L>

  /// - Parameters:
  ///   - lastLanes: How many lanes of each row's last vector belong to C; the others are neither read nor written,
  ///     in B neither unless that `isWhole`: then there are zeros in their place.
  @inlinable @inline(__always)
  static func compute(
    _ c: UnsafeMutablePointer<Scalar>, stride: Int, _ source: TileSource<Scalar>,
    _ store: UnsafePointer<TileStore<Scalar>>, lastLanes: Int, isWhole: Bool, isLarge: Bool = false,
    isPacked: Bool = false
  ) {
    var sums = InlineArray<rowCount, Row>(repeating: Row(repeating: L(repeating: 0)))
    // Addresses of every third row: with one for all of them each row would wait for the one before.
    var a = (
      source.a, source.a + 3 * source.rowA, source.a + 6 * source.rowA, source.a + 9 * source.rowA,
      source.a + 12 * source.rowA
    )
    var b = source.b
    var left = source.k
    var line = UnsafePointer(c)
    var lines = rowCount
    while left > 0 {
      var steps = left
      if isLarge {
        // C is far, and would be waited for. Asked for at once, all that the loop reads would wait behind it.
        if lines > 0 {
          for v in 0..<vectorCount { L.prefetch(line + v * L.count) }
          line += stride
        } else if isPacked, let next = source.next {
          let distance = 64 / MemoryLayout<Scalar>.stride
          // A quarter of the row at a time.
          let count = CanonicalOrder.productBlock / 4 / distance
          for index in 0..<count { L.prefetch(reading: next + (index - count * lines) * distance) }
        }
        lines -= 1
        steps = min(left, 16)
      }
      left -= steps
      // Four steps a turn where a step has few products: rows in place take 5 to 15 % less time so, packed ones 1 to 2 %
      // (AVX2). Of more products not all sums would stay in registers.
      if rowCount * vectorCount <= (isPacked ? 12 : 16), rowCount >= 6, isPacked || !isLarge && source.stepA == 1 {
        let source = isPacked ? source : source.inRows
        while steps >= 4 {
          step(0, a, b, source, to: &sums, lastLanes: lastLanes, isWhole: isWhole, isPacked: isPacked)
          step(1, a, b, source, to: &sums, lastLanes: lastLanes, isWhole: isWhole, isPacked: isPacked)
          step(2, a, b, source, to: &sums, lastLanes: lastLanes, isWhole: isWhole, isPacked: isPacked)
          step(3, a, b, source, to: &sums, lastLanes: lastLanes, isWhole: isWhole, isPacked: isPacked)
          advance(&a, by: 4 * source.stepA)
          b += 4 * source.stepB
          steps -= 4
        }
      }
      if isPacked || isLarge && vectorCount == 3 {
        while steps >= 2 {
          step(0, a, b, source, to: &sums, lastLanes: lastLanes, isWhole: isWhole, isPacked: isPacked)
          step(1, a, b, source, to: &sums, lastLanes: lastLanes, isWhole: isWhole, isPacked: isPacked)
          advance(&a, by: 2 * source.stepA)
          b += 2 * source.stepB
          steps -= 2
        }
      }
      for _ in 0..<steps {
        step(0, a, b, source, to: &sums, lastLanes: lastLanes, isWhole: isWhole, isPacked: isPacked)
        advance(&a, by: source.stepA)
        b += source.stepB
      }
    }
    // One loop, as simple as can be, or the sums would not stay in registers. What else there is to do comes second.
    let isPlain = store.pointee.isPlain && lastLanes == L.count
    // The blocks of k after the first one, and what decompositions subtract, in the tiles that matter.
    if isWhole, vectorCount == 3 || vectorCount == 2 && rowCount >= 6, store.pointee.isAddition,
      lastLanes == L.count
    {
      let alpha = L(repeating: store.pointee.alpha)
      for r in 0..<rowCount {
        for v in 0..<vectorCount {
          let place = c + (r * stride + v * L.count)
          L(loading: place).addingProduct(alpha, sums[unchecked: r][unchecked: v]).store(to: place)
        }
      }
      return
    }
    let target = isPlain ? c : store.pointee.tile
    let targetStride = isPlain ? stride : vectorCount * L.count
    for r in 0..<rowCount {
      for v in 0..<vectorCount {
        sums[unchecked: r][unchecked: v].store(to: target + (r * targetStride + v * L.count))
      }
    }
    if !isPlain { finishTile(into: c, stride: stride, store, lastLanes: lastLanes) }
  }

  /// Addresses of every third row of A.
  @usableFromInline
  typealias Rows = (
    UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>
  )

  @inlinable @inline(__always)
  static func advance(_ a: inout Rows, by distance: Int) {
    a.0 += distance
    a.1 += distance
    a.2 += distance
    a.3 += distance
    a.4 += distance
  }

  /// The products of the k that is `index` after the one at the addresses.
  @inlinable @inline(__always)
  static func step(
    _ index: Int, _ a: Rows, _ b: UnsafePointer<Scalar>, _ source: TileSource<Scalar>,
    to sums: inout InlineArray<rowCount, Row>, lastLanes: Int, isWhole: Bool, isPacked: Bool
  ) {
    let (rowA, place) = (source.rowA, index * source.stepA)
    let b = b + index * source.stepB
    var row = Row(repeating: L(repeating: 0))
    for v in 0..<vectorCount {
      row[unchecked: v] =
        isWhole || v + 1 < vectorCount
        ? L(loading: b + v * L.count) : L(loadingFirst: lastLanes, of: b + v * L.count)
    }
    if isPacked {
      // Constants apart, they have one address in common.
      let a = a.0 + place
      add(rows: 0..<3, of: a, rowA, row, to: &sums, isPacked: true)
      add(rows: 3..<6, of: a + 3 * rowA, rowA, row, to: &sums, isPacked: true)
      add(rows: 6..<9, of: a + 6 * rowA, rowA, row, to: &sums, isPacked: true)
      add(rows: 9..<12, of: a + 9 * rowA, rowA, row, to: &sums, isPacked: true)
      return
    }
    add(rows: 0..<3, of: a.0 + place, rowA, row, to: &sums)
    add(rows: 3..<6, of: a.1 + place, rowA, row, to: &sums)
    add(rows: 6..<9, of: a.2 + place, rowA, row, to: &sums)
    add(rows: 9..<12, of: a.3 + place, rowA, row, to: &sums)
    add(rows: 12..<16, of: a.4 + place, rowA, row, to: &sums)
  }

  /// The products of one k for those of some rows that the tile has, the first of them at `a`.
  @inlinable @inline(__always)
  static func add(
    rows: Range<Int>, of a: UnsafePointer<Scalar>, _ rowA: Int, _ row: Row, to sums: inout InlineArray<rowCount, Row>,
    isPacked: Bool = false
  ) {
    if rows.lowerBound >= rowCount { return }
    for r in rows.lowerBound..<min(rows.upperBound, rowCount) {
      // Of every other row elements are operands in memory: of all there would be more loads than there is time for.
      if isPacked, r % 2 == 1 {
        let x = a + (r - rows.lowerBound) * rowA
        for v in 0..<vectorCount {
          sums[unchecked: r][unchecked: v] = sums[unchecked: r][unchecked: v].addingProduct(
            ofElementAt: x, row[unchecked: v])
        }
        continue
      }
      let x = L(repeating: a[(r - rows.lowerBound) * rowA])
      for v in 0..<vectorCount {
        sums[unchecked: r][unchecked: v] = sums[unchecked: r][unchecked: v].addingProduct(x, row[unchecked: v])
      }
    }
  }

  /// From the sums of a tile to C.
  @inlinable @inline(never)
  static func finishTile(
    into c: UnsafeMutablePointer<Scalar>, stride: Int, _ store: UnsafePointer<TileStore<Scalar>>, lastLanes: Int
  ) {
    let store = store.pointee
    let tile = store.tile
    for r in 0..<rowCount {
      let from = tile + r * vectorCount * L.count
      let to = c + r * stride
      for v in 0..<vectorCount - 1 {
        store.store(L(loading: from + v * L.count), to: to + v * L.count, column: v * L.count)
      }
      let last = (vectorCount - 1) * L.count
      let sum = L(loading: from + last)
      if lastLanes == L.count {
        store.store(sum, to: to + last, column: last)
      } else {
        store.store(sum, to: to + last, column: last, count: lastLanes)
      }
    }
  }

  /// Rows of B of whole vectors.
  @inlinable @inline(never)
  static func whole(
    _ c: UnsafeMutablePointer<Scalar>, stride: Int, _ source: TileSource<Scalar>,
    _ store: UnsafePointer<TileStore<Scalar>>, lastLanes: Int
  ) {
    compute(c, stride: stride, source, store, lastLanes: lastLanes, isWhole: true)
  }

  /// Rows of B whose last vector has `lastLanes` elements.
  @inlinable @inline(never)
  static func partial(
    _ c: UnsafeMutablePointer<Scalar>, stride: Int, _ source: TileSource<Scalar>,
    _ store: UnsafePointer<TileStore<Scalar>>, lastLanes: Int
  ) {
    compute(c, stride: stride, source, store, lastLanes: lastLanes, isWhole: false)
  }
}
