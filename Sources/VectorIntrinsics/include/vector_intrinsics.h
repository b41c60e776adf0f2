// Vector instructions that Swift cannot express: its SIMD squareRoot() is a loop over libm's sqrt. Everything here is
// inlined into the module that calls it, and so compiled for that module's instruction set.
#ifndef APUS_VECTOR_INTRINSICS_H
#define APUS_VECTOR_INTRINSICS_H

#define APUS_SQUARE_ROOT(scalar, bits, lanes)                                           \
  typedef scalar apus_f##bits##x##lanes __attribute__((ext_vector_type(lanes)));        \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                   \
      apus_sqrt_f##bits##x##lanes(apus_f##bits##x##lanes x) {                           \
    return __builtin_elementwise_sqrt(x);                                               \
  }

APUS_SQUARE_ROOT(float, 32, 8)
APUS_SQUARE_ROOT(double, 64, 4)
APUS_SQUARE_ROOT(float, 32, 16)
APUS_SQUARE_ROOT(double, 64, 8)

#endif
