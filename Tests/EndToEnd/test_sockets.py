"""The WebSocket: who may open one, what it may say, and that no event is lost or told twice."""

from __future__ import annotations

import json
import socket as sockets
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from claude_code_client import PermissionError, RateLimitError, TaskFailedError

from task_house import TaskHouse, script, until

sys.path.insert(0, str(Path(__file__).parent / "foreign"))
import checks  # noqa: E402


def open_socket(tasks: TaskHouse, key: str | None, **fields: str) -> ClientConnection:
    headers = ({"authorization": f"Bearer {key}"} if key else {}) | fields
    return connect(f"{tasks.house.url.replace('http', 'ws')}/v1/stream", additional_headers=headers,
                   compression=None, proxy=None)


def say(socket: ClientConnection, **frame: Any) -> None:
    socket.send(json.dumps(frame))


def hear(socket: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        event = json.loads(socket.recv(timeout=20))
        if event["type"] == kind:
            return event


def handshake(tasks: TaskHouse, *lines: str) -> bytes:
    """The raw answer to a handshake."""
    with sockets.create_connection(("127.0.0.1", tasks.house.client_port), timeout=5) as raw:
        head = ["GET /v1/stream HTTP/1.1", "host: localhost", "connection: Upgrade", "upgrade: websocket",
                "sec-websocket-version: 13", "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", *lines, "", ""]
        raw.sendall("\r\n".join(head).encode())
        return raw.recv(4096)


def test_a_socket_without_a_key_is_answered_401_and_never_upgraded(tasks) -> None:
    for key in (None, "sk-proj-0000000000000000000000000000000000000000", "nonsense"):
        with pytest.raises(InvalidStatus) as refusal, open_socket(tasks, key):
            pass
        assert refusal.value.response.status_code == 401
    assert b" 101 " not in handshake(tasks)


def test_the_handshake_is_that_of_the_standard_and_takes_no_extension(tasks) -> None:
    answer = handshake(tasks, f"x-api-key: {tasks.keys['big']}", "sec-websocket-extensions: permessage-deflate")
    assert answer.startswith(b"HTTP/1.1 101 ") and b"sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in answer
    assert b"extensions" not in answer


@pytest.mark.parametrize("second", [
    "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==", "sec-websocket-version: 8",
    "sec-websocket-version: 13", "upgrade: h2c", "upgrade: websocket"])
def test_a_handshake_that_says_something_twice_is_refused(tasks, second: str) -> None:
    assert handshake(tasks, f"x-api-key: {tasks.keys['big']}", second).startswith(b"HTTP/1.1 400 ")


def test_two_origins_open_no_socket(tasks) -> None:
    origins = ("origin: https://evil.example", "origin: https://evil.example")
    assert handshake(tasks, f"x-api-key: {tasks.keys['big']}", *origins).startswith(b"HTTP/1.1 403 ")


def test_a_key_in_the_url_is_refused(tasks) -> None:
    url = f"{tasks.house.url.replace('http', 'ws')}/v1/stream?api_key={tasks.keys['big']}"
    headers = {"authorization": f"Bearer {tasks.keys['big']}"}
    with pytest.raises(InvalidStatus) as refusal, connect(url, proxy=None, additional_headers=headers):
        pass
    assert refusal.value.response.status_code == 401


def test_an_origin_that_is_not_listed_opens_no_socket(tasks) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        with open_socket(tasks, tasks.keys["big"], origin="https://evil.example"):
            pass
    assert refusal.value.response.status_code == 403


def test_events_come_in_order_without_gaps_and_a_resume_reads_the_same_bytes(tasks) -> None:
    with open_socket(tasks, tasks.keys["big"]) as socket:
        say(socket, type="start_task", ref="a1", description=script(("Read", {"file_path": "README.md"})))
        first = [socket.recv(timeout=20)]
        while json.loads(first[-1])["type"] != "result":
            first.append(socket.recv(timeout=20))
    events = [json.loads(line) for line in first]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["type"] == "task_started" and events[0]["ref"] == "a1" and events[-1]["type"] == "result"
    for after in (0, 2):
        with open_socket(tasks, tasks.keys["big"]) as socket:
            say(socket, type="resume", task_id=events[0]["task_id"], after_seq=after)
            assert [socket.recv(timeout=5) for _ in first[after:]] == first[after:]


def test_a_client_that_is_gone_in_the_middle_resumes_without_loss(tasks) -> None:
    with open_socket(tasks, tasks.keys["big"]) as socket:
        say(socket, type="start_task", description=script(("Bash", {"command": "sleep 1"}), ("LS", {"path": "."})))
        task = hear(socket, "task_started")["task_id"]
    seen = []
    with open_socket(tasks, tasks.keys["big"]) as socket:
        say(socket, type="resume", task_id=task, after_seq=1)
        while not seen or seen[-1]["type"] != "result":
            seen.append(json.loads(socket.recv(timeout=20)))
    assert [event["seq"] for event in seen] == list(range(2, len(seen) + 2)) and seen[-1]["status"] == "completed"


def test_a_task_whose_client_is_gone_goes_on_or_is_cancelled_as_was_asked(tasks) -> None:
    client = tasks.client()
    started: dict[str, str] = {}
    with open_socket(tasks, tasks.keys["big"]) as socket:
        for what in ("cancel", "continue"):
            say(socket, type="start_task", ref=what, on_disconnect=what, allow_tools=["Bash"],
                description=script(("Bash", {"command": "sleep 40"})))
        calls = 0
        while calls < 2:
            event = json.loads(socket.recv(timeout=20))
            calls += event["type"] == "tool_call"
            if event["type"] == "task_started":
                started[event["ref"]] = event["task_id"]
    ended = until(lambda: (found := client.get_task(started["cancel"])).is_final and found, 40)
    assert ended.status == "cancelled" and ended.error["reason"] == "client-gone" and ended.usage.cost_usd > 0
    assert client.get_task(started["continue"]).status == "running"
    client.cancel_task(started["continue"])


def test_another_project_s_task_cannot_be_followed_or_cancelled(tasks) -> None:
    task = tasks.client("big").execute_task("mine", allow_tools=[])
    with open_socket(tasks, tasks.keys["mid"]) as socket:
        for kind in ("resume", "cancel"):
            say(socket, type=kind, task_id=task.id)
            assert hear(socket, "error")["error"]["details"]["reason"] == "task-unknown"


def test_a_refused_frame_is_answered_and_the_socket_stays(tasks) -> None:
    with open_socket(tasks, tasks.keys["small"]) as socket:
        say(socket, type="start_task", ref="r", description="x", allow_tools=["Bash"])
        refused = hear(socket, "error")
        assert refused["ref"] == "r" and refused["error"]["details"]["reason"] == "tool-denied"
        for frame in ({"type": "start_task"}, {"type": "nonsense"}, {"type": "start_task", "description": "x", "wait": 1},
                      {"type": "start_task", "description": "x", "api_key": "y"}):
            say(socket, **frame)
            assert hear(socket, "error")["error"]["details"]["reason"] == "invalid-request"
        say(socket, type="start_task", description="fine", allow_tools=[])
        assert hear(socket, "result")["status"] == "completed"


@pytest.mark.parametrize(("bad", "code"), [
    (b"\x00\x01", 1003), ("not json", 1007), ("x" * 70_000, 1009)], ids=["binary", "no-json", "too-big"])
def test_a_frame_that_breaks_the_rules_closes_with_its_code(tasks, bad: Any, code: int) -> None:
    with open_socket(tasks, tasks.keys["big"]) as socket:
        socket.send(bad)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
        assert closed.value.rcvd.code == code


def test_more_frames_than_allowed_close_the_socket(tasks) -> None:
    with open_socket(tasks, tasks.keys["big"]) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            for _ in range(62):
                say(socket, type="cancel", task_id="task_0000000000000000000000")
            while True:
                socket.recv(timeout=5)
        assert closed.value.rcvd.code == 1008 and closed.value.rcvd.reason == "frame-rate"


def test_a_socket_is_in_the_log_before_it_is_open_and_after_it_is_closed(own_tasks, tmp_path: Path) -> None:
    tasks = own_tasks()
    with open_socket(tasks, tasks.keys["big"], **{"user-agent": "a-socket/1"}) as socket:
        opened = [row for row in tasks.house.leaves("big") if row["type"] == "socket-opened"]
        assert len(opened) == 1, "it is on the disk when the handshake is answered"
        say(socket, type="start_task", description="hello", allow_tools=[])
        hear(socket, "result")
        request = socket.response.headers["request-id"]
    until(lambda: [row for row in tasks.house.leaves("big") if row["type"] == "socket-closed"])
    with open_socket(tasks, tasks.keys["big"]):
        assert tasks.house.stop() == 0
    tasks.house.start()
    leaves = [json.loads(tasks.house.cli("audit", "show", f"big/{row['leaf']['index']}").stdout)
              for row in tasks.house.leaves("big") if row["type"].startswith("socket-")]
    assert [leaf["kind"] for leaf in leaves] == ["socket-opened", "socket-closed"] * 2
    assert {leaf["object"]["id"] for leaf in leaves[:2]} == {request} == {leaf["request"] for leaf in leaves[:2]}
    assert set(leaves[0]["pii"]) == {"ip", "user_agent"} and "a-socket" not in json.dumps(leaves[0])
    assert leaves[1]["detail"] | {"seconds": 0} == {"count": 1, "outcome": "closed", "seconds": 0, "status": 1000}
    assert (leaves[3]["detail"]["outcome"], leaves[3]["detail"]["status"]) == ("shutting-down", 1001)
    tasks.house.cli("export", "create", "--format", "ocsf", "--tenant", "big", "--out", str(tmp_path / "big.ocsf"))
    assert checks.ocsf((tmp_path / "big.ocsf").read_text().splitlines()) > 4
    tasks.house.cli("audit", "verify")


def test_a_key_has_ten_sockets_and_no_more(own_tasks) -> None:
    tasks = own_tasks()
    with ExitStack() as stays:
        for _ in range(9):
            stays.enter_context(open_socket(tasks, tasks.keys["big"]))
        with open_socket(tasks, tasks.keys["big"]):
            with pytest.raises(InvalidStatus) as refusal, open_socket(tasks, tasks.keys["big"]):
                pass
            assert refusal.value.response.status_code == 429
        until(lambda: opens_again(tasks))


def opens_again(tasks: TaskHouse) -> bool:
    try:
        with open_socket(tasks, tasks.keys["big"]):
            return True
    except InvalidStatus:
        return False


@pytest.mark.parametrize("stop", [
    ("key", "revoke", "big/app", "--confirm", "big/app"), ("tenant", "suspend", "big")],
    ids=["revoked key", "suspended tenant"])
def test_a_revoked_key_starts_nothing_over_an_open_socket(own_tasks, stop: tuple[str, ...]) -> None:
    tasks = own_tasks()
    with open_socket(tasks, tasks.keys["big"]) as socket:
        say(socket, type="start_task", description=script(("Bash", {"command": "sleep 60"})))
        task = hear(socket, "task_started")["task_id"]
        tasks.house.json(*stop, "--because", "a test")
        start = time.monotonic()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.recv(timeout=5)
        assert closed.value.rcvd.code == 1008 and time.monotonic() - start < 1
    with pytest.raises(InvalidStatus), open_socket(tasks, tasks.keys["big"]):
        pass
    ended = until(lambda: (found := tasks.house.json("task", "show", task))["status"] != "running" and found, 3)
    assert ended["status"] == "cancelled", ended


@pytest.mark.parametrize("change", [
    ("update", "big/app", "--tool", "Read"), ("rotate", "big/app")], ids=["narrowed key", "rotated key"])
def test_a_socket_whose_key_was_changed_says_to_open_it_again(own_tasks, change: tuple[str, ...]) -> None:
    tasks = own_tasks()
    with open_socket(tasks, tasks.keys["big"]) as socket:
        tasks.house.json("key", *change)
        say(socket, type="start_task", description="hello", allow_tools=[])
        refused = hear(socket, "error")["error"]
    assert refused["details"]["reason"] == "key-invalid"
    assert "was changed since this socket" in refused["message"] and "begin again" in refused["message"]
    with open_socket(tasks, tasks.keys["big"]) as socket:
        say(socket, type="start_task", description="hello", allow_tools=[])
        assert hear(socket, "result")["status"] == "completed"


# Approvals.


def push(tasks: TaskHouse, answer: Any) -> list[dict[str, Any]]:
    """The events of a pro task whose push is answered by `answer`."""
    return list(tasks.client("mid").stream_task(
        script(("Bash", {"command": "git push origin main"})), on_approval=answer))


def test_an_ask_waits_for_an_approval_and_then_runs(tasks) -> None:
    asked: list[dict[str, Any]] = []
    events = push(tasks, lambda event: asked.append(event) or True)
    kinds = [event["type"] for event in events]
    assert asked[0]["subject"] == 'tool Bash("git push origin main")' and asked[0]["because"] == "leaves your machine"
    assert kinds.index("approval_required") < kinds.index("approval_resolved") < kinds.index("tool_result")
    result = next(event for event in events if event["type"] == "tool_result")
    assert result["status"] == "error" and "[exit" in result["result"]  # it ran: there is nothing to push


def test_a_denied_approval_goes_to_the_model_as_a_denial(tasks) -> None:
    events = push(tasks, lambda event: False)
    assert next(event for event in events if event["type"] == "tool_result")["status"] == "denied"
    resolved = next(event for event in events if event["type"] == "approval_resolved")
    assert resolved["decision"] == "deny" and resolved["by"] == "key:mid/app"


def test_an_approval_expires_as_a_denial(own_tasks) -> None:
    tasks = own_tasks(environment={"GATEHOUSE_TASKS_APPROVAL_TTL": "1s"})
    events = list(tasks.client("mid").stream_task(script(("Bash", {"command": "git push"}))))
    assert next(event for event in events if event["type"] == "approval_resolved")["by"] == "expired"


def test_a_ticket_is_good_once_and_only_for_its_project(tasks) -> None:
    with open_socket(tasks, tasks.keys["mid"]) as socket, open_socket(tasks, tasks.keys["big"]) as stranger:
        say(socket, type="start_task", description=script(("Bash", {"command": "git push"})))
        ticket = hear(socket, "approval_required")["approval_id"]
        say(stranger, type="approve", approval_id=ticket, decision="allow")
        assert hear(stranger, "error")["error"]["details"]["reason"] == "not-found"
        say(socket, type="approve", approval_id=ticket, decision="deny")
        hear(socket, "approval_resolved")
        say(socket, type="approve", approval_id=ticket, decision="allow")
        assert hear(socket, "error")["error"]["details"]["reason"] == "not-found"


def test_with_approvals_deny_an_ask_is_a_denial_that_says_so(tasks) -> None:
    events = list(tasks.client("mid").stream_task(
        script(("Bash", {"command": "git push"})), approvals="deny"))
    result = next(event for event in events if event["type"] == "tool_result")
    assert result["status"] == "denied" and "`approvals`" in result["result"]
    assert not any(event["type"] == "approval_required" for event in events)


# The client's exceptions.


def test_refusals_are_exceptions_with_decision_and_reason(tasks) -> None:
    with pytest.raises(PermissionError) as refusal:
        tasks.client("small").complete("x", model="opus")
    assert refusal.value.reason == "model-denied" and refusal.value.decision.startswith("dec_")
    assert refusal.value.status == 403 and refusal.value.request_id.startswith("req_")
    with pytest.raises(PermissionError) as refusal:
        list(tasks.client("small").stream_task("x", allow_tools=["Bash"]))
    assert refusal.value.reason == "tool-denied"


def test_a_task_that_fails_raises_at_the_end_of_its_stream(tasks) -> None:
    with pytest.raises(TaskFailedError):
        list(tasks.client().stream_task("sim{status=400} x", allow_tools=[]))


def test_a_rate_that_is_used_up_is_retried_only_after_its_time(own_tasks) -> None:
    tasks = own_tasks()
    client = tasks.client("small")
    client._retries = 0
    with pytest.raises(RateLimitError) as refusal:
        for _ in range(12):
            client.complete("x")
    assert refusal.value.reason == "rate-exceeded" and refusal.value.retry_after >= 1
