#!/usr/bin/env python3
"""Copies of object files whose functions the linker may leave out where nothing reaches them.

    unretained_objects.py LIST FOLDER [SWIFTC]

LIST names the object files of a static executable, one a line. Swift marks every public function as one to retain, also in
its own standard library, which is that of the compiler SWIFTC (`swiftc` unless said otherwise). In the copies, written to
FOLDER, that mark is gone; FOLDER/objects names them, and with them the standard library's objects. What the Swift runtime
looks up by itself, in sections named swift5_..., stays, but for kernels: they are compiled into each backend, and nobody
looks for them.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

RETAIN = 0x200000  # SHF_GNU_RETAIN in a section's flags
RUNTIME_SECTIONS = "swift5"
UNREFLECTED = "Kernels.build"


def without_marks(path: Path, keeps_runtime_sections: bool) -> bytes:
    """The 64-bit little-endian ELF object without the flag on its sections."""
    data = bytearray(path.read_bytes())
    if data[:6] != b"\x7fELF\x02\x01":
        raise SystemExit(f"{path} is not a 64-bit little-endian ELF object")
    table, = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<HHH", data, 0x3A)
    # More sections than 16 bits count are counted in the first header.
    if count == 0:
        count, = struct.unpack_from("<Q", data, table + 0x20)
    if names == 0xFFFF:
        names, = struct.unpack_from("<I", data, table + 0x28)
    strings, = struct.unpack_from("<Q", data, table + names * size + 0x18)
    for header in range(table, table + count * size, size):
        name, _, flags = struct.unpack_from("<IIQ", data, header)
        is_runtime_section = data.startswith(RUNTIME_SECTIONS.encode(), strings + name)
        if flags & RETAIN and not (keeps_runtime_sections and is_runtime_section):
            struct.pack_into("<Q", data, header + 8, flags & ~RETAIN)
    return bytes(data)


def standard_library(folder: Path, compiler: str) -> list[Path]:
    """The objects of the static standard library that are written in Swift."""
    command = [*compiler.split(), "-print-target-info", "-static-stdlib"]
    info = subprocess.run(command, check=True, capture_output=True, text=True)
    archives = Path(json.loads(info.stdout)["paths"]["runtimeResourcePath"]) / "linux"
    archiver = shutil.which("ar") or shutil.which("llvm-ar") or "ar"
    paths = []
    for archive, member in [("libswiftCore.a", "Swift.o"), ("libswiftSwiftOnoneSupport.a", "SwiftOnoneSupport.o")]:
        path = folder / member
        command = [archiver, "p", archives / archive, member]
        path.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
        paths.append(path)
    return paths


def main(names: Path, folder: Path, compiler: str = "swiftc") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    objects = [Path(line.strip("\"'")) for line in names.read_text().splitlines() if line]
    copies = []
    for path in [*objects, *standard_library(folder, compiler)]:
        copy = folder / f"{path.parent.name}-{path.name}"
        copy.write_bytes(without_marks(path, keeps_runtime_sections=path.parent.name != UNREFLECTED))
        copies.append(copy)
    (folder / "objects").write_text("".join(f"{os.fspath(copy)}\n" for copy in copies))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
