// exp and the functions built on it.
//
// Cody and Waite's reduction (Software Manual for the Elementary Functions, 1980): x = n·ln 2 + r with |r| ≤ ln(2)/2, ln 2
// in two parts; a polynomial for exp(r), minimax in relative error; the factor 2^n put together from bits.

/// x as n·ln 2 + r.
public struct ExponentReduction<L: Lanes> {
  /// n + exponent bias + `roundingShift`: its low bits are the exponent of 2^n.
  public let shifted: L
  public let r: L

  /// - Parameter offset: added to n in `shifted`.
  @inlinable @inline(__always)
  public init(_ x: L, offset: L.Scalar = 0) {
    let shift = L(repeating: L.Scalar.roundingShift + L.Scalar.exponentBias + offset)
    shifted = shift.addingProduct(x, L(repeating: L.Scalar.log2E))
    let n = shifted - shift
    r = x.addingProduct(n, L(repeating: -L.Scalar.ln2High)).addingProduct(n, L(repeating: -L.Scalar.ln2Low))
  }
}

/// e^x over the whole range: +inf above it, subnormals and +0 below it, NaN for NaN.
public struct Exponential<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    typealias Scalar = L.Scalar
    // Written so that NaN passes both limits.
    let low = L(repeating: Scalar.expZero)
    let high = L(repeating: Scalar.expOverflow)
    let limited = x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)
    // 2^(n-1) times 2·exp(r): n may be one more than the largest exponent.
    let reduced = ExponentReduction(limited, offset: -1)
    let p = Scalar.expPolynomial(reduced.r)
    let doubled = p + p
    // Near the subnormal range the factor is taken 2^scale too large, and the product divided by that: one rounding.
    let isSmall = limited .< L(repeating: Scalar.expSmall)
    let zero = L(repeating: 0)
    let raised = reduced.shifted + zero.replacing(with: L(repeating: Scalar.subnormalScale), where: isSmall)
    let factor = L(repeating: 1).replacing(with: L(repeating: Scalar.subnormalFactor), where: isSmall)
    let result = doubled * raised.lowBitsAsExponent * factor
    return result.replacing(with: L(repeating: .infinity), where: x .> high)
  }
}

/// exp(x - shift).
public struct ShiftedExponential<L: Lanes>: MapKernel {
  @usableFromInline let shift: L
  @inlinable @inline(__always) public init(shift: L.Scalar) { self.shift = L(repeating: shift) }
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
    accumulator + exponential.apply(x)
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

/// 1/(1 + e^-x), as e^x/(1 + e^x) for negative x, so that neither overflows and the left tail keeps its digits.
public struct Sigmoid<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    let e = Exponential().apply(-x.magnitude)
    let one = L(repeating: 1)
    return one.replacing(with: e, where: x .< L(repeating: 0)) / (one + e)
  }
}

/// m/(m + 2) with m = e^2|x| - 1, which keeps its digits near 0.
public struct HyperbolicTangent<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    let limit = L(repeating: L.Scalar.tanhIsOne)
    let a = x.magnitude
    let limited = a.replacing(with: limit, where: a .> limit)
    let reduced = ExponentReduction(limited + limited)
    let factor = reduced.shifted.lowBitsAsExponent
    // e^2|x| - 1 = 2^n·(r + tail) + (2^n - 1).
    let tail = L.Scalar.expTail(reduced.r)
    let m = (factor * reduced.r).addingProduct(factor, tail) + (factor - L(repeating: 1))
    return (m / (m + L(repeating: 2))).withSign(of: x)
  }
}
