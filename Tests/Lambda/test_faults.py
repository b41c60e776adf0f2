#!/usr/bin/env python3
"""The built function against a Runtime API that misbehaves: what the emulator never does. Standard library only.

    Tests/Lambda/test_faults.py [EXECUTABLE]
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path

EXECUTABLE = Path(__file__).resolve().parents[2] / ".build-lambda" / "bootstrap"
SUM = b'{"op": "sum", "x": [1, 2]}'
LIMIT = 6 << 20


class Connection:
    """The server's side of one connection, request by request."""

    def __init__(self, accepted: socket.socket):
        self.socket = accepted
        self.socket.settimeout(20)
        self.buffer = b""

    def request(self) -> tuple[str, str, dict[str, str], bytes]:
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(self.buffer) < length:
            self._more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        method, path, _ = first.split(" ")
        return method, path, headers, body

    def _more(self) -> None:
        more = self.socket.recv(1 << 16)
        if not more:
            raise ConnectionError("closed by the function")
        self.buffer += more

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def event(self, body: bytes, request_id: str = "id-1", extra: str = "", length: int | None = None) -> None:
        self.send(self.event_head(len(body) if length is None else length, request_id, extra) + body)

    @staticmethod
    def event_head(length: int, request_id: str = "id-1", extra: str = "") -> bytes:
        deadline = int(time.time() * 1000) + 3000
        return (
            f"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: {request_id}\r\nLambda-Runtime-Deadline-Ms: {deadline}\r\n"
            f"Lambda-Runtime-Trace-Id: Root=1\r\nContent-Length: {length}\r\n{extra}\r\n").encode()

    def acknowledge(self, status: str = "202 Accepted") -> None:
        self.send(f"HTTP/1.1 {status}\r\nContent-Length: 16\r\n\r\n".encode() + b'{"status": "OK"}')

    def expect_next(self, prefix: str = "") -> None:
        method, path, _, _ = self.request()
        assert (method, path) == ("GET", f"{prefix}/2018-06-01/runtime/invocation/next"), (method, path)

    def expect_post(self, path: str) -> dict:
        method, found, headers, body = self.request()
        assert (method, found) == ("POST", f"/2018-06-01/runtime/{path}"), (method, found, body)
        self.headers = headers
        return json.loads(body)

    def close(self) -> None:
        self.socket.close()


