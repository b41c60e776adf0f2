"""Who answers which events, and that all give the same answers."""

import json
from base64 import b64decode, b64encode
from pathlib import Path

import numpy as np

from .bootstrap import FOLDER, PYTHON
from .lambda_cost import COLD, LARGE

BOOTSTRAP = FOLDER.parent / ".build-lambda" / "bootstrap"
FUNCTIONS = FOLDER / "lambda"
CONTESTANTS = {
    "apus": [str(BOOTSTRAP)],
    "numpy": [str(PYTHON), str(FUNCTIONS / "numpy_function.py")],
    "torch": [str(PYTHON), str(FUNCTIONS / "torch_function.py")],
}


def encoded(x: np.ndarray) -> str:
    return b64encode(x).decode()


def events() -> dict[str, bytes]:
    """By name, all numbers from one seed."""
    rng = np.random.default_rng(1)
    small = rng.normal(size=1000).astype(np.float32)
    large = rng.normal(size=1_000_000).astype(np.float32)
    a, b = (rng.normal(size=(128, 128)).astype(np.float32) for _ in range(2))
    matrices = {name: {"shape": [128, 128], "dtype": "float32", "data": encoded(m)} for name, m in (("a", a), ("b", b))}
    plain = {
        COLD: {"op": "softmax", "x": encoded(small), "dtype": "float32"},
        "softmax, 1K numbers in JSON": {"op": "softmax", "x": small.astype(float).tolist()},
        "softmax, 100K numbers in JSON": {"op": "softmax", "x": [round(float(v), 6) for v in large[:100_000]]},
        "matmul, 128×128 float32": {"op": "matmul", **matrices},
        LARGE: {"op": "softmax", "x": encoded(large), "dtype": "float32"},
    }
    return {name: json.dumps(event).encode() for name, event in plain.items()}


def values(answer: bytes) -> np.ndarray:
    """The numbers of an answer."""
    result = json.loads(answer)["result"]
    data = result["data"] if isinstance(result, dict) else result
    return np.frombuffer(b64decode(data), dtype=np.float32) if isinstance(data, str) else np.array(data, dtype=float)


def check(who: str, name: str, answer: bytes, expected: np.ndarray) -> None:
    found = values(answer)
    if found.shape != expected.shape or not np.allclose(found, expected, rtol=2e-5, atol=1e-5 if "matmul" in name else 0):
        raise RuntimeError(f"{who} answers something else than numpy to {name}")


def executable(who: str) -> Path:
    return Path(CONTESTANTS[who][0])
