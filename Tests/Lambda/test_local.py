#!/usr/bin/env python3
"""Scripts/lambda_local.py with the emulator and functions that log much or end early. Standard library only.

    Tests/Lambda/test_local.py
"""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Scripts"))

import lambda_emulator  # noqa: E402

# It logs 1 KiB for each event, and answers "fail" with an error.
FUNCTION = f"""#!{sys.executable}
import http.client, os, sys
host, prefix = os.environ["AWS_LAMBDA_RUNTIME_API"].split("/", 1)
api = http.client.HTTPConnection(host)
def request(method, path, body=None):
    api.request(method, f"/{{prefix}}/2018-06-01/runtime/invocation/{{path}}", body)
    response = api.getresponse()
    return response.getheader("Lambda-Runtime-Aws-Request-Id"), response.read()
while True:
    name, event = request("GET", "next")
    print("x" * 1024, file=sys.stderr, flush=True)
    if b"fail" in event:
        request("POST", f"{{name}}/error", '{{"errorType": "Kind", "errorMessage": "text", "stackTrace": []}}')
    else:
        request("POST", f"{{name}}/response", '{{"is": "right"}}')
"""


class Local(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        lambda_emulator.install()
        cls.folder = tempfile.TemporaryDirectory()
        cls.function = Path(cls.folder.name) / "function"
        cls.function.write_text(FUNCTION)
        cls.function.chmod(0o755)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "Scripts" / "lambda_local.py"), "--executable", str(self.function), *arguments]

    def run_local(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(self.command(*arguments), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=100)

    def test_answers_are_printed_errors_too(self) -> None:
        done = self.run_local('{"a": 1}', '{"fail": 1}')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('{"is": "right"}', done.stdout)
        self.assertIn('"errorType"', done.stdout)
        self.assertIn("x" * 1024, done.stderr)

    def test_a_function_that_ends_is_a_failure(self) -> None:
        function = Path(self.folder.name) / "ends"
        function.write_text("#!/bin/sh\nsleep 1\nexit 3\n")
        function.chmod(0o755)
        done = self.run_local("--serve", "--port", str(lambda_emulator.free_port()), "--executable", str(function))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("status 3", done.stderr)

    def test_much_is_logged_while_serving_and_an_interruption_is_no_failure(self) -> None:
        port = lambda_emulator.free_port()
        with open(Path(self.folder.name) / "log", "w+") as log:
            process = subprocess.Popen(
                self.command("--serve", "--port", str(port)), text=True, stdout=subprocess.PIPE, stderr=log, start_new_session=True)
            try:
                self.assertIn(f":{port}/", process.stdout.readline())
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                # More than a pipe holds that nobody reads.
                for _ in range(100):
                    self.assertEqual(lambda_emulator.invoke(connection, b'{"a": 1}'), (200, b'{"is": "right"}'))
                connection.close()
                # As from the terminal: to all of them.
                os.killpg(process.pid, signal.SIGINT)
                self.assertEqual(process.wait(20), 0)
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
                process.stdout.close()
            log.seek(0)
            self.assertGreaterEqual(log.read().count("x" * 1024), 100)


if __name__ == "__main__":
    unittest.main()
