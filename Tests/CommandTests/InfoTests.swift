import Apus
import BackendKit
import TestSupport
import Testing

@testable import ApusCommand

@Suite("apus info") struct InfoTests {
  @Test("--json lists the CPU, the backends with reasons, the chosen one and what runs where")
  func json() throws {
    let info = try Command.run(["info", "--json"]).object()
    let cpu = try #require(info["cpu"] as? [String: Any])
    #expect((cpu["model"] as? String)?.isEmpty == false)
    #expect(cpu["level"] as? String == CPUFeatures.current.level?.description)
    #expect(cpu["features"] is [String])
    let backends = try #require(info["backends"] as? [[String: Any]])
    #expect(backends.compactMap { $0["name"] as? String } == ["scalar", "avx2", "avx512", "openblas"])
    for (backend, entry) in zip(backends, builtInBackends) {
      #expect((backend["summary"] as? String)?.isEmpty == false)
      #expect(backend["available"] as? Bool == entry.isAvailable)
      #expect((backend["reason"] is String) == !entry.isAvailable)
    }
    #expect(info["selected"] as? String == Engine.default.backend.name)
    #expect((info["threads"] as? Int).map { $0 > 0 } == true)
    let operations = try #require(info["operations"] as? [[String: Any]])
    #expect(operations.compactMap { $0["name"] as? String } == Operation.allCases.map(\.name))
    #expect(operations.allSatisfy { $0["family"] is String && $0["float32"] is String && $0["float64"] is String })
  }

  @Test("lists the routines that apus run knows, each once")
  func routines() throws {
    let names = RunRoutine.allCases.map(\.rawValue)
    #expect(try Command.run(["info", "--json"]).object()["routines"] as? [String] == names)
    let words = try Command.run(["info"]).output.split { $0 == " " || $0 == "\n" }.map(String.init)
    for name in names {
      #expect(words.count { $0 == name } == 1, "\(name)")
      #expect(RunRoutine(name: name)?.rawValue == name)
      // A name that an operation has too would never be computed by it.
      #expect(Operation(name: name) == nil && Statistic(name: name) == nil, "\(name)")
    }
  }

  @Test("the text names everything")
  func text() throws {
    let info = try Command.run(["info"])
    #expect(info.status == 0 && info.error == "")
    for entry in builtInBackends { #expect(info.output.contains(entry.name)) }
    for operation in Operation.allCases { #expect(info.output.contains("\n\(operation.name) ")) }
  }

  @Test(
    "APUS_BACKEND chooses, in any case and as a list",
    arguments: [
      ("scalar", "scalar"), ("SCALAR", "scalar"), ("Scalar", "scalar"), (" scalar ", "scalar"),
      ("scalar , scalar", "scalar"),
    ])
  func environment(value: String, selected: String) throws {
    let info = try Command.run(["info", "--json"], environment: ["APUS_BACKEND": value]).object()
    #expect(info["selected"] as? String == selected)
    let operations = try #require(info["operations"] as? [[String: Any]])
    #expect(operations.allSatisfy { $0["float32"] as? String == selected })
  }

  @Test("a partial backend is followed by one that does the rest", .needs("openblas"))
  func partialBackend() throws {
    let info = try Command.run(["info", "--json"], environment: ["APUS_BACKEND": "OpenBLAS,scalar"]).object()
    #expect(info["selected"] as? String == "openblas")
    let operations = try #require(info["operations"] as? [[String: Any]])
    let backends = operations.reduce(into: [:]) { $0[$1["name"] as! String] = $1["float32"] as? String }
    #expect(backends["dot"] == "openblas")
    #expect(backends["exp"] == "scalar")
  }

  @Test("an empty APUS_BACKEND is none")
  func emptyEnvironment() throws {
    let info = try Command.run(["info", "--json"], environment: ["APUS_BACKEND": ""]).object()
    #expect(info["selected"] as? String == Engine.default.backend.name)
  }

  @Test(
    "nonsense in the environment is refused by every command",
    arguments: [
      ("APUS_BACKEND", "cuda", "unknown backend 'cuda' (valid: scalar, avx2, avx512, openblas; available here: scalar"),
      ("APUS_BACKEND", ",", "empty name"), ("APUS_BACKEND", "scalar,,avx2", "empty name"),
      ("APUS_BACKEND", "scalar;avx2", "unknown backend 'scalar;avx2'"),
      ("APUS_NUM_THREADS", "0", "thread count '0'"), ("APUS_NUM_THREADS", "many", "thread count 'many'"),
      ("APUS_NUM_THREADS", "-1", "thread count '-1'"), ("APUS_NUM_THREADS", "99999", "from 1 to 1024"),
      ("APUS_CPU_VENDOR", "arm", "unknown CPU vendor 'arm' (valid: amd, intel, other)"),
    ])
  func nonsense(variable: String, value: String, words: String) throws {
    let workspace = try Workspace()
    for line in ["info", "run sum x.npy", "bench --ops add --sizes 10", "verify --quick --operation neg"] {
      try workspace.apus(line, environment: [variable: value]).expectFailure(78, "apus: \(variable): ", words)
    }
    if variable == "APUS_BACKEND" { return }
    try workspace.apus("run sum x.npy --backend scalar", environment: [variable: value])
      .expectFailure(78, "apus: \(variable): ", words)
  }

  @Test("APUS_VERBOSE=1 says in one line on standard error what was chosen and why")
  func verbose() throws {
    let workspace = try Workspace()
    for (line, words) in [
      ("run sum x.npy", "the highest-ranking available backend"), ("run sum x.npy --backend scalar", "apus: scalar"),
      ("run sum x.npy --threads 1", "up to 1 thread\n"),
    ] {
      let result = try workspace.apus(line, environment: ["APUS_VERBOSE": "1"])
      #expect(result.status == 0)
      #expect(result.output == "6.0\n")
      #expect(result.error.hasPrefix("apus: ") && result.error.filter { $0 == "\n" }.count == 1)
      #expect(result.error.contains(words), "\(result.error)")
    }
    #expect(try workspace.apus("run sum x.npy", environment: ["APUS_VERBOSE": "0"]).error == "")
  }

  @Test("--threads and APUS_NUM_THREADS set the number of threads")
  func threads() throws {
    #expect(try Command.run(["info", "--json", "--threads", "7"]).object()["threads"] as? Int == 7)
    let environment = ["APUS_NUM_THREADS": "5"]
    #expect(try Command.run(["info", "--json"], environment: environment).object()["threads"] as? Int == 5)
    let both = try Command.run(["info", "--json", "--backend", "scalar"], environment: environment).object()
    #expect(both["threads"] as? Int == 5)
  }
}
