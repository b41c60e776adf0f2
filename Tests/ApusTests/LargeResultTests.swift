import BackendKit
import TestSupport
import Testing

@testable import Apus

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Results that second-level caches can't hold, and those that go past the third-level cache.
@Suite struct LargeResultTests {
  private static let limit = [2, 3].flatMap { streams in
    [false, true].map { Parallel.largeLimit(streams: streams, isShared: $0) }
  }.max()!
  private static var isTestable: Bool { limit < 512 << 20 }

  private static let period = 1021

  /// Rises and falls, so that an element in the wrong place is noticed.
  private static let x = Vector<Float>(unsafeUninitializedCapacity: limit / 8 + 1031) { x in
    for i in 0..<period { x[i] = Float(i) - 500.25 }
    var count = period
    while count < x.count {
      let copied = min(count, x.count - count)
      (x.baseAddress! + count).update(from: x.baseAddress!, count: copied)
      count += copied
    }
  }

  /// Whether a vector goes on as it begins. `memcmp`, for it is hundreds of megabytes where the cache is large.
  private func isPeriodic(_ x: Vector<Float>) -> Bool {
    x.withUnsafeBufferPointer { x in
      let start = x.baseAddress!
      return memcmp(start, start + Self.period, (x.count - Self.period) * MemoryLayout<Float>.stride) == 0
    }
  }

  @Test(
    .enabled(if: isTestable, "the CPU names no third-level cache, or one too large to be exceeded here"),
    arguments: canonicalBackends.filter { $0 != "scalar" }, [1, 2, 5])
  func bitsAreThoseOfSmallResults(backend: String, threads: Int) throws {
    try compute(Self.x, backend, threads)
  }

  @Test(arguments: canonicalBackends, [1, 2])
  func bitsAreThoseOfResultsInSecondLevelCaches(backend: String, threads: Int) throws {
    let bytes = 2 * CacheSizes.current.level2 * threads + 4096
    try compute(Vector((0..<bytes / 8).map { Float($0 % Self.period) - 500.25 }), backend, threads)
  }

  @Test(.enabled(if: isTestable, "as above"), arguments: canonicalBackends.filter { $0 != "scalar" })
  func rowsThatFillMuchOfTheThirdLevelCacheGiveTheirDotProducts(backend: String) throws {
    let engine = try Engine(backend: backend, threads: 1)
    let columns = 1000
    let rows = Self.x.count / columns
    let a = try Matrix(reshaping: Vector(Self.x[0..<rows * columns]), rows: rows, columns: columns)
    let x = a.row(1)
    let y = try a.matvec(x, on: engine)
    for row in stride(from: 0, to: rows, by: 97) {
      #expect(try y[row] == a.row(row).dot(x, on: engine), "row \(row)")
    }
  }

  /// Where many threads have more of second-level caches than there is of the third, memory follows at once.
  @Test(arguments: [1, 2, 16]) func levelsFollowEachOther(threads: Int) {
    let near = 2 * CacheSizes.current.level2 * threads
    let limit = Parallel.largeLimit(streams: 3, isShared: threads > 1)
    func level(_ bytes: Int) -> MemoryLevel? { Parallel.level(bytes: bytes, streams: 3, threads: threads) }
    #expect(level(min(near, limit)) == nil)
    if near < limit { #expect(level(near + 1) == .level3 && level(limit) == .level3) }
    if limit < .max { #expect(level(limit + 1) == .memory) }
  }

  private func compute(_ x: Vector<Float>, _ backend: String, _ threads: Int) throws {
    let engine = try Engine(backend: backend, threads: threads)
    let sum = try x.combining(.add, x.neg(on: engine).scale(0.5, on: engine), on: engine)
    let fused = try x.fma(x, sum, on: engine)
    for i in 0..<Self.period {
      #expect(sum[i] == x[i] * 0.5 && fused[i] == sum[i].addingProduct(x[i], x[i]), "element \(i): \(x[i])")
    }
    #expect(isPeriodic(sum) && isPeriodic(fused))
  }

  @Test(.enabled(if: isTestable, "as above")) func aResultMayBeAnOperand() throws {
    let engine = try Engine(backend: "\(Engine.default.backend.name)", threads: 2)
    var x = Self.x
    try x.combine(.add, x, on: engine)
    x.apply(.scale, 0.5, on: engine)
    #expect(x.prefix(Self.period).elementsEqual(Self.x.prefix(Self.period)) && isPeriodic(x))
  }
}
