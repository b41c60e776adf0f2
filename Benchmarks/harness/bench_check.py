"""This state of the library against an earlier one: the same contestant, built with each, in one interleaved run."""

import shutil
import subprocess
import sys
from pathlib import Path

from . import build
from .bootstrap import FOLDER
from .cells import CLASSIC, Cell
from .contestants import Contestant
from .markdown import nanoseconds, table, threads_text
from .measure import Plan, Team
from .progress import Progress
from .ranges import input_range
from .results import short
from .run import catalogue, thread_settings

ROOT = FOLDER.parent
SCRATCH = ROOT / ".build-parent"
PLAN = Plan(rounds=15, batch_nanoseconds=500_000)
SECOND_LOOK = Plan(rounds=41, batch_nanoseconds=1_000_000)
ALLOWED = 1.10


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
            sizes = [128, 512] if family == "multiply" else [100, 10_000, 1_000_000] if op in CLASSIC else [10_000]
            chosen += [Cell(op, family, element, size, "allocate") for size in sizes]
    return chosen


def check(revision: str | None) -> int:
    """Prints what got slower; the exit status."""
    revision = revision or default_parent()
    now, before = build.contestant(), build_parent(revision)
    families = catalogue()
    slower, compared = [], 0
    settings = thread_settings(["1", "all"])
    every = cells(families)
    progress = Progress(len(settings) * sum(cell.expected_cost for cell in every))
    for name, count in settings.items():
        team = Team([Contestant("before", "apus", executable=before), Contestant("now", "apus", executable=now)], count)
        if team.missing:
            sys.exit(f"bench-check: {team.missing}")
        try:
            for cell in every:
                times = _times(team, cell, PLAN)
                progress.advance(cell.expected_cost, f"{cell.op} {cell.element} {cell.size}, threads: {name}")
                if times is None:
                    continue
                compared += 1
                if times[1] > ALLOWED * times[0]:
                    times = _times(team, cell, SECOND_LOOK) or times
                if times[1] > ALLOWED * times[0]:
                    slower.append([
                        cell.op, cell.element, short(cell.size), threads_text(name), nanoseconds(times[0]), nanoseconds(times[1]),
                        f"{times[1] / times[0] - 1:+.0%}"])
        finally:
            team.close()
    progress.finish()
    print(f"{compared} cells, this state against {git('rev-parse', '--short', revision)}: {len(slower)} more than 10 % slower")
    if slower:
        print(table(["operation", "element", "size", "threads", "ns before", "ns now", ""], slower, left=4))
    return 1 if slower else 0


def _times(team: Team, cell: Cell, plan: Plan) -> tuple[float, float] | None:
    results = team.measure(cell, plan, input_range(cell.op), must_agree=False)
    if not all("median" in results[name] for name in ("before", "now")):
        return None  # one of them does not have the operation
    return results["before"]["median"], results["now"]["median"]
