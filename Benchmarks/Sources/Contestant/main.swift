import Apus
import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

// Answers the orchestrator's requests, a line each:
//   describe                        what this contestant is
//   catalogue                       an operation's name and family per line, then "end"
//   prepare op=… element=… size=…   sets up and warms up a cell: "ready …", or "none" or "error" and a reason
//   batch                           measures a batch of calls: nanoseconds per call

func reply(_ text: String) {
  print(text)
  fflush(nil)
}

var prepared: PreparedCell?

while let line = readLine() {
  let request = Request(line)
  do throws(Refusal) {
    switch request.verb {
    case "describe":
      reply("contestant backend=\(Engine.default.backend.name) threads=\(Engine.default.threads)")
    case "catalogue":
      for operation in BackendKit.Operation.allCases { reply("\(operation.alias) \(operation.family)") }
      for decomposition in Decomposition.allCases { reply("\(decomposition) decompose") }
      for operation in ModelOperation.allCases { reply("\(operation.rawValue) model") }
      reply("end")
    case "prepare":
      prepared = nil
      let cell = try PreparedCell(request)
      prepared = cell
      reply(cell.answer)
    case "batch":
      guard let prepared else { throw Refusal("error nothing is prepared") }
      reply("\(prepared.batch())")
    default: throw Refusal("error unknown request \(request.verb)")
    }
  } catch {
    reply(error.answer)
  }
}
