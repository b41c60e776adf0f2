import BackendKit

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
  /// Strips of B that are packed meanwhile.
  @usableFromInline let ahead: UnsafeMutablePointer<StripsAhead<Scalar>>?

  @inlinable @inline(__always)
  init(
    a: UnsafePointer<Scalar>, rowA: Int, stepA: Int, b: UnsafePointer<Scalar>, stepB: Int, k: Int,
    next: UnsafePointer<Scalar>? = nil, ahead: UnsafeMutablePointer<StripsAhead<Scalar>>? = nil
  ) {
    (self.a, self.rowA, self.stepA) = (a, rowA, stepA)
    (self.b, self.stepB) = (b, stepB)
    (self.k, self.next, self.ahead) = (k, next, ahead)
  }

  /// The same where `stepA` is known to be 1.
  @inlinable @inline(__always)
  var inRows: Self { Self(a: a, rowA: rowA, stepA: 1, b: b, stepB: stepB, k: k, next: next, ahead: ahead) }

  /// The distance of packed rows of A: a block of k, and a line of the cache, or they would share the same few places.
  @inlinable @inline(__always)
  static var packedRow: Int { CanonicalOrder.productBlock + 64 / MemoryLayout<Scalar>.stride }
}

/// What the kernel of a tile knows of its operands.
@usableFromInline
protocol TileForm {
  /// Whether A and B are packed.
  static var isPacked: Bool { get }
  /// Whether elements of a row of A are side by side.
  static var hasRows: Bool { get }
  /// Whether B is read for whole vectors of C: of one that is only partly of C there are zeros in the others' place.
  static var isWhole: Bool { get }
  /// Whether C is far, and has whole vectors only.
  static var isLarge: Bool { get }
  /// Whether strips of B are packed meanwhile.
  static var isPackingAhead: Bool { get }
}

extension TileForm {
  @inlinable @inline(__always) static var isPacked: Bool { false }
  @inlinable @inline(__always) static var hasRows: Bool { false }
  @inlinable @inline(__always) static var isWhole: Bool { true }
  @inlinable @inline(__always) static var isLarge: Bool { false }
  @inlinable @inline(__always) static var isPackingAhead: Bool { false }
}

/// For each k the elements of A together.
@usableFromInline
enum PackedColumns: TileForm {
  @inlinable @inline(__always) static var isPacked: Bool { true }
  @inlinable @inline(__always) static var isLarge: Bool { true }
}

/// Rows of A `TileSource.packedRow` apart.
@usableFromInline
enum PackedRows: TileForm {
  @inlinable @inline(__always) static var isPacked: Bool { true }
  @inlinable @inline(__always) static var hasRows: Bool { true }
  @inlinable @inline(__always) static var isLarge: Bool { true }
}

/// Packed operands while strips of B are packed for later: there is enough of that for every turn.
@usableFromInline
enum PackingAhead<Form: TileForm>: TileForm {
  @inlinable @inline(__always) static var isPacked: Bool { Form.isPacked }
  @inlinable @inline(__always) static var hasRows: Bool { Form.hasRows }
  @inlinable @inline(__always) static var isLarge: Bool { Form.isLarge }
  @inlinable @inline(__always) static var isPackingAhead: Bool { true }
}

/// Rows in place of a larger product.
@usableFromInline
enum LargeRows: TileForm {
  @inlinable @inline(__always) static var hasRows: Bool { true }
  @inlinable @inline(__always) static var isLarge: Bool { true }
}

/// Operands wherever they lie.
@usableFromInline
enum AnyOperands: TileForm {}

/// The same where B ends with C.
@usableFromInline
enum UnpaddedOperands: TileForm {
  @inlinable @inline(__always) static var isWhole: Bool { false }
}
