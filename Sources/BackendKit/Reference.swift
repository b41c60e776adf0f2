/// The type references are computed in: the widest that the platform has.
#if arch(x86_64)
  public typealias WideReal = Float80
#else
  public typealias WideReal = Double
#endif

/// What a result should be and how far from it a backend may end up.
public enum Reference<Element: VectorElement>: Sendable {
  /// The correctly rounded result; nothing else will do.
  case exact(Element)
  /// The result rounded once, which a canonical backend must return; a bounded one may also round in between, by a few
  /// half-ULPs of `terms`, the sum of the magnitudes of what is added.
  case fused(Element, terms: WideReal)
  /// The true result, and the largest error in ULPs of the element type. Below the least normal number an ULP is the
  /// least subnormal one.
  case within(ulps: WideReal, of: WideReal)
  /// The true result, and the largest absolute error: infinity where intermediate results may overflow, so that nothing
  /// can be said.
  case near(WideReal, error: WideReal)
}

/// Adds up in more than `WideReal`'s precision (Neumaier's compensated sum), and the magnitudes besides.
public struct WideSum {
  @usableFromInline var sum: WideReal = 0
  @usableFromInline var compensation: WideReal = 0
  /// The sum of the finite terms' magnitudes.
  @usableFromInline var magnitude: WideReal = 0

  public init() {}

  @inlinable
  public mutating func add(_ term: WideReal) {
    let total = sum + term
    compensation += sum.magnitude >= term.magnitude ? (sum - total) + term : (term - total) + sum
    sum = total
    if term.isFinite { magnitude += term.magnitude }
  }

  /// The sum of all terms so far.
  @inlinable public var value: WideReal { sum.isFinite ? sum + compensation : sum }

  /// The sum as a reference for one of `steps` roundings in any order: `steps·u·Σ|terms|`, u half the distance from 1 to
  /// the next number, and what products may have lost by underflow.
  @inlinable
  public func reference<Element: VectorElement>(steps: Int, for _: Element.Type) -> Reference<Element> {
    .sum(value, steps: steps, magnitude: magnitude)
  }
}

extension Reference {
  /// A sum of terms whose magnitudes add up to `magnitude`, rounded `steps` times in any order.
  @inlinable
  public static func sum(_ value: WideReal, steps: Int, magnitude: WideReal) -> Self {
    if value.isNaN { return .near(value, error: 0) }
    if magnitude > WideReal(Element.greatestFiniteMagnitude) { return .near(value, error: .infinity) }
    let steps = WideReal(steps)
    let error = steps * (WideReal(Element.ulpOfOne) / 2 * magnitude + WideReal(Element.leastNonzeroMagnitude))
    return .near(value, error: error)
  }
}
