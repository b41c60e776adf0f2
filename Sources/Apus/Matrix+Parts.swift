import BackendKit

extension ElementBuffer {
  /// A part of another one's memory, shared with it until one of them is changed.
  @inlinable @inline(__always)
  init(sharing other: ElementBuffer, from start: Int, count: Int) {
    storage = other.storage
    base = other.base + start
    self.count = count
  }
}

// Matrices made of others' rows, columns and elements, and of nothing.

extension Vector {
  /// The elements as a matrix of one column, without copying them.
  var column: Matrix<Element> { Matrix(rows: count, columns: 1, _elements) }
}

extension Matrix {
  /// Ones on the diagonal, zeros elsewhere. Traps if the size is invalid.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public static func identity(_ size: Int) -> Matrix {
    var result = Matrix(repeating: 0, rows: size, columns: size)
    result.withUnsafeMutableBufferPointer { x in
      for i in 0..<size { x[i * size + i] = 1 }
    }
    return result
  }

  /// Like `identity(_:)`, with an error where there is no memory for it.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  static func identityIfAvailable(_ size: Int) throws(DecompositionError) -> Matrix {
    let result = try rethrowing { () throws(ShapeError) in try Matrix(uninitializedRows: size, columns: size) }
    let x = result._elements.base
    x.update(repeating: 0, count: result.count)
    for i in 0..<size { x[i * size + i] = 1 }
    return result
  }

  /// A square matrix with these elements on the diagonal, zeros elsewhere. Traps where there is no memory for it.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public init(diagonal: Vector<Element>) {
    self.init(repeating: 0, rows: diagonal.count, columns: diagonal.count)
    let size = diagonal.count
    withUnsafeMutableBufferPointer { x in
      for i in 0..<size { x[i * size + i] = diagonal[i] }
    }
  }

  /// The elements whose row is their column.
  public var diagonal: Vector<Element> {
    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    get {
      let size = Swift.min(rows, columns)
      let result = Vector<Element>(ElementBuffer(uninitialized: size))
      for i in 0..<size { result._elements.base[i] = _elements.base[i * columns + i] }
      withExtendedLifetime(self) {}
      return result
    }
  }

  /// The sum of the diagonal.
  ///
  /// - Throws: `DecompositionError.notSquare`.
  public func trace(on engine: Engine = .default) throws(DecompositionError) -> Element {
    if rows != columns { throw .notSquare(operation: "trace", shape) }
    return diagonal.reduced(.sum, on: engine) ?? 0
  }

  /// The Frobenius norm: the Euclidean norm of all elements, without overflow or underflow on the way.
  public func normFrobenius(on engine: Engine = .default) -> Element { reduced(.normL2, on: engine) ?? 0 }

  /// Some rows, without copying them: their memory is shared until either matrix is changed.
  ///
  /// The first element may then lie at any address. Traps outside 0..<rows.
  public func rows(_ range: Range<Int>) -> Matrix {
    trap(unless: range.lowerBound >= 0 && range.upperBound <= rows, "matrix rows out of range")
    return Matrix(
      rows: range.count, columns: columns,
      ElementBuffer(sharing: _elements, from: range.lowerBound * columns, count: range.count * columns))
  }

  /// A copy of some columns. Traps outside 0..<columns.
  public func columns(_ range: Range<Int>) -> Matrix {
    trap(unless: range.lowerBound >= 0 && range.upperBound <= columns, "matrix columns out of range")
    let result = Matrix(rows: rows, columns: range.count, ElementBuffer(uninitialized: rows * range.count))
    if result.count == 0 { return result }
    _elements.withPointer { source in
      for i in 0..<rows {
        (result._elements.base + i * range.count).update(
          from: source + (i * columns + range.lowerBound), count: range.count)
      }
    }
    return result
  }

  /// The rows with these indices, in this order and as often: an embedding look-up.
  ///
  /// - Throws: `ShapeError.index` for an index outside 0..<rows; `ShapeError.outOfMemory`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func gatheringRows(_ indices: [Int], on engine: Engine = .default) throws(ShapeError) -> Matrix {
    try requireRows(indices)
    let result = try Matrix(uninitializedRows: indices.count, columns: columns)
    gatherRows(indices, into: result, on: engine)
    return result
  }

  /// Writes `gatheringRows(_:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError.index` for an index outside 0..<rows; `.result` where the result has not a row for each index, of as
  ///   many elements as these have; `.outOfMemory`.
  public func gatheringRows(
    _ indices: [Int], into result: inout Matrix, on engine: Engine = .default
  ) throws(ShapeError) {
    try requireRows(indices)
    guard result.rows == indices.count, result.columns == columns else {
      throw .result(operation: "gatheringRows", expected: [indices.count, columns], found: result.shape)
    }
    try result._elements.makeUniqueForOverwriting()
    gatherRows(indices, into: result, on: engine)
  }

  private func requireRows(_ indices: [Int]) throws(ShapeError) {
    for (place, index) in indices.enumerated() where index < 0 || index >= rows {
      throw .index(operation: "gatheringRows", index, at: place, limit: rows)
    }
  }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  private func gatherRows(_ indices: [Int], into result: Matrix, on engine: Engine) {
    engine.forEachRange(rows: indices.count, bytes: 2 &* columns &* MemoryLayout<Element>.stride) { _, range in
      for i in range {
        (result._elements.base + i * columns).update(from: _elements.base + indices[i] * columns, count: columns)
      }
    }
    withExtendedLifetime(self) {}
  }

  /// Matrices of as many columns, one below the other. No matrices make one without rows and columns.
  ///
  /// - Throws: `ShapeError.mismatch` where columns differ, `.invalid` where so many elements cannot be counted, or
  ///   `.outOfMemory`.
  public init(stackingRows matrices: [Matrix]) throws(ShapeError) {
    let columns = matrices.first?.columns ?? 0
    for matrix in matrices where matrix.columns != columns {
      throw .mismatch(operation: "stackingRows", matrices[0].shape, matrix.shape)
    }
    let rows = try Self.total(matrices.map(\.rows), other: columns)
    try self.init(uninitializedRows: rows, columns: columns)
    var start = 0
    for matrix in matrices {
      matrix._elements.withPointer { (_elements.base + start).update(from: $0, count: matrix.count) }
      start += matrix.count
    }
  }

  /// Matrices of as many rows, side by side. No matrices make one without rows and columns.
  ///
  /// - Throws: `ShapeError.mismatch` where rows differ, `.invalid` where so many elements cannot be counted, or
  ///   `.outOfMemory`.
  public init(stackingColumns matrices: [Matrix]) throws(ShapeError) {
    let rows = matrices.first?.rows ?? 0
    for matrix in matrices where matrix.rows != rows {
      throw .mismatch(operation: "stackingColumns", matrices[0].shape, matrix.shape)
    }
    let columns = try Self.total(matrices.map(\.columns), other: rows)
    try self.init(uninitializedRows: rows, columns: columns)
    if count == 0 { return }
    var start = 0
    for matrix in matrices {
      matrix._elements.withPointer { source in
        for i in 0..<rows {
          (_elements.base + (i * columns + start)).update(from: source + i * matrix.columns, count: matrix.columns)
        }
      }
      start += matrix.columns
    }
  }

  private static func total(_ counts: [Int], other: Int) throws(ShapeError) -> Int {
    var total = 0
    for count in counts {
      let (sum, overflow) = total.addingReportingOverflow(count)
      if overflow { throw .invalid([Int.max, other]) }
      total = sum
    }
    return total
  }

  /// The transpose, as a new matrix.
  public func transposed(on engine: Engine = .default) -> Matrix {
    let result = Matrix(rows: columns, columns: rows, ElementBuffer(uninitialized: count))
    writeTranspose(to: result._elements.base, on: engine)
    return result
  }

  /// Writes the transpose to an existing result.
  ///
  /// - Throws: `ShapeError` where the result has not as many rows as this has columns, and as many columns as rows.
  public func transposed(into result: inout Matrix, on engine: Engine = .default) throws(ShapeError) {
    guard result.rows == columns, result.columns == rows else {
      throw .result(operation: "transposed", expected: [columns, rows], found: result.shape)
    }
    try result._elements.makeUniqueForOverwriting()
    writeTranspose(to: result._elements.base, on: engine)
  }

  /// On the calling thread alone without an engine.
  func writeTranspose(to target: UnsafeMutablePointer<Element>, on engine: Engine? = nil) {
    // A matrix of no columns can have any number of rows.
    if count == 0 { return }
    let band = 64
    let bands = (rows + band - 1) / band
    func fill(_ range: Range<Int>) {
      let first = range.lowerBound * band
      transpose(
        _elements.base + first * columns, stride: columns, rows: Swift.min(rows, range.upperBound * band) - first,
        columns: columns, into: target + first, stride: rows)
    }
    if let engine {
      let bytes = 2 * band * columns * MemoryLayout<Element>.stride
      engine.forEachRange(rows: bands, bytes: bytes) { fill($1) }
    } else {
      fill(0..<bands)
    }
    withExtendedLifetime(self) {}
  }
}

