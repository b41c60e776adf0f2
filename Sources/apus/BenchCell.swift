import Apus
import BackendKit

/// A backend that takes part in a measurement, or why it does not.
struct BenchContestant {
  let name: String
  let engine: Engine?
  var unavailability: String?
}

/// One line of the result.
struct BenchLine {
  let operation: Operation
  let size: Int
  /// The backend that computed, or would have.
  let backend: String
  var measurement: Measurement?
  /// Why there is no measurement.
  var skipped: String?

  struct Measurement {
    let nanoseconds: Double
    let samples: Int
    let rate: Double
    /// `GB/s` or `GFLOP/s`.
    let unit: String
  }
}

/// An operation at a size, measured on several backends.
struct BenchCell<Element: VectorElement> {
  let operation: Operation
  let size: Int
  let into: Bool

  init(_ operation: Operation, size: Int, into: Bool) throws(CommandFailure) {
    self.operation = operation
    self.size = size
    self.into = into
    var elements = size
    var overflow = false
    if case .matrix = operation { (elements, overflow) = size.multipliedReportingOverflow(by: size) }
    let (byteCount, bytesOverflow) = elements.multipliedReportingOverflow(by: 4 * MemoryLayout<Element>.stride)
    guard !overflow, !bytesOverflow, AvailableMemory.holds(byteCount: byteCount) else {
      throw CommandFailure(.usage, "--sizes: \(operation) of size \(size) needs more than this machine's memory")
    }
  }

  func measure(_ contestants: [BenchContestant]) -> [BenchLine] {
    var lines = contestants.map { BenchLine(operation: operation, size: size, backend: $0.name) }
    let workload = BenchWorkload<Element>(operation, size: size, into: into)
    var bodies: [(line: Int, body: (Int) -> Void)] = []
    for (index, contestant) in contestants.enumerated() {
      guard let engine = contestant.engine else {
        lines[index].skipped = contestant.unavailability
        continue
      }
      guard engine.backend(for: operation, Element.elementType) === engine.backend else {
        lines[index].skipped = "does not implement \(operation) for \(Element.elementType)"
        continue
      }
      bodies.append((index, workload.body(engine)))
    }
    for (entry, median) in zip(bodies, BenchTimer.medians(bodies.map(\.body))) {
      lines[entry.line].measurement = BenchLine.Measurement(
        nanoseconds: median.nanoseconds, samples: median.samples, rate: work / median.nanoseconds, unit: unit)
    }
    return lines
  }

  /// Floating-point operations of a product, else bytes moved. Per nanosecond: GFLOP/s and GB/s.
  private var work: Double {
    let n = Double(size)
    let bytes = Double(MemoryLayout<Element>.stride)
    return switch operation {
    case .reducePair: 2 * n
    case .matrix(.matmul): 2 * n * n * n
    case .matrix(.matvec): 2 * n * n
    case .reduce, .reduceIndex: n * bytes
    case .map, .scalar, .normalize: 2 * n * bytes
    case .zip, .scaledZip: 3 * n * bytes
    case .ternary: 4 * n * bytes
    }
  }

  private var unit: String {
    switch operation {
    case .reducePair, .matrix: "GFLOP/s"
    default: "GB/s"
    }
  }
}
