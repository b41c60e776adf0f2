import ApusScalar
import BackendKit

@testable import ApusOpenBLAS

/// The backend of this process, or why there is none.
let openBLAS: Result<OpenBLASBackend, BackendUnavailable> = {
  do throws(BackendUnavailable) { return .success(try OpenBLASBackend.make()) } catch { return .failure(error) }
}()

let scalar: ScalarBackend = {
  do { return try ScalarBackend.make() } catch { fatalError("\(error)") }
}()

/// An element type with OpenBLAS's routines for it.
protocol TestedElement: VectorElement {
  static func routines(of backend: OpenBLASBackend, largest: Int) -> any Routines<Self>
}

extension Float: TestedElement {
  static func routines(of backend: OpenBLASBackend, largest: Int) -> any Routines<Self> {
    var routines = backend.library.single
    routines.largest = largest
    return routines
  }
}

extension Double: TestedElement {
  static func routines(of backend: OpenBLASBackend, largest: Int) -> any Routines<Self> {
    var routines = backend.library.double
    routines.largest = largest
    return routines
  }
}

/// Equal in value, or both NaN.
func isSame<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> Bool { a == b || (a.isNaN && b.isNaN) }

let lengths = Array(0...70) + [127, 128, 129, 1000, 8191, 8193, 20_001, 100_003]
