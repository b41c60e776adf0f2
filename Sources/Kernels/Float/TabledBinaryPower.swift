/// 2^x for floats, |x| ≤ 125, as 2^c + 2^c·ln 2·g and the rest, c = n/8 or near it.
///
/// The c are those where 2^c, and that times a rounded ln 2, are floats to within a few ten-thousandths of the result's last
/// place (Gal, as for `TabledTangent`), and multiples of 2^-27: g has no rounding.
@usableFromInline
struct TabledBinaryPower<L: Lanes> {
  @usableFromInline let value: L

  @inlinable @inline(__always)
  init(_ x: L) {
    // Eighths are the last place.
    let shift = L(0x1.8p20)
    let shifted = x + shift
    let g = (x - (shifted - shift)) - L.lookup(Self.offsets, at: shifted)
    let power = L.lookup(Self.powers, at: shifted)
    let slope = power * L(0x1.62e43p-1)
    let high = power.addingProduct(slope, g)
    let low = (power - high).addingProduct(slope, g)
    // (2^g - 1)/(g·ln 2) - 1, but for the rounding of ln 2.
    let tail = L(0x1.f83cbcp-10).horner(g, 0x1.c6b234p-7).horner(g, 0x1.47fd4p-4).horner(g, 0x1.62e43p-2)
      .horner(g, -0x1.79a8dcp-29)
    value = (high + low.addingProduct(slope * g, tail)).scaled(by: shifted, places: 3)
  }

  @inlinable @inline(__always) static var powers: SIMD8<L.Scalar> {
    L.table(
      0x1p0, 0x1.172ba4p0, 0x1.307c6ep0, 0x1.4c182p0, 0x1.69d77ep0, 0x1.8ab956p0, 0x1.ae4128p0, 0x1.d58d3ap0)
  }
  @inlinable @inline(__always) static var offsets: SIMD8<L.Scalar> {
    L.table(
      0, 0x1.55p-19, 0x1.e74p-13, 0x1.d6bp-12, -0x1.9b7fp-11, -0x1.3a3ep-12, -0x1.f3e5p-11, 0x1.25dp-13)
  }
}
