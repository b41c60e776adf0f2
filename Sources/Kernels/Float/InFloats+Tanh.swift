extension InFloats {
  /// tanh of a magnitude up to 9.0116, from where on it rounds to 1.
  @inlinable @inline(__always)
  static func tanh(_ a: L) -> L { TabledTangent(a).value }
}

/// tanh as a polynomial around the centre of one of 16 intervals: each a quarter of an octave, from ½ to 8, of a number that
/// grows with a so that each interval loses about as much by rounding.
///
/// The centres are those near the middle of their interval where both tanh and its derivative are floats, but for a
/// thousandth of an ULP (Gal, "Computing elementary functions: a new approach for achieving high accuracy and good
/// performance", 1986). The first is 0.
@usableFromInline
struct TabledTangent<L: Lanes> {
  @usableFromInline let value: L

  @inlinable @inline(__always)
  init(_ a: L) {
    let index = L(0x1.0dd2f2p-1).addingProduct(a, L(0x1.a88ce8p-1)).shiftedRight(21)
    let line = TabledLine(a, at: index, centres: Self.centres, values: Self.values, slopes: Self.slopes)
    let r = line.r
    let tail = L.lookup(Self.coefficients7, at: index)
      .times(r, plus: L.lookup(Self.coefficients6, at: index))
      .times(r, plus: L.lookup(Self.coefficients5, at: index))
      .times(r, plus: L.lookup(Self.coefficients4, at: index))
      .times(r, plus: L.lookup(Self.coefficients3, at: index))
    // One rounding fewer of the quadratic term than by Horner's rule.
    let slope = (r * r * tail).addingProduct(r, L.lookup(Self.coefficients2, at: index))
    value = line.high + line.low.addingProduct(r, slope)
  }

  @inlinable @inline(__always) static var centres: SIMD16<L.Scalar> {
    L.table(
      0x1.09df0cp1, 0x1.571faap1, 0x1.a51202p1, 0x1.f1085p1, 0x1.32b79p2, 0x1.7fdedcp2, 0x1.cc4bb2p2, 0x1.0a2b24p3, 0,
      0x1.8bd146p-3, 0x1.60a598p-2, 0x1.fa288ep-2, 0x1.70c0b8p-1, 0x1.058f82p0, 0x1.52ce22p0, 0x1.9fcb08p0)
  }
  @inlinable @inline(__always) static var values: SIMD16<L.Scalar> {
    L.table(
      0x1.f02c88p-1, 0x1.fb370cp-1, 0x1.fe9468p-1, 0x1.ff90fp-1, 0x1.ffedfap-1, 0x1.fffe62p-1, 0x1.ffffdap-1,
      0x1.fffffcp-1, 0, 0x1.86f62ep-3, 0x1.535636p-2, 0x1.d49a0ep-2, 0x1.3bed6cp-1, 0x1.8a87b4p-1, 0x1.bc3b7ap-1,
      0x1.d9b7bep-1)
  }
  @inlinable @inline(__always) static var slopes: SIMD16<L.Scalar> {
    L.table(
      0x1.f29b4ap-5, 0x1.30ceaap-6, 0x1.6b16e6p-8, 0x1.bc0fd2p-10, 0x1.205aecp-12, 0x1.9dff5ap-16, 0x1.2ffff2p-19,
      0x1.fffffap-23, 0x1p0, 0x1.ed5768p-1, 0x1.c7c652p-1, 0x1.94c78cp-1, 0x1.3d0eeep-1, 0x1.9ffa02p-2, 0x1.fa4346p-3,
      0x1.26cfp-3)
  }
  @inlinable @inline(__always) static var coefficients2: SIMD16<L.Scalar> {
    L.table(
      -0x1.e331b4p-5, -0x1.2df56p-6, -0x1.6a151ep-8, -0x1.bbafep-10, -0x1.2052bap-12, -0x1.9e00fcp-16, -0x1.3001e2p-19,
      -0x1.00008cp-22, 0x1.fa944cp-35, -0x1.78b6c8p-3, -0x1.2e1294p-2, -0x1.72783p-2, -0x1.87476cp-2, -0x1.4089a4p-2,
      -0x1.b74124p-3, -0x1.10c404p-3)
  }
  @inlinable @inline(__always) static var coefficients3: SIMD16<L.Scalar> {
    L.table(
      0x1.2e0e6ep-5, 0x1.8b1186p-7, 0x1.e01896p-9, 0x1.274ap-10, 0x1.8052ccp-13, 0x1.13fe7cp-16, 0x1.9554ccp-20,
      0x1.554c06p-23, -0x1.555554p-2, -0x1.24f02cp-2, -0x1.977f0cp-3, -0x1.91462ep-4, 0x1.e109c4p-6, 0x1.b158d6p-4,
      0x1.a8b8d4p-4, 0x1.3434p-4)
  }
  @inlinable @inline(__always) static var coefficients4: SIMD16<L.Scalar> {
    L.table(
      -0x1.075c48p-6, -0x1.7c297ep-8, -0x1.dab4c2p-10, -0x1.262f86p-11, -0x1.7f9332p-14, -0x1.1395bp-17,
      -0x1.94c4dp-21, -0x1.551c56p-24, -0x1.bf02fcp-20, 0x1.dace1cp-4, 0x1.5082dcp-3, 0x1.52c722p-3, 0x1.bf8406p-4,
      0x1.75df82p-6, -0x1.2eb608p-6, -0x1.9d5286p-6)
  }
  @inlinable @inline(__always) static var coefficients5: SIMD16<L.Scalar> {
    L.table(
      0x1.2ff554p-8, 0x1.189ebcp-9, 0x1.734938p-11, 0x1.d39aecp-13, 0x1.328db6p-15, 0x1.b8f428p-19, 0x1.442d2ap-22,
      0x1.12829p-25, 0x1.1128bap-3, 0x1.850b96p-4, 0x1.03ef9p-5, -0x1.a4e03cp-6, -0x1.03d9b8p-4, -0x1.66feacp-5,
      -0x1.ab483cp-7, 0x1.7cfa24p-10)
  }
  @inlinable @inline(__always) static var coefficients6: SIMD16<L.Scalar> {
    L.table(
      -0x1.97f6b6p-12, -0x1.37751ep-11, -0x1.dde0f4p-13, -0x1.3bb2f4p-14, -0x1.aca838p-17, -0x1.35279ep-20,
      -0x1.c604f8p-24, -0x1.7873b8p-27, -0x1.151708p-11, -0x1.ea821ep-5, -0x1.3b451ap-4, -0x1.9caed8p-5,
      -0x1.91efeep-8, 0x1.3701fep-6, 0x1.a23ef2p-7, 0x1.162d26p-8)
  }
  @inlinable @inline(__always) static var coefficients7: SIMD16<L.Scalar> {
    L.table(
      -0x1.d71f14p-12, 0x1.b42b26p-14, 0x1.eabb2ep-15, 0x1.5be734p-16, 0x1.e7112ap-19, 0x1.608bap-22, 0x1.fb3bb8p-26,
      0x1.6fb3dep-29, -0x1.a60a38p-5, -0x1.e6fa64p-5, 0x1.5f421ap-10, 0x1.92af56p-5, 0x1.87a67p-6, 0x1.74957ep-10,
      -0x1.42046ep-8, -0x1.7c7d82p-9)
  }
}
