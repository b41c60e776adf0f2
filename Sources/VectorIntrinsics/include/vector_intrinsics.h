// Vector instructions that Swift cannot express: its SIMD squareRoot() is a loop over libm's sqrt, and its any() one over
// lanes. Everything here is inlined into the module that calls it, and so compiled for that module's instruction set.
#ifndef APUS_VECTOR_INTRINSICS_H
#define APUS_VECTOR_INTRINSICS_H

#include <stdbool.h>
#include <stdint.h>

#define APUS_VECTOR_INTRINSICS(scalar, integer, bits, lanes)                                  \
  typedef scalar apus_f##bits##x##lanes __attribute__((ext_vector_type(lanes)));              \
  typedef integer apus_i##bits##x##lanes __attribute__((ext_vector_type(lanes)));             \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                         \
      apus_sqrt_f##bits##x##lanes(apus_f##bits##x##lanes x) {                                 \
    return __builtin_elementwise_sqrt(x);                                                     \
  }                                                                                           \
  /* Whether any lane is not 0. */                                                            \
  static inline __attribute__((always_inline)) bool                                           \
      apus_any_i##bits##x##lanes(apus_i##bits##x##lanes mask) {                               \
    return __builtin_reduce_or(mask) != 0;                                                    \
  }

APUS_VECTOR_INTRINSICS(float, int32_t, 32, 8)
APUS_VECTOR_INTRINSICS(double, int64_t, 64, 4)
APUS_VECTOR_INTRINSICS(float, int32_t, 32, 16)
APUS_VECTOR_INTRINSICS(double, int64_t, 64, 8)

// Asks for a cache line that will be written to.
static inline __attribute__((always_inline)) void apus_prefetch(const void *target) { __builtin_prefetch(target, 1, 3); }

#if defined(__x86_64__)
// Loads of the first `count` lanes, 1 to all of them, and zeros for the others. Nothing beyond is read.
static inline __attribute__((always_inline)) apus_f32x16 apus_load_f32x16(const float *source, long count) {
  return __builtin_ia32_loadups512_mask((const float *)source, (apus_f32x16)(0.0f), (uint16_t)((1u << count) - 1));
}
static inline __attribute__((always_inline)) apus_f64x8 apus_load_f64x8(const double *source, long count) {
  return __builtin_ia32_loadupd512_mask((const double *)source, (apus_f64x8)(0.0), (uint8_t)((1u << count) - 1));
}
static inline __attribute__((always_inline)) apus_f32x8 apus_load_f32x8(const float *source, long count) {
  const apus_i32x8 lane = {0, 1, 2, 3, 4, 5, 6, 7};
  return __builtin_ia32_maskloadps256((const apus_f32x8 *)source, lane < (apus_i32x8)((int32_t)count));
}
static inline __attribute__((always_inline)) apus_f64x4 apus_load_f64x4(const double *source, long count) {
  const apus_i64x4 lane = {0, 1, 2, 3};
  return __builtin_ia32_maskloadpd256((const apus_f64x4 *)source, lane < (apus_i64x4)(count));
}
#endif

#endif
