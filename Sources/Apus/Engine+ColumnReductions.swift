import BackendKit

extension Engine {
  /// Reduces each column of a matrix of at least one row, on a canonical backend. Each gives the bits that a reduction of it as
  /// a vector gives.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func reduceColumns<E: VectorElement>(
    _ operation: Reduction, _ combiner: ZipOperation, _ x: UnsafePointer<E>, rows: Int, columns: Int,
    into result: UnsafeMutablePointer<E>
  ) {
    let tree = ColumnTree(
      backend: backend(for: .reduce(operation), E.elementType), operation: operation,
      combiner: combiner, x: x, stride: columns)
    let isShared = threads > 1 && rows * columns * MemoryLayout<E>.stride > Parallel.lightLimit
    // As much of a row at a time as leaves its accumulator in a first-level cache. Threads share out columns, 256 bytes at least,
    // or where these are few the subtrees of the canonical tree.
    let widest = 8192 / MemoryLayout<E>.stride
    let wanted = isShared ? min(widest, max(columns / (2 * threads), 256 / MemoryLayout<E>.stride)) : widest
    let width = min(columns, wanted)
    let columnParts = (columns + width - 1) / width
    var length = rows
    if isShared, columnParts < threads {
      length = CanonicalOrder.blockLength(E.self)
      while rows > length * threads * Parallel.partsPerThread { length *= 2 }
    }
    let rowParts = (rows + length - 1) / length
    func reduce(into results: UnsafeMutablePointer<E>) {
      ThreadPool.run(parts: columnParts * rowParts, threads: isShared ? threads : 1) { part in
        let (rowPart, columnPart) = part.quotientAndRemainder(dividingBy: columnParts)
        let first = columnPart * width
        tree.reduce(
          rowPart * length..<min(rows, (rowPart + 1) * length), first..<min(columns, first + width),
          into: results + (rowPart * columns + first))
      }
    }
    if rowParts == 1 { return reduce(into: result) }
    withScratch(E.self, rowParts * columns) { results in
      reduce(into: results)
      tree.combine(results, rowParts, columns)
      result.update(from: results, count: columns)
    }
  }
}

/// The tree of blocks that `CanonicalOrder` has, of rows of a matrix instead of elements.
private struct ColumnTree<Element: VectorElement> {
  let backend: any Backend
  let operation: Reduction
  let combiner: ZipOperation
  let x: UnsafePointer<Element>
  let stride: Int

  private static var blockLength: Int { CanonicalOrder.blockLength(Element.self) }

  /// Combines n rows of results, which take turns as the tree says, in the first.
  func combine(_ results: UnsafeMutablePointer<Element>, _ n: Int, _ columns: Int) {
    if n == 1 { return }
    var left = 1
    while 2 * left < n { left *= 2 }
    let right = results + left * columns
    combine(results, left, columns)
    combine(right, n - left, columns)
    combine(results, with: right, columns)
  }

  private func combine(
    _ result: UnsafeMutablePointer<Element>, with other: UnsafePointer<Element>, _ columns: Int
  ) {
    for j in 0..<columns { result[j] = combiner.combined(result[j], other[j]) }
  }

  func reduce(_ rows: Range<Int>, _ columns: Range<Int>, into result: UnsafeMutablePointer<Element>) {
    if rows.count <= Self.blockLength { return reduceBlock(rows, columns, into: result) }
    // A row for each time that the blocks are halved.
    let depth = Int.bitWidth - (rows.count / Self.blockLength).leadingZeroBitCount
    withUnsafeTemporaryAllocation(of: Element.self, capacity: depth * columns.count) { others in
      reduce(rows, columns, into: result, others: others.baseAddress!)
    }
  }

  private func reduce(
    _ rows: Range<Int>, _ columns: Range<Int>, into result: UnsafeMutablePointer<Element>,
    others: UnsafeMutablePointer<Element>
  ) {
    if rows.count <= Self.blockLength { return reduceBlock(rows, columns, into: result) }
    var half = Self.blockLength
    while 2 * half < rows.count { half *= 2 }
    let middle = rows.lowerBound + half
    reduce(rows.lowerBound..<middle, columns, into: result, others: others + columns.count)
    reduce(middle..<rows.upperBound, columns, into: others, others: others + columns.count)
    combine(result, with: others, columns.count)
  }

  private func reduceBlock(_ rows: Range<Int>, _ columns: Range<Int>, into result: UnsafeMutablePointer<Element>) {
    Element._reduce(
      backend,
      ColumnReduction(
        operation, x + (rows.lowerBound * stride + columns.lowerBound), rows: rows.count, stride: stride,
        columns: columns.count, into: result))
  }
}
