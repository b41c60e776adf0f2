// The instruction that tells the CPU that a loop only waits, which Swift does not offer.
#ifndef APUS_SPIN_SHIM_H
#define APUS_SPIN_SHIM_H

static inline void apus_spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
