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

#endif
