import Apus
import TestSupport
import Testing

/// A method of matrices that makes a result of a 12×6 matrix or writes one to an existing result.
struct ResultWriter: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let make: @Sendable (Matrix<Double>) throws -> Matrix<Double>
  let write: @Sendable (Matrix<Double>, inout Matrix<Double>) throws -> Void

  init(
    _ name: String, make: @escaping @Sendable (Matrix<Double>) throws -> Matrix<Double>,
    write: @escaping @Sendable (Matrix<Double>, inout Matrix<Double>) throws -> Void
  ) {
    (testDescription, self.make, self.write) = (name, make, write)
  }

  static let row: Vector<Double> = [1, -2, 3, 0.5, 0, 7]
  static let column = Vector<Double>((0..<12).map(Double.init))

  static let all: [ResultWriter] = [
    ResultWriter("combiningRows") {
      try $0.combiningRows(.sub, row)
    } write: {
      try $0.combiningRows(.sub, row, into: &$1)
    },
    ResultWriter("combiningColumns") {
      try $0.combiningColumns(.mul, column)
    } write: {
      try $0.combiningColumns(.mul, column, into: &$1)
    },
    ResultWriter("gatheringRows") {
      try $0.gatheringRows([3, 3, 0, 11])
    } write: {
      try $0.gatheringRows([3, 3, 0, 11], into: &$1)
    },
    ResultWriter("transposed") {
      $0.transposed()
    } write: {
      try $0.transposed(into: &$1)
    },
    ResultWriter("softmax") {
      $0.softmax()
    } write: {
      try $0.softmax(into: &$1)
    },
    ResultWriter("layerNorm") {
      try $0.layerNorm(gamma: row, beta: row)
    } write: {
      try $0.layerNorm(gamma: row, beta: row, into: &$1)
    },
    ResultWriter("matmul") {
      try $0.matmul($0, otherTransposed: true, bias: column, activation: .relu)
    } write: {
      try $0.matmul($0, otherTransposed: true, bias: column, activation: .relu, into: &$1)
    },
    ResultWriter("batchMatmul") {
      try $0.batchMatmul($0, count: 3, transposed: true)
    } write: {
      try $0.batchMatmul($0, count: 3, transposed: true, into: &$1)
    },
    ResultWriter("attention") {
      try $0.attention(keys: $0, values: $0, heads: 2, causal: true)
    } write: {
      try $0.attention(keys: $0, values: $0, heads: 2, causal: true, into: &$1)
    },
  ]
}

/// Methods with `into:` give the bits of those that make a result, in the memory that is there.
@Suite struct ExistingResultTests {
  static func matrix() throws -> Matrix<Double> {
    var random = SeededGenerator.forTest(8)
    return try Matrix(reshaping: randomUnit(count: 72, using: &random), rows: 12, columns: 6)
  }

  @Test(arguments: ResultWriter.all) func writtenInPlace(writer: ResultWriter) throws {
    let m = try Self.matrix()
    let expected = try writer.make(m)
    var result = Matrix<Double>(repeating: .nan, rows: expected.rows, columns: expected.columns)
    let address = result.address
    try writer.write(m, &result)
    #expect(sameBits(result, expected))
    #expect(result.address == address)
  }

  @Test(arguments: ResultWriter.all) func copiesAndOperandsStay(writer: ResultWriter) throws {
    var m = try Self.matrix()
    let (original, expected) = (m, try writer.make(m))
    if expected.shape == m.shape {
      try writer.write(m, &m)
      #expect(sameBits(m, expected))
    } else {
      m = Matrix(repeating: 3, rows: expected.rows, columns: expected.columns)
      let copy = m
      try writer.write(original, &m)
      #expect(sameBits(m, expected) && copy == Matrix(repeating: 3, rows: expected.rows, columns: expected.columns))
    }
    let again = try Self.matrix()
    #expect(sameBits(original, again))
  }

