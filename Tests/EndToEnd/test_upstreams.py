"""Between the daemon and its upstreams: which one is asked, how often, and what holds when somebody is slow."""

from __future__ import annotations

import http.client
import http.server
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from house import House, small_policies
from recorder import ANSWER
from task_house import until

BODY = json.dumps({
    "model": "claude-haiku-5-5", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}]}).encode()


class Upstream:
    """A server on loopback that answers as it was told, and counts what it was asked and its connections."""

    def __init__(self, answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> None:
        upstream = self
        self.asked = 0
        self.opened = 0
        self.closed = 0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                upstream.asked += 1
                answer(self)

            def setup(self) -> None:
                super().setup()
                upstream.opened += 1

            def finish(self) -> None:
                upstream.closed += 1
                super().finish()

            def log_message(self, *_: object) -> None: ...

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None: ...

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def says(status: int, body: bytes = ANSWER, **fields: str) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(body)), **fields}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def error(status: int, **fields: str) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    return says(status, json.dumps({"type": "error", "error": {"type": "api_error", "message": "mine"}}).encode(), **fields)


@contextmanager
def office(own_house: Callable[..., House], *ports: int, **more: object) -> Iterator[tuple[House, str]]:
    rows = "\n".join(
        f'  - {{name: u{number}, kind: messages, url: "http://127.0.0.1:{port}", allow_private: true}}'
        for number, port in enumerate(ports))
    daemon = own_house(config=f"upstreams:\n{rows}\n", **more)
    daemon.make_tenant("acme", "enterprise", "1000")
    yield daemon, daemon.make_key("acme", "ci")


def post(daemon: House, key: str, body: bytes = BODY) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", daemon.client_port, timeout=30)
    connection.request("POST", "/v1/messages", body, {"x-api-key": key, "content-type": "application/json"})
    answer = connection.getresponse()
    read = answer.status, answer.read()
    connection.close()
    return read


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("status", [429, 503, 529])
def test_a_status_that_is_not_billed_goes_to_the_next_upstream(own_house, status: int) -> None:
    first, second = Upstream(error(status)), Upstream(says(200))
    with office(own_house, first.port, second.port) as (daemon, key):
        assert post(daemon, key) == (200, ANSWER)
        assert (first.asked, second.asked) == (1, 1)


def test_an_upstream_that_is_not_there_is_passed_over(own_house) -> None:
    second = Upstream(says(200))
    with office(own_house, closed_port(), second.port) as (daemon, key):
        assert post(daemon, key) == (200, ANSWER)


@pytest.mark.parametrize("status", [400, 404, 500, 502])
def test_another_error_passes_with_its_words_and_is_asked_once(own_house, status: int) -> None:
    first, second = Upstream(error(status)), Upstream(says(200))
    with office(own_house, first.port, second.port) as (daemon, key):
        got, body = post(daemon, key)
        assert got == status and b'"message": "mine"' in body
        assert (first.asked, second.asked) == (1, 0)


def test_a_long_wait_is_the_client_s_to_wait(own_house) -> None:
    first, second = Upstream(error(429, retry_after="30")), Upstream(says(200))
    with office(own_house, first.port, second.port) as (daemon, key):
        assert post(daemon, key)[0] == 429
        assert (first.asked, second.asked) == (1, 0)


