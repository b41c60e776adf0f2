"""Builds the contestant."""

import subprocess
import sys
from pathlib import Path

from .bootstrap import FOLDER


def contestant(package: Path = FOLDER) -> Path:
    """The executable, built from this package, which stands beside the library it measures."""
    # Of the library beside it a planned build knows the files of last time: a changed manifest is planned anew.
    (package / "Package.swift").touch()
    command = ["swift", "build", "-c", "release", "--product", "apus-contestant", "--package-path", str(package)]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}")
    return package / ".build" / "release" / "apus-contestant"
