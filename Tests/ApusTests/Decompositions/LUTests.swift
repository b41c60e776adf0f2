import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct LUTests {
  private func checkLU<E: VectorElement>(_ a: Matrix<E>, _ name: TestMatrix) throws {
    let lu = try a.lu()
    let permuted = try a.gatheringRows(lu.permutation)
    #expect(try error(lu.lower.matmul(lu.upper), permuted, over: permuted) < 1, "\(name) \(a.rows)")
    if lu.singularPivot == nil, name == .random || name == .tridiagonal {
      let x = try a.solve(Matrix.identity(a.rows))
      let growth = x.normFrobenius() * a.normFrobenius()
      #expect(try error(a.matmul(x), Matrix.identity(a.rows), over: Matrix(repeating: growth, rows: 1, columns: 1)) < 1)
    }
    for backend in canonicalBackends {
      let other = try a.lu(on: Engine(backend: backend, threads: 3))
      #expect(other.pivots == lu.pivots)
      #expect(sameBits(other.factors, lu.factors), "\(name), \(backend)")
    }
  }

  @Test(arguments: TestMatrix.allCases, decompositionSizes)
  func lu(kind: TestMatrix, n: Int) throws {
    try checkLU(kind.make(n, Float.self), kind)
    try checkLU(kind.make(n, Double.self), kind)
  }

  /// Columns that threads share out, up to four blocks of a product.
  @Test(arguments: zip([513, 700, 830], [TestMatrix.random, .ones, .random]))
  func luByThreads(n: Int, kind: TestMatrix) throws {
    try checkLU(kind.make(n, Double.self), kind)
    let a = kind.make(n, Float.self)
    let expected = try a.lu(on: Engine(backend: "scalar", threads: 1))
    for (backend, threads) in canonicalBackends.flatMap({ name in [1, 2, 5].map { (name, $0) } }) {
      let other = try a.lu(on: Engine(backend: backend, threads: threads))
      #expect(other.pivots == expected.pivots, "\(backend), \(threads) threads")
      #expect(sameBits(other.factors, expected.factors), "\(backend), \(threads) threads")
    }
  }
}
