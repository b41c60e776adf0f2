import BackendKit

// Products with matrices: small ones on a canonical backend go straight there, the others are divided over threads.

extension Parallel {
  /// Multiplications in a matrix product from which on a second thread pays for itself.
  @usableFromInline static var productLimit: Int { @inlinable @inline(__always) get { 1 << 20 } }
  /// Parts of a product for each thread, which pack their operands for themselves: with four, two threads lose 2 to 5 %.
  static let productPartsPerThread = 2
}

extension Engine {
  /// A product and, after that, a function of each of its elements.
  @inlinable @inline(__always)
  func multiply<E: VectorElement>(_ product: MatrixProduct<E>, activation: MapOperation? = nil) {
    if isUniform, threads == 1 || isSmall(product), activation == nil {
      withFirst { E._multiply($0, product) }
    } else {
      indirectMultiply(product, activation: activation)
    }
  }

  @inlinable @inline(__always)
  func isSmall<E: VectorElement>(_ product: MatrixProduct<E>) -> Bool {
    let (work, overflow) = (product.m &* product.n).multipliedReportingOverflow(by: product.k)
    return !overflow && work < Parallel.productLimit
  }

  @usableFromInline
  func indirectMultiply<E: VectorElement>(_ product: MatrixProduct<E>, activation: MapOperation?) {
    let backend = backend(for: .matrix(.matmul), E.elementType)
    guard backend.exactness == .canonical, dispatch.isUniform || !product.hasEpilogue && activation == nil else {
      return multiplyInSteps(product, activation: activation, on: backend)
    }
    var product = product
    let isRectifying = activation == .relu
    if isRectifying { product.isRectified = true }
    let later = isRectifying ? nil : activation
    // Several parts a thread, so that one that is held up leaves work to the others; but not too small ones, as each
    // packs what it needs for itself.
    let isSingle = threads == 1 || isSmall(product)
    let grid = isSingle ? (rows: 1, columns: 1) : partGrid(product)
    let rows = Parallel.ranges(product.m, step: 24, parts: grid.rows)
    let columns = Parallel.ranges(product.n, step: 64, parts: grid.columns)
    ThreadPool.run(parts: rows.parts * columns.parts, threads: threads) { index in
      let i = index / columns.parts * rows.length
      let j = index % columns.parts * columns.length
      let part = product.part(
        rows: i..<min(product.m, i + rows.length), columns: j..<min(product.n, j + columns.length))
      E._multiply(backend, part)
      if let later { apply(later, to: part, on: backend) }
    }
  }

  /// Rows and columns of parts: such that their sides, and so what is packed, add up to the least.
  private func partGrid<E: VectorElement>(_ product: MatrixProduct<E>) -> (rows: Int, columns: Int) {
    let (mSteps, nSteps) = ((product.m + 23) / 24, (product.n + 63) / 64)
    let work = product.m.multipliedReportingOverflow(by: product.n).partialValue / 1024 &* product.k
    let parts = threads * min(Parallel.productPartsPerThread, max(1, work / (1 << 14) / threads))
    var best = (rows: 1, columns: 1)
    var least = Double.infinity
    for rows in 1...min(parts, max(1, mSteps)) {
      let columns = min(max(1, nSteps), max(1, parts / rows))
      let sides = Double(product.m) / Double(rows) + Double(product.n) / Double(columns)
      // Fewer parts than threads leave some without work.
      let cost = sides * (rows * columns < threads ? Double(threads) : 1)
      if cost < least { (least, best) = (cost, (rows, columns)) }
    }
    return best
  }

  /// The product alone on its backend, which may know nothing of what follows it, then bias and activation.
  private func multiplyInSteps<E: VectorElement>(
    _ product: MatrixProduct<E>, activation: MapOperation?, on backend: any Backend
  ) {
    var plain = product
    plain.bias = nil
    plain.isRectified = false
    if backend.exactness == .canonical {
      indirectMultiply(plain, activation: nil)
    } else {
      backend.enter(threads: threads)
      E._multiply(backend, plain)
      backend.leave()
    }
    for i in 0..<product.m {
      let row = product.c + i * product.strideC
      if let bias = product.bias { zip(.add, row, bias, into: row, count: product.n) }
      if product.isRectified { map(.relu, row, into: row, count: product.n) }
      if let activation { map(activation, row, into: row, count: product.n) }
    }
  }

