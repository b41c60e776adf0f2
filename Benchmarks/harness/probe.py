"""Finds the best setting of each peer: every choice is tried, one kind of setting after the other, on cells it matters for."""

import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import machine
from .cells import Cell
from .contestants import Contestant
from .ranges import input_range
from .measure import Plan, Team

FAST_ALLOCATION = {"MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "4294967296", "MALLOC_TOP_PAD_": "67108864"}


@dataclass(frozen=True)
class Dimension:
    """Settings that exclude each other, the first being none, and the cells that decide."""

    name: str
    choices: Sequence[dict[str, str]]
    cells: Sequence[Cell]
    only_parallel: bool = False


def _cells(*names: str) -> list[Cell]:
    """As in "exp:10000:into"; in both precisions."""
    families = {"matmul": "multiply", "matvec": "multiply", "add": "zip"}
    return [
        Cell(op, families.get(op, "map" if op in ("exp", "tanh", "sigmoid", "relu") else "reduce"), element, int(size), mode)
        for element in ("float32", "float64") for op, size, mode in (name.split(":") for name in names)]


def _openblas_cores() -> list[dict[str, str]]:
    """Kernels that this CPU can run."""
    flags = machine.cpu_flags()
    cores = []
    if {"avx2", "fma"} <= flags:
        cores += ["Haswell", "Zen"]
    if {"avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd"} <= flags:
        cores.append("SkylakeX")
        if "avx512_bf16" in flags:
            cores.append("Cooperlake")
        if {"avx512_bf16", "avx512_fp16", "amx_tile"} <= flags:
            cores.append("SapphireRapids")
    return [{"OPENBLAS_CORETYPE": core} for core in cores]


def _numpy_without_512_bits() -> list[dict[str, str]]:
    script = "import numpy._core._multiarray_umath as m; print(' '.join(f for f in m.__cpu_dispatch__ if m.__cpu_features__.get(f)))"
    found = subprocess.run([sys.executable, "-c", script], text=True, capture_output=True).stdout.split()
    wide = [feature for feature in found if "512" in feature or feature == "X86_V4"]
    return [{"NPY_DISABLE_CPU_FEATURES": " ".join(wide)}] if wide else []


def dimensions(library: str) -> list[Dimension]:
    memory = Dimension(
        "memory", [{}, FAST_ALLOCATION, {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}, FAST_ALLOCATION | {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}],
        _cells("add:100000:allocate", "add:1000000:allocate", "exp:1000000:allocate"))
    products = _cells("matmul:256:allocate", "matmul:512:allocate", "matvec:512:allocate")
    functions = _cells("exp:10000:into", "tanh:10000:into", "add:10000:into", "relu:1000:allocate", "sum:10000:allocate", "max:10000:allocate")
    if library == "openblas":
        return [Dimension("OpenBLAS kernels", [{}, *_openblas_cores()], products)]
    if library == "numpy":
        return [
            Dimension("OpenBLAS kernels", [{}, *_openblas_cores()], [*products, *_cells("dot:10000:allocate")]),
            Dimension("registers", [{}, *_numpy_without_512_bits()], functions),
            memory,
        ]
    return [
        Dimension("registers", [{}, {"ATEN_CPU_CAPABILITY": "avx2"}, {"ATEN_CPU_CAPABILITY": "avx512"}], [*functions, *_cells("add:1000000:into")]),
        Dimension("products", [{}, {"MKL_ENABLE_INSTRUCTIONS": "AVX512"}, {"MKL_DEBUG_CPU_TYPE": "5"}], products),
        Dimension(
            "waiting threads", [{}, {"OMP_WAIT_POLICY": "ACTIVE"}, {"OMP_WAIT_POLICY": "PASSIVE"}],
            [*products, *_cells("exp:100000:allocate", "add:1000000:into")], only_parallel=True),
        memory,
    ]


def best_settings(
    library: str, threads: int | None, plan: Plan, report: Callable[[str], None]
) -> tuple[dict[str, str], list[dict]]:
    """The best environment, and everything that was tried."""
    best: dict[str, str] = {}
    tried = []
    for dimension in dimensions(library):
        if len(dimension.choices) == 1 or dimension.only_parallel and threads == 1:
            continue
        report(f"best setting of {library}: {dimension.name}")
        scores = _scores(library, [best | choice for choice in dimension.choices], dimension.cells, threads, plan)
        choice = min(range(len(scores)), key=scores.__getitem__)
        if scores[choice] > 0.98:  # within what repeats differ by
            choice = 0
        for index, environment in enumerate(dimension.choices):
            score = scores[index] if math.isfinite(scores[index]) else None
            tried.append({"kind": dimension.name, "setting": environment, "time": score, "chosen": index == choice})
        best |= dimension.choices[choice]
    return best, tried


def _contestant(name: str, library: str, environment: dict[str, str]) -> Contestant:
    if library == "openblas":  # Debian's, through the backend
        return Contestant(name, "apus", "openblas", environment=environment)
    return Contestant(name, library, is_best=True, environment=environment)


def _scores(library: str, environments: list[dict[str, str]], cells: Sequence[Cell], threads: int | None, plan: Plan) -> list[float]:
    """Geometric mean of each one's times over those of the first."""
    names = [f"choice {index}" for index in range(len(environments))]
    team = Team([_contestant(name, library, environment) for name, environment in zip(names, environments)], threads)
    logarithms: dict[str, list[float]] = {name: [] for name in names}
    try:
        for cell in cells:
            results = team.measure(cell, plan, input_range(cell.op))
            # Lower quartiles: a disturbance should not decide.
            base = results.get(names[0], {}).get("lower")
            for name in names:
                if base and results.get(name, {}).get("lower"):
                    logarithms[name].append(math.log(results[name]["lower"] / base))
    finally:
        team.close()
    return [math.exp(sum(values) / len(values)) if values else math.inf for values in logarithms.values()]
