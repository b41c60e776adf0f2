import Apus
import BackendKit
import TestSupport
import Testing

/// What several decompositions have in common.
@Suite struct DecompositionTests {
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
