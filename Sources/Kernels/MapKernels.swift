import BackendKit

// Element-by-element operations, one type each: what it stores are its scalars, what `apply` computes its result.

/// From a function of one element to its kernel.
@inlinable @inline(__always)
public func mapLanes<Walk: Loops>(
  _: Walk.Type, _ operation: MapOperation,
  _ x: UnsafePointer<Walk.Scalar>,
  into r: UnsafeMutablePointer<Walk.Scalar>,
  count: Int, pastCaches: Bool
) {
  switch operation {
  case .neg: Walk.map(Negate(), x, into: r, count: count, pastCaches: pastCaches)
  case .abs: Walk.map(Magnitude(), x, into: r, count: count, pastCaches: pastCaches)
  case .sqrt: Walk.map(SquareRoot(), x, into: r, count: count, pastCaches: pastCaches)
  case .exp: Walk.mapElementary(Exponential(), x, into: r, count: count)
  case .relu: Walk.map(Rectify(), x, into: r, count: count, pastCaches: pastCaches)
  case .sigmoid: Walk.mapElementary(Sigmoid(), x, into: r, count: count)
  case .tanh: Walk.mapLong(HyperbolicTangent(), x, into: r, count: count)
  case .square: Walk.map(Square(), x, into: r, count: count, pastCaches: pastCaches)
  case .reciprocal: Walk.map(Reciprocal(), x, into: r, count: count, pastCaches: pastCaches)
  case .rsqrt: Walk.map(ReciprocalSquareRoot(), x, into: r, count: count, pastCaches: pastCaches)
  case .sign: Walk.map(Signum(), x, into: r, count: count, pastCaches: pastCaches)
  case .floor: Walk.map(RoundDown(), x, into: r, count: count, pastCaches: pastCaches)
  case .ceil: Walk.map(RoundUp(), x, into: r, count: count, pastCaches: pastCaches)
  case .rint: Walk.map(RoundHalfToEven(), x, into: r, count: count, pastCaches: pastCaches)
  case .round: Walk.map(RoundHalfAwayFromZero(), x, into: r, count: count, pastCaches: pastCaches)
  case .trunc: Walk.map(RoundTowardZero(), x, into: r, count: count, pastCaches: pastCaches)
  case .fract: Walk.map(Fraction(), x, into: r, count: count, pastCaches: pastCaches)
  case .hardSigmoid: Walk.map(HardSigmoid(), x, into: r, count: count, pastCaches: pastCaches)
  case .hardSwish: Walk.map(HardSwish(), x, into: r, count: count, pastCaches: pastCaches)
  case .cbrt: Walk.mapElementary(CubeRoot(), x, into: r, count: count)
  case .exp2 where Walk.Scalar.isSingle: Walk.mapLong(BinaryExponential(), x, into: r, count: count)
  case .exp2: Walk.mapElementary(BinaryExponential(), x, into: r, count: count)
  case .expm1 where Walk.Scalar.isSingle: Walk.mapLong(ExponentialMinusOne(), x, into: r, count: count)
  case .expm1: Walk.mapElementary(ExponentialMinusOne(), x, into: r, count: count)
  case .log: Walk.mapElementary(Logarithm(NaturalBase.self), x, into: r, count: count)
  case .log2 where Walk.Scalar.isSingle: Walk.mapLong(Logarithm(BaseTwo.self), x, into: r, count: count)
  case .log2: Walk.mapElementary(Logarithm(BaseTwo.self), x, into: r, count: count)
  case .log10 where Walk.Scalar.isSingle: Walk.mapLong(Logarithm(BaseTen.self), x, into: r, count: count)
  case .log10: Walk.mapElementary(Logarithm(BaseTen.self), x, into: r, count: count)
  case .log1p: Walk.mapElementary(LogarithmOfOnePlus(), x, into: r, count: count)
  case .sin: Walk.mapElementary(Sine(), x, into: r, count: count)
  case .cos: Walk.mapElementary(Cosine(), x, into: r, count: count)
  case .tan where Walk.Scalar.isSingle: Walk.mapLong(Tangent(), x, into: r, count: count)
  case .tan: Walk.mapElementary(Tangent(), x, into: r, count: count)
  case .asin where Walk.Scalar.isSingle: Walk.mapLong(InverseSine(), x, into: r, count: count)
  case .asin: Walk.mapElementary(InverseSine(), x, into: r, count: count)
  case .acos where Walk.Scalar.isSingle: Walk.mapLong(InverseCosine(), x, into: r, count: count)
  case .acos: Walk.mapElementary(InverseCosine(), x, into: r, count: count)
  case .atan: Walk.mapLong(InverseTangent(), x, into: r, count: count)
  case .sinh where Walk.Scalar.isSingle: Walk.mapLong(HyperbolicSine(), x, into: r, count: count)
  case .sinh: Walk.mapElementary(HyperbolicSine(), x, into: r, count: count)
  case .cosh where Walk.Scalar.isSingle: Walk.mapLong(HyperbolicCosine(), x, into: r, count: count)
  case .cosh: Walk.mapElementary(HyperbolicCosine(), x, into: r, count: count)
  case .asinh: Walk.mapElementary(InverseHyperbolicSine(), x, into: r, count: count)
  case .acosh: Walk.mapElementary(InverseHyperbolicCosine(), x, into: r, count: count)
  case .atanh: Walk.mapLong(InverseHyperbolicTangent(), x, into: r, count: count)
  case .erf where Walk.Scalar.isSingle: Walk.mapLong(ErrorFunction(), x, into: r, count: count)
  case .erf: Walk.mapElementary(ErrorFunction(), x, into: r, count: count)
  case .selu: Walk.mapElementary(ScaledExponentialLinearUnit(), x, into: r, count: count)
  case .gelu: Walk.mapElementary(GaussianErrorLinearUnit(), x, into: r, count: count)
  case .geluTanh: Walk.mapElementary(GaussianErrorLinearUnitByTanh(), x, into: r, count: count)
  case .silu: Walk.mapElementary(SigmoidLinearUnit(), x, into: r, count: count)
  case .mish: Walk.mapElementary(Mish(), x, into: r, count: count)
  case .softplus: Walk.mapElementary(SoftPlus(), x, into: r, count: count)
  }
}

