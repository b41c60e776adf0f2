// Vector instructions. Those of Swift's SIMD types, down to + and &, are loops over lanes, which the optimiser puts together
// again only where it has not rearranged them before. Everything here is inlined into the module that calls it, and so compiled for that module's instruction set.
#ifndef APUS_VECTOR_INTRINSICS_H
#define APUS_VECTOR_INTRINSICS_H

#include <stdbool.h>
#include <stdint.h>

#define APUS_COMPARISON(name, operator, bits, lanes)                                          \
  static inline __attribute__((always_inline)) apus_i##bits##x##lanes                         \
      apus_##name##_f##bits##x##lanes(apus_f##bits##x##lanes x, apus_f##bits##x##lanes y) {   \
    return x operator y;                                                                      \
  }

#define APUS_ARITHMETIC(name, operator, bits, lanes)                                          \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                         \
      apus_##name##_f##bits##x##lanes(apus_f##bits##x##lanes x, apus_f##bits##x##lanes y) {   \
    return x operator y;                                                                      \
  }

// Of bit patterns, as unsigned integers.
#define APUS_BITS(name, operator, bits, lanes)                                                \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                         \
      apus_##name##_f##bits##x##lanes(apus_f##bits##x##lanes x, apus_f##bits##x##lanes y) {   \
    return (apus_f##bits##x##lanes)((apus_u##bits##x##lanes)x operator (apus_u##bits##x##lanes)y); \
  }

#define APUS_SHIFT(name, operator, bits, lanes)                                               \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                         \
      apus_##name##_f##bits##x##lanes(apus_f##bits##x##lanes x, int places) {                 \
    return (apus_f##bits##x##lanes)((apus_u##bits##x##lanes)x operator (uint##bits##_t)places); \
  }

#define APUS_VECTOR_INTRINSICS(scalar, integer, bits, lanes)                                  \
  typedef scalar apus_f##bits##x##lanes __attribute__((ext_vector_type(lanes)));              \
  typedef integer apus_i##bits##x##lanes __attribute__((ext_vector_type(lanes)));             \
  typedef u##integer apus_u##bits##x##lanes __attribute__((ext_vector_type(lanes)));          \
  APUS_ARITHMETIC(add, +, bits, lanes)                                                        \
  APUS_ARITHMETIC(subtract, -, bits, lanes)                                                   \
  APUS_ARITHMETIC(multiply, *, bits, lanes)                                                   \
  APUS_ARITHMETIC(divide, /, bits, lanes)                                                     \
  APUS_BITS(and, &, bits, lanes)                                                              \
  APUS_BITS(or, |, bits, lanes)                                                               \
  APUS_BITS(xor, ^, bits, lanes)                                                              \
  APUS_BITS(addbits, +, bits, lanes)                                                          \
  APUS_BITS(subtractbits, -, bits, lanes)                                                     \
  APUS_SHIFT(shiftleft, <<, bits, lanes)                                                      \
  APUS_SHIFT(shiftright, >>, bits, lanes)                                                     \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                         \
      apus_sqrt_f##bits##x##lanes(apus_f##bits##x##lanes x) {                                 \
    return __builtin_elementwise_sqrt(x);                                                     \
  }                                                                                           \
  /* x * y + z, rounded once. */                                                              \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                         \
      apus_fma_f##bits##x##lanes(apus_f##bits##x##lanes x, apus_f##bits##x##lanes y,          \
                                 apus_f##bits##x##lanes z) {                                  \
    return __builtin_elementwise_fma(x, y, z);                                                \
  }                                                                                           \
  /* Masks have all bits of a lane set, or none. */                                           \
  APUS_COMPARISON(less, <, bits, lanes)                                                       \
  APUS_COMPARISON(greater, >, bits, lanes)                                                    \
  APUS_COMPARISON(atleast, >=, bits, lanes)                                                   \
  APUS_COMPARISON(equal, ==, bits, lanes)                                                     \
  APUS_COMPARISON(unequal, !=, bits, lanes)                                                   \
  /* Whether either is NaN. */                                                                \
  static inline __attribute__((always_inline)) apus_i##bits##x##lanes                         \
      apus_unordered_f##bits##x##lanes(apus_f##bits##x##lanes x, apus_f##bits##x##lanes y) {  \
    return ~((x < y) | (x >= y));                                                             \
  }                                                                                           \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                         \
      apus_select_f##bits##x##lanes(apus_i##bits##x##lanes mask, apus_f##bits##x##lanes x,    \
                                    apus_f##bits##x##lanes y) {                               \
    return mask ? x : y;                                                                      \
  }                                                                                           \
  /* The lanes below a number. */                                                             \
  static inline __attribute__((always_inline)) apus_i##bits##x##lanes                         \
      apus_below_i##bits##x##lanes(integer count) {                                           \
    apus_i##bits##x##lanes index;                                                             \
    for (int lane = 0; lane < lanes; lane++) index[lane] = lane;                              \
    return index < count;                                                                     \
  }                                                                                           \
  /* Stores past the caches, to an address that is a multiple of the vector's size. */        \
  static inline __attribute__((always_inline)) void                                           \
      apus_stream_f##bits##x##lanes(scalar *target, apus_f##bits##x##lanes x) {               \
    __builtin_nontemporal_store(x, (apus_f##bits##x##lanes *)target);                         \
  }                                                                                           \
  /* Whether any lane is set. */                                                               \
  static inline __attribute__((always_inline)) bool                                           \
      apus_any_i##bits##x##lanes(apus_i##bits##x##lanes mask) {                               \
    return __builtin_reduce_or(mask) != 0;                                                    \
  }                                                                                           \
  /* The first lane set, of which there is one. */                                            \
  static inline __attribute__((always_inline)) int                                            \
      apus_first_i##bits##x##lanes(apus_i##bits##x##lanes mask) {                             \
    typedef bool apus_b __attribute__((ext_vector_type(lanes)));                              \
    apus_b set = __builtin_convertvector(mask, apus_b);                                       \
    uint16_t word = 0;                                                                        \
    __builtin_memcpy(&word, &set, (lanes + 7) / 8);                                           \
    return __builtin_ctz(word);                                                               \
  }

