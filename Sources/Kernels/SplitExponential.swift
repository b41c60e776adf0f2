// e^x of doubles by a table of eight powers of two.
//
// Tang's reduction ("Table-driven implementation of the exponential function in IEEE floating-point arithmetic", ACM TOMS
// 15, 1989): x = n·ln(2)/8 + r with |r| ≤ ln(2)/16, ln(2)/8 in two parts; 2^(n/8) from a table; a polynomial for exp(r).

/// 2^(n/8) as scale·(1 + lost), the scale rounded: n in the lowest bits of a number.
@usableFromInline
struct EighthPower<L: Lanes> {
  @usableFromInline let scale, lost: L

  @inlinable @inline(__always)
  init(_ shifted: L) {
    // The table has 2^(i/8), the bits less i where n has them in the scale.
    scale = L.lookup(
      L.table(
        0x1p0, 0x1.f72b83c7d517bp-1, 0x1.f06fe0a31b715p-1, 0x1.ebfdad5362a27p-1, 0x1.ea09e667f3bcdp-1,
        0x1.eace5422aa0dbp-1, 0x1.ee89f995ad3adp-1, 0x1.f5818dcfba487p-1), at: shifted
    ).addingBits(shifted.shiftedLeft(49))
    lost = L.lookupOfHalves(
      L.table(
        0, -0x1.01b15bc801b15p-55, 0x1.34d753c834d75p-55, 0x1.690ce3c7690cep-56, -0x1.3b3efbc93b3efp-54,
        0x1.db7303c8db730p-55, 0x1.c1a773c8c1a77p-55, 0x1.4a3853c74a385p-56), at: shifted)
  }

  /// The scale's significand as a number from 1 to 2.
  @inlinable @inline(__always) var significand: L {
    scale.bitAnd(L(bits: 0, 0x000F_FFFF_FFFF_FFFF)).bitOr(L.one)
  }

  /// The scale's exponent in the bits of a number, to be added to those of another; it may be beyond the range.
  @inlinable @inline(__always) var exponent: L { scale.subtractingBits(significand) }
}

/// e^x of doubles as scale·(1 + rest), |rest| below 2^-4. The scale's exponent wraps around for |x| > 707.
public struct SplitExponential<L: Lanes> {
  /// n in its lowest bits.
  @usableFromInline let shifted: L
  /// x - n·ln(2)/8 but for `low`, exactly: a multiple of the last place of ln(2)/8, or of a small x.
  @usableFromInline let r: L
  @usableFromInline let low: L
  @usableFromInline let reduced: L
  @usableFromInline let power: EighthPower<L>

  /// - Parameter offset: Added to n.
  @inlinable @inline(__always)
  public init(_ x: L, offset: Double = 0) { self.init(x, near: x, offset: offset) }

  /// - Parameter near: What n is taken from.
  @inlinable @inline(__always)
  init(_ x: L, near: L, offset: Double = 0) {
    let shift = L(0x1.8p52 + offset)
    shifted = shift.addingProduct(near, L(0x1.71547652b82fep3))
    let n = shifted - shift
    r = x.addingProduct(n, L(-0x1.62e42fefa39efp-4))
    low = n * L(-0x1.abc9e3b39803fp-59)
    reduced = r.addingProduct(n, L(-0x1.abc9e3b39803fp-59))
    power = EighthPower(shifted)
  }

  /// Of a sum of two parts; `low` and `tail` are of its first part.
  @inlinable @inline(__always)
  init(_ x: TwoParts<L>) {
    let first = Self(x.high, near: x.value)
    (shifted, r, low, reduced, power) = (first.shifted, first.r, first.low, first.reduced + x.low, first.power)
  }

  @inlinable @inline(__always) public var rest: L {
    let z = reduced * reduced
    let high = L(EvenTail.c6).addingProduct(reduced, L(OddTail.c7))
    let slope = L(0.5).addingProduct(reduced, L(OddTail.c3)).addingProduct(
      z, L(EvenTail.c4).addingProduct(reduced, L(OddTail.c5)).addingProduct(z, high))
    return (reduced + power.lost).addingProduct(z, slope)
  }

  /// rest - r, with an error that is small against r too: for differences.
  @inlinable @inline(__always) var tail: L {
    let z = reduced * reduced
    let high = L(0x1.6c16c165d5efep-10).addingProduct(reduced, L(OddTail.c7)).addingProduct(z, L(0x1.a01ec90c456fcp-16))
    let slope = L(0.5).addingProduct(reduced, L(OddTail.c3)).addingProduct(
      z, L(0x1.55555555555a7p-5).addingProduct(reduced, L(OddTail.c5)).addingProduct(z, high))
    return (low + power.lost.addingProduct(power.lost, reduced)).addingProduct(z, slope)
  }

  /// For |x| ≤ 707.
  @inlinable @inline(__always) public var value: L { power.scale.addingProduct(power.scale, rest) }

  /// The scale's exponent (see `EighthPower`).
  @inlinable @inline(__always) var exponent: L { power.exponent }

  /// e^x without that exponent, in two parts.
  @inlinable @inline(__always) var parts: TwoParts<L> {
    let one = power.significand
    let high = one.addingProduct(one, rest)
    return TwoParts(high, (one - high).addingProduct(one, rest))
  }

  /// e^(x + low) without the exponent of e^x, for a low that is small against 1.
  @inlinable @inline(__always)
  func parts(low: L) -> TwoParts<L> {
    let one = power.significand
    let more = rest.addingProduct(low, L.one + rest)
    let high = one.addingProduct(one, more)
    return TwoParts(high, (one - high).addingProduct(one, more))
  }

  /// The power of two of an x far from overflow and underflow.
  @inlinable @inline(__always) var factor: L { L.one.addingBits(power.exponent) }
}

// Minimax for |r| ≤ ln(2)/16, in relative error, which is 0.05·2^-53.

/// The coefficients of (sinh r - r)/r³.
@usableFromInline
enum OddTail {
  @inlinable @inline(__always) static var c3: Double { 0x1.55555555555cep-3 }
  @inlinable @inline(__always) static var c5: Double { 0x1.1111110b1ff2bp-7 }
  @inlinable @inline(__always) static var c7: Double { 0x1.a01f570b0e0dep-13 }
}

/// The coefficients of (cosh r - 1 - r²/2)/r⁴.
@usableFromInline
enum EvenTail {
  @inlinable @inline(__always) static var c4: Double { 0x1.5555554e663a9p-5 }
  @inlinable @inline(__always) static var c6: Double { 0x1.6c1b9fcc10de0p-10 }
}

extension Lanes {
  /// `value` times a power of two, rounded once where the result is subnormal.
  ///
  /// - Parameters:
  ///   - exponent: In the place of the exponent, down to where the result is 0.
  ///   - start: ½ where the exponent may be one more than the largest.
  @inlinable @inline(__always)
  static func scaled(_ value: Self, exponent: Self, isSmall: Mask, start: Double = 1) -> Self {
    let raised = Self(start).replacing(with: Self(0, 0x1p128), where: isSmall)
    let rest = Self(1 / start).replacing(with: Self(0, 0x1p-128), where: isSmall)
    return value * raised.addingBits(exponent) * rest
  }
}
