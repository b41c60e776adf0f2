import Apus
import BackendKit
import TestSupport
import Testing

/// What is reduced along the columns of a matrix has the bits of each column reduced as a vector.
@Suite struct ColumnReductionTests {
  /// Around accumulators, blocks, and what one thread takes of the columns.
  static let shapes = [
    (1, 1), (1, 300), (2, 5), (31, 7), (32, 3), (33, 3), (63, 257), (64, 128), (65, 129), (127, 256), (129, 1000),
    (200, 2000), (4095, 3), (4096, 1), (4097, 2), (8191, 1), (8192, 3), (8193, 2), (8255, 130), (16_389, 3),
    (24_577, 5), (70_001, 1), (70_001, 12), (66_000, 13), (17_000, 129),
  ]

  @Test(arguments: canonicalBackends, shapes)
  func bitsOfVectors(backend: String, shape: (rows: Int, columns: Int)) throws {
    try check(Float.self, backend, shape)
    try check(Double.self, backend, shape)
  }

  private func check<Element: VectorElement>(_: Element.Type, _ backend: String, _ shape: (rows: Int, columns: Int))
    throws
  {
    var random = SeededGenerator.forTest(UInt64(shape.rows * 31 + shape.columns))
    var elements: [Element] = randomElements(count: shape.rows * shape.columns, using: &random)
    let matrices = try (0..<2).map { round in
      if round == 1 {
        // Every other column has a special value, and one of zeros of either sign.
        let specials: [Element] = [.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude]
        for column in stride(from: 0, to: shape.columns, by: 2) {
          let row = Int(random.next() % UInt64(shape.rows))
          elements[row * shape.columns + column] = specials[column / 2 % specials.count]
        }
        for row in 0..<shape.rows { elements[row * shape.columns + shape.columns / 2] = row % 7 == 0 ? -0.0 : 0 }
      }
      return try Matrix(shape: shape, elements: elements)
    }
    for matrix in matrices {
      let transpose = matrix.transposed()
      for operation in Reduction.allCases {
        let expected = try Engine(backend: "scalar", threads: 1)
        let vectors = Vector<Element>(
          (0..<shape.columns).map { transpose.row($0).reduced(operation, on: expected) ?? .nan })
        for threads in [1, 2, 5] {
          let engine = try Engine(backend: backend, threads: threads)
          let result = try #require(matrix.reduced(operation, .columns, on: engine))
          #expect(sameBits(result, vectors), "\(operation) of \(shape) on \(threads) threads")
        }
      }
    }
  }

  /// What a column is like decides which way its variance and its norm are found.
  enum Kind: CaseIterable {
    case ordinary, equal, largeOffset, huge, tiny, notANumber, infinite
  }

  @Test(arguments: [1, 2, 7, 64, 300, 5000], Kind.allCases)
  func variancesAndNormsHaveTheBitsOfVectors(rows: Int, kind: Kind) throws {
    func check<Element: VectorElement>(_: Element.Type) throws {
      var random = SeededGenerator.forTest(UInt64(rows))
      var matrix = try Matrix<Element>(
        shape: (rows, 19), elements: randomElements(count: rows * 19, using: &random))
      let exponent = Element.greatestFiniteMagnitude.exponent - 5
      for i in 0..<rows {
        switch kind {
        case .ordinary: break
        case .equal: matrix[i, 5] = 0.1
        case .largeOffset: matrix[i, 5] = matrix[i, 5] * 0x1p-20 + 1000
        case .huge: matrix[i, 5] *= Element(sign: .plus, exponent: exponent, significand: 1)
        case .tiny: matrix[i, 5] *= Element(sign: .plus, exponent: -exponent, significand: 1)
        case .notANumber: if i == rows / 2 { matrix[i, 5] = .nan }
        case .infinite: if i == rows / 2 { matrix[i, 5] = -.infinity }
        }
      }
      for threads in [1, 3] {
        let engine = try Engine.default.with(threads: threads)
        let columns = (0..<matrix.columns).map { matrix.column($0) }
        for ddof in [0, 1] {
          let variances = matrix.variance(.columns, ddof: ddof, on: engine)
          #expect(sameBits(variances, Vector(columns.map { $0.variance(ddof: ddof, on: engine) })))
          let deviations = matrix.standardDeviation(.columns, ddof: ddof, on: engine)
          #expect(sameBits(deviations, Vector(columns.map { $0.standardDeviation(ddof: ddof, on: engine) })))
        }
        let norms = try #require(matrix.reduced(.normL2, .columns, on: engine))
        #expect(sameBits(norms, Vector(columns.map { $0.normL2(on: engine) })))
      }
    }
    try check(Float.self)
    try check(Double.self)
  }
}
