/// A positive, finite, normal number as 2^exponent·(1 + r)/inverse, the inverse one of 16 for the first four bits of the
/// fraction, and r between -1/32 and 1/16, exactly: the inverses have five bits.
///
/// The last inverse is ½, so that r is what a number is more or less than 1 on both sides of 1, and the table's part and
/// the exponent's cancel.
public struct TabledLogarithm<L: Lanes> {
  /// The sixteenth of the octave in the lowest four bits.
  public let index: L
  public let r: L

  @inlinable @inline(__always)
  public init(_ x: L) {
    index = x.shiftedRight(19).bitOr(L(bits: 0x4B00_0000, 0))
    let m = x.bitAnd(L(bits: 0x007F_FFFF, 0)).bitOr(L(bits: 0x3F80_0000, 0))
    r = (-L.one).addingProduct(m, L.lookup(Self.inverses, at: index))
  }

  /// 2^-exponent·inverse of x, below 2^126: 1 + r is x times that.
  @inlinable @inline(__always)
  func reciprocal(of x: L) -> L {
    L(bits: 0x7F00_0000, 0).subtractingBits(x.bitAnd(L(bits: 0x7F80_0000, 0))) * L.lookup(Self.inverses, at: index)
  }

  /// Sixteenths of octaves from 1 on: 16·exponent and the index.
  @inlinable @inline(__always) var steps: L { index - L(0x1p23 + 16 * 127) }

  @inlinable @inline(__always) static var inverses: SIMD16<L.Scalar> {
    L.table(
      0x1p0, 0x1.ep-1, 0x1.cp-1, 0x1.bp-1, 0x1.9p-1, 0x1.8p-1, 0x1.7p-1, 0x1.6p-1, 0x1.5p-1, 0x1.4p-1, 0x1.4p-1,
      0x1.3p-1, 0x1.2p-1, 0x1.2p-1, 0x1.1p-1, 0x1p-1)
  }
}

// What a table has for an index is the inverse's logarithm, negated, less the index's steps; in two parts, the first a
// multiple of so low a power of two that its sum with the steps is exact.

extension TabledLogarithm {
  @inlinable @inline(__always)
  func naturalLogarithm(steps: L) -> L {
    let (base, low) = naturalBase(steps: steps)
    return naturalLogarithm(base, plus: low)
  }

  /// The logarithm of the number and something small, which is given in multiples of the number, and less its half square.
  @inlinable @inline(__always)
  func naturalLogarithm(plus lost: L) -> L {
    let (base, low) = naturalBase(steps: steps)
    return naturalLogarithm(base, plus: low + lost)
  }

  /// The logarithm of the number and something small, by its product with the number's inverse.
  @inlinable @inline(__always)
  func naturalLogarithm(plus lost: L, times inverse: L) -> L {
    let (base, low) = naturalBase(steps: steps)
    return naturalLogarithm(base, plus: low.addingProduct(lost, inverse))
  }

  /// The logarithm without that of 1 + r, or a power of two times that, in two parts.
  @inlinable @inline(__always)
  func naturalBase(steps: L, times factor: Double = 1) -> (high: L, low: L) {
    (
      L.lookup(Self.naturalHigh(times: factor), at: index).addingProduct(steps, L(factor * 0x1.62ep-5)),
      L.lookup(Self.naturalLow(times: factor), at: index).addingProduct(steps, L(factor * 0x1.0bfbe8p-19))
    )
  }

  /// base + ln(1 + r) + low, base and r added exactly.
  @inlinable @inline(__always)
  func naturalLogarithm(_ base: L, plus low: L) -> L {
    let high = base + r
    let tail = L(0x1.825c4ep-3).horner(r, -0x1.0013bep-2).horner(r, 0x1.55584p-2).horner(r, -0.5)
    return high + (((base - high) + r) + low).addingProduct(r * r, tail)
  }

  /// Half the logarithm of the number, and a small product.
  @inlinable @inline(__always)
  func halfLogarithm(plus lost: L, times factor: L) -> L {
    let (base, low) = naturalBase(steps: steps, times: 0.5)
    let tail = L(0x1.825c4ep-4).horner(r, -0x1.0013bep-3).horner(r, 0x1.55584p-3).horner(r, -0.25)
    return scaled(base, low.addingProduct(lost, factor), L(0.5), tail * r)
  }

  @inlinable @inline(__always)
  func binaryLogarithm(steps: L) -> L {
    let base = L.lookup(Self.binaryHigh, at: index).addingProduct(steps, L(0.0625))
    let tail = L(0x1.16d84cp-2).horner(r, -0x1.71738ap-2).horner(r, 0x1.ec74cep-2).horner(r, -0x1.715476p-1)
    return scaled(base, L.lookup(Self.binaryLow, at: index), L(0x1.715476p0), tail.horner(r, 0x1.4ae0cp-26))
  }

