#ifndef LIMIT_INTERNAL_H
#define LIMIT_INTERNAL_H

#include "limit_loops.h"

// The part of the memory that one thread walks: `bytes` of each stream that the pattern has.
struct streams {
  enum limit_pattern pattern;
  char *a, *b, *r;
  size_t bytes;
};

void limit_pass(struct streams s);
void limit_chain(int bits, int is_double);

#endif
