import BackendKit

// Functions of elements and their counterparts, by name.

extension NumericArray {
  /// Each element to the power of its counterpart: special values as C99 Annex F says, NaN for negative elements
  /// and powers that are no integers. At most 1 ULP off.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func pow(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.pow, other, on: engine)
  }

  /// Writes `pow(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func pow(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.pow, other, into: &result, on: engine)
  }

  /// √(x² + y²), without overflow or underflow on the way; +inf if either is infinite. At most 1 ULP off.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func hypot(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.hypot, other, on: engine)
  }

  /// Writes `hypot(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func hypot(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.hypot, other, into: &result, on: engine)
  }

  /// The angles of the points (other, self), from -π to π: signed zeros and infinities as C99 Annex F says. At most
  /// 1 ULP off.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func atan2(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.atan2, other, on: engine)
  }

  /// Writes `atan2(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func atan2(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.atan2, other, into: &result, on: engine)
  }

  /// The magnitudes of the elements with the signs of their counterparts.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func copySign(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.copySign, other, on: engine)
  }

  /// Writes `copySign(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func copySign(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.copySign, other, into: &result, on: engine)
  }

  /// The remainders of divisions by the counterparts with the quotients cut off: exact, with the sign of the
  /// element; NaN for a divisor of 0.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func fmod(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.fmod, other, on: engine)
  }

  /// Writes `fmod(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func fmod(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.fmod, other, into: &result, on: engine)
  }

  /// 1 where elements equal their counterparts, else 0; NaN equals nothing.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func equal(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.equal, other, on: engine)
  }

  /// Writes `equal(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func equal(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.equal, other, into: &result, on: engine)
  }

  /// 1 where elements do not equal their counterparts, else 0.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func notEqual(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.notEqual, other, on: engine)
  }

  /// Writes `notEqual(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func notEqual(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.notEqual, other, into: &result, on: engine)
  }

  /// 1 where elements are less than their counterparts, else 0.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func less(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.less, other, on: engine)
  }

  /// Writes `less(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func less(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.less, other, into: &result, on: engine)
  }

  /// 1 where elements are less than their counterparts or equal, else 0.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func lessEqual(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.lessEqual, other, on: engine)
  }

  /// Writes `lessEqual(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func lessEqual(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.lessEqual, other, into: &result, on: engine)
  }

  /// 1 where elements are greater than their counterparts, else 0.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func greater(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.greater, other, on: engine)
  }

  /// Writes `greater(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func greater(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.greater, other, into: &result, on: engine)
  }

  /// 1 where elements are greater than their counterparts or equal, else 0.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func greaterEqual(_ other: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.greaterEqual, other, on: engine)
  }

  /// Writes `greaterEqual(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func greaterEqual(_ other: Self, into result: inout Self, on engine: Engine = .default) throws(ShapeError) {
    try combining(.greaterEqual, other, into: &result, on: engine)
  }

  /// self + weight·(end - self), from the end that the weight is nearer to: self for 0 and end for 1 where both are finite.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func lerp(_ end: Self, _ weight: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.lerp, end, weight, on: engine)
  }

  /// Writes `lerp(_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func lerp(
    _ end: Self, _ weight: Self, into result: inout Self, on engine: Engine = .default
  ) throws(ShapeError) {
    try combining(.lerp, end, weight, into: &result, on: engine)
  }

  /// y where elements are not 0, else z; a NaN is not 0.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func select(_ y: Self, _ z: Self, on engine: Engine = .default) throws(ShapeError) -> Self {
    try combining(.select, y, z, on: engine)
  }

  /// Writes `select(_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable
  public func select(
    _ y: Self, _ z: Self, into result: inout Self, on engine: Engine = .default
  ) throws(ShapeError) {
    try combining(.select, y, z, into: &result, on: engine)
  }
}
