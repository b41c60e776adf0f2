import ApusScalar
import BackendKit
import Conformance
import Testing

@Suite("Saboteurs are caught")
struct SaboteurTests {
  /// The first of each family.
  static let oneOfEachFamily = Operation.allCases.filter { operation in
    Operation.allCases.first { $0.family == operation.family } == operation
  }

  /// What a fault spoils, what it leaves alone in the same families, and one operation of each other family, which are
  /// all passed on in the same way. Every further one would be tested once more as what `BackendTests` tests.
  static func operations(for saboteur: Saboteur) -> [Operation] {
    let families = Set(Operation.allCases.filter { saboteur.spoils($0) }.map(\.family))
    return Operation.allCases.filter { families.contains($0.family) || oneOfEachFamily.contains($0) }
  }

  @Test("and named, in each operation they spoil and in no other", arguments: Saboteur.Fault.allCases)
  func fault(_ fault: Saboteur.Fault) throws {
    let scalar = try ScalarBackend.make()
    let saboteur = Saboteur(fault, in: scalar)
    #expect(Operation.allCases.contains { saboteur.spoils($0) })
    // Products with matrices take long, and only their own faults come near them.
    let operations = Self.operations(for: saboteur).filter { $0.family != "multiply" || saboteur.spoils($0) }
    for type in ElementType.allCases {
      let options = ConformanceSuite.Options(operations: operations, elementTypes: [type], failureLimit: 3)
      let report = ConformanceSuite(options: options).run(saboteur, against: scalar)
      #expect(!report.hasPassed)
      for result in report.operations {
        if saboteur.spoils(result.operation) {
          #expect(result.failureCount > 0, "\(fault) goes unnoticed in \(result.operation) \(type)")
          #expect(
            result.failures.allSatisfy { $0.description.hasPrefix("\(result.operation.name) \(type) on saboteur") })
        } else {
          #expect(result.failureCount == 0, "\(fault): \(result.failures.first?.description ?? "")")
        }
      }
    }
  }

  @Test(
    "by true results too, where there is no reference",
    arguments: [
      Saboteur.Fault.skipsTail, .readsXTwice, .dropsNaN, .differsInOneLane, .flipsZero, .takesLastOfEqual, .ignoresBeta,
      .readsResultWhereBetaIsZero, .skipsNaNInSearch,
    ])
  func againstItself(_ fault: Saboteur.Fault) throws {
    let saboteur = Saboteur(fault, in: try ScalarBackend.make())
    let options = ConformanceSuite.Options(
      operations: Operation.allCases.filter { saboteur.spoils($0) }, elementTypes: [.float32], failureLimit: 1)
    for result in ConformanceSuite(options: options).run(saboteur, against: saboteur).operations {
      // Where any order is right, the sign of a zero says nothing.
      if fault == .flipsZero, case .reduce = result.operation { continue }
      if fault == .flipsZero, case .reducePair = result.operation { continue }
      if fault == .flipsZero, case .normalize = result.operation { continue }
      #expect(result.failureCount > 0, "\(fault) goes unnoticed in \(result.operation)")
    }
  }

  @Test("by canaries where no page is protected")
  func canaries() throws {
    let scalar = try ScalarBackend.make()
    let saboteur = Saboteur(.writesPastEnd, in: scalar)
    let options = ConformanceSuite.Options(
      operations: Self.oneOfEachFamily.filter { saboteur.spoils($0) }, elementTypes: [.float32],
      usesProtectedPages: false)
    for result in ConformanceSuite(options: options).run(saboteur, against: scalar).operations {
      #expect(result.failureCount == result.caseCount)
      #expect(result.failures.allSatisfy { $0.cause == .outOfBounds })
    }
  }

  @Test(
    "with the right cause",
    arguments: [
      (Saboteur.Fault.writesPastEnd, ConformanceFailure.Cause.outOfBounds), (.readsPastEnd, .outOfBounds),
      (.readsBeforeStart, .outOfBounds), (.changesOperand, .operandChanged), (.writesBetweenRows, .outOfBounds),
      (.isOneULPOff, .differsFromReference), (.addsUpInSequence, .differsFromReference),
    ])
  func cause(_ fault: Saboteur.Fault, _ cause: ConformanceFailure.Cause) throws {
    let scalar = try ScalarBackend.make()
    let operations = [Operation.zip(.add), .reduce(.sum), .matrix(.matmul)]
    let report = ConformanceSuite(options: .init(operations: operations)).run(
      Saboteur(fault, in: scalar), against: scalar)
    #expect(!report.failures.isEmpty)
    #expect(report.failures.allSatisfy { $0.cause == cause })
  }

  @Test("and one that crashes is named on the way out")
  func crash() async throws {
    let result = try await #require(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
      let options = ConformanceSuite.Options(
        seed: 11, operations: [.map(.neg), .map(.exp)], elementTypes: [.float32])
      let crashing = try Crashing.make()
      _ = ConformanceSuite(options: options).run(crashing, against: crashing)
    }
    let note = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(note.contains("conformance: backend crashing crashed in exp float32, quick case "))
    #expect(note.contains("seed 11 (length 5, x at "))
  }
}
