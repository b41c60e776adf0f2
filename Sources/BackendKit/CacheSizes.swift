import CPUID

/// The data caches of the CPU, in bytes, as it reports them.
///
/// Kernels choose by them what to keep near. Results do not depend on them.
public struct CacheSizes: Hashable, Sendable {
  public var level1: Int
  public var level2: Int
  /// 0 where there is none.
  public var level3: Int

  public init(level1: Int, level2: Int, level3: Int) {
    (self.level1, self.level2, self.level3) = (level1, level2, level3)
  }

  /// Those of this machine; what is common where the CPU, or who virtualises it, does not say.
  public static let current: CacheSizes = {
    // Intel describes its caches in leaf 4, AMD in the same form in another (AMD APM volume 3, appendix E.4.15).
    for leaf: UInt32 in [4, 0x8000_001D] {
      let sizes = CacheSizes { apus_cpuid(leaf, $0) }
      if sizes.level1 > 0, sizes.level2 > 0 { return sizes }
    }
    return CacheSizes(level1: 32 << 10, level2: 512 << 10, level3: 0)
  }()

  /// What the subleaves of a deterministic cache parameter leaf say.
  init(subleaf: (UInt32) -> apus_cpuid_registers) {
    self.init(level1: 0, level2: 0, level3: 0)
    for index: UInt32 in 0..<16 {
      let registers = subleaf(index)
      let type = registers.eax & 0x1F
      if type == 0 { break }
      // Instructions only.
      if type == 2 { continue }
      let ways = Int(registers.ebx >> 22) + 1
      let partitions = Int(registers.ebx >> 12 & 0x3FF) + 1
      let lineLength = Int(registers.ebx & 0xFFF) + 1
      let size = ways * partitions * lineLength * (Int(registers.ecx) + 1)
      switch registers.eax >> 5 & 7 {
      case 1: level1 = size
      case 2: level2 = size
      case 3: level3 = size
      default: break
      }
    }
  }
}
