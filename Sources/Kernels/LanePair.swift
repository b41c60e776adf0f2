import BackendKit

/// Two vectors as one of twice as many lanes.
///
/// Each step of a long computation is done for both, one after the other. Their chains of dependent instructions so stand
/// side by side in the program, near enough for the processor to overlap them.
public struct LanePair<L: Lanes>: Lanes {
  public typealias Scalar = L.Scalar

  public struct Mask {
    @usableFromInline let low, high: L.Mask
    @inlinable @inline(__always) init(_ low: L.Mask, _ high: L.Mask) { (self.low, self.high) = (low, high) }
  }

  public let low, high: L

  @inlinable @inline(__always) public init(_ low: L, _ high: L) { (self.low, self.high) = (low, high) }

  @inlinable @inline(__always) public static var count: Int { 2 * L.count }

  @inlinable @inline(__always) public init(rounding wide: LanePair<L.Wide>) {
    self.init(L(rounding: wide.low), L(rounding: wide.high))
  }
  @inlinable @inline(__always) public var widened: LanePair<L.Wide> { LanePair<L.Wide>(low.widened, high.widened) }

  @inlinable @inline(__always) public init(repeating value: Scalar) {
    self.init(L(repeating: value), L(repeating: value))
  }
  @inlinable @inline(__always) public init(loading source: UnsafePointer<Scalar>) {
    self.init(L(loading: source), L(loading: source + L.count))
  }
  @inlinable @inline(__always) public init(loading source: UnsafePointer<Scalar>, count: Int, fill: Scalar) {
    if count < L.count {
      self.init(L(loading: source, count: count, fill: fill), L(repeating: fill))
    } else {
      self.init(L(loading: source), L(loading: source + L.count, count: count - L.count, fill: fill))
    }
  }
  @inlinable @inline(__always) public func store(to target: UnsafeMutablePointer<Scalar>) {
    low.store(to: target)
    high.store(to: target + L.count)
  }
  @inlinable @inline(__always) public func store(to target: UnsafeMutablePointer<Scalar>, count: Int) {
    if count < L.count {
      low.store(to: target, count: count)
    } else {
      low.store(to: target)
      high.store(to: target + L.count, count: count - L.count)
    }
  }
  @inlinable @inline(__always) public func storePastCaches(to target: UnsafeMutablePointer<Scalar>) {
    low.storePastCaches(to: target)
    high.storePastCaches(to: target + L.count)
  }
  @inlinable @inline(__always) public static func finishStores() { L.finishStores() }
  @inlinable @inline(__always) public static func prefetch(_ target: UnsafePointer<Scalar>) {
    L.prefetch(target)
    L.prefetch(target + L.count)
  }
  @inlinable @inline(__always) public static func prefetch(reading source: UnsafePointer<Scalar>) {
    L.prefetch(reading: source)
    L.prefetch(reading: source + L.count)
  }

  @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self { Self(a.low + b.low, a.high + b.high) }
  @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self { Self(a.low - b.low, a.high - b.high) }
  @inlinable @inline(__always) public static func * (a: Self, b: Self) -> Self { Self(a.low * b.low, a.high * b.high) }
  @inlinable @inline(__always) public static func / (a: Self, b: Self) -> Self { Self(a.low / b.low, a.high / b.high) }
  @inlinable @inline(__always) public func addingProduct(_ a: Self, _ b: Self) -> Self {
    Self(low.addingProduct(a.low, b.low), high.addingProduct(a.high, b.high))
  }
  @inlinable @inline(__always) public func squareRoot() -> Self { Self(low.squareRoot(), high.squareRoot()) }

