import BackendKit

/// What a NumPy file holds: a vector or a matrix.
public enum NumPyArray<Element: VectorElement>: Equatable, Sendable {
  case vector(Vector<Element>)
  case matrix(Matrix<Element>)

  /// The dimensions, outermost first.
  public var shape: [Int] {
    switch self {
    case .vector(let vector): vector.shape
    case .matrix(let matrix): matrix.shape
    }
  }
}

extension NumPyFile {
  /// The elements as a vector or a matrix, whichever the file holds.
  ///
  /// - Parameter rounding: Whether float64 elements may be rounded to `Float`.
  /// - Throws: `NumPyFileError` where they need rounding that was not asked for, or cannot be read.
  public func array<Element: VectorElement>(
    of type: Element.Type = Element.self, rounding: Bool = false
  ) throws(NumPyFileError) -> NumPyArray<Element> {
    shape.count == 2 ? .matrix(try matrix(rounding: rounding)) : .vector(try vector(rounding: rounding))
  }
}

extension NumPyFile {
  /// Writes indices or counts to a `.npy` file, as `write(toNumPyFile:)` does elements.
  package static func write(_ integers: [Int], shape: [Int], to path: String) throws(NumPyFileError) {
    let header = NumPyHeader.bytes(.integer, shape: shape)
    try integers.withUnsafeBufferPointer { integers throws(NumPyFileError) in
      try FileReplacement(header, UnsafeRawBufferPointer(integers), of: path).replace()
    }
  }
}

extension Vector {
  /// The vector in a `.npy` file; see `NumPyFile`.
  ///
  /// - Parameter rounding: Whether float64 elements may be rounded to `Float`.
  /// - Throws: `NumPyFileError` where the file cannot be read as such.
  public init(numPyFile path: String, rounding: Bool = false) throws(NumPyFileError) {
    self = try NumPyFile(path).vector(rounding: rounding)
  }
}

extension Matrix {
  /// The matrix in a `.npy` file; see `NumPyFile`.
  ///
  /// - Parameter rounding: Whether float64 elements may be rounded to `Float`.
  /// - Throws: `NumPyFileError` where the file cannot be read as such.
  public init(numPyFile path: String, rounding: Bool = false) throws(NumPyFileError) {
    self = try NumPyFile(path).matrix(rounding: rounding)
  }
}

extension NumericArray {
  /// Writes the elements to a `.npy` file, byte for byte as `numpy.save` does.
  ///
  /// They go to a new file in the same directory first, which then takes the name: whoever reads the path finds the
  /// old file or the whole new one. A symbolic link is followed; something other than a regular file is left alone.
  ///
  /// - Throws: `NumPyFileError` where the file cannot be created or written. An existing one is then as it was.
  public func write(toNumPyFile path: String) throws(NumPyFileError) { try replacement(ofNumPyFile: path).replace() }

  /// The elements in a `.npy` file that is still to take the place of another.
  package func replacement(ofNumPyFile path: String) throws(NumPyFileError) -> FileReplacement {
    let header = NumPyHeader.bytes(NumPyElementFormat(Element.elementType), shape: shape)
    return try withUnsafeBufferPointer { elements throws(NumPyFileError) in
      try FileReplacement(header, UnsafeRawBufferPointer(elements), of: path)
    }
  }
}
