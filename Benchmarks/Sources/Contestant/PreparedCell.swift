import Apus
import BackendKit

/// A cell that is set up, warmed up, and ready to be measured in batches.
struct PreparedCell {
  private let workload: Workload
  private let calls: Int
  private let warmUp: Int
  let answer: String

  init(_ request: Request) throws(Refusal) {
    workload = try Self.workload(request)
    let (calls, callTime) = workload.calibrated(try request.number("batch"))
    self.calls = calls
    // Enough for caches, clock and threads to be where they were before the others had their turn.
    warmUp = max(1, min(calls, Int(100_000 / max(callTime, 1))))
    answer = "ready calls=\(calls) ns=\(callTime) check=\(workload.check())"
  }

  /// Nanoseconds per call.
  func batch() -> Double {
    _ = workload.time(warmUp)
    return workload.time(calls) / Double(calls)
  }

  private static func workload(_ request: Request) throws(Refusal) -> Workload {
    let name = try request.text("op")
    let size = try request.integer("size")
    let type: ElementType = try request.text("element") == "float64" ? .float64 : .float32
    if name.hasPrefix("limit-") {
      return try LimitWorkload.workload(name, size: size, isDouble: type == .float64, threads: Engine.default.threads)
    }
    if let decomposition = Decomposition(rawValue: name) {
      return type == .float64
        ? try DecompositionWorkload<Double>(decomposition, size: size).workload()
        : try DecompositionWorkload<Float>(decomposition, size: size).workload()
    }
    if let operation = ModelOperation(rawValue: name) {
      do {
        return type == .float64
          ? try ModelWorkload<Double>(operation, size: size).workload()
          : try ModelWorkload<Float>(operation, size: size).workload()
      } catch { throw Refusal("error \(error)") }
    }
    guard let operation = BackendKit.Operation(name: name) else { throw Refusal("none no such operation") }
    guard Engine.default.backend(for: operation, type) === Engine.default.backend else {
      throw Refusal("none not implemented by this backend")
    }
    let into = try request.text("mode") == "into"
    let (low, high) = (try request.number("low"), try request.number("high"))
    let rows = try request.has("rows") ? request.integer("rows") : size
    let columns = try request.has("columns") ? request.integer("columns") : size
    switch type {
    case .float32:
      return try EngineWorkload<Float>(
        operation, size: size, rows: rows, columns: columns, into: into, low: low, high: high
      ).workload()
    case .float64:
      return try EngineWorkload<Double>(
        operation, size: size, rows: rows, columns: columns, into: into, low: low, high: high
      ).workload()
    }
  }
}
