extension InFloats {
  /// erf of a magnitude up to 3.95, from where on it rounds to 1.
  @inlinable @inline(__always)
  static func erf(_ a: L) -> L { TabledErrorFunction(a).value }
}

/// erf as a polynomial around the centre of one of 16 intervals of the length 1/3.92.
///
/// The centres are chosen as those of `TabledTangent`. The first is 0, where the derivative, 2/√π, takes two floats: all have
/// the second one in common. Everything is scaled by 2^24 until the end, so that nothing is lost where results are subnormal.
/// Coefficients are the minimax ones in ULPs of the result, by Lawson's algorithm on 48 Chebyshev nodes of the interval, from
/// the second on rounded one after the other with those that follow fitted again.
@usableFromInline
struct TabledErrorFunction<L: Lanes> {
  @usableFromInline let value: L

  @inlinable @inline(__always)
  init(_ a: L) {
    let index = L(0x1.8p23).addingProduct(a, L(3.92))
    let line = TabledLine(a, at: index, centres: Self.centres, values: Self.values, slopes: Self.slopes)
    let r = line.r
    let tail = L.lookup(Self.coefficients6, at: index)
      .times(r, plus: L.lookup(Self.coefficients5, at: index))
      .times(r, plus: L.lookup(Self.coefficients4, at: index))
      .times(r, plus: L.lookup(Self.coefficients3, at: index))
      .times(r, plus: L.lookup(Self.coefficients2, at: index))
      .horner(r, -0x1.f7ac92p-1)
    value = (line.high + line.low.addingProduct(r, tail)) * L(0x1p-24)
  }

  @inlinable @inline(__always) static var centres: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.053deap-2, 0x1.053cb2p-1, 0x1.87d9a6p-1, 0x1.053dbcp0, 0x1.468d62p0, 0x1.87c116p0, 0x1.c91fdep0,
      0x1.05450cp1, 0x1.25dd7ap1, 0x1.468356p1, 0x1.672d76p1, 0x1.87d718p1, 0x1.a86cfp1, 0x1.ca0ffcp1, 0x1.ea8f96p1)
  }
  @inlinable @inline(__always) static var values: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.2081ecp22, 0x1.0f1318p23, 0x1.7119dp23, 0x1.b3b9c2p23, 0x1.db86d2p23, 0x1.f0688ep23, 0x1.fa14bap23,
      0x1.fe01a6p23, 0x1.ff6704p23, 0x1.ffd77ap23, 0x1.fff684p23, 0x1.fffe0ap23, 0x1.ffffa4p23, 0x1.fffff2p23,
      0x1.fffffep23)
  }
  @inlinable @inline(__always) static var slopes: SIMD16<L.Scalar> {
    L.table(
      0x1.20dd76p24, 0x1.0ea9b2p24, 0x1.bd4fb2p23, 0x1.419eeep23, 0x1.97d876p22, 0x1.c612d8p21, 0x1.bc6a8ap20,
      0x1.7d24e8p19, 0x1.1eb5dcp18, 0x1.7c1182p16, 0x1.b9a018p14, 0x1.c24062p12, 0x1.932c9ap10, 0x1.3ed8ecp8,
      0x1.a749d6p5, 0x1.1c9e8ap3)
  }
  @inlinable @inline(__always) static var coefficients2: SIMD16<L.Scalar> {
    L.table(
      0, -0x1.143474p22, -0x1.c66bdp22, -0x1.ec4b26p22, -0x1.a03208p22, -0x1.219b5ep22, -0x1.540aeep21, -0x1.544b14p20,
      -0x1.249cbcp19, -0x1.b4499cp17, -0x1.19a158p16, -0x1.3bd61ap14, -0x1.347e5cp12, -0x1.06a1e2p10, -0x1.73a81cp7,
      -0x1.e5169ep4)
  }
  @inlinable @inline(__always) static var coefficients3: SIMD16<L.Scalar> {
    L.table(
      -0x1.81277p22, -0x1.39e78p22, -0x1.1c9adap21, 0x1.2619bap19, 0x1.266356p21, 0x1.5533ecp21, 0x1.10d75cp21,
      0x1.5592eep20, 0x1.5e656cp19, 0x1.2e33b4p18, 0x1.ba1f8cp16, 0x1.14a3b2p15, 0x1.29dc02p13, 0x1.15fdc6p11,
      0x1.a9f13ep8, 0x1.2b372ap6)
  }
  @inlinable @inline(__always) static var coefficients4: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.0832p21, 0x1.778b7ep21, 0x1.2c0b0cp21, 0x1.fd0ce8p19, -0x1.88b08p17, -0x1.7da04p19, -0x1.7f0b84p19,
      -0x1.03f07cp19, -0x1.11972ap18, -0x1.d50872p16, -0x1.4dfcbcp15, -0x1.8a3a68p13, -0x1.e77368p11, -0x1.5de634p9,
      -0x1.0a2a78p7)
  }
  @inlinable @inline(__always) static var coefficients5: SIMD16<L.Scalar> {
    L.table(
      0x1.d02cf2p20, 0x1.411a42p20, 0x1.20d58p16, -0x1.c40aecp19, -0x1.172a92p20, -0x1.66d75ep19, -0x1.7b3708p17,
      0x1.0e0c0ep17, 0x1.ab15f4p17, 0x1.421636p17, 0x1.5baa56p16, 0x1.26f3e8p15, 0x1.996feep13, 0x1.d8982ap11,
      0x1.bd2ae8p9, 0x1.737dep7)
  }
  @inlinable @inline(__always) static var coefficients6: SIMD16<L.Scalar> {
    L.table(
      -0x1.c59764p16, -0x1.4ac738p19, -0x1.941db8p19, -0x1.93674p18, 0x1.a874acp16, 0x1.62beap18, 0x1.28793ap18,
      0x1.e7e97ap16, -0x1.02107p14, -0x1.28c5d4p16, -0x1.a16308p15, -0x1.e9149cp14, -0x1.6b2a88p14, 0x1.3529f8p14,
      -0x1.c1ed8p9, -0x1.a4edb4p7)
  }
}
