import BackendKit

/// What kernels need to know of an element type besides `Lanes`: constants and polynomials.
public protocol LaneScalar: VectorElement, ElementaryScalar {
  /// 1.5·2^p, with p fraction bits: adding and subtracting it rounds to an integer, half to even.
  static var roundingShift: Self { get }
  static var exponentBias: Self { get }

  /// The bits moved up until the lowest ones are the exponent (see `Lanes`).
  var lowBitsAsExponent: Self { get }
}

extension Float: LaneScalar {
  @inlinable @inline(__always) public var lowBitsAsExponent: Float { Float(bitPattern: bitPattern << 23) }
  @inlinable @inline(__always) public static var roundingShift: Float { 0x1.8p23 }
  @inlinable @inline(__always) public static var exponentBias: Float { 127 }
}

extension Double: LaneScalar {
  @inlinable @inline(__always) public var lowBitsAsExponent: Double { Double(bitPattern: bitPattern << 52) }
  @inlinable @inline(__always) public static var roundingShift: Double { 0x1.8p52 }
  @inlinable @inline(__always) public static var exponentBias: Double { 1023 }
}
