#!/usr/bin/env python3
"""Runs the built function against a local emulator of AWS Lambda, and invokes it.

    Scripts/lambda_local.py ['{"op": "sum", "x": [1, 2]}' ...]    invokes it with these events, or some examples
    Scripts/lambda_local.py --serve [--port 9100]                  serves until interrupted
"""

import argparse
import json
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", nargs="*", default=[json.dumps(event) for event in EXAMPLES])
    parser.add_argument("--executable", type=Path, default=lambda_emulator.ROOT / ".build-lambda" / "bootstrap")
    parser.add_argument("--serve", action="store_true", help="go on until interrupted")
    parser.add_argument("--port", type=int, help="the emulator's port; a free one unless said")
    options = parser.parse_args()
    if not options.executable.exists():
        sys.exit(f"{options.executable} is missing: make lambda")
    with lambda_emulator.Emulator(options.port or (9100 if options.serve else None)) as emulator:
        function = emulator.start(options.executable)
        try:
            if options.serve:
                path = f"/2015-03-31/functions/{lambda_emulator.NAME}/invocations"
                print(f"curl -d '{json.dumps(EXAMPLES[0])}' http://127.0.0.1:{emulator.port}{path}", flush=True)
                function.wait()
            for event in options.events if not options.serve else []:
                print(f"> {event}")
                done = emulator.invoke_by_command(event)
                print((done.stdout or done.stderr).strip(), flush=True)
        except KeyboardInterrupt:
            pass
        finally:
            function.terminate()
            function.wait(10)
    return function.returncode


if __name__ == "__main__":
    sys.exit(main())
