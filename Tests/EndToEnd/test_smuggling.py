"""Mutated requests through the daemon to a recording upstream.

What the daemon forwards, three other parsers must see in the client's bytes as well: the same number of requests with
the same method, target, host and body. Where they would see something else, the daemon must have refused.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from http.client import HTTPResponse
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import NamedTuple

import h11
import pytest

from house import House, small_policies
from recorder import Recorder

ROUNDS = int(os.environ.get("GATEHOUSE_MUTATIONS", "2000"))
SEED = int(os.environ.get("GATEHOUSE_FUZZ_SEED", "20261122"))
# Connections at once; one whose request is not whole waits out its pause.
AT_ONCE = 64
PAUSE = 0.3
# Inputs that are made, sent and judged together.
LAP = 2_000
SENTINEL = b"GET /api/hello HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
# What makes two parsers disagree, put in anywhere.
PIECES = [
    b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b":", b",", b";", b"0", b"1", b"+", b"-", b"\x0b", b"\x80", b"#", b"%00", b"\\",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding : chunked\r\n", b"transfer-encoding:\tchunked\r\n",
    b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding: identity\r\n", b"Content-Length: 0\r\n", b"Content-Length: 5\r\n",
    b"Content_Length: 0\r\n", b"content-length: 1e1\r\n", b"Connection: content-length\r\n", b"Expect: 100-continue\r\n",
    b"0\r\n\r\n", b"5\r\nAAAAA\r\n", b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n", b" HTTP/1.1", b"Host: b\r\n", b"X: a\r\n b\r\n",
    b"Upgrade: h2c\r\n", b"x" * 300,
]


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    yield made
    made.close()


@pytest.fixture(scope="module")
def proxy(recorder: Recorder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    # Without rates: a request that is refused for its number says nothing about how it was read.
    daemon = House(policies=small_policies(tmp_path_factory.mktemp("policies")), config=f"""
upstreams:
  - {{name: recorder, kind: messages, url: "http://127.0.0.1:{recorder.port}", allow_private: true}}
