/// What arcsin and arccos of doubles are put together from: arcsin x = x + x·z·t(z) with z = x², and for |x| > ½ it is
/// 2·arcsin √((1 - |x|)/2).
@usableFromInline
struct DoubleArc<L: Lanes> {
  @usableFromInline let isLarge: L.Mask
  /// (1 - |x|)/2, twice the root of that, what rounding took from this, over `inverse`, and near the reciprocal of it.
  @usableFromInline let square, twice, residual, inverse: L

  /// Of a magnitude up to 1.
  ///
  /// - Parameter sign: -0 for a negative root.
  @inlinable @inline(__always)
  init(_ a: L, sign: L) {
    isLarge = a .> L(0.5)
    square = L(0.5).addingProduct(L(-0.5), a)
    let double = L.one - a
    // The bits of a number are nearly its logarithm, which gives 1.26 times the inverse, 3 % off; a minimax polynomial has it,
    // and the root, to 26 bits. Finite for 0.
    let start = L(bits: 0, 0x5FDC_0300_0000_0000).bitXor(sign).subtractingBits(square.shiftedRight(1))
    let product = double * start
    let u = product * start
    let factor = L(0x1.12f73a8db391cp-1).horner(u, -0x1.19f12ba90fda9p1).horner(u, 0x1.d7fc1fb50002p1).horner(
      u, -0x1.a1dff8f905d4dp1
    ).horner(u, 0x1.f33d9d2742444p0)
    let first = product * factor
    inverse = start * factor
    // Newton's iteration, the second time for what is lost.
    let root = first.addingProduct(square.addingProduct(-first, first), inverse)
    twice = root + root
    residual = double.addingProduct(-root, twice)
  }

  @inlinable @inline(__always) static var halfPi: L { L(0x1.921fb54442d18p0) }

  /// base + low + arcsin x, or twice the arcsine of the root.
  @inlinable @inline(__always)
  func value(_ base: L, _ x: L, low: L) -> L {
    let start = x.replacing(with: twice, where: isLarge)
    let z = (x * x).replacing(with: square, where: isLarge)
    let high = base + start
    return high + (((base - high) + start) + low).addingProduct(start * z, arcsineTail(z))
  }

  /// π/2 less twice the root's from ½ on, of a magnitude.
  @inlinable @inline(__always)
  static func sine(_ a: L) -> L {
    let arc = Self(a, sign: L(repeating: -0.0))
    let base = L.zero.replacing(with: halfPi, where: arc.isLarge)
    let low = L.zero.replacing(
      with: L(0x1.1a62633145c07p-54).addingProduct(arc.residual, arc.inverse), where: arc.isLarge)
    return arc.value(base, a, low: low)
  }

  /// π/2 - arcsin x up to ½, beyond it twice the root's, or π less that.
  @inlinable @inline(__always)
  static func cosine(_ x: L) -> L {
    let sign = x.bitAnd(L(repeating: -0.0))
    let arc = Self(x.magnitude, sign: sign)
    let base = halfPi.replacing(with: halfPi - halfPi.bitXor(sign), where: arc.isLarge)
    let low = L.zero.replacing(with: arc.residual * arc.inverse, where: arc.isLarge).addingProduct(
      base, L(0x1.678afae35cdd1p-55))
    return arc.value(base, -x, low: low)
  }
}
