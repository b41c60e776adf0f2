import Apus
import Testing

@Suite struct PrincipalComponentsTests {
  @Test func principalComponents() throws {
    // Points on a line, a little off.
    var x = Matrix<Double>(repeating: 0.01, rows: 50, columns: 3)
    for i in 0..<50 {
      x[i, 0] = 3 + 4 * Double(i)
      x[i, 1] = 5 - 3 * Double(i)
      if i % 2 == 0 { x[i, 2] = -0.01 }
    }
    let pca = try x.principalComponents(2)
    #expect((pca.components[0, 0] - 0.8).magnitude < 1e-6 && (pca.components[0, 1] + 0.6).magnitude < 1e-6)
    #expect(pca.varianceRatios[0] > 0.9999 && pca.varianceRatios.count == 2)
    let transformed = try pca.transform(x)
    #expect(transformed.shape == [50, 2])
    #expect(transformed.sum(.columns)[0].magnitude < 1e-9)
    #expect(throws: ShapeError.mismatch(operation: "transform", [3], [2])) { try pca.transform(x.columns(0..<2)) }
    #expect(throws: DecompositionError.self) { try x.rows(0..<1).principalComponents() }
    #expect(throws: DecompositionError.self) { try x.principalComponents(-1) }
  }

  @Test func principalComponentsOfCloseNumbers() throws {
    let x: Matrix<Float> = [[16_777_216], [16_777_218], [16_777_218], [16_777_218]]
    #expect(try x.principalComponents().variances == [1])
  }

  /// Variances may be out of range where their shares are not.
  @Test(arguments: [-0x1p-80, 0x1p-100, 0x1p67, 0x1p120] as [Float]) func varianceRatiosOfAnySize(scale: Float) throws {
    let x: Matrix<Float> = [[1, 2], [3, 1], [-2, 5], [0, 0.5]]
    let (ratios, expected) = (try (x * scale).principalComponents().varianceRatios, try x.principalComponents())
    #expect((ratios - expected.varianceRatios).normLInf() < 1e-6)
    let share = expected.variances[0] / expected.variances.sum()
    #expect((expected.varianceRatios[0] - share).magnitude < 1e-6)
    #expect(try Matrix<Float>(repeating: scale, rows: 3, columns: 2).principalComponents().varianceRatios == [0, 0])
  }
}
