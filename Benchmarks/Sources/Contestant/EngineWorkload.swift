import Apus
import BackendKit

/// Calls of one operation of the catalogue on the default engine, as a program that uses the library makes them.
struct EngineWorkload<Element: VectorElement> {
  private let operation: BackendKit.Operation
  private let into: Bool
  private let x, y, z: Vector<Element>
  private let a, b: Matrix<Element>

  /// - Parameter size: The number of elements, or rows and columns of the matrices.
  init(_ operation: BackendKit.Operation, size: Int, into: Bool, low: Double, high: Double) throws(Refusal) {
    self.operation = operation
    self.into = into
    var count = (x: size, y: size, a: 0, b: 0)
    switch operation {
    case .matrix(.matmul): count = (0, 0, size, size)
    case .matrix(.matvec): count = (size, 0, size, 0)
    default: break
    }
    // Divisors stay clear of 0.
    x = Inputs.vector(count.x, seed: 1, low: low, high: high)
    y = Inputs.vector(count.y, seed: 2, low: 0.5, high: 4)
    z = Inputs.vector(count.y, seed: 3, low: -4, high: 4)
    do throws(ShapeError) {
      a = try Matrix(
        reshaping: Inputs.vector(count.a * count.a, seed: 4, low: -1, high: 1), rows: count.a, columns: count.a)
      b = try Matrix(
        reshaping: Inputs.vector(count.b * count.b, seed: 5, low: -1, high: 1), rows: count.b, columns: count.b)
    } catch {
      throw Refusal("error \(error)")
    }
  }

  func workload() throws(Refusal) -> Workload {
    switch operation {
    case .map(let operation):
      try vectors({ $0.x.applying(operation) }, { try $0.x.applying(operation, into: &$1) })
    case .scalar(.clamp):
      try vectors({ $0.x.applying(.clamp, -1, 1) }, { try $0.x.applying(.clamp, -1, 1, into: &$1) })
    case .scalar(let operation):
      try vectors({ $0.x.applying(operation, 2.5) }, { try $0.x.applying(operation, 2.5, into: &$1) })
    case .zip(let operation):
      try vectors({ try $0.x.combining(operation, $0.y) }, { try $0.x.combining(operation, $0.y, into: &$1) })
    case .scaledZip(.axpy):
      try vectors({ try $0.x.axpy(2.5, $0.y) }, { try $0.x.axpy(2.5, $0.y, into: &$1) })
    case .ternary(.fma):
      try vectors({ try $0.x.fma($0.y, $0.z) }, { try $0.x.fma($0.y, $0.z, into: &$1) })
    case .normalize(let operation):
      try vectors({ $0.x.normalized(operation) }, { try $0.x.normalized(operation, into: &$1) })
    case .matrix(.matvec):
      try vectors({ try $0.a.matvec($0.x) }, { try $0.a.matvec($0.x, into: &$1) })
    case .matrix(.matmul):
      try arrays(
        Matrix(repeating: 0, rows: a.rows, columns: b.columns),
        { try $0.a.matmul($0.b) }, { try $0.a.matmul($0.b, into: &$1) })
    case .reduce(let operation): try numbers { Double($0.x.reduced(operation) ?? .nan) }
    case .reduceIndex(let operation): try numbers { Double($0.x.reduced(operation) ?? -1) }
    case .reducePair(.dot): try numbers { Double(try $0.x.dot($0.y)) }
    }
  }

  // The operands fit each other, so shape errors cannot occur.

  @inline(__always)
  private func numbers(_ call: @escaping (Self) throws -> Double) throws(Refusal) -> Workload {
    if into { throw Refusal("none the result is a number") }
    return Workload(
      run: { calls in
        for _ in 0..<calls { sink = try! call(self).bitPattern }
      },
      check: { try! call(self) })
  }

  @inline(__always)
  private func vectors(
    _ make: @escaping (Self) throws -> Vector<Element>,
    _ fill: @escaping (Self, inout Vector<Element>) throws -> Void
  ) throws(Refusal) -> Workload {
    try arrays(Vector(repeating: 0, count: x.count), make, fill)
  }

  @inline(__always)
  private func arrays<Result: NumericArray>(
    _ empty: Result, _ make: @escaping (Self) throws -> Result, _ fill: @escaping (Self, inout Result) throws -> Void
  ) throws(Refusal) -> Workload where Result.Element == Element {
    let check = { Self.total(try! make(self)) }
    if !into {
      return Workload(
        run: { calls in
          for _ in 0..<calls { Self.consume(try! make(self)) }
        },
        check: check)
    }
    var result = empty
    return Workload(
      run: { calls in
        for _ in 0..<calls { try! fill(self, &result) }
        Self.consume(result)
      },
      check: check)
  }

  @inline(__always)
  private static func consume(_ result: some NumericArray<Element>) {
    result.withUnsafeBufferPointer { sink = UInt64(UInt(bitPattern: $0.baseAddress)) }
  }

  private static func total(_ result: some NumericArray<Element>) -> Double {
    result.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } }
  }
}
