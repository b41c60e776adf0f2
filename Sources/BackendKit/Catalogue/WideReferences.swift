// What the catalogue's references are written with.

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
