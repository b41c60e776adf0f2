import BackendKit

/// Rotations that are recorded, and later applied to all columns of the rows a strip at a time: a strip stays in the
/// cache through all of them, where the whole matrix would pass through it with each run.
struct RecordedRotations<Element: VectorElement> {
  private var runs: [RowRotations<Element>.Run] = []
  private var cosines: [Element] = []
  private var sines: [Element] = []
  let rows: Block<Element>
  let columns: Int
  let engine: Engine

  /// Rotations recorded at most before they are applied.
  private static var limit: Int { 1 << 15 }

  init(rows: Block<Element>, columns: Int, engine: Engine) {
    (self.rows, self.columns, self.engine) = (rows, columns, engine)
  }

  mutating func begin(first: Int) {
    if cosines.count >= Self.limit { flush() }
    runs.append(.init(first: first, count: 0))
  }

  mutating func append(cosine: Element, sine: Element) {
    cosines.append(cosine)
    sines.append(sine)
    runs[runs.count - 1].count += 1
  }

  mutating func flush() {
    engine.rotate(rows, columns: columns, runs: runs, cosines: cosines, sines: sines)
    runs.removeAll(keepingCapacity: true)
    cosines.removeAll(keepingCapacity: true)
    sines.removeAll(keepingCapacity: true)
  }
}

extension Engine {
  /// Applies rotations, on several threads where there are many. The bits do not depend on the strips.
  func rotate<E: VectorElement>(
    _ rows: Block<E>, columns: Int, runs: [RowRotations<E>.Run], cosines: [E], sines: [E]
  ) {
    guard let backend = backends.last else { return }
    runs.withUnsafeBufferPointer { runs in
      cosines.withUnsafeBufferPointer { cosines in
        sines.withUnsafeBufferPointer { sines in
          guard let cosine = cosines.baseAddress, let sine = sines.baseAddress, columns > 0 else { return }
          let all = RowRotations(
            rows: rows.base, stride: rows.stride, columns: columns, runs: runs, cosines: cosine, sines: sine)
          let width = 256 / MemoryLayout<E>.stride
          let parts = (columns + width - 1) / width
          let isSmall = cosines.count * columns < 1 << 16
          ThreadPool.run(parts: parts, threads: isSmall ? 1 : threads) { part in
            E._rotate(backend, all.part(columns: part * width..<min(columns, (part + 1) * width)))
          }
        }
      }
    }
  }

  /// One rotation of two rows: `(x, y) = (c·x - s·y, s·x + c·y)`.
  func rotate<E: VectorElement>(
    _ x: UnsafeMutablePointer<E>, _ y: UnsafeMutablePointer<E>, count: Int, cosine: E, sine: E
  ) {
    guard let backend = backends.last else { return }
    let run = RowRotations<E>.Run(first: 0, count: 1)
    withUnsafePointer(to: run) { run in
      withUnsafePointer(to: cosine) { cosine in
        withUnsafePointer(to: sine) { sine in
          E._rotate(
            backend,
            RowRotations(
              rows: x, stride: y - x, columns: count, runs: UnsafeBufferPointer(start: run, count: 1),
              cosines: cosine, sines: sine))
        }
      }
    }
  }
}
