// What each operation should return, independent of the kernels: from the element type's own arithmetic where results
// are correctly rounded, else from the C library in a wider type. A new operation states its reference and its largest
// error here, in one line, and the conformance suite tests it without further ado.

extension MapOperation {
  /// `f(x)`.
  ///
  /// The bounds are the largest errors found (0.75 in all three over floats of every magnitude), rounded up.
  @inlinable
  public func reference<Element: VectorElement>(_ x: Element) -> Reference<Element> {
    let wide = WideReal(x)
    return switch self {
    case .neg: .exact(-x)
    case .abs: .exact(x.magnitude)
    case .sqrt: .exact(x.squareRoot())
    case .relu: .exact(larger(x, 0))
    case .exp: .within(ulps: 1, of: wideExp(wide))
    case .sigmoid: .within(ulps: 1, of: wide < 0 ? wideExp(wide) / (1 + wideExp(wide)) : 1 / (1 + wideExp(-wide)))
    case .tanh: .within(ulps: 1, of: wideTanh(wide))
    }
  }
}

extension ScalarOperation {
  /// `f(x; a, b)`.
  @inlinable
  public func reference<Element: VectorElement>(_ x: Element, _ a: Element, _ b: Element) -> Reference<Element> {
    switch self {
    case .addScalar: .exact(x + a)
    case .subScalar: .exact(x - a)
    case .scalarSub: .exact(a - x)
    case .scale: .exact(a * x)
    case .divScalar: .exact(x / a)
    case .scalarDiv: .exact(a / x)
    case .clamp: .exact(smaller(b, larger(a, x)))
    }
  }
}

extension ZipOperation {
  /// `f(x, y)`.
  @inlinable
  public func reference<Element: VectorElement>(_ x: Element, _ y: Element) -> Reference<Element> {
    switch self {
    case .add: .exact(x + y)
    case .sub: .exact(x - y)
    case .mul: .exact(x * y)
    case .div: .exact(x / y)
    case .minimum: .exact(smaller(x, y))
    case .maximum: .exact(larger(x, y))
    }
  }
}

extension ScaledZipOperation {
  /// `f(a; x, y)`.
  @inlinable
  public func reference<Element: VectorElement>(_ a: Element, _ x: Element, _ y: Element) -> Reference<Element> {
    switch self {
    case .axpy: .fused(y.addingProduct(a, x), terms: WideReal(a * x).magnitude + WideReal(y).magnitude)
    }
  }
}

extension TernaryOperation {
  /// `f(x, y, z)`.
  @inlinable
  public func reference<Element: VectorElement>(_ x: Element, _ y: Element, _ z: Element) -> Reference<Element> {
    switch self {
    case .fma: .fused(z.addingProduct(x, y), terms: WideReal(x * y).magnitude + WideReal(z).magnitude)
    }
  }
}

extension Reduction {
  /// The reduction of `x`, which is not empty where the reduction has no identity.
  @inlinable
  public func reference<Element: VectorElement>(_ x: UnsafeBufferPointer<Element>) -> Reference<Element> {
    switch self {
    case .sum: wideSum(x) { $0 }.reference(steps: x.count, for: Element.self)
    case .sumOfSquares: wideSum(x) { $0 * $0 }.reference(steps: x.count, for: Element.self)
    case .normL1: wideSum(x) { $0.magnitude }.reference(steps: x.count, for: Element.self)
    case .normL2: wideNorm(x)
    case .normLInf: .near(WideReal(x.reduce(0) { larger($0, $1.magnitude) }), error: 0)
    case .max: .near(WideReal(x.dropFirst().reduce(x[0], larger)), error: 0)
    case .min: .near(WideReal(x.dropFirst().reduce(x[0], smaller)), error: 0)
    case .product: wideProduct(x)
    }
  }
}

extension PairReduction {
  /// The reduction of `x` and `y`, which are equally long.
  @inlinable
  public func reference<Element: VectorElement>(
    _ x: UnsafeBufferPointer<Element>, _ y: UnsafeBufferPointer<Element>
  ) -> Reference<Element> {
    switch self {
    case .dot: wideSum(x, y, *).reference(steps: 2 * x.count, for: Element.self)
    }
  }
}

extension IndexReduction {
  /// The index in `x`, which is not empty.
  @inlinable
  public func reference<Element: VectorElement>(_ x: UnsafeBufferPointer<Element>) -> Int {
    if let nan = x.firstIndex(where: \.isNaN) { return nan }
    return switch self {
    case .argmax: x.indices.dropFirst().reduce(0) { x[$1] > x[$0] ? $1 : $0 }
    case .argmin: x.indices.dropFirst().reduce(0) { x[$1] < x[$0] ? $1 : $0 }
    }
  }
}

extension NormalizingOperation {
  /// All results for `x`, which is not empty.
  public func reference<Element: VectorElement>(_ x: UnsafeBufferPointer<Element>) -> [Reference<Element>] {
    let shifted = x.map { [largest = WideReal(x.dropFirst().reduce(x[0], larger))] in WideReal($0) - largest }
    let weights = shifted.map(wideExp)
    let total = weights.reduce(0, +)
    // A rounded x - max x is off by up to u·|x - max x|, which is the relative error of its exponential.
    let u = WideReal(Element.ulpOfOne) / 2
    let spread = zip(shifted, weights).reduce(0) { $1.1 > 0 ? $0 - $1.0 * $1.1 : $0 } / total
    let totalError = u * (spread + WideReal(x.count) + 4)
    return zip(shifted, weights).map { shifted, weight in
      switch self {
      case .softmax:
        let value = weight / total
        let relative = weight > 0 ? totalError + u * (4 - shifted) : 0
        return .near(value, error: value * relative + 2 * WideReal(Element.leastNonzeroMagnitude))
      case .logSoftmax:
        let value = shifted - wideLog(total)
        return .near(value, error: 2 * totalError + 2 * u * (shifted.magnitude + wideLog(total)))
      }
    }
  }
}

