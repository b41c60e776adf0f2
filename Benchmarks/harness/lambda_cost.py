"""What invocations cost and what many functions at once can do, from what was measured and what AWS publishes."""

import json
import math

from .bootstrap import FOLDER

# Events that figures are derived from.
COLD = "softmax, 1K float32"
LARGE = "softmax, 1M float32"
AWS = FOLDER / "lambda" / "aws.json"
MIB = 1 << 20
FORMULAS = {
    "memory MB": "max(smallest memory, peak resident memory with a vector of 1M float32, rounded up to 1 MiB)",
    "duration ms": "CPU time of a warm invocation × max(1, memory MB of one vCPU / memory MB): Lambda gives CPU in proportion to memory",
    "billed ms": "duration rounded up to 1 ms",
    "initialization ms": "median cold start as measured here: Lambda gives a starting function a whole CPU at least",
    "dollars": "n × price of a request + n × (billed ms + share of cold starts × initialization ms) / 1000 × memory MB / 1024 × price of a GB-second",
}


def read_aws() -> dict:
    return json.loads(AWS.read_text())


def memory_size(peak: int, aws: dict) -> int:
    return max(aws["quotas"]["smallest memory MB"], math.ceil(peak / MIB))


def duration_ms(cpu_seconds: float, memory: int, aws: dict) -> float:
    return cpu_seconds * 1000 * max(1.0, aws["quotas"]["memory MB of one vCPU"] / memory)


def cost(figures: dict, event: str, aws: dict, invocations: int = 1_000_000) -> dict:
    prices = aws["prices"]
    memory = memory_size(figures["peak memory"]["large"], aws)
    duration = duration_ms(figures["warm"][event]["cpu"], memory, aws)
    step = prices["billed in steps of milliseconds"]
    billed = math.ceil(duration / step) * step
    gigabytes = memory / 1024
    start = figures["cold start"]["median"] * 1000
    cold = aws["assumed"]["share of invocations that are cold starts"]
    requests = invocations * prices["dollars per request"]
    seconds = gigabytes / 1000 * prices["dollars per GB-second"] * invocations
    return {
        "memory MB": memory, "duration ms": duration, "billed ms": billed, "initialization ms": start,
        "dollars, requests": requests, "dollars, warm": requests + seconds * billed, "dollars": requests + seconds * (billed + cold * start)}


def fleet(figures: dict, event: str, event_bytes: int, elements: int, aws: dict) -> dict:
    """As many functions at once as an account may have by default, at the smallest memory and with a whole CPU each."""
    quotas = aws["quotas"]
    count = quotas["concurrent executions"]
    rows = {}
    for memory in sorted({memory_size(figures["peak memory"]["large"], aws), quotas["memory MB of one vCPU"]}):
        seconds = duration_ms(figures["warm"][event]["cpu"], memory, aws) / 1000
        by_time = count / seconds
        by_quota = count * quotas["requests per second and concurrent execution"]
        rate = min(by_time, by_quota)
        rows[str(memory)] = {
            "ms": seconds * 1000, "requests per second by time": by_time, "requests per second by quota": by_quota,
            "requests per second": rate, "limit": "time" if by_time < by_quota else "request quota",
            "elements per second": rate * elements, "payload bytes per second": rate * event_bytes,
            "memory bytes": count * memory * MIB,
            "dollars per hour": rate * 3600 * (
                aws["prices"]["dollars per request"]
                + math.ceil(seconds * 1000) / 1000 * memory / 1024 * aws["prices"]["dollars per GB-second"])}
    return rows


def derived(data: dict) -> dict:
    """Everything computed, to be written beside what was measured."""
    aws = data["aws"]
    contestants = data["contestants"]
    small = {who: cost(figures, COLD, aws) for who, figures in contestants.items()}
    large = {who: cost(figures, LARGE, aws) for who, figures in contestants.items()}
    apus = contestants["apus"]
    return {
        "formulas": FORMULAS,
        "cost of 1M invocations": {COLD: small, LARGE: large},
        "functions at once": {
            COLD: fleet(apus, COLD, data["events"][COLD], 1000, aws), LARGE: fleet(apus, LARGE, data["events"][LARGE], 1_000_000, aws)},
        "seconds until all can run": aws["quotas"]["concurrent executions"] / aws["quotas"]["new environments per 10 seconds"] * 10,
    }
