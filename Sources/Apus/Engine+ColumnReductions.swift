import BackendKit

extension Reduction {
  /// What takes up an element, where that is also what combines the results of parts.
  var accumulator: ZipOperation? {
    switch self {
    case .sum: .add
    case .product: .mul
    case .max: .maximum
    case .min: .minimum
    default: nil
    }
  }
}

extension Engine {
  /// Combines all rows of a matrix, at least one, element by element, in the canonical order: each column gives the bits that
  /// a reduction of it as a vector gives.
  func reduceColumns<E: VectorElement>(
    _ operation: ZipOperation, _ x: UnsafePointer<E>, rows: Int, columns: Int, into result: UnsafeMutablePointer<E>
  ) {
    // The accumulators of so many columns stay in a second-level cache.
    let width = min(columns, 1024 / MemoryLayout<E>.stride)
    let parts = (columns + width - 1) / width
    let isShared = rows * columns * MemoryLayout<E>.stride > Parallel.lightLimit
    let engine = single
    ThreadPool.run(parts: parts, threads: isShared ? threads : 1) { part in
      let first = part * width
      let columnReduction = ColumnReduction(
        engine: engine, operation: operation, x: x + first, stride: columns, width: min(width, columns - first))
      columnReduction.reduce(rows, into: result + first)
    }
  }
}

/// A reduction of some neighbouring columns of a matrix, as `CanonicalOrder` has it. What it says of an element holds of a row here.
private struct ColumnReduction<Element: VectorElement> {
  let engine: Engine
  let operation: ZipOperation
  let x: UnsafePointer<Element>
  let stride: Int
  let width: Int

  private static var accumulatorCount: Int { CanonicalOrder.accumulatorCount(Element.self) }
  private static var blockLength: Int { CanonicalOrder.blockLength(Element.self) }

  func reduce(_ rows: Int, into result: UnsafeMutablePointer<Element>) {
    // A row more for each time that the blocks are halved.
    let depth = Int.bitWidth - (rows / Self.blockLength).leadingZeroBitCount + 1
    let (base, byteCount) = ScratchMemory.take(
      byteCount: (Self.accumulatorCount + depth) * width * MemoryLayout<Element>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    let scratch = base.bindMemory(to: Element.self, capacity: byteCount / MemoryLayout<Element>.stride)
    reduce(0..<rows, into: result, accumulators: scratch, others: scratch + Self.accumulatorCount * width)
  }

  private func reduce(
    _ rows: Range<Int>, into result: UnsafeMutablePointer<Element>, accumulators: UnsafeMutablePointer<Element>,
    others: UnsafeMutablePointer<Element>
  ) {
    if rows.count <= Self.blockLength {
      return reduceBlock(x + rows.lowerBound * stride, rows.count, into: result, accumulators)
    }
    var half = Self.blockLength
    while 2 * half < rows.count { half *= 2 }
    let middle = rows.lowerBound + half
    reduce(rows.lowerBound..<middle, into: result, accumulators: accumulators, others: others + width)
    reduce(middle..<rows.upperBound, into: others, accumulators: accumulators, others: others + width)
    engine.zip(operation, result, others, into: result, count: width)
  }

  private func reduceBlock(
    _ x: UnsafePointer<Element>, _ rows: Int, into result: UnsafeMutablePointer<Element>,
    _ accumulators: UnsafeMutablePointer<Element>
  ) {
    var used = min(rows, Self.accumulatorCount)
    for row in 0..<used { (accumulators + row * width).update(from: x + row * stride, count: width) }
    var taken = used
    while taken < rows {
      let count = min(Self.accumulatorCount, rows - taken)
      takeUp(x + taken * stride, count, into: accumulators + (Self.accumulatorCount - count) * width)
      taken += count
    }
    var half = Self.accumulatorCount / 2
    while half > 0 {
      if used > half {
        engine.zip(
          operation, accumulators, accumulators + half * width, into: accumulators, count: (used - half) * width)
        used = half
      }
      half /= 2
    }
    result.update(from: accumulators, count: width)
  }

  private func takeUp(_ x: UnsafePointer<Element>, _ rows: Int, into accumulators: UnsafeMutablePointer<Element>) {
    if width == stride { return engine.zip(operation, accumulators, x, into: accumulators, count: rows * width) }
    for row in 0..<rows {
      let accumulator = accumulators + row * width
      engine.zip(operation, accumulator, x + row * stride, into: accumulator, count: width)
    }
  }
}
