import BackendKit

// The operations on memory that is not ours: any contiguous elements that a span can be made of.

extension Span where Element: VectorElement {
  /// A number from all elements, or nil where there are none and the reduction has no identity (`max`, `min`).
  @inlinable
  public func reduced(_ operation: Reduction, on engine: Engine = .default) -> Element? {
    if count == 0, !operation.hasIdentity { return nil }
    return withUnsafeBufferPointer { engine.reduce(operation, $0.start, count: $0.count) }
  }

  /// The index of an element, or nil where there are none.
  @inlinable
  public func reduced(_ operation: IndexReduction, on engine: Engine = .default) -> Int? {
    if count == 0 { return nil }
    return withUnsafeBufferPointer { engine.reduceIndex(operation, $0.start, count: $0.count) }
  }

  /// The scalar product `Σ x·y`; 0 of no elements.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  @inlinable
  public func dot(_ other: Span<Element>, on engine: Engine = .default) throws(ShapeError) -> Element {
    guard count == other.count else { throw .mismatch(operation: "dot", [count], [other.count]) }
    return withUnsafeBufferPointer { x in
      other.withUnsafeBufferPointer { y in engine.reducePair(.dot, x.start, y.start, count: x.count) }
    }
  }

  /// Writes a function of each element to a result of the same length.
  ///
  /// - Throws: `ShapeError` where it has another length.
  @inlinable
  public func applying(
    _ operation: MapOperation, into result: inout MutableSpan<Element>, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireResult(operation.rawValue, result.count)
    withUnsafeBufferPointer { x in
      result.withUnsafeMutableBufferPointer { r in engine.map(operation, x.start, into: r.start, count: x.count) }
    }
  }

  /// Writes a function of each element and one or two scalars to a result of the same length.
  ///
  /// - Throws: `ShapeError` where it has another length.
  @inlinable
  public func applying(
    _ operation: ScalarOperation, _ a: Element, _ b: Element = 0, into result: inout MutableSpan<Element>,
    on engine: Engine = .default
  ) throws(ShapeError) {
    try requireResult(operation.rawValue, result.count)
    withUnsafeBufferPointer { x in
      result.withUnsafeMutableBufferPointer { r in
        engine.mapScalar(operation, x.start, a, b, into: r.start, count: x.count)
      }
    }
  }

  /// Writes a function of each element and its counterpart to a result of the same length.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  @inlinable
  public func combining(
    _ operation: ZipOperation, _ other: Span<Element>, into result: inout MutableSpan<Element>,
    on engine: Engine = .default
  ) throws(ShapeError) {
    guard count == other.count else { throw .mismatch(operation: operation.rawValue, [count], [other.count]) }
    try requireResult(operation.rawValue, result.count)
    withUnsafeBufferPointer { x in
      other.withUnsafeBufferPointer { y in
        result.withUnsafeMutableBufferPointer { r in
          engine.zip(operation, x.start, y.start, into: r.start, count: x.count)
        }
      }
    }
  }

  /// Writes a function of each element and its two counterparts to a result of the same length.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  @inlinable
  public func combining(
    _ operation: TernaryOperation, _ y: Span<Element>, _ z: Span<Element>, into result: inout MutableSpan<Element>,
    on engine: Engine = .default
  ) throws(ShapeError) {
    if y.count != count { throw .mismatch(operation: operation.rawValue, [count], [y.count]) }
    if z.count != count { throw .mismatch(operation: operation.rawValue, [count], [z.count]) }
    try requireResult(operation.rawValue, result.count)
    withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        z.withUnsafeBufferPointer { z in
          result.withUnsafeMutableBufferPointer { r in
            engine.zipTernary(operation, x.start, y.start, z.start, into: r.start, count: x.count)
          }
        }
      }
    }
  }

  /// Writes `alpha * self + y`, rounded once (BLAS `axpy`), to a result of the same length.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  @inlinable
  public func axpy(
    _ alpha: Element, _ y: Span<Element>, into result: inout MutableSpan<Element>, on engine: Engine = .default
  ) throws(ShapeError) {
    guard count == y.count else { throw .mismatch(operation: "axpy", [count], [y.count]) }
    try requireResult("axpy", result.count)
    withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        result.withUnsafeMutableBufferPointer { r in
          engine.zipScaled(.axpy, alpha, x.start, y.start, into: r.start, count: x.count)
        }
      }
    }
  }

  /// Writes a function of the whole span to a result of the same length.
  ///
  /// - Throws: `ShapeError` where it has another length.
  @inlinable
  public func normalized(
    _ operation: NormalizingOperation, into result: inout MutableSpan<Element>, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireResult(operation.rawValue, result.count)
    withUnsafeBufferPointer { x in
      result.withUnsafeMutableBufferPointer { r in engine.normalize(operation, x.start, into: r.start, count: x.count) }
    }
  }

  @inlinable
  func requireResult(_ operation: @autoclosure () -> String, _ found: Int) throws(ShapeError) {
    guard count == found else { throw .result(operation: operation(), expected: [count], found: [found]) }
  }
}

