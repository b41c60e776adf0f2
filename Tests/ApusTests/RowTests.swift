import Apus
import BackendKit
import TestSupport
import Testing

/// What is done row by row, or with a vector for each, has the bits of vectors' operations, however rows are taken together
/// or divided over threads.
@Suite struct RowTests {
  /// Around what is combined in one call; the last ones are worth several threads.
  static let shapes = [
    (1, 1), (3, 1), (5, 7), (513, 1), (130, 16), (9, 255), (3, 256), (3, 257), (4, 511), (2, 513), (40, 1000),
    (1, 200_001), (3, 100_003), (211, 1031), (70_003, 3),
  ]

  private func matrix<Element: VectorElement>(_ shape: (rows: Int, columns: Int)) throws -> Matrix<Element> {
    var random = SeededGenerator.forTest(UInt64(shape.rows * 31 + shape.columns))
    return try Matrix(shape: shape, elements: randomElements(count: shape.rows * shape.columns, using: &random))
  }

  /// On one thread, and on several.
  private func onEach(_ backend: String, _ body: (Engine) throws -> Void) throws {
    for threads in [1, 2, 5] { try body(Engine(backend: backend, threads: threads)) }
  }

  @Test(arguments: canonicalBackends, shapes)
  func combined(backend: String, shape: (rows: Int, columns: Int)) throws {
    func check<Element: VectorElement>(_: Element.Type) throws {
      let scalar = try Engine(backend: "scalar", threads: 1)
      let m: Matrix<Element> = try matrix(shape)
      var random = SeededGenerator.forTest(5)
      let row: Vector<Element> = randomVector(count: shape.columns, using: &random)
      let column: Vector<Element> = randomVector(count: shape.rows, using: &random)
      for operation: ZipOperation in [.add, .sub, .mul, .div, .maximum, .atan2] {
        let withRow = try (0..<shape.rows).map { try m.row($0).combining(operation, row, on: scalar) }
        let withColumn = try (0..<shape.rows).map {
          try m.row($0).combining(operation, Vector(repeating: column[$0], count: shape.columns), on: scalar)
        }
        try onEach(backend) { engine in
          let rows = try m.combiningRows(operation, row, on: engine)
          #expect(sameBits(rows.flattened, try Vector(concatenating: withRow)), "\(operation), a row")
          let columns = try m.combiningColumns(operation, column, on: engine)
          #expect(sameBits(columns.flattened, try Vector(concatenating: withColumn)), "\(operation), a column")
        }
      }
    }
    try check(Float.self)
    try check(Double.self)
  }

  @Test(arguments: canonicalBackends, shapes)
  func reducedAndNormalized(backend: String, shape: (rows: Int, columns: Int)) throws {
    func check<Element: VectorElement>(_: Element.Type) throws {
      let scalar = try Engine(backend: "scalar", threads: 1)
      let m: Matrix<Element> = try matrix(shape)
      let rows = (0..<shape.rows).map(m.row)
      let sums = Vector(rows.map { $0.sum(on: scalar) })
      let places = rows.map { $0.argmax(on: scalar) }
      let deviations = Vector(rows.map { $0.standardDeviation(on: scalar) })
      let softmax = try Vector(concatenating: rows.map { $0.softmax(on: scalar) })
      let norms = try Vector(concatenating: rows.map { try $0.layerNorm(on: scalar) })
      try onEach(backend) { engine in
        #expect(sameBits(m.sum(.rows, on: engine), sums))
        #expect(m.argmax(.rows, on: engine) == places)
        #expect(sameBits(m.standardDeviation(.rows, on: engine), deviations))
        #expect(sameBits(m.softmax(on: engine).flattened, softmax))
        let normalized = try m.layerNorm(on: engine)
        #expect(sameBits(normalized.flattened, norms))
      }
    }
    try check(Float.self)
    try check(Double.self)
  }

  /// Rows that are multiples of half a page apart are transposed in another way, as long as a cache has them.
  @Test(arguments: shapes + [(1, 512), (63, 512), (67, 1024), (301, 1536), (8193, 512)])
  func moved(shape: (rows: Int, columns: Int)) throws {
    func check<Element: VectorElement>(_: Element.Type) throws {
      let m: Matrix<Element> = try matrix(shape)
      let indices = (0..<shape.rows).map { ($0 * 7 + 3) % shape.rows }
      try onEach("scalar") { engine in
        let transpose = m.transposed(on: engine)
        #expect(transpose.shape == [shape.columns, shape.rows])
        let isTransposed = (0..<shape.rows).allSatisfy { i in
          (0..<shape.columns).allSatisfy { transpose[$0, i] == m[i, $0] }
        }
        #expect(isTransposed)
        let gathered = try m.gatheringRows(indices, on: engine)
        #expect(indices.indices.allSatisfy { gathered.row($0) == m.row(indices[$0]) })
      }
    }
    try check(Float.self)
    try check(Double.self)
  }

  @Test(arguments: canonicalBackends)
  func outerProducts(backend: String) throws {
    var random = SeededGenerator.forTest(6)
    let x: Vector<Double> = randomVector(count: 301, using: &random)
    let y = try Vector(concatenating: [randomVector(count: 700, using: &random), [0, -0.0, .infinity, .nan]])
    let expected = Vector(x.array.flatMap { element in y.array.map { element * $0 } })
    try onEach(backend) { engine in
      let products = try x.outer(y, on: engine)
      #expect(sameBits(products.flattened, expected))
    }
    #expect(try x.outer([]).shape == [301, 0] && Vector<Double>([]).outer(y).shape == [0, 704])
  }

  /// Around the squares that it is made of, and the rows that are taken together.
  @Test(
    arguments: canonicalBackends,
    [(3, 2), (256, 32), (257, 33), (40, 130), (7, 300), (700, 200), (300, 700), (6000, 40), (1, 1)])
  func gram(backend: String, shape: (rows: Int, columns: Int)) throws {
    func check<Element: VectorElement>(_: Element.Type) throws {
      let m: Matrix<Element> = try matrix(shape)
      let expected = try m.matmul(m, transposed: true, on: Engine(backend: "scalar", threads: 1))
      try onEach(backend) { engine in
        let products = try m.gram(on: engine)
        #expect(sameBits(products, expected))
      }
    }
    try check(Float.self)
    try check(Double.self)
  }

  @Test func noRowsAndNoColumns() throws {
    let (wide, tall) = (
      try Matrix<Double>(shape: (0, .max), elements: []), try Matrix<Double>(shape: (5, 0), elements: [])
    )
    #expect(wide.sum(.rows).count == 0 && wide.variance(.rows).count == 0 && wide.argmax(.rows)?.count == 0)
    #expect(wide.softmax().shape == wide.shape)
    #expect(try wide.layerNorm().shape == wide.shape && wide.gatheringRows([]).shape == wide.shape)
    #expect(wide.transposed().shape == [.max, 0])
    #expect(tall.sum(.rows) == [0, 0, 0, 0, 0] && tall.argmax(.rows) == nil)
    #expect(try tall.gatheringRows([4, 0]).shape == [2, 0] && tall.gram().shape == [0, 0])
    #expect(try tall.combiningColumns(.add, [1, 2, 3, 4, 5]).shape == [5, 0])
  }
}
