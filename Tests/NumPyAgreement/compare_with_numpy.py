#!/usr/bin/env python3
"""Compares `apus run OP` with NumPy for every operation, on every available backend.

Exactly equal: what is correctly rounded or selects elements. Within 2 ULP of a float64 reference: exp, sigmoid and tanh
of float32 (of float64, within 4 ULP of NumPy's own, which has an error too). Within n * eps * sum |x * y|: sums and
products. The files that scalar, avx2 and avx512 write must be the same in every byte, except that a NaN equals any NaN:
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

np.seterr(all="ignore")

LANE_BACKENDS = ("scalar", "avx2", "avx512")


def special_values(dtype):
    info = np.finfo(dtype)
    one = dtype(1)
    # Two NaNs of different sign and payload besides the usual one.
    bits = np.array([0x7FC12345, 0xFFC54321], np.uint32) if dtype == np.float32 else np.array(
        [0x7FF8123456789ABC, 0xFFF8CBA987654321], np.uint64)
    return np.append(bits.view(dtype), np.array(
        [0.0, -0.0, 1, -1, np.inf, -np.inf, np.nan, info.max, -info.max, info.tiny, -info.tiny,
         info.smallest_subnormal, -info.smallest_subnormal, info.eps, np.nextafter(one, dtype(2)),
         np.nextafter(one, dtype(0)), 0.5, -0.5, 3, 88, -88, 104, -104, 710, -746, 20, -20],
        dtype=dtype))


class Inputs:
    """Arrays of one element type: random ones of several lengths and scales, and special ones."""

    def __init__(self, rng, dtype):
        self.rng, self.dtype = rng, dtype

    def random(self, *shape, scale=4.0):
        return (self.rng.uniform(-scale, scale, shape)).astype(self.dtype)

    def wide(self, n):
        exponents = self.rng.uniform(-30, 30, n)
        return (self.rng.choice([-1, 1], n) * 2.0 ** exponents).astype(self.dtype)

    def special(self, n=200):
        x = self.random(n)
        values = special_values(self.dtype)
        places = self.rng.choice(n, len(values), replace=False)
        x[places] = values
        return x

    def special_pair(self):
        values = special_values(self.dtype)
        x, y = np.meshgrid(values, values)
        return x.ravel().copy(), y.ravel().copy()

    def finite_special(self, n=200):
        x = self.special(n)
        return np.where(np.isfinite(x), x, self.dtype(1))

    def vectors(self):
        yield "length 1", self.random(1)
        yield "length 37", self.random(37)
        yield "length 1000", self.random(1000)
        yield "length 20011, wide", self.wide(20011)
        yield "special", self.special()

    def pairs(self):
        for name, x in list(self.vectors())[:-1]:
            yield name, x, self.rng.permutation(x)
        yield ("special pairs", *self.special_pair())


def same(a, b):
    """Bits are equal, or both are NaN."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    bits = np.uint32 if a.dtype.itemsize == 4 else np.uint64
    return bool(np.all((a.view(bits) == b.view(bits)) | (np.isnan(a) & np.isnan(b))))


def equal(got, want, signed_zeros=False):
    """Equal as numbers, with NaN equal to NaN."""
    if got.shape != want.shape or not np.array_equal(got, want, equal_nan=True):
        return False
    zeros = want == 0
    return not signed_zeros or bool(np.array_equal(np.signbit(got[zeros]), np.signbit(want[zeros])))


def ulp_error(got, reference, dtype):
    """The largest distance from the reference, given in higher precision, in ULPs of the element type."""
    reference = np.asarray(reference, dtype=np.longdouble)
    rounded = reference.astype(dtype)
    finite = np.isfinite(rounded)
    if not equal(got[~finite], rounded[~finite]):
        return np.inf
    zeros = reference == 0
    if not equal(got[zeros], rounded[zeros], signed_zeros=True):
        return np.inf
    if not finite.any():
        return 0.0
    # The spacing below a power of two is half of that above; the smaller one is the stricter measure.
    spacing = np.abs(np.spacing(rounded[finite])).astype(np.longdouble)
    error = np.abs(got[finite].astype(np.longdouble) - reference[finite]) / spacing
    return float(np.nanmax(error)) if not np.isnan(got[finite]).any() else np.inf


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def wide_type(dtype):
    return np.float64 if dtype == np.float32 else np.longdouble


