import BackendKit

// From an operation to its kernel: one switch a family. That of functions of one element stands with their kernels, in
// MapKernels.swift.

@inlinable @inline(__always)
public func mapScalarLanes<Walk: Loops>(
  _: Walk.Type, _ operation: ScalarOperation,
  _ x: UnsafePointer<Walk.Scalar>,
  _ a: Walk.Scalar, _ b: Walk.Scalar,
  into r: UnsafeMutablePointer<Walk.Scalar>,
  count: Int, pastCaches: Bool
) {
  switch operation {
  case .addScalar: Walk.map(AddScalar(a), x, into: r, count: count, pastCaches: pastCaches)
  case .subScalar: Walk.map(SubtractScalar(a), x, into: r, count: count, pastCaches: pastCaches)
  case .scalarSub: Walk.map(SubtractFromScalar(a), x, into: r, count: count, pastCaches: pastCaches)
  case .scale: Walk.map(Scale(a), x, into: r, count: count, pastCaches: pastCaches)
  case .divScalar: Walk.map(DivideByScalar(a), x, into: r, count: count, pastCaches: pastCaches)
  case .scalarDiv: Walk.map(DivideScalar(a), x, into: r, count: count, pastCaches: pastCaches)
  case .clamp:
    // Everything compared with a NaN limit is NaN.
    if a.isNaN || b.isNaN {
      Walk.map(AddScalar(a + b), x, into: r, count: count, pastCaches: pastCaches)
    } else {
      Walk.map(Clamp(a, b), x, into: r, count: count, pastCaches: pastCaches)
    }
  case .leakyRelu: Walk.map(LeakyRectify(slope: a), x, into: r, count: count, pastCaches: pastCaches)
  case .elu: Walk.mapElementary(ExponentialLinearUnit(alpha: a), x, into: r, count: count)
  }
}

