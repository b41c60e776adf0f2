"""What Trueno 0.10.1 (Rust) takes on one Zen 5 machine, in nanoseconds per call with the result allocated: float32, and on all threads where that
differs. There NumPy took 374,000 ns for exp of a million floats, which is how its figures are carried over to another machine."""

from .cells import CATALOGUE_SIZE, CLASSIC

NUMPY_ANCHOR = ("exp", 1_000_000, 374_000)
SIZES = [100, 1_000, 10_000, 100_000, 1_000_000]
_ZIP = [24, 83, 860, 11_640, 110_000]
_REDUCE = [4, 33, 565, 5_850, 61_000]
_INDEX = [23, 142, 1_380, 13_600, 130_000]
_LIGHT = [22, 84, 655, 6_300, 91_000]
ONE_THREAD = {
    "add": _ZIP, "sub": _ZIP, "mul": _ZIP, "div": _ZIP,
    "dot": [5.8, 38, 396, 4_515, 79_940],
    "sum": _REDUCE, "max": _REDUCE, "min": _REDUCE, "norm_l1": _REDUCE,
    "norm_l2": [5.5, 32, 309, 4_435, 47_640],
    "argmax": _INDEX, "argmin": _INDEX, "relu": _LIGHT, "abs": _LIGHT, "clamp": _LIGHT,
    "exp": [45, 259, 2_418, 20_800, 253_000],
    "sigmoid": [57, 334, 3_146, 31_230, 325_000],
    "tanh": [84, 360, 3_368, 33_620, 346_000],
    "softmax": [218, 1_999, 19_896, 198_000, 2_040_000],
    "gelu": [110, 587, 5_642, 56_480, 568_000],
}
ALL_THREADS = ONE_THREAD | {"exp": [45, 259, 2_418, 20_800, 165_000]}
# What a whole run has of these.
CELLS = sum(len(SIZES) if op in CLASSIC else SIZES.count(CATALOGUE_SIZE) for op in ONE_THREAD)


def figure(op: str, size: int, threads: str) -> float | None:
    table = ONE_THREAD if threads == "1" else ALL_THREADS
    return table[op][SIZES.index(size)] if op in table and size in SIZES else None
