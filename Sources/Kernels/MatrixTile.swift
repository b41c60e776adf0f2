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

  /// Whether rows of A and of B as they are are as fast as packed operands while they stay in the caches. Products are then
  /// computed in place by tiles of 8 rows and 3 vectors where they can be.
  static var takesRows: Bool { get }
}

extension ProductTile {
  // With 32 registers 8 × 3 rather than 12 × 2: 11 loads for 24 products instead of 14. A thread that shares its core has
  // half of the places for instructions, three a cycle. Packed elements are near enough to be operands themselves.
  @inlinable @inline(__always) static var stripRows: Int { 8 }
  @inlinable @inline(__always) static var stripVectors: Int { takesRows ? 3 : vectors }
}

/// A tile of `rowCount` × `vectorCount` vectors.
public enum Tile<let rowCount: Int, let vectorCount: Int, L: Lanes>: ProductTile {
  @inlinable @inline(__always) public static var rows: Int { rowCount }
  @inlinable @inline(__always) public static var vectors: Int { vectorCount }

  @inlinable @inline(__always) public static var takesRows: Bool { rowCount > 8 }

  @inlinable @inline(__always)
  public static func update(
    rows: Int, _ c: UnsafeMutablePointer<L.Scalar>, stride: Int, _ source: TileSource<L.Scalar>,
    store: UnsafePointer<TileStore<L.Scalar>>
  ) {
    let isRow = takesRows && source.stepA == 1
    if vectorCount == 2, source.ahead != nil {
      if isRow {
        update(rows: rows, c, stride: stride, source, store, PackingAhead<PackedRows>.self)
      } else {
        update(rows: rows, c, stride: stride, source, store, PackingAhead<PackedColumns>.self)
      }
    } else if isRow {
      update(rows: rows, c, stride: stride, source, store, PackedRows.self)
    } else {
      update(rows: rows, c, stride: stride, source, store, PackedColumns.self)
    }
  }

  @inlinable @inline(__always)
  static func update<Form: TileForm>(
    rows: Int, _ c: UnsafeMutablePointer<L.Scalar>, stride: Int, _ source: TileSource<L.Scalar>,
    _ store: UnsafePointer<TileStore<L.Scalar>>, _: Form.Type
  ) {
    if takesRows, rows == 8 {
      TileKernel<8, vectorCount, Form, L>.compute(c, stride: stride, source, store, lastLanes: L.count)
    } else {
      TileKernel<rowCount, vectorCount, Form, L>.compute(c, stride: stride, source, store, lastLanes: L.count)
    }
  }
}

/// What is computed in registers: the loop over one block of k.
@usableFromInline
enum TileKernel<let rowCount: Int, let vectorCount: Int, Form: TileForm, L: Lanes> {
  @usableFromInline typealias Scalar = L.Scalar
  @usableFromInline typealias Row = InlineArray<vectorCount, L>