  private func apply<E: VectorElement>(_ activation: MapOperation, to part: MatrixProduct<E>, on backend: any Backend) {
    if part.strideC == part.n {
      return E._map(backend, activation, part.c, into: part.c, count: part.m * part.n)
    }
    for i in 0..<part.m {
      let row = part.c + i * part.strideC
      E._map(backend, activation, row, into: row, count: part.n)
    }
  }

  @inlinable @inline(__always)
  func multiply<E: VectorElement>(_ product: MatrixVectorProduct<E>) {
    if isUniform, isDirect(product.m, streams: product.k + 1, E.self, limit: Parallel.lightLimit) {
      withFirst { E._multiply($0, product) }
    } else {
      indirectMultiply(product)
    }
  }

  @usableFromInline
  func indirectMultiply<E: VectorElement>(_ product: MatrixVectorProduct<E>) {
    let backend = backend(for: .matrix(.matvec), E.elementType)
    guard backend.exactness == .canonical else {
      backend.enter(threads: threads)
      defer { backend.leave() }
      return E._multiply(backend, product)
    }
    let (elements, overflow) = product.m.multipliedReportingOverflow(by: product.k)
    if !overflow, isDirect(elements, streams: 1, E.self, limit: Parallel.lightLimit) {
      return E._multiply(backend, product)
    }
    let isNarrow = product.m * MemoryLayout<E>.stride <= 32 << 10
    if dispatch.isUniform, product.transposeA, isNarrow, product.k >= 8 * threads * CanonicalOrder.productBlock,
      product.alpha != 0
    {
      return multiplyInBlocks(product, on: backend)
    }
    let (length, parts) = Parallel.ranges(product.m, step: 64, parts: threads * Parallel.partsPerThread)
    ThreadPool.run(parts: parts, threads: threads) { part in
      E._multiply(backend, product.part(rows: part * length..<min(product.m, (part + 1) * length)))
    }
  }

  /// The transpose of a matrix of many short rows, times a vector: memory likes whole rows, so threads share out the
  /// canonical blocks of k. The blocks' sums are added in order, as the product would.
  private func multiplyInBlocks<E: VectorElement>(_ product: MatrixVectorProduct<E>, on backend: any Backend) {
    let (m, depth) = (product.m, CanonicalOrder.productBlock)
    let blocks = (product.k + depth - 1) / depth
    let length = (blocks + threads * Parallel.partsPerThread - 1) / (threads * Parallel.partsPerThread)
    let (base, byteCount) = ScratchMemory.take(byteCount: blocks * m * MemoryLayout<E>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    let sums = base.bindMemory(to: E.self, capacity: blocks * m)
    ThreadPool.run(parts: (blocks + length - 1) / length, threads: threads) { part in
      for block in part * length..<min(blocks, (part + 1) * length) {
        let start = block * depth
        E._multiply(
          backend,
          MatrixVectorProduct(
            m: m, k: min(depth, product.k - start), a: product.a + start * product.strideA, strideA: product.strideA,
            transposeA: true, x: product.x + start, y: sums + block * m))
      }
    }
    let y = product.y
    if product.beta == 0 {
      E._mapScalar(backend, .scale, sums, product.alpha, 0, into: y, count: m)
    } else {
      E._mapScalar(backend, .scale, y, product.beta, 0, into: y, count: m)
      E._zipScaled(backend, .axpy, product.alpha, sums, y, into: y, count: m)
    }
    for block in 1..<max(blocks, 1) {
      E._zipScaled(backend, .axpy, product.alpha, sums + block * m, y, into: y, count: m)
    }
  }
}
