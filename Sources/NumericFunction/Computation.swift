import Apus
import BackendKit
import LambdaRuntime

/// What an operation gives.
enum ComputedResult<Element: FunctionElement> {
  case array(Vector<Element>, shape: [Int])
  case number(Element)
  case index(Int)
}

/// An operation of the catalogue and its operands, read from an event of which nothing is needed any more.
struct Computation<Element: FunctionElement> {
  let operation: BackendKit.Operation
  private var operands: [Operand<Element>]
  private let a: Element
  private let b: Element
  private let isTransposed: Bool
  private let isOtherTransposed: Bool
  /// How the result is to be written.
  let form: NumberForm

  init(_ operation: BackendKit.Operation, _ members: EventMembers, _ operands: [OperandText]) throws {
    self.operation = operation
    form = operands[0].form
    let options = operation.optionNames
    func scalar(_ name: String) throws -> Element {
      options.contains(name) ? try Element.readOne(members.require(name, for: operation.name)) : 0
    }
    func flag(_ name: String) throws -> Bool { try members[name]?.boolean() ?? false }
    a = try scalar("a")
    b = try scalar("b")
    isTransposed = try flag("transpose_a")
    isOtherTransposed = try flag("transpose_b")
    self.operands = try operands.map { try $0.read(as: Element.self) }
  }

  /// Computes the result, in the first operand's memory where that is possible. To be called once.
  mutating func result(on engine: Engine) throws -> ComputedResult<Element> {
    let operands = self.operands
    self.operands = []
    if case .matrix(let operation) = operation { return try product(operation, operands, engine) }
    let shape = operands[0].shape
    for other in operands where other.shape != shape {
      throw ShapeError.mismatch(operation: operation.name, shape, other.shape)
    }
    let others = operands.dropFirst().map(\.elements)
    var x = Self.first(operands)
    switch operation {
    case .map(let operation): x.apply(operation, on: engine)
    case .scalar(let operation):
      x.apply(operation, a, b, on: engine)
    case .zip(let operation): try x.combine(operation, others[0], on: engine)
    case .scaledZip(.axpy):
      try x.replace { x, result throws(ShapeError) in try x.axpy(a, others[0], into: &result, on: engine) }
    case .ternary(let operation):
      try x.replace { x, result throws(ShapeError) in
        try x.combining(operation, others[0], others[1], into: &result, on: engine)
      }
    case .reduce(let reduction):
      guard let number = x.reduced(reduction, on: engine) else { throw ShapeError.empty(operation: operation.name) }
      return .number(number)
    case .reduceIndex(let reduction):
      guard let index = x.reduced(reduction, on: engine) else { throw ShapeError.empty(operation: operation.name) }
      return .index(index)
    case .reducePair(.dot): return .number(try x.dot(others[0], on: engine))
    case .normalize(let operation):
      guard shape.count == 1 else {
        throw FunctionFailure(.invalidShape, "\(operation) takes a vector (one dimension), not shape \(shape)")
      }
      try x.normalize(operation, on: engine)
    case .matrix: preconditionFailure("products are computed elsewhere")
    }
    return .array(x, shape: shape)
  }

  private static func first(_ operands: consuming [Operand<Element>]) -> Vector<Element> { operands[0].elements }

  private func product(
    _ operation: MatrixOperation, _ operands: [Operand<Element>], _ engine: Engine
  ) throws -> ComputedResult<Element> {
    let a = try operands[0].matrix()
    let rows = isTransposed ? a.columns : a.rows
    switch operation {
    case .matmul:
      let b = try operands[1].matrix()
      try requireSendable(rows, isOtherTransposed ? b.rows : b.columns)
      let c = try a.matmul(b, transposed: isTransposed, otherTransposed: isOtherTransposed, on: engine)
      return .array(c.flattened, shape: c.shape)
    case .matvec:
      let x = try operands[1].vector()
      try requireSendable(rows, 1)
      let y = try a.matvec(x, transposed: isTransposed, on: engine)
      return .array(y, shape: y.shape)
    }
  }

  /// Small operands can have a product that no answer holds: an element takes four characters at least, as in "0.0,".
  private func requireSendable(_ rows: Int, _ columns: Int) throws {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count <= LambdaFunction.payloadLimit / 4 else {
      throw FunctionFailure.resultTooLarge("\(operation): a result of shape [\(rows), \(columns)]")
    }
  }
}

extension Vector {
  /// Overwrites this vector with a function of it. Functions of elements may have an operand's memory for their result.
  fileprivate mutating func replace(
    _ body: (Vector, inout Vector) throws(ShapeError) -> Void
  ) throws(ShapeError) {
    var result = Vector(repeating: 0, count: count)
    try body(self, &result)
    self = result
  }

  /// Replaces the elements by a function of all of them, in the same memory.
  fileprivate mutating func normalize(_ operation: NormalizingOperation, on engine: Engine) throws(ShapeError) {
    try withUnsafeMutableBufferPointer { elements throws(ShapeError) in
      let operand = UnsafeBufferPointer(elements).span
      var result = elements.mutableSpan
      try operand.normalized(operation, into: &result, on: engine)
    }
  }
}
