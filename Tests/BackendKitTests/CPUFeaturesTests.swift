import CPUID
import Testing

@testable import BackendKit

/// Registers of a CPU that need not exist.
private struct MadeUpCPU {
  private var registers: [UInt32: apus_cpuid_registers] = [:]
  var extendedState: UInt64 = 0xE7

  /// Where CPUID reports each feature: Intel SDM volume 2A and AMD APM volume 3, as in GCC's <cpuid.h>.
  static let places:
    [CPUFeature: (leaf: UInt32, register: WritableKeyPath<apus_cpuid_registers, UInt32> & Sendable, bit: UInt32)] = [
      .sse3: (1, \.ecx, 0), .ssse3: (1, \.ecx, 9), .fma: (1, \.ecx, 12), .cx16: (1, \.ecx, 13),
      .sse4_1: (1, \.ecx, 19), .sse4_2: (1, \.ecx, 20), .movbe: (1, \.ecx, 22), .popcnt: (1, \.ecx, 23),
      .osxsave: (1, \.ecx, 27), .avx: (1, \.ecx, 28), .f16c: (1, \.ecx, 29),
      .sse: (1, \.edx, 25), .sse2: (1, \.edx, 26),
      .bmi1: (7, \.ebx, 3), .avx2: (7, \.ebx, 5), .bmi2: (7, \.ebx, 8),
      .avx512f: (7, \.ebx, 16), .avx512dq: (7, \.ebx, 17), .avx512cd: (7, \.ebx, 28),
      .avx512bw: (7, \.ebx, 30), .avx512vl: (7, \.ebx, 31),
      .lahf: (0x8000_0001, \.ecx, 0), .lzcnt: (0x8000_0001, \.ecx, 5), .fma4: (0x8000_0001, \.ecx, 16),
    ]

  init(_ features: some Sequence<CPUFeature> = []) {
    for feature in features { set(feature, to: true) }
  }

  mutating func set(_ feature: CPUFeature, to isThere: Bool) {
    let (leaf, register, bit) = Self.places[feature]!
    if isThere {
      registers[leaf, default: apus_cpuid_registers()][keyPath: register] |= 1 << bit
    } else {
      registers[leaf, default: apus_cpuid_registers()][keyPath: register] &= ~(1 << bit)
    }
  }

  mutating func setAnswer(_ leaf: UInt32, _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) {
    registers[leaf] = apus_cpuid_registers(eax: a, ebx: b, ecx: c, edx: d)
  }

  /// The 48 bytes of the brand string, from the characters on.
  mutating func setBrand(_ text: String) {
    var bytes = Array(text.utf8.prefix(48))
    bytes += Array(repeating: 0, count: 48 - bytes.count)
    let words = (0..<12).map { word in (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * word + $1]) << (8 * $1) } }
    for leaf in 0..<3 {
      let first = 4 * leaf
      setAnswer(UInt32(0x8000_0002 + leaf), words[first], words[first + 1], words[first + 2], words[first + 3])
    }
  }

  var decoded: CPUFeatures {
    CPUFeatures(registers: { registers[$0] ?? apus_cpuid_registers() }, extendedState: extendedState)
  }
}

/// The levels of the x86-64 psABI, section 3.1.1, as far as user programs can see them.
private let additions: [(CPULevel, [CPUFeature])] = [
  (.v1, [.sse, .sse2]),
  (.v2, [.cx16, .lahf, .popcnt, .sse3, .sse4_1, .sse4_2, .ssse3]),
  (.v3, [.avx, .avx2, .bmi1, .bmi2, .f16c, .fma, .lzcnt, .movbe, .osxsave]),
  (.v4, [.avx512f, .avx512bw, .avx512cd, .avx512dq, .avx512vl]),
]

/// AMD had it for a while. No level has it.
private let others: [CPUFeature] = [.fma4]

private func level(adding feature: CPUFeature) -> CPULevel? { additions.first { $0.1.contains(feature) }?.0 }

@Suite struct CPUFeaturesTests {
  @Test func everyFeatureBelongsToOneLevel() {
    let known = additions.flatMap(\.1) + others
    #expect(known.count == CPUFeature.allCases.count)
    #expect(Set(known) == Set(CPUFeature.allCases))
    for (level, _) in additions {
      #expect(Set(level.features) == Set(additions.filter { $0.0 <= level }.flatMap(\.1)))
    }
  }

  @Test func allBitsAreLevel4() throws {
    let features = MadeUpCPU(CPUFeature.allCases).decoded
    #expect(features.features == Set(CPUFeature.allCases))
    #expect(features.level == .v4)
    #expect(features.missing(for: .v4) == [])
    #if arch(x86_64)
      try features.require(.v4)
    #endif
  }

  @Test(arguments: CPUFeature.allCases) func aBitAlone(feature: CPUFeature) {
    #expect(MadeUpCPU([feature]).decoded.features == [feature])
  }

