import BackendKit

/// What vectors and matrices have in common: elements in a row in memory, and the operations on them one by one.
///
/// A method that backends compute takes the engine last, with `on:`. Those that move, count, sort or compare elements compute by
/// themselves, on the calling thread, and so do running sums; but `transposed` and `gatheringRows` take one for its threads.
/// Operators use the default engine and trap where shapes differ, as the standard library's collections do; methods throw. A
/// method with `into:` writes to an existing value of the right shape instead of making a new one, and allocates nothing unless
/// that value shares its memory with another.
public protocol NumericArray<Element>: Hashable, Sendable {
  associatedtype Element: VectorElement
  /// The dimensions, outermost first.
  var shape: [Int] { get }

  // Storage, for the operations below.
  var _elements: ElementBuffer<Element> { get set }
  init(_uninitializedLike other: Self)
  init(_availableLike other: Self) throws(ShapeError)
  func _hasShape(of other: Self) -> Bool
}

extension NumericArray {
  /// The number of elements.
  @inlinable public var count: Int { _elements.count }

  /// Calls a function with the elements. The pointer is valid during the call only.
  @inlinable
  public func withUnsafeBufferPointer<R, Failure: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> R
  ) throws(Failure) -> R {
    try _elements.withPointer { pointer throws(Failure) in
      try body(UnsafeBufferPointer(start: pointer, count: count))
    }
  }

  /// Calls a function that may change the elements. The pointer is valid during the call only.
  @inlinable
  public mutating func withUnsafeMutableBufferPointer<R, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> R
  ) throws(Failure) -> R {
    _elements.makeUnique()
    return try body(UnsafeMutableBufferPointer(start: _elements.base, count: count))
  }

  /// The elements, for reading without a copy.
  @inlinable
  public var span: Span<Element> {
    @_lifetime(borrow self)
    get {
      let span = Span(_unsafeStart: UnsafePointer(_elements.base), count: count)
      return _overrideLifetime(span, borrowing: self)
    }
  }

  /// The elements, for writing in place.
  @inlinable
  public var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self)
    mutating get {
      _elements.makeUnique()
      let span = MutableSpan(_unsafeStart: _elements.base, count: count)
      return _overrideLifetime(span, mutating: &self)
    }
  }

  /// Whether shapes are the same and elements equal pairwise; NaN equals nothing, -0 equals +0.
  @inlinable
  public static func == (a: Self, b: Self) -> Bool {
    a._hasShape(of: b) && a._elements.isEqual(to: b._elements)
  }

  /// Hashes shape and elements, as `==` compares them: -0 as +0.
  ///
  /// - Complexity: All elements are read.
  @inlinable
  public func hash(into hasher: inout Hasher) {
    for dimension in shape { hasher.combine(dimension) }
    _elements.hash(into: &hasher)
  }

  /// Whether all elements are as near their counterparts as NumPy's `allclose` asks for:
  /// `|self[i] - other[i]| <= absoluteTolerance + relativeTolerance·|other[i]|`.
  ///
  /// NaN is near nothing, an infinity near itself only. No elements are near no elements.
  ///
  /// - Complexity: Elements are read up to the first that is not near.
  /// - Throws: `ShapeError.mismatch` where shapes differ.
  @inlinable
  public func isClose(
    to other: Self, relativeTolerance: Element = 1e-5, absoluteTolerance: Element = 1e-8
  ) throws(ShapeError) -> Bool {
    try require("isClose", other)
    return withUnsafeBufferPointer { x in
      other.withUnsafeBufferPointer { y in
        x.indices.allSatisfy { i in
          let bound = absoluteTolerance + relativeTolerance * y[i].magnitude
          return x[i] == y[i] || (y[i].isFinite && (x[i] - y[i]).magnitude <= bound)
        }
      }
    }
  }

  @inlinable @inline(__always)
  func require(_ operation: @autoclosure () -> String, _ other: Self) throws(ShapeError) {
    guard _hasShape(of: other) else { throw .mismatch(operation: operation(), shape, other.shape) }
  }

  @inlinable @inline(__always)
  func requireResult(_ operation: @autoclosure () -> String, _ result: Self) throws(ShapeError) {
    guard _hasShape(of: result) else { throw .result(operation: operation(), expected: shape, found: result.shape) }
  }
}

// MARK: - By operation

extension NumericArray {
  /// An element-by-element function of the catalogue.
  @inlinable @inline(__always)
  public func applying(_ operation: MapOperation, on engine: Engine = .default) -> Self {
    let result = Self(_uninitializedLike: self)
    engine.map(operation, _elements.base, into: result._elements.base, count: count)
    withExtendedLifetime(self) {}
    return result
  }

  /// Writes `applying(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable @inline(__always)
  public func applying(
    _ operation: MapOperation, into result: inout Self, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireResult(operation.rawValue, result)
    try result._elements.makeUniqueForOverwriting()
    engine.map(operation, _elements.base, into: result._elements.base, count: count)
    withExtendedLifetime(self) {}
  }

