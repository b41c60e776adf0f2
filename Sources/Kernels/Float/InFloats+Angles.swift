extension InFloats {
  /// Whether a quotient of the two, or what it loses, may overflow or be subnormal: true for NaN.
  @inlinable @inline(__always)
  static func isFar(_ y: L, _ x: L) -> L.Mask {
    let (ay, ax) = (y.magnitude, x.magnitude)
    let (low, high) = (L(0x1p-60), L(0x1p60))
    return L.not(L.both(L.both(ay .> low, ay .< high), L.both(ax .> low, ax .< high)))
  }

  /// The angle of the point (x, ay), ay positive, neither far: k·π/4 ± arctan q, |q| ≤ ½.
  @inlinable @inline(__always)
  static func atan2(_ ay: L, _ x: L) -> L {
    let ax = x.magnitude
    let isSteep = ay .> ax
    let small = ay.replacing(with: ax, where: isSteep)
    let large = ax.replacing(with: ay, where: isSteep)
    let isMiddle = small .> L(0.5) * large
    let sum = large + small
    let numerator = small.replacing(with: small - large, where: isMiddle)
    let denominator = large.replacing(with: sum, where: isMiddle)
    let lostOfDenominator = L.zero.replacing(with: small - (sum - large), where: isMiddle)
    let reciprocal = L.one / denominator
    let quotient = numerator * reciprocal
    let residual = numerator.addingProduct(-quotient, denominator).addingProduct(-quotient, lostOfDenominator)
    // Turned the other way if either steep or to the left.
    let sign = x.bitAnd(L(repeating: -0.0)).bitXor(L.zero.replacing(with: L(repeating: -0.0), where: isSteep))
    let q = quotient.bitXor(sign)
    let axis = L.zero.replacing(with: L(4), where: x .< L.zero).replacing(with: L(2), where: isSteep)
    let k = axis + L.zero.replacing(with: L.one, where: isMiddle).bitXor(sign)
    let high = k * L(0x1.921fb6p-1)
    let low = (-high).addingProduct(k, L(0x1.921fb6p-1)).addingProduct(k, L(-0x1.777a5cp-26))
    let z = q * q
    let rest = low.addingProduct(residual.bitXor(sign), reciprocal)
    return InFloats.sum(high, q, rest.addingProduct(q * z, arctangentTail(z)))
  }

  /// (arctan q - q)/q³ with z = q², |q| ≤ ½.
  @inlinable @inline(__always)
  static func arctangentTail(_ z: L) -> L {
    L(0x1.651436p-5).horner(z, -0x1.551572p-4).horner(z, 0x1.c3c88ep-4).horner(z, -0x1.248082p-3).horner(
      z, 0x1.99998ap-3
    ).horner(z, -0x1.555556p-2)
  }
}
