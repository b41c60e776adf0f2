extension InFloats {
  /// The cube root of a positive, finite, normal number.
  ///
  /// x = 2^3q·w; the exponent's last two bits and the fraction's first two choose from tables a float T and 1/T³, which is
  /// within 2^-38 of a float. With 1 + r = w/T³, |r| < 0.1151: ∛x = 2^q·(T + T·((1 + r)^⅓ - 1)).
  @inlinable @inline(__always)
  static func cubeRoot(_ x: L) -> L {
    // A twelfth of the quarters counted by the bits, less 42 of 127.
    let quarters = x.shiftedRight(21).bitOr(L(bits: 0x4B00_0000, 0))
    let shifted = L(0x1.8p23 - 699_051 - 42).addingProduct(quarters, L(0x1.555556p-4))
    let factor = shifted.shiftedLeft(23)
    let w = x.subtractingBits(factor).subtractingBits(factor.addingBits(factor))
    let index = w.shiftedRight(21)
    let r = (-L.one).addingProduct(w, L.lookup(inverseCubes, at: index))
    let root = L.lookup(cubeRoots, at: index)
    let slope = L(0x1.f7e0c2p-6).horner(r, -0x1.54555p-5).horner(r, 0x1.f9a38ap-5).horner(r, -0x1.c71b14p-4).horner(
      r, 0x1.555556p-2)
    return root.addingProduct(root * r, slope).addingBits(factor)
  }

  @inlinable @inline(__always) static var inverseCubes: SIMD16<L.Scalar> {
    L.table(
      0x1.c765d6p-2, 0x1.754c5p-2, 1, 1, 1, 1, 0x1.399fdap1, 0x1.11369ep1, 0x1.c8b0ecp0, 0x1.75b624p0, 0x1.3b0b8ap0,
      0x1.10ecaep0, 0x1.c880f6p-1, 0x1.74a8c8p-1, 0x1.39c99ep-1, 0x1.0f9a98p-1)
  }

  @inlinable @inline(__always) static var cubeRoots: SIMD16<L.Scalar> {
    L.table(
      0x1.4f626ep0, 0x1.665c8cp0, 1, 1, 1, 1, 0x1.7bc8b4p-1, 0x1.8da792p-1, 0x1.a628a2p-1, 0x1.c35736p-1,
      0x1.ddc70cp-1, 0x1.f530a6p-1, 0x1.09facep0, 0x1.1c981ap0, 0x1.2d61ecp0, 0x1.3c3da8p0)
  }
}
