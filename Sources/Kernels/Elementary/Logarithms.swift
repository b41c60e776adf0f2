// log, log2, log10, log1p.
//
// For `Float` by tables (`TabledLogarithm`). For `Double` x = 2^e·m with m in [√½, √2); ln(1 + f), f = m - 1, as f - f²/2 in
// two parts plus what a polynomial in s = f/(2 + f) gives: ln(1 + f) = 2·artanh(s) = f - f²/2 + s·(f²/2 + R(s²)).

/// A positive, finite, normal `Double` as 2^exponent·(1 + fraction), the fraction in [√½ - 1, √2 - 1).
public struct BinaryLogarithm<L: Lanes> {
  public let exponent: L
  public let fraction: L
  /// 2^-exponent, 0 where that is subnormal.
  public let inverseFactor: L

  @inlinable @inline(__always)
  public init(_ x: L) {
    // The exponent field of what is x divided by √½, when mantissas are taken for logarithms.
    let moved = x.addingBits(L(bits: 0, 0x0009_5F61_9980_C433))
    let field = moved.bitAnd(L(bits: 0, 0x7FF0_0000_0000_0000))
    let one = L(bits: 0, 0x3FF0_0000_0000_0000)
    let number = field.shiftedRight(52).bitOr(L(bits: 0, 0x4330_0000_0000_0000))
    exponent = number - L(0x1p52 + 1023)
    fraction = x.subtractingBits(field).addingBits(one) - L.one
    inverseFactor = one.addingBits(one).subtractingBits(field)
  }
}

/// ln(1 + f) for an f in [√½ - 1, √2 - 1).
@inlinable @inline(__always)
func logOfFraction<L: Lanes>(_ f: L) -> TwoParts<L> {
  let half = L(-0.5) * f
  let w = f.addingProduct(half, f)
  let lost = (f - w).addingProduct(half, f)
  let s = f / (L(2) + f)
  let z = s * s
  return TwoParts(w, lost + s * (-(half * f)).addingProduct(z, artanhTail(z)))
}

/// (ln((1 + s)/(1 - s)) - 2s)/s³ with z = s².
@inlinable @inline(__always)
func artanhTail<L: Lanes>(_ z: L) -> L {
  return L(0x1.0f0745ab2ac56p-3).horner(z, 0x1.0f6803214d1bap-3).horner(z, 0x1.3b201bc748512p-3).horner(
    z, 0x1.745ce1fcd8c4cp-3
  ).horner(z, 0x1.c71c724ac13e3p-3).horner(z, 0x1.249249243a031p-2).horner(z, 0x1.9999999999d0cp-2).horner(
    z, 0x1.5555555555555p-1)
}

/// exponent·ln 2 + fraction's logarithm, in two parts.
@inlinable @inline(__always)
func naturalLogarithm<L: Lanes>(exponent: L, _ fraction: TwoParts<L>) -> TwoParts<L> {
  // This product is exact.
  let s = TwoParts.ordered(exponent * L(0x1.62e42fefa4p-1), fraction.high)
  return TwoParts(s.high, (s.low + fraction.low).addingProduct(exponent, L(-0x1.8432a1b0e2634p-43)))
}

/// ln(1 + f) + extra·ln 2 for an f above -1.
@inlinable @inline(__always)
func logOfOnePlus<L: Lanes>(_ f: TwoParts<L>, extra: L = L.zero) -> TwoParts<L> {
  let u = TwoParts.sum(L.one, f.high)
  let split = BinaryLogarithm(u.high)
  // A large number's low part does not show, and its factor may be no number.
  let low = ((u.low + f.low) * split.inverseFactor).replacing(with: L.zero, where: u.high .> L(0x1p60))
  // Near 0 f itself is the fraction: nothing is lost to the 1.
  let isNear = L.both(f.high .> L(-0.25), f.high .< L(0.375))
  let near = split.fraction.replacing(with: f.high, where: isNear)
  let nearLow = low.replacing(with: f.low, where: isNear)
  let log = logOfFraction(near)
  let fraction = TwoParts(log.high, log.low + nearLow.addingProduct(-nearLow, near.addingProduct(-near, near)))
  let exponent = split.exponent.replacing(with: L.zero, where: isNear)
  return naturalLogarithm(exponent: exponent + extra, fraction)
}

