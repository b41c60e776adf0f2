import BackendKit

/// The BLAS routines of one element type. Vectors have no gaps; matrices are row-major.
///
/// The underscored methods call OpenBLAS. All others, in extensions, are written once for both types.
protocol Routines<Element>: Sendable {
  associatedtype Element: VectorElement

  /// The most elements, rows or columns handed over in one call.
  var largest: Int { get }

  func _dot(_ n: Int32, _ x: UnsafePointer<Element>, _ y: UnsafePointer<Element>) -> Element
  func _axpy(_ n: Int32, _ a: Element, _ x: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>)
  func _scal(_ n: Int32, _ a: Element, _ x: UnsafeMutablePointer<Element>)
  func _asum(_ n: Int32, _ x: UnsafePointer<Element>) -> Element
  func _nrm2(_ n: Int32, _ x: UnsafePointer<Element>) -> Element

  /// `y += alpha·op(A)·x`, with A stored `rows` × `columns`.
  func _gemv(
    _ transpose: Bool, rows: Int32, columns: Int32, _ alpha: Element, _ a: UnsafePointer<Element>, _ strideA: Int32,
    _ x: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>)

  /// `C = alpha·op(A)·op(B) + beta·C`.
  func _gemm(
    _ transposeA: Bool, _ transposeB: Bool, m: Int32, n: Int32, k: Int32, _ alpha: Element,
    _ a: UnsafePointer<Element>, _ strideA: Int32, _ b: UnsafePointer<Element>, _ strideB: Int32,
    _ beta: Element, _ c: UnsafeMutablePointer<Element>, _ strideC: Int32)
}

/// OpenBLAS counts in 32 bits and adds such counts up (m + n), which must not overflow either.
let largestCount = 1 << 29

/// CBLAS's numbers for row-major order, and for a matrix as it is stored or transposed.
private let rowMajor: Int32 = 101
private func transposition(_ isTransposed: Bool) -> Int32 { isTransposed ? 112 : 111 }

/// The routines for `Float`.
struct SingleRoutines: Routines {
  typealias Vector = UnsafePointer<Float>
  typealias MutableVector = UnsafeMutablePointer<Float>

  var largest = largestCount
  private let dot: @convention(c) (Int32, Vector, Int32, Vector, Int32) -> Float
  private let axpy: @convention(c) (Int32, Float, Vector, Int32, MutableVector, Int32) -> Void
  private let scal: @convention(c) (Int32, Float, MutableVector, Int32) -> Void
  private let asum: @convention(c) (Int32, Vector, Int32) -> Float
  private let nrm2: @convention(c) (Int32, Vector, Int32) -> Float
  private let gemv:
    @convention(c) (
      Int32, Int32, Int32, Int32, Float, Vector, Int32, Vector, Int32, Float, MutableVector, Int32
    ) -> Void
  private let gemm:
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, Vector, Int32, Vector, Int32, Float, MutableVector, Int32
    ) -> Void

  init(_ library: DynamicLibrary) throws(BackendUnavailable) {
    dot = try library.function("cblas_sdot")
    axpy = try library.function("cblas_saxpy")
    scal = try library.function("cblas_sscal")
    asum = try library.function("cblas_sasum")
    nrm2 = try library.function("cblas_snrm2")
    gemv = try library.function("cblas_sgemv")
    gemm = try library.function("cblas_sgemm")
  }

  func _dot(_ n: Int32, _ x: Vector, _ y: Vector) -> Float { dot(n, x, 1, y, 1) }
  func _axpy(_ n: Int32, _ a: Float, _ x: Vector, _ y: MutableVector) { axpy(n, a, x, 1, y, 1) }
  func _scal(_ n: Int32, _ a: Float, _ x: MutableVector) { scal(n, a, x, 1) }
  func _asum(_ n: Int32, _ x: Vector) -> Float { asum(n, x, 1) }
  func _nrm2(_ n: Int32, _ x: Vector) -> Float { nrm2(n, x, 1) }

  func _gemv(
    _ transpose: Bool, rows: Int32, columns: Int32, _ alpha: Float, _ a: Vector, _ strideA: Int32,
    _ x: Vector, _ y: MutableVector
  ) {
    gemv(rowMajor, transposition(transpose), rows, columns, alpha, a, strideA, x, 1, 1, y, 1)
  }

  func _gemm(
    _ transposeA: Bool, _ transposeB: Bool, m: Int32, n: Int32, k: Int32, _ alpha: Float,
    _ a: Vector, _ strideA: Int32, _ b: Vector, _ strideB: Int32, _ beta: Float, _ c: MutableVector, _ strideC: Int32
  ) {
    gemm(
      rowMajor, transposition(transposeA), transposition(transposeB), m, n, k, alpha, a, strideA, b, strideB, beta,
      c, strideC)
  }
}

/// The routines for `Double`.
struct DoubleRoutines: Routines {
  typealias Vector = UnsafePointer<Double>
  typealias MutableVector = UnsafeMutablePointer<Double>

  var largest = largestCount
  private let dot: @convention(c) (Int32, Vector, Int32, Vector, Int32) -> Double
  private let axpy: @convention(c) (Int32, Double, Vector, Int32, MutableVector, Int32) -> Void
  private let scal: @convention(c) (Int32, Double, MutableVector, Int32) -> Void
  private let asum: @convention(c) (Int32, Vector, Int32) -> Double
  private let nrm2: @convention(c) (Int32, Vector, Int32) -> Double
  private let gemv:
    @convention(c) (
      Int32, Int32, Int32, Int32, Double, Vector, Int32, Vector, Int32, Double, MutableVector, Int32
    ) -> Void
  private let gemm:
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Double, Vector, Int32, Vector, Int32, Double, MutableVector, Int32
    ) -> Void

  init(_ library: DynamicLibrary) throws(BackendUnavailable) {
    dot = try library.function("cblas_ddot")
    axpy = try library.function("cblas_daxpy")
    scal = try library.function("cblas_dscal")
    asum = try library.function("cblas_dasum")
    nrm2 = try library.function("cblas_dnrm2")
    gemv = try library.function("cblas_dgemv")
    gemm = try library.function("cblas_dgemm")
  }

  func _dot(_ n: Int32, _ x: Vector, _ y: Vector) -> Double { dot(n, x, 1, y, 1) }
  func _axpy(_ n: Int32, _ a: Double, _ x: Vector, _ y: MutableVector) { axpy(n, a, x, 1, y, 1) }
  func _scal(_ n: Int32, _ a: Double, _ x: MutableVector) { scal(n, a, x, 1) }
  func _asum(_ n: Int32, _ x: Vector) -> Double { asum(n, x, 1) }
  func _nrm2(_ n: Int32, _ x: Vector) -> Double { nrm2(n, x, 1) }

  func _gemv(
    _ transpose: Bool, rows: Int32, columns: Int32, _ alpha: Double, _ a: Vector, _ strideA: Int32,
    _ x: Vector, _ y: MutableVector
  ) {
    gemv(rowMajor, transposition(transpose), rows, columns, alpha, a, strideA, x, 1, 1, y, 1)
  }

  func _gemm(
    _ transposeA: Bool, _ transposeB: Bool, m: Int32, n: Int32, k: Int32, _ alpha: Double,
    _ a: Vector, _ strideA: Int32, _ b: Vector, _ strideB: Int32, _ beta: Double, _ c: MutableVector, _ strideC: Int32
  ) {
    gemm(
      rowMajor, transposition(transposeA), transposition(transposeB), m, n, k, alpha, a, strideA, b, strideB, beta,
      c, strideC)
  }
}
