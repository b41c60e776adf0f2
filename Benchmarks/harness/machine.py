"""What a run was made on and with."""

import datetime
import functools
import math
import os
import platform
import re
import subprocess
import timeit
from importlib import metadata
from pathlib import Path

from .bootstrap import FOLDER


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=FOLDER).stdout.strip()
    except FileNotFoundError:
        return "unknown"


def _cpu() -> dict[str, str]:
    text = Path("/proc/cpuinfo").read_text()
    return {key: match[1].strip() for key in ("model name", "cpu family", "model", "stepping") if (match := re.search(rf"^{key}\s*:(.*)$", text, re.M))}


def cpu_flags() -> set[str]:
    match = re.search(r"^flags\s*:(.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    return set(match[1].split()) if match else set()


def caches() -> dict[str, int]:
    """Bytes of each level of data cache that a core can use."""
    sizes = {}
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        kind, level, size = (_read(str(folder / name)) for name in ("type", "level", "size"))
        if kind != "Instruction" and level and size and size.endswith("K"):
            sizes[f"L{level}"] = int(size[:-1]) * 1024
    return sizes


def cpus() -> int:
    return len(os.sched_getaffinity(0))


@functools.cache
def fastest_cpu() -> int:
    """Where a loop takes the least time when first asked: cores may differ, and so may what others have them do."""
    allowed = os.sched_getaffinity(0)
    seconds: dict[int, float] = {}
    try:
        for _ in range(5):
            for cpu in sorted(allowed):
                os.sched_setaffinity(0, {cpu})
                seconds[cpu] = min(seconds.get(cpu, math.inf), timeit.timeit("sum(range(100_000))", number=10))
    finally:
        os.sched_setaffinity(0, allowed)
    return min(seconds, key=seconds.__getitem__)


def describe() -> dict:
    cpu = _cpu()
    flags = Path("/proc/cpuinfo").read_text()
    return {
        "cpu": cpu.get("model name", platform.machine()),
        "cpu family, model, stepping": " ".join(cpu.get(key, "?") for key in ("cpu family", "model", "stepping")),
        "virtual": " hypervisor" in flags,
        "cpus": cpus(),
        "cpu of one thread": fastest_cpu(),
        "caches": caches(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "kernel": re.match(r"[\d.]*", platform.release())[0],
        "glibc": platform.libc_ver()[1],
        "huge pages": _read("/sys/kernel/mm/transparent_hugepage/enabled"),
        "swift": _output("swift", "--version").splitlines()[0],
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in ("numpy", "torch", "matplotlib", "threadpoolctl")},
        "openblas package": _output("dpkg-query", "-W", "-f", "${Version}", "libopenblas0-pthread"),
        "load before": os.getloadavg()[0],
    }


def _read(path: str) -> str | None:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return None


def commit() -> dict:
    return {
        "commit": _output("git", "rev-parse", "HEAD"),
        "changed": bool(_output("git", "status", "--porcelain", "--untracked-files=no", "--", "..", ":!results", ":!../README.md")),
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    }