  @Test(arguments: ResultWriter.all) func otherShapesAreRefused(writer: ResultWriter) throws {
    let m = try Self.matrix()
    let shape = try writer.make(m).shape
    for (rows, columns) in [(shape[0] + 1, shape[1]), (shape[0], shape[1] - 1), (0, 0)] {
      let original = Matrix<Double>(repeating: 5, rows: rows, columns: columns)
      var result = original
      let refusal = ShapeError.result(
        operation: writer.testDescription, expected: shape, found: [rows, columns])
      #expect(throws: refusal) { try writer.write(m, &result) }
      #expect(result == original)
    }
  }

  @Test func images() throws {
    let images = try Images(pixels: Self.matrix(), count: 1, height: 4, width: 3)
    let kernels = Matrix<Double>(repeating: 0.5, rows: 4 * 6, columns: 2)
    let convolved = try images.convolved(kernels, size: (2, 2), padding: .same, bias: [1, 2], activation: .tanh)
    let pooled = try images.pooled(.average, size: (2, 2), stride: 1)
    func blank(like other: Images<Double>) throws -> Images<Double> {
      try Images(
        pixels: Matrix(repeating: .nan, rows: other.pixels.rows, columns: other.channels), count: other.count,
        height: other.height, width: other.width)
    }
    var (first, second) = (try blank(like: convolved), try blank(like: pooled))
    let addresses = [first.pixels.address, second.pixels.address]
    try images.convolved(kernels, size: (2, 2), padding: .same, bias: [1, 2], activation: .tanh, into: &first)
    try images.pooled(.average, size: (2, 2), stride: 1, into: &second)
    #expect(sameBits(first.pixels, convolved.pixels) && sameBits(second.pixels, pooled.pixels))
    #expect(addresses == [first.pixels.address, second.pixels.address])

    #expect(throws: ShapeError.result(operation: "convolved", expected: [1, 4, 3, 2], found: [1, 3, 2, 6])) {
      try images.convolved(kernels, size: (2, 2), padding: .same, into: &second)
    }
    #expect(throws: ShapeError.result(operation: "pooled", expected: [1, 3, 2, 6], found: [1, 4, 3, 2])) {
      try images.pooled(.max, size: (2, 2), stride: 1, into: &first)
    }
    #expect(first == convolved && second == pooled)
    var same = images
    try same.pooled(.max, size: (1, 1), into: &same)
    #expect(same == images)
  }

  @Test func vectors() throws {
    let x: Vector<Float> = [1, 5, -3]
    var result: Vector<Float> = [0, 0, 0]
    let address = result.address
    try x.layerNorm(gamma: x, into: &result)
    #expect(try result == x.layerNorm(gamma: x) && result.address == address)
    #expect(throws: ShapeError.mismatch(operation: "layerNorm", [3], [2])) {
      try x.layerNorm(beta: [1, 2], into: &result)
    }
    var short: Vector<Float> = [7]
    #expect(throws: ShapeError.result(operation: "layerNorm", expected: [3], found: [1])) {
      try x.layerNorm(into: &short)
    }
    #expect(short == [7])
  }

  @Test func combinedInPlace() throws {
    let original = try Self.matrix()
    var (rows, columns) = (original, original)
    try rows.combineRows(.add, ResultWriter.row)
    try columns.combineColumns(.maximum, ResultWriter.column)
    let expected = (
      rows: try original.combiningRows(.add, ResultWriter.row),
      columns: try original.combiningColumns(.maximum, ResultWriter.column)
    )
    #expect(sameBits(rows, expected.rows) && sameBits(columns, expected.columns))
    let address = rows.address
    try rows.combineRows(.sub, ResultWriter.row)
    #expect(rows.address == address)
    #expect(throws: ShapeError.mismatch(operation: "combineRows", [6], [12])) {
      try rows.combineRows(.add, ResultWriter.column)
    }
    #expect(throws: ShapeError.mismatch(operation: "combineColumns", [12], [6])) {
      try rows.combineColumns(.add, ResultWriter.row)
    }
    let again = try Self.matrix()
    #expect(sameBits(original, again))
  }
}
