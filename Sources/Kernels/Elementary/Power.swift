// pow: e^(y·ln x), with ln x in two parts and more.

/// ln a of a positive, finite, normal number plus extra·ln 2, in two parts with ten bits more than one has.
@inlinable @inline(__always)
func wideLogarithm<L: Lanes>(_ a: L, extra: L) -> TwoParts<L> {
  let split = BinaryLogarithm(a)
  let f = split.fraction
  let exponent = split.exponent + extra
  let s = TwoParts(f, L.zero) / TwoParts.ordered(L(2), f)
  let z = s * s
  let cube = s * z
  let tail = cube.high * z.high * artanhFarTail(z.high)
  let third = cube * TwoParts(L(0x1.5555555555555p-1), L(0x1.5555555555555p-55))
  let inner = TwoParts.ordered(third.high, third.low + tail)
  let log = TwoParts(s.high + s.high, s.low + s.low).addingSmaller(inner)
  let whole = TwoParts.ordered(exponent * L(0x1.62e42fefa4p-1), log.high)
  let part = TwoParts.product(exponent, L(-0x1.8432a1b0e2634p-43))
  let sum = TwoParts.sum(whole.high, part.high)
  let low = (whole.low + log.low) + (sum.low + part.low)
  return TwoParts.ordered(sum.high, low)
}

/// (ln((1 + s)/(1 - s)) - 2s - 2s³/3)/s⁵ with z = s².
@inlinable @inline(__always)
func artanhFarTail<L: Lanes>(_ z: L) -> L {
  return L(-0x1.b3e21c5a7a164p-2).horner(z, 0x1.70a9306719c1ap-3).horner(z, 0x1.96a559788f821p-4).horner(
    z, 0x1.e2daf166e76e9p-4
  ).horner(z, 0x1.110e03c3c9644p-3).horner(z, 0x1.3b13bd6c2e1c1p-3).horner(z, 0x1.745d17270b1eap-3).horner(
    z, 0x1.c71c71c74b4ep-3
  ).horner(z, 0x1.249249249235ep-2).horner(z, 0x1.999999999999ap-2)
}

/// x to the power of y: special values as C99 Annex F says.
public struct Power<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always)
  public func apply(_ x: L, _ y: L) -> L {
    if !L.Scalar.isSingle { return Self.powerOfAny(x, y) }
    let power = FloatPower(x, y)
    let isNormal = L.both(x .>= L(repeating: L.Scalar.leastNormalMagnitude), L(repeating: .infinity) .> x)
    let isFar = L.either(L.not(isNormal), L.isOutside(power.t, L(125)))
    if !L.any(isFar) { return power.value }
    return power.value.replacing(with: Self.powerOfAny(x, y), where: isFar)
  }

  @inlinable @inline(__always)
  static func powerOfAny(_ x: L, _ y: L) -> L {
    let (one, zero) = (L.one, L.zero)
    let infinity = L(repeating: .infinity)
    let a = x.magnitude
    let isZeroOrInfinite = L.either(a .== zero, L.not(a .< infinity))
    var result = Self.power(a.replacing(with: one, where: isZeroOrInfinite), y)
    let isNegative = one.withSign(of: x) .< zero
    // 1 for y = 0 and x = 1 comes out by itself, but for the other number not being finite.
    if L.any(L.either(isNegative, L.either(isZeroOrInfinite, L.not(y.magnitude .< infinity)))) {
      let isInteger = L.either(y.rounded(.towardZero) .== y, y.magnitude .== infinity)
      let half = y * L(0.5)
      let isOdd = L.both(isInteger, L.both(half.rounded(.towardZero) .!= half, y.magnitude .< infinity))
      let isGrowing = y .> zero
      // 0 and infinity, whose logarithms are not numbers.
      let reaches = L.either(L.both(a .== zero, y .< zero), L.both(a .== infinity, isGrowing))
      result = result.replacing(with: zero.replacing(with: infinity, where: reaches), where: isZeroOrInfinite)
      // Infinite y: 1 stays 1, other magnitudes go to 0 or infinity.
      let isInfiniteY = y.magnitude .== infinity
      let grows = L.either(L.both(a .> one, isGrowing), L.both(a .< one, y .< zero))
      let limit = zero.replacing(with: infinity, where: grows).replacing(with: one, where: a .== one)
      result = result.replacing(with: limit, where: isInfiniteY)
      result = result.replacing(with: -result, where: L.both(isNegative, isOdd))
      let isInvalid = L.both(L.both(x .< zero, x .> -infinity), L.not(isInteger))
      result = result.replacing(with: L(repeating: .nan), where: isInvalid)
        .replacing(with: x + y, where: L.either(x .!= x, y .!= y))
        .replacing(with: one, where: L.either(y .== zero, x .== one))
    }
    return result
  }

  /// a^y for positive, finite a, if y is neither infinite nor NaN.
  @inlinable @inline(__always)
  static func power(_ a: L, _ y: L) -> L {
    if L.Scalar.isSingle { return L(rounding: InDoubles.pow(a.widened, y.widened)) }
    let zero = L.zero
    let isSubnormal = a .< L(repeating: L.Scalar.leastNormalMagnitude)
    let scaled = a.replacing(with: a * L(0x1p54), where: isSubnormal)
    let log = wideLogarithm(
      scaled, extra: zero.replacing(with: L(-54), where: isSubnormal)
    )
    // Beyond these limits the result overflows, or is 1 to the last bit.
    let yLimit = L(0x1p400)
    let limitedY = y.replacing(with: yLimit.withSign(of: y), where: y.magnitude .> yLimit)
    let p = (log * limitedY).renormalized
    let low = L(-760)
    let high = L(711)
    let isLow = p.high .< low
    let isHigh = p.high .> high
    let exponentHigh = p.high.replacing(with: low, where: isLow).replacing(with: high, where: isHigh)
    let exponentLow = p.low.replacing(with: zero, where: L.either(isLow, isHigh))
    let split = SplitExponential(exponentHigh)
    return L.scaled(
      split.parts(low: exponentLow).value, exponent: split.exponent, isSmall: exponentHigh .< L(-680), start: 0.5)
  }
}
