import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct LeastSquaresTests {
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
}
