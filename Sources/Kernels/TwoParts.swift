/// A number as the unevaluated sum of two: about twice the digits of the lanes (Dekker, "A floating-point technique for
/// extending the available precision", Numerische Mathematik 18, 1971).
public struct TwoParts<L: Lanes> {
  public var high: L
  /// What is missing to the number: small against `high`.
  public var low: L

  @inlinable @inline(__always)
  public init(_ high: L, _ low: L) {
    self.high = high
    self.low = low
  }

  /// The number rounded once.
  @inlinable @inline(__always) public var value: L { high + low }

  /// `a + b` exactly, for an `a` that is 0 or has an exponent not below that of b.
  @inlinable @inline(__always)
  public static func ordered(_ a: L, _ b: L) -> Self {
    let sum = a + b
    return Self(sum, b - (sum - a))
  }

  /// `a + b` exactly (Knuth, The Art of Computer Programming 2, section 4.2.2).
  @inlinable @inline(__always)
  public static func sum(_ a: L, _ b: L) -> Self {
    let sum = a + b
    let part = sum - a
    return Self(sum, (a - (sum - part)) + (b - part))
  }

  /// `a * b` exactly.
  @inlinable @inline(__always)
  public static func product(_ a: L, _ b: L) -> Self {
    let product = a * b
    return Self(product, (-product).addingProduct(a, b))
  }

  /// The same number with the parts apart, where `low` may have grown to the size of `high`, but not beyond.
  @inlinable @inline(__always) public var renormalized: Self { .ordered(high, low) }

  @inlinable @inline(__always)
  public static func * (a: Self, b: L) -> Self {
    let p = product(a.high, b)
    return Self(p.high, p.low.addingProduct(a.low, b))
  }

  @inlinable @inline(__always)
  public static func * (a: Self, b: Self) -> Self {
    let p = product(a.high, b.high)
    return Self(p.high, p.low.addingProduct(a.high, b.low).addingProduct(a.low, b.high))
  }

  /// For an `a` whose magnitude is not below that of b.
  @inlinable @inline(__always)
  public func addingSmaller(_ b: Self) -> Self {
    let s = Self.ordered(high, b.high)
    return Self(s.high, s.low + (low + b.low))
  }

  @inlinable @inline(__always)
  public static func + (a: Self, b: Self) -> Self {
    let s = sum(a.high, b.high)
    return Self(s.high, s.low + (a.low + b.low))
  }

  /// `1 / self`.
  @inlinable @inline(__always) public var reciprocal: Self {
    let one = L(repeating: 1)
    let r = one / high
    let residual = one.addingProduct(-r, high).addingProduct(-r, low)
    return Self(r, residual * r)
  }

  /// By the reciprocal of b.
  @inlinable @inline(__always)
  public static func / (a: Self, b: Self) -> Self {
    let r = b.reciprocal
    let q = a.high * r.high
    let residual = (-q).addingProduct(a.high, r.high)
    return Self(q, residual.addingProduct(a.high, r.low).addingProduct(a.low, r.high))
  }

  /// Of a positive number.
  @inlinable @inline(__always) public var squareRoot: Self {
    let s = high.squareRoot()
    let residual = high.addingProduct(-s, s) + low
    return Self(s, residual / (s + s))
  }

  @inlinable @inline(__always) public static prefix func - (a: Self) -> Self { Self(-a.high, -a.low) }

  @inlinable @inline(__always)
  public func replacing(with other: Self, where mask: L.Mask) -> Self {
    Self(high.replacing(with: other.high, where: mask), low.replacing(with: other.low, where: mask))
  }
}
