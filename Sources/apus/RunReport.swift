import Apus
import BackendKit

/// Delivers the result of `apus run`: to a file, or to standard output as text or JSON.
struct RunReport<Element: VectorElement> {
  let request: RunRequest
  let engine: Engine
  let result: RunResult<Element>

  func deliver() throws(CommandFailure) {
    if let path = request.output, case .array(let array) = result {
      try Interruption.deferred { () throws(CommandFailure) in
        do throws(NumPyFileError) {
          switch array {
          case .vector(let vector): try vector.write(toNumPyFile: path)
          case .matrix(let matrix): try matrix.write(toNumPyFile: path)
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
    case .array where request.output != nil: break
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
      ("operation", .string(request.operation.name)),
      ("backend", .string(engine.backend(for: request.operation, Element.elementType).name)),
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

  /// The dimensions of the result: none for a number.
  private var shape: [Int] {
    if case .array(let array) = result { array.shape } else { [] }
  }

  private var value: JSON {
    func list(_ elements: Vector<Element>) -> JSON {
      .literal("[" + elements.map(JSON.numberText).joined(separator: ", ") + "]")
    }
    switch result {
    case .number(let number): return .number(number)
    case .index(let index): return .integer(index)
    case .array(.vector(let vector)): return list(vector)
    case .array(.matrix(let matrix)):
      if matrix.columns == 0 { return .array([]) }
      return .array((0..<matrix.rows).map { list(matrix.row($0)) })
    }
  }
}
