import Kernels

/// One element as a vector of one lane, so that kernels written over lanes compute scalars too.
public struct OneLane<Scalar: LaneScalar>: Lanes {
  public var value: Scalar

  @inline(__always) init(_ value: Scalar) { self.value = value }

  @inline(__always) public static var count: Int { 1 }

  @inline(__always) public init(repeating value: Scalar) { self.value = value }
  @inline(__always) public init(loading source: UnsafePointer<Scalar>) { value = source[0] }
  @inline(__always) public init(loading source: UnsafePointer<Scalar>, count: Int, fill: Scalar) { value = fill }
  @inline(__always) public init(rounding wide: OneLane<Double>) { value = Scalar(wide.value) }
  @inline(__always) public var widened: OneLane<Double> { OneLane<Double>(Double(value)) }
  @inline(__always) public func store(to target: UnsafeMutablePointer<Scalar>) { target[0] = value }
  @inline(__always) public func store(to target: UnsafeMutablePointer<Scalar>, count: Int) {}

  @inline(__always) public static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }
  @inline(__always) public static func - (a: Self, b: Self) -> Self { Self(a.value - b.value) }
  @inline(__always) public static func * (a: Self, b: Self) -> Self { Self(a.value * b.value) }
  @inline(__always) public static func / (a: Self, b: Self) -> Self { Self(a.value / b.value) }
  @inline(__always) public func addingProduct(_ a: Self, _ b: Self) -> Self {
    Self(value.addingProduct(a.value, b.value))
  }
  @inline(__always) public func squareRoot() -> Self { Self(value.squareRoot()) }
  @inline(__always) public static prefix func - (a: Self) -> Self { Self(-a.value) }
  @inline(__always) public var magnitude: Self { Self(value.magnitude) }
  @inline(__always) public func withSign(of other: Self) -> Self {
    Self(Scalar(signOf: other.value, magnitudeOf: value))
  }

  @inline(__always) public static func .< (a: Self, b: Self) -> Bool { a.value < b.value }
  @inline(__always) public static func .> (a: Self, b: Self) -> Bool { a.value > b.value }
  @inline(__always) public static func .== (a: Self, b: Self) -> Bool { a.value == b.value }
  @inline(__always) public static func .!= (a: Self, b: Self) -> Bool { a.value != b.value }
  @inline(__always) public static func lanes(below count: Int) -> Bool { count > 0 }
  @inline(__always) public static func either(_ a: Bool, _ b: Bool) -> Bool { a || b }
  @inline(__always) public static func any(_ mask: Bool) -> Bool { mask }
  @inline(__always) public static func first(_ mask: Bool) -> Int { 0 }
  @inline(__always) public func replacing(with other: Self, where mask: Bool) -> Self { mask ? other : self }

  @inline(__always) public func movedDown(by distance: Int) -> Self { self }
  @inline(__always) public var first: Scalar { value }
}
