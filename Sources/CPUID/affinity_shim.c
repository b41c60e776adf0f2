#define _GNU_SOURCE
#include "affinity_shim.h"

#if defined(__linux__)
#include <sched.h>
#include <stddef.h>

int apus_allowed_cpus(void) {
  // Machines with more CPUs than the mask holds are refused with EINVAL, so it grows until it is large enough.
  for (int cpus = 1024; cpus <= 1 << 16; cpus *= 2) {
    cpu_set_t *mask = CPU_ALLOC(cpus);
    if (mask == NULL) return 0;
    const size_t size = CPU_ALLOC_SIZE(cpus);
    int count = 0;
    if (sched_getaffinity(0, size, mask) == 0) count = CPU_COUNT_S(size, mask);
    CPU_FREE(mask);
    if (count > 0) return count;
  }
  return 0;
}
#else
int apus_allowed_cpus(void) { return 0; }
#endif
