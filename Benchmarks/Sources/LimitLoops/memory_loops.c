#include <immintrin.h>
#include <string.h>

#include "limit_internal.h"

// Streams are walked 256 bytes at a time, in registers of 64 or 32 bytes. The memory is aligned to pages, lengths to 256 bytes.
// An empty asm statement keeps each loaded value alive, and each pass over the memory in its place.

#define KEEP(v) __asm__ volatile("" ::"x"(v))

#define DEFINE_LOOPS(SUFFIX, TARGET, VECTOR, LOAD, STORE, OR, ZERO)                                              \
  __attribute__((target(TARGET))) static void read_##SUFFIX(const char *a, size_t n) {                         \
    enum { w = sizeof(VECTOR) };                                                                               \
    for (size_t i = 0; i < n; i += 8 * w) {                                                                    \
      VECTOR v0 = LOAD((const void *)(a + i)), v1 = LOAD((const void *)(a + i + w));                           \
      VECTOR v2 = LOAD((const void *)(a + i + 2 * w)), v3 = LOAD((const void *)(a + i + 3 * w));               \
      VECTOR v4 = LOAD((const void *)(a + i + 4 * w)), v5 = LOAD((const void *)(a + i + 5 * w));               \
      VECTOR v6 = LOAD((const void *)(a + i + 6 * w)), v7 = LOAD((const void *)(a + i + 7 * w));               \
      KEEP(v0); KEEP(v1); KEEP(v2); KEEP(v3); KEEP(v4); KEEP(v5); KEEP(v6); KEEP(v7);                          \
    }                                                                                                          \
  }                                                                                                            \
  __attribute__((target(TARGET))) static void write_##SUFFIX(char *r, size_t n) {                              \
    enum { w = sizeof(VECTOR) };                                                                               \
    VECTOR v = ZERO();                                                                                         \
    for (size_t i = 0; i < n; i += 4 * w) {                                                                    \
      __asm__ volatile("" : "+x"(v));                                                                          \
      STORE((void *)(r + i), v), STORE((void *)(r + i + w), v);                                                \
      STORE((void *)(r + i + 2 * w), v), STORE((void *)(r + i + 3 * w), v);                                    \
    }                                                                                                          \
  }                                                                                                            \
  __attribute__((target(TARGET))) static void copy_##SUFFIX(char *r, const char *a, size_t n) {                \
    enum { w = sizeof(VECTOR) };                                                                               \
    for (size_t i = 0; i < n; i += 4 * w) {                                                                    \
      VECTOR v0 = LOAD((const void *)(a + i)), v1 = LOAD((const void *)(a + i + w));                           \
      VECTOR v2 = LOAD((const void *)(a + i + 2 * w)), v3 = LOAD((const void *)(a + i + 3 * w));               \
      STORE((void *)(r + i), v0), STORE((void *)(r + i + w), v1);                                              \
      STORE((void *)(r + i + 2 * w), v2), STORE((void *)(r + i + 3 * w), v3);                                  \
      __asm__ volatile("" ::: "memory");                                                                       \
    }                                                                                                          \
  }                                                                                                            \
  __attribute__((target(TARGET))) static void merge_##SUFFIX(char *r, const char *a, const char *b, size_t n) { \
    enum { w = sizeof(VECTOR) };                                                                               \
    for (size_t i = 0; i < n; i += 4 * w) {                                                                    \
      VECTOR v0 = OR(LOAD((const void *)(a + i)), LOAD((const void *)(b + i)));                                \
      VECTOR v1 = OR(LOAD((const void *)(a + i + w)), LOAD((const void *)(b + i + w)));                        \
      VECTOR v2 = OR(LOAD((const void *)(a + i + 2 * w)), LOAD((const void *)(b + i + 2 * w)));                \
      VECTOR v3 = OR(LOAD((const void *)(a + i + 3 * w)), LOAD((const void *)(b + i + 3 * w)));                \
      STORE((void *)(r + i), v0), STORE((void *)(r + i + w), v1);                                              \
      STORE((void *)(r + i + 2 * w), v2), STORE((void *)(r + i + 3 * w), v3);                                  \
      __asm__ volatile("" ::: "memory");                                                                       \
    }                                                                                                          \
  }                                                                                                            \
  static void pass_##SUFFIX(struct streams s) {                                                                \
    switch (s.pattern) {                                                                                       \
    case limit_read: read_##SUFFIX(s.a, s.bytes); break;                                                       \
    case limit_write: write_##SUFFIX(s.r, s.bytes); break;                                                     \
    case limit_copy: copy_##SUFFIX(s.r, s.a, s.bytes); break;                                                  \
    case limit_merge: merge_##SUFFIX(s.r, s.a, s.b, s.bytes); break;                                           \
    }                                                                                                          \
  }

DEFINE_LOOPS(512, "avx512f", __m512i, _mm512_loadu_si512, _mm512_storeu_si512, _mm512_or_si512, _mm512_setzero_si512)
DEFINE_LOOPS(256, "avx2", __m256i, _mm256_loadu_si256, _mm256_storeu_si256, _mm256_or_si256, _mm256_setzero_si256)
DEFINE_LOOPS(128, "sse2", __m128i, _mm_loadu_si128, _mm_storeu_si128, _mm_or_si128, _mm_setzero_si128)

void limit_pass(struct streams s) {
  if (limit_has_width(512)) {
    pass_512(s);
  } else if (limit_has_width(256)) {
    pass_256(s);
  } else {
    pass_128(s);
  }
}

int limit_has_width(int bits) {
  __builtin_cpu_init();
  return bits == 512   ? __builtin_cpu_supports("avx512f") != 0
         : bits == 256 ? __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
                       : 1;
}
