import BackendKit
import Kernels

/// A backend that is just its lane types: 128-bit vectors, which every x86-64 CPU has.
final class QuarterBackend: LaneBackend {
  typealias FloatLoops = LaneLoops<Tile<4, 2, F32x4>>
  typealias DoubleLoops = LaneLoops<Tile<2, 2, F64x2>>

  static let name = "quarter"
  static let summary = "128-bit vectors of another package"

  private init() {}

  static func make() throws(BackendUnavailable) -> QuarterBackend { QuarterBackend() }
}

/// 4 floats in one xmm register.
struct F32x4: Lanes {
  typealias Vector = SIMD4<Float>
  var vector: Vector

  @inline(__always) init(_ vector: Vector) { self.vector = vector }
  @inline(__always) init(bits: SIMD4<UInt32>) { vector = unsafeBitCast(bits, to: Vector.self) }
  @inline(__always) var bits: SIMD4<UInt32> { unsafeBitCast(vector, to: SIMD4<UInt32>.self) }

  @inline(__always) static var count: Int { 4 }
  @inline(__always) init(repeating value: Float) { vector = Vector(repeating: value) }
  @inline(__always) init(loading source: UnsafePointer<Float>) {
    vector = UnsafeRawPointer(source).loadUnaligned(as: Vector.self)
  }
  @inline(__always) init(loading source: UnsafePointer<Float>, count: Int, fill: Float) {
    vector = Vector(partial: source, count: count, fill: fill)
  }
  @inline(__always) init(rounding wide: LanePair<F64x2>) {
    vector = Vector(lowHalf: SIMD2<Float>(wide.low.vector), highHalf: SIMD2<Float>(wide.high.vector))
  }
  @inline(__always) var widened: LanePair<F64x2> {
    LanePair(F64x2(SIMD2<Double>(vector.lowHalf)), F64x2(SIMD2<Double>(vector.highHalf)))
  }
  @inline(__always) func store(to target: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(target).storeBytes(of: vector, as: Vector.self)
  }
  @inline(__always) func store(to target: UnsafeMutablePointer<Float>, count: Int) {
    vector.storePartial(to: target, count: count)
  }

  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.vector + b.vector) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.vector - b.vector) }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(a.vector * b.vector) }
  @inline(__always) static func / (a: Self, b: Self) -> Self { Self(a.vector / b.vector) }
  @inline(__always) func addingProduct(_ a: Self, _ b: Self) -> Self { Self(vector.addingProduct(a.vector, b.vector)) }
  @inline(__always) func squareRoot() -> Self { Self(vector.squareRoot()) }

  typealias Mask = SIMDMask<SIMD4<Int32>>
  @inline(__always) static func .< (a: Self, b: Self) -> Mask { a.vector .< b.vector }
  @inline(__always) static func .> (a: Self, b: Self) -> Mask { a.vector .> b.vector }
  @inline(__always) static func .== (a: Self, b: Self) -> Mask { a.vector .== b.vector }
  @inline(__always) static func .!= (a: Self, b: Self) -> Mask { a.vector .!= b.vector }
  @inline(__always) static func lanes(below count: Int) -> Mask {
    SIMD4<Int32>(0, 1, 2, 3) .< SIMD4<Int32>(repeating: Int32(truncatingIfNeeded: count))
  }
  @inline(__always) static func any(_ mask: Mask) -> Bool {
    let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    return words[0] | words[1] != 0
  }
  @inline(__always) func replacing(with other: Self, where mask: Mask) -> Self {
    Self(vector.replacing(with: other.vector, where: mask))
  }

  @inline(__always) func rounded(_ rule: FloatingPointRoundingRule) -> Self { Self(vector.rounded(rule)) }
  @inline(__always) static func .>= (a: Self, b: Self) -> Mask { a.vector .>= b.vector }
  @inline(__always) static func both(_ a: Mask, _ b: Mask) -> Mask { a .& b }
  @inline(__always) static func either(_ a: Mask, _ b: Mask) -> Mask { a .| b }
  @inline(__always) static func first(_ mask: Mask) -> Int { (0..<count).first { mask[$0] } ?? count }
  @inline(__always) static func not(_ mask: Mask) -> Mask { .!mask }
  @inline(__always) func bitAnd(_ other: Self) -> Self { Self(bits: bits & other.bits) }
  @inline(__always) func bitOr(_ other: Self) -> Self { Self(bits: bits | other.bits) }
  @inline(__always) func bitXor(_ other: Self) -> Self { Self(bits: bits ^ other.bits) }
  @inline(__always) func addingBits(_ other: Self) -> Self { Self(bits: bits &+ other.bits) }
  @inline(__always) func subtractingBits(_ other: Self) -> Self { Self(bits: bits &- other.bits) }
  @inline(__always) func shiftedLeft(_ places: Int) -> Self { Self(bits: bits &<< UInt32(truncatingIfNeeded: places)) }
  @inline(__always) func shiftedRight(_ places: Int) -> Self { Self(bits: bits &>> UInt32(truncatingIfNeeded: places)) }
  @inline(__always) func movedDown(by distance: Int) -> Self {
    distance == 2
      ? Self(Vector(lowHalf: vector.highHalf, highHalf: vector.lowHalf))
      : Self(Vector(vector[1], vector[0], vector[3], vector[2]))
  }
  @inline(__always) var first: Float { vector[0] }
}

