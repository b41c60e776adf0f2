import BackendKit

/// What kernels need to know of an element type besides `Lanes`.
public protocol LaneScalar: VectorElement, ElementaryScalar {
  /// 1.5·2^p, with p fraction bits: adding and subtracting it rounds to an integer, half to even.
  static var roundingShift: Self { get }
}

extension Float: LaneScalar {
  @inlinable @inline(__always) public static var roundingShift: Float { 0x1.8p23 }
}

extension Double: LaneScalar {
  @inlinable @inline(__always) public static var roundingShift: Double { 0x1.8p52 }
}
