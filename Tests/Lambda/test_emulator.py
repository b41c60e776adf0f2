#!/usr/bin/env python3
"""Runs the built function against the emulator of the Lambda Runtime API and checks the answer to each of 1,000 events, good and bad.

    Tests/Lambda/test_emulator.py [--count 1000] [--seed N] [--cpu Nehalem] [EXECUTABLE]
"""

import argparse
import base64
import json
import random
import signal
import struct
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Scripts"))

import events  # noqa: E402
import lambda_emulator  # noqa: E402

LIMIT = 6 << 20
MILLION = 1_000_000


def status(pid: int, field: str) -> int:
    """A figure of /proc in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"no {field}")


class Checks:
    def __init__(self) -> None:
        self.passed = self.failed = 0

    def __call__(self, is_right: bool, what: str) -> None:
        if is_right:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}", file=sys.stderr)


def run_mixed(check: Checks, emulator: lambda_emulator.Emulator, count: int, seed: int) -> None:
    connection = emulator.connect()
    errors = 0
    for event, is_right in events.mixed(count, seed):
        _, body = lambda_emulator.invoke(connection, event)
        try:
            answer = json.loads(body)
            errors += "errorType" in answer
            right = is_right(answer)
        except (ValueError, KeyError, TypeError, struct.error):
            right = False
        check(right, f"{event[:events.SHOWN]!r} is answered {body[:events.SHOWN]!r}")
    print(f"{count} events: {count - errors} answers, {errors} errors")
    check(0 < errors < count, "both answers and errors")


def run_error(check: Checks, emulator: lambda_emulator.Emulator) -> None:
    """An error that is surely there, for the log: the mixed events need not contain this one."""
    _, body = lambda_emulator.invoke(emulator.connect(), b'{"op": "nosuchoperation", "x": [1]}')
    check(json.loads(body).get("errorType") == "UnknownOperation", f"an unknown operation: {body[:events.SHOWN]!r}")


def run_sizes(check: Checks, emulator: lambda_emulator.Emulator) -> None:
    """6 MiB are served, one byte more is refused, and a million elements take little memory."""
    connection = emulator.connect()
    start = b'{"op": "sum", "x": [1'
    _, body = lambda_emulator.invoke(connection, start + b" " * (LIMIT - len(start) - 2) + b"]}")
    check(json.loads(body).get("result") == 1, f"an event of {LIMIT} bytes: {body[:events.SHOWN]!r}")
    _, body = lambda_emulator.invoke(connection, start + b" " * (LIMIT - len(start) - 1) + b"]}")
    check(json.loads(body).get("errorType") == "EventTooLarge", f"an event of {LIMIT + 1} bytes: {body[:events.SHOWN]!r}")
    ones = b",".join([b"1"] * (2 * MILLION))
    _, body = lambda_emulator.invoke(connection, b'{"op": "neg", "x": [' + ones + b"]}")
    check(json.loads(body).get("errorType") == "ResultTooLarge", f"a result that is too large: {body[:events.SHOWN]!r}")
    _, body = lambda_emulator.invoke(connection, b'{"op": "sum", "x": [1, 2]}')
    check(json.loads(body).get("result") == 3, f"the event after that: {body[:events.SHOWN]!r}")


def run_memory(check: Checks, emulator: lambda_emulator.Emulator, executable: Path) -> None:
    """What a fresh process needs at most for an operation on a million float32 elements, in vectors of that size."""
    vector = 4 * MILLION
    connection = emulator.connect()
    x = struct.pack("<f", 1.5) * MILLION
    for op, expected in [("neg", struct.pack("<f", -1.5) * MILLION), ("softmax", struct.pack("<f", 1e-6) * MILLION), ("sum", None)]:
        function = emulator.start(executable)
        try:
            _, body = lambda_emulator.invoke(connection, b'{"op": "sum", "x": [1, 2]}')
            before = status(function.pid, "VmHWM")
            event = json.dumps({"op": op, "x": base64.b64encode(x).decode(), "dtype": "float32"}).encode()
            _, body = lambda_emulator.invoke(connection, event)
            added = status(function.pid, "VmHWM") - before
            result = json.loads(body).get("result")
            check(base64.b64decode(result) == expected if expected else result == 1.5 * MILLION, f"{op} of a million elements")
            print(f"{op} of a million float32 elements: {before / 1e6:.1f} MB before, {added / vector:.2f} vectors' worth more at the peak")
            check(added <= 3 * vector, f"{op}: memory of at most 3 vectors, not {added / vector:.2f}")
        finally:
            function.terminate()
            function.wait(10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("executable", nargs="?", type=Path, default=ROOT / ".build-lambda" / "bootstrap")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--cpu", help="run it as on this CPU, under qemu-x86_64, without the tests of memory")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    check = Checks()
    with lambda_emulator.Emulator() as emulator:
        emulation = ["qemu-x86_64", "-cpu", options.cpu] if options.cpu else []
        function = emulator.start(*emulation, options.executable, stderr=subprocess.PIPE)
        try:
            run_mixed(check, emulator, options.count, options.seed)
            run_error(check, emulator)
            run_sizes(check, emulator)
            check(function.poll() is None, "the process serves to the end")
        finally:
            function.send_signal(signal.SIGTERM)
            messages = function.communicate(timeout=10)[1]
        check(function.returncode == 0, f"SIGTERM ends it in order, not with {function.returncode}")
        check("nosuchoperation" in messages, "errors are in the log")
        if not options.cpu:
            run_memory(check, emulator, options.executable)
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed or not check.passed else 0


if __name__ == "__main__":
    sys.exit(main())
