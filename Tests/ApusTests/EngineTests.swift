import BackendKit
import TestSupport
import Testing

@testable import Apus

@Suite struct EngineTests {
  private func expectCanonicalBits(_ backend: String) throws {
    #expect(try Engine(backend: backend).backend.exactness == .canonical)
    #expect(canonicalBackends.contains(backend))
  }

  // Tests that compare backends do without what a machine lacks. Here it is skipped, and says why.
  @Test func scalarIsCompared() throws { try expectCanonicalBits("scalar") }
  @Test(.needs("avx2")) func avx2IsCompared() throws { try expectCanonicalBits("avx2") }
  @Test(.needs("avx512")) func avx512IsCompared() throws { try expectCanonicalBits("avx512") }

  @Test(arguments: ["scalar", "SCALAR", "Scalar", " scalar", "scalar\t", "\n scalar \n"])
  func namesInAnyCaseWithWhiteSpace(name: String) throws {
    let engine = try Engine(backend: name)
    #expect(engine.backend.name == "scalar")
    #expect(engine.backends.map(\.name) == ["scalar"])
  }

  @Test(arguments: ["scalar,scalar", "Scalar , SCALAR", "scalar,,", ",scalar", "scalar,", "scalar, ,scalar"])
  func listsOfNames(list: String) throws {
    if list.split(separator: ",", omittingEmptySubsequences: false).contains(where: { $0.allSatisfy(\.isWhitespace) }) {
      let error = #expect(throws: EngineError.self) { try Engine(backend: list) }
      guard case .emptyBackendName(list, let valid, let available) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(valid.contains("avx512") && available.contains("scalar"))
    } else {
      #expect(try Engine(backend: list).backends.map(\.name) == ["scalar"])
    }
  }

  @Test(arguments: ["", " ", ","]) func noName(list: String) throws {
    let error = #expect(throws: EngineError.self) { try Engine(backend: list) }
    guard case .emptyBackendName(list, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try #require(error).description.contains("'\(list)' has an empty name"))
  }

  @Test(arguments: ["nonsense", "avx 2", "scalar;avx2", "scalar,nonsense", "nonsense,scalar"])
  func unknownNames(list: String) throws {
    let error = #expect(throws: EngineError.self) { try Engine(backend: list) }
    guard case .unknownBackend(let name, let valid, let available) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(list.contains(name) && name != "scalar")
    #expect(Set(["scalar", "avx2", "avx512", "openblas"]).isSubset(of: valid))
    #expect(available.contains("scalar"))
    let text = try #require(error).description
    #expect(text.contains("unknown backend '\(name)'"))
    for name in valid { #expect(text.contains(name)) }
  }

  @Test func availableNamesAreThoseThatCanBeAskedFor() throws {
    let (valid, available) = BackendRegistry.names
    for name in valid {
      if available.contains(name) {
        #expect(try Engine(backend: name).backend.name == name)
      } else {
        let error = #expect(throws: EngineError.self) { try Engine(backend: name) }
        guard case .unavailableBackend(name, let reason, _, _) = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
        #expect(!reason.isEmpty)
        #expect(try #require(error).description.contains("'\(name)' is unavailable: \(reason)"))
      }
    }
    #expect(!available.contains("engine-unavailable"))
  }

  @Test func instructionSetsDecideAvailability() throws {
    let available = BackendRegistry.names.available
    #expect(available.contains("avx2") == CPUFeatures.current.missing(for: .v3).isEmpty)
    #expect(available.contains("avx512") == CPUFeatures.current.missing(for: .v4).isEmpty)
    #expect(available.contains("scalar"))
  }

  private final class Unavailable: PartialBackend {
    static let name = "engine-unavailable"
    static let operations: Set<BackendKit.Operation> = []
    static func make() throws(BackendUnavailable) -> Unavailable { throw BackendUnavailable("the moon is full") }
  }

  @Test func unavailableBackend() throws {
    try BackendRegistry.register(Unavailable.self)
    let error = #expect(throws: EngineError.self) { try Engine(backend: "scalar,Engine-Unavailable") }
    guard case .unavailableBackend("engine-unavailable", "the moon is full", let valid, let available) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(valid.contains("engine-unavailable") && !available.contains("engine-unavailable"))
    #expect(available.contains("scalar"))
    let text = try #require(error).description
    #expect(text.contains("the moon is full") && text.contains("valid:") && text.contains("available here:"))
  }

  @Test(arguments: [0, -1, 1025, .min, .max]) func threadCountsThatCannotBe(threads: Int) throws {
    let expected = EngineError.invalidThreadCount("\(threads)")
    #expect(throws: expected) { try Engine(backend: "scalar", threads: threads) }
    #expect(throws: expected) { try Engine(backends: [], threads: threads) }
    #expect(throws: expected) { try Engine(backend: "scalar").with(threads: threads) }
    #expect(expected.description.contains("'\(threads)'") && expected.description.contains("1024"))
  }

  @Test(arguments: [1, 2, 7, 1024]) func threadCounts(threads: Int) throws {
    #expect(try Engine(backend: "scalar", threads: threads).threads == threads)
    let engine = try Engine(backend: "scalar")
    #expect(try engine.with(threads: threads).threads == threads)
    #expect(try engine.with(threads: threads).backend === engine.backend)
  }

  @Test func availableThreads() throws {
    #expect(AvailableThreads.count >= 1)
    #expect(AvailableThreads.count <= 65_536)
    #expect(try Engine(backend: "scalar").threads == AvailableThreads.count)
  }

  @Test func description() throws {
    let text = try Engine(backend: "scalar", threads: 1).description
    #expect(text.hasPrefix("scalar") && text.hasSuffix("up to 1 thread"))
    #expect(try Engine(backend: "scalar", threads: 3).description.hasSuffix("up to 3 threads"))
  }

  @Test func theBestBackendIsTheDefault() throws {
    let level = CPUFeatures.current.level ?? .v1
    #expect(BackendRegistry.best.name == (level >= .v4 ? "avx512" : level >= .v3 ? "avx2" : "scalar"))
    #expect(try Engine(backends: []).backend === BackendRegistry.best)
  }

  @Test func listsAreLookedUpOnce() throws {
    let recorder = RecordingBackend()
    let engine = try Engine(backends: [recorder])
    #expect(try Engine(backends: [recorder, recorder], threads: 3).dispatch === engine.dispatch)
    #expect(try Engine(backends: [RecordingBackend()]).dispatch !== engine.dispatch)
    #expect(try Engine(backend: "scalar,Scalar").dispatch === Engine(backend: "scalar").dispatch)
  }

  @Test func operationsRunOnTheEngineTheyAreGiven() throws {
    let recorder = RecordingBackend()
    let engine = try Engine(backends: [recorder])
    let x: Vector<Float> = [1, 2, 3]
    #expect(try x.add(x, on: engine) == [2, 4, 6])
    #expect(recorder.calls == ["zip add 3"])
    #expect((x + x) == [2, 4, 6])
    #expect(recorder.calls.count == 1)
  }
}
