"""What a run was made on and with."""

import datetime
import os
import platform
import re
import subprocess
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


def caches() -> dict[str, int]:
    """Bytes of each level of data cache, of one core where it is not shared."""
    sizes = {}
    for level, name in (("L1", "LEVEL1_DCACHE_SIZE"), ("L2", "LEVEL2_CACHE_SIZE"), ("L3", "LEVEL3_CACHE_SIZE")):
        text = _output("getconf", name)
        if text.isdigit() and int(text) > 0:
            sizes[level] = int(text)
    return sizes


def cpus() -> int:
    return len(os.sched_getaffinity(0))


def describe() -> dict:
    cpu = _cpu()
    flags = Path("/proc/cpuinfo").read_text()
    return {
        "cpu": cpu.get("model name", platform.machine()),
        "cpu family, model, stepping": " ".join(cpu.get(key, "?") for key in ("cpu family", "model", "stepping")),
        "virtual": " hypervisor" in flags,
        "cpus": cpus(),
        "caches": caches(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "kernel": platform.release(),
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
