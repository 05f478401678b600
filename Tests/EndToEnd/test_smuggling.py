"""Mutated requests through the daemon to a recording upstream.

What the daemon forwards, two other parsers must see in the client's bytes as well: the same requests with the same
target and body. Where they would see something else, the daemon must have refused.
"""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h11
import pytest

from house import House
from recorder import Recorder

ROUNDS = int(os.environ.get("GATEHOUSE_FUZZ_ROUNDS", "2000"))
SEED = int(os.environ.get("GATEHOUSE_FUZZ_SEED", "20261122"))
WORKERS = 8
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
def proxy(recorder: Recorder) -> Iterator[tuple[House, str]]:
    daemon = House(config=f"""
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


def exchange(port: int, data: bytes) -> bytes:
    """Sends everything and reads until the daemon closes, or waits for more than there is."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        try:
            connection.sendall(data)
            connection.settimeout(0.3)
            while piece := connection.recv(65_536):
                answer += piece
        except (TimeoutError, ConnectionError):
            pass
    return answer


class Llhttp:
    """Node's parser in a process of its own."""

    def __init__(self) -> None:
        script = Path(__file__).parent / "parsers" / "llhttp.js"
        self.process = subprocess.Popen(
            ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def read(self, data: bytes) -> list[tuple[str, bytes]]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(base64.b64encode(data).decode() + "\n")
        self.process.stdin.flush()
        seen = json.loads(self.process.stdout.readline())
        return [(one["target"], base64.b64decode(one["body"])) for one in seen["requests"]]

    def close(self) -> None:
        self.process.kill()


def read_by_h11(data: bytes) -> list[tuple[str, bytes]]:
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(data)
    seen, current = [], None
    try:
        while True:
            event = connection.next_event()
            if event in (h11.NEED_DATA, h11.PAUSED):
                if connection.our_state is h11.SEND_RESPONSE:
                    connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
                    connection.send(h11.EndOfMessage())
                if connection.their_state is h11.DONE and connection.our_state is h11.DONE:
                    connection.start_next_cycle()
                    continue
                break
            if isinstance(event, h11.Request):
                current = (event.target.decode("latin-1"), bytearray())
            elif isinstance(event, h11.Data) and current:
                current[1].extend(event.data)
            elif isinstance(event, h11.EndOfMessage) and current:
                seen.append((current[0], bytes(current[1])))
            elif isinstance(event, h11.ConnectionClosed):
                break
    except h11.RemoteProtocolError:
        pass
    return seen


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed, so its parser cannot be asked")
def test_what_is_forwarded_every_other_parser_sees_as_well(proxy: tuple[House, str], recorder: Recorder) -> None:
    daemon, key = proxy
    llhttp = Llhttp()
    rng = random.Random(SEED)
    inputs = []
    for number in range(ROUNDS):
        mark = f"m{number:08d}{rng.randrange(10**8):08d}"
        inputs.append((mark.encode(), mutated(rng, base_request(key, mark, rng.random() < 0.4), mark.encode())))
    forwarded = 0
    with ThreadPoolExecutor(WORKERS) as pool:
        answers = pool.map(lambda one: exchange(daemon.client_port, one[1] + SENTINEL), inputs)
        for (mark, data), answer in zip(inputs, answers, strict=True):
            seen = recorder.take(mark)
            told = f"seed {SEED}, input {data!r}, answer {answer[:300]!r}"
            assert len(seen) <= 1, told
            if not seen:
                assert answer == b"" or answer.startswith(b"HTTP/1.1 ") and b" 200 " not in answer[:16], told
                continue
            forwarded += 1
            for parse in (read_by_h11, llhttp.read):
                others = parse(data + SENTINEL)
                assert others and others[0] == seen[0], f"{told}, {parse.__name__} sees {others}"
                # What stands behind it is the next request for all, or for none.
                follows = len(others) > 1 and others[1][0] == "/api/hello"
                served = answer.count(b"HTTP/1.1 200 ") == 2
                assert follows == served or not served, f"{told}, {parse.__name__} sees {others}"
    llhttp.close()
    print(f"{forwarded} of {ROUNDS} mutated requests were forwarded, seed {SEED}")
    assert forwarded > ROUNDS / 100
