"""The operands that every contestant computes on, from a formula that `Sources/Contestant/Inputs.swift` has as well."""

import numpy as np

def vector(count: int, seed: int, low: float, high: float, element: str) -> np.ndarray:
    h = np.arange(count, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(seed * 0x9E3779B9 & 0xFFFFFFFF)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    fraction = ((h ^ (h >> np.uint32(16))) >> np.uint32(8)).astype(np.float64) / 2.0**24
    return (low + (high - low) * fraction).astype(element)


def operands(
    op: str, size: int, element: str, low: float, high: float, shape: tuple[int, int] | None = None
) -> dict[str, np.ndarray]:
    """By the names that the expressions use. `size` is the side of matrices, and the inner dimension of a product of another shape."""
    if op == "matmul":
        rows, columns = shape or (size, size)
        shapes = {"a": (rows, size), "b": (size, columns)}
    elif op in ("cholesky", "qr", "eigh", "svd"):
        shapes = {"a": (size, size)}
    elif op in ("matvec", "solve"):
        shapes = {"a": (size, size), "x": (size,)}
    else:
        shapes = {"x": (size,), "y": (size,), "z": (size,)}
    seeds = {"x": (1, low, high), "y": (2, 0.5, 4), "z": (3, -4, 4), "a": (4, -1, 1), "b": (5, -1, 1)}
    arrays = {}
    for name, shape in shapes.items():
        seed, lowest, highest = seeds[name]
        arrays[name] = vector(int(np.prod(shape)), seed, lowest, highest, element).reshape(shape)
    if op in ("cholesky", "eigh"):
        arrays["a"] = (arrays["a"] + arrays["a"].T) * arrays["a"].dtype.type(0.5)
    if op == "cholesky":
        arrays["a"][np.diag_indices(size)] += size
    return arrays
