import BackendKit

// Activation functions by name: without overflow on the way and with all digits in their tails; NaN gives NaN.

extension NumericArray {
  /// x·Φ(x) with Φ the normal distribution (Hendrycks and Gimpel, arXiv 1606.08415), by `erf`: -0 for -inf. At most
  /// 1.5 ULP off.
  @inlinable
  public func gelu(on engine: Engine = .default) -> Self { applying(.gelu, on: engine) }

  /// Writes `gelu(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func gelu(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.gelu, into: &result, on: engine)
  }

  /// `gelu()` approximated with tanh: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))): -0 for -inf. At most 1.5 ULP off.
  @inlinable
  public func geluTanh(on engine: Engine = .default) -> Self { applying(.geluTanh, on: engine) }

  /// Writes `geluTanh(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func geluTanh(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.geluTanh, into: &result, on: engine)
  }

  /// x/(1 + e^-x), also called swish: -0 for -inf. At most 1 ULP off.
  @inlinable
  public func silu(on engine: Engine = .default) -> Self { applying(.silu, on: engine) }

  /// Writes `silu(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func silu(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.silu, into: &result, on: engine)
  }

  /// x·tanh(ln(1 + e^x)) (Misra, arXiv 1908.08681): -0 for -inf. At most 1.5 ULP off.
  @inlinable
  public func mish(on engine: Engine = .default) -> Self { applying(.mish, on: engine) }

  /// Writes `mish(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func mish(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.mish, into: &result, on: engine)
  }

  /// ln(1 + e^x): +0 for -inf. At most 1.5 ULP off.
  @inlinable
  public func softplus(on engine: Engine = .default) -> Self { applying(.softplus, on: engine) }

  /// Writes `softplus(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func softplus(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.softplus, into: &result, on: engine)
  }

  /// λ·x for positive x, else λ·α·(e^x - 1), λ = 1.0507… and α = 1.6732… as in Klambauer et al., "Self-normalizing
  /// neural networks" (2017). At most 1.5 ULP off.
  @inlinable
  public func selu(on engine: Engine = .default) -> Self { applying(.selu, on: engine) }

  /// Writes `selu(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func selu(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.selu, into: &result, on: engine)
  }

  /// min(max(x + 3, 0), 6)/6. At most 2 ULP off.
  @inlinable
  public func hardSigmoid(on engine: Engine = .default) -> Self { applying(.hardSigmoid, on: engine) }

  /// Writes `hardSigmoid(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func hardSigmoid(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.hardSigmoid, into: &result, on: engine)
  }

  /// x·min(max(x + 3, 0), 6)/6: -0 for -inf. At most 2 ULP off.
  @inlinable
  public func hardSwish(on engine: Engine = .default) -> Self { applying(.hardSwish, on: engine) }

  /// Writes `hardSwish(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func hardSwish(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.hardSwish, into: &result, on: engine)
  }

  /// x for positive x, else slope·x.
  @inlinable
  public func leakyRelu(_ slope: Element, on engine: Engine = .default) -> Self {
    applying(.leakyRelu, slope, on: engine)
  }

  /// Writes `leakyRelu(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func leakyRelu(_ slope: Element, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.leakyRelu, slope, into: &result, on: engine)
  }

  /// x for positive x, else alpha·(e^x - 1). At most 1.5 ULP off.
  @inlinable
  public func elu(_ alpha: Element, on engine: Engine = .default) -> Self { applying(.elu, alpha, on: engine) }

  /// Writes `elu(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func elu(_ alpha: Element, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.elu, alpha, into: &result, on: engine)
  }
}
