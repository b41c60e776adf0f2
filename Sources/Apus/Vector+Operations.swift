import BackendKit

extension Vector {
  /// The scalar product `Σ x·y`, each product fused with the addition; 0 of no elements.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  @inlinable
  public func dot(_ other: Vector, on engine: Engine = .default) throws(ShapeError) -> Element {
    try require("dot", other)
    defer { withExtendedLifetime((self, other)) {} }
    return engine.reducePair(.dot, _elements.base, other._elements.base, count: count)
  }

  /// A function of the whole vector.
  @inlinable
  public func normalized(_ operation: NormalizingOperation, on engine: Engine = .default) -> Vector {
    let result = Vector(_uninitializedLike: self)
    engine.normalize(operation, _elements.base, into: result._elements.base, count: count)
    withExtendedLifetime(self) {}
    return result
  }

  /// Writes `normalized(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another length.
  @inlinable
  public func normalized(
    _ operation: NormalizingOperation, into result: inout Vector, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireResult(operation.rawValue, result)
    try result._elements.makeUniqueForOverwriting()
    engine.normalize(operation, _elements.base, into: result._elements.base, count: count)
    withExtendedLifetime(self) {}
  }

  /// Replaces the elements by a function of the whole vector.
  @inlinable
  public mutating func apply(_ operation: NormalizingOperation, on engine: Engine = .default) {
    _elements.makeUnique()
    engine.normalize(operation, _elements.base, into: _elements.base, count: count)
  }

  /// `exp(x - max x) / Σ exp(x - max x)`: no overflow for finite elements; all NaN if there is a NaN or +inf, or only -inf.
  @inlinable
  public func softmax(on engine: Engine = .default) -> Vector { normalized(.softmax, on: engine) }

  /// Writes `softmax(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another length.
  @inlinable
  public func softmax(into result: inout Vector, on engine: Engine = .default) throws(ShapeError) {
    try normalized(.softmax, into: &result, on: engine)
  }

  /// `x - max x - log Σ exp(x - max x)`, the logarithm of `softmax()` without its underflow.
  @inlinable
  public func logSoftmax(on engine: Engine = .default) -> Vector { normalized(.logSoftmax, on: engine) }

  /// Writes `logSoftmax(on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another length.
  @inlinable
  public func logSoftmax(into result: inout Vector, on engine: Engine = .default) throws(ShapeError) {
    try normalized(.logSoftmax, into: &result, on: engine)
  }
}
