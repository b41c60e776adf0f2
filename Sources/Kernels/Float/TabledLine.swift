/// A function by its tangents, or nearly, at the centres of 16 intervals: value + slope·r in two parts, nothing lost, where r
/// is the distance from the centre.
@usableFromInline
struct TabledLine<L: Lanes> {
  @usableFromInline let r, slope, high, low: L

  @inlinable @inline(__always)
  init(_ a: L, at index: L, centres: SIMD16<L.Scalar>, values: SIMD16<L.Scalar>, slopes: SIMD16<L.Scalar>) {
    r = a - L.lookup(centres, at: index)
    let start = L.lookup(values, at: index)
    slope = L.lookup(slopes, at: index)
    high = start.addingProduct(slope, r)
    low = (start - high).addingProduct(slope, r)
  }
}
