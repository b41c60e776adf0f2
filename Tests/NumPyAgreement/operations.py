"""The operations of the catalogue, each with what NumPy makes of the same arrays."""

import math

import numpy as np

from judging import exactly, sigmoid, wide_type, within, within_ulp


def elementwise(c, inputs):
    d = inputs.dtype
    zips = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "minimum": np.minimum,
            "maximum": np.maximum}
    for name, function in zips.items():
        # Which of two zeros is the smaller one is left open by NumPy, and differs between its own kernels.
        signed = name not in ("minimum", "maximum")
        for what, x, y in inputs.pairs():
            c.check(name, what, [x, y], exactly(function(x, y), signed))
        a, b = inputs.random(7, 9), inputs.random(7, 9)
        c.check(name, "matrix", [a, b], exactly(function(a, b)))
        c.check(name, "Fortran order", [np.asfortranarray(a), b], exactly(function(a, b)))
        c.check(name, "empty", [a[:0, 0].copy(), b[:0, 0].copy()], exactly(a[:0, 0]))
    scalars = {"addScalar": lambda x, s: x + s, "subScalar": lambda x, s: x - s, "scalarSub": lambda x, s: s - x,
               "scale": lambda x, s: x * s, "divScalar": lambda x, s: x / s, "scalarDiv": lambda x, s: s / x}
    spellings = {"addScalar": "add", "subScalar": "sub", "scale": "mul", "divScalar": "div"}
    for name, function in scalars.items():
        for what, x in inputs.vectors():
            for s in (d(1.7), d(-3), d(0), d(np.inf), d(np.nan)):
                c.check(name, f"{what}, {s}", [x], exactly(function(x, s)), [s], spelling=spellings.get(name))
    for what, x in inputs.vectors():
        for low, high in ((-1, 2), (3, -3), (np.nan, 1), (-np.inf, 0)):
            want = np.minimum(np.maximum(x, d(low)), d(high))
            c.check("clamp", f"{what}, {low} to {high}", [x], exactly(want, False), [low, high])
        for name, function in {"neg": np.negative, "abs": np.abs, "sqrt": np.sqrt,
                               "relu": lambda v: np.maximum(v, d(0))}.items():
            c.check(name, what, [x], exactly(function(x), name != "relu"))
        wide = x.astype(wide_type(d))
        for name, reference in {"exp": np.exp(wide), "sigmoid": sigmoid(wide), "tanh": np.tanh(wide)}.items():
            c.check(name, what, [x], within_ulp(reference, 2, d))
        z = inputs.rng.permutation(x)
        y = inputs.rng.permutation(x)
        eps = np.finfo(d).eps
        # NumPy has no fused product: the sum in higher precision, rounded once more, is within an ULP of it.
        with_alpha = wide * d(1.5) + y
        scale = np.abs(wide * d(1.5)) + np.abs(y)
        scale = np.where(np.isfinite(scale), scale, 0)
        rounded = with_alpha.astype(d)
        c.check(
            "axpy", what, [x, y], within_ulp(with_alpha, 1, d), [1.5],
            foreign=within(np.where(np.isfinite(rounded), with_alpha, rounded), eps * scale + np.finfo(d).tiny))
        product = wide * y + z
        scale = np.abs(wide * y) + np.abs(z)
        finite = np.where(np.isfinite(scale), scale, 0)
        rounded = product.astype(d)
        want = np.where(np.isfinite(rounded), product, rounded)
        c.check("fma", what, [x, y, z], within(want, eps * finite + np.finfo(d).tiny))


