"""The statistics of `apus run`, each with what NumPy makes of the same arrays in long double."""

import numpy as np

from judging import exactly, within


def statistics(c, inputs):
    d = inputs.dtype
    eps, tiny = np.longdouble(np.finfo(d).eps), np.longdouble(np.finfo(d).smallest_subnormal)
    samples = [item for item in inputs.vectors() if item[0] != "special"]
    samples += [("offset", (inputs.random(1000) + d(1e3)).astype(d)), ("equal in pairs", np.repeat(inputs.random(50), 2))]
    for what, x in samples:
        numbers(c, inputs, what, x, eps, tiny)
        vectors(c, inputs, what, x, eps, tiny)
        orders(c, what, x, eps)
    for what, x in list(inputs.vectors()) + [("zeros", np.zeros(5, d)), ("empty", np.zeros(0, d)), ("matrix", inputs.random(7, 9))]:
        c.check("countNonzero", what, [x], exactly(np.count_nonzero(x)), result="index", spelling="count_nonzero")
        c.check("any", what, [x], exactly(int(np.any(x))), result="index")
        c.check("all", what, [x], exactly(int(np.all(x))), result="index")
        if x.ndim == 1:
            c.check("sorted", what, [x], exactly(np.sort(x), False), spelling="sort")
            c.check("argsort", what, [x], exactly(np.argsort(x, kind="stable")), kind=np.int64)
    axes(c, inputs, eps)


def numbers(c, inputs, what, x, eps, tiny):
    def check(name, want, bound, *others, options=(), spelling=None):
        c.check(name, what, [x, *others], within(want, bound), result="number", options=options, spelling=spelling)

    d, n = inputs.dtype, len(x)
    big = x.astype(np.longdouble)
    mean, scale = big.mean(), np.abs(big).mean()
    check("mean", mean, n * eps * scale + tiny)
    for ddof in (0, 1):
        if n > ddof:
            variance = big.var(ddof=ddof)
            bound = (n + 8) * eps
            check("variance", variance, bound * variance + tiny, options=["--ddof", str(ddof)], spelling="var")
            check("standardDeviation", np.sqrt(variance), bound * np.sqrt(variance) + tiny, options=["--ddof", str(ddof)],
                  spelling="std")
    y = inputs.rng.permutation(x)
    if n > 1:
        dx, dy = big - mean, y.astype(np.longdouble) - mean
        products = dx * dy
        bound = (n + 8) * eps * (np.abs(products).sum() + n * eps * scale * (np.abs(dx).sum() + np.abs(dy).sum()))
        check("covariance", products.sum() / (n - 1), bound / (n - 1) + tiny, y, spelling="cov")
        norms = np.sqrt((dx * dx).sum() * (dy * dy).sum())
        check("correlation", products.sum() / norms, (n + 8) * eps + 2 * bound / norms, y)
    for fraction in (0.0, 0.25, 0.5, 0.9, 1.0):
        want = np.quantile(big, np.longdouble(d(fraction)))
        # The place is a product in doubles: off by so much of the distance to the next element.
        gap = np.diff(np.sort(big)).max(initial=0)
        bound = 4 * eps * np.abs(big).max() + np.finfo(np.float64).eps * n * gap
        check("quantile", want, bound, options=["--fraction", repr(fraction)])
        if fraction == 0.5:
            check("median", want, bound)
    check("compensatedSum", big.sum(), eps * np.abs(big.sum()) + n * (np.finfo(np.longdouble).eps + eps * np.finfo(np.float64).eps) * np.abs(big).sum())
    shifted = big - big.max()
    want = big.max() + np.log(np.exp(shifted).sum())
    check("logSumExp", want, 8 * eps * (1 + np.abs(want)) + eps * np.log(n), spelling="logsumexp")