def test_what_may_have_been_billed_is_never_asked_again(own_house) -> None:
    def leaves(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    first, second = Upstream(leaves), Upstream(says(200))
    with office(own_house, first.port, second.port) as (daemon, key):
        got, body = post(daemon, key)
        assert got == 529 and json.loads(body)["error"]["details"]["reason"] == "upstream-unavailable"
        assert (first.asked, second.asked) == (1, 0)
        # Settled as unknown: the whole hold.
        settled = [leaf for leaf in daemon.leaves("acme") if leaf["type"] == "settled"]
        assert len(settled) == 1


def test_no_request_is_sent_more_than_three_times(own_house) -> None:
    upstreams = [Upstream(error(529)) for _ in range(5)]
    with office(own_house, *(one.port for one in upstreams)) as (daemon, key):
        assert post(daemon, key)[0] == 529
        assert [one.asked for one in upstreams] == [1, 1, 1, 0, 0]


def test_five_failures_in_a_row_and_the_upstream_is_asked_no_more(own_house) -> None:
    first, second = Upstream(error(500)), Upstream(says(200))
    with office(own_house, first.port, second.port) as (daemon, key):
        assert [post(daemon, key)[0] for _ in range(7)] == [500] * 5 + [200] * 2
        assert (first.asked, second.asked) == (5, 2)


def test_a_project_that_is_bound_to_an_upstream_asks_no_other(own_house, tmp_path: Path) -> None:
    answers = [says(200), says(200), error(503)]
    first, second = Upstream(says(200)), Upstream(lambda handler: answers.pop(0)(handler))
    with office(own_house, first.port, second.port, policies=small_policies(tmp_path)) as (daemon, key):
        unknown = daemon.cli("project", "update", "acme/web", "--upstream", "u7", check=False)
        assert unknown.returncode == 1 and "there are u0, u1" in unknown.stderr, unknown.stderr
        assert daemon.json("project", "update", "acme/web", "--upstream", "u1")["upstream"] == "u1"
        assert post(daemon, key)[0] == 200
        assert (first.asked, second.asked) == (0, 1)
        daemon.stop()
        daemon.start()
        assert post(daemon, key)[0] == 200
        assert (first.asked, second.asked) == (0, 2), "a restart keeps it"
        assert post(daemon, key)[0] == 503
        assert (first.asked, second.asked) == (0, 3), "no other is asked in its place"
        assert daemon.json("project", "update", "acme/web", "--no-upstream")["upstream"] is None
        assert post(daemon, key)[0] == 200
        assert first.asked == 1
        told = [row for row in daemon.leaves("acme") if row["type"] == "project-updated"]
        leaf = json.loads(daemon.cli("audit", "show", f"acme/{told[0]['leaf']['index']}").stdout)
        assert leaf["changes"] == [{"field": "upstream", "to": "u1"}]
        daemon.cli("audit", "verify")


def test_a_file_binds_a_project_to_an_upstream_and_lets_it_go(own_house, tmp_path: Path) -> None:
    first, second = Upstream(says(200)), Upstream(says(200))
    file = tmp_path / "state.yaml"

    def apply(project: str, *words: str) -> tuple[int, list[str]]:
        file.write_text(f"tenants:\n  acme:\n    projects:\n      web: {{{project}}}\n")
        done = daemon.cli("apply", "-f", str(file), *words, "--output", "json", check=False)
        return done.returncode, json.loads(done.stdout)["changes"]

    with office(own_house, first.port, second.port, policies=small_policies(tmp_path / "p")) as (daemon, key):
        bind, loose = "~ update project acme/web upstream: none -> u1", "~ update project acme/web upstream: u1 -> none"
        assert apply("upstream: u1", "--plan") == (2, [bind])
        assert apply("upstream: u1") == (0, [bind]) and apply("upstream: u1") == (0, [])
        assert post(daemon, key)[0] == 200 and (first.asked, second.asked) == (0, 1)
        assert apply("") == (0, []), "what the file does not name stays"
        assert apply("upstream: none", "--plan") == (2, [loose])
        assert daemon.json("project", "show", "acme/web")["upstream"] == "u1", "a plan changes nothing"
        assert apply("upstream: none") == (0, [loose]) and apply("upstream: null") == (0, [])
        assert post(daemon, key)[0] == 200 and (first.asked, second.asked) == (1, 1)
        assert apply("upstream: u1") == (0, [bind])
        assert apply("", "--prune") == (0, [loose]) and apply("", "--prune") == (0, [])
        assert daemon.json("project", "show", "acme/web")["upstream"] is None
        told = [row["leaf"]["index"] for row in daemon.leaves("acme") if row["type"] == "project-updated"]
        leaves = [json.loads(daemon.cli("audit", "show", f"acme/{index}").stdout)["changes"] for index in told]
        assert leaves == [
            [{"field": "upstream", "to": "u1"}], [{"field": "upstream", "from": "u1"}],
            [{"field": "upstream", "to": "u1"}], [{"field": "upstream", "from": "u1"}]]
        file.write_text("tenants:\n  acme: {projects: {web: {upstream: u7}}}\n")
        refused = daemon.cli("apply", "-f", str(file), check=False)
        assert refused.returncode == 1 and "there are u0, u1" in refused.stderr, refused.stderr


def test_an_upstream_that_left_the_configuration_serves_nobody_in_its_name(own_house, tmp_path: Path) -> None:
    first = Upstream(says(200))
    with office(own_house, first.port, policies=small_policies(tmp_path)) as (daemon, key):
        daemon.json("project", "update", "acme/web", "--upstream", "u0")
        assert post(daemon, key)[0] == 200
        daemon.stop()
        daemon.config.write_text(daemon.config.read_text().replace("name: u0", "name: renamed"))
        daemon.start()
        status, body = post(daemon, key)
        assert status == 529 and b"bound to does not serve this model" in body, body
        assert first.asked == 1
        sick = json.loads(daemon.cli("doctor", "--output", "json", check=False).stdout)
        assert [row["subject"] for row in sick["findings"] if row["code"] == "upstream-gone"] == ["acme/web"], sick
        daemon.json("project", "update", "acme/web", "--display-name", "Web")
        assert daemon.json("project", "show", "acme/web")["upstream"] == "u0", "what stands may stay"


def test_connections_of_a_busy_moment_are_used_in_the_next_one_and_the_surplus_is_closed_then(own_house) -> None:
    meeting = threading.Barrier(8)

    def answers_together(handler: http.server.BaseHTTPRequestHandler) -> None:
        meeting.wait(timeout=30)
        says(200)(handler)

    upstream = Upstream(answers_together)
    rows = f"upstreams:\n  - {{name: u0, kind: messages, url: 'http://127.0.0.1:{upstream.port}', allow_private: true}}\n"
    daemon = own_house(config=f"{rows}upstream_defaults: {{idle_pool: 2}}\n")
    daemon.make_tenant("acme", "enterprise", "1000")
    key = daemon.make_key("acme", "ci")
    with ThreadPoolExecutor(8) as pool:
        for _ in range(2):
            assert [status for status, _ in pool.map(lambda _: post(daemon, key), range(8))] == [200] * 8
            assert upstream.opened == 8
    until(lambda: upstream.closed == 6)
    upstream.close()


def test_a_client_that_does_not_read_holds_its_upstream_back(own_house) -> None:
    sent = [0]
    left = threading.Event()
    delta = (
        b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"'
        + b"x" * 8_000 + b'"}}\n\n')

    def floods(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("connection", "close")
        handler.end_headers()
        try:
            for _ in range(40_000):
                handler.wfile.write(delta)
                sent[0] += len(delta)
        except OSError:
            pass
        left.set()

    upstream = Upstream(floods)
    with office(own_house, upstream.port) as (daemon, key):
        body = BODY.replace(b'"max_tokens"', b'"stream": true, "max_tokens"')
        with socket.create_connection(("127.0.0.1", daemon.client_port)) as client:
            client.sendall(
                b"POST /v1/messages HTTP/1.1\r\nhost: a\r\nx-api-key: %s\r\ncontent-type: application/json\r\n"
                b"content-length: %d\r\n\r\n%s" % (key.encode(), len(body), body))
            assert client.recv(10).startswith(b"HTTP/1.1 ")
            before, now = -1, 0
            while before != now:  # until nothing moves any more
                before = sent[0]
                time.sleep(0.5)
                now = sent[0]
            assert now < 32 << 20, "what the sockets of both sides hold, and no more"
            assert not left.is_set()
            # It goes on as soon as the client does.
            client.settimeout(10)
            taken = 0
            while taken < now + (1 << 20):
                taken += len(client.recv(1 << 20))
        assert left.wait(10), "a client that leaves takes its upstream along"


def test_a_body_that_trickles_is_ended_and_others_are_served(own_house) -> None:
    upstream = Upstream(says(200))
    with office(own_house, upstream.port) as (daemon, key), socket.create_connection(
            ("127.0.0.1", daemon.client_port)) as slow:
        slow.sendall(
            b"POST /v1/messages HTTP/1.1\r\nhost: a\r\nx-api-key: %s\r\ncontent-type: application/json\r\n"
            b"content-length: 100000\r\n\r\n{" % key.encode())
        slow.settimeout(0.5)
        answer, deadline = b"", time.monotonic() + 25
        while not answer and time.monotonic() < deadline:
            assert post(daemon, key)[0] == 200
            try:
                slow.sendall(b" ")
                answer = slow.recv(4_096)
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 408 ") and b"request-timeout" in answer


def test_heads_that_trickle_on_many_connections_keep_nobody_out(own_house) -> None:
    upstream = Upstream(says(200))
    with office(own_house, upstream.port) as (daemon, key):
        crowd = [socket.create_connection(("127.0.0.1", daemon.client_port)) for _ in range(300)]
        for one in crowd:
            one.sendall(b"GET /v1/models HTTP/1.1\r\nhost: a\r\nx-")
        times = []
        for _ in range(50):
            begun = time.monotonic()
            assert post(daemon, key)[0] == 200
            times.append(time.monotonic() - begun)
        assert sorted(times)[45] < 1
        crowd[0].settimeout(20)
        assert crowd[0].recv(4_096).startswith(b"HTTP/1.1 408 ")
        for one in crowd:
            one.close()
