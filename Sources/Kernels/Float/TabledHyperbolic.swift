/// cosh and sinh of a magnitude a up to 86, from those of one of 16 c in each factor of 2 of e^c, and of a - c.
///
/// The c are those near n·ln(2)/16 where e^c is a float and e^-c nearly one, within 2^-11 of its last place (Gal, as for
/// `TabledTangent`): the two halves are in tables, and how far c is away.
@usableFromInline
struct TabledHyperbolic<L: Lanes> {
  /// cosh c - lost and sinh c + lost, without rounding: lost is what the sum of the halves loses of the shrinking one.
  @usableFromInline let cosineOfCentre, sineOfCentre, lost: L
  /// a - c = r + low.
  @usableFromInline let r, low: L

  @inlinable @inline(__always)
  init(_ a: L) {
    let reduced = SixteenthsOfExponent(a)
    let index = reduced.shifted
    r = reduced.r
    low = L.lookup(Self.offsets, at: index).addingProduct(reduced.n, L(0x1.05c61p-33))
    let exponent = index.shiftedLeft(19)
    let growing = L.lookup(Self.growing, at: index).addingBits(exponent)
    let shrinking = L.lookup(Self.shrinking, at: index).subtractingBits(exponent)
    cosineOfCentre = growing + shrinking
    let kept = cosineOfCentre - growing
    sineOfCentre = growing - kept
    lost = shrinking - kept
  }

  @inlinable @inline(__always) var cosine: L {
    sum(cosineOfCentre, sineOfCentre) { rest in (rest + lost).addingProduct(-lost, r) }
  }

  @inlinable @inline(__always) var sine: L {
    sum(sineOfCentre, cosineOfCentre) { rest in (rest - lost).addingProduct(lost, r) }
  }

  /// even·cosh(a - c) + odd·sinh(a - c), with even + odd·(a - c) as if without rounding.
  @inlinable @inline(__always)
  func sum(_ even: L, _ odd: L, withLost: (L) -> L) -> L {
    let whole = r + low
    let high = even.addingProduct(odd, whole)
    // -odd·whole, with as many places as the cubic term needs.
    let difference = even - high
    let rest = withLost(difference.addingProduct(odd, r)).addingProduct(odd, low)
    let z = whole * whole
    let tail = (even * L(0.5).addingProduct(z, L(0x1.555556p-5))).addingProduct(difference, L(-0x1.555708p-3))
    return high + rest.addingProduct(z, tail)
  }

  // The bits less or more n, where n has them in the exponent.
  @inlinable @inline(__always) static var growing: SIMD16<L.Scalar> {
    L.table(
      0x1p-1, 0x1.fb557p-2, 0x1.f7297cp-2, 0x1.f38f02p-2, 0x1.f06fe6p-2, 0x1.ede732p-2, 0x1.ebf0acp-2, 0x1.eab0ccp-2,
      0x1.e9f52cp-2, 0x1.ea10f2p-2, 0x1.eaddccp-2, 0x1.ec4d3ep-2, 0x1.ee89f2p-2, 0x1.f19044p-2, 0x1.f5800ep-2,
      0x1.fa4b24p-2)
  }
  @inlinable @inline(__always) static var shrinking: SIMD16<L.Scalar> {
    L.table(
      0x1p-1, 0x1.fa4b24p-2, 0x1.f584f8p-2, 0x1.f18e66p-2, 0x1.ee89f2p-2, 0x1.ec4d3ep-2, 0x1.eaddccp-2, 0x1.ea10f2p-2,
      0x1.ea1ea2p-2, 0x1.eab0ccp-2, 0x1.ebf0acp-2, 0x1.ede732p-2, 0x1.f06fe6p-2, 0x1.f38dccp-2, 0x1.f72c68p-2,
      0x1.fb557p-2)
  }
  @inlinable @inline(__always) static var offsets: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.5d8052p-20, 0x1.dca5cep-16, -0x1.9d60eep-14, -0x1.209d78p-22, 0x1.49a7dp-15, 0x1.40eea4p-13,
      -0x1.cdc5b4p-19, 0x1.d513b2p-13, 0x1.cdc63p-19, -0x1.40eea8p-13, -0x1.49a7d2p-15, 0x1.20a1ccp-22, 0x1.59546ep-14,
      0x1.a28d4cp-17, -0x1.5d7efp-20)
  }
}