class Comparison:
    def __init__(self, apus, seed):
        self.apus, self.seed = apus, seed
        self.directory = tempfile.TemporaryDirectory(prefix="apus-numpy-")
        info = json.loads(self.command("info", "--json"))
        self.backends = [b["name"] for b in info["backends"] if b["available"]]
        self.unavailable = {b["name"]: b["reason"] for b in info["backends"] if not b["available"]}
        self.catalogue = [operation["name"] for operation in info["operations"]]
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

    def check(self, operation, what, arrays, judge, scalars=(), options=(), result="array", spelling=None, foreign=None):
        """Runs an operation on each backend. `judge` gives an error (or None) and a measure of the result; `foreign`
        does so for a backend that may round more than once."""
        dtype = arrays[0].dtype
        self.seen.add(operation)
        files = []
        for index, array in enumerate(arrays):
            files.append(self.path(f"in{index}.npy"))
            np.save(files[-1], array)
        outputs = {}
        for backend in self.backends:
            if not self.computes[backend][(operation, dtype.name)]:
                continue
            arguments = ["run", spelling or operation, *files, "--backend", backend, *options]
            for scalar in scalars:
                arguments += ["--scalar", repr(float(scalar))]
            error, measure = None, ""
            try:
                if result == "array":
                    out = self.path(f"out-{backend}.npy")
                    self.command(*arguments, "-o", out)
                    with open(out, "rb") as file:
                        outputs[backend] = file.read()
                    got = np.load(out)
                    if got.dtype != dtype:
                        error = f"element type {got.dtype}"
                else:
                    text = self.command(*arguments)
                    outputs[backend] = text
                    got = int(text) if result == "index" else dtype.type(text)
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

    # Judges.

    def exactly(self, want, signed_zeros=True):
        def judge(got):
            if equal(np.asarray(got), np.asarray(want), signed_zeros):
                return None, ""
            return f"{got!r} instead of {want!r}"[:300], ""
        return judge

    def within_ulp(self, reference, bound, dtype):
        def judge(got):
            error = ulp_error(np.asarray(got), reference, dtype)
            return (None if error <= bound else f"{error:.3g} ULP, more than {bound}"), error
        return judge

    def within(self, want, bound):
        """Absolute error at most `bound`; what isn't finite must be equal."""
        want, bound = np.asarray(want), np.asarray(bound)

        def judge(got):
            got = np.asarray(got)
            if got.shape != want.shape:
                return f"shape {got.shape} instead of {want.shape}", ""
            finite = np.isfinite(want) & np.isfinite(bound)
            rest = ~np.isfinite(want)
            if not equal(got[rest], want[rest].astype(got.dtype)):
                return f"{got[rest]!r} instead of {want[rest]!r}"[:300], ""
            error = np.abs(got[finite].astype(np.longdouble) - want[finite])
            bad = ~(error <= bound[finite])
            if bad.any():
                return f"error {error[bad].max()!r} above {bound[finite][bad].max()!r}", ""
            return None, ""
        return judge


def elementwise(c, inputs):
    d = inputs.dtype
    zips = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "minimum": np.minimum,
            "maximum": np.maximum}
    for name, function in zips.items():
        # Which of two zeros is the smaller one is left open by NumPy, and differs between its own kernels.
        signed = name not in ("minimum", "maximum")
        for what, x, y in inputs.pairs():
            c.check(name, what, [x, y], c.exactly(function(x, y), signed))
        a, b = inputs.random(7, 9), inputs.random(7, 9)
        c.check(name, "matrix", [a, b], c.exactly(function(a, b)))
        c.check(name, "Fortran order", [np.asfortranarray(a), b], c.exactly(function(a, b)))
        c.check(name, "empty", [a[:0, 0].copy(), b[:0, 0].copy()], c.exactly(a[:0, 0]))
    scalars = {"addScalar": lambda x, s: x + s, "subScalar": lambda x, s: x - s, "scalarSub": lambda x, s: s - x,
               "scale": lambda x, s: x * s, "divScalar": lambda x, s: x / s, "scalarDiv": lambda x, s: s / x}
    spellings = {"addScalar": "add", "subScalar": "sub", "scale": "mul", "divScalar": "div"}
    for name, function in scalars.items():
        for what, x in inputs.vectors():
            for s in (d(1.7), d(-3), d(0), d(np.inf), d(np.nan)):
                c.check(name, f"{what}, {s}", [x], c.exactly(function(x, s)), [s], spelling=spellings.get(name))
    for what, x in inputs.vectors():
        for low, high in ((-1, 2), (3, -3), (np.nan, 1), (-np.inf, 0)):
            want = np.minimum(np.maximum(x, d(low)), d(high))
            c.check("clamp", f"{what}, {low} to {high}", [x], c.exactly(want, False), [low, high])
        for name, function in {"neg": np.negative, "abs": np.abs, "sqrt": np.sqrt,
                               "relu": lambda v: np.maximum(v, d(0))}.items():
            c.check(name, what, [x], c.exactly(function(x), name != "relu"))
        wide = x.astype(wide_type(d))
        bound = 2 if d == np.float32 else 4
        for name, reference in {"exp": np.exp(wide), "sigmoid": sigmoid(wide), "tanh": np.tanh(wide)}.items():
            c.check(name, what, [x], c.within_ulp(reference, bound, d))
        z = inputs.rng.permutation(x)
        y = inputs.rng.permutation(x)
        eps = np.finfo(d).eps
        # NumPy has no fused product: the sum in higher precision, rounded once more, is within an ULP of it.
        with_alpha = wide * d(1.5) + y
        scale = np.abs(wide * d(1.5)) + np.abs(y)
        scale = np.where(np.isfinite(scale), scale, 0)
        rounded = with_alpha.astype(d)
        c.check(
            "axpy", what, [x, y], c.within_ulp(with_alpha, 1, d), [1.5],
            foreign=c.within(np.where(np.isfinite(rounded), with_alpha, rounded), eps * scale + np.finfo(d).tiny))
        product = wide * y + z
        scale = np.abs(wide * y) + np.abs(z)
        finite = np.where(np.isfinite(scale), scale, 0)
        rounded = product.astype(d)
        want = np.where(np.isfinite(rounded), product, rounded)
        c.check("fma", what, [x, y, z], c.within(want, eps * finite + np.finfo(d).tiny))


