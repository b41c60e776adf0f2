import BackendKit

/// A few elements computed side by side: the vocabulary that every kernel is written in.
///
/// A backend supplies one type for `Float` and one for `Double`, each a wrapper of one concrete SIMD type. Every
/// operation rounds once, as IEEE 754 says, so kernels give the same bits whatever the width.
public protocol Lanes: BitwiseCopyable, Sendable {
  associatedtype Scalar: LaneScalar
  /// The result of a comparison, lane by lane.
  associatedtype Mask
  /// As many lanes of doubles.
  associatedtype Wide: Lanes where Wide.Scalar == Double, Wide.Wide == Wide

  /// Lanes in the vector, a power of two. `LaneLoops` take vectors of 128, 256 or 512 bits.
  static var count: Int { get }

  init(repeating value: Scalar)
  /// Loads `Self.count` elements from memory of any alignment.
  init(loading source: UnsafePointer<Scalar>)
  /// Loads `count` elements, fewer than `Self.count`, and fills the other lanes. Reads nothing beyond.
  init(loading source: UnsafePointer<Scalar>, count: Int, fill: Scalar)
  /// Loads the first `count` elements, 1 to `Self.count`, and zeros beyond them. In a loop that does not change `count`
  /// it should cost no more than a whole vector.
  init(loadingFirst count: Int, of source: UnsafePointer<Scalar>)
  /// Loads four elements from each of `count / 4` rows that are `line` apart, one row after the other.
  init(fours source: UnsafePointer<Scalar>, line: Int)
  /// Four columns of `count` rows, of which each vector has every fourth, beginning with the first, second and so on, as
  /// `init(fours:line:)` loads them.
  static func columns(_ x: Four<Self>) -> Four<Self>
  /// Doubles rounded to the element type.
  init(rounding wide: Wide)
  /// The same numbers as doubles.
  var widened: Wide { get }
  /// Asks for the cache line at an address, to be written to soon. Has no effect on results, nor needs to have any.
  static func prefetch(_ target: UnsafePointer<Scalar>)
  /// Asks for the cache line at an address, which may be any, to be read soon. Has no effect on results either.
  static func prefetch(reading source: UnsafePointer<Scalar>)
  func store(to target: UnsafeMutablePointer<Scalar>)
  /// Stores the first `count` lanes, fewer than `Self.count`, and writes nothing beyond.
  func store(to target: UnsafeMutablePointer<Scalar>, count: Int)
  /// Stores without leaving a copy in the caches. The address is a multiple of the vector's size.
  func storePastCaches(to target: UnsafeMutablePointer<Scalar>)
  /// Makes what was stored past the caches visible to other threads before anything stored later.
  static func finishStores()

  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  /// Whether a division takes longer than a dozen other operations.
  static var isDivisionSlow: Bool { get }
  /// x / y for four vectors at once, which a CPU may have a faster way for.
  static func quotients(_ x: Four<Self>, _ y: Four<Self>) -> Four<Self>
  /// `self + a * b`, rounded once.
  func addingProduct(_ a: Self, _ b: Self) -> Self
  /// The same for an element in memory and all of `b`, where a CPU can take it from there.
  func addingProduct(ofElementAt a: UnsafePointer<Scalar>, _ b: Self) -> Self
  func squareRoot() -> Self
  /// The roots of four vectors at once.
  static func squareRoots(_ x: Four<Self>) -> Four<Self>
  /// Changes the sign bit, of NaN too.
  static prefix func - (a: Self) -> Self
  /// Clears the sign bit.
  var magnitude: Self { get }
  /// This magnitude with the sign bit of `other`.
  func withSign(of other: Self) -> Self

