#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "limit_internal.h"

// Runs a body on several threads that start together, and times it from the start to the end of the last.

struct job {
  struct streams streams;
  int bits, is_double;
  long calls;
  atomic_int *waiting;
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static void work(struct job *job) {
  for (long call = 0; call < job->calls; call++) {
    if (job->bits) limit_chain(job->bits, job->is_double); else limit_pass(job->streams);
  }
}

static void *start(void *argument) {
  struct job *job = argument;
  atomic_fetch_sub(job->waiting, 1);
  while (atomic_load(job->waiting) > 0) {}
  work(job);
  return NULL;
}

static double run(struct job *jobs, int threads) {
  atomic_int waiting = threads;
  pthread_t handles[threads];
  for (int t = 0; t < threads; t++) jobs[t].waiting = &waiting;
  for (int t = 1; t < threads; t++) {
    if (pthread_create(&handles[t], NULL, start, &jobs[t]) != 0) abort();
  }
  while (atomic_load(&waiting) > 1) {}
  double from = now();
  start(&jobs[0]);
  for (int t = 1; t < threads; t++) pthread_join(handles[t], NULL);
  return now() - from;
}

// One arena for all sizes, in huge pages where the system gives them, touched once.
static char *arena(size_t bytes) {
  static char *base;
  static size_t size;
  if (bytes > size) {
    if (base) munmap(base, size);
    base = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) abort();
    madvise(base, bytes, MADV_HUGEPAGE);
    memset(base, 1, bytes);
    size = bytes;
  }
  return base;
}

static const size_t stream_counts[] = {1, 1, 2, 3};

// Bytes of each stream for one thread: a multiple of what the loops do at a time.
static size_t part_of(enum limit_pattern pattern, size_t bytes, int threads) {
  return bytes / stream_counts[pattern] / (size_t)threads / 512 * 512;
}

double limit_memory_bytes(enum limit_pattern pattern, size_t bytes, int threads) {
  return (double)(part_of(pattern, bytes, threads) * stream_counts[pattern] * (size_t)threads);
}

double limit_memory(enum limit_pattern pattern, size_t bytes, int threads, long calls) {
  size_t part = part_of(pattern, bytes, threads);
  // Streams lie a few cache lines off a multiple of the page size: the same offset in each would be a worst case of its own.
  size_t step = part + 4096 - part % 4096 + 320;
  char *memory = arena((step + 64) * 3 * (size_t)threads);
  struct job jobs[threads];
  for (int t = 0; t < threads; t++) {
    char *a = memory + 3 * step / 64 * 64 * (size_t)t;
    jobs[t] = (struct job){.streams = {pattern, a, a + step / 64 * 64, a + 2 * (step / 64 * 64), part}, .calls = calls};
    if (pattern == limit_write) jobs[t].streams.r = a;
    if (pattern == limit_copy) jobs[t].streams.r = a + step / 64 * 64;
  }
  return run(jobs, threads);
}

double limit_fma(int bits, int is_double, int threads, long calls) {
  struct job jobs[threads];
  for (int t = 0; t < threads; t++) jobs[t] = (struct job){.bits = bits, .is_double = is_double, .calls = calls};
  return run(jobs, threads);
}
