import Apus
import BackendKit

/// Delivers the result of `apus run`: to a file, or to standard output as text or JSON.
struct RunReport<Element: VectorElement> {
  let request: RunRequest
  let engine: Engine
  let result: RunResult<Element>

  func deliver() throws(CommandFailure) {
    if let path = request.output {
      try Interruption.deferred { () throws(CommandFailure) in
        do throws(NumPyFileError) {
          switch result {
          case .array(.vector(let vector)): try vector.write(toNumPyFile: path)
          case .array(.matrix(let matrix)): try matrix.write(toNumPyFile: path)
          case .integers(let integers, let shape): try NumPyFile.write(integers, shape: shape, to: path)
          case .number, .index: preconditionFailure("a number goes to standard output")
          }
        } catch {
          throw CommandFailure(error)
        }
      }
    }
    var output = StandardOutput()
    if request.json { try output.write(object.text() + "\n") } else { try writeText(to: &output) }
    try output.flush()
  }

  // MARK: Text

  private func writeText(to output: inout StandardOutput) throws(CommandFailure) {
    switch result {
    case .number(let number): try output.write(number.resultText + "\n")
    case .index(let index): try output.write("\(index)\n")
    case .array where request.output != nil, .integers where request.output != nil: break
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

  // MARK: JSON

  private var object: JSON {
    var members: [(key: String, value: JSON)] = [
      ("operation", .string(request.function.description)),
      ("backend", .string(backend.name)),
      ("elementType", .string(Element.elementType.rawValue)),
      ("shape", .array(shape.map(JSON.integer))),
    ]
    if let path = request.output {
      members.append(("output", .string(path)))
    } else {
      members.append(("result", value))
    }
    return .object(members)
  }

  /// The backend that computes it; of a statistic's operations, the one that is asked first.
  private var backend: any Backend {
    switch request.function {
    case .operation(let operation): engine.backend(for: operation, Element.elementType)
    case .statistic: engine.backend
    }
  }

  /// The dimensions of the result: none for a number.
  private var shape: [Int] {
    switch result {
    case .array(let array): array.shape
    case .integers(_, let shape): shape
    case .number, .index: []
    }
  }

  private var value: JSON {
    func list(_ elements: Vector<Element>) -> JSON {
      .literal("[" + elements.map(JSON.numberText).joined(separator: ", ") + "]")
    }
    switch result {
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
