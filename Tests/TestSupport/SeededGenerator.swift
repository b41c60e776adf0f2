#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Random numbers that can be had again: SplitMix64 (Steele, Lea, Flood 2014).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A new seed for each run of the tests, or that of `APUS_TEST_SEED`. It is printed when first used.
  public static let seed: UInt64 = {
    let given = getenv("APUS_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
    let seed = given ?? UInt64.random(in: 0..<1 << 32)
    print("random tests: repeat with APUS_TEST_SEED=\(seed)")
    return seed
  }()

  /// A generator for one test: the seed of the run with a number of the test's own.
  public static func forTest(_ number: UInt64 = 0) -> SeededGenerator {
    SeededGenerator(seed: seed &+ number &* 0xD1B5_4A32_D192_ED03)
  }
}
