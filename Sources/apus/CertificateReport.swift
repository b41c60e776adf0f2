import Apus
import BackendKit
import Conformance

/// The certificates as JSON and as a table.
struct CertificateReport {
  let certificates: [Certificate]
  let backends: [String]

  /// The files of a name.
  private static func paths(_ name: String) -> (json: String, table: String) { (name + ".json", name + ".md") }

  /// Throws where the files could not be written, before hours of work are spent on them.
  static func check(_ name: String) throws(CommandFailure) {
    try writingFile { () throws(NumPyFileError) in
      try FileReplacement.check(paths(name).json)
      try FileReplacement.check(paths(name).table)
    }
  }

  func write(to name: String) throws(CommandFailure) {
    try writingFile { () throws(NumPyFileError) in
      let files = [
        try FileReplacement(json.text() + "\n", of: Self.paths(name).json),
        try FileReplacement(Self.introduction + table, of: Self.paths(name).table),
      ]
      for file in files { try file.replace() }
    }
  }

  // MARK: Table

  private static let introduction = """
    # Accuracy of the functions of one element

    Written by `make certify`. The largest error in ULPs of finite results and the argument where it occurs, for `Float` over
    the floats that were run (4294967296 is all there are), for `Double` over a sample through all magnitudes.
    A correctly rounded result is at most 0.5 ULP off; "exact" means that every result was the correctly rounded one.
    Backends: how many results were compared in bits with those of the first one, and how many differ.


    """

  var table: String {
    var lines = [
      "| function | bound | Float | at | Double | at | floats | "
        + backends.dropFirst().map { "\($0) same / different" }
        .joined(separator: " | ") + " | |",
      "|---|---:|---:|---:|---:|---:|---:|" + backends.dropFirst().map { _ in "---:|" }.joined() + "---|",
    ]
    for item in certificates {
      let isExact = item.floatBound == 0
      func error(_ findings: AccuracyFindings) -> String {
        findings.compared.allSatisfy { $0 == 0 }
          ? "-" : isExact ? "exact" : findings.largestError == 0 ? "0.500" : Self.digits(findings.largestError)
      }
      let counts = backends.indices.dropFirst().map {
        "\(item.float.compared[$0] - item.float.differences[$0]) / \(item.float.differences[$0])"
      }
      let verdict = item.hasPassed ? "passed" : item.hasFailed ? "FAILED" : item.isEmpty ? "not run" : "incomplete"
      lines.append(
        "| \(item.operation) | \(isExact ? "exact" : "\(item.floatBound)") | \(error(item.float)) | "
          + "\(isExact ? "" : Self.float(item.float.worst).description) | \(error(item.double)) | "
          + "\(isExact ? "" : Double(bitPattern: item.double.worst).description) | \(item.float.compared[0]) | "
          + counts.joined(separator: " | ") + " | \(verdict) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func float(_ bits: UInt64) -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: bits)) }

  /// Three digits after the point, rounded up: a bound must not look better than it is.
  private static func digits(_ error: Double) -> String {
    guard error.isFinite, error < 1e12 else { return "\(error)" }
    let thousandths = Int((error * 1000).rounded(.up))
    let fraction = "\(thousandths % 1000)"
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
  }

  // MARK: JSON

  private var json: JSON {
    .object([
      ("backends", .array(backends.map(JSON.string))),
      ("functions", .array(certificates.map(object))),
    ])
  }

  private func object(_ item: Certificate) -> JSON {
    func findings(_ findings: AccuracyFindings, bound: Double, worst: JSON, failure: JSON) -> JSON {
      .object([
        ("boundInULP", .number(bound)), ("largestErrorInULP", .number(findings.largestError)), ("at", worst),
        ("failures", .integer(findings.failures)), ("firstFailureAt", findings.failures > 0 ? failure : .null),
        ("compared", .array(findings.compared.map(JSON.integer))),
        ("differences", .array(findings.differences.map(JSON.integer))),
      ])
    }
    return .object([
      ("name", .string(item.operation.rawValue)), ("passed", .bool(item.hasPassed)),
      (
        "float32",
        findings(
          item.float, bound: item.floatBound, worst: .number(Self.float(item.float.worst)),
          failure: .number(Self.float(item.float.failure)))
      ),
      (
        "float64",
        findings(
          item.double, bound: item.doubleBound, worst: .number(Double(bitPattern: item.double.worst)),
          failure: .number(Double(bitPattern: item.double.failure)))
      ),
    ])
  }
}
