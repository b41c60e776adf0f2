import BackendKit

/// A number as n·π/16 + r - surplus, |r| ≤ π/32, in doubles.
@usableFromInline
struct DoubleAngle<L: Lanes> {
  /// n, and what was to be added to it, in the lowest bits.
  @usableFromInline var shifted: L
  @usableFromInline let r: L
  @usableFromInline var surplus: L

  /// Up to here n has so few bits that its product with the second part of π/16, of 27, is exact.
  @inlinable @inline(__always) static var limit: L { L(0x1p23) }

  /// - Parameter offset: Added to n in `shifted`: 8, a quarter turn, for the cosine.
  @inlinable @inline(__always)
  init(_ x: L, offset: Double = 0) {
    let shift = L(0x1.8p52 + offset)
    shifted = shift.addingProduct(x, L(0x1.45f306dc9c883p2))
    let n = shifted - shift
    // `start` is exact, r too where it is small, and elsewhere `surplus` begins with what it lost. All parts of π/16 are
    // positive: r is -0 for -0, and the surplus of both zeros +0.
    let start = x.addingProduct(n, L(-0x1.921fb54442d18p-3))
    r = start.addingProduct(n, L(-0x1.1a6263p-57))
    surplus = (r - start).addingProduct(n, L(0x1.1a6263p-57)).addingProduct(n, L(0x1.8a2e03707344ap-84))
  }

  /// The lanes of large magnitude, or infinite or NaN, by integer arithmetic; the others are not used.
  @inlinable @inline(__always)
  init(any x: L, offset: Double = 0) {
    let reduced = Self.reduceHuge(x)
    self.init(reduced.high, offset: offset)
    shifted = shifted + reduced.sixteenths
    surplus = surplus - reduced.low
  }

  @inlinable @inline(never)
  static func reduceHuge(_ x: L) -> (sixteenths: L, high: L, low: L) {
    var (counts, highs, lows) = (L.zero, x, L.zero)
    withScalars(of: &counts) { counts in
      withScalars(of: &highs) { highs in
        withScalars(of: &lows) { lows in
          for i in 0..<L.count where !(highs[i].magnitude < 0x1p23) {
            let reduced = reduceHugeAngle(Double(highs[i]))
            counts[i] = L.Scalar(8 * reduced.quadrant)
            highs[i] = L.Scalar(reduced.high)
            lows[i] = L.Scalar(reduced.low)
          }
        }
      }
    }
    return (counts, highs, lows)
  }

  /// The sine of the angle in `shifted`, and r: sin(n·π/16)·cos r + cos(n·π/16)·sin r.
  @inlinable @inline(__always) var sine: L {
    let (s, c) = (L.lookup(Self.sines, at: shifted), L.lookup(Self.cosines, at: shifted))
    let high = s.addingProduct(c, r)
    let lost = L.lookupOfHighHalves(Self.lostOfSines, at: shifted).addingProduct(
      L.lookupOfHighHalves(Self.lostOfCosines, at: shifted), r)
    let z = r * r
    let odd = (-surplus).addingProduct(
      r * z,
      L(0x1.71cadb68f83d9p-19).horner(z, -0x1.a01a0109cc38fp-13).horner(z, 0x1.111111110f5c1p-7).horner(
        z, -0x1.5555555555555p-3))
    let even = L(-0x1.9ffe2e64be90dp-16).horner(z, 0x1.6c16c08528906p-10).horner(z, -0x1.555555554f6eap-5).horner(
      z, 0x1.ffffffffffffdp-2)
    // What is too much: +0 for both zeros, so that subtracting it keeps their sign.
    let excess = ((high - s).addingProduct(-c, r) - lost).addingProduct(-c, odd).addingProduct(s * z, even)
    return (high - excess).bitXor(shifted.shiftedLeft(59).bitAnd(L(repeating: -0.0)))
  }

  /// With tan(n·π/16) = a/b and t = tan r: (a + b·t)/(b - a·t).
  @inlinable @inline(__always) var tangent: L {
    let (a, b) = (L.lookup(Self.numerators, at: shifted), L.lookup(Self.denominators, at: shifted))
    let z = r * r
    let tail = (-surplus).addingProduct(
      r * z,
      L(0x1.25ccfadbd15fbp-7).horner(z, 0x1.664ab5f239e56p-6).horner(z, 0x1.ba1ba48a2bdd5p-5).horner(
        z, 0x1.11111110b0755p-3
      ).horner(z, 0x1.55555555555dcp-2))
    let t = r + tail
    let numerator = a.addingProduct(b, t)
    let reciprocal = Self.reciprocal(b.addingProduct(-a, t))
    let quotient = numerator * reciprocal
    // The quotient times the denominator, less the numerator; +0 for both zeros.
    let start = b.addingProduct(-a, r)
    let lost = (b - start).addingProduct(-a, r)
    let gained = (numerator - a).addingProduct(-b, r)
    let excess = (gained + (-numerator).addingProduct(start, quotient)).addingProduct(lost, quotient).addingProduct(
      -b.addingProduct(a, quotient), tail)
    return quotient.addingProduct(-excess, reciprocal)
  }

