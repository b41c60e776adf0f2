// Apus alone lets public declarations say `Vector<Float>`, and leaves Foundation's names to Foundation.

import Apus
import Foundation

public struct Layer {
  public let weights: Matrix<Float>

  public init(weights: Matrix<Float>) { self.weights = weights }

  public func callAsFunction(_ x: Vector<Float>) throws(ShapeError) -> Vector<Float> { try weights.matvec(x).relu() }
}

extension Vector where Element == Double {
  public var doubled: Vector<Double> { self * 2 }
}

public func total<Element: VectorElement>(_ x: Vector<Element>) -> Element { x.sum() }

/// A function of the catalogue by its name, and what computes it.
public func named<Element: VectorElement>(
  _ name: String, of x: Vector<Element>, on backend: any Backend
) throws -> Vector<Element>? {
  let operation: MapOperation? = MapOperation(rawValue: name)
  let engine = try Engine(backends: [backend])
  return operation.map { x.applying($0, on: engine) }
}

public func operationTypes() -> [Any.Type] {
  [
    ScalarOperation.self, ZipOperation.self, TernaryOperation.self, Reduction.self, IndexReduction.self,
    NormalizingOperation.self, ElementType.self, BackendRegistry.self, BackendRegistrationError.self,
    BackendUnavailable.self,
    UnknownCPUVendor.self,
  ]
}

public func operation() -> Operation { BlockOperation {} }
