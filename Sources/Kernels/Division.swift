/// Vectors that go through a kernel together.
public typealias Four<L> = (L, L, L, L)

// Quotients by multiplication: with vectors of 512 bits a division takes as long as 20 multiplications of floats, or 32 of
// doubles.

extension Lanes {
  /// A pattern whose second and third bits are both set where 2^-32 ≤ |x| < 2^32, or 2^-256 ≤ |x| < 2^256 for doubles:
  /// quotients of such numbers, and what is computed on the way to them, neither overflow nor underflow. `bitAnd` collects
  /// the marks of several vectors.
  @inlinable @inline(__always)
  public var markOfMiddle: Self { addingBits(Self(0x1p-30, 0x1p-254)) }

  /// The same, with both bits set for 0 too.
  @inlinable @inline(__always)
  public var markOfMiddleOrZero: Self { markOfMiddle.replacing(with: Self(0x1p65, 0x1p513), where: self .== .zero) }

  /// Whether all lanes of a mark have both bits.
  @inlinable @inline(__always)
  public static func areMiddle(_ mark: Self) -> Bool {
    let bits = Self(0x1p65, 0x1p513)
    return !any(mark.bitAnd(bits) .!= bits)
  }

  /// `self / b`, rounded as by the division, for numbers in the middle, self also 0. `y` is 1/b or more, by up to
  /// 1.008·2^-13 of it, or 2^-27.5 for doubles.
  ///
  /// That is Markstein's way (IBM Journal of Research and Development 34, 1990): a quotient q less than a unit of its last
  /// place off, its remainder r = a - b·q, which is exact, and q + r/b rounded once. He takes a reciprocal rounded to
  /// nearest; here it is `y` and its error e = 1 - b·y, which need no more than half the digits.
  ///
  /// With p digits, -1.008·2^-(p/2 + 1) ≤ e ≤ 0. Before it is rounded q is a/b·(1 - e²), so that it ends within 0.76 units of
  /// a/b, and q + t·y, with t = r·(1 + e) rounded, within 0.76·(2^-p + e²) < 0.96·2^-p units. Let B be the integer of b's
  /// digits. Between a/b and the middle between two numbers are c/(2B) units, c a whole number, not 0, of at least
  /// 2^-(p + 1) each: c ≥ 2 is out of reach. Where c = 1, B is odd, q is next to that middle, and r is n = (B ± 1)/2 ≤ 2^(p - 1)
  /// times the unit of b·q. As e ≤ 0, t ≤ 2^(p - 1) too, where numbers are halves or closer: rounding takes 1/4 at
  /// most from t, and n·e² < 0.13. Together that is less than 1/2, or 1/(2B) units of the quotient.
  @inlinable @inline(__always)
  public func quotient(by b: Self, reciprocal y: Self) -> Self {
    // Zeros stay what they are: sums would lose their sign.
    let isNotZero = self .!= .zero
    let e = Self.one.addingProduct(-b, y)
    var q = self * y
    q = q.replacing(with: q.addingProduct(addingProduct(-b, q), y), where: isNotZero)
    let r = addingProduct(-b, q)
    return q.replacing(with: q.addingProduct(r.addingProduct(r, e), y), where: isNotZero)
  }
}

public struct Divide<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L { x / y }
  @inlinable @inline(__always) public func applyToFour(_ x: Four<L>, _ y: Four<L>) -> Four<L> { L.quotients(x, y) }
}

public struct DivideScalar<L: Lanes>: MapKernel {
  public let a: L
  @inlinable @inline(__always) public init(_ a: L.Scalar) { self.a = L(repeating: a) }
  @inlinable @inline(__always) public func apply(_ x: L) -> L { a / x }
  @inlinable @inline(__always) public func applyToFour(_ x: Four<L>) -> Four<L> { L.quotients((a, a, a, a), x) }
}

/// 1/x, correctly rounded.
public struct Reciprocal<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L { L.one / x }
  @inlinable @inline(__always) public func applyToFour(_ x: Four<L>) -> Four<L> { DivideScalar(1).applyToFour(x) }
}

/// x/a, where divisions are slow by the rounded reciprocal of a and Markstein's theorem (see `Lanes.quotient`). The product
/// is within 1.5 units of the quotient, and next to the middle between two numbers where the quotient is so near to that
/// middle that the reciprocal's error could matter; it doesn't, as B·(B + 1) is less than 2^2p.
public struct DivideByScalar<L: Lanes>: MapKernel {
  public let a: L
  @usableFromInline let reciprocal: L

  @inlinable @inline(__always) public init(_ a: L.Scalar) {
    self.a = L(repeating: a)
    reciprocal = L(repeating: 1 / a)
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { x / a }

  @inlinable @inline(__always) public func applyToFour(_ x: Four<L>) -> Four<L> {
    if L.isDivisionSlow {
      let low = x.0.markOfMiddleOrZero.bitAnd(x.1.markOfMiddleOrZero)
      let high = x.2.markOfMiddleOrZero.bitAnd(x.3.markOfMiddleOrZero)
      if L.areMiddle(low.bitAnd(high).bitAnd(a.markOfMiddle)) {
        return (byReciprocal(x.0), byReciprocal(x.1), byReciprocal(x.2), byReciprocal(x.3))
      }
    }
    return (apply(x.0), apply(x.1), apply(x.2), apply(x.3))
  }

  @inlinable @inline(__always) func byReciprocal(_ x: L) -> L {
    let q = x * reciprocal
    // The sum of zeros would lose a sign.
    return q.addingProduct(x.addingProduct(-a, q), reciprocal).withSign(of: q)
  }
}