def vectors(c, inputs, what, x, eps, tiny):
    d, n = inputs.dtype, len(x)
    big = x.astype(np.longdouble)
    mean, scale, deviation = big.mean(), np.abs(big).mean(), big.std()
    if n > 1:
        z = (big - mean) / deviation
        bound = (n + 8) * eps * (1 + np.abs(z) + scale / deviation)
        c.check("zscore", what, [x], within(z, bound))
        # Far from 0: subtracting rounds, and then the difference is divided.
        want = (big - big.min()) / (big.max() - big.min())
        c.check("minMaxNormalize", what, [x], within(want, 4 * eps * want + tiny), spelling="min_max_normalize")
        gamma, beta = inputs.random(n), inputs.random(n)
        epsilon = d(0.125)
        ratio = deviation / np.sqrt(deviation**2 + np.longdouble(epsilon))
        want = z * ratio
        bound = bound * ratio + eps * np.abs(want)
        c.check("layerNorm", what, [x], within(want, bound), options=["--epsilon", "0.125"], spelling="layer_norm")
        want = want * gamma + beta
        c.check("layerNorm", what + ", gamma, beta", [x, gamma, beta],
                within(want, bound * np.abs(gamma) + 4 * eps * (np.abs(want) + np.abs(beta))), options=["--epsilon", "0.125"])
    norm = np.sqrt((big * big).sum())
    c.check("normalize", what, [x], within(big / norm, (n + 4) * eps * np.abs(big / norm) + tiny))
    sums, magnitudes = np.cumsum(big), np.cumsum(np.abs(big))
    c.check("cumulativeSum", what, [x],
            within(sums, eps * np.abs(sums) + n * (np.finfo(np.longdouble).eps + n * eps * eps) * magnitudes), spelling="cumsum")
    near_one = (1 + inputs.random(min(n, 1000), scale=0.01)).astype(d)
    products = np.cumprod(near_one.astype(np.longdouble))
    c.check("cumulativeProduct", what, [near_one], within(products, n * eps * products), spelling="cumprod")


def orders(c, what, x, eps):
    k = min(len(x), 5)
    options = ["--k", str(k)]
    c.check("topK", what, [x], exactly(np.sort(x)[::-1][:k]), options=options, spelling="top_k")
    c.check("topKIndices", what, [x], exactly(np.argsort(-x, kind="stable")[:k]), options=options, kind=np.int64)
    big = x.astype(np.longdouble)
    for bins, limits in ((1, None), (7, None), (10, (-1, 2)), (64, (-4, 4))):
        options = ["--bins", str(bins)]
        for limit in limits or ():
            options += ["--range", str(limit)]
        edges = np.histogram_bin_edges(big, bins, limits)
        slack = np.full(len(edges), 4 * eps * np.abs(edges).max())
        c.check("histogramEdges", f"{what}, {bins} bins", [x], within(edges, slack), options=options)

        # An element as near to an edge as the edge's own rounding may be on either side of it.
        def judge(counts, edges=edges, slack=slack):
            found = np.cumsum(counts)
            least = [np.sum((big >= edges[0]) & (big < edge - slack[0])) for edge in edges[1:]]
            most = [np.sum((big >= edges[0]) & (big <= edge + slack[0])) for edge in edges[1:]]
            good = np.all(found >= least) and np.all(found <= most) and found[-1] == np.sum((big >= edges[0]) & (big <= edges[-1]))
            return (None if good else f"{counts!r}"), ""

        c.check("histogram", f"{what}, {bins} bins", [x], judge, options=options, kind=np.int64)


def axes(c, inputs, eps):
    x = inputs.random(7, 9)
    big = x.astype(np.longdouble)
    for name, axis in (("rows", 1), ("columns", 0)):
        options = ["--axis", name]
        n = x.shape[axis]
        scale = np.abs(big).sum(axis)
        c.check("sum", name, [x], within(big.sum(axis), n * eps * scale), options=options)
        c.check("mean", name, [x], within(big.mean(axis), n * eps * scale), options=options)
        c.check("max", name, [x], exactly(x.max(axis)), options=options)
        c.check("min", name, [x], exactly(x.min(axis)), options=options)
        c.check("argmax", name, [x], exactly(x.argmax(axis)), options=options, kind=np.int64)
        c.check("argmin", name, [x], exactly(x.argmin(axis)), options=options, kind=np.int64)
        c.check("variance", name, [x], within(big.var(axis), (n + 8) * eps * big.var(axis)), options=options)
        c.check("median", name, [x], within(np.median(big, axis), 4 * eps * np.abs(big).max(axis)), options=options)
        c.check("sorted", name, [x], exactly(np.sort(x, axis)), options=options)
        c.check("argsort", name, [x], exactly(np.argsort(x, axis, kind="stable")), options=options, kind=np.int64)
        c.check("cumulativeSum", name, [x], within(np.cumsum(big, axis), 2 * n * eps * np.cumsum(np.abs(big), axis)), options=options)
        e = np.exp(big - big.max(axis, keepdims=True))
        want = e / e.sum(axis, keepdims=True)
        c.check("softmax", name, [x], within(want, (n + 16) * eps * want), options=options)
