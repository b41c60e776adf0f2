// log, log2, log10, log1p.
//
// By tables: `TabledLogarithm` for `Float`, `SplitLogarithm` for `Double`.

/// ln(1 + f) for an f above -1, 1 + f below 2^1022.
@inlinable @inline(__always)
func logOfOnePlus<L: Lanes>(_ f: TwoParts<L>) -> TwoParts<L> {
  let (parts, lost) = SplitLogarithm.ofSum(TwoParts.sum(L.one, f.high))
  return parts.naturalLogarithm(plus: (parts.naturalLow + lost).addingProduct(f.low, parts.factor))
}

public protocol LogarithmBase {
  /// Of a `Double`.
  static func logarithm<L: Lanes>(_ parts: SplitLogarithm<L>) -> L
  /// Of a `Float`, the exponent in sixteenths.
  static func logarithm<L: Lanes>(steps: L, _ parts: TabledLogarithm<L>) -> L
}

public enum NaturalBase: LogarithmBase {
  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(_ parts: SplitLogarithm<L>) -> L { parts.naturalLogarithm.value }

  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(steps: L, _ parts: TabledLogarithm<L>) -> L {
    parts.naturalLogarithm(steps: steps)
  }
}

public enum BaseTwo: LogarithmBase {
  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(_ parts: SplitLogarithm<L>) -> L { parts.binaryLogarithm }

  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(steps: L, _ parts: TabledLogarithm<L>) -> L {
    parts.binaryLogarithm(steps: steps)
  }
}

public enum BaseTen: LogarithmBase {
  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(_ parts: SplitLogarithm<L>) -> L { parts.decimalLogarithm }

  @inlinable @inline(__always)
  public static func logarithm<L: Lanes>(steps: L, _ parts: TabledLogarithm<L>) -> L {
    parts.decimalLogarithm(steps: steps)
  }
}

/// The logarithm of a base: -inf for 0, NaN below, NaN for NaN.
public struct Logarithm<L: Lanes, Base: LogarithmBase>: MapKernel {
  @inlinable @inline(__always) public init(_: Base.Type) {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }

  /// All but normal, finite, positive numbers, for doubles also those from 2^1022 on. With 1 added to the bits, for doubles to
  /// the exponent too, the number at the limit is NaN, so that one comparison finds them all.
  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask {
    L.not(x.addingBits(L(bits: 1, 0x0020_0000_0000_0001)) .> L(0x1p-126, 0x1p-1020))
  }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    if L.Scalar.isSingle {
      let parts = TabledLogarithm(x)
      return Base.logarithm(steps: parts.steps, parts)
    }
    return Base.logarithm(SplitLogarithm(x))
  }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    let result: L
    if L.Scalar.isSingle {
      let isSubnormal = x .< L(repeating: L.Scalar.leastNormalMagnitude)
      let parts = TabledLogarithm(x.replacing(with: x * L(0x1p24), where: isSubnormal))
      let steps = parts.steps
      result = Base.logarithm(steps: steps.replacing(with: steps - L(24 * 16), where: isSubnormal), parts)
    } else {
      result = Base.logarithm(SplitLogarithm(any: x))
    }
    return
      result
      .replacing(with: x, where: L.not(L(repeating: .infinity) .> x))
      .replacing(with: -L(repeating: .infinity), where: x .== L.zero)
      .replacing(with: L(repeating: .nan), where: x .< L.zero)
  }
}

/// ln(1 + x), with all digits near 0: ±0 for ±0, -inf for -1, NaN below.
public struct LogarithmOfOnePlus<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }

  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask { L.not(L.both(x .> L(-1), L(0x1p100, 0x1p1020) .> x)) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    if L.Scalar.isSingle { return InFloats.log1p(x).withSign(of: x) }
    let (parts, lost) = SplitLogarithm.ofSum(TwoParts.sum(L.one, x))
    return parts.naturalLogarithm(plus: parts.naturalLow + lost).value.withSign(of: x)
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    if !L.Scalar.isSingle {
      return Logarithm(NaturalBase.self).apply(x).replacing(with: -L(repeating: .infinity), where: x .== L(-1))
    }
    return L(rounding: InDoubles.log(x.widened)).replacing(with: x, where: L.not(L(repeating: .infinity) .> x))
      .replacing(with: -L(repeating: .infinity), where: x .== L(-1))
      .replacing(with: L(repeating: .nan), where: x .< L(-1)).withSign(of: x)
  }
}

