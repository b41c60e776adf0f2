import Conformance

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What was found, slice by slice: in memory, and in a file that a later run takes up.
///
/// A line of the file is the key of a function, `|`, and numbers: slice, largest error and where, failures and where, then
/// arguments compared and differences for each backend. A line that is cut short is passed over.
final class CertificateJournal: @unchecked Sendable {
  private var lines: [String: [Int: AccuracyFindings]] = [:]
  private let file: UnsafeMutablePointer<FILE>?
  private let lock = PosixLock()
  private var failure: String?

  init(path: String?) throws(CommandFailure) {
    guard let path else {
      file = nil
      return
    }
    guard let file = fopen(path, "a+") else {
      throw CommandFailure(.cannotCreate, "cannot open \(path): \(String(cString: strerror(errno)))")
    }
    self.file = file
    rewind(file)
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    while getline(&line, &capacity, file) >= 0 {
      if let line { take(String(cString: line)) }
    }
    free(line)
  }

  deinit {
    if let file { fclose(file) }
  }

  /// Why the file could not be written.
  var problem: String? { lock.with { failure } }

  /// What was found for a function, by slice, on so many backends.
  func findings(_ key: String, backends: Int) -> [Int: AccuracyFindings] {
    lock.with { lines[key, default: [:]].filter { $0.value.compared.count == backends } }
  }

  func note(_ key: String, slice: Int, _ findings: AccuracyFindings) {
    var numbers = [
      "\(slice)", "\(findings.largestError)", "\(findings.worst)", "\(findings.failures)", "\(findings.failure)",
    ]
    numbers += (findings.compared + findings.differences).map(String.init)
    let text = "\(key)|\(numbers.joined(separator: " "))\n"
    lock.with {
      lines[key, default: [:]][slice] = findings
      if let file, fputs(text, file) < 0 || fflush(file) != 0 {
        failure = "cannot write the progress file: \(String(cString: strerror(errno)))"
      }
    }
  }

  private func take(_ line: String) {
    guard line.hasSuffix("\n") else { return }
    let parts = line.dropLast().split(separator: "|")
    guard parts.count == 2 else { return }
    let numbers = parts[1].split(separator: " ")
    guard numbers.count >= 7, numbers.count % 2 == 1, let slice = Int(numbers[0]), let error = Double(numbers[1]),
      let worst = UInt64(numbers[2]), let failures = Int(numbers[3]), let failure = UInt64(numbers[4])
    else { return }
    let counts = numbers.dropFirst(5).compactMap { Int($0) }
    guard counts.count == numbers.count - 5 else { return }
    var findings = AccuracyFindings(backends: counts.count / 2)
    findings.largestError = error
    findings.worst = worst
    findings.failures = failures
    findings.failure = failure
    findings.compared = Array(counts.prefix(counts.count / 2))
    findings.differences = Array(counts.suffix(counts.count / 2))
    lines[String(parts[0]), default: [:]][slice] = findings
  }
}
