import BackendKit

/// The singular values of an upper bidiagonal matrix by the implicit QR iteration (Golub and Kahan, "Calculating the
/// Singular Values and Pseudo-Inverse of a Matrix", SIAM J. Numer. Anal. 2(2), 1965), with shifts of zero where those are
/// negligible and from the end that is larger (Demmel and Kahan, "Accurate Singular Values of Bidiagonal Matrices", SIAM
/// J. Sci. Stat. Comput. 11(5), 1990).
struct BidiagonalQR<Element: VectorElement> {
  let n: Int
  private var d: [Element]
  private var e: [Element]
  private let left: Block<Element>
  private let right: Block<Element>
  private let rightColumns: Int
  private let engine: Engine

  /// Rotations of the rows of both sides, all in one direction at a time.
  private var leftRotations: RecordedRotations<Element>
  private var rightRotations: RecordedRotations<Element>
  private var isUpward = false

  /// - Parameters:
  ///   - left: Rows, n elements of each, to be rotated with the left singular vectors; `right` likewise, with
  ///     `rightColumns` elements.
  init(
    _ diagonal: [Element], _ beside: [Element], left: Block<Element>, right: Block<Element>, rightColumns: Int,
    engine: Engine
  ) {
    (n, d, e) = (diagonal.count, diagonal, beside)
    (self.left, self.right, self.rightColumns, self.engine) = (left, right, rightColumns, engine)
    leftRotations = RecordedRotations(rows: left, columns: n, engine: engine)
    rightRotations = RecordedRotations(rows: right, columns: rightColumns, engine: engine)
    setDirection(upward: false)
  }