public protocol MapKernel {
  associatedtype L: Lanes
  func apply(_ x: L) -> L
  /// The same for four vectors, where something can be saved by that.
  func applyToFour(_ x: Four<L>) -> Four<L>

  /// Whether there is a shorter way for most arguments. Loops take it where no lane is out of the ordinary.
  static var hasOrdinaryRange: Bool { get }
  /// The lanes, NaN among them, for which `applyOrdinary` is not `apply` to the bit.
  func isExtraordinary(_ x: L) -> L.Mask
  /// Whether there are any, NaN left out perhaps, of which `applyOrdinary` makes NaN too.
  func hasExtraordinary(_ x: L) -> Bool
  func applyOrdinary(_ x: L) -> L
  /// The results of the extraordinary lanes. What it gives for the others is not used.
  func applyFar(_ x: L) -> L
}

extension MapKernel {
  @inlinable @inline(__always)
  public func applyToFour(_ x: Four<L>) -> Four<L> { (apply(x.0), apply(x.1), apply(x.2), apply(x.3)) }

  /// The result, by the shorter way for as many lanes as can take it.
  @inlinable @inline(__always)
  public func value(of x: L) -> L {
    if !Self.hasOrdinaryRange { return apply(x) }
    let isFar = isExtraordinary(x)
    let result = applyOrdinary(x)
    return L.any(isFar) ? result.replacing(with: applyFar(x), where: isFar) : result
  }

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { false }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { x .!= x }
  @inlinable @inline(__always) public func hasExtraordinary(_ x: L) -> Bool { L.any(isExtraordinary(x)) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { apply(x) }
  @inlinable @inline(__always) public func applyFar(_ x: L) -> L { apply(x) }
}

public protocol ZipKernel {
  associatedtype L: Lanes
  func apply(_ x: L, _ y: L) -> L
  /// The same for four vectors, where something can be saved by that.
  func applyToFour(_ x: Four<L>, _ y: Four<L>) -> Four<L>

