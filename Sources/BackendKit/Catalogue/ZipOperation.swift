/// A function of two elements: `r[i] = f(x[i], y[i])`.
public enum ZipOperation: String, CaseIterable, Sendable {
  case add, sub, mul, div
  /// The smaller (larger) of the two; NaN if either is NaN; the second of two equal ones.
  case minimum, maximum
  /// `x^y`, `√(x² + y²)`, and the angle of the point (y, x), which is `atan2(x, y)` in C's order of arguments.
  case pow, hypot, atan2
  /// The magnitude of x with the sign of y.
  case copySign
  /// The exact remainder of x/y with the quotient cut off; it has the sign of x.
  case fmod
  /// 1 where the comparison holds, else 0.
  case equal, notEqual, less, lessEqual, greater, greaterEqual

  /// `f(x, y)`.
  @inlinable
  public func reference<Element: VectorElement>(_ x: Element, _ y: Element) -> Reference<Element> {
    let (wideX, wideY) = (WideReal(x), WideReal(y))
    return switch self {
    case .add: .exact(x + y)
    case .sub: .exact(x - y)
    case .mul: .exact(x * y)
    case .div: .exact(x / y)
    case .minimum: .exact(smaller(x, y))
    case .maximum: .exact(larger(x, y))
    case .pow: .within(ulps: 1, of: widePow(wideX, wideY))
    case .hypot: .within(ulps: 1, of: wideHypot(wideX, wideY))
    case .atan2: .within(ulps: 1, of: wideAtan2(wideX, wideY))
    case .copySign: .exact(Element(signOf: y, magnitudeOf: x))
    case .fmod: .exact(x.truncatingRemainder(dividingBy: y))
    case .equal: .exact(x == y ? 1 : 0)
    case .notEqual: .exact(x != y ? 1 : 0)
    case .less: .exact(x < y ? 1 : 0)
    case .lessEqual: .exact(x <= y ? 1 : 0)
    case .greater: .exact(x > y ? 1 : 0)
    case .greaterEqual: .exact(x >= y ? 1 : 0)
    }
  }

  /// The operation of a vector and a number that gives the same bits as this one of it and a vector of that number, if any.
  package var withScalar: ScalarOperation? {
    switch self {
    case .add: .addScalar
    case .sub: .subScalar
    case .mul: .scale
    case .div: .divScalar
    default: nil
    }
  }

  /// Whether its results are 1 and 0, also for NaN.
  public var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: true
    default: false
    }
  }

  /// Whether memory limits it rather than computing: a few instructions for an element.
  @inlinable
  public var isLight: Bool {
    switch self {
    case .pow, .hypot, .atan2, .fmod: false
    default: true
    }
  }
}
