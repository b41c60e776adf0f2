import BackendKit

/// The part of C that is computed in registers at a time, and the loop over k that computes it.
public protocol ProductTile {
  associatedtype L: Lanes
  /// Rows of C, and columns in vectors.
  static var rows: Int { get }
  static var vectors: Int { get }

  /// Adds the products of one block of k to a whole tile of C.
  ///
  /// - Parameters:
  ///   - a: For each k, `rows` elements of A.
  ///   - b: For each k, `vectors` whole vectors of B.
  static func update(
    _ c: UnsafeMutablePointer<L.Scalar>, stride: Int, a: UnsafePointer<L.Scalar>, b: UnsafePointer<L.Scalar>, k: Int,
    scaling: TileScaling<L.Scalar>)
}

/// What becomes of the old contents of C.
public struct TileScaling<Scalar: LaneScalar> {
  @usableFromInline let alpha: Scalar
  @usableFromInline let beta: Scalar

  /// `c = alpha·s + beta·c`; C is not read where `beta` is 0.
  @inlinable @inline(__always)
  init(alpha: Scalar, beta: Scalar) {
    self.alpha = alpha
    self.beta = beta
  }

  @inlinable @inline(__always)
  func store<L: Lanes>(_ sum: L, to c: UnsafeMutablePointer<Scalar>) where L.Scalar == Scalar {
    if beta == 0 {
      (L(repeating: alpha) * sum).store(to: c)
    } else {
      (L(repeating: beta) * L(loading: c)).addingProduct(L(repeating: alpha), sum).store(to: c)
    }
  }
}

/// A tile of `rowCount` × `vectorCount` vectors, which must leave registers for one row of B and one element of A.
public enum Tile<let rowCount: Int, let vectorCount: Int, L: Lanes>: ProductTile {
  @inlinable @inline(__always) public static var rows: Int { rowCount }
  @inlinable @inline(__always) public static var vectors: Int { vectorCount }

  @usableFromInline typealias Row = InlineArray<vectorCount, L>

  @inlinable @inline(never)
  public static func update(
    _ c: UnsafeMutablePointer<L.Scalar>, stride: Int, a: UnsafePointer<L.Scalar>, b: UnsafePointer<L.Scalar>, k: Int,
    scaling: TileScaling<L.Scalar>
  ) {
    var sums = InlineArray<rowCount, Row>(repeating: Row(repeating: L(repeating: 0)))
    var a = a
    var b = b
    for _ in 0..<k {
      var row = Row(repeating: L(loading: b))
      for v in 1..<vectorCount { row[unchecked: v] = L(loading: b + v * L.count) }
      for r in 0..<rowCount {
        let x = L(repeating: a[r])
        for v in 0..<vectorCount {
          sums[unchecked: r][unchecked: v] = sums[unchecked: r][unchecked: v].addingProduct(x, row[unchecked: v])
        }
      }
      a += rowCount
      b += vectorCount * L.count
    }
    for r in 0..<rowCount {
      for v in 0..<vectorCount {
        scaling.store(sums[unchecked: r][unchecked: v], to: c + (r * stride + v * L.count))
      }
    }
  }
}
