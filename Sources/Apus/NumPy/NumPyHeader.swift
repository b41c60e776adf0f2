import BackendKit

/// The part of a NumPy file before its elements: magic string, version, length and description.
struct NumPyHeader: Hashable, Sendable {
  var version: (major: Int, minor: Int) { (majorVersion, 0) }
  var majorVersion: Int
  var format: NumPyElementFormat
  var isFortranOrder: Bool
  var shape: [Int]
  /// Where the elements begin.
  var byteCount: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Magic string, version and the longer of the two kinds of length.
  static let prefixByteCount = 12
  /// The longest description of version 1.0. NumPy uses other versions for structures with many fields only.
  static let maximumLength = 65535

  /// Bytes of the elements, or nil where they can't be counted.
  var elementByteCount: Int? {
    var count = format.byteCount
    // A 0 anywhere leaves nothing to count, however large the other dimensions are.
    if shape.contains(0) { return 0 }
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      if overflow { return nil }
      count = product
    }
    return count
  }

  /// The version and the place of the description, from a file's first bytes (fewer than `prefixByteCount` only where
  /// the file has no more).
  static func preamble(
    _ bytes: [UInt8], fileByteCount: Int
  ) throws(NumPyHeaderError) -> (majorVersion: Int, description: Range<Int>) {
    guard bytes.starts(with: magic) else {
      if bytes.isEmpty { throw .malformed("it is empty") }
      if bytes.starts(with: Array("PK".utf8)) {
        throw .malformed("it looks like a .npz archive; extract its .npy files")
      }
      if bytes.count < magic.count, magic.starts(with: bytes) { throw .malformed("it ends after \(bytes.count) bytes") }
      throw .malformed("it does not begin with \\x93NUMPY")
    }
    guard bytes.count >= 10 else { throw .malformed("it ends after \(bytes.count) bytes") }
    let (major, minor) = (bytes[6], bytes[7])
    guard (1...3).contains(major), minor == 0 else {
      throw .unsupported("is in format version \(major).\(minor); 1.0, 2.0 and 3.0 can be read")
    }
    guard major == 1 || bytes.count >= 12 else { throw .malformed("it ends after \(bytes.count) bytes") }
    let start = major == 1 ? 10 : 12
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= maximumLength else {
      throw .malformed("its header announces a length of \(length); at most \(maximumLength) bytes are sensible")
    }
    guard length <= fileByteCount - start else {
      throw .malformed(
        "its header announces a length of \(length), but the file has only \(fileByteCount - start) more bytes")
    }
    return (Int(major), start..<start + length)
  }

  /// A header from its description, the Python dictionary.
  init(majorVersion: Int, description: [UInt8], byteCount: Int) throws(NumPyHeaderError) {
    let (descr, isFortranOrder, shape) = try NumPyHeaderParser.parse(description)
    self.majorVersion = majorVersion
    format = try NumPyElementFormat(descr: descr)
    self.isFortranOrder = isFortranOrder
    self.shape = shape
    self.byteCount = byteCount
    guard elementByteCount != nil else {
      throw .malformed("its shape \(shape.shapeText) has more elements than can be counted")
    }
  }

  /// The header that `numpy.save` writes for an array in C order, byte for byte.
  static func bytes(_ format: NumPyElementFormat, shape: [Int]) -> [UInt8] {
    var text = "{'descr': '\(format)', 'fortran_order': False, 'shape': \(shape.shapeText), }"
    // NumPy leaves room for the first dimension to grow to 21 digits in place.
    if let first = shape.first { text += String(repeating: " ", count: 21 - String(first).utf8.count) }
    // Elements begin at a multiple of 64; the line break is part of the header.
    let padding = 64 - (10 + text.utf8.count + 1) % 64
    text += String(repeating: " ", count: padding) + "\n"
    let length = text.utf8.count
    return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}
