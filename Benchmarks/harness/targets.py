"""What a run must show, and whether it does: vectors, and then matrices."""

from collections.abc import Iterator

from . import matrix_targets, trueno
from .cells import CLASSIC
from .results import PEERS, Outcome, Results
from .target import Target, all_of, mean_of, ratios_of

# What moves memory and does next to nothing with it. argmax compares, div waits for the divider: at a million elements memory is slower still.
BANDWIDTH_BOUND = ["add", "sub", "mul", "div", "dot", "sum", "max", "min", "argmax", "argmin", "norm_l2", "norm_l1", "relu", "abs", "scale", "clamp"]
HEAVY = ["exp", "tanh", "sigmoid"]


def every_target(results: Results) -> list[Target]:
    vectors = [target for threads in results.threads for target in _of(results, threads)]
    return vectors + matrix_targets.every_target(results)


def _of(results: Results, threads: str) -> Iterator[Target]:
    for element, mean in (("float32", 5), ("float64", 4)):
        # The faster of two is known where both are.
        cells = [o for o in results.classic(threads, element) if all(o.over(library) for library in PEERS)]
        yield all_of(
            f"{element}: each of the 95 cells at least as fast as the faster of NumPy and PyTorch (0.95 counts as equal where both are within 10 % of the "
            "measured bandwidth)", threads, "95 of 95", cells, 95, lambda o: o.is_level, lambda o: o.speedup)
        yield mean_of(f"{element}: geometric mean of the 95 cells", threads, mean, cells, 95)
        if element == "float32":
            yield mean_of("float32: geometric mean at size 100", threads, 10, [o for o in cells if o.cell.size == 100], len(CLASSIC))
    dot = results.select(threads=threads, element="float32", op="dot", size=1000)
    yield ratios_of("dot of 1,000 floats against NumPy's", threads, 10, dot, "NumPy", 1)
    yield _trueno(results, threads)
    for element in ("float32", "float64"):
        both = [o for o in results.select(threads=threads, element=element) if {"apus-avx512", "apus-avx2"} <= o.ratios.keys()]
        yield all_of(f"{element}: AVX-512 at least as fast as AVX2 (within 5 %)", threads, "all cells", both, results.whole(element),
                   lambda o: o.ratios["apus-avx512"] <= 1.05 * o.ratios["apus-avx2"],
                   lambda o: o.ratios["apus-avx2"] / o.ratios["apus-avx512"])
    for element in ("float32", "float64"):
        light = [o for o in results.classic(threads, element) if o.cell.op in BANDWIDTH_BOUND and o.cell.size == 1_000_000 and o.share]
        yield all_of(f"{element}: bandwidth-bound operations at 1M reach 0.9 of the measured bandwidth", threads, f"{len(BANDWIDTH_BOUND)} operations",
                   light, len(BANDWIDTH_BOUND), lambda o: o.share >= 0.9, lambda o: o.share)
    if threads != "1":
        heavy = [o for o in results.classic(threads, "float32") if o.cell.op in HEAVY and o.cell.size == 1_000_000]
        yield ratios_of("exp, tanh and sigmoid of 1M floats against NumPy's", threads, 5, heavy, "NumPy", len(HEAVY))


def _trueno(results: Results, threads: str) -> Target:
    what = "float32: no cell slower than Trueno's figure, scaled by NumPy's exp on this machine"
    op, size, nanoseconds = trueno.NUMPY_ANCHOR
    anchor = results.select(threads=threads, element="float32", op=op, size=size)
    if not anchor or anchor[0].peer("NumPy") is None:
        return Target(what, threads, "all cells", "not measured", None)
    scale = anchor[0].peer("NumPy") / nanoseconds
    known = [o for o in results.select(threads=threads, element="float32") if o.apus and trueno.figure(o.cell.op, o.cell.size, threads)]

    def ratio(o: Outcome) -> float:
        return scale * trueno.figure(o.cell.op, o.cell.size, threads) / o.apus

    return all_of(f"{what} ({scale:.2f})", threads, "all cells", known, trueno.CELLS, lambda o: ratio(o) >= 1, ratio)
