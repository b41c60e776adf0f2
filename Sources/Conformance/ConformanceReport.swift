import BackendKit

/// What a conformance run found.
public struct ConformanceReport: Sendable, CustomStringConvertible {
  /// The result for one operation and element type.
  public struct OperationResult: Sendable {
    public var operation: Operation
    public var elementType: ElementType
    /// Cases that were run.
    public var caseCount = 0
    /// Cases that failed, recorded or not.
    public var failureCount = 0
    /// The first failures.
    public var failures: [ConformanceFailure] = []
    /// Why no case was run.
    public var skipReason: String?
    /// The largest error seen, in ULPs, where the operation is held to such a bound and was compared with it.
    public var largestError: Double?

    /// Whether cases were run and none failed. A skipped operation has not passed.
    public var hasPassed: Bool { skipReason == nil && caseCount > 0 && failureCount == 0 }
  }

  /// The name of the backend that was run.
  public var backend: String
  /// The name of the backend it was compared with.
  public var reference: String
  public var exactness: Exactness
  public var thoroughness: ConformanceSuite.Thoroughness
  public var seed: UInt64
  /// One result for each operation and element type that was asked for.
  public var operations: [OperationResult] = []

  /// Recorded failures of all operations.
  public var failures: [ConformanceFailure] { operations.flatMap(\.failures) }
  /// Operations that weren't run, each with the reason.
  public var skips: [OperationResult] { operations.filter { $0.skipReason != nil } }
  /// Operations that were to be run and ran no case: a fault of the plan or of the options.
  public var empty: [OperationResult] { operations.filter { $0.skipReason == nil && $0.caseCount == 0 } }

  public var caseCount: Int { operations.reduce(0) { $0 + $1.caseCount } }
  /// Cases that failed, recorded or not.
  public var failureCount: Int { operations.reduce(0) { $0 + $1.failureCount } }
  /// Cases that passed.
  public var passedCount: Int { caseCount - failureCount }

  /// Whether at least one operation was run, each that was not skipped ran its cases, and no case failed.
  public var hasPassed: Bool { caseCount > 0 && failureCount == 0 && empty.isEmpty }

  /// One line with the counts.
  public var summary: String {
    let ran = operations.count - skips.count
    var parts = ["\(passedCount) of \(caseCount) cases passed in \(ran) operations"]
    if failureCount > 0 {
      let names = operations.filter { $0.failureCount > 0 }.map { "\($0.operation.name) \($0.elementType)" }
      parts.append("\(failureCount) failed (\(names.joined(separator: ", ")))")
    }
    if !skips.isEmpty { parts.append("\(skips.count) operations skipped") }
    if !empty.isEmpty {
      let names = empty.map { "\($0.operation.name) \($0.elementType)" }
      parts.append("no case was run of \(names.joined(separator: ", "))")
    }
    if caseCount == 0 { parts.append("nothing was run") }
    let verdict = hasPassed ? "conforms" : "does not conform"
    return
      "\(backend) \(verdict): \(parts.joined(separator: "; ")) [\(thoroughness), seed \(seed), against \(reference)]"
  }

  /// The summary, and below it the recorded failures and the reasons of skips.
  public var description: String {
    var lines = [summary]
    for result in operations where result.failureCount > 0 {
      lines += result.failures.map(\.description)
      let rest = result.failureCount - result.failures.count
      if rest > 0 { lines.append("\(result.operation.name) \(result.elementType): \(rest) more failures") }
    }
    for result in skips {
      lines.append("skipped \(result.operation.name) \(result.elementType): \(result.skipReason ?? "")")
    }
    return lines.joined(separator: "\n")
  }
}
