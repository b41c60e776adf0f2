"""Measures cells: contestants take turns, batch by batch."""

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from .cells import Cell
from .contestants import Contestant
from .protocol import Absent, ContestantFailed, Ready, Worker


LONG_CALL, LONG_ROUNDS = 20e6, 11
ABSENT = "absent: "


@dataclass(frozen=True)
class Plan:
    rounds: int
    batch_nanoseconds: float

    def rounds_of(self, slowest: float) -> int:
        """Fewer of long calls, in nanoseconds, which would otherwise take most of the run."""
        return min(self.rounds, LONG_ROUNDS) if slowest > LONG_CALL else self.rounds


FULL = Plan(rounds=31, batch_nanoseconds=1_000_000)
QUICK = Plan(rounds=7, batch_nanoseconds=300_000)


class Team:
    """The processes of one thread setting."""

    def __init__(self, contestants: Iterable[Contestant], threads: int | None) -> None:
        self.members: list[tuple[Contestant, Worker]] = []
        self.descriptions: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        for contestant in contestants:
            worker = contestant.start(threads)
            try:
                self.descriptions[contestant.name] = worker.ask("describe")
                self.members.append((contestant, worker))
            except ContestantFailed as error:
                self.missing[contestant.name] = str(error)
                worker.close()

    @property
    def record(self) -> dict[str, str]:
        """What each contestant says of itself, or why it is missing. The limit is none."""
        return {who: text for who, text in self.descriptions.items() if who != "limit"} | {who: ABSENT + why for who, why in self.missing.items()}

    def close(self) -> None:
        for _, worker in self.members:
            worker.close()

    def measure(self, cell: Cell, plan: Plan, ranges: tuple[float, float] = (-4, 4), must_agree: bool = True) -> dict[str, dict]:
        """For each contestant its median, quartiles and best in nanoseconds per call, and its time over that of the first; or why it has none."""
        results: dict[str, dict] = {}
        ready: list[tuple[str, Worker, Ready, list[float]]] = []
        for contestant, worker in self.members:
            own = contestant.cell(cell)
            if own is None:
                if not contestant.is_limit:
                    results[contestant.name] = {"absent": "not measured at this size"}
                continue
            answer = worker.prepare(
                op=own.op, element=own.element, size=own.size, mode=own.mode, batch=plan.batch_nanoseconds, low=ranges[0], high=ranges[1],
                **(dict(zip(("rows", "columns"), cell.shape)) if cell.shape else {}))
            if isinstance(answer, Absent):
                results[contestant.name] = {"absent": answer.reason}
            else:
                ready.append((contestant.name, worker, answer, []))
        if must_agree:
            require_agreement(cell, {name: answer.check for name, _, answer, _ in ready if name != "limit"})
        for turn in range(plan.rounds_of(max((answer.nanoseconds for _, _, answer, _ in ready), default=0))):
            first = turn % len(ready) if ready else 0
            for _, worker, _, samples in ready[first:] + ready[:first]:
                samples.append(worker.batch())
        reference = next((samples for name, _, _, samples in ready if name == self.members[0][0].name), None)
        for name, _, answer, samples in ready:
            results[name] = summary(samples) | {"calls": answer.calls, "check": answer.check}
            if reference is not None and samples is not reference:
                results[name]["over the first"] = paired(samples, reference)
            if answer.expression:
                results[name]["expression"] = answer.expression
        return results


def summary(samples: list[float]) -> dict:
    if len(samples) == 1:
        samples = samples * 2
    lower, median, upper = statistics.quantiles(samples, n=4, method="inclusive")
    return {"median": median, "lower": lower, "upper": upper, "fastest": min(samples), "rounds": len(samples)}


def paired(samples: list[float], reference: list[float]) -> float:
    """The median of the ratios of batches of the same round: what slows the machine down for a while slows both."""
    return statistics.median(sample / other for sample, other in zip(samples, reference))


def require_agreement(cell: Cell, checks: dict[str, float]) -> None:
    """Contestants must have computed the same thing: the sums of their results agree within what rounding explains."""
    if not checks or cell.op.startswith("limit-"):
        return
    middle = statistics.median(checks.values())
    epsilon = 1e-4 if cell.element == "float32" else 1e-10
    scale = abs(middle) + math.sqrt(cell.size) * (math.sqrt(math.prod(cell.sides[:2])) if cell.op == "matmul" or cell.is_of_models else 1)
    for name, check in checks.items():
        if not (abs(check - middle) <= epsilon * scale or check == middle or math.isnan(check) and math.isnan(middle)):
            raise ContestantFailed(f"results of {cell} differ: {checks}; {name} is the odd one out")
