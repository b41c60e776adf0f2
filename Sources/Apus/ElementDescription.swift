import BackendKit

/// How elements look in descriptions: shortest digits that give the same number back, whole numbers without ".0".
enum ElementDescription {
  static func text<Element: VectorElement>(_ element: Element) -> String {
    let text = element.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// As in `[1, 2.5, 3, 4, 5, 6, …, 7, 8, 9, 10, 11, 12] (1000 elements)`.
  static func list<Element: VectorElement>(_ elements: some RandomAccessCollection<Element>) -> String {
    if elements.count <= 100 { return "[" + elements.map(text).joined(separator: ", ") + "]" }
    let first = elements.prefix(6).map(text).joined(separator: ", ")
    let last = elements.suffix(6).map(text).joined(separator: ", ")
    return "[\(first), …, \(last)] (\(elements.count) elements)"
  }

  /// All rows, or the first and last three of more than 20.
  static func rows<Element: VectorElement>(_ matrix: Matrix<Element>) -> String {
    let rows = matrix.rows
    func text(_ rows: Range<Int>) -> [String] { rows.map { list(matrix.row($0)) } }
    let lines = rows <= 20 ? text(0..<rows) : text(0..<3) + ["…"] + text(rows - 3..<rows)
    return "[" + lines.joined(separator: rows <= 20 && matrix.columns <= 8 ? ", " : ",\n ") + "]"
  }
}
