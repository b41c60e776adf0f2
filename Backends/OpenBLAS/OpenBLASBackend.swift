import BackendKit

/// OpenBLAS, found and loaded at run time: the operations of the catalogue that BLAS has, and no others, and the
/// decompositions of its LAPACK.
///
/// Nothing is linked, so a program that contains this backend runs where OpenBLAS is absent; `make()` then says why
/// there is no instance. See `OpenBLASLibrary` for where it is looked for and which of its kernels are chosen.
///
/// Its results are those of another implementation: within an error bound of the canonical ones, with NaN and
/// infinities where these have them.
public final class OpenBLASBackend: Backend {
  public static let name = "openblas"
  public static let summary = "OpenBLAS, loaded at run time"

  let library: OpenBLASLibrary
  private let gate: ThreadGate

  private init(_ library: OpenBLASLibrary) {
    self.library = library
    gate = ThreadGate(library.setThreads)
  }

  // The number of threads is one for the process, so there can be only one gate to it.
  private static let loaded: Result<OpenBLASBackend, BackendUnavailable> = {
    do throws(BackendUnavailable) {
      let backend = OpenBLASBackend(try OpenBLASLibrary.load())
      backend.gate.admitForks()
      return .success(backend)
    } catch {
      return .failure(error)
    }
  }()

  /// The one instance of this process, or why there is none.
  ///
  /// The first call may change the environment for a moment (`OPENBLAS_CORETYPE`, see `OpenBLASLibrary`).
  public static func make() throws(BackendUnavailable) -> OpenBLASBackend { try loaded.get() }

  /// The CPU whose kernels OpenBLAS uses, as in "SkylakeX".
  public var coreName: String { library.coreName }

  /// OpenBLAS's description of itself, as in "OpenBLAS 0.3.21 DYNAMIC_ARCH … MAX_THREADS=64".
  public var configuration: String { library.configuration }

  /// The name or path it was loaded by.
  public var libraryName: String { library.name }

  public var exactness: Exactness { .bounded }

  public func implements(_ operation: Operation, for type: ElementType) -> Bool {
    switch operation {
    case .reducePair(.dot), .scaledZip(.axpy), .scalar(.scale), .reduce(.normL1), .reduce(.normL2),
      .matrix(.matmul), .matrix(.matvec):
      true
    default: false
    }
  }

  /// Sets OpenBLAS's number of threads, waiting until calls with another number have left.
  ///
  /// Not to be nested: a thread leaves before it enters again.
  public func enter(threads: Int) {
    let threads = gate.enter(threads: threads)
    library.setThreadsOfCaller?(Int32(truncatingIfNeeded: threads))
  }

  public func leave() { gate.leave() }

  // MARK: Float

  public func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Float>, _ a: Float, _ b: Float,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    check(.scalar(operation))
    library.single.scale(a, x, into: r, count: count)
  }

  public func zipScaled(
    _ operation: ScaledZipOperation, _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    check(.scaledZip(operation))
    library.single.axpy(a, x, y, into: r, count: count)
  }

  public func reduce(_ operation: Reduction, _ x: UnsafePointer<Float>, count: Int) -> Float {
    check(.reduce(operation))
    return operation == .normL1 ? library.single.normL1(x, count: count) : library.single.normL2(x, count: count)
  }

  public func reducePair(
    _ operation: PairReduction, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int
  ) -> Float {
    check(.reducePair(operation))
    return library.single.dot(x, y, count: count)
  }

  public func multiply(_ product: MatrixProduct<Float>) { library.single.multiply(product) }
  public func multiply(_ product: MatrixVectorProduct<Float>) { library.single.multiply(product) }

  public func decompose(_ decomposition: Decomposition<Float>) -> DecompositionOutcome {
    library.singleLAPACK?.decompose(decomposition) ?? .notTaken
  }

  // MARK: Double

  public func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Double>, _ a: Double, _ b: Double,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    check(.scalar(operation))
    library.double.scale(a, x, into: r, count: count)
  }

  public func zipScaled(
    _ operation: ScaledZipOperation, _ a: Double, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    check(.scaledZip(operation))
    library.double.axpy(a, x, y, into: r, count: count)
  }

  public func reduce(_ operation: Reduction, _ x: UnsafePointer<Double>, count: Int) -> Double {
    check(.reduce(operation))
    return operation == .normL1 ? library.double.normL1(x, count: count) : library.double.normL2(x, count: count)
  }

  public func reducePair(
    _ operation: PairReduction, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int
  ) -> Double {
    check(.reducePair(operation))
    return library.double.dot(x, y, count: count)
  }

  public func multiply(_ product: MatrixProduct<Double>) { library.double.multiply(product) }
  public func multiply(_ product: MatrixVectorProduct<Double>) { library.double.multiply(product) }

  public func decompose(_ decomposition: Decomposition<Double>) -> DecompositionOutcome {
    library.doubleLAPACK?.decompose(decomposition) ?? .notTaken
  }

  @inline(__always)
  private func check(_ operation: Operation) {
    precondition(implements(operation, for: .float32), "not an operation of BLAS: ask implements(_:for:) first")
  }
}
