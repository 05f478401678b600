"""Peers that keep to no rule: upstreams whose answers say two things, clients that do not wait or do not listen."""

from __future__ import annotations

import contextlib
import http.server
import json
import re
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from house import House, small_policies
from task_house import until
from test_upstreams import BODY, Upstream, error, office, says

POLICY = 'tier enterprise {\n  allow model haiku\n  allow tool Read\n  allow tool Write\n  allow tool Bash("ls ...")\n}\n'
LEAST = "tier free {\n  allow model haiku\n}\ntier pro {\n  allow model haiku\n}\n"
TOOLS = [{"name": "Bash", "input_schema": {}}, {"name": "Read", "input_schema": {}}]

START = {"type": "message_start", "message": {
    "id": "m", "type": "message", "role": "assistant", "model": "claude-haiku-5-5", "content": [],
    "usage": {"input_tokens": 10, "output_tokens": 1}}}
DELTA = {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 20}}
END = {"type": "message_stop"}
ANSWER = json.dumps({
    "id": "m", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
    "content": [{"type": "text", "text": "a\ud83d"}], "stop_reason": "end_turn",
    "usage": {"input_tokens": 1, "output_tokens": 1}}).encode()


def call(name: str, index: int = 0) -> dict[str, Any]:
    block = {"type": "tool_use", "id": f"toolu_{index}", "name": name, "input": {}}
    return {"type": "content_block_start", "index": index, "content_block": block}


def piece(index: Any = 0, text: str = '{"command":"rm -rf /"}') -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": "input_json_delta", "partial_json": text}}


def stop(index: Any = 0) -> dict[str, Any]:
    return {"type": "content_block_stop", "index": index}


def event(data: dict[str, Any], end: str = "\n") -> bytes:
    return f"data: {json.dumps(data)}{end}{end}".encode()


#: What each upstream says, by the word in the prompt.
STREAMS: dict[str, list[bytes]] = {
    "own-stop": [event(each) for each in (START, call("Bash"), piece(), stop(), DELTA, END)],
    "no-stop": [event(each) for each in (START, call("Bash"), piece(), DELTA, END)],
    "no-end": [event(each) for each in (START, call("Bash"), piece())],
    "other-stop": [event(each) for each in (START, call("Bash"), piece(), stop(7), DELTA, END)],
    "text-stop": [event(each) for each in (START, call("Bash", 1), piece(1), stop("1"), DELTA, END)],
    "next-call": [event(each) for each in (START, call("Bash"), piece(), call("Read", 1), stop(1), DELTA, END)],
    "no-type": [event(START), event(call("Bash")), event(piece()), b'event: content_block_stop\ndata: {"index":0}\n\n',
                event(stop())],
    "open-tail": [event(START), event(call("Deploy"))[:-1]],
    "open-stop": [event(START), event(call("Bash")), event(piece()), event(stop())[:-1]],
    "mark": [b"\xef\xbb\xbf" + event(call("Deploy")), event(START), event(DELTA), event(END)],
    "in-a-ping": [event(START), event(call("Deploy") | {"type": "ping"}), event(DELTA), event(END)],
    "cr": [b"".join(event(each, "\r") for each in (START, call("Bash"), piece(), stop(), DELTA, END))],
    "crlf": [b"".join(event(each, "\r\n") for each in (START, call("Bash"), piece(), stop(), DELTA, END))],
    "bytes": [bytes([byte]) for each in (START, call("Bash"), piece(), stop(), END) for byte in event(each, "\r\n")],
    "allowed": [event(each) for each in (START, call("Bash"), piece(text='{"command":"ls"}'), stop(), DELTA, END)],
    "plain": [event(each) for each in (START, DELTA, END)],
    "half": [event(START), event({"type": "content_block_start", "index": 0, "content_block": {"type": "text"}}),
             event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a\ud83d"}}),
             event(stop()), event(DELTA), event(END)],
    "long-write": [event(each) for each in (
        START, call("Write"), piece(text='{"file_path":"a.txt","content":"' + "x" * 200_000 + ' say plain"}'), stop(),
        DELTA, END)],
}


