/// 2^x for floats, |x| ≤ 125, as 2^c + 2^c·ln 2·g and the rest, c = n/16 or near it.
///
/// The c are those where 2^c, and that times a rounded ln 2, are floats to within a few ten-thousandths of the result's last
/// place (Gal, as for `TabledTangent`), and multiples of 2^-28: g has no rounding.
@usableFromInline
struct TabledBinaryPower<L: Lanes> {
  @usableFromInline let value: L

  @inlinable @inline(__always)
  init(_ x: L) {
    // Sixteenths are the last place.
    let shift = L(0x1.8p19)
    let shifted = x + shift
    let g = (x - (shifted - shift)) - L.lookup(Self.offsets, at: shifted)
    let power = L.lookup(Self.powers, at: shifted)
    let slope = power * L(0x1.62e43p-1)
    let high = power.addingProduct(slope, g)
    let low = (power - high).addingProduct(slope, g)
    // (2^g - 1)/(g·ln 2) - 1, but for the rounding of ln 2.
    let tail = L(0x1.c6a03p-7).horner(g, 0x1.47fef8p-4).horner(g, 0x1.62e43p-2).horner(g, -0x1.79a8dcp-29)
    value = (high + low.addingProduct(slope * g, tail)).scaled(bySixteenths: shifted)
  }

  @inlinable @inline(__always) static var powers: SIMD16<L.Scalar> {
    L.table(
      0x1p0, 0x1.0b589ap0, 0x1.172ba4p0, 0x1.2386eep0, 0x1.306f34p0, 0x1.3def9ap0, 0x1.4c01e6p0, 0x1.5aab4p0,
      0x1.6a0934p0, 0x1.7a153ap0, 0x1.8ace16p0, 0x1.9c48ep0, 0x1.ae8c4ap0, 0x1.c1a0aep0, 0x1.d57edep0, 0x1.ea4f14p0)
  }
  @inlinable @inline(__always) static var offsets: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.0fep-14, 0x1.55p-19, -0x1.d48p-17, -0x1.a2ep-17, 0x1.8334p-14, 0x1.2c8cp-14, -0x1.656p-14, -0x1.6cp-17,
      0x1.edbp-15, -0x1.d1p-19, -0x1.928p-19, 0x1.fc3p-16, 0x1.6ccp-14, -0x1.0e88p-15, 0x1.8b68p-15)
  }
}
