import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct MatrixProductsTests {
  static let shapes = [
    (1, 1, 1), (2, 3, 4), (5, 1, 7), (1, 9, 3), (6, 16, 8), (14, 32, 5), (17, 33, 257), (3, 70, 256), (40, 5, 600),
    (0, 3, 2), (3, 0, 2), (3, 2, 0),
  ]

  /// op(A)·op(B) by its definition, in `Double`, for elements that are small whole numbers: exact in any order.
  private func reference(
    _ a: Matrix<Float>, _ b: Matrix<Float>, _ transposedA: Bool, _ transposedB: Bool, m: Int, n: Int, k: Int
  ) -> [Double] {
    var result: [Double] = []
    for i in 0..<m {
      for j in 0..<n {
        result.append(
          (0..<k).reduce(0) { sum, q in
            sum + Double(transposedA ? a[q, i] : a[i, q]) * Double(transposedB ? b[j, q] : b[q, j])
          })
      }
    }
    return result
  }

  private func wholeNumbers(_ rows: Int, _ columns: Int, _ generator: inout SeededGenerator) throws -> Matrix<Float> {
    try Matrix(shape: (rows, columns), elements: (0..<rows * columns).map { _ in Float(Int(generator.next() % 9) - 4) })
  }

  @Test(arguments: shapes, [(false, false), (false, true), (true, false), (true, true)])
  func matmul(shape: (m: Int, n: Int, k: Int), transposed: (a: Bool, b: Bool)) throws {
    let (m, n, k) = shape
    var generator = SeededGenerator.forTest(UInt64(m + 100 * n + 10_000 * k))
    let a = try transposed.a ? wholeNumbers(k, m, &generator) : wholeNumbers(m, k, &generator)
    let b = try transposed.b ? wholeNumbers(n, k, &generator) : wholeNumbers(k, n, &generator)
    let c = try wholeNumbers(m, n, &generator)
    let expected = reference(a, b, transposed.a, transposed.b, m: m, n: n, k: k)

    for name in canonicalBackends {
      let engine = try Engine(backend: name)
      let product = try a.matmul(b, transposed: transposed.a, otherTransposed: transposed.b, on: engine)
      #expect(product.shape == [m, n])
      #expect(product.array.map(Double.init) == expected, "\(name), seed \(SeededGenerator.seed)")

      for (alpha, beta) in [(1, 0), (1, 1), (-2, 0), (0.5, -3), (0, 2), (0, 0)] as [(Float, Float)] {
        var result = c
        try a.matmul(
          b, transposed: transposed.a, otherTransposed: transposed.b, into: &result, alpha: alpha, beta: beta,
          on: engine)
        let combined = Swift.zip(expected, c.array).map { Double(alpha) * $0 + Double(beta) * Double($1) }
        #expect(result.array.map(Double.init) == combined, "\(name), \(alpha), \(beta), seed \(SeededGenerator.seed)")
      }
    }
  }

  @Test(arguments: [(1, 1), (3, 5), (64, 31), (65, 300), (7, 8193), (0, 3), (3, 0)], [false, true])
  func matvec(shape: (rows: Int, columns: Int), transposed: Bool) throws {
    let (rows, columns) = shape
    var generator = SeededGenerator.forTest(UInt64(rows + 100 * columns))
    let a = try wholeNumbers(rows, columns, &generator)
    let (m, k) = transposed ? (columns, rows) : (rows, columns)
    let x = try wholeNumbers(1, k, &generator).flattened
    let y = try wholeNumbers(1, m, &generator).flattened
    let column = try Matrix(reshaping: x, rows: k, columns: 1)
    let expected = reference(a, column, transposed, false, m: m, n: 1, k: k)
    for name in canonicalBackends {
      let engine = try Engine(backend: name)
      let product = try a.matvec(x, transposed: transposed, on: engine)
      #expect(product.array.map(Double.init) == expected, "\(name), seed \(SeededGenerator.seed)")
      for (alpha, beta) in [(1, 1), (-2, 0), (0.5, -3), (0, 2)] as [(Float, Float)] {
        var result = y
        try a.matvec(x, transposed: transposed, into: &result, alpha: alpha, beta: beta, on: engine)
        let combined = Swift.zip(expected, y).map { Double(alpha) * $0 + Double(beta) * Double($1) }
        #expect(result.map(Double.init) == combined, "\(name), \(alpha), \(beta), seed \(SeededGenerator.seed)")
      }
    }
  }

  @Test func whatIsNotReadHasNoEffect() throws {
    let nan = Matrix<Double>(repeating: .nan, rows: 2, columns: 2)
    let a: Matrix<Double> = [[1, 2], [3, 4]]
    var result = nan
    try a.matmul(a, into: &result)
    #expect(result == [[7, 10], [15, 22]])
    try nan.matmul(nan, into: &result, alpha: 0, beta: 2)
    #expect(result == [[14, 20], [30, 44]])
    var y: Vector<Double> = [.nan, .nan]
    try a.matvec([1, 1], into: &y)
    #expect(y == [3, 7])
    try nan.matvec([.nan, 1], into: &y, alpha: 0, beta: 1)
    #expect(y == [3, 7])
  }

  @Test func resultsAreWrittenInPlace() throws {
    let a: Matrix<Double> = [[1, 2], [3, 4]]
    var product = Matrix<Double>(repeating: 0, rows: 2, columns: 2)
    let address = product.address
    try a.matmul(a, into: &product)
    try a.matmul(a, into: &product, beta: 1)
    #expect(product.address == address)
    #expect(product == [[14, 20], [30, 44]])
  }

  @Test func shapesThatDoNotFit() {
    let a = Matrix<Float>(repeating: 1, rows: 2, columns: 3)
    let b = Matrix<Float>(repeating: 1, rows: 4, columns: 5)
    var result = Matrix<Float>(repeating: 7, rows: 3, columns: 3)
    var vector = Vector<Float>(repeating: 7, count: 4)
    #expect(throws: ShapeError.inner(operation: "matmul", [2, 3], [4, 5])) { try a.matmul(b) }
    #expect(throws: ShapeError.inner(operation: "matmul", [3, 2], [4, 5])) { try a.matmul(b, transposed: true) }
    #expect(throws: ShapeError.inner(operation: "matmul", [2, 3], [5, 4])) { try a.matmul(b, otherTransposed: true) }
    #expect(throws: ShapeError.inner(operation: "matmul", [2, 3], [2, 3])) { try a.matmul(a, into: &result) }
    #expect(throws: ShapeError.result(operation: "matmul", expected: [2, 2], found: [3, 3])) {
      try a.matmul(a, otherTransposed: true, into: &result)
    }
    #expect(throws: ShapeError.inner(operation: "matvec", [2, 3], [4])) { try a.matvec(vector) }
    #expect(throws: ShapeError.inner(operation: "matvec", [3, 2], [4])) { try a.matvec(vector, transposed: true) }
    #expect(throws: ShapeError.result(operation: "matvec", expected: [2], found: [4])) {
      try a.matvec([1, 2, 3], into: &vector)
    }
    #expect(result.array.allSatisfy { $0 == 7 } && vector.allSatisfy { $0 == 7 })
  }
}
