extension InFloats {
  /// The inverse tangent of a magnitude: arctan((a - 1)/(a + 1)) + π/4 from ½ on, arctan(-1/a) + π/2 from 2 on.
  @inlinable @inline(__always)
  static func atan(_ a: L) -> L {
    let isMiddle = a .> L(0.5)
    let isLarge = a .> L(2)
    let sum = a + L.one
    let lostOfSum = (a - (sum - L.one)).replacing(with: L.zero, where: isLarge)
    let numerator = a.replacing(with: a - L.one, where: isMiddle).replacing(with: -L.one, where: isLarge)
    let denominator = L.one.replacing(with: sum, where: isMiddle).replacing(with: a, where: isLarge)
    let lostOfDenominator = L.zero.replacing(with: lostOfSum, where: isMiddle)
    let reciprocal = L.one / denominator
    let q = numerator * reciprocal
    let residual = numerator.addingProduct(-q, denominator).addingProduct(-q, lostOfDenominator)
    let z = q * q
    let tail = L(0x1.651436p-5).horner(z, -0x1.551572p-4).horner(z, 0x1.c3c88ep-4).horner(z, -0x1.248082p-3).horner(
      z, 0x1.99998ap-3
    ).horner(z, -0x1.555556p-2)
    let high = L.zero.replacing(with: L(0x1.921fb6p-1), where: isMiddle).replacing(
      with: L(0x1.921fb6p0), where: isLarge)
    // With the second part of the constant, and what the quotient lost.
    let rest = (high * L(-0x1.de12cap-26)).addingProduct(residual, reciprocal)
    return InFloats.sum(high, q, rest.addingProduct(q * z, tail))
  }
}
