import Apus
import BackendKit

/// Operands of an operation, and calls of it.
struct BenchWorkload<Element: VectorElement> {
  private let operation: Operation
  private let into: Bool
  private let x, y, z: Vector<Element>
  private let a, b: Matrix<Element>

  init(_ operation: Operation, size: Int, into: Bool) {
    self.operation = operation
    self.into = into
    var random = Random(state: 1)
    // Where results are numbers, and for a product of all elements near 1.
    let range: (Element, Element) =
      switch operation {
      case .reduce(.product): (0.5, 1.5)
      case .map(.sqrt), .map(.rsqrt), .map(.cbrt), .map(.log), .map(.log2), .map(.log10), .map(.log1p), .zip(.pow):
        (0.25, 4)
      case .map(.asin), .map(.acos), .map(.atanh): (-0.9375, 0.9375)
      case .map(.acosh): (1, 4)
      default: (-4, 4)
      }
    func vector(_ count: Int) -> Vector<Element> {
      Vector(unsafeUninitializedCapacity: count) { buffer in
        for index in buffer.indices { buffer[index] = random.next(range.0, range.1) }
      }
    }
    func matrix(_ side: Int) -> Matrix<Element> {
      // The side is positive and its square was counted.
      try! Matrix(reshaping: vector(side * side), rows: side, columns: side)
    }
    switch operation {
    case .matrix(.matmul):
      (a, b) = (matrix(size), matrix(size))
      (x, y, z) = (Vector(), Vector(), Vector())
    case .matrix(.matvec):
      (a, b) = (matrix(size), Matrix(repeating: 0, rows: 0, columns: 0))
      (x, y, z) = (vector(size), Vector(), Vector())
    default:
      (x, y, z) = (vector(size), vector(size), vector(size))
      (a, b) = (Matrix(repeating: 0, rows: 0, columns: 0), Matrix(repeating: 0, rows: 0, columns: 0))
    }
  }

  /// A function that makes a number of calls on an engine.
  func body(_ engine: Engine) -> (Int) -> Void {
    switch operation {
    case .map(let operation):
      vectors({ $0.x.applying(operation, on: engine) }, { try $0.x.applying(operation, into: &$1, on: engine) })
    case .scalar(let operation):
      vectors(
        { $0.x.applying(operation, 0.5, 2, on: engine) },
        { try $0.x.applying(operation, 0.5, 2, into: &$1, on: engine) })
    case .zip(let operation):
      vectors(
        { try $0.x.combining(operation, $0.y, on: engine) },
        { try $0.x.combining(operation, $0.y, into: &$1, on: engine) })
    case .scaledZip(.axpy):
      vectors({ try $0.x.axpy(0.5, $0.y, on: engine) }, { try $0.x.axpy(0.5, $0.y, into: &$1, on: engine) })
    case .ternary(let operation):
      vectors(
        { try $0.x.combining(operation, $0.y, $0.z, on: engine) },
        { try $0.x.combining(operation, $0.y, $0.z, into: &$1, on: engine) })
    case .normalize(let operation):
      vectors({ $0.x.normalized(operation, on: engine) }, { try $0.x.normalized(operation, into: &$1, on: engine) })
    case .matrix(.matvec):
      vectors({ try $0.a.matvec($0.x, on: engine) }, { try $0.a.matvec($0.x, into: &$1, on: engine) })
    case .matrix(.matmul): products(engine)
    case .reduce(let operation): repeated { consume($0.x.reduced(operation, on: engine)) }
    case .reduceIndex(let operation): repeated { consume($0.x.reduced(operation, on: engine)) }
    case .reducePair(.dot): repeated { workload in consume(try workload.x.dot(workload.y, on: engine)) }
    }
  }

  // The operands fit each other, so shape errors cannot occur.

  @inline(__always)
  private func repeated(_ call: @escaping (Self) throws -> Void) -> (Int) -> Void {
    { calls in
      for _ in 0..<calls { try! call(self) }
    }
  }

  @inline(__always)
  private func vectors(
    _ make: @escaping (Self) throws -> Vector<Element>,
    _ fill: @escaping (Self, inout Vector<Element>) throws -> Void
  ) -> (Int) -> Void {
    if !into { return repeated { workload in consume(try make(workload)) } }
    let count = x.count
    return { calls in
      var result = Vector<Element>(repeating: 0, count: count)
      for _ in 0..<calls {
        try! fill(self, &result)
        consume(result)
      }
    }
  }

  private func products(_ engine: Engine) -> (Int) -> Void {
    if !into { return repeated { workload in consume(try workload.a.matmul(workload.b, on: engine)) } }
    return { calls in
      var result = Matrix<Element>(repeating: 0, rows: a.rows, columns: b.columns)
      for _ in 0..<calls {
        try! a.matmul(b, into: &result, on: engine)
        consume(result)
      }
    }
  }
}

/// Takes a result out of the optimiser's sight, so that it must be computed.
@inline(never)
private func consume<T>(_ value: borrowing T) {}

/// A multiplicative congruential generator: the same operands in every run.
private struct Random {
  var state: UInt64

  mutating func next<Element: VectorElement>(_ low: Element, _ high: Element) -> Element {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return low + (high - low) * Element(Int32(truncatingIfNeeded: state >> 34)) / Element(1 << 30)
  }
}
