/// Functions for results of `Float`, computed in lanes of floats, the large part of a sum exactly: at most 1 ULP off.
///
/// Where floats are enough these are faster than `InDoubles`, of which every step costs two.
@usableFromInline
enum InFloats<L: Lanes> {}

/// x = n·ln 2 + r + low with |r| ≤ ln(2)/2, for n of up to 7 bits.
@usableFromInline
struct FloatExponent<L: Lanes> {
  /// n in the lowest bits.
  @usableFromInline let shifted: L
  @usableFromInline let r, low: L

  @inlinable @inline(__always)
  init(_ x: L) {
    let shift = L(0x1.8p23)
    shifted = shift.addingProduct(x, L(0x1.715476p0))
    let n = shifted - shift
    // Exact: a multiple of the last place of ln 2, or of a small x, below ½.
    r = x.addingProduct(n, L(-0x1.62e43p-1))
    low = n * L(0x1.05c61p-29)
  }

  /// value·2^n and value·2^-n.
  @inlinable @inline(__always) func scaled(_ value: L) -> L { value.addingBits(shifted.shiftedLeft(23)) }
  @inlinable @inline(__always) func inverselyScaled(_ value: L) -> L {
    value.subtractingBits(shifted.shiftedLeft(23))
  }
}

extension InFloats {
  /// 2^x for |x| ≤ 125.
  @inlinable @inline(__always)
  static func exp2(_ x: L) -> L { TabledBinaryPower(x).value }

  /// e^x - 1 for |x| ≤ 86, the sign of a zero apart.
  @inlinable @inline(__always)
  static func expm1(_ x: L) -> L { TabledExponentialMinusOne(x).value }

  /// cosh of a magnitude.
  @inlinable @inline(__always)
  static func cosh(_ a: L) -> L { TabledCosine(a).value }

  /// Of a magnitude: sinh x = sinh n·ln 2·cosh r + cosh n·ln 2·sinh r.
  @inlinable @inline(__always)
  static func sinh(_ x: L) -> L {
    let parts = FloatHyperbolicParts(x)
    return parts.sum(parts.sine, parts.cosine, lost: (parts.growing - parts.sine) - parts.shrinking)
  }
}

@usableFromInline
struct FloatHyperbolicParts<L: Lanes> {
  /// 2^n/2 and 2^-n/2, their sum and their difference.
  @usableFromInline let growing, shrinking, cosine, sine: L
  @usableFromInline let exponent: FloatExponent<L>

  @inlinable @inline(__always)
  init(_ x: L) {
    exponent = FloatExponent(x)
    growing = exponent.scaled(L(0.5))
    shrinking = exponent.inverselyScaled(L(0.5))
    cosine = growing + shrinking
    sine = growing - shrinking
  }

  /// even·cosh r + odd·sinh r, with even + odd·r without rounding.
  @inlinable @inline(__always)
  func sum(_ even: L, _ odd: L, lost: L) -> L {
    let r = exponent.r
    let z = r * r
    let high = even.addingProduct(odd, r)
    let low = (even - high).addingProduct(odd, r) + lost
    let slope = odd.addingProduct(even, r)
    let evenTail = L(0x1.6d30cep-10).horner(z, 0x1.5555p-5).horner(z, 0.5)
    let oddTail = L(0x1.a35d7ep-13).horner(z, 0x1.110f8ap-7).horner(z, 0x1.555556p-3)
    return high
      + low.addingProduct(exponent.low, slope).addingProduct(even * z, evenTail).addingProduct(odd * z, r * oddTail)
  }
}
