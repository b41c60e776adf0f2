/// A reduction of one vector. Partial results are combined with `Combiner`.
///
/// Taking up `padding` changes no bit of an accumulator, and `identity` changes none when combined.
public protocol ReductionKernel {
  associatedtype L: Lanes
  associatedtype Combiner: ZipKernel where Combiner.L == L
  static var combiner: Combiner { get }
  static var identity: L.Scalar { get }
  static var padding: L.Scalar { get }
  /// The accumulators after taking up x.
  func accumulate(_ accumulator: L, _ x: L) -> L

  /// Whether one NaN makes the result NaN and there is a shorter way without. Loops then look for NaN first.
  static var looksForNaN: Bool { get }
  /// `accumulate` where no lane is NaN, of elements or of other accumulators.
  func accumulateOrdered(_ accumulator: L, _ x: L) -> L
}

extension ReductionKernel {
  @inlinable @inline(__always) public static var looksForNaN: Bool { false }
  @inlinable @inline(__always) public func accumulateOrdered(_ accumulator: L, _ x: L) -> L {
    accumulate(accumulator, x)
  }
}

/// A reduction of two vectors.
public protocol PairReductionKernel {
  associatedtype L: Lanes
  associatedtype Combiner: ZipKernel where Combiner.L == L
  static var combiner: Combiner { get }
  static var identity: L.Scalar { get }
  static var padding: (x: L.Scalar, y: L.Scalar) { get }
  func accumulate(_ accumulator: L, _ x: L, _ y: L) -> L
}

/// A reduction to an extremum, which can also be looked for: elements equal to it.
public protocol ExtremumKernel: ReductionKernel {
  /// Whether `x` comes before `y`.
  static func prefers(_ x: L.Scalar, to y: L.Scalar) -> Bool
}

/// Starts at -0, the identity of IEEE 754 addition: the sum of [-0] is -0.
public struct Sum<L: Lanes>: ReductionKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var combiner: Add<L> { Add() }
  @inlinable @inline(__always) public static var identity: L.Scalar { -0.0 }
  @inlinable @inline(__always) public static var padding: L.Scalar { -0.0 }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L) -> L {
    accumulator + x
  }
}

public struct Product<L: Lanes>: ReductionKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var combiner: Multiply<L> { Multiply() }
  @inlinable @inline(__always) public static var identity: L.Scalar { 1 }
  @inlinable @inline(__always) public static var padding: L.Scalar { 1 }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L) -> L {
    accumulator * x
  }
}

public struct SumOfSquares<L: Lanes>: ReductionKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var combiner: Add<L> { Add() }
  @inlinable @inline(__always) public static var identity: L.Scalar { 0 }
  @inlinable @inline(__always) public static var padding: L.Scalar { 0 }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L) -> L {
    accumulator.addingProduct(x, x)
  }
}

/// The sum of squares of `scale * x`, for a power of two that keeps them in range.
public struct ScaledSumOfSquares<L: Lanes>: ReductionKernel {
  public let scale: L
  @inlinable @inline(__always) public init(scale: L.Scalar) { self.scale = L(repeating: scale) }
  @inlinable @inline(__always) public static var combiner: Add<L> { Add() }
  @inlinable @inline(__always) public static var identity: L.Scalar { 0 }
  @inlinable @inline(__always) public static var padding: L.Scalar { 0 }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L) -> L {
    accumulator.addingProduct(x * scale, x * scale)
  }
}

public struct SumOfMagnitudes<L: Lanes>: ReductionKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var combiner: Add<L> { Add() }
  @inlinable @inline(__always) public static var identity: L.Scalar { 0 }
  @inlinable @inline(__always) public static var padding: L.Scalar { 0 }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L) -> L {
    accumulator + x.magnitude
  }
}

public struct Largest<L: Lanes>: ExtremumKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var combiner: Maximum<L> { Maximum() }
  @inlinable @inline(__always) public static var identity: L.Scalar { -.infinity }
  @inlinable @inline(__always) public static var padding: L.Scalar { -.infinity }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L) -> L {
    Maximum().apply(accumulator, x)
  }
  @inlinable @inline(__always) public static var looksForNaN: Bool { true }
  @inlinable @inline(__always) public func accumulateOrdered(_ accumulator: L, _ x: L) -> L {
    x.replacing(with: accumulator, where: accumulator .> x)
  }
  @inlinable @inline(__always) public static func prefers(_ x: L.Scalar, to y: L.Scalar) -> Bool { x > y }
}

public struct Smallest<L: Lanes>: ExtremumKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var combiner: Minimum<L> { Minimum() }
  @inlinable @inline(__always) public static var identity: L.Scalar { .infinity }
  @inlinable @inline(__always) public static var padding: L.Scalar { .infinity }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L) -> L {
    Minimum().apply(accumulator, x)
  }
  @inlinable @inline(__always) public static var looksForNaN: Bool { true }
  @inlinable @inline(__always) public func accumulateOrdered(_ accumulator: L, _ x: L) -> L {
    x.replacing(with: accumulator, where: accumulator .< x)
  }
  @inlinable @inline(__always) public static func prefers(_ x: L.Scalar, to y: L.Scalar) -> Bool { x < y }
}

public struct LargestMagnitude<L: Lanes>: ReductionKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var combiner: Maximum<L> { Maximum() }
  @inlinable @inline(__always) public static var identity: L.Scalar { 0 }
  @inlinable @inline(__always) public static var padding: L.Scalar { 0 }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L) -> L {
    Maximum().apply(accumulator, x.magnitude)
  }
  @inlinable @inline(__always) public static var looksForNaN: Bool { true }
  @inlinable @inline(__always) public func accumulateOrdered(_ accumulator: L, _ x: L) -> L {
    let magnitude = x.magnitude
    return magnitude.replacing(with: accumulator, where: accumulator .> magnitude)
  }
}

public struct Dot<L: Lanes>: PairReductionKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public static var combiner: Add<L> { Add() }
  @inlinable @inline(__always) public static var identity: L.Scalar { -0.0 }
  @inlinable @inline(__always) public static var padding: (x: L.Scalar, y: L.Scalar) { (-0.0, 0) }
  @inlinable @inline(__always) public func accumulate(_ accumulator: L, _ x: L, _ y: L) -> L {
    accumulator.addingProduct(x, y)
  }
}