  // As in `MapKernel`.
  static var hasOrdinaryRange: Bool { get }
  func isExtraordinary(_ x: L, _ y: L) -> L.Mask
  func applyOrdinary(_ x: L, _ y: L) -> L
  func applyFar(_ x: L, _ y: L) -> L
}

extension ZipKernel {
  @inlinable @inline(__always)
  public func applyToFour(_ x: Four<L>, _ y: Four<L>) -> Four<L> {
    (apply(x.0, y.0), apply(x.1, y.1), apply(x.2, y.2), apply(x.3, y.3))
  }

  @inlinable @inline(__always)
  public func value(of x: L, _ y: L) -> L {
    let isFar = isExtraordinary(x, y)
    let result = applyOrdinary(x, y)
    return L.any(isFar) ? result.replacing(with: applyFar(x, y), where: isFar) : result
  }

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { false }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L, _ y: L) -> L.Mask { L.isUnordered(x, y) }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L, _ y: L) -> L { apply(x, y) }
  @inlinable @inline(__always) public func applyFar(_ x: L, _ y: L) -> L { apply(x, y) }
}

public protocol TernaryKernel {
  associatedtype L: Lanes
  func apply(_ x: L, _ y: L, _ z: L) -> L
}

public struct Add<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L {
    x + y
  }
}

public struct Subtract<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L {
    x - y
  }
}

public struct Multiply<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L {
    x * y
  }
}

/// The second of two equal ones, as the x86 instruction; NaN if either is.
public struct Minimum<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L {
    y.replacing(with: x, where: x .< y).replacing(with: x, where: x .!= x)
  }
}

/// The second of two equal ones, as the x86 instruction; NaN if either is.
public struct Maximum<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L {
    y.replacing(with: x, where: x .> y).replacing(with: x, where: x .!= x)
  }
}

public struct ScaledAdd<L: Lanes>: ZipKernel {
  public let alpha: L
  @inlinable @inline(__always) public init(_ alpha: L.Scalar) { self.alpha = L(repeating: alpha) }
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L {
    y.addingProduct(alpha, x)
  }
}

public struct FusedMultiplyAdd<L: Lanes>: TernaryKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L, _ z: L) -> L {
    z.addingProduct(x, y)
  }
}

public struct AddScalar<L: Lanes>: MapKernel {
  public let a: L
  @inlinable @inline(__always) public init(_ a: L.Scalar) { self.a = L(repeating: a) }
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    x + a
  }
}

public struct SubtractScalar<L: Lanes>: MapKernel {
  public let a: L
  @inlinable @inline(__always) public init(_ a: L.Scalar) { self.a = L(repeating: a) }
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    x - a
  }
}

public struct SubtractFromScalar<L: Lanes>: MapKernel {
  public let a: L
  @inlinable @inline(__always) public init(_ a: L.Scalar) { self.a = L(repeating: a) }
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    a - x
  }
}

public struct Scale<L: Lanes>: MapKernel {
  public let a: L
  @inlinable @inline(__always) public init(_ a: L.Scalar) { self.a = L(repeating: a) }
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    a * x
  }
}

/// The smaller of `high` and the larger of `low` and x. The limits are not NaN; x, if it equals one, stays as it is.
public struct Clamp<L: Lanes>: MapKernel {
  public let low: L
  public let high: L
  @inlinable @inline(__always) public init(_ low: L.Scalar, _ high: L.Scalar) {
    self.low = L(repeating: low); self.high = L(repeating: high)
  }
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    let raised = x.replacing(with: low, where: low .> x)
    return raised.replacing(with: high, where: high .< raised)
  }
}

/// The smaller of x and `high`, which is not NaN.
@usableFromInline
struct Ceiling<L: Lanes> {
  @usableFromInline let high: L
  @inlinable @inline(__always) init(_ high: L.Scalar) { self.high = L(repeating: high) }
  @inlinable @inline(__always) func apply(_ x: L) -> L { x.replacing(with: high, where: high .< x) }
}

public struct Negate<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    -x
  }
}

public struct Magnitude<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    x.magnitude
  }
}

public struct SquareRoot<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    x.squareRoot()
  }
  @inlinable @inline(__always) public func applyToFour(_ x: Four<L>) -> Four<L> { L.squareRoots(x) }
}

/// max(x, 0): +0 for -0, NaN for NaN.
public struct Rectify<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    Maximum().apply(x, L(repeating: 0))
  }
}