class Faults(unittest.TestCase):
    def setUp(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(20)
        self.connections: list[Connection] = []
        self.process: subprocess.Popen | None = None

    def tearDown(self) -> None:
        for connection in self.connections:
            connection.close()
        self.server.close()
        if self.process:
            if self.process.poll() is None:
                self.process.kill()
            self.process.communicate(timeout=10)

    def start(self, suffix: str = "", **settings: str) -> None:
        port = self.server.getsockname()[1]
        environment = dict(os.environ, AWS_LAMBDA_RUNTIME_API=f"127.0.0.1:{port}{suffix}", **settings)
        self.process = subprocess.Popen([EXECUTABLE], env=environment, stderr=subprocess.PIPE, text=True)

    def accept(self) -> Connection:
        connection = Connection(self.server.accept()[0])
        self.connections.append(connection)
        return connection

    def serve_one(self, connection: Connection) -> None:
        """An ordinary event, served as it should be."""
        connection.expect_next()
        connection.event(SUM)
        self.assertEqual(connection.expect_post("invocation/id-1/response")["result"], 3)
        connection.acknowledge()

    def end(self, status: int = 0) -> str:
        assert self.process
        if status == 0:
            self.process.send_signal(signal.SIGTERM)
        message = self.process.communicate(timeout=15)[1]
        self.assertEqual(self.process.returncode, status, message)
        return message

    def test_one_connection_serves_many_events(self) -> None:
        self.start()
        connection = self.accept()
        for _ in range(50):
            self.serve_one(connection)
        connection.expect_next()
        self.end()

    def test_path_prefix(self) -> None:
        self.start("/.rt/name")
        self.accept().expect_next("/.rt/name")
        self.end()

    def test_errors_have_their_headers(self) -> None:
        self.start()
        connection = self.accept()
        connection.expect_next()
        connection.event(b'{"op": "no"}')
        answer = connection.expect_post("invocation/id-1/error")
        self.assertEqual(answer["errorType"], "UnknownOperation")
        self.assertEqual(answer["stackTrace"], [])
        self.assertEqual(connection.headers["lambda-runtime-function-error-type"], "Function.UnknownOperation")
        self.assertEqual(connection.headers["content-type"], "application/vnd.aws.lambda.error+json")
        connection.acknowledge()
        self.serve_one(connection)

    def test_a_line_of_the_log_stays_one(self) -> None:
        self.start()
        connection = self.accept()
        connection.expect_next()
        connection.event(b'{"op": "no\\r\\nSTART RequestId: id-2\\u001b[2K\\u2028"}')
        self.assertIn("\r\nSTART", connection.expect_post("invocation/id-1/error")["errorMessage"])
        connection.acknowledge()
        connection.expect_next()
        connection.send(b"HTTP/1.1 500 Error\r\nContent-Length: 11\r\n\r\na\nEND: id-2")
        lines = self.end(status=1).splitlines()
        self.assertEqual(len(lines), 2, lines)
        self.assertIn(r"id-1: UnknownOperation", lines[0])
        self.assertIn(r"\r\nSTART RequestId: id-2\u{1b}[2K\u{2028}", lines[0])
        self.assertIn(r"status 500: a\nEND: id-2", lines[1])

    def test_a_connection_closed_after_each_answer(self) -> None:
        self.start()
        for extra in ("", "Connection: close\r\n"):
            connection = self.accept()
            connection.expect_next()
            connection.event(SUM, extra=extra)
            if extra:
                connection = self.accept()
            self.assertEqual(connection.expect_post("invocation/id-1/response")["result"], 3)
            connection.acknowledge()
            connection.close()
        self.serve_one(self.accept())

    def test_a_connection_lost_while_waiting(self) -> None:
        self.start()
        for _ in range(3):
            connection = self.accept()
            connection.expect_next()
            connection.close()
        self.serve_one(self.accept())

    def test_a_connection_lost_within_an_event(self) -> None:
        self.start()
        connection = self.accept()
        connection.expect_next()
        connection.send(Connection.event_head(1000) + b"{")
        connection.close()
        self.serve_one(self.accept())

    def test_an_answer_whose_connection_is_lost_is_sent_again(self) -> None:
        self.start()
        connection = self.accept()
        connection.expect_next()
        connection.event(SUM)
        connection.expect_post("invocation/id-1/response")
        connection.close()
        connection = self.accept()
        self.assertEqual(connection.expect_post("invocation/id-1/response")["result"], 3)
        connection.acknowledge()
        self.serve_one(connection)

    def test_a_result_that_is_refused_before_it_is_read(self) -> None:
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.start()
        connection = self.accept()
        connection.expect_next()
        connection.event(b'{"op": "neg", "dtype": "float32", "x": "%s"}' % (b"AAAA" * (LIMIT // 4 - 100)))
        connection._more()
        connection.acknowledge("413 Payload Too Large")
        connection.close()
        self.serve_one(self.accept())
        message = self.end()
        self.assertIn("status 413", message)

    def test_what_nobody_asked_for_is_no_answer(self) -> None:
        for length in (100, 100_000):
            with self.subTest(length):
                self.start()
                connection = self.accept()
                connection.expect_next()
                connection.event(SUM + b" " * length + b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", length=len(SUM) + length)
                connection = self.accept()
                self.assertEqual(connection.expect_post("invocation/id-1/response")["result"], 3)
                connection.send(b"HTTP/1.1 102 Processing\r\n\r\n")
                connection.acknowledge()
                self.serve_one(connection)
                self.end()

    def test_interim_answers_while_waiting(self) -> None:
        self.start()
        connection = self.accept()
        connection.expect_next()
        for _ in range(3):
            connection.send(b"HTTP/1.1 102 Processing\r\n\r\n")
            time.sleep(0.1)
        connection.event(SUM)
        self.assertEqual(connection.expect_post("invocation/id-1/response")["result"], 3)
        connection.acknowledge()
        connection.expect_next()
        connection.send(b"HTTP/1.1 102 Processing\r\n\r\n")
        time.sleep(0.1)
        self.end()

    def test_nobody_listens_at_first(self) -> None:
        port = self.server.getsockname()[1]
        self.server.close()
        environment = dict(os.environ, AWS_LAMBDA_RUNTIME_API=f"127.0.0.1:{port}")
        self.process = subprocess.Popen([EXECUTABLE], env=environment, stderr=subprocess.PIPE, text=True)
        time.sleep(0.3)
        self.server = socket.create_server(("127.0.0.1", port))
        self.server.settimeout(20)
        self.serve_one(self.accept())

    def test_what_is_not_http(self) -> None:
        self.start()
        junk = [
            b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 40_000,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n"]
        for answer in junk:
            connection = self.accept()
            connection.expect_next()
            connection.send(answer)
        self.serve_one(self.accept())

    def test_chunks_and_single_bytes(self) -> None:
        self.start()
        connection = self.accept()
        connection.expect_next()
        head = Connection.event_head(0, extra="Transfer-Encoding: chunked\r\n").replace(b"Content-Length: 0\r\n", b"")
        body = b"".join(f"{len(part):x};x=y\r\n".encode() + part + b"\r\n" for part in (SUM[:1], SUM[1:17], SUM[17:]))
        for byte in head + body + b"0\r\nTrailer: x\r\n\r\n":
            connection.send(bytes([byte]))
        self.assertEqual(connection.expect_post("invocation/id-1/response")["result"], 3)
        connection.acknowledge()
        self.serve_one(connection)

    def test_events_that_are_too_large(self) -> None:
        self.start()
        connection = self.accept()
        connection.expect_next()
        connection.event(b" " * (LIMIT + 1))
        self.assertEqual(connection.expect_post("invocation/id-1/error")["errorType"], "EventTooLarge")
        connection.acknowledge()
        connection.expect_next()
        head = Connection.event_head(0, extra="Transfer-Encoding: chunked\r\n").replace(b"Content-Length: 0\r\n", b"")
        chunk = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
        connection.send(head + chunk * 8 + b"0\r\n\r\n")
        self.assertEqual(connection.expect_post("invocation/id-1/error")["errorType"], "EventTooLarge")
        connection.acknowledge()
        # Nobody waits for more than can be meant.
        connection.expect_next()
        connection.send(Connection.event_head(1 << 60))
        connection = self.accept()
        self.assertEqual(connection.expect_post("invocation/id-1/error")["errorType"], "EventTooLarge")
        connection.acknowledge()
        self.serve_one(connection)

    def test_no_event_takes_more_memory_than_the_smallest_function_has(self) -> None:
        def filled(start: bytes, part: bytes, end: bytes) -> bytes:
            return start + b",".join([part] * ((LIMIT - len(start + end)) // (len(part) + 1))) + end

        names = b",".join(b'"%x":0' % i for i in range(600_000))
        request = json.dumps({"requestContext": {"http": {}}, "body": "BODY"}).encode()
        events = [
            filled(b"[", b"0", b"]"), filled(b"[", b"{}", b"]"), b"{" + names + b"}", filled(b'{"op":"neg","x":[', b"1", b"]}"),
            filled(b'{"op":"neg","x":[', b"[]", b"]}"), filled(b'{"op":"neg","x":{"data":[],"shape":[', b"0", b"]}}"),
            filled(b'{"op":"sqrt","x":[', b"2", b"]}"), request.replace(b"BODY", filled(b"[", b"0", b"]")[:LIMIT - 100])]
        for event in events:
            with self.subTest(event[:40]):
                self.start()
                connection = self.accept()
                connection.expect_next()
                connection.event(event)
                connection.request()
                assert self.process
                memory = Path(f"/proc/{self.process.pid}/status").read_text().split("VmHWM:")[1].split()[0]
                self.assertLess(int(memory), 80 << 10)
                connection.acknowledge()
                self.end()

    def test_refused_answers(self) -> None:
        self.start()
        connection = self.accept()
        for status in ("400 Bad Request", "413 Payload Too Large"):
            connection.expect_next()
            connection.event(SUM)
            connection.expect_post("invocation/id-1/response")
            connection.acknowledge(status)
        self.serve_one(connection)

    def test_statuses_after_which_a_runtime_must_exit(self) -> None:
        for status in ("500 Internal Server Error", "403 Forbidden"):
            with self.subTest(status):
                self.start()
                connection = self.accept()
                connection.expect_next()
                connection.acknowledge(status)
                self.assertIn(status[:3], self.end(status=1))

    def test_an_event_without_usable_id(self) -> None:
        self.start()
        connection = self.accept()
        connection.expect_next()
        connection.event(SUM, request_id="a?b")
        self.assertIn("Request-Id", self.end(status=1))

    def test_initialization_errors_are_reported(self) -> None:
        for setting, word in [("nonsense", "unknown backend"), ("openblas", "statically linked executable cannot load OpenBLAS")]:
            with self.subTest(setting):
                self.start(APUS_BACKEND=setting)
                connection = self.accept()
                answer = connection.expect_post("init/error")
                self.assertIn(word, answer["errorMessage"])
                self.assertEqual(answer["errorType"], "EngineError")
                connection.acknowledge()
                self.assertIn(word, self.end(status=1))

    def test_a_refused_initialization_error_is_in_the_log(self) -> None:
        self.start(APUS_BACKEND="nonsense")
        connection = self.accept()
        connection.expect_post("init/error")
        connection.acknowledge("403 Forbidden")
        message = self.end(status=1)
        self.assertIn("unknown backend", message)
        self.assertIn("403", message)

    def fill_queue(self) -> None:
        """From here on packets that ask for a connection are dropped."""
        self.server.listen(0)
        for _ in range(8):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(self.server.getsockname())
            self.connections.append(Connection(client))
        time.sleep(0.1)

    def test_nobody_answers(self) -> None:
        self.fill_queue()
        self.start()
        start = time.monotonic()
        assert self.process
        message = self.process.communicate(timeout=30)[1]
        self.assertEqual(self.process.returncode, 1)
        self.assertIn("does not answer within", message)
        self.assertLess(time.monotonic() - start, 20)

    def test_sigterm_while_nobody_answers(self) -> None:
        self.fill_queue()
        self.start()
        time.sleep(1)
        start = time.monotonic()
        self.end()
        self.assertLess(time.monotonic() - start, 1)

    def test_sigterm_while_waiting(self) -> None:
        self.start()
        self.accept().expect_next()
        self.end()

    def test_sigterm_within_an_event(self) -> None:
        self.start()
        connection = self.accept()
        connection.expect_next()
        connection.send(Connection.event_head(len(SUM)) + SUM[:5])
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        connection.send(SUM[5:])
        self.assertEqual(connection.expect_post("invocation/id-1/response")["result"], 3)
        connection.acknowledge()
        self.end()
        self.assertRaises(ConnectionError, connection.request)

    def test_settings_that_are_wrong(self) -> None:
        for address, word in [("", "not set"), ("example.org:80", "IP address"), ("127.0.0.1", "address and a port")]:
            environment = dict(os.environ, AWS_LAMBDA_RUNTIME_API=address)
            done = subprocess.run([EXECUTABLE], env=environment, stderr=subprocess.PIPE, text=True, timeout=10)
            self.assertEqual(done.returncode, 1)
            self.assertIn(word, done.stderr)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        EXECUTABLE = Path(sys.argv.pop(1)).resolve()
    unittest.main()