  /// Replaces the elements by a function of them.
  @inlinable @inline(__always)
  public mutating func apply(_ operation: MapOperation, on engine: Engine = .default) {
    _elements.makeUnique()
    engine.map(operation, _elements.base, into: _elements.base, count: count)
  }

  /// A function of each element and one or two scalars; `b` is for `clamp`.
  @inlinable @inline(__always)
  public func applying(_ operation: ScalarOperation, _ a: Element, _ b: Element = 0, on engine: Engine = .default)
    -> Self
  {
    let result = Self(_uninitializedLike: self)
    engine.mapScalar(operation, _elements.base, a, b, into: result._elements.base, count: count)
    withExtendedLifetime(self) {}
    return result
  }

  /// Writes `applying(_:_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has another shape.
  @inlinable @inline(__always)
  public func applying(
    _ operation: ScalarOperation, _ a: Element, _ b: Element = 0, into result: inout Self,
    on engine: Engine = .default
  ) throws(ShapeError) {
    try requireResult(operation.rawValue, result)
    try result._elements.makeUniqueForOverwriting()
    engine.mapScalar(operation, _elements.base, a, b, into: result._elements.base, count: count)
    withExtendedLifetime(self) {}
  }

  /// Replaces the elements by a function of them and one or two scalars.
  @inlinable @inline(__always)
  public mutating func apply(_ operation: ScalarOperation, _ a: Element, _ b: Element = 0, on engine: Engine = .default)
  {
    _elements.makeUnique()
    engine.mapScalar(operation, _elements.base, a, b, into: _elements.base, count: count)
  }

  /// A function of each element and its counterpart.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable @inline(__always)
  public func combining(_ operation: ZipOperation, _ other: Self, on engine: Engine = .default) throws(ShapeError)
    -> Self
  {
    try require(operation.rawValue, other)
    let result = try Self(_availableLike: self)
    engine.zip(operation, _elements.base, other._elements.base, into: result._elements.base, count: count)
    withExtendedLifetime((self, other)) {}
    return result
  }

  /// Writes `combining(_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable @inline(__always)
  public func combining(
    _ operation: ZipOperation, _ other: Self, into result: inout Self, on engine: Engine = .default
  ) throws(ShapeError) {
    try require(operation.rawValue, other)
    try requireResult(operation.rawValue, result)
    try result._elements.makeUniqueForOverwriting()
    engine.zip(operation, _elements.base, other._elements.base, into: result._elements.base, count: count)
    withExtendedLifetime((self, other)) {}
  }

  /// Replaces the elements by a function of them and their counterparts.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable @inline(__always)
  public mutating func combine(_ operation: ZipOperation, _ other: Self, on engine: Engine = .default)
    throws(ShapeError)
  {
    try require(operation.rawValue, other)
    try _elements.makeUniqueIfAvailable()
    combineTrusted(operation, other, engine)
  }

  @inlinable @inline(__always)
  func combined(_ operation: ZipOperation, _ other: Self, _ engine: Engine) -> Self {
    let result = Self(_uninitializedLike: self)
    engine.zip(operation, _elements.base, other._elements.base, into: result._elements.base, count: count)
    withExtendedLifetime((self, other)) {}
    return result
  }

  @inlinable @inline(__always)
  mutating func combineTrusted(_ operation: ZipOperation, _ other: Self, _ engine: Engine) {
    _elements.makeUnique()
    engine.zip(operation, _elements.base, other._elements.base, into: _elements.base, count: count)
    withExtendedLifetime(other) {}
  }

  /// A function of each element and its two counterparts.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable @inline(__always)
  public func combining(_ operation: TernaryOperation, _ y: Self, _ z: Self, on engine: Engine = .default)
    throws(ShapeError) -> Self
  {
    var result = try Self(_availableLike: self)
    try combining(operation, y, z, into: &result, on: engine)
    return result
  }

  /// Writes `combining(_:_:_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable @inline(__always)
  public func combining(
    _ operation: TernaryOperation, _ y: Self, _ z: Self, into result: inout Self, on engine: Engine = .default
  ) throws(ShapeError) {
    try require(operation.rawValue, y)
    try require(operation.rawValue, z)
    try requireResult(operation.rawValue, result)
    try result._elements.makeUniqueForOverwriting()
    engine.zipTernary(
      operation, _elements.base, y._elements.base, z._elements.base, into: result._elements.base, count: count)
    withExtendedLifetime((self, y, z)) {}
  }

  /// Replaces the elements by a function of them and their two counterparts: `self * y + z` with `.fma`.
  ///
  /// - Throws: `ShapeError` where shapes differ.
  @inlinable @inline(__always)
  public mutating func combine(_ operation: TernaryOperation, _ y: Self, _ z: Self, on engine: Engine = .default)
    throws(ShapeError)
  {
    try require(operation.rawValue, y)
    try require(operation.rawValue, z)
    try _elements.makeUniqueIfAvailable()
    engine.zipTernary(
      operation, _elements.base, y._elements.base, z._elements.base, into: _elements.base, count: count)
    withExtendedLifetime((y, z)) {}
  }