  static func .< (a: Self, b: Self) -> Mask
  static func .> (a: Self, b: Self) -> Mask
  static func .== (a: Self, b: Self) -> Mask
  /// Whether they are unequal or unordered: `x .!= x` finds NaN.
  static func .!= (a: Self, b: Self) -> Mask
  /// Whether either is NaN.
  static func isUnordered(_ a: Self, _ b: Self) -> Mask
  /// Whether the magnitude of x is not below `limit`: true for NaN.
  static func isOutside(_ x: Self, _ limit: Self) -> Mask
  /// Whether any magnitude in two vectors is not below `limit`. NaN may count as well or not.
  static func isAnyOutside(_ x: Self, _ y: Self, _ limit: Self) -> Bool
  /// The same of one vector.
  static func isAnyOutside(_ x: Self, _ limit: Self) -> Bool
  /// The mask of the lanes below `count`.
  static func lanes(below count: Int) -> Mask
  /// The lanes set in one of two masks, or both.
  static func either(_ a: Mask, _ b: Mask) -> Mask
  /// Whether any lane is set.
  static func any(_ mask: Mask) -> Bool
  /// The first lane that is set, of which there is one.
  static func first(_ mask: Mask) -> Int
  func replacing(with other: Self, where mask: Mask) -> Self

  /// Floats times 2^⌊y⌋, where that is normal, y a number of sixteenths: `shifted` is 1.5·2^19 + y.
  func scaled(bySixteenths shifted: Self) -> Self

  /// The nearest integer in a direction.
  func rounded(_ rule: FloatingPointRoundingRule) -> Self

  static func .>= (a: Self, b: Self) -> Mask
  static func both(_ a: Mask, _ b: Mask) -> Mask
  static func not(_ mask: Mask) -> Mask

  // Bit patterns as unsigned integers as wide as the scalar.
  func bitAnd(_ other: Self) -> Self
  func bitOr(_ other: Self) -> Self
  func bitXor(_ other: Self) -> Self
  /// The sum of the bit patterns, without a carry out.
  func addingBits(_ other: Self) -> Self
  func subtractingBits(_ other: Self) -> Self
  /// The bits moved up; zeros follow.
  func shiftedLeft(_ places: Int) -> Self
  /// The bits moved down; zeros follow.
  func shiftedRight(_ places: Int) -> Self

  /// Lane by lane, the element of a table of 16 that the lowest four bits of the index's pattern name.
  static func lookup(_ table: SIMD16<Scalar>, at index: Self) -> Self
  /// The same of a table the lower halves of whose elements' patterns are zero.
  static func lookupOfHighHalves(_ table: SIMD16<Scalar>, at index: Self) -> Self
  /// The same of a table of 8, and the lowest three bits.
  static func lookup(_ table: SIMD8<Scalar>, at index: Self) -> Self
  /// The same of a table the halves of whose elements' patterns are equal.
  static func lookupOfHalves(_ table: SIMD8<Scalar>, at index: Self) -> Self

  /// Lane j takes the value of lane j + distance, a power of two below `count`; the last lanes are unspecified.
  func movedDown(by distance: Int) -> Self
  /// Lane 0.
  var first: Scalar { get }
}

extension Lanes {
  /// All bits but the sign.
  @inlinable @inline(__always)
  static var otherBits: Self { Self(bits: 0x7FFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF) }

  @inlinable @inline(__always) public static prefix func - (a: Self) -> Self { a.bitXor(Self(repeating: -0.0)) }

  @inlinable @inline(__always) public var magnitude: Self { bitAnd(Self.otherBits) }

  @inlinable @inline(__always)
  public func withSign(of other: Self) -> Self {
    bitAnd(Self.otherBits).bitOr(other.bitAnd(Self(repeating: -0.0)))
  }

  @inlinable @inline(__always)
  public static func isOutside(_ x: Self, _ limit: Self) -> Mask { not(x.magnitude .< limit) }
}

/// Masks that are vectors of integers, all of whose bits are set or none.
extension Lanes where Mask: SIMD, Mask.Scalar: FixedWidthInteger {
  @inlinable @inline(__always) public static func either(_ a: Mask, _ b: Mask) -> Mask { a | b }
  @inlinable @inline(__always) public static func both(_ a: Mask, _ b: Mask) -> Mask { a & b }
  @inlinable @inline(__always) public static func not(_ mask: Mask) -> Mask { ~mask }
}

