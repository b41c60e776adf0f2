extension InFloats {
  /// x·Φ(x), Φ the normal distribution, for numbers from -12 to 2^100: with a = |x|, what is missing to x or 0, that is
  /// a·Φ(-a), as a·e^(-a²/2) times Mills' ratio over √(2π). Each of the three factors is in two parts.
  ///
  /// All is 2^24 times too large until the end, so that nothing is lost where the low parts would be subnormal.
  @inlinable @inline(__always)
  static func gelu(_ x: L) -> L {
    let a = Ceiling(12).apply(x.magnitude)
    let square = TwoParts.product(a * L(-0.5), a)
    let exponent = SixteenthsOfExponent(square.high, offset: 24 * 16)
    let power = TabledPower(exponent.shifted)
    let r = exponent.r
    let lost = square.low.addingProduct(exponent.n, L(0x1.05c61p-33)) + power.lost
    let rest = lost.addingProduct(lost, r).addingProduct(r * r, L(0x1.5555p-5).horner(r, 0x1.555556p-3).horner(r, 0.5))
    let e = power.scale.addingProduct(power.scale, r)
    let lowOfE = (power.scale - e).addingProduct(power.scale, r).addingProduct(power.scale, rest)
    let ratio = TabledMillsRatio(a)
    let product = TwoParts.product(a, e)
    let missing = TwoParts.product(product.high, ratio.high)
    let low = missing.low.addingProduct(ratio.high + ratio.low, product.low.addingProduct(a, lowOfE))
      .addingProduct(product.high, ratio.low)
    // -0 below 0, for results that round to it.
    let whole = x.replacing(with: L(-0.0), where: L(-0.0) .> x) * L(0x1p24)
    let high = whole - missing.high
    return (high - (low - ((whole - high) - missing.high))) * L(0x1p-24)
  }
}

/// e^(a²/2)·Φ(-a), which is Mills' ratio over √(2π), as a polynomial around the centre of one of 16 intervals: the quarters of
/// the octaves of 1 + 1.25·a from 1 to 16.
///
/// The centres are chosen as those of `TabledTangent`. Coefficients are the minimax ones in relative error, by Lawson's
/// algorithm on 48 Chebyshev nodes of the interval, rounded one after the other with those that follow fitted again.
@usableFromInline
struct TabledMillsRatio<L: Lanes> {
  @usableFromInline let high, low: L

  @inlinable @inline(__always)
  init(_ a: L) {
    let index = L.one.addingProduct(a, L(1.25)).shiftedRight(21)
    let line = TabledLine(a, at: index, centres: Self.centres, values: Self.values, slopes: Self.slopes)
    let r = line.r
    let tail = L.lookup(Self.coefficients7, at: index)
      .times(r, plus: L.lookup(Self.coefficients6, at: index))
      .times(r, plus: L.lookup(Self.coefficients5, at: index))
      .times(r, plus: L.lookup(Self.coefficients4, at: index))
      .times(r, plus: L.lookup(Self.coefficients3, at: index))
      .times(r, plus: L.lookup(Self.coefficients2, at: index))
    high = line.high
    low = line.low.addingProduct(r * r, tail)
  }

