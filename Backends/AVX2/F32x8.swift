import Kernels
import VectorIntrinsics

/// 8 floats in one ymm register.
public struct F32x8: Lanes {
  public var vector: SIMD8<Float>

  @inline(__always) init(_ vector: SIMD8<Float>) { self.vector = vector }

  @inline(__always) public static var count: Int { 8 }

  @inline(__always) public init(repeating value: Float) { vector = SIMD8<Float>(repeating: value) }
  @inline(__always) public init(loading source: UnsafePointer<Float>) {
    vector = UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Float>.self)
  }
  @inline(__always) public init(loading source: UnsafePointer<Float>, count: Int, fill: Float) {
    vector = SIMD8<Float>(partial: source, count: count, fill: fill)
  }
  #if arch(x86_64)
    @inline(__always) public init(loadingFirst count: Int, of source: UnsafePointer<Float>) {
      vector = apus_load_f32x8(source, count)
    }
  #endif
  @inline(__always) public init(rounding wide: LanePair<F64x4>) {
    vector = SIMD8<Float>(
      lowHalf: apus_round_f64x4(wide.low.vector), highHalf: apus_round_f64x4(wide.high.vector))
  }
  @inline(__always) public var widened: LanePair<F64x4> {
    LanePair(F64x4(apus_widen_f64x4(vector.lowHalf)), F64x4(apus_widen_f64x4(vector.highHalf)))
  }
  @inline(__always) public init(fours source: UnsafePointer<Float>, line: Int) {
    vector = apus_fours_f32x8(source, line)
  }
  @inline(__always) public static func columns(_ x: Four<Self>) -> Four<Self> {
    let low = (apus_lowpairs_f32x8(x.0.vector, x.1.vector), apus_lowpairs_f32x8(x.2.vector, x.3.vector))
    let high = (apus_highpairs_f32x8(x.0.vector, x.1.vector), apus_highpairs_f32x8(x.2.vector, x.3.vector))
    return (
      Self(apus_lowhalves_f32x8(low.0, low.1)), Self(apus_highhalves_f32x8(low.0, low.1)),
      Self(apus_lowhalves_f32x8(high.0, high.1)), Self(apus_highhalves_f32x8(high.0, high.1))
    )
  }
  @inline(__always) public static func prefetch(_ target: UnsafePointer<Float>) { apus_prefetch(target) }
  @inline(__always) public static func prefetch(reading source: UnsafePointer<Float>) { apus_prefetch_read(source) }
  @inline(__always) public func store(to target: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(target).storeBytes(of: vector, as: SIMD8<Float>.self)
  }
  @inline(__always) public func store(to target: UnsafeMutablePointer<Float>, count: Int) {
    vector.storePartial(to: target, count: count)
  }
  @inline(__always) public func storePastCaches(to target: UnsafeMutablePointer<Float>) {
    apus_stream_f32x8(target, vector)
  }
  @inline(__always) public static func finishStores() { apus_stream_fence() }

  @inline(__always) public static func + (a: Self, b: Self) -> Self {
    Self(apus_add_f32x8(a.vector, b.vector))
  }
  @inline(__always) public static func - (a: Self, b: Self) -> Self {
    Self(apus_subtract_f32x8(a.vector, b.vector))
  }
  @inline(__always) public static func * (a: Self, b: Self) -> Self {
    Self(apus_multiply_f32x8(a.vector, b.vector))
  }
  @inline(__always) public static func / (a: Self, b: Self) -> Self {
    Self(apus_divide_f32x8(a.vector, b.vector))
  }
  @inline(__always) public func addingProduct(_ a: Self, _ b: Self) -> Self {
    Self(apus_fma_f32x8(a.vector, b.vector, vector))
  }
  @inline(__always) public func squareRoot() -> Self { Self(apus_sqrt_f32x8(vector)) }

  @inline(__always) public static func .< (a: Self, b: Self) -> SIMD8<Int32> { apus_less_f32x8(a.vector, b.vector) }
  @inline(__always) public static func .> (a: Self, b: Self) -> SIMD8<Int32> { apus_greater_f32x8(a.vector, b.vector) }
  @inline(__always) public static func .== (a: Self, b: Self) -> SIMD8<Int32> { apus_equal_f32x8(a.vector, b.vector) }
  @inline(__always) public static func .!= (a: Self, b: Self) -> SIMD8<Int32> { apus_unequal_f32x8(a.vector, b.vector) }
  @inline(__always) public static func isUnordered(_ a: Self, _ b: Self) -> SIMD8<Int32> {
    apus_unordered_f32x8(a.vector, b.vector)
  }
  @inline(__always) public static func lanes(below count: Int) -> SIMD8<Int32> {
    apus_below_i32x8(Int32(truncatingIfNeeded: count))
  }
  @inline(__always) public static func any(_ mask: SIMD8<Int32>) -> Bool { apus_any_i32x8(mask) }
  @inline(__always) public static func first(_ mask: SIMD8<Int32>) -> Int { Int(apus_first_i32x8(mask)) }
  @inline(__always) public func replacing(with other: Self, where mask: SIMD8<Int32>) -> Self {
    Self(apus_select_f32x8(mask, other.vector, vector))
  }

  @inline(__always) public func movedDown(by distance: Int) -> Self {
    switch distance {
    case 4: Self(SIMD8<Float>(lowHalf: vector.highHalf, highHalf: vector.lowHalf))
    case 2:
      Self(
        SIMD8<Float>(
          lowHalf: SIMD4<Float>(lowHalf: vector.lowHalf.highHalf, highHalf: vector.lowHalf.lowHalf),
          highHalf: vector.highHalf))
    default:
      Self(
        SIMD8<Float>(
          lowHalf: SIMD4<Float>(
            lowHalf: SIMD2<Float>(vector.lowHalf.lowHalf[1], vector.lowHalf.lowHalf[0]),
            highHalf: vector.lowHalf.highHalf), highHalf: vector.highHalf))
    }
  }
  @inline(__always) public var first: Float { vector[0] }
}
