/// Something that computes the operation catalogue, or a part of it, on vectors in memory.
///
/// There is one method per operation family and element type. A backend computes on raw pointers: lengths are already
/// checked, pointers have the alignment of their element and no more, and a result never overlaps an operand except
/// where a method says that it may *be* an operand. `count` may be 0 unless a method says otherwise. A backend reads
/// and writes exactly the elements it was given: not one more, even to throw it away.
///
/// Methods are called from any number of threads at once.
///
/// A partial backend overrides `implements(_:for:)` and the methods of the families it takes part in; the engine asks
/// the next backend in its preference list for the rest.
public protocol Backend: AnyObject, Sendable {
  /// The name that selects it: lower-case, without commas or white space.
  static var name: String { get }

  /// What it is, in a few words for `apus info`.
  static var summary: String { get }

  /// An instance. Holding one is the proof that it may be used, so types should have no other public way to one.
  ///
  /// - Throws: `BackendUnavailable`, with the reason why there can be none here: the CPU lacks a feature, a library is missing.
  static func make() throws(BackendUnavailable) -> Self

  /// Whether its results are bound to the canonical bits or to an error bound.
  var exactness: Exactness { get }

  /// Whether it computes this operation for this element type.
  func implements(_ operation: Operation, for type: ElementType) -> Bool

  /// What computes this operation where its operands and result together are more than the caches of one core hold. It gives
  /// the same bits. By default, the backend itself.
  func suited(to operation: Operation, _ type: ElementType, in level: MemoryLevel) -> any Backend

  /// Called before and after each operation where `exactness` is `.bounded`, around its use of threads of its own:
  /// it may use up to `threads`. Pairs are not nested: `enter` may wait for every caller inside to leave. The engine itself
  /// divides work over threads for canonical backends only.
  func enter(threads: Int)
  func leave()

  // MARK: Float

  /// `r[i] = f(x[i])`. `r` may be `x`.
  func map(_ operation: MapOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int)

  /// `r[i] = f(x[i]; a, b)`. `r` may be `x`.
  func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Float>, _ a: Float, _ b: Float,
    into r: UnsafeMutablePointer<Float>, count: Int)

  /// `r[i] = f(x[i], y[i])`. `r` may be an operand.
  func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int)

  /// `r[i] = f(a; x[i], y[i])`. `r` may be an operand.
  func zipScaled(
    _ operation: ScaledZipOperation, _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int)

  /// `r[i] = f(x[i], y[i], z[i])`. `r` may be an operand.
  func zipTernary(
    _ operation: TernaryOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int)

  /// A number from all elements. `count` is positive where the reduction has no identity.
  func reduce(_ operation: Reduction, _ x: UnsafePointer<Float>, count: Int) -> Float

  /// A number from each of some columns. No operation of its own: by default, a copy of each column goes to `reduce`. Asked of
  /// canonical backends only; the conformance suite counts it with the reduction.
  func reduce(_ reduction: ColumnReduction<Float>)

  /// An index below `count`, which is positive.
  func reduceIndex(_ operation: IndexReduction, _ x: UnsafePointer<Float>, count: Int) -> Int

  /// A number from two vectors.
  func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float

  /// A function of the whole vector. `r` may be `x`; `count` is positive.
  func normalize(
    _ operation: NormalizingOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int)

  /// A matrix product. The result overlaps no operand.
  func multiply(_ product: MatrixProduct<Float>)

  /// A matrix product that threads compute together, sharing copies of its operands. Does nothing and returns false where
  /// it is as well divided into products of its parts, by default always.
  ///
  /// - Parameter forEach: Calls `body` with each of 0..<count, on up to `threads` threads at once, in any order, and returns
  ///   when all calls have.
  func multiply(_ product: MatrixProduct<Float>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void)
    -> Bool

  /// A matrix product. The result overlaps no operand.
  func multiply(_ product: MatrixVectorProduct<Float>)

  /// Plane rotations, which decompositions need. No operation of the catalogue: what is here by default will do. The
  /// conformance suite counts it with `matvec`.
  func rotate(_ rotations: RowRotations<Float>)

  /// Part of a symmetric matrix's product with a vector, which decompositions need: likewise.
  func multiply(_ product: SymmetricVectorProduct<Float>)

  /// A decomposition, where the backend has routines for them. Asked of bounded backends that multiply matrices only:
  /// canonical ones give the bits of the engine's own.
  func decompose(_ decomposition: Decomposition<Float>) -> DecompositionOutcome

  // MARK: Double
  func map(_ operation: MapOperation, _ x: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>, count: Int)
  func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Double>, _ a: Double, _ b: Double,
    into r: UnsafeMutablePointer<Double>, count: Int)
  func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int)
  func zipScaled(
    _ operation: ScaledZipOperation, _ a: Double, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int)
  func zipTernary(
    _ operation: TernaryOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ z: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int)
  func reduce(_ operation: Reduction, _ x: UnsafePointer<Double>, count: Int) -> Double
  func reduce(_ reduction: ColumnReduction<Double>)
  func reduceIndex(_ operation: IndexReduction, _ x: UnsafePointer<Double>, count: Int) -> Int
  func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int)
    -> Double
  func normalize(
    _ operation: NormalizingOperation, _ x: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>, count: Int)
  func multiply(_ product: MatrixProduct<Double>)
  func multiply(_ product: MatrixProduct<Double>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void)
    -> Bool
  func multiply(_ product: MatrixVectorProduct<Double>)
  func rotate(_ rotations: RowRotations<Double>)
  func multiply(_ product: SymmetricVectorProduct<Double>)
  func decompose(_ decomposition: Decomposition<Double>) -> DecompositionOutcome
}

