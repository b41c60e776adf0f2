import BackendKit

// sin, cos, tan: `TabledAngle` for `Float`, `DoubleAngle` for `Double`.

/// The sine of an angle in radians, of any size; NaN for infinities.
public struct Sine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask {
    L.isOutside(x, L.Scalar.isSingle ? TabledAngle.limit : DoubleAngle.limit)
  }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L {
    L.Scalar.isSingle ? TabledAngle(x).sine : DoubleAngle(x).sine
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    L.Scalar.isSingle ? L(rounding: FloatAngle.sine(x, isCosine: false)) : DoubleAngle(any: x).sine
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}

/// The cosine of an angle in radians, of any size; NaN for infinities.
public struct Cosine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask {
    L.isOutside(x, L.Scalar.isSingle ? TabledAngle.limit : DoubleAngle.limit)
  }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L {
    L.Scalar.isSingle ? TabledAngle(x, offset: 8).sine : DoubleAngle(x, offset: 8).sine
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    L.Scalar.isSingle ? L(rounding: FloatAngle.sine(x, isCosine: true)) : DoubleAngle(any: x, offset: 8).sine
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}

/// The tangent of an angle in radians, of any size; NaN for infinities.
public struct Tangent<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { true }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask {
    L.isOutside(x, L.Scalar.isSingle ? TabledAngle.limit : DoubleAngle.limit)
  }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L {
    L.Scalar.isSingle ? TabledAngle(x).tangent : DoubleAngle(x).tangent
  }

  @inlinable @inline(__always)
  public func applyFar(_ x: L) -> L {
    L.Scalar.isSingle ? L(rounding: FloatAngle.tangent(x)) : DoubleAngle(any: x).tangent
  }

  @inlinable @inline(__always) public func apply(_ x: L) -> L { value(of: x) }
}
