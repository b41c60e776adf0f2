import Apus

/// What models are made of besides single products, by the names in `harness/cells.py`.
enum ModelOperation: String, CaseIterable {
  case transpose, gram, outer
  case sumRows = "sum_rows"
  case sumColumns = "sum_columns"
  case maxRows = "max_rows"
  case maxColumns = "max_columns"
  case argmaxRows = "argmax_rows"
  case addRow = "add_row"
  case scaleColumns = "scale_columns"
  case softmaxRows = "softmax_rows"
  case layerNorm = "layer_norm"
  case solveTriangular = "solve_triangular"
  case batchMatmul = "batch_matmul"
  case attention
  case convolution, embedding
  case maxPool = "max_pool"
  case averagePool = "average_pool"
  case mlp
}

/// Calls of one of these on the default engine. Everything is made from `size`, as `harness/models.py` makes it.
struct ModelWorkload<Element: VectorElement> {
  private let operation: ModelOperation
  private let a, b: Matrix<Element>
  private let x: Vector<Element>
  private let images: Images<Element>
  private let indices: [Int]

  init(_ operation: ModelOperation, size: Int) throws {
    self.operation = operation
    var (shapeA, shapeB) = ((rows: size, columns: size), (rows: 0, columns: 0))
    var shapeOfImages = (count: 0, side: 0)
    switch operation {
    case .solveTriangular: shapeB = (size, size)
    case .batchMatmul: (shapeA, shapeB) = ((size * size, size), (size * size, size))
    case .attention: (shapeA, shapeB) = ((8 * size, 64), (8 * size, 64))
    case .convolution:
      shapeOfImages = (1, size)
      (shapeA, shapeB) = ((size * size, 64), (9 * 64, 64))
    case .maxPool, .averagePool:
      shapeOfImages = (1, size)
      shapeA = (size * size, 64)
    case .embedding: shapeA = (10_000, 256)
    case .mlp: (shapeA, shapeB) = ((64, size), (size, size))
    case .outer: shapeA = (0, 0)
    default: break
    }
    var matrix: Matrix<Element> = Inputs.matrix(rows: shapeA.rows, columns: shapeA.columns, seed: 4)
    if operation == .solveTriangular {
      for i in 0..<size { matrix[i, i] += Element(size) }
    }
    a = matrix
    b = Inputs.matrix(rows: shapeB.rows, columns: shapeB.columns, seed: 5)
    x = Inputs.vector(size, seed: 1, low: -4, high: 4)
    images = try Images(
      pixels: shapeOfImages.count > 0 ? matrix : Matrix(repeating: 0, rows: 0, columns: 64), count: shapeOfImages.count,
      height: shapeOfImages.side, width: shapeOfImages.side)
    indices = (0..<size).map { $0 * 7919 % 10_000 }
  }

  func workload() -> Workload {
    Workload(
      run: { calls in for _ in 0..<calls { sink = try! result().first.bitPattern } }, check: { try! result().total })
  }

  /// Makes one call.
  private func result() throws -> Outcome<Element> {
    switch operation {
    case .transpose: Outcome(a.transposed())
    case .gram: Outcome(try a.gram())
    case .outer: Outcome(try x.outer(x))
    case .sumRows: Outcome(a.sum(.rows))
    case .sumColumns: Outcome(a.sum(.columns))
    case .maxRows: Outcome(a.max(.rows)!)
    case .maxColumns: Outcome(a.max(.columns)!)
    case .argmaxRows: Outcome(a.argmax(.rows)!)
    case .addRow: Outcome(try a.combiningRows(.add, x))
    case .scaleColumns: Outcome(try a.combiningColumns(.mul, x))
    case .softmaxRows: Outcome(a.softmax())
    case .layerNorm: Outcome(try a.layerNorm())
    case .solveTriangular: Outcome(try a.solveTriangular(b, lower: true))
    case .batchMatmul: Outcome(try a.batchMatmul(b, count: x.count))
    case .attention: Outcome(try a.attention(keys: b, values: a, heads: 8))
    case .convolution: Outcome(try images.convolved(b, size: (3, 3), padding: .same).pixels)
    case .embedding: Outcome(try a.gatheringRows(indices))
    case .maxPool: Outcome(try images.pooled(.max, size: (2, 2)).pixels)
    case .averagePool: Outcome(try images.pooled(.average, size: (2, 2)).pixels)
    case .mlp: Outcome(try a.matmul(b, bias: x, activation: .relu).matmul(b, bias: x, activation: .relu))
    }
  }
}

/// What a call returned.
private struct Outcome<Element: VectorElement> {
  let first: Double
  private let sum: () -> Double
  var total: Double { sum() }

  init(_ result: some NumericArray<Element>) {
    first = result.withUnsafeBufferPointer { Double($0[0]) }
    sum = { result.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } } }
  }

  init(_ result: [Int]) {
    first = Double(result[0])
    sum = { Double(result.reduce(0, +)) }
  }
}
