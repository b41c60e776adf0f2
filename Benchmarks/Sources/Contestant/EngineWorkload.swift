import Apus
import BackendKit

/// Calls of one operation of the catalogue on the default engine, as a program that uses the library makes them.
struct EngineWorkload<Element: VectorElement> {
  private let operation: BackendKit.Operation
  private var results: Results
  private let x, y, z: Vector<Element>
  private let a, b: Matrix<Element>

  /// What calls do with their results.
  private enum Results {
    case filled, dropped, kept
  }

  /// - Parameters:
  ///   - size: The number of elements, rows and columns of a matrix, or the inner dimension of a product.
  ///   - rows: Of a product, which has as many `columns`.
  init(
    _ operation: BackendKit.Operation, size: Int, rows: Int, columns: Int, into: Bool, low: Double, high: Double
  ) {
    self.operation = operation
    results = into ? .filled : .dropped
    var count = (x: size, y: size)
    var (shapeA, shapeB) = ((rows: 0, columns: 0), (rows: 0, columns: 0))
    switch operation {
    case .matrix(.matmul):
      count = (0, 0)
      (shapeA, shapeB) = ((rows, size), (size, columns))
    case .matrix(.matvec):
      count = (size, 0)
      shapeA = (size, size)
    default: break
    }
    // Divisors stay clear of 0.
    x = Inputs.vector(count.x, seed: 1, low: low, high: high)
    y = Inputs.vector(count.y, seed: 2, low: 0.5, high: 4)
    z = Inputs.vector(count.y, seed: 3, low: -4, high: 4)
    a = Inputs.matrix(rows: shapeA.rows, columns: shapeA.columns, seed: 4)
    b = Inputs.matrix(rows: shapeB.rows, columns: shapeB.columns, seed: 5)
  }

  func workload() throws(Refusal) -> Workload {
    switch operation {
    case .reduce, .reduceIndex, .reducePair:
      if results == .filled { throw Refusal("none the result is a number") }
      return Workload(run: { _ = numbers($0) }, check: { numbers(1) })
    case .matrix(.matmul):
      var result = Matrix<Element>(repeating: 0, rows: a.rows, columns: b.columns)
      var check = result
      return Workload(
        run: { matrices($0, &result) },
        check: {
          keepingResults.matrices(1, &check)
          return total(check)
        })
    default:
      var result = Vector<Element>(repeating: 0, count: x.count)
      var check = result
      return Workload(
        run: { vectors($0, &result) },
        check: {
          keepingResults.vectors(1, &check)
          return total(check)
        })
    }
  }

  /// The same calls, whose last result is there afterwards.
  private var keepingResults: Self {
    var other = self
    if results == .dropped { other.results = .kept }
    return other
  }

  // The loops below are what a program that calls the operation would be compiled to. The operands fit each other, so shape errors cannot occur.

  /// Calls whose results are numbers; returns the last.
  private func numbers(_ calls: Int) -> Double {
    switch operation {
    case .reduce(let operation): repeated(calls) { Double(x.reduced(operation) ?? .nan) }
    case .reduceIndex(let operation): repeated(calls) { Double(x.reduced(operation) ?? -1) }
    case .reducePair(.dot): repeated(calls) { Double(try! x.dot(y)) }
    default: preconditionFailure("\(operation) has no number for a result")
    }
  }

  /// Calls whose results are vectors.
  private func vectors(_ calls: Int, _ result: inout Vector<Element>) {
    switch operation {
    case .map(let operation):
      repeated(calls, &result, { x.applying(operation) }, { try! x.applying(operation, into: &$0) })
    case .scalar(.clamp):
      repeated(calls, &result, { x.applying(.clamp, -1, 1) }, { try! x.applying(.clamp, -1, 1, into: &$0) })
    case .scalar(let operation):
      repeated(calls, &result, { x.applying(operation, 2.5) }, { try! x.applying(operation, 2.5, into: &$0) })
    case .zip(let operation):
      repeated(calls, &result, { try! x.combining(operation, y) }, { try! x.combining(operation, y, into: &$0) })
    case .scaledZip(.axpy):
      repeated(calls, &result, { try! x.axpy(2.5, y) }, { try! x.axpy(2.5, y, into: &$0) })
    case .ternary(let operation):
      repeated(
        calls, &result, { try! x.combining(operation, y, z) }, { try! x.combining(operation, y, z, into: &$0) })
    case .normalize(let operation):
      repeated(calls, &result, { x.normalized(operation) }, { try! x.normalized(operation, into: &$0) })
    case .matrix(.matvec):
      repeated(calls, &result, { try! a.matvec(x) }, { try! a.matvec(x, into: &$0) })
    case .matrix(.matmul), .reduce, .reduceIndex, .reducePair:
      preconditionFailure("\(operation) has no vector for a result")
    }
  }

  private func matrices(_ calls: Int, _ result: inout Matrix<Element>) {
    repeated(calls, &result, { try! a.matmul(b) }, { try! a.matmul(b, into: &$0) })
  }

  @inline(__always)
  private func repeated(_ calls: Int, _ call: () -> Double) -> Double {
    var last = 0.0
    for _ in 0..<calls {
      last = call()
      sink = last.bitPattern
    }
    return last
  }

  @inline(__always)
  private func repeated<Result: NumericArray>(
    _ calls: Int, _ result: inout Result, _ make: () -> Result, _ fill: (inout Result) -> Void
  ) {
    switch results {
    case .filled:
      for _ in 0..<calls { fill(&result) }
      consume(result)
    case .dropped: for _ in 0..<calls { consume(make()) }
    case .kept: for _ in 0..<calls { result = make() }
    }
  }

  @inline(__always)
  private func consume(_ result: some NumericArray) {
    result.withUnsafeBufferPointer { sink = UInt64(UInt(bitPattern: $0.baseAddress)) }
  }

  private func total(_ result: some NumericArray<Element>) -> Double {
    result.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } }
  }
}
