"""Operands of what models are made of besides single products."""

import numpy as np

from .inputs import vector

CHANNELS = 64


def operands(op: str, size: int, element: str) -> dict[str, np.ndarray]:
    """By the names that the expressions use, as `Sources/Contestant/ModelWorkload.swift` makes them."""
    def matrix(seed: int, *shape: int) -> np.ndarray:
        return vector(int(np.prod(shape)), seed, -1, 1, element).reshape(shape)

    square = (size, size)
    match op:
        case "solve_triangular":
            a = matrix(4, *square)
            a[np.diag_indices(size)] += size
            return {"a": a, "b": matrix(5, *square)}
        case "batch_matmul":
            return {"a": matrix(4, size, *square), "b": matrix(5, size, *square)}
        case "attention":
            return {"a": matrix(4, 8, size, 64), "b": matrix(5, 8, size, 64)}
        case "convolution" | "max_pool" | "average_pool":
            image = matrix(4, *square, CHANNELS)
            kernels = matrix(5, 3, 3, CHANNELS, CHANNELS)
            arrays = {"x": image, "nhwc": image[None].transpose(0, 3, 1, 2)}
            if op == "convolution":
                arrays |= {"b": kernels, "nhwc_kernels": np.ascontiguousarray(kernels.transpose(3, 0, 1, 2)).transpose(0, 3, 1, 2)}
            return arrays | {name.replace("nhwc", "nchw"): np.ascontiguousarray(array) for name, array in arrays.items() if "nhwc" in name}
        case "embedding":
            return {"a": matrix(4, 10_000, 256), "i": np.arange(size) * 7919 % 10_000}
        case "mlp":
            return {"a": matrix(4, 64, size), "b": matrix(5, *square), "x": vector(size, 1, -4, 4, element)}
    return {"a": matrix(4, *square), "x": vector(size, 1, -4, 4, element)}