/// 2 doubles in one xmm register.
struct F64x2: Lanes {
  typealias Vector = SIMD2<Double>
  var vector: Vector

  @inline(__always) init(_ vector: Vector) { self.vector = vector }
  @inline(__always) init(bits: SIMD2<UInt64>) { vector = unsafeBitCast(bits, to: Vector.self) }
  @inline(__always) var bits: SIMD2<UInt64> { unsafeBitCast(vector, to: SIMD2<UInt64>.self) }

  @inline(__always) static var count: Int { 2 }
  @inline(__always) init(repeating value: Double) { vector = Vector(repeating: value) }
  @inline(__always) init(loading source: UnsafePointer<Double>) {
    vector = UnsafeRawPointer(source).loadUnaligned(as: Vector.self)
  }
  @inline(__always) init(loading source: UnsafePointer<Double>, count: Int, fill: Double) {
    vector = Vector(partial: source, count: count, fill: fill)
  }
  @inline(__always) init(rounding wide: Self) { self = wide }
  @inline(__always) var widened: Self { self }
  @inline(__always) func store(to target: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(target).storeBytes(of: vector, as: Vector.self)
  }
  @inline(__always) func store(to target: UnsafeMutablePointer<Double>, count: Int) {
    vector.storePartial(to: target, count: count)
  }

  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.vector + b.vector) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.vector - b.vector) }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(a.vector * b.vector) }
  @inline(__always) static func / (a: Self, b: Self) -> Self { Self(a.vector / b.vector) }
  @inline(__always) func addingProduct(_ a: Self, _ b: Self) -> Self { Self(vector.addingProduct(a.vector, b.vector)) }
  @inline(__always) func squareRoot() -> Self { Self(vector.squareRoot()) }

  typealias Mask = SIMDMask<SIMD2<Int64>>
  @inline(__always) static func .< (a: Self, b: Self) -> Mask { a.vector .< b.vector }
  @inline(__always) static func .> (a: Self, b: Self) -> Mask { a.vector .> b.vector }
  @inline(__always) static func .== (a: Self, b: Self) -> Mask { a.vector .== b.vector }
  @inline(__always) static func .!= (a: Self, b: Self) -> Mask { a.vector .!= b.vector }
  @inline(__always) static func lanes(below count: Int) -> Mask {
    SIMD2<Int64>(0, 1) .< SIMD2<Int64>(repeating: Int64(truncatingIfNeeded: count))
  }
  @inline(__always) static func any(_ mask: Mask) -> Bool { mask[0] || mask[1] }
  @inline(__always) func replacing(with other: Self, where mask: Mask) -> Self {
    Self(vector.replacing(with: other.vector, where: mask))
  }

  @inline(__always) func rounded(_ rule: FloatingPointRoundingRule) -> Self { Self(vector.rounded(rule)) }
  @inline(__always) static func .>= (a: Self, b: Self) -> Mask { a.vector .>= b.vector }
  @inline(__always) static func both(_ a: Mask, _ b: Mask) -> Mask { a .& b }
  @inline(__always) static func either(_ a: Mask, _ b: Mask) -> Mask { a .| b }
  @inline(__always) static func first(_ mask: Mask) -> Int { (0..<count).first { mask[$0] } ?? count }
  @inline(__always) static func not(_ mask: Mask) -> Mask { .!mask }
  @inline(__always) func bitAnd(_ other: Self) -> Self { Self(bits: bits & other.bits) }
  @inline(__always) func bitOr(_ other: Self) -> Self { Self(bits: bits | other.bits) }
  @inline(__always) func bitXor(_ other: Self) -> Self { Self(bits: bits ^ other.bits) }
  @inline(__always) func addingBits(_ other: Self) -> Self { Self(bits: bits &+ other.bits) }
  @inline(__always) func subtractingBits(_ other: Self) -> Self { Self(bits: bits &- other.bits) }
  @inline(__always) func shiftedLeft(_ places: Int) -> Self { Self(bits: bits &<< UInt64(truncatingIfNeeded: places)) }
  @inline(__always) func shiftedRight(_ places: Int) -> Self { Self(bits: bits &>> UInt64(truncatingIfNeeded: places)) }
  @inline(__always) func movedDown(by distance: Int) -> Self { Self(Vector(vector[1], vector[0])) }
  @inline(__always) var first: Double { vector[0] }
}
