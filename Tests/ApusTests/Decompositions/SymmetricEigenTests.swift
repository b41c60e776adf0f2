import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct SymmetricEigenTests {
  private func checkEigen<E: VectorElement>(_ b: Matrix<E>) throws {
    let a = (b + b.transposed()) * 0.5
    let eigen = try a.eigenSymmetric()
    let v = eigen.vectors
    #expect(try isOrthonormal(v))
    let scaled = try v.combiningRows(.mul, eigen.values)
    #expect(try error(a.matmul(v), scaled, over: a) < 1)
    #expect(Swift.zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 <= $1 })
    for backend in canonicalBackends {
      let other = try a.eigenSymmetric(on: Engine(backend: backend, threads: 3))
      #expect(sameBits(other.values, eigen.values) && sameBits(other.vectors, v), "\(backend)")
    }
  }

  @Test(arguments: TestMatrix.allCases, decompositionSizes)
  func eigenSymmetric(kind: TestMatrix, n: Int) throws {
    try checkEigen(kind.make(n, Float.self))
    try checkEigen(kind.make(n, Double.self))
  }

  /// Sizes that are halved once, and more often.
  @Test(arguments: TestMatrix.allCases, [32, 47, 66, 130])
  func eigenSymmetricByHalves(kind: TestMatrix, n: Int) throws {
    try checkEigen(kind.make(n, Float.self))
    try checkEigen(kind.make(n, Double.self))
  }

  /// Large enough for products with vectors in several parts.
  @Test func largeEigenSymmetric() throws { try checkEigen(TestMatrix.random.make(390, Double.self)) }

  /// Tridiagonal matrices of elements of very different sizes, whose squares underflow.
  private func checkEigenOfManySizes<E: VectorElement>(_ n: Int, exponents: Int, _: E.Type) throws {
    var generator = SeededGenerator.forTest(UInt64(n))
    for _ in 0..<40 {
      var a = Matrix<E>(repeating: 0, rows: n, columns: n)
      for i in 1..<n {
        let exponent = E.Exponent(-Int(generator.next() % UInt64(exponents)))
        let element = E(sign: .plus, exponent: exponent, significand: 1)
        (a[i - 1, i], a[i, i - 1]) = (element, element)
      }
      try checkEigen(a)
    }
  }

  @Test(arguments: [8, 32, 48, 65]) func eigenSymmetricOfManySizes(n: Int) throws {
    try checkEigenOfManySizes(n, exponents: 42, Float.self)
    try checkEigenOfManySizes(n, exponents: 470, Double.self)
  }

  @Test(arguments: [1e-300, 1, 1e300]) func eigenvaluesOfAnySize(scale: Double) throws {
    let a = TestMatrix.tridiagonal.make(40, Double.self) * scale
    let values = try a.eigenSymmetric().values
    for (k, value) in values.enumerated() {
      // 2 - 2·cos(π·k/41) = 4·sin²(π·k/82), from the series of sin, as there is no Foundation here.
      let angle = Double.pi * Double(k + 1) / 82
      var (term, sum) = (angle, angle)
      for i in 1..<30 {
        term *= -angle * angle / Double(2 * i * (2 * i + 1))
        sum += term
      }
      #expect((value / scale - 4 * sum * sum).magnitude < 1e-13)
    }
  }
}
