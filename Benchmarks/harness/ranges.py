"""Between which numbers the first operand of each operation lies."""

# Where the default range, -4 to 4, is not in the domain, or a product of many would overflow.
RANGES: dict[str, tuple[float, float]] = {
    "product": (0.984375, 1.015625),
    "sqrt": (0.25, 4), "rsqrt": (0.25, 4), "cbrt": (0.25, 4), "pow": (0.25, 4),
    "log": (0.25, 4), "log2": (0.25, 4), "log10": (0.25, 4), "log1p": (0.25, 4),
    "asin": (-1, 1), "acos": (-1, 1), "atanh": (-0.9375, 0.9375), "acosh": (1, 4),
}


def input_range(op: str) -> tuple[float, float]:
    return RANGES.get(op, (-4, 4))
