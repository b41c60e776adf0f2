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
}
