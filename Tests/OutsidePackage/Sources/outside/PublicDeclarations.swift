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

public func operation() -> Operation { BlockOperation {} }
