import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An operation in `Double`, by the C library: for `Float` accurate to a billionth of an ULP, and several times faster than
/// the catalogue's own references. Nil where there is none, and the catalogue's is taken.
func doubleFunction(_ operation: MapOperation) -> (@Sendable (Double) -> Double)? {
  switch operation {
  case .exp: { exp($0) }
  case .exp2: { exp2($0) }
  case .expm1: { expm1($0) }
  case .log: { log($0) }
  case .log1p: { log1p($0) }
  case .log2: { log2($0) }
  case .log10: { log10($0) }
  case .sin: { sin($0) }
  case .cos: { cos($0) }
  case .tan: { tan($0) }
  case .asin: { asin($0) }
  case .acos: { acos($0) }
  case .atan: { atan($0) }
  case .sinh: { sinh($0) }
  case .cosh: { cosh($0) }
  case .tanh: { tanh($0) }
  case .asinh: { asinh($0) }
  case .acosh: { acosh($0) }
  case .atanh: { atanh($0) }
  case .cbrt: { cbrt($0) }
  case .erf: { erf($0) }
  case .rsqrt: { 1 / $0.squareRoot() }
  case .sigmoid: { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) }
  case .silu: { x in x == -.infinity ? -0.0 : x < 0 ? x * exp(x) / (1 + exp(x)) : x / (1 + exp(-x)) }
  case .softplus: { x in x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)) }
  case .gelu: { x in x == -.infinity ? -0.0 : x * erfc(-x * 0.5.squareRoot()) / 2 }
  case .geluTanh:
    { x in
      let y = (8 / Double.pi).squareRoot() * x * (1 + 0.044715 * x * x)
      return x == -.infinity ? -0.0 : y < 0 ? x * exp(y) / (1 + exp(y)) : x / (1 + exp(-y))
    }
  case .mish:
    { x in
      if x == -.infinity { return -0.0 }
      let e = exp(-x.magnitude)
      return x > 0 ? x * (1 + 2 * e) / (1 + 2 * e + 2 * e * e) : x * e * (e + 2) / (e * (e + 2) + 2)
    }
  case .selu:
    { x in 1.0507009873554804934 * (x > 0 ? x : 1.6732632423543772848 * expm1(x)) }
  case .hardSigmoid: { x in x <= -3 ? 0 : x >= 3 ? 1 : (x + 3) / 6 }
  case .hardSwish: { x in x <= -3 ? -0.0 : x >= 3 ? x : x * (x + 3) / 6 }
  default: nil
  }
}
