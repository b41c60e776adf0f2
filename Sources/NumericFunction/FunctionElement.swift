import Apus
import BackendKit
import LambdaRuntime

/// An element type of events.
protocol FunctionElement: VectorElement, JSONWritable {
  /// Reads the numbers of an array.
  static func read(_ array: JSON, into target: UnsafeMutableBufferPointer<Self>) throws(JSONError)
  static func readOne(_ number: JSON) throws(JSONError) -> Self
}

extension Float: FunctionElement {
  static func read(_ array: JSON, into target: UnsafeMutableBufferPointer<Float>) throws(JSONError) {
    try array.copyNumbers(into: target)
  }
  static func readOne(_ number: JSON) throws(JSONError) -> Float { try number.float() }
}

extension Double: FunctionElement {
  static func read(_ array: JSON, into target: UnsafeMutableBufferPointer<Double>) throws(JSONError) {
    try array.copyNumbers(into: target)
  }
  static func readOne(_ number: JSON) throws(JSONError) -> Double { try number.number() }
}
