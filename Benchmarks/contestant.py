#!/usr/bin/env python3
"""NumPy or PyTorch as a contestant: answers the orchestrator's requests, a line each, as `Sources/Contestant/main.swift` does.

    contestant.py numpy|torch installed|best THREADS        THREADS is a number or "all"
"""

import gc
import itertools
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from harness import models
from harness.expressions import CHECKS, NUMBERS, expressions
from harness.inputs import operands
from harness.model_expressions import MODELS

Loop = Callable[[int], int]


class Library:
    def __init__(self, name: str, is_best: bool, threads: int | None) -> None:
        self.name, self.is_best = name, is_best
        if name == "torch":
            import torch
            self.module: Any = torch
            if threads:
                torch.set_num_threads(threads)
            if is_best:
                torch.inference_mode().__enter__()
        else:
            self.module = np
        self.alias = "torch" if name == "torch" else "np"

    def describe(self) -> str:
        text = f"contestant library={self.name} version={self.module.__version__}"
        if self.name == "torch":
            text += f" threads={self.module.get_num_threads()} capability={self.module.backends.cpu.get_cpu_capability()}"
        try:
            import threadpoolctl
        except ImportError:
            return text
        for pool in threadpoolctl.threadpool_info():
            text += f" {pool['internal_api']}={pool['version']}/{pool.get('architecture')}/threads:{pool['num_threads']}"
        return text

    def names(
        self, op: str, size: int, element: str, mode: str, low: float, high: float, shape: tuple[int, int] | None
    ) -> dict[str, Any]:
        arrays: dict[str, Any] = (
            models.operands(op, size, element) if op in MODELS else operands(op, size, element, low, high, shape))
        if mode == "into":
            arrays["r"] = np.zeros(shape or (size, size), element) if op == "matmul" else np.zeros_like(arrays["x"])
        if self.name == "torch":
            arrays = {name: self.module.from_numpy(array).clone() for name, array in arrays.items()}
        return {self.alias: self.module, **arrays}

    def value(self, result: Any) -> float:
        if self.name == "torch":
            return float(result.sum(dtype=self.module.float64)) if result.ndim else float(result)
        return float(np.sum(result, dtype=np.float64)) if np.ndim(result) else float(result)

    def bind(self, expression: str, names: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Replaces dotted names of the library by local ones, so that they are looked up once."""
        bound: dict[str, Any] = {}

        def local(match: re.Match[str]) -> str:
            target: Any = self.module
            for part in match[1].split("."):
                target = getattr(target, part)
            name = "bound_" + match[1].replace(".", "_")
            bound[name] = target
            return name

        text = re.sub(rf"\b{self.alias}\.([A-Za-z_][\w.]*)", local, expression)
        return text, {**names, **bound}


def loop(statement: str, names: dict[str, Any]) -> Loop:
    """A function that executes a statement so many times and returns nanoseconds, as `timeit` does."""
    source = (
        f"def timed(calls, {', '.join(f'{name}={name}' for name in names)}):\n"
        "  iterator = repeat(None, calls)\n"
        "  start = clock()\n"
        f"  for _ in iterator:\n    {statement}\n"
        "  return clock() - start\n")
    scope: dict[str, Any] = {**names, "repeat": itertools.repeat, "clock": time.perf_counter_ns}
    exec(source, scope)
    return scope["timed"]


def calibrated(timed: Loop, nanoseconds: float) -> tuple[int, float]:
    """How many calls last at least so long, and how long each takes; trying it warms everything up."""
    timed(1)
    calls = 1
    while True:
        elapsed = timed(calls)
        if elapsed >= nanoseconds:
            return calls, elapsed / calls
        calls = max(calls + 1, min(calls * 20, int(1.1 * nanoseconds / max(elapsed, 1) * calls)))


class Prepared:
    """The calls of one cell."""

    def __init__(self, library: Library, request: dict[str, str]) -> None:
        op, mode, batch = request["op"], request["mode"], float(request["batch"])
        if mode == "into" and op in NUMBERS:
            raise LookupError("the result is a number")
        shape = (int(request["rows"]), int(request["columns"])) if "rows" in request else None
        names = library.names(
            op, int(request["size"]), request["element"], mode, float(request["low"]), float(request["high"]), shape)
        candidates = MODELS[op].of(library.name, mode) if op in MODELS else expressions(op, library.name, mode, names)
        if not candidates:
            raise LookupError("no counterpart" + (" with a preallocated result" if mode == "into" else ""))
        choices = []
        for expression in candidates if library.is_best else candidates[:1]:
            text, scope = library.bind(expression, names) if library.is_best else (expression, names)
            timed = loop(text, scope)
            calls, call_time = calibrated(timed, batch)
            choices.append((call_time, calls, timed, expression))
        if len(choices) > 1:  # the fastest, by a second and closer look
            times = [sorted(choice[2](choice[1]) / choice[1] for _ in range(3))[1] for choice in choices]
            choices = [choices[times.index(min(times))]]
        self.call_time, self.calls, self.timed, self.expression = choices[0]
        self.warm_up = max(1, min(self.calls, int(100_000 / max(self.call_time, 1))))
        if mode == "into":
            self.timed(1)
            self.check = library.value(names["r"])
        else:
            result = eval(self.expression, dict(names))
            self.check = library.value(CHECKS[op](names, result) if op in CHECKS else result)

    def batch(self) -> float:
        self.timed(self.warm_up)
        return self.timed(self.calls) / self.calls


def main() -> None:
    library = Library(sys.argv[1], sys.argv[2] == "best", None if sys.argv[3] == "all" else int(sys.argv[3]))
    gc.disable()
    prepared: Prepared | None = None
    for line in sys.stdin:
        verb, *words = line.split()
        try:
            if verb == "describe":
                answer = library.describe()
            elif verb == "prepare":
                prepared = None
                prepared = Prepared(library, dict(word.split("=", 1) for word in words))
                answer = f"ready calls={prepared.calls} ns={prepared.call_time} check={prepared.check} expression={prepared.expression}"
            elif verb == "batch" and prepared:
                answer = str(prepared.batch())
            else:
                answer = f"error unexpected request {verb}"
        except LookupError as error:
            answer = f"none {error.args[0]}"
        except Exception as error:  # reported to the orchestrator, which stops
            answer = f"error {type(error).__name__}: {error}".replace("\n", " ")
        print(answer, flush=True)


if __name__ == "__main__":
    main()