""").start()
    daemon.make_tenant("acme", "enterprise", "100000")
    yield daemon, daemon.make_key("acme", "fuzz")
    daemon.close()


def base_request(key: str, mark: str, chunked: bool) -> bytes:
    body = json.dumps({
        "model": "claude-haiku-5-5", "max_tokens": 1, "messages": [{"role": "user", "content": mark}]}).encode()
    head = (
        f"POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: {key}\r\ncontent-type: application/json\r\n"
        "anthropic-version: 2023-06-01\r\n").encode()
    if not chunked:
        return head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    half = len(body) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]))
    return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


def mutated(rng: random.Random, data: bytes, mark: bytes) -> bytes:
    for _ in range(rng.randint(1, 3)):
        while True:
            start = rng.randrange(len(data))
            end = min(len(data), start + rng.choice([0, 0, 0, 1, 2, 4]))
            kind = rng.random()
            piece = rng.choice(PIECES) if kind < 0.7 else (b"" if kind < 0.85 else bytes([rng.randrange(256)]))
            candidate = data[:start] + piece + data[end:]
            if candidate.count(mark) == 1:
                data = candidate
                break
    return data


async def exchange(port: int, data: bytes) -> bytes:
    """Sends everything and reads until the daemon closes, or waits for more than there is."""
    answer = b""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return answer
    try:
        writer.write(data)
        while piece := await asyncio.wait_for(reader.read(65_536), PAUSE):
            answer += piece
    except (TimeoutError, ConnectionError, asyncio.TimeoutError):
        pass
    finally:
        writer.close()
    return answer


async def exchange_all(port: int, inputs: list[bytes]) -> list[bytes]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(data: bytes) -> bytes:
        async with gate:
            return await exchange(port, data)

    return await asyncio.gather(*(one(data) for data in inputs))


class Seen(NamedTuple):
    """One request as a parser sees it."""

    method: str
    target: str
    host: str
    body: bytes


class Llhttp:
    """Node's parser in a process of its own."""

    def __init__(self) -> None:
        script = Path(__file__).parent / "parsers" / "llhttp.js"
        self.process = subprocess.Popen(
            ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def read(self, data: bytes) -> list[Seen]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(base64.b64encode(data).decode() + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"node ended with {self.process.wait()} at {data!r}"
        seen = json.loads(line)
        return [
            Seen(one["method"], one["target"], one["host"], base64.b64decode(one["body"])) for one in seen["requests"]]

    def close(self) -> None:
        self.process.kill()


def read_by_h11(data: bytes) -> list[Seen]:
    seen: list[Seen] = []
    while True:
        connection = h11.Connection(h11.SERVER)
        # One empty line before a request is passed over (RFC 9112, section 2.2); this reader takes none.
        connection.receive_data(data.removeprefix(b"\r\n"))
        try:
            request = read_one(connection)
        except h11.RemoteProtocolError:
            return seen
        if request is None:
            return seen
        seen.append(request)
        if connection.their_state not in (h11.DONE, h11.MIGHT_SWITCH_PROTOCOL):
            return seen
        data = connection.trailing_data[0]


def read_one(connection: h11.Connection) -> Seen | None:
    """The request at the beginning of what the connection received; `None` unless it is whole."""
    head: h11.Request | None = None
    body = bytearray()
    while not isinstance(event := connection.next_event(), h11.EndOfMessage):
        if isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body.extend(event.data)
        else:
            return None
    assert head is not None
    host = b",".join(value for name, value in head.headers if name == b"host")
    return Seen(head.method.decode(), head.target.decode("latin-1"), host.decode("latin-1"), bytes(body))


class PythonReader(BaseHTTPRequestHandler):
    """The standard library's reader of heads, over bytes instead of a socket."""

    protocol_version = "HTTP/1.1"

    def __init__(self, data: bytes) -> None:
        self.rfile, self.wfile = io.BytesIO(data), io.BytesIO()
        self.client_address = ("127.0.0.1", 0)
        self.close_connection = False

    def log_message(self, *_: object) -> None: ...

    def requests(self) -> Iterator[Seen]:
        while not self.close_connection:
            self.raw_requestline = self.rfile.readline(65_537)
            if self.raw_requestline in (b"\r\n", b"\n"):
                continue
            if not self.raw_requestline or not self.parse_request():
                return
            # Optional blanks are no part of a value (RFC 9110, section 5.5); this reader keeps those behind it.
            host = ",".join(value.strip(" \t") for value in self.headers.get_all("host", []))
            try:
                yield Seen(self.command, self.path, host, self.body())
            except (ValueError, OSError, EOFError):
                return

    def body(self) -> bytes:
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            return self.chunks()
        length = int(self.headers.get("content-length", "0"))
        body = self.rfile.read(length)
        if len(body) != length:
            raise EOFError
        return body

    def chunks(self) -> bytes:
        """Chunks as the standard library's own client reads those of an answer."""
        reader = HTTPResponse.__new__(HTTPResponse)
        reader.fp, reader.chunked, reader.chunk_left, reader.length = _Kept(self.rfile), True, None, None
        reader._method = "POST"
        try:
            return reader.read()
        except Exception as error:
            raise EOFError from error


class _Kept(io.BufferedReader):
    """Bytes that a reader of one body does not close behind itself."""

    def __init__(self, source: io.BytesIO) -> None:
        self.source = source

    def readline(self, limit: int | None = -1) -> bytes:
        return self.source.readline(-1 if limit is None else limit)

    def read(self, count: int | None = -1) -> bytes:
        return self.source.read(count)

    def readinto(self, target: memoryview) -> int:
        return self.source.readinto(target)

    def close(self) -> None: ...

    def flush(self) -> None: ...


def read_by_python(data: bytes) -> list[Seen]:
    return list(PythonReader(data).requests())


def made(rng: random.Random, key: str, count: int) -> list[tuple[bytes, bytes]]:
    """Marks and mutated requests."""
    inputs = []
    for _ in range(count):
        mark = f"m{rng.randrange(10**16):016d}"
        inputs.append((mark.encode(), mutated(rng, base_request(key, mark, rng.random() < 0.4), mark.encode())))
    return inputs


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed, so its parser cannot be asked")
def test_what_is_forwarded_every_other_parser_sees_as_well(proxy: tuple[House, str], recorder: Recorder) -> None:
    daemon, key = proxy
    llhttp = Llhttp()
    rng = random.Random(SEED)
    forwarded = 0
    for start in range(0, ROUNDS, LAP):
        inputs = made(rng, key, min(LAP, ROUNDS - start))
        answers = asyncio.run(exchange_all(daemon.client_port, [data + SENTINEL for _, data in inputs]))
        for (mark, data), answer in zip(inputs, answers, strict=True):
            seen = recorder.take(mark)
            told = f"seed {SEED}, input {data!r}, answer {answer[:300]!r}"
            assert len(seen) <= 1, told
            if not seen:
                assert b"msg_1" not in answer, told  # the recorder's own answer
                continue
            forwarded += 1
            views = [parse(data + SENTINEL) for parse in (read_by_h11, llhttp.read, read_by_python)]
            places = [[number for number, one in enumerate(view) if mark in one.body] for view in views]
            assert all(len(found) == 1 for found in places), f"{told}, {views}"
            # Each sees the same requests up to the one that was forwarded, and that one as the upstream got it.
            heads = [view[:found[0] + 1] for view, found in zip(views, places, strict=True)]
            assert heads[0] == heads[1] == heads[2], f"{told}, {views}"
            assert heads[0][-1]._replace(host="") == seen[0], f"{told}, {views}"
            # What stands behind it is the next request for all, or for none.
            served = b'"service":"gatehouse"' in answer
            for view, found in zip(views, places, strict=True):
                behind = view[found[0] + 1:]
                assert not served or behind and behind[0].target == "/api/hello", f"{told}, {views}"
    llhttp.close()
    print(f"{forwarded} of {ROUNDS} mutated requests were forwarded, seed {SEED}")
    assert forwarded > ROUNDS / 100
