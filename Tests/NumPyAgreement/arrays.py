"""Arrays to compute with: random ones, and those with special values."""

import numpy as np


def special_values(dtype):
    info = np.finfo(dtype)
    one = dtype(1)
    # Two NaNs of different sign and payload besides the usual one.
    bits = np.array([0x7FC12345, 0xFFC54321], np.uint32) if dtype == np.float32 else np.array(
        [0x7FF8123456789ABC, 0xFFF8CBA987654321], np.uint64)
    return np.append(bits.view(dtype), np.array(
        [0.0, -0.0, 1, -1, np.inf, -np.inf, np.nan, info.max, -info.max, info.tiny, -info.tiny,
         info.smallest_subnormal, -info.smallest_subnormal, info.eps, np.nextafter(one, dtype(2)),
         np.nextafter(one, dtype(0)), 0.5, -0.5, 3, 88, -88, 104, -104, 710, -746, 20, -20],
        dtype=dtype))


class Inputs:
    """Arrays of one element type: random ones of several lengths and scales, and special ones."""

    def __init__(self, rng, dtype):
        self.rng, self.dtype = rng, dtype

    def random(self, *shape, scale=4.0):
        return (self.rng.uniform(-scale, scale, shape)).astype(self.dtype)

    def wide(self, n):
        exponents = self.rng.uniform(-30, 30, n)
        return (self.rng.choice([-1, 1], n) * 2.0 ** exponents).astype(self.dtype)

    def special(self, n=200):
        x = self.random(n)
        values = special_values(self.dtype)
        places = self.rng.choice(n, len(values), replace=False)
        x[places] = values
        return x

    def special_pair(self):
        values = special_values(self.dtype)
        x, y = np.meshgrid(values, values)
        return x.ravel().copy(), y.ravel().copy()

    def finite_special(self, n=200):
        x = self.special(n)
        return np.where(np.isfinite(x), x, self.dtype(1))

    def vectors(self):
        yield "length 1", self.random(1)
        yield "length 37", self.random(37)
        yield "length 1000", self.random(1000)
        yield "length 20011, wide", self.wide(20011)
        yield "special", self.special()

    def pairs(self):
        for name, x in list(self.vectors())[:-1]:
            yield name, x, self.rng.permutation(x)
        yield ("special pairs", *self.special_pair())
