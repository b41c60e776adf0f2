extension InFloats {
  /// high + (low + rest) with high + low the exact sum of a and b, a 0 or not the smaller one.
  @inlinable @inline(__always)
  static func sum(_ a: L, _ b: L, _ rest: L) -> L {
    let high = a + b
    return high + ((b - (high - a)) + rest)
  }

  /// ln(1 + x) for x above -1 and far from overflow.
  @inlinable @inline(__always)
  static func log1p(_ x: L) -> L {
    let u = TwoParts.sum(L.one, x)
    let parts = TabledLogarithm(u.high)
    // What the sum lost, over 1 + r, and its logarithm's second term: it may be all there is of x.
    let lost = u.low * parts.reciprocal(of: u.high)
    return parts.naturalLogarithm(plus: lost.addingProduct(-lost, parts.r.addingProduct(lost, L(0.5))))
  }
}
