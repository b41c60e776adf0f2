import BackendKit

// Products with matrices: small ones on a canonical backend go straight there, the others are divided over threads.

extension Parallel {
  /// Multiplications in a matrix product from which on a second thread pays for itself.
  @usableFromInline static var productLimit: Int { @inlinable @inline(__always) get { 1 << 20 } }
  /// Parts of a product for each thread where the backend does not share packed operands among them: with four, two threads
  /// lose 2 to 5 %.
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
    // Of few rows or columns what is read takes longer than what is computed.
    let read = (product.m &+ product.n) &* product.k &* MemoryLayout<E>.stride
    return !overflow && work < Parallel.productLimit && read < Parallel.lightLimit
  }

  @usableFromInline
  func indirectMultiply<E: VectorElement>(_ product: MatrixProduct<E>, activation: MapOperation?) {
    if product.m == 0 || product.n == 0 { return }
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
    let rows = Parallel.ranges(product.m, step: Self.rowStep, parts: grid.rows)
    let columns = Parallel.ranges(product.n, step: Self.columnStep, parts: grid.columns)
    // The blocks' sums take a quarter of the operands' room at most.
    let hasFewElements = 4 * product.m * product.n <= CanonicalOrder.productBlock * (product.m + product.n)
    let isPlain = dispatch.isUniform && !isSingle && !product.hasEpilogue && later == nil
    if isPlain, hasFewElements, rows.parts * columns.parts < threads, isLong(product.k) {
      return multiplyInBlocks(product, on: backend)
    }
    // Parts side by side copy no column of B twice as it is.
    let isShared =
      rows.parts > 1
      && E._multiply(backend, product, threads: threads) { ThreadPool.run(parts: $0, threads: threads, $1) }
    if isShared, later == nil { return }
    ThreadPool.run(parts: rows.parts * columns.parts, threads: threads) { index in
      let i = index / columns.parts * rows.length
      let j = index % columns.parts * columns.length
      let part = product.part(
        rows: i..<min(product.m, i + rows.length), columns: j..<min(product.n, j + columns.length))
      if !isShared { E._multiply(backend, part) }
      if let later { apply(later, to: part, on: backend) }
    }
  }

  /// What rows and columns are divided at: rows of a large tile, and vectors. Larger steps leave threads unequal shares.
  private static var rowStep: Int { 8 }
  private static var columnStep: Int { 64 }

  /// Rows and columns of parts: such that their sides, and so what is packed, add up to the least.
  private func partGrid<E: VectorElement>(_ product: MatrixProduct<E>) -> (rows: Int, columns: Int) {
    let mSteps = (product.m + Self.rowStep - 1) / Self.rowStep
    let nSteps = (product.n + Self.columnStep - 1) / Self.columnStep
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
      withThreads(of: backend) { E._multiply(backend, plain) }
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
      return withThreads(of: backend) { E._multiply(backend, product) }
    }
    let (elements, overflow) = product.m.multipliedReportingOverflow(by: product.k)
    if !overflow, isDirect(elements, streams: 1, E.self, limit: Parallel.lightLimit) {
      return E._multiply(backend, product)
    }
    let isNarrow = product.m * MemoryLayout<E>.stride <= 32 << 10
    if dispatch.isUniform, product.transposeA, isNarrow, isLong(product.k) {
      return multiplyInBlocks(
        MatrixProduct(
          m: 1, n: product.m, k: product.k, alpha: product.alpha, a: product.x, strideA: product.k,
          b: product.a, strideB: product.strideA, beta: product.beta, c: product.y, strideC: product.m),
        on: backend)
    }
    let (length, parts) = Parallel.ranges(product.m, step: 64, parts: threads * Parallel.partsPerThread)
    ThreadPool.run(parts: parts, threads: threads) { part in
      E._multiply(backend, product.part(rows: part * length..<min(product.m, (part + 1) * length)))
    }
  }

  /// Whether every thread has canonical blocks of k enough to itself.
  private func isLong(_ k: Int) -> Bool { k >= 8 * threads * CanonicalOrder.productBlock }

  /// A product of few elements, each a long sum: threads share out the canonical blocks of k. The blocks' sums are added in
  /// order, as the product would. So does the transpose of a matrix of many short rows, which memory likes whole.
  private func multiplyInBlocks<E: VectorElement>(_ product: MatrixProduct<E>, on backend: any Backend) {
    let p = product
    if p.alpha == 0 { return E._multiply(backend, p) }
    let depth = CanonicalOrder.productBlock
    let (size, blocks) = (p.m * p.n, (p.k + depth - 1) / depth)
    let (length, parts) = Parallel.ranges(blocks, step: 1, parts: threads * Parallel.partsPerThread)
    let (base, byteCount) = ScratchMemory.take(byteCount: blocks * size * MemoryLayout<E>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    let sums = base.bindMemory(to: E.self, capacity: blocks * size)
    ThreadPool.run(parts: parts, threads: threads) { part in
      for block in part * length..<min(blocks, (part + 1) * length) {
        let start = block * depth
        E._multiply(
          backend,
          MatrixProduct(
            m: p.m, n: p.n, k: min(depth, p.k - start),
            a: p.a + start * p.stepsA.column, strideA: p.strideA, transposeA: p.transposeA,
            b: p.b + start * p.stepsB.row, strideB: p.strideB, transposeB: p.transposeB,
            c: sums + block * size, strideC: p.n))
      }
    }
    for i in 0..<p.m {
      let (c, sums) = (p.c + i * p.strideC, sums + i * p.n)
      if p.beta == 0 {
        E._mapScalar(backend, .scale, sums, p.alpha, 0, into: c, count: p.n)
      } else {
        E._mapScalar(backend, .scale, c, p.beta, 0, into: c, count: p.n)
        E._zipScaled(backend, .axpy, p.alpha, sums, c, into: c, count: p.n)
      }
      for block in 1..<max(blocks, 1) {
        E._zipScaled(backend, .axpy, p.alpha, sums + block * size, c, into: c, count: p.n)
      }
    }
  }
}
