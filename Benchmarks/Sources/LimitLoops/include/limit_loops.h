// What the machine can do at most: loops that do nothing but move memory, or nothing but multiply and add in registers.
// They share no code with the engine, so that it is measured against the machine and not against itself.
#ifndef LIMIT_LOOPS_H
#define LIMIT_LOOPS_H

#include <stddef.h>
#include <stdint.h>

enum limit_pattern {
  limit_read,   // loads of one stream
  limit_write,  // regular stores to one stream
  limit_copy,   // a load and a regular store
  limit_merge,  // loads of two streams and a regular store
};

// Whether this CPU has these registers: 256 or 512 bits.
int limit_has_width(int bits);

// Goes `calls` times over about `bytes` of memory, all streams together, with the widest registers, on `threads` threads that each
// keep to their own part of it. Returns nanoseconds for all calls, from the common start to the end of the last thread.
double limit_memory(enum limit_pattern pattern, size_t bytes, int threads, long calls);

// The bytes that one call of limit_memory moves: a little less than was asked for.
double limit_memory_bytes(enum limit_pattern pattern, size_t bytes, int threads);

// `calls` times 4096 steps of a chain of fused multiply-adds in enough registers to hide their latency, on each thread. Returns nanoseconds.
double limit_fma(int bits, int is_double, int threads, long calls);

// Floating-point operations of one call of limit_fma on one thread.
double limit_fma_operations(int bits, int is_double);

#endif
