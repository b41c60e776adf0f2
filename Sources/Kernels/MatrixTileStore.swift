import BackendKit

/// What becomes of the sums of one block of k: `c = alpha·s + beta·c`, without reading c where `beta` is 0, and after the
/// last block the epilogue.
public struct TileStore<Scalar: LaneScalar> {
  @usableFromInline let alpha: Scalar
  @usableFromInline let beta: Scalar
  /// Of the first column of the tile.
  @usableFromInline var bias: UnsafePointer<Scalar>?
  @usableFromInline let isRectified: Bool
  /// Room for the sums of a whole tile.
  @usableFromInline var tile: UnsafeMutablePointer<Scalar>

  @inlinable @inline(__always)
  init(
    alpha: Scalar, beta: Scalar, bias: UnsafePointer<Scalar>?, isRectified: Bool,
    tile: UnsafeMutablePointer<Scalar>
  ) {
    (self.alpha, self.beta) = (alpha, beta)
    (self.bias, self.isRectified) = (bias, isRectified)
    self.tile = tile
  }

  /// For one block of k of a product.
  @inlinable @inline(__always)
  init(_ product: MatrixProduct<Scalar>, isFirst: Bool, isLast: Bool, tile: UnsafeMutablePointer<Scalar>) {
    self.init(
      alpha: product.alpha, beta: isFirst ? product.beta : 1, bias: isLast ? product.bias : nil,
      isRectified: isLast && product.isRectified, tile: tile)
  }

  /// The same for a tile some columns further.
  @inlinable @inline(__always)
  func moved(by columns: Int) -> Self {
    var moved = self
    if let bias { moved.bias = bias + columns }
    return moved
  }

  /// Whether c is the sum.
  @inlinable @inline(__always)
  var isPlain: Bool { alpha == 1 && beta == 0 && bias == nil && !isRectified }

  /// Whether c is what it was and alpha times the sum.
  @inlinable @inline(__always)
  var isAddition: Bool { beta == 1 && bias == nil && !isRectified }

  @inlinable @inline(__always)
  func finish<L: Lanes>(_ sum: L, old: L, bias: L) -> L where L.Scalar == Scalar {
    var value =
      beta == 0 ? L(repeating: alpha) * sum : (L(repeating: beta) * old).addingProduct(L(repeating: alpha), sum)
    if self.bias != nil { value = value + bias }
    if isRectified { value = Rectify<L>().apply(value) }
    return value
  }

  @inlinable @inline(__always)
  func store<L: Lanes>(_ sum: L, to c: UnsafeMutablePointer<Scalar>, column: Int) where L.Scalar == Scalar {
    let zero = L(repeating: 0)
    finish(sum, old: beta == 0 ? zero : L(loading: c), bias: bias.map { L(loading: $0 + column) } ?? zero).store(to: c)
  }

  /// For the first lanes only.
  @inlinable @inline(__always)
  func store<L: Lanes>(_ sum: L, to c: UnsafeMutablePointer<Scalar>, column: Int, count: Int)
  where L.Scalar == Scalar {
    let zero = L(repeating: 0)
    let value = finish(
      sum, old: beta == 0 ? zero : L(loadingFirst: count, of: c),
      bias: bias.map { L(loadingFirst: count, of: $0 + column) } ?? zero)
    if count == L.count { value.store(to: c) } else { value.store(to: c, count: count) }
  }

  /// From the sums of a tile to C.
  @inlinable @inline(never)
  func finishTile<L: Lanes>(
    rows: Int, vectors: Int, _: L.Type, into c: UnsafeMutablePointer<Scalar>, stride: Int, lastLanes: Int
  ) where L.Scalar == Scalar {
    let last = (vectors - 1) * L.count
    for r in 0..<rows {
      let from = tile + r * vectors * L.count
      let to = c + r * stride
      for v in 0..<vectors - 1 { store(L(loading: from + v * L.count), to: to + v * L.count, column: v * L.count) }
      let sum = L(loading: from + last)
      if lastLanes == L.count {
        store(sum, to: to + last, column: last)
      } else {
        store(sum, to: to + last, column: last, count: lastLanes)
      }
    }
  }
}
