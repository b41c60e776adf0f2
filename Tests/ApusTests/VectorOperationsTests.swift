import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct VectorOperationsTests {
  let x: Vector<Float> = [-2, -0.5, 0, 1, 3]
  let y: Vector<Float> = [4, 0.25, -1, 2, -8]
  let z: Vector<Float> = [1, 2, 3, 4, 5]

  private func pairs(_ f: (Float, Float) -> Float) -> [Float] { Swift.zip(x, y).map(f) }

  @Test func elementByElement() throws {
    #expect(x.neg().array == [2, 0.5, 0, -1, -3])
    #expect(x.neg()[2].sign == .minus)
    #expect(x.abs().array == [2, 0.5, 0, 1, 3])
    #expect(([0, 1, 2.25, 1e10] as Vector<Double>).sqrt() == [0, 1, 1.5, 1e5])
    #expect(x.relu().array == [0, 0, 0, 1, 3])
    #expect(([0] as Vector<Float>).exp() == [1])
    #expect(([0] as Vector<Float>).sigmoid() == [0.5])
    #expect(([0, 100, -100] as Vector<Float>).tanh() == [0, 1, -1])
    #expect(x.scale(2).array == [-4, -1, 0, 2, 6])
    #expect(x.clamp(-1, 2).array == [-1, -0.5, 0, 1, 2])
    #expect(x.clamp(2, -1).array == [-1, -1, -1, -1, -1])
    #expect(try x.add(y).array == pairs(+))
    #expect(try x.sub(y).array == pairs(-))
    #expect(try x.mul(y).array == pairs(*))
    #expect(try x.div(y).array == pairs(/))
    #expect(try x.minimum(y).array == pairs(min))
    #expect(try x.maximum(y).array == pairs(max))
    #expect(try x.fma(y, z).array == [-7, 1.875, 3, 6, -19])
    #expect(try x.axpy(2, y).array == [0, -0.75, -1, 4, -2])
  }

  @Test func operators() {
    #expect((x + y).array == pairs(+))
    #expect((x - y).array == pairs(-))
    #expect((x * y).array == pairs(*))
    #expect((x / y).array == pairs(/))
    #expect((x + 2).array == x.map { $0 + 2 })
    #expect((x - 2).array == x.map { $0 - 2 })
    #expect((x * 2).array == x.map { $0 * 2 })
    #expect((x / 4).array == x.map { $0 / 4 })
    #expect((2 + x).array == x.map { 2 + $0 })
    #expect((2 - x).array == x.map { 2 - $0 })
    #expect((2 * x).array == x.map { 2 * $0 })
    #expect((2 / z).array == z.map { 2 / $0 })
    #expect((-x).array == x.map { -$0 })
    #expect(z + [1, 1, 1, 1, 1] == [2, 3, 4, 5, 6])
    #expect([1, 1, 1, 1, 1] + z == [2, 3, 4, 5, 6])
    #expect(z * [1, 2, 1, 2, 1] == [1, 4, 3, 8, 5])
    var r = x
    r += y
    #expect(r.array == pairs(+))
    r -= y
    #expect(r == x)
    r *= y
    #expect(r.array == pairs(*))
    r = x
    r /= y
    #expect(r.array == pairs(/))
    r = z
    r += 1
    r -= 3
    r *= 4
    r /= 2
    #expect(r == [-2, 0, 2, 4, 6])
  }

  @Test func reductions() throws {
    #expect(x.sum() == 1.5)
    #expect(z.product() == 120)
    #expect(x.max() == 3 && x.min() == -2)
    #expect(x.argmax() == 4 && x.argmin() == 0)
    #expect(x.sumOfSquares() == 14.25)
    #expect(x.normL1() == 6.5)
    #expect(([3, -4] as Vector<Float>).normL2() == 5)
    #expect(x.normLInf() == 3)
    #expect(try x.dot(y) == -30.125)
    #expect(([1, 7, 7, 2] as Vector<Double>).argmax() == 1)
    #expect(([1, 7, .nan, 9, .nan] as Vector<Double>).argmax() == 2)
    #expect(([1, 7, .nan, -9] as Vector<Double>).argmin() == 2)
    #expect(try #require(([1, .nan] as Vector<Float>).max()).isNaN)
    #expect(([0, 0] as Vector<Float>).softmax() == [0.5, 0.5])
    #expect(([5] as Vector<Double>).logSoftmax() == [0])
  }

  @Test func reductionsOfNothing() throws {
    let empty = Vector<Float>()
    #expect(empty.sum() == 0 && empty.product() == 1 && empty.sumOfSquares() == 0)
    #expect(empty.normL1() == 0 && empty.normL2() == 0 && empty.normLInf() == 0)
    #expect([empty.max(), empty.min()] == [nil, nil])
    #expect([empty.argmax(), empty.argmin()] == [nil, nil])
    #expect(try empty.dot(empty) == 0)
    #expect(empty.softmax().isEmpty && empty.logSoftmax().isEmpty)
    #expect((empty + empty).isEmpty && (-empty).isEmpty)
  }

  @Test func euclideanNormAtTheEdges() {
    #expect(Vector<Float>(repeating: 1e30, count: 4).normL2() == 2e30)
    #expect(Vector<Float>(repeating: 1e-30, count: 4).normL2() == 2e-30)
    let subnormal = 1024 * Float.leastNonzeroMagnitude
    #expect(([3 * subnormal, 4 * subnormal] as Vector<Float>).normL2() == 5 * subnormal)
    #expect(([.greatestFiniteMagnitude] as Vector<Double>).normL2() == .greatestFiniteMagnitude)
    #expect(([.leastNonzeroMagnitude] as Vector<Double>).normL2() == .leastNonzeroMagnitude)
    #expect(([-.infinity, 1] as Vector<Double>).normL2() == .infinity)
    #expect(([.infinity, .nan] as Vector<Double>).normL2().isNaN)
  }

  @Test(arguments: vectorOperations) func resultsInPlaceAreTheSame(operation: Operation) throws {
    var generator = SeededGenerator.forTest(2)
    let x = randomVector(Double.self, count: 1003, using: &generator)
    let y = randomVector(Double.self, count: 1003, using: &generator)
    let z = randomVector(Double.self, count: 1003, using: &generator)
    let plain = try #require(try result(of: operation, x, y, z, on: .default))
    var r = Vector<Double>(repeating: .nan, count: 1003)
    let address = r.address
    switch operation {
    case .map(let operation): try x.applying(operation, into: &r)
    case .scalar(let operation): try x.applying(operation, -0.75, 1.5, into: &r)
    case .zip(let operation): try x.combining(operation, y, into: &r)
    case .scaledZip(.axpy): try x.axpy(1.25, y, into: &r)
    case .ternary(let operation): try x.combining(operation, y, z, into: &r)
    case .normalize(let operation): try x.normalized(operation, into: &r)
    default: return
    }
    #expect(sameBits(r, plain), "seed \(SeededGenerator.seed)")
    #expect(r.address == address)
  }

  /// In the operand's own memory, or in a copy where that is shared.
  private func checkChanges<E: VectorElement>(_: E.Type, count: Int) throws {
    var generator = SeededGenerator.forTest(5)
    let x = randomVector(E.self, count: count, using: &generator)
    let y = randomVector(E.self, count: count, using: &generator)
    let z = randomVector(E.self, count: count, using: &generator)
    let m = try Matrix(reshaping: x, rows: count, columns: 1)
    for name in canonicalBackends {
      let engine = try Engine(backend: name)
      func check(_ expected: Vector<E>, _ change: (inout Vector<E>) throws -> Void) throws {
        var r = Vector(x)
        let address = r.address
        try change(&r)
        #expect(sameBits(r, expected), "\(name), \(count), seed \(SeededGenerator.seed)")
        #expect(r.address == address)
        var shared = x
        try change(&shared)
        #expect(sameBits(shared, expected), "\(name), \(count), seed \(SeededGenerator.seed)")
      }
      let before = x.array
      try check(y.axpy(-1.25, x)) { try $0.addScaled(y, alpha: -1.25, on: engine) }
      try check(x.axpy(0.5, x)) { try $0.addScaled(x, alpha: 0.5, on: engine) }
      for operation in TernaryOperation.allCases {
        try check(x.combining(operation, y, z)) { try $0.combine(operation, y, z, on: engine) }
        try check(x.combining(operation, x, z)) { try $0.combine(operation, x, z, on: engine) }
      }
      for operation in NormalizingOperation.allCases {
        try check(x.normalized(operation)) { $0.apply(operation, on: engine) }
        var column = m
        column.apply(operation, on: engine)
        #expect(sameBits(column.flattened, m.normalized(operation).flattened))
      }
      var sum = m
      try sum.addScaled(m, alpha: 2, on: engine)
      #expect(sameBits(sum.flattened, try x.axpy(2, x)))
      #expect(sameBits(x, Vector(before)))
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 63, 64, 65, 1003]) func changesInPlace(count: Int) throws {
    try checkChanges(Float.self, count: count)
    try checkChanges(Double.self, count: count)
  }

  @Test func changesWithoutNumbers() throws {
    var x: Vector<Double> = [1, .nan, .infinity, -0.0]
    try x.addScaled([.nan, 1, -.infinity, 0], alpha: 1)
    #expect(x[0].isNaN && x[1].isNaN && x[2].isNaN && x[3] == 0)
    try x.combine(.fma, [1, 1, 1, 2], [1, 1, 1, 3])
    #expect(x[0].isNaN && x[3] == 3)
    x.apply(.softmax)
    #expect(x.allSatisfy { $0.isNaN })
  }

  @Test func shapeErrors() {
    let short: Vector<Float> = [1, 2]
    var wrong = Vector<Float>(repeating: 0, count: 4)
    for operation in ZipOperation.allCases {
      #expect(throws: ShapeError.mismatch(operation: operation.rawValue, [5], [2])) {
        try x.combining(operation, short)
      }
      #expect(throws: ShapeError.mismatch(operation: operation.rawValue, [5], [2])) {
        try x.combining(operation, short, into: &wrong)
      }
      #expect(throws: ShapeError.result(operation: operation.rawValue, expected: [5], found: [4])) {
        try x.combining(operation, y, into: &wrong)
      }
      var changed = x
      #expect(throws: ShapeError.mismatch(operation: operation.rawValue, [5], [2])) {
        try changed.combine(operation, short)
      }
      #expect(changed == x)
    }
    #expect(throws: ShapeError.mismatch(operation: "dot", [5], [2])) { try x.dot(short) }
    #expect(throws: ShapeError.mismatch(operation: "fma", [5], [2])) { try x.fma(short, z) }
    #expect(throws: ShapeError.mismatch(operation: "fma", [5], [2])) { try x.fma(y, short) }
    #expect(throws: ShapeError.mismatch(operation: "axpy", [5], [2])) { try x.axpy(1, short) }
    var changed = x
    #expect(throws: ShapeError.mismatch(operation: "addScaled", [5], [2])) { try changed.addScaled(short, alpha: 1) }
    #expect(throws: ShapeError.mismatch(operation: "fma", [5], [2])) { try changed.combine(.fma, short, z) }
    #expect(throws: ShapeError.mismatch(operation: "fma", [5], [2])) { try changed.combine(.fma, y, short) }
    #expect(changed == x)
    var matrix: Matrix<Float> = [[1, 2], [3, 4]]
    #expect(throws: ShapeError.mismatch(operation: "addScaled", [2, 2], [1, 4])) {
      try matrix.addScaled([[1, 2, 3, 4]], alpha: 1)
    }
    #expect(throws: ShapeError.result(operation: "exp", expected: [5], found: [4])) { try x.exp(into: &wrong) }
    #expect(throws: ShapeError.result(operation: "clamp", expected: [5], found: [4])) {
      try x.clamp(0, 1, into: &wrong)
    }
    #expect(throws: ShapeError.result(operation: "softmax", expected: [5], found: [4])) {
      try x.softmax(into: &wrong)
    }
    #expect(throws: ShapeError.result(operation: "fma", expected: [5], found: [4])) { try x.fma(y, z, into: &wrong) }
    #expect(throws: ShapeError.result(operation: "axpy", expected: [5], found: [4])) {
      try x.axpy(1, y, into: &wrong)
    }
    #expect(wrong == [0, 0, 0, 0])
  }

  @Test func shapeErrorsSayWhatMet() {
    #expect(ShapeError.mismatch(operation: "dot", [5], [2]).description.contains("dot: shapes 5 and 2"))
    #expect(ShapeError.mismatch(operation: "add", [5, 2], [2, 5]).description.contains("5×2 and 2×5"))
    #expect(ShapeError.result(operation: "exp", expected: [5], found: [4]).description.contains("4"))
    #expect(ShapeError.inner(operation: "matmul", [2, 3], [4, 5]).description.contains("2×3 and 4×5"))
    #expect(ShapeError.elementCount(expected: [2, 3], found: 5).description.contains("5 elements"))
    #expect(ShapeError.elementCount(expected: [2, 3], found: 5).description.contains("2×3"))
    let rows = ShapeError.rows(operation: "solve", expected: 5, found: [4, 1])
    #expect(rows.description == "solve: an operand has shape 4×1; it must have 5 rows")
    #expect(ShapeError.invalid([-1, 3]).description.contains("-1×3"))
    #expect(ShapeError.empty(operation: "max").description.contains("max"))
  }
}
