import BackendKit

/// `SymmetricVectorProduct` and `RowRotations`, as cases of products with vectors.
extension StepRunner {
  private static var sizes: [Int] { [1, 2, 7, 8, 9, 15, 16, 17, 29, 32, 33, 64, 67, 131] }

  static func runDecompositionSteps(_ log: CaseLog<Element>, firstIndex: Int) {
    let largest = sizes.reduce(0, max)
    StepRunner(log, matrix: largest * (largest + padding), vector: 4 * largest).runDecompositionSteps(firstIndex)
  }

  private func runDecompositionSteps(_ firstIndex: Int) {
    var index = firstIndex
    let block = SymmetricVectorProduct<Element>.blockLength
    for n in Self.sizes {
      // All rows, those of the first block, and what there is of the last one.
      for rows in [0..<n, 0..<min(block, n), (n - 1) / block * block..<n] {
        runProduct(n, rows, index)
        index += 1
      }
      for kind in RunKind.allCases {
        runRotations(columns: n, kind, index)
        index += 1
      }
    }
  }

  // MARK: Products of symmetric matrices

  private func runProduct(_ n: Int, _ rows: Range<Int>, _ index: Int) {
    guard log.begins(index) else { return }
    var random = log.random
    let (block, stride) = (SymmetricVectorProduct<Element>.blockLength, n + Self.padding)
    let placements = place(
      matrix: MatrixCase.extent(rows: n, columns: n, stride: stride), x: n, y: n, &random)
    data.fill(x.pointer, count: n, index % 4 == 3 ? .oneSpecial : .ordinary, &random)
    data.fill(matrix.pointer, count: matrix.count, .ordinary, &random)
    // NaN where nothing is to be read, canaries where nothing is to be written.
    for place in 0..<matrix.count {
      let (i, j) = (place / stride, place % stride)
      if !rows.contains(i) || j < i / block * block || j >= n { matrix.pointer[place] = .nan }
    }
    y.pointer.update(repeating: .canary, count: n)
    var expected = [Element](repeating: .canary, count: n)
    let (oldMatrix, oldX) = (elements(matrix), elements(x))
    expected.withUnsafeMutableBufferPointer { [matrix, x] in
      if let y = $0.baseAddress {
        Self.product(n, rows, matrix.pointer, stride, x.pointer, y).applyPlainly()
      }
    }
    setNote("symmetric product", n)
    Element._multiply(log.backend, Self.product(n, rows, matrix.pointer, stride, x.pointer, y.pointer))

    let setup = { "symmetric product, n \(n), rows \(rows), \(placements)" }
    log.checkBounds([("A", matrix), ("x", x), ("y", y)], watch, setup: setup)
    expectUnchanged(matrix, "A", oldMatrix, setup)
    expectUnchanged(x, "x", oldX, setup)
    expect(y, "y", expected, setup)
  }

  private static func product(
    _ n: Int, _ rows: Range<Int>, _ a: UnsafePointer<Element>, _ stride: Int, _ x: UnsafePointer<Element>,
    _ y: UnsafeMutablePointer<Element>
  ) -> SymmetricVectorProduct<Element> {
    SymmetricVectorProduct(n: n, rows: rows, a: a, strideA: stride, x: x, y: y)
  }

  // MARK: Rotations

  /// How runs of rotations follow each other.
  private enum RunKind: String, CaseIterable {
    /// A single rotation, as of two eigenvectors.
    case one
    /// Whole sweeps, each of them from the last row.
    case sweeps
    /// Each begins lower than the one before it, as where eigenvalues are found one after the other.
    case shrinking
    case random

    func runs<E>(rows: Int, _: E.Type, _ random: inout CaseRandom) -> [RowRotations<E>.Run] {
      let last = rows - 2
      return switch self {
      case .one: [.init(first: random.below(last + 1), count: 1)]
      case .sweeps: (0..<5).map { _ in .init(first: last, count: last + 1) }
      case .shrinking: stride(from: last, through: 0, by: -1).map { .init(first: $0, count: $0 + 1) }
      case .random:
        (0..<7).map { _ in
          let first = random.below(last + 1)
          return .init(first: first, count: random.below(first + 1) + 1)
        }
      }
    }
  }

  private func runRotations(columns: Int, _ kind: RunKind, _ index: Int) {
    guard log.begins(index) else { return }
    var random = log.random
    let rows = 2 + random.below(12)
    let stride = columns + (random.oneIn(2) ? Self.padding : 0)
    let runs = kind.runs(rows: rows, Element.self, &random)
    let count = runs.reduce(0) { $0 + $1.count }
    let placements = place(
      matrix: MatrixCase.extent(rows: rows, columns: columns, stride: stride), x: count, y: count, &random)
    for memory in [x, y] { data.fill(memory.pointer, count: count, .ordinary, &random) }
    data.fill(matrix.pointer, count: matrix.count, index % 4 == 3 ? .oneSpecial : .ordinary, &random)
    // What is between the rows stays as it is.
    var expected = elements(matrix)
    let (cosines, sines) = (elements(x), elements(y))
    runs.withUnsafeBufferPointer { [matrix, x, y] runs in
      func rotations(_ rows: UnsafeMutablePointer<Element>) -> RowRotations<Element> {
        RowRotations(
          rows: rows, stride: stride, columns: columns, runs: runs, cosines: x.pointer, sines: y.pointer)
      }
      expected.withUnsafeMutableBufferPointer { if let rows = $0.baseAddress { rotations(rows).applyPlainly() } }
      setNote("rotations", columns)
      Element._rotate(log.backend, rotations(matrix.pointer))
    }

    let setup = { "rotations, \(kind.rawValue) in \(rows) rows, \(columns) columns, stride \(stride), \(placements)" }
    log.checkBounds([("rows", matrix), ("cosines", x), ("sines", y)], watch, setup: setup)
    expectUnchanged(x, "cosines", cosines, setup)
    expectUnchanged(y, "sines", sines, setup)
    expect(matrix, "rows", expected, setup)
  }
}
