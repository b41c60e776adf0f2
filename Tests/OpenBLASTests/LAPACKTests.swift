import Apus
import BackendKit
import TestSupport
import Testing

@testable import ApusOpenBLAS

/// Our decompositions against those of LAPACK, which share not a line with them.
@Suite(.needsLAPACK)
struct DecompositionTests {
  static let sizes = [1, 2, 7, 33, 100]

  private func lapack<E: TestedElement>(_: E.Type) throws -> LAPACK<E> { try LAPACK(openBLAS.get()) }

  /// Column by column, as Fortran has it.
  private func columns<E: VectorElement>(_ a: Matrix<E>) -> [E] { Array(a.transposed().flattened) }

  /// The largest difference, over the larger matrix's largest element and n·ε.
  private func error<E: VectorElement>(_ x: [E], _ y: [E], n: Int) -> E {
    let largest = (x + y).map(\.magnitude).max() ?? 0
    let difference = zip(x, y).map { ($0 - $1).magnitude }.max() ?? 0
    return largest == 0 ? difference : difference / largest / (E(n) * E.ulpOfOne)
  }

  private func checkSolving<E: TestedElement>(n: Int, _: E.Type) throws {
    let a: Matrix<E> = TestMatrix.random.again(n)
    var numbers = SeededGenerator(seed: 9)
    let b: [E] = randomUnitElements(count: n, using: &numbers)
    var (factors, x) = (columns(a), b)
    let found = try lapack(E.self).solve(&factors, &x)
    let lu = try a.lu()
    #expect(found.information == 0 && lu.pivots == found.pivots, "\(n)")
    let condition = try a.inverse().normFrobenius() * a.normFrobenius()
    #expect(error(columns(lu.factors), factors, n: n) < 10 * condition, "\(n)")
    #expect(try error(Array(lu.solve(Vector(b))), x, n: n) < 10 * condition, "\(n)")
  }

  @Test(arguments: sizes) func solving(n: Int) throws {
    try checkSolving(n: n, Float.self)
    try checkSolving(n: n, Double.self)
  }

  private func checkTriangles<E: TestedElement>(_ kind: TestMatrix, n: Int, _: E.Type) throws {
    let a: Matrix<E> = kind.again(n)
    let positive = try a.gram() + .identity(n)
    var factor = columns(positive)
    #expect(try lapack(E.self).cholesky(&factor, n: n) == 0)
    // What LAPACK leaves above its triangle, in rows of the transpose, is not part of it.
    for i in 0..<n {
      for j in 0..<i { factor[i * n + j] = 0 }
    }
    let condition = try positive.inverse().normFrobenius() * positive.normFrobenius()
    #expect(try error(Array(positive.cholesky().upper.flattened), factor, n: n) < condition, "\(kind) \(n)")

    let full: Matrix<E> = TestMatrix.random.again(n)
    var triangle = columns(full)
    #expect(try lapack(E.self).qr(&triangle, n: n) == 0)
    // Row i of R may have the other sign.
    let r = try full.qr().r
    let growth = try full.inverse().normFrobenius() * full.normFrobenius()
    let ours = (0..<n).flatMap { i in (i..<n).map { j in r[i, j].magnitude } }
    let theirs = (0..<n).flatMap { i in (i..<n).map { j in triangle[j * n + i].magnitude } }
    #expect(error(ours, theirs, n: n) < growth, "\(n)")
  }

  @Test(arguments: TestMatrix.allCases, sizes) func triangles(kind: TestMatrix, n: Int) throws {
    try checkTriangles(kind, n: n, Float.self)
    try checkTriangles(kind, n: n, Double.self)
  }

  private func checkValues<E: TestedElement>(_ kind: TestMatrix, n: Int, _: E.Type) throws {
    let a: Matrix<E> = kind.again(n)
    let symmetric = (a + a.transposed()) * 0.5
    let eigenvalues = try lapack(E.self).eigenvalues(columns(symmetric), n: n)
    #expect(try error(Array(symmetric.eigenSymmetric().values), eigenvalues, n: n) < 10, "\(kind) \(n)")
    let values = try lapack(E.self).singularValues(columns(a), n: n)
    #expect(try error(Array(a.svd().values), values, n: n) < 10, "\(kind) \(n)")
  }

  @Test(arguments: TestMatrix.allCases, sizes) func values(kind: TestMatrix, n: Int) throws {
    try checkValues(kind, n: n, Float.self)
    try checkValues(kind, n: n, Double.self)
  }
}

extension TestMatrix {
  /// The same elements in every run: LAPACK may choose another of two pivots that are nearly equal.
  func again<E: VectorElement>(_ n: Int) -> Matrix<E> { make(n, using: SeededGenerator(seed: UInt64(n))) }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test, saying why, where there is no OpenBLAS, or one without LAPACK.
  static var needsLAPACK: Self {
    do {
      _ = try LAPACK<Double>(openBLAS.get())
      return .enabled(if: true, "OpenBLAS has LAPACK")
    } catch {
      return .enabled(if: false, "OpenBLAS's LAPACK is unavailable: \(error)")
    }
  }
}
