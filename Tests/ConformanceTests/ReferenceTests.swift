import ApusScalar
import BackendKit
import Conformance
import Testing

@Suite("References")
struct ReferenceTests {
  /// The value of a reference, and the largest error it allows.
  func near<Element>(_ reference: Reference<Element>) throws -> (value: Double, error: Double) {
    guard case .near(let value, let error) = reference else { throw Mismatch() }
    return (Double(value), Double(error))
  }
  struct Mismatch: Error {}

  @Test("Sums are exact where terms cancel")
  func cancellation() throws {
    let x: [Float] = [1e30, 1, -1e30, 0x1p-40]
    let sum = try x.withUnsafeBufferPointer { try near(Reduction.sum.reference($0)) }
    #expect(sum.value == 1 + 0x1p-40)
    let product = try x.withUnsafeBufferPointer { try near(Reduction.product.reference($0)) }
    #expect(product.error == .infinity)
    let dot = try x.withUnsafeBufferPointer { try near(PairReduction.dot.reference($0, $0)) }
    #expect(dot.error == .infinity, "the squares overflow")
  }

  @Test("The Euclidean norm covers the whole range", arguments: [Float(0x1p-149), 1e-30, 1, 1e30, 0x1p126])
  func norm(_ scale: Float) throws {
    let x = [0, 3 * scale, 0, -4 * scale].map { $0.isFinite ? $0 : 0 }
    let norm = try x.withUnsafeBufferPointer { try near(Reduction.normL2.reference($0)) }
    let expected = (Double(x[1]) * Double(x[1]) + Double(x[3]) * Double(x[3])).squareRoot()
    #expect(abs(norm.value - expected) <= 1e-15 * expected)
  }

  /// `CanonicalOrder` states this bound, which is far below n·u·Σ|x|.
  @Test("The canonical order keeps sums within its stated bound", arguments: [1_000, 100_003, 1_000_000])
  func canonicalBound(_ count: Int) throws {
    let scalar = try ScalarBackend.make()
    var random = CaseRandom(seed: 42)
    let x = (0..<count).map { _ in Float.random(in: 0..<1, using: &random) }
    try x.withUnsafeBufferPointer { x in
      let result = scalar.reduce(.sum, x.baseAddress!, count: count)
      let (value, error) = try near(Reduction.sum.reference(x))
      let perBlock = CanonicalOrder.blockLength(Float.self) / CanonicalOrder.accumulatorCount(Float.self)
      let log2 = Double(Int.bitWidth - count.leadingZeroBitCount)
      let stated = (Double(perBlock) + log2) * Double(Float.ulpOfOne) * value
      #expect(abs(Double(result) - value) <= min(stated, error))
    }
  }

  /// The exponent is -677 there, and was off by as many roundings: the reference by 0.9 ULP of doubles.
  @Test("gelu by tanh keeps its last digits far out")
  func geluByTanh() {
    let expected = WideReal(-0x1.e89705bb2edcdp-974) + WideReal(0x1.f571c9044278p-1028)
    #expect((wideGELUByTanh(-0x1.4d2caa874c05fp4) - expected).magnitude <= 8 * expected.ulp)
  }

  @Test("Softmax adds up to one and its references to one too")
  func softmax() throws {
    let scalar = try ScalarBackend.make()
    var random = CaseRandom(seed: 42)
    let x = (0..<1000).map { _ in Double.random(in: -20..<20, using: &random) }
    var r = [Double](repeating: 0, count: x.count)
    scalar.normalize(.softmax, x, into: &r, count: x.count)
    #expect(abs(r.reduce(0, +) - 1) < 1e-14)
    let references = try x.withUnsafeBufferPointer { try NormalizingOperation.softmax.reference($0).map(near) }
    #expect(abs(references.reduce(0) { $0 + $1.value } - 1) < 1e-14)
  }
}
