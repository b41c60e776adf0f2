"""Questions to the numbers of a run."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .cells import CLASSIC, CLASSIC_SIZES, MATRIX_SIZES, Cell, all_cells
from .limits import Limits

PEERS = {"NumPy": ["numpy", "numpy-best"], "PyTorch": ["torch", "torch-best"]}
SETTINGS = PEERS | {"OpenBLAS": ["openblas", "openblas-haswell"]}


@dataclass(frozen=True)
class Outcome:
    """A cell with the times of all contestants, in nanoseconds per call."""

    cell: Cell
    threads: str
    times: dict[str, float]
    ratios: dict[str, float]
    """Times over Apus's, round by round."""
    details: dict[str, dict]
    share: float | None
    """Which part of its limit Apus reaches, as that was measured beside the cell, if it was."""

    def fastest(self, library: str) -> str | None:
        """A library with whichever of its settings is faster here."""
        return min((name for name in SETTINGS[library] if name in self.times), key=lambda name: self.ratios.get(name, self.times[name]), default=None)

    def peer(self, library: str) -> float | None:
        """The time of NumPy, PyTorch or OpenBLAS."""
        name = self.fastest(library)
        return self.times[name] if name else None

    def over(self, library: str) -> float | None:
        """How many times faster Apus is than NumPy, PyTorch or OpenBLAS."""
        name = self.fastest(library)
        return self.ratios.get(name) if name else None

    @property
    def best_peer(self) -> str | None:
        """The faster of NumPy and PyTorch."""
        return min((library for library in PEERS if self.fastest(library)), key=lambda library: self.over(library) or self.peer(library), default=None)

    @property
    def apus(self) -> float | None:
        return self.times.get("apus")

    @property
    def speedup(self) -> float | None:
        """How many times faster Apus is than the faster of NumPy and PyTorch."""
        return self.over(self.best_peer) if self.best_peer else None

    @property
    def is_level(self) -> bool:
        """At least as fast; 0.95 counts as equal where both are within 10 % of the measured bandwidth."""
        if self.speedup is None:
            return False
        if self.speedup >= 1:
            return True
        at_limit = self.share is not None and self.speedup <= self.share / 0.9 and self.share >= 0.9
        return at_limit and self.speedup >= 0.95

    @property
    def label(self) -> str:
        return f"{self.cell.op} {dimensions(self.cell)}"


def dimensions(cell: Cell) -> str:
    """As in 10K; rows, columns and inner dimension of a product whose sides differ: 16×4096×1024."""
    return "×".join(str(side) for side in cell.sides) if cell.shape else short(cell.size)


def short(size: int) -> str:
    """As in 10K; sides of matrices that are powers of two as they are."""
    if size >= 1_000_000 and size % 1_000_000 == 0:
        return f"{size // 1_000_000}M"
    return f"{size // 1000}K" if size >= 1000 and size % 1000 == 0 else str(size)


def geometric_mean(values: Iterable[float]) -> float | None:
    logarithms = [math.log(value) for value in values]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else None


class Results:
    def __init__(self, data: dict) -> None:
        self.data = data
        self.threads: list[str] = data["options"]["threads"]
        self.limits = {name: Limits(data["limits"], name) for name in self.threads}
        self.outcomes: list[Outcome] = []
        for record in data["cells"]:
            cell = Cell(record["op"], record["family"], record["element"], record["size"], record["mode"], tuple(record["shape"]) if "shape" in record else None)
            results = record["results"]
            times = {name: result["median"] for name, result in results.items() if "median" in result}
            apus = times.get("apus")
            ratios = {name: results[name].get("over the first", time / apus) for name, time in times.items()} if apus else {}
            share = None
            limits = self.limits[record["threads"]]
            if "limit" in times:
                del times["limit"]
                # What one call of the loop does: bytes in all, or operations of each thread.
                work, done = (cell.flops, limits.workers) if cell.flops else (cell.bytes, 1)
                share = ratios.pop("limit") * work / (done * results["limit"]["check"])
            elif apus and (limit := limits.nanoseconds(cell)):
                share = limit / apus
            self.outcomes.append(Outcome(cell, record["threads"], times, ratios, results, share))
        # Older runs, all of them whole, did not note it.
        self.catalogue: dict[str, str] = data.get("catalogue") or {o.cell.op: o.cell.family for o in self.outcomes}

    def select(
        self, *, threads: str | None = None, element: str | None = None, mode: str = "allocate", op: str | None = None, size: int | None = None
    ) -> list[Outcome]:
        return [
            o for o in self.outcomes
            if (threads is None or o.threads == threads) and (element is None or o.cell.element == element) and o.cell.mode == mode
            and (op is None or o.cell.op == op) and (size is None or o.cell.size == size)]

    def classic(self, threads: str, element: str, mode: str = "allocate") -> list[Outcome]:
        """The cells of the classic table: 19 operations at 5 sizes."""
        return [o for o in self.select(threads=threads, element=element, mode=mode) if o.cell.op in CLASSIC and o.cell.size in CLASSIC_SIZES]

    def whole(self, element: str) -> int:
        """How many cells a whole run has of an element type and a number of threads, the result allocated by the library."""
        return len(all_cells(self.catalogue, None, None, [element], ["allocate"], MATRIX_SIZES[-1]))

    def elements(self) -> list[str]:
        return list(dict.fromkeys(o.cell.element for o in self.outcomes))

    def operations(self, outcomes: Iterable[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
        """Outcomes by operation, each by size."""
        groups: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            groups.setdefault(outcome.cell.op, []).append(outcome)
        for op in sorted(groups, key=lambda name: CLASSIC.index(name) if name in CLASSIC else len(CLASSIC)):
            yield op, sorted(groups[op], key=lambda o: (o.cell.shape is not None, o.cell.size))


def speedups(outcomes: Iterable[Outcome]) -> list[float]:
    return [o.speedup for o in outcomes if o.speedup is not None]


def crossover(outcomes: list[Outcome]) -> str:
    """Which of NumPy and PyTorch is faster, by size: "NumPy up to 1K, PyTorch from 10K"."""
    winners = [(o.best_peer, o.cell.size) for o in outcomes if o.best_peer and o.peer("NumPy") and o.peer("PyTorch")]
    runs: list[list] = []
    for winner, size in winners:
        if runs and runs[-1][0] == winner:
            runs[-1][2] = size
        else:
            runs.append([winner, size, size])
    if len(runs) == 1:
        return f"{runs[0][0]} throughout"
    parts = []
    for index, (winner, first, last) in enumerate(runs):
        if index == 0:
            parts.append(f"{winner} at {short(last)}" if first == last else f"{winner} up to {short(last)}")
        elif index == len(runs) - 1:
            parts.append(f"{winner} from {short(first)}")
        else:
            parts.append(f"{winner} at {short(first)}" if first == last else f"{winner} {short(first)} to {short(last)}")
    return ", ".join(parts)
