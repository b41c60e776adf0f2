import BackendKit

/// What kernels need to know of an element type besides `Lanes`: constants and polynomials.
public protocol LaneScalar: VectorElement, ElementaryScalar {
  /// 1.5·2^p, with p fraction bits: adding and subtracting it rounds to an integer, half to even.
  static var roundingShift: Self { get }
  static var exponentBias: Self { get }

  /// The largest x with a finite e^x.
  static var expOverflow: Self { get }
  /// Below this x the exponent of e^x is near or in the subnormal range.
  static var expSmall: Self { get }
  /// At this x, and below, e^x rounds to +0.
  static var expZero: Self { get }
  /// An exponent that lifts the small results of exp well into the normal range, and 2 to minus that.
  static var subnormalScale: Self { get }
  static var subnormalFactor: Self { get }

  /// The bits moved up until the lowest ones are the exponent (see `Lanes`).
  var lowBitsAsExponent: Self { get }

  /// tanh rounds to 1 from here on.
  static var tanhIsOne: Self { get }
}

extension Float: LaneScalar {
  @inlinable @inline(__always) public var lowBitsAsExponent: Float { Float(bitPattern: bitPattern << 23) }
  @inlinable @inline(__always) public static var roundingShift: Float { 0x1.8p23 }
  @inlinable @inline(__always) public static var exponentBias: Float { 127 }
  @inlinable @inline(__always) public static var expOverflow: Float { 88.72283 }
  @inlinable @inline(__always) public static var expSmall: Float { -86 }
  @inlinable @inline(__always) public static var expZero: Float { -104 }
  @inlinable @inline(__always) public static var subnormalScale: Float { 64 }
  @inlinable @inline(__always) public static var subnormalFactor: Float { 0x1p-64 }
  @inlinable @inline(__always) public static var tanhIsOne: Float { 9.02 }
}

extension Double: LaneScalar {
  @inlinable @inline(__always) public var lowBitsAsExponent: Double { Double(bitPattern: bitPattern << 52) }
  @inlinable @inline(__always) public static var roundingShift: Double { 0x1.8p52 }
  @inlinable @inline(__always) public static var exponentBias: Double { 1023 }
  @inlinable @inline(__always) public static var expOverflow: Double { 709.782712893384 }
  @inlinable @inline(__always) public static var expSmall: Double { -707 }
  @inlinable @inline(__always) public static var expZero: Double { -746 }
  @inlinable @inline(__always) public static var subnormalScale: Double { 128 }
  @inlinable @inline(__always) public static var subnormalFactor: Double { 0x1p-128 }
  @inlinable @inline(__always) public static var tanhIsOne: Double { 19.07 }
}