  /// 1/d, 2^-40 off at most. The divider would take longer: the bits of a number are nearly its logarithm, which gives
  /// 0.718/d, 1.5 % off, a minimax polynomial 20 bits, and a step of Newton's the others.
  @inlinable @inline(__always)
  static func reciprocal(_ d: L) -> L {
    let start = L(bits: 0, 0x7FD6_A080_0000_0000).subtractingBits(d)
    let u = d * start
    let first = start * L(0x1.5a21dcaa0f99fp1).horner(u, -0x1.74b0739b80563p2).horner(u, 0x1.0b81f41a8f2bcp2)
    return first.addingProduct(first, L.one.addingProduct(-d, first))
  }

  /// sin(i·π/16); -0, which leaves the sign of a zero that is added to it.
  @inlinable @inline(__always) static var sines: SIMD16<L.Scalar> {
    L.table(
      -0.0, 0x1.8f8b83c69a60bp-3, 0x1.87de2a6aea963p-2, 0x1.1c73b39ae68c8p-1, 0x1.6a09e667f3bcdp-1,
      0x1.a9b66290ea1a3p-1, 0x1.d906bcf328d46p-1, 0x1.f6297cff75cbp-1, 1, 0x1.f6297cff75cbp-1, 0x1.d906bcf328d46p-1,
      0x1.a9b66290ea1a3p-1, 0x1.6a09e667f3bcdp-1, 0x1.1c73b39ae68c8p-1, 0x1.87de2a6aea963p-2, 0x1.8f8b83c69a60bp-3)
  }

  /// What they lost by rounding.
  @inlinable @inline(__always) static var lostOfSines: SIMD16<L.Scalar> {
    L.table(
      0, -0x1.26d1ap-57, -0x1.72ceep-57, 0x1.b25ddp-55, -0x1.bdd34p-55, 0x1.9f631p-60, 0x1.457e6p-56, 0x1.56217p-56, 0,
      0x1.56217p-56, 0x1.457e6p-56, 0x1.9f631p-60, -0x1.bdd34p-55, 0x1.b25ddp-55, -0x1.72ceep-57, -0x1.26d1ap-57)
  }

  /// cos(i·π/16).
  @inlinable @inline(__always) static var cosines: SIMD16<L.Scalar> {
    L.table(
      0x1p0, 0x1.f6297cff75cbp-1, 0x1.d906bcf328d46p-1, 0x1.a9b66290ea1a3p-1, 0x1.6a09e667f3bcdp-1,
      0x1.1c73b39ae68c8p-1, 0x1.87de2a6aea963p-2, 0x1.8f8b83c69a60bp-3, 0, -0x1.8f8b83c69a60bp-3, -0x1.87de2a6aea963p-2,
      -0x1.1c73b39ae68c8p-1, -0x1.6a09e667f3bcdp-1, -0x1.a9b66290ea1a3p-1, -0x1.d906bcf328d46p-1, -0x1.f6297cff75cbp-1)
  }

  /// What they lost by rounding.
  @inlinable @inline(__always) static var lostOfCosines: SIMD16<L.Scalar> {
    L.table(
      -0.0, 0x1.56217p-56, 0x1.457e6p-56, 0x1.9f631p-60, -0x1.bdd34p-55, 0x1.b25ddp-55, -0x1.72ceep-57, -0x1.26d1ap-57,
      0, 0x1.26d1ap-57, 0x1.72ceep-57, -0x1.b25ddp-55, 0x1.bdd34p-55, -0x1.9f631p-60, -0x1.457e6p-56, -0x1.56217p-56)
  }

  /// a and b for a/b = tan(i·π/16): of thousands of quotients the one that is nearest, within 2^-68. Where the quotient
  /// is 0.2 b·r stays below 1/8.
  @inlinable @inline(__always) static var numerators: SIMD16<L.Scalar> {
    L.table(
      -0.0, 0x1.e7ace1b1add4fp-3, 0x1.d8fe074af4394p-2, 0x1.5660a450cf5b3p-1, 0x1p0, 0x1.7094f891ebbaep1,
      0x1.a6c3ae589e39p1, 0x1.bbb49cf2bd852p2, 0x1p0, 0x1.bbb49cf2bd852p2, 0x1.a6c3ae589e39p1, 0x1.7094f891ebbaep1,
      0x1p0, 0x1.5660a450cf5b3p-1, 0x1.d8fe074af4394p-2, 0x1.e7ace1b1add4fp-3)
  }

  @inlinable @inline(__always) static var denominators: SIMD16<L.Scalar> {
    L.table(
      0x1p0, 0x1.3276b351e1116p0, 0x1.1d79e20f5f934p0, 0x1.0033bb3305bbcp0, 0x1p0, 0x1.ec8e9febb9c1ep0,
      0x1.5e3abf229906ep0, 0x1.6108b840dac6p0, 0, -0x1.6108b840dac6p0, -0x1.5e3abf229906ep0, -0x1.ec8e9febb9c1ep0,
      -0x1p0, -0x1.0033bb3305bbcp0, -0x1.1d79e20f5f934p0, -0x1.3276b351e1116p0)
  }
}
