"""A whole run: probes, limits, cells and limits again, for each number of threads."""

import argparse
import time
from dataclasses import asdict

from . import machine
from .cells import Cell, all_cells, limit_cells
from .contestants import PEERS, apus, limit, openblas_for_avx2, peers
from .ranges import input_range
from .measure import FULL, QUICK, Plan, Team
from .probe import best_settings
from .progress import Progress
from .protocol import ContestantFailed

PROBE = Plan(rounds=9, batch_nanoseconds=500_000)
QUICK_PROBE = Plan(rounds=5, batch_nanoseconds=200_000)


def catalogue() -> dict[str, str]:
    """The families of all operations, as the contestant names them."""
    worker = apus()[0].start(1)
    try:
        return dict(line.split() for line in worker.ask_for_list("catalogue"))
    finally:
        worker.close()


def thread_settings(wanted: list[str]) -> dict[str, int | None]:
    """Number of threads by name; None is as many as a library takes by itself."""
    settings: dict[str, int | None] = {}
    if "1" in wanted:
        settings["1"] = 1
    if "all" in wanted and (machine.cpus() > 1 or not settings):
        settings["all"] = None
    return settings


def everything(options: argparse.Namespace) -> dict:
    plan = QUICK if options.quick else FULL
    start = time.monotonic()
    operations = catalogue()
    unknown = [op for op in options.ops or [] if op not in operations]
    if unknown:
        raise SystemExit(f"compare: no operation {', '.join(unknown)}; there are {', '.join(operations)}")
    cells = all_cells(operations, options.ops, options.sizes, options.elements, options.modes, 512 if options.quick else 2048)
    threads = thread_settings(options.threads)
    data = {
        "machine": machine.describe(), **machine.commit(),
        "options": {"quick": options.quick, "rounds": plan.rounds, "batch nanoseconds": plan.batch_nanoseconds, "threads": list(threads)},
        "catalogue": operations, "contestants": {}, "settings": {}, "probes": {}, "limits": [], "cells": [],
    }
    # A kind of setting costs about as much as 150 batches, a limit as much as one contestant of a cell.
    total = len(threads) * (sum(cell.expected_cost * 8 for cell in cells) + len(limit_cells()) * 3 + (0 if options.no_probe else 8 * 150))
    progress = Progress(total)
    for name, count in threads.items():
        best = {}
        for library in [] if options.no_probe else [*PEERS, "openblas"]:
            best[library], data["probes"][f"{library}, {name}"] = best_settings(
                library, count, QUICK_PROBE if options.quick else PROBE, lambda label: progress.advance(150, label))
        data["settings"][name] = best
        measure_limits(data, name, count, plan, progress)
        measure_cells(data, name, count, plan, cells, best, progress)
        measure_limits(data, name, count, plan, progress)
    progress.finish()
    data["duration"] = time.monotonic() - start
    return data


def threads_of(description: str) -> int:
    """The number of threads in what a contestant says of itself."""
    return int(dict(word.split("=", 1) for word in description.split()[1:])["threads"])


def measure_limits(data: dict, name: str, count: int | None, plan: Plan, progress: Progress) -> None:
    team = Team(apus()[:1], count)
    workers = threads_of(team.descriptions["apus"])
    try:
        for cell in limit_cells():
            result = team.measure(cell, plan)["apus"]
            progress.advance(1.5, f"{cell.op} {cell.size}")
            if "median" in result:
                data["limits"].append({"limit": cell.op, "element": cell.element, "size": cell.size, "threads": name, "workers": workers} | result)
    finally:
        team.close()


def measure_cells(
    data: dict, name: str, count: int | None, plan: Plan, cells: list[Cell], best: dict[str, dict[str, str]], progress: Progress
) -> None:
    team = Team([*apus(best), *openblas_for_avx2(), *peers(best), limit()], count)
    data["contestants"][name] = team.record
    try:
        if "apus" in team.missing:
            raise ContestantFailed(team.missing["apus"])
        for cell in cells:
            results = team.measure(cell, plan, input_range(cell.op))
            data["cells"].append({name: value for name, value in asdict(cell).items() if value is not None} | {"threads": name, "results": results})
            progress.advance(cell.expected_cost * 8, f"{cell.op} {cell.element} {cell.size} {cell.mode}, threads: {name}")
    finally:
        team.close()
