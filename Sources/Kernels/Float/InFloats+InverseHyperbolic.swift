extension InFloats {
  /// Of a magnitude below 2^60: ln(a + √(a² + 1)); a polynomial near 0.
  @inlinable @inline(__always)
  static func asinh(_ a: L) -> L {
    let square = TwoParts.product(a, a)
    let sum = TwoParts.sum(L.one, square.high)
    let root = FloatRoot(sum.high, lost: sum.low + square.low)
    let u = TwoParts.ordered(root.high, a)
    let large = logarithm(u, root, reciprocal: root.high - a)
    let z = square.high
    let small = a.addingProduct(a * z, L(0x1.333334p-4).horner(z, -0x1.555556p-3))
    return large.replacing(with: small, where: a .< L(0x1p-5))
  }

  /// Of a number above 1 and below 2^60: ln(x + √(x² - 1)), the square less 1 as t² + 2t with t = x - 1.
  @inlinable @inline(__always)
  static func acosh(_ x: L) -> L {
    let t = x - L.one
    let twice = t + t
    let high = twice.addingProduct(t, t)
    let root = FloatRoot(high, lost: (twice - high).addingProduct(t, t))
    let u = TwoParts.ordered(x, root.high)
    return logarithm(u, root, reciprocal: x - root.high)
  }

  /// The logarithm of the sum of a root and a number whose squares differ by 1: their difference is the sum's reciprocal, as
  /// long as it is more than rounding left.
  @inlinable @inline(__always)
  static func logarithm(_ u: TwoParts<L>, _ root: FloatRoot<L>, reciprocal: L) -> L {
    let inverse = reciprocal.replacing(with: root.halfReciprocal, where: u.high .> L(0x1p7))
    let low = u.low.addingProduct(root.residual, root.halfReciprocal)
    return TabledLogarithm(u.high).naturalLogarithm(plus: low * inverse)
  }

  /// Of a magnitude below 1: ½·ln((1 + a)/(1 - a)) = k·½·ln 2 + artanh q with q = (u - v)/(u + v), u = 2^-k·(1 + a), v = 1 - a.
  @inlinable @inline(__always)
  static func atanh(_ a: L) -> L {
    let sum = L.one + a
    let difference = L.one - a
    let lostOfSum = a - (sum - L.one)
    let lostOfDifference = (L.one - difference) - a
    // k in the exponent field: the difference of the bits, rounded.
    let field = sum.subtractingBits(difference).addingBits(L(bits: 0x0040_0000, 0)).bitAnd(L(bits: 0x7F80_0000, 0))
    let k = field.shiftedRight(23).bitOr(L(bits: 0x4B00_0000, 0)) - L(0x1p23)
    let factor = L.one.subtractingBits(field)
    let u = sum * factor
    // Exact, as u and v are near each other.
    let numerator = u - difference
    let lostOfNumerator = (-lostOfDifference).addingProduct(factor, lostOfSum)
    let denominator = u + difference
    let lostOfDenominator = (difference - (denominator - u)) + lostOfDifference.addingProduct(factor, lostOfSum)
    let reciprocal = L.one / denominator
    let q = numerator * reciprocal
    let residual = (numerator.addingProduct(-q, denominator) + lostOfNumerator).addingProduct(-q, lostOfDenominator)
    let correction = residual * reciprocal
    let s = q + correction
    let z = s * s
    let tail = L(0x1.e1db5cp-4).horner(z, 0x1.245bf6p-3).horner(z, 0x1.999954p-3).horner(z, 0x1.555556p-2)
    let high = k * L(0x1.62e4p-2)
    return InFloats.sum(high, q, correction.addingProduct(k, L(0x1.7f7d1cp-21)).addingProduct(s * z, tail))
  }
}

/// √(square + lost) = high + residual·halfReciprocal.
@usableFromInline
struct FloatRoot<L: Lanes> {
  @usableFromInline let high, residual, halfReciprocal: L

  @inlinable @inline(__always)
  init(_ square: L, lost: L) {
    high = square.squareRoot()
    residual = square.addingProduct(-high, high) + lost
    halfReciprocal = L(0.5) / high
  }
}
