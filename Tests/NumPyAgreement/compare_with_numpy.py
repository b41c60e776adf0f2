#!/usr/bin/env python3
"""Compares `apus run OP` with NumPy for every operation, on every available backend.

Exactly equal: what is correctly rounded or selects elements. Within 2 ULP: exp, sigmoid and tanh, the reference being
computed in float64 for float32, in long double for float64. Within n * eps * sum |x * y|: sums and products, where that
bound is finite. The files that scalar, avx2 and avx512 write must be the same in every byte, except that a NaN equals any NaN:
NumPy and IEEE 754 leave sign and payload open, and the engine promises its bits without them.

Needs NumPy only.  python3 compare_with_numpy.py path/to/apus [--seed N]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

from arrays import Inputs
from judging import same, within_ulp
from operations import catalogue, elementwise, products, reductions
from routines import routines
from whole_vectors import statistics

np.seterr(all="ignore")

LANE_BACKENDS = ("scalar", "avx2", "avx512")


class Comparison:
    def __init__(self, apus, seed, only=None):
        self.apus, self.seed, self.only = apus, seed, only
        self.directory = tempfile.TemporaryDirectory(prefix="apus-numpy-")
        info = json.loads(self.command("info", "--json"))
        self.backends = [b["name"] for b in info["backends"] if b["available"]]
        self.unavailable = {b["name"]: b["reason"] for b in info["backends"] if not b["available"]}
        self.families = {operation["name"]: operation["family"] for operation in info["operations"]}
        self.catalogue = [*self.families, *info["statistics"], *info["routines"]]
        self.computes = {}
        for backend in self.backends:
            table = json.loads(self.command("info", "--json", "--backend", backend))["operations"]
            self.computes[backend] = {
                (o["name"], t): o[t] == backend for o in table for t in ("float32", "float64")}
        self.passed = self.failed = 0
        self.rows = {}
        self.seen = set()
        self.nan_differences = {}

    def command(self, *arguments):
        done = subprocess.run([self.apus, *arguments], capture_output=True, text=True)
        if done.returncode != 0 or done.stderr:
            raise RuntimeError(f"apus {' '.join(arguments)}: status {done.returncode}, {done.stderr.strip()}")
        return done.stdout

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def check(self, operation, what, arrays, judge, scalars=(), options=(), result="array", spelling=None, foreign=None,
              kind=None, part=(0, 1)):
        """Runs an operation on each backend. `judge` gives an error (or None) and a measure of the result; `foreign`
        does so for a backend that may round more than once. `kind` is the result's element type where it is another, `part` which one it is of
        how many results."""
        dtype = arrays[0].dtype
        self.seen.add(operation)
        if self.only is not None and operation not in self.only:
            return
        files = []
        for index, array in enumerate(arrays):
            files.append(self.path(f"in{index}.npy"))
            np.save(files[-1], array)
        outputs = {}
        for backend in self.backends:
            if not self.computes[backend].get((operation, dtype.name), True):
                continue
            arguments = ["run", spelling or operation, *files, "--backend", backend, *options]
            for scalar in scalars:
                arguments += ["--scalar", repr(float(scalar))]
            error, measure = None, ""
            try:
                if result == "array":
                    files_out = [self.path(f"out{index}-{backend}.npy") for index in range(part[1])]
                    out = files_out[part[0]]
                    self.command(*arguments, *(word for name in files_out for word in ("-o", name)))
                    with open(out, "rb") as file:
                        outputs[backend] = file.read()
                    got = np.load(out)
                    if got.dtype != (kind or dtype):
                        error = f"element type {got.dtype}"
                else:
                    text = self.command(*arguments)
                    outputs[backend] = text
                    read = {"index": int, "number": dtype.type, "numbers": lambda text: np.array(text.split(), dtype)}
                    got = read[result](text)
                    if result == "number" and np.isfinite(got) and dtype.type(float(text)) != got:
                        error = "not the shortest digits"
                if error is None:
                    error, measure = (judge if backend in LANE_BACKENDS else foreign or judge)(got)
            except (RuntimeError, ValueError) as problem:
                error = str(problem)
            self.count(operation, dtype.name, backend, what, error, measure)
        lanes = [b for b in LANE_BACKENDS if b in outputs]
        for other in lanes[1:]:
            self.count(
                operation, dtype.name, "bits", f"{what}: {lanes[0]} and {other}",
                self.difference(operation, outputs[lanes[0]], outputs[other], result, other), "")

    def difference(self, operation, one, other, result, backend):
        if one == other:
            return None
        if result == "array":
            np_one, np_other = (self.loaded(data) for data in (one, other))
            if same(np_one, np_other):
                key = (operation, backend)
                self.nan_differences[key] = self.nan_differences.get(key, 0) + 1
                return None
        return "files or numbers differ"

    def loaded(self, data):
        name = self.path("again.npy")
        with open(name, "wb") as file:
            file.write(data)
        return np.load(name)

    def count(self, operation, dtype, backend, what, error, measure):
        row = self.rows.setdefault((operation, dtype), {}).setdefault(backend, [0, 0, 0.0])
        if isinstance(measure, float):
            row[2] = max(row[2], measure)
        if error is None:
            self.passed += 1
            row[0] += 1
        else:
            self.failed += 1
            row[1] += 1
            print(f"FAILED {operation} {dtype} on {backend}, {what}: {error}")


def no_counterpart(c, inputs, operations):
    """Operations that nobody wrote a reference for: NumPy's function of the same name, or else only the backends' bits."""
    # What each family takes besides an array, how many scalars, and what it gives.
    families = {"map": (1, 0, "array"), "mapScalar": (1, 1, "array"), "zip": (2, 0, "array"), "zipScaled": (2, 1, "array"),
                "zipTernary": (3, 0, "array"), "reduce": (1, 0, "number"), "reduceIndex": (1, 0, "index"),
                "reducePair": (2, 0, "number"), "normalize": (1, 0, "array")}
    d = inputs.dtype
    for name in operations:
        if c.families[name] not in families:
            continue
        arrays, scalars, result = families[c.families[name]]
        function = getattr(np, name.lower(), None)
        if result != "array" or not isinstance(function, np.ufunc) or function.nin != arrays or scalars:
            function = None
            print(f"{name}: NumPy has no function of this name; the backends are compared with each other")
        for what, x in inputs.vectors():
            operands = [x, *(inputs.rng.permutation(x) for _ in range(arrays - 1))]
            judge = lambda got: (None, "")
            if function:
                judge = within_ulp(function(*(array.astype(np.longdouble) for array in operands)), 2, d)
            c.check(name, what, operands, judge, [d(0.75)] * scalars, result=result)


def file_formats(c, rng):
    """What NumPy writes is read, and what is written is what NumPy would write."""
    for descr in ("<f2", "<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i4", "<i8", "|u1", ">u2", "<u4", "<u8", "|b1"):
        for shape in ((), (1,), (37,), (5, 7), (0,), (0, 3), (3, 0)):
            for order in "CF":
                array = np.asarray(rng.integers(0, 2 if descr == "|b1" else 100, shape)).astype(descr)
                array = np.array(array, order=order)
                for version in ((1, 0), (2, 0), (3, 0)):
                    source, target, expected = c.path("in.npy"), c.path("out.npy"), c.path("expected.npy")
                    with open(source, "wb") as file:
                        np.lib.format.write_array(file, array, version=version)
                    kind = np.float32 if descr[1:] in ("f2", "f4") else np.float64
                    np.save(expected, np.atleast_1d(-np.ascontiguousarray(array).reshape(shape).astype(kind)))
                    error = None
                    try:
                        c.command("run", "neg", source, "-o", target)
                        with open(target, "rb") as one, open(expected, "rb") as other:
                            error = None if one.read() == other.read() else "the file differs from numpy.save's"
                    except RuntimeError as problem:
                        error = str(problem)
                    c.count(".npy files", descr, "bits", f"{shape} {order} version {version}", error, "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("apus", help="the executable to test")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 2**32)
    parser.add_argument("--operation", help="only these, separated by commas")
    arguments = parser.parse_args()
    only = arguments.operation.split(",") if arguments.operation else None
    print(f"NumPy {np.__version__}, seed {arguments.seed}")
    comparison = Comparison(os.path.abspath(arguments.apus), arguments.seed, only)
    rng = np.random.default_rng(arguments.seed)
    for dtype in (np.float32, np.float64):
        inputs = Inputs(rng, dtype)
        elementwise(comparison, inputs)
        catalogue(comparison, inputs)
        reductions(comparison, inputs)
        products(comparison, inputs)
        statistics(comparison, inputs)
        routines(comparison, inputs)
    rest = [name for name in comparison.families if name not in comparison.seen]
    for dtype in (np.float32, np.float64):
        no_counterpart(comparison, Inputs(rng, dtype), rest)
    if only is None:
        file_formats(comparison, rng)

    columns = [*comparison.backends, "bits"]
    print(f"\n{'operation':16}{'type':9}" + "".join(f"{column:>16}" for column in columns))
    for (operation, dtype), row in comparison.rows.items():
        cells = []
        for column in columns:
            passed, failed, worst = row.get(column, (0, 0, 0.0))
            text = "-" if passed + failed == 0 else f"{passed}/{passed + failed}"
            cells.append(text + (f" {worst:.2f}u" if worst else ""))
        print(f"{operation:16}{dtype:9}" + "".join(f"{cell:>16}" for cell in cells))
    for backend, reason in comparison.unavailable.items():
        print(f"skipped {backend}: {reason}")
    for (operation, backend), count in sorted(comparison.nan_differences.items()):
        print(f"note: {operation}: NaN of another sign or payload in {count} files of {backend} and scalar")
    missing = [name for name in comparison.catalogue if name not in comparison.seen]
    if missing:
        comparison.failed += len(missing)
        print(f"FAILED: not compared: {', '.join(missing)}")
    if comparison.passed == 0:
        comparison.failed += 1
        print("FAILED: nothing was compared")
    print(f"\n{comparison.passed} passed, {comparison.failed} failed")
    return 1 if comparison.failed else 0


if __name__ == "__main__":
    sys.exit(main())
