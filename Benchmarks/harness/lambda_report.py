"""The comparison of functions on AWS Lambda as Markdown."""

from .lambda_cost import COLD, LARGE
from .markdown import machine_line, table, times

NAMES = {"apus": "Apus", "numpy": "NumPy", "torch": "PyTorch"}
VECTOR = 4_000_000


def ms(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def megabytes(count: float) -> str:
    return f"{count / 1e6:.2f} MB" if count < 1e7 else f"{count / 1e6:,.0f} MB"


def longest(warm: dict) -> str:
    """The 99th percentile; of fewer than 100 calls, which have none, the longest, which older runs did not keep. Either says which it is."""
    if warm["calls"] >= 100:
        return f"99th percentile: {ms(warm['p99'])}"
    return f"longest of {warm['calls']}: {ms(warm['max'])}" if "max" in warm else "–"


def targets(data: dict) -> list[tuple[str, str, str, bool]]:
    """What it must show: wanted, found, and whether that is reached."""
    apus, numpy = data["contestants"]["apus"], data["contestants"]["numpy"]
    cold, peer = apus["cold start"]["median"], numpy["cold start"]["median"]
    size, peak = data["deployment"]["apus"], apus["peak memory"]
    added = (peak["large"] - peak["start"]) / VECTOR
    return [
        ("start to first answer, median", "≤ 3 ms", f"{ms(cold)} ms", cold <= 0.003),
        ("the same, against NumPy", "≥ 30x", times(peer / cold), peer >= 30 * cold),
        ("executable", "≤ 8 MB", megabytes(size["bytes"]), size["bytes"] <= 8e6),
        ("zip", "≤ 3.2 MB", megabytes(size["zipped"]), size["zipped"] <= 3.2e6),
        ("resident at start", "≤ 6 MB", megabytes(data["resident before the first event"]), data["resident before the first event"] <= 6e6),
        ("added by 1M float32", "≤ 3 vectors", f"{added:.2f} vectors", added <= 3),
    ]


def comparison(data: dict) -> str:
    who = list(data["contestants"])
    figures = [data["contestants"][name] for name in who]
    sizes = [data["deployment"][name] for name in who]
    limit = data["aws"]["quotas"]["unzipped deployment bytes"]
    rows = [
        ["start to first answer, median (least, 90th percentile)", *(
            f"{ms(f['cold start']['median'])} ms ({ms(f['cold start']['least'])}, {ms(f['cold start']['p90'])})" for f in figures)],
        *([f"warm: {event}, median", *(f"{ms(f['warm'][event]['median'])} ms" for f in figures)] for event in data["events"]),
        ["peak memory after the first answer", *(megabytes(f["peak memory"]["start"]) for f in figures)],
        ["peak memory with 1M float32", *(megabytes(f["peak memory"]["large"]) for f in figures)],
        ["to deploy, zipped", *(megabytes(s["zipped"]) for s in sizes)],
        ["to deploy, unzipped", *(megabytes(s["bytes"]) + ("" if s["bytes"] <= limit else " (container only)") for s in sizes)],
    ]
    for event, costs in data["derived"]["cost of 1M invocations"].items():
        rows.append([f"1M invocations a month: {event}", *(f"${costs[name]['dollars']:.2f}" for name in who)])
        rows.append(["of that at memory, billed", *(f"{costs[name]['memory MB']} MB, {costs[name]['billed ms']} ms" for name in who)])
    return table(["", *(NAMES[name] for name in who)], rows)


def summary(data: dict) -> str:
    """The few rows that say most."""
    who = list(data["contestants"])
    figures = [data["contestants"][name] for name in who]
    rows = [
        ["start to first answer", *(f"{ms(f['cold start']['median'])} ms" for f in figures)],
        ["warm, softmax of 1K float32", *(f"{ms(f['warm'][COLD]['median'])} ms" for f in figures)],
        ["warm, softmax of 1M float32", *(f"{ms(f['warm'][LARGE]['median'])} ms" for f in figures)],
        ["peak memory, with 1M float32", *(megabytes(f["peak memory"]["large"]) for f in figures)],
        ["to deploy, zipped", *(megabytes(data["deployment"][name]["zipped"]) for name in who)],
    ]
    return table(["", *(NAMES[name] for name in who)], rows)


def inputs(data: dict) -> str:
    prices, quotas = data["aws"]["prices"], data["aws"]["quotas"]
    cold = data["aws"]["assumed"]["share of invocations that are cold starts"]
    lines = [
        f"- Prices: {prices['source']}, {prices['region']}, {prices['architecture']}, as of {prices['as of']}: "
        f"${prices['dollars per request'] * 1e6:.2f} per 1M requests, ${prices['dollars per GB-second']} per GB-second. No free tier.",
        f"- Quotas: {quotas['source']}.", f"- Assumed: {cold:.0%} of the invocations are cold starts."]
    lines += [f"- {name} = {formula}" for name, formula in data["derived"]["formulas"].items()]
    return "\n".join(lines) + "\n"


def scaling(data: dict) -> str:
    quotas = data["aws"]["quotas"]
    rows = []
    for event, by_memory in data["derived"]["functions at once"].items():
        for memory, f in by_memory.items():
            rows.append([
                event, f"{memory} MB", f"{f['ms']:.2f}", f"{f['requests per second']:,.0f}", f["limit"], f"{f['elements per second']:.3g}",
                f"{f['payload bytes per second'] / 1e9:.3g} GB/s", f"{f['memory bytes'] / 1e9:,.0f} GB", f"${f['dollars per hour']:,.2f}"])
    heads = ["event", "memory each", "ms each", "requests/s", "limited by", "elements/s", "events", "memory in all", "an hour"]
    return (
        f"{quotas['concurrent executions']:,} functions at once (an account's default), each with the smallest memory it fits in or with a whole CPU; "
        f"a function may have {quotas['new environments per 10 seconds']:,} more environments every 10 seconds, so all run after "
        f"{data['derived']['seconds until all can run']:.0f} s.\n\n" + table(heads, rows, left=2))


def document(data: dict) -> str:
    starts = data["contestants"]["apus"]["cold start"]["starts"]
    changed = " with changes" if data["changed"] else ""
    turns = " Warm invocations are in turns too, with the others stopped." if data.get("warm in turns") else ""
    goals = table(["what it must show", "wanted", "found", ""], [[*row, "reached" if ok else "**not reached**"] for *row, ok in targets(data)], left=4)
    warm = {event: {who: figures["warm"][event] for who, figures in data["contestants"].items()} for event in data["events"]}
    cpu = table(
        ["CPU per warm invocation, ms (the slowest by the clock)", *(NAMES[who] for who in data["contestants"])],
        [[event, *(f"{ms(f['cpu'])} ({longest(f)})" for f in by_who.values())] for event, by_who in warm.items()])
    return f"""# Functions on AWS Lambda: Apus, NumPy and PyTorch

Generated by `make lambda-compare` on {data['date'][:10]} at commit {data['commit'][:12]}{changed}; every number is in `lambda.json`.

{machine_line(data)}

Each function is a process on this machine that serves the Runtime API of the harness; they answer the same events with the same numbers (checked), `{COLD}` being a
softmax of 1,000 float32 elements in base64 and `{LARGE}` one of a million. A start is timed from starting the process to having its first answer, {starts} times each, in
turns, files in the page cache. The handlers in Python (`Benchmarks/lambda`) use one socket, `json` and `base64` of the standard library, and nothing else that costs time.{turns}

## Side by side

{comparison(data)}
{cpu}
## Targets

{goals}
## Inputs and formulas of the cost

{inputs(data)}
## Many at once

{scaling(data)}"""
