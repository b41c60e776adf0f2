/// e^x - 1 for floats with |x| ≤ 86: 2^(n/16) - 1 + 2^(n/16)·r without rounding, and the rest.
@usableFromInline
struct TabledExponentialMinusOne<L: Lanes> {
  @usableFromInline let value: L

  @inlinable @inline(__always)
  init(_ x: L) {
    let one = L.one
    // n/16 = `steps`, and r, have no rounding.
    let shift = L(0x1.8p19)
    let shifted = shift.addingProduct(x, L(0x1.715476p0))
    let steps = shifted - shift
    let r = x.addingProduct(steps, L(-0x1.62e43p-1))
    let low = L.lookup(Self.offsets, at: shifted).addingProduct(steps, L(0x1.05c61p-29))
    let power = L.lookup(Self.powers, at: shifted).scaled(bySixteenths: shifted)
    // What the difference lost is what a small power did, or the one below a power above 2^24, which is even there.
    let start = power - one
    let lost = (-one).replacing(with: power - (start + one), where: power .< L(0x1.05p24))
    let high = start.addingProduct(power, r)
    let rest = (start - high).addingProduct(power, r) + lost
    let whole = r + low
    let tail = L(0x1.5556b4p-5).horner(whole, 0x1.555708p-3).horner(whole, 0.5)
    value = high + rest.addingProduct(power, low.addingProduct(whole * whole, tail))
  }

  /// 2^(i/16) as floats with an even last place, and by how much their logarithms are too small.
  @inlinable @inline(__always) static var powers: SIMD16<L.Scalar> {
    L.table(
      0x1p0, 0x1.0b5588p0, 0x1.172b84p0, 0x1.2387a8p0, 0x1.306fep0, 0x1.3dea64p0, 0x1.4bfdacp0, 0x1.5ab07cp0,
      0x1.6a09e8p0, 0x1.7a1148p0, 0x1.8ace54p0, 0x1.9c4918p0, 0x1.ae89f8p0, 0x1.c199bcp0, 0x1.d5818cp0, 0x1.ea4afcp0)
  }
  @inlinable @inline(__always) static var offsets: SIMD16<L.Scalar> {
    L.table(
      0, -0x1.237f9p-24, -0x1.9c0c22p-27, -0x1.ecea78p-25, 0x1.125002p-25, 0x1.370be4p-25, 0x1.05b3acp-24,
      0x1.59f632p-24, -0x1.20888ep-24, -0x1.05cb44p-25, 0x1.67a1cap-28, 0x1.a3b5e4p-28, 0x1.e26fp-25, 0x1.0cf18cp-24,
      0x1.f9b2d8p-25, -0x1.ea82bcp-25)
  }
}
