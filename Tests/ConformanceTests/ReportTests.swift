import ApusScalar
import BackendKit
import Conformance
import Testing

@Suite("Reports")
struct ReportTests {
  @Test("A failure says all that is needed to see it again, and can be replayed alone")
  func replay() throws {
    let scalar = try ScalarBackend.make()
    let saboteur = Saboteur(.differsInOneLane, in: scalar)
    var options = ConformanceSuite.Options(seed: 7, operations: [.scalar(.clamp)], elementTypes: [.float32])
    let report = ConformanceSuite(options: options).run(saboteur, against: scalar)
    let failure = try #require(report.failures.last)
    let lines = failure.description.split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    #expect(lines[0].hasPrefix("clamp float32 on saboteur: result["))
    #expect(lines[1].contains("expected ") && lines[1].contains("(0x") && lines[1].contains("from scalar"))
    #expect(lines[2].contains("found ") && lines[2].contains("(0x"))
    #expect(lines[3].contains("length ") && lines[3].contains("x at ") && lines[3].contains("a "))
    #expect(lines[4].hasSuffix("quick, seed 7, operation clamp, float32, case \(failure.caseIndex)"))
    #expect(report.failures.count == options.recordedFailures)
    #expect(report.failureCount > report.failures.count)

    options.failureLimit = 2
    #expect(ConformanceSuite(options: options).run(saboteur, against: scalar).failureCount == 2)
    options.caseIndex = failure.caseIndex
    let again = ConformanceSuite(options: options).run(saboteur, against: scalar)
    #expect(again.caseCount == 1)
    #expect(again.failures.map(\.description) == [failure.description])
  }

  @Test("Skips are not passes, and running nothing is not success")
  func skips() throws {
    let scalar = try ScalarBackend.make()
    let add = Operation.zip(.add)
    let backend = Bounded(scalar, without: [.map(.exp)])
    var options = ConformanceSuite.Options(operations: [add, .map(.exp)], elementTypes: [.float32])
    let report = ConformanceSuite(options: options).run(backend, against: scalar)
    #expect(report.hasPassed, "\(report)")
    #expect(report.skips.map(\.operation) == [.map(.exp)])
    #expect(report.skips[0].skipReason == "bounded does not implement it for float32")
    #expect(!report.skips[0].hasPassed)
    #expect(report.summary.contains("1 operations skipped"))
    #expect(report.description.contains("skipped exp float32: bounded does not implement it for float32"))

    options.operations = [.map(.exp)]
    #expect(!ConformanceSuite(options: options).run(backend, against: scalar).hasPassed)
    options.operations = [add]
    options.caseIndex = 1_000_000
    let empty = ConformanceSuite(options: options).run(backend, against: scalar)
    #expect(!empty.hasPassed)
    #expect(empty.summary.contains("no case was run of add float32"))
  }

  @Test("Progress goes from 0 to 1")
  func progress() throws {
    let scalar = try ScalarBackend.make()
    var fractions: [Double] = []
    let operations = [Operation.zip(.add), .reduce(.sum)]
    _ = ConformanceSuite(options: .init(operations: operations)).run(scalar, against: scalar) { fraction, operation in
      #expect(operations.contains(operation))
      fractions.append(fraction)
    }
    #expect(fractions == [0, 0.25, 0.5, 0.75, 1])
  }

  @Test("The same seed gives the same run, another one other data")
  func seeds() throws {
    var a = CaseRandom(seed: 1, operation: .zip(.add), elementType: .float32, caseIndex: 3)
    var b = CaseRandom(seed: 1, operation: .zip(.add), elementType: .float32, caseIndex: 3)
    var c = CaseRandom(seed: 2, operation: .zip(.add), elementType: .float32, caseIndex: 3)
    var d = CaseRandom(seed: 1, operation: .zip(.add), elementType: .float32, caseIndex: 4)
    let first = a.next()
    #expect(first == b.next() && first != c.next() && first != d.next())
    // The published sequence of SplitMix64 for the seed 1234567.
    var published = CaseRandom(seed: 1_234_567)
    #expect(published.next() == 6_457_827_717_110_365_317)
    #expect(published.next() == 3_203_168_211_198_807_973)
  }
}

@Suite("Bounded backends")
struct BoundedTests {
  static let operations: [Operation] = [
    .map(.sqrt), .zip(.add), .scaledZip(.axpy), .reduce(.sum), .reducePair(.dot), .matrix(.matmul), .matrix(.matvec),
  ]

  @Test("need not add up in the canonical order")
  func bounded() throws {
    let scalar = try ScalarBackend.make()
    let options = ConformanceSuite.Options(operations: Self.operations, elementTypes: [.float32])
    let report = ConformanceSuite(options: options).run(Bounded(scalar), against: scalar)
    #expect(report.hasPassed, "\(report)")
  }

  @Test("are held to what they state")
  func stated() throws {
    let scalar = try ScalarBackend.make()
    let options = ConformanceSuite.Options(operations: [.map(.sqrt), .zip(.add)], elementTypes: [.float32])
    let suite = ConformanceSuite(options: options)
    // Two steps up from just below a power of two are three ULPs.
    let report = suite.run(Bounded(scalar, factor: 4, ulps: 2), against: scalar)
    #expect(report.hasPassed, "\(report)")
    #expect(
      suite.run(Bounded(scalar, factor: 2, ulps: 2), against: scalar).operations.allSatisfy { $0.failureCount > 0 })
    #expect(suite.run(Bounded(scalar, ulps: 1), against: scalar).operations.allSatisfy { $0.failureCount > 0 })
  }
}
