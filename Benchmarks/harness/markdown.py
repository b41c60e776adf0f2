"""The report as Markdown."""

from collections.abc import Callable, Iterable

from .cells import CATALOGUE_SIZE, CLASSIC, CLASSIC_SIZES, KIB, LIMIT_PATTERNS, MIB
from .results import Outcome, Results, crossover, dimensions, geometric_mean, short, speedups
from .measure import ABSENT, LONG_CALL, LONG_ROUNDS
from .targets import every_target

COLUMNS = {
    "apus": "Apus", "apus-avx512": "avx512", "apus-avx2": "avx2", "apus-scalar": "scalar", "openblas": "OpenBLAS", "openblas-haswell": "OpenBLAS AVX2",
    "numpy": "NumPy", "numpy-best": "NumPy best", "torch": "PyTorch", "torch-best": "PyTorch best",
}
MODES = {"allocate": "result allocated by the library", "into": "result preallocated"}


def table(heads: list[str], rows: Iterable[list[str]], left: int = 1) -> str:
    """The first columns are aligned to the left, the others to the right."""
    lines = [heads, ["---" if index < left else "---:" for index in range(len(heads))], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def threads_text(threads: str) -> str:
    return "1 thread" if threads == "1" else "all threads"


def times(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}x" if value < 10 else f"{value:.1f}x" if value < 100 else f"{value:.0f}x"


def nanoseconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def size_in_bytes(value: float) -> str:
    return f"{value / MIB:g} MiB" if value >= MIB else f"{value / KIB:g} KiB"


# MARK: parts of the document


def machine_line(data: dict) -> str:
    machine = data["machine"]
    caches = ", ".join(f"{level} {size_in_bytes(size)}" for level, size in machine["caches"].items())
    packages = machine["packages"]
    load = machine.get("load before", 0)
    busy = f" The machine was busy with other things when the run began (load {load:.1f}): take the numbers with caution." if load > machine["cpus"] else ""
    return (
        f"{machine['cpu']} (family, model, stepping {machine['cpu family, model, stepping']}), {machine['cpus']} CPUs"
        f"{', virtual' if machine['virtual'] else ''}, {caches}; Linux {machine['kernel']}, glibc {machine['glibc']}; "
        f"{machine['swift']}; NumPy {packages['numpy']}, PyTorch {packages['torch']}, Debian's OpenBLAS {machine['openblas package']}.{busy}")


def missing(data: dict) -> str:
    """Who should have taken part and could not, which changes who is the faster; empty where nobody."""
    why: dict[tuple[str, str], list[str]] = {}
    for threads, contestants in data.get("contestants", {}).items():
        for name, text in contestants.items():
            if text.startswith(ABSENT):
                why.setdefault((COLUMNS.get(name, name), text.removeprefix(ABSENT)), []).append(threads_text(threads))
    lines = []
    for (who, reason), threads in why.items():
        quote = " ".join(reason.replace("`", "'").split())
        lines.append(f"- {who} ({', '.join(threads)}): `{quote}`")
    return "**Not all took part.** Missing, in all that follows:\n\n" + "\n".join(lines) + "\n\n" if lines else ""


def means(results: Results, mode: str = "allocate") -> str:
    """Apus against the faster of NumPy and PyTorch, by size and overall."""
    rows = []
    for element in results.elements():
        for threads in results.threads:
            cells = results.classic(threads, element, mode)
            if not speedups(cells):
                continue
            by_size = [times(geometric_mean(speedups(o for o in cells if o.cell.size == size))) for size in CLASSIC_SIZES]
            ratios = speedups(cells)
            rows.append([
                element, threads_text(threads), *by_size, f"**{times(geometric_mean(ratios))}**",
                f"{sum(r >= 1 for r in ratios)} of {len(ratios)}"])
    return table(["element", "threads", *(short(size) for size in CLASSIC_SIZES), "all", "cells ≥ 1.0x"], rows, left=2)


def matrices(results: Results) -> str:
    """Means of the speed-ups of products and decompositions; empty where there are none."""
    kinds: list[tuple[str, Callable[[Outcome], bool]]] = [
        ("square products, 64 to 2048 rows", lambda o: o.cell.op == "matmul" and not o.cell.shape),
        ("products with 1, 4 or 16 rows or columns", lambda o: o.cell.shape is not None),
        ("matrix times vector", lambda o: o.cell.op == "matvec"),
        ("solve, Cholesky, QR, eigenvectors, singular values", lambda o: o.cell.is_decomposition),
        ("what models are made of: rows and columns, attention, images", lambda o: o.cell.is_of_models),
    ]
    columns = [(element, threads) for element in results.elements() for threads in results.threads]
    rows = []
    for title, chosen in kinds:
        ratios = [speedups(o for o in results.select(threads=threads, element=element) if chosen(o)) for element, threads in columns]
        if any(ratios):
            rows.append([title, *(f"{times(geometric_mean(r))}, {sum(x >= 1 for x in r)} of {len(r)}" if r else "–" for r in ratios)])
    return table(["means, cells ≥ 1.0x", *(f"{element}, {threads_text(threads)}" for element, threads in columns)], rows) if rows else ""


def targets(results: Results) -> str:
    rows = []
    for target in every_target(results):
        verdict = {True: "reached", False: "**not reached**", None: "not decided"}[target.is_reached]
        worst = ", ".join(target.misses[:3]) + (f" and {len(target.misses) - 3} more" if len(target.misses) > 3 else "")
        rows.append([target.what, threads_text(target.threads), target.wanted, target.found, verdict, worst or "–"])
    return table(["what it must show", "threads", "wanted", "found", "", "not reached at"], rows, left=6)


def all_misses(results: Results) -> str:
    """Every cell that keeps a target from being reached, the worst first."""
    lines = [
        f"- {target.what}, {threads_text(target.threads)}: {', '.join(target.misses)}" for target in every_target(results) if len(target.misses) > 3]
    return "Where more than three cells are in the way, all of them:\n\n" + "\n".join(lines) + "\n" if lines else ""


def by_operation(results: Results) -> str:
    """Who wins where, by how much, and where NumPy and PyTorch cross over."""
    parts = []
    for element in results.elements():
        for threads in results.threads:
            rows = []
            for op, outcomes in results.operations(results.classic(threads, element)):
                by_size = {o.cell.size: o for o in outcomes}
                rows.append([
                    op, *(versus(by_size.get(size)) for size in CLASSIC_SIZES), times(geometric_mean(speedups(outcomes))), crossover(outcomes)])
            if rows:
                parts.append(f"#### {element}, {threads_text(threads)}\n")
                parts.append(table(["operation", *(short(size) for size in CLASSIC_SIZES), "mean", "faster of NumPy and PyTorch"], rows))
    return "\n".join(parts)


def versus(outcome: Outcome | None) -> str:
    """As in "3.10x N": how much faster than NumPy, which is the faster of the peers; bold where Apus is slower."""
    if outcome is None or outcome.speedup is None:
        return "–"
    text = f"{times(outcome.speedup)} {outcome.best_peer[0]}"
    return text if outcome.speedup >= 1 else f"**{text}**"


def cell_tables(results: Results, chosen: Callable[[Outcome], bool], unit: str = "ns per call") -> str:
    """Tables of every contestant, in ns or µs per call, or GFLOP/s."""
    parts = []
    for element in results.elements():
        for threads in results.threads:
            for mode in MODES:
                cells = [o for o in results.select(threads=threads, element=element, mode=mode) if chosen(o)]
                if not cells:
                    continue
                who = [name for name in COLUMNS if any(name in o.times for o in cells)]
                parts.append(f"#### {element}, {threads_text(threads)}, {MODES[mode]}; {unit}\n")
                rows = [cell_row(o, who, unit) for _, group in results.operations(cells) for o in group]
                parts.append(table(["operation", "size", *(COLUMNS[name] for name in who), "Apus against the faster", "share of the limit"], rows))
    return "\n".join(parts)


def cell_row(outcome: Outcome, who: list[str], unit: str) -> list[str]:
    operations = outcome.cell.flops or 2 * outcome.cell.size**2

    def figure(name: str) -> str:
        time = outcome.times.get(name)
        if unit == "GFLOP/s":
            return f"{operations / time:.1f}" if time else "–"
        return nanoseconds(time / 1000 if time and unit.startswith("µs") else time)

    return [outcome.cell.op, dimensions(outcome.cell), *(figure(name) for name in who), versus(outcome) if outcome.speedup else "no counterpart", percent(outcome.share)]


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}" if value < 0.1 else f"{value:.0%}"


