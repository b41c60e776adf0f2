/// cosh of a magnitude up to 86, as cosh c·cosh r + sinh c·sinh r for one of 16 c in each factor of 2 of e^c.
///
/// The c are those near n·ln(2)/16 where e^c is a float and e^-c nearly one, within 2^-11 of its last place (Gal, as for
/// `TabledTangent`): the two halves are in tables, and how far c is away.
@usableFromInline
struct TabledCosine<L: Lanes> {
  @usableFromInline let value: L

  @inlinable @inline(__always)
  init(_ a: L) {
    let reduced = SixteenthsOfExponent(a)
    let (r, index) = (reduced.r, reduced.shifted)
    let low = L.lookup(Self.offsets, at: index).addingProduct(reduced.n, L(0x1.05c61p-33))
    let exponent = index.shiftedLeft(19)
    let growing = L.lookup(Self.growing, at: index).addingBits(exponent)
    let shrinking = L.lookup(Self.shrinking, at: index).subtractingBits(exponent)
    // cosh c and sinh c less what the sum loses of the shrinking half: both exact.
    let cosine = growing + shrinking
    let kept = cosine - growing
    let sine = growing - kept
    let lost = shrinking - kept
    let high = cosine.addingProduct(sine, r)
    let start = ((cosine - high).addingProduct(sine, r) + lost).addingProduct(-lost, r)
    let whole = r + low
    let z = whole * whole
    let even = z * L(0.5).addingProduct(z, L(0x1.555556p-5))
    let odd = low.addingProduct(whole * z, L(0x1.555556p-3))
    value = high + start.addingProduct(sine, odd).addingProduct(cosine, even)
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
