#define _GNU_SOURCE
#include "affinity_shim.h"

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <unistd.h>

int apus_allowed_cpus(void) {
  // Machines with more CPUs than the mask holds are refused with EINVAL, so it grows until it is large enough.
  for (int cpus = 1024; cpus <= 1 << 16; cpus *= 2) {
    cpu_set_t *mask = CPU_ALLOC(cpus);
    if (mask == NULL) return 0;
    const size_t size = CPU_ALLOC_SIZE(cpus);
    int count = 0;
    if (sched_getaffinity(getpid(), size, mask) == 0) count = CPU_COUNT_S(size, mask);
    CPU_FREE(mask);
    if (count > 0) return count;
  }
  return 0;
}

// Larger machines than the mask holds have other CPUs to spare.

void apus_keep_off_this_cpu(unsigned long thread) {
  cpu_set_t mask;
  const int cpu = sched_getcpu();
  if (cpu < 0 || cpu >= CPU_SETSIZE || sched_getaffinity(getpid(), sizeof mask, &mask) != 0) return;
  CPU_CLR(cpu, &mask);
  if (CPU_COUNT(&mask) > 0) pthread_setaffinity_np((pthread_t)thread, sizeof mask, &mask);
}

void apus_use_all_cpus(void) {
  cpu_set_t mask;
  if (sched_getaffinity(getpid(), sizeof mask, &mask) == 0) sched_setaffinity(0, sizeof mask, &mask);
}
#else
int apus_allowed_cpus(void) { return 0; }
void apus_keep_off_this_cpu(unsigned long thread) {}
void apus_use_all_cpus(void) {}
#endif