def limits(results: Results) -> str:
    parts = []
    for threads, limit in results.limits.items():
        sizes = sorted({size for points in limit.bandwidth.values() for size, _ in points})
        rows = [[size_in_bytes(size), *(f"{limit.rate(p, size):.0f}" if limit.rate(p, size) else "–" for p in LIMIT_PATTERNS)] for size in sizes]
        parts.append(f"#### Memory, {threads_text(threads)}, GB/s\n")
        parts.append(table(["bytes in all streams", "read", "write", "copy (read one, write one)", "merge (read two, write one)"], rows))
    rows = [
        [element, f"{bits} bits", threads_text(threads), f"{peak:.0f}"]
        for threads, limit in results.limits.items() for (element, bits), peak in sorted(limit.peaks.items())]
    parts.append("#### Fused multiply-add in registers, GFLOP/s\n")
    parts.append(table(["element", "registers", "threads", "GFLOP/s"], rows, left=3))
    return "\n".join(parts)


def settings(data: dict) -> str:
    rows = []
    for who, tried in data["probes"].items():
        for entry in tried:
            text = ", ".join(f"`{name}={value}`" for name, value in entry["setting"].items()) or "as installed"
            rows.append([who, entry["kind"], text, "failed" if entry["time"] is None else f"{entry['time']:.3f}", "yes" if entry["chosen"] else ""])
    if not rows:
        return "The best settings were not looked for in this run.\n"
    return table(["peer, threads", "kind", "setting", "time over that as installed", "chosen"], rows, left=3)


