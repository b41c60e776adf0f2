"""The routines of `apus run` on whole matrices, each with what NumPy makes of the same arrays in double precision or more.

Bounds are some times n * eps * condition, as NumPy's results of float64 err as much.
"""

import numpy as np

from judging import exactly, within


def routines(c, inputs):
    for n in (1, 2, 5, 17, 33, 70):
        a = inputs.random(n, n)
        square(c, inputs, f"{n}x{n}", a)
        symmetric(c, inputs, f"{n}x{n}", a)
        for m in (n, n + 3, 3 * n):
            long(c, inputs, f"{m}x{n}", inputs.random(m, n))
    square(c, inputs, "graded", inputs.random(20, 20) * np.logspace(0, -3, 20).astype(inputs.dtype))
    convolutions(c, inputs)


def square(c, inputs, what, a):
    wide, n = a.astype(np.float64), len(a)
    relative = 8 * n * float(np.finfo(a.dtype).eps) * np.linalg.cond(wide)
    for right in (inputs.random(n), inputs.random(n, 3)):
        want = np.linalg.solve(wide, right.astype(np.float64))
        c.check("solve", f"{what}, {right.ndim}-D", [a, right], within(want, like(want, relative * np.linalg.norm(want))))
    want = np.linalg.inv(wide)
    c.check("inverse", what, [a], within(want, like(want, relative * np.linalg.norm(want))), spelling="inv")
    want = np.linalg.det(wide)
    want = want if np.isfinite(want.astype(a.dtype)) else want.astype(a.dtype)
    c.check("determinant", what, [a], within(want, relative * abs(want)), result="number", spelling="det")
    want = np.array(np.linalg.slogdet(wide))
    c.check("logDeterminant", what, [a], within(want, np.array([0, relative])), result="numbers", spelling="slogdet")
    c.check("trace", what, [a], within(np.trace(wide), n * np.finfo(a.dtype).eps * np.abs(np.diag(wide)).sum()), result="number")


def symmetric(c, inputs, what, a):
    wide, n = a.astype(np.float64), len(a)
    eps = float(np.finfo(a.dtype).eps)
    both = ((a + a.T) / 2).astype(a.dtype)
    want = np.linalg.eigvalsh(both.astype(np.float64))
    c.check("eigh", what, [both], within(want, like(want, 8 * n * eps * np.abs(want).max())), part=(0, 2))
    positive = (wide @ wide.T + np.eye(n)).astype(a.dtype)
    want = np.linalg.cholesky(positive.astype(np.float64))
    bound = 8 * n * eps * np.linalg.cond(positive.astype(np.float64)) * np.linalg.norm(want)
    c.check("cholesky", what, [positive], within(want, like(want, bound)))


def long(c, inputs, what, a):
    wide, m = a.astype(np.float64), len(a)
    values = np.linalg.svd(wide, compute_uv=False)
    eps, condition = float(np.finfo(a.dtype).eps), values[0] / values[-1]
    for part, matrix in (("long", a), ("wide", np.ascontiguousarray(a.T))):
        c.check("svd", f"{what}, {part}", [matrix], within(values, like(values, 8 * m * eps * values[0])), part=(1, 3))
    for right in (inputs.random(m), inputs.random(m, 2)):
        want, b = np.linalg.lstsq(wide, right.astype(np.float64), rcond=None)[0], right.astype(np.float64)
        rest = np.linalg.norm(b - wide @ want)
        bound = 8 * m * eps * condition * (np.linalg.norm(want) + condition * rest / values[0])
        c.check("leastSquares", f"{what}, {right.ndim}-D", [a, right], within(want, like(want, bound)), spelling="lstsq")
    # Unique but for the signs of rows.
    want = np.linalg.qr(wide, mode="r")
    bound = like(want, 8 * m * eps * condition * values[0])
    c.check("qr", what, [a], lambda got: within(np.abs(want), bound)(np.abs(got)), part=(1, 2))
    c.check("transpose", what, [a], exactly(a.T))


def convolutions(c, inputs):
    for size, window in (((9, 8), (3, 3)), ((40, 31), (5, 4)), ((6, 70), (1, 7))):
        image, kernel = inputs.random(*size), inputs.random(*window)
        # What there is more of a window than its middle begins after it.
        before = [(length - 1) // 2 for length in window]
        around = np.pad(image, [(b, length - 1 - b) for b, length in zip(before, window)])
        for what, array, options in (("valid", image, []), ("same", around, ["--same"])):
            windows = np.lib.stride_tricks.sliding_window_view(array.astype(np.longdouble), window)
            products = windows * kernel.astype(np.longdouble)
            bound = kernel.size * np.finfo(image.dtype).eps * np.abs(products).sum((2, 3))
            c.check("conv2d", f"{size}, {window}, {what}", [image, kernel], within(products.sum((2, 3)), bound), options=options)


def like(want, bound):
    return np.full(want.shape, bound)
