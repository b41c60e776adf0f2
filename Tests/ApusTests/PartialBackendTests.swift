import BackendKit
import Synchronization
import TestSupport
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

/// Says that it computes everything, within bounds that are wide.
private final class Sloppy: Backend {
  static let name = "sloppy"
  static let summary = "for tests"
  static func make() throws(BackendUnavailable) -> Sloppy { Sloppy() }
  var exactness: Exactness { .bounded }
  func implements(_ operation: BackendKit.Operation, for type: ElementType) -> Bool { true }

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

/// Delegates to another backend, which it asks for by name as it is made, and has a look at what else there is.
private final class Delegating: PartialBackend {
  static let name = "delegating"
  static let operations: Set<BackendKit.Operation> = [.zip(.add)]
  let other: any Backend
  init(_ other: any Backend) { self.other = other }

  static func make() throws(BackendUnavailable) -> Delegating {
    if (try? Engine(backend: "nonsense")) != nil { throw BackendUnavailable("there is nonsense") }
    guard let engine = try? Engine(backend: "scalar") else { throw BackendUnavailable("there is no scalar backend") }
    return Delegating(engine.backend)
  }

  func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) { other.zip(operation, x, y, into: r, count: count) }
}

/// Passes one operation on to the scalar backend, in canonical bits.
private final class OnlyOne: Backend {
  static let name = "onlyone"
  static let summary = "for tests"
  static func make() throws(BackendUnavailable) -> OnlyOne { throw BackendUnavailable("it only serves tests") }
  let operation: BackendKit.Operation
  let scalar: any Backend
  var exactness: Exactness { .canonical }

  init(_ operation: BackendKit.Operation) throws {
    self.operation = operation
    scalar = try Engine(backend: "scalar").backend
  }

  func implements(_ operation: BackendKit.Operation, for type: ElementType) -> Bool { operation == self.operation }
  func reduce(_ operation: Reduction, _ x: UnsafePointer<Float>, count: Int) -> Float {
    precondition(.reduce(operation) == self.operation)
    return scalar.reduce(operation, x, count: count)
  }
  func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float
  {
    precondition(.reducePair(operation) == self.operation)
    return scalar.reducePair(operation, x, y, count: count)
  }
  func multiply(_ product: MatrixProduct<Float>) {
    precondition(operation == .matrix(.matmul))
    scalar.multiply(product)
  }
}

@Suite struct PartialBackendTests {
  /// What threads need besides to put their parts together comes from other backends.
  @Test(
    arguments: [Reduction.sum, .sumOfSquares, .normL2, .max].map(BackendKit.Operation.reduce) + [.reducePair(.dot)])
  func oneReductionIsEnough(operation: BackendKit.Operation) throws {
    let engine = try Engine(backends: [OnlyOne(operation)], threads: 2)
    let x = Vector<Float>((0..<300_001).map { Float($0 % 97) - 40 })
    let result = { (engine: Engine) throws -> Float? in
      if case .reduce(let reduction) = operation { return x.reduced(reduction, on: engine) }
      return try x.dot(x, on: engine)
    }
    let (found, expected) = (try result(engine), try result(.default))
    #expect(found?.bitPattern == expected?.bitPattern)
  }

  /// Who reduces vectors need not know of matrices.
  @Test(
    arguments: Reduction.allCases,
    [(rows: 1, columns: 5), (63, 17), (300, 40), (8192, 3), (20_001, 33), (100_000, 3)])
  func columnsAreReducedAsVectors(operation: Reduction, shape: (rows: Int, columns: Int)) throws {
    let elements = (0..<shape.rows * shape.columns).map { Float($0 % 97) / 40 - 1 }
    let matrix = try Matrix(shape: shape, elements: elements)
    for threads in [1, 2] {
      // One that computes sums and the like only within bounds has no part in it.
      let engine = try Engine(backends: [OnlyOne(.reduce(operation)), Sloppy()], threads: threads)
      let found = try #require(matrix.reduced(operation, .columns, on: engine))
      let expected = try #require(matrix.reduced(operation, .columns))
      #expect(sameBits(found, expected))
    }
  }

  @Test func productsAreEnough() throws {
    let engine = try Engine(backends: [OnlyOne(.matrix(.matmul))], threads: 2)
    let a = Matrix<Float>(rows: 8, columns: 16_384, (0..<8 * 16_384).map { Float($0 % 89) - 44 })
    let (product, expected) = (
      try a.matmul(a, otherTransposed: true, on: engine), try a.matmul(a, otherTransposed: true)
    )
    #expect(product == expected)
  }

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

  @Test func aRankedBackendMayAskForOthersAsItIsMade() async {
    await #expect(processExitsWith: .success) {
      try BackendRegistry.register(Delegating.self, rank: 10_000)
      #expect(BackendRegistry.best.name != "delegating")
      let engine = try Engine(backend: "delegating")
      #expect(try ([1, 2] as Vector<Float>).add([3, 4], on: engine) == [4, 6])
    }
  }

  /// A backend after it that only keeps within bounds has no part in the sum of a canonical one.
  @Test func partsAreCombinedInCanonicalBits() throws {
    let x = Vector<Float>((0..<300_001).map { Float($0 % 97) - 40 })
    let engine = try Engine(backends: [OnlyOne(.reduce(.sum)), Sloppy()], threads: 2)
    #expect(x.sum(on: engine).bitPattern == x.sum().bitPattern)
  }

  @Test func registeredBackendsCanBeAskedFor() throws {
    try BackendRegistry.register(Sevens.self)
    let engine = try Engine(backend: "Sevens, scalar")
    #expect(engine.backends.map(\.name) == ["sevens", "scalar"])
    #expect(([1, 2] as Vector<Float>).neg(on: engine) == [7, 7])
    #expect(([1, 2] as Vector<Float>).abs(on: engine) == [1, 2])
  }
}
