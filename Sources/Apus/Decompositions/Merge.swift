import BackendKit

/// The places of ascending numbers.
@_specialize(where E == Float)
@_specialize(where E == Double)
func sorted<E: VectorElement>(_ values: UnsafePointer<E>, count: Int) -> [Int] {
  (0..<count).sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1] }
}

/// Joins what is known of two halves: the eigenvectors of `diag(d) + rho·z·zᵀ`, or the singular vectors of the matrix that
/// has diag(d) below, from whose diagonal one element is missing, and in that one's row z instead.
struct Merge<Element: VectorElement> {
  let engine: Engine
  /// In the end the values.
  let d: UnsafeMutablePointer<Element>
  /// Eigenvectors or right singular vectors, one a row.
  let rows: Block<Element>
  let columns: Int
  /// Left singular vectors.
  let left: Block<Element>?
  let n: Int
  /// The column where the upper half begins.
  let split: Int
  /// Rows of vectors to be multiplied, and the coefficients to multiply them with.
  private let gathered: Block<Element>
  private let coefficients: Block<Element>
  /// The first of them is z.
  let vectors: UnsafeMutablePointer<Element>

  static func scratchCount(_ n: Int, stride: Int) -> Int { 2 * n * stride + 8 * n }

  init(
    engine: Engine, d: UnsafeMutablePointer<Element>, rows: Block<Element>, columns: Int, left: Block<Element>?,
    count: Int, split: Int, scratch: UnsafeMutablePointer<Element>
  ) {
    (self.engine, self.d) = (engine, d)
    (self.rows, self.columns, self.left) = (rows, columns, left)
    (n, self.split) = (count, split)
    gathered = Block(base: scratch, stride: rows.stride)
    coefficients = Block(base: scratch + count * rows.stride, stride: rows.stride)
    vectors = scratch + 2 * count * rows.stride
  }

  /// In which columns a row may be other than 0.
  enum Side: Int { case lower, both, upper }

  /// Which rows take part in the update, by rising `d`, and which have their values already.
  private struct Deflation {
    var kept: [Int] = []
    var settled: [Int] = []
    var sides: [Side]
  }

  /// - Parameters:
  ///   - order: The rows by rising `d`. With left vectors, the row that has z instead comes first, its d is 0, and its z
  ///     positive and no less than is negligible.
  ///   - least: What `d` and z are at least compared with to find them equal, or negligible.
  /// - Returns: The rows by rising values.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func run(_ order: [Int], sides: [Side], rho: Element, least: Element) -> [Int] {
    let z = vectors
    let deflation = deflate(order, z, sides: sides, rho: rho, least: least)
    let (kept, sides) = (deflation.kept, deflation.sides)
    let k = kept.count
    if k == 0 { return sorted(d, count: n) }

    let (poles, weights) = (vectors + n, vectors + 2 * n)
    for (i, row) in kept.enumerated() { (poles[i], weights[i]) = (d[row], z[row]) }
    let length = engine.reduce(.normL2, weights, count: k)
    engine.mapScalar(.divScalar, weights, length, 0, into: weights, count: k)
    let values = vectors + 3 * n
    let equation = SecularEquation(
      engine: engine, d: poles, z: weights, rho: rho * length * length, count: k, isSquared: left != nil)
    solveSecular(equation, into: values)
    let improved = vectors + 4 * n
    improveWeights(equation, into: improved)

