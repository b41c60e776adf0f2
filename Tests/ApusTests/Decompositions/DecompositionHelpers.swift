import Apus
import BackendKit
import TestSupport
import Testing

let decompositionSizes = [1, 2, 5, 16, 17, 33, 70]

/// A vector on the right-hand side is a matrix of one column.
func checkVectors<E: VectorElement>(
  _ b: Matrix<E>, _ solution: (Vector<E>) throws -> Vector<E>, of ofMatrix: (Matrix<E>) throws -> Matrix<E>
) throws {
  let column = b.columns(0..<1)
  let before = column
  let found = try solution(column.flattened)
  #expect(sameBits(found, try ofMatrix(column).flattened))
  #expect(column == before)
}
