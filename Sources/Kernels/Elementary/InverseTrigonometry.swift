// asin, acos, atan, atan2.

/// For floats (see `DoubleArc`): arcsin's odd polynomial at |x|, or at √((1 - |x|)/2) for |x| > ½, from which both functions
/// are put together.
@usableFromInline
struct HalfAngleArc<L: Lanes> {
  @usableFromInline let isLarge: L.Mask
  /// |x|, or the root, and its square.
  @usableFromInline let start, z: L
  /// What rounding took from the root.
  @usableFromInline let lost: L

  @inlinable @inline(__always)
  init(_ a: L) {
    isLarge = a .> L(0.5)
    let half = L(0.5).addingProduct(L(-0.5), a)
    z = half.replacing(with: a * a, where: L.not(isLarge))
    let root = half.squareRoot()
    // Half the reciprocal, 0.013 % off at most: the bits of a number are nearly its logarithm, which gives √½/root, and a step
    // of Newton's, whose constants have the smallest error together. Finite for 0.
    let first = L(bits: 0x7EB2_10E0, 0).subtractingBits(root)
    let reciprocal = first * L(0x1.6a101ep0).addingProduct(-first, root)
    start = a.replacing(with: root, where: isLarge)
    lost = L.zero.replacing(with: half.addingProduct(-root, root) * reciprocal, where: isLarge)
  }

  @inlinable @inline(__always) static var halfPi: L { L(0x1.921fb6p0) }

  /// base + factor·arcsin(start + lost), the factor a power of two, the base a multiple of the first part of π/2: here comes
  /// the second one.
  @inlinable @inline(__always)
  func value(_ base: L, _ factor: L) -> L {
    let scaled = factor * start
    let high = base + scaled
    let low = ((base - high) + scaled).addingProduct(base, L(-0x1.de12cap-26))
    return high + low.addingProduct(factor, lost).addingProduct(scaled * z, arcsineTail(z))
  }
}

/// (arcsin x - x)/x³ with z = x², |x| ≤ ½.
@inlinable @inline(__always)
func arcsineTail<L: Lanes>(_ z: L) -> L {
  if L.Scalar.isSingle {
    return L(0x1.33f1bep-5).horner(z, 0x1.d74498p-7).horner(z, 0x1.04b3c8p-5).horner(z, 0x1.6caa42p-5).horner(
      z, 0x1.3338ap-4
    ).horner(z, 0x1.55554cp-3)
  }
  return L(0x1.0b7205b38972p-5).horner(z, -0x1.58825b475772fp-6).horner(z, 0x1.63f6350e00436p-6).horner(
    z, 0x1.e4dcd1b13d268p-9
  ).horner(z, 0x1.614e1abb48701p-7).horner(z, 0x1.75829a894cd64p-7).horner(z, 0x1.ca1fe26971a17p-7).horner(
    z, 0x1.1c49ed235bd05p-6
  ).horner(z, 0x1.6e8bdf08f8534p-6).horner(z, 0x1.f1c71a93b97ebp-6).horner(z, 0x1.6db6db7214efbp-5).horner(
    z, 0x1.333333332e11p-4
  ).horner(z, 0x1.5555555555577p-3)
}

/// (arctan t - t)/t³ with z = t², |t| ≤ tan(π/8).
@inlinable @inline(__always)
func arctangentTail<L: Lanes>(_ z: L) -> L {
  if L.Scalar.isSingle {
    return L(0x1.768cecp-5).horner(z, -0x1.5767bep-4).horner(z, 0x1.c39f28p-4).horner(z, -0x1.24758ap-3).horner(
      z, 0x1.9998b2p-3
    ).horner(z, -0x1.555554p-2)
  }
  return L(-0x1.9755895509b43p-7).horner(z, 0x1.731f2aa59249fp-9).horner(z, 0x1.516c1b083d45cp-6).horner(
    z, -0x1.33451b4793e53p-5
  ).horner(z, 0x1.7bf3e79528c38p-5).horner(z, -0x1.adb00dd227ae3p-5).horner(z, 0x1.e1bb1a3a2c779p-5).horner(
    z, -0x1.110fa4972a373p-4
  ).horner(z, 0x1.3b139e5bb7e2ep-4).horner(z, -0x1.745d1699bb032p-4).horner(z, 0x1.c71c71c313b0ap-4).horner(
    z, -0x1.249249248ae65p-3
  ).horner(z, 0x1.99999999998b4p-3).horner(z, -0x1.5555555555555p-2)
}

