import BackendKit

/// `ColumnReduction`, as cases of the reduction that each column goes through.
extension StepRunner {
  static func runColumnReductions(
    _ log: CaseLog<Element>, _ operation: Reduction, as reference: any Backend, firstIndex: Int
  ) {
    let n = CanonicalOrder.accumulatorCount(Element.self)
    // Around what is taken up together: a round of all accumulators, four of these, and vectors of columns.
    let rows = [1, 2, n - 1, n, n + 1, 2 * n - 1, 3 * n + 7, 4 * n, 4 * n + 1, 5 * n - 1, 9 * n + 3]
    var shapes = rows.flatMap { rows in [1, 3, 8, 17, 33].map { (rows: rows, columns: $0) } }
    shapes += [(5, 131), (n + 5, 130), (5 * n + 2, 129), (CanonicalOrder.blockLength(Element.self), 2)]
    let capacity = shapes.map { $0.rows * ($0.columns + padding) }.reduce(0, max)
    let runner = StepRunner(log, matrix: capacity, vector: 131)
    for (offset, shape) in shapes.enumerated() {
      runner.runColumnReduction(operation, rows: shape.rows, columns: shape.columns, reference, firstIndex + offset)
    }
  }

  private func runColumnReduction(
    _ operation: Reduction, rows: Int, columns: Int, _ reference: any Backend, _ index: Int
  ) {
    guard log.begins(index) else { return }
    var random = log.random
    let stride = columns + (random.oneIn(2) ? Self.padding : 0)
    let placements = place(
      matrix: MatrixCase.extent(rows: rows, columns: columns, stride: stride), x: 0, y: columns, &random)
    let kind = random.pick(DataKind.allCases)
    data.fill(matrix.pointer, count: matrix.count, kind, &random)
    y.pointer.update(repeating: .canary, count: columns)
    let old = elements(matrix)
    let expected = (0..<columns).map { j in
      let column = (0..<rows).map { old[$0 * stride + j] }
      return column.withUnsafeBufferPointer { Element._reduce(reference, operation, $0.baseAddress!, count: rows) }
    }
    setNote("reduction", columns)
    Element._reduce(
      log.backend,
      ColumnReduction(operation, matrix.pointer, rows: rows, stride: stride, columns: columns, into: y.pointer))

    let setup = { "\(columns) columns of \(rows) rows, stride \(stride), \(kind.rawValue) data, \(placements)" }
    log.checkBounds([("x", matrix), ("result", y)], watch, setup: setup)
    expectUnchanged(matrix, "x", old, setup)
    expect(y, "result", expected, setup)
  }
}
