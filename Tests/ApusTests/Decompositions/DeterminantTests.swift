import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct DeterminantTests {
  @Test func determinants() throws {
    #expect(try Matrix<Double>(rows: 2, columns: 2, [1, 2, 3, 4]).determinant() == -2)
    #expect(try Matrix<Float>.identity(0).determinant() == 1)
    #expect(try Matrix<Float>(repeating: 1, rows: 3, columns: 3).determinant() == 0)
  }

  private func checkDeterminantsInRange<E: VectorElement>(_: E.Type) throws {
    let large = E(sign: .plus, exponent: E.greatestFiniteMagnitude.exponent - 3, significand: 1)
    let small = E.leastNonzeroMagnitude
    func check(_ diagonal: [E], _ expected: E) throws {
      let a = Matrix(diagonal: Vector(diagonal))
      #expect(try a.determinant() == expected, "\(diagonal)")
      #expect(try a.lu().determinant == expected, "\(diagonal)")
      var exchanged = a
      for j in 0..<diagonal.count { (exchanged[0, j], exchanged[1, j]) = (exchanged[1, j], exchanged[0, j]) }
      #expect(try exchanged.determinant() == -expected, "\(diagonal)")
    }
    try check([large, large, 0], 0)
    try check([large, large, 1 / large, 1 / large], 1)
    try check([small, small, 1 / E.leastNormalMagnitude, E.leastNormalMagnitude / small], small)
    try check([small, small], 0)
    try check([large, large], .infinity)
    try check([large, -large], -.infinity)
    // Factors out of range on both sides, and of as many binades.
    let factors = (0..<20).map { E(sign: .plus, exponent: E.Exponent($0 % 2 == 0 ? 100 : -100), significand: 1) }
    try check(factors.filter { $0 > 1 } + factors.filter { $0 < 1 }, 1)
    let root = E(sign: .plus, exponent: large.exponent / 2, significand: 1)
    let definite = Matrix(diagonal: [root * root, root * root, 1 / (root * root), 1 / (root * root)] as Vector<E>)
    #expect(try definite.cholesky().determinant == 1)
  }

  @Test func determinantsInRange() throws {
    try checkDeterminantsInRange(Float.self)
    try checkDeterminantsInRange(Double.self)
  }

  /// What does not leave the range is multiplied as it is.
  @Test(arguments: TestMatrix.allCases, decompositionSizes)
  func determinantsAreProducts(kind: TestMatrix, n: Int) throws {
    let lu = try kind.make(n, Double.self).lu()
    var product = 1.0
    for (i, pivot) in lu.pivots.enumerated() { product *= pivot == i ? lu.factors[i, i] : -lu.factors[i, i] }
    #expect(lu.determinant == (lu.singularPivot == nil ? product : 0))
    let a = try kind.make(n, Double.self).gram() + Matrix.identity(n)
    let factor = try a.cholesky()
    #expect(factor.determinant == factor.upper.diagonal.reduce(1) { $0 * ($1 * $1) })
  }

  private func checkLogDeterminant<E: VectorElement>(_ a: Matrix<E>, _ name: String) throws {
    let (sign, logarithm) = try a.logDeterminant()
    let lu = try a.lu()
    if lu.singularPivot != nil {
      #expect(sign == 0 && logarithm == -.infinity, "\(name)")
    } else {
      let logarithms = lu.factors.diagonal.abs().log()
      let bound = logarithms.normL1() * E.ulpOfOne
      let exact = logarithms.reduce(0) { $0 + Float80($1) }
      #expect((Float80(logarithm) - exact).magnitude <= Float80(bound), "\(name)")
      let determinant = lu.determinant
      if determinant.isNormal {
        #expect(sign == (determinant < 0 ? -1 : 1), "\(name)")
        let direct = Vector([determinant.magnitude]).log()[0]
        #expect((logarithm - direct).magnitude <= bound + 2 * E(a.rows) * E.ulpOfOne, "\(name)")
      }
    }
    for backend in canonicalBackends {
      let other = try a.logDeterminant(on: Engine(backend: backend, threads: 3))
      #expect(sameBits(Vector([other.sign, other.logarithm]), [sign, logarithm]), "\(name), \(backend)")
    }
  }

  @Test(arguments: TestMatrix.allCases, decompositionSizes)
  func logDeterminants(kind: TestMatrix, n: Int) throws {
    try checkLogDeterminant(kind.make(n, Float.self), "\(kind) \(n)")
    try checkLogDeterminant(kind.make(n, Double.self), "\(kind) \(n)")
  }

  private func checkLogDeterminantsOfNote<E: VectorElement>(_: E.Type) throws {
    func value(_ a: Matrix<E>) throws -> [E] {
      let (sign, logarithm) = try a.logDeterminant()
      return [sign, logarithm]
    }
    #expect(try value(.identity(0)) == [1, 0])
    #expect(try value([[0, 1], [1, 0]]) == [-1, 0])
    #expect(try value([[-1, 0], [0, -1]]) == [1, 0])
    #expect(try value(Matrix(repeating: 1, rows: 3, columns: 3)) == [0, -.infinity])
    #expect(try value(Matrix(repeating: 0, rows: 1, columns: 1)) == [0, -.infinity])
    // Determinants out of range of both types.
    for factor in [E.greatestFiniteMagnitude, -E.leastNonzeroMagnitude] {
      let one = Vector([factor.magnitude]).log()[0]
      let (sign, logarithm) = try (Matrix<E>.identity(101) * factor).logDeterminant()
      #expect(sign == (factor < 0 ? -1 : 1))
      #expect((logarithm / (101 * one) - 1).magnitude <= 2 * E.ulpOfOne)
    }
    let wide = Matrix<E>(repeating: 1, rows: 2, columns: 3)
    #expect(throws: DecompositionError.notSquare(operation: "logDeterminant", [2, 3])) { try wide.logDeterminant() }
    #expect(throws: DecompositionError.notFinite(operation: "logDeterminant", row: 0, column: 1)) {
      try ([[1, .nan], [1, 1]] as Matrix<E>).logDeterminant()
    }
  }

  @Test func logDeterminantsOfNote() throws {
    try checkLogDeterminantsOfNote(Float.self)
    try checkLogDeterminantsOfNote(Double.self)
  }
}
