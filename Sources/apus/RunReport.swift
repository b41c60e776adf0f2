import Apus
import BackendKit

/// Delivers the result of `apus run`: to a file, or to standard output as text or JSON.
struct RunReport<Element: VectorElement> {
  let request: RunRequest
  let engine: Engine
  let result: RunResult<Element>

  func deliver() throws(CommandFailure) {
    if let path = request.output, case .array(let array) = result { try array.deliver(to: path) }
    var output = StandardOutput()
    if request.json {
      try output.write(object.text() + "\n")
    } else if request.output == nil || !request.operation.hasArrayResult {
      try result.writeText(to: &output)
    }
    try output.flush()
  }

  private var object: JSON {
    var members: [(key: String, value: JSON)] = [
      ("operation", .string(request.operation.name)),
      ("backend", .string(engine.backend(for: request.operation, Element.elementType).name)),
      ("elementType", .string(Element.elementType.rawValue)),
      ("shape", .array(result.shape.map(JSON.integer))),
    ]
    members.append(request.output.map { ("output", .string($0)) } ?? ("result", result.json))
    return .object(members)
  }
}

extension NumPyArray {
  func deliver(to path: String) throws(CommandFailure) {
    try Interruption.deferred { () throws(CommandFailure) in
      do throws(NumPyFileError) {
        switch self {
        case .vector(let vector): try vector.write(toNumPyFile: path)
        case .matrix(let matrix): try matrix.write(toNumPyFile: path)
        }
      } catch {
        throw CommandFailure(error)
      }
    }
  }
}

extension RunResult {
  func writeText(to output: inout StandardOutput) throws(CommandFailure) {
    switch self {
    case .number(let number): try output.write(number.resultText + "\n")
    case .index(let index): try output.write("\(index)\n")
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
    if case .array(let array) = self { array.shape } else { [] }
  }

  var json: JSON {
    func list(_ elements: Vector<Element>) -> JSON {
      .literal("[" + elements.map(JSON.numberText).joined(separator: ", ") + "]")
    }
    switch self {
    case .number(let number): return .number(number)
    case .index(let index): return .integer(index)
    case .array(.vector(let vector)): return list(vector)
    case .array(.matrix(let matrix)):
      if matrix.columns == 0 { return .array([]) }
      return .array((0..<matrix.rows).map { list(matrix.row($0)) })
    }
  }
}
