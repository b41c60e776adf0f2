import BackendKit

// Statistics of a vector, put together from canonical operations: the same bits on every canonical backend and with any
// number of threads.

extension NumericArray {
  /// The arithmetic mean; NaN of no elements, or where the sum is NaN. Its error is that of `sum()`, and one rounding.
  @inlinable
  public func mean(on engine: Engine = .default) -> Element { sum(on: engine) / Element(count) }

  /// The elements less their mean. The mean is rounded, and the rest of it, the mean of what is left, is taken off too: of
  /// large numbers close together it is as much as they differ by.
  @usableFromInline
  func deviations(on engine: Engine) -> Self {
    var result = applying(.subScalar, mean(on: engine), on: engine)
    result.apply(.subScalar, result.mean(on: engine), on: engine)
    return result
  }

  /// Whether there are elements and all are equal.
  @usableFromInline
  func isConstant(on engine: Engine) -> Bool {
    guard let low = min(on: engine) else { return false }
    return low == max(on: engine)
  }

  /// The elements, and 1: or the elements over a power of two, and that, where they are so large or small that their sum or
  /// their squares might leave the range of numbers. What is lost then is far below the rounding of the largest.
  @usableFromInline
  func inRange(on engine: Engine) -> (values: Self, factor: Element) {
    let largest = normLInf(on: engine)
    if !largest.isFinite || largest == 0 { return (self, 1) }
    let limit = Element.greatestFiniteMagnitude.exponent
    if -limit / 6...limit * 3 / 8 ~= largest.exponent { return (self, 1) }
    // Its reciprocal is a number too.
    let factor = Element(sign: .plus, exponent: Swift.max(largest.exponent, 2 - limit), significand: 1)
    return (applying(.scale, 1 / factor, on: engine), factor)
  }

  /// The mean of squared deviations from the mean, over `count - ddof`; NaN where that is not positive, or an element is NaN
  /// or infinite.
  ///
  /// In two passes, the second corrected by the sum of deviations (Chan, Golub and LeVeque, "Algorithms for computing the
  /// sample variance", The American Statistician 37, 1983): a large common offset does not cost digits. Makes a copy.
  @inlinable
  public func variance(ddof: Int = 0, on engine: Engine = .default) -> Element {
    let (values, factor) = inRange(on: engine)
    return values.plainVariance(ddof: ddof, on: engine) * factor * factor
  }

  /// The same where no square leaves the range of numbers.
  @usableFromInline
  func plainVariance(ddof: Int, on engine: Engine) -> Element {
    let divisor = count &- ddof
    if count == 0 || divisor <= 0 { return .nan }
    let deviations = applying(.subScalar, mean(on: engine), on: engine)
    let sum = deviations.sum(on: engine)
    let correction = sum / Element(count)
    let total = deviations.sumOfSquares(on: engine) - sum * correction
    return total.isFinite ? Swift.max(total, 0) / Element(divisor) : .nan
  }

  /// The square root of the variance, also where that is out of range; NaN where the variance is.
  @inlinable
  public func standardDeviation(ddof: Int = 0, on engine: Engine = .default) -> Element {
    let (values, factor) = inRange(on: engine)
    return values.plainVariance(ddof: ddof, on: engine).squareRoot() * factor
  }

  /// The elements less their mean, over their standard deviation; NaN where all are equal, or one is NaN or infinite.
  @inlinable
  public func zscore(ddof: Int = 0, on engine: Engine = .default) -> Self {
    let values = inRange(on: engine).values
    var result = values.deviations(on: engine)
    let scale = isConstant(on: engine) ? .nan : values.plainVariance(ddof: ddof, on: engine).squareRoot()
    result.apply(.divScalar, scale, on: engine)
    return result
  }

