"""The Lambda Runtime API for one function at a time, made for measuring: it starts the function and invokes it."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path


def peak_of(process: int) -> int:
    """Bytes that a process has had resident at most since its start."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the kernel does not say VmHWM")


class Function:
    """A function as a process, from the start of which its first answer is timed."""

    def __init__(self, command: list[str], event: bytes):
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(120)
            environment = {"PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.getsockname()[1]}"}
            start = time.perf_counter()
            # Descriptors are not inheritable anyhow; closing them would cost the start another system call each.
            self.process = subprocess.Popen(command, env=environment, close_fds=False)
            self.connection, _ = server.accept()
            self.connection.settimeout(120)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.received = b""
            self._request()
            self._send(event)
            self.first_answer = self._request()
            self.seconds_to_first_answer = time.perf_counter() - start
        self._acknowledge()

    def _request(self) -> bytes:
        """The body of the next request."""
        while (end := self.received.find(b"\r\n\r\n")) < 0:
            self._receive()
        head = self.received[:end].lower()
        mark = head.find(b"content-length:")
        length = int(head[mark + 15:].split(b"\r\n", 1)[0]) if mark >= 0 else 0
        parts, have = [self.received[end + 4:]], len(self.received) - end - 4
        while have < length:
            parts.append(self.connection.recv(1 << 20))
            if not parts[-1]:
                raise ConnectionError("the function closed the connection")
            have += len(parts[-1])
        body = b"".join(parts)
        self.received = body[length:]
        return body[:length]

    def _receive(self) -> None:
        more = self.connection.recv(1 << 16)
        if not more:
            raise ConnectionError("the function closed the connection")
        self.received += more

    def _send(self, event: bytes) -> None:
        deadline = int(time.time() * 1000) + 60_000
        self.connection.sendall(
            b"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\nLambda-Runtime-Deadline-Ms: %d\r\nContent-Length: %d\r\n\r\n"
            % (deadline, len(event)) + event)

    def _acknowledge(self) -> None:
        self.connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")

    def invoke(self, event: bytes) -> tuple[bytes, float]:
        """The answer, and the seconds from sending the event to having it."""
        self._request()
        start = time.perf_counter()
        self._send(event)
        answer = self._request()
        seconds = time.perf_counter() - start
        self._acknowledge()
        return answer, seconds

    def peak_memory(self) -> int:
        return peak_of(self.process.pid)

    def cpu_seconds(self) -> float:
        """Of all threads there are."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def stop(self) -> None:
        """Returns when no thread runs any more."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.resume()
        self.connection.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