extension MatrixProduct {
  /// The element of the result in this row and column, where C held `old`.
  @inlinable
  public func reference(row: Int, column: Int, old: Element) -> Reference<Element> {
    let a = a + row * stepsA.row
    let b = b + column * stepsB.column
    return productReference(
      alpha: alpha, beta: beta, old: old, k: k, bias: bias?[column] ?? 0, isRectified: isRectified
    ) {
      (a[$0 * stepsA.column], b[$0 * stepsB.row])
    }
  }
}

extension MatrixVectorProduct {
  /// The element of the result in this row, where y held `old`.
  @inlinable
  public func reference(row: Int, old: Element) -> Reference<Element> {
    let (rowStep, columnStep) = transposeA ? (1, strideA) : (strideA, 1)
    let a = a + row * rowStep
    return productReference(alpha: alpha, beta: beta, old: old, k: k) { (a[$0 * columnStep], x[$0]) }
  }
}

// MARK: - What the catalogue above is written with

/// The larger one, the second of equal ones; NaN if either is.
@inlinable
func larger<Element: VectorElement>(_ x: Element, _ y: Element) -> Element { x > y || x.isNaN ? x : y }

/// The smaller one, the second of equal ones; NaN if either is.
@inlinable
func smaller<Element: VectorElement>(_ x: Element, _ y: Element) -> Element { x < y || x.isNaN ? x : y }

/// `Σ f(x[i])`.
@inlinable
func wideSum<Element: VectorElement>(_ x: UnsafeBufferPointer<Element>, _ term: (WideReal) -> WideReal) -> WideSum {
  var sum = WideSum()
  for value in x { sum.add(term(WideReal(value))) }
  return sum
}

/// `Σ f(x[i], y[i])`.
@inlinable
func wideSum<Element: VectorElement>(
  _ x: UnsafeBufferPointer<Element>, _ y: UnsafeBufferPointer<Element>, _ term: (WideReal, WideReal) -> WideReal
) -> WideSum {
  var sum = WideSum()
  for i in 0..<x.count { sum.add(term(WideReal(x[i]), WideReal(y[i]))) }
  return sum
}

/// The Euclidean norm, within its relative error: scaled, as `WideReal` may be no wider than the elements.
@inlinable
func wideNorm<Element: VectorElement>(_ x: UnsafeBufferPointer<Element>) -> Reference<Element> {
  let largest = x.reduce(0) { larger($0, $1.magnitude) }
  if largest == 0 || !largest.isFinite { return .near(WideReal(largest), error: 0) }
  let scale = WideReal(largest.binade)
  let norm = wideSum(x) { ($0 / scale) * ($0 / scale) }.value.squareRoot() * scale
  let relative = WideReal(Element.ulpOfOne) / 2 * WideReal(x.count + 4)
  return .near(norm, error: norm * relative + WideReal(Element.leastNonzeroMagnitude))
}

/// The product, within its relative error where no order of multiplication leaves the normal range on the way.
@inlinable
func wideProduct<Element: VectorElement>(_ x: UnsafeBufferPointer<Element>) -> Reference<Element> {
  var product: WideReal = 1
  var (up, down) = (0, 0)
  var (hasZero, hasInfinity) = (false, false)
  for value in x {
    if value.isNaN { return .near(.nan, error: 0) }
    product *= WideReal(value)
    if value == 0 {
      hasZero = true
    } else if value.isInfinite {
      hasInfinity = true
    } else {
      let exponent = Int(value.exponent)
      up += max(0, exponent + 1)
      down += min(0, exponent)
    }
  }
  if hasZero && hasInfinity { return .near(.nan, error: 0) }
  let isSafe =
    up <= Int(Element.greatestFiniteMagnitude.exponent) && down >= Int(Element.leastNormalMagnitude.exponent)
  if !isSafe { return .near(product, error: .infinity) }
  let relative = WideReal(Element.ulpOfOne) / 2 * WideReal(x.count)
  return .near(product, error: hasInfinity ? 0 : product.magnitude * relative)
}

/// `alpha·Σ factors + beta·old`, leaving unread what the BLAS standard says is not read.
@inlinable
func productReference<Element: VectorElement>(
  alpha: Element, beta: Element, old: Element, k: Int, bias: Element = 0, isRectified: Bool = false,
  _ factors: (Int) -> (Element, Element)
) -> Reference<Element> {
  var sum = WideSum()
  if alpha != 0 {
    for q in 0..<k {
      let (a, b) = factors(q)
      sum.add(WideReal(a) * WideReal(b))
    }
  }
  let scaled = alpha == 0 || k == 0 ? 0 : WideReal(alpha) * sum.value
  let kept = beta == 0 ? 0 : WideReal(beta) * WideReal(old)
  let scale = max(1, WideReal(alpha).magnitude)
  let magnitude = scale * sum.magnitude + (kept.isFinite ? kept.magnitude : 0) + WideReal(bias).magnitude
  let value = scaled + kept + WideReal(bias)
  return .sum(isRectified && value < 0 ? 0 : value, steps: 2 * k + 5, magnitude: magnitude)
}
