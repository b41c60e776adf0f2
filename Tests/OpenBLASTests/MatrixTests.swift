import BackendKit
import TestSupport
import Testing

@testable import ApusOpenBLAS

@Suite(.needs("openblas"))
struct MatrixTests {
  let backend: OpenBLASBackend

  init() throws { backend = try openBLAS.get() }

  static let shapes = [
    (1, 1, 1), (1, 1, 9), (1, 7, 3), (5, 1, 4), (2, 3, 1), (3, 4, 5), (16, 16, 16), (17, 33, 9), (64, 31, 70),
    (100, 65, 300), (0, 3, 2), (3, 0, 2), (4, 5, 0), (130, 129, 257),
  ]

  @Test(arguments: [false, true], [false, true])
  func products(transposeA: Bool, transposeB: Bool) {
    for (m, n, k) in Self.shapes {
      for (alpha, beta) in [(1.0, 0.0), (-2.5, 1.0), (0.5, -3.0), (0.0, 0.0), (0.0, 2.0), (0.0, 1.0)] {
        let isLarge = m * n * k >= 100_000
        if isLarge, beta != -3 { continue }
        for padding in isLarge ? [3] : [0, 3] {
          let shape = Shape(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, padding: padding)
          for largest in [largestCount, 16] where largest == largestCount || !isLarge {
            check(shape, alpha: Float(alpha), beta: Float(beta), largest: largest)
            check(shape, alpha: alpha, beta: beta, largest: largest)
          }
        }
      }
    }
  }

  struct Shape {
    var m, n, k: Int
    var transposeA, transposeB: Bool
    var padding: Int
  }

  func check<T: TestedElement>(_ s: Shape, alpha: T, beta: T, largest: Int) {
    var numbers = SeededGenerator(seed: 4)
    let (rowsA, columnsA) = s.transposeA ? (s.k, s.m) : (s.m, s.k)
    let (rowsB, columnsB) = s.transposeB ? (s.n, s.k) : (s.k, s.n)
    let (strideA, strideB, strideC) = (columnsA + s.padding, columnsB + s.padding, s.n + s.padding)
    var a: [T] = randomUnitElements(count: rowsA * strideA + 1, using: &numbers)
    let b: [T] = randomUnitElements(count: rowsB * strideB + 1, using: &numbers)
    var c: [T] = randomUnitElements(count: s.m * strideC + 1, using: &numbers)
    // What may not be read has no effect.
    if alpha == 0 { a = a.map { _ in .nan } }
    for i in 0..<s.m where beta == 0 {
      for j in 0..<s.n { c[i * strideC + j] = .nan }
    }
    var expected = c
    let magnitudes = (a.map(\.magnitude), b.map(\.magnitude))
    var bound = c.map(\.magnitude)

    func product(
      _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ c: UnsafeMutablePointer<T>, _ alpha: T, _ beta: T
    ) -> MatrixProduct<T> {
      MatrixProduct(
        m: s.m, n: s.n, k: s.k, alpha: alpha, a: a, strideA: strideA, transposeA: s.transposeA, b: b,
        strideB: strideB, transposeB: s.transposeB, beta: beta, c: c, strideC: strideC)
    }
    T._multiply(scalar, product(a, b, &expected, alpha, beta))
    T._multiply(scalar, product(magnitudes.0, magnitudes.1, &bound, alpha.magnitude, beta.magnitude))
    T.routines(of: backend, largest: largest).multiply(product(a, b, &c, alpha, beta))
    // One expectation for all elements: they are many, and slow.
    let wrong = (0..<s.m * strideC).first { at in
      if at % strideC >= s.n { return c[at] != expected[at] }
      return !((c[at] - expected[at]).magnitude <= 2 * T(s.k + 2) * T.ulpOfOne * bound[at])
    }
    if let wrong {
      Issue.record(
        "\(s) \(alpha) \(beta) \(largest): C[\(wrong / strideC), \(wrong % strideC)] is \(c[wrong]), not \(expected[wrong])"
      )
    }
    #expect(c[s.m * strideC] == expected[s.m * strideC], "written behind C")
  }

