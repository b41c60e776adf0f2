// exp and the functions built on it.
//
// Cody and Waite's reduction (Software Manual for the Elementary Functions, 1980): x = n·ln 2 + r with |r| ≤ ln(2)/2, ln 2
// in two parts; a polynomial for exp(r), minimax in relative error; the factor 2^n put together from bits.

/// e^x of doubles, for an x far from overflow, as 2^n·(one + rest): `one` is 1 + r rounded, `rest` what is missing to exp(r).
public struct SplitExponential<L: Lanes> {
  /// n + exponent bias + `roundingShift`: its low bits are the exponent of 2^n.
  public let shifted: L
  public let one: L
  public let rest: L

  /// - Parameter offset: Added to n in `shifted`.
  @inlinable @inline(__always)
  public init(_ x: L, offset: L.Scalar = 0) {
    let shift = L(repeating: L.Scalar.roundingShift + L.Scalar.exponentBias + offset)
    shifted = shift.addingProduct(x, L(0x1.71547652b82fep0))
    let n = shifted - shift
    // Exact: a multiple of the last place of ln 2, or of a small x, below ½.
    let r = x.addingProduct(n, L(-0x1.62e42fefa39efp-1))
    one = L.one + r
    let cut = r - (one - L.one)
    let square = r * r
    let most = cut.addingProduct(Self.tail(r), square * r).addingProduct(r * L(0.5), r)
    rest = most.addingProduct(n * L(-0x1.abc9e3b39803fp-56), one + most)
  }

  /// (exp(r) - 1 - r - r²/2)/r³ for |r| ≤ ln(2)/2: minimax in relative error, which is 0.003·2^-53 in exp(r).
  @inlinable @inline(__always)
  static func tail(_ r: L) -> L {
    L(0x1.1f3e60245f56dp-29).horner(r, 0x1.af3f279fbcccp-26).horner(r, 0x1.27e4f82a41f92p-22).horner(
      r, 0x1.71de0a2fcd909p-19
    ).horner(r, 0x1.a01a019c4d56p-16).horner(r, 0x1.a01a01a90534bp-13).horner(r, 0x1.6c16c16c17ap-10).horner(
      r, 0x1.1111111110708p-7
    ).horner(r, 0x1.5555555555554p-5).horner(r, 0x1.5555555555556p-3)
  }
}

/// e^x over the whole range: +inf above it, subnormals and +0 below it, NaN for NaN.
public struct Exponential<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }

  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, L(repeating: -L.Scalar.expSmall)) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    if L.Scalar.isSingle { return TabledExponential(x).value }
    let e = SplitExponential(x)
    return (e.one + e.rest) * e.shifted.lowBitsAsExponent
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    L.Scalar.isSingle ? L(rounding: InDoubles.exp(Clamp(-110, 90).apply(x).widened)) : apply(x)
  }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    typealias Scalar = L.Scalar
    if Scalar.isSingle { return value(of: x) }
    // Written so that NaN passes both limits.
    let low = L(repeating: Scalar.expZero)
    let high = L(repeating: Scalar.expOverflow)
    let limited = x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)
    // 2^(n-1) times 2·exp(r): n may be one more than the largest exponent.
    let e = SplitExponential(limited, offset: -1)
    let p = e.one + e.rest
    // Near the subnormal range the factor is taken 2^scale too large, and the product divided by that: one rounding.
    let isSmall = limited .< L(repeating: Scalar.expSmall)
    let raised = e.shifted + L(repeating: 0).replacing(with: L(repeating: Scalar.subnormalScale), where: isSmall)
    let factor = L(repeating: 1).replacing(with: L(repeating: Scalar.subnormalFactor), where: isSmall)
    let result = (p + p) * raised.lowBitsAsExponent * factor
    return result.replacing(with: L(repeating: .infinity), where: x .> high)
  }
}

