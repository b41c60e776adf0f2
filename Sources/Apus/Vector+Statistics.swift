import BackendKit

// Statistics of a vector, put together from canonical operations: the same bits on every canonical backend and with any
// number of threads.

extension NumericArray {
  /// The arithmetic mean; NaN of no elements, or where the sum is NaN. Its error is that of `sum()`, and one rounding.
  @inlinable
  public func mean(on engine: Engine = .default) -> Element { sum(on: engine) / Element(count) }

  /// The mean of squared deviations from the mean, over `count - ddof`; NaN where that is not positive, or an element is NaN
  /// or infinite. 0 where all are equal.
  ///
  /// In two passes, the second corrected by the sum of deviations (Chan, Golub and LeVeque, "Algorithms for computing the
  /// sample variance", The American Statistician 37, 1983), and in a third where that sum is not small: neither a large
  /// common offset nor the rounding of the mean costs digits. Takes memory for a copy.
  @inlinable
  public func variance(ddof: Int = 0, on engine: Engine = .default) -> Element {
    let (variance, factor) = scaledVariance(ddof: ddof, on: engine)
    return variance * factor * factor
  }

  /// The variance of the elements over a power of two, and that.
  @usableFromInline
  func scaledVariance(ddof: Int, on engine: Engine) -> (variance: Element, factor: Element) {
    let deviations = Self(_uninitializedLike: self)
    defer { withExtendedLifetime((self, deviations)) {} }
    return engine.variance(_elements.base, ddof: ddof, deviations: deviations._elements.base, count: count)
  }

  /// The square root of the variance, also where that is out of range; NaN where the variance is.
  @inlinable
  public func standardDeviation(ddof: Int = 0, on engine: Engine = .default) -> Element {
    let (variance, factor) = scaledVariance(ddof: ddof, on: engine)
    return variance.squareRoot() * factor
  }

  /// The elements less their mean, over their standard deviation; NaN where all are equal, or one is NaN or infinite, or
  /// `count - ddof` is not positive.
  @inlinable
  public func zscore(ddof: Int = 0, on engine: Engine = .default) -> Self {
    var result = Self(_uninitializedLike: self)
    let total = engine.center(_elements.base, into: result._elements.base, count: count, exactly: true).squares
    withExtendedLifetime(self) {}
    let divisor = count &- ddof
    result.apply(.divScalar, divisor > 0 ? (total / Element(divisor)).squareRoot() : .nan, on: engine)
    return result
  }

  /// The elements moved and scaled to 0...1: `(x - min)/(max - min)`; all NaN where all are equal, one is NaN or one is -inf.
  /// Where only +inf is among them it is NaN, and numbers are 0.
  @inlinable
  public func minMaxNormalize(on engine: Engine = .default) -> Self {
    guard let low = min(on: engine), let high = max(on: engine) else { return self }
    if low.isFinite, high.isFinite, !(high - low).isFinite {
      return applying(.scale, 0.5, on: engine).minMaxNormalize(on: engine)
    }
    var result = applying(.subScalar, low, on: engine)
    result.apply(.divScalar, high - low, on: engine)
    return result
  }

  /// The elements over their Euclidean norm, or over `epsilon` where the norm is less; NaN where the divisor is 0.
  @inlinable
  public func normalize(epsilon: Element = 0, on engine: Engine = .default) -> Self {
    let norm = normL2(on: engine)
    // A norm below the normal numbers has lost digits.
    let isExact = !norm.isInfinite && !(norm < .leastNormalMagnitude)
    if isExact || norm < epsilon { return applying(.divScalar, Swift.max(norm, epsilon), on: engine) }
    let (values, factor) = inRange(on: engine)
    return values.applying(.divScalar, Swift.max(values.normL2(on: engine), epsilon / factor), on: engine)
  }

  /// The elements, and 1; or the elements over a power of two, and that, where they are so large or small that their squares
  /// might leave the range of numbers. What is lost then is far below the rounding of the largest.
  @usableFromInline
  func inRange(on engine: Engine) -> (values: Self, factor: Element) {
    let factor = engine.factor(_elements.base, count: count)
    withExtendedLifetime(self) {}
    return factor == 1 ? (self, 1) : (applying(.scale, 1 / factor, on: engine), factor)
  }

  /// How many elements are not 0; NaN is not.
  @inlinable
  public func countNonzero() -> Int {
    withUnsafeBufferPointer { elements in elements.reduce(0) { $0 + ($1 != 0 ? 1 : 0) } }
  }

  /// Whether any element is not 0; NaN is not.
  @inlinable
  public var any: Bool { withUnsafeBufferPointer { $0.contains { $0 != 0 } } }

  /// Whether no element is 0; true of no elements.
  @inlinable
  public var all: Bool { withUnsafeBufferPointer { !$0.contains { $0 == 0 } } }

  /// `log Σ exp(x)`, without overflow for finite elements: -inf of no elements, NaN if there is a NaN.
  /// Makes a copy; on one thread from the exponentials on.
  public func logSumExp(on engine: Engine = .default) -> Element {
    guard let index = argmax(on: engine) else { return -.infinity }
    let largest = withUnsafeBufferPointer { $0[index] }
    if !largest.isFinite { return largest }
    var others = applying(.subScalar, largest, on: engine)
    others.apply(.exp, on: engine)
    // The largest term is 1; what the others add keeps its digits in a logarithm of 1 + x.
    others.withUnsafeMutableBufferPointer { $0[index] = 0 }
    let total = others.compensatedSum()
    var logarithm = Vector<Element>(repeating: total, count: 1)
    logarithm.apply(.log1p, on: engine)
    return largest + logarithm[0]
  }

