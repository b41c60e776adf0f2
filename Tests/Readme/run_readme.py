#!/usr/bin/env python3
"""Runs every Swift snippet and every command of the README and the other pages.

Each ```swift block is a program of its own, compiled against the modules of the release build. Each line of a ```console block that
begins with "$ " is a command, run in a folder with the vectors x.npy, y.npy and b.npy and the matrix a.npy and with `apus` on the path.

Programs and commands must succeed, and results be those that are stated: a `// text` comment after `print(…)` is what is printed, and one after `let name = …` that is a
number or an array is the value. Other comments document. The function for AWS Lambda must answer {"x": [3, 4]} with the norm of 5.
"""

import argparse
import http.client
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What runs this script, or is a long job that runs on its own: that it exists is what is checked.
NOT_NESTED = {
    "make demo", "make test", "make compare", "make compare-quick", "make bench-check", "make lambda", "make lambda-local",
    "make lambda-compare", "python3 Benchmarks/compare.py --quick --ops add,exp --sizes 100,10000 --output /tmp/results"}
CANONICAL = ["scalar", "avx2", "avx512"]
MODULES = ["Apus", "LambdaRuntime", "BackendKit", "Kernels", "Conformance", "ApusScalar", "ApusAVX2", "ApusAVX512", "ApusOpenBLAS", "CPUID", "VectorIntrinsics"]


# What is not run here: commands of an account on AWS, and the edits that Tests/walk.py makes.
NOT_RUN = {"sh", "diff"}


def pages() -> list[pathlib.Path]:
    """The README and every other page, but those in hidden folders, which are built or installed."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [pathlib.Path(folder, name) for name in files if name.endswith(".md")]
    return sorted(found, key=lambda page: (len(page.parts), page))


def blocks() -> dict[tuple[str, str], str]:
    """The blocks of all pages by language and text, each with where it first is."""
    found: dict[tuple[str, str], str] = {}
    for page in pages():
        text = page.read_text()
        for block in re.finditer(r"^ *```([^\n]*)\n(.*?)^ *```$", text, flags=re.S | re.M):
            line = text.count("\n", 0, block.start(2)) + 1
            found.setdefault((block[1], block[2]), f"{page.relative_to(ROOT)}:{line}")
    return found


def write_npy(path: pathlib.Path, values: list[float], shape: tuple[int, ...] | None = None) -> None:
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape or (len(values),)}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}f", *values))


def objects_of(build: pathlib.Path) -> list[pathlib.Path]:
    """A module's object files, without those left behind by sources that are no more."""
    objects = sorted(build.glob("*.o"))
    try:
        current = {pathlib.Path(entry.get("object", "")).name for entry in json.loads((build / "output-file-map.json").read_text()).values()}
    except FileNotFoundError:
        return objects
    return [o for o in objects if o.name in current]


def compile_snippet(source: str, name: str, products: pathlib.Path, folder: pathlib.Path) -> list[str]:
    file = folder / f"{name}" / "main.swift"
    file.parent.mkdir()
    file.write_text(source)
    objects = [str(o) for module in MODULES for o in objects_of(products / f"{module}.build")]
    maps = []
    for module in ("CPUID", "VectorIntrinsics"):
        generated = products / f"{module}.build" / "module.modulemap"
        written = ROOT / "Sources" / module / "include" / "module.modulemap"
        maps += ["-Xcc", f"-fmodule-map-file={written if written.exists() else generated}"]
    subprocess.run(
        ["swiftc", "-swift-version", "6", "-I", str(products / "Modules"), *maps, str(file), *objects, "-o", str(folder / f"{name}.out")],
        check=True, cwd=folder)
    return [str(folder / f"{name}.out")]


def number_or_array(text: str) -> object:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, (int, float, list)) else None


def instrument(source: str) -> tuple[str, list[str]]:
    """A program that prints each stated result between two lines of its own, and what is stated."""
    stated: list[str] = []
    lines = []
    for line in source.splitlines():
        match = re.fullmatch(r"( *)((print\(.*\))|let (\w+) = .*?)  +// (.*)", line)
        if match and (match[3] or number_or_array(match[5]) is not None):
            shown = match[3] or f"print({match[4]})"
            begin, end = f'print("@{len(stated)}")', 'print("@end")'
            line = f"{match[1]}{begin}; {shown}; {end}" if match[3] else f"{match[1]}{match[2]}; {begin}; {shown}; {end}"
            stated.append(match[5])
        lines.append(line)
    return "\n".join(lines) + "\n", stated


