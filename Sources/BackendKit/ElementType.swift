/// The element types of the engine, as values.
public enum ElementType: String, CaseIterable, Sendable {
  case float32, float64

  /// Bytes of one element.
  public var byteCount: Int { self == .float32 ? 4 : 8 }
}

/// An element type that backends compute: `Float` or `Double`.
///
/// The underscored requirements carry a generic call to the backend's method for the concrete type. They are not
/// meant to be called or implemented outside BackendKit.
public protocol VectorElement: BinaryFloatingPoint, SIMDScalar, BitwiseCopyable, Codable, Sendable,
  LosslessStringConvertible
{
  static var elementType: ElementType { get }

  static func _map(
    _ backend: any Backend, _ operation: MapOperation, _ x: UnsafePointer<Self>, into r: UnsafeMutablePointer<Self>,
    count: Int)
  static func _mapScalar(
    _ backend: any Backend, _ operation: ScalarOperation, _ x: UnsafePointer<Self>, _ a: Self, _ b: Self,
    into r: UnsafeMutablePointer<Self>, count: Int)
  static func _zip(
    _ backend: any Backend, _ operation: ZipOperation, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
    into r: UnsafeMutablePointer<Self>, count: Int)
  static func _zipScaled(
    _ backend: any Backend, _ operation: ScaledZipOperation, _ a: Self, _ x: UnsafePointer<Self>,
    _ y: UnsafePointer<Self>, into r: UnsafeMutablePointer<Self>, count: Int)
  static func _zipTernary(
    _ backend: any Backend, _ operation: TernaryOperation, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
    _ z: UnsafePointer<Self>, into r: UnsafeMutablePointer<Self>, count: Int)
  static func _reduce(
    _ backend: any Backend, _ operation: Reduction, _ x: UnsafePointer<Self>, count: Int
  ) -> Self
  static func _reduce(_ backend: any Backend, _ reduction: ColumnReduction<Self>)
  static func _reduceIndex(
    _ backend: any Backend, _ operation: IndexReduction, _ x: UnsafePointer<Self>, count: Int
  ) -> Int
  static func _reducePair(
    _ backend: any Backend, _ operation: PairReduction, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int
  ) -> Self
  static func _normalize(
    _ backend: any Backend, _ operation: NormalizingOperation, _ x: UnsafePointer<Self>,
    into r: UnsafeMutablePointer<Self>, count: Int)
  static func _multiply(_ backend: any Backend, _ product: MatrixProduct<Self>)
  static func _multiply(
    _ backend: any Backend, _ product: MatrixProduct<Self>, threads: Int,
    forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool
  static func _multiply(_ backend: any Backend, _ product: MatrixVectorProduct<Self>)
  static func _rotate(_ backend: any Backend, _ rotations: RowRotations<Self>)
  static func _multiply(_ backend: any Backend, _ product: SymmetricVectorProduct<Self>)
  static func _decompose(_ backend: any Backend, _ decomposition: Decomposition<Self>) -> DecompositionOutcome
}

extension Float: VectorElement {
  @inlinable public static var elementType: ElementType { .float32 }

  @inlinable @inline(__always)
  public static func _map(
    _ backend: any Backend, _ operation: MapOperation, _ x: UnsafePointer<Self>, into r: UnsafeMutablePointer<Self>,
    count: Int
  ) {
    backend.map(operation, x, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _mapScalar(
    _ backend: any Backend, _ operation: ScalarOperation, _ x: UnsafePointer<Self>, _ a: Self, _ b: Self,
    into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.mapScalar(operation, x, a, b, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _zip(
    _ backend: any Backend, _ operation: ZipOperation, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
    into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.zip(operation, x, y, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _zipScaled(
    _ backend: any Backend, _ operation: ScaledZipOperation, _ a: Self, _ x: UnsafePointer<Self>,
    _ y: UnsafePointer<Self>, into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.zipScaled(operation, a, x, y, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _zipTernary(
    _ backend: any Backend, _ operation: TernaryOperation, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
    _ z: UnsafePointer<Self>, into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.zipTernary(operation, x, y, z, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _reduce(_ backend: any Backend, _ operation: Reduction, _ x: UnsafePointer<Self>, count: Int)
    -> Self
  {
    backend.reduce(operation, x, count: count)
  }

  @inlinable @inline(__always)
  public static func _reduce(_ backend: any Backend, _ reduction: ColumnReduction<Self>) {
    backend.reduce(reduction)
  }

  @inlinable @inline(__always)
  public static func _reduceIndex(
    _ backend: any Backend, _ operation: IndexReduction, _ x: UnsafePointer<Self>, count: Int
  ) -> Int {
    backend.reduceIndex(operation, x, count: count)
  }

  @inlinable @inline(__always)
  public static func _reducePair(
    _ backend: any Backend, _ operation: PairReduction, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int
  ) -> Self {
    backend.reducePair(operation, x, y, count: count)
  }

  @inlinable @inline(__always)
  public static func _normalize(
    _ backend: any Backend, _ operation: NormalizingOperation, _ x: UnsafePointer<Self>,
    into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.normalize(operation, x, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _multiply(_ backend: any Backend, _ product: MatrixProduct<Self>) {
    backend.multiply(product)
  }

  @inlinable @inline(__always)
  public static func _multiply(
    _ backend: any Backend, _ product: MatrixProduct<Self>, threads: Int,
    forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool {
    backend.multiply(product, threads: threads, forEach: forEach)
  }

  @inlinable @inline(__always)
  public static func _multiply(_ backend: any Backend, _ product: MatrixVectorProduct<Self>) {
    backend.multiply(product)
  }

  @inlinable @inline(__always)
  public static func _rotate(_ backend: any Backend, _ rotations: RowRotations<Self>) {
    backend.rotate(rotations)
  }

  @inlinable @inline(__always)
  public static func _multiply(_ backend: any Backend, _ product: SymmetricVectorProduct<Self>) {
    backend.multiply(product)
  }

  @inlinable @inline(__always)
  public static func _decompose(_ backend: any Backend, _ decomposition: Decomposition<Self>) -> DecompositionOutcome {
    backend.decompose(decomposition)
  }
}

extension Double: VectorElement {
  @inlinable public static var elementType: ElementType { .float64 }

  @inlinable @inline(__always)
  public static func _map(
    _ backend: any Backend, _ operation: MapOperation, _ x: UnsafePointer<Self>, into r: UnsafeMutablePointer<Self>,
    count: Int
  ) {
    backend.map(operation, x, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _mapScalar(
    _ backend: any Backend, _ operation: ScalarOperation, _ x: UnsafePointer<Self>, _ a: Self, _ b: Self,
    into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.mapScalar(operation, x, a, b, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _zip(
    _ backend: any Backend, _ operation: ZipOperation, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
    into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.zip(operation, x, y, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _zipScaled(
    _ backend: any Backend, _ operation: ScaledZipOperation, _ a: Self, _ x: UnsafePointer<Self>,
    _ y: UnsafePointer<Self>, into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.zipScaled(operation, a, x, y, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _zipTernary(
    _ backend: any Backend, _ operation: TernaryOperation, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
    _ z: UnsafePointer<Self>, into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.zipTernary(operation, x, y, z, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _reduce(_ backend: any Backend, _ operation: Reduction, _ x: UnsafePointer<Self>, count: Int)
    -> Self
  {
    backend.reduce(operation, x, count: count)
  }

  @inlinable @inline(__always)
  public static func _reduce(_ backend: any Backend, _ reduction: ColumnReduction<Self>) {
    backend.reduce(reduction)
  }

  @inlinable @inline(__always)
  public static func _reduceIndex(
    _ backend: any Backend, _ operation: IndexReduction, _ x: UnsafePointer<Self>, count: Int
  ) -> Int {
    backend.reduceIndex(operation, x, count: count)
  }

  @inlinable @inline(__always)
  public static func _reducePair(
    _ backend: any Backend, _ operation: PairReduction, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int
  ) -> Self {
    backend.reducePair(operation, x, y, count: count)
  }

  @inlinable @inline(__always)
  public static func _normalize(
    _ backend: any Backend, _ operation: NormalizingOperation, _ x: UnsafePointer<Self>,
    into r: UnsafeMutablePointer<Self>, count: Int
  ) {
    backend.normalize(operation, x, into: r, count: count)
  }

  @inlinable @inline(__always)
  public static func _multiply(_ backend: any Backend, _ product: MatrixProduct<Self>) {
    backend.multiply(product)
  }

  @inlinable @inline(__always)
  public static func _multiply(
    _ backend: any Backend, _ product: MatrixProduct<Self>, threads: Int,
    forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool {
    backend.multiply(product, threads: threads, forEach: forEach)
  }

  @inlinable @inline(__always)
  public static func _multiply(_ backend: any Backend, _ product: MatrixVectorProduct<Self>) {
    backend.multiply(product)
  }

  @inlinable @inline(__always)
  public static func _rotate(_ backend: any Backend, _ rotations: RowRotations<Self>) {
    backend.rotate(rotations)
  }

  @inlinable @inline(__always)
  public static func _multiply(_ backend: any Backend, _ product: SymmetricVectorProduct<Self>) {
    backend.multiply(product)
  }

  @inlinable @inline(__always)
  public static func _decompose(_ backend: any Backend, _ decomposition: Decomposition<Self>) -> DecompositionOutcome {
    backend.decompose(decomposition)
  }
}
