import BackendKit
import Synchronization
import Testing

@testable import Apus

/// A backend for a few operations on `Float`.
protocol PartialBackend: Backend {
  static var operations: Set<BackendKit.Operation> { get }
}

extension PartialBackend {
  static var summary: String { "for tests" }
  var exactness: Exactness { .bounded }
  func implements(_ operation: BackendKit.Operation, for type: ElementType) -> Bool {
    type == .float32 && Self.operations.contains(operation)
  }
}

/// Adds and sums, and writes down what it was asked for and how its threads were announced.
final class RecordingBackend: PartialBackend {
  static let name = "recording"
  static let operations: Set<BackendKit.Operation> = [.zip(.add), .reduce(.sum), .matrix(.matvec)]
  static func make() throws(BackendUnavailable) -> RecordingBackend { RecordingBackend() }

  private let log = Mutex<(calls: [String], threads: [String])>(([], []))
  var calls: [String] { log.withLock(\.calls) }
  var threads: [String] { log.withLock(\.threads) }

  func enter(threads: Int) { log.withLock { $0.threads.append("enter \(threads)") } }
  func leave() { log.withLock { $0.threads.append("leave") } }

  func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    log.withLock { $0.calls.append("zip \(operation) \(count)") }
    precondition(operation == .add)
    for i in 0..<count { r[i] = x[i] + y[i] }
  }

  func reduce(_ operation: Reduction, _ x: UnsafePointer<Float>, count: Int) -> Float {
    log.withLock { $0.calls.append("reduce \(operation) \(count)") }
    precondition(operation == .sum)
    return (0..<count).reduce(0) { $0 + x[$1] }
  }

  func multiply(_ product: MatrixVectorProduct<Float>) {
    log.withLock { $0.calls.append("matvec \(product.m)×\(product.k)") }
    for i in 0..<product.m {
      product.y[i] = (0..<product.k).reduce(0) { $0 + product.a[i * product.strideA + $1] * product.x[$1] }
    }
  }
}

/// Its results are recognisable.
private final class Sevens: PartialBackend {
  static let name = "sevens"
  static let operations: Set<BackendKit.Operation> = [.map(.neg), .zip(.add)]
  static func make() throws(BackendUnavailable) -> Sevens { Sevens() }
  var exactness: Exactness { .canonical }

  func map(_ operation: MapOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int) {
    for i in 0..<count { r[i] = 7 }
  }

  func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    for i in 0..<count { r[i] = 7 }
  }
}

/// Would be the default if it computed everything.
private final class Ambitious: PartialBackend {
  static let name = "ambitious"
  static let operations: Set<BackendKit.Operation> = [.zip(.add)]
  static func make() throws(BackendUnavailable) -> Ambitious { Ambitious() }
}

@Suite struct PartialBackendTests {
  @Test func eachOperationGoesToTheFirstThatImplementsIt() throws {
    let (recording, sevens) = (RecordingBackend(), Sevens())
    let engine = try Engine(backends: [recording, sevens])
    #expect(engine.backends.map(\.name) == ["recording", "sevens", BackendRegistry.best.name])
    #expect(engine.backend === recording)
    for operation in Operation.allCases {
      for type in ElementType.allCases {
        let expected: any Backend =
          if recording.implements(operation, for: type) {
            recording
          } else if sevens.implements(operation, for: type) {
            sevens
          } else {
            BackendRegistry.best
          }
        #expect(engine.backend(for: operation, type) === expected)
      }
    }
    let x: Vector<Float> = [1, 2, 3]
    #expect(try x.add(x, on: engine) == [2, 4, 6])
    #expect(x.neg(on: engine) == [7, 7, 7])
    #expect(x.abs(on: engine) == [1, 2, 3])
    #expect(x.sum(on: engine) == 6)
    #expect(x.sumOfSquares(on: engine) == 14)
    #expect(try Matrix<Float>(repeating: 1, rows: 2, columns: 3).matvec(x, on: engine) == [6, 6])
    #expect(recording.calls == ["zip add 3", "reduce sum 3", "matvec 2×3"])
    // `Double` goes past both.
    #expect(try ([1] as Vector<Double>).add([1], on: engine) == [2])
    #expect(([1] as Vector<Double>).neg(on: engine) == [-1])
    #expect(recording.calls.count == 3)
  }

  @Test func theOrderOfPreferenceDecides() throws {
    let recording = RecordingBackend()
    let engine = try Engine(backends: [Sevens(), recording])
    #expect(try ([1, 2] as Vector<Float>).add([1, 2], on: engine) == [7, 7])
    #expect(recording.calls.isEmpty)
  }

  @Test func aCompleteBackendEndsTheList() throws {
    let scalar = try Engine(backend: "scalar").backend
    let engine = try Engine(backends: [scalar, RecordingBackend()])
    #expect(engine.backends.map(\.name) == ["scalar"])
    let other = try Engine(backends: [RecordingBackend(), scalar, scalar])
    #expect(other.backends.map(\.name) == ["recording", "scalar"])
  }

  @Test(arguments: [1, 3]) func foreignThreadsAreAnnounced(threads: Int) throws {
    let recording = RecordingBackend()
    let engine = try Engine(backends: [recording], threads: threads)
    let large = Vector<Float>(repeating: 1, count: 300_000)
    _ = try large.add(large, on: engine)
    _ = large.sum(on: engine)
    // The engine leaves the division of work to it.
    #expect(recording.calls == ["zip add 300000", "reduce sum 300000"])
    #expect(recording.threads == ["enter \(threads)", "leave", "enter \(threads)", "leave"])
    _ = large.neg(on: engine)
    #expect(recording.threads.count == 4)
  }

  @Test func aPartialBackendOfHighRankIsNotTheDefault() async {
    await #expect(processExitsWith: .success) {
      try BackendRegistry.register(Ambitious.self, rank: 10_000)
      #expect(BackendRegistry.best.name != "ambitious")
      #expect((([1, 2] as Vector<Float>) * [3, 4]) == [3, 8])
      #expect(try Engine(backend: "ambitious").backends.map(\.name) == ["ambitious", BackendRegistry.best.name])
    }
  }

  @Test func registeredBackendsCanBeAskedFor() throws {
    try BackendRegistry.register(Sevens.self)
    let engine = try Engine(backend: "Sevens, scalar")
    #expect(engine.backends.map(\.name) == ["sevens", "scalar"])
    #expect(([1, 2] as Vector<Float>).neg(on: engine) == [7, 7])
    #expect(([1, 2] as Vector<Float>).abs(on: engine) == [1, 2])
  }
}
