#include "cpuid_shim.h"

#if defined(__x86_64__)
#include <cpuid.h>

struct apus_cpuid_registers apus_cpuid(uint32_t leaf, uint32_t subleaf) {
  struct apus_cpuid_registers r = {0, 0, 0, 0};
  // __get_cpuid_count refuses leaves above the highest one of their range: their contents are undefined.
  if (!__get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx))
    return (struct apus_cpuid_registers){0, 0, 0, 0};
  return r;
}

uint64_t apus_xcr0(void) {
  const uint32_t osxsave = 1u << 27;
  if (!(apus_cpuid(1, 0).ecx & osxsave)) return 0;
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((uint64_t)high << 32) | low;
}
#else
struct apus_cpuid_registers apus_cpuid(uint32_t leaf, uint32_t subleaf) {
  (void)leaf;
  (void)subleaf;
  return (struct apus_cpuid_registers){0, 0, 0, 0};
}

uint64_t apus_xcr0(void) { return 0; }
#endif
