"""Steps of tasks that wait for a person, decided by an admin; tasks and stopped conversations from the admin side."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import Any

import anthropic
import pytest

from claude_code_client import ConnectionError

from house import House
from task_house import TaskHouse, script, until

PUSH = script(("Bash", {"command": "git push origin main"}))


class Running:
    """A task of the pro tenant that pushes, followed in the background over its socket, which never answers."""

    def __init__(self, tasks: TaskHouse) -> None:
        self.events: list[dict[str, Any]] = []
        self.thread = threading.Thread(target=self._follow, args=(tasks,), daemon=True)
        self.thread.start()

    def _follow(self, tasks: TaskHouse) -> None:
        with suppress(ConnectionError):  # a test that kills the daemon
            for event in tasks.client("mid").stream_task(PUSH):
                self.events.append(event)

    def first(self, kind: str) -> dict[str, Any]:
        return until(lambda: next((event for event in self.events if event["type"] == kind), None), 20)

    def end(self) -> dict[str, Any]:
        self.thread.join(timeout=30)
        assert not self.thread.is_alive()
        return self.events[-1]


@pytest.fixture(scope="module")
def admins(tasks: TaskHouse) -> dict[str, str]:
    """Key files of an admin of `mid`, and of one of `big`."""
    files = {}
    for tenant in ("mid", "big"):
        files[tenant] = str(tasks.house.folder / f"{tenant}-admin.key")
        tasks.house.cli(
            "admin", "create", f"{tenant}-boss", "--role", "admin", "--tenant", tenant, "--secret-file", files[tenant])
    return files


def pending(house: House) -> list[dict[str, Any]]:
    return house.json("approval", "list", "--status", "pending")["data"]


def leaves(house: House, tenant: str, kind: str) -> list[dict[str, Any]]:
    rows = [row for row in house.leaves(tenant) if row["type"] == kind]
    found = [house.cli("audit", "show", f"{row['leaf']['log']}/{row['leaf']['index']}").stdout for row in rows]
    return [json.loads(text) for text in found]


def test_a_step_that_waits_is_allowed_by_an_admin_who_says_why(tasks: TaskHouse, admins: dict[str, str]) -> None:
    house, running = tasks.house, Running(tasks)
    asked = running.first("approval_required")
    ticket = house.json("approval", "show", asked["approval_id"])
    assert ticket["subject"] == 'tool Bash("git push origin main")' and ticket["status"] == "pending"
    assert (ticket["kind"], ticket["tenant"], ticket["key"]) == ("tool", "mid", "mid/app")
    assert ticket["because"] == "leaves your machine" and ticket["task"] == asked["task_id"]
    assert ticket["id"] in [row["id"] for row in pending(house)]
    waiting = house.json("task", "list", "--tenant", "mid", "--status", "waiting")["data"]
    assert [row["id"] for row in waiting] == [asked["task_id"]]
    # Another tenant's admin sees nothing of it, and a reason is needed.
    other = house.cli("approval", "allow", ticket["id"], "--because", "x", "--key-file", admins["big"], check=False)
    assert other.returncode == 1 and "there is no approval" in other.stderr
    assert house.cli("approval", "allow", ticket["id"], check=False).returncode == 64
    allowed = house.json(
        "approval", "allow", ticket["id"], "--because", "release day", "--key-file", admins["mid"])
    assert allowed["status"] == "allowed" and allowed["answer"] == "release day" and allowed["receipt"]
    boss = house.json("admin", "show", "mid-boss")["id"]
    resolved = running.first("approval_resolved")
    assert (resolved["decision"], resolved["by"]) == ("allow", f"admin:{boss}")
    result = running.first("tool_result")
    assert result["status"] == "error" and "[exit" in result["result"]  # it ran: there is nothing to push
    running.end()
    told = [leaf for leaf in leaves(house, "mid", "approval-resolved") if leaf["object"]["id"] == ticket["id"]]
    assert len(told) == 1 and told[0]["actor"]["id"] == boss and told[0]["decision"] == "allow"
    again = house.cli("approval", "deny", ticket["id"], "--because", "late", check=False)
    assert again.returncode == 1 and "allowed already" in again.stderr
    assert house.cli("audit", "verify").returncode == 0


def test_a_step_that_an_admin_denies_goes_to_the_model_as_a_denial(tasks: TaskHouse) -> None:
    running = Running(tasks)
    ticket = running.first("approval_required")["approval_id"]
    tasks.house.json("approval", "deny", ticket, "--because", "not on a friday")
    assert running.first("tool_result")["status"] == "denied"
    running.end()
    assert tasks.house.json("approval", "show", ticket)["status"] == "denied"


def test_what_the_owner_of_the_socket_answers_first_counts(tasks: TaskHouse) -> None:
    asked: list[str] = []
    events = list(tasks.client("mid").stream_task(PUSH, on_approval=lambda event: asked.append(event["approval_id"]) or False))
    assert next(event for event in events if event["type"] == "approval_resolved")["by"] == "key:mid/app"
    shown = tasks.house.json("approval", "show", asked[0])
    assert (shown["status"], shown["decided_by"]) == ("denied", "key:mid/app")
    late = tasks.house.cli("approval", "allow", asked[0], "--because", "late", check=False)
    assert late.returncode == 1 and "denied already" in late.stderr


def test_a_ticket_that_is_redeemed_after_the_policy_changed_meets_the_new_one(own_tasks, tmp_path) -> None:
    tasks = own_tasks()
    running = Running(tasks)
    asked = running.first("approval_required")
    text = tmp_path / "mid.policy"
    text.write_text(
        'override tenant "mid" of pro { deny tool Bash("git push ...")  because "frozen until monday" }\n')
    tasks.house.json("policy", "override", "tenant mid", "--file", str(text))
    tasks.house.json("approval", "allow", asked["approval_id"], "--because", "it was fine a minute ago")
    result = running.first("tool_result")
    assert result["status"] == "denied" and "frozen until monday" in result["result"], result


def test_a_ticket_that_nobody_answers_expires_and_the_log_says_so(own_tasks) -> None:
    tasks = own_tasks(environment={"GATEHOUSE_TASKS_APPROVAL_TTL": "1s"})
    events = list(tasks.client("mid").stream_task(PUSH))
    ticket = next(event for event in events if event["type"] == "approval_required")["approval_id"]
    assert next(event for event in events if event["type"] == "approval_resolved")["by"] == "expired"
    assert tasks.house.json("approval", "show", ticket)["status"] == "expired"
    told = leaves(tasks.house, "mid", "approval-resolved")
    assert [leaf["decision"] for leaf in told] == ["deny"]
    late = tasks.house.cli("approval", "allow", ticket, "--because", "late", check=False)
    assert late.returncode == 1


def test_a_ticket_of_a_daemon_that_died_is_expired(own_tasks) -> None:
    tasks = own_tasks()
    started = tasks.client("mid").start_task(PUSH)
    ticket = until(lambda: pending(tasks.house), 20)[0]["id"]
    tasks.house.kill()
    tasks.house.start()
    assert tasks.house.json("approval", "show", ticket)["status"] == "expired"
    shown = tasks.house.json("task", "show", started.id)
    assert (shown["status"], shown["live"]) == ("interrupted", False)
    assert tasks.house.cli("audit", "verify").returncode == 0


def test_tasks_are_listed_shown_followed_and_cancelled(tasks: TaskHouse, admins: dict[str, str]) -> None:
    house = tasks.house
    started = tasks.client("mid").start_task(PUSH)
    until(lambda: house.json("task", "show", started.id)["status"] == "waiting", 20)
    shown = house.json("task", "show", started.id)
    assert (shown["tenant"], shown["key"], shown["live"]) == ("mid", "mid/app", True)
    assert shown["task"]["description"].startswith("sim{")
    events = [json.loads(line) for line in house.cli("task", "events", started.id, "--output", "jsonl").stdout.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["type"] == "approval_required"
    some = house.cli("task", "events", started.id, "--after", "2", "--output", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in some] == events[2:]
    foreign = house.cli("task", "cancel", started.id, "--key-file", admins["big"], check=False)
    assert foreign.returncode == 1 and "there is no task" in foreign.stderr
    house.json("task", "cancel", started.id)
    until(lambda: house.json("task", "show", started.id)["status"] == "cancelled", 20)
    followed = house.cli("task", "follow", started.id, "--output", "jsonl").stdout.splitlines()
    assert json.loads(followed[-1])["type"] == "error" or "cancelled" in followed[-1]
    owner = house.json("whoami")["id"]
    told = leaves(house, "mid", "change-approved")[-1]
    assert told["actor"]["id"] == owner and told["object"] == {"id": started.id, "type": "task"}
    again = house.cli("task", "cancel", started.id, check=False)
    assert again.returncode == 1 and "ended already" in again.stderr
    assert started.id in [row["id"] for row in house.json("task", "list", "--status", "cancelled")["data"]]


def test_a_stopped_conversation_is_listed_and_let_go(tasks: TaskHouse, admins: dict[str, str]) -> None:
    house = tasks.house
    client = anthropic.Anthropic(base_url=house.url, api_key=tasks.keys["mid"], max_retries=0)
    tool = {"name": "Read", "description": "reads", "input_schema": {"type": "object"}}
    call = dict(
        model="haiku", max_tokens=50, tools=[tool],
        messages=[{"role": "user", "content": 'sim{tool=Read,input={"file_path":".env"}} read it'}])
    with pytest.raises(anthropic.APIStatusError):
        with client.messages.stream(**call) as stream:
            stream.get_final_message()
    with pytest.raises(anthropic.APIStatusError) as refused:
        client.messages.create(**call)
    assert "session-blocked" in str(refused.value)
    blocks = house.json("session", "list", "--tenant", "mid")["data"]
    assert [(row["tenant"], row["key"]) for row in blocks] == [("mid", "mid/app")]
    block = blocks[0]["id"]
    house.kill()
    house.start()
    assert house.json("session", "list", "--tenant", "mid")["data"] == blocks, "a restart lets nobody go"
    with pytest.raises(anthropic.APIStatusError) as refused:
        client.messages.create(**call)
    assert "session-blocked" in str(refused.value)
    assert house.json("session", "list", "--key-file", admins["big"])["data"] == []
    foreign = house.cli("session", "unblock", block, "--because", "x", "--key-file", admins["big"], check=False)
    assert foreign.returncode == 1 and "there is no session block" in foreign.stderr
    house.json("session", "unblock", block, "--because", "a test")
    assert house.json("session", "list")["data"] == []
    house.kill()
    house.start()
    assert house.json("session", "list")["data"] == [], "nor does it stop again who was let go"
    with pytest.raises(anthropic.APIStatusError) as judged:
        client.messages.create(**call)
    assert "session-blocked" not in str(judged.value), "it is judged anew"
    assert leaves(house, "mid", "session-unblocked")[-1]["object"]["id"] == blocks[0]["conversation"]
