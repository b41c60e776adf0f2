import Apus
import ArgumentParser
import BackendKit
import Conformance

/// `apus verify`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run the conformance suite on the backends of this machine.",
    discussion: """
      Examples:
        apus verify
        apus verify --backend avx512 --quick
        apus verify --backend avx2 --operation softmax --element float32 --case 17

      Scalar, AVX2 and AVX-512 must agree in every bit; scalar itself, and foreign backends, are held to error bounds \
      against results computed in higher precision. What a backend does not implement, and backends that cannot run \
      here, are counted apart as skipped. The exit status is 1 where anything fails, or where nothing could be run.
      """)

  @Option(help: ArgumentHelp("The backends, separated by commas. Default: all of them.", valueName: "names"))
  var backend: String?

  @Flag(help: "Run fewer cases: seconds instead of up to a minute for each backend.")
  var quick = false

  @Option(help: ArgumentHelp("What the test data derive from.", valueName: "number"))
  var seed: UInt64 = 42

  @Option(help: ArgumentHelp("The operations, separated by commas. Default: the catalogue.", valueName: "names"))
  var operation: String?

  @Option(help: "The element type: float32 or float64. Default: both.")
  var element: ElementType?

  @Option(name: .customLong("case"), help: ArgumentHelp("Replay this case alone.", valueName: "number"))
  var caseIndex: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Lay buffers next to protected pages. Emulators may read more than the instructions they emulate.")
  var protectedPages = true

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() throws {
    let operations = try operation.map(Operation.list)
    if let caseIndex, caseIndex < 0 { throw CommandFailure(.usage, "--case: \(caseIndex) is negative") }
    // Says whether the environment variables make sense.
    _ = try EngineOptions.engine(backend: nil, threads: nil)
    let entries = try entries()
    guard case .success(let reference)? = BackendRegistry.entry(named: "scalar")?.instance else {
      throw CommandFailure(.internalError, "the scalar backend, which others are compared with, is not available")
    }
    let suite = ConformanceSuite(
      options: .init(
        thoroughness: quick ? .quick : .full, seed: seed, operations: operations,
        elementTypes: element.map { [$0] } ?? ElementType.allCases, caseIndex: caseIndex,
        usesProtectedPages: protectedPages))

    var output = StandardOutput()
    var outcomes: [VerifyOutcome] = []
    let progress = ProgressBar()
    for (index, entry) in entries.enumerated() {
      let outcome: VerifyOutcome
      switch entry.instance {
      case .failure(let error): outcome = .unavailable(entry.name, reason: error.reason)
      case .success(let backend):
        let report = suite.run(backend, against: reference) { fraction, operation in
          progress.show((Double(index) + fraction) / Double(entries.count), "\(entry.name) \(operation)")
        }
        outcome = .finished(report)
      }
      progress.clear()
      outcomes.append(outcome)
      if !json {
        try output.write(outcome.text)
        try output.flush()
      }
    }
    let summary = VerifySummary(outcomes)
    try output.write(json ? summary.object(suite.options).text() + "\n" : summary.text)
    try output.flush()
    if !summary.hasPassed { throw CommandFailure(.verificationFailed, "verification failed: \(summary.line)") }
  }

  /// The backends to verify: those named, which must be available, or all.
  private func entries() throws(CommandFailure) -> [BackendRegistry.Entry] {
    let all = BackendRegistry.all
    guard let backend else { return all }
    var entries: [BackendRegistry.Entry] = []
    for name in backend.split(separator: ",", omittingEmptySubsequences: false) {
      let engine: Engine
      do throws(EngineError) { engine = try Engine(backend: String(name)) } catch {
        throw CommandFailure(error, option: "--backend")
      }
      entries += all.filter { $0.name == engine.backend.name }
    }
    return entries
  }
}
