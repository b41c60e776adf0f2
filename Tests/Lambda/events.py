"""Events with what must come back, good ones and bad ones. Standard library only: the expected numbers are computed here."""

import base64
import json
import math
import random
import struct
from collections.abc import Callable, Iterator

Check = Callable[[dict], bool]
SHOWN = 200


def near(found: object, expected: object, tolerance: float) -> bool:
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(near(f, e, tolerance) for f, e in zip(found, expected))
    found = float(found) if isinstance(found, str) else found
    if not isinstance(found, (int, float)):
        return False
    if math.isnan(expected) or math.isinf(expected):
        return math.isnan(found) if math.isnan(expected) else found == expected
    return abs(found - expected) <= tolerance * max(1.0, abs(expected))


def result_is(expected: object, op: str, tolerance: float = 1e-13) -> Check:
    def check(answer: dict) -> bool:
        result = answer["result"]
        if isinstance(result, dict) and "data" in result:
            result = result["data"]
        return answer["op"] == op and answer["backend"] in ("scalar", "avx2", "avx512") and near(result, expected, tolerance)
    return check


def error_is(kind: str, word: str) -> Check:
    return lambda answer: answer["errorType"] == kind and word in answer["errorMessage"]


def pack(values: list[float], code: str = "f") -> str:
    return base64.b64encode(struct.pack(f"<{len(values)}{code}", *values)).decode()


def unpacked(expected: list[float], tolerance: float) -> Check:
    return lambda answer: near(list(struct.unpack(f"<{len(expected)}f", base64.b64decode(answer["result"]))), expected, tolerance)


def softmax(x: list[float]) -> list[float]:
    exponentials = [math.exp(value - max(x)) for value in x]
    return [e / math.fsum(exponentials) for e in exponentials]


def matmul(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    return [[math.fsum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def good(rng: random.Random) -> tuple[bytes, Check]:
    n = rng.choice([1, 2, 7, 8, 9, 63, 64, 65, 200])
    x = [rng.uniform(-4, 4) for _ in range(n)]
    y = [rng.uniform(-4, 4) for _ in range(n)]
    singles = list(struct.unpack(f"<{n}f", struct.pack(f"<{n}f", *x)))
    rows, inner, columns = (rng.randint(1, 9) for _ in range(3))
    a = [[rng.uniform(-1, 1) for _ in range(inner)] for _ in range(rows)]
    b = [[rng.uniform(-1, 1) for _ in range(columns)] for _ in range(inner)]
    flat = [value for row in a for value in row]
    product = matmul(a, b)
    choices: list[tuple[object, Check]] = [
        ({"op": "softmax", "x": x}, result_is(softmax(x), "softmax")),
        ({"op": "add", "x": x, "y": y}, result_is([p + q for p, q in zip(x, y)], "add")),
        ({"op": "exp", "x": x + ["inf", "-inf", "nan"]}, result_is([*map(math.exp, x), math.inf, 0.0, math.nan], "exp")),
        ({"op": "sum", "x": x}, result_is(math.fsum(x), "sum", 1e-12)),
        ({"op": "argmax", "x": x}, result_is(x.index(max(x)), "argmax")),
        ({"op": "dot", "x": x, "y": y}, result_is(math.fsum(p * q for p, q in zip(x, y)), "dot", 1e-12)),
        ({"op": "axpy", "a": 2, "x": x, "y": y}, result_is([2 * p + q for p, q in zip(x, y)], "axpy")),
        ({"op": "matmul", "a": a, "b": b}, result_is(product, "matmul", 1e-12)),
        ({"op": "matmul", "a": {"shape": [rows, inner], "data": flat}, "b": b},
         result_is([value for row in product for value in row], "matmul", 1e-12)),
        ({"op": "tanh", "x": pack(x), "dtype": "float32"}, unpacked([math.tanh(s) for s in singles], 3e-7)),
        ({"op": "neg", "x": {"shape": [n], "dtype": "float32", "data": pack(x)}},
         lambda answer: base64.b64decode(answer["result"]["data"]) == struct.pack(f"<{n}f", *(-value for value in singles))),
        ({"batch": [{"op": "sum", "x": [1, 2]}, {"op": "max", "x": []}]},
         lambda answer: answer["results"][0]["result"] == 3 and answer["results"][1]["errorType"] == "InvalidShape"),
        ({"version": "2.0", "requestContext": {"http": {"method": "POST"}}, "body": json.dumps({"op": "sum", "x": x}), "isBase64Encoded": False},
         lambda answer: answer["statusCode"] == 200 and result_is(math.fsum(x), "sum", 1e-12)(json.loads(answer["body"]))),
        ({"op": "digits", "image": [16 if 2 <= i % 8 <= 4 else 0 for i in range(64)]},
         lambda answer: answer["result"]["digit"] in range(10) and 0 < answer["result"]["similarity"] <= 1.000001),
    ]
    event, check = rng.choice(choices)
    return json.dumps(event).encode(), check


BAD: list[tuple[bytes, Check]] = [
    (b"", error_is("InvalidJSON", "end of the text")),
    (b"{", error_is("InvalidJSON", "name")),
    (b'{"op": "exp", "x": [1,]}', error_is("InvalidJSON", "expected a value")),
    (b'{"op": "exp", "x": [NaN]}', error_is("InvalidJSON", "nan")),
    (b'{"op": "exp", "x": [1e999]}', error_is("InvalidEvent", "beyond the range")),
    (b"\xff\xfe", error_is("InvalidJSON", "byte 255")),
    (b'{"op": "\xff"}', error_is("InvalidJSON", "UTF-8")),
    (b"[" * 100_000, error_is("InvalidJSON", "levels deep")),
    (b'{"op":' * 100_000, error_is("InvalidJSON", "levels deep")),
    (b'{"op": "frobnicate"}', error_is("UnknownOperation", "frobnicate")),
    (b'{"x": [1]}', error_is("InvalidEvent", '"op"')),
    (b'{"op": "add", "x": [1], "y": [1, 2]}', error_is("InvalidShape", "differ")),
    (b'{"op": "matmul", "a": [[1, 2]], "b": [[1, 2]]}', error_is("InvalidShape", "do not fit")),
    (b'{"op": "exp", "x": {"shape": [3], "data": [1]}}', error_is("InvalidShape", "do not fill")),
    (b'{"op": "exp", "x": "A?==", "dtype": "float32"}', error_is("InvalidEvent", "base64")),
    (b'{"op": "exp", "x": "AAAA?AAA", "dtype": "float32"}', error_is("InvalidEvent", "base64")),
    (b'{"op": "exp", "x": ["not a number"]}', error_is("InvalidEvent", "not a number")),
    (b'{"op": "digits", "image": [0, 1]}', error_is("InvalidShape", "64")),
    (json.dumps({"requestContext": {"http": {}}, "body": "{"}).encode(),
     lambda answer: answer["statusCode"] == 400 and json.loads(answer["body"])["errorType"] == "InvalidJSON"),
]


def mixed(count: int, seed: int) -> Iterator[tuple[bytes, Check]]:
    """Two good events for each bad one, on average."""
    rng = random.Random(seed)
    for _ in range(count):
        yield good(rng) if rng.random() < 2 / 3 else rng.choice(BAD)
