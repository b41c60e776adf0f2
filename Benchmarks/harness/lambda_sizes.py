"""What has to be deployed: the bytes of the files, and compressed as in a zip archive."""

import json
import re
import zlib
from importlib import metadata
from pathlib import Path

from . import storage
from .bootstrap import ENVIRONMENT
from .lambda_work import BOOTSTRAP, FUNCTIONS

PACKAGES = {"numpy": "numpy", "torch": "torch"}


def with_requirements(name: str) -> list[str]:
    """A package and those it cannot do without, as installed."""
    found: dict[str, None] = {}
    queue = [name]
    while queue:
        package = queue.pop().lower().replace("_", "-")
        try:
            requirements = metadata.requires(package) or []
        except metadata.PackageNotFoundError:
            continue
        if package not in found:
            found[package] = None
            queue += [re.match(r"[\w.-]+", r)[0] for r in requirements if "extra ==" not in r]
    # What only builds or installs packages need not be deployed.
    return [package for package in found if package not in ("setuptools", "pip", "wheel")]


def files(name: str) -> list[Path]:
    paths = [FUNCTIONS / "runtime.py", FUNCTIONS / f"{name}_function.py"]
    for package in with_requirements(PACKAGES[name]):
        located = (Path(file.locate()) for file in metadata.files(package) or [])
        paths += [p for p in located if p.is_file() and ENVIRONMENT.resolve() in p.resolve().parents and p.suffix != ".pyc"]
    return paths


def compressed(path: Path) -> int:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    count = 0
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            count += len(packer.compress(part))
    return count + len(packer.flush())


def all_sizes() -> dict[str, dict]:
    """By contestant. Those of packages are kept beside them, as compressing PyTorch takes a minute."""
    kept = ENVIRONMENT.resolve() / "deployment.json"
    sizes = json.loads(kept.read_text()) if kept.exists() else {}
    for name, package in PACKAGES.items():
        version = metadata.version(package)
        if sizes.get(name, {}).get("version") != version:
            paths = files(name)
            sizes[name] = {
                "version": version, "packages": with_requirements(package), "bytes": sum(p.stat().st_size for p in paths),
                "zipped": sum(map(compressed, paths))}
            storage.replace(kept, json.dumps(sizes))
    archive = BOOTSTRAP.with_suffix(".zip")
    return {"apus": {"bytes": BOOTSTRAP.stat().st_size, "zipped": archive.stat().st_size}, **sizes}
