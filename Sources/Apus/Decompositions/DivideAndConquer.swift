import BackendKit

/// The eigenvalues and eigenvectors of a symmetric tridiagonal matrix by halves: those of the halves, and what joins
/// them, a matrix of rank one (Cuppen, "A Divide and Conquer Method for the Symmetric Tridiagonal Eigenproblem", Numer.
/// Math. 36, 1981). The vectors are products of matrices, and orthogonal because they belong, exactly, to a neighbouring
/// z (Gu and Eisenstat, "A Divide-and-Conquer Algorithm for the Symmetric Tridiagonal Eigenproblem", SIAM J. Matrix Anal.
/// Appl. 16(1), 1995).
struct DivideAndConquer<Element: VectorElement> {
  let engine: Engine
  /// The diagonal; in the end the eigenvalues, in the order of the rows.
  let d: UnsafeMutablePointer<Element>
  /// What is beside it; lost in the end.
  let beside: UnsafeMutablePointer<Element>
  /// The identity; in the end an eigenvector a row.
  let rows: Block<Element>
  /// Room for two matrices of n rows like those, and seven vectors.
  let scratch: UnsafeMutablePointer<Element>

  static func scratchCount(_ n: Int, stride: Int) -> Int { 2 * n * stride + 7 * n }

  /// Up to here the QL iteration is faster.
  private static var leaf: Int { 32 }

  /// - Returns: The rows of `range` in ascending order of their eigenvalues, counted from its first; nil where an
  ///   iteration did not end.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func solve(_ range: Range<Int>) -> [Int]? {
    let (start, n) = (range.lowerBound, range.count)
    if n <= Self.leaf {
      let block = rows.at(start, start)
      if engine.iterateQL(d + start, beside + start, n: n, rows: block) != nil { return nil }
      return sorted(d + start, count: n)
    }
    let half = n / 2
    let middle = start + half
    let joint = beside[middle - 1]
    beside[middle - 1] = 0
    d[middle - 1] -= joint.magnitude
    d[middle] -= joint.magnitude
    guard let lower = solve(start..<middle), let upper = solve(middle..<range.upperBound) else { return nil }
    return Merge(self, start: start, count: n, half: half, joint: joint).run(lower, upper)
  }
}

/// The places of ascending numbers.
@_specialize(where E == Float)
@_specialize(where E == Double)
private func sorted<E: VectorElement>(_ values: UnsafePointer<E>, count: Int) -> [Int] {
  (0..<count).sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1] }
}

/// Joins two halves.
private struct Merge<Element: VectorElement> {
  let engine: Engine
  let d: UnsafeMutablePointer<Element>
  let rows: Block<Element>
  let n: Int
  let half: Int
  let joint: Element
  /// Rows of vectors to be multiplied, and the coefficients to multiply them with.
  let gathered: Block<Element>
  let coefficients: Block<Element>
  let vectors: UnsafeMutablePointer<Element>

  init(_ whole: DivideAndConquer<Element>, start: Int, count: Int, half: Int, joint: Element) {
    engine = whole.engine
    d = whole.d + start
    rows = whole.rows.at(start, start)
    n = count
    self.half = half
    self.joint = joint
    let stride = whole.rows.stride
    gathered = Block(base: whole.scratch, stride: stride)
    coefficients = Block(base: whole.scratch + count * stride, stride: stride)
    vectors = whole.scratch + 2 * count * stride
  }

  /// In which columns a row may be other than 0.
  private enum Side: Int { case lower, both, upper }

