import BackendKit

/// A matrix of `Float` or `Double` elements in row-major order, without gaps between rows.
///
/// A value: copies share memory until one of them is changed. The first element lies on a 64-byte boundary, but in a matrix that
/// shares another one's rows.
public struct Matrix<Element: VectorElement>: NumericArray {
  /// The number of rows.
  public let rows: Int
  /// The number of columns, which is the number of elements of a row.
  public let columns: Int
  public var _elements: ElementBuffer<Element>

  @inlinable @inline(__always)
  init(rows: Int, columns: Int, _ elements: ElementBuffer<Element>) {
    self.rows = rows
    self.columns = columns
    _elements = elements
  }

  @inlinable @inline(__always)
  public init(_uninitializedLike other: Self) {
    self.init(rows: other.rows, columns: other.columns, ElementBuffer(uninitialized: other.count))
  }

  @inlinable @inline(__always)
  public init(_availableLike other: Self) throws(ShapeError) {
    let elements = try ElementBuffer<Element>(availableCount: other.count, shape: other.shape)
    self.init(rows: other.rows, columns: other.columns, elements)
  }

  /// Memory for a shape, with undefined values.
  @inlinable
  init(uninitializedRows rows: Int, columns: Int) throws(ShapeError) {
    self.init(rows: rows, columns: columns, try ElementBuffer(uninitializedShape: [rows, columns]))
  }

  /// The same value everywhere. Traps if the shape is invalid.
  @inlinable
  public init(repeating value: Element, rows: Int, columns: Int) {
    guard let count = ElementBuffer<Element>.elementCount([rows, columns]) else {
      trap(.invalid([rows, columns]))
    }
    self.init(rows: rows, columns: columns, ElementBuffer(repeating: value, count: count))
  }

  /// A copy of the elements, row by row. Traps unless there are `rows * columns`; `init(shape:elements:)` throws.
  @inlinable
  public init(rows: Int, columns: Int, _ elements: [Element]) {
    do throws(ShapeError) {
      self = try elements.withUnsafeBufferPointer { buffer throws(ShapeError) in
        try Matrix(shape: (rows, columns), copying: buffer)
      }
    } catch {
      trap(error)
    }
  }

  /// A copy of the elements, row by row.
  ///
  /// - Throws: `ShapeError` where a dimension is negative or their product is not the number of elements, or there is no
  ///   memory for the copy.
  @inlinable
  public init(shape: (rows: Int, columns: Int), elements: some Collection<Element>) throws(ShapeError) {
    let (rows, columns) = shape
    guard let count = ElementBuffer<Element>.elementCount([rows, columns]) else { throw .invalid([rows, columns]) }
    guard count == elements.count else { throw .elementCount(expected: [rows, columns], found: elements.count) }
    try self.init(uninitializedRows: rows, columns: columns)
    let buffer = UnsafeMutableBufferPointer(start: _elements.base, count: count)
    if buffer.initialize(fromContentsOf: elements) != count { trap("the collection has fewer elements than it says") }
  }

  /// A copy of the elements, row by row. The memory is not used after this call.
  ///
  /// - Throws: `ShapeError` where a dimension is negative or their product is not the number of elements, or there is no
  ///   memory for the copy.
  @inlinable
  public init(shape: (rows: Int, columns: Int), copying elements: UnsafeBufferPointer<Element>) throws(ShapeError) {
    let (rows, columns) = shape
    guard let count = ElementBuffer<Element>.elementCount([rows, columns]) else { throw .invalid([rows, columns]) }
    guard count == elements.count else { throw .elementCount(expected: [rows, columns], found: elements.count) }
    self.init(rows: rows, columns: columns, try ElementBuffer(uninitializedShape: [rows, columns]))
    if let source = elements.baseAddress { _elements.base.update(from: source, count: count) }
  }

  /// A copy of the elements of a span, row by row.
  ///
  /// - Throws: `ShapeError` where a dimension is negative or their product is not the number of elements, or there is no
  ///   memory for the copy.
  @inlinable
  public init(shape: (rows: Int, columns: Int), copying elements: Span<Element>) throws(ShapeError) {
    self = try elements.withUnsafeBufferPointer { buffer throws(ShapeError) in
      try Matrix(shape: shape, copying: buffer)
    }
  }

  /// A copy of rows of equal length. No rows make a matrix without rows and columns.
  ///
  /// A literal of arrays is a matrix by itself, and traps where lengths differ.
  ///
  /// - Throws: `ShapeError.parameter` where a row has another length than the first, which says which, or `.outOfMemory`.
  @inlinable
  public init(_ rows: [[Element]]) throws(ShapeError) {
    let columns = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() where row.count != columns {
      throw .parameter(
        operation: "Matrix", "the length of row \(index)", found: "\(row.count)",
        allowed: "that of the first, \(columns)")
    }
    try self.init(uninitializedRows: rows.count, columns: columns)
    for (index, row) in rows.enumerated() {
      row.withUnsafeBufferPointer { source in
        if let source = source.baseAddress {
          (_elements.base + index * columns).update(from: source, count: columns)
        }
      }
    }
  }

  /// `rows * columns` elements that `initializer` writes row by row, every one of them, before it returns. Traps if the shape
  /// is invalid.
  @inlinable
  public init<Failure: Error>(
    unsafeUninitializedRows rows: Int, columns: Int,
    initializingWith initializer: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    guard let count = ElementBuffer<Element>.elementCount([rows, columns]) else { trap(.invalid([rows, columns])) }
    self.init(rows: rows, columns: columns, ElementBuffer(uninitialized: count))
    try initializer(UnsafeMutableBufferPointer(start: _elements.base, count: count))
  }

