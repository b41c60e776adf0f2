import BackendKit

/// A backend that computes the whole catalogue with the kernels of this module: it says how to walk over memory for each
/// element type. Everything else follows, but for the CPU features: the manifest has the flags that its module is compiled with,
/// and `make()` sees to it that the CPU has them, as by `try CPUFeatures.current.require(.v3)`.
///
/// The methods below are emitted into the module that declares the conforming type, with that module's instruction set.
public protocol LaneBackend: Backend {
  associatedtype FloatLoops: Loops where FloatLoops.L.Scalar == Float
  associatedtype DoubleLoops: Loops where DoubleLoops.L.Scalar == Double
  /// Whether results may be written past the caches; see `MemoryLevel.memory`.
  var writesPastCaches: Bool { get }
}

extension LaneBackend {
  @inlinable public var writesPastCaches: Bool { false }

  @inlinable public var exactness: Exactness { .canonical }

  @inlinable public func implements(_ operation: Operation, for type: ElementType) -> Bool { true }

  @inlinable
  public func map(_ operation: MapOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int)
  {
    mapLanes(FloatLoops.self, operation, x, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Float>, _ a: Float, _ b: Float,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    mapScalarLanes(FloatLoops.self, operation, x, a, b, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    zipLanes(FloatLoops.self, operation, x, y, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func zipScaled(
    _ operation: ScaledZipOperation, _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    zipScaledLanes(FloatLoops.self, operation, a, x, y, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func zipTernary(
    _ operation: TernaryOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    zipTernaryLanes(FloatLoops.self, operation, x, y, z, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func reduce(_ operation: Reduction, _ x: UnsafePointer<Float>, count: Int) -> Float {
    reduceLanes(FloatLoops.self, operation, x, count: count)
  }

  @inlinable
  public func reduce(_ reduction: ColumnReduction<Float>) {
    reduceColumnsLanes(FloatLoops.self, reduction)
  }

  @inlinable
  public func reduceIndex(_ operation: IndexReduction, _ x: UnsafePointer<Float>, count: Int) -> Int {
    reduceIndexLanes(FloatLoops.self, operation, x, count: count)
  }

  @inlinable
  public func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int)
    -> Float
  {
    reducePairLanes(FloatLoops.self, operation, x, y, count: count)
  }

  @inlinable
  public func normalize(
    _ operation: NormalizingOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    normalizeLanes(FloatLoops.self, operation, x, into: r, count: count)
  }

  @inlinable
  public func multiply(_ product: MatrixProduct<Float>) {
    FloatLoops.multiply(product)
  }

  @inlinable
  public func multiply(
    _ product: MatrixProduct<Float>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool {
    FloatLoops.multiply(product, threads: threads, forEach: forEach)
  }

  @inlinable
  public func multiply(_ product: MatrixVectorProduct<Float>) {
    FloatLoops.multiply(product)
  }

  @inlinable
  public func rotate(_ rotations: RowRotations<Float>) {
    FloatLoops.rotate(rotations)
  }

  @inlinable
  public func multiply(_ product: SymmetricVectorProduct<Float>) {
    FloatLoops.multiply(product)
  }

  @inlinable
  public func map(
    _ operation: MapOperation, _ x: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    mapLanes(DoubleLoops.self, operation, x, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Double>, _ a: Double, _ b: Double,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    mapScalarLanes(DoubleLoops.self, operation, x, a, b, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    zipLanes(DoubleLoops.self, operation, x, y, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func zipScaled(
    _ operation: ScaledZipOperation, _ a: Double, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    zipScaledLanes(DoubleLoops.self, operation, a, x, y, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func zipTernary(
    _ operation: TernaryOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ z: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    zipTernaryLanes(DoubleLoops.self, operation, x, y, z, into: r, count: count, pastCaches: writesPastCaches)
  }

  @inlinable
  public func reduce(_ operation: Reduction, _ x: UnsafePointer<Double>, count: Int) -> Double {
    reduceLanes(DoubleLoops.self, operation, x, count: count)
  }

  @inlinable
  public func reduce(_ reduction: ColumnReduction<Double>) {
    reduceColumnsLanes(DoubleLoops.self, reduction)
  }

  @inlinable
  public func reduceIndex(_ operation: IndexReduction, _ x: UnsafePointer<Double>, count: Int) -> Int {
    reduceIndexLanes(DoubleLoops.self, operation, x, count: count)
  }

  @inlinable
  public func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int)
    -> Double
  {
    reducePairLanes(DoubleLoops.self, operation, x, y, count: count)
  }

  @inlinable
  public func normalize(
    _ operation: NormalizingOperation, _ x: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    normalizeLanes(DoubleLoops.self, operation, x, into: r, count: count)
  }

  @inlinable
  public func multiply(_ product: MatrixProduct<Double>) {
    DoubleLoops.multiply(product)
  }

  @inlinable
  public func multiply(
    _ product: MatrixProduct<Double>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool {
    DoubleLoops.multiply(product, threads: threads, forEach: forEach)
  }

  @inlinable
  public func multiply(_ product: MatrixVectorProduct<Double>) {
    DoubleLoops.multiply(product)
  }

  @inlinable
  public func rotate(_ rotations: RowRotations<Double>) {
    DoubleLoops.rotate(rotations)
  }

  @inlinable
  public func multiply(_ product: SymmetricVectorProduct<Double>) {
    DoubleLoops.multiply(product)
  }
}
