#!/usr/bin/env python3
"""Runs the built function against a local emulator of AWS Lambda, and invokes it.

    Scripts/lambda_local.py ['{"op": "sum", "x": [1, 2]}' ...]    invokes it with these events, or some examples
    Scripts/lambda_local.py --serve [--port 9100]                  serves until interrupted

The exit status is 1 where an event got no answer, or the function ended by itself. An error is an answer.
"""

import argparse
import http.client
import json
import subprocess
import sys
from pathlib import Path

import lambda_emulator

EXAMPLES = [
    {"op": "softmax", "x": [1, 2, 3]},
    {"op": "matmul", "a": {"shape": [2, 2], "data": [1, 2, 3, 4]}, "b": {"shape": [2, 2], "data": [5, 6, 7, 8]}},
    {"op": "neg", "x": "AACAPwAAAEAAAEBA", "dtype": "float32"},
    {"batch": [{"op": "sum", "x": [0.5, 1.5]}, {"op": "max", "x": []}]},
    {"op": "frobnicate"},
]


def serve(emulator: lambda_emulator.Emulator, function: subprocess.Popen) -> bool:
    """Serves until interrupted, or the function ends: that should not be."""
    path = f"/2015-03-31/functions/{lambda_emulator.NAME}/invocations"
    print(f"curl -d '{json.dumps(EXAMPLES[0])}' http://127.0.0.1:{emulator.port}{path}", flush=True)
    status = function.wait()
    print(f"the function ended with status {status}", file=sys.stderr)
    return False


def invoke(emulator: lambda_emulator.Emulator, function: subprocess.Popen, events: list[str]) -> bool:
    """Invokes the function with one event after the other, and says whether all of them were answered."""
    connection = emulator.connect()
    for event in events:
        print(f"> {event}", flush=True)
        if function.poll() is not None:
            print(f"the function ended with status {function.returncode}", file=sys.stderr)
            return False
        try:
            status, body = lambda_emulator.invoke(connection, event.encode())
        except (OSError, http.client.HTTPException) as error:
            print(f"no answer: {error}", file=sys.stderr)
            return False
        text = body.decode(errors="replace").strip()
        if status != 200 and "errorType" not in text:
            print(f"no answer: status {status}: {text}", file=sys.stderr)
            return False
        print(text, flush=True)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", nargs="*", default=[json.dumps(event) for event in EXAMPLES])
    parser.add_argument("--executable", type=Path, default=lambda_emulator.ROOT / ".build-lambda" / "bootstrap")
    parser.add_argument("--serve", action="store_true", help="go on until interrupted")
    parser.add_argument("--port", type=int, help="the emulator's port; a free one unless said")
    options = parser.parse_args()
    if not options.executable.exists():
        sys.exit(f"{options.executable} is missing: make lambda")
    try:
        with lambda_emulator.Emulator(options.port or (9100 if options.serve else None)) as emulator:
            function = emulator.start(options.executable)
            try:
                is_right = serve(emulator, function) if options.serve else invoke(emulator, function, options.events)
            finally:
                function.terminate()
                function.wait(10)
    except KeyboardInterrupt:
        return 0
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
