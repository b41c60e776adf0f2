import BackendKit

// Whole numbers, signs and squares by name: exact, or rounded once.

extension NumericArray {
  /// The largest integers not above the elements; -0 for -0.
  @inlinable
  public func floor(on engine: Engine = .default) -> Self { applying(.floor, on: engine) }

  /// Writes `floor(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func floor(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.floor, into: &result, on: engine)
  }

  /// The smallest integers not below the elements; -0 above -1 and below 0.
  @inlinable
  public func ceil(on engine: Engine = .default) -> Self { applying(.ceil, on: engine) }

  /// Writes `ceil(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func ceil(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.ceil, into: &result, on: engine)
  }

  /// The nearest integers, halves to the even one, with the sign of the element.
  @inlinable
  public func rint(on engine: Engine = .default) -> Self { applying(.rint, on: engine) }

  /// Writes `rint(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func rint(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.rint, into: &result, on: engine)
  }

  /// The nearest integers, halves away from 0, with the sign of the element.
  @inlinable
  public func round(on engine: Engine = .default) -> Self { applying(.round, on: engine) }

  /// Writes `round(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func round(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.round, into: &result, on: engine)
  }

  /// The integers next to the elements in the direction of 0, with their sign.
  @inlinable
  public func trunc(on engine: Engine = .default) -> Self { applying(.trunc, on: engine) }

  /// Writes `trunc(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func trunc(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.trunc, into: &result, on: engine)
  }

  /// What `trunc()` takes away, with the sign of the element; ±0 for infinities.
  @inlinable
  public func fract(on engine: Engine = .default) -> Self { applying(.fract, on: engine) }

  /// Writes `fract(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func fract(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.fract, into: &result, on: engine)
  }

  /// -1 for negative elements, 1 for positive ones, +0 for zeros, NaN for NaN.
  @inlinable
  public func sign(on engine: Engine = .default) -> Self { applying(.sign, on: engine) }

  /// Writes `sign(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func sign(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.sign, into: &result, on: engine)
  }

  /// The squares.
  @inlinable
  public func square(on engine: Engine = .default) -> Self { applying(.square, on: engine) }

  /// Writes `square(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func square(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.square, into: &result, on: engine)
  }

  /// 1 over the elements, correctly rounded; ±inf for ±0.
  @inlinable
  public func reciprocal(on engine: Engine = .default) -> Self { applying(.reciprocal, on: engine) }

  /// Writes `reciprocal(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable
  public func reciprocal(into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try applying(.reciprocal, into: &result, on: engine)
  }
}