def expressions(results: Results) -> str:
    """What NumPy and PyTorch were asked, where the fastest expression is not the natural one everywhere."""
    chosen: dict[tuple[str, str], set[str]] = {}
    for outcome in results.outcomes:
        for name, details in outcome.details.items():
            if "expression" in details:
                chosen.setdefault((outcome.cell.op + (" into" if outcome.cell.mode == "into" else ""), name), set()).add(details["expression"])
    ops = list(dict.fromkeys(op for op, _ in chosen))
    who = ["numpy", "numpy-best", "torch", "torch-best"]
    rows = [[op, *("<br>".join(f"`{e}`" for e in sorted(chosen.get((op, name), []))).replace("||", "") or "–" for name in who)] for op in ops]
    return table(["operation", *(COLUMNS[name] for name in who)], rows, left=5)


def summary(data: dict) -> str:
    results = Results(data)
    return f"{missing(data)}{means(results)}\n{targets(results)}"


def document(data: dict) -> str:
    results = Results(data)
    quick = " A quick run: medians of 7 short batches, only roughly right." if data["options"]["quick"] else ""
    changed = " with changes" if data["changed"] else ""
    return f"""# Apus, NumPy, PyTorch and OpenBLAS side by side

Generated by `make compare` on {data['date'][:10]} at commit {data['commit'][:12]}{changed}; every number is in `compare.json`.{quick}

{machine_line(data)}

One run, one machine; within each cell the contestants take turns, batch by batch, and only one of them runs at a time. On one thread that is always on the same CPU. Times are medians of
{data['options']['rounds']} batches of at least {data['options']['batch nanoseconds'] / 1e6:g} ms, {LONG_ROUNDS} of calls that take longer than {LONG_CALL / 1e6:g} ms, ratios those of the ratios of batches of the same round. NumPy and PyTorch appear as installed and at the best setting found for them (below); "the faster" is the
fastest of these four. [How it is measured](../README.md).

{missing(data)}## Summary

How many times faster Apus is than the faster of NumPy and PyTorch: geometric means over the 19 operations, the result allocated by the library.

{means(results)}
The same with a preallocated result, for the operations that don't return a number:

{means(results, 'into')}
![Speed-up by operation and size](speedup.png)
![Time by size](time.png)
![Matrix products](matmul.png)

## Targets

{targets(results)}
{all_misses(results)}
## Operation by operation

How many times faster Apus is than NumPy (N) or PyTorch (P), whichever is faster there.

{by_operation(results)}
## Matrix products

By rows, or rows, columns and inner dimension where these differ. OpenBLAS is Debian's, with the kernels found fastest, and with those for AVX2.

{cell_tables(results, lambda o: o.cell.is_matrix, unit="GFLOP/s")}
## Solving and decomposing

`solve` by LU decomposition for one vector, Cholesky, QR with both factors, eigenvalues and vectors of a symmetric matrix, singular values with both sides' vectors.
OpenBLAS is Debian's LAPACK through the backend; Q and the solution from LU's factors are the engine's, on OpenBLAS's products. NumPy decomposes float32 in float64.

{cell_tables(results, lambda o: o.cell.is_decomposition, unit="µs per call")}
## What models are made of

Matrices of as many rows as columns, 64 channels of images; `batch_matmul` as many products as rows, `attention` 8 heads of 64 columns, `convolution` 3×3 with zeros at
the edges, pools of 2×2, `embedding` rows of 256 elements from a table of 10,000, `mlp` two layers with bias and ReLU for 64 inputs. PyTorch's images are in its own layout as installed, and in
the faster of its two at best. In the OpenBLAS column what OpenBLAS does not have is the engine's.

{cell_tables(results, lambda o: o.cell.is_of_models, unit="µs per call")}
## The classic table, every contestant

The share of the limit is the time that the measured bandwidth allows for reading the operands and writing the result once, over the time taken.

{cell_tables(results, lambda o: o.cell.op in CLASSIC)}
## The rest of the catalogue

At {short(CATALOGUE_SIZE)} elements.

{cell_tables(results, lambda o: o.cell.op not in CLASSIC and not o.cell.is_matrix and not o.cell.is_decomposition and not o.cell.is_of_models)}
## The machine's limits

{limits(results)}
## The peers' settings

Each kind of setting was tried on cells it matters for, with the choices of the kinds before it; the numbers are geometric means of times.

{settings(data)}
## What was called

{expressions(results)}"""