/// How the results of a backend relate to those of the scalar one.
public enum Exactness: Sendable {
  /// The same bits for every operation it implements, NaN payloads aside. The engine may then divide its work at the
  /// boundaries of `CanonicalOrder`.
  case canonical
  /// Within the error bounds that the conformance suite states for each operation.
  case bounded
}

/// Where operands and results are that are too large for the caches of one core.
public enum MemoryLevel: CaseIterable, Sendable {
  case level3
  /// Beyond all caches: results may be written past them.
  case memory
}

/// Why a backend cannot be used in this process.
public struct BackendUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
  /// One clause, as in "the CPU lacks avx512f".
  public let reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}

extension Backend {
  /// The name that selects it.
  public var name: String { Self.name }

  public func suited(to operation: Operation, _ type: ElementType, in level: MemoryLevel) -> any Backend { self }
  public func reduce(_ reduction: ColumnReduction<Float>) {
    reduction.applyToCopies { reduce(reduction.operation, $0, count: reduction.rows) }
  }
  public func reduce(_ reduction: ColumnReduction<Double>) {
    reduction.applyToCopies { reduce(reduction.operation, $0, count: reduction.rows) }
  }
  public func multiply(
    _ product: MatrixProduct<Float>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool { false }
  public func multiply(
    _ product: MatrixProduct<Double>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool { false }
  public func rotate(_ rotations: RowRotations<Float>) { rotations.applyPlainly() }
  public func rotate(_ rotations: RowRotations<Double>) { rotations.applyPlainly() }
  public func multiply(_ product: SymmetricVectorProduct<Float>) { product.applyPlainly() }
  public func multiply(_ product: SymmetricVectorProduct<Double>) { product.applyPlainly() }
  public func decompose(_ decomposition: Decomposition<Float>) -> DecompositionOutcome { .notTaken }
  public func decompose(_ decomposition: Decomposition<Double>) -> DecompositionOutcome { .notTaken }

  public func enter(threads: Int) {}
  public func leave() {}

  @usableFromInline
  func notImplemented(_ method: StaticString) -> Never {
    fatalError("backend '\(Self.name)' says that it implements an operation of \(method) but has no such method")
  }
}

// A partial backend leaves out the families it has no part in.
extension Backend {
  public func map(_ operation: MapOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int)
  {
    notImplemented(#function)
  }
  public func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Float>, _ a: Float, _ b: Float,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    notImplemented(#function)
  }
  public func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    notImplemented(#function)
  }
  public func zipScaled(
    _ operation: ScaledZipOperation, _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    notImplemented(#function)
  }
  public func zipTernary(
    _ operation: TernaryOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    notImplemented(#function)
  }
  public func reduce(_ operation: Reduction, _ x: UnsafePointer<Float>, count: Int) -> Float {
    notImplemented(#function)
  }
  public func reduceIndex(_ operation: IndexReduction, _ x: UnsafePointer<Float>, count: Int) -> Int {
    notImplemented(#function)
  }
  public func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int)
    -> Float
  {
    notImplemented(#function)
  }
  public func normalize(
    _ operation: NormalizingOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    notImplemented(#function)
  }
  public func multiply(_ product: MatrixProduct<Float>) {
    notImplemented(#function)
  }
  public func multiply(_ product: MatrixVectorProduct<Float>) {
    notImplemented(#function)
  }
  public func map(
    _ operation: MapOperation, _ x: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    notImplemented(#function)
  }
  public func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Double>, _ a: Double, _ b: Double,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    notImplemented(#function)
  }
  public func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    notImplemented(#function)
  }
  public func zipScaled(
    _ operation: ScaledZipOperation, _ a: Double, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    notImplemented(#function)
  }
  public func zipTernary(
    _ operation: TernaryOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ z: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    notImplemented(#function)
  }
  public func reduce(_ operation: Reduction, _ x: UnsafePointer<Double>, count: Int) -> Double {
    notImplemented(#function)
  }
  public func reduceIndex(_ operation: IndexReduction, _ x: UnsafePointer<Double>, count: Int) -> Int {
    notImplemented(#function)
  }
  public func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int)
    -> Double
  {
    notImplemented(#function)
  }
  public func normalize(
    _ operation: NormalizingOperation, _ x: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    notImplemented(#function)
  }
  public func multiply(_ product: MatrixProduct<Double>) {
    notImplemented(#function)
  }
  public func multiply(_ product: MatrixVectorProduct<Double>) {
    notImplemented(#function)
  }
}