#define APUS_CONVERSIONS(lanes)                                                               \
  static inline __attribute__((always_inline)) apus_f64x##lanes                               \
      apus_widen_f64x##lanes(apus_f32x##lanes x) {                                            \
    return __builtin_convertvector(x, apus_f64x##lanes);                                      \
  }                                                                                           \
  static inline __attribute__((always_inline)) apus_f32x##lanes                               \
      apus_round_f64x##lanes(apus_f64x##lanes x) {                                            \
    return __builtin_convertvector(x, apus_f32x##lanes);                                      \
  }

typedef float apus_f32x4 __attribute__((ext_vector_type(4)));
APUS_VECTOR_INTRINSICS(float, int32_t, 32, 8)
APUS_VECTOR_INTRINSICS(double, int64_t, 64, 4)
APUS_VECTOR_INTRINSICS(float, int32_t, 32, 16)
APUS_VECTOR_INTRINSICS(double, int64_t, 64, 8)
APUS_CONVERSIONS(4)
APUS_CONVERSIONS(8)

// Four elements of each of some rows, one row after the other.
typedef float apus_four_f32 __attribute__((ext_vector_type(4), aligned(4)));
typedef double apus_four_f64 __attribute__((ext_vector_type(4), aligned(8)));
#define APUS_FOUR(bits, source) (*(const apus_four_f##bits *)(source))
#define APUS_TWO_FOURS(bits, source, line) \
  __builtin_shufflevector(APUS_FOUR(bits, source), APUS_FOUR(bits, (source) + (line)), 0, 1, 2, 3, 4, 5, 6, 7)