def catalogue(c, inputs):
    """Functions that NumPy knows, in higher precision than the elements have."""
    d = inputs.dtype
    exact = {"square": np.square, "reciprocal": lambda x: d(1) / x, "floor": np.floor, "ceil": np.ceil, "rint": np.rint,
             "trunc": np.trunc, "round": lambda x: np.trunc(x.astype(np.longdouble) + np.copysign(np.longdouble(0.5), x)).astype(d),
             "fract": lambda x: np.modf(x)[0], "sign": np.sign}
    wide = {"exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "log2": np.log2, "log10": np.log10,
            "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
            "sinh": np.sinh, "cosh": np.cosh, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
            "cbrt": np.cbrt, "rsqrt": lambda x: 1 / np.sqrt(x), "selu": selu, "silu": silu, "softplus": softplus, "mish": mish,
            "geluTanh": gelu_tanh, "hardSwish": hard_swish, "hardSigmoid": hard_sigmoid}
    # Not in NumPy, and in Python's standard library for float64 only.
    single = {"erf": np.vectorize(math.erf, otypes=[np.float64]), "gelu": gelu}
    for what, x in inputs.vectors():
        for name, function in exact.items():
            c.check(name, what, [x], exactly(function(x)))
        big = x.astype(np.longdouble)
        for name, function in wide.items():
            c.check(name, what, [x], within_ulp(function(big), 2, d))
        for name, function in single.items():
            c.check(name, what, [x], within_ulp(function(x.astype(np.float64)), 2 if d == np.float32 else 2**20, d))
        c.check("leakyRelu", what, [x], exactly(np.where(x > 0, x, d(0.1) * x)), [d(0.1)])
        c.check("elu", what, [x], within_ulp(np.where(x > 0, big, d(1.5) * np.expm1(big)), 2, d), [d(1.5)])
    zips = {"copySign": np.copysign, "fmod": np.fmod, "equal": np.equal, "notEqual": np.not_equal, "less": np.less,
            "lessEqual": np.less_equal, "greater": np.greater, "greaterEqual": np.greater_equal}
    wide_zips = {"pow": np.power, "hypot": np.hypot, "atan2": np.arctan2}
    for what, x, y in inputs.pairs():
        for name, function in zips.items():
            c.check(name, what, [x, y], exactly(function(x, y).astype(d)))
        for name, function in wide_zips.items():
            c.check(name, what, [x, y], within_ulp(function(x.astype(np.longdouble), y.astype(np.longdouble)), 2, d))
        z = inputs.rng.permutation(y)
        c.check("select", what, [x, y, z], exactly(np.where(x != 0, y, z)))
        if what != "special pairs":
            start, end, weight = (v.astype(np.longdouble) for v in (x, y, z))
            scale = np.abs(start) + np.abs(end) + np.abs(weight * (end - start))
            c.check("lerp", what, [x, y, z], within(start + weight * (end - start), 4 * np.finfo(d).eps * scale))


def silu(x):
    return np.where(x == -np.inf, -0.0, x * sigmoid(np.where(x == -np.inf, 0, x)))


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def mish(x):
    e = np.exp(-np.abs(x))
    x = np.where(x == -np.inf, -0.0, x)
    return np.where(x > 0, x * (1 + 2 * e) / (1 + 2 * e + 2 * e * e), x * e * (e + 2) / (e * (e + 2) + 2))


def gelu(x):
    finite = np.where(np.isinf(x), 0, x)
    tail = np.vectorize(math.erfc, otypes=[np.float64])(-finite / math.sqrt(2)).astype(np.longdouble)
    # Far out, where erfc is subnormal, by its asymptotic series.
    t = np.maximum(-finite.astype(np.longdouble), 30) / np.sqrt(np.longdouble(2))
    far = np.exp(-t * t) / (t * np.sqrt(4 * np.arctan(np.longdouble(1)))) \
        * (1 - 1 / (2 * t**2) + 3 / (4 * t**4) - 15 / (8 * t**6) + 105 / (16 * t**8))
    return np.where(np.isinf(x), np.where(x > 0, x, -0.0), finite * (np.where(finite < -30, far, tail) / 2))


def gelu_tanh(x):
    finite = np.where(np.isinf(x), 0, x)
    slope = np.sqrt(8 / (4 * np.arctan(np.longdouble(1))))
    u = slope * finite * (1 + np.longdouble("0.044715") * finite * finite)
    return np.where(np.isinf(x), np.where(x > 0, x, -0.0), finite * sigmoid(u))


def selu(x):
    scale, alpha = np.longdouble("1.0507009873554804934193349852946"), np.longdouble("1.6732632423543772848170429916717")
    return scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def hard_sigmoid(x):
    return np.clip(x + 3, 0, 6) / 6


