import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct QRTests {
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
}
