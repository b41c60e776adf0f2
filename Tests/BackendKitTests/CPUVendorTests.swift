import CPUID
import Testing

@testable import BackendKit

/// As leaf 0 spells it: in EBX, EDX and ECX, the first letter in the lowest byte.
private func leaf(_ name: String) -> apus_cpuid_registers {
  let bytes = Array(name.utf8)
  func word(_ first: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(bytes[first + $1]) << (8 * $1) } }
  return apus_cpuid_registers(eax: 16, ebx: word(0), ecx: word(8), edx: word(4))
}

@Test(arguments: [
  ("AuthenticAMD", CPUVendor.amd), ("GenuineIntel", .intel), ("HygonGenuine", .other), ("KVMKVMKVM\0\0\0", .other),
])
func vendorIsReadFromItsName(_ name: String, _ vendor: CPUVendor) {
  #expect(CPUVendor(leaf(name)) == vendor)
}

@Test(arguments: [("amd", CPUVendor.amd), ("intel", .intel), ("other", .other), ("AMD", .amd)])
func vendorCanBeNamed(_ name: String, _ vendor: CPUVendor) throws {
  #expect(try CPUVendor(named: name) == vendor)
}

@Test(arguments: ["", "amd ", "arm", "AuthenticAMD"]) func vendorThatIsUnknown(_ name: String) {
  let error = #expect(throws: UnknownCPUVendor(name: name)) { try CPUVendor(named: name) }
  #expect(error?.description == "APUS_CPU_VENDOR: unknown CPU vendor '\(name)' (valid: amd, intel, other)")
}
