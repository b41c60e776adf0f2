"""Writes the README's numbers."""

import re

from .bootstrap import FOLDER
from .markdown import machine_line, matrices, means, missing
from .results import Results
from .targets import every_target

README = FOLDER.parent / "README.md"
BEGIN, END = "<!-- numbers:begin -->", "<!-- numbers:end -->"


def numbers(data: dict) -> str:
    results = Results(data)
    reached = [target for target in every_target(results) if target.is_reached is not None]
    kind = "a quick run" if data["options"]["quick"] else "one run"
    return f"""How many times faster Apus is than the faster of NumPy and PyTorch, each at its best setting: geometric means over 19 operations by size,
from {kind} of `make compare` on {data['date'][:10]}. Of the {len(reached)} targets it reaches {sum(bool(t.is_reached) for t in reached)}; which, and every number, is in
[the report](Benchmarks/results/compare.md).

{missing(data)}{means(results)}
{matrices(results)}
![Speed-up over the faster of NumPy and PyTorch, by operation and size](Benchmarks/results/speedup.png)
![Time by size, with what memory allows](Benchmarks/results/time.png)
![Matrix products, with what the processor allows](Benchmarks/results/matmul.png)

{machine_line(data)}
"""


def replaced(text: str, content: str) -> str:
    """The text with other content between the markers."""
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.S)
    if not pattern.search(text):
        raise ValueError(f"no {BEGIN} ... {END}")
    return pattern.sub(lambda _: f"{BEGIN}\n{content}{END}", text)


def update(data: dict) -> None:
    README.write_text(replaced(README.read_text(), numbers(data)))
