"""One thing that a run must show, and whether it does."""

from collections.abc import Callable
from dataclasses import dataclass

from .results import Outcome, geometric_mean, speedups


@dataclass(frozen=True)
class Target:
    what: str
    threads: str
    wanted: str
    found: str
    is_reached: bool | None
    """None where the run does not have the cells."""
    misses: tuple[str, ...] = ()
    """Where it is not reached, the worst first."""


def all_of(
    what: str, threads: str, wanted: str, cells: list[Outcome], count: int, is_right: Callable[[Outcome], bool], ratio: Callable[[Outcome], float]
) -> Target:
    missed = sorted((o for o in cells if not is_right(o)), key=ratio)
    misses = tuple(f"{o.label} {ratio(o):.2f}" for o in missed)
    is_reached = None if not cells or len(cells) < count and not misses else not misses
    return Target(what, threads, wanted, f"{len(cells) - len(misses)} of {len(cells)}", is_reached, misses)


def mean_of(what: str, threads: str, wanted: float, cells: list[Outcome]) -> Target:
    mean = geometric_mean(speedups(cells))
    return Target(what, threads, f"{wanted}x", f"{mean:.2f}x" if mean else "not measured", mean >= wanted if mean else None)


def ratios_of(what: str, threads: str, wanted: float, cells: list[Outcome], library: str) -> Target:
    ratios = {o.label: ratio for o in cells if (ratio := o.over(library))}
    misses = tuple(f"{label} {ratio:.2f}" for label, ratio in ratios.items() if ratio < wanted)
    found = ", ".join(f"{label} {ratio:.1f}x" for label, ratio in ratios.items()) or "not measured"
    return Target(what, threads, f"{wanted}x", found, not misses if ratios else None, misses)
