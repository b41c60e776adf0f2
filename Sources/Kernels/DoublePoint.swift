/// The angle of a point of doubles, away from overflow and underflow, by a table of sixteen arctangents.
///
/// arctan(s/l) = arctan c + arctan((s - c·l)/(l + c·s)), with c a sixteenth near s/l for the smaller and the larger coordinate s
/// and l: the numerator is exact.
@usableFromInline
struct DoublePoint<L: Lanes> {
  @usableFromInline let isSteep: L.Mask
  @usableFromInline let small, large: L

  @inlinable @inline(__always)
  init(_ y: L, _ x: L) {
    let (ay, ax) = (y.magnitude, x.magnitude)
    isSteep = ay .> ax
    small = ay.replacing(with: ax, where: isSteep)
    large = ax.replacing(with: ay, where: isSteep)
  }

  /// Whether `angle` is not for it. A zero may be the smaller one: its bits less one are those of a NaN.
  @inlinable @inline(__always) var isFar: L.Mask {
    let isSmall = L.either(small.subtractingBits(L(bits: 0, 1)) .< L(0, 0x1p-450), L(0, 0x1p-450) .> large)
    return L.either(isSmall, L.not(L(0, 0x1p450) .> large))
  }

  /// Of (x, |y|).
  @inlinable @inline(__always)
  func angle(_ x: L) -> L {
    // 0.718/l, 1.5 % off (see `DoubleAngle.reciprocal`), times s and 21.27 in sixteenths: 15 at most.
    let near = L(bits: 0, 0x7FD6_A080_0000_0000).subtractingBits(large) * small
    let shift = L(0, 0x1.8p48)
    let shifted = shift.addingProduct(near, L(0x1.545p0))
    let c = shifted - shift
    let denominator = large.addingProduct(c, small)
    let lost = (large - denominator).addingProduct(c, small)
    // (0 or π/2 or π) ± arctan(s/l).
    let half = L(0x1.921fb54442d18p0)
    let turn = (half - half.withSign(of: x)).replacing(with: half, where: isSteep)
    let signX = x.bitAnd(L(repeating: -0.0))
    let sign = signX.replacing(with: signX.bitXor(L(repeating: -0.0)), where: isSteep)
    let one = L.one.bitOr(sign)
    let numerator = small.addingProduct(-c, large).bitXor(sign)
    let reciprocal = DoubleAngle.reciprocal(denominator)
    let t = numerator * reciprocal
    let residual = numerator.addingProduct(-t, denominator).addingProduct(-t, lost)
    // Both parts are multiples of 2^-50, the sum exact.
    let base = turn.addingProduct(one, L.lookup(Self.arctangents, at: shifted))
    let low = (turn * L(0x1.678afae35cdd1p-55)).addingProduct(one, L.lookup(Self.lost, at: shifted))
    let z = t * t
    let tail = L(-0x1.71ffd555dbacfp-4).horner(z, 0x1.c71ac4e0a0ea1p-4).horner(z, -0x1.249248e05ffb5p-3).horner(
      z, 0x1.9999999990389p-3
    ).horner(z, -0x1.5555555555552p-2)
    // The residual comes in times the slope of the arctangent, 1 - z.
    let slope = reciprocal.addingProduct(-reciprocal, z)
    let high = base + t
    return high + (((base - high) + t) + low.addingProduct(residual, slope)).addingProduct(t * z, tail)
  }

  /// arctan(i/16), rounded to multiples of 2^-50.
  @inlinable @inline(__always) static var arctangents: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.ff55bb72cfep-5, 0x1.fd5ba9aac2f8p-4, 0x1.7b97b4bce5bp-3, 0x1.f5b75f92c80ep-3, 0x1.362773707ebdp-2,
      0x1.6f61941e4defp-2, 0x1.a64eec3cc24p-2, 0x1.dac670561bb5p-2, 0x1.0657e94db30dp-1, 0x1.1e00babdefebp-1,
      0x1.345f01cce37b8p-1, 0x1.4978fa3269eep-1, 0x1.5d58987169b18p-1, 0x1.700a7c578463p-1, 0x1.819d0b7158a5p-1)
  }

  /// What they lost by that.
  @inlinable @inline(__always) static var lost: SIMD16<L.Scalar> {
    L.table(
      0, -0x1.639269b0da47ep-53, -0x1.239a6ed0cec18p-52, 0x1.1347b0b4f881dp-54, -0x1.4ea9238610a08p-54,
      -0x1.0cb1d2a25b397p-52, 0x1.1ce2a8c848b74p-55, -0x1.a49bd836a17p-53, -0x1.2ea406ee84d0fp-55,
      -0x1.d5b495f6349e6p-56, 0x1.f9b5c835e1666p-52, 0x1.a204226f8e22p-52, 0x1.2483350fe548bp-53, 0x1.0028e4bc5e7cap-57,
      0x1.e73cb2da55211p-52, -0x1.9bf76229d3b91p-52)
  }
}
