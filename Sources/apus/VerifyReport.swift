import BackendKit
import Conformance

/// What became of one backend.
enum VerifyOutcome {
  case finished(ConformanceReport)
  case unavailable(String, reason: String)

  /// The summary, the recorded failures, and what was skipped.
  var text: String {
    switch self {
    case .unavailable(let name, let reason): return "\(name) skipped: \(reason)\n"
    case .finished(let report):
      var lines = [report.summary] + report.failures.map(\.description)
      if !report.skips.isEmpty {
        lines.append("  skipped: \(Self.names(of: report.skips))")
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  /// The operations, with the element type where only one is skipped.
  private static func names(of skips: [ConformanceReport.OperationResult]) -> String {
    var names: [String] = []
    for skip in skips {
      let name = skip.operation.name
      if names.last == name { continue }
      let isBoth = skips.contains { $0.operation == skip.operation && $0.elementType != skip.elementType }
      names.append(isBoth ? name : "\(name) \(skip.elementType)")
    }
    return names.joined(separator: ", ")
  }

  var object: JSON {
    switch self {
    case .unavailable(let name, let reason):
      return .object([("name", .string(name)), ("status", .string("skipped")), ("reason", .string(reason))])
    case .finished(let report):
      let operations = report.operations.map { result in
        JSON.object([
          ("operation", .string(result.operation.name)), ("elementType", .string(result.elementType.rawValue)),
          ("cases", .integer(result.caseCount)), ("failed", .integer(result.failureCount)),
          ("skipped", .optional(result.skipReason)),
          ("largestErrorInULP", result.largestError.map(JSON.number) ?? .null),
        ])
      }
      let failures = report.failures.map { failure in
        JSON.object([
          ("operation", .string(failure.operation.name)), ("elementType", .string(failure.elementType.rawValue)),
          ("cause", .string("\(failure.cause)")), ("case", .integer(failure.caseIndex)),
          ("setup", .string(failure.setup)), ("buffer", .string(failure.buffer)),
          ("index", failure.index.map(JSON.integer) ?? .null), ("expected", .string(failure.expected)),
          ("actual", .string(failure.actual)),
        ])
      }
      return .object([
        ("name", .string(report.backend)), ("status", .string(report.hasPassed ? "passed" : "failed")),
        ("exactness", .string("\(report.exactness)")), ("passed", .integer(report.passedCount)),
        ("failed", .integer(report.failureCount)), ("skippedOperations", .integer(report.skips.count)),
        ("operations", .array(operations)), ("failures", .array(failures)),
      ])
    }
  }
}

/// All backends together.
struct VerifySummary {
  let outcomes: [VerifyOutcome]

  init(_ outcomes: [VerifyOutcome]) { self.outcomes = outcomes }

  private var reports: [ConformanceReport] {
    outcomes.compactMap { if case .finished(let report) = $0 { report } else { nil } }
  }

  /// A backend whose every operation was skipped has not passed, but not failed either, if another one was run.
  var hasPassed: Bool {
    let ran = reports.filter { $0.caseCount > 0 || !$0.empty.isEmpty }
    return !ran.isEmpty && ran.allSatisfy(\.hasPassed)
  }

  /// As in "3 backends, 50000 cases passed, 0 failed; skipped: 1 backend, 60 operations".
  var line: String {
    let passed = reports.reduce(0) { $0 + $1.passedCount }
    let failed = reports.reduce(0) { $0 + $1.failureCount }
    let skipped = reports.reduce(0) { $0 + $1.skips.count }
    func text(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    return "\(text(reports.count, "backend")), \(text(passed, "case")) passed, \(failed) failed; "
      + "skipped: \(text(outcomes.count - reports.count, "backend")), \(text(skipped, "operation"))"
  }

  var text: String { line + "\n" }

  func object(_ options: ConformanceSuite.Options) -> JSON {
    .object([
      ("hasPassed", .bool(hasPassed)), ("thoroughness", .string(options.thoroughness.rawValue)),
      ("seed", .literal("\(options.seed)")), ("passed", .integer(reports.reduce(0) { $0 + $1.passedCount })),
      ("failed", .integer(reports.reduce(0) { $0 + $1.failureCount })),
      ("skippedOperations", .integer(reports.reduce(0) { $0 + $1.skips.count })),
      ("backends", .array(outcomes.map(\.object))),
    ])
  }
}
