"""A progress bar on standard error, if that is a terminal; else a line now and then."""

import sys
import time


class Progress:
    def __init__(self, total: float) -> None:
        self.total, self.done = total, 0.0
        self.start = self.shown = time.monotonic()
        self.is_terminal = sys.stderr.isatty()

    def advance(self, amount: float, label: str) -> None:
        self.done += amount
        now = time.monotonic()
        if now - self.shown < (0.1 if self.is_terminal else 30):
            return
        self.shown = now
        share = min(1.0, self.done / self.total)
        left = (now - self.start) * (1 - share) / share if share else 0
        text = f"{share:4.0%}  {left / 60:.1f} min left  {label}"
        if self.is_terminal:
            filled = round(30 * share)
            print(f"\r\x1b[K[{'#' * filled}{'.' * (30 - filled)}] {text}", end="", file=sys.stderr, flush=True)
        else:
            print(f"compare: {text}", file=sys.stderr, flush=True)

    def finish(self) -> None:
        minutes = (time.monotonic() - self.start) / 60
        print(("\r\x1b[K" if self.is_terminal else "") + f"compare: measured in {minutes:.1f} min", file=sys.stderr)
