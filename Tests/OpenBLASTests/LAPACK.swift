import BackendKit

@testable import ApusOpenBLAS

/// Decompositions of the LAPACK that comes with OpenBLAS, to check ours against.
///
/// Matrices are square and in column-major order. The routines are Fortran's: all arguments are addresses, but for the
/// lengths of texts, which follow the others.
struct LAPACK<Element: VectorElement> {
  private let library: DynamicLibrary
  private let prefix = Element.elementType == .float32 ? "s" : "d"

  /// - Throws: `BackendUnavailable` where OpenBLAS was built without LAPACK.
  init(_ backend: OpenBLASBackend) throws {
    library = try DynamicLibrary(backend.libraryName)
    guard library.hasSymbol(prefix + "gesv_") else {
      throw BackendUnavailable("\(backend.libraryName) was built without LAPACK")
    }
  }

  private typealias Integer = UnsafePointer<Int32>
  private typealias Text = UnsafePointer<CChar>
  private typealias Memory = UnsafeMutableRawPointer
  private typealias Information = UnsafeMutablePointer<Int32>

  /// `gesv`: A becomes its LU factors, b (n rows, one column) the solution. Pivots count from 0.
  func solve(_ a: inout [Element], _ b: inout [Element]) throws -> (pivots: [Int], information: Int) {
    let gesv: @convention(c) (Integer, Integer, Memory, Integer, Information, Memory, Integer, Information) -> Void =
      try library.function(prefix + "gesv_")
    let n = Int32(b.count)
    var pivots = [Int32](repeating: 0, count: b.count)
    var information: Int32 = 0
    gesv([n], [1], &a, [n], &pivots, &b, [n], &information)
    return (pivots.map { Int($0) - 1 }, Int(information))
  }

  /// `potrf`: the lower triangle, in column-major order, becomes L.
  func cholesky(_ a: inout [Element], n: Int) throws -> Int {
    let potrf: @convention(c) (Text, Integer, Memory, Integer, Information, Int) -> Void =
      try library.function(prefix + "potrf_")
    var information: Int32 = 0
    potrf("L", [Int32(n)], &a, [Int32(n)], &information, 1)
    return Int(information)
  }

  /// `geqrf`: the upper triangle becomes R.
  func qr(_ a: inout [Element], n: Int) throws -> Int {
    let geqrf: @convention(c) (Integer, Integer, Memory, Integer, Memory, Memory, Integer, Information) -> Void =
      try library.function(prefix + "geqrf_")
    let size = Int32(n)
    var information: Int32 = 0
    var factors = [Element](repeating: 0, count: n)
    var work = [Element](repeating: 0, count: 64 * n)
    geqrf([size], [size], &a, [size], &factors, &work, [64 * size], &information)
    return Int(information)
  }

  /// `syevd`: eigenvalues, ascending.
  func eigenvalues(_ a: [Element], n: Int) throws -> [Element] {
    let syevd:
      @convention(c) (
        Text, Text, Integer, Memory, Integer, Memory, Memory, Integer, Information, Integer, Information, Int, Int
      ) -> Void = try library.function(prefix + "syevd_")
    var a = a
    var values = [Element](repeating: 0, count: n)
    let (count, integers) = (1 + 6 * n + 2 * n * n, 3 + 5 * n)
    var work = [Element](repeating: 0, count: count)
    var integerWork = [Int32](repeating: 0, count: integers)
    var information: Int32 = 0
    syevd(
      "V", "U", [Int32(n)], &a, [Int32(n)], &values, &work, [Int32(count)], &integerWork, [Int32(integers)],
      &information, 1, 1)
    if information != 0 { throw BackendUnavailable("syevd ended with \(information)") }
    return values
  }

  /// `gesdd`: singular values, descending.
  func singularValues(_ a: [Element], n: Int) throws -> [Element] {
    let gesdd:
      @convention(c) (
        Text, Integer, Integer, Memory, Integer, Memory, Memory, Integer, Memory, Integer, Memory, Integer, Information,
        Information, Int
      ) -> Void = try library.function(prefix + "gesdd_")
    let size = Int32(n)
    var a = a
    var values = [Element](repeating: 0, count: n)
    var (u, v) = ([Element](repeating: 0, count: n * n), [Element](repeating: 0, count: n * n))
    let count = 4 * n * n + 70 * n
    var work = [Element](repeating: 0, count: count)
    var integerWork = [Int32](repeating: 0, count: 8 * n)
    var information: Int32 = 0
    gesdd(
      "S", [size], [size], &a, [size], &values, &u, [size], &v, [size], &work, [Int32(count)], &integerWork,
      &information,
      1)
    if information != 0 { throw BackendUnavailable("gesdd ended with \(information)") }
    return values
  }
}
