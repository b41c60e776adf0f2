import BackendKit
import Testing

@Suite struct CanonicalOrderTests {
  @Test func lengthsFitEachOther() {
    #expect(CanonicalOrder.blockLength(Float.self) == 8192)
    #expect(CanonicalOrder.blockLength(Double.self) == 4096)
    #expect(CanonicalOrder.accumulatorCount(Float.self) == 64)
    #expect(CanonicalOrder.accumulatorCount(Double.self) == 32)
  }

  @Test func combiners() {
    let combiners = Dictionary(uniqueKeysWithValues: Reduction.allCases.map { ($0, $0.combiner) })
    #expect(
      combiners == [
        .sum: .add, .sumOfSquares: .add, .normL1: .add, .product: .mul, .max: .maximum, .normLInf: .maximum,
        .min: .minimum, .normL2: nil,
      ])
    #expect(PairReduction.dot.combiner == .add)
  }

  @Test func safeSumsOfSquaresForFloat() { checkSafeSums(of: Float.self) }
  @Test func safeSumsOfSquaresForDouble() { checkSafeSums(of: Double.self) }

  private func checkSafeSums<Element: VectorElement>(of _: Element.Type) {
    let least = Element.leastNormalMagnitude.squareRoot()
    for safe in [least, least.nextUp, 1, 2, 4, Element.greatestFiniteMagnitude] {
      #expect(CanonicalOrder.normL2(sumOfSquares: safe) == safe.squareRoot())
    }
    for unsafe in [least.nextDown, Element.leastNormalMagnitude, .leastNonzeroMagnitude, 0, .infinity] {
      #expect(CanonicalOrder.normL2(sumOfSquares: unsafe) == nil)
    }
    // No scaling makes NaN a number.
    #expect(CanonicalOrder.normL2(sumOfSquares: Element.nan)?.isNaN == true)
  }
}
