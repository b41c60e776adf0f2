"""This state of the library against an earlier one: the same contestant, built with each, in one interleaved run."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import build
from .bootstrap import FOLDER
from .cells import CATALOGUE_SIZE, CLASSIC, DECOMPOSITIONS, MODEL_OPERATIONS, SKINNY_PRODUCTS, Cell
from .contestants import Contestant
from .markdown import nanoseconds, table, threads_text
from .measure import Plan, Team
from .progress import Progress
from .ranges import input_range
from .results import dimensions
from .run import catalogue, thread_settings

ROOT = FOLDER.parent
SCRATCH = ROOT / ".build-parent"
PLAN = Plan(rounds=15, batch_nanoseconds=500_000)
SECOND_LOOK = Plan(rounds=41, batch_nanoseconds=1_000_000)
ALLOWED = 1.10
VECTORS, VECTORS_INTO = [100, 10_000, 1_000_000], 10_000
MATRICES, MATRICES_INTO = [128, 512, 1024], 512


def git(*arguments: str, folder: Path = ROOT) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"bench-check: git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()


def default_parent() -> str:
    """HEAD where something is changed, else the commit before it."""
    is_changed = git("status", "--porcelain", "--untracked-files=no", "--", "Sources", "Backends", "Package.swift")
    return "HEAD" if is_changed else "HEAD~1"


def build_parent(revision: str) -> Path:
    """The earlier library with this contestant, in a work tree of its own that is kept for the next time."""
    git("worktree", "prune")
    if (SCRATCH / ".git").exists():
        git("checkout", "--quiet", "--force", "--detach", git("rev-parse", revision), folder=SCRATCH)
    else:
        git("worktree", "add", "--quiet", "--force", "--detach", str(SCRATCH), revision)
    package = SCRATCH / "Benchmarks"
    package.mkdir(exist_ok=True)
    shutil.rmtree(package / "Sources", ignore_errors=True)
    shutil.copytree(FOLDER / "Sources", package / "Sources")
    shutil.copy2(FOLDER / "Package.swift", package)
    return build.contestant(package)


def cells(families: dict[str, str]) -> list[Cell]:
    chosen = []
    for element in ("float32", "float64"):
        for op, family in families.items():
            if family == "decompose":
                sizes, into = [DECOMPOSITIONS[op]], None
            elif family == "model":
                sizes, into = [MODEL_OPERATIONS[op]], None
            elif family == "multiply":
                sizes, into = MATRICES, MATRICES_INTO
            else:
                sizes, into = VECTORS if op in CLASSIC else [CATALOGUE_SIZE], VECTORS_INTO
            chosen += [Cell(op, family, element, size, "allocate") for size in sizes]
            if op == "matmul":
                chosen += [Cell(op, family, element, inner, "allocate", (rows, columns)) for rows, columns, inner in SKINNY_PRODUCTS]
            if into and chosen[-1].has_array_result:
                chosen.append(Cell(op, family, element, into, "into"))
    return chosen


def check(revision: str | None) -> int:
    """Prints what got slower; the exit status."""
    revision = revision or default_parent()
    executables = {"before": build_parent(revision), "now": build.contestant()}
    settings = thread_settings(["1", "all"])
    every = cells(catalogue())
    progress = Progress(len(settings) * sum(cell.expected_cost for cell in every))
    slower, compared = [], 0
    for name, count in settings.items():
        first = compare(every, executables, count, PLAN, progress)
        compared += len(first)
        suspects = [cell for cell, times in first.items() if times.is_slower]
        # New processes have their memory elsewhere: what is slower by chance of that is not slower again.
        for _ in range(2):
            looks = compare(suspects, executables, count, SECOND_LOOK)
            suspects = [cell for cell, times in looks.items() if times.is_slower]
        slower += [row(cell, name, looks[cell]) for cell in suspects]
    progress.finish()
    print(f"{compared} cells, this state against {git('rev-parse', '--short', revision)}: {len(slower)} more than 10 % slower")
    if slower:
        print(table(["operation", "element", "size", "threads", "ns before", "ns now", ""], slower, left=4))
    return 1 if slower else 0


@dataclass(frozen=True)
class Times:
    """Of a cell, with both libraries: the median, and the fastest batch."""

    before: float
    now: float
    fastest_before: float
    fastest_now: float

    @property
    def is_slower(self) -> bool:
        """By the median, and not only because others were in the way."""
        return self.now > ALLOWED * self.before and self.fastest_now > ALLOWED * self.fastest_before


def row(cell: Cell, threads: str, times: Times) -> list[str]:
    change = f"{times.now / times.before - 1:+.0%}"
    op = cell.op + (" into" if cell.mode == "into" else "")
    return [op, cell.element, dimensions(cell), threads_text(threads), nanoseconds(times.before), nanoseconds(times.now), change]


def compare(
    wanted: list[Cell], executables: dict[str, Path], threads: int | None, plan: Plan, progress: Progress | None = None
) -> dict[Cell, Times]:
    """The times of the cells that both have."""
    if not wanted:
        return {}
    team = Team([Contestant(name, "apus", executable=path) for name, path in executables.items()], threads)
    if team.missing:
        sys.exit(f"bench-check: {team.missing}")
    found = {}
    try:
        for cell in wanted:
            results = team.measure(cell, plan, input_range(cell.op), must_agree=False)
            if progress:
                progress.advance(cell.expected_cost, f"{cell.op} {cell.element} {dimensions(cell)} {cell.mode}")
            before, now = results["before"], results["now"]
            if "median" in before and "median" in now:
                found[cell] = Times(before["median"], now["median"], before["fastest"], now["fastest"])
    finally:
        team.close()
    return found
