import Apus
import BackendKit
import Testing

@Suite("apus verify, bench and help") struct VerifyAndBenchTests {
  @Test("verify counts what passed, failed and was skipped, by backend")
  func verify() throws {
    let report = try Command.run(["verify", "--quick", "--operation", "neg,sum", "--json"]).object()
    #expect(report["hasPassed"] as? Bool == true)
    #expect(report["failed"] as? Int == 0)
    let backends = try #require(report["backends"] as? [[String: Any]])
    #expect(backends.compactMap { $0["name"] as? String } == builtInBackends.map(\.name))
    for (backend, entry) in zip(backends, builtInBackends) {
      let isSkipped = backend["status"] as? String == "skipped"
      #expect(isSkipped == !entry.isAvailable)
      #expect((backend["reason"] is String) == isSkipped)
    }
    let scalar = backends[0]
    #expect(scalar["status"] as? String == "passed")
    #expect((scalar["passed"] as? Int).map { $0 > 100 } == true)
  }

  @Test("verify replays one case")
  func replay() throws {
    let line = [
      "verify", "--quick", "--backend", "scalar", "--operation", "add", "--element", "float32", "--case", "3",
    ]
    let report = try Command.run(line + ["--json", "--seed", "7"]).object()
    #expect(report["passed"] as? Int == 1)
    #expect(report["seed"] as? Int == 7)
    let text = try Command.run(line)
    #expect(text.status == 0 && text.error == "")
    #expect(text.output.hasSuffix("1 backend, 1 case passed, 0 failed; skipped: 0 backends, 0 operations\n"))
  }

  @Test("verify fails where nothing was run")
  func nothing() throws {
    let line = ["verify", "--quick", "--backend", "scalar", "--operation", "add", "--case", "99999999"]
    let result = try Command.run(line)
    #expect(result.status == 1)
    #expect(result.error.hasPrefix("apus: verification failed: "))
  }

  @Test("bench measures each backend, and says why it does not", arguments: [false, true])
  func bench(into: Bool) throws {
    let line = ["bench", "--ops", "add,dot,matmul", "--sizes", "16", "--json"] + (into ? ["--into"] : [])
    let report = try Command.run(line).object()
    #expect(report["element"] as? String == "float32")
    #expect(report["into"] as? Bool == into)
    let results = try #require(report["results"] as? [[String: Any]])
    #expect(results.count == 3 * builtInBackends.count)
    for result in results {
      let name = try #require(result["backend"] as? String)
      let operation = try #require(Operation(name: result["operation"] as? String ?? ""))
      guard case .success(let backend)? = builtInBackends.first(where: { $0.name == name })?.instance,
        backend.implements(operation, for: .float32)
      else {
        #expect(result["skipped"] is String)
        continue
      }
      #expect((result["nanoseconds"] as? Double).map { $0 > 0 } == true)
      #expect((result["samples"] as? Int).map { $0 >= 15 } == true)
      let rate = operation.name == "add" ? "gigabytesPerSecond" : "gigaflops"
      #expect((result[rate] as? Double).map { $0 > 0 } == true)
    }
  }

  @Test("help and version go to standard output", arguments: ["--help", "help", "help run", "run --help", "bench -h"])
  func help(line: String) throws {
    let result = try Command.run(line.split(separator: " ").map(String.init))
    #expect(result.status == 0 && result.error == "")
    #expect(result.output.contains("USAGE: apus"))
    #expect(result.output.contains("xamples:"))
    let version = try Command.run(["--version"])
    #expect(version.status == 0 && version.output.split(separator: ".").count == 3)
  }
}