def reductions(c, inputs):
    d = inputs.dtype
    eps = float(np.finfo(d).eps)
    tiny = float(np.finfo(d).smallest_subnormal)
    wide = wide_type(d)
    samples = [item for item in inputs.vectors() if item[0] != "special"]
    samples += [("special, finite", inputs.finite_special() / d(1e4)), ("random matrix", inputs.random(31, 17))]
    special = [("special", inputs.special()), ("infinite", np.array([1, np.inf, 2], d)),
               ("both infinities", np.array([np.inf, -np.inf, 2], d)), ("NaN late", np.append(inputs.random(70), d(np.nan)))]
    for what, x in samples + special:
        flat = x.ravel()
        big = flat.astype(wide)
        n = flat.size
        c.check("max", what, [x], c.exactly(np.max(x), False), result="number")
        c.check("min", what, [x], c.exactly(np.min(x), False), result="number")
        c.check("argmax", what, [x], c.exactly(np.argmax(x)), result="index")
        c.check("argmin", what, [x], c.exactly(np.argmin(x)), result="index")
        c.check("normLInf", what, [x], c.exactly(np.max(np.abs(x))), result="number")
        y = inputs.rng.permutation(flat)
        sums = {"sum": (big.sum(), np.abs(big).sum()), "normL1": (np.abs(big).sum(), np.abs(big).sum()),
                "sumOfSquares": ((big * big).sum(), (big * big).sum())}
        for name, (want, scale) in sums.items():
            rounded = want.astype(d)
            want = want if np.isfinite(rounded) else rounded
            c.check(name, what, [x], c.within(want, n * eps * scale + n * tiny), result="number")
        if x.ndim == 1:
            want, scale = (big * y).sum(), np.abs(big * y).sum()
            rounded = want.astype(d)
            want = want if np.isfinite(rounded) else rounded
            c.check("dot", what, [x, y], c.within(want, n * eps * scale + n * tiny), result="number")
        norm = np.sqrt((np.asarray(flat, np.longdouble) ** 2).sum())
        norm = norm if np.isfinite(norm.astype(d)) else norm.astype(d)
        c.check("normL2", what, [x], c.within(norm, (n + 1) * eps * norm), result="number")
    for scale in (np.finfo(d).max / d(64), np.finfo(d).tiny * d(4)):
        x = inputs.random(100, scale=1.0) * scale
        norm = np.sqrt((np.asarray(x, np.longdouble) ** 2).sum())
        c.check("normL2", f"near {scale:.0e}", [x], c.within(norm, 100 * eps * norm), result="number")
    for what, n in (("length 1", 1), ("length 50", 50), ("length 999", 999)):
        x = (1 + inputs.random(n, scale=0.4)).astype(d)
        want = x.astype(np.longdouble).prod()
        c.check("product", what, [x], c.within(want, n * eps * np.abs(want)), result="number")
    for name, identity in (("sum", 0), ("product", 1), ("normL2", 0), ("sumOfSquares", 0), ("normL1", 0), ("normLInf", 0)):
        c.check(name, "empty", [np.zeros(0, d)], c.exactly(d(identity)), result="number")
    for what, x in list(inputs.vectors())[:3] + [("large numbers", inputs.random(300, scale=700))]:
        big = x.astype(wide)
        shifted = big - big.max()
        total = np.exp(shifted).sum()
        n = x.size
        c.check("softmax", what, [x], c.within(np.exp(shifted) / total, (n + 8) * eps * np.exp(shifted) / total + 8 * tiny))
        want = shifted - np.log(total)
        c.check("logSoftmax", what, [x], c.within(want, (n + 8) * eps * (1 + np.abs(want))), spelling="log_softmax")


