import Apus
import BackendKit
import TestSupport
import Testing

@testable import ApusOpenBLAS

/// What an engine on OpenBLAS decomposes, by LAPACK: held against the definitions, by the bound that holds for ours.
@Suite(.needsLAPACK)
struct DecompositionBackendTests {
  private var engine: Engine {
    get throws { try Engine(backend: "openblas", threads: 2) }
  }

  private func checkSquare<E: TestedElement>(_ kind: TestMatrix, n: Int, _: E.Type) throws {
    let engine = try engine
    let a: Matrix<E> = kind.again(n)
    let lu = try a.lu(on: engine)
    let permuted = try a.gatheringRows(lu.permutation)
    #expect(try error(lu.lower.matmul(lu.upper), permuted, over: permuted) < 1, "\(kind) \(n)")

    let positive = try a.gram() + .identity(n)
    let factor = try positive.cholesky(on: engine)
    #expect(try error(factor.lower.matmul(factor.upper), positive, over: positive) < 1, "\(kind) \(n)")

    let symmetric = (a + a.transposed()) * 0.5
    let eigen = try symmetric.eigenSymmetric(on: engine)
    #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy(<=))
    #expect(try isOrthonormal(eigen.vectors), "\(kind) \(n)")
    let product = try eigen.vectors.matmul(Matrix(diagonal: eigen.values)).matmul(eigen.vectors.transposed())
    #expect(error(product, symmetric, over: symmetric) < 1, "\(kind) \(n)")
  }

  @Test(arguments: TestMatrix.allCases, DecompositionTests.sizes)
  func square(kind: TestMatrix, n: Int) throws {
    try checkSquare(kind, n: n, Float.self)
    try checkSquare(kind, n: n, Double.self)
  }

  private func checkLong<E: TestedElement>(m: Int, n: Int, _: E.Type) throws {
    let engine = try engine
    var numbers = SeededGenerator(seed: UInt64(m * 1000 + n))
    let a = Matrix<E>(rows: m, columns: n, randomUnitElements(count: m * n, using: &numbers))
    if m >= n {
      let qr = try a.qr(on: engine)
      let q = qr.q(on: engine)
      #expect(try isOrthonormal(q), "\(m)×\(n)")
      #expect(try error(q.matmul(qr.r), a, over: a) < 1, "\(m)×\(n)")
      let x: Vector<E> = Vector(randomUnitElements(count: n, using: &numbers))
      let b = try a.matvec(x)
      let (found, ours) = (try qr.solve(b, on: engine), try a.qr().solve(b))
      let condition = try a.svd().values.first! / a.svd().values.last!
      #expect((found - ours).normL2() < condition * E(m) * E.ulpOfOne * x.normL2(), "\(m)×\(n)")
    }
    let svd = try a.svd(on: engine)
    #expect(zip(svd.values, svd.values.dropFirst()).allSatisfy(>=))
    #expect(try isOrthonormal(svd.u) && isOrthonormal(svd.vTransposed.transposed()), "\(m)×\(n)")
    #expect(try error(svd.u.matmul(Matrix(diagonal: svd.values)).matmul(svd.vTransposed), a, over: a) < 1, "\(m)×\(n)")
  }

  @Test(arguments: [
    (1, 1), (1, 5), (5, 1), (7, 3), (3, 7), (48, 48), (49, 48), (97, 50), (50, 97), (200, 100), (400, 3),
  ])
  func long(m: Int, n: Int) throws {
    try checkLong(m: m, n: n, Float.self)
    try checkLong(m: m, n: n, Double.self)
  }

  @Test("It is LAPACK that computes: the backend takes what the engine gives it, and refuses what it cannot count")
  func takes() throws {
    func factor(_ a: [Double], n: Int = 2, on backend: any Backend) -> (DecompositionOutcome, [Double]) {
      var a = a
      let outcome = a.withUnsafeMutableBufferPointer { backend.decompose(.cholesky(rows: $0.baseAddress!, n: n)) }
      return (outcome, a)
    }
    let backend = try openBLAS.get()
    #expect(factor([4, 1, 1, 1.25], on: backend) == (.done, [2, 0.5, 1, 1]))
    #expect(factor([1, 0, 0, -1], on: backend).0 == .failed(at: 1))
    #expect(factor([1, 0, 0, 1], n: 1 << 24, on: backend).0 == .notTaken)
    #expect(factor([1, 0, 0, 1], on: scalar).0 == .notTaken)
  }

