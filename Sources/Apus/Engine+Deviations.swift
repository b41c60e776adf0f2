import BackendKit

/// Sums of deviations from a mean that is rounded, and of their squares.
struct DeviationSums<Element: VectorElement> {
  let count, sum, squares: Element

  /// What the rest of the mean adds to the squares. Of large numbers close together it is as much as they differ by.
  @inline(__always) var ofMean: Element { sum * (sum / count) }

  /// Whether that is no more than a share of the squares, or these are NaN or infinite.
  @inline(__always)
  func isSmall(tolerance: Element) -> Bool { !sum.isFinite || ofMean <= squares * tolerance }

  /// The squares without it; NaN where an element is NaN or infinite.
  @inline(__always) var squaresFromMean: Element {
    let total = squares - ofMean
    return total.isFinite ? Swift.max(total, 0) : .nan
  }
}

extension Engine {
  /// 1: or a power of two, where elements are so large or small that their sum or their squares might leave the range of
  /// numbers, and would not over that.
  @usableFromInline
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func factor<E: VectorElement>(_ x: UnsafePointer<E>, count: Int) -> E {
    Self.factor(largest: reduce(.normLInf, x, count: count))
  }

  /// The same by the largest magnitude.
  @inline(__always)
  static func factor<E: VectorElement>(largest: E) -> E {
    if !largest.isFinite || largest == 0 { return 1 }
    let limit = E.greatestFiniteMagnitude.exponent
    if -limit / 6...limit * 3 / 8 ~= largest.exponent { return 1 }
    // Its reciprocal is a number too.
    return E(sign: .plus, exponent: Swift.max(largest.exponent, 2 - limit), significand: 1)
  }

  /// The elements less their mean, all over a power of two, that, and the sum of their squares, less what is left of the mean;
  /// that is 0 of equal elements, and NaN where one is NaN or infinite.
  ///
  /// - Parameter exactly: Whether each deviation is needed, not only the sum of their squares.
  @usableFromInline
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func center<E: VectorElement>(
    _ x: UnsafePointer<E>, into result: UnsafeMutablePointer<E>, count: Int, exactly: Bool
  ) -> (squares: E, factor: E) {
    if count == 0 { return (.nan, 1) }
    let factor = factor(x, count: count)
    if factor != 1 { mapScalar(.scale, x, 1 / factor, 0, into: result, count: count) }
    let values = factor == 1 ? x : UnsafePointer(result)
    let length = E(count)
    func deviations(from mean: E, _ x: UnsafePointer<E>) -> DeviationSums<E> {
      mapScalar(.subScalar, x, mean, 0, into: result, count: count)
      return DeviationSums(
        count: length, sum: reduce(.sum, result, count: count), squares: reduce(.sumOfSquares, result, count: count))
    }
    var sums = deviations(from: reduce(.sum, values, count: count) / length, values)
    if !sums.isSmall(tolerance: exactly ? E.ulpOfOne * E.ulpOfOne / 16 : 1 / 16) {
      // By the inequality of Cauchy and Schwarz these are equal where all deviations are.
      if sums.ofMean >= sums.squares / 2, reduce(.min, x, count: count) == reduce(.max, x, count: count) {
        result.update(repeating: 0, count: count)
        return (0, factor)
      }
      sums = deviations(from: sums.sum / length, result)
    }
    return (sums.squaresFromMean, factor)
  }

  /// The variance of the elements over a power of two, and that. Overwrites `deviations`.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func variance<E: VectorElement>(
    _ x: UnsafePointer<E>, ddof: Int, deviations: UnsafeMutablePointer<E>, count: Int
  ) -> (variance: E, factor: E) {
    let divisor = count &- ddof
    if count == 0 || divisor <= 0 { return (.nan, 1) }
    let (squares, factor) = center(x, into: deviations, count: count, exactly: false)
    return (squares / E(divisor), factor)
  }

  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func layerNorm<E: VectorElement>(
    _ x: UnsafePointer<E>, gamma: UnsafeMutablePointer<E>?, beta: UnsafeMutablePointer<E>?, epsilon: E,
    into result: UnsafeMutablePointer<E>, count: Int
  ) {
    if count == 0 { return }
    let (squares, factor) = center(x, into: result, count: count, exactly: true)
    let variance = squares / E(count)
    let divisor = (variance + epsilon / factor / factor).squareRoot()
    if variance == 0 || divisor.isInfinite {
      // Of such small deviations the variance is nothing against epsilon, which may have left the range of numbers.
      mapScalar(.divScalar, result, epsilon.squareRoot(), 0, into: result, count: count)
      if factor != 1 { mapScalar(.scale, result, factor, 0, into: result, count: count) }
    } else {
      mapScalar(.divScalar, result, divisor, 0, into: result, count: count)
    }
    if let gamma { zip(.mul, result, gamma, into: result, count: count) }
    if let beta { zip(.add, result, beta, into: result, count: count) }
  }
}
