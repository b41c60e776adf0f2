/// Reads the Python dictionary in a NumPy header: the keys `descr`, `fortran_order` and `shape`, each once, in any order.
///
/// Of Python's literals it knows those that such a header can have; a nested value (the `descr` of a structure) is
/// recognised by its first character and refused, so nothing recurses.
struct NumPyHeaderParser {
  private let bytes: [UInt8]
  private var position = 0

  private var descr: String?
  private var isFortranOrder: Bool?
  private var shape: [Int]?

  /// More than NumPy's own limit, 64 dimensions.
  private static let maximumDimensions = 64

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func parse(
    _ bytes: [UInt8]
  ) throws(NumPyHeaderError) -> (descr: String, isFortranOrder: Bool, shape: [Int]) {
    var parser = NumPyHeaderParser(bytes)
    try parser.dictionary()
    guard let descr = parser.descr else { throw .malformed("the header has no 'descr'") }
    guard let isFortranOrder = parser.isFortranOrder else { throw .malformed("the header has no 'fortran_order'") }
    guard let shape = parser.shape else { throw .malformed("the header has no 'shape'") }
    return (descr, isFortranOrder, shape)
  }

  private mutating func dictionary() throws(NumPyHeaderError) {
    try expect("{")
    while !accept("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr":
        try once(key, isNew: descr == nil)
        if peek() == UInt8(ascii: "[") {
          throw .unsupported("holds structures; arrays of float16, float32, float64, integers or booleans can be read")
        }
        descr = try string()
      case "fortran_order":
        try once(key, isNew: isFortranOrder == nil)
        isFortranOrder = try boolean()
      case "shape":
        try once(key, isNew: shape == nil)
        shape = try tuple()
      default:
        throw .malformed(
          "the header has the key '\(key.onOneLine)'; only 'descr', 'fortran_order' and 'shape' are known")
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    if peek() != nil { throw unexpected("the end of the header") }
  }

  private func once(_ key: String, isNew: Bool) throws(NumPyHeaderError) {
    if !isNew { throw .malformed("the header has the key '\(key)' twice") }
  }

  // MARK: Values

  private mutating func string() throws(NumPyHeaderError) -> String {
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected("a string")
    }
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: quote) else { throw .malformed("the header has an open string") }
    let content = bytes[start..<end]
    if content.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") }) {
      throw .malformed("the header has a string with a backslash or line break")
    }
    position = end + 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func boolean() throws(NumPyHeaderError) -> Bool {
    let word = word()
    guard word == "True" || word == "False" else {
      throw .malformed("the header's 'fortran_order' is neither True nor False")
    }
    return word == "True"
  }

  private mutating func tuple() throws(NumPyHeaderError) -> [Int] {
    var elements: [Int] = []
    try expect("(")
    while !accept(")") {
      if elements.count == Self.maximumDimensions {
        throw .malformed("the header's 'shape' has more than \(Self.maximumDimensions) dimensions")
      }
      elements.append(try dimension())
      if accept(",") { continue }
      // A number in parentheses alone is not a tuple.
      if elements.count == 1 { throw unexpected("a comma after the only dimension of 'shape'") }
      try expect(")")
      break
    }
    return elements
  }

  private mutating func dimension() throws(NumPyHeaderError) -> Int {
    let isNegative = accept("-")
    var digits = word()
    // Python 2 wrote long integers so.
    if digits.hasSuffix("L") { digits.removeLast() }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw unexpected("a whole number as dimension")
    }
    if isNegative { throw .malformed("the header's 'shape' has the negative dimension -\(digits.prefix(40))") }
    if digits.utf8.count > 1, digits.hasPrefix("0"), digits.utf8.contains(where: { $0 != 0x30 }) {
      throw .malformed("the header's 'shape' has the dimension \(digits.prefix(40)), with a leading 0")
    }
    guard let dimension = Int(digits) else {
      throw .malformed("the header's 'shape' has the dimension \(digits.prefix(40)), more than can be counted")
    }
    return dimension
  }

  // MARK: Characters

  /// The next byte that is not white space.
  private mutating func peek() -> UInt8? {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(NumPyHeaderError) {
    if !accept(character) { throw unexpected("'\(character)'") }
  }

  /// Letters and digits from here on.
  private mutating func word() -> String {
    _ = peek()
    let word = bytes[position...].prefix { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    position = word.endIndex
    return String(decoding: word, as: UTF8.self)
  }

  private mutating func unexpected(_ wanted: String) -> NumPyHeaderError {
    guard let byte = peek() else { return .malformed("the header ends where \(wanted) should be") }
    let found = (0x21...0x7E).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
    return .malformed("the header has \(found) at character \(position) where \(wanted) should be")
  }
}
