/// A function of one element and one or two scalars: `r[i] = f(x[i]; a, b)`. All but `clamp` ignore `b`.
public enum ScalarOperation: String, CaseIterable, Sendable {
  /// `x + a`.
  case addScalar
  /// `x - a`.
  case subScalar
  /// `a - x`.
  case scalarSub
  /// `a * x` (BLAS `scal`).
  case scale
  /// `x / a`.
  case divScalar
  /// `a / x`.
  case scalarDiv
  /// `minimum(b, maximum(a, x))`; any NaN gives NaN, and `a > b` gives `b`.
  case clamp
  /// x for positive x, else `a * x`.
  case leakyRelu
  /// x for positive x, else `a * (e^x - 1)`.
  case elu

  /// How many of the two scalars the operation reads.
  public var scalarCount: Int { self == .clamp ? 2 : 1 }

  /// `f(x; a, b)`.
  @inlinable
  public func reference<Element: VectorElement>(_ x: Element, _ a: Element, _ b: Element) -> Reference<Element> {
    switch self {
    case .addScalar: .exact(x + a)
    case .subScalar: .exact(x - a)
    case .scalarSub: .exact(a - x)
    case .scale: .exact(a * x)
    case .divScalar: .exact(x / a)
    case .scalarDiv: .exact(a / x)
    case .clamp: .exact(smaller(b, larger(a, x)))
    case .leakyRelu: .exact(x > 0 ? x : a * x)
    case .elu: x > 0 || x == 0 ? .exact(x) : .within(ulps: 1.5, of: WideReal(a) * wideExpm1(WideReal(x)))
    }
  }
}
