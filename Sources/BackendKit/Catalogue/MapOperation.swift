/// A function of one element: `r[i] = f(x[i])`.
///
/// An entry of the catalogue is a case here and, below, what it should return. Where that is not one rounding it comes
/// from the C library in a wider type, with the largest error in ULPs: what the conformance suite, the certificate of
/// accuracy and the documentation hold the kernels to.
public enum MapOperation: String, CaseIterable, Sendable {
  case neg, abs, sqrt, exp, relu, sigmoid, tanh
  case square, reciprocal, rsqrt, cbrt, sign
  case floor, ceil, rint, round, trunc, fract
  case exp2, expm1, log, log1p, log2, log10
  case sin, cos, tan, asin, acos, atan
  case sinh, cosh, asinh, acosh, atanh
  case erf
  case selu, hardSigmoid, hardSwish, gelu, geluTanh, silu, mish, softplus

  /// `f(x)`.
  @inlinable
  public func reference<Element: VectorElement>(_ x: Element) -> Reference<Element> {
    let wide = WideReal(x)
    return switch self {
    case .neg: .exact(-x)
    case .abs: .exact(x.magnitude)
    case .sqrt: .exact(x.squareRoot())
    case .relu: .exact(larger(x, 0))
    case .square: .exact(x * x)
    case .reciprocal: .exact(1 / x)
    case .sign: .exact(x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x)
    case .floor: .exact(x.rounded(.down))
    case .ceil: .exact(x.rounded(.up))
    case .rint: .exact(x.rounded(.toNearestOrEven))
    case .round: .exact(x.rounded(.toNearestOrAwayFromZero))
    case .trunc: .exact(x.rounded(.towardZero))
    case .fract: .exact(Element(signOf: x, magnitudeOf: x.isInfinite ? 0 : x - x.rounded(.towardZero)))

    case .exp: .within(ulps: 1, of: wideExp(wide))
    case .exp2: .within(ulps: 1, of: wideExp2(wide))
    case .expm1: .within(ulps: 1, of: wideExpm1(wide))
    case .log: .within(ulps: 1, of: wideLog(wide))
    case .log1p: .within(ulps: 1, of: wideLog1p(wide))
    case .log2: .within(ulps: 1, of: wideLog2(wide))
    case .log10: .within(ulps: 1, of: wideLog10(wide))
    case .sin: .within(ulps: 1, of: wideSin(wide))
    case .cos: .within(ulps: 1, of: wideCos(wide))
    case .tan: .within(ulps: 1, of: wideTan(wide))
    case .asin: .within(ulps: 1, of: wideAsin(wide))
    case .acos: .within(ulps: 1, of: wideAcos(wide))
    case .atan: .within(ulps: 1, of: wideAtan(wide))
    case .sinh: .within(ulps: 1, of: wideSinh(wide))
    case .cosh: .within(ulps: 1, of: wideCosh(wide))
    case .tanh: .within(ulps: Element.elementType == .float32 ? 1 : 1.25, of: wideTanh(wide))
    case .asinh: .within(ulps: 1, of: wideAsinh(wide))
    case .acosh: .within(ulps: 1, of: wideAcosh(wide))
    case .atanh: .within(ulps: 1, of: wideAtanh(wide))
    case .cbrt: .within(ulps: 1, of: wideCbrt(wide))
    case .rsqrt: .within(ulps: 1, of: 1 / wide.squareRoot())
    case .erf: .within(ulps: 1, of: wideErf(wide))

    case .sigmoid: .within(ulps: 1, of: wideSigmoid(wide))
    case .selu: .within(ulps: 1.5, of: wideSELU(wide))
    case .hardSigmoid: .within(ulps: 2, of: wideHardSigmoid(wide))
    case .hardSwish: .within(ulps: 2, of: wideHardSwish(wide))
    case .gelu: .within(ulps: 1.5, of: wideGELU(wide))
    case .geluTanh: .within(ulps: 1.5, of: wideGELUByTanh(wide))
    case .silu: .within(ulps: 1, of: wideSiLU(wide))
    case .mish: .within(ulps: 1.5, of: wideMish(wide))
    case .softplus: .within(ulps: 1.5, of: wideSoftPlus(wide))
    }
  }

  /// Whether memory limits it rather than computing: a few instructions for an element.
  @inlinable
  public var isLight: Bool {
    switch self {
    case .neg, .abs, .sqrt, .relu, .square, .reciprocal, .sign, .floor, .ceil, .rint, .round, .trunc, .fract,
      .hardSigmoid, .hardSwish:
      true
    default: false
    }
  }
}
