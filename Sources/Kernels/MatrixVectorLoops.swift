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
      for i in 0..<p.m {
        let sum = reducePair(Dot(), p.a + i * p.strideA, p.x, count: p.k)
        p.y[i] = p.beta == 0 ? p.alpha * sum : (p.beta * p.y[i]).addingProduct(p.alpha, sum)
      }
    }
  }
}
