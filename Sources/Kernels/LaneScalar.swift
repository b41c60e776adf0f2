import BackendKit

/// What kernels need to know of an element type besides `Lanes`: constants and polynomials.
public protocol LaneScalar: VectorElement, ElementaryScalar {
  /// 1.5·2^p, with p fraction bits: adding and subtracting it rounds to an integer, half to even.
  static var roundingShift: Self { get }
  static var exponentBias: Self { get }

  static var log2E: Self { get }
  /// ln 2 as a sum of two parts, the first of them ln 2 rounded.
  static var ln2High: Self { get }
  static var ln2Low: Self { get }
  /// Whether the first part is so near that, for small n, the second hardly shows in n·ln 2.
  static var ln2IsNear: Bool { get }

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

  /// (exp(r) - 1 - r - r²/2)/r³ for |r| ≤ ln(2)/2.
  static func expTail<L: Lanes>(_ r: L) -> L where L.Scalar == Self
}

extension Float: LaneScalar {
  @inlinable @inline(__always) public var lowBitsAsExponent: Float { Float(bitPattern: bitPattern << 23) }
  @inlinable @inline(__always) public static var roundingShift: Float { 0x1.8p23 }
  @inlinable @inline(__always) public static var exponentBias: Float { 127 }
  @inlinable @inline(__always) public static var log2E: Float { 0x1.715476p+0 }
  @inlinable @inline(__always) public static var ln2High: Float { 0x1.62e430p-1 }
  @inlinable @inline(__always) public static var ln2Low: Float { -0x1.05c610p-29 }
  @inlinable @inline(__always) public static var ln2IsNear: Bool { true }
  @inlinable @inline(__always) public static var expOverflow: Float { 88.72283 }
  @inlinable @inline(__always) public static var expSmall: Float { -86 }
  @inlinable @inline(__always) public static var expZero: Float { -104 }
  @inlinable @inline(__always) public static var subnormalScale: Float { 64 }
  @inlinable @inline(__always) public static var subnormalFactor: Float { 0x1p-64 }
  @inlinable @inline(__always) public static var tanhIsOne: Float { 9.02 }

  // Minimax in relative error, which is 0.008·2^-24 in exp(r).
  @inlinable @inline(__always)
  public static func expTail<L: Lanes>(_ r: L) -> L where L.Scalar == Float {
    var p = L(repeating: 0x1.a2ff86p-13)
    p = L(repeating: 0x1.6d1012p-10).addingProduct(p, r)
    p = L(repeating: 0x1.110fbp-7).addingProduct(p, r)
    p = L(repeating: 0x1.55551ap-5).addingProduct(p, r)
    p = L(repeating: 0x1.555556p-3).addingProduct(p, r)
    return p
  }
}

extension Double: LaneScalar {
  @inlinable @inline(__always) public var lowBitsAsExponent: Double { Double(bitPattern: bitPattern << 52) }
  @inlinable @inline(__always) public static var roundingShift: Double { 0x1.8p52 }
  @inlinable @inline(__always) public static var exponentBias: Double { 1023 }
  @inlinable @inline(__always) public static var log2E: Double { 0x1.71547652b82fep+0 }
  @inlinable @inline(__always) public static var ln2High: Double { 0x1.62e42fefa39efp-1 }
  @inlinable @inline(__always) public static var ln2Low: Double { 0x1.abc9e3b39803fp-56 }
  @inlinable @inline(__always) public static var ln2IsNear: Bool { false }
  @inlinable @inline(__always) public static var expOverflow: Double { 709.782712893384 }
  @inlinable @inline(__always) public static var expSmall: Double { -707 }
  @inlinable @inline(__always) public static var expZero: Double { -746 }
  @inlinable @inline(__always) public static var subnormalScale: Double { 128 }
  @inlinable @inline(__always) public static var subnormalFactor: Double { 0x1p-128 }
  @inlinable @inline(__always) public static var tanhIsOne: Double { 19.07 }

  // Minimax in relative error, which is 0.003·2^-53 in exp(r).
  @inlinable @inline(__always)
  public static func expTail<L: Lanes>(_ r: L) -> L where L.Scalar == Double {
    var p = L(repeating: 0x1.1f3e60245f56dp-29)
    p = L(repeating: 0x1.af3f279fbcccp-26).addingProduct(p, r)
    p = L(repeating: 0x1.27e4f82a41f92p-22).addingProduct(p, r)
    p = L(repeating: 0x1.71de0a2fcd909p-19).addingProduct(p, r)
    p = L(repeating: 0x1.a01a019c4d56p-16).addingProduct(p, r)
    p = L(repeating: 0x1.a01a01a90534bp-13).addingProduct(p, r)
    p = L(repeating: 0x1.6c16c16c17ap-10).addingProduct(p, r)
    p = L(repeating: 0x1.1111111110708p-7).addingProduct(p, r)
    p = L(repeating: 0x1.5555555555554p-5).addingProduct(p, r)
    p = L(repeating: 0x1.5555555555556p-3).addingProduct(p, r)
    return p
  }
}
