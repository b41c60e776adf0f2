import CPUID

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Who made the CPU. What its caches, its prefetching and its divider are good at differs by that, and CPUID says nothing of it.
///
/// Kernels choose by it among ways that were measured on either's. Results do not depend on it.
public enum CPUVendor: String, Sendable {
  case amd, intel, other

  /// This CPU's, or the one that `APUS_CPU_VENDOR` names: so that tests reach the ways of the others too.
  public static let current = CPUVendor(named: getenv("APUS_CPU_VENDOR")) ?? CPUVendor(apus_cpuid(0, 0))

  /// Nil for another name than `amd`, `intel` and `other`.
  init?(named name: UnsafePointer<CChar>?) {
    guard let name, let vendor = Self(rawValue: String(cString: name)) else { return nil }
    self = vendor
  }

  /// By leaf 0, which spells the name (Intel SDM volume 2A and AMD APM volume 3, "CPUID").
  init(_ leaf: apus_cpuid_registers) {
    switch (leaf.ebx, leaf.edx, leaf.ecx) {
    case (0x6874_7541, 0x6974_6E65, 0x444D_4163): self = .amd  // "Auth" "enti" "cAMD"
    case (0x756E_6547, 0x4965_6E69, 0x6C65_746E): self = .intel  // "Genu" "ineI" "ntel"
    default: self = .other
    }
  }
}