extension MutableSpan where Element: VectorElement {
  /// Replaces the elements by a function of them.
  @inlinable
  public mutating func apply(_ operation: MapOperation, on engine: Engine = .default) {
    withUnsafeMutableBufferPointer { engine.map(operation, $0.start, into: $0.start, count: $0.count) }
  }

  /// Replaces the elements by a function of them and one or two scalars.
  @inlinable
  public mutating func apply(
    _ operation: ScalarOperation, _ a: Element, _ b: Element = 0, on engine: Engine = .default
  ) {
    withUnsafeMutableBufferPointer { engine.mapScalar(operation, $0.start, a, b, into: $0.start, count: $0.count) }
  }

  /// Replaces the elements by a function of them and their counterparts.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  @inlinable
  public mutating func combine(
    _ operation: ZipOperation, _ other: Span<Element>, on engine: Engine = .default
  ) throws(ShapeError) {
    guard count == other.count else { throw .mismatch(operation: operation.rawValue, [count], [other.count]) }
    withUnsafeMutableBufferPointer { x in
      other.withUnsafeBufferPointer { y in engine.zip(operation, x.start, y.start, into: x.start, count: x.count) }
    }
  }

  /// Replaces the elements by a function of them and their two counterparts.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  @inlinable
  public mutating func combine(
    _ operation: TernaryOperation, _ y: Span<Element>, _ z: Span<Element>, on engine: Engine = .default
  ) throws(ShapeError) {
    if y.count != count { throw .mismatch(operation: operation.rawValue, [count], [y.count]) }
    if z.count != count { throw .mismatch(operation: operation.rawValue, [count], [z.count]) }
    withUnsafeMutableBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        z.withUnsafeBufferPointer { z in
          engine.zipTernary(operation, x.start, y.start, z.start, into: x.start, count: x.count)
        }
      }
    }
  }

  /// `self + alpha * x`, in place, rounded once (BLAS `axpy`).
  ///
  /// - Throws: `ShapeError` where lengths differ.
  @inlinable
  public mutating func addScaled(
    _ x: Span<Element>, alpha: Element, on engine: Engine = .default
  ) throws(ShapeError) {
    guard count == x.count else { throw .mismatch(operation: "addScaled", [count], [x.count]) }
    withUnsafeMutableBufferPointer { y in
      x.withUnsafeBufferPointer { x in
        engine.zipScaled(.axpy, alpha, x.start, y.start, into: y.start, count: y.count)
      }
    }
  }

  /// Replaces the elements by a function of the whole span.
  @inlinable
  public mutating func apply(_ operation: NormalizingOperation, on engine: Engine = .default) {
    withUnsafeMutableBufferPointer { engine.normalize(operation, $0.start, into: $0.start, count: $0.count) }
  }
}

extension UnsafeBufferPointer {
  /// The first element, or where it would be: an empty buffer may have no address, and operations on no elements use
  /// none.
  @inlinable
  var start: UnsafePointer<Element> {
    baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<Element>.alignment).unsafelyUnwrapped
  }
}

extension UnsafeMutableBufferPointer {
  @inlinable
  var start: UnsafeMutablePointer<Element> {
    baseAddress ?? UnsafeMutablePointer(bitPattern: MemoryLayout<Element>.alignment).unsafelyUnwrapped
  }
}
