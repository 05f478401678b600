"""Single requests: their lines in the log, their spans at a collector, and no secret in either."""

from __future__ import annotations

import http.server
import json
import re
import threading
import time
from collections.abc import Iterator

import anthropic
import pytest

from house import House
from recorder import ANSWER

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


class Collector:
    """Takes spans as a collector does."""

    def __init__(self) -> None:
        self.spans: list[dict] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                assert self.path == "/v1/traces" and self.headers["content-type"] == "application/json"
                for resource in json.loads(body)["resourceSpans"]:
                    for scope in resource["scopeSpans"]:
                        outer.spans += scope["spans"]
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def named(self, name: str, count: int = 1) -> list[dict]:
        """Spans of that name, once there are so many."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            if len(found := [span for span in self.spans if span["name"] == name]) >= count:
                return found
            threading.Event().wait(0.05)
        raise AssertionError(f"{len(found)} of {count} spans `{name}` came: {self.spans}")


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.server.shutdown()


def facts(span: dict) -> dict[str, str]:
    return {one["key"]: one["value"]["stringValue"] for one in span["attributes"]}


def ask(daemon: House, key: str, headers: dict[str, str] | None = None, **fields):
    client = anthropic.Anthropic(base_url=daemon.url, api_key=key, max_retries=0, default_headers=headers or {})
    return client.messages.with_raw_response.create(
        **{"model": "haiku", "max_tokens": 20, "messages": [{"role": "user", "content": "a secret of mine"}]} | fields)


def test_spans_of_a_request_join_the_client_s_trace(own_house, collector: Collector) -> None:
    daemon: House = own_house(environment={"GATEHOUSE_TELEMETRY_OTLP_ENDPOINT": collector.url})
    daemon.make_tenant("acme", "free", "5")
    key = daemon.make_key("acme", "ci")
    answer = ask(daemon, key, {"traceparent": f"00-{TRACE}-{PARENT}-01"})
    with pytest.raises(anthropic.PermissionDeniedError):
        ask(daemon, key, {"traceparent": f"00-{TRACE}-{PARENT}-01"}, model="opus")
    request = next(span for span in collector.named("messages", 2) if facts(span)["http.response.status_code"] == "200")
    refused = next(span for span in collector.named("messages", 2) if facts(span)["http.response.status_code"] == "403")
    upstream, = collector.named("simulator")
    assert request["traceId"] == upstream["traceId"] == refused["traceId"] == TRACE
    assert request["parentSpanId"] == PARENT and upstream["parentSpanId"] == request["spanId"]
    assert request["kind"] == 2 and upstream["kind"] == 3
    assert int(request["startTimeUnixNano"]) <= int(upstream["startTimeUnixNano"]) < int(upstream["endTimeUnixNano"])
    assert facts(request)["gatehouse.request"] == answer.headers["request-id"]
    assert facts(request)["gatehouse.decision"] == answer.headers["gatehouse-decision"]
    assert facts(refused)["gatehouse.reason"] == "model-denied" and "gatehouse.decision" in facts(refused)
    text = json.dumps(collector.spans)
    assert key not in text and "secret of mine" not in text


def test_a_trace_that_cannot_be_read_begins_here(own_house, collector: Collector) -> None:
    daemon: House = own_house(environment={"GATEHOUSE_TELEMETRY_OTLP_ENDPOINT": collector.url})
    daemon.make_tenant("acme", "free", "5")
    key = daemon.make_key("acme", "ci")
    headers = ["", "nonsense", f"00-{TRACE}-{'0' * 16}-01", f"ff-{TRACE}-{PARENT}-01", f"00-{TRACE.upper()}-{PARENT}-01"]
    for header in headers:
        ask(daemon, key, {"traceparent": header} if header else {})
    spans = collector.named("messages", len(headers))
    for span in spans:
        assert span["parentSpanId"] == "" and span["traceId"] != TRACE and re.fullmatch("[0-9a-f]{32}", span["traceId"])
    assert len({span["traceId"] for span in spans}) == len(headers)


def test_a_collector_that_is_gone_holds_nothing_up(own_house) -> None:
    daemon: House = own_house(environment={"GATEHOUSE_TELEMETRY_OTLP_ENDPOINT": "http://127.0.0.1:9"})
    daemon.make_tenant("acme", "free", "5")
    key = daemon.make_key("acme", "ci")
    for _ in range(5):
        assert ask(daemon, key).status_code == 200
    assert daemon.stop() == 0


def test_each_line_of_a_request_names_request_decision_and_trace(own_house) -> None:
    daemon: House = own_house(environment={"GATEHOUSE_LOG_LEVEL": "debug"})
    daemon.make_tenant("acme", "free", "5")
    key = daemon.make_key("acme", "ci")
    answer = ask(daemon, key)
    with pytest.raises(anthropic.PermissionDeniedError) as denied:
        ask(daemon, key, model="opus")
    with pytest.raises(anthropic.AuthenticationError):
        ask(daemon, "sk-proj-" + "A" * 65)
    lines = {line["request"]: line for line in daemon.logged("a request")}
    told = lines[answer.headers["request-id"]]
    assert told["decision"] == answer.headers["gatehouse-decision"]
    assert (told["route"], told["status"], told["key"][:4]) == ("messages", "200", "key_")
    refused = lines[denied.value.response.headers["request-id"]]
    assert refused["reason"] == "model-denied" and refused["decision"] == denied.value.response.headers["gatehouse-decision"]
    assert [line["reason"] for line in lines.values() if line["status"] == "401"] == ["key-invalid"]
    text = daemon.log.read_text()
    for secret in (key, key[8:40], "A" * 60, "secret of mine", (daemon.folder / "data" / "owner.key").read_text().strip()):
        assert secret not in text


def test_as_shipped_failed_requests_are_told_and_others_not(own_house) -> None:
    daemon: House = own_house(config='upstreams: [{name: provider, url: "http://127.0.0.1:9", allow_private: true}]\n')
    daemon.make_tenant("acme", "free", "5")
    key = daemon.make_key("acme", "ci")
    with pytest.raises(anthropic.APIStatusError) as failed:
        ask(daemon, key)
    with pytest.raises(anthropic.PermissionDeniedError):
        ask(daemon, key, model="opus")
    assert failed.value.status_code == 529
    line, = daemon.logged("a request failed")
    assert line["request"] == failed.value.response.headers["request-id"]
    assert line["decision"] == failed.value.response.headers["gatehouse-decision"]
    assert line["reason"] == "upstream-unavailable"
    assert not daemon.logged("a request")


@pytest.mark.parametrize("collects", [True, False])
def test_the_upstream_gets_the_trace_as_it_came_or_the_one_that_began(own_house, collector: Collector, collects: bool) -> None:
    heads: list[dict[str, str]] = []

    class Upstream(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            heads.append({name.lower(): ", ".join(self.headers.get_all(name)) for name in self.headers})
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    daemon: House = own_house(
        config=f'upstreams: [{{name: provider, url: "http://127.0.0.1:{server.server_port}", allow_private: true}}]\n',
        environment={"GATEHOUSE_TELEMETRY_OTLP_ENDPOINT": collector.url} if collects else {})
    daemon.make_tenant("acme", "free", "5")
    key = daemon.make_key("acme", "ci")
    ask(daemon, key, {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "a=1"})
    ask(daemon, key)
    ask(daemon, key, {"traceparent": "nonsense"})
    assert heads[2]["traceparent"] == "nonsense"  # and none of ours beside it
    assert heads[0]["traceparent"] == f"00-{TRACE}-{PARENT}-01" and heads[0]["tracestate"] == "a=1"
    if collects:
        began = next(
            span for span in collector.named("messages", 3) if span["traceId"] in heads[1]["traceparent"])
        assert not began["parentSpanId"]
        assert heads[1]["traceparent"] == f"00-{began['traceId']}-{began['spanId']}-01"
    else:
        assert "traceparent" not in heads[1]
    server.shutdown()
