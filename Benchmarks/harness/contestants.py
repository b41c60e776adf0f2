"""Who takes part, and with which settings."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from . import machine
from .bootstrap import FOLDER
from .cells import Cell
from .protocol import Worker, clean_environment

EXECUTABLE = FOLDER / ".build" / "release" / "apus-contestant"
BACKENDS = ["avx512", "avx2", "scalar", "openblas"]
PEERS = ["numpy", "torch"]
# The plainest loops are of interest only where they take no time.
SCALAR_LARGEST = 10_000
SCALAR_LARGEST_MATRIX = 128


@dataclass(frozen=True)
class Contestant:
    """A process to start: Apus with a backend, or a peer with a setting."""

    name: str
    library: str
    backend: str | None = None
    is_best: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    executable: Path = EXECUTABLE
    is_limit: bool = False
    """Whether it does not compute the cell, but moves as many bytes or multiplies and adds in registers."""
    is_for_products: bool = False
    """Whether it takes part in matrix products only."""

    def cell(self, cell: Cell) -> Cell | None:
        """What it does in a cell: the cell, its limit, or nothing."""
        return cell.limit if self.is_limit else cell if self.takes(cell) else None

    def start(self, threads: int | None) -> Worker:
        """On this many threads, or as many as it takes by itself. One thread is on the same CPU for all."""
        if self.library == "apus":
            extra = dict(self.environment) | ({"APUS_BACKEND": self.backend} if self.backend else {})
            if threads:
                extra["APUS_NUM_THREADS"] = str(threads)
            command = [str(self.executable)]
        else:
            extra = dict(self.environment)
            if threads:
                extra |= {name: str(threads) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
            setting = "best" if self.is_best else "installed"
            command = [sys.executable, str(FOLDER / "contestant.py"), self.library, setting, str(threads or "all")]
        return Worker(self.name, command, clean_environment(extra), cpu=machine.fastest_cpu() if threads == 1 else None)

    def takes(self, cell: Cell) -> bool:
        if self.is_for_products and cell.op != "matmul":
            return False
        if self.backend != "scalar":
            return True
        return not cell.is_decomposition and not cell.is_of_models and cell.size <= (SCALAR_LARGEST_MATRIX if cell.op == "matmul" else SCALAR_LARGEST)


def apus(best: dict[str, dict[str, str]] = {}, executable: Path = EXECUTABLE) -> list[Contestant]:
    """Apus as it comes and each of its backends; OpenBLAS at the best setting that was found."""
    return [Contestant("apus", "apus", executable=executable)] + [
        Contestant(name if name == "openblas" else f"apus-{name}", "apus", name, environment=best.get(name, {}), executable=executable)
        for name in BACKENDS]


def openblas_for_avx2() -> list[Contestant]:
    """OpenBLAS with the kernels that the AVX2 backend is up against, where the CPU has them."""
    if not {"avx2", "fma"} <= machine.cpu_flags():
        return []
    return [Contestant("openblas-haswell", "apus", "openblas", environment={"OPENBLAS_CORETYPE": "Haswell"}, is_for_products=True)]


def limit() -> Contestant:
    """The machine itself: the loops that measure what it allows."""
    return Contestant("limit", "apus", is_limit=True)


def peers(best: dict[str, dict[str, str]]) -> list[Contestant]:
    """As installed, and at the best settings that were found."""
    return [contestant for library in PEERS for contestant in (
        Contestant(library, library), Contestant(f"{library}-best", library, is_best=True, environment=best.get(library, {})))]
