import Conformance

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What was found, slice by slice: in memory, and in a file that a later run takes up.
///
/// A line of the file is the key of a function, `|`, and numbers: slice, largest error and where, failures and where, then
/// arguments compared and differences for each backend. A line that is cut short, longer than any, or has numbers that cannot
/// be, is passed over.
final class CertificateJournal: @unchecked Sendable {
  /// In bytes; `note` writes far shorter ones.
  private static let longestLine = 64 << 10

  private var lines: [String: [Int: AccuracyFindings]] = [:]
  private let file: UnsafeMutablePointer<FILE>?
  private let lock = PosixLock()
  private var failure: String?
  /// Whether the file ends within a line.
  private var isCutShort = false

  init(path: String?) throws(CommandFailure) {
    guard let path else {
      file = nil
      return
    }
    file = try Self.open(path)
    var line: [UInt8] = []
    while case let byte = getc(file), byte != EOF {
      if byte == 0x0A {
        take(line)
        line.removeAll(keepingCapacity: true)
      } else if line.count <= Self.longestLine {
        line.append(UInt8(truncatingIfNeeded: byte))
      }
    }
    isCutShort = !line.isEmpty
  }

  private static func open(_ path: String) throws(CommandFailure) -> UnsafeMutablePointer<FILE> {
    func failure() -> CommandFailure {
      CommandFailure(.cannotCreate, "cannot open \(path): \(String(cString: strerror(errno)))")
    }
    // A pipe would wait for somebody to write to it, and nothing would be found in it again.
    let descriptor = openForAppending(path)
    guard descriptor >= 0 else { throw failure() }
    var status = stat()
    guard fstat(descriptor, &status) == 0, let file = fdopen(descriptor, "a+") else {
      defer { close(descriptor) }
      throw failure()
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      fclose(file)
      throw CommandFailure(.cannotCreate, "cannot open \(path): it is not a regular file")
    }
    rewind(file)
    return file
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
      let start = isCutShort ? "\n" : ""
      isCutShort = false
      if let file, fputs(start + text, file) < 0 || fflush(file) != 0 {
        failure = "cannot write the progress file: \(String(cString: strerror(errno)))"
      }
    }
  }

  private func take(_ line: [UInt8]) {
    guard line.count <= Self.longestLine else { return }
    let parts = String(decoding: line, as: UTF8.self).split(separator: "|")
    guard parts.count == 2, let (slice, findings) = AccuracyFindings.parse(parts[1]) else { return }
    lines[String(parts[0]), default: [:]][slice] = findings
  }
}

extension AccuracyFindings {
  /// Of a slice there are at most so many results.
  private static let limit = 1 << 32

  /// The numbers of a line of the file, if they are such as `note` writes.
  fileprivate static func parse(_ text: Substring) -> (slice: Int, AccuracyFindings)? {
    let numbers = text.split(separator: " ")
    let counts = numbers.dropFirst(5).compactMap { Int($0) }
    guard numbers.count >= 7, counts.count == numbers.count - 5, counts.count % 2 == 0,
      let slice = Int(numbers[0]), 0..<CertificateRun.slices ~= slice,
      let error = Double(numbers[1]), error.isFinite, error >= 0,
      let worst = UInt64(numbers[2]), let failures = Int(numbers[3]), let failure = UInt64(numbers[4]),
      (counts + [failures]).allSatisfy({ 0...limit ~= $0 })
    else { return nil }
    var findings = AccuracyFindings(backends: counts.count / 2)
    (findings.largestError, findings.worst) = (error, worst)
    (findings.failures, findings.failure) = (failures, failure)
    findings.compared = Array(counts.prefix(counts.count / 2))
    findings.differences = Array(counts.suffix(counts.count / 2))
    return (slice, findings)
  }
}

/// The system call, whose name a method above has too.
private func openForAppending(_ path: String) -> Int32 {
  open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o666)
}