DEPLOY = {"type": "tool_use", "id": "toolu_0", "name": "Deploy", "input": {}}
MESSAGE = json.loads(ANSWER) | {"content": [DEPLOY]}
#: Whole answers with a call that the policy denies, under a type and in a form that hide it.
WHOLE: dict[str, tuple[str, Any]] = {
    "as-events": ("text/event-stream", MESSAGE), "as-events-too": ("text/event-stream; charset=utf-8", MESSAGE),
    "as-text": ("text/plain", MESSAGE), "in-a-list": ("application/json", [MESSAGE]),
    "one-block": ("application/json", MESSAGE | {"content": DEPLOY}),
    "list-of-lists": ("application/json", MESSAGE | {"content": [[DEPLOY]]}),
}


def speak(handler: http.server.BaseHTTPRequestHandler) -> None:
    """Answers with the stream that the last word of the prompt names."""
    word = handler.headers["x-word"]
    if word == "whole":
        return says(200, ANSWER, x_ratelimit_limit="99999", x_ratelimit_remaining_requests="7")(handler)
    if word in WHOLE:
        return says(200, json.dumps(WHOLE[word][1]).encode(), **{"content-type": WHOLE[word][0]})(handler)
    if word == "moved":
        return says(302, b"", location="http://169.254.169.254/")(handler)
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    for part in STREAMS[word]:
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
    handler.wfile.write(b"0\r\n\r\n")


class Words(Upstream):
    """Completions carry no field of the client's to the upstream, so the word is looked for in the body."""

    def __init__(self) -> None:
        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            speak(handler)

        super().__init__(answer)
        handler_class = self.server.RequestHandlerClass

        def do_post(handler: http.server.BaseHTTPRequestHandler) -> None:
            body = handler.rfile.read(int(handler.headers["content-length"])).decode()
            handler.headers["x-word"] = re.findall(r"say ([a-z-]+)", body)[-1]
            speak(handler)

        handler_class.do_POST = do_post  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    policies: Path = tmp_path_factory.mktemp("policies")
    (policies / "odd.policy").write_text(LEAST + POLICY)
    upstream = Words()
    config = (f'upstreams:\n  - {{name: u, kind: messages, url: "http://127.0.0.1:{upstream.port}", allow_private: true}}\n'
              "messages:\n  denied_betas: [files-api-2025-04-14]\n")
    daemon = House(config=config, policies=policies).start()
    daemon.make_tenant("acme", "enterprise", "1000")
    yield daemon, daemon.make_key("acme", "ci")
    daemon.close()
    upstream.close()


def send(daemon: House, raw: bytes, enough: bytes | None = None, seconds: float = 10) -> bytes:
    """What comes back until `enough` is there, the server closes, or nothing more comes."""
    with socket.create_connection(("127.0.0.1", daemon.client_port), timeout=seconds) as raw_socket:
        raw_socket.sendall(raw)
        got = b""
        while enough is None or enough not in got:
            try:
                read = raw_socket.recv(65_536)
            except (TimeoutError, ConnectionResetError):
                break
            if not read:
                break
            got += read
    return got


