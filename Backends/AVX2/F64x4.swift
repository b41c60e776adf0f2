import Kernels
import VectorIntrinsics

/// 4 doubles in one ymm register.
public struct F64x4: Lanes {
  public var vector: SIMD4<Double>

  @inline(__always) init(_ vector: SIMD4<Double>) { self.vector = vector }

  @inline(__always) public static var count: Int { 4 }

  @inline(__always) public init(repeating value: Double) { vector = SIMD4<Double>(repeating: value) }
  @inline(__always) public init(loading source: UnsafePointer<Double>) {
    vector = UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Double>.self)
  }
  @inline(__always) public init(loading source: UnsafePointer<Double>, count: Int, fill: Double) {
    vector = SIMD4<Double>(partial: source, count: count, fill: fill)
  }
  #if arch(x86_64)
    @inline(__always) public init(loadingFirst count: Int, of source: UnsafePointer<Double>) {
      vector = apus_load_f64x4(source, count)
    }
  #endif
  @inline(__always) public init(rounding wide: Self) { self = wide }
  @inline(__always) public var widened: Self { self }
  @inline(__always) public init(fours source: UnsafePointer<Double>, line: Int) {
    vector = apus_fours_f64x4(source, line)
  }
  @inline(__always) public static func columns(_ x: Four<Self>) -> Four<Self> {
    let even = (apus_evenpairs_f64x4(x.0.vector, x.1.vector), apus_evenpairs_f64x4(x.2.vector, x.3.vector))
    let odd = (apus_oddpairs_f64x4(x.0.vector, x.1.vector), apus_oddpairs_f64x4(x.2.vector, x.3.vector))
    return (
      Self(apus_lowhalves_f64x4(even.0, even.1)), Self(apus_lowhalves_f64x4(odd.0, odd.1)),
      Self(apus_highhalves_f64x4(even.0, even.1)), Self(apus_highhalves_f64x4(odd.0, odd.1))
    )
  }
  @inline(__always) public static func prefetch(_ target: UnsafePointer<Double>) { apus_prefetch(target) }
  @inline(__always) public static func prefetch(reading source: UnsafePointer<Double>) { apus_prefetch_read(source) }
  @inline(__always) public func store(to target: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(target).storeBytes(of: vector, as: SIMD4<Double>.self)
  }
  @inline(__always) public func store(to target: UnsafeMutablePointer<Double>, count: Int) {
    vector.storePartial(to: target, count: count)
  }
  @inline(__always) public func storePastCaches(to target: UnsafeMutablePointer<Double>) {
    apus_stream_f64x4(target, vector)
  }
  @inline(__always) public static func finishStores() { apus_stream_fence() }

  @inline(__always) public static func + (a: Self, b: Self) -> Self {
    Self(apus_add_f64x4(a.vector, b.vector))
  }
  @inline(__always) public static func - (a: Self, b: Self) -> Self {
    Self(apus_subtract_f64x4(a.vector, b.vector))
  }
  @inline(__always) public static func * (a: Self, b: Self) -> Self {
    Self(apus_multiply_f64x4(a.vector, b.vector))
  }
  @inline(__always) public static var isDivisionSlow: Bool { true }
  @inline(__always) public static func / (a: Self, b: Self) -> Self {
    Self(apus_divide_f64x4(a.vector, b.vector))
  }
  @inline(__always) public func addingProduct(_ a: Self, _ b: Self) -> Self {
    Self(apus_fma_f64x4(a.vector, b.vector, vector))
  }
  @inline(__always) public func squareRoot() -> Self { Self(apus_sqrt_f64x4(vector)) }

  @inline(__always) public static func .< (a: Self, b: Self) -> SIMD4<Int64> { apus_less_f64x4(a.vector, b.vector) }
  @inline(__always) public static func .> (a: Self, b: Self) -> SIMD4<Int64> { apus_greater_f64x4(a.vector, b.vector) }
  @inline(__always) public static func .== (a: Self, b: Self) -> SIMD4<Int64> { apus_equal_f64x4(a.vector, b.vector) }
  @inline(__always) public static func .!= (a: Self, b: Self) -> SIMD4<Int64> { apus_unequal_f64x4(a.vector, b.vector) }
  @inline(__always) public static func isUnordered(_ a: Self, _ b: Self) -> SIMD4<Int64> {
    apus_unordered_f64x4(a.vector, b.vector)
  }
  @inline(__always) public static func lanes(below count: Int) -> SIMD4<Int64> {
    apus_below_i64x4(Int64(truncatingIfNeeded: count))
  }
  @inline(__always) public static func any(_ mask: SIMD4<Int64>) -> Bool { apus_any_i64x4(mask) }
  @inline(__always) public static func first(_ mask: SIMD4<Int64>) -> Int { Int(apus_first_i64x4(mask)) }
  @inline(__always) public func replacing(with other: Self, where mask: SIMD4<Int64>) -> Self {
    Self(apus_select_f64x4(mask, other.vector, vector))
  }

  @inline(__always) public func movedDown(by distance: Int) -> Self {
    switch distance {
    case 2: Self(SIMD4<Double>(lowHalf: vector.highHalf, highHalf: vector.lowHalf))
    default:
      Self(SIMD4<Double>(lowHalf: SIMD2<Double>(vector.lowHalf[1], vector.lowHalf[0]), highHalf: vector.highHalf))
    }
  }
  @inline(__always) public var first: Double { vector[0] }
}
