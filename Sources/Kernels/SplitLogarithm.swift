// Logarithms of doubles by a table of sixteen inverses.
//
// Tang's reduction ("Table-driven implementation of the logarithm function in IEEE floating-point arithmetic", ACM TOMS
// 16, 1990): x = 2^e·m, m within 1/32 of 1 + i/16; r = m·c - 1 with c near 1/m; ln x = e·ln 2 - ln c + ln(1 + r).

/// A positive double from 2^-1022 to 2^1022 as (1 + r)/factor, the factor a power of two times one of sixteen inverses, and r
/// between -0.0342 and 0.0313, exactly: the inverses have four to six bits. Near 1, on both sides, r is what it is more than 1.
public struct SplitLogarithm<L: Lanes> {
  /// The sixteenth of the octave in the lowest four bits.
  @usableFromInline let index: L
  @usableFromInline let factor: L
  @usableFromInline var r: L
  /// Sixteenths of octaves from 1 on: 16·e + i.
  @usableFromInline var steps: L

  @inlinable @inline(__always)
  public init(_ x: L) {
    let rounded = x.addingBits(L(bits: 0, 0x0000_8000_0000_0000))
    index = rounded.shiftedRight(48).bitOr(L(bits: 0, 0x4330_0000_0000_0000))
    // The table has them times 2^1023, so that the field less its bias goes off by one subtraction.
    factor = L.lookupOfHighHalves(
      L.table(
        0x1p1023, 0x1.ep1022, 0x1.c8p1022, 0x1.bp1022, 0x1.98p1022, 0x1.88p1022, 0x1.7p1022, 0x1.6p1022, 0x1.58p1022,
        0x1.48p1022, 0x1.38p1022, 0x1.3p1022, 0x1.28p1022, 0x1.18p1022, 0x1.1p1022, 0x1.08p1022), at: index
    ).subtractingBits(rounded.bitAnd(L(bits: 0, 0x7FF0_0000_0000_0000)))
    r = (-L.one).addingProduct(x, factor)
    steps = index - L(0x1p52 + 16 * 1023)
  }

  /// Of any positive, finite number.
  @inlinable @inline(__always)
  init(any x: L) {
    let isSmall = x .< L(0, 0x1p-1000)
    let isLarge = x .> L(0, 0x1p1000)
    let scale = L.one.replacing(with: L(0x1p100), where: isSmall).replacing(with: L(0x1p-100), where: isLarge)
    self.init(x * scale)
    steps =
      steps - L.zero.replacing(with: L(1600), where: isSmall).replacing(with: L(-1600), where: isLarge)
  }

  /// Of an exact sum of two parts: r is rounded, what it loses is the second value.
  @inlinable @inline(__always)
  static func ofSum(_ u: TwoParts<L>) -> (Self, lost: L) {
    var parts = Self(u.high)
    let more = u.low * parts.factor
    let sum = TwoParts.ordered(parts.r, more)
    parts.r = sum.high
    return (parts, sum.low)
  }
}

// What a table has for an index is the inverse's logarithm, negated, less the index's steps; in two parts, the first
// of 21 bits, so that its sum with the steps is exact and AVX2 has half to look up.

extension SplitLogarithm {
  @inlinable @inline(__always) var naturalBase: L {
    L.lookupOfHighHalves(
      L.table(
        0, 0x1.5b9ddp-6, 0x1.de392p-6, 0x1.47239p-5, 0x1.b87d4p-5, 0x1.9d525p-5, 0x1.1ffefp-4, 0x1.249fep-4,
        0x1.a2b02p-5,
        0x1.c5f73p-5, 0x1.fcc28p-5, 0x1.6ea8dp-5, 0x1.cc78p-6, 0x1.4a924p-5, 0x1.aa4aap-6, 0x1.9b3d6p-7), at: index
    ).addingProduct(steps, L(0x1.62e42fefa4p-5))
  }

  @inlinable @inline(__always) var naturalLow: L {
    L.lookup(
      L.table(
        0, -0x1.3bdc5e2243141p-29, -0x1.b75f34ce57153p-28, -0x1.3e76dc16c985ap-27, -0x1.929b6e7bac13p-28,
        0x1.65c0232e63e2cp-29, 0x1.ff3e19197d4fdp-28, 0x1.cbd226a9f1ce9p-26, 0x1.06472fa6531cdp-28,
        0x1.0d7a738103ee3p-27,
        -0x1.e7cffcda60b56p-27, 0x1.c22692e74c753p-28, 0x1.b69132fa5cd8p-29, -0x1.8dc28c9975d7ep-29,
        0x1.ef1889c04bad8p-28,
        -0x1.083bf21e20683p-30), at: index
    ).addingProduct(steps, L(-0x1.8432a1b0e2634p-47))
  }

  /// ln x in two parts.
  @inlinable @inline(__always) var naturalLogarithm: TwoParts<L> { naturalLogarithm(plus: naturalLow) }

