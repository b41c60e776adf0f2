import ApusScalar
import BackendKit
import Testing

@testable import ApusOpenBLAS

/// The backend of this process, or why there is none.
let openBLAS: Result<OpenBLASBackend, BackendUnavailable> = {
  do throws(BackendUnavailable) { return .success(try OpenBLASBackend.make()) } catch { return .failure(error) }
}()

extension Trait where Self == ConditionTrait {
  /// Skips a test, saying why, where there is no OpenBLAS.
  static var needsOpenBLAS: Self {
    var comment: Comment = "OpenBLAS is there"
    if case .failure(let error) = openBLAS { comment = "OpenBLAS is unavailable: \(error)" }
    let isThere = (try? openBLAS.get()) != nil
    return .enabled(if: isThere, comment)
  }
}

let scalar: ScalarBackend = {
  do { return try ScalarBackend.make() } catch { fatalError("\(error)") }
}()

/// Reproducible numbers (SplitMix64).
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func vector<T: TestedElement>(_ count: Int, of: T.Type = T.self) -> [T] {
    (0..<count).map { _ in T(Double(Int64(bitPattern: next())) * 0x1p-63) }
  }
}

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
