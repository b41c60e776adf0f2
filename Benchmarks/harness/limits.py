"""What the machine allows at most: measured bandwidth by size, and peak arithmetic."""

import math

from .cells import Cell


class Limits:
    """The limits for one number of threads.

    They are measured before and after the cells. A limit is the fastest batch of all: what disturbs can only slow it down.
    """

    def __init__(self, records: list[dict], threads: str) -> None:
        rates: dict[str, dict[int, float]] = {}
        self.peaks: dict[tuple[str, int], float] = {}
        self.workers = 1
        for record in records:
            if record["threads"] != threads:
                continue
            self.workers = record["workers"]
            rate = record["check"] / record["fastest"]  # bytes or operations of a thread, per nanosecond
            if record["limit"] == "limit-fma":
                key = record["element"], record["size"]
                self.peaks[key] = max(self.peaks.get(key, 0), rate * record["workers"])
            else:
                points = rates.setdefault(record["limit"].removeprefix("limit-"), {})
                points[record["size"]] = max(points.get(record["size"], 0), rate)
        self.bandwidth = {pattern: sorted(points.items()) for pattern, points in rates.items()}

    def rate(self, pattern: str, bytes: float) -> float | None:
        """GB/s for this many bytes in all streams together, between measured sizes interpolated over the logarithm."""
        points = self.bandwidth.get(pattern)
        if not points:
            return None
        if bytes <= points[0][0]:
            return points[0][1]
        for (size, rate), (next_size, next_rate) in zip(points, points[1:]):
            if bytes <= next_size:
                part = math.log(bytes / size) / math.log(next_size / size)
                return rate * (next_rate / rate) ** part
        return points[-1][1]

    def peak(self, element: str) -> float | None:
        """GFLOP/s with the widest registers."""
        return max((rate for (kind, _), rate in self.peaks.items() if kind == element), default=None)

    def nanoseconds(self, cell: Cell) -> float | None:
        """The least time that a cell can take: the movement of its operands and result or, for a matrix product, its arithmetic if that takes longer."""
        if cell.is_decomposition or cell.is_of_models:
            return None
        rate = self.rate(cell.pattern, cell.bytes)
        movement = cell.bytes / rate if rate else None
        if cell.flops:
            peak = self.peak(cell.element)
            return max(cell.flops / peak, movement or 0) if peak else None
        return movement
