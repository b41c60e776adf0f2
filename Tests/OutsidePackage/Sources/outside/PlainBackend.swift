import BackendKit

/// A part of the catalogue in plain loops, for `Float` and `Double` alike: what a first backend may look like.
///
/// It adds up in order, so its sums are not the canonical ones, and it says so.
final class PlainBackend: PlainLoops {
  static let name = "mine"
  static let summary = "plain loops of another package"
  static func make() throws(BackendUnavailable) -> PlainBackend { PlainBackend() }
}

/// The same with a mistake that a hasty test does not see: the last element of an odd number of them is not computed.
final class CarelessBackend: PlainLoops {
  static let name = "careless"
  static let summary = "loops that end too early"
  static func make() throws(BackendUnavailable) -> CarelessBackend { CarelessBackend() }

  func lastComputed(_ count: Int) -> Int { count > 1 ? count & ~1 : count }
}

protocol PlainLoops: Backend {
  func lastComputed(_ count: Int) -> Int
}

extension PlainLoops {
  var exactness: Exactness { .bounded }

  func lastComputed(_ count: Int) -> Int { count }

  func implements(_ operation: Operation, for type: ElementType) -> Bool {
    switch operation {
    case .zip(.add), .zip(.sub), .zip(.mul), .map(.neg), .reduce(.sum), .reducePair(.dot): true
    default: false
    }
  }

  private func combine<E: VectorElement>(_ operation: ZipOperation, _ x: E, _ y: E) -> E {
    switch operation {
    case .add: x + y
    case .sub: x - y
    case .mul: x * y
    default: preconditionFailure("\(operation) is not implemented here")
    }
  }

  func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    for i in 0..<lastComputed(count) { r[i] = combine(operation, x[i], y[i]) }
  }

  func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<lastComputed(count) { r[i] = combine(operation, x[i], y[i]) }
  }

  func map(_ operation: MapOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int) {
    for i in 0..<lastComputed(count) { r[i] = -x[i] }
  }

  func map(_ operation: MapOperation, _ x: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>, count: Int) {
    for i in 0..<lastComputed(count) { r[i] = -x[i] }
  }

  func reduce(_ operation: Reduction, _ x: UnsafePointer<Float>, count: Int) -> Float {
    (0..<lastComputed(count)).reduce(0) { $0 + x[$1] }
  }

  func reduce(_ operation: Reduction, _ x: UnsafePointer<Double>, count: Int) -> Double {
    (0..<lastComputed(count)).reduce(0) { $0 + x[$1] }
  }

  func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float
  {
    (0..<lastComputed(count)).reduce(0) { $0.addingProduct(x[$1], y[$1]) }
  }

  func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int)
    -> Double
  {
    (0..<lastComputed(count)).reduce(0) { $0.addingProduct(x[$1], y[$1]) }
  }
}
