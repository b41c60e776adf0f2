/// Why a matrix cannot be decomposed, or a system not be solved. Rows, columns and pivots count from 0.
public enum DecompositionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operation needs a square matrix.
  case notSquare(operation: String, [Int])
  /// An element is NaN or infinite, of the operand or, where the elements were near overflow, of what came of it: of
  /// eigenvalues and singular values the one in this place of the diagonal.
  case notFinite(operation: String, row: Int, column: Int)
  /// No pivot other than 0 is left in this column: there is no inverse and no unique solution.
  case singular(operation: String, pivot: Int)
  /// The leading minor that ends in this row and column is not positive.
  case notPositiveDefinite(pivot: Int)
  /// The iteration for this eigenvalue or singular value did not end.
  case noConvergence(operation: String, index: Int)
  /// Operands that do not go together, or a result that there is no memory for.
  case shape(ShapeError)

  public var description: String {
    switch self {
    case .notSquare(let operation, let shape):
      "\(operation): the matrix has shape \(shape.map(String.init).joined(separator: "×")); it must be square"
    case .notFinite(let operation, let row, let column):
      "\(operation): the element in row \(row), column \(column) is NaN or infinite, or became so"
    case .singular(let operation, let pivot):
      "\(operation): the matrix is singular (pivot \(pivot) is 0)"
    case .notPositiveDefinite(let pivot):
      "cholesky: the matrix is not positive definite (pivot \(pivot) is not positive)"
    case .noConvergence(let operation, let index):
      "\(operation): no convergence for value \(index)"
    case .shape(let error):
      error.description
    }
  }
}

extension Vector {
  /// - Throws: `DecompositionError.notFinite` where one of these values of a diagonal matrix is NaN or infinite.
  func requireFinite(_ operation: String) throws(DecompositionError) {
    if let place = indices.first(where: { !self[$0].isFinite }) {
      throw .notFinite(operation: operation, row: place, column: place)
    }
  }
}
