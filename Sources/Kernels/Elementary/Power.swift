// pow: e^(y·ln x), with ln x in two parts and more.

extension SplitLogarithm {
  /// ln x in two parts, within 2^-66 of it.
  @inlinable @inline(__always) var wideLogarithm: TwoParts<L> {
    // ln(1 + r) = r + r²·(-½ + r/3) + r⁴·tail, the product to twice the digits.
    let square = TwoParts.product(r, r)
    let factor = L(-0.5).addingProduct(r, L(0x1.5555555555555p-2))
    let factorLow = (L(-0.5) - factor).addingProduct(r, L(0x1.5555555555555p-2))
      .addingProduct(r, L(0x1.5555555555555p-56))
    let tail = L(0x1.78ba215293719p-4).horner(r, -0x1.9a7d970f53726p-4).horner(r, 0x1.c71a6438f498dp-4).horner(
      r, -0x1.ffffca9fa6e07p-4
    ).horner(r, 0x1.2492494e5bbb8p-3).horner(r, -0x1.55555557dc1acp-3).horner(r, 0x1.9999999997811p-3).horner(
      r, -0x1.ffffffffffec2p-3)
    let product = square.high * factor
    let productLow = (-product).addingProduct(square.high, factor).addingProduct(square.high, factorLow)
      .addingProduct(square.low, factor).addingProduct(square.high * square.high, tail)
    let start = TwoParts.ordered(r, product)
    let sum = TwoParts.ordered(naturalBase, start.high)
    return TwoParts(sum.high, sum.low + (naturalLow + (start.low + productLow)))
  }
}

/// x to the power of y: special values as C99 Annex F says.
public struct Power<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always)
  public func apply(_ x: L, _ y: L) -> L {
    let result: L
    var isFar = Logarithm<L, NaturalBase>(NaturalBase.self).isExtraordinary(x)
    if L.Scalar.isSingle {
      let power = FloatPower(x, y)
      isFar = L.either(isFar, L.isOutside(power.t, L(125)))
      result = power.value
    } else {
      let p = SplitLogarithm(x).wideLogarithm * y
      isFar = L.either(isFar, L.isOutside(p.high, L(707)))
      result = SplitExponential(p).value
    }
    return L.any(isFar) ? result.replacing(with: Self.powerOfAny(x, y), where: isFar) : result
  }

  @inlinable @inline(never)
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
    // Beyond these limits the result overflows, or is 1 to the last bit.
    let yLimit = L(0x1p400)
    let limitedY = y.replacing(with: yLimit.withSign(of: y), where: y.magnitude .> yLimit)
    let p = (SplitLogarithm(any: a).wideLogarithm * limitedY).renormalized
    let low = L(-760)
    let high = L(711)
    let isLow = p.high .< low
    let isHigh = p.high .> high
    let exponentHigh = p.high.replacing(with: low, where: isLow).replacing(with: high, where: isHigh)
    let exponentLow = p.low.replacing(with: L.zero, where: L.either(isLow, isHigh))
    let split = SplitExponential(TwoParts(exponentHigh, exponentLow))
    return L.scaled(split.parts.value, exponent: split.exponent, isSmall: exponentHigh .< L(-680), start: 0.5)
  }
}
