#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The C library's elementary functions in the widest type, under names that no operation has.

public func wideExp(_ x: WideReal) -> WideReal { exp(x) }
public func wideLog(_ x: WideReal) -> WideReal { log(x) }
public func wideTanh(_ x: WideReal) -> WideReal { tanh(x) }
public func wideExp2(_ x: WideReal) -> WideReal { exp2(x) }
public func wideExpm1(_ x: WideReal) -> WideReal { expm1(x) }
public func wideLog1p(_ x: WideReal) -> WideReal { log1p(x) }
public func wideLog2(_ x: WideReal) -> WideReal { log2(x) }
public func wideLog10(_ x: WideReal) -> WideReal { log10(x) }
public func wideSin(_ x: WideReal) -> WideReal { sin(x) }
public func wideCos(_ x: WideReal) -> WideReal { cos(x) }
public func wideTan(_ x: WideReal) -> WideReal { tan(x) }
public func wideAsin(_ x: WideReal) -> WideReal { asin(x) }
public func wideAcos(_ x: WideReal) -> WideReal { acos(x) }
public func wideAtan(_ x: WideReal) -> WideReal { atan(x) }
public func wideSinh(_ x: WideReal) -> WideReal { sinh(x) }
public func wideCosh(_ x: WideReal) -> WideReal { cosh(x) }
public func wideAsinh(_ x: WideReal) -> WideReal { asinh(x) }
public func wideAcosh(_ x: WideReal) -> WideReal { acosh(x) }
public func wideAtanh(_ x: WideReal) -> WideReal { atanh(x) }
public func wideCbrt(_ x: WideReal) -> WideReal { cbrt(x) }
public func wideErf(_ x: WideReal) -> WideReal { erf(x) }
public func widePow(_ x: WideReal, _ y: WideReal) -> WideReal { pow(x, y) }
public func wideHypot(_ x: WideReal, _ y: WideReal) -> WideReal { hypot(x, y) }
public func wideAtan2(_ y: WideReal, _ x: WideReal) -> WideReal { atan2(y, x) }

// The activation functions, from these.

public func wideSigmoid(_ x: WideReal) -> WideReal { x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)) }

public func wideSELU(_ x: WideReal) -> WideReal {
  let lambda: WideReal = 1.0507009873554804934193349852946
  return lambda * (x > 0 ? x : 1.6732632423543772848170429916717 * expm1(x))
}

public func wideHardSigmoid(_ x: WideReal) -> WideReal { x <= -3 ? 0 : x >= 3 ? 1 : (x + 3) / 6 }

public func wideHardSwish(_ x: WideReal) -> WideReal { x <= -3 ? -0.0 : x >= 3 ? x : x * (x + 3) / 6 }

public func wideGELU(_ x: WideReal) -> WideReal {
  if x.isInfinite { return x > 0 ? x : -0.0 }
  let y = -x * WideReal(0.5).squareRoot()
  if y > 100 { return -0.0 }
  // A rounding error of y shows in erfc y 2y² times larger: by how much y² is not x²/2.
  let (square, half) = (y * y, x * x / 2)
  let difference = square - half
  let rest = (-square).addingProduct(y, y) - (-2 * half).addingProduct(x, x) / 2
  let correction = y > 1 ? exp(difference + rest) : 1
  return x * erfc(y) * correction / 2
}

public func wideGELUByTanh(_ x: WideReal) -> WideReal {
  if x.magnitude > 100 { return x > 0 ? x : -0.0 }
  // √(8/π)·(x + 0.044715·x³), whose rounding errors show in the exponential 700 times larger: in two parts, both constants too.
  let (slope, slopeLow): (WideReal, WideReal) = (0x1.9884533d43651p0, -0x1.cbc0d30ebfd15p-54)
  let (cubic, cubicLow): (WideReal, WideReal) = (0x1.2444f2a4d8b4bp-4, -0x1.6c843a29d1c7p-61)
  let square = x * x
  let product = cubic * square
  let productLow =
    (-product).addingProduct(cubic, square) + cubic * (-square).addingProduct(x, x) + cubicLow * square
  let sum = slope + product
  let sumLow = (max(slope, product) - sum) + min(slope, product) + (slopeLow + productLow)
  let y = x * sum
  let yLow = (-y).addingProduct(x, sum) + x * sumLow
  return x * wideSigmoid(y) * (1 + yLow * wideSigmoid(-y))
}

public func wideSiLU(_ x: WideReal) -> WideReal { x.isInfinite ? (x > 0 ? x : -0.0) : x * wideSigmoid(x) }

public func wideSoftPlus(_ x: WideReal) -> WideReal { x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)) }

public func wideMish(_ x: WideReal) -> WideReal {
  if x.isInfinite { return x > 0 ? x : -0.0 }
  let e = exp(-x.magnitude)
  return x > 0 ? x * (1 + 2 * e) / (1 + 2 * e + 2 * e * e) : x * e * (e + 2) / (e * (e + 2) + 2)
}