  @Test(arguments: [false, true])
  func matrixVectorProducts(transpose: Bool) {
    for (m, _, k) in Self.shapes + [(1000, 0, 3), (3, 0, 1000), (200, 0, 400)] {
      for (alpha, beta) in [(1.0, 0.0), (-2.5, 1.0), (0.5, -3.0), (0.0, 0.0), (0.0, 2.0)] {
        for padding in [0, 3] {
          for largest in [largestCount, 16] {
            check(m: m, k: k, transpose, padding, alpha: Float(alpha), beta: Float(beta), largest)
            check(m: m, k: k, transpose, padding, alpha: alpha, beta: beta, largest)
          }
        }
      }
    }
  }

  func check<T: TestedElement>(
    m: Int, k: Int, _ transpose: Bool, _ padding: Int, alpha: T, beta: T, _ largest: Int
  ) {
    var numbers = SeededGenerator(seed: 5)
    let (rows, columns) = transpose ? (k, m) : (m, k)
    let strideA = columns + padding
    let a: [T] = randomUnitElements(count: rows * strideA + 1, using: &numbers)
    var x: [T] = randomUnitElements(count: k + 1, using: &numbers)
    if alpha == 0 { x = x.map { _ in .nan } }
    var y: [T] = beta == 0 ? [T](repeating: .nan, count: m + 1) : randomUnitElements(count: m + 1, using: &numbers)
    y[m] = 11
    var expected = y
    var bound = y.map(\.magnitude)
    let magnitudes = (a.map(\.magnitude), x.map(\.magnitude))

    func product(
      _ a: UnsafePointer<T>, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ alpha: T, _ beta: T
    ) -> MatrixVectorProduct<T> {
      MatrixVectorProduct(
        m: m, k: k, alpha: alpha, a: a, strideA: strideA, transposeA: transpose, x: x, beta: beta, y: y)
    }
    T._multiply(scalar, product(a, x, &expected, alpha, beta))
    T._multiply(scalar, product(magnitudes.0, magnitudes.1, &bound, alpha.magnitude, beta.magnitude))
    T.routines(of: backend, largest: largest).multiply(product(a, x, &y, alpha, beta))
    let wrong = (0..<m).first { !((y[$0] - expected[$0]).magnitude <= 2 * T(k + 2) * T.ulpOfOne * bound[$0]) }
    if let wrong {
      Issue.record(
        "\(m)x\(k) \(transpose) \(alpha) \(beta) \(largest): y[\(wrong)] is \(y[wrong]), not \(expected[wrong])")
    }
    #expect(y[m] == 11, "written behind y")
  }

  /// Rows that start at the same place, which CBLAS refuses.
  @Test func repeatedRows() {
    let (row, b): ([Double], [Double]) = ([1, 2, 3], [1, 10, 100, 1000, 10000, 100000])
    var c = [Double](repeating: .nan, count: 4)
    backend.multiply(MatrixProduct(m: 2, n: 2, k: 3, a: row, strideA: 0, b: b, strideB: 2, c: &c, strideC: 2))
    #expect(c == [30201, 302010, 30201, 302010])
    backend.multiply(
      MatrixProduct(m: 3, n: 1, k: 2, a: row, strideA: 0, transposeA: true, b: b, strideB: 1, c: &c, strideC: 1))
    #expect(c[..<3] == [11, 22, 33])
    backend.multiply(MatrixVectorProduct(m: 3, k: 3, a: row, strideA: 0, x: b, y: &c))
    #expect(c[..<3] == [321, 321, 321])
  }

  @Test func notANumberPasses() {
    for size in [1, 3, 8, 17, 40] {
      for transpose in [false, true] {
        var a = [Float](repeating: 1, count: size * size)
        // 0·∞ in the middle of it.
        a[size / 2 * size + size / 2] = .infinity
        let zeros = [Float](repeating: 0, count: size * size)
        var c = [Float](repeating: 5, count: size * size)
        backend.multiply(
          MatrixProduct(
            m: size, n: size, k: size, a: a, strideA: size, transposeA: transpose, b: zeros, strideB: size, c: &c,
            strideC: size))
        #expect(c[size / 2 * size..<(size / 2 + 1) * size].allSatisfy { $0.isNaN })
        #expect(c.count(where: { $0.isNaN }) == size)
        backend.multiply(
          MatrixVectorProduct(m: size, k: size, a: a, strideA: size, transposeA: transpose, x: zeros, y: &c))
        #expect(c[size / 2].isNaN && c[..<size].count(where: { $0.isNaN }) == 1, "matvec \(size) \(transpose)")
      }
    }
  }
}
