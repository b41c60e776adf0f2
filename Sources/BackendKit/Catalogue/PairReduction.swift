/// A number from the elements of two vectors.
public enum PairReduction: String, CaseIterable, Sendable {
  /// `Σ x[i]·y[i]`, each product fused with the addition.
  case dot
}

extension PairReduction {
  /// The reduction of `x` and `y`, which are equally long.
  @inlinable
  public func reference<Element: VectorElement>(
    _ x: UnsafeBufferPointer<Element>, _ y: UnsafeBufferPointer<Element>
  ) -> Reference<Element> {
    switch self {
    case .dot: wideSum(x, y, *).reference(steps: 2 * x.count, for: Element.self)
    }
  }
}
