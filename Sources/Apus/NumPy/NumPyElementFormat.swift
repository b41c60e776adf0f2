import BackendKit

/// How a NumPy file stores an element: the `descr` of its header, as in `<f4`.
public struct NumPyElementFormat: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    case boolean = "b"
    case signedInteger = "i"
    case unsignedInteger = "u"
    case floatingPoint = "f"
  }

  public let kind: Kind
  /// Bytes of one element.
  public let byteCount: Int
  public let isBigEndian: Bool

  /// This machine's format of an element type.
  init(_ type: ElementType) {
    self.init(kind: .floatingPoint, byteCount: type.byteCount)
  }

  /// This machine's format of `Int`.
  static let integer = NumPyElementFormat(kind: .signedInteger, byteCount: MemoryLayout<Int>.size)

  private init(kind: Kind, byteCount: Int) {
    self.kind = kind
    self.byteCount = byteCount
    isBigEndian = Self.hostIsBigEndian
  }

  static var hostIsBigEndian: Bool { 1.bigEndian == 1 }

  /// Whether bytes have to be swapped on this machine.
  var isSwapped: Bool { byteCount > 1 && isBigEndian != Self.hostIsBigEndian }

  /// The element type that the elements are computed in: `float32` for float16 and float32, else `float64`.
  public var elementType: ElementType { kind == .floatingPoint && byteCount <= 4 ? .float32 : .float64 }

  /// NumPy's name of the type: `float32`, `int64`, `bool`.
  public var name: String {
    switch kind {
    case .boolean: "bool"
    case .signedInteger: "int\(8 * byteCount)"
    case .unsignedInteger: "uint\(8 * byteCount)"
    case .floatingPoint: "float\(8 * byteCount)"
    }
  }

  /// The `descr` that NumPy writes, as in `<f4`.
  public var description: String {
    "\(byteCount == 1 ? "|" : isBigEndian ? ">" : "<")\(kind.rawValue)\(byteCount)"
  }

  /// Reads a `descr`: a byte order (`<`, `>`, `=`, `|` or none), a letter and the size.
  init(descr: String) throws(NumPyHeaderError) {
    var rest = Substring(descr)
    var order: Character = "="
    if let first = rest.first, "<>=|".contains(first) {
      order = first
      rest.removeFirst()
    }
    if rest == "?" { rest = "b1" }
    guard let letter = rest.first, let size = Self.size(rest.dropFirst()) else {
      if let first = rest.first, let name = Self.refused[first] { throw .unsupported(Self.refusal(name, descr)) }
      throw .malformed("element type '\(descr.onOneLine)' is none of NumPy's: '<f4' or '<f8' would be two")
    }
    if let name = Self.refused[letter] { throw .unsupported(Self.refusal(name, descr)) }
    guard let kind = Kind(rawValue: String(letter)), Self.sizes(kind).contains(size) else {
      throw .unsupported(Self.refusal("elements of type '\(descr.onOneLine)'", nil))
    }
    self.kind = kind
    byteCount = size
    isBigEndian = size > 1 && (order == ">" || (order != "<" && Self.hostIsBigEndian))
  }

  private static func size(_ digits: Substring) -> Int? {
    guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(digits)
  }

  private static func sizes(_ kind: Kind) -> [Int] {
    switch kind {
    case .boolean: [1]
    case .signedInteger, .unsignedInteger: [1, 2, 4, 8]
    case .floatingPoint: [2, 4, 8]
    }
  }

  private static let refused: [Character: String] = [
    "O": "Python objects", "c": "complex numbers", "S": "byte strings", "a": "byte strings", "U": "strings",
    "T": "strings", "V": "raw data or structures", "M": "dates", "m": "time differences",
  ]

  private static func refusal(_ what: String, _ descr: String?) -> String {
    "holds \(what)\(descr.map { " ('\($0.onOneLine)')" } ?? ""); "
      + "arrays of float16, float32, float64, integers or booleans can be read"
  }
}

/// What is wrong with a header, before the file's path is added.
enum NumPyHeaderError: Error {
  case malformed(String)
  case unsupported(String)
}
