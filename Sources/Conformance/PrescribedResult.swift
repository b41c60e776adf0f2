import BackendKit

/// A result that is laid down, whatever a kernel or a reference may compute: what happens to NaN, signed zeros,
/// infinities, empty vectors and equal elements.
struct PrescribedResult<Element: VectorElement> {
  enum Expected {
    case value(Element)
    case index(Int)
  }

  var operation: Operation
  var x: [Element]
  var y: [Element] = []
  var z: [Element] = []
  var a: Element = 0
  var b: Element = 0
  var expected: Expected
  /// Whether a bounded backend may return something else.
  var isCanonicalOnly = false

  var setup: String {
    var parts = ["prescribed result of x \(x)"]
    if !y.isEmpty { parts.append("y \(y)") }
    if !z.isEmpty { parts.append("z \(z)") }
    return (parts + ["a \(a)", "b \(b)"]).joined(separator: ", ")
  }

  static var all: [Self] { maps + scalars + zips + reductions + indices + normalizations }

  private static func map(_ operation: MapOperation, _ results: [(Element, Element)]) -> [Self] {
    results.map { Self(operation: .map(operation), x: [$0.0], expected: .value($0.1)) }
  }

  private static var maps: [Self] {
    let greatest = Element.greatestFiniteMagnitude
    return map(.neg, [(0, -0.0), (-0.0, 0), (.infinity, -.infinity), (.nan, .nan)])
      + map(.abs, [(-0.0, 0), (-.infinity, .infinity), (-.nan, .nan), (-3, 3)])
      + map(.sqrt, [(-0.0, -0.0), (-1, .nan), (.infinity, .infinity), (-.infinity, .nan), (4, 2), (.nan, .nan)])
      + map(.relu, [(-0.0, 0), (-1, 0), (2, 2), (.nan, .nan), (.infinity, .infinity), (-.infinity, 0)])
      + map(
        .exp,
        [
          (0, 1), (-0.0, 1), (.infinity, .infinity), (-.infinity, 0), (greatest, .infinity), (-greatest, 0),
          (.nan, .nan), (.leastNonzeroMagnitude, 1),
        ])
      + map(.sigmoid, [(0, 0.5), (-0.0, 0.5), (.infinity, 1), (-.infinity, 0), (greatest, 1), (.nan, .nan)])
      + map(
        .tanh,
        [
          (0, 0), (-0.0, -0.0), (.infinity, 1), (-.infinity, -1), (greatest, 1), (-greatest, -1), (.nan, .nan),
          (.leastNonzeroMagnitude, .leastNonzeroMagnitude),
        ])
  }

  private static var scalars: [Self] {
    func clamp(_ x: Element, _ low: Element, _ high: Element, _ result: Element) -> Self {
      Self(operation: .scalar(.clamp), x: [x], a: low, b: high, expected: .value(result))
    }
    return [
      clamp(5, 0, 1, 1), clamp(-5, 0, 1, 0), clamp(0.5, 0, 1, 0.5), clamp(.nan, 0, 1, .nan),
      clamp(1.5, 2, 1, 1), clamp(9, 2, 1, 1), clamp(-9, 2, 1, 1), clamp(.infinity, 0, 1, 1),
      Self(operation: .scalar(.divScalar), x: [1], a: 0, expected: .value(.infinity)),
      Self(operation: .scalar(.divScalar), x: [0], a: 0, expected: .value(.nan)),
      Self(operation: .scalar(.scalarDiv), x: [-0.0], a: 1, expected: .value(-.infinity)),
      Self(operation: .scalar(.scale), x: [.infinity], a: 0, expected: .value(.nan)),
      Self(operation: .scalar(.subScalar), x: [1], a: 3, expected: .value(-2)),
      Self(operation: .scalar(.scalarSub), x: [1], a: 3, expected: .value(2)),
    ]
  }

  private static var zips: [Self] {
    func zip(_ operation: ZipOperation, _ x: Element, _ y: Element, _ result: Element) -> Self {
      Self(operation: .zip(operation), x: [x], y: [y], expected: .value(result))
    }
    func lerp(_ x: Element, _ y: Element, _ z: Element, _ result: Element) -> Self {
      Self(operation: .ternary(.lerp), x: [x], y: [y], z: [z], expected: .value(result))
    }
    let greatest = Element.greatestFiniteMagnitude
    let next = Element(1).nextUp
    let step = Element.ulpOfOne
    return [
      zip(.maximum, .nan, 1, .nan), zip(.maximum, 1, .nan, .nan), zip(.maximum, 1, 2, 2),
      zip(.maximum, 0, -0.0, -0.0), zip(.maximum, -0.0, 0, 0), zip(.maximum, .nan, .infinity, .nan),
      zip(.minimum, .nan, 1, .nan), zip(.minimum, 1, .nan, .nan), zip(.minimum, 1, 2, 1),
      zip(.minimum, 0, -0.0, -0.0), zip(.minimum, -0.0, 0, 0), zip(.minimum, -.infinity, .nan, .nan),
      zip(.div, 1, 0, .infinity), zip(.div, 1, -0.0, -.infinity), zip(.div, 0, 0, .nan),
      zip(.sub, .infinity, .infinity, .nan), zip(.sub, 1, 1, 0), zip(.add, -0.0, -0.0, -0.0),
      zip(.mul, .infinity, 0, .nan), zip(.mul, -1, 0, -0.0),
      lerp(1, 3, 0, 1), lerp(1, 3, 1, 3), lerp(1, .nan, 0, .nan),
      // Ends whose difference overflows.
      lerp(-greatest, greatest, 0, -greatest), lerp(-greatest, greatest, 1, greatest),
      lerp(-greatest, greatest, 0.5, 0), lerp(greatest, -greatest / 2, 0.5, greatest / 4),
      lerp(-.infinity, 1, 0.5, -.infinity),
      // A product rounded before the addition would leave 2·ε.
      Self(
        operation: .ternary(.fma), x: [next], y: [next], z: [-1 - 2 * step], expected: .value(step * step),
        isCanonicalOnly: true),
      Self(
        operation: .scaledZip(.axpy), x: [next], y: [-1 - 2 * step], a: next, expected: .value(step * step),
        isCanonicalOnly: true),
    ]
  }

