import Kernels
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct LogarithmTests {
  /// libm's logarithm is within 1 ULP of the true one, and ours within 1 more.
  private func check(_ x: Double, _ comment: Comment = "") {
    let (ours, reference) = (scalarLog(x), log(x))
    let distance = ours.bitPattern.distance(to: reference.bitPattern).magnitude
    #expect(distance <= 2, "scalarLog(\(x)) = \(ours), log = \(reference) \(comment)")
  }

  @Test func randomNormalNumbers() {
    var generator = SeededGenerator.forTest()
    for _ in 0..<20_000 {
      let exponent = UInt64.random(in: 1...2046, using: &generator)
      check(
        Double(bitPattern: exponent << 52 | generator.next() >> 12), "seed \(SeededGenerator.seed)")
    }
  }

  @Test func nearOne() {
    var generator = SeededGenerator.forTest(1)
    for _ in 0..<20_000 {
      check(Double.random(in: 0.5...2, using: &generator), "seed \(SeededGenerator.seed)")
      check(1 + Double.random(in: -1e-6...1e-6, using: &generator), "seed \(SeededGenerator.seed)")
    }
  }

  @Test func sumsOfExponentials() {
    // What logSoftmax takes logarithms of: 1 to the number of elements.
    for x in 2...2000 { check(Double(x)) }
    for exponent in 1...60 { check(0x1p0 * pow(2, Double(exponent))) }
  }

  @Test func neighboursOfTheEdges() {
    for edge in [1, 2, 0.5, 2.0.squareRoot(), 0.5.squareRoot(), .leastNormalMagnitude, .greatestFiniteMagnitude] {
      if edge.nextDown.isNormal { check(edge.nextDown) }
      check(edge)
      if edge.nextUp.isFinite { check(edge.nextUp) }
    }
    #expect(scalarLog(1).bitPattern == 0)
  }

  @Test func specialValues() {
    #expect(scalarLog(0) == -.infinity)
    #expect(scalarLog(-0.0) == -.infinity)
    #expect(scalarLog(.infinity) == .infinity)
    #expect(scalarLog(-1).isNaN)
    #expect(scalarLog(-.infinity).isNaN)
    #expect(scalarLog(.nan).isNaN)
  }
}
