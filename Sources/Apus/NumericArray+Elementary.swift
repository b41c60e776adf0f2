import BackendKit

// Elementary functions by name. Each gives the same bits on every canonical backend; NaN gives NaN.

extension NumericArray {
  /// 2 to the power of each element: +inf from 128 (1024) on, subnormal and then +0 far below 0. At most 1 ULP off.
  @inlinable
  public func exp2(on engine: Engine = .default) -> Self { applying(.exp2, on: engine) }

  /// Writes `exp2(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func exp2(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.exp2, into: &result, on: engine)
  }

  /// e to the power of each element, minus 1, with all digits near 0: ±0 for ±0, -1 for -inf. At most 1 ULP off.
  @inlinable
  public func expm1(on engine: Engine = .default) -> Self { applying(.expm1, on: engine) }

  /// Writes `expm1(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func expm1(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.expm1, into: &result, on: engine)
  }

  /// The natural logarithms: -inf for ±0, NaN below. At most 1 ULP off.
  @inlinable
  public func log(on engine: Engine = .default) -> Self { applying(.log, on: engine) }

  /// Writes `log(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func log(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.log, into: &result, on: engine)
  }

  /// The natural logarithms of 1 + x, with all digits near 0: ±0 for ±0, -inf for -1, NaN below. At most 1 ULP off.
  @inlinable
  public func log1p(on engine: Engine = .default) -> Self { applying(.log1p, on: engine) }

  /// Writes `log1p(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func log1p(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.log1p, into: &result, on: engine)
  }

  /// The binary logarithms, exact for powers of two: -inf for ±0, NaN below. At most 1 ULP off.
  @inlinable
  public func log2(on engine: Engine = .default) -> Self { applying(.log2, on: engine) }

  /// Writes `log2(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func log2(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.log2, into: &result, on: engine)
  }

  /// The decimal logarithms: -inf for ±0, NaN below. At most 1 ULP off.
  @inlinable
  public func log10(on engine: Engine = .default) -> Self { applying(.log10, on: engine) }

  /// Writes `log10(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func log10(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.log10, into: &result, on: engine)
  }

  /// The sines of angles in radians, of any size: ±0 for ±0, NaN for infinities. At most 1 ULP off.
  @inlinable
  public func sin(on engine: Engine = .default) -> Self { applying(.sin, on: engine) }

  /// Writes `sin(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func sin(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.sin, into: &result, on: engine)
  }

  /// The cosines of angles in radians, of any size: NaN for infinities. At most 1 ULP off.
  @inlinable
  public func cos(on engine: Engine = .default) -> Self { applying(.cos, on: engine) }

  /// Writes `cos(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func cos(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.cos, into: &result, on: engine)
  }

  /// The tangents of angles in radians, of any size: ±0 for ±0, NaN for infinities. At most 1 ULP off.
  @inlinable
  public func tan(on engine: Engine = .default) -> Self { applying(.tan, on: engine) }

  /// Writes `tan(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func tan(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.tan, into: &result, on: engine)
  }

  /// The inverse sines, from -π/2 to π/2: ±0 for ±0, NaN outside [-1, 1]. At most 1 ULP off.
  @inlinable
  public func asin(on engine: Engine = .default) -> Self { applying(.asin, on: engine) }

  /// Writes `asin(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func asin(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.asin, into: &result, on: engine)
  }

  /// The inverse cosines, from 0 to π: +0 for 1, NaN outside [-1, 1]. At most 1 ULP off.
  @inlinable
  public func acos(on engine: Engine = .default) -> Self { applying(.acos, on: engine) }

  /// Writes `acos(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func acos(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.acos, into: &result, on: engine)
  }

  /// The inverse tangents, from -π/2 to π/2: ±0 for ±0, ±π/2 for infinities. At most 1 ULP off.
  @inlinable
  public func atan(on engine: Engine = .default) -> Self { applying(.atan, on: engine) }

  /// Writes `atan(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func atan(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.atan, into: &result, on: engine)
  }

  /// The hyperbolic sines: ±0 for ±0, infinite only where the result is beyond the largest number. At most 1 ULP
  /// off.
  @inlinable
  public func sinh(on engine: Engine = .default) -> Self { applying(.sinh, on: engine) }

  /// Writes `sinh(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func sinh(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.sinh, into: &result, on: engine)
  }

  /// The hyperbolic cosines: infinite only where the result is beyond the largest number. At most 1 ULP off.
  @inlinable
  public func cosh(on engine: Engine = .default) -> Self { applying(.cosh, on: engine) }

  /// Writes `cosh(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func cosh(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.cosh, into: &result, on: engine)
  }

  /// The inverse hyperbolic sines: ±0 for ±0, ±inf for infinities. At most 1 ULP off.
  @inlinable
  public func asinh(on engine: Engine = .default) -> Self { applying(.asinh, on: engine) }

  /// Writes `asinh(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func asinh(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.asinh, into: &result, on: engine)
  }

  /// The inverse hyperbolic cosines: +0 for 1, NaN below. At most 1 ULP off.
  @inlinable
  public func acosh(on engine: Engine = .default) -> Self { applying(.acosh, on: engine) }

  /// Writes `acosh(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func acosh(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.acosh, into: &result, on: engine)
  }

  /// The inverse hyperbolic tangents: ±0 for ±0, ±inf for ±1, NaN outside. At most 1 ULP off.
  @inlinable
  public func atanh(on engine: Engine = .default) -> Self { applying(.atanh, on: engine) }

  /// Writes `atanh(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func atanh(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.atanh, into: &result, on: engine)
  }

  /// The cube roots, of negative elements too: ±0 for ±0. At most 1 ULP off.
  @inlinable
  public func cbrt(on engine: Engine = .default) -> Self { applying(.cbrt, on: engine) }

  /// Writes `cbrt(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func cbrt(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.cbrt, into: &result, on: engine)
  }

  /// 1 over the square roots: ±inf for ±0, NaN below, +0 for +inf. At most 1 ULP off.
  @inlinable
  public func rsqrt(on engine: Engine = .default) -> Self { applying(.rsqrt, on: engine) }

  /// Writes `rsqrt(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func rsqrt(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.rsqrt, into: &result, on: engine)
  }

  /// The error function 2/√π·∫ exp(-t²) dt from 0: ±0 for ±0, ±1 for infinities. At most 1 ULP off.
  @inlinable
  public func erf(on engine: Engine = .default) -> Self { applying(.erf, on: engine) }

  /// Writes `erf(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func erf(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.erf, into: &result, on: engine)
  }
}
