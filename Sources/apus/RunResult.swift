import Apus
import BackendKit

/// What an operation gives.
enum RunResult<Element: VectorElement> {
  case array(NumPyArray<Element>)
  case number(Element)
  case index(Int)
  /// Indices or counts: of one dimension or two, row by row.
  case integers([Int], shape: [Int])

  /// How many elements it has.
  fileprivate var count: Int {
    switch self {
    case .number, .index: 1
    case .array(.vector(let vector)): vector.count
    case .array(.matrix(let matrix)): matrix.count
    case .integers(let integers, _): integers.count
    }
  }

  static func vector(_ vector: Vector<Element>) -> RunResult { .array(.vector(vector)) }
  static func integers(_ integers: [Int]) -> RunResult { .integers(integers, shape: [integers.count]) }
}

/// The results of a matrix's rows one after the other, as long as each other.
struct RunParts<Element: VectorElement> {
  private let count: Int
  private var last: RunResult<Element>?
  private var elements: [Element] = []
  private var integers: [Int] = []

  /// - Parameter expected: How many there will be.
  init(expected: Int) { count = expected }

  /// Whether those that were appended have nothing in them.
  var isEmpty: Bool { elements.isEmpty && integers.isEmpty }

  /// - Throws: `ShapeError.outOfMemory` where there is no room for as many as the first of them.
  mutating func append(_ result: RunResult<Element>) throws(ShapeError) {
    if last == nil {
      // Elements are gathered, made a matrix and transposed.
      let elementBytes = 3 * MemoryLayout<Int>.stride
      let (byteCount, overflow) = (result.count * elementBytes).multipliedReportingOverflow(by: count)
      if overflow || !AvailableMemory.holds(byteCount: byteCount) { throw .outOfMemory([count, result.count]) }
      switch result {
      case .number, .array: elements.reserveCapacity(result.count * count)
      case .index, .integers: integers.reserveCapacity(result.count * count)
      }
    }
    switch result {
    case .number(let number): elements.append(number)
    case .index(let index): integers.append(index)
    case .array(.vector(let vector)): elements += vector
    case .array(.matrix(let matrix)): elements += matrix.flattened
    case .integers(let more, _): integers += more
    }
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
