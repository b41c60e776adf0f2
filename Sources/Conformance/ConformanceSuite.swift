import BackendKit

/// The tests that any backend must pass.
///
/// ```swift
/// let scalar = try Engine(backend: "scalar").backend
/// let report = ConformanceSuite().run(try MyBackend.make(), against: scalar)
/// #expect(report.hasPassed, "\(report)")
/// ```
///
/// Each operation of the catalogue is run for both element types on vectors of every length up to four of the widest
/// vectors and around all block boundaries, at every alignment, in place where that is allowed, on ordinary and special
/// values, with protected pages right before and right after the buffers and canaries in between. Results of a canonical
/// backend must equal the reference backend's in every bit; results of a bounded one, and of the reference backend itself,
/// must be as near the true ones as `Reference` says. What a backend does not implement is skipped, and counted apart.
/// What a canonical backend may have of its own beyond the catalogue is among the cases of an operation: reductions of columns
/// among those of the reduction, steps of decompositions among those of `matvec`.
public struct ConformanceSuite: Sendable {
  /// How many cases are run.
  public enum Thoroughness: String, CaseIterable, Sendable, CustomStringConvertible {
    /// Seconds.
    case quick
    /// Up to a minute: more lengths, larger ones, and each of them several times.
    case full

    public var description: String { rawValue }
  }

  /// What to run, and how.
  public struct Options: Sendable {
    public var thoroughness: Thoroughness
    /// What all test data derive from. A case depends on the seed, its operation, element type and index only, so one
    /// operation or one case can be run again alone.
    public var seed: UInt64
    /// The operations to run; nil for all.
    public var operations: [Operation]?
    public var elementTypes: [ElementType]
    /// The only case to run of each operation and element type; nil for all.
    public var caseIndex: Int?
    /// Whether buffers lie right next to protected pages in some cases, which finds reads out of bounds. Without it
    /// canaries are always in between.
    public var usesProtectedPages: Bool
    /// How many failures to record of each operation and element type. All of those cases run are counted.
    public var recordedFailures: Int
    /// How many failures end the run of an operation and element type; nil to go on and count them all.
    public var failureLimit: Int?

    public init(
      thoroughness: Thoroughness = .quick, seed: UInt64 = 42, operations: [Operation]? = nil,
      elementTypes: [ElementType] = ElementType.allCases, caseIndex: Int? = nil, usesProtectedPages: Bool = true,
      recordedFailures: Int = 5, failureLimit: Int? = nil
    ) {
      self.thoroughness = thoroughness
      self.seed = seed
      self.operations = operations
      self.elementTypes = elementTypes
      self.caseIndex = caseIndex
      self.usesProtectedPages = usesProtectedPages
      self.recordedFailures = recordedFailures
      self.failureLimit = failureLimit
    }
  }

  public var options: Options

  public init(options: Options = Options()) { self.options = options }

  /// Runs the suite.
  ///
  /// A backend that touches a protected page is found out and reported like any other failure. A backend that crashes
  /// in another way ends the process with exit code 70, the running case being named on stderr; for that, SIGSEGV,
  /// SIGBUS and SIGILL are handled during the run.
  ///
  /// - Parameters:
  ///   - backend: The backend under test.
  ///   - reference: A canonical backend to compare with, normally the scalar one. Where it is the backend under test
  ///     itself, results are compared with true ones.
  ///   - progress: Called before each operation with the fraction of the work done, and at the end with 1.
  public func run(
    _ backend: any Backend, against reference: any Backend,
    progress: (_ fraction: Double, _ operation: Operation) -> Void = { _, _ in }
  ) -> ConformanceReport {
    var report = ConformanceReport(
      backend: backend.name, reference: reference.name, exactness: backend.exactness,
      thoroughness: options.thoroughness, seed: options.seed)
    let operations = options.operations ?? Operation.allCases
    let total = Double(operations.count * options.elementTypes.count)
    for operation in operations {
      for type in options.elementTypes {
        progress(Double(report.operations.count) / total, operation)
        let result =
          switch type {
          case .float32: run(operation, Float.self, backend, reference)
          case .float64: run(operation, Double.self, backend, reference)
          }
        report.operations.append(result)
      }
    }
    if let last = operations.last { progress(1, last) }
    return report
  }

  private func run<Element: VectorElement>(
    _ operation: Operation, _: Element.Type, _ backend: any Backend, _ reference: any Backend
  ) -> ConformanceReport.OperationResult {
    let type = Element.elementType
    guard backend.implements(operation, for: type) else {
      return .init(
        operation: operation, elementType: type, skipReason: "\(backend.name) does not implement it for \(type)")
    }
    let comparesBits = backend.exactness == .canonical && backend !== reference && backend.name != reference.name
    if comparesBits && !reference.implements(operation, for: type) {
      return .init(
        operation: operation, elementType: type,
        skipReason: "the reference backend \(reference.name) does not implement it for \(type)")
    }
    let log = CaseLog<Element>(operation, backend, comparesWith: comparesBits ? reference : nil, options)
    if let shape = OperationShape(operation) {
      let plan = VectorPlan(operation, shape, type, options)
      let runner = VectorRunner(log, shape, capacity: plan.longest)
      for (index, item) in plan.cases.enumerated() { runner.run(item, index: index) }
      for level in MemoryLevel.allCases {
        let suited = backend.suited(to: operation, type, in: level)
        if suited === backend { continue }
        log.backend = suited
        for (index, item) in plan.cases.enumerated() { runner.run(item, index: index) }
        log.backend = backend
      }
      runner.runPrescribed(firstIndex: plan.cases.count)
      if !comparesBits { runner.runSweep(index: plan.cases.count + 10000) }
      if case .reduce(let operation) = operation, operation.combiner != nil, backend.exactness == .canonical {
        StepRunner.runColumnReductions(log, operation, as: reference, firstIndex: plan.cases.count + 20000)
      }
    } else if case .matrix(let operation) = operation {
      let plan = MatrixPlan(operation, type, options)
      let runner = MatrixRunner(log, operation, plan)
      for (index, item) in plan.cases.enumerated() { runner.run(item, index: index) }
      if operation == .matvec, backend.exactness == .canonical {
        StepRunner.runDecompositionSteps(log, firstIndex: plan.cases.count)
      }
    }
    return log.finish()
  }
}