// Ways that are always right; most CPUs have shorter ones.
extension Lanes {
  @inlinable @inline(__always)
  public static func isUnordered(_ a: Self, _ b: Self) -> Mask { either(a .!= a, b .!= b) }

  @inlinable @inline(__always)
  public static func isAnyOutside(_ x: Self, _ y: Self, _ limit: Self) -> Bool {
    any(either(isOutside(x, limit), isOutside(y, limit)))
  }

  @inlinable @inline(__always)
  public static func isAnyOutside(_ x: Self, _ limit: Self) -> Bool { any(isOutside(x, limit)) }

  @inlinable @inline(__always)
  public func scaled(bySixteenths shifted: Self) -> Self {
    addingBits(shifted.shiftedRight(4).shiftedLeft(23))
  }

  @inlinable @inline(__always) public static var isDivisionSlow: Bool { false }

  @inlinable @inline(__always)
  public static func quotients(_ x: Four<Self>, _ y: Four<Self>) -> Four<Self> {
    (x.0 / y.0, x.1 / y.1, x.2 / y.2, x.3 / y.3)
  }

  @inlinable @inline(__always)
  public static func squareRoots(_ x: Four<Self>) -> Four<Self> {
    (x.0.squareRoot(), x.1.squareRoot(), x.2.squareRoot(), x.3.squareRoot())
  }

  @inlinable @inline(__always)
  public func storePastCaches(to target: UnsafeMutablePointer<Scalar>) { store(to: target) }

  @inlinable @inline(__always)
  public static func finishStores() {}

  @inlinable @inline(__always)
  public init(loadingFirst count: Int, of source: UnsafePointer<Scalar>) {
    if count == Self.count { self.init(loading: source) } else { self.init(loading: source, count: count, fill: 0) }
  }

  @inlinable @inline(__always)
  public init(fours source: UnsafePointer<Scalar>, line: Int) {
    self.init(repeating: 0)
    withScalars(of: &self) { lanes in
      for i in 0..<Self.count { lanes[i] = source[i / 4 * line + i % 4] }
    }
  }

  @inlinable @inline(__always)
  public static func columns(_ x: Four<Self>) -> Four<Self> {
    var (rows, columns) = (x, x)
    withUnsafeBytes(of: &rows) { rows in
      withUnsafeMutableBytes(of: &columns) { columns in
        let (rows, columns) = (rows.assumingMemoryBound(to: Scalar.self), columns.assumingMemoryBound(to: Scalar.self))
        for c in 0..<4 {
          for i in 0..<count { columns[c * count + i] = rows[i % 4 * count + i / 4 * 4 + c] }
        }
      }
    }
    return columns
  }

  @inlinable @inline(__always)
  public static func lookup(_ table: SIMD16<Scalar>, at index: Self) -> Self {
    var result = index
    withScalars(of: &result) { lanes in
      for i in 0..<count { lanes[i] = table[Int(lanes[i].wideBits & 15)] }
    }
    return result
  }

  @inlinable @inline(__always)
  public static func lookup(_ table: SIMD8<Scalar>, at index: Self) -> Self {
    // The fourth bit changes nothing.
    lookup(SIMD16(lowHalf: table, highHalf: table), at: index)
  }

  @inlinable @inline(__always)
  public static func lookupOfHighHalves(_ table: SIMD16<Scalar>, at index: Self) -> Self { lookup(table, at: index) }

  @inlinable @inline(__always)
  public static func lookupOfHalves(_ table: SIMD8<Scalar>, at index: Self) -> Self { lookup(table, at: index) }

  @inlinable @inline(__always)
  public func addingProduct(ofElementAt a: UnsafePointer<Scalar>, _ b: Self) -> Self {
    addingProduct(Self(repeating: a.pointee), b)
  }

  @inlinable @inline(__always)
  public static func prefetch(_ target: UnsafePointer<Scalar>) {}

  @inlinable @inline(__always)
  public static func prefetch(reading source: UnsafePointer<Scalar>) {}
}
