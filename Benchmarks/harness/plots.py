"""Plots for the report and the README."""

from collections.abc import Callable
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize

from .cells import CLASSIC, CLASSIC_SIZES, Cell
from .markdown import threads_text
from .results import Outcome, Results, short

INK, GREY, LIMIT = "#1f2933", "#8896a5", "#9aa5b1"
APUS, NUMPY, TORCH, OPENBLAS = "#d9480f", "#1c7ed6", "#7048e8", "#2b8a3e"
PANELS = ["add", "div", "relu", "exp", "tanh", "sum", "dot", "argmax"]
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 10, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": GREY, "xtick.color": INK,
    "ytick.color": INK, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#e4e7eb",
    "grid.linewidth": 0.8, "axes.axisbelow": True, "figure.facecolor": "white", "savefig.facecolor": "white", "legend.frameon": False,
    "axes.titlesize": 11, "axes.titleweight": "bold",
}


def draw(data: dict, folder: Path) -> None:
    results = Results(data)
    with plt.rc_context(STYLE):
        for name, plot in (("speedup", speedup), ("time", time_by_size), ("matmul", products)):
            figure = plot(results)
            if figure is not None:
                figure.savefig(folder / f"{name}.png", dpi=130, bbox_inches="tight", pad_inches=0.15)
                plt.close(figure)


def speedup(results: Results) -> plt.Figure | None:
    """A heat map for each element type and number of threads."""
    maps = [(e, t) for e in results.elements() for t in results.threads if results.classic(t, e)]
    if not maps:
        return None
    scale = Normalize(-1.5, 5)  # powers of two: 0.35x to 32x
    # White stands for 1.0x.
    positions = [0, 0.16, 1.5 / 6.5, 0.42, 0.75, 1]
    colors = LinearSegmentedColormap.from_list(
        "speedup", list(zip(positions, ["#c92a2a", "#ffa8a8", "#ffffff", "#b2f2bb", "#40c057", "#186a2e"])))
    figure, axes = plt.subplots(1, len(maps), figsize=(3.3 * len(maps) + 1, 7.2), squeeze=False, sharey=True, layout="constrained")
    for axis, (element, threads) in zip(axes[0], maps):
        by_cell = {(o.cell.op, o.cell.size): o.speedup for o in results.classic(threads, element)}
        values = np.array([[by_cell.get((op, size)) or np.nan for size in CLASSIC_SIZES] for op in CLASSIC])
        axis.imshow(np.log2(values), cmap=colors, norm=scale, aspect="auto")
        for (row, column), value in np.ndenumerate(values):
            if np.isfinite(value):
                color = "white" if value > 16 or value < 0.5 else INK
                weight = "bold" if value < 1 else "normal"
                text = f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 99.5 else f"{value:.0f}"
                axis.text(column, row, text, ha="center", va="center", color=color, fontsize=9, weight=weight)
        axis.set_xticks(range(len(CLASSIC_SIZES)), [short(size) for size in CLASSIC_SIZES])
        axis.set_yticks(range(len(CLASSIC)), CLASSIC)
        axis.set_title(f"{element}, {threads_text(threads)}")
        axis.set_xticks(np.arange(-0.5, len(CLASSIC_SIZES)), minor=True)
        axis.set_yticks(np.arange(-0.5, len(CLASSIC)), minor=True)
        axis.grid(False)
        axis.grid(which="minor", color="white", linewidth=1.5)
        axis.tick_params(which="both", length=0)
        axis.spines[:].set_visible(False)
    figure.suptitle("How many times faster Apus is than the faster of NumPy and PyTorch, by elements", fontsize=13, weight="bold")
    return figure


def time_by_size(results: Results) -> plt.Figure | None:
    """One panel for each of some operations, float32, on all threads."""
    threads = results.threads[-1]
    groups = {op: outcomes for op, outcomes in results.operations(results.classic(threads, "float32")) if op in PANELS and len(outcomes) > 1}
    if not groups:
        return None
    columns = min(4, len(groups))
    rows = -(-len(groups) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(3.4 * columns, 3.1 * rows), squeeze=False, layout="constrained", sharex=True)
    for axis in axes.flat[len(groups):]:
        axis.set_visible(False)
    for axis, (op, outcomes) in zip(axes.flat, groups.items()):
        time_panel(axis, results, threads, op, outcomes)
    handles, labels = axes.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(handles), fontsize=10)
    figure.suptitle(f"Time of a call by number of elements, float32, {threads_text(threads)}", fontsize=13, weight="bold")
    return figure


