import Apus
import BackendKit
import TestSupport
import Testing

let decompositionSizes = [1, 2, 5, 16, 17, 33, 70]

@Suite struct DecompositionTests {
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

  @Test func refusals() throws {
    let wide = Matrix<Double>(repeating: 1, rows: 2, columns: 3)
    #expect(throws: DecompositionError.notSquare(operation: "lu", [2, 3])) { try wide.lu() }
    #expect(throws: DecompositionError.notSquare(operation: "cholesky", [2, 3])) { try wide.cholesky() }
    var nan = Matrix<Double>.identity(4)
    nan[2, 1] = .nan
    #expect(throws: DecompositionError.notFinite(operation: "lu", row: 2, column: 1)) { try nan.lu() }
    nan[2, 1] = -.infinity
    #expect(throws: DecompositionError.notFinite(operation: "cholesky", row: 2, column: 1)) { try nan.cholesky() }
    let singular = Matrix<Double>(rows: 3, columns: 3, [1, 2, 3, 2, 4, 6, 1, 1, 1])
    #expect(throws: DecompositionError.singular(operation: "inverse", pivot: 2)) { try singular.inverse() }
    #expect(throws: DecompositionError.singular(operation: "inverse", pivot: 2)) { try singular.lu().inverse() }
    #expect(throws: DecompositionError.singular(operation: "solve", pivot: 2)) { try singular.solve(.identity(3)) }
    #expect(throws: DecompositionError.notSquare(operation: "inverse", [2, 3])) { try wide.inverse() }
    #expect(throws: DecompositionError.notSquare(operation: "determinant", [2, 3])) { try wide.determinant() }
    var indefinite = Matrix<Double>.identity(5)
    indefinite[3, 3] = -1
    #expect(throws: DecompositionError.notPositiveDefinite(pivot: 3)) { try indefinite.cholesky() }
    let one = Matrix<Double>.identity(3)
    #expect(throws: DecompositionError.shape(.rows(operation: "solve", expected: 3, found: [2]))) {
      try one.solve([1, 2])
    }
    #expect(throws: DecompositionError.notSquare(operation: "solve", [2, 3])) { try wide.solve(one) }
    let tooFewRows = ShapeError.parameter(
      operation: "qr", "the number of rows", found: "2", allowed: "at least that of columns, 3")
    #expect(throws: DecompositionError.shape(tooFewRows)) { try wide.qr() }
    let tooFewEquations = ShapeError.parameter(
      operation: "leastSquares", "the number of rows", found: "2", allowed: "at least that of columns, 3")
    #expect(throws: DecompositionError.shape(tooFewEquations)) { try wide.leastSquares([1, 2]) }
    let dependent = try Matrix<Double>(repeating: 0, rows: 3, columns: 1).qr()
    #expect(throws: DecompositionError.singular(operation: "solve", pivot: 0)) { try dependent.solve([1, 2, 3]) }
    let large = Matrix<Double>(repeating: .greatestFiniteMagnitude, rows: 4, columns: 1)
    let apart = try Matrix(stackingRows: [large, -large])
    #expect(throws: DecompositionError.notFinite(operation: "principalComponents", row: 0, column: 0)) {
      try apart.principalComponents()
    }
    #expect(throws: DecompositionError.shape(.rows(operation: "leastSquares", expected: 3, found: [2, 3]))) {
      try one.leastSquares(wide)
    }
    #expect(throws: DecompositionError.shape(.rows(operation: "leastSquares", expected: 3, found: [2]))) {
      try one.leastSquares([1, 2])
    }
    #expect(throws: DecompositionError.shape(.rows(operation: "solveTriangular", expected: 3, found: [2]))) {
      try one.solveTriangular([1, 2], lower: true)
    }
    #expect(throws: DecompositionError.notSquare(operation: "solveTriangular", [2, 3])) {
      try wide.solveTriangular([1, 2, 3], lower: true)
    }
    #expect(throws: DecompositionError.singular(operation: "solveTriangular", pivot: 1)) {
      try ([[1, 1], [1, 0]] as Matrix<Float>).solveTriangular([1, 2], lower: false)
    }
  }

  @Test(arguments: [false, true], [false, true])
  func triangles(lower: Bool, transposed: Bool) throws {
    for n in [1, 7, 16, 17, 40] {
      var t: Matrix<Double> = TestMatrix.random.make(n)
      for i in 0..<n {
        t[i, i] = 4
        for j in 0..<n where lower ? j > i : j < i { t[i, j] = 0 }
      }
      let x: Matrix<Double> = TestMatrix.random.make(n)
      let b = try t.matmul(x, transposed: transposed)
      // What is in the other triangle is nobody's business.
      for i in 0..<n {
        for j in 0..<n where lower ? j > i : j < i { t[i, j] = .nan }
      }
      let found = try t.solveTriangular(b, lower: lower, transposed: transposed)
      #expect(error(found, x, over: x) < 100, "\(n)")
      try checkVectors(b) {
        try t.solveTriangular($0, lower: lower, transposed: transposed)
      } of: {
        try t.solveTriangular($0, lower: lower, transposed: transposed)
      }
      let rest = try t.solveTriangular(b.columns(0..<1), lower: lower, transposed: transposed, unitDiagonal: true)
      let vector = b.columns(0..<1).flattened
      #expect(
        sameBits(
          try t.solveTriangular(vector, lower: lower, transposed: transposed, unitDiagonal: true), rest.flattened))
    }
  }

  /// A vector on the right-hand side is a matrix of one column.
  private func checkVectors<E: VectorElement>(
    _ b: Matrix<E>, _ solution: (Vector<E>) throws -> Vector<E>, of ofMatrix: (Matrix<E>) throws -> Matrix<E>
  ) throws {
    let column = b.columns(0..<1)
    let before = column
    let found = try solution(column.flattened)
    #expect(sameBits(found, try ofMatrix(column).flattened))
    #expect(column == before)
  }

  private func checkLeastSquaresVectors<E: VectorElement>(_: E.Type) throws {
    // Around the columns that are reflected at a time.
    for n in [1, 6, 7, 47, 48, 49, 97] {
      let a: Matrix<E> = TestMatrix.random.make(100).columns(0..<n)
      let x: Matrix<E> = TestMatrix.random.make(n).columns(0..<1)
      let b = try a.matmul(x)
      try checkVectors(b) {
        try a.leastSquares($0)
      } of: {
        try a.leastSquares($0)
      }
      for backend in canonicalBackends {
        let engine = try Engine(backend: backend, threads: 3)
        #expect(sameBits(try a.leastSquares(b.flattened, on: engine), try a.leastSquares(b.flattened)), "\(backend)")
      }
    }
    let line: Matrix<E> = [[1, 0], [1, 1], [1, 2]]
    let fit = try line.leastSquares([1, 3, 5] as Vector<E>)
    #expect((fit[0] - 1).magnitude < 8 * E.ulpOfOne && (fit[1] - 2).magnitude < 8 * E.ulpOfOne)
    #expect(throws: DecompositionError.notFinite(operation: "leastSquares", row: 1, column: 0)) {
      try ([[1], [.nan]] as Matrix<E>).leastSquares([1, 2])
    }
    #expect(throws: DecompositionError.singular(operation: "leastSquares", pivot: 0)) {
      try ([[0], [0]] as Matrix<E>).leastSquares([1, 2])
    }
  }

  @Test func leastSquaresOfVectors() throws {
    try checkLeastSquaresVectors(Float.self)
    try checkLeastSquaresVectors(Double.self)
  }

  private func checkQR<E: VectorElement>(_ a: Matrix<E>) throws {
    let qr = try a.qr()
    let q = qr.q()
    #expect(try error(q.matmul(qr.r), a, over: a) < 1)
    #expect(try isOrthonormal(q))
    for backend in canonicalBackends {
      let engine = try Engine(backend: backend, threads: 3)
      let other = try a.qr(on: engine)
      #expect(sameBits(other.r, qr.r) && sameBits(other.q(on: engine), q))
    }
  }

  @Test(arguments: TestMatrix.allCases, decompositionSizes)
  func qr(kind: TestMatrix, n: Int) throws {
    try checkQR(kind.make(n, Float.self))
    try checkQR(kind.make(n, Double.self))
    try checkQR(Matrix(stackingRows: [kind.make(n, Double.self), TestMatrix.random.make(n)]))
  }

  private func checkLargeColumns<E: VectorElement>(_: E.Type) throws {
    let most = E.greatestFiniteMagnitude
    let large = most / 2 * 1.1
    let columns: [Vector<E>] = [[large, large], [large, 1], [1, -large], [-most, 0], [large, large / 1e8]]
    for column in columns {
      let a = Matrix(rows: 2, columns: 1, Array(column))
      let qr = try a.qr()
      #expect(try isOrthonormal(qr.q()))
      #expect(try error(qr.q().matmul(qr.r * 0.25), a * 0.25, over: a * 0.25) < 1)
      let x = try a.leastSquares(a.flattened)
      #expect((x[0] - 1).magnitude <= 4 * E.ulpOfOne, "\(a)")
      for backend in canonicalBackends {
        let engine = try Engine(backend: backend, threads: 3)
        #expect(try sameBits(a.qr(on: engine).r, qr.r) && sameBits(a.leastSquares(a.flattened, on: engine), x))
      }
    }
    // A column beyond range, and one beside it of any size.
    #expect(throws: DecompositionError.notFinite(operation: "qr", row: 0, column: 1)) {
      try ([[1, most], [1, most]] as Matrix<E>).qr()
    }
    let small = E.leastNormalMagnitude
    let mixed: Matrix<E> = [[large, small, 1], [large / 2, -small, 2], [0, small * 8, 3], [large / 4, 0, 4]]
    let (q, r) = (try mixed.qr().q(), try mixed.qr().r)
    #expect(try isOrthonormal(q))
    for j in 0..<3 {
      let scale = mixed.columns(j..<j + 1).flattened.normLInf()
      let column = mixed.columns(j..<j + 1).applying(.divScalar, scale)
      let found = try q.matmul(r.columns(j..<j + 1).applying(.divScalar, scale))
      #expect((found - column).normFrobenius() < 8 * E.ulpOfOne, "\(j)")
    }
    // In several panels, longer than one block of a sum.
    let tall: Matrix<E> = TestMatrix.random.make(100).columns(0..<60)
    let power = E(sign: .plus, exponent: most.exponent - 4, significand: 1)
    let scaled = tall * power
    let decomposed = try scaled.qr()
    #expect(sameBits(decomposed.q(), try tall.qr().q()))
    let x = Vector<E>((0..<60).map { E($0 - 30) / 64 })
    let found = try scaled.leastSquares(tall.matvec(x) * (power / 2))
    #expect((found * 2 - x).normLInf() < 1000 * E.ulpOfOne)
  }

  @Test func largeColumns() throws {
    try checkLargeColumns(Float.self)
    try checkLargeColumns(Double.self)
  }

  @Test func leastSquares() throws {
    let a: Matrix<Double> = TestMatrix.random.make(60).columns(0..<20)
    let x: Matrix<Double> = TestMatrix.random.make(20).columns(0..<3)
    #expect(try error(a.leastSquares(a.matmul(x)), x, over: x) < 10)
    // What is left is orthogonal to all columns.
    let b: Matrix<Double> = TestMatrix.random.make(60).columns(30..<31)
    let rest = try b - a.matmul(a.leastSquares(b))
    #expect(try a.matmul(rest, transposed: true).normFrobenius() < 1e-13)
    let dependent = try Matrix(stackingColumns: [a.columns(0..<1), Matrix(repeating: 0, rows: 60, columns: 1)])
    #expect(throws: DecompositionError.singular(operation: "leastSquares", pivot: 1)) {
      try dependent.leastSquares(b)
    }
    #expect(throws: DecompositionError.self) { try Matrix<Double>(repeating: 1, rows: 2, columns: 3).qr() }
  }

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

  private func checkValuesBeyondRange<E: VectorElement>(_: E.Type) throws {
    let most = E.greatestFiniteMagnitude
    let a: Matrix<E> = [[most, most], [most, -most]]
    // Among smaller ones, and in parts.
    var large = Matrix<E>.identity(40)
    for i in 0..<2 {
      for j in 0..<2 { large[38 + i, 38 + j] = a[i, j] }
    }
    for engine in try canonicalBackends.map({ try Engine(backend: $0) }) {
      for matrix in [a, large, Matrix(repeating: most, rows: 1, columns: 2)] {
        #expect(throws: DecompositionError.notFinite(operation: "svd", row: 0, column: 0)) {
          try matrix.svd(on: engine)
        }
      }
      for (matrix, place) in [(a, 0), (large, 0), (Matrix(repeating: most, rows: 2, columns: 2), 1)] {
        #expect(throws: DecompositionError.notFinite(operation: "eigenSymmetric", row: place, column: place)) {
          try matrix.eigenSymmetric(on: engine)
        }
      }
    }
  }

  @Test func valuesBeyondRange() throws {
    try checkValuesBeyondRange(Float.self)
    try checkValuesBeyondRange(Double.self)
  }

  /// What is below the diagonal is not used.
  @Test(arguments: [0, 1e300, -1e-300] as [Double], [2, 33, 70]) func upperTriangles(below: Double, n: Int) throws {
    let symmetric: Matrix<Double> = TestMatrix.random.make(n)
    var full = try symmetric.matmul(symmetric, otherTransposed: true)
    for i in 0..<n {
      full[i, i] += 1
      for j in 0..<i { full[i, j] = full[j, i] }
    }
    var upper = full
    for i in 0..<n {
      for j in 0..<i { upper[i, j] = below }
    }
    let (eigen, expected) = (try upper.eigenSymmetric(), try full.eigenSymmetric())
    #expect(sameBits(eigen.values, expected.values))
    #expect(sameBits(eigen.vectors, expected.vectors))
    #expect(sameBits(try upper.cholesky().lower, try full.cholesky().lower))
  }

  @Test func ranks() throws {
    #expect(try Matrix<Double>(repeating: 1, rows: 6, columns: 4).svd().rank() == 1)
    #expect(try Matrix<Double>(repeating: 0, rows: 3, columns: 3).svd().rank() == 0)
    #expect(try Matrix<Double>.identity(5).svd().rank() == 5)
  }

  @Test func principalComponentsOfCloseNumbers() throws {
    let x: Matrix<Float> = [[16_777_216], [16_777_218], [16_777_218], [16_777_218]]
    #expect(try x.principalComponents().variances == [1])
  }

  /// Variances may be out of range where their shares are not.
  @Test(arguments: [-0x1p-80, 0x1p-100, 0x1p67, 0x1p120] as [Float]) func varianceRatiosOfAnySize(scale: Float) throws {
    let x: Matrix<Float> = [[1, 2], [3, 1], [-2, 5], [0, 0.5]]
    let (ratios, expected) = (try (x * scale).principalComponents().varianceRatios, try x.principalComponents())
    #expect((ratios - expected.varianceRatios).normLInf() < 1e-6)
    let share = expected.variances[0] / expected.variances.sum()
    #expect((expected.varianceRatios[0] - share).magnitude < 1e-6)
    #expect(try Matrix<Float>(repeating: scale, rows: 3, columns: 2).principalComponents().varianceRatios == [0, 0])
  }

  @Test func principalComponents() throws {
    // Points on a line, a little off.
    var x = Matrix<Double>(repeating: 0.01, rows: 50, columns: 3)
    for i in 0..<50 {
      x[i, 0] = 3 + 4 * Double(i)
      x[i, 1] = 5 - 3 * Double(i)
      if i % 2 == 0 { x[i, 2] = -0.01 }
    }
    let pca = try x.principalComponents(2)
    #expect((pca.components[0, 0] - 0.8).magnitude < 1e-6 && (pca.components[0, 1] + 0.6).magnitude < 1e-6)
    #expect(pca.varianceRatios[0] > 0.9999 && pca.varianceRatios.count == 2)
    let transformed = try pca.transform(x)
    #expect(transformed.shape == [50, 2])
    #expect(transformed.sum(.columns)[0].magnitude < 1e-9)
    #expect(throws: DecompositionError.self) { try x.rows(0..<1).principalComponents() }
    #expect(throws: DecompositionError.self) { try x.principalComponents(-1) }
  }

  @Test func emptyOnes() throws {
    let empty = Matrix<Double>.identity(0)
    #expect(try empty.inverse().count == 0)
    #expect(try empty.leastSquares(Vector()).isEmpty && empty.solveTriangular(Vector(), lower: true).isEmpty)
    #expect(try empty.cholesky().upper.count == 0)
    #expect(try empty.cholesky().inverse().shape == [0, 0])
    #expect(try empty.cholesky().logDeterminant() == 0 && empty.cholesky().determinant == 1)
    #expect(try empty.eigenSymmetric().values.count == 0)
    #expect(try empty.svd().values.count == 0)
    #expect(try empty.qr().q().count == 0)
  }
}
