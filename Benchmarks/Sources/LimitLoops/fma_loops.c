#include <immintrin.h>

#include "limit_internal.h"

// 12 chains: two units of four cycles' latency need 8, and 12 fit the 16 registers of AVX2 with their two operands.

enum { chains = 12, steps = 4096 };

#define DEFINE_CHAIN(SUFFIX, TARGET, VECTOR, SET1, FMA)                                        \
  __attribute__((target(TARGET))) static void chain_##SUFFIX(void) {                           \
    VECTOR s0 = SET1(1), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;                          \
    VECTOR s6 = s0, s7 = s0, s8 = s0, s9 = s0, s10 = s0, s11 = s0;                             \
    VECTOR a = SET1(0.5), b = SET1(0.25);                                                      \
    __asm__ volatile("" : "+x"(a), "+x"(b));                                                   \
    for (int i = 0; i < steps; i++) {                                                          \
      s0 = FMA(s0, a, b), s1 = FMA(s1, a, b), s2 = FMA(s2, a, b), s3 = FMA(s3, a, b);          \
      s4 = FMA(s4, a, b), s5 = FMA(s5, a, b), s6 = FMA(s6, a, b), s7 = FMA(s7, a, b);          \
      s8 = FMA(s8, a, b), s9 = FMA(s9, a, b), s10 = FMA(s10, a, b), s11 = FMA(s11, a, b);      \
      __asm__ volatile("" : "+x"(s0), "+x"(s1), "+x"(s2), "+x"(s3), "+x"(s4), "+x"(s5));       \
      __asm__ volatile("" : "+x"(s6), "+x"(s7), "+x"(s8), "+x"(s9), "+x"(s10), "+x"(s11));     \
    }                                                                                          \
  }

DEFINE_CHAIN(512f, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps)
DEFINE_CHAIN(512d, "avx512f", __m512d, _mm512_set1_pd, _mm512_fmadd_pd)
DEFINE_CHAIN(256f, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps)
DEFINE_CHAIN(256d, "avx2,fma", __m256d, _mm256_set1_pd, _mm256_fmadd_pd)

void limit_chain(int bits, int is_double) {
  if (bits == 512) {
    if (is_double) chain_512d(); else chain_512f();
  } else {
    if (is_double) chain_256d(); else chain_256f();
  }
}

double limit_fma_operations(int bits, int is_double) { return 2.0 * chains * steps * (bits / (is_double ? 64 : 32)); }