  /// The same with another low part. A number that is small against x comes in as a part of 1/factor: its logarithm's
  /// second term does not show.
  @inlinable @inline(__always)
  func naturalLogarithm(plus low: L) -> TwoParts<L> {
    let sum = TwoParts.ordered(naturalBase, r)
    let tail = L(-0x1.9e2022e5667ep-4).horner(r, 0x1.c807c810d8d9ap-4).horner(r, -0x1.fffdfe7451ea1p-4).horner(
      r, 0x1.24922f9b555d9p-3
    ).horner(r, -0x1.5555557b09edbp-3).horner(r, 0x1.9999999bc34e2p-3).horner(r, -0x1.fffffffffe4efp-3).horner(
      r, 0x1.55555555554e4p-2
    ).horner(r, -0.5)
    return TwoParts(sum.high, (sum.low + low).addingProduct(r * r, tail))
  }

  @inlinable @inline(__always) var binaryLogarithm: L {
    let base = L.lookupOfHighHalves(
      L.table(
        0, 0x1.f5812p-6, 0x1.58f71p-5, 0x1.d7f63p-5, 0x1.3dbefp-4, 0x1.2a26p-4, 0x1.9f7d8p-4, 0x1.a62bp-4, 0x1.2e05p-4,
        0x1.47779p-4, 0x1.6efe1p-4, 0x1.087d3p-4, 0x1.4c287p-5, 0x1.dce9ep-5, 0x1.33812p-5, 0x1.28a59p-6), at: index
    ).addingProduct(steps, L(0.0625))
    let low = L.lookup(
      L.table(
        0, 0x1.6cfbb4c673b45p-28, -0x1.600534df378dfp-27, -0x1.6f9c1cb6f7011p-27, -0x1.a6274cf0e362fp-27,
        0x1.57f7a64ccd537p-27, -0x1.ac754cb104aeap-30, 0x1.fcd15f101c142p-26, 0x1.18efabeb7d722p-27,
        -0x1.b3a19bcaf1aa4p-27, 0x1.4f1f8c67dba47p-26, -0x1.c81340511d46dp-26, 0x1.24b136c101ee1p-27,
        -0x1.9b4f3c72c4f79p-28, 0x1.4dbb3a60cceb2p-30, 0x1.4e204f19d93f2p-30), at: index)
    let tail = L(-0x1.2aee7e3777099p-3).horner(r, 0x1.48f74896e1a7ap-3).horner(r, -0x1.7152d6eb4ee26p-3).horner(
      r, 0x1.a6173c7a0f326p-3
    ).horner(r, -0x1.ec709e070377bp-3).horner(r, 0x1.2776c510a6858p-2).horner(r, -0x1.71547652b63abp-2).horner(
      r, 0x1.ec709dc3a0341p-2
    ).horner(r, -0x1.71547652b82fep-1)
    return scaled(base, low, 0x1.71547652b82fep0, tail.horner(r, 0x1.777d0ffda0d24p-56))
  }

  @inlinable @inline(__always) var decimalLogarithm: L {
    let base = L.lookupOfHighHalves(
      L.table(
        0, 0x1.2def9p-7, 0x1.9f611p-7, 0x1.1c263p-6, 0x1.7e9aap-6, 0x1.6701bp-6, 0x1.f44cdp-6, 0x1.fc575p-6,
        0x1.6baafp-6,
        0x1.8a4f4p-6, 0x1.b9e73p-6, 0x1.3e79fp-6, 0x1.8ff54p-7, 0x1.1f217p-6, 0x1.7245bp-7, 0x1.6532cp-8), at: index
    ).addingProduct(steps, L(0x1.34413509f8p-6))
    let low = L.lookup(
      L.table(
        0, -0x1.e35d11c4d363fp-33, 0x1.b5093d7f48cc6p-29, 0x1.0ff923d77d4edp-30, 0x1.05cc48098ba09p-28,
        -0x1.ac15914f9f463p-29, 0x1.38d71f3a86f15p-29, -0x1.05798efa91c0fp-29, 0x1.1f16c913d7258p-28,
        -0x1.a50a06731f4c8p-30, -0x1.f377bfc7914c5p-29, 0x1.e05cecd5c4499p-29, 0x1.d5df3d2114c5dp-29,
        -0x1.05b56934b6d1fp-28, -0x1.383e42381745p-31, 0x1.28dbc6dd68c92p-31), at: index
    ).addingProduct(steps, L(-0x1.80433b83b532ap-48))
    let tail = L(-0x1.67f31457caf78p-5).horner(r, 0x1.8c1d4e46f6b9dp-5).horner(r, -0x1.bcb5bd20344d5p-5).horner(
      r, 0x1.fc3f781c73e5p-5
    ).horner(r, -0x1.287a765f867aap-4).horner(r, 0x1.63c6277729587p-4).horner(r, -0x1.bcb7b1526bf56p-4).horner(
      r, 0x1.287a7636f42eep-3
    ).horner(r, -0x1.bcb7b1526e50ep-3)
    return scaled(base, low, 0x1.bcb7b1526e50ep-2, tail.horner(r, 0x1.95355baaafad3p-57))
  }

  /// base + low + r·(factor + slope), the large part exactly.
  @inlinable @inline(__always)
  func scaled(_ base: L, _ low: L, _ factor: Double, _ slope: L) -> L {
    let high = base.addingProduct(r, L(factor))
    return high + ((base - high).addingProduct(r, L(factor)) + low).addingProduct(r, slope)
  }
}
