import Apus
import Testing

@Suite struct MatrixTests {
  @Test func creation() throws {
    let matrix = Matrix<Float>(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6])
    #expect(matrix.rows == 2 && matrix.columns == 3 && matrix.count == 6)
    #expect(matrix.shape == [2, 3])
    #expect(matrix == [[1, 2, 3], [4, 5, 6]])
    #expect(matrix == (try Matrix(shape: (2, 3), elements: [1, 2, 3, 4, 5, 6])))
    #expect(Matrix<Double>(repeating: 7, rows: 2, columns: 2) == [[7, 7], [7, 7]])
    #expect(([] as Matrix<Float>).shape == [0, 0])
    #expect(([[], []] as Matrix<Float>).shape == [2, 0])
    #expect(try Matrix<Float>(shape: (0, 5), elements: []).shape == [0, 5])
    let elements: [Double] = [1, 2]
    #expect(try elements.withUnsafeBufferPointer { try Matrix(shape: (2, 1), copying: $0) } == [[1], [2]])
    #expect(matrix.address % 64 == 0)
  }

  @Test func shapesThatCannotBe() {
    let six: [Float] = [1, 2, 3, 4, 5, 6]
    #expect(throws: ShapeError.elementCount(expected: [2, 2], found: 6)) {
      try Matrix(shape: (2, 2), elements: six)
    }
    #expect(throws: ShapeError.elementCount(expected: [4, 2], found: 6)) {
      try Matrix(reshaping: Vector(six), rows: 4, columns: 2)
    }
    #expect(throws: ShapeError.elementCount(expected: [0, 6], found: 6)) {
      try six.withUnsafeBufferPointer { try Matrix(shape: (0, 6), copying: $0) }
    }
    for shape in [(-1, 6), (-2, -3), (6, -1), (Int.max, 2), (1 << 32, 1 << 32), (1 << 62, 1), (.min, .min)] {
      #expect(throws: ShapeError.invalid([shape.0, shape.1])) { try Matrix(shape: shape, elements: six) }
    }
  }

  @Test func productsWithoutElements() throws {
    let empty = try Matrix<Float>(shape: (3, 0), elements: [])
    #expect(throws: ShapeError.invalid([1 << 62, 1 << 62])) {
      let tall = try Matrix<Float>(shape: (1 << 62, 0), elements: [])
      _ = try tall.matmul(tall, otherTransposed: true)
    }
    #expect(throws: ShapeError.invalid([1 << 62])) {
      _ = try Matrix<Float>(shape: (1 << 62, 0), elements: []).matvec([])
    }
    // More than the address space holds, so refused everywhere.
    #expect(throws: ShapeError.outOfMemory([1 << 46])) {
      _ = try Matrix<Float>(shape: (1 << 46, 0), elements: []).matvec([])
    }
    #expect(throws: ShapeError.outOfMemory([1 << 23, 1 << 23])) {
      let tall = try Matrix<Float>(shape: (1 << 23, 0), elements: [])
      _ = try tall.matmul(tall, otherTransposed: true)
    }
    #expect(try empty.matmul(empty, otherTransposed: true) == Matrix(repeating: 0, rows: 3, columns: 3))
  }

  @Test func reshaping() throws {
    let vector: Vector<Float> = [1, 2, 3, 4, 5, 6]
    let matrix = try Matrix(reshaping: vector, rows: 3, columns: 2)
    #expect(matrix == [[1, 2], [3, 4], [5, 6]])
    #expect(matrix.flattened == vector)
    #expect(try Matrix(reshaping: matrix.flattened, rows: 2, columns: 3) == [[1, 2, 3], [4, 5, 6]])
  }

  @Test func elements() {
    var matrix: Matrix<Double> = [[1, 2, 3], [4, 5, 6]]
    #expect(matrix[0, 2] == 3 && matrix[1, 0] == 4)
    matrix[1, 0] = -4
    #expect(matrix == [[1, 2, 3], [-4, 5, 6]])
    #expect(matrix.row(1) == [-4, 5, 6])
    #expect(matrix.span(ofRow: 0)[2] == 3)
    #expect(matrix.span(ofRow: 1).count == 3)
    #expect(matrix.span.count == 6)
    do {
      var row = matrix.mutableSpan(ofRow: 0)
      row[1] = 9
      row.apply(.neg)
    }
    #expect(matrix == [[-1, -9, -3], [-4, 5, 6]])
  }

  @Test func rowsAsSpans() throws {
    let matrix: Matrix<Float> = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    #expect(try matrix.span(ofRow: 0).dot(matrix.span(ofRow: 2)) == 50)
    #expect(matrix.span(ofRow: 1).reduced(.sum) == 15)
    #expect(matrix.span(ofRow: 1).reduced(.argmax) == 2)
  }

  @Test(arguments: [
    (0, 0), (1, 1), (1, 5), (5, 1), (2, 3), (31, 33), (32, 32), (33, 64), (37, 70), (100, 70), (1, 100),
  ])
  func transposes(rows: Int, columns: Int) throws {
    let matrix = try Matrix(shape: (rows, columns), elements: (0..<rows * columns).map(Double.init))
    let transpose = matrix.transposed()
    #expect(transpose.shape == [columns, rows])
    for i in 0..<rows {
      for j in 0..<columns where transpose[j, i] != matrix[i, j] { Issue.record("element \(i), \(j)") }
    }
    #expect(transpose.transposed() == matrix)
  }

  @Test func equality() {
    let matrix: Matrix<Float> = [[1, 2], [3, 4]]
    #expect(matrix == [[1, 2], [3, 4]])
    #expect(matrix != [[1, 2], [3, 5]])
    #expect(matrix != [[1, 2, 3, 4]])
    #expect(([[.nan]] as Matrix<Float>) != [[.nan]])
    #expect(([[0]] as Matrix<Float>) == [[-0.0]])
    // Without elements there are still shapes.
    #expect(Matrix<Float>(repeating: 0, rows: 0, columns: 3) != Matrix(repeating: 0, rows: 3, columns: 0))
  }

  @Test func descriptions() {
    #expect(([[1, 2.5], [3, 4]] as Matrix<Float>).description == "[[1, 2.5], [3, 4]]")
    #expect(([] as Matrix<Float>).description == "[]")
    let tall = Matrix<Float>(repeating: 1, rows: 1000, columns: 2).description
    #expect(tall.contains("…") && tall.hasSuffix("(1000×2)") && tall.count < 200)
    let wide = Matrix<Float>(repeating: 1, rows: 2, columns: 1000).description
    #expect(wide.contains("…") && wide.count < 300)
  }

  @Test func operationsOnElements() throws {
    let a: Matrix<Float> = [[1, -2], [3, 4]]
    let b: Matrix<Float> = [[2, 2], [1, 0]]
    #expect(a + b == [[3, 0], [4, 4]])
    #expect(a * b == [[2, -4], [3, 0]])
    #expect(-a == [[-1, 2], [-3, -4]])
    #expect(2 - a == [[1, 4], [-1, -2]])
    #expect(a.abs().sum() == 10)
    #expect(a.argmax() == 3 && a.min() == -2)
    #expect(try a.maximum(b) == [[2, 2], [3, 4]])
    let wide: Matrix<Float> = [[1, 2, 3, 4]]
    #expect(throws: ShapeError.mismatch(operation: "add", [2, 2], [1, 4])) { try a.add(wide) }
  }
}