def time_panel(axis: Axes, results: Results, threads: str, op: str, outcomes: list[Outcome]) -> None:
    example = outcomes[0].cell
    sizes = np.geomspace(CLASSIC_SIZES[0], CLASSIC_SIZES[-1], 80)
    limits = [results.limits[threads].nanoseconds(Cell(op, example.family, example.element, int(size), example.mode)) for size in sizes]
    if all(limits):
        axis.fill_between(sizes, limits, 1e-3, color="#eef1f4", zorder=0.5)
        axis.plot(sizes, limits, color=LIMIT, linewidth=1.2, linestyle=(0, (4, 2)), label="memory bandwidth")
    curve(axis, outcomes, lambda o: o.peer("NumPy"), NUMPY, "NumPy")
    curve(axis, outcomes, lambda o: o.peer("PyTorch"), TORCH, "PyTorch")
    curve(axis, outcomes, lambda o: o.apus, APUS, "Apus", linewidth=2.2)
    axis.set(xscale="log", yscale="log", title=op)
    axis.set_xticks(CLASSIC_SIZES, [short(size) for size in CLASSIC_SIZES])
    axis.set_yticks([10, 100, 1e3, 1e4, 1e5, 1e6], ["10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms"])
    axis.minorticks_off()
    shown = [value for o in outcomes for value in (o.apus, o.peer("NumPy"), o.peer("PyTorch")) if value]
    axis.set_ylim(min(shown) / 2, max(shown) * 1.6)


def curve(axis: Axes, outcomes: list[Outcome], value: Callable[[Outcome], float | None], color: str, label: str, linewidth: float = 1.6) -> None:
    points = [(o.cell.size, value(o)) for o in outcomes if value(o)]
    if points:
        axis.plot(*zip(*points), color=color, label=label, linewidth=linewidth, marker="o", markersize=4)


def square_products(results: Results, threads: str, element: str) -> list[Outcome]:
    found = results.select(threads=threads, element=element, op="matmul")
    return sorted((o for o in found if not o.cell.shape), key=lambda o: o.cell.size)


def products(results: Results) -> plt.Figure | None:
    """GFLOP/s of matrix products against their side."""
    panels = [(e, t) for e in results.elements() for t in results.threads if len(square_products(results, t, e)) > 1]
    if not panels:
        return None
    figure, axes = plt.subplots(1, len(panels), figsize=(3.4 * len(panels), 3.5), squeeze=False, layout="constrained")
    for axis, (element, threads) in zip(axes[0], panels):
        outcomes = square_products(results, threads, element)

        def rate(time: float | None, outcome: Outcome) -> float | None:
            return outcome.cell.flops / time if time else None

        peak = results.limits[threads].peak(element)
        if peak:
            axis.axhline(peak, color=LIMIT, linewidth=1.2, linestyle=(0, (4, 2)), label="fused multiply-add in registers")
        curve(axis, outcomes, lambda o: rate(o.peer("OpenBLAS"), o), OPENBLAS, "OpenBLAS (Debian's, best kernels)")
        curve(axis, outcomes, lambda o: rate(o.peer("NumPy"), o), NUMPY, "NumPy")
        curve(axis, outcomes, lambda o: rate(o.peer("PyTorch"), o), TORCH, "PyTorch")
        curve(axis, outcomes, lambda o: rate(o.apus, o), APUS, "Apus", linewidth=2.2)
        sides = [o.cell.size for o in outcomes]
        axis.set_xscale("log", base=2)
        axis.set_xticks(sides, [str(side) for side in sides], fontsize=9)
        axis.minorticks_off()
        axis.set_ylim(0, None)
        axis.set_title(f"{element}, {threads_text(threads)}")
    axes[0][0].set_ylabel("GFLOP/s")
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(handles), fontsize=10)
    figure.suptitle("Matrix products, by rows and columns", fontsize=13, weight="bold")
    return figure
