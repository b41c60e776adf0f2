"""The pages that show figures of the Lambda comparison, between markers."""

import re
from pathlib import Path

from . import lambda_report
from .bootstrap import FOLDER
from .markdown import machine_line

README = FOLDER.parent / "README.md"
SCALING = FOLDER.parent / "Documentation" / "LambdaScaling.md"


def replaced(text: str, name: str, content: str) -> str:
    """The text with other content between the markers of this name."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    result, count = re.subn(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{content}{end}", text, flags=re.S)
    if count != 1:
        raise ValueError(f"{count} places for '{name}' instead of one")
    return result


def update(data: dict, readme: Path = README, scaling: Path = SCALING) -> None:
    date = f"From one run of `make lambda-compare` on {data['date'][:10]}"
    text = replaced(readme.read_text(), "lambda", f"{date}:\n\n{lambda_report.summary(data)}\n{machine_line(data)}\n")
    readme.write_text(text)
    scaling.write_text(replaced(scaling.read_text(), "scaling", f"{date}: {lambda_report.scaling(data)}\n{machine_line(data)}\n"))