/// The inverse sine: π/2 - 2·arcsin √((1 - x)/2) from ½ on. NaN outside [-1, 1].
public struct InverseSine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { !L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask {
    L.isOutside(x, L(repeating: L.Scalar(1).nextUp))
  }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    if !L.Scalar.isSingle { return DoubleArc.sine(x.magnitude).withSign(of: x) }
    let arc = HalfAngleArc(x.magnitude)
    let base = L.zero.replacing(with: HalfAngleArc.halfPi, where: arc.isLarge)
    return arc.value(base, L.one.replacing(with: L(-2), where: arc.isLarge)).withSign(of: x)
  }

  @inlinable @inline(__always) public func applyFar(_ x: L) -> L { L(repeating: .nan) }

  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    L.Scalar.isSingle ? applyOrdinary(x) : value(of: x)
  }
}

/// The inverse cosine: π/2 - arcsin x up to ½, 2·arcsin √((1 - x)/2) beyond. NaN outside [-1, 1].
public struct InverseCosine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { !L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask {
    L.isOutside(x, L(repeating: L.Scalar(1).nextUp))
  }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    if !L.Scalar.isSingle { return DoubleArc.cosine(x) }
    let arc = HalfAngleArc(x.magnitude)
    let quarter = HalfAngleArc<L>.halfPi
    // Beyond ½ 0 or π.
    let base = quarter.replacing(with: quarter - quarter.withSign(of: x), where: arc.isLarge)
    let sign = x.bitAnd(L(repeating: -0.0))
    return arc.value(base, L(-1).replacing(with: L(2), where: arc.isLarge).bitXor(sign))
  }

  @inlinable @inline(__always) public func applyFar(_ x: L) -> L { L(repeating: .nan) }

  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    L.Scalar.isSingle ? applyOrdinary(x) : value(of: x)
  }
}

/// base + arctan(numerator/denominator) in two parts, for a quotient up to tan(π/8) and a base of 0, π/4 or π/2.
@inlinable @inline(__always)
func arctangent<L: Lanes>(
  _ numerator: TwoParts<L>, _ denominator: TwoParts<L>, base: TwoParts<L>
) -> TwoParts<L> {
  let t = numerator / denominator
  let z = t.high * t.high
  let low = t.low.addingProduct(-z, t.low)
  let s = TwoParts.ordered(base.high, t.high)
  return TwoParts(s.high, s.low + (base.low + low.addingProduct(t.high * z, arctangentTail(z))))
}

/// The inverse tangent: arctan((|x| - 1)/(|x| + 1)) + π/4 from tan(π/8) on, arctan(-1/|x|) + π/2 from tan(3π/8).
public struct InverseTangent<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    let magnitude = x.magnitude
    if L.Scalar.isSingle { return InFloats.atan(Ceiling(0x1p60).apply(magnitude)).bitOr(x.bitAnd(L(repeating: -0.0))) }
    let limit = L(0x1p70)
    let a = magnitude.replacing(with: limit, where: magnitude .> limit)
    let isMiddle = a .> L(0x1.a827999fcef32p-2)
    let isLarge = a .> L(0x1.3504f333f9de6p1)
    let (zero, one) = (L.zero, L.one)
    // Middle ones are near enough to 1 for this order.
    let numerator = TwoParts.ordered(
      zero.replacing(with: -one, where: isMiddle), a.replacing(with: zero, where: isLarge))
    let denominator = TwoParts.ordered(
      one.replacing(with: zero, where: isLarge), zero.replacing(with: a, where: isMiddle))
    let base = TwoParts(zero, zero)
      .replacing(
        with: TwoParts(L(0x1.921fb54442d18p-1), L(0x1.1a62633145c07p-55)),
        where: isMiddle
      )
      .replacing(
        with: TwoParts(L(0x1.921fb54442d18p0), L(0x1.1a62633145c07p-54)), where: isLarge)
    return arctangent(numerator, denominator, base: base).value.withSign(of: x)
  }
}

