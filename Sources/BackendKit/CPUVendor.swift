import CPUID

/// Who made the CPU. What its caches, its prefetching and its divider are good at differs by that, and CPUID says nothing of it.
///
/// Kernels choose by it among ways that were measured on either's. Results do not depend on it.
public enum CPUVendor: String, CaseIterable, Sendable {
  case amd, intel, other

  /// This CPU's, or the one that `APUS_CPU_VENDOR` names: so that tests reach the ways of the others too.
  ///
  /// Where it names none, engines cannot be made, which is an error. A process that asks for this without one ends with
  /// status 78.
  public static let current: CPUVendor = {
    do throws(UnknownCPUVendor) { return try named ?? CPUVendor(apus_cpuid(0, 0)) } catch {
      Environment.stop("apus: \(error)")
    }
  }()

  /// The one that `APUS_CPU_VENDOR` names, if it is set.
  package static var named: CPUVendor? {
    get throws(UnknownCPUVendor) { try Environment.value("APUS_CPU_VENDOR").map(CPUVendor.init(named:)) }
  }

  /// By name, in any case.
  init(named name: String) throws(UnknownCPUVendor) {
    guard let vendor = Self(rawValue: name.lowercased()) else { throw UnknownCPUVendor(name: name) }
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

/// `APUS_CPU_VENDOR` has a value that is no vendor's name.
public struct UnknownCPUVendor: Error, Hashable, Sendable, CustomStringConvertible {
  public let name: String

  public var description: String {
    "APUS_CPU_VENDOR: unknown CPU vendor '\(name)' (valid: \(CPUVendor.allCases.map(\.rawValue).joined(separator: ", ")))"
  }
}