  /// Which rows take part in the update, by rising `d`, and which have their eigenvalues already.
  private struct Deflation {
    var kept: [Int] = []
    var settled: [Int] = []
  }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func run(_ lower: [Int], _ upper: [Int]) -> [Int] {
    // T = diag(T1, T2) + |joint|·v·vᵀ, and z = Qᵀ·v, of length √2 before it is scaled to 1.
    let z = vectors
    let unit = Element(0.5).squareRoot()
    for i in 0..<half { z[i] = rows[i, half - 1] * unit }
    let sign: Element = joint < 0 ? -unit : unit
    for i in half..<n { z[i] = rows[i, half] * sign }
    let rho = 2 * joint.magnitude

    var sides = [Side](repeating: .lower, count: half) + [Side](repeating: .upper, count: n - half)
    let deflation = deflate(merged(lower, upper.map { $0 + half }), z, rho: rho, sides: &sides)
    let kept = deflation.kept
    let k = kept.count
    if k == 0 { return sorted(d, count: n) }

    let (poles, weights) = (vectors + n, vectors + 2 * n)
    for (i, row) in kept.enumerated() { (poles[i], weights[i]) = (d[row], z[row]) }
    let values = vectors + 3 * n
    solveSecular(SecularEquation(engine: engine, d: poles, z: weights, rho: rho, count: k), into: values)
    let improved = vectors + 4 * n
    improveWeights(poles, weights, into: improved, count: k)

    // Rows with zeros in the same columns one after the other, which are left out of products.
    let grouped = [Side.lower, .both, .upper].flatMap { side in (0..<k).filter { sides[kept[$0]] == side } }
    let counts = [Side.lower, .both, .upper].map { side in kept.count { sides[$0] == side } }
    makeCoefficients(improved, order: grouped, count: k)
    for (place, index) in grouped.enumerated() { copyRow(kept[index], to: place) }
    for (place, row) in deflation.settled.enumerated() {
      copyRow(row, to: k + place)
      values[k + place] = d[row]
    }
    engine.multiply(
      rows, coefficients, gathered, m: k, n: half, k: counts[0] + counts[1], alpha: 1, beta: 0)
    engine.multiply(
      rows.at(0, half), coefficients.at(0, counts[0]), gathered.at(counts[0], half), m: k, n: n - half,
      k: counts[1] + counts[2], alpha: 1, beta: 0)
    for i in k..<max(n, k) {
      (rows.base + i * rows.stride).update(from: gathered.base + i * gathered.stride, count: n)
    }
    d.update(from: values, count: n)
    return sorted(d, count: n)
  }

  private func copyRow(_ row: Int, to place: Int) {
    (gathered.base + place * gathered.stride).update(from: rows.base + row * rows.stride, count: n)
  }

  private func merged(_ a: [Int], _ b: [Int]) -> [Int] {
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
    _ order: [Int], _ z: UnsafeMutablePointer<Element>, rho: Element, sides: inout [Side]
  ) -> Deflation {
    var result = Deflation()
    var largest: Element = 0
    for i in 0..<n { largest = max(largest, max(d[i].magnitude, z[i].magnitude)) }
    let tolerance = 4 * Element.ulpOfOne * largest
    var pending: Int?
    for row in order {
      if rho * z[row].magnitude <= tolerance {
        result.settled.append(row)
        continue
      }
      guard let other = pending else {
        pending = row
        continue
      }
      pending = row
      let length = (z[row] * z[row] + z[other] * z[other]).squareRoot()
      let (cosine, sine) = (z[row] / length, z[other] / length)
      if ((d[row] - d[other]) * cosine * sine).magnitude > tolerance {
        result.kept.append(other)
        continue
      }
      z[row] = length
      z[other] = 0
      if sides[row] != sides[other] { sides[row] = .both }
      let (x, y) = (rows.base + other * rows.stride, rows.base + row * rows.stride)
      engine.rotate(x, y, count: n, cosine: cosine, sine: sine)
      let (low, high) = (d[other], d[row])
      d[other] = low * (cosine * cosine) + high * (sine * sine)
      d[row] = low * (sine * sine) + high * (cosine * cosine)
      result.settled.append(other)
    }
    if let pending { result.kept.append(pending) }
    return result
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
  private func improveWeights(
    _ poles: UnsafePointer<Element>, _ weights: UnsafePointer<Element>, into result: UnsafeMutablePointer<Element>,
    count k: Int
  ) {
    let factors = vectors + 5 * n
    result.update(repeating: 1, count: k)
    for i in 0..<k {
      engine.mapScalar(.subScalar, poles, poles[i], 0, into: factors, count: k)
      factors[i] = 1
      engine.zip(.div, coefficients.base + i * coefficients.stride, factors, into: factors, count: k)
      engine.zip(.mul, result, factors, into: result, count: k)
    }
    for i in 0..<k {
      let root = result[i].magnitude.squareRoot()
      result[i] = weights[i] < 0 ? -root : root
    }
  }

  /// From distances to the coefficients of eigenvectors of length 1.
  @inline(__always)
  private func makeCoefficients(_ weights: UnsafePointer<Element>, order: [Int], count k: Int) {
    let row = vectors + 5 * n
    order.withUnsafeBufferPointer { order in
      for i in 0..<k {
        let target = coefficients.base + i * coefficients.stride
        engine.zip(.div, weights, target, into: row, count: k)
        let norm = engine.reduce(.normL2, row, count: k)
        engine.mapScalar(.divScalar, row, norm, 0, into: row, count: k)
        for place in 0..<k { target[place] = row[order[place]] }
      }
    }
  }
}
