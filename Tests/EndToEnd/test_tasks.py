"""Agentic tasks against the live daemon: real files, real programs, every step at the one door."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import pytest
from claude_code_client import (
    CostExceededError, InvalidRequestError, NotFoundError, PermissionError, TaskFailedError, TimeoutError)

from house import ROOT
from task_house import results, script, until


def test_a_task_does_real_work_with_every_tool_an_agent_and_a_skill(tasks) -> None:
    audit = script(("LS", {"path": "."}), ("Grep", {"pattern": "SELECT", "output_mode": "content"}), text="audit")
    task = tasks.client().execute_task(script(
        ("Read", {"file_path": "src/app.py"}),
        ("Grep", {"pattern": "hello"}),
        ("Glob", {"pattern": "**/*.py"}),
        ("Bash", {"command": "wc -l src/app.py && echo made > src/made.txt"}),
        ("Write", {"file_path": "out/notes.md", "content": "# notes\n"}),
        ("Edit", {"file_path": "README.md", "old_string": "project", "new_string": "product"}),
        ("Agent", {"subagent_type": "security-auditor", "description": "look", "prompt": audit}),
        ("Skill", {"skill": "decision-framework"}),
    ), allow_agents=["security-auditor"])
    assert [status for _, status in results(task)] == ["ok"] * 10
    made = {artifact.path: artifact for artifact in task.artifacts}
    assert set(made) == {"report.md", "out/notes.md", "src/made.txt", "README.md"}
    assert made["README.md"].read() == b"# A product\n" and made["src/made.txt"].read() == b"made\n"
    for artifact in task.artifacts:
        content = artifact.read()
        assert artifact.sha256 == hashlib.sha256(content).hexdigest() and artifact.size_bytes == len(content)
    # The root itself is never written.
    assert (tasks.files / "README.md").read_text() == "# A project\n" and not (tasks.files / "out").exists()


def test_a_link_that_leaves_the_workspace_is_refused_by_a_search_too(tasks) -> None:
    way_out = tasks.files / "way-out"
    way_out.symlink_to("/usr")
    try:
        task = tasks.client().execute_task(script(
            ("Grep", {"pattern": "root", "path": "way-out/share"}), ("Grep", {"pattern": "root", "path": "nowhere"}),
            ("Grep", {"pattern": "hello", "path": "src"})), allow_tools=["Grep"])
    finally:
        way_out.unlink()
    assert [status for _, status in results(task)] == ["error", "error", "ok"]


def test_the_cost_of_a_task_is_the_sum_of_its_calls_to_the_nano_dollar(own_tasks) -> None:
    tasks = own_tasks()
    client = tasks.client()
    agent = script(("LS", {"path": "."}))
    task = client.execute_task(
        script(("Read", {"file_path": "README.md"}), ("Agent", {
            "subagent_type": "code-analyzer", "description": "x", "prompt": agent})))
    leaves = tasks.house.leaves("big")
    held = [leaf for leaf in leaves if leaf["event"] == "admitted"] if "event" in leaves[0] else leaves
    assert task.usage.cost_usd > 0
    assert client.usage().cost_usd == task.usage.cost_usd
    assert client.usage().requests == 5 and held
    assert tasks.house.cli("audit", "verify").returncode == 0


def test_every_step_passed_the_one_door_and_has_its_leaf(own_tasks) -> None:
    tasks = own_tasks()
    tasks.client().execute_task(script(("Read", {"file_path": "README.md"}), ("Read", {"file_path": ".env"})))
    objects = [leaf["object"]["type"] for leaf in tasks.house.leaves("big")]
    assert objects.count("tool") == 2 and objects.count("task") == 3 and objects.count("account") == 1
    assert objects.count("request") == 6  # three calls, each admitted and settled


# Tiers.


def test_free_gets_read_only_tools_and_sixty_seconds(tasks) -> None:
    can = tasks.client("small").capabilities()
    assert {tool["name"] for tool in can.tools} == {"Read", "LS", "Glob", "Grep"}
    assert can.agents == [] and can.skills == [] and can.limits["timeout"] == 60
    for denied in (["Bash"], ["Write"], ["Edit"]):
        with pytest.raises(PermissionError) as refusal:
            tasks.client("small").execute_task("x", allow_tools=denied)
        assert refusal.value.reason == "tool-denied" and refusal.value.decision
    with pytest.raises(PermissionError) as refusal:
        tasks.client("small").execute_task("x", timeout=61)
    assert refusal.value.reason == "option-denied"


def test_pro_adds_bash_and_five_minutes(tasks) -> None:
    can = tasks.client("mid").capabilities()
    assert {tool["name"] for tool in can.tools} == {"Read", "LS", "Glob", "Grep", "Bash"}
    assert can.limits["timeout"] == 300
    task = tasks.client("mid").execute_task(script(("Bash", {"command": "echo hello"})))
    assert results(task) == [("Bash", "ok")]


def test_enterprise_has_all_tools_agents_and_skills(tasks) -> None:
    can = tasks.client().capabilities()
    assert {"Bash", "Write", "Edit"} <= {tool["name"] for tool in can.tools}
    assert {agent["name"] for agent in can.agents} >= {"security-auditor", "code-analyzer", "test-generator"}
    assert {skill["name"] for skill in can.skills} == {"decision-framework", "dependency-audit"}


def test_an_empty_list_grants_nothing_a_missing_list_grants_what_the_tier_grants(tasks) -> None:
    call = script(("Read", {"file_path": "README.md"}))
    nothing = tasks.client("small").execute_task(call, allow_tools=[])
    assert results(nothing) == [("Read", "denied")]
    assert results(tasks.client("small").execute_task(call)) == [("Read", "ok")]


def test_a_listed_name_that_is_unknown_is_refused_with_the_nearest(tasks) -> None:
    with pytest.raises(PermissionError) as refusal:
        tasks.client().execute_task("x", allow_tools=["Raed"])
    assert "`Read`" in refusal.value.message
    assert tasks.client().execute_task("x", allow_tools=["Re*"]).status == "completed"


# Denials.


def test_a_denial_goes_back_to_the_model_and_out_as_an_event(tasks) -> None:
    events = list(tasks.client().stream_task(script(("Read", {"file_path": ".env"}))))
    call = next(event for event in events if event["type"] == "tool_call")
    result = next(event for event in events if event["type"] == "tool_result")
    assert call["verdict"] == "deny" and result["status"] == "denied"
    assert result["result"].startswith("denied [dec_") and "everyone.policy" in result["result"]


@pytest.mark.parametrize("path", [
    "./src/../.env", "/project/.env", "src/../../project/.env", "../.env", "/etc/passwd", "/proc/self/environ",
    "/proc/self/fd/1"])
def test_a_secret_is_not_read_by_any_other_name(tasks, path: str) -> None:
    events = list(tasks.client().stream_task(script(("Read", {"file_path": path}))))
    result = next(event for event in events if event["type"] == "tool_result")
    assert result["status"] != "ok" and "hunter2" not in result["result"]


def test_hidden_names_do_not_show_in_lists_and_searches(tasks) -> None:
    events = list(tasks.client().stream_task(script(
        ("LS", {"path": "."}), ("Glob", {"pattern": "**/.env*"}), ("Grep", {"pattern": "hunter2"}))))
    shown = " ".join(event["result"] for event in events if event["type"] == "tool_result")
    assert ".env" not in shown and "hunter2" not in shown


@pytest.mark.parametrize("tools", [["Bash"], ["Bash", "Write"]], ids=["in place", "in a copy"])
def test_a_program_of_a_task_finds_nothing_in_what_the_policy_denies_by_name(tasks, tools: list[str]) -> None:
    (tasks.files / "conf").mkdir()
    (tasks.files / "conf" / ".env").write_text("PASSWORD=hunter2\n")
    searches = ["grep -r 'hunter.' .", "tar cf - . | tr -d '\\0'", "find . -type f -exec cat {} +",
                "mv conf other && ls -a", "grep -r 'hunter.' .", "ls -a | head -4; wc -l README.md"]
    try:
        events = list(tasks.client().stream_task(
            script(*[("Bash", {"command": search}) for search in searches]), allow_tools=tools))
    finally:
        shutil.rmtree(tasks.files / "conf")
    shown = [event for event in events if event["type"] == "tool_result"]
    assert len(shown) == 6 and "denied" not in {event["status"] for event in shown}, shown
    assert "hunter2" not in json.dumps(shown) and "README.md" in json.dumps(shown)
    task = tasks.client().get_task(events[-1]["task_id"])
    assert not any(b"hunter2" in artifact.read() for artifact in task.artifacts)


def test_ten_denials_in_a_row_end_the_task(tasks) -> None:
    steps = [("Read", {"file_path": ".env"})] * 12
    with pytest.raises(TaskFailedError) as failure:
        tasks.client().execute_task(script(*steps))
    assert failure.value.reason == "denied-repeatedly"


def test_a_sub_agent_does_not_get_a_tool_that_its_parent_was_not_granted(tasks) -> None:
    agent = script(("Bash", {"command": "id"}), ("Write", {"file_path": "x", "content": "y"}))
    task = tasks.client().execute_task(
        script(("Agent", {"subagent_type": "test-generator", "description": "x", "prompt": agent})),
        allow_tools=["Read"], allow_agents=["test-generator"])
    assert results(task) == [("Bash", "denied"), ("Write", "denied"), ("Agent", "ok")]


def test_a_skill_takes_tools_away_and_never_adds_one(tasks) -> None:
    task = tasks.client().execute_task(script(
        ("Skill", {"skill": "dependency-audit"}), ("Bash", {"command": "id"}), ("Read", {"file_path": "README.md"}),
        ("Read", {"file_path": "/skills/dependency-audit/SKILL.md"})))
    assert results(task) == [("Skill", "ok"), ("Bash", "denied"), ("Read", "ok"), ("Read", "ok")]


def test_a_call_that_does_not_fit_its_schema_gets_an_error_and_no_guess(tasks) -> None:
    task = tasks.client().execute_task(script(
        ("Read", {"path": "README.md"}), ("Bash", {"command": 7}), ("Grep", {"pattern": "x", "-A": 99}),
        ("Nonsense", {})))
    assert [status for _, status in results(task)] == ["error", "error", "error", "denied"]


# Money and time.


def test_a_task_stops_before_its_cap_and_its_spend_is_recorded(own_tasks) -> None:
    tasks = own_tasks()
    client = tasks.client()
    with pytest.raises(CostExceededError) as refusal:
        client.execute_task(script(*[("Read", {"file_path": "README.md"})] * 40), max_cost=0.06)
    task = client.get_task(refusal.value.task_id)
    assert task.status == "cost_exceeded" and Decimal(0) < task.usage.cost_usd <= Decimal("0.06")
    assert client.usage().cost_usd == task.usage.cost_usd
    assert tasks.house.cli("audit", "verify").returncode == 0


def test_an_agent_s_spend_counts_against_its_task(own_tasks) -> None:
    tasks = own_tasks()
    greedy = script(*[("LS", {"path": "."})] * 40)
    with pytest.raises(CostExceededError) as refusal:
        tasks.client().execute_task(script(
            *[("Agent", {"subagent_type": "code-analyzer", "description": "x", "prompt": greedy})] * 5), max_cost=0.03)
    assert tasks.client().get_task(refusal.value.task_id).usage.cost_usd <= Decimal("0.03")


def test_a_task_is_stopped_at_its_timeout_and_nothing_of_it_stays(tasks) -> None:
    mark = f"31{time.monotonic_ns() % 10_000_000}"
    with pytest.raises(TimeoutError):
        tasks.client().execute_task(script(("Bash", {"command": f"setsid sleep {mark} & sleep {mark}"})), timeout=1)
    until(lambda: subprocess.run(["pgrep", "-f", f"sleep {mark}"], capture_output=True).returncode == 1, 3)


def test_a_cancelled_task_leaves_no_process_and_says_so(tasks) -> None:
    client = tasks.client()
    mark = f"32{time.monotonic_ns() % 10_000_000}"
    task = client.start_task(script(("Bash", {"command": f"sleep {mark}"})))
    until(lambda: subprocess.run(["pgrep", "-f", f"sleep {mark}"], capture_output=True).returncode == 0)
    start = time.monotonic()
    client.cancel_task(task.id)
    until(lambda: subprocess.run(["pgrep", "-f", f"sleep {mark}"], capture_output=True).returncode == 1, 3)
    assert time.monotonic() - start < 2
    ended = until(lambda: (found := client.get_task(task.id)).is_final and found)
    assert ended.status == "cancelled"
    assert client.cancel_task(task.id).status == "cancelled"


def test_max_turns_ends_a_task(tasks) -> None:
    with pytest.raises(TaskFailedError) as failure:
        tasks.client().execute_task(script(*[("Read", {"file_path": "README.md"})] * 5), max_turns=2)
    assert failure.value.reason == "turns-exceeded"


def test_an_upstream_that_fails_ends_the_task_with_its_reason(tasks) -> None:
    with pytest.raises(TaskFailedError) as failure:
        tasks.client().execute_task("sim{status=400} x", allow_tools=[])
    assert failure.value.reason == "upstream-unavailable"


# Requests.


@pytest.mark.parametrize("field", ["project_id", "api_key", "working_directory"])
def test_a_body_that_names_a_project_or_a_key_is_refused(tasks, field: str) -> None:
    client = tasks.client()
    for path, body in (("/task", {"description": "x"}), ("/complete", {"prompt": "x"})):
        with pytest.raises(InvalidRequestError) as refusal:
            client._send("POST", path, body | {field: "y"})
        assert field in refusal.value.message


def test_the_same_request_twice_is_one_task(tasks) -> None:
    client = tasks.client()
    body = {"description": "once", "allow_tools": []}
    first, second = (client._send("POST", "/task", body, headers={"idempotency-key": "abc"}).json() for _ in range(2))
    assert first["id"] == second["id"]
    with pytest.raises(Exception) as refusal:
        client._send("POST", "/task", body | {"description": "other"}, headers={"idempotency-key": "abc"})
    assert getattr(refusal.value, "status", None) == 409


def test_another_project_s_task_is_unknown(tasks) -> None:
    task = tasks.client("big").execute_task("mine", allow_tools=[])
    other = tasks.client("mid")
    for ask in (other.get_task, other.cancel_task):
        with pytest.raises(NotFoundError) as refusal:
            ask(task.id)
        assert refusal.value.reason == "task-unknown"
    with pytest.raises(NotFoundError):
        other._send("GET", f"/task/{task.id}/artifacts/report.md")


@pytest.mark.parametrize("path", ["..%2f..%2fevents.jsonl", "../events.jsonl", "nothing.md", "/etc/passwd"])
def test_an_artifact_is_reached_by_its_own_path_alone(tasks, path: str) -> None:
    task = tasks.client().execute_task("mine", allow_tools=[])
    with pytest.raises(Exception) as refusal:
        tasks.client()._send("GET", f"/task/{task.id}/artifacts/{path}")
    assert getattr(refusal.value, "status", None) in (400, 404)


def test_an_artifact_comes_in_ranges_too(tasks, tmp_path: Path) -> None:
    client = tasks.client()
    task = client.execute_task("range", allow_tools=[])
    whole = task.artifacts[0].read()
    part = client._send("GET", f"/task/{task.id}/artifacts/report.md", headers={"range": "bytes=5-9"})
    assert part.status_code == 206 and part.content == whole[5:10]
    client.download_artifact(task.id, "report.md", tmp_path / "report.md")
    assert (tmp_path / "report.md").read_bytes() == whole


def test_a_range_of_any_numbers_is_answered(tasks) -> None:
    client = tasks.client()
    task = client.execute_task("numbers", allow_tools=[])
    path = f"/task/{task.id}/artifacts/report.md"
    whole = client._send("GET", path).content
    for end in (len(whole) - 1, len(whole), 2**63 - 2, 2**63 - 1):
        part = client._send("GET", path, headers={"range": f"bytes=0-{end}"})
        assert part.status_code == 206 and part.content == whole, end
    for text in (f"bytes=0-{2**63}", f"bytes={2**63 - 1}-", "bytes=+0-1", "bytes=2-1", "bytes=-", "bytes=0-0,2-2"):
        with pytest.raises(InvalidRequestError):
            client._send("GET", path, headers={"range": text})


def test_lists_are_newest_first_and_in_pages(tasks) -> None:
    client = tasks.client("mid")
    made = [client.execute_task(f"number {number}", allow_tools=[]).id for number in range(3)]
    assert [task.id for task in client.list_tasks(limit=2)] == made[:0:-1]
    assert client.list_tasks(limit=1, after=made[1])[0].id == made[0]


def test_inline_files_are_a_workspace(tasks) -> None:
    events = list(tasks.client().stream_task(
        script(("Read", {"file_path": "a/b.txt"}), ("LS", {"path": "."})),
        workspace={"a/b.txt": "inside"}, allow_tools=["Read", "LS"]))
    shown = [event["result"] for event in events if event["type"] == "tool_result"]
    assert "inside" in shown[0] and shown[1] == "a/"


def test_a_workspace_of_another_project_is_unknown(tasks) -> None:
    with pytest.raises(NotFoundError) as refusal:
        tasks.client("mid").execute_task("x", workspace="big")
    assert refusal.value.reason == "workspace-unknown"


def test_without_bubblewrap_tool_tasks_are_refused_with_a_clear_reason(own_tasks) -> None:
    tasks = own_tasks(environment={"GATEHOUSE_SANDBOX_BWRAP": "/nowhere/bwrap"})
    with pytest.raises(Exception) as refusal:
        tasks.client().execute_task("x", allow_tools=["Read"])
    assert refusal.value.reason == "sandbox-unavailable" and "install the package bubblewrap" in refusal.value.message
    assert tasks.client().execute_task("x", allow_tools=[]).status == "completed"


@pytest.mark.skipif(os.geteuid() != 0, reason="sandboxes run as the daemon's own user here, who reads what it reads")
def test_skills_in_a_closed_folder_are_told_by_the_log_the_doctor_and_the_result_of_the_call(own_tasks) -> None:
    closed = Path(tempfile.mkdtemp(prefix="gatehouse-closed-", dir="/var/tmp"))  # of mode 0700
    shutil.copytree(ROOT / "etc" / "skills", closed / "skills")
    try:
        tasks = own_tasks(environment={"GATEHOUSE_TASKS_SKILLS_DIR": str(closed / "skills")})
        warned = tasks.house.logged("the user of sandboxes cannot read what tasks are to see")
        assert [line["path"] for line in warned] == [str(closed / "skills")]
        found = json.loads(tasks.house.cli("doctor", "--output", "json", check=False).stdout)["findings"]
        assert [one["subject"] for one in found if one["code"] == "sandbox-blocked"] == [str(closed / "skills")]
        events = list(tasks.client().stream_task(
            script(("Bash", {"command": "echo hello"})), allow_tools=["Bash"], allow_skills=["decision-framework"]))
        result = next(event for event in events if event["type"] == "tool_result")
        assert result["status"] == "error" and "sandbox-unavailable" in result["result"], result
        assert "bwrap: " in result["result"] and str(closed) in result["result"], "the words are bubblewrap's own"
        told = tasks.house.logged("a sandbox could not be started")
        assert told and all("bwrap: " in line["bubblewrap"] for line in told)
        assert results(tasks.client().execute_task(
            script(("Bash", {"command": "echo hello"})), allow_tools=["Bash"], allow_skills=[])) == [("Bash", "ok")]
    finally:
        shutil.rmtree(closed)


# The daemon goes.


def test_a_killed_daemon_leaves_true_tasks_settled_money_and_events_to_resume(own_tasks) -> None:
    tasks = own_tasks()
    client = tasks.client()
    task = client.start_task(script(("Bash", {"command": "sleep 60"})))
    until(lambda: len(client.get_task(task.id).execution_log) == 0 and client.get_task(task.id).status == "running")
    until(lambda: client.usage().requests >= 1)
    spent = client.usage().cost_usd
    tasks.house.kill()
    tasks.house.start()
    ended = client.get_task(task.id)
    assert ended.status == "interrupted" and ended.error["reason"] == "interrupted"
    assert ended.usage.cost_usd == spent == client.usage().cost_usd
    seen: list[dict] = []
    with pytest.raises(TaskFailedError):
        for event in client.stream_task_resume(task.id, after_seq=1):
            seen.append(event)
    assert [event["seq"] for event in seen] == list(range(2, 2 + len(seen))) and seen[-1]["type"] == "result"
    assert tasks.house.cli("audit", "verify").returncode == 0
    assert os.listdir(tasks.house.folder / "data" / "tasks") == [task.id]


def test_a_daemon_that_stops_interrupts_its_tasks_and_settles_them(own_tasks) -> None:
    tasks = own_tasks()
    client = tasks.client()
    task = client.start_task(script(("Bash", {"command": "sleep 60"})))
    until(lambda: client.usage().requests >= 1)
    assert tasks.house.stop() == 0
    tasks.house.start()
    assert client.get_task(task.id).status == "interrupted"
    assert tasks.house.cli("audit", "verify").returncode == 0


def test_events_and_artifacts_go_after_their_time_and_the_row_stays(own_tasks) -> None:
    tasks = own_tasks()
    client = tasks.client()
    old, young = (client.execute_task(text, allow_tools=[]) for text in ("old", "young"))
    record = tasks.house.folder / "data" / "tasks" / old.id / "events.jsonl"
    tasks.house.stop()
    week = time.time() - 8 * 86_400
    os.utime(record, (week, week))
    tasks.house.start()
    assert not record.parent.exists() and client.get_task(old.id).status == "completed"
    with pytest.raises(NotFoundError) as refusal:
        client.download_artifact(old.id, "report.md", tasks.house.folder / "report.md")
    assert refusal.value.reason == "artifact-unknown"
    with pytest.raises(Exception) as gone:
        list(client.stream_task_resume(old.id))
    assert getattr(gone.value, "reason", None) == "events-expired"
    assert [event["type"] for event in client.stream_task_resume(young.id)][-1] == "result"


def test_a_stopped_daemon_leaves_no_folder_of_copies_behind(own_tasks) -> None:
    shared = set(Path("/var/tmp").glob("gatehouse-[0-9]*"))
    tasks = own_tasks()
    tasks.client().execute_task(script(("Write", {"file_path": "x", "content": "y"})))
    made = set(Path("/var/tmp").glob("gatehouse-[0-9]*")) - shared
    own = [path for path in made if (path / "probe").exists() and path.stat().st_uid == os.geteuid()]
    assert tasks.house.stop() == 0
    work = tasks.house.folder / "data" / "work"
    assert not work.exists() and (os.geteuid() != 0 or any(not path.exists() for path in own))


# Agents beside each other.


def siblings(count: int, *steps, delay: str = "0") -> list[tuple[str, dict]]:
    inner = script(*steps).replace("sim{", f"sim{{delay={delay},")
    return [("Agent", {"subagent_type": "code-analyzer", "description": f"part {number}", "prompt": inner})
            for number in range(count)]


def turn(*calls: tuple[str, dict]) -> str:
    """A description that makes the simulator call all of these in one turn."""
    import json
    return f"sim{{script={json.dumps([[{'tool': tool, 'input': given} for tool, given in calls]])}}} do it"


def test_agents_of_one_turn_run_beside_each_other_and_answer_in_their_order(own_tasks) -> None:
    tasks = own_tasks()
    events = list(tasks.client().stream_task(turn(*siblings(4, ("LS", {"path": "."}), delay="400ms"))))
    spawned = [event["agent_id"] for event in events if event["type"] == "agent_spawn"]
    assert spawned == [f"main/code-analyzer.{number}" for number in range(1, 5)]
    whole = [event for event in events if event["type"] == "tool_result" and event["agent"] == "main"]
    assert [event["tool"] for event in whole] == ["Agent"] * 4 and {event["status"] for event in whole} == {"ok"}
    looked = [event["seq"] for event in events if event["type"] == "tool_call" and event["tool"] == "LS"]
    said = [event["seq"] for event in events if event["type"] == "text" and event["agent"] != "main"]
    assert len(looked) == len(said) == 4 and max(looked) < min(said)
    assert tasks.client().usage().cost_usd == events[-1]["usage"]["cost_usd"]
    assert tasks.house.cli("audit", "verify").returncode == 0


def test_agents_beside_each_other_share_what_is_left_and_never_pass_it(own_tasks) -> None:
    tasks = own_tasks()
    client = tasks.client()
    greedy = siblings(6, *[("LS", {"path": "."})] * 30)
    with pytest.raises(CostExceededError) as refusal:
        client.execute_task(turn(*greedy), max_cost=0.2)
    task = client.get_task(refusal.value.task_id)
    # Money that one of them holds is waited for by the others: they end near the cap, not at the first shortage.
    assert Decimal("0.05") < task.usage.cost_usd <= Decimal("0.2")
    assert client.usage().cost_usd == task.usage.cost_usd
    assert tasks.house.cli("audit", "verify").returncode == 0


def test_no_more_agents_begin_in_one_turn_than_the_limit_allows(own_tasks, tmp_path: Path) -> None:
    import shutil

    from house import ROOT
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    rules = tmp_path / "policies" / "enterprise.policy"
    rules.write_text(rules.read_text().replace("agents 32", "agents 2"))
    tasks = own_tasks(environment={"GATEHOUSE_POLICY_DIR": str(tmp_path / "policies")})
    task = tasks.client().execute_task(turn(*siblings(4, ("LS", {"path": "."}))))
    agents = [status for tool, status in results(task) if tool == "Agent"]
    assert sorted(agents) == ["denied", "denied", "ok", "ok"]