def request(key: str, path: str, body: bytes, *fields: str, method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: localhost", f"x-api-key: {key}", "connection: close", *fields]
    if method == "POST":
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def message(word: str, **more: Any) -> bytes:
    text = f"{time.monotonic_ns()} say {word}"
    return json.dumps({"model": "haiku", "max_tokens": 100, "messages": [{"role": "user", "content": text}], **more}).encode()


@pytest.mark.parametrize("word", [word for word in STREAMS if word not in ("allowed", "plain", "half", "long-write")])
def test_no_stream_hides_a_call_by_how_it_is_told(peers, word: str) -> None:
    daemon, key = peers
    answer = send(daemon, request(key, "/v1/messages", message(word, stream=True, tools=TOOLS))).decode()
    assert answer.startswith("HTTP/1.1 200 ") and '"type":"error"' in answer, answer
    # Neither the call that its name denies nor the end of one that its arguments deny has passed.
    assert '"name": "Deploy"' not in answer and "content_block_stop" not in answer and "message_stop" not in answer
    assert '"reason":"tool-denied"' in answer or '"reason":"upstream-unavailable"' in answer


@pytest.mark.parametrize("word", ["allowed", "plain", "half"])
def test_what_is_told_by_the_rules_passes_byte_for_byte(peers, word: str) -> None:
    daemon, key = peers
    answer = send(daemon, request(key, "/v1/messages", message(word, stream=True, tools=TOOLS)))
    chunks = re.split(rb"(?:^|\r\n)[0-9a-f]+\r\n", answer.split(b"\r\n\r\n", 1)[1])
    assert b"".join(chunks).removesuffix(b"\r\n") == b"".join(STREAMS[word])


@pytest.mark.parametrize("word", WHOLE)
def test_no_whole_answer_hides_a_call_by_its_type_or_form(peers, word: str) -> None:
    daemon, key = peers
    answer = send(daemon, request(key, "/v1/messages", message(word, tools=TOOLS))).decode()
    assert answer.startswith(("HTTP/1.1 403 ", "HTTP/1.1 529 ")) and "toolu_0" not in answer, answer


def test_bodies_that_one_tenant_announces_and_never_sends_shut_nobody_out(own_house, tmp_path: Path) -> None:
    daemon = own_house(policies=small_policies(tmp_path / "small"))
    for tenant in ("loud", "quiet"):
        daemon.make_tenant(tenant, "enterprise", "1000")
    loud, quiet = daemon.make_key("loud", "ci"), daemon.make_key("quiet", "ci")
    body = message("plain")
    assert send(daemon, request(quiet, "/v1/messages", body)).startswith(b"HTTP/1.1 200 ")
    head = request(loud, "/v1/messages", b"x" * (32 << 20))[:-(32 << 20)]
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            raw = stack.enter_context(socket.create_connection(("127.0.0.1", daemon.client_port), timeout=10))
            raw.sendall(head + b"{")
        memory = re.compile(r"^gatehouse_body_memory_bytes (\d+)", re.MULTILINE)
        until(lambda: int(memory.search(metrics(daemon))[1]) >= 8 * (32 << 20))
        assert send(daemon, request(quiet, "/v1/messages", body)).startswith(b"HTTP/1.1 200 ")


def metrics(daemon: House) -> str:
    key = Path(daemon.environment["GATEHOUSE_ADMIN_KEY_FILE"]).read_text().strip()
    asked = urllib.request.Request(f"{daemon.admin_url}/metrics", headers={"authorization": f"Bearer {key}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return answer.read().decode()


def test_empty_lines_of_a_stream_pass_and_nothing_is_kept_of_them(own_house) -> None:
    done = threading.Event()

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("connection", "close")
        handler.end_headers()
        handler.wfile.write(event(START) + b"\n" * 100_000)
        done.wait(30)  # no event comes that could take them along

    upstream = Upstream(answer)
    with office(own_house, upstream.port) as (daemon, key):
        answer_head = request(key, "/v1/messages", message("plain", stream=True))
        try:
            assert send(daemon, answer_head, enough=b"\n" * 50_000).count(b"\n") > 50_000
        finally:
            done.set()


@pytest.mark.parametrize(("word", "stream"), [("whole", True), ("plain", False)])
def test_an_upstream_that_answers_a_completion_in_the_other_form_is_refused_with_one_answer(
        peers, word: str, stream: bool) -> None:
    daemon, key = peers
    body = json.dumps({"prompt": f"say {word}", "stream": stream}).encode()
    answer = send(daemon, request(key, "/v1/complete", body)).decode()
    assert answer.startswith("HTTP/1.1 503 ") and answer.count("HTTP/1.1") == 1, answer
    assert '"reason":"upstream-unavailable"' in answer and "gatehouse-decision: dec_" in answer


def test_a_redirect_of_an_upstream_leads_no_client_past_the_house(peers) -> None:
    daemon, key = peers
    answer = send(daemon, request(key, "/v1/messages", message("moved"))).decode()
    assert answer.startswith("HTTP/1.1 529 ") and "169.254" not in answer and "gatehouse-decision: dec_" in answer


def test_a_redirect_of_an_upstream_is_no_fault_of_the_client(peers) -> None:
    daemon, key = peers
    answer = send(daemon, request(key, "/v1/complete", json.dumps({"prompt": "say moved"}).encode())).decode()
    assert answer.startswith("HTTP/1.1 503 ") and "169.254" not in answer and "gatehouse-decision: dec_" in answer


@pytest.mark.parametrize(("word", "stream"), [("whole", False), ("half", True)])
def test_half_a_surrogate_pair_loses_nothing_of_a_completion(peers, word: str, stream: bool) -> None:
    daemon, key = peers
    answer = send(daemon, request(key, "/v1/complete", json.dumps({"prompt": f"say {word}", "stream": stream}).encode()))
    assert answer.startswith(b"HTTP/1.1 200 ") and "a\ufffd".encode() in answer, answer


def test_the_quotas_of_the_operator_s_account_stay_here(peers) -> None:
    daemon, key = peers
    answer = send(daemon, request(key, "/v1/messages", message("whole"))).decode()
    assert answer.startswith("HTTP/1.1 200 ") and "99999" not in answer and "remaining-requests" not in answer


def test_a_beta_that_is_switched_off_is_refused_wherever_it_stands(peers) -> None:
    daemon, key = peers
    for fields in (["anthropic-beta: files-api-2025-04-14"], ["anthropic-beta: a", "anthropic-beta: files-api-2025-04-14"],
                   ["anthropic-beta: a,\tfiles-api-2025-04-14\t, b"]):
        answer = send(daemon, request(key, "/v1/messages", message("whole"), *fields)).decode()
        assert answer.startswith("HTTP/1.1 403 ") and '"reason":"option-denied"' in answer, (fields, answer)


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/v1/complete?stream=true"), ("POST", "/v1/task?wait=5"), ("GET", "/v1/capabilities?tier=x"),
    ("DELETE", "/v1/task/task_0000000000000000000000?force=1"), ("GET", "/v1/tasks?after=the-last-one"),
    ("GET", "/v1/tasks?limit=+5"), ("GET", "/v1/models?limit=1&limit=2"),
])
def test_a_parameter_that_nobody_reads_is_refused(peers, method: str, path: str) -> None:
    daemon, key = peers
    body = b'{"prompt": "say whole", "description": "x"}' if method == "POST" else b""
    answer = send(daemon, request(key, path, body, method=method)).decode()
    assert answer.startswith("HTTP/1.1 400 ") and '"reason":"invalid-request"' in answer, answer


@pytest.mark.parametrize("paths", [["../x"], ["/x"], ["a", "./a"], ["a", "a/b"], ["a\nb"], ["."], [""]])
def test_files_that_cannot_be_made_refuse_the_task(peers, paths: list[str]) -> None:
    daemon, key = peers
    files = [{"path": path, "content": "x"} for path in paths]
    body = json.dumps({"description": "x", "allow_tools": [], "workspace": {"files": files}}).encode()
    answer = send(daemon, request(key, "/v1/task", body)).decode()
    assert answer.startswith("HTTP/1.1 400 ") and '"reason":"invalid-request"' in answer, answer


@pytest.mark.parametrize("names", [["a b"], ["a", "b"], ["a", "a"]])
def test_a_repetition_has_one_name(peers, names: list[str]) -> None:
    daemon, key = peers
    fields = [f"idempotency-key: {name}" for name in names]
    answer = send(daemon, request(key, "/v1/task", b'{"description": "x", "allow_tools": []}', *fields)).decode()
    assert answer.startswith("HTTP/1.1 400 ") and "`Idempotency-Key` stands once" in answer, answer


def test_a_client_that_takes_no_answers_is_read_no_further(peers) -> None:
    daemon, _ = peers
    many = b"GET /livez HTTP/1.1\r\nhost: a\r\n\r\n" * 2_000
    with socket.create_connection(("127.0.0.1", daemon.client_port)) as deaf:
        deaf.settimeout(2)
        sent = 0
        with pytest.raises(TimeoutError):
            while sent < 24 << 20:
                sent += deaf.send(many)
    assert b"HTTP/1.1 200 " in send(daemon, b"GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")


def test_no_message_of_a_socket_is_longer_than_its_limit(peers) -> None:
    daemon, key = peers
    with connect(f"{daemon.url.replace('http', 'ws')}/v1/stream", additional_headers={"x-api-key": key},
                 compression=None, proxy=None, max_size=65_536) as stream:
        stream.send(json.dumps({"type": "start_task", "description": "say long-write", "allow_tools": ["Write"]}))
        events: list[dict[str, Any]] = []
        while not events or events[-1]["type"] not in ("result", "error"):
            events.append(json.loads(stream.recv(timeout=30)))
    calls = [event for event in events if event["type"] == "tool_call"]
    assert [call["truncated"] for call in calls] == [True] and calls[0]["arguments"]["file_path"] == "a.txt", events
    assert [artifact["size_bytes"] for artifact in events[-1]["artifacts"] if artifact["path"] == "a.txt"] == [200_010]


def revoke(daemon: House, key: str) -> None:
    """As the command line does it, without its time to begin."""
    secret = Path(daemon.environment["GATEHOUSE_ADMIN_KEY_FILE"]).read_text().strip()
    fields = {"authorization": f"Bearer {secret}", "content-type": "application/json", "idempotency-key": key}
    asked = urllib.request.Request(
        f"{daemon.admin_url}/v1/tenants/acme/keys/{key}/revoke", b'{"because": "test"}', fields, method="POST")
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.status == 200


def test_tasks_that_are_refused_after_their_socket_has_gone_harm_nobody(peers) -> None:
    daemon, _ = peers
    frame = json.dumps({"type": "start_task", "description": "say plain", "allow_tools": []})
    for name in ("gone-1", "gone-2", "gone-3"):
        made = daemon.json("key", "create", "--tenant", "acme", "--project", "web", "--name", name)
        url, fields = f"{daemon.url.replace('http', 'ws')}/v1/stream", {"x-api-key": made["secret"]}
        revoking = threading.Timer(0.01, revoke, (daemon, made["id"]))
        with connect(url, compression=None, proxy=None, additional_headers=fields) as stream:
            revoking.start()
            with contextlib.suppress(ConnectionClosed):
                for _ in range(58):
                    stream.send(frame)
                    time.sleep(0.0015)
            revoking.join()
    assert daemon.is_alive()


def test_requests_that_fail_by_their_own_fault_leave_the_retries_to_those_that_need_them(own_house) -> None:
    words = iter([400] * 30 + [529])
    first = Upstream(lambda handler: error(next(words))(handler))
    second = Upstream(says(200))
    rows = "\n".join(f'  - {{name: u{port}, kind: messages, url: "http://127.0.0.1:{port}", allow_private: true}}'
                     for port in (first.port, second.port))
    daemon = own_house(config=f"upstreams:\n{rows}\nthreads: {{event_loops: 1}}\n")
    daemon.make_tenant("acme", "enterprise", "1000")
    key = daemon.make_key("acme", "ci")
    statuses = [send(daemon, request(key, "/v1/messages", message("x")))[9:12] for _ in range(31)]
    assert statuses == [b"400"] * 30 + [b"200"] and second.asked == 1


def ended(daemon: House, raw: bytes, port: int | None = None) -> list[bytes]:
    """The answers to one who sends and closes that direction at once, but for interim ones."""
    with socket.create_connection(("127.0.0.1", port or daemon.client_port), timeout=20) as client:
        client.sendall(raw)
        client.shutdown(socket.SHUT_WR)
        got = b"".join(iter(lambda: client.recv(65_536), b""))
    return [answer for answer in re.split(rb"(?=HTTP/1\.1 \d)", got) if answer and b" 100 " not in answer[:13]]


def test_who_sends_nothing_more_still_reads_the_answer(peers) -> None:
    daemon, key = peers
    completion = b'{"prompt":"1 say whole"}'
    owner = (daemon.folder / "data" / "owner.key").read_text().strip()
    tenant = b'{"name":"half"}'
    for raw, status in [
        (request(key, "/v1/messages", message("plain")), 200),
        (request(key, "/v1/messages", message("half", stream=True)), 200),
        (request(key, "/v1/complete", completion).replace(b"connection: close\r\n", b""), 200),
        (request(key, "/v1/models", b"", method="GET").replace(b"connection: close\r\n", b""), 200),
        (request(key, "/v1/task", b'{"description":"x","allow_tools":[]}'), 202),
        (request(key, "/v1/complete", completion).replace(b"connection: close\r\n", b"") + b"\r\n", 200),
        (request("sk-proj-none", "/v1/models", b"", method="GET"), 401),
        (request(key, "/v1/complete", b'{"promt":"x"}'), 400),
    ]:
        answers = ended(daemon, raw)
        assert [answer[9:12] for answer in answers] == [b"%d" % status], (raw, answers)
    hello = b"GET /api/hello HTTP/1.1\r\nhost: a\r\n\r\n"
    models = request(key, "/v1/models", b"", method="GET").replace(b"connection: close\r\n", b"")
    assert len(ended(daemon, hello + models + hello)) == 3, "what was sent before is answered in its order"
    for raw in (hello[:20], request(key, "/v1/complete", completion)[:-5], b""):
        assert ended(daemon, raw) == [], "half a request has no answer"
    change = (b"POST /v1/tenants HTTP/1.1\r\nhost: a\r\nauthorization: Bearer %s\r\nidempotency-key: half\r\n"
              b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (owner.encode(), len(tenant), tenant))
    look = b"GET /v1/tenants/half HTTP/1.1\r\nhost: a\r\nauthorization: Bearer %s\r\n\r\n" % owner.encode()
    told = ended(daemon, change + look, daemon.admin_port)
    assert [answer[9:12] for answer in told] == [b"201", b"200"] and b'"receipt"' in told[0]


def test_a_client_that_is_gone_before_its_answer_takes_its_upstream_along(own_house) -> None:
    asked, left, free = threading.Event(), threading.Event(), threading.Event()

    def silent(handler: http.server.BaseHTTPRequestHandler) -> None:
        asked.set()
        handler.connection.settimeout(0.05)
        while not free.is_set():
            try:
                if handler.connection.recv(1) == b"":
                    return left.set()
            except TimeoutError:
                continue
        says(200)(handler)

    upstream = Upstream(silent)
    with office(own_house, upstream.port) as (daemon, key):
        raw = request(key, "/v1/messages", BODY).replace(b"connection: close\r\n", b"")
        for more in (b"", b"GET /livez HT"):
            with socket.create_connection(("127.0.0.1", daemon.client_port)) as client:
                client.sendall(raw + more)
                assert asked.wait(10)
            assert left.wait(2), "a close looks like the end of one direction until it is asked"
            asked.clear()
            left.clear()
        with socket.create_connection(("127.0.0.1", daemon.client_port), timeout=20) as client:
            client.sendall(raw)
            client.shutdown(socket.SHUT_WR)
            assert asked.wait(10)
            assert client.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
            free.set()
            assert client.recv(65_536).startswith(b"HTTP/1.1 200 OK\r\n")
        kinds = [leaf["type"] for leaf in daemon.leaves("acme")]
        assert kinds.count("admitted") == 3 and kinds.count("settled") == 3, kinds
    upstream.close()
