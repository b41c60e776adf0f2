import BackendKit

/// Decides whether a result is as good as its reference asks.
struct Judge<Element: VectorElement> {
  let exactness: Exactness
  /// What a bounded backend's error bounds are multiplied by.
  let factor: WideReal
  /// The largest error so far, in ULPs, of results whose reference is given in ULPs.
  private(set) var largestError: WideReal = 0

  init(_ backend: any Backend, _ operation: Operation) {
    exactness = backend.exactness
    let stated = (backend as? any BoundedBackend)?.errorFactor(of: operation, for: Element.elementType) ?? 1
    factor = exactness == .canonical ? 1 : WideReal(max(1, stated))
  }

  /// The distance from a number to the next one near `value`, subnormals included.
  static func ulp(of value: WideReal) -> WideReal {
    let lowest = Element.leastNormalMagnitude.exponent
    let highest = Element.greatestFiniteMagnitude.exponent
    let exponent = value.isNormal ? min(max(Int(value.exponent), Int(lowest)), Int(highest)) : Int(lowest)
    return WideReal(sign: .plus, exponent: .init(exponent - Element.significandBitCount), significand: 1)
  }

  mutating func accepts(_ result: Element, _ reference: Reference<Element>) -> Bool {
    switch reference {
    case .exact(let expected):
      if result.isSame(as: expected) { return true }
      if exactness == .canonical { return false }
      return isNear(result, WideReal(expected), by: (factor - 1) * Self.ulp(of: WideReal(expected)))
    case .fused(let expected, let terms):
      if result.isSame(as: expected) { return true }
      if exactness == .canonical { return false }
      if terms > WideReal(Element.greatestFiniteMagnitude) { return true }
      let error = 1.5 * WideReal(Element.ulpOfOne) * terms + 2 * WideReal(Element.leastNonzeroMagnitude)
      return isNear(result, WideReal(expected), by: factor * error)
    case .within(let ulps, let value):
      let ulp = Self.ulp(of: value)
      // A canonical zero has the sign of the true result, which may be too small for any other number.
      if exactness == .canonical, result == 0, Element(value) == 0, result.sign != value.sign { return false }
      if result.isFinite && value.isFinite {
        let error = (WideReal(result) - value).magnitude / ulp
        // Above the largest finite number the distance says nothing of a finite result's quality.
        if value.magnitude <= WideReal(Element.greatestFiniteMagnitude) { largestError = max(largestError, error) }
        return error <= factor * ulps
      }
      return isNear(result, value, by: factor * ulps * ulp)
    case .near(let value, let error):
      return isNear(result, value, by: factor * error)
    }
  }

  private func isNear(_ result: Element, _ value: WideReal, by error: WideReal) -> Bool {
    if value.isNaN { return result.isNaN }
    if error == .infinity || error.isNaN { return true }
    if value.isInfinite { return WideReal(result) == value }
    if result.isNaN { return false }
    let greatest = WideReal(Element.greatestFiniteMagnitude)
    if result.isInfinite {
      // Half an ULP above the largest finite number rounds to infinity.
      return value.magnitude + error >= greatest + Self.ulp(of: greatest) / 2 && (value < 0) == (result < 0)
    }
    return (WideReal(result) - value).magnitude <= error
  }

  /// What was expected, for a message.
  static func describe(_ reference: Reference<Element>) -> String {
    switch reference {
    case .exact(let value): value.inFull
    case .fused(let value, _): value.inFull
    case .within(let ulps, let value): "\(value) within \(ulps) ULP, or \(Element(value).inFull)"
    case .near(let value, let error): "\(value) within \(error), or \(Element(value).inFull)"
    }
  }
}