  private static var reductions: [Self] {
    func reduce(_ operation: Reduction, _ x: [Element], _ result: Element) -> Self {
      Self(operation: .reduce(operation), x: x, expected: .value(result))
    }
    let huge = Element.greatestFiniteMagnitude / 4
    let tiny = Element.leastNonzeroMagnitude
    return [
      reduce(.sum, [], 0), reduce(.sum, [.infinity, -.infinity], .nan), reduce(.sum, [1, 2, 3], 6),
      reduce(.product, [], 1), reduce(.product, [2, 3, 7], 42), reduce(.product, [0, .infinity], .nan),
      reduce(.sumOfSquares, [], 0), reduce(.sumOfSquares, [3, -4], 25),
      reduce(.normL1, [], 0), reduce(.normL1, [3, -4], 7), reduce(.normL1, [-.infinity], .infinity),
      reduce(.normL2, [], 0), reduce(.normL2, [3, -4], 5), reduce(.normL2, [3 * huge, 0, -huge * 0], 3 * huge),
      reduce(.normL2, [3 * tiny, 4 * tiny], 5 * tiny), reduce(.normL2, [0, -0.0], 0),
      reduce(.normL2, [1, -.infinity], .infinity), reduce(.normL2, [.infinity, .nan], .nan),
      reduce(.normL2, [huge * 0.75, huge], huge * 1.25),
      reduce(.normLInf, [], 0), reduce(.normLInf, [3, -4], 4), reduce(.normLInf, [1, .nan, 2], .nan),
      reduce(.max, [1, .nan, 2], .nan), reduce(.max, [-.infinity], -.infinity), reduce(.max, [-3, -2, -5], -2),
      reduce(.max, [.nan, .infinity], .nan), reduce(.max, [-2, 0, -1], 0), reduce(.min, [2, 0, 1], 0),
      reduce(.min, [1, .nan, 2], .nan), reduce(.min, [3, 2, 5], 2),
      reduce(.min, [-.infinity, .nan], .nan), reduce(.min, [.infinity], .infinity),
      Self(operation: .reducePair(.dot), x: [], expected: .value(0)),
      Self(operation: .reducePair(.dot), x: [1, 2, 3, 4], y: [5, 6, 7, 8], expected: .value(70)),
      Self(operation: .reducePair(.dot), x: [0], y: [.infinity], expected: .value(.nan)),
    ]
  }

  private static var indices: [Self] {
    func index(_ operation: IndexReduction, _ x: [Element], _ result: Int) -> Self {
      Self(operation: .reduceIndex(operation), x: x, expected: .index(result))
    }
    let late = Array(repeating: Element(0), count: 40)
    return [
      index(.argmax, [7], 0), index(.argmax, [1, 3, 3], 1), index(.argmax, [1, .nan, 3, .nan], 1),
      index(.argmax, [-0.0, 0], 0), index(.argmax, [-.infinity, -.infinity], 0), index(.argmax, late + [1, 1], 40),
      index(.argmax, [.infinity] + late + [.nan], 41),
      index(.argmin, [7], 0), index(.argmin, [3, 1, 1], 1), index(.argmin, [1, .nan, -3, .nan], 1),
      index(.argmin, [0, -0.0], 0), index(.argmin, [.infinity, .infinity], 0), index(.argmin, late + [-1, -1], 40),
      index(.argmin, [-.infinity] + late + [.nan], 41),
    ]
  }

  private static var normalizations: [Self] {
    func normalize(_ operation: NormalizingOperation, _ x: [Element], _ result: Element) -> Self {
      Self(operation: .normalize(operation), x: x, expected: .value(result))
    }
    let huge = Element.greatestFiniteMagnitude
    return [
      normalize(.softmax, [5, 5], 0.5), normalize(.softmax, [huge, -huge], 1), normalize(.softmax, [-.infinity, 0], 0),
      normalize(.softmax, [.nan, 1], .nan), normalize(.softmax, [1, .nan], .nan),
      normalize(.softmax, [1, .infinity], .nan), normalize(.softmax, [-.infinity, -.infinity], .nan),
      normalize(.logSoftmax, [huge, -huge], 0), normalize(.logSoftmax, [-.infinity, 0], -.infinity),
      normalize(.logSoftmax, [.nan, 1], .nan), normalize(.logSoftmax, [1, .infinity], .nan),
    ]
  }
}
