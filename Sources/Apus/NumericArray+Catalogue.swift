import BackendKit

// The catalogue's element-by-element functions by name.

extension NumericArray {
  /// The elements with their signs changed, also that of NaN and 0.
  @inlinable
  public func neg(on engine: Engine = .default) -> Self { applying(.neg, on: engine) }

  /// Writes `neg(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func neg(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.neg, into: &result, on: engine)
  }

  /// The magnitudes: |-0| is +0, |NaN| NaN.
  @inlinable
  public func abs(on engine: Engine = .default) -> Self { applying(.abs, on: engine) }

  /// Writes `abs(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func abs(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.abs, into: &result, on: engine)
  }

  /// The square roots, correctly rounded; NaN for negative elements, -0 for -0.
  @inlinable
  public func sqrt(on engine: Engine = .default) -> Self { applying(.sqrt, on: engine) }

  /// Writes `sqrt(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func sqrt(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.sqrt, into: &result, on: engine)
  }

  /// e to the power of each element: +inf where it overflows, subnormal and then +0 far below 0, NaN for NaN. At most 1 ULP off.
  @inlinable
  public func exp(on engine: Engine = .default) -> Self { applying(.exp, on: engine) }

  /// Writes `exp(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func exp(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.exp, into: &result, on: engine)
  }

  /// max(x, 0): +0 for -0, NaN for NaN.
  @inlinable
  public func relu(on engine: Engine = .default) -> Self { applying(.relu, on: engine) }

  /// Writes `relu(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func relu(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.relu, into: &result, on: engine)
  }

  /// 1/(1 + e^-x), without overflow and with all digits in both tails; NaN for NaN. At most 1 ULP off.
  @inlinable
  public func sigmoid(on engine: Engine = .default) -> Self { applying(.sigmoid, on: engine) }

  /// Writes `sigmoid(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func sigmoid(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.sigmoid, into: &result, on: engine)
  }

  /// The hyperbolic tangent, with all digits near 0; NaN for NaN. At most 1 ULP off (1.25 in `Double`).
  @inlinable
  public func tanh(on engine: Engine = .default) -> Self { applying(.tanh, on: engine) }

  /// Writes `tanh(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func tanh(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.tanh, into: &result, on: engine)
  }

  /// Each element times a factor (BLAS `scal`).
  @inlinable
  public func scale(_ factor: Element, on engine: Engine = .default) -> Self { applying(.scale, factor, on: engine) }

  /// Writes `scale(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func scale(_ factor: Element, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.scale, factor, into: &result, on: engine)
  }

  /// Each element, but at least `low` and at most `high`: `high` where `low` is greater, NaN where anything is NaN.
  @inlinable
  public func clamp(_ low: Element, _ high: Element, on engine: Engine = .default) -> Self {
    applying(.clamp, low, high, on: engine)
  }

  /// Writes `clamp(_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func clamp(
    _ low: Element, _ high: Element, into result: inout Self, on engine: Engine = .default
  ) throws(ShapeError) {
    try applying(.clamp, low, high, into: &result, on: engine)
  }
}

// MARK: - Two operands

