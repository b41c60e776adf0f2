import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct MatrixEpilogueTests {
  private func matrix(_ rows: Int, _ columns: Int, _ generator: inout SeededGenerator) throws -> Matrix<Float> {
    try Matrix(reshaping: randomVector(count: rows * columns, using: &generator), rows: rows, columns: columns)
  }

  /// Product, bias and activation, one after the other.
  private func inSteps(
    _ a: Matrix<Float>, _ b: Matrix<Float>, _ bias: Vector<Float>?, _ activation: MapOperation?, on engine: Engine
  ) throws -> Matrix<Float> {
    var result = try a.matmul(b, on: engine)
    if let bias {
      for i in 0..<result.rows {
        var row = result.mutableSpan(ofRow: i)
        try row.combine(.add, bias.span, on: engine)
      }
    }
    return activation.map { result.applying($0, on: engine) } ?? result
  }

  @Test(
    arguments: [
      (1, 10, 64), (3, 7, 300), (16, 16, 16), (90, 2, 40), (65, 130, 257), (300, 200, 70), (150, 700, 300), (4, 3, 0),
    ],
    [nil, .relu, .tanh] as [MapOperation?])
  func sameBitsAsOneAfterTheOther(shape: (m: Int, n: Int, k: Int), activation: MapOperation?) throws {
    var generator = SeededGenerator.forTest(UInt64(shape.m + 1000 * shape.n))
    let a = try matrix(shape.m, shape.k, &generator)
    let b = try matrix(shape.k, shape.n, &generator)
    let bias: Vector<Float> = randomVector(count: shape.n, using: &generator)
    for name in canonicalBackends {
      for threads in [1, 3] {
        let engine = try Engine(backend: name, threads: threads)
        for bias in [bias, nil] {
          let fused = try a.matmul(b, bias: bias, activation: activation, on: engine)
          let expected = try inSteps(a, b, bias, activation, on: engine)
          #expect(sameBits(fused, expected), "\(name), seed \(SeededGenerator.seed)")
        }
      }
    }
  }

  /// A backend that knows products, and nothing of what may follow them.
  @Test(.needs("openblas"))
  func partialBackend() throws {
    var generator = SeededGenerator.forTest(5)
    let a = try matrix(9, 20, &generator)
    let b = try matrix(20, 17, &generator)
    let bias: Vector<Float> = randomVector(count: 17, using: &generator)
    let openBLAS = try Engine(backend: "openblas")
    let fused = try a.matmul(b, bias: bias, activation: .relu, on: openBLAS)
    let expected = try inSteps(a, b, bias, .relu, on: openBLAS)
    #expect(sameBits(fused, expected))
  }

  @Test func wrongBias() throws {
    let a = Matrix<Float>(repeating: 1, rows: 2, columns: 3)
    #expect(throws: ShapeError.mismatch(operation: "matmul with bias", [2], [3])) {
      try a.matmul(a, otherTransposed: true, bias: [1, 2, 3])
    }
  }

  @Test(arguments: [(97, 1030, 65), (1030, 97, 65), (5, 4000, 300), (4000, 3, 300), (500, 500, 20), (150, 700, 300)])
  func sameBitsWhateverTheThreads(shape: (m: Int, n: Int, k: Int)) throws {
    var generator = SeededGenerator.forTest(UInt64(shape.m))
    let a = try matrix(shape.m, shape.k, &generator)
    let b = try matrix(shape.k, shape.n, &generator)
    let expected = try a.matmul(b, on: Engine(backend: "scalar", threads: 1))
    for name in canonicalBackends {
      for threads in [1, 2, 3, 7] {
        let product = try a.matmul(b, on: Engine(backend: name, threads: threads))
        #expect(sameBits(product, expected), "\(name), \(threads), seed \(SeededGenerator.seed)")
      }
    }
  }
}
