import BackendKit

extension Engine {
  /// Calls `body` with ranges that make up all rows of a matrix, and what to compute on: an engine of one thread for each of
  /// several ranges, side by side, where rows of so many bytes read and written are more than `limit` in all; else once with
  /// this engine.
  func forEachRange(rows: Int, bytes: Int, limit: Int = Parallel.lightLimit, _ body: (Engine, Range<Int>) -> Void) {
    if rows == 0 { return }
    let (total, overflow) = rows.multipliedReportingOverflow(by: bytes)
    // Few rows are better divided themselves.
    guard isSharing, rows >= 2 * threads, overflow || total > limit else { return body(self, 0..<rows) }
    let engine = single
    let (length, parts) = Parallel.ranges(rows, step: 1, parts: threads * Parallel.partsPerThread)
    ThreadPool.run(parts: parts, threads: threads) { part in
      body(engine, part * length..<min(rows, (part + 1) * length))
    }
  }

  /// `r[i, j] = f(x[i, j], row[j])`. Short rows are combined several at a time, with as many copies of the one.
  func combineRows<E: VectorElement>(
    _ operation: ZipOperation, _ x: UnsafePointer<E>, _ row: UnsafePointer<E>, into r: UnsafeMutablePointer<E>,
    rows: Int, columns: Int
  ) {
    // The row stays in the nearest cache.
    let bytes = 2 * columns * MemoryLayout<E>.stride
    let suited = suited(to: .zip(operation), E.elementType, bytes: rows * bytes)
    forEachRange(rows: rows, bytes: bytes, limit: operation.parallelLimit) { engine, range in
      let copies = min(range.count, max(1, Self.combinedElements / columns))
      func combine(_ row: UnsafePointer<E>) {
        for i in stride(from: range.lowerBound, to: range.upperBound, by: copies) {
          let (start, count) = (i * columns, min(copies, range.upperBound - i) * columns)
          if let suited {
            E._zip(suited, operation, x + start, row, into: r + start, count: count)
          } else {
            engine.zip(operation, x + start, row, into: r + start, count: count)
          }
        }
      }
      if copies == 1 { return combine(row) }
      engine.withScratch(E.self, copies * columns) { repeated in
        for i in 0..<copies { (repeated + i * columns).update(from: row, count: columns) }
        combine(repeated)
      }
    }
  }

  /// `r[i, j] = f(x[i, j], column[i])`: of long rows a function of a row and a number where there is one.
  func combineColumns<E: VectorElement>(
    _ operation: ZipOperation, _ x: UnsafePointer<E>, _ column: UnsafePointer<E>, into r: UnsafeMutablePointer<E>,
    rows: Int, columns: Int
  ) {
    let isLong = columns > Self.combinedElements / 2
    if isLong, let operation = operation.withScalar {
      return mapRows(operation, x, stride: columns, column, into: r, rows: rows, columns: columns)
    }
    let bytes = 2 * columns * MemoryLayout<E>.stride
    forEachRange(rows: rows, bytes: bytes, limit: operation.parallelLimit) { engine, range in
      let together = isLong ? 1 : min(range.count, Self.combinedElements / columns)
      engine.withScratch(E.self, together * columns) { repeated in
        for first in stride(from: range.lowerBound, to: range.upperBound, by: together) {
          let count = min(together, range.upperBound - first)
          for i in 0..<count {
            for j in 0..<columns { repeated[i * columns + j] = column[first + i] }
          }
          engine.zip(operation, x + first * columns, repeated, into: r + first * columns, count: count * columns)
        }
      }
    }
  }

  /// `r[i, j] = f(x[i, j]; factors[i])`, with rows of x so far apart; of 0 there is only one.
  func mapRows<E: VectorElement>(
    _ operation: ScalarOperation, _ x: UnsafePointer<E>, stride: Int, _ factors: UnsafePointer<E>,
    into r: UnsafeMutablePointer<E>, rows: Int, columns: Int
  ) {
    let bytes = 2 * columns * MemoryLayout<E>.stride
    // What only writes, into memory that was just read or written as a rule, is best as it is.
    let suited = stride == 0 ? nil : suited(to: .scalar(operation), E.elementType, bytes: rows * bytes)
    forEachRange(rows: rows, bytes: bytes) { engine, range in
      for i in range {
        let (row, target) = (x + i * stride, r + i * columns)
        if let suited {
          E._mapScalar(suited, operation, row, factors[i], 0, into: target, count: columns)
        } else {
          engine.mapScalar(operation, row, factors[i], 0, into: target, count: columns)
        }
      }
    }
  }

  /// Elements of short rows that are combined in one call: what it costs does not show then.
  private static var combinedElements: Int { 512 }

  /// What gives the bits of this engine's backend faster where one matrix is read and one written, with so many bytes.
  private func suited(to operation: Operation, _ type: ElementType, bytes: Int) -> (any Backend)? {
    guard isUniform, let level = Parallel.level(bytes: bytes, streams: 2, threads: threads) else { return nil }
    let suited = backend.suited(to: operation, type, in: level)
    return suited === backend ? nil : suited
  }
}