    // Rows with zeros in the same columns one after the other, which are left out of products.
    let grouped = [Side.lower, .both, .upper].flatMap { side in (0..<k).filter { sides[kept[$0]] == side } }
    let counts = [Side.lower, .both, .upper].map { side in kept.count { sides[$0] == side } }
    makeCoefficients(improved, order: grouped, count: k)
    combine(rows, width: columns, grouped.map { kept[$0] } + deflation.settled, counts)
    if let left {
      makeLeftCoefficients(poles, order: grouped, count: k)
      combine(left, width: n, grouped.map { kept[$0] } + deflation.settled, counts)
    }
    for (place, row) in deflation.settled.enumerated() { values[k + place] = d[row] }
    d.update(from: values, count: n)
    return sorted(d, count: n)
  }

  /// Replaces the first rows by combinations of those that are kept; the others follow them as they are.
  @inline(__always)
  private func combine(_ rows: Block<Element>, width: Int, _ sources: [Int], _ counts: [Int]) {
    for (place, row) in sources.enumerated() {
      (gathered.base + place * gathered.stride).update(from: rows.base + row * rows.stride, count: width)
    }
    let k = counts[0] + counts[1] + counts[2]
    engine.multiply(rows, coefficients, gathered, m: k, n: split, k: counts[0] + counts[1], alpha: 1, beta: 0)
    engine.multiply(
      rows.at(0, split), coefficients.at(0, counts[0]), gathered.at(counts[0], split), m: k, n: width - split,
      k: counts[1] + counts[2], alpha: 1, beta: 0)
    for i in k..<max(n, k) {
      (rows.base + i * rows.stride).update(from: gathered.base + i * gathered.stride, count: width)
    }
  }

  /// The rows of both halves by rising `d`.
  func merged(_ a: [Int], _ b: [Int]) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(n)
    var j = 0
    for i in a {
      while j < b.count, d[b[j]] < d[i] {
        result.append(b[j])
        j += 1
      }
      result.append(i)
    }
    return result + b[j...]
  }

  /// Settles what the update does not change: rows with no weight in it, and, of two that are as good as equal, one that
  /// a rotation takes the weight from.
  @inline(__always)
  private func deflate(
    _ order: [Int], _ z: UnsafeMutablePointer<Element>, sides: [Side], rho: Element, least: Element
  ) -> Deflation {
    var result = Deflation(sides: sides)
    var largest = least
    for i in 0..<n { largest = max(largest, max(d[i].magnitude, z[i].magnitude)) }
    let tolerance = 4 * Element.ulpOfOne * largest
    var pending: Int?
    for row in order {
      guard let other = pending else {
        if left == nil, rho * z[row].magnitude <= tolerance { result.settled.append(row) } else { pending = row }
        continue
      }
      if rho * z[row].magnitude <= tolerance {
        result.settled.append(row)
        continue
      }
      let length = (z[row] * z[row] + z[other] * z[other]).squareRoot()
      let (cosine, sine) = (z[row] / length, z[other] / length)
      let isFirst = left != nil && other == order[0]
      // What the rotation leaves beside the diagonal; only columns are rotated where the other row is that of z.
      let rest = isFirst ? d[row] * cosine : (d[row] - d[other]) * cosine * sine
      if rest.magnitude > tolerance {
        pending = row
        result.kept.append(other)
        continue
      }
      let side: Side = result.sides[row] == result.sides[other] ? result.sides[row] : .both
      if isFirst {
        result.sides[other] = side
        rotate(rows, row, other, width: columns, cosine: sine, sine: cosine)
        (z[other], z[row]) = (length, 0)
        result.settled.append(row)
        continue
      }
      pending = row
      result.sides[row] = side
      rotate(rows, other, row, width: columns, cosine: cosine, sine: sine)
      if let left { rotate(left, other, row, width: n, cosine: cosine, sine: sine) }
      (z[row], z[other]) = (length, 0)
      let (low, high) = (d[other], d[row])
      d[other] = low * (cosine * cosine) + high * (sine * sine)
      d[row] = low * (sine * sine) + high * (cosine * cosine)
      result.settled.append(other)
    }
    if let pending { result.kept.append(pending) }
    return result
  }

  @inline(__always)
  private func rotate(_ rows: Block<Element>, _ i: Int, _ j: Int, width: Int, cosine: Element, sine: Element) {
    engine.rotate(
      rows.base + i * rows.stride, rows.base + j * rows.stride, count: width, cosine: cosine, sine: sine)
  }

  /// Each root on its own: several threads share them out.
  @inline(__always)
  private func solveSecular(_ equation: SecularEquation<Element>, into values: UnsafeMutablePointer<Element>) {
    let k = equation.count
    ThreadPool.run(parts: (k + 15) / 16, threads: k < 64 ? 1 : engine.threads) { part in
      for i in part * 16..<min(k, part * 16 + 16) {
        values[i] = equation.root(
          i, distances: coefficients.base + i * coefficients.stride, terms: gathered.base + i * gathered.stride)
      }
    }
  }

  /// The weights for which the roots found are exactly right.
  @inline(__always)
  private func improveWeights(_ equation: SecularEquation<Element>, into result: UnsafeMutablePointer<Element>) {
    let k = equation.count
    let (factors, sums) = (vectors + 5 * n, vectors + 6 * n)
    result.update(repeating: 1, count: k)
    for i in 0..<k {
      equation.setDistances(factors, from: equation.d[i], sums)
      factors[i] = 1
      engine.zip(.div, coefficients.base + i * coefficients.stride, factors, into: factors, count: k)
      engine.zip(.mul, result, factors, into: result, count: k)
    }
    for i in 0..<k {
      let root = result[i].magnitude.squareRoot()
      result[i] = equation.z[i] < 0 ? -root : root
    }
  }

  /// From distances to the coefficients of vectors of length 1; the lengths they had are kept for the left ones.
  @inline(__always)
  private func makeCoefficients(_ weights: UnsafePointer<Element>, order: [Int], count k: Int) {
    let (row, lengths) = (vectors + 5 * n, vectors + 6 * n)
    order.withUnsafeBufferPointer { order in
      for i in 0..<k {
        let target = coefficients.base + i * coefficients.stride
        engine.zip(.div, weights, target, into: row, count: k)
        lengths[i] = engine.reduce(.normL2, row, count: k)
        engine.mapScalar(.divScalar, row, lengths[i], 0, into: row, count: k)
        for place in 0..<k { target[place] = row[order[place]] }
      }
    }
  }

  /// From the coefficients v of right vectors to those of left ones: what the matrix makes of them, `d·v` but for the row
  /// of z, where `z·v` is -1 before v is scaled.
  @inline(__always)
  private func makeLeftCoefficients(_ poles: UnsafePointer<Element>, order: [Int], count k: Int) {
    let (ordered, lengths) = (vectors + 5 * n, vectors + 6 * n)
    var first = 0
    for place in 0..<k {
      ordered[place] = poles[order[place]]
      if order[place] == 0 { first = place }
    }
    for i in 0..<k {
      let row = coefficients.base + i * coefficients.stride
      engine.zip(.mul, row, ordered, into: row, count: k)
      row[first] = -1 / lengths[i]
      engine.mapScalar(.divScalar, row, engine.reduce(.normL2, row, count: k), 0, into: row, count: k)
    }
  }
}
