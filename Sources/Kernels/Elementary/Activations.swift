// Activation functions of neural networks, none of which loses digits in a tail or overflows on the way.

/// x·sigmoid(v) for a v in two parts with the sign of x: x/(1 + e^-|v|), times e^-|v| for negative ones.
@inlinable @inline(__always)
func gated<L: Lanes>(_ x: L, by v: TwoParts<L>) -> L {
  let (one, zero) = (L.one, L.zero)
  let limit = L(780)
  let isNegative = x .< zero
  let flipped = v.high .> zero
  let high = -v.high.magnitude
  let isFar = L.not(high .> -limit)
  let lowOfMagnitude = v.low.replacing(with: -v.low, where: flipped).replacing(with: zero, where: isFar)
  let split = SplitExponential(high.replacing(with: -limit, where: isFar))
  let parts = split.parts(low: lowOfMagnitude)
  let isSmall = high .< L(-707)
  let factor = split.factor.replacing(with: zero, where: isSmall)
  let denominator = TwoParts.ordered(one, parts.high * factor)
  let gate = TwoParts(denominator.high, denominator.low.addingProduct(parts.low, factor)).reciprocal
  let limited = x.replacing(with: L(-0x1p30), where: x .< L(-0x1p30))
  let numerator = TwoParts(one, zero).replacing(with: parts, where: isNegative)
  let value = (numerator * gate * limited).value
  let negative = L.scaled(value, exponent: split.exponent, isSmall: isSmall)
  // Farther out the gate is open, or closed so that not even x opens it.
  return value.replacing(with: negative, where: isNegative)
    .replacing(with: zero.replacing(with: x, where: x .> zero), where: isFar)
    .replacing(with: x, where: x .!= x).withSign(of: x)
}

/// x·sigmoid(x), also called swish.
public struct SigmoidLinearUnit<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, L(80, 600)) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    let sigmoid = Sigmoid.parts(x)
    // Times 2^24 until the end, for subnormal results.
    let scaled = x * L(0x1p24)
    let rest = scaled * (sigmoid.quotient * sigmoid.residual)
    return (rest.addingProduct(scaled, sigmoid.quotient) * L(0x1p-24)).withSign(of: x)
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    if L.Scalar.isSingle {
      let limited = Clamp(-125, 125).apply(x)
      return L(rounding: InDoubles.gated(limited.widened, by: limited.widened))
        .replacing(with: x, where: L.not(x .< L(125)))
    }
    // x·e^x, or the gate is open.
    let limited = Clamp(-780, 0).apply(x)
    let e = SplitExponential(limited)
    return L.scaled((e.parts * limited).value, exponent: e.exponent, isSmall: x .< L.zero)
      .replacing(with: x, where: L.not(x .< L.zero))
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}

/// x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), as x·sigmoid of twice that.
public struct GaussianErrorLinearUnitByTanh<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle {
      let limited = Clamp(-15, 15).apply(x).widened
      return L(rounding: InDoubles.geluTanh(limited)).replacing(with: x, where: L.not(x .< L(15)))
    }
    let limit = L(0x1p10)
    let a = x.magnitude
    let limited = a.replacing(with: limit, where: a .> limit).withSign(of: x)
    let square = TwoParts.product(limited, limited)
    let slope =
      TwoParts(L(0x1.9884533d43651p0), L(-0x1.cbc0d30ebfd15p-54))
      + TwoParts(L(0x1.2444f2a4d8b4bp-4), L(-0x1.6c843a29d1c7p-61)) * square
    return gated(x, by: (slope * limited).renormalized)
  }
}

/// ln(1 + e^x), as x + ln(1 + e^-x) for positive x.
public struct SoftPlus<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle {
      return L(rounding: InDoubles.softplus(Clamp(-110, 110).apply(x).widened)).replacing(
        with: x, where: L.not(x .< L(110)))
    }
    let small = L(-707)
    let a = -x.magnitude
    let isFar = L.not(a .> small)
    let split = SplitExponential(a.replacing(with: small, where: isFar))
    let (parts, factor) = (split.parts, split.factor)
    let logarithm = logOfOnePlus(TwoParts(parts.high * factor, parts.low * factor))
    let positive = TwoParts.sum(x.replacing(with: L.zero, where: x .< L.zero), logarithm.high)
    let result = positive.high + (positive.low + logarithm.low)
    if L.any(isFar) {
      let far = Exponential().apply(x).replacing(with: x, where: x .> L.zero)
      return result.replacing(with: far, where: isFar)
    }
    return result
  }
}

