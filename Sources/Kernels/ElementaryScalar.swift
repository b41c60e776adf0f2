/// What elementary functions need to know of their element type: which of two constants is its own, and its bits.
public protocol ElementaryScalar {
  /// The constant of this type: kernels state both where they meet.
  static func choose(_ single: Float, _ double: Double) -> Self
  /// Whether it is `Float`: decides, when a kernel is compiled, between polynomials of different lengths.
  static var isSingle: Bool { get }
  /// The bit pattern in the low bits of a word.
  var wideBits: UInt64 { get }
  init(wideBits: UInt64)
}

extension Float: ElementaryScalar {
  @inlinable @inline(__always) public static func choose(_ single: Float, _ double: Double) -> Float { single }
  @inlinable @inline(__always) public static var isSingle: Bool { true }
  @inlinable @inline(__always) public var wideBits: UInt64 { UInt64(bitPattern) }
  @inlinable @inline(__always) public init(wideBits: UInt64) {
    self.init(bitPattern: UInt32(truncatingIfNeeded: wideBits))
  }
}

extension Double: ElementaryScalar {
  @inlinable @inline(__always) public static func choose(_ single: Float, _ double: Double) -> Double { double }
  @inlinable @inline(__always) public static var isSingle: Bool { false }
  @inlinable @inline(__always) public var wideBits: UInt64 { bitPattern }
  @inlinable @inline(__always) public init(wideBits: UInt64) { self.init(bitPattern: wideBits) }
}

/// The lanes in memory, one by one, for what has to be computed so.
@inlinable @inline(__always)
func withScalars<L: Lanes>(of lanes: inout L, _ body: (UnsafeMutablePointer<L.Scalar>) -> Void) {
  withUnsafeMutablePointer(to: &lanes) { body(UnsafeMutableRawPointer($0).assumingMemoryBound(to: L.Scalar.self)) }
}

extension Lanes {
  /// The constant of the element type in every lane.
  @inlinable @inline(__always)
  init(_ single: Float, _ double: Double) { self.init(repeating: Scalar.choose(single, double)) }

  /// A constant, rounded to the element type, in every lane.
  @inlinable @inline(__always)
  init(_ value: Double) { self.init(repeating: Scalar(value)) }

  /// `self * z + c`: a step of Horner's rule.
  @inlinable @inline(__always)
  func horner(_ z: Self, _ c: Double) -> Self { Self(repeating: Scalar(c)).addingProduct(self, z) }

  /// A bit pattern in every lane.
  @inlinable @inline(__always)
  init(bits single: UInt32, _ double: UInt64) {
    self.init(repeating: Scalar(wideBits: Scalar.isSingle ? UInt64(single) : double))
  }

  @inlinable @inline(__always) static var zero: Self { Self(repeating: 0) }
  @inlinable @inline(__always) static var one: Self { Self(repeating: 1) }
}
