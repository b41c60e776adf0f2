// exp2, expm1, sinh, cosh: on the exponential in two parts.

extension SplitExponential {
  /// one + rest, rounded, and what that took from it.
  @inlinable @inline(__always) var parts: TwoParts<L> { .ordered(one, rest) }

  /// e^(x + low) in two parts, for a low that is small against 1.
  @inlinable @inline(__always)
  func parts(low: L) -> TwoParts<L> { .ordered(one, rest.addingProduct(low, one + rest)) }

  /// 2^n of an x far from overflow and underflow.
  @inlinable @inline(__always) var factor: L { shifted.lowBitsAsExponent }

  /// 2^-n, 0 where that is subnormal.
  @inlinable @inline(__always) var inverseFactor: L {
    let one = L(bits: 0x3F80_0000, 0x3FF0_0000_0000_0000)
    return one.addingBits(one).subtractingBits(factor)
  }
}

extension Lanes {
  /// `value * 2^n`, rounded once where that is subnormal, for n down to where it is 0. `shifted` is n in the low bits, as
  /// in `lowBitsAsExponent`.
  @inlinable @inline(__always)
  static func scaled(_ value: Self, _ shifted: Self, isSmall: Mask) -> Self {
    let raised = shifted + Self(repeating: 0).replacing(with: Self(64, 128), where: isSmall)
    let factor = Self(repeating: 1).replacing(with: Self(0x1p-64, 0x1p-128), where: isSmall)
    return value * raised.lowBitsAsExponent * factor
  }
}

/// 2^x: x = n + f, and e^(f·ln 2) from the product in two parts.
public struct BinaryExponential<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, L(125)) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { InFloats.exp2(x) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L { L(rounding: InDoubles.exp2(Clamp(-151, 129).apply(x).widened)) }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let low = L(-1076)
    let high = L(1024)
    let limited = x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)
    // n - 1, as n may be one more than the largest exponent.
    let shift = L(repeating: L.Scalar.roundingShift + L.Scalar.exponentBias - 1)
    let shifted = shift + limited
    let f = limited - (shifted - shift)
    let r = TwoParts.product(f, L(0x1.62e42fefa39efp-1))
    let start = L.one + r.high
    let cut = r.high - (start - L.one)
    let square = r.high * r.high
    let rest = (r.low.addingProduct(f, L(0x1.abc9e3b39803fp-56)) + cut).addingProduct(
      SplitExponential.tail(r.high), square * r.high
    )
    .addingProduct(square, L(0.5))
    let p = start + rest
    return L.scaled(p + p, shifted, isSmall: limited .< L(-1016))
      .replacing(with: L(repeating: .infinity), where: x .>= high)
  }
}

/// e^x - 1 in two parts, for x between the limits outside which it is -1 to the last bit, or overflows.
@inlinable @inline(__always)
func exponentialMinusOne<L: Lanes>(_ x: L) -> TwoParts<L> {
  // A half of it, as n may be one more than the largest exponent.
  let split = SplitExponential(x, offset: -1)
  let factor = split.factor
  let large = TwoParts.sum(factor * split.one, L(-0.5))
  let sum = TwoParts.ordered(large.high, large.low.addingProduct(factor, split.rest))
  // Near 0: x + x²/2·(1 + x/3·(1 + x/4)).
  let tail = L.one.addingProduct(x * L(0x1.5555555555555p-2), L.one.addingProduct(x, L(0.25)))
  let isSmall = x.magnitude .< L(0x1p-14)
  return TwoParts(sum.high + sum.high, sum.low + sum.low)
    .replacing(with: TwoParts(x, x * (L(0.5) * x) * tail), where: isSmall)
}

/// e^x - 1, with all digits near 0.
public struct ExponentialMinusOne<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, InFloats.exponentLimit) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { InFloats.expm1(x).withSign(of: x) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L { L(rounding: InDoubles.exp(Clamp(-90, 90).apply(x).widened) - L.Wide.one) }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let low = L(-40)
    let high = L(repeating: L.Scalar.expOverflow)
    let limited = x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)
    return exponentialMinusOne(limited).value
      .replacing(with: L(repeating: .infinity), where: x .> high).withSign(of: x)
  }
}

/// (e^a ± e^-a)/4 of a magnitude, the parts of either summand, so that neither overflows before the sum does.
@usableFromInline
struct ExponentialPair<L: Lanes> {
  @usableFromInline let growing, shrinking: TwoParts<L>

  @inlinable @inline(__always)
  init(_ a: L) {
    let limit = L(710.5)
    let split = SplitExponential(a.replacing(with: limit, where: a .> limit), offset: -2)
    let parts = split.parts
    let factor = split.factor
    growing = TwoParts(parts.high * factor, parts.low * factor)
    let reciprocal = parts.reciprocal
    let inverse = split.inverseFactor * L(0x1p-4)
    shrinking = TwoParts(reciprocal.high * inverse, reciprocal.low * inverse)
  }

  /// Twice the sum, infinite where that is, NaN for NaN.
  @inlinable @inline(__always)
  static func finish(_ sum: TwoParts<L>, _ a: L) -> L {
    let value = sum.value
    return (value + value).replacing(with: a, where: L.not(a .< L(710.5)))
      .replacing(with: L(repeating: .infinity), where: a .>= L(710.5))
  }
}

/// (e^x - e^-x)/2; a polynomial below 1.
public struct HyperbolicSine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, InFloats.exponentLimit) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { InFloats.sinh(x.magnitude).withSign(of: x) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L { HyperbolicCosine().applyFar(x).withSign(of: x) }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let a = x.magnitude
    let pair = ExponentialPair(a)
    let large = ExponentialPair.finish(pair.growing.addingSmaller(-pair.shrinking), a)
    let z = a * a
    let small = a.addingProduct(a * z, hyperbolicSineTail(z))
    return large.replacing(with: small, where: a .< L.one).withSign(of: x)
  }
}

/// (sinh x - x)/x³ with z = x², |x| ≤ 1.
@inlinable @inline(__always)
func hyperbolicSineTail<L: Lanes>(_ z: L) -> L {
  return L(0x1.3fb011d590695p-48).horner(z, 0x1.aabf6fcda661ap-41).horner(z, 0x1.612ab70b17b99p-33).horner(
    z, 0x1.ae644b3bc1fd5p-26
  ).horner(z, 0x1.71de3a60a4df6p-19).horner(z, 0x1.a01a01a00db5dp-13).horner(z, 0x1.111111111117cp-7).horner(
    z, 0x1.5555555555555p-3)
}

/// (e^x + e^-x)/2.
public struct HyperbolicCosine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, InFloats.exponentLimit) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { InFloats.cosh(x.magnitude) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    // Half of e^|x|: the other power does not show.
    L(rounding: InDoubles.exp(Ceiling(90).apply(x.magnitude).widened) * L.Wide(0.5))
  }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let a = x.magnitude
    let pair = ExponentialPair(a)
    return ExponentialPair.finish(pair.growing.addingSmaller(pair.shrinking), a)
  }
}
