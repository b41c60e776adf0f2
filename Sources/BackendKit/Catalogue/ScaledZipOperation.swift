/// A function of two elements and a scalar: `r[i] = f(a; x[i], y[i])`.
public enum ScaledZipOperation: String, CaseIterable, Sendable {
  /// `a * x + y`, rounded once (BLAS `axpy`).
  case axpy
}

extension ScaledZipOperation {
  /// `f(a; x, y)`.
  @inlinable
  public func reference<Element: VectorElement>(_ a: Element, _ x: Element, _ y: Element) -> Reference<Element> {
    switch self {
    case .axpy: .fused(y.addingProduct(a, x), terms: WideReal(a * x).magnitude + WideReal(y).magnitude)
    }
  }
}