  @Test(arguments: additions.flatMap(\.1)) func aMissingBit(feature: CPUFeature) throws {
    var cpu = MadeUpCPU(CPUFeature.allCases)
    cpu.set(feature, to: false)
    let features = cpu.decoded
    let lost = try #require(level(adding: feature))
    #expect(features.features == Set(CPUFeature.allCases).subtracting([feature]))
    #expect(features.level == CPULevel(rawValue: lost.rawValue - 1))
    for level in CPULevel.allCases {
      #expect(features.missing(for: level) == (level < lost ? [] : [feature]))
    }
    #if arch(x86_64)
      let error = #expect(throws: BackendUnavailable.self) { try features.require(.v4) }
      let reason = try #require(error).reason
      #expect(reason.contains("x86-64-v4"))
      #expect(reason.hasSuffix(" \(feature.rawValue)"))
      if let below = CPULevel(rawValue: lost.rawValue - 1) { try features.require(below) }
    #endif
  }

  @Test(arguments: CPULevel.allCases) func exactlyALevel(level: CPULevel) {
    let features = MadeUpCPU(level.features).decoded
    #expect(features.level == level)
    for other in CPULevel.allCases { #expect(features.missing(for: other).isEmpty == (other <= level)) }
  }

  @Test(
    arguments: [
      (0xE7 as UInt64, .v4), (0xFF, .v4), (0x2E7, .v4),
      // The operating system lacks the masks, the upper halves of zmm0-15, zmm16-31, or all of these.
      (0xC7, .v3), (0xA7, .v3), (0x67, .v3), (0x07, .v3),
      // It lacks the upper halves of ymm registers, SSE state, or says nothing.
      (0x03, .v2), (0x05, .v2), (0x01, .v2), (0, .v2),
      // zmm without ymm state: no system should say so.
      (0xE3, .v2), (0xE1, .v2),
    ] as [(UInt64, CPULevel)])
  func stateThatIsSaved(state: UInt64, level: CPULevel) throws {
    var cpu = MadeUpCPU(CPUFeature.allCases)
    cpu.extendedState = state
    #expect(cpu.decoded.level == level)
    let zmm: Set<CPUFeature> = [.avx512f, .avx512bw, .avx512cd, .avx512dq, .avx512vl]
    let ymm: Set<CPUFeature> = [.avx, .avx2, .fma, .fma4, .f16c]
    let hidden = level == .v4 ? [] : level == .v3 ? zmm : zmm.union(ymm)
    #expect(cpu.decoded.features == Set(CPUFeature.allCases).subtracting(hidden))
  }

  @Test func severalMissingBitsAreAllNamed() throws {
    #if arch(x86_64)
      var cpu = MadeUpCPU(CPUFeature.allCases)
      cpu.extendedState = 0x07
      let features = cpu.decoded
      let error = #expect(throws: BackendUnavailable.self) { try features.require(.v4) }
      let reason = try #require(error).reason
      for name in ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"] { #expect(reason.contains(name)) }
      #expect(!reason.contains("avx2"))
    #endif
  }

  @Test func zeros() {
    var cpu = MadeUpCPU()
    cpu.extendedState = 0
    #expect(cpu.decoded.features.isEmpty)
    #expect(cpu.decoded.level == nil)
    #expect(cpu.decoded.missing(for: .v1) == [.sse, .sse2])
    #expect(!cpu.decoded.model.isEmpty)
  }

  /// Answers of an Intel Core i7-4770 (Haswell) and a Xeon Gold 6148 (Skylake-SP), as public dumps have them.
  @Test func realCPUs() {
    var haswell = MadeUpCPU()
    haswell.setAnswer(1, 0x000306C3, 0x00100800, 0x7FFA_FBBF, 0xBFEB_FBFF)
    haswell.setAnswer(7, 0, 0x0000_27AB, 0, 0)
    haswell.setAnswer(0x8000_0001, 0, 0, 0x0000_0021, 0x2C10_0000)
    haswell.extendedState = 0x07
    #expect(haswell.decoded.level == .v3)

    var skylake = MadeUpCPU()
    skylake.setAnswer(1, 0x00050654, 0x00400800, 0x7FFE_FBFF, 0xBFEB_FBFF)
    skylake.setAnswer(7, 0, 0xD39F_FFFB, 0x0000_0008, 0)
    skylake.setAnswer(0x8000_0001, 0, 0, 0x0000_0121, 0x2C10_0800)
    skylake.extendedState = 0x2E7
    #expect(skylake.decoded.level == .v4)
  }

  @Test(arguments: [
    ("AMD EPYC 9R45", "AMD EPYC 9R45"),
    ("      Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz", "Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz"),
    ("QEMU   Virtual  CPU   ", "QEMU Virtual CPU"),
    ("tab\tand \u{1B}[31mred", "taband [31mred"),
    (String(repeating: "x", count: 48), String(repeating: "x", count: 48)),
  ])
  func brand(bytes: String, model: String) {
    var cpu = MadeUpCPU()
    cpu.setBrand(bytes)
    #expect(cpu.decoded.model == model)
  }

  @Test func levelsInOrderWithCompilersNames() {
    #expect(CPULevel.allCases.map(\.description) == ["x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"])
    #expect(CPULevel.allCases == CPULevel.allCases.sorted())
    #expect(CPULevel.v2 < .v3 && !(CPULevel.v3 < .v3))
  }

  @Test func thisCPU() {
    #if arch(x86_64)
      // Swift's own code needs these.
      #expect(CPUFeatures.current.missing(for: .v1) == [])
      #expect(CPUFeatures.current.level != nil)
    #else
      #expect(CPUFeatures.current.level == nil)
      #expect(throws: BackendUnavailable.self) { try CPUFeatures.current.require(.v1) }
    #endif
  }
}
