"""The local emulator of the Lambda Runtime API, cargo-lambda from PyPI, and the function that it serves. Standard library only."""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".build-lambda" / "emulator"
EMULATOR = ENVIRONMENT / "bin" / "cargo-lambda"
REQUIREMENT = "cargo-lambda==1.9.2"
NAME = "bootstrap"


def install() -> None:
    """Installs the emulator from PyPI, once."""
    stamp = ENVIRONMENT / "installed.txt"
    if EMULATOR.exists() and stamp.exists() and stamp.read_text() == REQUIREMENT:
        return
    # Of what an interruption leaves nothing must look complete.
    stamp.unlink(missing_ok=True)
    print(f"Installing {REQUIREMENT} from PyPI (once) ...", file=sys.stderr)
    for command in ([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], [ENVIRONMENT / "bin" / "pip", "--disable-pip-version-check", "install", "-q", REQUIREMENT]):
        done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            sys.exit(f"The emulator cannot be installed (Debian: apt-get install python3-venv; is PyPI reachable?)\n{done.stdout}")
    stamp.write_text(REQUIREMENT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(port: int, process: subprocess.Popen, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the emulator does not start")


class Emulator:
    """The emulator as a process, from `with` to its end."""

    def __init__(self, port: int | None = None):
        self.port = port or free_port()

    def __enter__(self) -> "Emulator":
        install()
        self.folder = tempfile.TemporaryDirectory()
        # The emulator asks cargo which functions there are. This stands in for it, and names one.
        target = {"kind": ["bin"], "crate_types": ["bin"], "name": NAME, "src_path": "main.rs", "edition": "2021"}
        package = {
            "name": NAME, "version": "0.0.0", "id": f"{NAME} 0.0.0", "source": None, "dependencies": [], "targets": [target],
            "features": {}, "manifest_path": "Cargo.toml", "metadata": None, "edition": "2021"}
        metadata = {
            "packages": [package], "workspace_members": [package["id"]], "target_directory": "target", "version": 1,
            "workspace_root": ".", "resolve": None, "metadata": None}
        cargo = Path(self.folder.name) / "cargo"
        cargo.write_text(f"#!/bin/sh\necho '{json.dumps(metadata)}'\n")
        cargo.chmod(0o755)
        self.environment = dict(os.environ, PATH=f"{self.folder.name}:{os.environ['PATH']}")
        self.log = open(Path(self.folder.name) / "log", "w+")
        self.process = subprocess.Popen(
            [EMULATOR, "lambda", "watch", "--only-lambda-apis", "-A", "127.0.0.1", "-P", str(self.port)],
            cwd=self.folder.name, env=self.environment, stdout=self.log, stderr=subprocess.STDOUT)
        try:
            wait_until_open(self.port, self.process)
        except RuntimeError as error:
            self.log.seek(0)
            text = self.log.read()
            self.__exit__()
            raise RuntimeError(f"{error}\n{text}") from None
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.folder.cleanup()

    def start(self, *command: str | Path, stderr: int | None = None, **settings: str) -> subprocess.Popen:
        """Starts a function that this emulator serves. Its log is this process's, unless `stderr` is a pipe, which the caller must read."""
        environment = dict(os.environ, AWS_LAMBDA_RUNTIME_API=f"127.0.0.1:{self.port}/.rt/{NAME}", **settings)
        return subprocess.Popen(command, env=environment, stderr=stderr, text=True, errors="replace")

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


def invoke(connection: http.client.HTTPConnection, event: bytes) -> tuple[int, bytes]:
    connection.request("POST", f"/2015-03-31/functions/{NAME}/invocations", event)
    response = connection.getresponse()
    return response.status, response.read()
