// cpuid and xgetbv, which Swift cannot express. On other CPUs than x86-64 both answer zeros.
#ifndef APUS_CPUID_SHIM_H
#define APUS_CPUID_SHIM_H

#include <stdint.h>

struct apus_cpuid_registers {
  uint32_t eax, ebx, ecx, edx;
};

/// The registers cpuid leaves for this leaf and subleaf; zeros where the leaf is above the CPU's highest.
struct apus_cpuid_registers apus_cpuid(uint32_t leaf, uint32_t subleaf);

/// XCR0, the register states that the operating system saves; 0 where it does not say (no OSXSAVE).
uint64_t apus_xcr0(void);

#endif