static inline __attribute__((always_inline)) apus_f32x8 apus_fours_f32x8(const float *source, long line) {
  return APUS_TWO_FOURS(32, source, line);
}
static inline __attribute__((always_inline)) apus_f64x4 apus_fours_f64x4(const double *source, long line) {
  (void)line;
  return APUS_FOUR(64, source);
}
static inline __attribute__((always_inline)) apus_f32x16 apus_fours_f32x16(const float *source, long line) {
  return __builtin_shufflevector(APUS_TWO_FOURS(32, source, line), APUS_TWO_FOURS(32, source + 2 * line, line), 0, 1, 2,
                                 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
static inline __attribute__((always_inline)) apus_f64x8 apus_fours_f64x8(const double *source, long line) {
  return APUS_TWO_FOURS(64, source, line);
}

// Of the fours of two vectors: pairs of the elements at equal places, and halves. For all these there are single instructions.
#define APUS_SHUFFLE(name, bits, lanes, ...)                                                  \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                         \
      apus_##name##_f##bits##x##lanes(apus_f##bits##x##lanes x, apus_f##bits##x##lanes y) {   \
    return __builtin_shufflevector(x, y, __VA_ARGS__);                                        \
  }
APUS_SHUFFLE(lowpairs, 32, 8, 0, 8, 1, 9, 4, 12, 5, 13)
APUS_SHUFFLE(highpairs, 32, 8, 2, 10, 3, 11, 6, 14, 7, 15)
APUS_SHUFFLE(lowhalves, 32, 8, 0, 1, 8, 9, 4, 5, 12, 13)
APUS_SHUFFLE(highhalves, 32, 8, 2, 3, 10, 11, 6, 7, 14, 15)
APUS_SHUFFLE(lowpairs, 32, 16, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
APUS_SHUFFLE(highpairs, 32, 16, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
APUS_SHUFFLE(lowhalves, 32, 16, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
APUS_SHUFFLE(highhalves, 32, 16, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
APUS_SHUFFLE(evenpairs, 64, 4, 0, 4, 2, 6)
APUS_SHUFFLE(oddpairs, 64, 4, 1, 5, 3, 7)
APUS_SHUFFLE(lowhalves, 64, 4, 0, 1, 4, 5)
APUS_SHUFFLE(highhalves, 64, 4, 2, 3, 6, 7)

// What does the same for fours of 8 doubles. By pairs and halves, compilers would take the vectors apart.
APUS_SHUFFLE(evens, 64, 8, 0, 2, 4, 6, 8, 10, 12, 14)
APUS_SHUFFLE(odds, 64, 8, 1, 3, 5, 7, 9, 11, 13, 15)
APUS_SHUFFLE(firstrows, 64, 8, 0, 4, 8, 12, 2, 6, 10, 14)
APUS_SHUFFLE(secondrows, 64, 8, 1, 5, 9, 13, 3, 7, 11, 15)

/// Orders stores past the caches before everything that follows.
static inline __attribute__((always_inline)) void apus_stream_fence(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#endif
}

// Asks for a cache line that will be written to.
static inline __attribute__((always_inline)) void apus_prefetch(const void *target) { __builtin_prefetch(target, 1, 3); }
// Asks for a cache line that will be read.
static inline __attribute__((always_inline)) void apus_prefetch_read(const void *source) { __builtin_prefetch(source, 0, 3); }

#if defined(__x86_64__)
#if defined(__AVX512F__)
// x * y + z for an element in memory, as one instruction: the compiler would load what is used twice, which is one more.
static inline __attribute__((always_inline)) apus_f32x16 apus_fmaelement_f32x16(const float *x, apus_f32x16 y,
                                                                                 apus_f32x16 z) {
  __asm__("vfmadd231ps %2%{1to16%}, %1, %0" : "+v"(z) : "v"(y), "m"(*x));
  return z;
}
static inline __attribute__((always_inline)) apus_f64x8 apus_fmaelement_f64x8(const double *x, apus_f64x8 y,
                                                                               apus_f64x8 z) {
  __asm__("vfmadd231pd %2%{1to8%}, %1, %0" : "+v"(z) : "v"(y), "m"(*x));
  return z;
}
#endif

// Loads of the first `count` lanes, 1 to all of them, and zeros for the others. Nothing beyond is read.
static inline __attribute__((always_inline)) apus_f32x16 apus_load_f32x16(const float *source, long count) {
  return __builtin_ia32_loadups512_mask((const float *)source, (apus_f32x16)(0.0f), (uint16_t)((1u << count) - 1));
}
static inline __attribute__((always_inline)) apus_f64x8 apus_load_f64x8(const double *source, long count) {
  return __builtin_ia32_loadupd512_mask((const double *)source, (apus_f64x8)(0.0), (uint8_t)((1u << count) - 1));
}
static inline __attribute__((always_inline)) apus_f32x8 apus_load_f32x8(const float *source, long count) {
  return __builtin_ia32_maskloadps256((const apus_f32x8 *)source, apus_below_i32x8((int32_t)count));
}
static inline __attribute__((always_inline)) apus_f64x4 apus_load_f64x4(const double *source, long count) {
  return __builtin_ia32_maskloadpd256((const apus_f64x4 *)source, apus_below_i64x4(count));
}

// Elements of a table of 16, named by the lowest four bits of each lane.
static inline __attribute__((always_inline)) apus_f32x16 apus_lookup_f32x16(apus_f32x16 table, apus_f32x16 index) {
  return __builtin_ia32_permvarsf512(table, (apus_i32x16)index);
}
static inline __attribute__((always_inline)) apus_f64x8 apus_lookup_f64x8(apus_f64x8 low, apus_f64x8 high,
                                                                         apus_f64x8 index) {
  return __builtin_ia32_vpermi2varpd512(low, (apus_i64x8)index, high);
}
static inline __attribute__((always_inline)) apus_f32x8 apus_lookup_f32x8(apus_f32x8 low, apus_f32x8 high,
                                                                         apus_f32x8 index) {
  // The bits in which the halves differ, where the upper one is meant: blending by a vector takes three steps.
  apus_i32x8 place = (apus_i32x8)index, isUpper = (apus_i32x8)((apus_u32x8)place << 28) >> 31;
  apus_f32x8 difference = (apus_f32x8)((apus_i32x8)low ^ (apus_i32x8)high);
  return (apus_f32x8)((apus_i32x8)__builtin_ia32_permvarsf256(low, place) ^
                      ((apus_i32x8)__builtin_ia32_permvarsf256(difference, place) & isUpper));
}
// x * 2^floor(y).
static inline __attribute__((always_inline)) apus_f32x16 apus_scale_f32x16(apus_f32x16 x, apus_f32x16 y) {
  return __builtin_ia32_scalefps512_mask(x, y, (apus_f32x16)(0.0f), (uint16_t)-1, 4);
}
// The larger magnitude, or the only one that is a number.
static inline __attribute__((always_inline)) apus_f32x16 apus_larger_f32x16(apus_f32x16 x, apus_f32x16 y) {
  return __builtin_ia32_rangeps512_mask(x, y, 11, (apus_f32x16)(0.0f), (uint16_t)-1, 4);
}
// Of a table of 8, and by the lowest three bits.
static inline __attribute__((always_inline)) apus_f32x8 apus_lookup8_f32x8(apus_f32x8 table, apus_f32x8 index) {
  return __builtin_ia32_permvarsf256(table, (apus_i32x8)index);
}
static inline __attribute__((always_inline)) apus_f64x8 apus_lookup8_f64x8(apus_f64x8 table, apus_f64x8 index) {
  return __builtin_ia32_permvardf512(table, (apus_i64x8)index);
}
// Halves apart. A table of doubles is one of 16 of them, and an element's even one has the even place.
static inline __attribute__((always_inline)) apus_i32x8 apus_places_i32x8(apus_f64x4 index) {
  apus_i32x8 place = (apus_i32x8)index;
  return __builtin_shufflevector(place, place, 0, 0, 2, 2, 4, 4, 6, 6);
}
static inline __attribute__((always_inline)) apus_f64x4 apus_lookup8_f64x4(apus_f64x8 table, apus_f64x4 index) {
  apus_f32x16 halves = (apus_f32x16)table;
  apus_f32x8 low = __builtin_shufflevector(halves, halves, 0, 2, 4, 6, 8, 10, 12, 14);
  apus_f32x8 high = __builtin_shufflevector(halves, halves, 1, 3, 5, 7, 9, 11, 13, 15);
  apus_i32x8 place = apus_places_i32x8(index);
  return (apus_f64x4)__builtin_shufflevector(
      __builtin_ia32_permvarsf256(low, place), __builtin_ia32_permvarsf256(high, place), 0, 9, 2, 11, 4, 13, 6, 15);
}
static inline __attribute__((always_inline)) apus_f64x4 apus_lookup8halves_f64x4(apus_f64x8 table, apus_f64x4 index) {
  apus_f32x16 halves = (apus_f32x16)table;
  return (apus_f64x4)__builtin_ia32_permvarsf256(
      __builtin_shufflevector(halves, halves, 0, 2, 4, 6, 8, 10, 12, 14), apus_places_i32x8(index));
}
// Of a table of 16 in quarters: where the fourth bit is set, what the upper half has else changes what the lower half has. That
// is two instructions, a choice three.
static inline __attribute__((always_inline)) apus_i32x8 apus_halves_i32x8(apus_f64x4 first, apus_f64x4 second,
                                                                         apus_f64x4 index, int odd) {
  apus_f32x8 a = (apus_f32x8)first, b = (apus_f32x8)second;
  return (apus_i32x8)__builtin_ia32_permvarsf256(odd ? __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
                                                     : __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14),
                                                 apus_places_i32x8(index));
}
static inline __attribute__((always_inline)) apus_f64x4 apus_change_f64x4(apus_f64x4 a, apus_f64x4 b) {
  return (apus_f64x4)((apus_i64x4)a ^ (apus_i64x4)b);
}
static inline __attribute__((always_inline)) apus_f64x4 apus_changed_f64x4(apus_i32x8 lower, apus_i32x8 change,
                                                                          apus_f64x4 index) {
  apus_i32x8 isUpper = (apus_i32x8)((apus_u32x8)apus_places_i32x8(index) << 28) >> 31;
  return (apus_f64x4)(lower ^ (change & isUpper));
}
static inline __attribute__((always_inline)) apus_f64x4 apus_lookup_f64x4(apus_f64x4 first, apus_f64x4 second,
                                                                         apus_f64x4 third, apus_f64x4 fourth,
                                                                         apus_f64x4 index) {
  third = apus_change_f64x4(first, third), fourth = apus_change_f64x4(second, fourth);
  return apus_changed_f64x4(
      __builtin_shufflevector(apus_halves_i32x8(first, second, index, 0), apus_halves_i32x8(first, second, index, 1), 0, 9,
                              2, 11, 4, 13, 6, 15),
      __builtin_shufflevector(apus_halves_i32x8(third, fourth, index, 0), apus_halves_i32x8(third, fourth, index, 1), 0, 9,
                              2, 11, 4, 13, 6, 15),
      index);
}
// The elements' lower halves are zero, and cleared in the end.
static inline __attribute__((always_inline)) apus_f64x4 apus_lookuphigh_f64x4(apus_f64x4 first, apus_f64x4 second,
                                                                             apus_f64x4 third, apus_f64x4 fourth,
                                                                             apus_f64x4 index) {
  third = apus_change_f64x4(first, third), fourth = apus_change_f64x4(second, fourth);
  apus_f64x4 chosen = apus_changed_f64x4(apus_halves_i32x8(first, second, index, 1),
                                         apus_halves_i32x8(third, fourth, index, 1), index);
  return (apus_f64x4)((apus_u64x4)chosen & 0xFFFFFFFF00000000);
}

// Estimates of 1/x, less than 2^-14 of it off.
static inline __attribute__((always_inline)) apus_f32x16 apus_reciprocal_f32x16(apus_f32x16 x) {
  return __builtin_ia32_rcp14ps512_mask(x, (apus_f32x16)(0.0f), (uint16_t)-1);
}
static inline __attribute__((always_inline)) apus_f64x8 apus_reciprocal_f64x8(apus_f64x8 x) {
  return __builtin_ia32_rcp14pd512_mask(x, (apus_f64x8)(0.0), (uint8_t)-1);
}

// √x, correctly rounded as by the instruction, in less than half of its time: Newton's iteration for √x and 1/(2√x)
// together, and from a root within two units of its last place the rounded one by the residual (Markstein, "Computation of
// elementary functions on the IBM RISC System/6000 processor", IBM Journal of Research and Development 34, 1990). Near 0
// and infinity parts of that would underflow or overflow.
#define APUS_ROOT(bits, lanes, steps, estimate, least, limit)                                 \
  static inline __attribute__((always_inline)) apus_f##bits##x##lanes                         \
      apus_root_f##bits##x##lanes(apus_f##bits##x##lanes x) {                                 \
    typedef apus_f##bits##x##lanes apus_f;                                                    \
    typedef apus_u##bits##x##lanes apus_u;                                                    \
    apus_u lowest = (apus_u)(apus_f)(least);                                                  \
    apus_u isFar = (apus_u)((apus_u)x - lowest >= (apus_u)(apus_f)(limit) - lowest);          \
    if (__builtin_expect(apus_any_i##bits##x##lanes((apus_i##bits##x##lanes)isFar), 0))       \
      return apus_sqrt_f##bits##x##lanes(x);                                                  \
    apus_f inverse = estimate(x, (apus_f)(0.0f), (uint##lanes##_t)-1);                        \
    apus_f root = x * inverse, half = inverse * 0.5f;                                         \
    for (int step = 0; step < steps; step++) {                                                \
      apus_f error = apus_fma_f##bits##x##lanes(-root, half, (apus_f)(0.5f));                 \
      root = apus_fma_f##bits##x##lanes(root, error, root);                                   \
      half = apus_fma_f##bits##x##lanes(half, error, half);                                   \
    }                                                                                         \
    return apus_fma_f##bits##x##lanes(apus_fma_f##bits##x##lanes(-root, root, x), half, root); \
  }
APUS_ROOT(32, 16, 1, __builtin_ia32_rsqrt14ps512_mask, 0x1p-100f, 0x1p126f)
APUS_ROOT(64, 8, 2, __builtin_ia32_rsqrt14pd512_mask, 0x1p-900, 0x1p1000)
#endif

#endif