  /// - Returns: The singular values with their signs, in the order of the rows; nil where the iteration does not end.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  mutating func run() -> [Element]? {
    // With 1 about the largest element: smaller ones would underflow when squared.
    let negligible = Element.leastNormalMagnitude.squareRoot() / Element.ulpOfOne
    for i in 0..<n where d[i].magnitude <= negligible { d[i] = 0 }
    var last = n - 1
    var first = n
    var sweeps = 0
    // Of the block that is the last one now.
    var sweepsOfBlock = 0
    while last > 0 {
      var low = last
      var hasZero = d[last] == 0
      // Values that agree but for an ulp can exchange places for ever, with a little more than one between them.
      let patience = Element.ulpOfOne / 2 * Element(1 + sweepsOfBlock / 30)
      while low > 0 {
        let limit = patience * (d[low - 1].magnitude + d[low].magnitude)
        if e[low - 1].magnitude <= max(negligible, limit) {
          e[low - 1] = 0
          break
        }
        low -= 1
        if d[low].magnitude <= negligible { d[low] = 0 }
        if d[low] == 0 { hasZero = true }
      }
      if low == last {
        last -= 1
        sweepsOfBlock = 0
        continue
      }
      // A new block: its larger end first.
      if low != first {
        let upward = d[low].magnitude < d[last].magnitude
        if upward != isUpward { setDirection(upward: upward) }
        sweepsOfBlock = 0
      }
      first = low
      sweeps += 1
      sweepsOfBlock += 1
      if sweeps > 60 * n { return nil }
      let start = isUpward ? last : low
      let shift = hasZero ? 0 : shift(low, last)
      let ratio = d[start] == 0 ? 0 : shift / d[start]
      if ratio * ratio < Element.ulpOfOne {
        sweepWithoutShift(low, last)
      } else {
        sweep(low, last, shift: shift)
      }
    }
    leftRotations.flush()
    rightRotations.flush()
    return d
  }

  /// Upward the matrix is that whose rows and columns are reversed, and exchanged for each other.
  private mutating func setDirection(upward: Bool) {
    leftRotations.flush()
    rightRotations.flush()
    isUpward = upward
    func rows(_ block: Block<Element>) -> Block<Element> {
      upward ? block : Block(base: block.base + (n - 1) * block.stride, stride: -block.stride)
    }
    leftRotations = RecordedRotations(
      rows: rows(upward ? right : left), columns: upward ? rightColumns : n, engine: engine)
    rightRotations = RecordedRotations(
      rows: rows(upward ? left : right), columns: upward ? n : rightColumns, engine: engine)
  }

  private mutating func begin(_ low: Int, _ last: Int) {
    let first = isUpward ? last - 1 : n - 2 - low
    leftRotations.begin(first: first)
    rightRotations.begin(first: first)
  }

  /// The smaller singular value of the two rows where the sweep ends.
  @inline(__always)
  private func shift(_ low: Int, _ last: Int) -> Element {
    let (f, g, h) = isUpward ? (d[low + 1], e[low], d[low]) : (d[last - 1], e[last - 1], d[last])
    let (sum, difference) = (f.magnitude + h.magnitude, f.magnitude - h.magnitude)
    let larger = ((sum * sum + g * g).squareRoot() + (difference * difference + g * g).squareRoot()) / 2
    return f.magnitude / larger * h.magnitude
  }

  @inline(__always)
  static func rotation(_ f: Element, _ g: Element) -> (cosine: Element, sine: Element, length: Element) {
    if g == 0 { return (1, 0, f) }
    if f == 0 { return (0, 1, g) }
    let square = f * f + g * g
    if square > Element.leastNormalMagnitude / Element.ulpOfOne {
      let length = square.squareRoot()
      return (f / length, g / length, length)
    }
    let scale = max(f.magnitude, g.magnitude)
    let (x, y) = (f / scale, g / scale)
    let length = (x * x + y * y).squareRoot()
    return (x / length, y / length, length * scale)
  }

  @inline(__always)
  private mutating func sweep(_ low: Int, _ last: Int, shift: Element) {
    begin(low, last)
    // Place i of the sweep: element i of the diagonal counted from its start, and what is between i and i + 1.
    let (start, step) = isUpward ? (last, -1) : (low, 1)
    let between = isUpward ? last - 1 : low
    let count = last - low
    let head = d[start]
    var f = (head.magnitude - shift) * ((head < 0 ? -1 : 1) + shift / head)
    var g = e[between]
    for i in 0..<count {
      let (at, next, link) = (start + i * step, start + (i + 1) * step, between + i * step)
      let (c, s, r) = Self.rotation(f, g)
      if i > 0 { e[link - step] = r }
      f = c * d[at] + s * e[link]
      let rest = c * e[link] - s * d[at]
      g = s * d[next]
      let below = c * d[next]
      let (c2, s2, r2) = Self.rotation(f, g)
      d[at] = r2
      f = c2 * rest + s2 * below
      d[next] = c2 * below - s2 * rest
      if i < count - 1 {
        g = s2 * e[link + step]
        e[link + step] = c2 * e[link + step]
      }
      rightRotations.append(cosine: c, sine: s)
      leftRotations.append(cosine: c2, sine: s2)
    }
    e[between + (count - 1) * step] = f
  }

  @inline(__always)
  private mutating func sweepWithoutShift(_ low: Int, _ last: Int) {
    begin(low, last)
    let (start, step) = isUpward ? (last, -1) : (low, 1)
    let between = isUpward ? last - 1 : low
    let count = last - low
    var (cosine, before, sineBefore): (Element, Element, Element) = (1, 1, 0)
    for i in 0..<count {
      let (at, next, link) = (start + i * step, start + (i + 1) * step, between + i * step)
      let (c, s, r) = Self.rotation(d[at] * cosine, e[link])
      if i > 0 { e[link - step] = sineBefore * r }
      let (c2, s2, r2) = Self.rotation(before * r, d[next] * s)
      d[at] = r2
      (cosine, before, sineBefore) = (c, c2, s2)
      rightRotations.append(cosine: c, sine: s)
      leftRotations.append(cosine: c2, sine: s2)
    }
    let end = start + count * step
    let rest = d[end] * cosine
    d[end] = rest * before
    e[between + (count - 1) * step] = rest * sineBefore
  }
}
