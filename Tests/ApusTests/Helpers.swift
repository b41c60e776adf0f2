import Apus
import BackendKit
import TestSupport

extension NumericArray {
  /// Where the elements are.
  var address: UInt { withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } }

  var array: [Element] { withUnsafeBufferPointer(Array.init) }
}

/// A vector of random elements.
func randomVector<Element: VectorElement>(
  _: Element.Type = Element.self, count: Int, using generator: inout SeededGenerator
) -> Vector<Element> {
  Vector(randomElements(Element.self, count: count, using: &generator))
}

/// Between -1 and 1.
func randomUnit<Element: VectorElement>(count: Int, using generator: inout SeededGenerator) -> Vector<Element> {
  Vector(randomUnitElements(count: count, using: &generator))
}

/// The result of any operation but a matrix product, as a vector: of one element where it is a number.
func result<Element: VectorElement>(
  of operation: Operation, _ x: Vector<Element>, _ y: Vector<Element>, _ z: Vector<Element>, on engine: Engine
) throws -> Vector<Element>? {
  switch operation {
  case .map(let operation): x.applying(operation, on: engine)
  case .scalar(let operation): x.applying(operation, -0.75, 1.5, on: engine)
  case .zip(let operation): try x.combining(operation, y, on: engine)
  case .scaledZip(.axpy): try x.axpy(1.25, y, on: engine)
  case .ternary(let operation): try x.combining(operation, y, z, on: engine)
  case .reduce(let operation): x.reduced(operation, on: engine).map { [$0] }
  case .reduceIndex(let operation): x.reduced(operation, on: engine).map { [Element($0)] }
  case .reducePair(.dot): [try x.dot(y, on: engine)]
  case .normalize(let operation): x.normalized(operation, on: engine)
  case .matrix: nil
  }
}

/// The catalogue without the matrix products.
let vectorOperations = Operation.allCases.filter { $0.family != "multiply" }
