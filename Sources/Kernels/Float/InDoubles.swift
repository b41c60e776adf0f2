/// Functions for results of `Float`, computed in lanes of doubles.
///
/// A double has 29 bits more than the result keeps, and its range holds every intermediate one: no sums of two parts, no
/// scaling against overflow or into subnormals. Polynomials are as good as 2^-30 to 2^-35, and rounding once to `Float` is
/// all that shows: at most 0.51 ULP off or so.
@usableFromInline
enum InDoubles<D: Lanes> where D.Scalar == Double {}

/// 2^t as 2^n·(1 + f·slope), |f| ≤ ½. For t between -1000 and 1000, NaN for NaN.
@usableFromInline
struct PowerOfTwo<D: Lanes> where D.Scalar == Double {
  /// Its low bits are n.
  @usableFromInline let shifted: D
  @usableFromInline let f: D

  @inlinable @inline(__always)
  init(_ t: D) {
    let shift = D(0x1.8p52)
    shifted = t + shift
    f = t - (shifted - shift)
  }

  /// (2^f - 1)/f.
  @inlinable @inline(__always) var slope: D {
    D(0x1.ffcbdd4ae034dp-17).horner(f, 0x1.44409ff982ab6p-13).horner(f, 0x1.5d88bf39f28dep-10).horner(
      f, 0x1.3b2a1af8ed399p-7
    ).horner(f, 0x1.c6b08caf1b3eap-5).horner(f, 0x1.ebfbe0461d37ap-3).horner(f, 0x1.62e42fefd3fp-1)
  }

  /// value·2^n.
  @inlinable @inline(__always) func scaled(_ value: D) -> D { value.addingBits(shifted.shiftedLeft(52)) }

  @inlinable @inline(__always) var value: D { scaled(D.one.addingProduct(f, slope)) }

  /// 2^t - 1, with all digits near 0.
  @inlinable @inline(__always) var minusOne: D {
    let factor = scaled(D.one)
    return (factor - D.one).addingProduct(factor, f * slope)
  }
}

extension InDoubles {
  @inlinable @inline(__always) static var log2E: Double { 0x1.71547652b82fep0 }

  @inlinable @inline(__always) static func exp2(_ x: D) -> D { PowerOfTwo(x).value }
  /// Seldom called: where floats overflow or are subnormal.
  @inlinable @inline(never) static func exp(_ x: D) -> D { PowerOfTwo(x * D(log2E)).value }
  @inlinable @inline(__always) static func expm1(_ x: D) -> D { PowerOfTwo(x * D(log2E)).minusOne }

  /// v/(1 + e^-x).
  @inlinable @inline(__always)
  static func gated(_ v: D, by x: D) -> D { v / (D.one + PowerOfTwo(x * D(-log2E)).value) }
}

extension Lanes {
  /// `self * other + term`, rounded once.
  @inlinable @inline(__always)
  func times(_ other: Self, plus term: Self) -> Self { term.addingProduct(self, other) }
}
