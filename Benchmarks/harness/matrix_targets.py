"""What a run must show of matrices."""

from collections.abc import Callable, Iterator

from .cells import MATRIX_SIZES, PAST_CACHES, SKINNY_PRODUCTS, Cell
from .results import Outcome, Results
from .target import Target, all_of, ratios_of

INSTALLED = ["numpy", "torch"]
SOLVERS = ["solve", "cholesky", "qr"]
PRODUCTS = len(MATRIX_SIZES) + len(SKINNY_PRODUCTS)


def every_target(results: Results) -> list[Target]:
    found = [target for threads in results.threads for target in _of(results, threads)]
    return found + [target for element in ("float32", "float64") for target in _threads(results, element)]


def _of(results: Results, threads: str) -> Iterator[Target]:
    for element in ("float32", "float64"):
        products = results.select(threads=threads, element=element, op="matmul")
        squares = [o for o in products if not o.cell.shape]
        yield _at_least(f"{element}: products at least as fast as OpenBLAS's with its best kernels", threads, 1, products, PRODUCTS, lambda o: o.over("OpenBLAS"))
        yield _at_least(f"{element}: AVX2 products at least as fast as OpenBLAS's with its kernels for AVX2", threads, 1, products, PRODUCTS, _over_haswell)
        yield _at_least(
            f"{element}: square products from 256 on against NumPy and PyTorch as installed", threads, 1.7, [o for o in squares if o.cell.size >= 256],
            _from(256), lambda o: min(o.ratios[name] for name in INSTALLED) if o.ratios.keys() >= set(INSTALLED) else None)
        yield _at_least(
            f"{element}: square products from 512 on, of the multiplications and additions that registers allow", threads, 0.85,
            [o for o in squares if o.cell.size >= 512], _from(512), lambda o: o.share)
        vectors = [o for o in results.select(threads=threads, element=element, op="matvec") if o.cell.bytes >= PAST_CACHES]
        large = sum(Cell("matvec", "multiply", element, size, "allocate").bytes >= PAST_CACHES for size in MATRIX_SIZES)
        yield _at_least(f"{element}: matrices that no cache holds times a vector, of the measured bandwidth", threads, 0.9, vectors, large, lambda o: o.share)
        eigen = results.select(threads=threads, element=element, op="eigh")
        yield ratios_of(f"{element}: symmetric eigenvectors against NumPy's", threads, 1, eigen, "NumPy", 1)
        solvers = [o for op in SOLVERS for o in results.select(threads=threads, element=element, op=op)]
        yield ratios_of(f"{element}: solve, Cholesky and QR against NumPy's", threads, 0.8, solvers, "NumPy", len(SOLVERS))


def _from(size: int) -> int:
    """How many sizes of square products there are from this one on."""
    return sum(other >= size for other in MATRIX_SIZES)


def _at_least(what: str, threads: str, wanted: float, cells: list[Outcome], count: int, ratio: Callable[[Outcome], float | None]) -> Target:
    return all_of(what, threads, f"{wanted:g}x" if wanted >= 1 else f"{wanted:.0%}", cells, count, lambda o: ratio(o) >= wanted, ratio)


def _over_haswell(outcome: Outcome) -> float | None:
    own, other = (outcome.ratios.get(name) for name in ("apus-avx2", "openblas-haswell"))
    return other / own if own and other else None


def _threads(results: Results, element: str) -> Iterator[Target]:
    """From cells at different times of the run."""
    one, two = ({o.label: o.apus for o in results.select(threads=name, element=element, op="matmul", size=1024) if not o.cell.shape} for name in ("1", "all"))
    for label in one.keys() & two.keys():
        ratio = one[label] / two[label]
        yield Target(f"{element}: product of 1024 rows and columns on two threads against one", "all", "1.8x", f"{ratio:.2f}x", ratio >= 1.8)
