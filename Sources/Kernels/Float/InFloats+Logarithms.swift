/// A positive, finite, normal number as 2^exponent·(1 + fraction), the fraction in [√½ - 1, √2 - 1).
@usableFromInline
struct FloatLogarithm<L: Lanes> {
  /// The exponent's bits where a number has them.
  @usableFromInline let field: L
  @usableFromInline let exponent, fraction: L

  @inlinable @inline(__always)
  init(_ x: L) {
    // The exponent field of what is x divided by √½, when mantissas are taken for logarithms.
    let moved = x.addingBits(L(bits: 0x004A_FB0D, 0))
    field = moved.bitAnd(L(bits: 0x7F80_0000, 0))
    exponent = moved.shiftedRight(23).bitOr(L(bits: 0x4B00_0000, 0)) - L(0x1p23 + 127)
    fraction = moved.bitAnd(L(bits: 0x007F_FFFF, 0)).addingBits(L(bits: 0x3F35_04F3, 0)) - L.one
  }

  /// 2^-exponent, 0 where that is subnormal.
  @inlinable @inline(__always) var inverseFactor: L { L(bits: 0x7F00_0000, 0).subtractingBits(field) }
}

extension InFloats {
  /// high + (low + rest) with high + low the exact sum of a and b, a 0 or not the smaller one.
  @inlinable @inline(__always)
  static func sum(_ a: L, _ b: L, _ rest: L) -> L {
    let high = a + b
    return high + ((b - (high - a)) + rest)
  }

  /// rest + c·f² + f³·tail, the square in two parts.
  @inlinable @inline(__always)
  static func sumOfPowers(_ f: L, _ c: Double, _ tail: L, plus rest: L) -> L {
    let square = f * f
    let lost = (-square).addingProduct(f, f)
    return rest.addingProduct(lost, L(c)).addingProduct(square * f, tail).addingProduct(square, L(c))
  }

  /// exponent·ln 2 + ln(1 + f), f in [√½ - 1, √2 - 1).
  @inlinable @inline(__always)
  static func log(exponent: L, _ f: L) -> L {
    naturalLogarithm(exponent: exponent, f, plus: exponent * L(0x1.7f7d1cp-20))
  }

  @inlinable @inline(__always)
  static func naturalLogarithm(exponent: L, _ f: L, plus rest: L) -> L {
    let tail = L(-0x1.3e629ep-4).horner(f, 0x1.05e694p-3).horner(f, -0x1.0cbc0ep-3).horner(f, 0x1.22b6p-3).horner(
      f, -0x1.547fcap-3
    ).horner(f, 0x1.99a25ap-3).horner(f, -0x1.00022ep-2).horner(f, 0x1.55555p-2)
    return sum(exponent * L(0x1.62e4p-1), f, sumOfPowers(f, -0x1.fffffep-2, tail, plus: rest))
  }

  @inlinable @inline(__always)
  static func log2(exponent: L, _ f: L) -> L {
    let tail = L(-0x1.caecbcp-4).horner(f, 0x1.78375p-3).horner(f, -0x1.82f008p-3).horner(f, 0x1.a39faap-3).horner(
      f, -0x1.eb5ca6p-3
    ).horner(f, 0x1.277c1ap-2).horner(f, -0x1.7156dcp-2).horner(f, 0x1.ec7098p-2)
    let high = f * L(0x1.715476p0)
    let low = (-high).addingProduct(f, L(0x1.715476p0)).addingProduct(f, L(0x1.4ae0cp-26))
    return sum(exponent, high, sumOfPowers(f, -0x1.715476p-1, tail, plus: low))
  }

  @inlinable @inline(__always)
  static func log10(exponent: L, _ f: L) -> L {
    let tail = L(-0x1.146a56p-5).horner(f, 0x1.c65668p-5).horner(f, -0x1.d290a8p-5).horner(f, 0x1.f91a08p-5).horner(
      f, -0x1.27c6ep-4
    ).horner(f, 0x1.63cd5cp-4).horner(f, -0x1.bcbb34p-4).horner(f, 0x1.287a72p-3)
    let high = f * L(0x1.bcb7b2p-2)
    let low = (-high).addingProduct(f, L(0x1.bcb7b2p-2)).addingProduct(f, L(-0x1.5b235ep-27))
    let rest = low.addingProduct(exponent, L(-0x1.95ec1p-19))
    return sum(exponent * L(0x1.3442p-2), high, sumOfPowers(f, -0x1.bcb7bp-3, tail, plus: rest))
  }

  /// ln(1 + x) for x above -1 and far from overflow.
  @inlinable @inline(__always)
  static func log1p(_ x: L) -> L {
    let u = TwoParts.sum(L.one, x)
    let split = FloatLogarithm(u.high)
    let f = split.fraction
    // What the sum lost, over 1 + f or nearly so.
    let lost = u.low * split.inverseFactor
    let rest = lost.addingProduct(-lost, f.addingProduct(-f, f)).addingProduct(split.exponent, L(0x1.7f7d1cp-20))
    return naturalLogarithm(exponent: split.exponent, f, plus: rest)
  }
}
