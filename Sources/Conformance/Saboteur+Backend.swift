import BackendKit

// The methods of `Backend`, each passed on with its result spoilt.

extension Saboteur {
  public func map(_ operation: MapOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int)
  {
    spoil(x, nil, into: r, count: count) { x, _, count in good.map(operation, x, into: r, count: count) }
  }
  public func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Float>, _ a: Float, _ b: Float,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    spoil(x, nil, into: r, count: count) { x, _, count in good.mapScalar(operation, x, a, b, into: r, count: count) }
  }
  public func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    spoil(x, y, into: r, count: count) { x, y, count in good.zip(operation, x, y, into: r, count: count) }
  }
  public func zipScaled(
    _ operation: ScaledZipOperation, _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    spoil(x, y, into: r, count: count) { x, y, count in good.zipScaled(operation, a, x, y, into: r, count: count) }
  }
  public func zipTernary(
    _ operation: TernaryOperation, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ z: UnsafePointer<Float>,
    into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    spoil(x, y, into: r, count: count) { x, y, count in good.zipTernary(operation, x, y, z, into: r, count: count) }
  }
  public func reduce(_ operation: Reduction, _ x: UnsafePointer<Float>, count: Int) -> Float {
    if fault == .addsUpInSequence, operation == .sum { return sumInSequence(count) { (x[$0], 1) } }
    return spoil(x, nil, count: count) { x, _, count in good.reduce(operation, x, count: count) }
  }
  public func reduce(_ reduction: ColumnReduction<Float>) { spoil(reduction) { good.reduce($0) } }
  public func reduceIndex(_ operation: IndexReduction, _ x: UnsafePointer<Float>, count: Int) -> Int {
    spoil(operation, x, count: count) { count in good.reduceIndex(operation, x, count: count) }
  }
  public func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int)
    -> Float
  {
    if fault == .addsUpInSequence { return sumInSequence(count) { (x[$0], y[$0]) } }
    return spoil(x, y, count: count) { x, y, count in good.reducePair(operation, x, y, count: count) }
  }
  public func normalize(
    _ operation: NormalizingOperation, _ x: UnsafePointer<Float>, into r: UnsafeMutablePointer<Float>, count: Int
  ) {
    spoil(x, nil, into: r, count: count) { x, _, count in good.normalize(operation, x, into: r, count: count) }
  }
  public func multiply(_ product: MatrixProduct<Float>) { spoil(product) { good.multiply($0) } }
  public func multiply(
    _ product: MatrixProduct<Float>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool {
    spoilTogether(product) { good.multiply($0) }
  }
  public func multiply(_ product: MatrixVectorProduct<Float>) { spoil(product) { good.multiply($0) } }
  public func rotate(_ rotations: RowRotations<Float>) { spoil(rotations) { good.rotate($0) } }
  public func multiply(_ product: SymmetricVectorProduct<Float>) { spoil(product) { good.multiply($0) } }
}

extension Saboteur {
  public func map(
    _ operation: MapOperation, _ x: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    spoil(x, nil, into: r, count: count) { x, _, count in good.map(operation, x, into: r, count: count) }
  }
  public func mapScalar(
    _ operation: ScalarOperation, _ x: UnsafePointer<Double>, _ a: Double, _ b: Double,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    spoil(x, nil, into: r, count: count) { x, _, count in good.mapScalar(operation, x, a, b, into: r, count: count) }
  }
  public func zip(
    _ operation: ZipOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    spoil(x, y, into: r, count: count) { x, y, count in good.zip(operation, x, y, into: r, count: count) }
  }
  public func zipScaled(
    _ operation: ScaledZipOperation, _ a: Double, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    spoil(x, y, into: r, count: count) { x, y, count in good.zipScaled(operation, a, x, y, into: r, count: count) }
  }
  public func zipTernary(
    _ operation: TernaryOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ z: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    spoil(x, y, into: r, count: count) { x, y, count in good.zipTernary(operation, x, y, z, into: r, count: count) }
  }
  public func reduce(_ operation: Reduction, _ x: UnsafePointer<Double>, count: Int) -> Double {
    if fault == .addsUpInSequence, operation == .sum { return sumInSequence(count) { (x[$0], 1) } }
    return spoil(x, nil, count: count) { x, _, count in good.reduce(operation, x, count: count) }
  }
  public func reduce(_ reduction: ColumnReduction<Double>) { spoil(reduction) { good.reduce($0) } }
  public func reduceIndex(_ operation: IndexReduction, _ x: UnsafePointer<Double>, count: Int) -> Int {
    spoil(operation, x, count: count) { count in good.reduceIndex(operation, x, count: count) }
  }
  public func reducePair(_ operation: PairReduction, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int)
    -> Double
  {
    if fault == .addsUpInSequence { return sumInSequence(count) { (x[$0], y[$0]) } }
    return spoil(x, y, count: count) { x, y, count in good.reducePair(operation, x, y, count: count) }
  }
  public func normalize(
    _ operation: NormalizingOperation, _ x: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>, count: Int
  ) {
    spoil(x, nil, into: r, count: count) { x, _, count in good.normalize(operation, x, into: r, count: count) }
  }
  public func multiply(_ product: MatrixProduct<Double>) { spoil(product) { good.multiply($0) } }
  public func multiply(
    _ product: MatrixProduct<Double>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool {
    spoilTogether(product) { good.multiply($0) }
  }
  public func multiply(_ product: MatrixVectorProduct<Double>) { spoil(product) { good.multiply($0) } }
  public func rotate(_ rotations: RowRotations<Double>) { spoil(rotations) { good.rotate($0) } }
  public func multiply(_ product: SymmetricVectorProduct<Double>) { spoil(product) { good.multiply($0) } }
}