  /// The elements moved and scaled to 0...1: `(x - min)/(max - min)`; NaN where all are equal or one is NaN.
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
    if !norm.isInfinite { return applying(.divScalar, Swift.max(norm, epsilon), on: engine) }
    let (values, factor) = inRange(on: engine)
    return values.applying(.divScalar, Swift.max(values.normL2(on: engine), epsilon / factor), on: engine)
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
  /// ZAMM 54, 1974). One thread; some five times slower than `sum()` in the caches.
  public func compensatedSum() -> Element {
    withUnsafeBufferPointer { elements in
      var sum: Element = 0
      var compensation: Element = 0
      for x in elements {
        let total = sum + x
        // What rounding took from the total (Knuth, The Art of Computer Programming 2, section 4.2.2).
        let part = total - sum
        compensation += (sum - (total - part)) + (x - part)
        sum = total
      }
      return sum.isFinite ? sum + compensation : elements.reduce(0, +)
    }
  }
}

extension Vector {
  /// The mean product of deviations from the means, over `count - ddof`; NaN where that is not positive.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  public func covariance(_ other: Vector, ddof: Int = 1, on engine: Engine = .default) throws(ShapeError) -> Element {
    try require("covariance", other)
    let divisor = count &- ddof
    if count == 0 || divisor <= 0 { return .nan }
    let x = applying(.subScalar, mean(on: engine), on: engine)
    let y = other.applying(.subScalar, other.mean(on: engine), on: engine)
    let correction = x.sum(on: engine) * (y.sum(on: engine) / Element(count))
    return (try x.dot(y, on: engine) - correction) / Element(divisor)
  }

  /// Pearson's coefficient, between -1 and 1; NaN where all elements of either are equal, or one is NaN or infinite.
  ///
  /// - Throws: `ShapeError` where lengths differ.
  public func correlation(_ other: Vector, on engine: Engine = .default) throws(ShapeError) -> Element {
    try require("correlation", other)
    if count == 0 || isConstant(on: engine) || other.isConstant(on: engine) { return .nan }
    let x = inRange(on: engine).values.deviations(on: engine)
    let y = other.inRange(on: engine).values.deviations(on: engine)
    // Each over its norm first, so that no product overflows.
    let coefficient = try x.normalize(on: engine).dot(y.normalize(on: engine), on: engine)
    return coefficient.isNaN ? .nan : Swift.max(-1, Swift.min(1, coefficient))
  }

  /// `(x - mean)/√(variance + epsilon)·gamma + beta` (Ba, Kiros and Hinton, "Layer normalization", arXiv 1607.06450).
  ///
  /// - Throws: `ShapeError` where lengths differ.
  public func layerNorm(
    gamma: Vector? = nil, beta: Vector? = nil, epsilon: Element = 1e-5, on engine: Engine = .default
  ) throws(ShapeError) -> Vector {
    for parameter in [gamma, beta] {
      if let parameter { try require("layerNorm", parameter) }
    }
    let (values, factor) = inRange(on: engine)
    var result = values.deviations(on: engine)
    let variance = values.plainVariance(ddof: 0, on: engine)
    let divisor = (variance + epsilon / factor / factor).squareRoot()
    if divisor.isInfinite {
      // Of such small numbers the variance is nothing against epsilon.
      result.apply(.divScalar, epsilon.squareRoot(), on: engine)
      result.apply(.scale, factor, on: engine)
    } else {
      result.apply(.divScalar, divisor, on: engine)
    }
    if let gamma { try result.combine(.mul, gamma, on: engine) }
    if let beta { try result.combine(.add, beta, on: engine) }
    return result
  }

  /// The sums of the first 1, 2, 3… elements, each as accurate as `compensatedSum()`. One thread.
  public func cumulativeSum() -> Vector {
    var result = self
    result.withUnsafeMutableBufferPointer { elements in
      var sum: Element = 0
      var compensation: Element = 0
      for i in elements.indices {
        let x = elements[i]
        let total = sum + x
        let part = total - sum
        compensation += (sum - (total - part)) + (x - part)
        sum = total
        // Beyond the largest number there is nothing to compensate.
        elements[i] = sum.isFinite ? sum + compensation : sum
      }
    }
    return result
  }

  /// The products of the first 1, 2, 3… elements. One thread.
  public func cumulativeProduct() -> Vector {
    var result = self
    result.withUnsafeMutableBufferPointer { elements in
      var product: Element = 1
      for i in elements.indices {
        product *= elements[i]
        elements[i] = product
      }
    }
    return result
  }
}