extension NumericArray {
  /// The sums of elements and their counterparts.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func add(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.add, other, on: engine)
  }

  /// Writes `add(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func add(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.add, other, into: &result, on: engine)
  }

  /// The differences.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func sub(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.sub, other, on: engine)
  }

  /// Writes `sub(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func sub(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.sub, other, into: &result, on: engine)
  }

  /// The products of elements and their counterparts.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func mul(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.mul, other, on: engine)
  }

  /// Writes `mul(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func mul(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.mul, other, into: &result, on: engine)
  }

  /// The quotients, as IEEE 754 says: x/0 is infinite, 0/0 NaN.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func div(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.div, other, on: engine)
  }

  /// Writes `div(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func div(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.div, other, into: &result, on: engine)
  }

  /// The smaller of each element and its counterpart; NaN if either is NaN.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func minimum(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.minimum, other, on: engine)
  }

  /// Writes `minimum(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func minimum(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.minimum, other, into: &result, on: engine)
  }

  /// The larger of each element and its counterpart; NaN if either is NaN.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func maximum(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.maximum, other, on: engine)
  }

  /// Writes `maximum(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func maximum(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.maximum, other, into: &result, on: engine)
  }

  /// `self * y + z`, rounded once.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func fma(_ y: Self, _ z: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.fma, y, z, on: engine)
  }

  /// Writes `fma(_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func fma(
    _ y: Self, _ z: Self, into result: inout Self, on engine: Engine = .default
  ) throws(ShapeError) {
    try combining(.fma, y, z, into: &result, on: engine)
  }

  /// `alpha * self + y`, rounded once (BLAS `axpy`).
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func axpy(_ alpha: Element, _ y: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    var result = try Self(_availableLike: self)
    try axpy(alpha, y, into: &result, on: engine)
    return result
  }

  /// Writes `axpy(_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func axpy(
    _ alpha: Element, _ y: Self, into result: inout Self, on engine: Engine = .default
  ) throws(ShapeError) {
    try require("axpy", y)
    try requireResult("axpy", result)
    try result._elements.makeUniqueForOverwriting()
    engine.zipScaled(.axpy, alpha, _elements.base, y._elements.base, into: result._elements.base, count: count)
    withExtendedLifetime((self, y)) {}
  }

  /// `self + alpha * x`, in place, rounded once (BLAS `axpy`).
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public mutating func addScaled(_ x: Self, alpha: Element, on engine: Engine = .default) throws(ShapeError) {
    try require("addScaled", x)
    try _elements.makeUniqueIfAvailable()
    engine.zipScaled(.axpy, alpha, x._elements.base, _elements.base, into: _elements.base, count: count)
    withExtendedLifetime(x) {}
  }
}

// MARK: - Reductions

extension NumericArray {
  /// The sum, 0 of no elements. Its error is at most about (128 + log₂ n)·ε·Σ|x|: see `CanonicalOrder`.
  @inlinable
  public func sum(on engine: Engine = .default) -> Element {
    defer { withExtendedLifetime(self) {} }
    return engine.reduce(.sum, _elements.base, count: count)
  }

  /// The product, 1 of no elements.
  @inlinable
  public func product(on engine: Engine = .default) -> Element {
    defer { withExtendedLifetime(self) {} }
    return engine.reduce(.product, _elements.base, count: count)
  }

  /// The sum of squares, 0 of no elements.
  @inlinable
  public func sumOfSquares(on engine: Engine = .default) -> Element {
    defer { withExtendedLifetime(self) {} }
    return engine.reduce(.sumOfSquares, _elements.base, count: count)
  }

  /// The sum of magnitudes, 0 of no elements.
  @inlinable
  public func normL1(on engine: Engine = .default) -> Element {
    defer { withExtendedLifetime(self) {} }
    return engine.reduce(.normL1, _elements.base, count: count)
  }

  /// The Euclidean norm: NaN if there is a NaN, 0 of no elements. It neither overflows nor underflows where the true result is
  /// finite and normal.
  @inlinable
  public func normL2(on engine: Engine = .default) -> Element {
    defer { withExtendedLifetime(self) {} }
    return engine.reduce(.normL2, _elements.base, count: count)
  }

  /// The largest magnitude: NaN if there is a NaN, 0 of no elements.
  @inlinable
  public func normLInf(on engine: Engine = .default) -> Element {
    defer { withExtendedLifetime(self) {} }
    return engine.reduce(.normLInf, _elements.base, count: count)
  }

  /// The largest element: NaN if there is one, nil if there is none.
  @inlinable public func max(on engine: Engine = .default) -> Element? { reduced(.max, on: engine) }

  /// The smallest element: NaN if there is one, nil if there is none.
  @inlinable public func min(on engine: Engine = .default) -> Element? { reduced(.min, on: engine) }

  /// The index of the first NaN, else of the first largest element, row by row in a matrix; nil if there is none.
  @inlinable public func argmax(on engine: Engine = .default) -> Int? { reduced(.argmax, on: engine) }

  /// The index of the first NaN, else of the first smallest element, row by row in a matrix; nil if there is none.
  @inlinable public func argmin(on engine: Engine = .default) -> Int? { reduced(.argmin, on: engine) }
}