/// In squares that fit the first-level cache from both sides. Rows whose distance is a multiple of half a page share a few of its
/// sets, which hold none: larger squares are copied first, as long as a third-level cache has both matrices four times.
@_specialize(where E == Float)
@_specialize(where E == Double)
func transpose<E: VectorElement>(
  _ source: UnsafePointer<E>, stride sourceStride: Int, rows: Int, columns: Int, into target: UnsafeMutablePointer<E>,
  stride targetStride: Int
) {
  let size = MemoryLayout<E>.stride
  func forEachSquare(_ side: Int, _ body: (_ rows: Range<Int>, _ columns: Range<Int>) -> Void) {
    for i in stride(from: 0, to: rows, by: side) {
      for j in stride(from: 0, to: columns, by: side) { body(i..<min(i + side, rows), j..<min(j + side, columns)) }
    }
  }
  let isHeld = 8 &* sourceStride &* targetStride &* size <= CacheSizes.current.level3
  if sourceStride * size % 2048 == 0, isHeld {
    let side = 64
    withUnsafeTemporaryAllocation(of: E.self, capacity: side * side) { copy in
      let copy = copy.baseAddress!
      forEachSquare(side) { rows, columns in
        for i in rows {
          (copy + (i - rows.lowerBound) * side).initialize(
            from: source + (i * sourceStride + columns.lowerBound), count: columns.count)
        }
        transposeSquare(
          copy, stride: side, rows: rows.count, columns: columns.count,
          into: target + (columns.lowerBound * targetStride + rows.lowerBound), stride: targetStride)
      }
    }
  } else {
    forEachSquare(32) { rows, columns in
      transposeSquare(
        source + (rows.lowerBound * sourceStride + columns.lowerBound), stride: sourceStride, rows: rows.count,
        columns: columns.count, into: target + (columns.lowerBound * targetStride + rows.lowerBound),
        stride: targetStride)
    }
  }
}

