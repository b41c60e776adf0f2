import Apus
import BackendKit

/// What an operation gives.
enum RunResult<Element: VectorElement> {
  case array(NumPyArray<Element>)
  case number(Element)
  case index(Int)
  /// Indices or counts: of one dimension or two, row by row.
  case integers([Int], shape: [Int])

  static func vector(_ vector: Vector<Element>) -> RunResult { .array(.vector(vector)) }
  static func integers(_ integers: [Int]) -> RunResult { .integers(integers, shape: [integers.count]) }
}

/// The results of a matrix's rows one after the other.
struct RunParts<Element: VectorElement> {
  private var count = 0
  private var last: RunResult<Element>?
  private var elements: [Element] = []
  private var integers: [Int] = []

  mutating func append(_ result: RunResult<Element>) {
    switch result {
    case .number(let number): elements.append(number)
    case .index(let index): integers.append(index)
    case .array(.vector(let vector)): elements += vector
    case .array(.matrix(let matrix)): elements += matrix.flattened
    case .integers(let more, _): integers += more
    }
    count += 1
    last = result
  }

  /// A number of each, or the rows of a matrix; nil if there are none.
  func joined(transposed: Bool) throws(ShapeError) -> RunResult<Element>? {
    switch last {
    case nil: return nil
    case .number: return .vector(Vector(elements))
    case .index: return .integers(integers)
    case .array:
      let columns = elements.count / count
      let matrix = try Matrix(reshaping: Vector(elements), rows: count, columns: columns)
      return .array(.matrix(transposed ? matrix.transposed() : matrix))
    case .integers:
      let columns = integers.count / count
      if !transposed { return .integers(integers, shape: [count, columns]) }
      let columnwise = (0..<columns).flatMap { column in (0..<count).map { integers[$0 * columns + column] } }
      return .integers(columnwise, shape: [columns, count])
    }
  }
}