  @inlinable @inline(__always) static var centres: SIMD16<L.Scalar> {
    L.table(
      0x1.fff56cp-1, 0x1.667feep0, 0x1.ccd014p0, 0x1.19a25ap1, 0x1.662a14p1, 0x1.ccd3acp1, 0x1.199f5ep2, 0x1.4ce108p2,
      0x1.999642p2, 0x1.000d94p3, 0x1.3367a2p3, 0x1.665382p3, 0, 0x1.332718p-2, 0x1.ffff6cp-2, 0x1.665bcp-1)
  }
  @inlinable @inline(__always) static var values: SIMD16<L.Scalar> {
    L.table(
      0x1.0bde16p-2, 0x1.b89874p-3, 0x1.73d364p-3, 0x1.402ffep-3, 0x1.07e2b2p-3, 0x1.a8df9p-4, 0x1.629188p-4,
      0x1.2fa712p-4, 0x1.f30302p-5, 0x1.9254bap-5, 0x1.50a196p-5, 0x1.219576p-5, 0x1p-1, 0x1.9947dcp-2, 0x1.66029cp-2,
      0x1.3c928ap-2)
  }
  @inlinable @inline(__always) static var slopes: SIMD16<L.Scalar> {
    L.table(
      -0x1.19578cp-3, -0x1.900e8ep-4, -0x1.27752cp-4, -0x1.c224b4p-5, -0x1.3a8f74p-5, -0x1.a1bd1p-6, -0x1.275da6p-6,
      -0x1.b59792p-7, -0x1.2a3f3ep-7, -0x1.869096p-8, -0x1.129194p-8, -0x1.976cdap-9, -0x1.988454p-2, -0x1.1dc068p-2,
      -0x1.cb0672p-3, -0x1.75e244p-3)
  }
  @inlinable @inline(__always) static var coefficients2: SIMD16<L.Scalar> {
    L.table(
      0x1.fcd4f2p-5, 0x1.40f498p-5, 0x1.a7a03ap-6, 0x1.225076p-6, 0x1.5eb458p-7, 0x1.871806p-8, 0x1.da3de2p-9,
      0x1.32676p-9, 0x1.5d4ea6p-10, 0x1.75ed96p-11, 0x1.bb76e2p-12, 0x1.1c7996p-12, 0x1.000048p-2, 0x1.439176p-3,
      0x1.e68256p-4, 0x1.7374cp-4)
  }
  @inlinable @inline(__always) static var coefficients3: SIMD16<L.Scalar> {
    L.table(
      -0x1.9b0d4cp-6, -0x1.d388fap-7, -0x1.178588p-7, -0x1.5cb0bp-8, -0x1.71387p-9, -0x1.5e944cp-10, -0x1.7020e4p-11,
      -0x1.a1d7e2p-12, -0x1.91491ap-13, -0x1.614332p-14, -0x1.62ae44p-15, -0x1.8a5b9cp-16, -0x1.106a0ep-3,
      -0x1.3c4be2p-4, -0x1.c1dd0ep-5, -0x1.452f36p-5)
  }
  @inlinable @inline(__always) static var coefficients4: SIMD16<L.Scalar> {
    L.table(
      0x1.2f3edep-7, 0x1.3aa0ep-8, 0x1.57fec8p-9, 0x1.89f99ep-10, 0x1.71a01p-11, 0x1.2e2df8p-12, 0x1.15013p-13,
      0x1.15d91cp-14, 0x1.c48f3p-16, 0x1.497c38p-17, 0x1.18ec44p-18, 0x1.0f343p-19, 0x1.020a0ap-4, 0x1.145afcp-5,
      0x1.75b466p-6, 0x1.0226f2p-6)
  }
  @inlinable @inline(__always) static var coefficients5: SIMD16<L.Scalar> {
    L.table(
      -0x1.9edfbp-9, -0x1.8b8132p-10, -0x1.8f557p-11, -0x1.a664eep-12, -0x1.61d5fcp-13, -0x1.f6e62ap-15,
      -0x1.958986p-16, -0x1.68f252p-17, -0x1.f596c8p-19, -0x1.2f7ce2p-20, -0x1.b92fa6p-22, -0x1.72ca32p-23,
      -0x1.f02bc4p-6, -0x1.baba92p-7, -0x1.1dbb28p-7, -0x1.7a08a4p-8)
  }
  @inlinable @inline(__always) static var coefficients6: SIMD16<L.Scalar> {
    L.table(
      0x1.157c92p-10, 0x1.c0edd6p-12, 0x1.d32b34p-13, 0x1.c37508p-14, 0x1.4c45c6p-15, 0x1.9c92ap-17, 0x1.2aba36p-18,
      0x1.e3a984p-20, 0x1.176c18p-21, 0x1.16c0bap-23, 0x1.664b56p-25, 0x1.16186cp-26, 0x1.8652ap-6, 0x1.9c619ep-9,
      0x1.24a9dcp-8, -0x1.291b52p-14)
  }
  @inlinable @inline(__always) static var coefficients7: SIMD16<L.Scalar> {
    L.table(
      -0x1.5a49bp-12, -0x1.15a06ap-13, -0x1.8ba88cp-15, -0x1.870d14p-16, -0x1.2ac56p-17, -0x1.3ca62ap-19,
      -0x1.7f958p-21, -0x1.3faab4p-22, -0x1.2d28dcp-24, -0x1.f900dap-27, -0x1.0daa44p-28, -0x1.6efbe2p-30,
      -0x1.715014p-6, 0x1.9783p-9, -0x1.0335cp-12, 0x1.4a807cp-10)
  }
}
