"""A local web server that can be told to misbehave, and small zips of small pictures."""

from __future__ import annotations

import http.server
import struct
import threading
import time
import zipfile
import zlib
from types import SimpleNamespace

import numpy as np
import pytest


def _png(rng: np.random.Generator, side: int) -> bytes:
    """A grey PNG of noise, which does not compress, so that zips of it have a predictable size."""
    rows = b"".join(b"\0" + row.tobytes() for row in rng.integers(0, 256, (side, side), dtype=np.uint8))
    header = struct.pack(">2L5B", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    body = b"".join(struct.pack(">L", len(d)) + k + d + struct.pack(">L", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


class WebServer(http.server.ThreadingHTTPServer):
    """Serves `files` (path to bytes) with ranges and ETags.

    `script` says how the next requests are answered, one dictionary each: `drop=N` closes the connection after N
    bytes, `hang=N` sends N bytes and then nothing until `release` is set, `status=N` answers only that,
    `ignore_range=True` sends the whole, `headers={...}` adds or replaces headers, None removes one.
    `requests` records what was asked for and how many bytes of the body were to be sent.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.tag = '"one"'
        self.script: list[dict] = []
        self.requests: list[SimpleNamespace] = []
        self.release = threading.Event()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request, client_address):
        """A client that hangs up is nothing to print."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):
        """Keep the test output clean."""

    def do_GET(self):
        server = self.server
        act = server.script.pop(0) if server.script else {}
        asked = SimpleNamespace(path=self.path, range=self.headers["Range"], condition=self.headers["If-Range"], sent=0)
        server.requests.append(asked)
        body = server.files.get(self.path)
        status = act.get("status") or (200 if body is not None else 404)
        headers = {"ETag": server.tag, "Content-Type": "application/zip"}
        if status != 200:
            body = b""
        elif asked.range and not act.get("ignore_range") and asked.condition in (None, server.tag):
            first, whole = int(asked.range[len("bytes=") : -1]), len(body)
            status, body = (206, body[first:]) if first < whole else (416, b"")
            headers["Content-Range"] = f"bytes {first}-{whole - 1}/{whole}" if status == 206 else f"bytes */{whole}"
        self._answer(status, headers | {"Content-Length": str(len(body))} | act.get("headers", {}), body, act, asked)

    def _answer(self, status, headers, body, act, asked):
        self.send_response(status)
        for name, value in headers.items():
            if value is not None:
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        body = body[: act.get("drop", act.get("hang", len(body)))]
        asked.sent = len(body)  # noted first: the client may be done before this thread goes on
        self.wfile.write(body)
        if "hang" in act:
            self.wfile.flush()
            self.server.release.wait(30)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    running = WebServer()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.release.set()
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def make_png():
    """`make_png(seed, side)` -> the bytes of a PNG."""
    return lambda seed=0, side=8: _png(np.random.default_rng(seed), side)


@pytest.fixture
def make_zip(tmp_path, make_png):
    """`make_zip(file name, entry names, side)` -> the path of a zip of different PNGs."""

    def make(name: str, entries: list[str], side: int = 8):
        path = tmp_path / "zips" / name
        path.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(path, "w") as archive:
            for number, entry in enumerate(entries):
                archive.writestr(entry, make_png(number, side))
        return path

    return make


@pytest.fixture
def wait_for():
    """`wait_for(condition)` returns as soon as the condition holds."""

    def wait(condition, seconds: float = 20.0):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.01)

    return wait


@pytest.fixture
def tree():
    """`tree(folder)` -> relative name to (bytes, time of last change) of every file in it."""

    def look(folder):
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    return look
