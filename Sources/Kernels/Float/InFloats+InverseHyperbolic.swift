extension InFloats {
  /// Of a magnitude below 2^60: ln(a + √(a² + 1)), below 2^-13 the number itself.
  @inlinable @inline(__always)
  static func asinh(_ a: L) -> L {
    let root = L.one.addingProduct(a, a).squareRoot()
    let u = TwoParts.ordered(root, a)
    let inverse = TwoParts.ordered(root, -a)
    // Root and a number whose squares differ by 1: this is what sum and difference multiplied lack to that.
    let residual = L.one.addingProduct(-inverse.high, u.high).addingProduct(-inverse.high, u.low)
      .addingProduct(-inverse.low, u.high)
    let large = logarithm(u, root, residual: residual, inverse: inverse.high)
    return large.replacing(with: a, where: a .< L(0x1p-13))
  }

  /// Of a number above 1 and below 2^60: ln(x + √(x² - 1)).
  @inlinable @inline(__always)
  static func acosh(_ x: L) -> L {
    let root = L(-1).addingProduct(x, x).squareRoot()
    let u = TwoParts.ordered(x, root)
    let inverse = TwoParts.ordered(x, -root)
    let residual = L(-1).addingProduct(inverse.high, u.high).addingProduct(inverse.high, u.low)
      .addingProduct(inverse.low, u.high)
    return logarithm(u, root, residual: residual, inverse: inverse.high)
  }

  /// The logarithm of the sum u of a root and a number, the root too small by residual/(2·root). The inverse is their difference,
  /// as long as that is more than rounding left.
  @inlinable @inline(__always)
  static func logarithm(_ u: TwoParts<L>, _ root: L, residual: L, inverse: L) -> L {
    let halfReciprocal = halfReciprocal(of: root)
    let low = u.low.addingProduct(residual, halfReciprocal)
    let parts = TabledLogarithm(u.high)
    return parts.naturalLogarithm(plus: low, times: inverse.replacing(with: halfReciprocal, where: u.high .> L(0x1p7)))
  }

  /// 1/(2·x), nothing off at 1 and 0.027 % elsewhere: as in `HalfAngleArc`.
  @inlinable @inline(__always)
  static func halfReciprocal(of x: L) -> L {
    let first = L(bits: 0x7EB2_10E0, 0).subtractingBits(x)
    return first * L(0x1.6a167p0).addingProduct(-first, x)
  }

  /// Of a magnitude below 1: ½·ln((1 + a)/(1 - a)), below 2^-13 the number itself.
  @inlinable @inline(__always)
  static func atanh(_ a: L) -> L {
    let numerator = TwoParts.ordered(L.one, a)
    let denominator = TwoParts.ordered(L.one, -a)
    let quotient = numerator.high / denominator.high
    let residual = (numerator.high.addingProduct(-quotient, denominator.high) + numerator.low)
      .addingProduct(-quotient, denominator.low)
    // The residual over the denominator is missing to the quotient, and over the numerator to its logarithm.
    let large = TabledLogarithm(quotient).halfLogarithm(plus: residual, times: halfReciprocal(of: numerator.high))
    return large.replacing(with: a, where: a .< L(0x1p-13))
  }
}