def products(c, inputs):
    d = inputs.dtype
    eps = float(np.finfo(d).eps)
    wide = np.longdouble
    for m, n, k in ((1, 1, 1), (3, 5, 7), (17, 33, 65), (64, 64, 64), (100, 40, 300)):
        for transpose_a in (False, True):
            for transpose_b in (False, True):
                a = inputs.random(k, m) if transpose_a else inputs.random(m, k)
                b = inputs.random(n, k) if transpose_b else inputs.random(k, n)
                options = ["--transpose-a"] * transpose_a + ["--transpose-b"] * transpose_b
                op_a = (a.T if transpose_a else a).astype(wide)
                op_b = (b.T if transpose_b else b).astype(wide)
                want, scale = op_a @ op_b, np.abs(op_a) @ np.abs(op_b)
                what = f"{m}x{n}x{k} {' '.join(options)}"
                c.check("matmul", what, [a, b], c.within(want, k * eps * scale), options=options)
                third = inputs.random(m, n)
                c.check(
                    "matmul", what + " alpha beta", [a, b, third],
                    c.within(-2.5 * want + 0.5 * third, (k + 3) * eps * (2.5 * scale + 0.5 * np.abs(third))),
                    options=options + ["--alpha", "-2.5", "--beta", "0.5"])
            a = inputs.random(k, m) if transpose_a else inputs.random(m, k)
            x = inputs.random(k)
            y = inputs.random(m)
            op_a = (a.T if transpose_a else a).astype(wide)
            want, scale = op_a @ x.astype(wide), np.abs(op_a) @ np.abs(x.astype(wide))
            options = ["--transpose-a"] * transpose_a
            what = f"{m}x{k} {' '.join(options)}"
            c.check("matvec", what, [a, x], c.within(want, k * eps * scale), options=options)
            c.check(
                "matvec", what + " alpha beta", [a, x, y],
                c.within(-2.5 * want + 0.5 * y, (k + 3) * eps * (2.5 * scale + 0.5 * np.abs(y))),
                options=options + ["--alpha", "-2.5", "--beta", "0.5"])
    a = inputs.random(5, 6)
    a[2, 3], a[4, 1] = np.nan, np.inf
    b = np.abs(inputs.random(6, 4)) + d(1)
    want = a.astype(wide) @ b.astype(wide)
    c.check("matmul", "NaN and infinity", [a, b], c.within(want, 6 * eps * (np.abs(a).astype(wide) @ b.astype(wide))))
    c.check("matvec", "NaN and infinity", [a, b[:, 0].copy()],
            c.within(want[:, 0], 6 * eps * (np.abs(a).astype(wide) @ b[:, 0].astype(wide))))
    # A Fortran-ordered file is the same matrix.
    c.check("matmul", "Fortran order", [np.asfortranarray(inputs.random(9, 8)), np.eye(8, dtype=d)],
            lambda got: (None if got.shape == (9, 8) else "shape", ""))


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
    arguments = parser.parse_args()
    print(f"NumPy {np.__version__}, seed {arguments.seed}")
    comparison = Comparison(os.path.abspath(arguments.apus), arguments.seed)
    rng = np.random.default_rng(arguments.seed)
    for dtype in (np.float32, np.float64):
        inputs = Inputs(rng, dtype)
        elementwise(comparison, inputs)
        reductions(comparison, inputs)
        products(comparison, inputs)
    file_formats(comparison, rng)

    columns = [*comparison.backends, "bits"]
    print(f"\n{'operation':14}{'type':9}" + "".join(f"{column:>16}" for column in columns))
    for (operation, dtype), row in comparison.rows.items():
        cells = []
        for column in columns:
            passed, failed, worst = row.get(column, (0, 0, 0.0))
            text = "-" if passed + failed == 0 else f"{passed}/{passed + failed}"
            cells.append(text + (f" {worst:.2f}u" if worst else ""))
        print(f"{operation:14}{dtype:9}" + "".join(f"{cell:>16}" for cell in cells))
    for backend, reason in comparison.unavailable.items():
        print(f"skipped {backend}: {reason}")
    for (operation, backend), count in sorted(comparison.nan_differences.items()):
        print(f"note: {operation}: NaN of another sign or payload in {count} files of {backend} and scalar")
    missing = [name for name in comparison.catalogue if name not in comparison.seen]
    if missing:
        comparison.failed += len(missing)
        print(f"FAILED: not compared: {', '.join(missing)}")
    print(f"\n{comparison.passed} passed, {comparison.failed} failed")
    return 1 if comparison.failed else 0


if __name__ == "__main__":
    sys.exit(main())
