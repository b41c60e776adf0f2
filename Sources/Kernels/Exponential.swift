// exp and the functions built on it.

/// e^x over the whole range: +inf above it, subnormals and +0 below it, NaN for NaN.
public struct Exponential<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }

  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, L(86, 707)) }

  @inlinable @inline(__always)
  public func hasExtraordinary(_ x: L) -> Bool { L.isAnyOutside(x, L(86, 707)) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    L.Scalar.isSingle ? TabledExponential(x).value : SplitExponential(x).value
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    if L.Scalar.isSingle { return L(rounding: InDoubles.exp(Clamp(-110, 90).apply(x).widened)) }
    let e = SplitExponential(Clamp(-746, 710).apply(x))
    return L.scaled(e.parts.high, exponent: e.exponent, isSmall: x .< L.zero, start: 0.5)
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
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
    if L.Scalar.isSingle { return InFloats.sigmoidParts(x) }
    let one = L.one
    let e = SplitExponential(-x)
    let scale = e.power.scale
    let larger = scale.replacing(with: one, where: scale .< one)
    let smaller = one.replacing(with: scale, where: scale .< one)
    let sum = larger + smaller
    let rest = (smaller - (sum - larger)).addingProduct(scale, e.rest)
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
    // From there on it rounds to 1, surely.
    let limit = L(9.0116, 20)
    let a = x.magnitude
    let limited = a.replacing(with: limit, where: a .> limit)
    if L.Scalar.isSingle { return InFloats.tanh(limited).bitOr(x.bitAnd(L(repeating: -0.0))) }
    let e = SplitExponential(limited + limited)
    let scale = e.power.scale
    // scale·(1 + r + tail) - 1: without rounding but for that of the tail.
    let start = scale - one
    let m = start.addingProduct(scale, e.r)
    // What is lost to the start from 2^53 on.
    let lost = (scale - start) - one
    let mLow = ((start - m).addingProduct(scale, e.r) + lost).addingProduct(scale, e.tail)
    // The same + 1.
    let sum = scale + one
    let rest = ((scale - sum) + one).addingProduct(scale, e.r + e.tail)
    let d = sum + rest
    let dLow = rest - (d - sum)
    let g = one / d
    let residual = one.addingProduct(-d, g).addingProduct(-dLow, g)
    // (m + mLow)·(g + residual·g)
    let low = mLow.addingProduct(m, residual) * g
    return low.addingProduct(m, g).withSign(of: x)
  }
}
