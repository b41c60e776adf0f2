// exp2, expm1, sinh, cosh: on the exponential by a table.

/// 2^x.
public struct BinaryExponential<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, L(125, 1020)) }
  @inlinable @inline(__always) public func hasExtraordinary(_ x: L) -> Bool { L.isAnyOutside(x, L(125, 1020)) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    if L.Scalar.isSingle { return InFloats.exp2(x) }
    let (power, rest) = Self.split(x)
    return power.scale.addingProduct(power.scale, rest)
  }

  /// x = n/8 + f, exactly: the power of n/8, and 2^f - 1 minimax in relative error, which is 0.03·2^-53 in 2^f.
  @inlinable @inline(__always)
  static func split(_ x: L) -> (EighthPower<L>, rest: L) {
    // Eighths are the last place.
    let shift = L(0x1.8p49)
    let shifted = x + shift
    let f = x - (shifted - shift)
    let power = EighthPower(shifted)
    let z = f * f
    let slope = L(0x1.62e42fefa39efp-1).addingProduct(f, L(0x1.ebfbdff82c797p-3)).addingProduct(
      z,
      L(0x1.c6b08d704a2d0p-5).addingProduct(f, L(0x1.3b2ab6ef4cbe1p-7)).addingProduct(
        z,
        L(0x1.5d87fe6affa30p-10).addingProduct(f, L(0x1.430e65ddbee85p-13)).addingProduct(z, L(0x1.ffd4525e544e4p-17))))
    return (power, power.lost.addingProduct(f, slope))
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    if L.Scalar.isSingle { return L(rounding: InDoubles.exp2(Clamp(-151, 129).apply(x).widened)) }
    let (power, rest) = Self.split(Clamp(-1076, 1024).apply(x))
    let one = power.significand
    return L.scaled(one.addingProduct(one, rest), exponent: power.exponent, isSmall: x .< L.zero, start: 0.5)
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}

/// e^x - 1 in two parts, for x between -707 and 707.
@inlinable @inline(__always)
func exponentialMinusOne<L: Lanes>(_ x: L) -> TwoParts<L> {
  let e = SplitExponential(x)
  let scale = e.power.scale
  let start = TwoParts.sum(scale, -L.one)
  let high = start.high.addingProduct(scale, e.r)
  let low = (start.high - high).addingProduct(scale, e.r) + start.low
  return TwoParts(high, low.addingProduct(scale, e.tail))
}

/// e^x - 1, with all digits near 0.
public struct ExponentialMinusOne<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { Exponential().isExtraordinary(x) }
  @inlinable @inline(__always) public func hasExtraordinary(_ x: L) -> Bool { Exponential().hasExtraordinary(x) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    if L.Scalar.isSingle { return InFloats.expm1(x).bitOr(x.bitAnd(L(repeating: -0.0))) }
    return exponentialMinusOne(x).value.withSign(of: x)
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    L.Scalar.isSingle
      ? L(rounding: InDoubles.exp(Clamp(-90, 90).apply(x).widened) - L.Wide.one) : Exponential().applyFar(x) - L.one
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}

/// (e^a ± e^-a)/2 of a magnitude up to 707: e^±r from an even and an odd polynomial, the powers of two without rounding.
@usableFromInline
struct ExponentialPair<L: Lanes> {
  @usableFromInline let split: SplitExponential<L>
  @usableFromInline let shrinking: EighthPower<L>

  @inlinable @inline(__always)
  init(_ a: L) {
    // Half of either power: the exponents are one less.
    split = SplitExponential(a, offset: -8)
    shrinking = EighthPower(L(0x1.8p53 - 16) - split.shifted)
  }

  /// first·cosh r + second·sinh r + low, first + second·r without rounding.
  @inlinable @inline(__always)
  func sum(_ first: L, _ second: L, low: L) -> L {
    let (r, reduced) = (split.r, split.reduced)
    let z = reduced * reduced
    let high = first.addingProduct(second, r)
    let even = L(0.5).addingProduct(z, L(EvenTail.c4).addingProduct(z, L(EvenTail.c6)))
    let odd = L(OddTail.c3).addingProduct(z, L(OddTail.c5).addingProduct(z, L(OddTail.c7)))
    let rest = ((first - high).addingProduct(second, r) + low).addingProduct(second, split.low)
    return high + rest.addingProduct(first * z, even).addingProduct(second, reduced * z * odd)
  }
}

/// (e^x - e^-x)/2.
public struct HyperbolicSine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { Exponential().isExtraordinary(x) }
  @inlinable @inline(__always) public func hasExtraordinary(_ x: L) -> Bool { Exponential().hasExtraordinary(x) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    let a = x.magnitude
    if L.Scalar.isSingle { return InFloats.sinh(a).withSign(of: x) }
    let pair = ExponentialPair(a)
    let (growing, shrinking) = (pair.split.power, pair.shrinking)
    let sine = TwoParts.ordered(growing.scale, -shrinking.scale)
    let cosine = TwoParts.ordered(growing.scale, shrinking.scale)
    let low = sine.low.addingProduct(growing.scale, growing.lost).addingProduct(-shrinking.scale, shrinking.lost)
      .addingProduct(cosine.low, pair.split.r)
    return pair.sum(sine.high, cosine.high, low: low).withSign(of: x)
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L { HyperbolicCosine().applyFar(x).withSign(of: x) }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}

/// (e^x + e^-x)/2.
public struct HyperbolicCosine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { Exponential().isExtraordinary(x) }
  @inlinable @inline(__always) public func hasExtraordinary(_ x: L) -> Bool { Exponential().hasExtraordinary(x) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    let a = x.magnitude
    if L.Scalar.isSingle { return InFloats.cosh(a) }
    let pair = ExponentialPair(a)
    let (growing, shrinking) = (pair.split.power, pair.shrinking)
    let cosine = TwoParts.ordered(growing.scale, shrinking.scale)
    let low = cosine.low.addingProduct(growing.scale, growing.lost).addingProduct(shrinking.scale, shrinking.lost)
    return pair.sum(cosine.high, growing.scale - shrinking.scale, low: low)
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    // Half of e^|x|: the other power does not show.
    let a = x.magnitude
    if L.Scalar.isSingle { return L(rounding: InDoubles.exp(Ceiling(90).apply(a).widened) * L.Wide(0.5)) }
    let e = SplitExponential(Ceiling(711).apply(a), offset: -8)
    return L.scaled(e.parts.high, exponent: e.exponent, isSmall: a .< L.zero, start: 0.5)
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}
