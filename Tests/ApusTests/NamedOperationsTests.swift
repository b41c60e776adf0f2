import Apus
import BackendKit
import TestSupport
import Testing

/// Vectors and matrices, made of the same elements.
private protocol Values: NumericArray {
  init(_ elements: [Element])
  /// Those of another shape.
  static var others: Self { get }
}

extension Vector: Values {
  fileprivate static var others: Self { Vector(repeating: 42, count: 3) }
}

extension Matrix: Values {
  fileprivate init(_ elements: [Element]) { self.init(rows: elements.count / 31, columns: 31, elements) }
  /// As many.
  fileprivate static var others: Self { Matrix(repeating: 42, rows: 31, columns: 7) }
}

/// Methods by name do what the generic way does, which is tested elsewhere, with the operands in their order.
@Suite struct NamedOperationsTests {
  private static let types: [any Values.Type] = [
    Vector<Float>.self, Vector<Double>.self, Matrix<Float>.self, Matrix<Double>.self,
  ]

  /// Numbers that tell the operations apart: of all sizes, some of them equal, zeros of both signs and no numbers.
  private static func operands<V: Values>(_: V.Type) -> NamedMethod<MapOperation, V>.Operands {
    var generator = SeededGenerator.forTest(61)
    func values(_ special: [V.Element]) -> V {
      V(special + randomElements(count: 217 - special.count, using: &generator))
    }
    let nan = V.Element.nan
    return (
      values([0, -0.0, 1, 2, 0.5, -2.5, 0.1, 0.9, .infinity, -.infinity, nan, 3, 2.5, -1e5]),
      values([-0.0, 0, 1, -2, 2, 1.5, 0.3, 2, 1, .infinity, 1, nan, 2.5, 7]),
      values([1, 2, 0.5, 0.25, -1, 0, 3, 0.75, 1, 2, 0.5, 0.5, nan, 0.3])
    )
  }

  /// Compares both forms of a method with what is expected.
  private func check<Operation, V: Values>(
    _ method: NamedMethod<Operation, V>?, _ expected: (NamedMethod<Operation, V>.Operands) throws -> V
  ) throws {
    let method = try #require(method)
    let operands = Self.operands(V.self)
    let expected = try expected(operands)
    #expect(sameBits(try method.result(operands), expected), "\(V.self), seed \(SeededGenerator.seed)")
    var result = V([V.Element](repeating: 42, count: expected.count))
    let address = result.address
    try method.resultInto(operands, &result)
    #expect(sameBits(result, expected), "\(V.self), into:, seed \(SeededGenerator.seed)")
    #expect(result.address == address)
    var others = V.others
    #expect(throws: ShapeError.self) { try method.resultInto(operands, &others) }
    #expect(others == V.others)
  }

  @Test(arguments: NamedMethods<Vector<Float>>().maps.map(\.operation))
  func ofOneElement(_ operation: MapOperation) throws {
    func check<V: Values>(_: V.Type) throws {
      try self.check(NamedMethods<V>().maps.first { $0.operation == operation }) { $0.x.applying(operation) }
    }
    for type in Self.types { try check(type) }
  }

  @Test(arguments: NamedMethods<Vector<Float>>().scalars.map(\.operation))
  func withScalars(_ operation: ScalarOperation) throws {
    func check<V: Values>(_: V.Type) throws {
      let methods = NamedMethods<V>()
      try self.check(methods.scalars.first { $0.operation == operation }) {
        $0.x.applying(operation, methods.a, methods.b)
      }
    }
    for type in Self.types { try check(type) }
  }

  @Test(arguments: NamedMethods<Vector<Float>>().zips.map(\.operation))
  func ofTwoElements(_ operation: ZipOperation) throws {
    func check<V: Values>(_: V.Type) throws {
      try self.check(NamedMethods<V>().zips.first { $0.operation == operation }) {
        try $0.x.combining(operation, $0.y)
      }
    }
    for type in Self.types { try check(type) }
  }

  @Test(arguments: NamedMethods<Vector<Float>>().ternaries.map(\.operation))
  func ofThreeElements(_ operation: TernaryOperation) throws {
    func check<V: Values>(_: V.Type) throws {
      try self.check(NamedMethods<V>().ternaries.first { $0.operation == operation }) {
        try $0.x.combining(operation, $0.y, $0.z)
      }
    }
    for type in Self.types { try check(type) }
  }

  /// A method of another operation, or with operands in another order, would be noticed.
  @Test func operandsTellOperationsApart() throws {
    let (x, y, z) = Self.operands(Vector<Double>.self)
    let a = NamedMethods<Vector<Double>>().a
    var results: [(String, Vector<Double>)] = []
    for operation in MapOperation.allCases { results.append((operation.rawValue, x.applying(operation))) }
    for operation in ScalarOperation.allCases { results.append((operation.rawValue, x.applying(operation, a, 1.5))) }
    results.append(("clamp from the other end", x.applying(.clamp, 1.5, a)))
    for operation in ZipOperation.allCases { results.append((operation.rawValue, try x.combining(operation, y))) }
    for operation in [.sub, .div, .pow, .atan2, .copySign, .fmod] as [ZipOperation] {
      results.append(("\(operation) of operands swapped", try y.combining(operation, x)))
    }
    for operation in TernaryOperation.allCases {
      results.append((operation.rawValue, try x.combining(operation, y, z)))
      results.append(("\(operation) of the last two swapped", try x.combining(operation, z, y)))
      results.append(("\(operation) of the first and last swapped", try z.combining(operation, y, x)))
    }
    for (index, (name, result)) in results.enumerated() {
      for (other, otherResult) in results[..<index] {
        #expect(!sameBits(result, otherResult), "\(name) and \(other), seed \(SeededGenerator.seed)")
      }
    }
  }

  @Test func ordersOfOperands() throws {
    let (x, y): (Vector<Double>, Vector<Double>) = ([1, 2, 3], [2, 2, 1])
    #expect(try x.less(y) == [1, 0, 0] && x.lessEqual(y) == [1, 1, 0])
    #expect(try x.greater(y) == [0, 0, 1] && x.greaterEqual(y) == [0, 1, 1])
    #expect(try x.equal(y) == [0, 1, 0] && x.notEqual(y) == [1, 0, 1])
    #expect(try x.pow(y) == [1, 4, 3] && x.fmod([2, 3, 2]) == [1, 2, 1] && x.copySign([-1, 1, -1]) == [-1, 2, -3])
    #expect(
      try ([0, 3] as Vector<Double>).atan2([1, 0]) == [0, .pi / 2] && ([3] as Vector<Double>).hypot([4]) == [5])
    #expect(try x.lerp([3, 4, 5], [0, 0.5, 1]) == [1, 3, 5])
    #expect(try ([1, 0, 1] as Vector<Double>).select(x, y) == [1, 2, 3])
    #expect(try ([0, 0, 1] as Vector<Double>).select(x, y) == [2, 2, 3])
  }
}
