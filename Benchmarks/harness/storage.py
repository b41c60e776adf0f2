"""The JSON file: a cell, a limit, a probe per line, six digits of each number."""

import json
import os
from pathlib import Path
from typing import Any


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


def text(data: dict) -> str:
    members = []
    for key, value in rounded(data).items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines = ",\n".join("  " + json.dumps(item) for item in value)
            members.append(f" {json.dumps(key)}: [\n{lines}\n ]")
        else:
            members.append(f" {json.dumps(key)}: {json.dumps(value, indent=1)}".replace("\n", "\n "))
    return "{\n" + ",\n".join(members) + "\n}\n"


def write(data: dict, file: Path) -> None:
    replace(file, text(data))


def replace(file: Path, content: str) -> None:
    """Writes a file as a whole: an interruption leaves the old one."""
    new = file.with_name(file.name + ".new")
    new.write_text(content)
    os.replace(new, file)


def read(file: Path) -> dict:
    return json.loads(file.read_text())
