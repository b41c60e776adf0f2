"""What scripts do on machines that lack something, which commands of their own make believe."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Scripts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.commands = Path(folder.name)

    def command(self, name, script):
        path = self.commands / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def environment(self, path=None, **variables):
        return dict(os.environ, PATH=path or f"{self.commands}:{os.environ['PATH']}", **variables)

    def run_script(self, *command, path=None, **variables):
        return subprocess.run(command, cwd=self.commands, env=self.environment(path, **variables), capture_output=True, text=True)

    def install(self, *options, apt):
        self.command("dpkg-query", "exit 1")
        self.command("id", "echo 0")
        self.command("apt-get", apt)
        return self.run_script(ROOT / "Tests/install-packages.sh", *options, "some-package")

    def test_optional_packages_that_cannot_be_had(self):
        for apt in ["exit 100", '[ "$1" = update ] || exit 100']:
            with self.subTest(apt=apt):
                result = self.install("--optional", apt=apt)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn("could not be installed: some-package", result.stderr)
                self.assertIn("Going on without them.", result.stderr)
                self.assertNotEqual(self.install(apt=apt).returncode, 0)

    def test_packages_are_installed(self):
        result = self.install("--optional", apt="echo \"$@\" >>calls")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        calls = (self.commands / "calls").read_text().splitlines()
        self.assertEqual([line.split()[0] for line in calls], ["update", "install"])
        self.assertTrue(calls[1].endswith(" some-package"))

    def test_one_installs_at_a_time(self):
        self.command("dpkg-query", "[ -e calls ] && echo installed || exit 1")
        self.command("id", "echo 0")
        self.command("apt-get", "echo begin >>all; sleep 0.2; echo end >>all; [ $1 = update ] || touch calls")
        script = [ROOT / "Tests/install-packages.sh", "--optional", "some-package"]
        processes = [subprocess.Popen(script, cwd=self.commands, env=self.environment(), stdout=subprocess.DEVNULL) for _ in range(3)]
        self.assertEqual([process.wait(20) for process in processes], [0, 0, 0])
        # The others find that the first one did it.
        self.assertEqual((self.commands / "all").read_text().split(), ["begin", "end"] * 2)

    def test_an_environment_that_was_not_completed_is_made_anew(self):
        self.command("python3", """echo make >>calls; for folder; do :; done; mkdir -p "$folder/bin"
            printf '#!/bin/sh\\n[ -e interrupt ] && exit 1; echo install >>calls\\n' >"$folder/bin/pip"
            printf '#!/bin/sh\\necho run >>calls\\n' >"$folder/bin/python"; chmod +x "$folder"/bin/*""")
        calls = self.commands / "calls"
        interrupt = self.commands / "interrupt"
        interrupt.touch()
        self.assertNotEqual(self.run_script(ROOT / "Tests/numpy-validation.sh", "apus").returncode, 0)
        interrupt.unlink()
        for expected in (["make", "install", "run"], ["run"]):
            calls.unlink()
            calls.touch()
            self.assertEqual(self.run_script(ROOT / "Tests/numpy-validation.sh", "apus").returncode, 0)
            self.assertEqual(calls.read_text().split(), expected)

    def test_functions_are_linked_by_the_compiler_of_their_toolchain(self):
        product = self.commands / ".build-lambda/release/bootstrap.product"
        product.mkdir(parents=True)
        (product / "Objects.LinkFileList").write_text("")
        self.command("swiftc", "echo another toolchain >>calls; exit 1")
        calls = self.commands / "calls"
        script = ROOT / "Scripts/build-lambda.sh"
        for folder, version in [("toolchain", ""), ("swift", "-6.1"), ("swift-6.1", "-6.1")]:
            with self.subTest(folder=folder, version=version):
                (self.commands / folder).mkdir()
                self.command(f"{folder}/swift{version}", "exit 0")
                self.command(f"{folder}/swiftc{version}", 'echo "$@" >>calls; exit 1')
                result = self.run_script(script, SWIFT=str(self.commands / folder / f"swift{version}"))
                self.assertNotEqual(result.returncode, 0)
                self.assertEqual(calls.read_text(), "-print-target-info -static-stdlib\n")
                # And the rest by the same one.
                self.command("python3", "exit 0")
                self.run_script(script, SWIFT=str(self.commands / folder / f"swift{version}"))
                self.assertIn("-emit-executable", calls.read_text().splitlines()[1])
                (self.commands / "python3").unlink()
                calls.unlink()

    def test_a_missing_readelf_is_a_failure(self):
        for name in ["dirname", "sh"]:
            self.command(name, f'exec /bin/{name} "$@"')
        result = self.run_script("/bin/sh", ROOT / "Tests/lambda.sh", path=str(self.commands))
        self.assertEqual(result.returncode, 1)
        self.assertIn("FAILED: readelf is needed", result.stderr)


if __name__ == "__main__":
    unittest.main()
