#define _GNU_SOURCE
#include "affinity_shim.h"

#if defined(__linux__)
#include <pthread.h>
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

void apus_keep_off_this_cpu(unsigned long thread) {
  // Larger machines than the mask holds have other CPUs to spare.
  cpu_set_t mask;
  const int cpu = sched_getcpu();
  if (cpu < 0 || cpu >= CPU_SETSIZE || sched_getaffinity(0, sizeof mask, &mask) != 0 || CPU_COUNT(&mask) < 2) return;
  CPU_CLR(cpu, &mask);
  pthread_setaffinity_np((pthread_t)thread, sizeof mask, &mask);
}
#else
int apus_allowed_cpus(void) { return 0; }
void apus_keep_off_this_cpu(unsigned long thread) {}
#endif
