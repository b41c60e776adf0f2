#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why a NumPy file could not be read or written.
public struct NumPyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, as its path was given.
  public let path: String
  public let reason: Reason

  public enum Reason: Hashable, Sendable {
    /// The file cannot be opened: an `errno` value.
    case cannotOpen(Int32)
    /// A directory, a pipe, a device: what it is.
    case notRegular(String)
    /// The system fails to read it: an `errno` value.
    case cannotRead(Int32)
    /// It is not a NumPy file, or breaks the format's rules: what is wrong and what would be right.
    case malformed(String)
    /// It holds something this library does not read: what.
    case unsupported(String)
    /// The elements have another number of bytes than the header says.
    case wrongSize(expected: Int, found: Int)
    /// The array has another number of dimensions than what was asked for.
    case wrongShape([Int], wanted: String)
    /// Reading the elements would round them, and that was not asked for.
    case needsRounding(from: String, to: String)
    /// The elements need more bytes than this machine's memory has.
    case tooLarge(byteCount: Int)
    /// The new file cannot be created: what failed, and an `errno` value.
    case cannotCreate(String, Int32)
    /// What has the name already is no regular file and is left alone: what it is.
    case cannotReplace(String)
    /// Writing the new file failed, and nothing of it was kept: what failed, and an `errno` value.
    case cannotWrite(String, Int32)
  }

  init(_ path: String, _ reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// One line: the path, what is wrong and what would be right.
  public var description: String { "\(path.onOneLine): \(text)" }

  private var text: String {
    switch reason {
    case .cannotOpen(let code): "cannot open: \(Self.text(of: code))"
    case .notRegular(let kind): "is \(kind), not a regular file"
    case .cannotRead(let code): "cannot read: \(Self.text(of: code))"
    case .malformed(let problem): "not a valid NumPy file: \(problem)"
    case .unsupported(let content): "\(content)"
    case .wrongSize(let expected, let found) where found < expected:
      "truncated: the header announces \(expected) bytes of elements, the file has \(found)"
    case .wrongSize(let expected, let found):
      "\(found - expected) bytes too long: the header announces \(expected) bytes of elements, the file has \(found)"
    case .wrongShape(let shape, let wanted):
      "holds an array of shape \(shape.shapeText); \(wanted) is needed"
    case .needsRounding(let from, let to): "holds \(from), which \(to) would round: ask for rounding to read it so"
    case .tooLarge(let byteCount): "its elements need \(byteCount) bytes, more than this machine's memory"
    case .cannotCreate(let step, let code): "cannot create (\(step)): \(Self.text(of: code))"
    case .cannotReplace(let kind): "cannot write: it is \(kind), not a regular file"
    case .cannotWrite(let step, let code): "cannot write (\(step)): \(Self.text(of: code))"
    }
  }

  private static func text(of code: Int32) -> String { String(cString: strerror(code)) }
}

extension String {
  /// With control characters escaped, so that a message stays on its line.
  var onOneLine: String {
    unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
      ? String(
        unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : "\($0)" }.joined())
      : self
  }
}

extension [Int] {
  /// As Python writes a tuple: `()`, `(3,)`, `(2, 3)`.
  package var shapeText: String {
    count == 1 ? "(\(self[0]),)" : "(" + map(String.init).joined(separator: ", ") + ")"
  }
}
