import CPUID

/// A CPU feature that a backend can require, with the place where CPUID reports it.
///
/// The raw value is the name Linux and GCC use. Bits: Intel SDM volume 2A, "CPUID"; AMD APM volume 3, appendix E.
public enum CPUFeature: String, CaseIterable, Sendable {
  case cx16, lahf, popcnt, sse, sse2, sse3, ssse3, sse4_1, sse4_2
  case avx, avx2, bmi1, bmi2, f16c, fma, fma4, lzcnt, movbe, osxsave
  case avx512f, avx512bw, avx512cd, avx512dq, avx512vl

  enum Register { case ebx, ecx, edx }

  /// CPUID leaf (subleaf 0), register and bit.
  var location: (leaf: UInt32, register: Register, bit: UInt32) {
    switch self {
    case .sse3: (1, .ecx, 0)
    case .ssse3: (1, .ecx, 9)
    case .fma: (1, .ecx, 12)
    case .cx16: (1, .ecx, 13)
    case .sse4_1: (1, .ecx, 19)
    case .sse4_2: (1, .ecx, 20)
    case .movbe: (1, .ecx, 22)
    case .popcnt: (1, .ecx, 23)
    case .osxsave: (1, .ecx, 27)
    case .avx: (1, .ecx, 28)
    case .f16c: (1, .ecx, 29)
    case .sse: (1, .edx, 25)
    case .sse2: (1, .edx, 26)
    case .bmi1: (7, .ebx, 3)
    case .avx2: (7, .ebx, 5)
    case .bmi2: (7, .ebx, 8)
    case .avx512f: (7, .ebx, 16)
    case .avx512dq: (7, .ebx, 17)
    case .avx512cd: (7, .ebx, 28)
    case .avx512bw: (7, .ebx, 30)
    case .avx512vl: (7, .ebx, 31)
    case .lahf: (0x8000_0001, .ecx, 0)
    case .lzcnt: (0x8000_0001, .ecx, 5)
    case .fma4: (0x8000_0001, .ecx, 16)
    }
  }

  /// The XCR0 bits without which the operating system does not save the registers the feature uses: SSE and AVX
  /// state (1, 2) for ymm registers; opmask, upper zmm and high zmm state (5, 6, 7) besides for zmm ones.
  var requiredState: UInt64 {
    switch self {
    case .avx, .avx2, .fma, .fma4, .f16c: 0x06
    case .avx512f, .avx512bw, .avx512cd, .avx512dq, .avx512vl: 0xE6
    default: 0
    }
  }
}

/// The micro-architecture levels of the x86-64 psABI (section 3.1.1), each including the ones below.
public enum CPULevel: Int, CaseIterable, Comparable, Sendable, CustomStringConvertible {
  case v1 = 1, v2, v3, v4

  /// The features this level adds to the one below.
  var added: [CPUFeature] {
    switch self {
    case .v1: [.sse, .sse2]
    case .v2: [.cx16, .lahf, .popcnt, .sse3, .ssse3, .sse4_1, .sse4_2]
    case .v3: [.avx, .avx2, .bmi1, .bmi2, .f16c, .fma, .lzcnt, .movbe, .osxsave]
    case .v4: [.avx512f, .avx512bw, .avx512cd, .avx512dq, .avx512vl]
    }
  }

  /// All features of the level.
  public var features: [CPUFeature] {
    Self.allCases.filter { $0 <= self }.flatMap(\.added)
  }

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// The compilers' name, as in `-march=x86-64-v3`.
  public var description: String { self == .v1 ? "x86-64" : "x86-64-v\(rawValue)" }
}

/// What the CPU of this process can do *and* its operating system saves on a context switch.
public struct CPUFeatures: Sendable {
  public let features: Set<CPUFeature>
  /// The CPU's own name for itself, or what kind of CPU the code was built for.
  public let model: String

  /// Read once from CPUID and XCR0; needs neither `/proc` nor `/sys`.
  public static let current = CPUFeatures(
    registers: { leaf in apus_cpuid(leaf, 0) }, extendedState: apus_xcr0())

  /// Decodes the answers of CPUID. A feature counts only where the operating system saves its registers.
  init(registers: (UInt32) -> apus_cpuid_registers, extendedState: UInt64) {
    features = Set(
      CPUFeature.allCases.filter { feature in
        let (leaf, register, bit) = feature.location
        let answer = registers(leaf)
        let word =
          switch register {
          case .ebx: answer.ebx
          case .ecx: answer.ecx
          case .edx: answer.edx
          }
        return word >> bit & 1 == 1 && extendedState & feature.requiredState == feature.requiredState
      })
    model = Self.brand(registers)
  }

  /// The features of `level` that are missing, in the level's order: empty where it is complete.
  public func missing(for level: CPULevel) -> [CPUFeature] {
    level.features.filter { !features.contains($0) }
  }

  /// The highest level whose every feature is there; nil on a CPU other than x86-64.
  public var level: CPULevel? {
    CPULevel.allCases.last { missing(for: $0).isEmpty }
  }

  /// Throws, naming what is missing, unless every feature of the level is there.
  public func require(_ level: CPULevel) throws(BackendUnavailable) {
    #if !arch(x86_64)
      throw BackendUnavailable("needs \(level), and this is not an x86-64 CPU")
    #else
      let missing = missing(for: level)
      if missing.isEmpty { return }
      let names = missing.map(\.rawValue).joined(separator: ", ")
      throw BackendUnavailable("needs \(level); CPU or operating system lack \(names)")
    #endif
  }

  private static func brand(_ registers: (UInt32) -> apus_cpuid_registers) -> String {
    let bytes = (UInt32(0x8000_0002)...0x8000_0004).flatMap { leaf -> [UInt8] in
      let answer = registers(leaf)
      return [answer.eax, answer.ebx, answer.ecx, answer.edx].flatMap { word in
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
      }
    }
    let printable = bytes.prefix { $0 != 0 }.filter { (0x20..<0x7F).contains($0) }
    let words = String(decoding: printable, as: UTF8.self).split(separator: " ")
    if !words.isEmpty { return words.joined(separator: " ") }
    #if arch(x86_64)
      return "x86-64"
    #elseif arch(arm64)
      return "arm64"
    #else
      return "unknown"
    #endif
  }
}
