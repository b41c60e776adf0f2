import Apus
import BackendKit
import TestSupport
import Testing

/// Vectors and matrices made of others, of arrays and of memory, and parts of them.
@Suite struct MakingTests {
  let m = Matrix<Float>(rows: 3, columns: 2, [1, 2, 3, 4, 5, 6])

  @Test func arraysOfRows() throws {
    let rows = (0..<3).map { i in (0..<2).map { Float(2 * i + $0 + 1) } }
    #expect(try Matrix(rows) == m)
    let none: [[Double]] = []
    #expect(try Matrix(none).shape == [0, 0])
    #expect(try Matrix([[Double]](repeating: [], count: 3)).shape == [3, 0])
  }

  @Test(arguments: [
    ([[1, 2], [3]], 1, 1, 2), ([[], [1]], 1, 1, 0), ([[1], [2], [3, 4]], 2, 2, 1), ([[1], []], 1, 0, 1),
  ]) func raggedRows(rows: [[Double]], index: Int, found: Int, expected: Int) {
    let error = #expect(throws: ShapeError.self) { try Matrix(rows) }
    #expect(
      error?.description == "Matrix: the length of row \(index) is \(found); it must be that of the first, \(expected)")
  }

  @Test func spansAndUninitializedMemory() throws {
    let array: [Float] = [1, 2, 3, 4, 5, 6]
    #expect(try Matrix(shape: (3, 2), copying: array.span) == m)
    #expect(throws: ShapeError.elementCount(expected: [2, 2], found: 6)) {
      try Matrix(shape: (2, 2), copying: array.span)
    }
    let made = Matrix<Float>(unsafeUninitializedRows: 3, columns: 2) { target in
      for i in target.indices { target[i] = Float(i + 1) }
    }
    #expect(made == m)
    struct Refusal: Error {}
    #expect(throws: Refusal.self) {
      try Matrix<Float>(unsafeUninitializedRows: 3, columns: 2) { (_) throws(Refusal) in throw Refusal() }
    }
    #expect(Matrix<Double>(unsafeUninitializedRows: 0, columns: 9) { _ in }.shape == [0, 9])
  }

  /// Refused before there is memory for them.
  @Test func collectionsOfAnyLength() throws {
    #expect(try Matrix(shape: (3, 2), elements: (1...6).lazy.map { Float($0) }) == m)
    let long = repeatElement(1 as Float, count: 1 << 50)
    #expect(throws: ShapeError.elementCount(expected: [3, 2], found: 1 << 50)) {
      try Matrix(shape: (3, 2), elements: long)
    }
    #expect(throws: ShapeError.outOfMemory([1 << 25, 1 << 25])) {
      try Matrix(shape: (1 << 25, 1 << 25), elements: long)
    }
    #expect(throws: ShapeError.invalid([-3, -2])) { try Matrix(shape: (-3, -2), elements: m.flattened) }
  }

  @Test func invalidPlacesEndTheProcess() async {
    await #expect(processExitsWith: .failure) {
      _ = Matrix<Float>(unsafeUninitializedRows: -1, columns: 2) { _ in }
    }
    await #expect(processExitsWith: .failure) { _ = ([[1, 2]] as Matrix<Float>).column(2) }
    await #expect(processExitsWith: .failure) {
      var x: Matrix<Float> = [[1, 2]]
      try x.setRow(1, to: [3, 4])
    }
    await #expect(processExitsWith: .failure) {
      var x: Matrix<Float> = [[1, 2]]
      try x.setColumn(-1, to: [3])
    }
    await #expect(processExitsWith: .failure) { _ = ([1, 2] as Vector<Float>).elements(1..<3) }
  }

  @Test func rowsAndColumns() throws {
    #expect(m.column(0) == [1, 3, 5] && m.column(1) == [2, 4, 6])
    var (rows, columns) = (m, m)
    try rows.setRow(1, to: [7, 8])
    #expect(rows == [[1, 2], [7, 8], [5, 6]])
    try columns.setColumn(1, to: [7, 8, 9])
    #expect(columns == [[1, 7], [3, 8], [5, 9]])
    #expect(m == [[1, 2], [3, 4], [5, 6]])
    try rows.setRow(0, to: rows.row(2))
    #expect(rows.row(0) == [5, 6])
    #expect(throws: ShapeError.mismatch(operation: "setRow", [2], [3])) { try rows.setRow(0, to: [1, 2, 3]) }
    #expect(throws: ShapeError.mismatch(operation: "setColumn", [3], [2])) { try rows.setColumn(0, to: [1, 2]) }
  }

  @Test func conversions() {
    let wide: Vector<Double> = [
      0.1, -0.0, 1e39, -1e39, .infinity, .nan, 1e-46, 16_777_217, 16_777_219, 1.0000000596046448,
    ]
    let narrow = Vector<Float>(wide)
    #expect(sameBits(narrow, Vector(wide.map { Float($0) })))
    #expect(sameBits(Vector<Double>(narrow), Vector(narrow.map { Double($0) })))
    var generator = SeededGenerator.forTest(1)
    let matrix = Matrix<Double>(rows: 37, columns: 9, randomElements(count: 333, using: &generator))
    #expect(sameBits(Matrix<Float>(matrix), Matrix(rows: 37, columns: 9, matrix.array.map { Float($0) })))
    #expect(Matrix<Double>(m) == [[1, 2], [3, 4], [5, 6]])
    #expect(Vector<Float>(Vector<Double>()).isEmpty)
  }

  @Test func partsOfVectors() throws {
    let x: Vector<Float> = [1, 2, 3, 4]
    var part = x.elements(1..<3)
    #expect(part.array == [2, 3] && part.address == x.address + 4)
    part[0] = 9
    #expect(part == [9, 3] && x == [1, 2, 3, 4])
    var whole = x
    var other = x.elements(2..<4)
    whole *= 2
    #expect(other == [3, 4] && whole == [2, 4, 6, 8])
    try x.elements(0..<2).square(into: &other)
    #expect(other == [1, 4] && x == [1, 2, 3, 4])
    #expect(x.elements(4..<4).isEmpty && Vector<Float>().elements(0..<0).isEmpty)
    #expect(x.elements(0..<3).sum() == 6)
  }

  @Test func concatenation() throws {
    let x: Vector<Double> = [1, 2, 3]
    #expect(try Vector(concatenating: [x, [], x.elements(1..<2), [7]]) == [1, 2, 3, 2, 7])
    #expect(try Vector<Float>(concatenating: []).isEmpty)
  }

  @Test func arraysBesideVectors() {
    let array: [Double] = [1, 2, 4]
    let x: Vector<Double> = [8, 10, 12]
    #expect(x + array == [9, 12, 16] && array + x == [9, 12, 16])
    #expect(x - array == [7, 8, 8] && array - x == [-7, -8, -8])
    #expect(x * array == [8, 20, 48] && array * x == [8, 20, 48])
    #expect(x / array == [8, 5, 3] && array / x == [0.125, 0.2, 4 / 12.0])
    var y = x
    y += array
    #expect(y == [9, 12, 16])
    y -= array
    #expect(y == x)
    y *= array
    #expect(y == [8, 20, 48])
    y /= array
    #expect(y == x)
    // Literals stay vectors.
    let difference: Vector<Double> = [3, 4] - [1, 2]
    #expect(difference == [2, 2] && x - [1, 1, 1] == [7, 9, 11])
  }

  @Test(arguments: [
    (1.0, 1.0, true), (1.00001, 1.0, true), (1.0001, 1.0, false), (1e-9, 0, true), (1e-7, 0, false),
    (.nan, .nan, false),
    (.nan, 1, false), (1, .nan, false), (.infinity, .infinity, true), (.infinity, -.infinity, false),
    (1, .infinity, false), (.infinity, 1, false), (-0.0, 0, true), (1e300, 1.000001e300, true),
  ]) func near(a: Double, b: Double, isNear: Bool) throws {
    #expect(try ([1, a, 2] as Vector<Double>).isClose(to: [1, b, 2]) == isNear)
    #expect(try ([[1], [a]] as Matrix<Double>).isClose(to: [[1], [b]]) == isNear)
  }

  @Test func tolerances() throws {
    let (a, b): (Vector<Float>, Vector<Float>) = ([100, 0], [101, 0.5])
    #expect(try a.isClose(to: b, relativeTolerance: 0, absoluteTolerance: 1))
    #expect(try !a.isClose(to: b, relativeTolerance: 0.01, absoluteTolerance: 0))
    // The tolerance is that of the other one's elements.
    #expect(try ([0.5] as Vector<Float>).isClose(to: [1], relativeTolerance: 0.5, absoluteTolerance: 0))
    #expect(try !([1] as Vector<Float>).isClose(to: [0.5], relativeTolerance: 0.5, absoluteTolerance: 0))
    #expect(try Vector<Float>().isClose(to: []))
    #expect(throws: ShapeError.mismatch(operation: "isClose", [2], [1])) { try a.isClose(to: [1]) }
  }
}
