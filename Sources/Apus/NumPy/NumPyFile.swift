import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A `.npy` file opened for reading, with its header read and checked.
///
/// Formats 1.0, 2.0 and 3.0, C and Fortran order, little- and big-endian elements of the types float16, float32,
/// float64, int8 to int64, uint8 to uint64 and bool, of at most two dimensions; an array of none counts as a vector of
/// one element. The file must have exactly the bytes its header announces: NumPy ignores what follows them, but bytes
/// that nothing accounts for are more often a sign of damage.
///
/// The elements are read on demand, any number of times, from the file that was opened, whatever its path leads to then.
public struct NumPyFile: Sendable {
  public let path: String
  private let header: NumPyHeader
  private let descriptor: FileDescriptor

  /// Opens a file and reads its header. Nothing is allocated for elements yet.
  ///
  /// - Throws: `NumPyFileError` where it cannot be opened, isn't a regular file, isn't a valid NumPy file, has another
  ///   size than its header says, or holds what can't be read.
  public init(_ path: String) throws(NumPyFileError) {
    self.path = path
    let (descriptor, fileByteCount) = try FileDescriptor.openForReading(path)
    self.descriptor = descriptor
    do throws(NumPyHeaderError) {
      var prefix = [UInt8](repeating: 0, count: min(NumPyHeader.prefixByteCount, fileByteCount))
      try Self.read(&prefix, from: descriptor, at: 0)
      let (majorVersion, range) = try NumPyHeader.preamble(prefix, fileByteCount: fileByteCount)
      var description = [UInt8](repeating: 0, count: range.count)
      try Self.read(&description, from: descriptor, at: range.lowerBound)
      header = try NumPyHeader(majorVersion: majorVersion, description: description, byteCount: range.upperBound)
      guard header.shape.count <= 2 else {
        throw .unsupported(
          "holds an array of \(header.shape.count) dimensions, of shape \(header.shape.shapeText); at most 2 can be read"
        )
      }
    } catch {
      switch error {
      case .malformed(let problem): throw NumPyFileError(path, .malformed(problem))
      case .unsupported(let content): throw NumPyFileError(path, .unsupported(content))
      }
    }
    let found = fileByteCount - header.byteCount
    guard let expected = header.elementByteCount, expected == found else {
      throw NumPyFileError(path, .wrongSize(expected: header.elementByteCount ?? .max, found: found))
    }
  }

  private static func read(
    _ bytes: inout [UInt8], from descriptor: FileDescriptor, at offset: Int
  ) throws(NumPyHeaderError) {
    let count = bytes.withUnsafeMutableBytes { descriptor.read(into: $0, at: offset) }
    // The size is known, so less means that the file shrinks while it is read.
    guard count == bytes.count else { throw .malformed("its header cannot be read to its end") }
  }

  /// The dimensions: none, one or two.
  public var shape: [Int] { header.shape }

  /// The number of elements.
  public var count: Int { (header.elementByteCount ?? 0) / header.format.byteCount }

  /// How elements are stored.
  public var elementFormat: NumPyElementFormat { header.format }

  /// Whether a matrix is stored column by column.
  public var isFortranOrder: Bool { header.isFortranOrder }

  /// The version of the file format, as in 1.0.
  public var version: (major: Int, minor: Int) { header.version }

  /// The elements of a 1-D file, or of a 0-D one, as a vector.
  ///
  /// Integers are rounded to the nearest value of the element type, booleans become 0 and 1.
  ///
  /// - Parameter rounding: Whether float64 elements may be rounded to `Float`, to infinity if they are beyond its range.
  /// - Throws: `NumPyFileError` where the file is 2-D, needs rounding that was not asked for, or cannot be read.
  public func vector<Element: VectorElement>(
    of type: Element.Type = Element.self, rounding: Bool = false
  ) throws(NumPyFileError) -> Vector<Element> {
    guard shape.count < 2 else { throw NumPyFileError(path, .wrongShape(shape, wanted: "a vector (1-D)")) }
    return try elements(rounding: rounding)
  }

  /// The elements of a 2-D file as a matrix.
  ///
  /// Integers are rounded to the nearest value of the element type, booleans become 0 and 1.
  ///
  /// - Parameter rounding: Whether float64 elements may be rounded to `Float`, to infinity if they are beyond its range.
  /// - Throws: `NumPyFileError` where the file is not 2-D, needs rounding that was not asked for, or cannot be read.
  public func matrix<Element: VectorElement>(
    of type: Element.Type = Element.self, rounding: Bool = false
  ) throws(NumPyFileError) -> Matrix<Element> {
    guard shape.count == 2 else { throw NumPyFileError(path, .wrongShape(shape, wanted: "a matrix (2-D)")) }
    let elements: Vector<Element> = try elements(rounding: rounding)
    let (rows, columns) = (shape[0], shape[1])
    // What is stored by columns is the transpose, stored by rows.
    if isFortranOrder && rows > 1 && columns > 1 {
      let stored = Matrix(rows: columns, columns: rows, elements._elements)
      guard let buffer = try? ElementBuffer<Element>(uninitializedShape: [rows, columns]) else {
        throw NumPyFileError(path, .tooLarge(byteCount: 2 * stored.count * MemoryLayout<Element>.stride))
      }
      stored.writeTranspose(to: buffer.base)
      return Matrix(rows: rows, columns: columns, buffer)
    }
    return Matrix(rows: rows, columns: columns, elements._elements)
  }

  /// The elements in the order of the file.
  private func elements<Element: VectorElement>(rounding: Bool) throws(NumPyFileError) -> Vector<Element> {
    if Element.elementType == .float32, elementFormat.kind == .floatingPoint, elementFormat.byteCount == 8, !rounding {
      throw NumPyFileError(path, .needsRounding(from: "float64", to: "float32"))
    }
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    // The file is that large, but a sparse file can be of any size.
    guard !overflow, AvailableMemory.holds(byteCount: byteCount) else {
      throw NumPyFileError(path, .tooLarge(byteCount: overflow ? .max : byteCount))
    }
    return try Vector(unsafeUninitializedCapacity: count) { buffer throws(NumPyFileError) in
      let reader = NumPyElementReader(path: path, descriptor: descriptor, format: elementFormat)
      try reader.read(into: buffer, at: header.byteCount)
    }
  }
}
