"""Starts and invokes the contestants, in turns."""

import statistics

from .lambda_api import Function
from .lambda_cost import COLD, LARGE
from .lambda_turns import warm
from .lambda_work import CONTESTANTS, check, events, values
from .progress import Progress


def cold_starts(rounds: int, event: bytes, progress: Progress) -> dict[str, list[float]]:
    """Seconds from starting the process to its first answer. Who begins changes from round to round."""
    seconds: dict[str, list[float]] = {who: [] for who in CONTESTANTS}
    names = list(CONTESTANTS)
    for round_number in range(-1, rounds):
        shift = round_number % len(names)
        for who in names[shift:] + names[:shift]:
            function = Function(CONTESTANTS[who], event)
            # One start before the first round, so that nobody reads its files from a disk.
            if round_number >= 0:
                seconds[who].append(function.seconds_to_first_answer)
            function.end()
        progress.advance(1, "cold starts")
    return seconds


def memory(who: str, all_events: dict[str, bytes]) -> dict[str, int]:
    """Bytes resident at most after a small event, and after a vector of a million: medians of three processes."""
    start, large = [], []
    for _ in range(3):
        function = Function(CONTESTANTS[who], all_events[COLD])
        start.append(function.peak_memory())
        function.invoke(all_events[LARGE])
        large.append(function.peak_memory())
        function.end()
    return {"start": int(statistics.median(start)), "large": int(statistics.median(large))}


def everything(rounds: int, calls: int) -> dict:
    all_events = events()
    reference = Function(CONTESTANTS["numpy"], all_events[COLD])
    expected = {name: values(reference.invoke(event)[0]) for name, event in all_events.items()}
    reference.end()
    progress = Progress(rounds + 1 + len(all_events) + len(CONTESTANTS))
    starts = cold_starts(rounds, all_events[COLD], progress)
    figures = warm(
        CONTESTANTS, all_events[COLD], all_events, calls, lambda who, name, answer: check(who, name, answer, expected[name]),
        lambda name: progress.advance(1, f"{name}, warm"))
    result: dict = {"contestants": {}, "warm in turns": True}
    for who in CONTESTANTS:
        peaks = memory(who, all_events)
        progress.advance(1, f"{who}, memory")
        ordered = sorted(starts[who])
        result["contestants"][who] = {
            "cold start": {
                "median": statistics.median(ordered), "least": ordered[0], "p90": ordered[int(0.9 * (rounds - 1))], "starts": rounds},
            "warm": figures[who], "peak memory": peaks}
    progress.finish()
    result["events"] = {name: len(event) for name, event in all_events.items()}
    return result
