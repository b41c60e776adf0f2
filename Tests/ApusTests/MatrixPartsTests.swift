import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct MatrixPartsTests {
  let m = Matrix<Float>(rows: 3, columns: 2, [1, 2, 3, 4, 5, 6])

  @Test func made() throws {
    #expect(Matrix<Float>.identity(2) == [[1, 0], [0, 1]])
    #expect(Matrix<Float>(diagonal: [2, 3]) == [[2, 0], [0, 3]])
    #expect(m.diagonal == [1, 4])
    #expect(try ([[1, 2], [3, 4]] as Matrix<Float>).trace() == 5)
    #expect(throws: DecompositionError.notSquare(operation: "trace", [3, 2])) { try m.trace() }
    #expect(([[3, 0], [0, 4]] as Matrix<Float>).normFrobenius() == 5)
    #expect(try Vector<Float>([1, 2]).outer([3, 4, 5]) == [[3, 4, 5], [6, 8, 10]])
  }

  @Test func parts() throws {
    #expect(m.columns(1..<2) == [[2], [4], [6]])
    #expect(try m.gatheringRows([2, 0, 2]) == [[5, 6], [1, 2], [5, 6]])
    #expect(throws: ShapeError.index(operation: "gatheringRows", 3, at: 1, limit: 3)) { try m.gatheringRows([0, 3]) }
    #expect(try Matrix(stackingRows: [m, [[7, 8]]]) == [[1, 2], [3, 4], [5, 6], [7, 8]])
    #expect(try Matrix(stackingColumns: [m, m.columns(0..<1)]) == [[1, 2, 1], [3, 4, 3], [5, 6, 5]])
    #expect(throws: ShapeError.mismatch(operation: "stackingRows", [3, 2], [2, 1])) {
      try Matrix(stackingRows: [m, Matrix(repeating: 0, rows: 2, columns: 1)])
    }
    #expect(throws: ShapeError.mismatch(operation: "stackingColumns", [3, 2], [2, 1])) {
      try Matrix(stackingColumns: [m, Matrix(repeating: 0, rows: 2, columns: 1)])
    }
    #expect(try Matrix<Float>(stackingRows: []).shape == [0, 0])
  }

  @Test func rowsShareMemoryUntilChanged() throws {
    var part = m.rows(1..<3)
    #expect(part == [[3, 4], [5, 6]])
    #expect(part.address == m.address + 8)
    #expect(try part.matmul([[1], [1]]) == [[7], [11]])
    part[0, 0] = 9
    #expect(m[1, 0] == 3)
    var whole = m
    let first = whole.rows(0..<1)
    whole[0, 0] = 8
    #expect(first == [[1, 2]])
  }

  @Test func rowsAndColumns() throws {
    #expect(try m.combiningRows(.add, [10, 20]) == [[11, 22], [13, 24], [15, 26]])
    #expect(try m.combiningColumns(.mul, [1, 2, 3]) == [[1, 2], [6, 8], [15, 18]])
    #expect(throws: ShapeError.mismatch(operation: "combiningRows", [2], [3])) { try m.combiningRows(.add, [1, 2, 3]) }
    #expect(throws: ShapeError.mismatch(operation: "combiningColumns", [3], [2])) {
      try m.combiningColumns(.add, [1, 2])
    }
    var sum = m
    try sum.addOuter([1, 0, -1], [1, 2], alpha: 2)
    #expect(sum == [[3, 6], [3, 4], [3, 2]])
  }
}
