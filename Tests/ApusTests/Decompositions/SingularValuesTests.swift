import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct SingularValuesTests {
  private func checkSVD<E: VectorElement>(_ a: Matrix<E>) throws {
    let svd = try a.svd()
    let k = min(a.rows, a.columns)
    #expect(svd.values.count == k && svd.u.shape == [a.rows, k] && svd.vTransposed.shape == [k, a.columns])
    #expect(try error(svd.u.combiningRows(.mul, svd.values).matmul(svd.vTransposed), a, over: a) < 1)
    #expect(try isOrthonormal(svd.u) && isOrthonormal(svd.vTransposed.transposed()))
    #expect(Swift.zip(svd.values, svd.values.dropFirst()).allSatisfy { $0 >= $1 && $1 >= 0 })
    for backend in canonicalBackends {
      let other = try a.svd(on: Engine(backend: backend, threads: 3))
      #expect(sameBits(other.u, svd.u) && sameBits(other.values, svd.values), "\(backend)")
      #expect(sameBits(other.vTransposed, svd.vTransposed), "\(backend)")
    }
  }

  @Test(arguments: TestMatrix.allCases, [1, 2, 5, 17, 40])
  func svd(kind: TestMatrix, n: Int) throws {
    try checkSVD(kind.make(n, Float.self))
    try checkSVD(kind.make(n, Double.self))
    try checkSVD(kind.make(n, Double.self).rows(0..<(n + 1) / 2))
    try checkSVD(kind.make(n, Float.self).columns(0..<(n + 1) / 2))
  }

  /// Sizes of several panels, square and much longer than wide.
  @Test(arguments: TestMatrix.allCases)
  func svdInPanels(kind: TestMatrix) throws {
    let a = kind.make(110, Double.self)
    try checkSVD(a)
    try checkSVD(a.columns(0..<60))
    try checkSVD(kind.make(70, Float.self))
  }

  @Test(arguments: [1e-300, 1, 1e300]) func singularValuesOfAnySize(scale: Double) throws {
    // Those of a bidiagonal matrix with 1 and 1 are 2·cos(π·k/(2n + 1)): here by way of their product and their squares' sum.
    let n = 30
    var a = Matrix<Double>(repeating: 0, rows: n, columns: n)
    for i in 0..<n {
      a[i, i] = scale
      if i + 1 < n { a[i, i + 1] = scale }
    }
    let values = try a.svd().values.map { $0 / scale }
    #expect((values.reduce(1, *) - 1).magnitude < 1e-13)
    #expect((values.reduce(0) { $0 + $1 * $1 } - Double(2 * n - 1)).magnitude < 1e-12)
  }

  private func checkCloseSingularValues<E: VectorElement>(_ ulps: (E, E, E), of base: E) throws {
    let u = base.ulp
    let a: Matrix<E> = [[base + ulps.0 * u, ulps.2 * u], [0, base + ulps.1 * u]]
    let svd = try a.svd()
    #expect(try isOrthonormal(svd.u) && isOrthonormal(svd.vTransposed))
    #expect(try error(svd.u.combiningRows(.mul, svd.values).matmul(svd.vTransposed), a, over: a) < 1)
    for value in svd.values { #expect((value - a[0, 0]).magnitude <= 4 * u, "\(ulps)") }
  }

  /// Iterations that turned in circles, as floats did.
  @Test(arguments: [1, 1.5, 0.5], [(5, 4, 2), (4, 5, 2), (3, 2, 1.5), (2, 3, -1.5)] as [(Float, Float, Float)])
  func closeSingularValues(base: Float, ulps: (Float, Float, Float)) throws {
    try checkCloseSingularValues(ulps, of: base)
    try checkCloseSingularValues((Double(ulps.0), Double(ulps.1), Double(ulps.2)), of: Double(base))
  }

  /// Three values, of as many rows each, and noise beside them.
  @Test(arguments: [1e-30, 1e-10, 3e-8, 1e-6] as [Float], [12, 24, 36, 48, 66]) func noiseBesideValues(
    noise: Float, n: Int
  ) throws {
    var generator = SeededGenerator.forTest(UInt64(n))
    for _ in 0..<10 {
      var a = Matrix(rows: n, columns: n, Array(randomUnit(count: n * n, using: &generator) * noise))
      for i in 0..<n { a[i, i] = Float(1 + i % 3) }
      let svd = try a.svd()
      #expect(try isOrthonormal(svd.u) && isOrthonormal(svd.vTransposed.transposed()))
      #expect(try error(svd.u.combiningRows(.mul, svd.values).matmul(svd.vTransposed), a, over: a) < 1)
    }
  }

  @Test func ranks() throws {
    #expect(try Matrix<Double>(repeating: 1, rows: 6, columns: 4).svd().rank() == 1)
    #expect(try Matrix<Double>(repeating: 0, rows: 3, columns: 3).svd().rank() == 0)
    #expect(try Matrix<Double>.identity(5).svd().rank() == 5)
  }
}