  /// More rows than LAPACK's workspaces would allow columns. An engine's results have the bits of LAPACK's, not ours.
  @Test func tallMatricesAreTaken() throws {
    let (m, n) = (20_000, 3)
    var numbers = SeededGenerator(seed: 7)
    let a = Matrix<Double>(rows: m, columns: n, randomUnitElements(count: m * n, using: &numbers))
    let alone = try Engine(backend: "openblas", threads: 1)
    let backend = try openBLAS.get()
    let memory = [m * n, m * n, n, n * n].map {
      UnsafeMutableRawPointer.allocate(byteCount: $0 * 8, alignment: 64).bindMemory(to: Double.self, capacity: $0)
    }
    defer { for memory in memory { memory.deallocate() } }
    /// Not around what an engine does: it enters too, and would wait for itself behind a caller that wants another number.
    func decompose(_ decomposition: Decomposition<Double>) -> DecompositionOutcome {
      backend.enter(threads: 1)
      defer { backend.leave() }
      return backend.decompose(decomposition)
    }

    a.transposed().withUnsafeBufferPointer { memory[0].update(from: $0.baseAddress!, count: m * n) }
    #expect(decompose(.qr(columns: memory[0], m: m, n: n, factors: memory[2])) == .done)
    let (r, ours) = (try a.qr(on: alone).r, try a.qr().r)
    for i in 0..<n {
      for j in i..<n { #expect(r[i, j] == memory[0][j * m + i]) }
    }
    #expect(r != ours)

    a.withUnsafeBufferPointer { memory[0].update(from: $0.baseAddress!, count: m * n) }
    let outcome = decompose(
      .singularValues(rows: memory[0], m: m, n: n, u: memory[1], values: memory[2], vTransposed: memory[3]))
    #expect(outcome == .done)
    let svd = try a.svd(on: alone)
    #expect(svd.values.elementsEqual(UnsafeBufferPointer(start: memory[2], count: n)))
    #expect(svd.u.flattened.elementsEqual(UnsafeBufferPointer(start: memory[1], count: m * n)))
    #expect(try svd.u != a.svd().u)
  }

  @Test func refusals() throws {
    let engine = try engine
    let singular = Matrix<Double>(rows: 3, columns: 3, [1, 2, 3, 2, 4, 6, 1, 1, 1])
    #expect(throws: DecompositionError.singular(operation: "inverse", pivot: 2)) { try singular.inverse(on: engine) }
    var indefinite = Matrix<Double>.identity(5)
    indefinite[3, 3] = -1
    #expect(throws: DecompositionError.notPositiveDefinite(pivot: 3)) { try indefinite.cholesky(on: engine) }
    indefinite[4, 0] = .nan
    let notFinite = { (operation: String) in DecompositionError.notFinite(operation: operation, row: 4, column: 0) }
    #expect(throws: notFinite("lu")) { try indefinite.lu(on: engine) }
    #expect(throws: notFinite("qr")) { try indefinite.qr(on: engine) }
    #expect(throws: notFinite("svd")) { try indefinite.svd(on: engine) }
    #expect(throws: notFinite("eigenSymmetric")) { try indefinite.eigenSymmetric(on: engine) }
    let empty = Matrix<Float>.identity(0)
    #expect(try empty.lu(on: engine).determinant == 1)
    #expect(try empty.cholesky(on: engine).upper.count == 0)
    #expect(try empty.svd(on: engine).values.isEmpty && empty.qr(on: engine).r.count == 0)
  }

  @Test("Overflow on the way is an error, as it is with the library's own decompositions") func overflow() throws {
    let a: Matrix<Double> = [[1e-300, 0, 1e300], [0, 1, 0], [1e300, 0, 1e300]]
    let most: Matrix<Float> = [[3e38, 3e38], [3e38, -3e38]]
    for engine in [try engine, try Engine(backend: "scalar")] {
      #expect(throws: DecompositionError.notPositiveDefinite(pivot: 2)) { try a.cholesky(on: engine) }
      #expect(throws: DecompositionError.notFinite(operation: "svd", row: 0, column: 0)) { try most.svd(on: engine) }
      #expect(throws: DecompositionError.notFinite(operation: "eigenSymmetric", row: 0, column: 0)) {
        try most.eigenSymmetric(on: engine)
      }
      let huge: Matrix<Double> = [[1, 1e308, 1e308], [1, -1e308, 1e308], [1, 1e308, -1e308]]
      #expect(throws: DecompositionError.notFinite(operation: "lu", row: 1, column: 1)) { try huge.lu(on: engine) }
    }
  }

  @Test("Pivots whose reciprocals overflow are divided by") func subnormalPivots() throws {
    let engine = try engine
    let p = 0x1p-1040
    let a: Matrix<Double> = [[1, 0, 0], [0, p, 2 * p], [0, p, p]]
    let lu = try a.lu(on: engine)
    #expect(lu.factors == [[1, 0, 0], [0, p, 2 * p], [0, 1, -p]] && lu.pivots == [0, 1, 2])
    #expect(try a.solve([1, 3 * p, 2 * p], on: engine) == [1, 1, 1])
    let (found, expected) = (try a.logDeterminant(on: engine), try a.logDeterminant())
    #expect(found == expected)
  }
}
