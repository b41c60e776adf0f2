"""The Lambda Runtime API for a handler in Python, with nothing that costs time: one socket, no HTTP library."""

import json
import os
import socket
from collections.abc import Callable


def serve(handler: Callable[[dict], dict]) -> None:
    host, _, port = os.environ["AWS_LAMBDA_RUNTIME_API"].partition(":")
    connection = socket.create_connection((host, int(port)))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream = connection.makefile("rb", buffering=1 << 16)

    def answer() -> tuple[dict[bytes, bytes], bytes]:
        if not stream.readline():
            raise SystemExit
        headers = {}
        while (line := stream.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        return headers, stream.read(int(headers[b"content-length"]))

    while True:
        connection.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: api\r\n\r\n")
        headers, event = answer()
        body = json.dumps(handler(json.loads(event))).encode()
        path = b"/2018-06-01/runtime/invocation/" + headers[b"lambda-runtime-aws-request-id"] + b"/response"
        head = b"POST " + path + b" HTTP/1.1\r\nHost: api\r\nContent-Length: %d\r\n\r\n" % len(body)
        connection.sendall(head + body)
        answer()