  @inlinable @inline(__always) public static func .< (a: Self, b: Self) -> Mask {
    Mask(a.low .< b.low, a.high .< b.high)
  }
  @inlinable @inline(__always) public static func .> (a: Self, b: Self) -> Mask {
    Mask(a.low .> b.low, a.high .> b.high)
  }
  @inlinable @inline(__always) public static func .== (a: Self, b: Self) -> Mask {
    Mask(a.low .== b.low, a.high .== b.high)
  }
  @inlinable @inline(__always) public static func .!= (a: Self, b: Self) -> Mask {
    Mask(a.low .!= b.low, a.high .!= b.high)
  }
  @inlinable @inline(__always) public static func isUnordered(_ a: Self, _ b: Self) -> Mask {
    Mask(L.isUnordered(a.low, b.low), L.isUnordered(a.high, b.high))
  }
  @inlinable @inline(__always) public static func isAnyOutside(_ x: Self, _ limit: Self) -> Bool {
    L.isAnyOutside(x.low, x.high, limit.low)
  }
  @inlinable @inline(__always) public static func lanes(below count: Int) -> Mask {
    Mask(L.lanes(below: count), L.lanes(below: count - L.count))
  }
  @inlinable @inline(__always) public static func either(_ a: Mask, _ b: Mask) -> Mask {
    Mask(L.either(a.low, b.low), L.either(a.high, b.high))
  }
  @inlinable @inline(__always) public static func any(_ mask: Mask) -> Bool { L.any(L.either(mask.low, mask.high)) }
  @inlinable @inline(__always) public static func first(_ mask: Mask) -> Int {
    L.any(mask.low) ? L.first(mask.low) : L.count + L.first(mask.high)
  }
  @inlinable @inline(__always) public func replacing(with other: Self, where mask: Mask) -> Self {
    Self(low.replacing(with: other.low, where: mask.low), high.replacing(with: other.high, where: mask.high))
  }

  @inlinable @inline(__always) public func scaled(bySixteenths shifted: Self) -> Self {
    Self(low.scaled(bySixteenths: shifted.low), high.scaled(bySixteenths: shifted.high))
  }

  @inlinable @inline(__always) public static func lookup(_ table: SIMD16<Scalar>, at index: Self) -> Self {
    Self(L.lookup(table, at: index.low), L.lookup(table, at: index.high))
  }
  @inlinable @inline(__always) public static func lookupOfHighHalves(_ table: SIMD16<Scalar>, at index: Self) -> Self {
    Self(L.lookupOfHighHalves(table, at: index.low), L.lookupOfHighHalves(table, at: index.high))
  }
  @inlinable @inline(__always) public static func lookup(_ table: SIMD8<Scalar>, at index: Self) -> Self {
    Self(L.lookup(table, at: index.low), L.lookup(table, at: index.high))
  }
  @inlinable @inline(__always) public static func lookupOfHalves(_ table: SIMD8<Scalar>, at index: Self) -> Self {
    Self(L.lookupOfHalves(table, at: index.low), L.lookupOfHalves(table, at: index.high))
  }
  @inlinable @inline(__always) public func movedDown(by distance: Int) -> Self {
    distance == L.count ? Self(high, low) : Self(low.movedDown(by: distance), high.movedDown(by: distance))
  }
  @inlinable @inline(__always) public var first: Scalar { low.first }
}

// Bit patterns, rounding to integers and masks.
extension LanePair {
  @inlinable @inline(__always) public func rounded(_ rule: FloatingPointRoundingRule) -> Self {
    Self(low.rounded(rule), high.rounded(rule))
  }
  @inlinable @inline(__always) public static func .>= (a: Self, b: Self) -> Mask {
    Mask(a.low .>= b.low, a.high .>= b.high)
  }
  @inlinable @inline(__always) public static func both(_ a: Mask, _ b: Mask) -> Mask {
    Mask(L.both(a.low, b.low), L.both(a.high, b.high))
  }
  @inlinable @inline(__always) public static func not(_ mask: Mask) -> Mask { Mask(L.not(mask.low), L.not(mask.high)) }
  @inlinable @inline(__always) public func bitAnd(_ other: Self) -> Self {
    Self(low.bitAnd(other.low), high.bitAnd(other.high))
  }
  @inlinable @inline(__always) public func bitOr(_ other: Self) -> Self {
    Self(low.bitOr(other.low), high.bitOr(other.high))
  }
  @inlinable @inline(__always) public func bitXor(_ other: Self) -> Self {
    Self(low.bitXor(other.low), high.bitXor(other.high))
  }
  @inlinable @inline(__always) public func addingBits(_ other: Self) -> Self {
    Self(low.addingBits(other.low), high.addingBits(other.high))
  }
  @inlinable @inline(__always) public func subtractingBits(_ other: Self) -> Self {
    Self(low.subtractingBits(other.low), high.subtractingBits(other.high))
  }
  @inlinable @inline(__always) public func shiftedLeft(_ places: Int) -> Self {
    Self(low.shiftedLeft(places), high.shiftedLeft(places))
  }
  @inlinable @inline(__always) public func shiftedRight(_ places: Int) -> Self {
    Self(low.shiftedRight(places), high.shiftedRight(places))
  }
}