  /// - Parameters:
  ///   - lastLanes: How many lanes of each row's last vector belong to C; the others are neither read nor written,
  ///     in B neither unless that `isWhole`.
  @inlinable @inline(never)
  static func compute(
    _ c: UnsafeMutablePointer<Scalar>, stride: Int, _ source: TileSource<Scalar>,
    _ store: UnsafePointer<TileStore<Scalar>>, lastLanes: Int
  ) {
    let source = known(source)
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
      if Form.isLarge {
        // C is far, and would be waited for. Asked for at once, all that the loop reads would wait behind it.
        if lines > 0 {
          for v in 0..<vectorCount { L.prefetch(line + v * L.count) }
          line += stride
        } else if Form.isPacked, let next = source.next {
          let distance = 64 / MemoryLayout<Scalar>.stride
          // A quarter of the row at a time.
          let count = CanonicalOrder.productBlock / 4 / distance
          for index in 0..<count { L.prefetch(reading: next + (index - count * lines) * distance) }
        }
        lines -= 1
        steps = min(left, StripsAhead<Scalar>.steps)
      }
      left -= steps
      if Form.isPackingAhead, steps == StripsAhead<Scalar>.steps, let ahead = source.ahead {
        var strips = ahead.pointee
        for _ in 0..<StripsAhead<Scalar>.perTurn {
          step(0, a, b, source, to: &sums, lastLanes: lastLanes)
          step(1, a, b, source, to: &sums, lastLanes: lastLanes)
          strips.copy(L.self)
          advance(&a, by: 2 * source.stepA)
          b += 2 * source.stepB
        }
        strips.finishTurn()
        ahead.pointee = strips
        continue
      }
      // Four steps a turn where a step has few products: rows in place take 5 to 15 % less time so, packed ones 1 to 2 %
      // (AVX2). Of more products not all sums would stay in registers.
      if rowCount * vectorCount <= (Form.isPacked ? 12 : 16), rowCount >= 6,
        !Form.isPackingAhead, Form.isPacked || !Form.isLarge && source.stepA == 1
      {
        let source = Form.isPacked ? source : source.inRows
        while steps >= 4 {
          step(0, a, b, source, to: &sums, lastLanes: lastLanes)
          step(1, a, b, source, to: &sums, lastLanes: lastLanes)
          step(2, a, b, source, to: &sums, lastLanes: lastLanes)
          step(3, a, b, source, to: &sums, lastLanes: lastLanes)
          advance(&a, by: 4 * source.stepA)
          b += 4 * source.stepB
          steps -= 4
        }
      }
      if Form.isLarge, !Form.isPackingAhead, Form.isPacked || vectorCount == 3 {
        while steps >= 2 {
          step(0, a, b, source, to: &sums, lastLanes: lastLanes)
          step(1, a, b, source, to: &sums, lastLanes: lastLanes)
          advance(&a, by: 2 * source.stepA)
          b += 2 * source.stepB
          steps -= 2
        }
      }
      for _ in 0..<steps {
        step(0, a, b, source, to: &sums, lastLanes: lastLanes)
        advance(&a, by: source.stepA)
        b += source.stepB
      }
    }
    // One loop, as simple as can be, or the sums would not stay in registers. What else there is to do comes second.
    let isPlain = store.pointee.isPlain && lastLanes == L.count
    // The blocks of k after the first one, and what decompositions subtract, in the tiles that matter.
    if Form.isWhole, vectorCount == 3 || vectorCount == 2 && rowCount >= 6, store.pointee.isAddition,
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
    if !isPlain {
      store.pointee.finishTile(
        rows: rowCount, vectors: vectorCount, L.self, into: c, stride: stride, lastLanes: lastLanes)
    }
  }

  /// Where distances are constants, operands are addressed by fewer registers.
  @inlinable @inline(__always)
  static func known(_ source: TileSource<Scalar>) -> TileSource<Scalar> {
    if !Form.isPacked { return Form.hasRows ? source.inRows : source }
    return TileSource(
      a: source.a, rowA: Form.hasRows ? TileSource<Scalar>.packedRow : 1, stepA: Form.hasRows ? 1 : rowCount,
      b: source.b, stepB: vectorCount * L.count, k: source.k, next: source.next, ahead: source.ahead)
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
    to sums: inout InlineArray<rowCount, Row>, lastLanes: Int
  ) {
    let (rowA, place) = (source.rowA, index * source.stepA)
    let b = b + index * source.stepB
    var row = Row(repeating: L(repeating: 0))
    for v in 0..<vectorCount {
      row[unchecked: v] =
        Form.isWhole || v + 1 < vectorCount
        ? L(loading: b + v * L.count) : L(loadingFirst: lastLanes, of: b + v * L.count)
    }
    if Form.isPacked {
      // Constants apart, they have one address in common.
      let a = a.0 + place
      add(rows: 0..<3, of: a, rowA, row, to: &sums)
      add(rows: 3..<6, of: a + 3 * rowA, rowA, row, to: &sums)
      add(rows: 6..<9, of: a + 6 * rowA, rowA, row, to: &sums)
      add(rows: 9..<12, of: a + 9 * rowA, rowA, row, to: &sums)
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
    rows: Range<Int>, of a: UnsafePointer<Scalar>, _ rowA: Int, _ row: Row, to sums: inout InlineArray<rowCount, Row>
  ) {
    if rows.lowerBound >= rowCount { return }
    for r in rows.lowerBound..<min(rows.upperBound, rowCount) {
      // Of every other row elements are operands in memory: of all there would be more loads than there is time for.
      if Form.isPacked, r % 2 == 1 {
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
}
