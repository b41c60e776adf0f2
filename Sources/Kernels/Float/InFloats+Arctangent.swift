extension InFloats {
  /// The inverse tangent of a magnitude up to 2^60.
  @inlinable @inline(__always)
  static func atan(_ a: L) -> L { TabledArctangent(a).value }
}

/// arctan t for t = a, or arctan t + π/2 for t = -1/a from 0.968 on, as a polynomial around the centre of one of 16
/// intervals of t, all of the length 1/7.743: 8 of each. That around 0 ends there from the left, from the right it is a half.
///
/// The centres are chosen as those of `TabledTangent`. Coefficients are the minimax ones in ULPs of the result, by Lawson's
/// algorithm on 64 Chebyshev nodes of the interval, rounded one after the other with those that follow fitted again.
@usableFromInline
struct TabledArctangent<L: Lanes> {
  @usableFromInline let value: L

  @inlinable @inline(__always)
  init(_ a: L) {
    let isLarge = a .> L(0x1.ef9db2p-1)
    let inverse = L(-1) / a
    let t = a.replacing(with: inverse, where: isLarge)
    let place = t - L.zero.replacing(with: L(0x1.089a02p-4), where: isLarge)
    let index = L(0x1.8p23).addingProduct(place, L(0x1.ef8d5p2))
    let lost = L.zero.replacing(with: L.one.addingProduct(a, inverse), where: isLarge) * t
    let line = TabledLine(t, at: index, centres: Self.centres, values: Self.values, slopes: Self.slopes)
    let r = line.r
    let tail = L.lookup(Self.coefficients5, at: index)
      .times(r, plus: L.lookup(Self.coefficients4, at: index))
      .times(r, plus: L.lookup(Self.coefficients3, at: index))
      .times(r, plus: L.lookup(Self.coefficients2, at: index))
    value = line.high + line.low.addingProduct(lost, line.slope).addingProduct(r * r, tail)
  }

  @inlinable @inline(__always) static var centres: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.07a336p-3, 0x1.0817ap-2, 0x1.8cdafap-2, 0x1.089838p-1, 0x1.4ae7ccp-1, 0x1.8c952cp-1, 0x1.cdeefcp-1,
      -0x1.efceb8p-1, -0x1.ae1c26p-1, -0x1.6b8ceap-1, -0x1.296228p-1, -0x1.cfdd1p-2, -0x1.4aed06p-2, -0x1.8d1e72p-3,
      -0x1.098992p-4)
  }
  @inlinable @inline(__always) static var values: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.063212p-3, 0x1.0275ccp-2, 0x1.7a9ad8p-2, 0x1.e86f1ap-2, 0x1.25c52p-1, 0x1.516e54p-1, 0x1.77d3bp-1,
      0x1.9a5978p-1, 0x1.be842ep-1, 0x1.e81d9cp-1, 0x1.0b6a82p0, 0x1.253cbp0, 0x1.421acp0, 0x1.6117acp0, 0x1.818d0cp0)
  }
  @inlinable @inline(__always) static var slopes: SIMD16<L.Scalar> {
    L.table(
      0x1p0, 0x1.f7a762p-1, 0x1.e0119ep-1, 0x1.bd2404p-1, 0x1.94151cp-1, 0x1.6925c2p-1, 0x1.4001acp-1, 0x1.1a403p-1,
      0x1.083966p-1, 0x1.2c2b9ap-1, 0x1.54624p-1, 0x1.7ed804p-1, 0x1.a8d342p-1, 0x1.cf957ap-1, 0x1.ed725ap-1,
      0x1.fddb72p-1)
  }
  @inlinable @inline(__always) static var coefficients2: SIMD16<L.Scalar> {
    L.table(
      0x1.067a02p-25, -0x1.fe38ep-4, -0x1.d05b2ap-3, -0x1.2bf9c4p-2, -0x1.499e32p-2, -0x1.49474ep-2, -0x1.35d7d2p-2,
      -0x1.18c358p-2, 0x1.081688p-2, 0x1.27ab36p-2, 0x1.415c54p-2, 0x1.4c8b8p-2, 0x1.3f5a46p-2, 0x1.0f4c36p-2,
      0x1.70db82p-3, 0x1.07513p-4)
  }
  @inlinable @inline(__always) static var coefficients3: SIMD16<L.Scalar> {
    L.table(
      -0x1.55567p-2, -0x1.34c2eep-2, -0x1.c2762cp-3, -0x1.ecf76cp-4, -0x1.0adea8p-5, 0x1.e51d0ep-6, 0x1.0aa68ep-4,
      0x1.49d43ep-4, 0x1.5440bcp-4, 0x1.3357a8p-4, 0x1.9b3f6p-5, 0x1.b95564p-10, -0x1.2bcfap-4, -0x1.5bf8d4p-3,
      -0x1.0f16cap-2, -0x1.4cd082p-2)
  }
  @inlinable @inline(__always) static var coefficients4: SIMD16<L.Scalar> {
    L.table(
      0x1.6a7b4cp-13, 0x1.e31b5ap-4, 0x1.7b905ap-3, 0x1.805b1ap-3, 0x1.2cb3e6p-3, 0x1.7e04bcp-4, 0x1.84a69p-5,
      0x1.004cbp-6, -0x1.20ed34p-8, -0x1.e18f22p-6, -0x1.1a4744p-4, -0x1.ed0086p-4, -0x1.5ce81p-3, -0x1.8cfc1cp-3,
      -0x1.481684p-3, -0x1.027a32p-4)
  }
  @inlinable @inline(__always) static var coefficients5: SIMD16<L.Scalar> {
    L.table(
      0x1.94bf1cp-3, 0x1.3bca6ap-3, 0x1.b24482p-5, -0x1.381p-5, -0x1.46c4a4p-4, -0x1.48d448p-4, -0x1.f3d9ap-5,
      -0x1.3e628p-5, -0x1.dda15cp-6, -0x1.9500b6p-5, -0x1.265aa6p-4, -0x1.58dfbep-4, -0x1.0c14f2p-4, 0x1.dbc61ap-10,
      0x1.ad57fep-4, 0x1.7e7afp-3)
  }
}
