import BackendKit
import Testing

@testable import Apus

/// Results that go past the caches, which depends on the size of the third-level cache.
@Suite struct LargeResultTests {
  private static let limit = max(Parallel.largeLimit(streams: 2), Parallel.largeLimit(streams: 3))
  private static var isTestable: Bool { limit < 512 << 20 }

  /// Rises and falls, so that an element in the wrong place is noticed.
  private static let x: Vector<Float> = Vector((0..<limit / 8 + 1031).map { Float($0 % 1021) - 500.25 })

  @Test(
    .enabled(if: isTestable, "the CPU names no third-level cache, or one too large to be exceeded here"),
    arguments: canonicalBackends.filter { $0 != "scalar" }, [1, 2, 5])
  func bitsAreThoseOfSmallResults(backend: String, threads: Int) throws {
    let x = Self.x
    let engine = try Engine(backend: backend, threads: threads)
    let sum = try x.combining(.add, x.neg(on: engine).scale(0.5, on: engine), on: engine)
    let fused = try x.fma(x, sum, on: engine)
    for i in 0..<x.count where sum[i] != x[i] * 0.5 || fused[i] != sum[i].addingProduct(x[i], x[i]) {
      Issue.record("element \(i) of \(x.count): \(sum[i]) and \(fused[i]) for \(x[i])")
      return
    }
  }

  @Test(.enabled(if: isTestable, "as above")) func aResultMayBeAnOperand() throws {
    let engine = try Engine(backend: "\(Engine.default.backend.name)", threads: 2)
    var x = Self.x
    try x.combine(.add, x, on: engine)
    x.apply(.scale, 0.5, on: engine)
    #expect(x == Self.x)
  }
}
