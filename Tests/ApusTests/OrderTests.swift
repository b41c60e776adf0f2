import Apus
import TestSupport
import Testing

@Suite struct OrderTests {
  @Test(arguments: [0, 1, 2, 255, 256, 257, 10_000]) func sortsAsTheStandardLibrary(count: Int) {
    var generator = SeededGenerator.forTest(41)
    let floats = (0..<count).map { _ in Float.random(in: -1e3...1e3, using: &generator).rounded(.down) / 8 }
    #expect(Array(Vector(floats).sorted()) == floats.sorted(), "seed \(SeededGenerator.seed)")
    let doubles = (0..<count).map { _ in Double.random(in: -1e-300...1e300, using: &generator) }
    #expect(Array(Vector(doubles).sorted()) == doubles.sorted())
    // Stable: the indices of equal elements ascend.
    let order = Vector(floats).argsort()
    #expect(order == floats.indices.sorted { (floats[$0], $0) < (floats[$1], $1) })
  }

  /// Bits too: of zeros and NaNs each comes in the order it has.
  private func checkOrders<E: VectorElement>(_: E.Type, count: Int) throws {
    var generator = SeededGenerator.forTest(42)
    let few = (0..<count).map { _ in
      E(Int.random(in: -2...2, using: &generator)) * (.random(using: &generator) ? 1 : -1)
    }
    let random = randomVector(E.self, count: count, using: &generator)
    let withNaNs = few.map { $0 == 2 ? .nan : $0 == -2 ? -.nan : $0 }
    for x in [Vector(few), random, Vector(withNaNs)] {
      func rank(_ i: Int) -> (Int, E, Int) { x[i].isNaN ? (1, 0, i) : (0, x[i], i) }
      let order = x.indices.sorted { rank($0) < rank($1) }
      let expected = Vector(order.map { x[$0] })
      #expect(x.argsort() == order && sameBits(x.sorted(), expected), "seed \(SeededGenerator.seed)")
      var sorted = x
      sorted.sort()
      #expect(sameBits(sorted, expected))
      let descending = x.indices.sorted { a, b in
        (rank(a).0, rank(a).1) != (rank(b).0, rank(b).1) ? rank(a) > rank(b) : a < b
      }
      for k in [0, 1, count / 3, count - 1, count] where 0...count ~= k {
        let (values, indices) = try x.topK(k)
        #expect(indices == Array(descending.prefix(k)) && sameBits(values, Vector(indices.map { x[$0] })))
      }
      if count == 0 || x.contains(where: \.isNaN) { continue }
      for fraction in [0, 0.25, 0.5, 0.8, 1] as [E] {
        let place = Double(fraction) * Double(count - 1)
        let found = try x.quantile(fraction)!
        let low = expected[Int(place)]
        if place == place.rounded() { #expect(found == low && found.sign == low.sign) }
        #expect(low <= found && found <= expected[Int(place.rounded(.up))])
      }
    }
  }

  @Test(arguments: [0, 1, 2, 3, 48, 49, 500, 3001]) func ordersOfTiesAndSpecialValues(count: Int) throws {
    try checkOrders(Float.self, count: count)
    try checkOrders(Double.self, count: count)
  }

  @Test func specialValues() {
    let x: Vector<Float> = [.nan, 1, -.infinity, 0, -0.0, .infinity, -.nan, -1]
    #expect(x.argsort() == [2, 7, 3, 4, 1, 5, 0, 6])
    #expect(x.median()?.isNaN == true)
  }

  @Test func largestElements() throws {
    let (values, indices) = try ([3, 1, 3, 7, 2] as Vector<Double>).topK(3)
    #expect(values == [7, 3, 3] && indices == [3, 0, 2])
    #expect(try ([1, .nan, 2] as Vector<Float>).topK(2).indices == [1, 2])
    #expect(throws: ShapeError.self) { try ([1] as Vector<Float>).topK(2) }
    #expect(throws: ShapeError.self) { try ([1] as Vector<Float>).topK(-1) }
  }

  /// NumPy's results.
  @Test func quantiles() throws {
    let x: Vector<Double> = [7, 1, 3, 5]
    #expect(x.median() == 4)
    #expect(try x.quantile(0) == 1 && x.quantile(1) == 7)
    #expect(try x.quantile(0.25) == 2.5 && x.quantile(0.1) == 1.6)
    #expect(try Vector<Float>().quantile(0.5) == nil)
    #expect(try ([1, .nan] as Vector<Float>).quantile(0)?.isNaN == true)
    #expect(([-.greatestFiniteMagnitude, .greatestFiniteMagnitude] as Vector<Double>).median() == 0)
    #expect(([1, .infinity] as Vector<Float>).median() == .infinity)
    #expect(([-.infinity, 5] as Vector<Float>).median() == -.infinity)
    #expect(([-.infinity, .infinity] as Vector<Float>).median()?.isNaN == true)
  }

  /// Means of two, rounded once, whatever their signs and however small or large they are.
  @Test(arguments: [1, 0x1p-126, 0x1p-146, 0x1p127] as [Float]) func mediansOfTwo(scale: Float) throws {
    var generator = SeededGenerator.forTest(43)
    for _ in 0..<1000 {
      let x = Vector((0..<2).map { _ in Float.random(in: -1.9...1.9, using: &generator) * scale })
      let mean = Float((Double(x[0]) + Double(x[1])) / 2)
      #expect(try x.median() == mean && x.quantile(0.5) == mean, "\(x), seed \(SeededGenerator.seed)")
    }
  }

  @Test func quantilesThatCancel() throws {
    #expect(([-1, 1.0.nextUp] as Vector<Double>).median() == 0x1p-53)
    let least = Double.leastNonzeroMagnitude
    #expect(([least, 3 * least] as Vector<Double>).median() == 2 * least)
    #expect(try ([-4 * least, least] as Vector<Double>).quantile(0.25) == -3 * least)
    let most = Double.greatestFiniteMagnitude
    #expect(([most, most.nextDown.nextDown] as Vector<Double>).median() == most.nextDown)
    #expect(try ([-most, most] as Vector<Double>).quantile(0.75) == most / 2)
  }

  @Test(arguments: [-0.1, 1.5, .nan, .infinity, -.leastNonzeroMagnitude] as [Double])
  func fractionsThatCannotBe(fraction: Double) {
    for x in [[1, 2], []] as [Vector<Double>] {
      let error = #expect(throws: ShapeError.self) { try x.quantile(fraction) }
      #expect(error?.description == "quantile: the fraction is \(fraction); it must be from 0 to 1")
    }
    #expect(throws: ShapeError.self) { try ([1] as Vector<Float>).quantile(.nan) }
  }

  @Test func histograms() throws {
    let x: Vector<Float> = [0, 0.5, 1, 1.5, 2, .nan]
    let (counts, edges) = try x.histogram(bins: 2, range: 0...2)
    #expect(counts == [2, 3] && edges == [0, 1, 2])
    #expect(try ([5, 5] as Vector<Float>).histogram(bins: 1).counts == [2])
    #expect(try ([1, 2, 9] as Vector<Float>).histogram(bins: 3, range: 0...3).counts == [0, 1, 1])
    #expect(throws: ShapeError.self) { try x.histogram(bins: 0) }
    #expect(throws: ShapeError.outOfMemory([.max])) { try x.histogram(bins: .max) }
    #expect(throws: ShapeError.self) { try x.histogram(bins: 2, range: 0 ... .infinity) }
    // Wider than a half, where that is less than the step between numbers.
    for value in [1e20, -1e20, .greatestFiniteMagnitude, 3] as [Float] {
      let (counts, edges) = try Vector([value, value]).histogram(bins: 3)
      #expect(counts.reduce(0, +) == 2 && edges.first! <= value && value <= edges.last!)
      for i in 0..<3 { #expect(edges[i] < edges[i + 1]) }
    }
    // Bins narrower than there are numbers.
    #expect(try ([0, .leastNonzeroMagnitude] as Vector<Float>).histogram(bins: 9).counts.reduce(0, +) == 2)
    #expect(try ([1e30] as Vector<Float>).histogram(bins: 3).counts.reduce(0, +) == 1)
    let huge = Vector<Double>([-.greatestFiniteMagnitude, .greatestFiniteMagnitude])
    #expect(try huge.histogram(bins: 2).counts == [1, 1])
    let (all, ends) = try huge.histogram(bins: 1)
    #expect(all == [2] && ends == huge)
    let most = Double.greatestFiniteMagnitude
    let quarters = try Vector([-most, 0.75 * most, most]).histogram(bins: 4)
    #expect(quarters.counts == [1, 0, 0, 2] && quarters.edges == Vector([-most, -most / 2, 0, most / 2, most]))
    let largest = Float.greatestFiniteMagnitude
    let halves = try ([0, largest] as Vector<Float>).histogram(bins: 2, range: -largest...largest)
    #expect(halves.counts == [0, 2] && halves.edges == Vector([-largest, 0, largest]))
  }

  /// Of bins by the ten thousand that begin at the same number, the last one counts.
  @Test func binsNarrowerThanNumbers() throws {
    let x = Vector<Float>((0..<100_000).map { 1e6 + Float($0 % 17) / 16 })
    let (counts, edges) = try x.histogram(bins: 1_000_000)
    for (bin, count) in counts.enumerated() where count > 0 {
      #expect(edges[bin] < edges[bin + 1] || bin == counts.count - 1)
    }
    #expect(counts.count { $0 > 0 } == 17 || counts.count { $0 > 0 } == 16)
    #expect(counts.reduce(0, +) == x.count)
  }

  @Test func countsAndQuantifiers() {
    let x: Vector<Float> = [0, -0.0, .nan, 2]
    #expect(x.countNonzero() == 2 && x.any && !x.all)
    #expect(!Vector<Float>().any && Vector<Float>().all)
  }
}