/// exp(x - shift).
public struct ShiftedExponential<L: Lanes>: MapKernel {
  @usableFromInline let shift: L
  @inlinable @inline(__always) public init(shift: L.Scalar) { self.shift = L(repeating: shift) }

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask { Exponential().isExtraordinary(x - shift) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { Exponential().applyOrdinary(x - shift) }
  @inlinable @inline(__always) public func applyFar(_ x: L) -> L { Exponential().applyFar(x - shift) }
  @inlinable @inline(__always) public func apply(_ x: L) -> L { Exponential().apply(x - shift) }
}

/// Σ exp(x - shift).
public struct SumOfExponentials<L: Lanes>: ReductionKernel {
  @usableFromInline let exponential: ShiftedExponential<L>
  @inlinable @inline(__always) public init(shift: L.Scalar) { exponential = ShiftedExponential(shift: shift) }
  @inlinable @inline(__always) public static var combiner: Add<L> { Add() }
  @inlinable @inline(__always) public static var identity: L.Scalar { 0 }
  @inlinable @inline(__always) public static var padding: L.Scalar { -.infinity }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L) -> L {
    accumulator + exponential.value(of: x)
  }
}

/// (x - a) - b.
public struct SubtractTwice<L: Lanes>: MapKernel {
  @usableFromInline let a, b: L
  @inlinable @inline(__always) public init(_ a: L.Scalar, _ b: L.Scalar) {
    self.a = L(repeating: a)
    self.b = L(repeating: b)
  }
  @inlinable @inline(__always) public func apply(_ x: L) -> L { x - a - b }
}

/// 1/(1 + e^-x), and e^x where that is too small for the inverse of a finite number.
public struct Sigmoid<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }

  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask { Exponential().isExtraordinary(x) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    let (quotient, residual) = Self.parts(x)
    return quotient.addingProduct(residual, quotient)
  }

  /// The result or nearly so, and by which share it is too small: by 1 + e^-x as a sum of two parts.
  @inlinable @inline(__always)
  static func parts(_ x: L) -> (quotient: L, residual: L) {
    let one = L(repeating: 1)
    if L.Scalar.isSingle { return InFloats.sigmoidParts(x) }
    let split = SplitExponential(-x)
    let factor = split.shifted.lowBitsAsExponent
    let e = split.one * factor
    let sum = one + e
    // Knuth's exact sum (The Art of Computer Programming 2, section 4.2.2), as either part may be the larger.
    let part = sum - e
    let rest = ((e - (sum - part)) + (one - part)).addingProduct(split.rest, factor)
    let d = sum + rest
    let dLow = rest - (d - sum)
    let g = one / d
    // One Newton step from the rounded quotient: what is missing to 1/(d + dLow).
    return (g, one.addingProduct(-d, g).addingProduct(-dLow, g))
  }

  /// Out there 1 + e^-|x| rounds to 1. NaN is passed on by the exponential.
  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    Exponential().applyFar(x).replacing(with: L(repeating: 1), where: x .> L(repeating: 0))
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}

/// m/(m + 2) with m = e^2|x| - 1, which keeps its digits near 0; m and the divisor as sums of two parts.
public struct HyperbolicTangent<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    let one = L(repeating: 1)
    let two = L(repeating: 2)
    let limit = L(repeating: L.Scalar.tanhIsOne)
    let a = x.magnitude
    let limited = a.replacing(with: limit, where: a .> limit)
    if L.Scalar.isSingle { return InFloats.tanh(limited).withSign(of: x) }
    let split = SplitExponential(limited + limited)
    let factor = split.shifted.lowBitsAsExponent
    // 2^n·(one + rest) - 1, whose large parts cancel without rounding.
    let large = (-one).addingProduct(factor, split.one)
    let m = large.addingProduct(factor, split.rest)
    let mLow = (large - m).addingProduct(factor, split.rest)
    let d = m + two
    let part = d - m
    let dLow = ((m - (d - part)) + (two - part)) + mLow
    let g = one / d
    let residual = one.addingProduct(-d, g).addingProduct(-dLow, g)
    // (m + mLow)·(g + residual·g)
    let rest = mLow.addingProduct(m, residual) * g
    return rest.addingProduct(m, g).withSign(of: x)
  }
}
