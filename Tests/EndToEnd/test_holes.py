"""Faults of earlier services of this kind that must stay shut; those with suites of their own stand there by name."""

from __future__ import annotations

import concurrent.futures
import http.client
import json
import re
import sqlite3
import time
import urllib.request
from decimal import Decimal
from pathlib import Path

import pytest
from claude_code_client import ClaudeAPIError, ClaudeClient, CostExceededError, PermissionError, RateLimitError

from house import House
from task_house import results, script, until


def ask(tasks, method: str, path: str, body: str | None = None, **fields: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", tasks.house.client_port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in fields.items()})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


ROUTES = [
    ("POST", "/v1/messages"), ("POST", "/v1/messages/count_tokens"), ("GET", "/v1/models"), ("GET", "/v1/models/x"),
    ("POST", "/v1/complete"), ("POST", "/v1/task"), ("GET", "/v1/tasks"), ("GET", "/v1/task/task_0"),
    ("DELETE", "/v1/task/task_0"), ("GET", "/v1/task/task_0/artifacts/report.md"), ("GET", "/v1/stream"),
    ("GET", "/v1/usage"), ("GET", "/v1/capabilities"), ("POST", "/v1/uploads"), ("DELETE", "/v1/uploads/upl_0")]


def test_no_route_but_hello_and_health_answers_without_a_key_and_no_answer_allows_an_origin(tasks) -> None:
    for method, path in ROUTES:
        answer = ask(tasks, method, path, "{}" if method == "POST" else None,
                     content_type="application/json", origin="https://evil.example")
        assert answer.status == 401, path
        assert not any(name.lower().startswith("access-control") for name, _ in answer.getheaders())
    for path in ("/api/hello", "/livez", "/readyz"):
        answer = ask(tasks, "GET", path, origin="https://evil.example")
        assert answer.status == 200
        assert not any(name.lower().startswith("access-control") for name, _ in answer.getheaders())
    for path in ("/v1/files", "/v1/chat/completions", "/v1/task/", "/v1/tasks/", "/metrics", "/docs", "/v1/admin"):
        assert ask(tasks, "GET", path, x_api_key=tasks.keys["big"]).status == 404


def test_the_log_names_the_key_that_authenticated(own_tasks) -> None:
    tasks = own_tasks()
    with pytest.raises(ClaudeAPIError):
        tasks.client()._send("POST", "/complete", {"prompt": "x", "api_key": tasks.keys["mid"]})
    tasks.client().execute_task("x", allow_tools=[])
    key = tasks.house.json("key", "show", "big/app")["id"]
    actors = [leaf["actor"] for leaf in tasks.house.leaves("big")]
    ids = {actor["id"] for actor in actors if actor["type"] == "key"}
    assert ids == {key}


def test_a_task_reads_nothing_outside_its_workspace_and_meets_each_of_its_limits(tasks) -> None:
    outside = tasks.house.folder / "data"
    commands = [f"cat {outside}/owner.key", "cat /etc/shadow", "ls /root /home /var", "env", "cat /proc/1/environ",
                f"cat {tasks.files}/.env", "echo x > /usr/x", "cat ../../../etc/shadow"]
    events = list(tasks.client().stream_task(script(*[("Bash", {"command": command}) for command in commands])))
    said = " ".join(event["result"] for event in events if event["type"] == "tool_result")
    for secret in ("sk-admin", "root:", "hunter2", "GATEHOUSE", "sk-proj"):
        assert secret not in said
    small = tasks.client("small")
    with pytest.raises(PermissionError):
        small.execute_task("x", timeout=61)
    with pytest.raises(PermissionError):
        small.execute_task("x", allow_agents=["code-analyzer"])
    with pytest.raises(PermissionError):
        small.execute_task("x", model="sonnet")
    with pytest.raises(PermissionError):
        tasks.client().execute_task("x", max_cost=101)


def test_parallel_tasks_on_one_budget_never_pass_it_cache_tokens_included(own_tasks) -> None:
    tasks = own_tasks()
    tasks.house.json("budget", "set", "project:big/web", "--window", "month", "--amount", "0.2")
    client = tasks.client()

    def run(number: int) -> str:
        try:
            reads = json.dumps([{"tool": "Read", "input": {"file_path": "README.md"}}] * 6)
            client.execute_task(f"sim{{cr=2000,cw=500,script={reads}}} {number}", max_cost=1)
            return "completed"
        except CostExceededError:
            return "cost"
        except ClaudeAPIError as error:
            return error.reason or "other"

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        ended = list(pool.map(run, range(24)))
    usage = client.usage(scope="project")
    assert Decimal(0) < usage.cost_usd <= Decimal("0.2") and "completed" in ended
    assert usage.extra["cache_read_input_tokens"] > 0
    assert "budget-exhausted" in ended
    assert tasks.house.cli("audit", "verify").returncode == 0


def by_cli(house: House, folder: Path) -> None:
    house.json("budget", "set", "key:mid/app", "--window", "month", "--amount", "0")


def by_api(house: House, folder: Path) -> None:
    body = {"scope": {"type": "key", "name": "mid/app"}, "window": "month", "amount": "0"}
    owner = (house.folder / "data" / "owner.key").read_text().strip()
    request = urllib.request.Request(
        f"{house.admin_url}/v1/budgets", json.dumps(body).encode(), method="POST",
        headers={"authorization": f"Bearer {owner}", "content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status in (200, 201)


def by_apply(house: House, folder: Path) -> None:
    file = folder / "state.yaml"
    file.write_text('tenants:\n  mid:\n    tier: pro\n    keys:\n      app: {project: web, budgets: {month: "0"}}\n')
    house.cli("apply", "-f", str(file))


@pytest.mark.parametrize("set_budget", [by_api, by_cli, by_apply])
def test_a_budget_set_by_api_cli_and_apply_is_in_force_for_the_next_request(
    own_tasks, tmp_path: Path, set_budget
) -> None:
    tasks = own_tasks()
    client = tasks.client("mid")
    client.complete("x")
    set_budget(tasks.house, tmp_path)
    for ask_for in (client.complete, lambda text: client.execute_task(text, allow_tools=[])):
        with pytest.raises(ClaudeAPIError) as refusal:
            ask_for("x")
        # The shipped policy denies every model to a key whose budget is used up; the ledger would come next.
        assert refusal.value.reason in ("model-denied", "budget-exhausted") and refusal.value.decision


def test_no_sixty_seconds_hold_more_than_the_limit_and_the_headers_say_so(own_tasks) -> None:
    tasks = own_tasks()
    client = ClaudeClient(api_key=tasks.keys["small"], base_url=f"{tasks.house.url}/v1", max_retries=0)
    left = []
    for _ in range(9):
        left.append(int(client._send("POST", "/complete", {"prompt": "x"}).headers["x-ratelimit-remaining"]))
        if len(left) == 1:
            task = client._send("POST", "/task", {"description": "x", "allow_tools": [], "max_turns": 1})
            told = {name: text for name, text in task.headers.items() if name.startswith(("x-ratelimit", "gatehouse-"))}
            assert (told["x-ratelimit-limit"], told["x-ratelimit-remaining"]) == ("10", "9"), "a task takes no slot"
            assert 0 <= int(told["x-ratelimit-reset"]) - time.time() + 1 <= 61 and told["gatehouse-budget-used"] == "0%"
            assert re.fullmatch(r"claude-haiku-\S+; reason=task-default-denied", told["gatehouse-model"])
            client.get_task(task.json()["id"], wait=30)
            left.append(8)  # of its one call
    assert left == list(range(9, -1, -1))
    with pytest.raises(RateLimitError) as refusal:
        client.complete("x")
    assert 0 < refusal.value.retry_after <= 60


def test_every_tool_call_is_a_leaf_a_changed_leaf_is_found_a_read_is_a_leaf(own_tasks) -> None:
    tasks = own_tasks()
    task = tasks.client().execute_task(script(("Read", {"file_path": "README.md"}), ("LS", {"path": "."})))
    told = [leaf["object"]["id"] for leaf in tasks.house.leaves("big") if leaf["object"]["type"] == "tool"]
    assert told == [tool for tool, _ in results(task)] == ["Read", "LS"]
    reads = len([leaf for leaf in tasks.house.leaves("big") if leaf["type"] == "records-read"])
    assert reads == 1, "the look before this one"
    tasks.house.json("task", "show", task.id)
    assert len([leaf for leaf in tasks.house.leaves("big") if leaf["type"] == "records-read"]) > reads
    tasks.house.stop()
    database = next((tasks.house.folder / "data").glob("*.db"))
    with sqlite3.connect(database) as books:
        row, leaf = next((row, leaf) for row, leaf in books.execute("SELECT id, bytes FROM journal") if b'"Read"' in leaf)
        books.execute("UPDATE journal SET bytes = ? WHERE id = ?", (leaf.replace(b'"Read"', b'"Rood"'), row))
    tasks.house.start()
    assert tasks.house.cli("audit", "verify", check=False).returncode != 0


def test_a_key_without_a_tier_has_the_least_one(own_tasks) -> None:
    tasks = own_tasks()
    assert tasks.client("small").capabilities().tier == "free"
    assert {model["alias"] for model in tasks.client("small").capabilities().models if model["alias"]} == {"haiku"}


def test_every_documented_field_status_and_event_occurs_in_a_conversation(tasks) -> None:
    client = tasks.client()
    seen: set[str] = set()
    agent = script(("LS", {"path": "."}))
    thinking = json.dumps([
        {"tool": "Skill", "input": {"skill": "decision-framework"}},
        {"tool": "Agent", "input": {"subagent_type": "code-analyzer", "description": "why", "prompt": agent}}])
    for event in client.stream_task(f"sim{{thinking=1,script={thinking}}} x"):
        seen.add(event["type"])
        assert {"type", "task_id", "seq", "timestamp", "agent"} <= set(event)
    for event in tasks.client("mid").stream_task(
            script(("Bash", {"command": "git push"})), on_approval=lambda event: False):
        seen.add(event["type"])
    assert seen >= {"task_started", "thinking", "text", "tool_call", "tool_result", "agent_spawn", "skill_invoke",
                    "approval_required", "approval_resolved", "result"}
    whole = client._send("POST", "/task", {"description": "x", "allow_tools": [], "wait": 30}).json()
    assert set(whole) == {
        "id", "type", "status", "description", "backend", "model", "model_choice", "result", "artifacts",
        "execution_log", "usage", "limits", "error", "metadata", "created_at", "started_at", "completed_at"}
    assert set(whole["usage"]) == {
        "input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "total_tokens",
        "cost_usd"}


@pytest.mark.parametrize("directive", [
    "error=1,deltas=5", "cut=1,deltas=5", "drop=1", "tool=x;touch pwn", "tool=Bash,input=[1", "tool=,input={}",
    "stop=nonsense", "text=\\u0000\\ud800", "tool=Read,input={\\\"file_path\\\":{\\\"a\\\":1}}"])
def test_any_bytes_a_model_may_answer_leave_the_loop_whole_and_no_argument_list_meets_a_shell(
        tasks, directive: str) -> None:
    client = tasks.client()
    body = '{"description":"sim{' + directive + '} x","allow_tools":["Read","Bash"],"max_turns":4,"wait":30}'
    answer = client._http.post(f"{tasks.house.url}/v1/task", content=body, headers={"content-type": "application/json"})
    if answer.status_code == 400:
        return  # half a surrogate is refused before anything runs
    task = until(lambda: (found := client.get_task(answer.json()["id"])).is_final and found, 20)
    assert task.status in ("completed", "failed")
    assert not (tasks.files / "pwn").exists()


def test_many_tasks_at_once_all_end(tasks) -> None:
    client = tasks.client()
    start = time.monotonic()
    made = [client.start_task(script(("Bash", {"command": "sleep 0.2"}))) for _ in range(32)]
    for task in made:
        assert until(lambda: (found := client.get_task(task.id, wait=20)).is_final and found, 60).status == "completed"
    assert time.monotonic() - start < 60
