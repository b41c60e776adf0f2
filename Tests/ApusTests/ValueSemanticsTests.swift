import Apus
import Testing

/// A way to write to a vector.
struct Mutation: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let apply: @Sendable (inout Vector<Float>) throws -> Void

  init(_ name: String, _ apply: @escaping @Sendable (inout Vector<Float>) throws -> Void) {
    testDescription = name
    self.apply = apply
  }

  static let all: [Mutation] = [
    Mutation("subscript") { $0[1] = 9 },
    Mutation("swapAt") { $0.swapAt(0, 2) },
    Mutation("sort") { $0.sort { $0 > $1 } },
    Mutation("reverse") { $0.reverse() },
    Mutation("slice") { $0[1..<3].sort { $0 > $1 } },
    Mutation("withUnsafeMutableBufferPointer") { $0.withUnsafeMutableBufferPointer { $0[0] = 9 } },
    Mutation("withContiguousMutableStorageIfAvailable") { $0.withContiguousMutableStorageIfAvailable { $0[0] = 9 } },
    Mutation("mutableSpan") {
      var span = $0.mutableSpan
      span[2] = 9
    },
    Mutation("mutableSpan.apply") {
      var span = $0.mutableSpan
      span.apply(.neg)
    },
    Mutation("apply map") { $0.apply(.neg) },
    Mutation("apply scalar") { $0.apply(.scale, 3) },
    Mutation("combine") { try $0.combine(.add, [1, 1, 1, 1]) },
    Mutation("+=") { $0 += [1, 1, 1, 1] },
    Mutation("+= scalar") { $0 += 1 },
    Mutation("neg into") { try ([1, 2, 3, 4] as Vector<Float>).neg(into: &$0) },
    Mutation("add into") { try ([1, 2, 3, 4] as Vector<Float>).add([1, 1, 1, 1], into: &$0) },
    Mutation("scale into") { try ([1, 2, 3, 4] as Vector<Float>).scale(2, into: &$0) },
    Mutation("fma into") { try ([1, 2, 3, 4] as Vector<Float>).fma([1, 1, 1, 1], [1, 1, 1, 1], into: &$0) },
    Mutation("axpy into") { try ([1, 2, 3, 4] as Vector<Float>).axpy(2, [1, 1, 1, 1], into: &$0) },
    Mutation("softmax into") { try ([1, 2, 3, 4] as Vector<Float>).softmax(into: &$0) },
    Mutation("matvec into") {
      try Matrix<Float>(repeating: 1, rows: 4, columns: 2).matvec([1, 2], into: &$0)
    },
    Mutation("matvec into with beta") {
      try Matrix<Float>(repeating: 1, rows: 4, columns: 2).matvec([1, 2], into: &$0, beta: 1)
    },
  ]
}

@Suite struct ValueSemanticsTests {
  static let original: [Float] = [1, 2, 3, 4]

  @Test(arguments: Mutation.all) func copiesKeepTheirElements(mutation: Mutation) throws {
    let original = Vector(Self.original)
    var changed = original
    #expect(changed.address == original.address)
    try mutation.apply(&changed)
    #expect(original.array == Self.original)
    #expect(changed.array != Self.original)
    #expect(changed.address != original.address)

    // The same when the changed one is the older of the two.
    var first = Vector(Self.original)
    let second = first
    try mutation.apply(&first)
    #expect(second.array == Self.original)
    #expect(first == changed)
  }

  @Test(arguments: Mutation.all) func soleOwnersAreWrittenInPlace(mutation: Mutation) throws {
    var vector = Vector(Self.original)
    let address = vector.address
    try mutation.apply(&vector)
    #expect(vector.address == address)
    #expect(vector.array != Self.original)
  }

  @Test func matricesShareWithTheirVectors() throws {
    let vector: Vector<Float> = [1, 2, 3, 4]
    var matrix = try Matrix(reshaping: vector, rows: 2, columns: 2)
    #expect(matrix.address == vector.address)
    matrix[0, 0] = 9
    #expect(vector == [1, 2, 3, 4])
    var flat = matrix.flattened
    #expect(flat.address == matrix.address)
    flat[3] = 7
    #expect(matrix == [[9, 2], [3, 4]])
    #expect(flat == [9, 2, 3, 7])
  }

  @Test func matrixCopiesKeepTheirElements() throws {
    let original: Matrix<Double> = [[1, 2], [3, 4]]
    var copies = Array(repeating: original, count: 7)
    copies[0][1, 1] = 9
    copies[1] += 1
    do {
      var row = copies[2].mutableSpan(ofRow: 1)
      row[0] = 9
    }
    try original.matmul(original, into: &copies[3])
    try original.matmul(original, into: &copies[4], beta: 1)
    copies[5].withUnsafeMutableBufferPointer { $0[0] = 9 }
    try original.neg(into: &copies[6])
    #expect(original == [[1, 2], [3, 4]])
    #expect(copies[0] == [[1, 2], [3, 9]])
    #expect(copies[1] == [[2, 3], [4, 5]])
    #expect(copies[2] == [[1, 2], [9, 4]])
    #expect(copies[3] == [[7, 10], [15, 22]])
    #expect(copies[4] == [[8, 12], [18, 26]])
    #expect(copies[5] == [[9, 2], [3, 4]])
    #expect(copies[6] == [[-1, -2], [-3, -4]])
  }

  // MARK: Results that are operands

  @Test func resultsMayBeOperands() throws {
    var x: Vector<Float> = [1, 2, 3]
    let y: Vector<Float> = [10, 20, 30]
    try x.neg(into: &x)
    #expect(x == [-1, -2, -3])
    try x.add(y, into: &x)
    #expect(x == [9, 18, 27])
    try y.sub(x, into: &x)
    #expect(x == [1, 2, 3])
    try x.mul(x, into: &x)
    #expect(x == [1, 4, 9])
    try x.fma(x, x, into: &x)
    #expect(x == [2, 20, 90])
    try x.axpy(2, x, into: &x)
    #expect(x == [6, 60, 270])
    try x.scale(0.5, into: &x)
    #expect(x == [3, 30, 135])
    try x.softmax(into: &x)
    #expect(x == [0, 0, 1])
    #expect(y == [10, 20, 30])

    var z: Vector<Double> = [1, 2]
    try z.combine(.add, z)
    #expect(z == [2, 4])
    z *= z
    #expect(z == [4, 16])
  }

  @Test func productsMayReplaceTheirOperands() throws {
    var a: Matrix<Float> = [[1, 2], [3, 4]]
    try a.matmul(a, into: &a)
    #expect(a == [[7, 10], [15, 22]])
    let b: Matrix<Float> = [[0, 1], [1, 0]]
    try a.matmul(b, into: &a)
    #expect(a == [[10, 7], [22, 15]])
    try b.matmul(a, otherTransposed: true, into: &a, alpha: 2, beta: -1)
    #expect(a == [[4, 23], [-2, 29]])
    var x: Vector<Float> = [1, -1]
    try b.matvec(x, into: &x)
    #expect(x == [-1, 1])
    try b.matvec(x, into: &x, alpha: 3, beta: 1)
    #expect(x == [2, -2])
  }
}
