import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct StatisticsTests {
  let x: Vector<Double> = [4, 1, 3, 2, 10]

  @Test func momentsOfAFewNumbers() throws {
    #expect(x.mean() == 4)
    #expect(x.variance() == 10)
    #expect(x.variance(ddof: 1) == 12.5)
    #expect(x.standardDeviation() == 10.0.squareRoot())
    #expect(try x.covariance(x) == 12.5)
    #expect(abs(try x.correlation(x) - 1) < 1e-15)
    #expect(abs(try x.correlation(-x) + 1) < 1e-15)
    #expect(x.zscore().mean().magnitude < 1e-15)
    let expected: Vector<Double> = [3.0 / 9, 0, 2.0 / 9, 1.0 / 9, 1]
    #expect(x.minMaxNormalize() == expected)
    #expect(([3, 4] as Vector<Float>).normalize() == [0.6, 0.8])
    let widest: Vector<Float> = [-.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude]
    #expect(widest.minMaxNormalize() == [0, 0.5, 1])
    #expect(x.variance(ddof: .min).isNaN)
  }

  @Test func nothingToGoBy() throws {
    let empty = Vector<Float>()
    #expect(empty.mean().isNaN && empty.variance().isNaN && x.variance(ddof: 5).isNaN)
    #expect(empty.logSumExp() == -.infinity && empty.median() == nil && empty.compensatedSum() == 0)
    #expect(empty.sorted().isEmpty && empty.argsort().isEmpty && empty.cumulativeSum().isEmpty)
    #expect(try Vector<Float>(repeating: 2, count: 9).correlation(Vector(repeating: 1, count: 9)).isNaN)
    #expect(Vector<Float>(repeating: 2, count: 9).variance() == 0)
  }

  /// Welford's and the textbook's one-pass formulas lose half of these digits, or all.
  @Test func varianceFarFromZero() {
    var generator = SeededGenerator.forTest(31)
    let noise = (0..<10_001).map { _ in Double.random(in: -1...1, using: &generator) }
    let offset = Vector(noise.map { $0 + 1e8 })
    // What is left of the noise after the addition, in more than double precision.
    let kept = offset.map { Float80($0) - 1e8 }
    let mean = kept.reduce(0, +) / Float80(kept.count)
    let exact = kept.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float80(kept.count)
    #expect((Float80(offset.variance()) / exact - 1).magnitude < 1e-14, "seed \(SeededGenerator.seed)")
  }

  /// A mean that has to be rounded.
  @Test func closeNumbersFarFromZero() throws {
    let (x, y): (Vector<Float>, Vector<Float>) = ([16_777_210, 16_777_211], [16_777_211, 16_777_210])
    #expect(try (x.correlation(y) + 1).magnitude < 1e-6)
    #expect(x.zscore() == [-1, 1])
    #expect(try x.layerNorm(epsilon: 0) == [-1, 1])
    #expect(x.standardDeviation() == 0.5)
    let (z, w): (Vector<Double>, Vector<Double>) = ([0x1p53 - 2, 0x1p53 - 1], [1, 0])
    #expect(try (z.correlation(w) + 1).magnitude < 1e-15)
    #expect(try z.zscore() == [-1, 1] && z.layerNorm(epsilon: 0) == [-1, 1] && z.standardDeviation() == 0.5)
  }

  @Test(arguments: [0.1, 1.0 / 3, 1e300, -0x1p-1030] as [Double], [1, 2, 3, 10, 99]) func equalNumbers(
    value: Double, count: Int
  ) throws {
    let x = Vector(repeating: value, count: count)
    #expect(try x.correlation(x).isNaN && x.correlation(Vector((0..<count).map(Double.init))).isNaN)
    #expect(x.zscore().allSatisfy { $0.isNaN })
  }

  @Test func deviationsWhoseSquaresAreOutOfRange() throws {
    #expect(([0, 4e19] as Vector<Float>).standardDeviation() == 2e19)
    #expect(([0, 4e19] as Vector<Float>).zscore() == [-1, 1])
    #expect(try ([0, 4e19] as Vector<Float>).layerNorm() == [-1, 1])
    #expect(([0, 0x1p-140] as Vector<Float>).standardDeviation() == 0x1p-141)
    #expect(([0, 0x1p-140] as Vector<Float>).zscore() == [-1, 1])
    let widest: Vector<Float> = [-3e38, 3e38]
    #expect(widest.standardDeviation() == 3e38 && widest.zscore() == [-1, 1])
    #expect(try widest.layerNorm() == [-1, 1] && (widest.correlation([-1, 1]) - 1).magnitude < 1e-6)
    #expect((widest.normalize()[1] - Float(0.5).squareRoot()).magnitude < 1e-6)
    // So is the sum.
    let largest: Vector<Float> = [2e38, 3e38]
    #expect(largest.zscore() == [-1, 1] && (largest.standardDeviation() / 5e37 - 1).magnitude < 1e-6)
    #expect(largest.variance() == .infinity)
    #expect(try largest.layerNorm() == [-1, 1] && (largest.correlation([0, 1]) - 1).magnitude < 1e-6)
    let most = Double.greatestFiniteMagnitude
    for x in [[-most, most], [most / 2, most]] as [Vector<Double>] {
      #expect(x.zscore() == [-1, 1] && (x.standardDeviation() / (x[1] / 2 - x[0] / 2) - 1).magnitude < 1e-15)
      #expect(try x.layerNorm() == [-1, 1] && (x.correlation([0, 1]) - 1).magnitude < 1e-15)
    }
    #expect(([1, .infinity] as Vector<Float>).variance().isNaN && ([1, .nan] as Vector<Float>).variance().isNaN)
  }

  /// Against `epsilon` their variance is nothing, and they are only divided by its root.
  @Test(arguments: [1e-24, 1e-30, 1e-37] as [Float]) func layerNormOfTinyNumbers(scale: Float) throws {
    let normal = try (([1, 2, 3, 4] as Vector<Float>) * scale).layerNorm()
    let expected = ([-1.5, -0.5, 0.5, 1.5] as Vector<Float>) * (scale / Float(1e-5).squareRoot())
    #expect((normal - expected).normLInf() <= 1e-6 * expected.normLInf(), "\(normal)")
    #expect(try ([-0x1p-1030, 0x1p-1030] as Vector<Double>).layerNorm(epsilon: 0.25) == [-0x1p-1029, 0x1p-1029])
    #expect(try (([-1, 1] as Vector<Float>) * scale).layerNorm(epsilon: 0) == [-1, 1])
  }

  @Test(arguments: [3, 4, 10, 1000], [0x1p-133, 0.1, 1.1e14, 1e25, 3e38] as [Float])
  func layerNormOfEqualNumbers(count: Int, value: Float) throws {
    #expect(try Vector(repeating: value, count: count).layerNorm().allSatisfy { $0 == 0 })
    #expect(try Vector(repeating: Double(value) * 0x1p440, count: count).layerNorm().allSatisfy { $0 == 0 })
    #expect(try Vector(repeating: value, count: count).layerNorm(epsilon: 0).allSatisfy { $0.isNaN })
    let rows = try Matrix(repeating: value, rows: 2, columns: count).layerNorm(beta: Vector(repeating: 3, count: count))
    #expect(rows == Matrix(repeating: 3, rows: 2, columns: count))
    #expect(Vector(repeating: value, count: count).variance() == 0)
  }

  /// Sums of the deviations' rounding, squared, are of the size of the variance here.
  @Test(arguments: canonicalBackends) func oneOfManyIsOther(name: String) throws {
    func check<E: VectorElement>(_ value: E) throws {
      var x = Vector(repeating: value, count: 1_000_000)
      x[77] = value.nextUp.nextUp
      let step = x[77] - value
      let engine = try Engine(backend: name)
      #expect((x.variance(on: engine) / (step * step / 1_000_000) - 1).magnitude < 1e-5)
      #expect((x.zscore(on: engine)[77] / 1000 - 1).magnitude < 1e-5)
      #expect((try x.layerNorm(epsilon: 0, on: engine)[77] / 1000 - 1).magnitude < 1e-5)
      #expect(x.variance(on: engine) == x.variance() && sameBits(x.zscore(on: engine), x.zscore()))
    }
    try check(Float(0.1))
    try check(0.1)
  }

  @Test func covarianceOutOfRange() throws {
    func expect(_ x: Vector<Double>, _ y: Vector<Double>, _ expected: Double) throws {
      for found in [try x.covariance(y), try y.covariance(x)] {
        #expect(found == expected || (found / expected - 1).magnitude < 1e-12, "\(found), not \(expected)")
      }
    }
    #expect(try ([3e38, 3e38, 3e38] as Vector<Float>).covariance([1, 2, 3]) == 0)
    try expect([1e308, 1.1e308, 1.2e308], [1e-300, 2e-300, 3e-300], 1e7)
    try expect([1e308, -1e308], [-1e308, 1e308], -.infinity)
    try expect([0, 2e-200], [0, 2e-200], 0)
    try expect([0, 2e-160], [0, 2e-100], 2e-260)
    // Far less than the largest elements have it.
    try expect([0x1p1000, 0x1p1000, 0x1p1000 + 0x1p950], [0, 0, 0x1p60], 0x1p1010 / 3)
    #expect(try ([1, .infinity] as Vector<Double>).covariance([1, 2]).isNaN)
    #expect(try ([1, 2] as Vector<Double>).covariance([1, .nan]).isNaN)
    #expect(try ([1] as Vector<Double>).covariance([1]).isNaN && Vector<Double>().covariance([], ddof: 0).isNaN)
  }

  @Test func normsBelowTheNormalNumbers() {
    let least = Double.leastNonzeroMagnitude
    #expect((([least, least] as Vector<Double>).normalize() - Double(0.5).squareRoot()).normLInf() < 1e-15)
    #expect(([3 * least, -4 * least] as Vector<Double>).normalize() == [0.6, -0.8])
    #expect(([3 * least, 0] as Vector<Double>).normalize(epsilon: 0x1p-500) == [3 * least * 0x1p500, 0])
    #expect(([3 * least, 0] as Vector<Double>).normalize(epsilon: 6 * least) == [0.5, 0])
    #expect(([0, 0] as Vector<Double>).normalize().allSatisfy { $0.isNaN })
    #expect(([0, 0] as Vector<Double>).normalize(epsilon: 1) == [0, 0])
  }

  @Test func infinitiesMovedToTheUnitRange() {
    let upwards = ([1, 2, .infinity] as Vector<Float>).minMaxNormalize()
    #expect(upwards[0] == 0 && upwards[1] == 0 && upwards[2].isNaN)
    #expect(([1, -.infinity] as Vector<Float>).minMaxNormalize().allSatisfy { $0.isNaN })
  }

  @Test func varianceOfHugeNumbers() {
    let huge: Vector<Float> = [-1e30, 1e30]
    #expect(huge.variance() == .infinity)
    let large: Vector<Double> = [-1e154, 1e154]
    #expect((large.variance() / 1e308 - 1).magnitude < 1e-15)
  }

  @Test(arguments: [1, 2, 100, 1023, 100_000]) func compensatedSums(count: Int) {
    var generator = SeededGenerator.forTest(32)
    let values = (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    let exact = values.reduce(0.0) { $0 + Double($1) }
    let magnitude = values.reduce(0.0) { $0 + Double($1.magnitude) }
    let sum = Double(Vector(values).compensatedSum())
    let bound = exact.magnitude * 0x1p-23 + magnitude * 0x1p-44
    #expect((sum - exact).magnitude <= bound, "seed \(SeededGenerator.seed)")
    let last = Double(Vector(values).cumulativeSum()[count - 1])
    #expect((last - exact).magnitude <= bound)
  }

  @Test func scans() {
    #expect(([1, 2, 3, 4] as Vector<Float>).cumulativeSum() == [1, 3, 6, 10])
    #expect(([1, 2, 3, 4] as Vector<Float>).cumulativeProduct() == [1, 2, 6, 24])
    let beyond = ([.greatestFiniteMagnitude, .greatestFiniteMagnitude, -1] as Vector<Float>).cumulativeSum()
    #expect(beyond[0].isFinite && beyond[1] == .infinity && beyond[2] == .infinity)
  }

  /// What the roundings of so many took is as much as the sum has digits for.
  @Test(arguments: [0.1, -1e6, 1e-30] as [Float]) func compensatedSumsOfMillions(value: Float) {
    var generator = SeededGenerator.forTest(35)
    let equal = Vector(repeating: value, count: 3_000_000)
    let near = Vector(equal.map { $0 * Float.random(in: 1...1.00001, using: &generator) })
    for x in [equal, near] {
      let sums = x.cumulativeSum()
      // Exact but for some 2⁻³².
      var exact = 0.0
      for i in x.indices {
        exact += Double(x[i])
        if i % 100_000 != 99_999 { continue }
        #expect((Double(sums[i]) / exact - 1).magnitude < 0x1.01p-24, "seed \(SeededGenerator.seed)")
      }
      #expect(x.compensatedSum() == sums.last)
    }
  }

  /// What a sum's rounding took is found without leaving the range of numbers.
  private func checkSumsNearTheLargest<E: VectorElement>(_: E.Type) {
    let most = E.greatestFiniteMagnitude
    let part = most.ulp * 1.5
    for sign in [1, -1] as [E] {
      for x in [[-part, most], [most, -part], [-part, most, -most], [most, -part, -most]] as [Vector<E>] {
        let expected = sign * (x.count == 2 ? most.nextDown : -part)
        let sums = (x * sign).cumulativeSum()
        #expect((x * sign).compensatedSum() == expected && sums.last == expected, "\(x * sign): \(sums)")
        #expect(sums[1] == sign * most.nextDown)
      }
    }
  }

  @Test func compensatedSumsNearTheLargest() {
    checkSumsNearTheLargest(Float.self)
    checkSumsNearTheLargest(Double.self)
  }

  @Test func logarithmOfASumOfExponentials() {
    #expect(([1000, 1000] as Vector<Double>).logSumExp() == 1000 + 2.0.logarithm)
    #expect(([0, -40] as Vector<Double>).logSumExp() == 4.248354255291589e-18)
    #expect(([-.infinity] as Vector<Float>).logSumExp() == -.infinity)
    #expect(([1, .infinity] as Vector<Float>).logSumExp() == .infinity)
    #expect(([1, .nan] as Vector<Float>).logSumExp().isNaN)
  }

  @Test func layerNormalisation() throws {
    let normal = try x.layerNorm(gamma: [1, 1, 1, 1, 2], beta: [0, 0, 0, 0, 1], epsilon: 0)
    let expected: Double = 12 / 10.0.squareRoot() + 1
    #expect((normal[4] - expected).magnitude < 1e-15)
    #expect(throws: ShapeError.mismatch(operation: "layerNorm", [5], [2])) { try x.layerNorm(gamma: [1, 1]) }
  }

  @Test func alongTheAxesOfAMatrix() throws {
    let m: Matrix<Double> = [[1, 2, 3], [4, 5, 9]]
    #expect(m.sum(.rows) == [6, 18] && m.sum(.columns) == [5, 7, 12])
    #expect(m.mean(.rows) == [2, 6] && m.mean(.columns) == [2.5, 3.5, 6])
    #expect(m.reduced(.columns) { $0.median() ?? .nan } == [2.5, 3.5, 6])
    #expect(m.variance(.columns, ddof: 1) == [4.5, 4.5, 18])
    #expect(m.max(.rows) == [3, 9] && m.min(.columns) == [1, 2, 3])
    #expect(m.argmax(.rows) == [2, 2] && m.argmin(.columns) == [0, 0, 0])
    #expect(m.reduced(.product, .rows) == [6, 180])
    #expect(m.softmax().row(1) == m.row(1).softmax() && m.logSoftmax().row(0) == m.row(0).logSoftmax())
    var result = Matrix<Double>(repeating: 0, rows: 2, columns: 3)
    let address = result.address
    try m.softmax(into: &result)
    #expect(result == m.softmax() && result.address == address)
    try m.logSoftmax(into: &result)
    #expect(result == m.logSoftmax() && result.address == address)
    result = m
    result.apply(.softmax)
    #expect(result == m.softmax() && m.row(0) == [1, 2, 3])
    #expect(throws: ShapeError.result(operation: "softmax", expected: [2, 3], found: [3, 2])) {
      var other = m.transposed()
      try m.softmax(into: &other)
    }
    #expect(Matrix<Float>(repeating: 0, rows: 0, columns: 3).softmax().shape == [0, 3])
    let (gamma, beta): (Vector<Double>, Vector<Double>) = ([1, 2, 3], [0, 1, 0])
    for i in 0..<2 {
      #expect(
        sameBits(try m.layerNorm(gamma: gamma, beta: beta).row(i), try m.row(i).layerNorm(gamma: gamma, beta: beta)))
    }
    #expect(try Matrix<Float>(repeating: 0, rows: 3, columns: 0).layerNorm().shape == [3, 0])
    #expect(throws: ShapeError.self) { try m.layerNorm(beta: [1]) }
  }

  @Test func alongAxesWithoutElements() {
    let m = Matrix<Float>(repeating: 0, rows: 2, columns: 0)
    #expect(m.max(.rows) == nil && m.min(.rows) == nil && m.argmax(.rows) == nil && m.argmin(.rows) == nil)
    #expect(m.max(.columns) == [] && m.argmin(.columns) == [])
    #expect(m.sum(.rows) == [0, 0] && m.sum(.columns) == [] && m.reduced(.product, .rows) == [1, 1])
    #expect(m.mean(.rows).allSatisfy { $0.isNaN } && m.mean(.rows).count == 2 && m.mean(.columns) == [])
    #expect(m.variance(.rows).allSatisfy { $0.isNaN } && m.variance(.rows).count == 2 && m.variance(.columns) == [])
  }

  private func checkAxes<E: VectorElement>(_: E.Type) throws {
    var generator = SeededGenerator.forTest(34)
    for (rows, columns) in [(1, 1), (3, 31), (2, 63), (5, 64), (65, 4), (3, 1025), (1030, 2)] {
      var x: Vector<E> = randomVector(count: rows * columns, using: &generator)
      if x.count > 1 {
        (x[0], x[x.count / 2]) = (-0.0, .nan)
        x[x.count - 1] = x[x.count - 2]
      }
      let m = try Matrix(reshaping: x, rows: rows, columns: columns)
      for name in canonicalBackends {
        let engine = try Engine(backend: name)
        for axis in [MatrixAxis.rows, .columns] {
          let lines = (axis == .rows ? m : m.transposed())
          let parts = (0..<lines.rows).map(lines.row)
          func expect(_ found: Vector<E>?, _ expected: (Vector<E>) -> E?) {
            #expect(
              found.map { sameBits($0, Vector(parts.compactMap(expected))) } == true,
              "\(rows)×\(columns), \(axis), \(name), seed \(SeededGenerator.seed)")
          }
          expect(m.sum(axis, on: engine)) { $0.sum() }
          expect(m.mean(axis, on: engine)) { $0.mean() }
          expect(m.max(axis, on: engine)) { $0.max() }
          expect(m.min(axis, on: engine)) { $0.min() }
          expect(m.variance(axis, ddof: 1, on: engine)) { $0.variance(ddof: 1) }
          expect(m.standardDeviation(axis, on: engine)) { $0.standardDeviation() }
          expect(m.reduced(.normL2, axis, on: engine)) { $0.normL2() }
          #expect(m.argmax(axis, on: engine) == parts.compactMap { $0.argmax() })
          #expect(m.argmin(axis, on: engine) == parts.compactMap { $0.argmin() })
        }
      }
    }
  }

  @Test func axesAsOneByOne() throws {
    try checkAxes(Float.self)
    try checkAxes(Double.self)
  }

  @Test(arguments: canonicalBackends) func sameBitsOnEveryBackend(name: String) throws {
    let engine = try Engine(backend: name)
    var generator = SeededGenerator.forTest(33)
    let x = randomVector(Float.self, count: 20_011, using: &generator)
    let y = randomVector(Float.self, count: 20_011, using: &generator)
    #expect(x.variance(on: engine).bitPattern == x.variance().bitPattern)
    #expect(x.logSumExp(on: engine).bitPattern == x.logSumExp().bitPattern)
    #expect(try x.correlation(y, on: engine).bitPattern == x.correlation(y).bitPattern)
    #expect(try x.covariance(y, on: engine).bitPattern == x.covariance(y).bitPattern)
    for offset in [0, 1e4] as [Float] {
      #expect(sameBits(try (x + offset).layerNorm(on: engine), try (x + offset).layerNorm()))
      #expect(sameBits((x + offset).zscore(on: engine), (x + offset).zscore()))
    }
  }
}

extension Double {
  /// Of a few numbers, from the library under test.
  fileprivate var logarithm: Double { Vector<Double>([self]).log()[0] }
}
