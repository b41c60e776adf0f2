import Apus
import BackendKit

/// Delivers the results of a routine: to files, or to standard output as text, the parts apart by an empty line, or JSON.
struct RoutineReport<Element: VectorElement> {
  let routine: RunRoutine
  let engine: Engine
  let results: [RunResult<Element>]
  let outputs: [String]
  let isJSON: Bool

  func deliver() throws(CommandFailure) {
    try writingFile { () throws(NumPyFileError) in
      // All of them are written before the first takes its name.
      var files: [FileReplacement] = []
      for (path, result) in zip(outputs, results) {
        if case .array(let array) = result { files.append(try array.replacement(of: path)) }
      }
      for file in files { try file.replace() }
    }
    var output = StandardOutput()
    if isJSON {
      try output.write(object.text() + "\n")
    } else if outputs.isEmpty {
      for (index, result) in results.enumerated() {
        if index > 0 { try output.write("\n") }
        try result.writeText(to: &output)
      }
    }
    try output.flush()
  }

  private var object: JSON {
    var members: [(key: String, value: JSON)] = [
      ("operation", .string(routine.rawValue)),
      ("backend", .string(engine.backend.name)),
      ("elementType", .string(Element.elementType.rawValue)),
    ]
    for (index, result) in results.enumerated() {
      var part: [(key: String, value: JSON)] = [("shape", .array(result.shape.map(JSON.integer)))]
      part.append(outputs.isEmpty ? ("result", result.json) : ("output", .string(outputs[index])))
      if results.count == 1 { members += part } else { members.append((routine.parts[index], .object(part))) }
    }
    return .object(members)
  }
}
