import Apus
import TestSupport
import Testing

/// A throwing call ends in an error where the system has not the memory for its result.
@Suite struct OutOfMemoryTests {
  @Test func throwingCalls() async {
    await #expect(processExitsWith: .success) {
      let (rows, columns) = (6000, 5000)
      var x = Vector<Float>(repeating: 1, count: rows * columns)
      let m = Matrix<Float>(repeating: 2, rows: rows, columns: columns)
      let (row, column) = (Vector<Float>(repeating: 1, count: columns), Vector<Float>(repeating: 1, count: rows))
      // Sharing memory with what they are copies of until they are written to.
      var (copy, matrix) = (x, m)
      // Half of what a result needs.
      try limitMemory(toMore: rows * columns * 2)

      let vectorError = ShapeError.outOfMemory([rows * columns])
      let matrixError = ShapeError.outOfMemory([rows, columns])
      #expect(throws: vectorError) { try x.add(x) }
      #expect(throws: vectorError) { try x.fma(x, x) }
      #expect(throws: vectorError) { try x.axpy(2, x) }
      #expect(throws: vectorError) { try x.add(x, into: &copy) }
      #expect(throws: vectorError) { try x.sqrt(into: &copy) }
      #expect(throws: vectorError) { try copy.combine(.add, x) }
      #expect(throws: vectorError) { try copy.addScaled(x, alpha: 2) }
      #expect(throws: matrixError) { try m.mul(m) }
      #expect(throws: matrixError) { try m.combiningRows(.add, row) }
      #expect(throws: matrixError) { try m.combiningColumns(.add, column) }
      #expect(throws: vectorError) { try matrix.addOuter(column, row) }
      #expect(throws: matrixError) { try column.outer(row) }
      #expect(throws: vectorError) { try x.layerNorm() }
      #expect(throws: matrixError) { try m.layerNorm() }
      #expect(throws: vectorError) { try matrix.setRow(0, to: row) }
      #expect(throws: vectorError) { try matrix.setColumn(0, to: column) }
      #expect(throws: matrixError) {
        try Matrix<Float>(shape: (rows, columns), elements: repeatElement(0, count: rows * columns))
      }
      // Nothing is lost, and what needs no memory goes on.
      #expect(copy == x && matrix == m)
      copy = []
      try x.combine(.add, m.flattened)
      #expect(x.max() == 3 && x.min() == 3)
    }
  }

  @Test func decompositions() async {
    await #expect(processExitsWith: .success) {
      // More than the 64 MiB of addresses that the C library may have in reserve.
      let (size, columns) = (4200, 9_000_000)
      let b = Matrix<Float>(repeating: 1, rows: 2, columns: columns)
      let square = Matrix<Float>.identity(size)
      let large = try square.cholesky()
      let a: Matrix<Float> = [[2, 1], [1, 2]]
      let small = (lu: try a.lu(), cholesky: try a.cholesky())
      try limitMemory(toMore: size * size * 2)

      let squareError = DecompositionError.shape(.outOfMemory([size, size]))
      let solutionError = DecompositionError.shape(.outOfMemory([2, columns]))
      #expect(throws: squareError) { try square.lu() }
      #expect(throws: squareError) { try square.cholesky() }
      #expect(throws: squareError) { try large.inverse() }
      #expect(throws: solutionError) { try a.solve(b) }
      #expect(throws: solutionError) { try small.lu.solve(b) }
      #expect(throws: solutionError) { try small.cholesky.solve(b) }
      #expect(throws: solutionError) { try a.solveTriangular(b, lower: true) }
    }
  }

  /// Whatever memory there is, an error comes before any is taken, or there is enough for the result.
  @Test func workingMemory() async {
    await #expect(processExitsWith: .success) {
      let engine = try Engine.default.with(threads: 1)
      var random = SeededGenerator.forTest(9)
      let square = try Matrix<Double>(reshaping: randomUnit(count: 250_000, using: &random), rows: 500, columns: 500)
      let long = try Matrix<Double>(reshaping: randomUnit(count: 250_000, using: &random), rows: 2500, columns: 100)
      let wide = long.transposed()
      let right = Matrix<Double>(repeating: 1, rows: 2500, columns: 100)
      let x = Vector<Double>(repeating: 1, count: 1_000_000)
      func matrices(_ count: Int) -> Int { count * 2_000_000 }
      func check(_ name: String, enough: Int, _ body: () throws -> Void) throws {
        var outcomes: [Bool] = []
        for limit in stride(from: 1 << 20, through: enough, by: 2 << 20) {
          try limitMemory(toMore: limit)
          do {
            try body()
            outcomes.append(true)
          } catch DecompositionError.shape(.outOfMemory), ShapeError.outOfMemory {
            outcomes.append(false)
          }
        }
        #expect(outcomes.first == false && outcomes.last == true, "\(name): \(outcomes)")
      }
      try check("qr", enough: matrices(8)) { _ = try long.qr(on: engine) }
      try check("leastSquares", enough: matrices(12)) { _ = try long.leastSquares(right, on: engine) }
      try check("eigenSymmetric", enough: matrices(12)) { _ = try square.eigenSymmetric(on: engine) }
      try check("svd", enough: matrices(18)) { _ = try square.svd(on: engine) }
      try check("svd of a long matrix", enough: matrices(16)) { _ = try long.svd(on: engine) }
      try check("svd of a wide matrix", enough: matrices(14)) { _ = try wide.svd(on: engine) }
      try check("principalComponents", enough: matrices(18)) { _ = try long.principalComponents(3, on: engine) }
      try check("correlation", enough: matrices(24)) { _ = try x.correlation(x, on: engine) }
      try check("covariance", enough: matrices(16)) { _ = try x.covariance(x, on: engine) }
      try check("quantile", enough: matrices(12)) { _ = try x.quantile(0.3) }
      try check("topK", enough: matrices(64)) { _ = try x.topK(1_000_000) }
    }
  }
}
