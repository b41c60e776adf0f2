// Swift copies values of the lane types' size and alignment, where it does not inline that, with functions of these
// names, which it emits anew into every module that needs one and leaves to the linker to choose from: the one of an
// AVX-512 module would end a process on other CPUs. These, compiled for every CPU, are chosen instead, because the
// others are weak.
#include <string.h>

#if defined(__x86_64__) && defined(__ELF__)
#define APUS_BASELINE_COPY(name, size)                                                   \
  __attribute__((visibility("hidden"))) void *name(void *, const void *, const void *);  \
  void *name(void *target, const void *source, const void *type) {                       \
    (void)type;                                                                           \
    return memcpy(target, source, size);                                                  \
  }

APUS_BASELINE_COPY(__swift_memcpy32_16, 32)
APUS_BASELINE_COPY(__swift_memcpy64_16, 64)
#endif
