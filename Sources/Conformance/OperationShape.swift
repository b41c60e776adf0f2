import BackendKit

/// Which operands of a vector operation share memory.
public enum Sharing: String, CaseIterable, Sendable {
  case none
  case resultIsX = "the result is x"
  case resultIsY = "the result is y"
  case resultIsZ = "the result is z"
  case operandsAreX = "all operands are x"
  case everythingIsX = "operands and result are x"

  var operandsAreX: Bool { self == .operandsAreX || self == .everythingIsX }
}

/// The kind of result.
enum ResultKind { case vector, number, index }

/// What the suite needs to know of an operation on vectors.
struct OperationShape {
  let operandCount: Int
  let result: ResultKind
  let acceptsEmpty: Bool
  /// How operands may share memory, as the requirements of `Backend` say.
  let sharings: [Sharing]

  /// Nil for products with matrices.
  init?(_ operation: Operation) {
    switch operation {
    case .map, .scalar: self.init(1, .vector, [.none, .resultIsX])
    case .normalize: self.init(1, .vector, acceptsEmpty: false, [.none, .resultIsX])
    case .zip, .scaledZip: self.init(2, .vector, [.none, .resultIsX, .resultIsY, .operandsAreX, .everythingIsX])
    case .ternary:
      self.init(3, .vector, [.none, .resultIsX, .resultIsY, .resultIsZ, .operandsAreX, .everythingIsX])
    case .reduce(let reduction): self.init(1, .number, acceptsEmpty: reduction.hasIdentity, [.none])
    case .reduceIndex: self.init(1, .index, acceptsEmpty: false, [.none])
    case .reducePair: self.init(2, .number, [.none, .operandsAreX])
    case .matrix: return nil
    }
  }

  private init(_ operandCount: Int, _ result: ResultKind, acceptsEmpty: Bool = true, _ sharings: [Sharing]) {
    self.operandCount = operandCount
    self.result = result
    self.acceptsEmpty = acceptsEmpty
    self.sharings = sharings
  }
}

/// The operands of a vector operation; `y` and `z` are `x` where there are fewer.
struct Operands<Element: VectorElement> {
  var x, y, z: UnsafePointer<Element>
  var a, b: Element
  var count: Int
}

extension Operation {
  /// Has the backend compute it. A number goes to `r[0]`; the returned index means something for index reductions.
  @inline(__always)
  func compute<Element: VectorElement>(
    on backend: any Backend, _ operands: Operands<Element>, into r: UnsafeMutablePointer<Element>
  ) -> Int {
    let (x, y, z, count) = (operands.x, operands.y, operands.z, operands.count)
    let isBounded = backend.exactness == .bounded
    if isBounded { backend.enter(threads: 1) }
    defer { if isBounded { backend.leave() } }
    switch self {
    case .map(let operation): Element._map(backend, operation, x, into: r, count: count)
    case .scalar(let operation):
      Element._mapScalar(backend, operation, x, operands.a, operands.b, into: r, count: count)
    case .zip(let operation): Element._zip(backend, operation, x, y, into: r, count: count)
    case .scaledZip(let operation): Element._zipScaled(backend, operation, operands.a, x, y, into: r, count: count)
    case .ternary(let operation): Element._zipTernary(backend, operation, x, y, z, into: r, count: count)
    case .reduce(let operation): r[0] = Element._reduce(backend, operation, x, count: count)
    case .reduceIndex(let operation): return Element._reduceIndex(backend, operation, x, count: count)
    case .reducePair(let operation): r[0] = Element._reducePair(backend, operation, x, y, count: count)
    case .normalize(let operation): Element._normalize(backend, operation, x, into: r, count: count)
    case .matrix: preconditionFailure("not an operation on vectors")
    }
    return 0
  }

  /// Calls `body` with the reference of each result in turn.
  @inline(__always)
  func forEachReference<Element: VectorElement>(
    _ operands: Operands<Element>, _ body: (Int, Reference<Element>) -> Void
  ) {
    let (x, y, z, count) = (operands.x, operands.y, operands.z, operands.count)
    switch self {
    case .map(let operation):
      for i in 0..<count { body(i, operation.reference(x[i])) }
    case .scalar(let operation):
      for i in 0..<count { body(i, operation.reference(x[i], operands.a, operands.b)) }
    case .zip(let operation):
      for i in 0..<count { body(i, operation.reference(x[i], y[i])) }
    case .scaledZip(let operation):
      for i in 0..<count { body(i, operation.reference(operands.a, x[i], y[i])) }
    case .ternary(let operation):
      for i in 0..<count { body(i, operation.reference(x[i], y[i], z[i])) }
    case .reduce(let operation):
      body(0, operation.reference(UnsafeBufferPointer(start: x, count: count)))
    case .reducePair(let operation):
      body(
        0,
        operation.reference(
          UnsafeBufferPointer(start: x, count: count), UnsafeBufferPointer(start: y, count: count)))
    case .normalize(let operation):
      for (i, reference) in operation.reference(UnsafeBufferPointer(start: x, count: count)).enumerated() {
        body(i, reference)
      }
    case .reduceIndex, .matrix: preconditionFailure("its reference is not a list of numbers")
    }
  }
}
