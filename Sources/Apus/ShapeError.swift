/// Operands that do not go together, or a result of the wrong shape.
public enum ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `operation` needs both to have the same shape.
  case mismatch(operation: String, [Int], [Int])
  /// The result passed with `into:` has the wrong shape.
  case result(operation: String, expected: [Int], found: [Int])
  /// The inner dimensions of a product differ: the columns of the first (transposed if asked) and the rows of the second.
  case inner(operation: String, [Int], [Int])
  /// An operand with another number of rows than a matrix that was given first, or elements of a vector.
  case rows(operation: String, expected: Int, found: [Int])
  /// A number of elements that does not fit the shape.
  case elementCount(expected: [Int], found: Int)
  /// A dimension is negative, or the number of elements overflows.
  case invalid([Int])
  /// The system has not the memory for a result of this shape. Any method that throws and makes a result, or changes one whose
  /// memory is shared, may throw it.
  case outOfMemory([Int])
  /// The index at a place among some is not below the limit, or negative.
  case index(operation: String, Int, at: Int, limit: Int)
  /// An operation that nothing can be computed of without elements: attention without keys. Reductions of none are nil or their
  /// identity instead.
  case empty(operation: String)
  /// A parameter with a value that is not allowed; both in words.
  case parameter(operation: String, String, found: String, allowed: String)

  public var description: String {
    func text(_ shape: [Int]) -> String {
      shape.count == 1 ? "\(shape[0])" : shape.map(String.init).joined(separator: "×")
    }
    return switch self {
    case .mismatch(let operation, let a, let b):
      "\(operation): shapes \(text(a)) and \(text(b)) differ; they must be the same"
    case .result(let operation, let expected, let found):
      "\(operation): the result has shape \(text(found)); it must have \(text(expected))"
    case .inner(let operation, let a, let b):
      "\(operation): shapes \(text(a)) and \(text(b)) do not fit; columns of the first must equal rows of the second"
    case .rows(let operation, let expected, let found):
      "\(operation): an operand has shape \(text(found)); it must have \(expected) \(found.count == 1 ? "elements" : "rows")"
    case .elementCount(let expected, let found):
      "\(found) elements do not fill the shape \(text(expected))"
    case .invalid(let shape):
      "shape \(shape.map(String.init).joined(separator: "×")) has a negative dimension or more elements than can be counted"
    case .outOfMemory(let shape):
      "not enough memory for the shape \(text(shape))"
    case .index(let operation, let index, let place, let limit):
      "\(operation): index \(index), at place \(place), is not in 0..<\(limit)"
    case .empty(let operation):
      "\(operation) of no elements is undefined"
    case .parameter(let operation, let name, let found, let allowed):
      "\(operation): \(name) is \(found); it must be \(allowed)"
    }
  }
}
