import BackendKit

/// Counts cases, judges and keeps failures, for one operation and element type.
final class CaseLog<Element: VectorElement> {
  let operation: Operation
  /// The backend under test, or the one it has for large results.
  var backend: any Backend
  /// The backend to equal in bits; nil where results are held against references.
  let reference: (any Backend)?
  let options: ConformanceSuite.Options
  var judge: Judge<Element>
  private var result: ConformanceReport.OperationResult
  private var caseIndex = 0
  private var hasFailed = false

  init(
    _ operation: Operation, _ backend: any Backend, comparesWith reference: (any Backend)?,
    _ options: ConformanceSuite.Options
  ) {
    self.operation = operation
    self.backend = backend
    self.reference = reference
    self.options = options
    judge = Judge(backend, operation)
    result = .init(operation: operation, elementType: Element.elementType)
  }

  /// Whether this case is to be run.
  func begins(_ index: Int) -> Bool {
    if let only = options.caseIndex, only != index { return false }
    if let limit = options.failureLimit, result.failureCount >= limit { return false }
    caseIndex = index
    hasFailed = false
    result.caseCount += 1
    return true
  }

  /// The random numbers of the running case.
  var random: CaseRandom {
    CaseRandom(
      seed: options.seed, operation: operation, elementType: Element.elementType, caseIndex: caseIndex)
  }

  /// Notes that the running case failed. Only the first finding counts.
  func fail(
    _ cause: ConformanceFailure.Cause, _ buffer: String, _ index: Int?, expected: @autoclosure () -> String,
    actual: @autoclosure () -> String, setup: () -> String
  ) {
    if hasFailed { return }
    hasFailed = true
    result.failureCount += 1
    guard result.failures.count < options.recordedFailures else { return }
    result.failures.append(
      ConformanceFailure(
        cause: cause, backend: backend.name, operation: operation, elementType: Element.elementType,
        thoroughness: options.thoroughness, seed: options.seed, caseIndex: caseIndex, setup: setup(), buffer: buffer,
        index: index, expected: expected(), actual: actual()))
  }

  /// The beginning of the note that is printed where the backend crashes.
  func writeNote(_ writer: inout NoteWriter) {
    writer.append("conformance: backend ")
    writer.append(backend.name)
    writer.append(" crashed in ")
    writer.append(operation.name)
    writer.append(" ")
    writer.append(Element.elementType.rawValue)
    writer.append(", ")
    writer.append(options.thoroughness.rawValue)
    writer.append(" case ")
    writer.append(caseIndex)
    writer.append(", seed ")
    writer.append(Int(truncatingIfNeeded: options.seed))
  }

  /// Fails the case where a protected page was touched or a canary overwritten.
  func checkBounds(
    _ buffers: [(name: String, memory: GuardedMemory<Element>)], _ watch: FaultWatch, setup: () -> String
  ) {
    if let address = watch.takeFault() {
      let (name, memory) = buffers.first { $0.memory.owns(address: address) } ?? buffers[0]
      fail(
        .outOfBounds, name, memory.elementIndex(ofAddress: address),
        expected: "no access outside elements 0..<\(memory.count)", actual: "a protected page was read or written",
        setup: setup)
    }
    for (name, memory) in buffers {
      guard let index = memory.brokenCanary else { continue }
      fail(
        .outOfBounds, name, index, expected: "\(Element.canary.inFull), left as it was",
        actual: memory.pointer[index].inFull, setup: setup)
    }
  }

  /// Fails the case at the first difference.
  @inline(__always)
  func compare(
    _ actual: UnsafePointer<Element>, withReference expected: UnsafePointer<Element>, count: Int, isNumber: Bool,
    setup: () -> String
  ) {
    for i in 0..<count where !actual[i].isSame(as: expected[i]) {
      fail(
        .differsFromReference, "result", isNumber ? nil : i,
        expected: "\(expected[i].inFull) from \(reference?.name ?? "")", actual: actual[i].inFull, setup: setup)
      return
    }
  }

  func finish() -> ConformanceReport.OperationResult {
    if judge.largestError > 0 { result.largestError = Double(judge.largestError) }
    return result
  }
}
