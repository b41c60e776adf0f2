"""A contestant's process, which runs only while it is asked something."""

import ctypes
import functools
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


class ContestantFailed(Exception):
    """A contestant's process ended, or answered with an error."""


@dataclass(frozen=True)
class Ready:
    calls: int
    nanoseconds: float
    check: float
    expression: str | None = None


@dataclass(frozen=True)
class Absent:
    reason: str


def parse_prepared(answer: str) -> Ready | Absent:
    """The answer to `prepare`."""
    verb, _, rest = answer.partition(" ")
    if verb == "none":
        return Absent(rest)
    if verb != "ready":
        raise ContestantFailed(rest or answer)
    before, _, expression = rest.partition(" expression=")
    values = dict(word.split("=", 1) for word in before.split())
    return Ready(int(values["calls"]), float(values["ns"]), float(values["check"]), expression or None)


def _begin(cpu: int | None) -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: a stopped process would otherwise outlive an interrupted run
    if cpu is not None:
        os.sched_setaffinity(0, {cpu})


class Worker:
    """A process that answers one line to each line. Between questions it is stopped, so that threads of its that still spin cost nobody else."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], cwd: str | None = None, cpu: int | None = None) -> None:
        self.name = name
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True, bufsize=1, env=dict(environment),
            cwd=cwd, start_new_session=True, preexec_fn=functools.partial(_begin, cpu))
        self._is_stopped = False

    def ask(self, question: str) -> str:
        return self._conversation(question, lambda _: True)[-1]

    def ask_for_list(self, question: str) -> list[str]:
        """Lines up to one that says `end`."""
        return self._conversation(question, lambda line: line == "end")[:-1]

    def _conversation(self, question: str, is_last: Callable[[str], bool]) -> list[str]:
        lines: list[str] = []
        try:
            self._send(signal.SIGCONT)
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write(question + "\n")
            self._process.stdin.flush()
            while not lines or not is_last(lines[-1]):
                line = self._process.stdout.readline()
                if not line:
                    raise ContestantFailed(f"{self.name} ended at '{question}': {self._last_words()}")
                lines.append(line.rstrip("\n"))
            self._send(signal.SIGSTOP)
        except (BrokenPipeError, ProcessLookupError):
            raise ContestantFailed(f"{self.name} ended at '{question}': {self._last_words()}") from None
        return lines

    def _send(self, which: signal.Signals) -> None:
        self._process.send_signal(which)

    def _last_words(self) -> str:
        status = self._process.wait()
        self._errors.seek(0)
        return f"status {status} {self._errors.read()[-500:].decode(errors='replace')}".strip()

    def prepare(self, **values: object) -> Ready | Absent:
        try:
            return parse_prepared(self.ask("prepare " + " ".join(f"{key}={value}" for key, value in values.items())))
        except ContestantFailed as error:
            raise ContestantFailed(f"{self.name}: {error} ({values})") from None

    def batch(self) -> float:
        answer = self.ask("batch")
        try:
            return float(answer)
        except ValueError:
            raise ContestantFailed(f"{self.name}: {answer}") from None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            try:
                stream.close()
            except BrokenPipeError:
                pass


def clean_environment(extra: Mapping[str, str] = {}) -> dict[str, str]:
    """The environment of a process in which libraries run as installed: without settings for their threads, kernels or memory."""
    prefixes = ("OPENBLAS_", "OMP_", "GOMP_", "KMP_", "MKL_", "NPY_", "ATEN_", "TORCH_", "MALLOC_", "GLIBC_TUNABLES", "APUS_", "GOTO_", "BLIS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    return {**kept, **extra}
