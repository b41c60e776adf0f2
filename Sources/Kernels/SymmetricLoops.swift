import BackendKit

/// A symmetric matrix times a vector, `rowCount` rows at a time over blocks of `vectorCount` vectors: an element that is
/// loaded goes to two sums.
@usableFromInline
enum SymmetricRows<let rowCount: Int, let vectorCount: Int, L: Lanes> {
  @usableFromInline typealias Scalar = L.Scalar
  @usableFromInline typealias Row = InlineArray<vectorCount, L>

  @inlinable @inline(never)
  static func multiply(_ p: SymmetricVectorProduct<Scalar>) {
    let length = vectorCount * L.count
    for j in p.rows.lowerBound..<p.n { p.y[j] = 0 }
    for start in stride(from: p.rows.lowerBound, to: p.rows.upperBound, by: length) {
      let end = min(start + length, p.n)
      addDiagonal(p, start..<end)
      if end == p.n { continue }
      for i in stride(from: start, to: end, by: rowCount) { addRows(p, from: i, columns: end) }
    }
  }

  /// A block on the diagonal.
  @inlinable @inline(__always)
  static func addDiagonal(_ p: SymmetricVectorProduct<Scalar>, _ range: Range<Int>) {
    for v in 0..<vectorCount {
      let j = range.lowerBound + v * L.count
      let lanes = min(L.count, range.upperBound - j)
      if lanes <= 0 { return }
      var sum = L(loadingFirst: lanes, of: p.y + j)
      for i in range {
        sum = sum.addingProduct(L(repeating: p.x[i]), L(loadingFirst: lanes, of: p.a + (i * p.strideA + j)))
      }
      if lanes == L.count { sum.store(to: p.y + j) } else { sum.store(to: p.y + j, count: lanes) }
    }
  }

  /// A few rows right of their block.
  @inlinable @inline(__always)
  static func addRows(_ p: SymmetricVectorProduct<Scalar>, from i: Int, columns first: Int) {
    var sums = InlineArray<rowCount, Row>(repeating: Row(repeating: L(repeating: 0)))
    var factors = InlineArray<rowCount, L>(repeating: L(repeating: 0))
    for r in 0..<rowCount { factors[unchecked: r] = L(repeating: p.x[i + r]) }
    let line = p.strideA
    let a = p.a + i * line
    var j = first
    while j + vectorCount * L.count <= p.n {
      for v in 0..<vectorCount {
        let place = j + v * L.count
        let x = L(loading: p.x + place)
        var y = L(loading: p.y + place)
        for r in 0..<rowCount {
          let element = L(loading: a + (r * line + place))
          y = y.addingProduct(factors[unchecked: r], element)
          sums[unchecked: r][unchecked: v] = sums[unchecked: r][unchecked: v].addingProduct(x, element)
        }
        y.store(to: p.y + place)
      }
      j += vectorCount * L.count
    }
    if j < p.n {
      for v in 0..<vectorCount {
        let place = j + v * L.count
        let lanes = min(L.count, p.n - place)
        if lanes > 0 {
          let x = L(loadingFirst: lanes, of: p.x + place)
          var y = L(loadingFirst: lanes, of: p.y + place)
          for r in 0..<rowCount {
            let element = L(loadingFirst: lanes, of: a + (r * line + place))
            y = y.addingProduct(factors[unchecked: r], element)
            sums[unchecked: r][unchecked: v] = sums[unchecked: r][unchecked: v].addingProduct(x, element)
          }
          if lanes == L.count { y.store(to: p.y + place) } else { y.store(to: p.y + place, count: lanes) }
        } else {
          let zero = L(repeating: 0)
          for r in 0..<rowCount {
            sums[unchecked: r][unchecked: v] = sums[unchecked: r][unchecked: v].addingProduct(zero, zero)
          }
        }
      }
    }
    for r in 0..<rowCount { p.y[i + r] += fold(sums[unchecked: r]) }
  }

  /// Halves the accumulators of a row until one is left.
  @inlinable @inline(__always)
  static func fold(_ row: Row) -> Scalar {
    var row = row
    var half = vectorCount / 2
    while half > 0 {
      for v in 0..<half { row[unchecked: v] = row[unchecked: v] + row[unchecked: v + half] }
      half /= 2
    }
    var result = row[unchecked: 0]
    var distance = L.count / 2
    while distance > 0 {
      result = result + result.movedDown(by: distance)
      distance /= 2
    }
    return result.first
  }
}

extension Loops {
  /// As many rows at a time as leave registers for what else there is.
  @inlinable @inline(__always)
  static func multiply(_ product: SymmetricVectorProduct<Scalar>) {
    switch SymmetricVectorProduct<Scalar>.blockLength / L.count {
    case 1: SymmetricRows<8, 1, L>.multiply(product)
    case 2: SymmetricRows<4, 2, L>.multiply(product)
    default: product.applyPlainly()
    }
  }
}
