extension InDoubles {
  /// ln u of a positive, finite, normal u.
  @inlinable @inline(__always)
  static func log(_ u: D) -> D {
    let split = BinaryLogarithm(u)
    let f = split.fraction
    let p = D(0x1.137edd195af45p-4).horner(f, -0x1.dfffa2b6fce2p-4).horner(f, 0x1.e87e46ea9667p-4).horner(
      f, -0x1.fbf1c69958f1cp-4
    ).horner(f, 0x1.23128fd72877ep-3).horner(f, -0x1.555be4520db5p-3).horner(f, 0x1.99a71bac0d5b2p-3).horner(
      f, -0x1.000012177d1d7p-2
    ).horner(f, 0x1.555540094cae1p-2).horner(f, -0x1.ffffffc707f6ap-2).horner(f, 0x1.00000002b6357p0)
    return (f * p).addingProduct(split.exponent, D(ln2))
  }

  @inlinable @inline(__always) static var ln2: Double { 0x1.62e42fefa39efp-1 }

  /// ln((1 + s)/(1 - s)), |s| ≤ 0.2.
  @inlinable @inline(__always)
  static func logOfQuotient(_ s: D) -> D {
    let z = s * s
    return s
      * D(0x1.efe3189d095e5p-3).horner(z, 0x1.23d1fc4234a27p-2).horner(z, 0x1.999c76dad7d66p-2).horner(
        z, 0x1.5555536ddcdf4p-1
      ).horner(z, 0x1.0000000019e1bp1)
  }

  /// ln(e + 1), e in (0, 1].
  @inlinable @inline(__always)
  static func logOfOnePlus(small e: D) -> D {
    let s = e / (D(2) + e)
    let z = s * s
    return s
      * D(0x1.f40a924a7eee1p-3).horner(z, 0x1.b61e4bd573c94p-3).horner(z, 0x1.2513ad362c5e5p-2).horner(
        z, 0x1.9996298f2d7f2p-2
      ).horner(z, 0x1.555559957cf25p-1).horner(z, 0x1.ffffffff26a37p0)
  }

  /// ln(a + √(a² + 1)) of a magnitude; a - a³/6 near 0.
  @inlinable @inline(__always)
  static func asinh(_ a: D) -> D {
    let square = a * a
    let large = log(a + (square + D.one).squareRoot())
    let small = a * D.one.addingProduct(square, D(-0x1.5555555555555p-3))
    return large.replacing(with: small, where: a .< D(0x1p-12))
  }

  /// ln(x + √(x² - 1)), for x from 1 on.
  @inlinable @inline(__always)
  static func acosh(_ x: D) -> D { log(x + (-D.one).addingProduct(x, x).squareRoot()) }

  /// ½·ln((1 + x)/(1 - x)) of a magnitude below 1: with 2^k near the quotient, the logarithm of what is left.
  @inlinable @inline(__always)
  static func atanh(_ x: D) -> D {
    let (u, v) = (D.one + x, D.one - x)
    // k in the exponent field: the difference of the bits, rounded.
    let half = D(bits: 0, 0x0008_0000_0000_0000)
    let field = u.subtractingBits(v).addingBits(half).bitAnd(D(bits: 0, 0x7FF0_0000_0000_0000))
    let number = field.shiftedRight(52).bitOr(D(bits: 0, 0x4330_0000_0000_0000))
    let w = u.subtractingBits(field)
    let s = ((w - v) / (w + v)).replacing(with: x, where: x .< D(0x1p-20))
    return D(0.5) * logOfQuotient(s).addingProduct(number - D(0x1p52), D(ln2))
  }

  /// x^y of a positive, finite, normal x, wherever neither is NaN or infinite.
  @inlinable @inline(__always)
  static func pow(_ x: D, _ y: D) -> D {
    let split = BinaryLogarithm(x)
    let f = split.fraction
    let s = f / (D(2) + f)
    let z = s * s
    let log2 =
      split.exponent.addingProduct(
        s,
        D(0x1.21b0d94fe5af2p-2).horner(z, 0x1.4795573b8ca1cp-2).horner(z, 0x1.a61a2ec4cf2a2p-2).horner(
          z, 0x1.2776c2934237ap-1
        ).horner(z, 0x1.ec709dc53c683p-1).horner(z, 0x1.71547652b8251p1))
    return PowerOfTwo(Clamp(-200, 200).apply(log2 * y)).value
  }
}