def hard_swish(x):
    return np.where(x <= -3, -0.0, np.where(x >= 3, x, x * (x + 3) / 6))


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
        c.check("max", what, [x], exactly(np.max(x), False), result="number")
        c.check("min", what, [x], exactly(np.min(x), False), result="number")
        c.check("argmax", what, [x], exactly(np.argmax(x)), result="index")
        c.check("argmin", what, [x], exactly(np.argmin(x)), result="index")
        c.check("normLInf", what, [x], exactly(np.max(np.abs(x))), result="number")
        y = inputs.rng.permutation(flat)
        sums = {"sum": (big.sum(), np.abs(big).sum()), "normL1": (np.abs(big).sum(), np.abs(big).sum()),
                "sumOfSquares": ((big * big).sum(), (big * big).sum())}
        for name, (want, scale) in sums.items():
            rounded = want.astype(d)
            want = want if np.isfinite(rounded) else rounded
            c.check(name, what, [x], within(want, n * eps * scale + n * tiny), result="number")
        if x.ndim == 1:
            want, scale = (big * y).sum(), np.abs(big * y).sum()
            rounded = want.astype(d)
            want = want if np.isfinite(rounded) else rounded
            c.check("dot", what, [x, y], within(want, n * eps * scale + n * tiny), result="number")
        norm = np.sqrt((np.asarray(flat, np.longdouble) ** 2).sum())
        norm = norm if np.isfinite(norm.astype(d)) else norm.astype(d)
        c.check("normL2", what, [x], within(norm, (n + 1) * eps * norm), result="number")
    for scale in (np.finfo(d).max / d(64), np.finfo(d).tiny * d(4)):
        x = inputs.random(100, scale=1.0) * scale
        norm = np.sqrt((np.asarray(x, np.longdouble) ** 2).sum())
        c.check("normL2", f"near {scale:.0e}", [x], within(norm, 100 * eps * norm), result="number")
    for what, n in (("length 1", 1), ("length 50", 50), ("length 999", 999)):
        x = (1 + inputs.random(n, scale=0.4)).astype(d)
        want = x.astype(np.longdouble).prod()
        c.check("product", what, [x], within(want, n * eps * np.abs(want)), result="number")
    for name, identity in (("sum", 0), ("product", 1), ("normL2", 0), ("sumOfSquares", 0), ("normL1", 0), ("normLInf", 0)):
        c.check(name, "empty", [np.zeros(0, d)], exactly(d(identity)), result="number")
    for what, x in list(inputs.vectors())[:3] + [("large numbers", inputs.random(300, scale=700))]:
        big = x.astype(wide)
        shifted = big - big.max()
        total = np.exp(shifted).sum()
        n = x.size
        c.check("softmax", what, [x], within(np.exp(shifted) / total, (n + 8) * eps * np.exp(shifted) / total + 8 * tiny))
        want = shifted - np.log(total)
        c.check("logSoftmax", what, [x], within(want, (n + 8) * eps * (1 + np.abs(want))), spelling="log_softmax")


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
                c.check("matmul", what, [a, b], within(want, k * eps * scale), options=options)
                third = inputs.random(m, n)
                c.check(
                    "matmul", what + " alpha beta", [a, b, third],
                    within(-2.5 * want + 0.5 * third, (k + 3) * eps * (2.5 * scale + 0.5 * np.abs(third))),
                    options=options + ["--alpha", "-2.5", "--beta", "0.5"])
            a = inputs.random(k, m) if transpose_a else inputs.random(m, k)
            x = inputs.random(k)
            y = inputs.random(m)
            op_a = (a.T if transpose_a else a).astype(wide)
            want, scale = op_a @ x.astype(wide), np.abs(op_a) @ np.abs(x.astype(wide))
            options = ["--transpose-a"] * transpose_a
            what = f"{m}x{k} {' '.join(options)}"
            c.check("matvec", what, [a, x], within(want, k * eps * scale), options=options)
            c.check(
                "matvec", what + " alpha beta", [a, x, y],
                within(-2.5 * want + 0.5 * y, (k + 3) * eps * (2.5 * scale + 0.5 * np.abs(y))),
                options=options + ["--alpha", "-2.5", "--beta", "0.5"])
    a = inputs.random(5, 6)
    a[2, 3], a[4, 1] = np.nan, np.inf
    b = np.abs(inputs.random(6, 4)) + d(1)
    want = a.astype(wide) @ b.astype(wide)
    c.check("matmul", "NaN and infinity", [a, b], within(want, 6 * eps * (np.abs(a).astype(wide) @ b.astype(wide))))
    c.check("matvec", "NaN and infinity", [a, b[:, 0].copy()],
            within(want[:, 0], 6 * eps * (np.abs(a).astype(wide) @ b[:, 0].astype(wide))))
    # A Fortran-ordered file is the same matrix.
    c.check("matmul", "Fortran order", [np.asfortranarray(inputs.random(9, 8)), np.eye(8, dtype=d)],
            lambda got: (None if got.shape == (9, 8) else "shape", ""))
