/// A positive, finite, normal `Double` as 2^exponent·(1 + fraction), the fraction in [√½ - 1, √2 - 1).
public struct BinaryLogarithm<L: Lanes> {
  public let exponent: L
  public let fraction: L

  @inlinable @inline(__always)
  public init(_ x: L) {
    // The exponent field of what is x divided by √½, when mantissas are taken for logarithms.
    let moved = x.addingBits(L(bits: 0, 0x0009_5F61_9980_C433))
    let field = moved.bitAnd(L(bits: 0, 0x7FF0_0000_0000_0000))
    let one = L(bits: 0, 0x3FF0_0000_0000_0000)
    let number = field.shiftedRight(52).bitOr(L(bits: 0, 0x4330_0000_0000_0000))
    exponent = number - L(0x1p52 + 1023)
    fraction = x.subtractingBits(field).addingBits(one) - L.one
  }
}

extension InDoubles {
  /// ln u of a positive, finite, normal u. Seldom called: for large arguments.
  @inlinable @inline(never)
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
