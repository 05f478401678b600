"""The backend `claude-code`: the real program in the sandbox, each of its calls decided and metered here."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from claude_code_client import CostExceededError, ServerError, TaskFailedError, TimeoutError

from house import ROOT, is_open
from task_house import TaskHouse, results, script, until

pytestmark = pytest.mark.skipif(
    not is_open(ROOT / "etc"), reason="tasks run as another user, who cannot enter this folder; clone somewhere else")


@pytest.fixture(scope="module")
def coders(cli: Path) -> Iterator[TaskHouse]:
    house = TaskHouse(environment={"GATEHOUSE_TASKS_CLAUDE_CODE_PATH": str(cli)})
    assert not house.house.logged("tasks of claude-code are refused")
    yield house
    house.close()


def run(house: TaskHouse, *steps, tenant: str = "big", **options):
    return house.client(tenant).execute_task(script(*steps), backend="claude-code", **options)


def test_without_a_program_the_backend_is_refused_with_a_clear_reason(tasks) -> None:
    with pytest.raises(ServerError) as refusal:
        tasks.client().execute_task("x", backend="claude-code")
    assert refusal.value.reason == "backend-unavailable" and "tasks.claude_code.path" in refusal.value.message
    assert tasks.client().capabilities().backends == ["native"]


def test_a_path_that_is_no_program_is_told_at_start_up_and_refused(own_tasks) -> None:
    house = own_tasks(environment={"GATEHOUSE_TASKS_CLAUDE_CODE_PATH": "/usr/bin/true"})
    assert house.house.logged("tasks of claude-code are refused")
    with pytest.raises(ServerError) as refusal:
        house.client().execute_task("x", backend="claude-code")
    assert "does not run in the sandbox" in refusal.value.message


def test_the_program_does_real_work_and_each_call_is_a_decision_and_a_leaf(coders) -> None:
    assert coders.client().capabilities().backends == ["native", "claude-code"]
    before = len(coders.house.leaves("big"))
    task = run(
        coders, ("Read", {"file_path": "src/app.py"}), ("Grep", {"pattern": "SELECT"}),
        ("Bash", {"command": "wc -l < src/app.py > src/count.txt"}),
        ("Write", {"file_path": "/project/out/notes.md", "content": "# notes\n"}))
    assert results(task) == [("Read", "ok"), ("Grep", "ok"), ("Bash", "ok"), ("Write", "ok")]
    made = {artifact.path: artifact.read() for artifact in task.artifacts}
    assert made["out/notes.md"] == b"# notes\n" and made["src/count.txt"].strip() == b"3" and "report.md" in made
    told = [leaf["object"] for leaf in coders.house.leaves("big")[before:]]
    assert [thing["id"] for thing in told if thing["type"] == "tool"] == ["Read", "Grep", "Bash", "Write"]
    assert not (coders.files / "out").exists()


def test_its_cost_is_the_sum_of_its_calls_to_the_nano_dollar(own_tasks, cli: Path) -> None:
    house = own_tasks(environment={"GATEHOUSE_TASKS_CLAUDE_CODE_PATH": str(cli)})
    task = run(house, ("Read", {"file_path": "README.md"}), allow_agents=[])
    usage = house.client().usage()
    assert task.usage.cost_usd > 0 and task.usage.cost_usd == usage.cost_usd
    assert usage.requests == 2
    assert house.house.cli("audit", "verify").returncode == 0


def test_a_denial_reaches_the_program_and_the_events_and_a_secret_stays_hidden(coders) -> None:
    events = list(coders.client().stream_task(script(
        ("Read", {"file_path": ".env"}), ("Grep", {"pattern": "hunter2", "output_mode": "content"}),
        ("Bash", {"command": "grep -r PASSWORD . ; curl -s http://example.com"})), backend="claude-code"))
    calls = [event for event in events if event["type"] == "tool_call"]
    shown = [event for event in events if event["type"] == "tool_result"]
    assert calls[0]["verdict"] == "deny" and shown[0]["status"] == "denied"
    assert shown[0]["result"].startswith("denied [dec_")
    assert "hunter2" not in " ".join(event["result"] for event in shown)


def test_a_tool_that_was_not_granted_does_not_exist_for_the_program(coders) -> None:
    task = run(coders, ("Bash", {"command": "id"}), ("Read", {"file_path": "README.md"}), allow_tools=["Read"])
    assert results(task) == [("Bash", "denied"), ("Read", "ok")]


def test_a_sub_agent_of_the_program_is_decided_and_has_no_more_than_its_card(coders) -> None:
    inner = script(("Read", {"file_path": "README.md"}), ("Write", {"file_path": "x", "content": "y"}), text="look")
    events = list(coders.client().stream_task(script(("Agent", {
        "subagent_type": "code-analyzer", "description": "look", "prompt": inner})), backend="claude-code"))
    spawned = [event for event in events if event["type"] == "agent_spawn"]
    assert [event["agent_id"] for event in spawned] == ["main/code-analyzer.1"]
    inside = {(event["tool"], event["status"]) for event in events
              if event["type"] == "tool_result" and event["agent"] == "main/code-analyzer.1"}
    assert ("Read", "ok") in inside and ("Write", "ok") not in inside
    assert events[-1]["type"] == "result" and events[-1]["status"] == "completed"


def test_max_cost_binds_the_calls_of_the_program(own_tasks, cli: Path) -> None:
    house = own_tasks(environment={"GATEHOUSE_TASKS_CLAUDE_CODE_PATH": str(cli)})
    with pytest.raises(CostExceededError) as refusal:
        run(house, *[("Read", {"file_path": "README.md"})] * 40, max_cost=Decimal("0.2"))
    task = house.client().get_task(refusal.value.task_id)
    assert task.status == "cost_exceeded" and Decimal(0) < task.usage.cost_usd <= Decimal("0.2")
    assert house.client().usage().cost_usd == task.usage.cost_usd
    assert house.house.cli("audit", "verify").returncode == 0


def test_a_timeout_and_a_cancel_leave_no_process_and_no_socket(coders) -> None:
    mark = f"33{time.monotonic_ns() % 10_000_000}"

    def lives() -> bool:
        return subprocess.run(["pgrep", "-f", f"sleep {mark}"], capture_output=True).returncode == 0

    with pytest.raises(TimeoutError):
        run(coders, ("Bash", {"command": f"setsid sleep {mark} & sleep {mark}"}), timeout=6)
    until(lambda: not lives(), 3)
    task = coders.client().start_task(script(("Bash", {"command": f"sleep {mark}"})), backend="claude-code")
    until(lives, 20)
    start = time.monotonic()
    coders.client().cancel_task(task.id)
    until(lambda: not lives(), 3)
    ended = until(lambda: (found := coders.client().get_task(task.id)).is_final and found)
    assert time.monotonic() - start < 2.5 and ended.status == "cancelled"
    until(lambda: subprocess.run(["pgrep", "-f", task.id], capture_output=True).returncode == 1, 3)


def test_an_upstream_that_fails_ends_the_task_of_a_program(coders) -> None:
    with pytest.raises(TaskFailedError) as failure:
        coders.client().execute_task("sim{status=400} x", backend="claude-code")
    assert failure.value.reason == "upstream-unavailable"


def test_the_sandbox_of_the_program_has_no_network_no_state_and_one_key_for_itself(coders) -> None:
    leak = "env; cat /proc/net/dev; ls /run /project; cat /proc/1/environ | tr '\\0' '\\n'; ls /var /root /home"
    events = list(coders.client().stream_task(script(("Bash", {"command": leak})), backend="claude-code"))
    said = " ".join(event["result"] for event in events if event["type"] == "tool_result")
    assert "ANTHROPIC_BASE_URL=http://127.0.0.1:8484" in said
    for secret in ("GATEHOUSE_", "sk-proj", "sk-admin", "eth0", str(coders.house.folder)):
        assert secret not in said


def test_the_key_of_a_program_is_good_nowhere_else_and_ends_with_its_task(coders) -> None:
    events = list(coders.client().stream_task(
        script(("Bash", {"command": "echo $ANTHROPIC_AUTH_TOKEN"})), backend="claude-code"))
    key = next(event["result"].strip() for event in events if event["type"] == "tool_result")
    assert key.startswith("sk-task-")
    import httpx
    for path in ("/v1/models", "/v1/usage"):
        assert httpx.get(coders.house.url + path, headers={"authorization": f"Bearer {key}"}).status_code == 401
    work = coders.house.folder / "data" / "work"
    assert not work.exists() or not any(name.endswith(".gate") for name in os.listdir(work))
