"""The arithmetic of the Lambda comparison, and its Runtime API, without any library installed."""

import sys
import tempfile
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from harness import bootstrap, lambda_cost, lambda_pages, lambda_report, lambda_turns, storage
from harness.lambda_api import Function, peak_of
from harness.lambda_cost import COLD, LARGE

AWS = {
    "prices": {
        "source": "s", "as of": "2026", "region": "r", "architecture": "x86", "dollars per request": 2e-7, "dollars per GB-second": 1e-5,
        "billed in steps of milliseconds": 1},
    "quotas": {
        "source": "q", "smallest memory MB": 128, "largest memory MB": 10240, "memory MB of one vCPU": 1769, "payload bytes": 6291456,
        "unzipped deployment bytes": 262144000, "concurrent executions": 1000, "new environments per 10 seconds": 500,
        "requests per second and concurrent execution": 10},
    "assumed": {"share of invocations that are cold starts": 0.01},
}
SOURCE = "import sys; sys.path.insert(0, sys.argv[1]); import runtime; runtime.serve(lambda event: {'got': event})"
ECHO = [sys.executable, "-c", SOURCE, str(FOLDER.parent / "lambda")]


def figures(cpu: float, peak: int, cold: float = 0.002) -> dict:
    warm = {"median": cpu, "max": 2 * cpu, "cpu": cpu, "calls": 9}
    return {
        "cold start": {"median": cold, "least": cold, "p90": cold, "starts": 31}, "warm": {COLD: warm, LARGE: warm},
        "peak memory": {"start": peak // 2, "large": peak}}


class CostTests(unittest.TestCase):
    def test_memory(self) -> None:
        self.assertEqual(lambda_cost.memory_size(5_000_000, AWS), 128)
        self.assertEqual(lambda_cost.memory_size(128 << 20, AWS), 128)
        self.assertEqual(lambda_cost.memory_size((128 << 20) + 1, AWS), 129)

    def test_duration(self) -> None:
        self.assertAlmostEqual(lambda_cost.duration_ms(0.001, 1769, AWS), 1)
        self.assertAlmostEqual(lambda_cost.duration_ms(0.001, 3538, AWS), 1)
        self.assertAlmostEqual(lambda_cost.duration_ms(0.001, 128, AWS), 1769 / 128)

    def test_cost(self) -> None:
        # 10 ms of CPU at a whole vCPU: 0.2 for requests, and 1.769 / 1.024 GB for 10 ms, a million times.
        cost = lambda_cost.cost(figures(0.0095, 1769 << 20, cold=1), COLD, AWS)
        self.assertEqual(cost["billed ms"], 10)
        seconds = 1_000_000 * 1769 / 1024 * 1e-5
        self.assertAlmostEqual(cost["dollars, warm"], 0.2 + seconds * 0.010)
        self.assertAlmostEqual(cost["dollars"], 0.2 + seconds * (0.010 + 0.01 * 1))

    def test_functions_at_once(self) -> None:
        rows = lambda_cost.fleet(figures(0.2, 1 << 20), LARGE, 5_000_000, 1_000_000, AWS)
        self.assertEqual(list(rows), ["128", "1769"])
        self.assertAlmostEqual(rows["1769"]["requests per second"], 5000)
        self.assertEqual(rows["1769"]["limit"], "time")
        self.assertAlmostEqual(rows["1769"]["elements per second"], 5e9)
        fast = lambda_cost.fleet(figures(0.00001, 1 << 20), LARGE, 10, 1000, AWS)
        self.assertEqual((fast["1769"]["requests per second"], fast["1769"]["limit"]), (10_000, "request quota"))

    def test_report(self) -> None:
        machine = {
            "cpu": "CPU", "cpu family, model, stepping": "1 2 3", "cpus": 2, "virtual": True, "caches": {}, "kernel": "6", "glibc": "2",
            "swift": "Swift", "packages": {"numpy": "2", "torch": "2"}, "openblas package": "0.3"}
        who = {"apus": figures(0.001, 14_000_000), "numpy": figures(0.002, 50_000_000, 0.1), "torch": figures(0.003, 300_000_000, 1)}
        data = {
            "contestants": who, "deployment": {name: {"bytes": 300_000_000, "zipped": 3_000_000} for name in who}, "aws": AWS,
            "events": {COLD: 5000, LARGE: 5_000_000}, "machine": machine, "date": "2026-01-01", "commit": "0" * 40, "changed": False,
            "resident before the first event": 5_000_000}
        data["derived"] = lambda_cost.derived(data)
        text = lambda_report.document(data)
        self.assertIn("| start to first answer, median | ≤ 3 ms | 2.00 ms | reached |", text)
        self.assertIn("| executable | ≤ 8 MB | 300 MB | **not reached** |", text)
        self.assertIn("container only", text)
        self.assertIn("| softmax, 1K float32 | 1.00 (longest of 9: 2.00) |", text)
        self.assertNotIn("in turns too", text)
        self.assertIn("in turns too", lambda_report.document(data | {"warm in turns": True}))
        self.assertIn("so all run after 20 s", text)
        with tempfile.TemporaryDirectory() as name:
            pages = [Path(name) / "a", Path(name) / "b"]
            for page, marker in zip(pages, ("lambda", "scaling")):
                page.write_text(f"before\n<!-- {marker}:begin -->\nold\n<!-- {marker}:end -->\nafter\n")
            for _ in range(2):
                lambda_pages.update(data, *pages)
            for page, word in zip(pages, ("| 2.00 ms |", "request")):
                text = page.read_text()
                self.assertTrue(text.startswith("before\n<!--") and text.endswith("-->\nafter\n") and word in text and "old" not in text, text)
                self.assertIn("\n\nCPU (family, model, stepping 1 2 3), 2 CPUs", text)
            self.assertRaises(ValueError, lambda_pages.replaced, "", "lambda", "")


    def test_the_longest_of_few(self) -> None:
        few, many = [float(i) for i in range(20)], [float(i) for i in range(200)]
        self.assertEqual(lambda_turns.figures(few, 1), {"median": 9.5, "max": 19, "cpu": 1, "calls": 20})
        self.assertEqual(lambda_turns.figures(many, 1), {"median": 99.5, "p99": 197, "cpu": 1, "calls": 200})
        # As older runs have it: the second longest of 20.
        self.assertEqual(lambda_report.longest({"p99": 18, "calls": 20}), "–")
        self.assertEqual(lambda_report.longest({"p99": 0.0015, "calls": 200}), "99th percentile: 1.50")
        self.assertEqual(lambda_report.longest({"max": 0.0015, "calls": 20}), "longest of 20: 1.50")

    def test_the_run_that_is_there(self) -> None:
        data = storage.read(bootstrap.FOLDER / "results" / "lambda.json")
        text = lambda_report.document(data)
        self.assertIn("Warm invocations" if data.get("warm in turns") else "## Side by side", text)
        self.assertEqual((bootstrap.FOLDER / "results" / "lambda.md").read_text(), text)


class RuntimeAPITests(unittest.TestCase):
    def test_a_function_is_started_and_invoked(self) -> None:
        function = Function(ECHO, b'[1]')
        try:
            self.assertEqual(function.first_answer, b'{"got": [1]}')
            for event in (b"2", b'"' + b"x" * 3_000_000 + b'"'):
                answer, seconds = function.invoke(event)
                self.assertEqual(answer, b'{"got": ' + event + b"}")
                self.assertGreater(seconds, 0)
            self.assertGreater(function.cpu_seconds(), 0)
            self.assertGreater(peak_of(function.process.pid), 1 << 20)
        finally:
            function.end()

    def test_functions_take_turns(self) -> None:
        checked = []
        large = b'"' + b"x" * lambda_turns.LARGE_EVENT + b'"'
        found = lambda_turns.warm(
            {"a": ECHO, "b": ECHO}, b"1", {"small": b"2", "large": large}, 20, lambda who, name, answer: checked.append((who, name, answer[:9])))
        self.assertEqual(checked, [
            ("a", "small", b'{"got": 2'), ("b", "small", b'{"got": 2'), ("a", "large", b'{"got": "'), ("b", "large", b'{"got": "')])
        self.assertEqual([found[who][name]["calls"] for who in "ab" for name in ("small", "large")], [20, 5, 20, 5])
        self.assertTrue(all(0 < f["median"] <= f["max"] and f["cpu"] > 0 for events in found.values() for f in events.values()))

    def test_a_stopped_function_does_nothing(self) -> None:
        function = Function(ECHO, b"1")
        try:
            function.stop()
            self.assertIn("State:\tT", Path(f"/proc/{function.process.pid}/status").read_text())
            function.resume()
            self.assertEqual(function.invoke(b"2")[0], b'{"got": 2}')
            function.stop()
        finally:
            function.end()
        self.assertIsNotNone(function.process.returncode)


if __name__ == "__main__":
    unittest.main()
