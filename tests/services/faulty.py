"""A proxy before a server that can answer in its place: too busy, unavailable, late, or not at all."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Fault = Callable[[str, str], int | None]
"""Told method and path; a status to answer with in place of the server, or None to let the request through."""
AFTER = -1
"""Let the request through to the server, and cut the connection in place of its answer."""


class FaultyServer:
    """Stands before `target`. `fault` decides of each request; `delay` is how many seconds each one waits first.

    `watch` is told the headers of each request; `change` the path and what the server answered, and gives what to
    answer in its place.
    """

    def __init__(self, target: str, tls: ssl.SSLContext | None = None) -> None:
        self.fault: Fault = lambda method, path: None
        self.watch: Callable[[Mapping[str, str]], None] = lambda headers: None
        self.change: Callable[[str, bytes], bytes] = lambda path, content: content
        self.delay = 0.0
        self.faults = 0
        self._target = urlsplit(target).netloc
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                outer._answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """The tests read what was answered, not a log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def serving(self) -> Iterator[FaultyServer]:
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.watch(handler.headers)
        time.sleep(self.delay)
        fault = self.fault(handler.command, handler.path)
        if fault is not None and fault != AFTER:
            self.faults += 1
            self._write(handler, fault, {}, b'{"error": {"type": "fault", "reason": "made for a test"}}')
            return
        connection = http.client.HTTPConnection(self._target, timeout=30)
        headers = {name: value for name, value in handler.headers.items() if name.lower() != "host"}
        connection.request(handler.command, handler.path, body, headers)
        answer = connection.getresponse()
        content = self.change(handler.path, answer.read())
        connection.close()
        if fault == AFTER:
            self.faults += 1
            handler.close_connection = True
            return
        self._write(handler, answer.status, dict(answer.getheaders()), content)

    @staticmethod
    def _write(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], content: bytes) -> None:
        handler.send_response(status)
        kept = {name: value for name, value in headers.items() if name.lower().startswith(("x-", "content-type"))}
        kept.setdefault("Content-Type", "application/json")
        for name, value in {**kept, "Content-Length": str(len(content))}.items():
            handler.send_header(name, value)
        with suppress(ConnectionError):  # who asked may have given up waiting
            handler.end_headers()
            if handler.command != "HEAD":
                handler.wfile.write(content)
