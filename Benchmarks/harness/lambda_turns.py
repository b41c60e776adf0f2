"""Warm invocations of functions that take turns. Who is not asked is stopped, as on Lambda between invocations: threads that spin cost nobody else."""

import statistics
import time
from collections.abc import Callable

from .lambda_api import Function

LARGE_EVENT = 1 << 18
IN_A_ROW = 10
# Seconds in which the threads that a library starts with itself give up spinning, which no invocation should pay for.
SETTLED = 0.3


def warm(
    commands: dict[str, list[str]], first: bytes, all_events: dict[str, bytes], calls: int, check: Callable[[str, str, bytes], None],
    progress: Callable[[str], None] = lambda _: None
) -> dict[str, dict[str, dict]]:
    """By function and event: seconds by the clock, and of CPU, in a process that has answered it before."""
    functions: dict[str, Function] = {}
    figures: dict[str, dict[str, dict]] = {who: {} for who in commands}
    try:
        for who, command in commands.items():
            functions[who] = Function(command, first)
        time.sleep(SETTLED)
        for function in functions.values():
            function.stop()
        for name, event in all_events.items():
            for who, found in _in_turns(functions, event, calls, lambda who, answer: check(who, name, answer)).items():
                figures[who][name] = found
            progress(name)
    finally:
        for function in functions.values():
            function.end()
    return figures


def _in_turns(functions: dict[str, Function], event: bytes, calls: int, check: Callable[[str, bytes], None]) -> dict[str, dict]:
    count, in_a_row = (calls, min(IN_A_ROW, calls)) if len(event) < LARGE_EVENT else (max(5, calls // 10), 1)
    for who, function in functions.items():
        answer, _, _ = _turn(function, event, max(3, count // 10))
        check(who, answer)
    seconds: dict[str, list[float]] = {who: [] for who in functions}
    cpu = dict.fromkeys(functions, 0.0)
    names = list(functions)
    rounds = -(-count // in_a_row)
    for round_number in range(rounds):
        shift = round_number % len(names)
        for who in names[shift:] + names[:shift]:
            # By the clock the first one does not count: caches and threads are not where they were before the others had their turn.
            _, times, used = _turn(functions[who], event, 1 + in_a_row)
            seconds[who] += times[1:]
            cpu[who] += used
    return {who: figures(seconds[who], cpu[who] / (rounds * (1 + in_a_row))) for who in functions}


def _turn(function: Function, event: bytes, count: int) -> tuple[bytes, list[float], float]:
    """The last answer, the seconds that each took, and the CPU seconds of all."""
    before = function.cpu_seconds()
    function.resume()
    answers = [function.invoke(event) for _ in range(count)]
    function.stop()
    return answers[-1][0], [seconds for _, seconds in answers], function.cpu_seconds() - before


def figures(seconds: list[float], cpu: float) -> dict:
    """The 99th percentile where there is one, else the longest."""
    count, ordered = len(seconds), sorted(seconds)
    worst = {"p99": ordered[int(0.99 * (count - 1))]} if count >= 100 else {"max": ordered[-1]}
    return {"median": statistics.median(seconds), **worst, "cpu": cpu, "calls": count}
