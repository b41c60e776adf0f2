#!/usr/bin/env python3
"""Measures functions on AWS Lambda as processes on this machine: Apus, NumPy and PyTorch side by side, in one run.

Results go to Benchmarks/results: lambda.json with every number, and lambda.md. Build the function first: make lambda.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from harness import bootstrap


def resident_at_start(command: list[str]) -> int:
    """Bytes that the process has resident while it waits for its first event."""
    import socket

    from harness.lambda_api import peak_of

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        process = subprocess.Popen(command, env={"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.getsockname()[1]}"})
        connection, _ = server.accept()
        connection.recv(1 << 16)
        time.sleep(0.05)
        peak = peak_of(process.pid)
        process.terminate()
        process.wait(10)
        connection.close()
    return peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=31, help="cold starts of each")
    parser.add_argument("--calls", type=int, default=200, help="warm invocations of each event")
    parser.add_argument("--output", type=Path, default=bootstrap.FOLDER / "results", help="folder of the results")
    parser.add_argument("--sizes-only", action="store_true", help="look at what is to be deployed, and measure nothing")
    parser.add_argument("--report-only", action="store_true", help="compute and write anew from the measurements in lambda.json")
    parser.add_argument("--pages", action="store_true", help="write the figures in the README and the documentation as well")
    options = parser.parse_args()
    bootstrap.enter()
    from harness import lambda_cost, lambda_measure, lambda_pages, lambda_report, lambda_sizes, lambda_work, machine, storage

    file = options.output / "lambda.json"
    if options.report_only:
        data = storage.read(file)
    else:
        if not lambda_work.BOOTSTRAP.exists():
            sys.exit(f"{lambda_work.BOOTSTRAP} is missing: make lambda")
        sizes = lambda_sizes.all_sizes()
        if options.sizes_only:
            return print(sizes)
        data = {
            **machine.commit(), "machine": machine.describe(), "deployment": sizes,
            "resident before the first event": resident_at_start(lambda_work.CONTESTANTS["apus"]),
            **lambda_measure.everything(options.rounds, options.calls)}
    data["aws"] = lambda_cost.read_aws()
    data["derived"] = lambda_cost.derived(data)
    options.output.mkdir(parents=True, exist_ok=True)
    storage.write(data, file)
    data = storage.read(file)
    (options.output / "lambda.md").write_text(lambda_report.document(data))
    if options.pages:
        lambda_pages.update(data)
    print(lambda_report.comparison(data))
    for what, wanted, found, is_reached in lambda_report.targets(data):
        print(f"{what}: {found} ({wanted}){'' if is_reached else ': NOT REACHED'}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