  /// The sum with an error independent of the number of elements: about one rounding as long as the sum of magnitudes is
  /// less than 1/ε times the sum (Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen",
  /// ZAMM 54, 1974). 0 of no elements. One thread, one addition after the other: in the caches some 80 times slower than
  /// `sum()` of floats, 40 times of doubles.
  public func compensatedSum() -> Element {
    withUnsafeBufferPointer { elements in
      guard let first = elements.baseAddress else { return 0 }
      return CompensatedSum.sum(first, count: elements.count)
    }
  }
}

extension Vector {
  /// The mean product of deviations from the means, over `count - ddof`; NaN where that is not positive, or an element is NaN
  /// or infinite. As in NumPy `ddof` is 1 unless told, where that of `variance` is 0. Takes memory for two copies.
  ///
  /// - Throws: `ShapeError` where lengths differ, or there is no memory for copies.
  public func covariance(_ other: Vector, ddof: Int = 1, on engine: Engine = .default) throws(ShapeError) -> Element {
    try require("covariance", other)
    let divisor = count &- ddof
    if count == 0 || divisor <= 0 { return .nan }
    try AvailableMemory.require(Element.self, 2 * count, for: shape)
    let (x, factor) = centered(on: engine)
    let (y, otherFactor) = other.centered(on: engine)
    let correction = x.sum(on: engine) * (y.sum(on: engine) / Element(count))
    let scaled = (try x.dot(y, on: engine) - correction) / Element(divisor)
    if !scaled.isFinite { return .nan }
    // Their product is a number where one is less than 1; else it is the result that has to be one.
    return (factor < 1) == (otherFactor < 1) ? scaled * factor * otherFactor : scaled * (factor * otherFactor)
  }

  /// The elements less their mean, all over a power of two, and that.
  private func centered(on engine: Engine) -> (deviations: Vector, factor: Element) {
    let result = Vector(_uninitializedLike: self)
    let factor = engine.center(_elements.base, into: result._elements.base, count: count, exactly: true).factor
    withExtendedLifetime(self) {}
    return (result, factor)
  }

  /// Pearson's coefficient, between -1 and 1; NaN where all elements of either are equal, or one is NaN or infinite.
  ///
  /// - Throws: `ShapeError` where lengths differ, or there is no memory for copies.
  public func correlation(_ other: Vector, on engine: Engine = .default) throws(ShapeError) -> Element {
    try require("correlation", other)
    try AvailableMemory.require(Element.self, 4 * count, for: shape)
    // Of equal elements they are 0, and 0/0 is NaN.
    let x = centered(on: engine).deviations
    let y = other.centered(on: engine).deviations
    // Each over its norm first, so that no product overflows.
    let coefficient = try x.normalize(on: engine).dot(y.normalize(on: engine), on: engine)
    if count == 0 { return .nan }
    return coefficient.isNaN ? .nan : Swift.max(-1, Swift.min(1, coefficient))
  }

  /// `(x - mean)/√(variance + epsilon)·gamma + beta` (Ba, Kiros and Hinton, "Layer normalization", arXiv 1607.06450). Of equal
  /// elements the fraction is 0, or NaN where epsilon is 0; of NaN or infinite ones it is NaN.
  ///
  /// - Throws: `ShapeError` where lengths differ, or there is no memory for the result.
  public func layerNorm(
    gamma: Vector? = nil, beta: Vector? = nil, epsilon: Element = 1e-5, on engine: Engine = .default
  ) throws(ShapeError) -> Vector {
    var result = try Vector(_availableLike: self)
    try layerNorm(gamma: gamma, beta: beta, epsilon: epsilon, into: &result, on: engine)
    return result
  }

  /// Writes `layerNorm(gamma:beta:epsilon:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  public func layerNorm(
    gamma: Vector? = nil, beta: Vector? = nil, epsilon: Element = 1e-5, into result: inout Vector,
    on engine: Engine = .default
  ) throws(ShapeError) {
    for case let parameter? in [gamma, beta] { try require("layerNorm", parameter) }
    try requireResult("layerNorm", result)
    try result._elements.makeUniqueForOverwriting()
    engine.layerNorm(
      _elements.base, gamma: gamma?._elements.base, beta: beta?._elements.base, epsilon: epsilon,
      into: result._elements.base, count: count)
    withExtendedLifetime((self, gamma, beta)) {}
  }

  /// The sums of the first 1, 2, 3… elements, each as accurate as `compensatedSum()` and at its cost; from the first that is
  /// NaN or infinite on, what plain sums are.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func cumulativeSum() -> Vector {
    let result = Vector(_uninitializedLike: self)
    var sum = CompensatedSum<Element>()
    for i in 0..<count {
      sum.add(_elements.base[i])
      result._elements.base[i] = sum.value
    }
    withExtendedLifetime(self) {}
    return result
  }

  /// The products of the first 1, 2, 3… elements, one after the other. One thread.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func cumulativeProduct() -> Vector {
    let result = Vector(_uninitializedLike: self)
    var product: Element = 1
    for i in 0..<count {
      product *= _elements.base[i]
      result._elements.base[i] = product
    }
    withExtendedLifetime(self) {}
    return result
  }
}
