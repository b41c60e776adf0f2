// Element-by-element operations, one type each: what it stores are its scalars, what `apply` computes its result.

public protocol MapKernel {
  associatedtype L: Lanes
  func apply(_ x: L) -> L

  /// Whether there is a shorter way for most arguments. Loops take it where no lane is out of the ordinary.
  static var hasOrdinaryRange: Bool { get }
  /// The lanes, NaN among them, for which `applyOrdinary` is not `apply` to the bit.
  func isExtraordinary(_ x: L) -> L.Mask
  func applyOrdinary(_ x: L) -> L
}

extension MapKernel {
  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { false }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask { x .!= x }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L { apply(x) }
}

public protocol ZipKernel {
  associatedtype L: Lanes
  func apply(_ x: L, _ y: L) -> L
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

public struct Divide<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L {
    x / y
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

public struct DivideByScalar<L: Lanes>: MapKernel {
  public let a: L
  @inlinable @inline(__always) public init(_ a: L.Scalar) { self.a = L(repeating: a) }
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    x / a
  }
}

public struct DivideScalar<L: Lanes>: MapKernel {
  public let a: L
  @inlinable @inline(__always) public init(_ a: L.Scalar) { self.a = L(repeating: a) }
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    a / x
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
}

/// max(x, 0): +0 for -0, NaN for NaN.
public struct Rectify<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    Maximum().apply(x, L(repeating: 0))
  }
}
