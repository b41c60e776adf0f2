#!/usr/bin/env python3
"""Makes the edits that CONTRIBUTING.md shows to a copy of the checkout, and checks that the operation is everywhere then.

    Tests/walk.py [--keep FOLDER]

Needs NumPy and Swift. Each `diff` block of CONTRIBUTING.md names a file and then lines as in a patch, hunks divided by `@@`.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".build*", ".venv", "__pycache__", "results", "*.pdf")
NAME = "cube"


def edits() -> list[tuple[str, list[list[str]]]]:
    """Files, and the hunks for each."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    found = []
    for block in re.findall(r"^ *```diff\n(.*?)^ *```", text, flags=re.S | re.M):
        path, *lines = textwrap.dedent(block).splitlines()
        hunks: list[list[str]] = [[]]
        for line in lines:
            if line.startswith("@@"):
                hunks.append([])
            else:
                hunks[-1].append(line)
        found.append((path, hunks))
    return found


def apply(folder: pathlib.Path, path: str, hunks: list[list[str]]) -> None:
    file = folder / path
    text = file.read_text()
    for hunk in hunks:
        old = "".join(line[1:] + "\n" for line in hunk if not line.startswith("+"))
        new = "".join(line[1:] + "\n" for line in hunk if not line.startswith("-"))
        if text.count("\n" + old) != 1:
            sys.exit(f"CONTRIBUTING.md shows lines that {path} has {text.count(old)} times:\n{old}")
        text = text.replace("\n" + old, "\n" + new)
    file.write_text(text)


def run(command: list, folder: pathlib.Path, **options) -> str:
    print("  " + " ".join(str(word).replace(str(folder), ".") for word in command), flush=True)
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900, **options)
    if done.returncode != 0:
        sys.exit(f"exit status {done.returncode}\n{done.stdout}")
    return done.stdout


def expect(what: str, holds: bool, found: object = "") -> None:
    if not holds:
        sys.exit(f"FAILED: {what} {found}")


def check(folder: pathlib.Path, apus: pathlib.Path) -> None:
    info = json.loads(run([apus, "info", "--json"], folder))
    names = {operation["name"]: operation["family"] for operation in info["operations"]}
    expect("apus info lists it", names.get(NAME) == "map", names)
    backends = [backend["name"] for backend in info["backends"] if backend["available"]]
    lanes = [name for name in backends if name != "openblas"]

    x = np.array([0, -0.0, 1, -2, 0.3, 1e30, 1e-20, np.inf, -np.inf, np.nan], np.float32)
    np.save(folder / "x.npy", x)
    with np.errstate(all="ignore"):
        want = x * x * x
    for name in lanes:
        run([apus, "run", NAME, "x.npy", "-o", "r.npy", "--backend", name], folder)
        found = np.load(folder / "r.npy")
        expect(f"right on {name}", np.array_equal(found, want, equal_nan=True) and np.array_equal(np.signbit(found[:2]), [False, True]), found)
    wrong = subprocess.run([apus, "run", NAME[:-1], "x.npy"], cwd=folder, text=True, capture_output=True)
    expect("it is suggested", f"{NAME}?)" in wrong.stderr, wrong.stderr)

    report = json.loads(run([apus, "verify", "--quick", "--operation", NAME, "--json"], folder))
    for backend in report["backends"]:
        if backend["name"] in lanes:
            expect(f"verified on {backend['name']}", backend["status"] == "passed" and backend["passed"] > 100, backend)
    run([apus, "certify", "--ops", NAME, "--every", "4096", "--backend", ",".join(lanes), "--progress-file", "log", "--output", "accuracy"], folder)
    certificate = (folder / "accuracy.json").read_text()
    expect("certified", f'"{NAME}"' in certificate, certificate)
    bench = json.loads(run([apus, "bench", "--ops", NAME, "--sizes", "1000", "--json"], folder))
    measured = {result["backend"] for result in bench["results"] if result.get("nanoseconds", 0) > 0}
    expect("benched", measured >= set(lanes), bench)

    # NumPy has no function of that name: the backends are compared with each other.
    text = run([sys.executable, "Tests/NumPyAgreement/compare_with_numpy.py", apus, "--operation", NAME], folder)
    expect("its bits are compared", re.search(rf"^{NAME} +float32", text, flags=re.M) is not None and "0 failed" in text, text)
    request = f"prepare op={NAME} size=100 element=float32 mode=allocate batch=1000 low=-4 high=4\n"
    answer = run([sys.executable, "Benchmarks/contestant.py", "numpy", "installed", "1"], folder, input=request)
    expect("make compare has no counterpart", "none no counterpart" in answer, answer)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=pathlib.Path, help="build in this folder, and keep it")
    keep = parser.parse_args().keep
    with tempfile.TemporaryDirectory(prefix="apus-walk-") as temporary:
        folder = (keep or pathlib.Path(temporary)).resolve() / "apus"
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT, dirs_exist_ok=True)
        found = edits()
        expect("CONTRIBUTING.md shows three edits", len(found) == 3, [path for path, _ in found])
        for path, hunks in found:
            apply(folder, path, hunks)
        run(["swift", "build", "--product", "apus", "--disable-index-store", "-debug-info-format", "none"], folder)
        check(folder, folder / ".build" / "debug" / "apus")
    print(f"{NAME}: three edits, and it is everywhere")


if __name__ == "__main__":
    main()
