"""The protocol, and the arithmetic of the report, without any library installed: python3 -m unittest discover -s Benchmarks/tests"""

import json
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from harness import bench_check, bootstrap, expressions, markdown, ranges, readme, storage, targets
from harness.cells import CLASSIC, CLASSIC_SIZES, DECOMPOSITIONS, MATRIX_SIZES, MODEL_OPERATIONS, SKINNY_PRODUCTS, Cell, all_cells
from harness.contestants import Contestant, limit as limit_contestant
from harness.limits import Limits
from harness.model_expressions import MODELS
from harness.measure import FULL, QUICK, Plan, Team, paired, require_agreement, summary
from harness.protocol import Absent, ContestantFailed, Ready, Worker, clean_environment, parse_prepared
from harness.results import Results, crossover, dimensions, geometric_mean, short


class Fake(Contestant):
    """A contestant that is `fake_contestant.py`."""

    def start(self, threads: int | None) -> Worker:
        return Worker(self.name, [sys.executable, str(FOLDER / "fake_contestant.py"), *self.library.split()], dict(os.environ))


def record(op: str, size: int, times: dict[str, float], element: str = "float32", family: str = "zip", mode: str = "allocate") -> dict:
    results = {name: {"median": time, "lower": time, "upper": time, "rounds": 7} for name, time in times.items()}
    return {"op": op, "family": family, "element": element, "size": size, "mode": mode, "threads": "1", "results": results}


def limit(pattern: str, size: int, rate: float) -> dict:
    return {"limit": f"limit-{pattern}", "element": "float32", "size": size, "threads": "1", "workers": 1, "check": size, "fastest": size / rate}


def run_of(cells: list[dict], limits: list[dict] = []) -> dict:
    return {
        "options": {"threads": ["1"], "rounds": 7, "quick": True, "batch nanoseconds": 3e5}, "cells": cells, "limits": limits, "probes": {},
        "date": "2026-01-01T00:00:00", "commit": "0123456789abcdef", "changed": False,
        "machine": {
            "cpu": "CPU", "cpu family, model, stepping": "1 2 3", "cpus": 2, "virtual": True, "caches": {"L1": 49152, "L3": 33554432}, "kernel": "6",
            "glibc": "2", "swift": "Swift", "packages": {"numpy": "2", "torch": "2"}, "openblas package": "0.3"},
    }


def catalogue() -> set[str]:
    """The names of all operations, as the contestant spells them, from its sources."""
    files = [*(FOLDER.parents[1] / "Sources" / "BackendKit" / "Catalogue").glob("*.swift")]
    files.append(FOLDER.parent / "Sources" / "Contestant" / "DecompositionWorkload.swift")
    cases = [line for file in files for line in re.findall(r"^  case (\w+(?:, \w+)*)$", file.read_text(), flags=re.M)]
    return {re.sub(r"(?<![A-Z])[A-Z]", r"_\g<0>", name).lower() for line in cases for name in line.split(", ")}


