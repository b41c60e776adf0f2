#!/usr/bin/env python3
"""Measures Apus side by side with NumPy, PyTorch and OpenBLAS, in one run, cell by cell.

Results go to Benchmarks/results: compare.json with every number, compare.md, and plots. Benchmarks/README.md says how it is measured.
"""

import argparse
import sys
from pathlib import Path

from harness import bootstrap

RESULTS = bootstrap.FOLDER / "results"


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def names(text: str) -> list[str]:
    return text.split(",")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="shorter batches, 7 rounds instead of 31, matrices up to 512")
    parser.add_argument("--ops", type=names, help="operations of the catalogue, separated by commas")
    parser.add_argument("--sizes", type=numbers, help="sizes, separated by commas; those of the standard matrices are matrix sizes")
    parser.add_argument("--elements", type=names, default=["float32", "float64"])
    parser.add_argument("--modes", type=names, default=["allocate", "into"])
    parser.add_argument("--threads", type=names, default=["1", "all"], help="1, all, or both; default 1,all")
    parser.add_argument("--no-probe", action="store_true", help="don't look for the peers' best settings: take those as installed")
    parser.add_argument("--no-build", action="store_true", help="take the contestant as it was built last")
    parser.add_argument("--output", type=Path, default=RESULTS, help="folder of the results")
    parser.add_argument("--report-only", action="store_true", help="write report and plots anew from the compare.json that is there")
    parser.add_argument("--readme", action="store_true", help="write the README's numbers as well")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    bootstrap.enter()
    from harness import build, markdown, plots, readme, run, storage
    from harness.protocol import ContestantFailed

    file = options.output / "compare.json"
    if not options.report_only:
        if not options.no_build:
            build.contestant()
        options.output.mkdir(parents=True, exist_ok=True)
        try:
            storage.write(run.everything(options), file)
        except ContestantFailed as error:
            sys.exit(f"compare: {error}")
    data = storage.read(file)
    (options.output / "compare.md").write_text(markdown.document(data))
    plots.draw(data, options.output)
    if options.readme:
        readme.update(data)
    print(markdown.summary(data))
    print(f"Everything: {options.output}/compare.md", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
