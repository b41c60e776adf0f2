import ApusAVX2
import ApusAVX512
import ApusScalar
import BackendKit
import Conformance
import Testing

@Test func scalar() throws {
  let scalar = try ScalarBackend.make()
  let report = ConformanceSuite().run(scalar, against: scalar)
  #expect(report.hasPassed, "\(report)")
  for result in report.operations {
    if let error = result.largestError { print(result.operation, result.elementType, result.caseCount, error) }
  }
  print(report.summary)
}
