extension InFloats {
  /// tanh of a magnitude up to 9.02, from where on it rounds to 1.
  @inlinable @inline(__always)
  static func tanh(_ a: L) -> L { TabledTangent(a).value }
}

/// tanh as a polynomial around the centre of one of 16 intervals: each a quarter of an octave of a + 21/32.
///
/// The centres are those near the middle of their interval where both tanh and its derivative are floats, but for a
/// thousandth of an ULP (Gal, "Computing elementary functions: a new approach for achieving high accuracy and good
/// performance", 1986). The first is 0, where the polynomial is odd.
@usableFromInline
struct TabledTangent<L: Lanes> {
  @usableFromInline let value: L

  @inlinable @inline(__always)
  init(_ a: L) {
    let index = (a + L(0x1.5p-1)).shiftedRight(21)
    let line = TabledLine(a, at: index, centres: Self.centres, values: Self.values, slopes: Self.slopes)
    let r = line.r
    let tail = L.lookup(Self.coefficients7, at: index)
      .times(r, plus: L.lookup(Self.coefficients6, at: index))
      .times(r, plus: L.lookup(Self.coefficients5, at: index))
      .times(r, plus: L.lookup(Self.coefficients4, at: index))
      .times(r, plus: L.lookup(Self.coefficients3, at: index))
      .times(r, plus: L.lookup(Self.coefficients2, at: index))
    value = line.high + line.low.addingProduct(r * r, tail)
  }

  @inlinable @inline(__always) static var centres: SIMD16<L.Scalar> {
    L.table(
      0x1.97aab2p0, 0x1.0c3a48p1, 0x1.4c8582p1, 0x1.8b844ap1, 0x1.ebf07ap1, 0x1.36378cp2, 0x1.768c86p2, 0x1.b61d6cp2,
      0x1.03ae56p3, 0, 0x1.3f13d2p-3, 0x1.1ed9aap-2, 0x1.e28b8ap-2, 0x1.7112a4p-1, 0x1.efadeep-1, 0x1.37c1aep0)
  }
  @inlinable @inline(__always) static var values: SIMD16<L.Scalar> {
    L.table(
      0x1.d74ee8p-1, 0x1.f0bccep-1, 0x1.fa5b9p-1, 0x1.fde258p-1, 0x1.ff87bep-1, 0x1.ffefd8p-1, 0x1.fffdd6p-1,
      0x1.ffffb4p-1, 0x1.fffffap-1, 0, 0x1.3c8542p-3, 0x1.17934ap-2, 0x1.c1bcdap-2, 0x1.3c2022p-1, 0x1.7ee9f4p-1,
      0x1.ad91e6p-1)
  }
  @inlinable @inline(__always) static var slopes: SIMD16<L.Scalar> {
    L.table(
      0x1.38991cp-3, 0x1.e11eb4p-5, 0x1.671eap-6, 0x1.0e44bep-7, 0x1.e0cf82p-10, 0x1.027becp-12, 0x1.14ff6ap-15,
      0x1.2ffff8p-18, 0x1.800072p-22, 0x1p0, 0x1.f3c536p-1, 0x1.d9d5b4p-1, 0x1.9d3dp-1, 0x1.3cd054p-1, 0x1.c340f6p-2,
      0x1.2f2dbp-2)
  }
  @inlinable @inline(__always) static var coefficients2: SIMD16<L.Scalar> {
    L.table(
      -0x1.1fc1p-3, -0x1.d2c726p-5, -0x1.63297cp-6, -0x1.0d26dp-7, -0x1.e05f8ap-10, -0x1.02745cp-12, -0x1.14fedcp-15,
      -0x1.300252p-18, -0x1.8011fap-22, 0, -0x1.34f5c6p-3, -0x1.02bc48p-2, -0x1.6afc6cp-2, -0x1.8738f2p-2,
      -0x1.517ba8p-2, -0x1.fcbc5ep-3)
  }
  @inlinable @inline(__always) static var coefficients3: SIMD16<L.Scalar> {
    L.table(
      0x1.415ec2p-4, 0x1.247d7ap-5, 0x1.cf154ep-7, 0x1.63e65p-8, 0x1.3fa8f8p-10, 0x1.58857ap-13, 0x1.715144p-16,
      0x1.955492p-19, 0x1.ffd802p-23, -0x1.555556p-2, -0x1.354e48p-2, -0x1.ea7fa6p-3, -0x1.d04794p-4, 0x1.e582d4p-6,
      0x1.97e9f8p-4, 0x1.c16ca4p-4)
  }
  @inlinable @inline(__always) static var coefficients4: SIMD16<L.Scalar> {
    L.table(
      -0x1.a00be8p-6, -0x1.005fdp-6, -0x1.ba6a88p-8, -0x1.5dfd4p-9, -0x1.3e4c22p-11, -0x1.581f4ep-14, -0x1.710c2ap-17,
      -0x1.94bda6p-20, -0x1.fda034p-24, 0, 0x1.8d1804p-4, 0x1.328392p-3, 0x1.57f2aap-3, 0x1.bec25p-4, 0x1.21ca6ep-5,
      -0x1.2f14a8p-7)
  }
  @inlinable @inline(__always) static var coefficients5: SIMD16<L.Scalar> {
    L.table(
      0x1.3f9152p-11, 0x1.2c7c8cp-8, 0x1.41779cp-9, 0x1.0e9f6ap-10, 0x1.f99bf2p-13, 0x1.12ffp-15, 0x1.2711c4p-18,
      0x1.442e34p-21, 0x1.9c400ap-25, 0x1.11123cp-3, 0x1.b92192p-4, 0x1.e7c19cp-5, -0x1.2756e4p-6, -0x1.03faf6p-4,
      -0x1.987b0ep-5, -0x1.6c3ecp-6)
  }
  @inlinable @inline(__always) static var coefficients6: SIMD16<L.Scalar> {
    L.table(
      0x1.4185d2p-8, -0x1.e6ad5ep-12, -0x1.575cp-11, -0x1.510556p-12, -0x1.569f48p-14, -0x1.7abaf4p-17, -0x1.97396cp-20,
      -0x1.c63e72p-23, -0x1.29d5f8p-26, 0, -0x1.8b6cd4p-5, -0x1.49ef92p-4, -0x1.c8d12ep-5, -0x1.afc194p-8,
      0x1.2966ecp-6, 0x1.04ab36p-6)
  }
  @inlinable @inline(__always) static var coefficients7: SIMD16<L.Scalar> {
    L.table(
      -0x1.a0d178p-9, -0x1.a0d0cap-12, 0x1.9cb70ap-14, 0x1.4384bp-14, 0x1.79bcc2p-16, 0x1.b0d18ap-19, 0x1.d7b1aap-22,
      0x1.f9959cp-25, 0x1.2c96fap-28, -0x1.b9a36ap-5, -0x1.526412p-4, 0x1.1143f4p-8, 0x1.a02b06p-6, 0x1.88b5ep-6,
      0x1.1fb7b6p-8, -0x1.100588p-8)
  }
}
