/// A number from all elements of one vector.
public enum Reduction: String, CaseIterable, Sendable {
  case sum, product, max, min, sumOfSquares, normL1, normL2, normLInf

  /// Whether a vector without elements has a result (`sum` 0, `product` 1, the norms 0). `max` and `min` have none.
  public var hasIdentity: Bool { self != .max && self != .min }
}

extension Reduction {
  /// The reduction of `x`, which is not empty where the reduction has no identity.
  @inlinable
  public func reference<Element: VectorElement>(_ x: UnsafeBufferPointer<Element>) -> Reference<Element> {
    switch self {
    case .sum: wideSum(x) { $0 }.reference(steps: x.count, for: Element.self)
    case .sumOfSquares: wideSum(x) { $0 * $0 }.reference(steps: x.count, for: Element.self)
    case .normL1: wideSum(x) { $0.magnitude }.reference(steps: x.count, for: Element.self)
    case .normL2: wideNorm(x)
    case .normLInf: .near(WideReal(x.reduce(0) { larger($0, $1.magnitude) }), error: 0)
    case .max: .near(WideReal(x.dropFirst().reduce(x[0], larger)), error: 0)
    case .min: .near(WideReal(x.dropFirst().reduce(x[0], smaller)), error: 0)
    case .product: wideProduct(x)
    }
  }
}
