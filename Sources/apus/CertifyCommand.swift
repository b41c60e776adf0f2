import Apus
import ArgumentParser
import BackendKit
import Conformance

/// `apus certify`.
struct CertifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract: "Measure the accuracy of the functions of one element on every float there is.",
    discussion: """
      Examples:
        apus certify --progress-file certificate.log -o accuracy
        apus certify --ops sin,cos --backend avx512,avx2

      Each function of one element is computed for all 2^32 floats on every backend. The first backend's results are \
      held against the C library in double precision, or against the correctly rounded ones; the others' bits against \
      the first one's. Doubles are a sample of 2^24 through all magnitudes, held against 80-bit arithmetic.

      What is done is noted in the progress file: a run that was interrupted goes on from there, unless the function's \
      results have changed. With --output, NAME.json and NAME.md are written, of the functions that --ops names, from \
      what this run and earlier ones found. The exit status is 1 where a result is beyond its bound, backends differ, or \
      time was too short to run a function on every backend.
      """)

  @Option(help: ArgumentHelp("The functions, separated by commas. Default: all of one element.", valueName: "names"))
  var ops: String?

  @Option(help: ArgumentHelp("The backends, separated by commas.", valueName: "names"))
  var backend = "avx512,avx2,scalar"

  @Option(help: ArgumentHelp("Check only one of this many slices of the arguments, spread evenly.", valueName: "n"))
  var every = 1

  @Option(help: ArgumentHelp("Threads.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Stop, as if interrupted, after this time.", valueName: "seconds"))
  var seconds: Double?

  @Option(help: ArgumentHelp("Where to note what is done.", valueName: "file"))
  var progressFile: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Write NAME.json and NAME.md.", valueName: "name"))
  var output: String?

  func run() throws {
    guard every >= 1 else { throw CommandFailure(.usage, "--every: \(every) is not a positive whole number") }
    if let seconds, !(seconds > 0) {
      throw CommandFailure(.usage, "--seconds: \(seconds) is not a positive number")
    }
    let engine = try EngineOptions.engine(backend: nil, threads: threads)
    let operations = try self.operations()
    var backends: [any Backend] = []
    for name in backend.split(separator: ",", omittingEmptySubsequences: false) {
      do throws(EngineError) {
        backends.append(try Engine(backend: String(name)).backend)
      } catch {
        throw CommandFailure(error, option: "--backend")
      }
      guard backends.last?.exactness == .canonical else {
        throw CommandFailure(.usage, "--backend: \(name) does not promise the canonical bits")
      }
    }
    if let output { try CertificateReport.check(output) }
    let journal = try CertificateJournal(path: progressFile)
    let run = CertificateRun(
      backends: backends, every: every, threads: engine.threads, seconds: seconds, journal: journal)
    let certificates = try run.certificates(operations)
    // Reports of earlier runs say more.
    if certificates.allSatisfy(\.isEmpty) {
      throw CommandFailure(.verificationFailed, "certify: nothing was compared in the time that --seconds gives")
    }
    let report = CertificateReport(certificates: certificates, backends: backends.map(\.name))
    if let output {
      try report.write(to: output)
    } else {
      var standard = StandardOutput()
      try standard.write(report.table)
      try standard.flush()
    }
    try Self.require(certificates, "failed") { !$0.hasFailed }
    try Self.require(certificates, "not run on every backend") { $0.hasPassed }
  }

  /// Throws a failure that names those that are not as they should be.
  private static func require(
    _ certificates: [Certificate], _ problem: String, _ isRight: (Certificate) -> Bool
  ) throws(CommandFailure) {
    let names = certificates.filter { !isRight($0) }.map(\.operation.rawValue)
    if names.isEmpty { return }
    throw CommandFailure(.verificationFailed, "certify: \(names.joined(separator: ", ")) \(problem)")
  }

  private func operations() throws(CommandFailure) -> [MapOperation] {
    guard let ops else { return MapOperation.allCases }
    return try Operation.list(ops).map { operation throws(CommandFailure) in
      guard case .map(let map) = operation else {
        throw CommandFailure(.usage, "--ops: \(operation) is not a function of one element")
      }
      return map
    }
  }
}