  /// A number from all elements, or nil where there are none and the reduction has no identity (`max`, `min`).
  @inlinable @inline(__always)
  public func reduced(_ operation: Reduction, on engine: Engine = .default) -> Element? {
    if count == 0, !operation.hasIdentity { return nil }
    defer { withExtendedLifetime(self) {} }
    return engine.reduce(operation, _elements.base, count: count)
  }

  /// The index of an element, row by row in a matrix, or nil where there are none.
  @inlinable @inline(__always)
  public func reduced(_ operation: IndexReduction, on engine: Engine = .default) -> Int? {
    if count == 0 { return nil }
    defer { withExtendedLifetime(self) {} }
    return engine.reduceIndex(operation, _elements.base, count: count)
  }
}

// MARK: - Operators

extension NumericArray {
  @usableFromInline @inline(never)
  static func trapAtMismatch(_ operation: ZipOperation, _ a: Self, _ b: Self) -> Never {
    trap(.mismatch(operation: operation.rawValue, a.shape, b.shape))
  }

  @inlinable @inline(__always)
  static func operate(_ operation: ZipOperation, _ a: Self, _ b: Self) -> Self {
    guard a._hasShape(of: b) else { trapAtMismatch(operation, a, b) }
    return a.combined(operation, b, .default)
  }

  @inlinable @inline(__always)
  static func operate(_ operation: ZipOperation, assigning a: inout Self, _ b: Self) {
    guard a._hasShape(of: b) else { trapAtMismatch(operation, a, b) }
    a.combineTrusted(operation, b, .default)
  }

  /// The sums of elements and their counterparts. Traps where shapes differ, as all operators do.
  @inlinable public static func + (a: Self, b: Self) -> Self { operate(.add, a, b) }
  /// The differences. Traps where shapes differ.
  @inlinable public static func - (a: Self, b: Self) -> Self { operate(.sub, a, b) }
  /// The products of elements; `matmul(_:)` is the matrix product. Traps where shapes differ.
  @inlinable public static func * (a: Self, b: Self) -> Self { operate(.mul, a, b) }
  /// The quotients. Traps where shapes differ.
  @inlinable public static func / (a: Self, b: Self) -> Self { operate(.div, a, b) }

  /// Adds the counterparts in place. Traps where shapes differ.
  @inlinable public static func += (a: inout Self, b: Self) { operate(.add, assigning: &a, b) }
  /// Subtracts the counterparts in place. Traps where shapes differ.
  @inlinable public static func -= (a: inout Self, b: Self) { operate(.sub, assigning: &a, b) }
  /// Multiplies by the counterparts in place. Traps where shapes differ.
  @inlinable public static func *= (a: inout Self, b: Self) { operate(.mul, assigning: &a, b) }
  /// Divides by the counterparts in place. Traps where shapes differ.
  @inlinable public static func /= (a: inout Self, b: Self) { operate(.div, assigning: &a, b) }

  /// Each element plus the number.
  @inlinable public static func + (a: Self, b: Element) -> Self { a.applying(.addScalar, b) }
  /// Each element minus the number.
  @inlinable public static func - (a: Self, b: Element) -> Self { a.applying(.subScalar, b) }
  /// Each element times the number.
  @inlinable public static func * (a: Self, b: Element) -> Self { a.applying(.scale, b) }
  /// Each element over the number, correctly rounded.
  @inlinable public static func / (a: Self, b: Element) -> Self { a.applying(.divScalar, b) }

  /// The number plus each element.
  @inlinable public static func + (a: Element, b: Self) -> Self { b.applying(.addScalar, a) }
  /// The number minus each element.
  @inlinable public static func - (a: Element, b: Self) -> Self { b.applying(.scalarSub, a) }
  /// The number times each element.
  @inlinable public static func * (a: Element, b: Self) -> Self { b.applying(.scale, a) }
  /// The number over each element, correctly rounded.
  @inlinable public static func / (a: Element, b: Self) -> Self { b.applying(.scalarDiv, a) }

  /// Adds the number to each element in place.
  @inlinable public static func += (a: inout Self, b: Element) { a.apply(.addScalar, b) }
  /// Subtracts the number from each element in place.
  @inlinable public static func -= (a: inout Self, b: Element) { a.apply(.subScalar, b) }
  /// Multiplies each element by the number in place.
  @inlinable public static func *= (a: inout Self, b: Element) { a.apply(.scale, b) }
  /// Divides each element by the number in place, correctly rounded.
  @inlinable public static func /= (a: inout Self, b: Element) { a.apply(.divScalar, b) }

  /// The elements with the other sign, NaN and zeros too.
  @inlinable public static prefix func - (a: Self) -> Self { a.applying(.neg) }
}
