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
    """None where the run does not have all the cells, and those it has do not decide."""
    misses: tuple[str, ...] = ()
    """Where it is not reached, the worst first."""


def all_of(
    what: str, threads: str, wanted: str, cells: list[Outcome], count: int, is_right: Callable[[Outcome], bool], ratio: Callable[[Outcome], float | None]
) -> Target:
    """Of `count` cells; one without a ratio is not measured."""
    known = [o for o in cells if ratio(o) is not None]
    missed = sorted((o for o in known if not is_right(o)), key=ratio)
    misses = tuple(f"{o.label} {ratio(o):.2f}" for o in missed)
    return Target(what, threads, wanted, _in_cells(f"{len(known) - len(misses)} of {len(known)}", len(known), count), _verdict(not misses, len(known), count), misses)


def mean_of(what: str, threads: str, wanted: float, cells: list[Outcome], count: int) -> Target:
    ratios = speedups(cells)
    if not ratios:
        return Target(what, threads, f"{wanted}x", _in_cells("", 0, count), None)
    mean = geometric_mean(ratios)
    return Target(what, threads, f"{wanted}x", _in_cells(f"{mean:.2f}x", len(ratios), count), mean >= wanted if len(ratios) >= count else None)


def ratios_of(what: str, threads: str, wanted: float, cells: list[Outcome], library: str, count: int) -> Target:
    ratios = {o.label: ratio for o in cells if (ratio := o.over(library))}
    misses = tuple(f"{label} {ratio:.2f}" for label, ratio in ratios.items() if ratio < wanted)
    found = ", ".join(f"{label} {ratio:.1f}x" for label, ratio in ratios.items())
    return Target(what, threads, f"{wanted}x", _in_cells(found, len(ratios), count), _verdict(not misses, len(ratios), count), misses)


def _verdict(is_right: bool, measured: int, count: int) -> bool | None:
    """A miss decides, whatever else is not measured."""
    return None if is_right and measured < count else is_right


def _in_cells(found: str, measured: int, count: int) -> str:
    """What was found, and of how many cells if that is not all."""
    return "not measured" if not measured else found if measured >= count else f"{found}; {measured} of {count} cells measured"
