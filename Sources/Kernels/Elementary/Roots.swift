// cbrt, rsqrt, reciprocal, hypot.

/// The cube root, of negative numbers too. For `Double` r near m^(-1/3) of the mantissa and 0 to 2 binary places from a
/// polynomial, and from that m^(1/3) as m·r² with its residual.
public struct CubeRoot<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }

  /// Zeros, subnormals, infinities and NaN, by the bits less those of the least normal number.
  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask {
    L.isOutside(x.magnitude.subtractingBits(L(repeating: L.Scalar.leastNormalMagnitude)), L(0x1p127, 0x1p1023))
  }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L { Self.cubeRoot(x.magnitude).withSign(of: x) }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    let isSubnormal = x.magnitude .< L(repeating: L.Scalar.leastNormalMagnitude)
    let root = Self.cubeRoot(x.magnitude * L(0x1p24, 0x1p54)) * L(0x1p-8, 0x1p-18)
    return x.replacing(with: root, where: L.both(isSubnormal, x .!= L.zero)).withSign(of: x)
  }

  /// Of a positive, finite, normal number.
  @inlinable @inline(__always)
  static func cubeRoot(_ a: L) -> L {
    if L.Scalar.isSingle { return InFloats.cubeRoot(a) }
    let exponent = a.shiftedRight(52).bitOr(L(bits: 0, 0x4330_0000_0000_0000)) - L(0x1p52 + 1024)
    // A third of the exponent, rounded down.
    let shift = L(repeating: L.Scalar.roundingShift)
    let shifted = shift.addingProduct(exponent, L(0x1.5555555555555p-2))
    let m = a.subtractingBits(shift.addingProduct(shifted - shift, L(3)).shiftedLeft(52))
    // r·(1 + e/3 + 2e²/9) with e = 1 - m·r³, a step of Householder's cubic iteration; 26 bits of it, whose square is exact.
    let start = rootStart(m)
    let error = L.one.addingProduct(-(m * start), start * start)
    let r = start.addingProduct(
      start * error, L(0x1.5555555555555p-2).addingProduct(error, L(0x1.c71c71c71c71cp-3))
    ).bitAnd(L(bits: 0, 0xFFFF_FFFF_F800_0000))
    // y·(1 - e)^(-2/3), y = m·r² in two parts.
    let y = TwoParts.product(m, r * r)
    let e = L.one.addingProduct(-y.high, r).addingProduct(-y.low, r)
    let slope = L(0x1.f9add3c0ca458p-2).horner(e, 0x1.1c71c71c71c72p-1).horner(e, 0x1.5555555555555p-1)
    return (y.high + y.low.addingProduct(y.high, e * slope)).addingBits(shifted.shiftedLeft(52))
  }
}

/// m^(-1/3) for m from 1 to 8, to 7 bits.
@inlinable @inline(__always)
func rootStart<L: Lanes>(_ m: L) -> L {
  return L(0x1.32d7eep-11).horner(m, -0x1.a98884p-7).horner(m, 0x1.bc6dbcp-4).horner(m, -0x1.c3696cp-2).horner(
    m, 0x1.5673a2p0)
}

/// 1/√x. ±inf for ±0, NaN below.
public struct ReciprocalSquareRoot<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L { L.Scalar.isSingle ? byMultiplication(any: x) : byDivision(x) }

  @inlinable @inline(__always)
  public func applyToFour(_ x: Four<L>) -> Four<L> {
    // With doubles there is so much to multiply that the divider is no slower.
    if L.Scalar.isSingle {
      let low = L.both(Self.isOrdinary(x.0), Self.isOrdinary(x.1))
      let high = L.both(Self.isOrdinary(x.2), Self.isOrdinary(x.3))
      if !L.any(L.not(L.both(low, high))) {
        return (byMultiplication(x.0), byMultiplication(x.1), byMultiplication(x.2), byMultiplication(x.3))
      }
    }
    return (apply(x.0), apply(x.1), apply(x.2), apply(x.3))
  }

  /// Whether x is normal, finite and positive: with 1 added to its bits the infinity is NaN.
  @inlinable @inline(__always)
  static func isOrdinary(_ x: L) -> L.Mask { x.addingBits(L(bits: 1, 1)) .> L(0x1p-126, 0x1p-1022) }

  /// The root and the division, what both lost by rounding made good.
  @inlinable @inline(__always)
  func byDivision(_ x: L) -> L {
    let y = L.one / x.squareRoot()
    let isOrdinary = L.both(x .> L.zero, L(repeating: .infinity) .> x)
    return y.replacing(with: y.addingProduct(y * L(0.5), residual(y, of: x)), where: isOrdinary)
  }

  /// The bits are nearly the logarithm: half of them subtracted, and x·y² is between 1.5 and 1.6875. A polynomial, minimax, in
  /// that makes y right to 1.6·10^-5, the binomial series in the residual to 2·10^-14.
  @inlinable @inline(__always)
  func byMultiplication(_ x: L) -> L {
    let start = L(bits: 0x5F60_0000, 0).subtractingBits(x.shiftedRight(1))
    let product = x * start * start
    let y = start * L(0x1.e02c54p-4).horner(product, -0x1.3ec3p-1).horner(product, 0x1.7c9116p0)
    let e = residual(y, of: x)
    return y.addingProduct(y * e, L(0.5).addingProduct(e, L(0.375)))
  }

  /// Of any float: subnormal ones are made 2^24 times as large; the division has what is left.
  @inlinable @inline(never)
  func byMultiplication(any x: L) -> L {
    let isSmall = x .< L(0x1p-126)
    let root = byMultiplication(x.replacing(with: x * L(0x1p24), where: isSmall))
    return (L.one / x.squareRoot())
      .replacing(
        with: root.replacing(with: root * L(0x1p12), where: isSmall),
        where: L.both(x .> L.zero, L(repeating: .infinity) .> x))
  }

  /// 1 - x·y², of which the first product is taken in two parts.
  @inlinable @inline(__always)
  func residual(_ y: L, of x: L) -> L {
    let p = TwoParts.product(x, y)
    return L.one.addingProduct(-p.high, y).addingProduct(-p.low, y)
  }
}

/// √(x² + y²) without overflow or underflow on the way; +inf if either is infinite, even beside NaN.
public struct Hypotenuse<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always)
  public func apply(_ x: L, _ y: L) -> L {
    let (a, b) = (x.magnitude, y.magnitude)
    let isSwapped = b .> a
    let large = a.replacing(with: b, where: isSwapped)
    let small = b.replacing(with: a, where: isSwapped)
    let up = large .< L(0x1p-40, 0x1p-400)
    let down = large .> L(0x1p60, 0x1p500)
    let factor = L.one.replacing(with: L(0x1p100, 0x1p700), where: up).replacing(
      with: L(0x1p-70, 0x1p-600), where: down)
    let inverse = L.one.replacing(with: L(0x1p-100, 0x1p-700), where: up).replacing(
      with: L(0x1p70, 0x1p600), where: down)
    let (u, v) = (large * factor, small * factor)
    let sum = TwoParts.product(u, u).addingSmaller(TwoParts.product(v, v))
    let root = sum.squareRoot.value * inverse
    let infinity = L(repeating: .infinity)
    return root.replacing(with: large, where: L.either(small .== L.zero, L.not(large .< infinity)))
      .replacing(with: x + y, where: L.either(x .!= x, y .!= y))
      .replacing(with: infinity, where: L.either(a .== infinity, b .== infinity))
  }
}