/// Four by four elements at a time in registers.
@inline(__always)
private func transposeSquare<E: VectorElement>(
  _ source: UnsafePointer<E>, stride sourceStride: Int, rows: Int, columns: Int, into target: UnsafeMutablePointer<E>,
  stride targetStride: Int
) {
  func four(_ place: Int) -> SIMD4<E> { UnsafeRawPointer(source + place).loadUnaligned(as: SIMD4<E>.self) }
  func store(_ four: SIMD4<E>, _ place: Int) {
    UnsafeMutableRawPointer(target + place).storeBytes(of: four, as: SIMD4<E>.self)
  }
  let (wholeRows, wholeColumns) = (rows / 4 * 4, columns / 4 * 4)
  for j in stride(from: 0, to: wholeColumns, by: 4) {
    for i in stride(from: 0, to: wholeRows, by: 4) {
      let (place, line) = (i * sourceStride + j, sourceStride)
      let block = SIMD16(
        lowHalf: SIMD8(lowHalf: four(place), highHalf: four(place + line)),
        highHalf: SIMD8(lowHalf: four(place + 2 * line), highHalf: four(place + 3 * line)))
      let (even, odd) = (block.evenHalf, block.oddHalf)
      store(even.evenHalf, j * targetStride + i)
      store(odd.evenHalf, (j + 1) * targetStride + i)
      store(even.oddHalf, (j + 2) * targetStride + i)
      store(odd.oddHalf, (j + 3) * targetStride + i)
    }
    for i in wholeRows..<rows {
      for q in j..<j + 4 { target[q * targetStride + i] = source[i * sourceStride + q] }
    }
  }
  for j in wholeColumns..<columns {
    for i in 0..<rows { target[j * targetStride + i] = source[i * sourceStride + j] }
  }
}
