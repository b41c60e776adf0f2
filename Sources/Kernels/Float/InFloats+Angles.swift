extension InFloats {
  /// The angle of the point (x, ay), ay positive: k·π/4 ± arctan q, |q| ≤ ½. Also whether the quotient of the two, or what it
  /// loses, may overflow or be subnormal: true for NaN.
  @inlinable @inline(__always)
  static func atan2(_ ay: L, _ x: L) -> (angle: L, isFar: L.Mask) {
    let ax = x.magnitude
    let isSteep = ay .> ax
    let small = ay.replacing(with: ax, where: isSteep)
    let large = ax.replacing(with: ay, where: isSteep)
    let isFar = L.not(L.both(small .> L(0x1p-60), large .< L(0x1p60)))
    let isMiddle = small .> L(0.5) * large
    let sum = large + small
    let numerator = small.replacing(with: small - large, where: isMiddle)
    let denominator = large.replacing(with: sum, where: isMiddle)
    let lostOfDenominator = L.zero.replacing(with: small - (sum - large), where: isMiddle)
    // Turned the other way if either steep or to the left.
    let sign = x.bitAnd(L(repeating: -0.0)).bitXor(L.zero.replacing(with: L(repeating: -0.0), where: isSteep))
    let signed = numerator.bitXor(sign)
    let reciprocal = L.one / denominator
    let q = signed * reciprocal
    let residual = signed.addingProduct(-q, denominator).addingProduct(-q, lostOfDenominator)
    let index = x.shiftedRight(31).bitOr(L.zero.replacing(with: L(bits: 2, 0), where: isSteep))
      .bitOr(L.zero.replacing(with: L(bits: 4, 0), where: isMiddle))
    let z = q * q
    let rest = L.lookup(lostOfAxes, at: index).addingProduct(residual, reciprocal)
    return (InFloats.sum(L.lookup(axes, at: index), q, rest.addingProduct(q * z, arctangentTail(z))), isFar)
  }

  /// k·π/4 by three bits: whether to the left, whether steep, whether q is the tangent of what is missing to a diagonal.
  @inlinable @inline(__always) static var axes: SIMD8<L.Scalar> {
    L.table(0, 0x1.921fb6p1, 0x1.921fb6p0, 0x1.921fb6p0, 0x1.921fb6p-1, 0x1.2d97c8p1, 0x1.921fb6p-1, 0x1.2d97c8p1)
  }

  /// What they lost by rounding.
  @inlinable @inline(__always) static var lostOfAxes: SIMD8<L.Scalar> {
    L.table(
      0, -0x1.777a5cp-24, -0x1.777a5cp-25, -0x1.777a5cp-25, -0x1.777a5cp-26, -0x1.99bc5cp-28, -0x1.777a5cp-26,
      -0x1.99bc5cp-28)
  }

  /// (arctan q - q)/q³ with z = q², |q| ≤ ½.
  @inlinable @inline(__always)
  static func arctangentTail(_ z: L) -> L {
    L(0x1.651436p-5).horner(z, -0x1.551572p-4).horner(z, 0x1.c3c88ep-4).horner(z, -0x1.248082p-3).horner(
      z, 0x1.99998ap-3
    ).horner(z, -0x1.555556p-2)
  }
}
