"""Makes the virtual environment that NumPy, PyTorch and matplotlib live in, and goes on inside it. Standard library only."""

import fcntl
import os
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1]
ENVIRONMENT = FOLDER / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed.txt"
PACKAGES = ["numpy", "matplotlib", "threadpoolctl"]


def pip(*arguments: str) -> str:
    done = subprocess.run(
        [PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise RuntimeError(f"pip {' '.join(arguments)}\n{done.stdout}")
    return done.stdout


def newest_cpu_build(listing: str) -> str | None:
    """The newest version of PyTorch without CUDA in what `pip index versions` prints."""
    versions = re.findall(r"\b(\d+(?:\.\d+)+\+cpu)", listing)
    return max(versions, key=lambda v: [int(part) for part in re.findall(r"\d+", v)], default=None)


def make() -> None:
    # Written last, and gone first: of what an interruption leaves nothing must look complete.
    STAMP.unlink(missing_ok=True)
    print("Setting up Benchmarks/.venv with NumPy, PyTorch and matplotlib (once) ...", file=sys.stderr)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        sys.exit(f"compare: cannot make a virtual environment (Debian: apt-get install python3-venv)\n{made.stdout}")
    try:
        cpu_build = newest_cpu_build(pip("index", "versions", "torch"))
        torch = f"torch=={cpu_build}" if cpu_build else "torch"
        pip("install", "--quiet", *PACKAGES, torch)
        STAMP.write_text(" ".join([*PACKAGES, torch]) + "\n")
    except RuntimeError as error:
        sys.exit(f"compare: NumPy and PyTorch could not be installed from PyPI: is it reachable?\n{error}")


def is_up_to_date() -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text().split()[: len(PACKAGES)] == PACKAGES


def enter() -> None:
    """Continues in the virtual environment, which is made unless it is there."""
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return
    with open(__file__) as lock:
        # One at a time: two comparisons may begin together.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_up_to_date():
            make()
    os.execv(PYTHON, [str(PYTHON), *sys.argv])