class ProtocolTests(unittest.TestCase):
    def test_answers(self) -> None:
        self.assertEqual(parse_prepared("ready calls=3 ns=1.5 check=-2"), Ready(3, 1.5, -2))
        self.assertEqual(parse_prepared("ready calls=3 ns=1.5 check=nan expression=a = b").expression, "a = b")
        self.assertEqual(parse_prepared("none no counterpart"), Absent("no counterpart"))
        with self.assertRaisesRegex(ContestantFailed, "it broke"):
            parse_prepared("error it broke")

    def test_team(self) -> None:
        team = Team([Fake("fast", "10"), Fake("slow", "30"), Fake("partial", "20 add"), Fake("absent", "20 add sum")], 1)
        try:
            cell = Cell("add", "zip", "float32", 100, "allocate")
            results = team.measure(cell, Plan(rounds=5, batch_nanoseconds=1))
            self.assertEqual(results["fast"]["median"], 10)
            self.assertEqual(results["slow"]["rounds"], 5)
            self.assertEqual(results["slow"]["over the first"], 3)
            self.assertNotIn("over the first", results["fast"])
            self.assertEqual(results["partial"], {"absent": "no counterpart"})
            with self.assertRaisesRegex(ContestantFailed, "it broke"):
                team.measure(Cell("broken", "zip", "float32", 100, "allocate"), Plan(1, 1))
        finally:
            team.close()

    def test_a_contestant_that_does_not_start(self) -> None:
        team = Team([Fake("there", "10"), Fake("gone", "10 mute")], 1)
        team.close()
        self.assertEqual(list(team.missing), ["gone"])
        self.assertRegex(team.record["gone"], "absent: gone ended.*no such library")
        self.assertNotIn("absent", team.record["there"])

    def test_process_that_ends(self) -> None:
        worker = Fake("mortal", "10").start(1)
        self.assertEqual(worker.ask_for_list("catalogue"), ["add zip", "sum reduce"])
        with self.assertRaisesRegex(ContestantFailed, "mortal ended.*status 3"):
            worker.prepare(op="fatal")
        worker.close()

    def test_environment_has_no_settings(self) -> None:
        os.environ["OPENBLAS_CORETYPE"] = "Haswell"
        os.environ["OMP_NUM_THREADS"] = "1"
        environment = clean_environment({"OMP_NUM_THREADS": "2"})
        self.assertNotIn("OPENBLAS_CORETYPE", environment)
        self.assertEqual(environment["OMP_NUM_THREADS"], "2")

    def test_results_that_differ(self) -> None:
        cell = Cell("dot", "reducePair", "float32", 100, "allocate")
        require_agreement(cell, {"a": 100.0, "b": 100.0001})
        with self.assertRaisesRegex(ContestantFailed, "c is the odd one"):
            require_agreement(cell, {"a": 100.0, "b": 100.0001, "c": 90})

    def test_an_environment_whose_making_was_interrupted_is_not_there(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            files = {"PYTHON": Path(name) / "python", "STAMP": Path(name) / "installed.txt"}
            with mock.patch.multiple(bootstrap, **files), mock.patch("subprocess.run", side_effect=KeyboardInterrupt):
                files["PYTHON"].touch()
                files["STAMP"].write_text(" ".join([*bootstrap.PACKAGES, "torch"]))
                self.assertTrue(bootstrap.is_up_to_date())
                self.assertRaises(KeyboardInterrupt, bootstrap.make)
                self.assertFalse(bootstrap.is_up_to_date())

    def test_versions(self) -> None:
        listing = "torch (2.15.0)\nAvailable versions: 2.15.0, 2.9.1+cpu, 2.13.0+cpu, 2.13.0"
        self.assertEqual(bootstrap.newest_cpu_build(listing), "2.13.0+cpu")
        self.assertIsNone(bootstrap.newest_cpu_build("torch (2.15.0)"))


class CellTests(unittest.TestCase):
    families = {op: "reduce" if op in expressions.NUMBERS else "map" for op in CLASSIC} | {"sqrt": "map", "matmul": "multiply", "qr": "decompose"}

    def test_the_classic_table_has_95_cells(self) -> None:
        cells = all_cells(self.families, None, None, ["float32"], ["allocate"], 2048)
        self.assertEqual(sum(cell.op in CLASSIC for cell in cells), 95)
        self.assertEqual([cell.size for cell in cells if cell.op == "sqrt"], [10_000])
        self.assertEqual([cell.size for cell in cells if cell.op == "matmul" and not cell.shape], [64, 128, 256, 512, 1024, 2048])

    def test_matrices_of_other_shapes(self) -> None:
        cells = all_cells(self.families, ["matmul", "qr"], None, ["float64"], ["allocate", "into"], 128)
        self.assertEqual([cell.sides for cell in cells if cell.shape], SKINNY_PRODUCTS)
        self.assertEqual([(cell.size, cell.mode) for cell in cells if cell.is_decomposition], [(DECOMPOSITIONS["qr"], "allocate")])
        row = Cell("matmul", "multiply", "float64", 1024, "allocate", (1, 4096))
        self.assertEqual(row.flops, 2 * 4096 * 1024)
        self.assertEqual(row.bytes, 8 * (1024 + 1024 * 4096 + 4096))
        self.assertEqual(dimensions(row), "1×4096×1024")

    def test_the_limit_of_large_cells_takes_part(self) -> None:
        large = Cell("add", "zip", "float64", 1_000_000, "into")
        self.assertEqual(large.limit, Cell("limit-merge", "limit", "float32", 24_000_000, "allocate"))
        self.assertEqual(limit_contestant().cell(large), large.limit)
        self.assertEqual(Cell("matvec", "multiply", "float32", 1024, "allocate").limit.op, "limit-read")
        square = Cell("matmul", "multiply", "float64", 2048, "allocate")
        self.assertEqual(square.limit, Cell("limit-fma", "limit", "float64", 512, "allocate"))
        narrow = Cell("matmul", "multiply", "float32", 1024, "allocate", (4, 4096))
        for cell in (Cell("add", "zip", "float64", 100_000, "into"), narrow, large.limit):
            self.assertIsNone(limit_contestant().cell(cell))

    def test_long_calls_have_fewer_rounds(self) -> None:
        self.assertEqual([FULL.rounds_of(nanoseconds) for nanoseconds in (1e6, 1e8)], [31, 11])
        self.assertEqual(QUICK.rounds_of(1e8), 7)

    def test_numbers_need_no_preallocated_result(self) -> None:
        cells = all_cells(self.families, ["sum", "exp"], [100], ["float32"], ["allocate", "into"], 0)
        self.assertEqual([(cell.op, cell.mode) for cell in cells], [("sum", "allocate"), ("exp", "allocate"), ("exp", "into")])

    def test_what_the_table_does_not_have(self) -> None:
        class Module:
            @staticmethod
            def hypot_of(x: memoryview, y: memoryview) -> memoryview:
                return x

            @staticmethod
            def total(x: memoryview) -> int:
                return 0

        x = memoryview(bytearray(4))
        names = {"np": Module, "x": x, "y": x}
        self.assertEqual(expressions.expressions("hypot_of", "numpy", "allocate", names), ["np.hypot_of(x, y)"])
        self.assertEqual(expressions.expressions("hypot_of", "numpy", "into", names), ["np.hypot_of(x, y, out=r)"])
        self.assertEqual(expressions.expressions("total", "numpy", "allocate", names), [])
        self.assertEqual(expressions.expressions("cube", "numpy", "allocate", names), [])
        self.assertEqual(expressions.expressions("cbrt", "torch", "allocate", names), [])

    def test_expressions_are_of_operations(self) -> None:
        # One that was renamed would lose its peers.
        operations = catalogue()
        self.assertLessEqual({"add", "norm_linf", "log_softmax", "gelu_tanh", "sum_of_squares", "matvec", "eigh"} | set(CLASSIC), operations)
        named = expressions.CATALOGUE.keys() | expressions.CHECKS.keys() | expressions.NUMBERS | ranges.RANGES.keys()
        self.assertEqual(named - operations, set(), "no operations of the catalogue")
        for op, entry in expressions.CATALOGUE.items():
            self.assertTrue(entry.numpy or entry.torch, f"{op} has no expression")

    def test_all_of_models_has_expressions(self) -> None:
        self.assertEqual(MODELS.keys(), MODEL_OPERATIONS.keys())
        for op, entry in MODELS.items():
            self.assertTrue(entry.torch, f"{op} has no expression of PyTorch's")

    def test_everything_classic_has_expressions(self) -> None:
        for op in CLASSIC:
            self.assertTrue(expressions.CATALOGUE[op].numpy and expressions.CATALOGUE[op].torch, op)


class ArithmeticTests(unittest.TestCase):
    def test_statistics(self) -> None:
        self.assertAlmostEqual(geometric_mean([2, 8]), 4)
        self.assertIsNone(geometric_mean([]))
        self.assertEqual(summary([3, 1, 2])["median"], 2)
        self.assertEqual([short(size) for size in (100, 1000, 2048, 1_000_000)], ["100", "1K", "2048", "1M"])

    def test_speedup_is_over_the_fastest_setting(self) -> None:
        results = Results(run_of([record("add", 100, {"apus": 10, "numpy": 50, "numpy-best": 40, "torch": 90, "openblas": 1})]))
        self.assertEqual(results.outcomes[0].best_peer, "NumPy")
        self.assertEqual(results.outcomes[0].speedup, 4)
        self.assertEqual(markdown.versus(results.outcomes[0]), "4.00x N")

    def test_ratios_are_of_batches_of_the_same_round(self) -> None:
        # Twice as slow for the last three rounds of five, in which the first had begun a round earlier.
        self.assertEqual(paired([20, 20, 40, 40, 40], [10, 20, 20, 20, 20]), 2)
        cell = record("add", 100, {"apus": 10, "numpy": 50, "torch": 30})
        cell["results"]["numpy"]["over the first"] = 2
        [outcome] = Results(run_of([cell])).outcomes
        self.assertEqual((outcome.best_peer, outcome.speedup, outcome.over("PyTorch")), ("NumPy", 2, 3))

    def test_limits(self) -> None:
        limits = Limits([limit("read", 1024, 100), limit("read", 4096, 25), limit("read", 4096, 20)], "1")
        self.assertEqual(limits.rate("read", 100), 100)
        self.assertAlmostEqual(limits.rate("read", 2048), 50)
        self.assertEqual(limits.rate("read", 1 << 30), 25)
        self.assertAlmostEqual(limits.nanoseconds(Cell("sum", "reduce", "float32", 256, "allocate")), 10.24)
        self.assertIsNone(limits.nanoseconds(Cell("matmul", "multiply", "float32", 256, "allocate")))
        fma = {"limit": "limit-fma", "element": "float32", "size": 512, "threads": "1", "workers": 1, "check": 100, "fastest": 1}
        limits = Limits([limit("read", 1024, 10), fma], "1")
        self.assertAlmostEqual(limits.nanoseconds(Cell("matmul", "multiply", "float32", 1000, "allocate")), 2e7)
        # A row times a matrix: 4,008,000 bytes at 10 GB/s.
        self.assertAlmostEqual(limits.nanoseconds(Cell("matmul", "multiply", "float32", 1000, "allocate", (1, 1000))), 400_800)
        self.assertIsNone(limits.nanoseconds(Cell("qr", "decompose", "float32", 1000, "allocate")))

    def test_a_limit_measured_in_the_cell(self) -> None:
        cell = record("add", 1_000_000, {"apus": 1_000, "numpy": 1_100, "limit": 800})
        cell["results"]["limit"]["check"] = 11_000_000
        [outcome] = Results(run_of([cell], [limit("merge", 1024, 100)])).outcomes
        self.assertAlmostEqual(outcome.share, 0.8 * 12 / 11)
        self.assertEqual(outcome.times.keys(), {"apus", "numpy"})

    def test_the_peak_measured_in_the_cell(self) -> None:
        cell = record("matmul", 100, {"apus": 25_000, "limit": 1_000}, family="multiply")
        # Of each thread, of which the limits say how many there are.
        cell["results"]["limit"]["check"] = 50_000
        [outcome] = Results(run_of([cell], [limit("read", 1024, 10) | {"workers": 2}])).outcomes
        self.assertAlmostEqual(outcome.share, 2 * 100**3 / (2 * 50_000) / 25)

    def test_equal_at_the_bandwidth(self) -> None:
        # 12,000 bytes at 100 GB/s: 120 ns.
        limits = [limit("merge", 1024, 100), limit("merge", 1 << 20, 100)]
        cells = [record("add", 1000, {"apus": a, "numpy": n}) for a, n in ((130, 125), (140, 125), (130, 120), (160, 155))]
        self.assertEqual([o.is_level for o in Results(run_of(cells, limits)).outcomes], [True, False, False, False])

    def test_crossover(self) -> None:
        def outcomes(*pairs: tuple[int, int]):
            cells = [record("add", size, {"apus": 1, "numpy": n, "torch": t}) for size, (n, t) in zip(CLASSIC_SIZES, pairs)]
            return Results(run_of(cells)).outcomes

        self.assertEqual(crossover(outcomes((1, 2), (1, 2), (2, 1), (2, 1), (2, 1))), "NumPy up to 1K, PyTorch from 10K")
        self.assertEqual(crossover(outcomes((1, 2), (2, 1), (1, 2))), "NumPy at 100, PyTorch at 1K, NumPy from 10K")
        self.assertEqual(crossover(outcomes((1, 2), (1, 2))), "NumPy throughout")

    def test_targets(self) -> None:
        cells = [
            record(op, size, {"apus": 10, "numpy": 60, "torch": 55, "apus-avx512": 10, "apus-avx2": 9 if op == "mul" else 12})
            for op in CLASSIC for size in CLASSIC_SIZES]
        cells[0] = record("add", 100, {"apus": 10, "numpy": 9, "torch": 50})
        found = {target.what.split(" (")[0]: target for target in targets.every_target(Results(run_of(cells)))}
        level = found["float32: each of the 95 cells at least as fast as the faster of NumPy and PyTorch"]
        self.assertEqual((level.found, level.is_reached, level.misses), ("94 of 95", False, ("add 100 0.90",)))
        self.assertIn("0.95 counts as equal", level.what)
        self.assertTrue(found["float32: geometric mean of the 95 cells"].is_reached)
        self.assertFalse(found["float32: AVX-512 at least as fast as AVX2"].is_reached)
        self.assertIsNone(found["float64: geometric mean of the 95 cells"].is_reached)

    def test_part_of_the_cells_reaches_nothing(self) -> None:
        times = {"apus": 10, "numpy": 600, "torch": 550, "apus-avx512": 10, "apus-avx2": 12, "openblas": 11}
        cells = [record(op, size, times) for op in ("exp", "sum") for size in (100, 10_000)] + [record("matmul", 128, times, family="multiply")]
        # Without a peer, and without one of two.
        cells += [record("add", 100, {"apus": 10}), record("sub", 100, {"apus": 10, "numpy": 50})]
        results = Results(run_of(cells) | {"catalogue": CellTests.families})
        self.assertFalse(any(target.is_reached for target in targets.every_target(results)))
        found = {target.what.split(" (")[0]: target.found for target in targets.every_target(results)}
        self.assertEqual(found["float32: geometric mean of the 95 cells"], "55.00x; 4 of 95 cells measured")
        self.assertEqual(found["float32: geometric mean at size 100"], "55.00x; 2 of 19 cells measured")
        # The classic ones, sqrt, 13 products, qr.
        self.assertEqual(found["float32: AVX-512 at least as fast as AVX2"], "5 of 5; 5 of 110 cells measured")
        self.assertEqual(found["float32: products at least as fast as OpenBLAS's with its best kernels"], "1 of 1; 1 of 13 cells measured")
        self.assertFalse(results.select(op="add")[0].is_level)

    def test_targets_of_matrices(self) -> None:
        times = {"apus": 10, "numpy": 20, "torch": 16, "openblas": 11, "apus-avx2": 20, "openblas-haswell": 19}
        cells = [record("matmul", size, times, family="multiply") for size in MATRIX_SIZES]
        cells += [record("matmul", inner, times, family="multiply") | {"shape": [rows, columns]} for rows, columns, inner in SKINNY_PRODUCTS]
        cells += [record(op, 1024, {"apus": 10, "numpy": ratio}, family="decompose") for op, ratio in (("solve", 9), ("qr", 7))]
        found = {target.what: target for target in targets.every_target(Results(run_of(cells)))}
        self.assertTrue(found["float32: products at least as fast as OpenBLAS's with its best kernels"].is_reached)
        self.assertEqual(found["float32: AVX2 products at least as fast as OpenBLAS's with its kernels for AVX2"].misses[:2], ("matmul 64 0.95", "matmul 128 0.95"))
        self.assertEqual(found["float32: square products from 256 on against NumPy and PyTorch as installed"].misses[:2], ("matmul 256 1.60", "matmul 512 1.60"))
        self.assertEqual(found["float32: solve, Cholesky and QR against NumPy's"].misses, ("qr 1024 0.70",))
        self.assertIsNone(found["float64: symmetric eigenvectors against NumPy's"].is_reached)

    def test_openblas_is_the_fastest_of_its_settings_in_each_cell(self) -> None:
        cells = [
            record("matmul", size, {"apus": 10, "openblas": chosen, "openblas-haswell": 9}, family="multiply") for size, chosen in ((128, 11), (256, 8))]
        results = Results(run_of(cells))
        self.assertEqual([(o.fastest("OpenBLAS"), o.peer("OpenBLAS"), o.speedup) for o in results.outcomes], [("openblas-haswell", 9, None), ("openblas", 8, None)])
        [target] = [t for t in targets.every_target(results) if t.what == "float32: products at least as fast as OpenBLAS's with its best kernels"]
        self.assertEqual(target.misses, ("matmul 256 0.80", "matmul 128 0.90"))

    def test_document(self) -> None:
        times = {"apus": 10, "numpy": 60, "torch": 55}
        cells = [record("add", size, times) for size in CLASSIC_SIZES] + [record("sub", 100, times | {"numpy": 9})] + [record("matmul", 64, times, family="multiply"), record("fancy", 10_000, {"apus": 5})]
        cells += [record("matmul", 1024, times, family="multiply") | {"shape": [1, 4096]}, record("qr", 1024, times, family="decompose")]
        cells += [record("svd", 256, times | {"openblas": 8_000}, family="decompose")]
        text = markdown.document(run_of(cells, [limit("merge", 1024, 100)]))
        self.assertIn("no counterpart", text)
        self.assertIn("5.50x P", text)
        self.assertIn("**not reached**", text)
        self.assertIn("| matmul | 1×4096×1024 |", text)
        self.assertIn("| qr | 1024 | 0.0 | – |", text)
        self.assertIn("| svd | 256 | 0.0 | 8.0 |", text)
        self.assertIn("| products with 1, 4 or 16 rows or columns | 5.50x, 1 of 1 |", markdown.matrices(Results(run_of(cells))))

    def test_the_report_says_who_is_missing(self) -> None:
        run = run_of([record("add", size, {"apus": 10, "numpy": 60}) for size in CLASSIC_SIZES])
        whole = run | {"contestants": {"1": {"apus": "contestant", "numpy": "contestant"}, "all": {"apus": "contestant"}}}
        gone = "absent: torch ended with status 1:\nNo module named `torch`"
        parts = run | {"contestants": {"1": {"apus": "contestant", "torch": gone, "numpy": "absent: why"}, "all": {"torch": gone}}}
        texts = (markdown.document, markdown.summary, readme.numbers)
        for text in texts:
            self.assertNotIn("Not all took part", text(whole))
            self.assertIn("**Not all took part.**", text(parts))
            self.assertIn("\n- PyTorch (1 thread, all threads): `torch ended with status 1: No module named 'torch'`\n- NumPy (1 thread): `why`\n\n", text(parts))

    def test_what_counts_as_slower(self) -> None:
        self.assertTrue(bench_check.Times(100, 111, 90, 100).is_slower)
        self.assertFalse(bench_check.Times(100, 109, 90, 100).is_slower)
        self.assertFalse(bench_check.Times(100, 150, 90, 90).is_slower)

    def test_bench_check_has_every_kind_of_call(self) -> None:
        cells = [cell for cell in bench_check.cells(CellTests.families) if cell.element == "float32"]
        of = {op: [(dimensions(cell), cell.mode) for cell in cells if cell.op == op] for op in ("sum", "exp", "sqrt", "matmul", "qr")}
        self.assertEqual(of["sum"], [("100", "allocate"), ("10K", "allocate"), ("1M", "allocate")])
        self.assertEqual(of["exp"], [*of["sum"], ("10K", "into")])
        self.assertEqual(of["sqrt"], [("10K", "allocate"), ("10K", "into")])
        self.assertEqual(of["matmul"][:3] + of["matmul"][-1:], [("128", "allocate"), ("512", "allocate"), ("1024", "allocate"), ("512", "into")])
        self.assertEqual([cell.sides for cell in cells if cell.shape], SKINNY_PRODUCTS)
        self.assertEqual(of["qr"], [("1024", "allocate")])
        row = bench_check.row(cells[-2], "1", bench_check.Times(100, 120, 90, 110))
        self.assertEqual((row[0], row[2], row[-1]), ("matmul into", "512", "+20%"))

    def test_storage(self) -> None:
        data = {"a": {"b": [1, 2.0000001]}, "cells": [{"x": 1 / 3}, {"y": None}], "none": []}
        self.assertEqual(json.loads(storage.text(data)), {"a": {"b": [1, 2.0]}, "cells": [{"x": 0.333333}, {"y": None}], "none": []})

    def test_readme_markers(self) -> None:
        text = f"a\n{readme.BEGIN}\nold\n{readme.END}\nb\n"
        self.assertEqual(readme.replaced(text, "new\\1\n"), f"a\n{readme.BEGIN}\nnew\\1\n{readme.END}\nb\n")
        with self.assertRaises(ValueError):
            readme.replaced("none", "new")


if __name__ == "__main__":
    unittest.main()
