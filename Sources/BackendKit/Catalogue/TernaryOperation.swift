/// A function of three elements: `r[i] = f(x[i], y[i], z[i])`.
public enum TernaryOperation: String, CaseIterable, Sendable {
  /// `x * y + z`, rounded once.
  case fma
  /// `x + z * (y - x)`, computed from the end that z is nearer to: x for 0 and y for 1. `x * (1 - z) + z * y` where the
  /// difference is not finite.
  case lerp
  /// y where x is not 0, else z.
  case select

  /// `f(x, y, z)`.
  @inlinable
  public func reference<Element: VectorElement>(_ x: Element, _ y: Element, _ z: Element) -> Reference<Element> {
    switch self {
    case .fma: .fused(z.addingProduct(x, y), terms: WideReal(x * y).magnitude + WideReal(z).magnitude)
    case .lerp:
      .fused(
        !(y - x).isFinite
          ? (x * (1 - z)).addingProduct(z, y)
          : z >= 0.5 ? y.addingProduct(z - 1, y - x) : x.addingProduct(z, y - x),
        terms: WideReal(x).magnitude + WideReal(y).magnitude + (WideReal(z) * WideReal(y - x)).magnitude)
    case .select: .exact(x == 0 ? z : y)
    }
  }
}
