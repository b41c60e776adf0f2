#include "vector_intrinsics.h"
