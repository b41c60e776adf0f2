// erf, and the normal distribution that gelu needs.

/// erf x/x - 2/√π, over x², with z = x², |x| ≤ ½.
@inlinable @inline(__always)
func errorFunctionTail<L: Lanes>(_ z: L) -> L {
  return L(0x1.3446d9336f5cbp-26).horner(z, -0x1.6ab308f365b5ep-23).horner(z, 0x1.babd82602febfp-20).horner(
    z, -0x1.f4daf728d52a6p-17
  ).horner(z, 0x1.f9a35c0d2e646p-14).horner(z, -0x1.c02db4cbb6093p-11).horner(z, 0x1.565bcd1049d79p-8).horner(
    z, -0x1.b82ce3128dd9cp-6
  ).horner(z, 0x1.ce2f21a042c56p-4).horner(z, -0x1.812746b0379e7p-2)
}

/// erf x in two parts, |x| ≤ ½.
@inlinable @inline(__always)
func smallErrorFunction<L: Lanes>(_ x: TwoParts<L>) -> TwoParts<L> {
  let z = x.high * x.high
  let start = TwoParts(L(0x1.20dd750429b6dp0), L(0x1.1ae3a914fed8p-56)) * x
  return TwoParts.ordered(start.high, start.low.addingProduct(x.high * z, errorFunctionTail(z)))
}

/// erfc y for y ≥ ½ without its factor e^(-y²), in two parts: a polynomial in t = (y - 2)/(y + 2), over y + 2.
@inlinable @inline(__always)
func scaledComplement<L: Lanes>(_ y: TwoParts<L>) -> TwoParts<L> {
  let two = L(2)
  let d = TwoParts.sum(y.high, two)
  let n = TwoParts.sum(y.high, -two)
  let reciprocal = TwoParts(d.high, d.low + y.low).reciprocal
  let t = TwoParts(n.high, n.low + y.low) * reciprocal
  let tail = complementTail(t.high)
  // Far out the slope's product is more than half of the sum: what rounding took from it would show, and the slope of t's low part.
  let first = L(-0x1.5fd386754eff8p-1)
  let slope = first.addingProduct(t.high, tail)
  let lost = (first - slope).addingProduct(t.high, tail)
  let high = L(0x1.058671b52c776p0)
  let product = TwoParts.product(t.high, slope)
  let s = TwoParts.ordered(high, product.high)
  let low = (s.low + (product.low + L(-0x1.bacc088d3f2d8p-56))).addingProduct(t.high, lost)
    .addingProduct(t.low, slope.addingProduct(t.high, tail))
  return TwoParts(s.high, low) * reciprocal
}

/// The polynomial without its constant and linear terms, over t².
@inlinable @inline(__always)
func complementTail<L: Lanes>(_ t: L) -> L {
  return L(-0x1.5a5eb0bd655cp-24).horner(t, 0x1.cab9c8581cf96p-23).horner(t, 0x1.6c1d60bec7ea7p-23).horner(
    t, -0x1.228c824081bb2p-21
  ).horner(t, -0x1.5981773687428p-21).horner(t, 0x1.85100e23d1fa6p-23).horner(t, 0x1.0be69f16937efp-19).horner(
    t, 0x1.de3872eda9096p-19
  ).horner(t, -0x1.29be7aec42db4p-20).horner(t, -0x1.0e182a1a40f8fp-16).horner(t, -0x1.6c1cd4a9884d3p-16).horner(
    t, 0x1.1e6e1c0e4f245p-15
  ).horner(t, 0x1.2efadc050e65ep-13).horner(t, 0x1.2054f5ce03f46p-15).horner(t, -0x1.5ba43d66d6349p-11).horner(
    t, -0x1.b6fbfa87e9a5dp-11
  ).horner(t, 0x1.9517bb852fef9p-9).horner(t, 0x1.a89eaff981698p-8).horner(t, -0x1.606e41553e979p-6).horner(
    t, -0x1.2a88e6107def3p-5
  ).horner(t, 0x1.1e2deea6b11b4p-2)
}

/// 2/√π·∫ exp(-t²) from 0 to x: ±1 far out.
public struct ErrorFunction<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    let a = x.magnitude
    if L.Scalar.isSingle { return InFloats.erf(Ceiling(3.95).apply(a)).withSign(of: x) }
    return DoubleErrorFunction(Ceiling(5.922).apply(a)).value.withSign(of: x)
  }
}

/// x·Φ(x), Φ the normal distribution: x·erfc(-x/√2)/2, with all digits in the left tail.
public struct GaussianErrorLinearUnit<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask {
    L.not(L.both(x .> L(-12), L(0x1p100) .> x))
  }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { InFloats.gelu(x) }
  @inlinable @inline(__always) public func applyFar(_ x: L) -> L {
    L(rounding: InDoubles.gelu(Clamp(-15, 0).apply(x).widened)).replacing(with: x, where: L.not(x .< L.zero))
  }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let (one, zero) = (L.one, L.zero)
    let limit = L(39)
    let magnitude = x.magnitude
    let a = magnitude.replacing(with: limit, where: magnitude .> limit)
    let y = TwoParts(L(0x1.6a09e667f3bcdp-1), L(-0x1.bdd3413b26456p-55)) * a
    let isSmall = y.high .< L(0.5)
    // Near 0: x·(½ + erf(x/√2)/2).
    let small = smallErrorFunction(y.replacing(with: TwoParts(zero, zero), where: L.not(isSmall)))
    let sign = one.withSign(of: x)
    let near = TwoParts.ordered(one, small.high * sign)
    let nearSum = TwoParts(near.high, near.low + small.low * sign) * (L(0.5) * sign * a)
    // Farther out: |x|·erfc(|x|/√2)/2 and, for positive x, x minus that.
    let tailY = y.replacing(with: TwoParts(L(0.5), zero), where: isSmall)
    let square = TwoParts.product(a, a)
    let split = SplitExponential(L(-0.5) * square.high)
    let parts = split.parts(low: L(-0.5) * square.low)
    let tail = parts * scaledComplement(tailY) * (L(0.5) * a)
    let isDeep = a .> L(37)
    let factor = split.factor.replacing(with: zero, where: isDeep)
    let positive = TwoParts.ordered(a, -tail.high * factor)
    let right = positive.high + (positive.low.addingProduct(-tail.low, factor))
    let left = -L.scaled(tail.value, exponent: split.exponent, isSmall: isDeep)
    let far = left.replacing(with: right, where: x .> zero)
    return far.replacing(with: nearSum.value, where: isSmall)
      .replacing(with: x, where: L.either(x .> limit, x .!= x)).withSign(of: x)
  }
}
