#!/usr/bin/env python3
"""Runs NumPy's own accuracy tests, the umath-validation-set files of its wheel, through `apus run`.

Rows hold an input and the correctly rounded output as bit patterns. float32 must be within 1 ULP, float64 within 1 or the
row's own tolerance, whichever is less strict; NaN must be NaN, and zeros and infinities exact.

  numpy_validation.py path/to/apus
"""

import glob
import os
import subprocess
import sys
import tempfile

import numpy as np

NAMES = {"arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan", "arctanh": "atanh"}


def rows(path):
    """Per element type: inputs, outputs and tolerances."""
    found = {}
    with open(path) as file:
        for line in file:
            if line.startswith(("#", "$", "dtype")) or not line.strip():
                continue
            kind, x, y, tolerance = line.strip().split(",")[:4]
            found.setdefault(kind, []).append((int(x, 16), int(y, 16), int(tolerance)))
    for kind, values in found.items():
        dtype, bits = {"np.float32": (np.float32, np.uint32), "np.float64": (np.float64, np.uint64)}[kind]
        x, y, tolerances = zip(*values)
        yield dtype, np.array(x, bits).view(dtype), np.array(y, bits).view(dtype), np.array(tolerances)


def distance(got, want):
    """ULPs between finite numbers, as steps from one number to the next."""
    integer = np.int32 if got.dtype == np.float32 else np.int64

    def place(v):
        bits = v.view(integer).astype(object)
        lowest = -(2 ** (8 * v.dtype.itemsize - 1))
        return np.array([b if b >= 0 else lowest - b for b in bits], dtype=object)
    return np.abs(place(got) - place(want))


def main():
    apus = os.path.abspath(sys.argv[1])
    pattern = os.path.join(os.path.dirname(np.__file__), "_core", "tests", "data", "umath-validation-set-*.csv")
    files = sorted(glob.glob(pattern))
    if not files:
        sys.exit(f"no validation sets in NumPy {np.__version__}: they come with its wheels")
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory(prefix="apus-validation-") as folder:
        for path in files:
            name = os.path.basename(path)[len("umath-validation-set-"):-len(".csv")]
            operation = NAMES.get(name, name)
            for dtype, x, want, tolerances in rows(path):
                source, target = os.path.join(folder, "x.npy"), os.path.join(folder, "y.npy")
                np.save(source, x)
                done = subprocess.run([apus, "run", operation, source, "-o", target], capture_output=True, text=True)
                if done.returncode == 64 and "unknown operation" in done.stderr:
                    print(f"skipped {name}: not in the catalogue")
                    skipped += 1
                    continue
                if done.returncode != 0:
                    sys.exit(f"apus run {operation}: {done.stderr.strip()}")
                got = np.load(target)
                allowed = np.ones(len(x)) if dtype == np.float32 else np.maximum(tolerances, 1)
                error = distance(got, want)
                bad = np.where(np.isfinite(got) & np.isfinite(want), error > allowed,
                               ~((got == want) | (np.isnan(got) & np.isnan(want))))
                bad = bad.astype(bool)
                finite = np.isfinite(got) & np.isfinite(want)
                print(f"{operation:8}{dtype.__name__:9}{len(x):6} rows, at most {max(error[finite], default=0)} ULP, {bad.sum()} failed")
                for i in np.flatnonzero(bad)[:3]:
                    print(f"  FAILED {operation}({x[i]!r}) = {got[i]!r} instead of {want[i]!r}")
                passed += int((~bad).sum())
                failed += int(bad.sum())
    print(f"NumPy {np.__version__}: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
