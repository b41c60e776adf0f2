import BackendKit

/// A sum, and what its roundings took from it.
struct CompensatedSum<Element: VectorElement> {
  var sum: Element = 0
  /// In doubles: the roundings of a million floats add up to so much that floats would lose digits of it.
  var compensation = 0.0

  @inline(__always)
  mutating func add(_ x: Element) {
    let total = sum + x
    // What rounding took from the total. The difference to the smaller one may be beyond the largest number.
    compensation += Self.double(sum.magnitude >= x.magnitude ? (sum - total) + x : (x - total) + sum)
    sum = total
  }

  /// Beyond the largest number there is nothing to compensate.
  @inline(__always)
  var value: Element { sum.isFinite ? Self.element(Self.double(sum) + compensation) : sum }

  // `Double(value)` and `Element(value)`, which of generic numbers are calls, however specialised.

  @inline(__always)
  private static func double(_ value: Element) -> Double {
    MemoryLayout<Element>.size == 4
      ? Double(unsafeBitCast(value, to: Float.self)) : unsafeBitCast(value, to: Double.self)
  }

  @inline(__always)
  private static func element(_ value: Double) -> Element {
    MemoryLayout<Element>.size == 4
      ? unsafeBitCast(Float(value), to: Element.self) : unsafeBitCast(value, to: Element.self)
  }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  static func sum(_ x: UnsafePointer<Element>, count: Int) -> Element {
    var sum = CompensatedSum()
    for i in 0..<count { sum.add(x[i]) }
    return sum.value
  }
}
