import Apus
import BackendKit
import Conformance
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// Those that are available here. `BackendTests` puts on record which are not.
let backends: [any Backend] = canonicalBackends.compactMap { try? Engine(backend: $0).backend }

/// Passes everything on to a canonical backend, and claims no more than an error bound.
final class Bounded: BoundedBackend {
  static let name = "bounded"
  static let summary = "a canonical backend that promises less"
  let good: any Backend
  let factor: Double
  let missing: [Operation]
  /// What every result is moved by, in ULPs.
  let ulps: Int

  init(_ good: any Backend, factor: Double = 1, ulps: Int = 0, without missing: [Operation] = []) {
    self.good = good
    self.factor = factor
    self.ulps = ulps
    self.missing = missing
  }

  static func make() throws(BackendUnavailable) -> Bounded { throw BackendUnavailable("it only serves tests") }

  var exactness: Exactness { .bounded }
  func errorFactor(of operation: Operation, for type: ElementType) -> Double { factor }
  func implements(_ operation: Operation, for type: ElementType) -> Bool {
    !missing.contains(operation) && good.implements(operation, for: type)
  }

  private func move<Element: VectorElement>(_ value: Element) -> Element {
    value.isFinite && value != 0 ? (0..<ulps).reduce(value) { value, _ in value.nextUp } : value
  }

  func map(_ operation: MapOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int) {
    good.map(operation, x, into: r, count: count)
    for i in 0..<count { r[i] = move(r[i]) }
  }
  func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    good.zip(operation, x, y, into: r, count: count)
    for i in 0..<count { r[i] = move(r[i]) }
  }
  func zipScaled(
    _ operation: ScaledZipOperation, _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    // Rounded twice, as foreign libraries may.
    for i in 0..<count {
      let product = a * x[i]
      r[i] = product + y[i]
    }
  }
  func reduce(_ operation: Reduction, _ x: UnsafePointer<Float>, count: Int) -> Float {
    if operation == .sum { return (0..<count).reduce(0) { $0 + x[$1] } }
    return good.reduce(operation, x, count: count)
  }
  func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float
  {
    (0..<count).reduce(0) { $0 + x[$1] * y[$1] }
  }
  func multiply(_ product: MatrixProduct<Float>) { good.multiply(product) }
  func multiply(_ product: MatrixVectorProduct<Float>) { good.multiply(product) }
}

/// Crashes in `exp`, far away from any buffer.
final class Crashing: Backend {
  static let name = "crashing"
  static let summary = "reads from nowhere"
  static func make() throws(BackendUnavailable) -> Crashing { Crashing() }

  var exactness: Exactness { .canonical }
  func implements(_ operation: Operation, for type: ElementType) -> Bool {
    operation == .map(.neg) || operation == .map(.exp)
  }

  func map(_ operation: MapOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int) {
    for i in 0..<count { r[i] = -x[i] }
    if operation == .exp, count == 5 {
      r[0] = UnsafePointer<Float>(bitPattern: UInt(r.pointee.bitPattern & 0 + 64))![0]
    }
  }
}
