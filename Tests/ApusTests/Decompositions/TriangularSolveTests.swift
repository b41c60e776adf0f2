import Apus
import TestSupport
import Testing

@Suite struct TriangularSolveTests {
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
}
