import Apus
import BackendKit
import TestSupport
import Testing

/// Methods by name do what the generic way does, which is tested elsewhere, with the operands in their order.
@Suite struct NamedOperationsTests {
  /// Numbers that tell the operations apart: of all sizes, some of them equal, zeros of both signs and no numbers.
  private static func operands<Element>(_: Element.Type) -> NamedMethod<MapOperation, Element>.Operands {
    var generator = SeededGenerator.forTest(61)
    func vector(_ special: [Element]) -> Vector<Element> {
      Vector(special + randomElements(Element.self, count: 203, using: &generator))
    }
    let nan = Element.nan
    return (
      vector([0, -0.0, 1, 2, 0.5, -2.5, 0.1, 0.9, .infinity, -.infinity, nan, 3, 2.5, -1e5]),
      vector([-0.0, 0, 1, -2, 2, 1.5, 0.3, 2, 1, .infinity, 1, nan, 2.5, 7]),
      vector([1, 2, 0.5, 0.25, -1, 0, 3, 0.75, 1, 2, 0.5, 0.5, nan, 0.3])
    )
  }

  /// Compares both forms of a method with what is expected.
  private func check<Operation, Element>(
    _ method: NamedMethod<Operation, Element>?,
    _ expected: (NamedMethod<Operation, Element>.Operands) throws -> Vector<Element>
  ) throws {
    let method = try #require(method)
    let operands = Self.operands(Element.self)
    let expected = try expected(operands)
    #expect(sameBits(try method.result(operands), expected), "seed \(SeededGenerator.seed)")
    var result = Vector<Element>(repeating: 42, count: expected.count)
    let address = result.address
    try method.resultInto(operands, &result)
    #expect(sameBits(result, expected), "into:, seed \(SeededGenerator.seed)")
    #expect(result.address == address)
    var short = Vector<Element>(repeating: 42, count: 3)
    #expect(throws: ShapeError.self) { try method.resultInto(operands, &short) }
    #expect(short == [42, 42, 42])
  }

  @Test(arguments: NamedMethods<Float>().maps.map(\.operation))
  func ofOneElement(_ operation: MapOperation) throws {
    try check(NamedMethods<Float>().maps.first { $0.operation == operation }) { $0.x.applying(operation) }
    try check(NamedMethods<Double>().maps.first { $0.operation == operation }) { $0.x.applying(operation) }
  }

  @Test(arguments: NamedMethods<Float>().scalars.map(\.operation))
  func withScalars(_ operation: ScalarOperation) throws {
    let (floats, doubles) = (NamedMethods<Float>(), NamedMethods<Double>())
    try check(floats.scalars.first { $0.operation == operation }) { $0.x.applying(operation, floats.a, floats.b) }
    try check(doubles.scalars.first { $0.operation == operation }) { $0.x.applying(operation, doubles.a, doubles.b) }
  }

  @Test(arguments: NamedMethods<Float>().zips.map(\.operation))
  func ofTwoElements(_ operation: ZipOperation) throws {
    try check(NamedMethods<Float>().zips.first { $0.operation == operation }) { try $0.x.combining(operation, $0.y) }
    try check(NamedMethods<Double>().zips.first { $0.operation == operation }) { try $0.x.combining(operation, $0.y) }
  }

  @Test(arguments: NamedMethods<Float>().ternaries.map(\.operation))
  func ofThreeElements(_ operation: TernaryOperation) throws {
    try check(NamedMethods<Float>().ternaries.first { $0.operation == operation }) {
      try $0.x.combining(operation, $0.y, $0.z)
    }
    try check(NamedMethods<Double>().ternaries.first { $0.operation == operation }) {
      try $0.x.combining(operation, $0.y, $0.z)
    }
  }

  /// A method of another operation, or with operands in another order, would be noticed.
  @Test func operandsTellOperationsApart() throws {
    let (x, y, z) = Self.operands(Double.self)
    let a = NamedMethods<Double>().a
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
