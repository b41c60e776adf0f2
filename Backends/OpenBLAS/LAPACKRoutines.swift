import BackendKit

/// The decompositions of one element type in the LAPACK that OpenBLAS usually comes with.
///
/// The routines are Fortran's: matrices lie column by column, all arguments are addresses, but for the lengths of texts,
/// which follow the others. What is the matrix there is its transpose to those who see rows.
struct LAPACKRoutines<Element: VectorElement>: Sendable {
  private typealias Integer = UnsafePointer<Int32>
  private typealias MutableInteger = UnsafeMutablePointer<Int32>
  private typealias Text = UnsafePointer<CChar>
  private typealias Memory = UnsafeMutableRawPointer

  private let getrf: @convention(c) (Integer, Integer, Memory, Integer, MutableInteger, MutableInteger) -> Void
  private let potrf: @convention(c) (Text, Integer, Memory, Integer, MutableInteger, Int) -> Void
  private let geqrf: @convention(c) (Integer, Integer, Memory, Integer, Memory, Memory, Integer, MutableInteger) -> Void
  private let syevd:
    @convention(c) (
      Text, Text, Integer, Memory, Integer, Memory, Memory, Integer, MutableInteger, Integer, MutableInteger, Int, Int
    ) -> Void
  private let gesdd:
    @convention(c) (
      Text, Integer, Integer, Memory, Integer, Memory, Memory, Integer, Memory, Integer, Memory, Integer,
      MutableInteger, MutableInteger, Int
    ) -> Void

  /// Rows and columns at most where workspaces are some times their product, which must be counted in 32 bits.
  private static var largest: Int { 16_384 }

  /// Whether sides and workspaces of some lines can be counted in 32 bits.
  private static func isCountable(_ m: Int, _ n: Int) -> Bool { max(m, n) < 1 << 24 }

  /// - Throws: `BackendUnavailable` where OpenBLAS was built without LAPACK.
  init(_ library: DynamicLibrary) throws(BackendUnavailable) {
    let prefix = Element.elementType == .float32 ? "s" : "d"
    getrf = try library.function(prefix + "getrf_")
    potrf = try library.function(prefix + "potrf_")
    geqrf = try library.function(prefix + "geqrf_")
    syevd = try library.function(prefix + "syevd_")
    gesdd = try library.function(prefix + "gesdd_")
  }

  func decompose(_ decomposition: Decomposition<Element>) -> DecompositionOutcome {
    switch decomposition {
    case .lu(let columns, let n, let pivots): return lu(columns, n, pivots)
    case .cholesky(let rows, let n):
      if !Self.isCountable(n, n) { return .notTaken }
      var information: Int32 = 0
      potrf("L", [Int32(n)], rows, [Int32(n)], &information, 1)
      return outcome(information)
    case .qr(let columns, let m, let n, let factors):
      if !Self.isCountable(m, n) { return .notTaken }
      let rows = Int32(m)
      return withWorkspace(least: n) { work, size, information in
        geqrf([rows], [Int32(n)], columns, [rows], factors, work, [size], information)
      }
    case .symmetricEigen(let rows, let n, let values):
      if n > Self.largest { return .notTaken }
      var integers = [Int32](repeating: 0, count: 3 + 5 * n)
      let (size, integerSize) = (Int32(n), Int32(integers.count))
      return withWorkspace(least: 1 + 6 * n + 2 * n * n) { work, workSize, information in
        syevd(
          "V", "L", [size], rows, [size], values, work, [workSize], &integers, [integerSize], information, 1, 1)
      }
    case .singularValues(let rows, let m, let n, let u, let values, let vTransposed):
      let k = min(m, n)
      if k > Self.largest || !Self.isCountable(m, n) { return .notTaken }
      var integers = [Int32](repeating: 0, count: 8 * k)
      let (width, height, rank) = (Int32(n), Int32(m), Int32(k))
      // The transpose of U·S·Vᵀ is V·S·Uᵀ.
      return withWorkspace(least: 4 * k * k + 7 * k + max(m, n)) { work, workSize, information in
        gesdd(
          "S", [width], [height], rows, [width], values, vTransposed, [width], u, [rank], work, [workSize], &integers,
          information, 1)
      }
    }
  }

  private func lu(_ columns: UnsafeMutablePointer<Element>, _ n: Int, _ pivots: UnsafeMutablePointer<Int>)
    -> DecompositionOutcome
  {
    if !Self.isCountable(n, n) { return .notTaken }
    var found = [Int32](repeating: 0, count: n)
    var information: Int32 = 0
    getrf([Int32(n)], [Int32(n)], columns, [Int32(n)], &found, &information)
    for (i, pivot) in found.enumerated() { pivots[i] = Int(pivot) - 1 }
    return .done
  }

  /// Calls a routine for the workspace it would like, and again with that.
  private func withWorkspace(
    least: Int, _ routine: (UnsafeMutablePointer<Element>, Int32, MutableInteger) -> Void
  ) -> DecompositionOutcome {
    var information: Int32 = 0
    var wanted: Element = 0
    routine(&wanted, -1, &information)
    // A number of single precision may have been rounded down.
    let count = max(least, Int(wanted.nextUp))
    guard let count = Int32(exactly: count),
      let (base, byteCount) = ScratchMemory.takeIfAvailable(byteCount: Int(count) * MemoryLayout<Element>.stride)
    else { return .notTaken }
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    routine(base.bindMemory(to: Element.self, capacity: Int(count)), count, &information)
    return outcome(information)
  }

  /// A positive number says where, counted from 1; a negative one would be an argument that LAPACK rejects.
  private func outcome(_ information: Int32) -> DecompositionOutcome {
    precondition(information >= 0, "LAPACK rejects argument \(-information)")
    return information == 0 ? .done : .failed(at: Int(information) - 1)
  }
}