@inlinable @inline(__always)
public func zipLanes<Walk: Loops>(
  _: Walk.Type, _ operation: ZipOperation,
  _ x: UnsafePointer<Walk.Scalar>,
  _ y: UnsafePointer<Walk.Scalar>,
  into r: UnsafeMutablePointer<Walk.Scalar>,
  count: Int, pastCaches: Bool
) {
  switch operation {
  case .add: Walk.zip(Add(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .sub: Walk.zip(Subtract(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .mul: Walk.zip(Multiply(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .div: Walk.zip(Divide(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .minimum: Walk.zip(Minimum(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .maximum: Walk.zip(Maximum(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .copySign: Walk.zip(CopySign(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .equal: Walk.zip(Equal(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .notEqual: Walk.zip(NotEqual(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .less: Walk.zip(Less(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .lessEqual: Walk.zip(LessOrEqual(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .greater: Walk.zip(Greater(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .greaterEqual: Walk.zip(GreaterOrEqual(), x, y, into: r, count: count, pastCaches: pastCaches)
  case .pow: Walk.zipElementary(Power(), x, y, into: r, count: count)
  case .hypot: Walk.zipElementary(Hypotenuse(), x, y, into: r, count: count)
  case .atan2: Walk.zipElementary(InverseTangentOfQuotient(), x, y, into: r, count: count)
  case .fmod: Walk.zipElementary(Remainder(), x, y, into: r, count: count)
  }
}

@inlinable @inline(__always)
public func zipScaledLanes<Walk: Loops>(
  _: Walk.Type, _ operation: ScaledZipOperation,
  _ a: Walk.Scalar,
  _ x: UnsafePointer<Walk.Scalar>,
  _ y: UnsafePointer<Walk.Scalar>,
  into r: UnsafeMutablePointer<Walk.Scalar>,
  count: Int, pastCaches: Bool
) {
  switch operation {
  case .axpy: Walk.zip(ScaledAdd(a), x, y, into: r, count: count, pastCaches: pastCaches)
  }
}

@inlinable @inline(__always)
public func zipTernaryLanes<Walk: Loops>(
  _: Walk.Type, _ operation: TernaryOperation,
  _ x: UnsafePointer<Walk.Scalar>,
  _ y: UnsafePointer<Walk.Scalar>,
  _ z: UnsafePointer<Walk.Scalar>,
  into r: UnsafeMutablePointer<Walk.Scalar>,
  count: Int, pastCaches: Bool
) {
  switch operation {
  case .fma: Walk.zipTernary(FusedMultiplyAdd(), x, y, z, into: r, count: count, pastCaches: pastCaches)
  case .lerp: Walk.zipTernary(Interpolate(), x, y, z, into: r, count: count, pastCaches: pastCaches)
  case .select: Walk.zipTernary(Select(), x, y, z, into: r, count: count, pastCaches: pastCaches)
  }
}

/// Something done with the kernel of a reduction, whichever that is.
@usableFromInline
protocol ReductionUse {
  associatedtype L: Lanes
  associatedtype Result
  func use<K: ReductionKernel>(_ kernel: K) -> Result where K.L == L
}

/// That of `normL2` is of the sum whose root it is.
@inlinable @inline(__always)
func withKernel<Use: ReductionUse>(of operation: Reduction, _ use: Use) -> Use.Result {
  switch operation {
  case .sum: use.use(Sum())
  case .product: use.use(Product())
  case .max: use.use(Largest())
  case .min: use.use(Smallest())
  case .sumOfSquares, .normL2: use.use(SumOfSquares())
  case .normL1: use.use(SumOfMagnitudes())
  case .normLInf: use.use(LargestMagnitude())
  }
}

@usableFromInline
struct VectorReductionUse<Walk: Loops>: ReductionUse {
  @usableFromInline typealias L = Walk.L
  @usableFromInline let x: UnsafePointer<Walk.Scalar>
  @usableFromInline let count: Int
  @inlinable @inline(__always) init(_ x: UnsafePointer<Walk.Scalar>, count: Int) { (self.x, self.count) = (x, count) }
  @inlinable @inline(__always)
  func use<K: ReductionKernel>(_ kernel: K) -> Walk.Scalar where K.L == Walk.L { Walk.reduce(kernel, x, count: count) }
}

@inlinable @inline(__always)
public func reduceLanes<Walk: Loops>(
  _: Walk.Type, _ operation: Reduction,
  _ x: UnsafePointer<Walk.Scalar>,
  count: Int
) -> Walk.Scalar {
  if count == 0 { return operation == .product ? 1 : 0 }
  if operation == .normL2 { return normL2Lanes(Walk.self, x, count: count) }
  return withKernel(of: operation, VectorReductionUse<Walk>(x, count: count))
}

/// The Euclidean norm. Where the sum of squares leaves the safe range, the elements are scaled by a power of two first.
@inlinable @inline(__always)
func normL2Lanes<Walk: Loops>(_: Walk.Type, _ x: UnsafePointer<Walk.Scalar>, count: Int) -> Walk.Scalar {
  let sum = Walk.reduce(SumOfSquares(), x, count: count)
  if let norm = CanonicalOrder.normL2(sumOfSquares: sum) { return norm }
  let largest = Walk.reduce(LargestMagnitude(), x, count: count)
  if largest == 0 || !largest.isFinite { return largest }
  // Its inverse must be finite too, so a subnormal largest element ends up near 2^-23 (2^-52) rather than near 1.
  let scale = max(largest.binade, .leastNormalMagnitude)
  let scaled = Walk.reduce(ScaledSumOfSquares(scale: 1 / scale), x, count: count)
  return scaled.squareRoot() * scale
}

@inlinable @inline(__always)
public func reduceIndexLanes<Walk: Loops>(
  _: Walk.Type, _ operation: IndexReduction,
  _ x: UnsafePointer<Walk.Scalar>,
  count: Int
) -> Int {
  switch operation {
  case .argmax: Walk.reduceIndex(Largest(), x, count: count)
  case .argmin: Walk.reduceIndex(Smallest(), x, count: count)
  }
}

@inlinable @inline(__always)
public func reducePairLanes<Walk: Loops>(
  _: Walk.Type, _ operation: PairReduction,
  _ x: UnsafePointer<Walk.Scalar>,
  _ y: UnsafePointer<Walk.Scalar>,
  count: Int
) -> Walk.Scalar {
  switch operation {
  case .dot: count == 0 ? 0 : Walk.reducePair(Dot(), x, y, count: count)
  }
}

@inlinable @inline(__always)
public func normalizeLanes<Walk: Loops>(
  _: Walk.Type, _ operation: NormalizingOperation, _ x: UnsafePointer<Walk.Scalar>,
  into r: UnsafeMutablePointer<Walk.Scalar>, count: Int
) {
  let largest = Walk.reduce(Largest(), x, count: count)
  switch operation {
  case .softmax:
    Walk.mapLong(ShiftedExponential(shift: largest), x, into: r, count: count)
    let total = Walk.reduce(Sum(), r, count: count)
    Walk.map(DivideByScalar(total), r, into: r, count: count, pastCaches: false)
  case .logSoftmax:
    let total = Walk.reduce(SumOfExponentials(shift: largest), x, count: count)
    let logarithm = Walk.Scalar(scalarLog(Double(total)))
    Walk.map(SubtractTwice(largest, logarithm), x, into: r, count: count, pastCaches: false)
  }
}