  /// The elements of a vector as rows, without copying them.
  ///
  /// - Throws: `ShapeError` where a dimension is negative or their product is not the number of elements.
  @inlinable
  public init(reshaping vector: Vector<Element>, rows: Int, columns: Int) throws(ShapeError) {
    guard let count = ElementBuffer<Element>.elementCount([rows, columns]) else { throw .invalid([rows, columns]) }
    guard count == vector.count else { throw .elementCount(expected: [rows, columns], found: vector.count) }
    self.init(rows: rows, columns: columns, vector._elements)
  }

  /// `[rows, columns]`.
  @inlinable public var shape: [Int] { [rows, columns] }

  /// The elements, row by row, without copying them.
  @inlinable public var flattened: Vector<Element> { Vector(_elements) }

  @inlinable @inline(__always)
  public func _hasShape(of other: Self) -> Bool { rows == other.rows && columns == other.columns }

  /// The element in a row and a column, counted from 0. Traps outside the matrix.
  @inlinable
  public subscript(row: Int, column: Int) -> Element {
    get {
      trap(unless: row >= 0 && row < rows && column >= 0 && column < columns, "matrix index out of range")
      return _elements.withPointer { $0[row * columns + column] }
    }
    set {
      trap(unless: row >= 0 && row < rows && column >= 0 && column < columns, "matrix index out of range")
      _elements.makeUnique()
      _elements.base[row * columns + column] = newValue
    }
  }

  /// A copy of a row. Traps outside 0..<rows.
  @inlinable
  public func row(_ index: Int) -> Vector<Element> {
    trap(unless: index >= 0 && index < rows, "matrix row out of range")
    return _elements.withPointer {
      Vector(copying: UnsafeBufferPointer(start: $0 + index * columns, count: columns))
    }
  }

  /// A copy of a column. Traps outside 0..<columns.
  @inlinable
  public func column(_ index: Int) -> Vector<Element> {
    trap(unless: index >= 0 && index < columns, "matrix column out of range")
    return _elements.withPointer { source in
      Vector(unsafeUninitializedCapacity: rows) { target in
        for i in 0..<rows { target[i] = source[i * columns + index] }
      }
    }
  }

  /// Replaces the elements of a row. Traps outside 0..<rows.
  ///
  /// - Throws: `ShapeError.mismatch` unless the vector has an element for each column, or `.outOfMemory` where a copy is needed.
  @inlinable
  public mutating func setRow(_ index: Int, to elements: Vector<Element>) throws(ShapeError) {
    trap(unless: index >= 0 && index < rows, "matrix row out of range")
    guard elements.count == columns else { throw .mismatch(operation: "setRow", [columns], elements.shape) }
    try _elements.makeUniqueIfAvailable()
    elements._elements.withPointer { (_elements.base + index * columns).update(from: $0, count: columns) }
  }

  /// Replaces the elements of a column. Traps outside 0..<columns.
  ///
  /// - Throws: `ShapeError.mismatch` unless the vector has an element for each row, or `.outOfMemory` where a copy is needed.
  @inlinable
  public mutating func setColumn(_ index: Int, to elements: Vector<Element>) throws(ShapeError) {
    trap(unless: index >= 0 && index < columns, "matrix column out of range")
    guard elements.count == rows else { throw .mismatch(operation: "setColumn", [rows], elements.shape) }
    try _elements.makeUniqueIfAvailable()
    elements._elements.withPointer { source in
      for i in 0..<rows { _elements.base[i * columns + index] = source[i] }
    }
  }

  /// A row, for reading without a copy. Traps outside 0..<rows.
  @inlinable
  @_lifetime(borrow self)
  public func span(ofRow index: Int) -> Span<Element> {
    trap(unless: index >= 0 && index < rows, "matrix row out of range")
    let span = Span(_unsafeStart: UnsafePointer(_elements.base + index * columns), count: columns)
    return _overrideLifetime(span, borrowing: self)
  }

  /// A row, for writing in place. Traps outside 0..<rows.
  @inlinable
  @_lifetime(&self)
  public mutating func mutableSpan(ofRow index: Int) -> MutableSpan<Element> {
    trap(unless: index >= 0 && index < rows, "matrix row out of range")
    _elements.makeUnique()
    let span = MutableSpan(_unsafeStart: _elements.base + index * columns, count: columns)
    return _overrideLifetime(span, mutating: &self)
  }
}

extension Matrix: ExpressibleByArrayLiteral {
  /// Rows of equal length, as in `[[1, 2], [3, 4]]`. Traps where lengths differ.
  @inlinable
  public init(arrayLiteral rows: [Element]...) {
    let columns = rows.first?.count ?? 0
    trap(unless: rows.allSatisfy { $0.count == columns }, "the rows of a matrix must have the same length")
    self.init(rows: rows.count, columns: columns, rows.flatMap { $0 })
  }
}

extension Matrix: CustomStringConvertible {
  /// Row by row, or the first and last three of more than 20 rows.
  public var description: String { ElementDescription.rows(self) + (rows <= 20 ? "" : " (\(rows)×\(columns))") }
}

extension Matrix<Float> {
  /// The nearest floats, halves to the even one, as by `Float(_:)`: infinity beyond the largest, NaN for NaN.
  @_disfavoredOverload
  public init(_ doubles: Matrix<Double>) {
    self.init(rows: doubles.rows, columns: doubles.columns, Vector<Float>(doubles.flattened)._elements)
  }
}

extension Matrix<Double> {
  /// The same numbers as doubles, exactly; NaN for NaN.
  @_disfavoredOverload
  public init(_ floats: Matrix<Float>) {
    self.init(rows: floats.rows, columns: floats.columns, Vector<Double>(floats.flattened)._elements)
  }
}
