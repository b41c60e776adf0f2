import BackendKit

/// A JSON text in the making, with the keys of objects in the order given.
enum JSON {
  case null
  case bool(Bool)
  case string(String)
  /// Text that is valid JSON already: numbers, and rows of them.
  case literal(String)
  case array([JSON])
  case object([(key: String, value: JSON)])

  static func integer(_ value: Int) -> JSON { .literal("\(value)") }

  /// A number in the fewest digits that give it back. JSON has no NaN and no infinities: "nan", "inf" and "-inf".
  static func number(_ value: some VectorElement) -> JSON { .literal(numberText(value)) }

  /// Null for nil.
  static func optional(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

  static func numberText(_ value: some VectorElement) -> String {
    value.isFinite ? value.resultText : "\"\(value.resultText)\""
  }

  /// Objects and the arrays of them on several lines.
  func text(indent: Int = 0) -> String {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .literal(let text): return text
    case .string(let text): return Self.quoted(text)
    case .array(let elements):
      let isFlat = elements.allSatisfy { if case .object = $0 { false } else { true } }
      if isFlat { return "[" + elements.map { $0.text() }.joined(separator: ", ") + "]" }
      return "[\n" + elements.map { inner + $0.text(indent: indent + 2) }.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members):
      let lines = members.map { "\(inner)\(Self.quoted($0.key)): \($0.value.text(indent: indent + 2))" }
      return lines.isEmpty ? "{}" : "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension VectorElement {
  /// The fewest digits that give the number back; `nan`, `inf` or `-inf`.
  var resultText: String { isNaN ? "nan" : description }
}
