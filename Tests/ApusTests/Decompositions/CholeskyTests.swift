import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct CholeskyTests {
  private func checkCholesky<E: VectorElement>(_ b: Matrix<E>) throws {
    let a = try b.gram() + Matrix.identity(b.columns)
    let factor = try a.cholesky()
    #expect(try error(factor.lower.matmul(factor.upper), a, over: a) < 1)
    let x: Matrix<E> = TestMatrix.random.make(a.rows)
    let y = try factor.solve(a.matmul(x))
    #expect(error(y, x, over: x) < a.normFrobenius())
    for backend in canonicalBackends {
      let other = try a.cholesky(on: Engine(backend: backend, threads: 3))
      #expect(sameBits(other.upper, factor.upper), "\(backend)")
    }
  }

  @Test(arguments: TestMatrix.allCases, decompositionSizes)
  func cholesky(kind: TestMatrix, n: Int) throws {
    try checkCholesky(kind.make(n, Float.self))
    try checkCholesky(kind.make(n, Double.self))
  }

  private func checkCholeskyInverse<E: VectorElement>(_ n: Int, _: E.Type) throws {
    let b: Matrix<E> = TestMatrix.random.make(n)
    let a = try b.gram() + Matrix.identity(n)
    let factor = try a.cholesky()
    let inverse = try factor.inverse()
    #expect(sameBits(inverse.flattened, inverse.transposed().flattened), "\(n)")
    let growth = inverse.normFrobenius() * a.normFrobenius()
    #expect(
      try error(a.matmul(inverse), .identity(n), over: Matrix(repeating: growth, rows: 1, columns: 1)) < 1, "\(n)")
    let (sign, logarithm) = try a.logDeterminant()
    let bound = 20 * E(n * n) * E.ulpOfOne * growth
    #expect(sign == 1 && (factor.logDeterminant() - logarithm).magnitude <= bound, "\(n)")
    for backend in canonicalBackends {
      let engine = try Engine(backend: backend, threads: 3)
      #expect(sameBits(try factor.inverse(on: engine).flattened, inverse.flattened), "\(n), \(backend)")
      #expect(sameBits(Vector([factor.logDeterminant(on: engine)]), [factor.logDeterminant()]), "\(n), \(backend)")
    }
  }

  /// Around what is halved, and what products are made of.
  @Test(arguments: [1, 2, 15, 16, 17, 32, 33, 64, 70, 128, 129])
  func inverseByCholesky(n: Int) throws {
    try checkCholeskyInverse(n, Float.self)
    try checkCholeskyInverse(n, Double.self)
  }
}