def agrees(found: str, stated: str, backend: str) -> bool:
    if stated.startswith('"'):
        # A backend's name, which is another one on other CPUs.
        return json.loads(stated) in CANONICAL and found == backend
    value = number_or_array(stated)
    return number_or_array(found) == value if value is not None else found == stated


def check_results(output: str, stated: list[str], backend: str) -> bool:
    is_right = True
    for index, text in enumerate(stated):
        match = re.search(rf"^@{index}\n(.*?)\n@end$", output, flags=re.S | re.M)
        found = match[1] if match else "nothing"
        if not agrees(found, text, backend):
            print(f"    stated is {text}, found {found}", file=sys.stderr)
            is_right = False
    return is_right


def run(
    what: str, command: list[str] | str, folder: pathlib.Path, environment: dict[str, str], stated: list[str] | None = None, backend: str = ""
) -> bool:
    print(f"  {what}", flush=True)
    done = subprocess.run(
        command, shell=isinstance(command, str), cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=900)
    if done.returncode != 0:
        print(f"    exit status {done.returncode}\n{done.stdout}", file=sys.stderr)
    return done.returncode == 0 and check_results(done.stdout, stated or [], backend)


def serve_one_event(what: str, command: list[str], environment: dict[str, str]) -> bool:
    """Runs a function on AWS Lambda that answers the event {"x": [3, 4]}."""
    print(f"  {what}", flush=True)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        function = subprocess.Popen(command, env=dict(environment, AWS_LAMBDA_RUNTIME_API=address))
        try:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(60)
                connection.recv(1 << 16)
                event = b'{"x": [3, 4]}'
                head = f"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\nContent-Length: {len(event)}\r\n\r\n"
                connection.sendall(head.encode() + event)
                request = connection.makefile("rb")
                first = request.readline()
                headers = http.client.parse_headers(request)
                answer = json.loads(request.read(int(headers["Content-Length"])))
                connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
                function.terminate()
                if b"/1/response" not in first or answer != {"norm": 5}:
                    print(f"    {{\"x\": [3, 4]}} is answered {answer}", file=sys.stderr)
                    return False
                return function.wait(10) == 0
        finally:
            function.kill()
            function.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--apus", required=True, type=pathlib.Path)
    apus = parser.parse_args().apus.resolve()
    passed = failed = results = 0

    def count(is_right: bool) -> None:
        nonlocal passed, failed
        passed, failed = passed + is_right, failed + (not is_right)

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_npy(folder / "x.npy", [0.25 * i - 3 for i in range(100)])
        write_npy(folder / "y.npy", [1.0 / (i + 1) for i in range(100)])
        write_npy(folder / "a.npy", [4.0, 1.0, 1.0, 3.0], (2, 2))
        write_npy(folder / "b.npy", [1.0, 2.0])
        environment = dict(os.environ, PATH=f"{apus.parent}:{os.environ['PATH']}")
        info = subprocess.run([apus, "info", "--json"], env=environment, check=True, text=True, stdout=subprocess.PIPE).stdout
        backend = json.loads(info)["selected"]
        for index, ((language, text), place) in enumerate(blocks().items()):
            if language == "swift":
                what = f"{place}: {text.strip().splitlines()[0]} …"
                source, stated = instrument(text)
                results += len(stated)
                try:
                    command = compile_snippet(source, f"snippet{index}", apus.parent, folder)
                except subprocess.CalledProcessError:
                    print(f"  {what} does not compile", file=sys.stderr)
                    count(False)
                    continue
                if "import LambdaRuntime" in source:
                    count(serve_one_event(what, command, environment))
                else:
                    count(run(what, command, folder, environment, stated, backend))
            elif language == "console":
                for line in text.splitlines():
                    if not line.startswith("$ "):
                        continue
                    command = line[2:].split("  #")[0].split(" # ")[0].strip()
                    if command in NOT_NESTED:
                        check = command.replace("make", "make --dry-run", 1) if command.startswith("make") else f"{command} --help"
                        count(run(f"{place}: {command} (exists)", check, ROOT, environment))
                    else:
                        count(run(f"{place}: {command}", command, folder, environment))
            elif language not in NOT_RUN:
                print(f"  {place} has a block of {language or 'no language'}, which nothing here runs", file=sys.stderr)
                count(False)
    print(f"documentation: {passed} passed, {failed} failed; {results} results compared")
    return 1 if failed or not passed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