/// x·tanh(ln(1 + e^x)): with n = e^x·(e^x + 2), x·n/(n + 2); for positive x divided by e^2x.
public struct Mish<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle {
      return L(rounding: InDoubles.mish(Clamp(-125, 40).apply(x).widened)).replacing(with: x, where: L.not(x .< L(40)))
    }
    let (one, zero, two) = (L.one, L.zero, L(2))
    let limit = L(780)
    let isNegative = x .< zero
    let a = -x.magnitude
    let isFar = L.not(a .> -limit)
    let split = SplitExponential(a.replacing(with: -limit, where: isFar))
    let parts = split.parts
    let isSmall = a .< L(-707)
    let factor = split.factor.replacing(with: zero, where: isSmall)
    let e = TwoParts(parts.high * factor, parts.low * factor)
    // Negative: p·(e + 2)/(e·(e + 2) + 2), p the factor of e before scaling; positive: (1 + 2e)/(1 + 2e + 2e²).
    let ePlusTwo = TwoParts(two, zero).addingSmaller(e)
    let twice = TwoParts(e.high + e.high, e.low + e.low)
    let onePlusTwice = TwoParts.sum(one, twice.high)
    let upper = TwoParts(onePlusTwice.high, onePlusTwice.low + twice.low)
    let numerator = upper.replacing(with: parts * ePlusTwo, where: isNegative)
    let product = twice.replacing(with: ePlusTwo, where: isNegative) * e
    let denominator = upper.replacing(with: TwoParts(two, zero), where: isNegative) + product
    let limited = x.replacing(with: L(-0x1p30), where: x .< L(-0x1p30))
    let value = (numerator / denominator * limited).value
    let negative = L.scaled(value, exponent: split.exponent, isSmall: isSmall)
    return value.replacing(with: negative, where: isNegative)
      .replacing(with: zero.replacing(with: x, where: x .> zero), where: isFar)
      .replacing(with: x, where: x .!= x).withSign(of: x)
  }
}

/// x for positive x, else alpha·(e^x - 1).
public struct ExponentialLinearUnit<L: Lanes>: MapKernel {
  public let alpha: L
  @inlinable @inline(__always) public init(alpha: L.Scalar) { self.alpha = L(repeating: alpha) }
  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle {
      let m = InDoubles.expm1(Clamp(-20, 0).apply(x).widened)
      return L(rounding: alpha.widened * m).replacing(with: x, where: x .>= L.zero)
    }
    let low = L(-40)
    let limited = x.replacing(with: low, where: x .< low).replacing(with: L.zero, where: x .> L.zero)
    let m = exponentialMinusOne(limited)
    let negative = (alpha * m.high).addingProduct(alpha, m.low)
      .replacing(with: alpha * m.high, where: L.not(alpha.magnitude .< L(repeating: .infinity)))
      .withSign(of: -alpha)
    return negative.replacing(with: x, where: L.either(x .> L.zero, x .== L.zero))
  }
}

/// λ·x for positive x, else λ·α·(e^x - 1), with the constants of Klambauer et al., "Self-normalizing neural networks",
/// NeurIPS 2017, appendix.
public struct ScaledExponentialLinearUnit<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle {
      let negative = InDoubles.expm1(Clamp(-20, 0).apply(x).widened) * L.Wide(0x1.c212cc640f031p0)
      return L(rounding: negative)
        .replacing(with: L(rounding: x.widened * L.Wide(0x1.0cfabd6a91132p0)), where: x .>= L.zero)
    }
    let low = L(-40)
    let limited = x.replacing(with: low, where: x .< low).replacing(with: L.zero, where: x .> L.zero)
    let negative =
      (exponentialMinusOne(limited)
      * TwoParts(L(0x1.c212cc640f031p0), L(0x1.05161b045a1fep-56))).value
    let positive = (L(0x1.0cfabd6a91132p0) * x).addingProduct(
      L(0x1.6fc7d272f2695p-55), x)
    return negative.replacing(with: positive, where: x .> L.zero)
      .replacing(with: x, where: L.either(x .== L.zero, x .== L(repeating: .infinity)))
  }
}

/// x for positive x, else slope·x.
public struct LeakyRectify<L: Lanes>: MapKernel {
  public let slope: L
  @inlinable @inline(__always) public init(slope: L.Scalar) { self.slope = L(repeating: slope) }
  @inlinable @inline(__always) public func apply(_ x: L) -> L { (slope * x).replacing(with: x, where: x .> L.zero) }
}

/// min(max(x + 3, 0), 6)/6.
public struct HardSigmoid<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always)
  public func apply(_ x: L) -> L { Clamp(0, 6).apply(x + L(3)) / L(6) }
}

/// x·min(max(x + 3, 0), 6)/6.
public struct HardSwish<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    let limited = x.replacing(with: L(-3), where: x .< L(-3))
    let result = limited * ((limited + L(3)) / L(6))
    return result.replacing(with: x, where: x .> L(3))
  }
}
