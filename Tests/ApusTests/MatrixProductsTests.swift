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

  /// Rows longer than the first-level cache, and matrices narrow enough to be divided over threads along k.
  @Test(arguments: [(11, 5000), (9, 20_003), (6, 70_001)], [false, true])
  func sameBitsOfProductsWithVectors(shape: (m: Int, k: Int), transposed: Bool) throws {
    let (m, k) = shape
    var generator = SeededGenerator.forTest(UInt64(m * k))
    let elements: Vector<Double> = randomUnit(count: m * k, using: &generator)
    let a = try Matrix(reshaping: elements, rows: transposed ? k : m, columns: transposed ? m : k)
    let x: Vector<Double> = randomUnit(count: k, using: &generator)
    let y: Vector<Double> = randomUnit(count: m, using: &generator)
    for (alpha, beta) in [(1, 0), (0.7, 0), (-1, 1), (0.7, 0.3), (0, 0.3)] {
      var expected = y
      try a.matvec(
        x, transposed: transposed, into: &expected, alpha: alpha, beta: beta, on: Engine(backend: "scalar", threads: 1))
      for (name, threads) in canonicalBackends.flatMap({ name in [1, 2, 3].map { (name, $0) } }) {
        var result = y
        let engine = try Engine(backend: name, threads: threads)
        try a.matvec(x, transposed: transposed, into: &result, alpha: alpha, beta: beta, on: engine)
        #expect(sameBits(result, expected), "\(name), \(threads) threads, \(alpha), \(beta)")
      }
    }
  }

  /// A row or a column alone has the bits it has among others.
  @Test(arguments: [(40, 600), (16, 256), (33, 17), (47, 3), (100, 513)])
  func sameBitsOfASingleRow(shape: (n: Int, k: Int)) throws {
    let (n, k) = shape
    var generator = SeededGenerator.forTest(UInt64(n * k))
    func check<E: VectorElement>(_: E.Type) throws {
      let a = try Matrix<E>(reshaping: randomUnit(count: 20 * k, using: &generator), rows: 20, columns: k)
      let b = try Matrix<E>(reshaping: randomUnit(count: n * k, using: &generator), rows: n, columns: k)
      for name in canonicalBackends {
        let engine = try Engine(backend: name)
        let all = try a.matmul(b, otherTransposed: true, on: engine)
        let row = try a.rows(3..<4).matmul(b, otherTransposed: true, on: engine)
        #expect(sameBits(row.flattened, all.row(3)), "\(name)")
        let column = try b.matmul(a.rows(3..<4), otherTransposed: true, on: engine)
        #expect(sameBits(column.flattened, all.row(3)), "\(name)")
        let upright = try b.matmul(a.rows(3..<4).transposed(), on: engine)
        #expect(sameBits(upright.flattened, all.row(3)), "\(name)")
      }
    }
    try check(Float.self)
    try check(Double.self)
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
