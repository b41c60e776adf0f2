import BackendKit

/// One block of k over a part of C, tile by tile.
@usableFromInline
enum TileWalk<Tile: ProductTile> {
  @usableFromInline typealias L = Tile.L
  @usableFromInline typealias Scalar = Tile.L.Scalar

  /// The largest number of rows, not above `left` and those of the tile, that a kernel has.
  @inlinable @inline(__always)
  static func height(_ left: Int) -> Int {
    if Tile.rows >= 12, left >= 12 { return 12 }
    if Tile.rows >= 8, left >= 8 { return 8 }
    if Tile.rows >= 6, left >= 6 { return 6 }
    return min(left, Tile.rows, 4)
  }

  /// The same for rows that are packed as they are: a tile of 12 rows and one of 4 take longer than two of 8.
  @inlinable @inline(__always)
  static func rowHeight(_ left: Int) -> Int { Tile.rows >= 12 && left == 16 ? 8 : height(left) }

  /// The same for tiles one vector wide of an A in place, whose rows may be so far apart that sixteen of them would not all
  /// stay in the first-level cache.
  @inlinable @inline(__always)
  static func narrowHeight(_ left: Int, isFar: Bool) -> Int {
    if Tile.rows < 12 || left < 16 || left == 24 { return height(left) }
    return !isFar ? 16 : left == 16 ? 8 : 12
  }

  /// The same for strips of operands in place.
  @inlinable @inline(__always)
  static func stripHeight(_ left: Int) -> Int { left >= Tile.stripRows ? Tile.stripRows : height(left) }

  /// A tile of a strip of operands in place. Where the strip's own does not fit, three vectors are two and one.
  @inlinable @inline(__always)
  static func updateStrip(
    rows: Int, columns: Int, isPadded: Bool, _ c: UnsafeMutablePointer<Scalar>, stride: Int,
    _ source: TileSource<Scalar>, _ store: UnsafePointer<TileStore<Scalar>>
  ) {
    let most = ProductPlan<Tile>.columns
    if Tile.takesRows, rows == Tile.stripRows, columns == ProductPlan<Tile>.stripColumns {
      return TileKernel<8, 3, LargeRows, L>.compute(c, stride: stride, source, store, lastLanes: L.count)
    }
    if columns <= most {
      return update(rows: rows, columns: columns, isPadded: isPadded, c, stride: stride, source, store)
    }
    update(rows: rows, columns: most, isPadded: isPadded, c, stride: stride, source, store)
    let rest = TileSource<Scalar>(
      a: source.a, rowA: source.rowA, stepA: source.stepA, b: source.b + most, stepB: source.stepB, k: source.k)
    withUnsafePointer(to: store.pointee.moved(by: most)) { store in
      update(rows: rows, columns: columns - most, isPadded: isPadded, c + most, stride: stride, rest, store)
    }
  }

  /// A tile of any height from `height(_:)` or `narrowHeight(_:)`, up to `Tile.vectors` vectors wide.
  ///
  /// - Parameters:
  ///   - columns: Of C. B is read for whole vectors where that `isPadded`.
  @inlinable @inline(__always)
  static func update(
    rows: Int, columns: Int, isPadded: Bool, _ c: UnsafeMutablePointer<Scalar>, stride: Int,
    _ source: TileSource<Scalar>, _ store: UnsafePointer<TileStore<Scalar>>
  ) {
    let lastLanes = columns > L.count ? columns - L.count : columns
    if columns <= L.count {
      call1(rows, c, stride, source, store, lastLanes)
    } else if isPadded || lastLanes == L.count {
      call2(rows, c, stride, source, store, lastLanes, AnyOperands.self)
    } else {
      call2(rows, c, stride, source, store, lastLanes, UnpaddedOperands.self)
    }
  }

  @inlinable @inline(__always)
  static func call1(
    _ rows: Int, _ c: UnsafeMutablePointer<Scalar>, _ stride: Int, _ source: TileSource<Scalar>,
    _ store: UnsafePointer<TileStore<Scalar>>, _ lastLanes: Int
  ) {
    // A vector alone is loaded by mask: that costs nothing, and there are fewer kernels.
    if Tile.rows >= 12, rows == 16 {
      TileKernel<16, 1, UnpaddedOperands, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if Tile.rows >= 12, rows == 12 {
      TileKernel<12, 1, UnpaddedOperands, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if Tile.rows >= 8, rows == 8 {
      TileKernel<8, 1, UnpaddedOperands, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if Tile.rows >= 6, rows == 6 {
      TileKernel<6, 1, UnpaddedOperands, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if rows == 4 {
      TileKernel<4, 1, UnpaddedOperands, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if rows == 3 {
      TileKernel<3, 1, UnpaddedOperands, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if rows == 2 {
      TileKernel<2, 1, UnpaddedOperands, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else {
      TileKernel<1, 1, UnpaddedOperands, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    }
  }

  @inlinable @inline(__always)
  static func call2<Form: TileForm>(
    _ rows: Int, _ c: UnsafeMutablePointer<Scalar>, _ stride: Int, _ source: TileSource<Scalar>,
    _ store: UnsafePointer<TileStore<Scalar>>, _ lastLanes: Int, _: Form.Type
  ) {
    if Tile.rows >= 12, rows == 12 {
      TileKernel<12, 2, Form, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if Tile.rows >= 8, rows == 8 {
      TileKernel<8, 2, Form, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if Tile.rows >= 6, rows == 6 {
      TileKernel<6, 2, Form, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if rows == 4 {
      TileKernel<4, 2, Form, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if rows == 3 {
      TileKernel<3, 2, Form, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else if rows == 2 {
      TileKernel<2, 2, Form, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    } else {
      TileKernel<1, 2, Form, L>.compute(c, stride: stride, source, store, lastLanes: lastLanes)
    }
  }
}
