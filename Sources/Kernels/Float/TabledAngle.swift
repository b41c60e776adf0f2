/// A number as n·π/16 + r + low, |r| ≤ π/32.
@usableFromInline
struct TabledAngle<L: Lanes> {
  /// n, and what was to be added to it, in the lowest bits.
  @usableFromInline let shifted: L
  @usableFromInline let r, low: L

  /// Up to here n has so few bits that its product with the second part of π/16, of 11, is as good as exact.
  @inlinable @inline(__always) static var limit: L { L(2048) }

  /// - Parameter offset: Added to n in `shifted`: 8, a quarter turn, for the cosine.
  @inlinable @inline(__always)
  init(_ x: L, offset: Double = 0) {
    let shift = L(0x1.8p23 + offset)
    shifted = shift.addingProduct(x, L(0x1.45f306p2))
    let n = shifted - shift
    // `start` is exact, r too where it is small, and elsewhere `low` begins with what it lost. All parts of π/16 are
    // positive: r is -0 for -0.
    let start = x.addingProduct(n, L(-0x1.921fb4p-3))
    r = start.addingProduct(n, L(-0x1.444p-27))
    low = (start - r).addingProduct(n, L(-0x1.444p-27)).addingProduct(n, L(-0x1.68c234p-42))
  }

  /// The sine of the angle in `shifted`, and r: sin(n·π/16)·cos r + cos(n·π/16)·sin r.
  @inlinable @inline(__always) var sine: L {
    let (s, c) = (L.lookup(Self.sines, at: shifted), L.lookup(Self.cosines, at: shifted))
    let high = s.addingProduct(c, r)
    let lost = L.lookup(Self.lostOfSines, at: shifted).addingProduct(L.lookup(Self.lostOfCosines, at: shifted), r)
    let z = r * r
    let odd = low.addingProduct(r * z, L(0x1.10f814p-7).horner(z, -0x1.555554p-3))
    let even = L(-0x1.5534acp-5).horner(z, 0x1.fffffep-2)
    // What is too much: +0 for both zeros, so that subtracting it keeps their sign.
    let excess = ((high - s).addingProduct(-c, r) - lost).addingProduct(-c, odd).addingProduct(s * z, even)
    return (high - excess).bitXor(shifted.shiftedLeft(27).bitAnd(L(repeating: -0.0)))
  }

  /// With tan(n·π/16) = a/b and t = tan r: (a + b·t)/(b - a·t).
  @inlinable @inline(__always) var tangent: L {
    let (a, b) = (L.lookup(Self.numerators, at: shifted), L.lookup(Self.denominators, at: shifted))
    let z = r * r
    let tail = low.addingProduct(r * z, L(0x1.122d9cp-3).horner(z, 0x1.555528p-2))
    let reciprocal = L.one / b.addingProduct(-a, r + tail)
    let quotient = a.addingProduct(b, r) * reciprocal
    // The quotient times the denominator, less the numerator; +0 for both zeros.
    let slope = b.addingProduct(a, quotient)
    let lostOfSlope = (b - slope).addingProduct(a, quotient)
    let excess = (-a).addingProduct(b, quotient).addingProduct(-slope, r).addingProduct(-slope, tail).addingProduct(
      -lostOfSlope, r)
    return quotient.addingProduct(-excess, reciprocal)
  }

  /// sin(i·π/16); -0, which leaves the sign of a zero that is added to it.
  @inlinable @inline(__always) static var sines: SIMD16<L.Scalar> {
    L.table(
      -0.0, 0x1.8f8b84p-3, 0x1.87de2ap-2, 0x1.1c73b4p-1, 0x1.6a09e6p-1, 0x1.a9b662p-1, 0x1.d906bcp-1, 0x1.f6297cp-1,
      0x1p0,
      0x1.f6297cp-1, 0x1.d906bcp-1, 0x1.a9b662p-1, 0x1.6a09e6p-1, 0x1.1c73b4p-1, 0x1.87de2ap-2, 0x1.8f8b84p-3)
  }

  /// What they lost by rounding.
  @inlinable @inline(__always) static var lostOfSines: SIMD16<L.Scalar> {
    L.table(
      0, -0x1.cb2p-30, 0x1.abap-28, -0x1.946p-27, 0x1.9fcp-27, 0x1.21ep-26, 0x1.e66p-26, 0x1.feep-26, 0, 0x1.feep-26,
      0x1.e66p-26, 0x1.21ep-26, 0x1.9fcp-27, -0x1.946p-27, 0x1.abap-28, -0x1.cb2p-30)
  }

  /// cos(i·π/16).
  @inlinable @inline(__always) static var cosines: SIMD16<L.Scalar> {
    L.table(
      0x1p0, 0x1.f6297cp-1, 0x1.d906bcp-1, 0x1.a9b662p-1, 0x1.6a09e6p-1, 0x1.1c73b4p-1, 0x1.87de2ap-2, 0x1.8f8b84p-3, 0,
      -0x1.8f8b84p-3, -0x1.87de2ap-2, -0x1.1c73b4p-1, -0x1.6a09e6p-1, -0x1.a9b662p-1, -0x1.d906bcp-1, -0x1.f6297cp-1)
  }

  /// What they lost by rounding.
  @inlinable @inline(__always) static var lostOfCosines: SIMD16<L.Scalar> {
    L.table(
      -0.0, 0x1.feep-26, 0x1.e66p-26, 0x1.21ep-26, 0x1.9fcp-27, -0x1.946p-27, 0x1.abap-28, -0x1.cb2p-30, 0, 0x1.cb2p-30,
      -0x1.abap-28, 0x1.946p-27, -0x1.9fcp-27, -0x1.21ep-26, -0x1.e66p-26, -0x1.feep-26)
  }

  /// a and b for a/b = tan(i·π/16): where the quotient is 0.2 or 5 it is one that is nearly a float, so that b is 1, and
  /// elsewhere, of all in an octave, the one that is nearest, within 2^-45.
  @inlinable @inline(__always) static var numerators: SIMD16<L.Scalar> {
    L.table(
      -0.0, 0x1.975f5ep-3, 0x1.945d54p-1, 0x1.561934p0, 0x1p0, 0x1.539bd4p1, 0x1.e81c78p1, 0x1.41bfeep2, 0x1p0,
      0x1.41bfeep2, 0x1.e81c78p1, 0x1.539bd4p1, 0x1p0, 0x1.561934p0, 0x1.945d54p-1, 0x1.975f5ep-3)
  }

  @inlinable @inline(__always) static var denominators: SIMD16<L.Scalar> {
    L.table(
      0x1p0, 0x1p0, 0x1.e81c78p0, 0x1.fffc8cp0, 0x1p0, 0x1.c5d6acp0, 0x1.945d54p0, 0x1p0, 0, -0x1p0, -0x1.945d54p0,
      -0x1.c5d6acp0, -0x1p0, -0x1.fffc8cp0, -0x1.e81c78p0, -0x1p0)
  }
}
