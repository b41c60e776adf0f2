import ApusAVX2
import ApusAVX512
import ApusScalar
import BackendKit
import Conformance
import TestSupport
import Testing

/// The level that the tests run the suite with: `APUS_CONFORMANCE=full` in the environment for the long one.
let thoroughness = ConformanceSuite.Thoroughness(rawValue: environment("APUS_CONFORMANCE") ?? "") ?? .quick

@Suite("Conformance of the built-in backends")
struct BackendTests {
  func expectConformance(of backend: any Backend) throws {
    let suite = ConformanceSuite(options: .init(thoroughness: thoroughness))
    let report = suite.run(backend, against: try ScalarBackend.make())
    #expect(report.hasPassed, "\(report)")
    #expect(report.backend == backend.name)
    #expect(report.skips.isEmpty)
    #expect(report.operations.count == Operation.allCases.count * ElementType.allCases.count)
    #expect(report.operations.allSatisfy { $0.caseCount > 50 })
  }

  @Test("scalar gives true results")
  func scalar() throws { try expectConformance(of: ScalarBackend.make()) }

  @Test("avx2 gives the bits of scalar", .needs("avx2"))
  func avx2() throws { try expectConformance(of: AVX2Backend.make()) }

  @Test("avx512 gives the bits of scalar", .needs("avx512"))
  func avx512() throws { try expectConformance(of: AVX512Backend.make()) }
}