/// The inverse hyperbolic sine: ln(|x| + √(x² + 1)), its argument exact to twice the digits and more where it is near 1.
public struct InverseHyperbolicSine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, L(0x1p60, 0x1p500)) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    let a = x.magnitude
    if L.Scalar.isSingle { return InFloats.asinh(a).withSign(of: x) }
    let square = TwoParts.product(a, a)
    let sum = TwoParts.sum(L.one, square.high)
    return logarithm(ofRoot: sum.high, lost: sum.low + square.low, plus: a, isLarger: false).withSign(of: x)
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    logarithmOfTwice(x.magnitude).replacing(with: x, where: L.not(x.magnitude .< L(repeating: .infinity)))
      .withSign(of: x)
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}

/// The inverse hyperbolic cosine: ln(x + √(x² - 1)). NaN below 1.
public struct InverseHyperbolicCosine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always)
  public func isExtraordinary(_ x: L) -> L.Mask { L.not(L.both(x .> L.one, L(0x1p60, 0x1p500) .> x)) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    if L.Scalar.isSingle { return InFloats.acosh(x) }
    let square = TwoParts.product(x, x)
    let difference = TwoParts.ordered(square.high, -L.one)
    // Where the difference is small it is exact, and what the square lost not small against it.
    let sum = TwoParts.ordered(difference.high, square.low)
    return logarithm(ofRoot: sum.high, lost: sum.low + difference.low, plus: x, isLarger: true)
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    logarithmOfTwice(x)
      .replacing(with: L.zero, where: x .== L.one)
      .replacing(with: L(repeating: .nan), where: x .< L.one)
      .replacing(with: x, where: L.not(x .< L(repeating: .infinity)))
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}

/// ln(√(square + lost) + a) of doubles, for an a that is larger than the root, or not.
@inlinable @inline(__always)
func logarithm<L: Lanes>(ofRoot square: L, lost: L, plus a: L, isLarger: Bool) -> L {
  let root = square.squareRoot()
  let residual = square.addingProduct(-root, root) + lost
  // 1/(2·root) to six bits is enough for what the root lost, to more near 1, where that is all there is: the bits as a
  // logarithm, and a step of Newton's.
  let start = L(bits: 0, 0x7FE0_0000_0000_0000).subtractingBits(root)
  let half = start * L(1).addingProduct(L(-0.5) * start, root)
  let (parts, more) = SplitLogarithm.ofSum(isLarger ? .ordered(a, root) : .ordered(root, a))
  let lostOfRoot = residual * half * parts.factor
  return parts.naturalLogarithm(
    plus: (parts.naturalLow + more) + lostOfRoot.addingProduct(-lostOfRoot, parts.r)
  ).value
}

/// ln 2x of a large, finite x.
@inlinable @inline(__always)
func logarithmOfTwice<L: Lanes>(_ x: L) -> L {
  if L.Scalar.isSingle { return L(rounding: InDoubles.log(x.widened + x.widened)) }
  var parts = SplitLogarithm(any: x)
  parts.steps = parts.steps + L(16)
  return parts.naturalLogarithm.value
}

/// The inverse hyperbolic tangent: ln(1 + 2|x|/(1 - |x|))/2. ±inf for ±1, NaN outside.
public struct InverseHyperbolicTangent<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { L.isOutside(x, L.one) }

  @inlinable @inline(__always)
  public func applyOrdinary(_ x: L) -> L {
    let a = x.magnitude
    if L.Scalar.isSingle { return InFloats.atanh(a).withSign(of: x) }
    let divisor = TwoParts.ordered(L.one, -a)
    let reciprocal = L.one / divisor.high
    let twice = a + a
    let quotient = twice * reciprocal
    let residual = twice.addingProduct(-quotient, divisor.high).addingProduct(-quotient, divisor.low)
    return (logOfOnePlus(TwoParts(quotient, residual * reciprocal)).value * L(0.5)).withSign(of: x)
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    let a = x.magnitude
    return L(repeating: .nan).replacing(with: L(repeating: .infinity), where: a .== L.one)
      .replacing(with: x, where: x .!= x).withSign(of: x)
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}
