import BackendKit
import Kernels

/// Loops in the order that `CanonicalOrder` and `MatrixProduct` describe, and nothing else.
public enum PlainLoops<L: Lanes>: Loops {
  public typealias LongLanes = L

  public static func map<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int, pastCaches: Bool
  ) where K.L == L {
    for i in 0..<count { r[i] = kernel.value(of: L(repeating: x[i])).first }
  }

  public static func mapLong<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int
  ) where K.L == L {
    map(kernel, x, into: r, count: count, pastCaches: false)
  }

  public static func zip<K: ZipKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>,
    count: Int, pastCaches: Bool
  ) where K.L == L {
    for i in 0..<count { r[i] = kernel.apply(L(repeating: x[i]), L(repeating: y[i])).first }
  }

  public static func zipTernary<K: TernaryKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ z: UnsafePointer<Scalar>,
    into r: UnsafeMutablePointer<Scalar>, count: Int, pastCaches: Bool
  ) where K.L == L {
    for i in 0..<count { r[i] = kernel.apply(L(repeating: x[i]), L(repeating: y[i]), L(repeating: z[i])).first }
  }

  public static func reduce<K: ReductionKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Scalar
  where K.L == L {
    reduceBlocks(with: K.combiner, identity: K.identity, count: count) { accumulator, i in
      kernel.accumulate(accumulator, L(repeating: x[i]))
    }
  }

  public static func reducePair<K: PairReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int
  ) -> Scalar where K.L == L {
    reduceBlocks(with: K.combiner, identity: K.identity, count: count) { accumulator, i in
      kernel.accumulate(accumulator, L(repeating: x[i]), L(repeating: y[i]))
    }
  }

  /// The canonical reduction of elements 0..<count, which `take` adds to an accumulator by their index.
  static func reduceBlocks<K: ZipKernel>(
    with combiner: K, identity: Scalar, count: Int, take: (L, Int) -> L
  ) -> Scalar where K.L == L {
    let length = CanonicalOrder.blockLength(Scalar.self)

    func tree(_ blocks: Range<Int>) -> L {
      if blocks.count == 1 {
        let start = blocks.lowerBound * length
        return reduceBlock(start..<min(start + length, count), with: combiner, identity: identity, take: take)
      }
      var left = 1
      while 2 * left < blocks.count { left *= 2 }
      let middle = blocks.lowerBound + left
      return combiner.apply(tree(blocks.lowerBound..<middle), tree(middle..<blocks.upperBound))
    }
    return tree(0..<(count + length - 1) / length).first
  }

  static func reduceBlock<K: ZipKernel>(
    _ elements: Range<Int>, with combiner: K, identity: Scalar, take: (L, Int) -> L
  ) -> L where K.L == L {
    // 64 of them for `Float`; the second half is not used for `Double`.
    var accumulators = InlineArray<64, L>(repeating: L(repeating: identity))
    let width = CanonicalOrder.accumulatorCount(Scalar.self)
    let tail = elements.count < width ? elements.upperBound : elements.upperBound - elements.count % width
    for i in elements.lowerBound..<tail {
      let j = (i - elements.lowerBound) % width
      accumulators[j] = take(accumulators[j], i)
    }
    for i in tail..<elements.upperBound {
      let j = i - (elements.upperBound - width)
      accumulators[j] = take(accumulators[j], i)
    }
    var half = width / 2
    while half > 0 {
      for j in 0..<half { accumulators[j] = combiner.apply(accumulators[j], accumulators[j + half]) }
      half /= 2
    }
    return accumulators[0]
  }

  public static func reduceIndex<K: ExtremumKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Int
  where K.L == L {
    var best = 0
    for i in 0..<count {
      if x[i].isNaN { return i }
      if K.prefers(x[i], to: x[best]) { best = i }
    }
    return best
  }

  public static func multiply(_ p: MatrixProduct<Scalar>) {
    for i in 0..<p.m {
      for j in 0..<p.n {
        let a = p.a + i * p.stepsA.row
        let b = p.b + j * p.stepsB.column
        accumulate(p.c + (i * p.strideC + j), alpha: p.alpha, beta: p.beta, k: p.k) { sum, q in
          sum.addingProduct(a[q * p.stepsA.column], b[q * p.stepsB.row])
        }
        let c = p.c + (i * p.strideC + j)
        if let bias = p.bias { c[0] += bias[j] }
        if p.isRectified { c[0] = Rectify().apply(L(repeating: c[0])).first }
      }
    }
  }

  public static func multiply(_ p: MatrixVectorProduct<Scalar>) {
    for i in 0..<p.m {
      if p.transposeA {
        accumulate(p.y + i, alpha: p.alpha, beta: p.beta, k: p.k) { sum, q in
          sum.addingProduct(p.a[q * p.strideA + i], p.x[q])
        }
      } else if p.k == 0 || p.alpha == 0 {
        p.y[i] = p.beta == 0 ? 0 : p.beta * p.y[i]
      } else {
        let sum = reducePair(Dot<L>(), p.a + i * p.strideA, p.x, count: p.k)
        p.y[i] = p.beta == 0 ? p.alpha * sum : (p.beta * p.y[i]).addingProduct(p.alpha, sum)
      }
    }
  }

  /// One element of C: its products are added in blocks of k.
  static func accumulate(
    _ c: UnsafeMutablePointer<Scalar>, alpha: Scalar, beta: Scalar, k: Int, take: (Scalar, Int) -> Scalar
  ) {
    if k == 0 || alpha == 0 {
      c[0] = beta == 0 ? 0 : beta * c[0]
      return
    }
    for start in stride(from: 0, to: k, by: CanonicalOrder.productBlock) {
      var sum: Scalar = 0
      for q in start..<min(start + CanonicalOrder.productBlock, k) { sum = take(sum, q) }
      let beta = start == 0 ? beta : 1
      c[0] = beta == 0 ? alpha * sum : (beta * c[0]).addingProduct(alpha, sum)
    }
  }
}