public protocol LogarithmBase {
  /// The logarithm of 2^exponent·(1 + fraction), the fraction in [√½ - 1, √2 - 1), for `Double`.
  static func logarithm<L: Lanes>(exponent: L, fraction: L) -> L
  /// The same of a `Float`, the exponent in sixteenths.
  static func logarithm<L: Lanes>(steps: L, _ parts: TabledLogarithm<L>) -> L
}

public enum NaturalBase: LogarithmBase {
  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(exponent: L, fraction: L) -> L {
    return naturalLogarithm(exponent: exponent, logOfFraction(fraction)).value
  }

  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(steps: L, _ parts: TabledLogarithm<L>) -> L {
    parts.naturalLogarithm(steps: steps)
  }
}

public enum BaseTwo: LogarithmBase {
  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(exponent: L, fraction: L) -> L {
    let p = logOfFraction(fraction) * TwoParts(L(0x1.71547652b82fep0), L(0x1.777d0ffda0d24p-56))
    let s = TwoParts.ordered(exponent, p.high)
    return s.high + (s.low + p.low)
  }

  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(steps: L, _ parts: TabledLogarithm<L>) -> L {
    parts.binaryLogarithm(steps: steps)
  }
}

public enum BaseTen: LogarithmBase {
  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(exponent: L, fraction: L) -> L {
    let p = logOfFraction(fraction) * TwoParts(L(0x1.bcb7b1526e50ep-2), L(0x1.95355baaafad3p-57))
    // log10 2 in two parts, the first short enough for an exact product.
    let s = TwoParts.ordered(exponent * L(0x1.34413509f8p-2), p.high)
    return s.high + (s.low + p.low.addingProduct(exponent, L(-0x1.80433b83b532ap-44)))
  }

  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(steps: L, _ parts: TabledLogarithm<L>) -> L {
    parts.decimalLogarithm(steps: steps)
  }
}

/// The logarithm of a base: -inf for 0, NaN below, NaN for NaN.
public struct Logarithm<L: Lanes, Base: LogarithmBase>: MapKernel {
  @inlinable @inline(__always) public init(_: Base.Type) {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }

  /// All but normal, finite, positive numbers. With 1 added to the bits infinity is NaN and the largest number infinity, so that
  /// one comparison finds them all.
  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask {
    L.not(x.addingBits(L(bits: 1, 1)) .> L(repeating: L.Scalar.leastNormalMagnitude))
  }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    if L.Scalar.isSingle {
      let parts = TabledLogarithm(x)
      return Base.logarithm(steps: parts.steps, parts)
    }
    let split = BinaryLogarithm(x)
    return Base.logarithm(exponent: split.exponent, fraction: split.fraction)
  }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    let isSubnormal = x .< L(repeating: L.Scalar.leastNormalMagnitude)
    let normal = x.replacing(with: x * L(0x1p24, 0x1p53), where: isSubnormal)
    let result: L
    if L.Scalar.isSingle {
      let parts = TabledLogarithm(normal)
      let steps = parts.steps
      result = Base.logarithm(steps: steps.replacing(with: steps - L(24 * 16), where: isSubnormal), parts)
    } else {
      let split = BinaryLogarithm(normal)
      let exponent = split.exponent.replacing(with: split.exponent - L(53), where: isSubnormal)
      result = Base.logarithm(exponent: exponent, fraction: split.fraction)
    }
    return
      result
      .replacing(with: x, where: L.not(L(repeating: .infinity) .> x))
      .replacing(with: -L(repeating: .infinity), where: x .== L.zero)
      .replacing(with: L(repeating: .nan), where: x .< L.zero)
  }
}

