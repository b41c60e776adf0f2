import Apus
import BackendKit

/// Delivers the result of `apus run`: to a file, or to standard output as text or JSON.
struct RunReport<Element: VectorElement> {
  let request: RunRequest
  let engine: Engine
  let result: RunResult<Element>

  func deliver() throws(CommandFailure) {
    if let path = request.output {
      switch result {
      case .array(let array):
        try writingFile { () throws(NumPyFileError) in try array.replacement(of: path).replace() }
      case .integers(let integers, let shape):
        try writingFile { () throws(NumPyFileError) in try NumPyFile.write(integers, shape: shape, to: path) }
      case .number, .index: preconditionFailure("a number goes to standard output")
      }
    }
    var output = StandardOutput()
    if request.json {
      try output.write(object.text() + "\n")
    } else if request.output == nil {
      try result.writeText(to: &output)
    }
    try output.flush()
  }

  private var object: JSON {
    var members: [(key: String, value: JSON)] = [
      ("operation", .string(request.function.description)),
      ("backend", .string(backend.name)),
      ("elementType", .string(Element.elementType.rawValue)),
      ("shape", .array(result.shape.map(JSON.integer))),
    ]
    members.append(request.output.map { ("output", .string($0)) } ?? ("result", result.json))
    return .object(members)
  }

  /// The backend that computes it; of a statistic's operations, the one that is asked first.
  private var backend: any Backend {
    switch request.function {
    case .operation(let operation): engine.backend(for: operation, Element.elementType)
    case .statistic: engine.backend
    }
  }
}

/// Writes files undisturbed, and says what went wrong as the command does.
func writingFile(_ write: () throws(NumPyFileError) -> Void) throws(CommandFailure) {
  try Signals.held { () throws(CommandFailure) in
    do throws(NumPyFileError) { try write() } catch { throw CommandFailure(error) }
  }
}

extension NumPyArray {
  func replacement(of path: String) throws(NumPyFileError) -> FileReplacement {
    switch self {
    case .vector(let vector): try vector.replacement(ofNumPyFile: path)
    case .matrix(let matrix): try matrix.replacement(ofNumPyFile: path)
    }
  }
}

extension RunResult {
  func writeText(to output: inout StandardOutput) throws(CommandFailure) {
    switch self {
    case .number(let number): try output.write(number.resultText + "\n")
    case .index(let index): try output.write("\(index)\n")
    case .integers(let integers, let shape):
      let columns = shape.count == 2 ? shape[1] : 1
      if columns == 0 { return }
      for start in stride(from: 0, to: integers.count, by: columns) {
        try output.write(integers[start..<start + columns].map(String.init).joined(separator: " ") + "\n")
      }
    case .array(.vector(let vector)):
      for element in vector { try output.write(element.resultText + "\n") }
    case .array(.matrix(let matrix)):
      // Rows without elements are not worth a line: there may be any number of them.
      if matrix.count == 0 { return }
      for row in 0..<matrix.rows {
        try output.write(matrix.row(row).map(\.resultText).joined(separator: " ") + "\n")
      }
    }
  }

  /// The dimensions of the result: none for a number.
  var shape: [Int] {
    switch self {
    case .array(let array): array.shape
    case .integers(_, let shape): shape
    case .number, .index: []
    }
  }

  var json: JSON {
    func list(_ elements: Vector<Element>) -> JSON {
      .literal("[" + elements.map(JSON.numberText).joined(separator: ", ") + "]")
    }
    switch self {
    case .number(let number): return .number(number)
    case .index(let index): return .integer(index)
    case .integers(let integers, let shape):
      if shape.count == 1 { return .array(integers.map(JSON.integer)) }
      let (rows, columns) = (shape[0], shape[1])
      return .array(
        (columns == 0 ? 0..<0 : 0..<rows).map { row in
          .array(integers[row * columns..<(row + 1) * columns].map(JSON.integer))
        })
    case .array(.vector(let vector)): return list(vector)
    case .array(.matrix(let matrix)):
      if matrix.columns == 0 { return .array([]) }
      return .array((0..<matrix.rows).map { list(matrix.row($0)) })
    }
  }
}
