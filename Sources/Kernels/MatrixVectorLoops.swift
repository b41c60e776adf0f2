import BackendKit

extension LaneLoops {
  @inlinable
  public static func multiply(_ product: MatrixVectorProduct<Scalar>) {
    let p = product
    if p.k == 0 || p.alpha == 0 {
      let store = TileStore<Scalar>(alpha: 0, beta: p.beta, bias: nil, isRectified: false, tile: p.y)
      scaleRow(p.y, store, count: p.m)
    } else if p.transposeA {
      // A row times a matrix, whose sums are those of a matrix product.
      multiplyRows(
        MatrixProduct(
          m: 1, n: p.m, k: p.k, alpha: p.alpha, a: p.x, strideA: p.k, b: p.a, strideB: p.strideA, beta: p.beta,
          c: p.y, strideC: p.m))
    } else {
      var i = 0
      // Where x takes room in the first-level cache that rows would need, or rows come from beyond the second and that gives
      // more to several streams: as many rows at a time as leave registers for it, four of 512-bit vectors. Else rows are
      // better read one after the other. Four take a quarter less time with Intel's (Sapphire Rapids) and a fifth to a half
      // more with AMD's (Zen 4), where to ask for lines ahead takes another 5 to 10 % more.
      let rowSize = p.k * MemoryLayout<Scalar>.stride
      let isAMD = CPUVendor.current == .amd
      let isFar = p.m * rowSize > CacheSizes.current.level2
      if accumulators <= 4, rowSize > 16 << 10 || rowSize > 2 << 10 && isFar && !isAMD {
        while i + 4 <= p.m {
          multiplyFourRows(p, from: i, ahead: isAMD ? 0 : 512 / MemoryLayout<Scalar>.stride)
          i += 4
        }
      }
      if p.k >= accumulators * L.count, p.k <= CanonicalOrder.blockLength(Scalar.self) {
        multiplyRowsOfOneBlock(p, from: i)
      } else {
        while i < p.m {
          finish(p, row: i, reducePair(Dot(), p.a + i * p.strideA, p.x, count: p.k))
          i += 1
        }
      }
    }
  }

  /// Not a call for each row, so that its first elements are loaded while the row before is still being added up.
  @inlinable @inline(never)
  static func multiplyRowsOfOneBlock(_ p: MatrixVectorProduct<Scalar>, from first: Int) {
    for i in first..<p.m {
      finish(p, row: i, reduceLongPairBlock(Dot(), p.a + i * p.strideA, p.x, count: p.k))
    }
  }

  @inlinable @inline(__always)
  static func finish(_ p: MatrixVectorProduct<Scalar>, row: Int, _ sum: Scalar) {
    p.y[row] = p.beta == 0 ? p.alpha * sum : (p.beta * p.y[row]).addingProduct(p.alpha, sum)
  }

  /// Four rows with one reading of x, which may be larger than the first-level cache. Each sum is its row's dot product.
  ///
  /// - Parameter ahead: How far ahead of what is read to ask for each row, whose page the processor's own prefetching does
  ///   not leave. At 512 bytes eight lines of four rows are under way at once.
  @inlinable @inline(never)
  static func multiplyFourRows(_ p: MatrixVectorProduct<Scalar>, from i: Int, ahead: Int) {
    let length = CanonicalOrder.blockLength(Scalar.self)
    var pairs = InlineArray<4, PairwiseCombination<Add<L>>>(repeating: PairwiseCombination(Add()))
    for start in stride(from: 0, to: p.k, by: length) {
      let count = min(length, p.k - start)
      let a = p.a + (i * p.strideA + start)
      if count < accumulators * L.count {
        for r in 0..<4 {
          pairs[unchecked: r].add(reduceShortPairBlock(Dot(), a + r * p.strideA, p.x + start, count: count))
        }
        continue
      }
      let sums = dotFourRows(a, stride: p.strideA, p.x + start, count: count, ahead: ahead)
      for r in 0..<4 { pairs[unchecked: r].add(sums[unchecked: r]) }
    }
    for r in 0..<4 { finish(p, row: i + r, pairs[unchecked: r].result) }
  }

  /// One block of at least as many elements as there are accumulators, as `reducePairBlock` adds it up.
  @inlinable @inline(__always)
  static func dotFourRows(
    _ a: UnsafePointer<Scalar>, stride: Int, _ x: UnsafePointer<Scalar>, count: Int, ahead: Int
  ) -> InlineArray<4, Scalar> {
    let width = L.count
    let group = accumulators * width
    var values = InlineArray<4, InlineArray<4, L>>(
      repeating: InlineArray<4, L>(repeating: L(repeating: Dot<L>.identity)))
    var q = 0
    while q + group <= count {
      for j in 0..<accumulators {
        let factor = L(loading: x + (q + j * width))
        for r in 0..<4 {
          let row = a + (r * stride + q + j * width)
          L.prefetch(reading: row + ahead)
          values[unchecked: r][unchecked: j] = values[unchecked: r][unchecked: j]
            .addingProduct(L(loading: row), factor)
        }
      }
      q += group
    }
    if q < count {
      let start = count - group
      let taken = q - start
      for j in 0..<accumulators {
        let mask = L.lanes(below: taken - j * width)
        let padding = Dot<L>.padding
        let factor = L(loading: x + (start + j * width)).replacing(with: L(repeating: padding.y), where: mask)
        for r in 0..<4 {
          let row = L(loading: a + (r * stride + start + j * width))
            .replacing(with: L(repeating: padding.x), where: mask)
          values[unchecked: r][unchecked: j] = values[unchecked: r][unchecked: j].addingProduct(row, factor)
        }
      }
    }
    var results = InlineArray<4, Scalar>(repeating: 0)
    for r in 0..<4 {
      var all = Accumulators(repeating: L(repeating: Dot<L>.identity))
      for j in 0..<accumulators { all[unchecked: j] = values[unchecked: r][unchecked: j] }
      results[unchecked: r] = fold(all, with: Dot<L>.combiner)
    }
    return results
  }
}