/// ln(1 + x), with all digits near 0: ±0 for ±0, -inf for -1, NaN below.
public struct LogarithmOfOnePlus<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }

  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask { L.not(L.both(x .> L(-1), L(0x1p100, .infinity) .> x)) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    L.Scalar.isSingle ? InFloats.log1p(x).withSign(of: x) : logOfOnePlus(TwoParts(x, L.zero)).value.withSign(of: x)
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    let large = L.Scalar.isSingle ? L(rounding: InDoubles.log(x.widened)) : x
    return large.replacing(with: x, where: L.not(L(repeating: .infinity) .> x))
      .replacing(with: -L(repeating: .infinity), where: x .== L(-1))
      .replacing(with: L(repeating: .nan), where: x .< L(-1)).withSign(of: x)
  }
}

/// The inverse hyperbolic sine: ln(|x| + √(x² + 1)), as ln(1 + f) with f = |x| + x²/(1 + √(x² + 1)).
public struct InverseHyperbolicSine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, L(0x1p60)) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { InFloats.asinh(x.magnitude).withSign(of: x) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    let a = x.magnitude
    return L(rounding: InDoubles.log(a.widened + a.widened))
      .replacing(with: x, where: L.not(a .< L(repeating: .infinity))).withSign(of: x)
  }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let a = x.magnitude
    // From here on 1 does not show beside x².
    let isLarge = a .> L(0x1p28)
    let limited = a.replacing(with: L.one, where: isLarge)
    let square = TwoParts.product(limited, limited)
    let one = TwoParts(L.one, L.zero)
    let root = (square + one).squareRoot
    let f = square / root.addingSmaller(one)
    let sum = TwoParts.sum(limited, f.high)
    let small = TwoParts(sum.high, sum.low + f.low)
    // Then it is ln(2|x|), with 1 + f = |x|.
    let chosen = small.replacing(with: TwoParts.ordered(a, L(-1)), where: isLarge)
    let extra = L.zero.replacing(with: L.one, where: isLarge)
    // The sign last: LLVM 21 mistakes the operands of an AVX-512 instruction where x replaces what has its sign already.
    return logOfOnePlus(chosen, extra: extra).value
      .replacing(with: x, where: L.not(a .< L(repeating: .infinity))).withSign(of: x)
  }
}

/// The inverse hyperbolic cosine: ln(1 + f) with f = t + √(t·(x + 1)), t = x - 1. NaN below 1.
public struct InverseHyperbolicCosine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask { L.not(L.both(x .> L.one, L(0x1p60) .> x)) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { InFloats.acosh(x) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    L(rounding: InDoubles.log(x.widened + x.widened))
      .replacing(with: L.zero, where: x .== L.one)
      .replacing(with: L(repeating: .nan), where: x .< L.one)
      .replacing(with: x, where: L.not(x .< L(repeating: .infinity)))
  }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let isLarge = x .> L(0x1p28)
    let limited = x.replacing(with: L(2), where: isLarge)
    let t = limited - L.one
    let root = (TwoParts.sum(limited, L.one) * t).squareRoot
    // t is as exact as x; where it is 0 the root's correction is not a number.
    let f = TwoParts.sum(root.high, t)
    let chosen = TwoParts(f.high, f.low + root.low).replacing(with: TwoParts.ordered(x, L(-1)), where: isLarge)
    let extra = L.zero.replacing(with: L.one, where: isLarge)
    return logOfOnePlus(chosen, extra: extra).value
      .replacing(with: L.zero, where: x .== L.one)
      .replacing(with: L(repeating: .nan), where: x .< L.one)
      .replacing(with: x, where: L.not(x .< L(repeating: .infinity)))
  }
}

/// The inverse hyperbolic tangent: ln(1 + 2|x|/(1 - |x|))/2. ±inf for ±1, NaN outside.
public struct InverseHyperbolicTangent<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, L.one) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { InFloats.atanh(x.magnitude).withSign(of: x) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    let a = x.magnitude
    return L(repeating: .nan).replacing(with: L(repeating: .infinity), where: a .== L.one)
      .replacing(with: x, where: x .!= x).withSign(of: x)
  }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let a = x.magnitude
    let isFar = isExtraordinary(x)
    let limited = a.replacing(with: L.zero, where: isFar)
    let quotient = TwoParts(limited + limited, L.zero) / TwoParts.ordered(L.one, -limited)
    let result = (logOfOnePlus(quotient).value * L(0.5)).withSign(of: x)
    return result.replacing(with: applyFar(x), where: isFar)
  }
}
