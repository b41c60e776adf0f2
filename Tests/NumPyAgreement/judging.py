"""How far a result may be from what it should be. A judge gives an error, or None, and a measure of the result."""

import numpy as np


def same(a, b):
    """Bits are equal, or both are NaN."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    bits = np.uint32 if a.dtype.itemsize == 4 else np.uint64
    return bool(np.all((a.view(bits) == b.view(bits)) | (np.isnan(a) & np.isnan(b))))


def equal(got, want, signed_zeros=False):
    """Equal as numbers, with NaN equal to NaN."""
    if got.shape != want.shape or not np.array_equal(got, want, equal_nan=True):
        return False
    zeros = want == 0
    return not signed_zeros or bool(np.array_equal(np.signbit(got[zeros]), np.signbit(want[zeros])))


def ulp_error(got, reference, dtype):
    """The largest distance from the reference, given in higher precision, in ULPs of the element type."""
    reference = np.asarray(reference, dtype=np.longdouble)
    rounded = reference.astype(dtype)
    finite = np.isfinite(rounded)
    if not equal(got[~finite], rounded[~finite]):
        return np.inf
    zeros = reference == 0
    if not equal(got[zeros], rounded[zeros], signed_zeros=True):
        return np.inf
    if not finite.any():
        return 0.0
    # The spacing below a power of two is half of that above; the smaller one is the stricter measure.
    spacing = np.abs(np.spacing(rounded[finite])).astype(np.longdouble)
    error = np.abs(got[finite].astype(np.longdouble) - reference[finite]) / spacing
    return float(np.nanmax(error)) if not np.isnan(got[finite]).any() else np.inf


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def wide_type(dtype):
    return np.float64 if dtype == np.float32 else np.longdouble


def exactly(want, signed_zeros=True):
    def judge(got):
        if equal(np.asarray(got), np.asarray(want), signed_zeros):
            return None, ""
        return f"{got!r} instead of {want!r}"[:300], ""
    return judge


def within_ulp(reference, bound, dtype):
    def judge(got):
        error = ulp_error(np.asarray(got), reference, dtype)
        return (None if error <= bound else f"{error:.3g} ULP, more than {bound}"), error
    return judge


def within(want, bound):
    """Absolute error at most `bound`; what isn't finite must be equal."""
    want, bound = np.asarray(want), np.asarray(bound)

    def judge(got):
        got = np.asarray(got)
        if got.shape != want.shape:
            return f"shape {got.shape} instead of {want.shape}", ""
        finite = np.isfinite(want) & np.isfinite(bound)
        rest = ~np.isfinite(want)
        if not equal(got[rest], want[rest].astype(got.dtype)):
            return f"{got[rest]!r} instead of {want[rest]!r}"[:300], ""
        error = np.abs(got[finite].astype(np.longdouble) - want[finite])
        bad = ~(error <= bound[finite])
        if bad.any():
            return f"error {error[bad].max()!r} above {bound[finite][bad].max()!r}", ""
        return None, ""
    return judge
