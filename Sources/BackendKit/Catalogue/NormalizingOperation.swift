/// A function of a whole vector with a vector result.
public enum NormalizingOperation: String, CaseIterable, Sendable {
  /// `exp(x[i] - max x) / Σ exp(x[j] - max x)`.
  case softmax
  /// `x[i] - max x - log Σ exp(x[j] - max x)`.
  case logSoftmax
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