  @inlinable @inline(__always)
  func decimalLogarithm(steps: L) -> L {
    let base = L.lookup(Self.decimalHigh, at: index).addingProduct(steps, L(0x1.344p-6))
    let low = L.lookup(Self.decimalLow, at: index).addingProduct(steps, L(0x1.3509f8p-22))
    let tail = L(0x1.4f4db2p-4).horner(r, -0x1.bcd48ep-4).horner(r, 0x1.287d02p-3).horner(r, -0x1.bcb7b2p-3)
    return scaled(base, low, L(0x1.bcb7b2p-2), tail.horner(r, -0x1.5b235ep-27))
  }

  /// base + low + r·(factor + slope), the large part exactly.
  @inlinable @inline(__always)
  func scaled(_ base: L, _ low: L, _ factor: L, _ slope: L) -> L {
    let high = base.addingProduct(r, factor)
    return high + ((base - high).addingProduct(r, factor) + low).addingProduct(r, slope)
  }

  @inlinable @inline(__always)
  static func naturalHigh(times factor: Double) -> SIMD16<L.Scalar> {
    L.table(
      0, factor * 0x1.5bap-6, factor * 0x1.802p-5, factor * 0x1.472p-5, factor * 0x1.2d58p-4, factor * 0x1.232p-4,
      factor * 0x1.2p-4, factor * 0x1.24ap-4, factor * 0x1.31b8p-4, factor * 0x1.482p-4, factor * 0x1.2d6p-5,
      factor * 0x1.6ebp-5, factor * 0x1.c6bp-5, factor * 0x1.8f4p-7, factor * 0x1.aa4p-6, factor * 0x1.62ep-5)
  }

  @inlinable @inline(__always)
  static func naturalLow(times factor: Double) -> SIMD16<L.Scalar> {
    L.table(
      0, factor * -0x1.193bdcp-21, factor * -0x1.2fd554p-19, factor * 0x1.c58312p-20, factor * 0x1.96db98p-19,
      factor * -0x1.f389e2p-20, factor * -0x1.0e00c2p-20, factor * -0x1.8d0b76p-24, factor * 0x1.94d3a4p-20,
      factor * -0x1.44b25ap-22, factor * -0x1.349234p-19, factor * -0x1.cb1eecp-19, factor * -0x1.70368p-24,
      factor * -0x1.177d9cp-19, factor * 0x1.54f78cp-19, factor * 0x1.0bfbe8p-19)
  }

  @inlinable @inline(__always) static var binaryHigh: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.f58p-6, 0x1.151p-4, 0x1.d8p-5, 0x1.b2cp-4, 0x1.a4p-4, 0x1.9f8p-4, 0x1.a63p-4, 0x1.b91p-4, 0x1.d96p-4,
      0x1.b2cp-5, 0x1.088p-4, 0x1.48p-4, 0x1.2p-6, 0x1.338p-5, 0x1p-4)
  }

  @inlinable @inline(__always) static var binaryLow: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.25b3eep-22, 0x1.80abfcp-19, -0x1.3ab7cep-18, 0x1.ed0cbap-19, -0x1.a39fbep-20, -0x1.40358ep-19,
      -0x1.3e032ep-18, 0x1.5db83ap-20, 0x1.ed0cbap-20, 0x1.ed0cbap-20, -0x1.6b9026p-19, -0x1.a39fbep-19,
      -0x1.a39fbep-19, 0x1.20a6dep-21, 0)
  }

  @inlinable @inline(__always) static var decimalHigh: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.2dep-7, 0x1.4dap-6, 0x1.1c2p-6, 0x1.05cp-5, 0x1.f9cp-6, 0x1.f45p-6, 0x1.fc5p-6, 0x1.099p-5, 0x1.1dp-5,
      0x1.05cp-6, 0x1.3e8p-6, 0x1.8afp-6, 0x1.5acp-8, 0x1.724p-7, 0x1.344p-6)
  }

  @inlinable @inline(__always) static var decimalLow: SIMD16<L.Scalar> {
    L.table(
      0, 0x1.f1f0e6p-20, 0x1.70d8e6p-22, 0x1.8c43fep-20, 0x1.301a3cp-21, -0x1.bf90aep-20, -0x1.96c728p-21,
      0x1.d37d44p-20, -0x1.b09cf2p-20, 0x1.32921ap-21, 0x1.301a3cp-22, -0x1.830fd2p-20, -0x1.9a657ep-24,
      -0x1.9ba358p-22, 0x1.6bb1fp-21, 0x1.3509f8p-22)
  }
}
