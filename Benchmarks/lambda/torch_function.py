"""The same events as Apus's function, computed by PyTorch."""

from base64 import b64decode, b64encode

import runtime
import torch

TYPES = {"float32": torch.float32, "float64": torch.float64}


def operand(value: object, dtype: str | None) -> torch.Tensor:
    if isinstance(value, str):
        return torch.frombuffer(bytearray(b64decode(value)), dtype=TYPES[dtype])
    if isinstance(value, dict):
        return operand(value["data"], value.get("dtype", dtype)).reshape(value["shape"])
    return torch.tensor(value, dtype=TYPES[dtype or "float64"])


@torch.inference_mode()
def handler(event: dict) -> dict:
    dtype = event.get("dtype")
    if event["op"] == "softmax":
        given, result = event["x"], torch.softmax(operand(event["x"], dtype), 0)
    elif event["op"] == "matmul":
        given, result = event["a"], operand(event["a"], dtype) @ operand(event["b"], dtype)
    else:
        raise ValueError(event["op"])
    if isinstance(given, str):
        written: object = b64encode(result.numpy()).decode()
    elif isinstance(given, dict) and isinstance(given["data"], str):
        written = {"shape": list(result.shape), "dtype": str(result.dtype).removeprefix("torch."), "data": b64encode(result.numpy()).decode()}
    else:
        written = result.tolist()
    return {"op": event["op"], "backend": "torch", "result": written}


if __name__ == "__main__":
    runtime.serve(handler)