/// The angle of the point (x, y), y first, in (-π, π]: signed zeros and infinities as C99 Annex F says.
public struct InverseTangentOfQuotient<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }

  @inlinable @inline(__always)
  public func isExtraordinary(_ y: L, _ x: L) -> L.Mask {
    L.Scalar.isSingle ? InFloats.atan2(y.magnitude, x).isFar : DoublePoint(y, x).isFar
  }

  @inlinable @inline(__always)
  public func applyOrdinary(_ y: L, _ x: L) -> L {
    let angle = L.Scalar.isSingle ? InFloats.atan2(y.magnitude, x).angle : DoublePoint(y, x).angle(x)
    return angle.withSign(of: y)
  }

  @inlinable @inline(__always) public func apply(_ y: L, _ x: L) -> L { value(of: y, x) }

  @inlinable @inline(__always)
  public func applyFar(_ y: L, _ x: L) -> L {
    if L.Scalar.isSingle {
      return L(rounding: InDoubles.atan2(y.widened, x.widened)).replacing(with: x + y, where: L.isUnordered(x, y))
        .withSign(of: y)
    }
    let (zero, one) = (L.zero, L.one)
    let (ay, ax) = (y.magnitude, x.magnitude)
    let isSteep = ay .> ax
    var small = ay.replacing(with: ax, where: isSteep)
    var large = ax.replacing(with: ay, where: isSteep)
    // Away from overflow and underflow.
    let up = large .< L(0x1p-300)
    let down = large .> L(0x1p600)
    let factor = one.replacing(with: L(0x1p900), where: up).replacing(with: L(0x1p-600), where: down)
    small = small * factor
    large = large * factor
    let isSpecial = L.not(L.both(large .> zero, L(repeating: .infinity) .> large))
    if L.any(isSpecial) {
      let isEqual = L.both(small .== large, large .> zero)
      small = small.replacing(with: zero.replacing(with: one, where: isEqual), where: isSpecial)
      large = large.replacing(with: one, where: isSpecial)
    }
    let isMiddle = small .> L(0x1.a827999fcef32p-2) * large
    let numerator = TwoParts.sum(small, zero.replacing(with: -large, where: isMiddle))
    let denominator = TwoParts.sum(large, zero.replacing(with: small, where: isMiddle))
    let base = TwoParts(zero, zero).replacing(
      with: TwoParts(L(0x1.921fb54442d18p-1), L(0x1.1a62633145c07p-55)), where: isMiddle
    )
    var angle = arctangent(numerator, denominator, base: base)
    // (0 or π/2 or π) ± angle.
    let isNegative = one.withSign(of: x) .< zero
    let turn = TwoParts(zero, zero)
      .replacing(
        with: TwoParts(L(0x1.921fb54442d18p1), L(0x1.1a62633145c07p-53)),
        where: isNegative
      )
      .replacing(
        with: TwoParts(L(0x1.921fb54442d18p0), L(0x1.1a62633145c07p-54)), where: isSteep)
    let flips = one.replacing(with: -one, where: isNegative).replacing(
      with: one.replacing(with: -one, where: isNegative) * -one, where: isSteep)
    angle = TwoParts(angle.high * flips, angle.low * flips)
    let s = TwoParts.ordered(turn.high, angle.high)
    var result = s.high + (s.low + (turn.low + angle.low))
    // Close to the positive axis the angle is the quotient, which may be subnormal.
    let isTiny = L.both(L.not(L.either(isSteep, isNegative)), small .< large * L(0x1p-30))
    if L.any(isTiny) {
      result = result.replacing(with: (ay / ax).replacing(with: zero, where: ay .== zero), where: isTiny)
    }
    return result.replacing(with: x + y, where: L.either(x .!= x, y .!= y)).withSign(of: y)
  }
}
