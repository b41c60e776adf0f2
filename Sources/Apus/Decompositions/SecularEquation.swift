import BackendKit

/// The eigenvalues of `diag(d) + rho·z·zᵀ`: the roots of `1/rho + Σ z[j]²/(d[j] - λ)`, one above each d[j]; or, with the
/// squares of all d in their place, the roots of λ.
///
/// A root is kept as the distance to the nearer of its two poles, so that all its distances are accurate to the last
/// places. It is found by interpolation with two poles (Li, "Solving Secular Equations Stably and Efficiently", LAPACK
/// Working Note 89, 1994) within bounds that close in on it.
struct SecularEquation<Element: VectorElement> {
  let engine: Engine
  /// Ascending, without repetition.
  let d: UnsafePointer<Element>
  /// Of length 1, without zeros.
  let z: UnsafePointer<Element>
  let rho: Element
  let count: Int
  /// Whether it is the squares of d that are its poles.
  let isSquared: Bool

  /// The function at a place between two poles, in two sums: over the poles up to one, and those above it.
  private struct Value {
    var below: Element
    var above: Element
    var belowSlope: Element
    var aboveSlope: Element
    var total: Element
  }

  /// - Parameters:
  ///   - distances: `d[j] - λ` for all j, or `d[j]² - λ`.
  ///   - terms: Room for as many elements.
  /// - Returns: The root above `d[index]`, or its square root.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func root(
    _ index: Int, distances: UnsafeMutablePointer<Element>, terms: UnsafeMutablePointer<Element>
  ) -> Element {
    if count == 1 {
      distances[0] = -(rho * z[0] * z[0])
      return place(d[0], -distances[0])
    }
    let isLast = index == count - 1
    // The poles to interpolate with, and where the sum is cut in two.
    let low = isLast ? index - 1 : index
    let high = low + 1
    var origin = d[index]
    var (bottom, top): (Element, Element) = (0, isLast ? rho : gap(low))
    var shift = top / 2
    var value = evaluate(origin, shift, upTo: low, distances, terms)
    if !isLast {
      let gap = top
      if value.total < 0 {
        // In the upper half: measured from the pole above.
        origin = d[high]
        (bottom, top) = (-gap / 2, 0)
      } else {
        top = gap / 2
      }
      let (p, q) = (z[low] * z[low], z[high] * z[high])
      let rest = value.total + (p - q) / (gap / 2)
      shift = Self.guess(rest, p, q, gap: gap, isAbove: bottom < 0)
      if !(shift > bottom && shift < top) { shift = bottom / 2 + top / 2 }
      value = evaluate(origin, shift, upTo: low, distances, terms)
    }
    let tolerance = Element.ulpOfOne * (4 + Element(count) / 128)
    var isMiddleWay = isLast
    for _ in 0..<200 {
      let scale = 1 / rho + value.below.magnitude + value.above.magnitude
      if value.total.magnitude <= tolerance * scale { break }
      if value.total < 0 { bottom = shift } else { top = shift }
      var step = interpolate(value, distances, low, isLast: isLast, isMiddleWay: isMiddleWay, isAbove: bottom < 0)
      // The function rises: it is not to be left in the wrong direction.
      if !(step * value.total < 0) { step = -value.total / (value.belowSlope + value.aboveSlope) }
      var next = shift + step
      if !(next > bottom && next < top) {
        next = bottom / 2 + top / 2
        if bottom > 0, top > 4 * bottom { next = bottom.squareRoot() * top.squareRoot() }
        if top < 0, bottom < 4 * top { next = -((-bottom).squareRoot() * (-top).squareRoot()) }
      }
      if next == shift || !(next > bottom && next < top) { break }
      let before = value.total.magnitude
      shift = next
      value = evaluate(origin, shift, upTo: low, distances, terms)
      if value.total.magnitude > before / 10 { isMiddleWay.toggle() }
    }
    return place(origin, shift)
  }

  /// How far apart two neighbouring poles are.
  @inline(__always)
  private func gap(_ low: Int) -> Element {
    let difference = d[low + 1] - d[low]
    return isSquared ? difference * (d[low + 1] + d[low]) : difference
  }

  @inline(__always)
  private func place(_ origin: Element, _ shift: Element) -> Element {
    isSquared ? origin + shift / (origin + (origin * origin + shift).squareRoot()) : origin + shift
  }

  /// The distances of all poles from one of them.
  @inline(__always)
  func setDistances(
    _ distances: UnsafeMutablePointer<Element>, from origin: Element, _ room: UnsafeMutablePointer<Element>
  ) {
    engine.mapScalar(.subScalar, d, origin, 0, into: distances, count: count)
    if isSquared {
      engine.mapScalar(.addScalar, d, origin, 0, into: room, count: count)
      engine.zip(.mul, distances, room, into: distances, count: count)
    }
  }

  @inline(__always)
  private func evaluate(
    _ origin: Element, _ shift: Element, upTo low: Int, _ distances: UnsafeMutablePointer<Element>,
    _ terms: UnsafeMutablePointer<Element>
  ) -> Value {
    setDistances(distances, from: origin, terms)
    engine.mapScalar(.subScalar, distances, shift, 0, into: distances, count: count)
    engine.zip(.div, z, distances, into: terms, count: count)
    let (below, above) = (low + 1, count - low - 1)
    var value = Value(
      below: engine.reducePair(.dot, z, terms, count: below),
      above: engine.reducePair(.dot, z + below, terms + below, count: above),
      belowSlope: engine.reduce(.sumOfSquares, terms, count: below),
      aboveSlope: engine.reduce(.sumOfSquares, terms + below, count: above), total: 0)
    value.total = 1 / rho + value.below + value.above
    return value
  }

  /// Where `rest` and the terms of the two poles add up to 0, from the lower or the upper one.
  @inline(__always)
  private static func guess(_ rest: Element, _ p: Element, _ q: Element, gap: Element, isAbove: Bool) -> Element {
    if isAbove {
      let (a, b) = (rest * gap - p - q, q * gap)
      let root = (a * a + 4 * b * rest).magnitude.squareRoot()
      return a < 0 ? 2 * b / (a - root) : -(a + root) / (2 * rest)
    }
    let (a, b) = (rest * gap + p + q, p * gap)
    let root = (a * a - 4 * b * rest).magnitude.squareRoot()
    return a > 0 ? 2 * b / (a + root) : (a - root) / (2 * rest)
  }

  /// The way to the root of `c + s/(d[low] - λ) + t/(d[low + 1] - λ)`, which has the function's value and slope: with the
  /// weight of the nearer pole as it is, or (the middle way) each sum's slope as that of its pole.
  @inline(__always)
  private func interpolate(
    _ value: Value, _ distances: UnsafeMutablePointer<Element>, _ low: Int, isLast: Bool, isMiddleWay: Bool,
    isAbove: Bool
  ) -> Element {
    let (p, q) = (distances[low], distances[low + 1])
    let slope = value.belowSlope + value.aboveSlope
    var c: Element
    if isMiddleWay || isLast {
      c = value.total - p * value.belowSlope - q * value.aboveSlope
    } else if isAbove {
      let weight = z[low + 1] / q
      c = value.total - p * slope - gap(low) * (weight * weight)
    } else {
      let weight = z[low] / p
      c = value.total - q * slope + gap(low) * (weight * weight)
    }
    if isLast { c = c.magnitude }
    let a = (p + q) * value.total - p * q * slope
    let b = p * q * value.total
    if c == 0 { return b / a }
    let root = (a * a - 4 * b * c).magnitude.squareRoot()
    if isLast { return a < 0 ? 2 * b / (a - root) : (a + root) / (2 * c) }
    return a > 0 ? 2 * b / (a + root) : (a - root) / (2 * c)
  }
}
