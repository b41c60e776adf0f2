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
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func reduceColumns<E: VectorElement>(
    _ operation: ZipOperation, _ x: UnsafePointer<E>, rows: Int, columns: Int, into result: UnsafeMutablePointer<E>
  ) {
    let matrix = ColumnReduction(engine: single, operation: operation, x: x, stride: columns, width: columns)
    let isShared = threads > 1 && rows * columns * MemoryLayout<E>.stride > Parallel.lightLimit
    // Threads share out columns, 256 bytes at least, or where these are few the subtrees of the canonical tree.
    let widest = 4096 / MemoryLayout<E>.stride
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
        matrix.columns(first..<min(columns, first + width)).reduce(
          rowPart * length..<min(rows, (rowPart + 1) * length), into: results + (rowPart * columns + first))
      }
    }
    if rowParts == 1 { return reduce(into: result) }
    withScratch(E.self, rowParts * columns) { results in
      reduce(into: results)
      matrix.combine(results, rowParts)
      result.update(from: results, count: columns)
    }
  }
}

/// A reduction of some neighbouring columns of a matrix, as `CanonicalOrder` has it. What it says of an element holds of a row here.
private struct ColumnReduction<Element: VectorElement> {
  let engine: Engine
  let operation: ZipOperation
  var x: UnsafePointer<Element>
  let stride: Int
  var width: Int

  private static var accumulatorCount: Int { CanonicalOrder.accumulatorCount(Element.self) }
  private static var blockLength: Int { CanonicalOrder.blockLength(Element.self) }

  func columns(_ range: Range<Int>) -> Self {
    var part = self
    part.x = x + range.lowerBound
    part.width = range.count
    return part
  }

  /// Combines n rows of results, which take turns as the tree says, in the first.
  func combine(_ results: UnsafeMutablePointer<Element>, _ n: Int) {
    if n == 1 { return }
    var left = 1
    while 2 * left < n { left *= 2 }
    let right = results + left * width
    combine(results, left)
    combine(right, n - left)
    engine.zip(operation, results, right, into: results, count: width)
  }

  func reduce(_ rows: Range<Int>, into result: UnsafeMutablePointer<Element>) {
    // A row more for each time that the blocks are halved.
    let depth = Int.bitWidth - (rows.count / Self.blockLength).leadingZeroBitCount + 1
    engine.withScratch(Element.self, (Self.accumulatorCount + depth) * width) { scratch in
      reduce(rows, into: result, accumulators: scratch, others: scratch + Self.accumulatorCount * width)
    }
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
    // Where a first-level cache holds all accumulators of whole rows, these are one run of memory.
    if width == stride, width * MemoryLayout<Element>.stride <= 512 {
      takeUpRuns(x, rows, into: accumulators)
    } else {
      for j in 0..<used { takeUp(x, rows, into: accumulators + j * width, number: j) }
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

  /// What one accumulator takes of a block's rows, which so stays in a first-level cache.
  private func takeUp(
    _ x: UnsafePointer<Element>, _ rows: Int, into accumulator: UnsafeMutablePointer<Element>, number: Int
  ) {
    let whole = rows / Self.accumulatorCount * Self.accumulatorCount
    var old = x + number * stride
    func add(_ row: Int) {
      engine.zip(operation, old, x + row * stride, into: accumulator, count: width)
      old = UnsafePointer(accumulator)
    }
    for row in Swift.stride(from: number + Self.accumulatorCount, to: whole, by: Self.accumulatorCount) { add(row) }
    let last = rows - Self.accumulatorCount + number
    if whole > 0, last >= whole { add(last) }
    if old != UnsafePointer(accumulator) { accumulator.update(from: old, count: width) }
  }

  /// The same of all accumulators at once.
  private func takeUpRuns(_ x: UnsafePointer<Element>, _ rows: Int, into accumulators: UnsafeMutablePointer<Element>) {
    var taken = min(rows, Self.accumulatorCount)
    accumulators.update(from: x, count: taken * width)
    while taken < rows {
      let count = min(Self.accumulatorCount, rows - taken)
      let target = accumulators + (Self.accumulatorCount - count) * width
      engine.zip(operation, target, x + taken * stride, into: target, count: count * width)
      taken += count
    }
  }
}
