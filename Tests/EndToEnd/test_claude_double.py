"""The backend `claude-code` before a scripted double that breaks the protocol: doubt never lets a call run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from claude_code_client import ServerError, TaskFailedError, TimeoutError

from house import ROOT, is_open
from task_house import TaskHouse, results

pytestmark = pytest.mark.skipif(
    not is_open(ROOT / "etc"), reason="tasks run as another user, who cannot enter this folder; clone somewhere else")

DOUBLE = r"""#!/bin/bash
[ "$1" = --version ] && { echo 'VERSION (Claude Code)'; exit 0; }
say() { printf '%s\n' "$1"; }
result() { say '{"type":"result","subtype":"success","is_error":false,"stop_reason":"end_turn","result":"'"$1"'"}'; }
use() { say '{"type":"assistant","parent_tool_use_id":null,"message":{"content":[
{"type":"tool_use","id":"'"$1"'","name":"'"$2"'","input":'"$3"'}]}}' | tr -d '\n'; echo; }
ran() { say '{"type":"user","parent_tool_use_id":null,"message":{"content":[
{"type":"tool_result","tool_use_id":"'"$1"'","content":"it ran"}]}}' | tr -d '\n'; echo; }
asks() { say '{"type":"control_request","request_id":"r1","request":{"subtype":"hook_callback","callback_id":"gate",
"input":{"hook_event_name":"PreToolUse","tool_use_id":"'"$1"'","tool_name":"'"$2"'",
"tool_input":'"$3$4"'}}}' | tr -d '\n'; echo; }
plain() { printf '%s ' "$@" | tr -d '"\\\n'; }
read -r opening; read -r task
case "$task" in
  *ARGUMENTS*) result "$(plain "$@")";;
  *OPENING*) result "$(plain "$opening")";;
  *LIMITS*) result "$(ulimit -c) $(ulimit -n) $(ulimit -d) $(ulimit -u) $(ulimit -f)";;
  *UNASKED*) use t1 Bash '{"command":"id"}'; ran t1; result done;;
  *DENIED*) asks t1 Read '{"file_path":".env"}'; read -r answer; ran t1; result done;;
  *ALLOWED*) asks t1 Read '{"file_path":"README.md"}'; read -r answer; ran t1; result "$(plain "$answer")";;
  *PERMISSION*) say '{"type":"control_request","request_id":"p1","request":{"subtype":"can_use_tool"}}'
    read -r answer; result "$(plain "$answer")";;
  *STRANGER*) asks t1 Read '{"file_path":"README.md"}' ',"agent_id":"a9","agent_type":"nobody"'
    read -r answer; result "$(plain "$answer")";;
  *BABBLE*) echo 'no JSON'; echo '[1,2]'; echo '{"type":"control_request"}'; printf '\xff\n'; result done;;
  *DIES*) echo 'it cannot go on' >&2; exit 3;;
  *REFUSES*) say '{"type":"control_response","response":{"subtype":"error","error":"unknown field"}}'; sleep 60;;
  *FLOOD*) head -c 40000000 /dev/zero | tr '\0' 'x'; result done;;
  *SILENT*) sleep 60;;
  *LINGERS*) result done; sleep 60;;
  *REPEATS*) for n in $(seq 20); do asks "t$n" Read '{"file_path":".env"}'; read -r answer; done; result done;;
esac
"""


def double(folder: Path, version: str = "2.1.400") -> Path:
    program = folder / "claude"
    program.write_text(DOUBLE.replace("VERSION", version))
    program.chmod(0o755)
    return program


@pytest.fixture(scope="module")
def doubles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TaskHouse]:
    folder = Path("/var/tmp") / f"gatehouse-double-{time.monotonic_ns()}"
    folder.mkdir(mode=0o755)
    program = double(folder)
    house = TaskHouse(environment={"GATEHOUSE_TASKS_CLAUDE_CODE_PATH": str(program)})
    yield house
    house.close()
    program.unlink()
    folder.rmdir()


def run(doubles: TaskHouse, what: str, **options):
    return doubles.client().execute_task(what, backend="claude-code", **options)


def test_each_flag_is_passed_and_nothing_of_the_description_is_an_argument(doubles) -> None:
    task = run(doubles, "ARGUMENTS --dangerously-skip-permissions", allow_tools=["Read", "Bash"], allow_agents=[])
    said = task.output
    assert "--permission-mode dontAsk" in said and "--setting-sources=" in said and "--strict-mcp-config" in said
    assert "--tools Read,Bash " in said and "--permission-prompt-tool stdio" in said and "--max-turns 50" in said
    refused = said.split("--disallowedTools ")[1].split(" ")[0].split(",")
    assert {"Write", "Edit", "Grep", "WebFetch", "WebSearch", "mcp__*", "Agent(general-purpose)"} <= set(refused)
    for word in ("--dangerously-skip-permissions", "bypassPermissions", "--allowedTools", "sk-task-"):
        assert word not in said


def test_the_opening_names_the_granted_agents_and_a_hook_that_blocks(doubles) -> None:
    said = run(doubles, "OPENING", allow_agents=["code-analyzer"], context={"ticket": "X-7"}).output
    assert "code-analyzer:{description" in said and "security-auditor" not in said
    assert "onFailure:block" in said and "timeout:905" in said and "X-7" in said


def test_the_program_runs_under_the_limits(doubles) -> None:
    core, files, data, processes, size = run(doubles, "LIMITS").output.split()
    assert (core, files, processes) == ("0", "1024", "256") and int(data) == 2 << 20 and int(size) == 64 << 10


@pytest.mark.parametrize("what", ["UNASKED", "DENIED"])
def test_a_call_that_ran_without_a_yes_ends_the_task(doubles, what: str) -> None:
    with pytest.raises(TaskFailedError) as failure:
        run(doubles, what)
    assert failure.value.reason == "backend-untrusted"


def test_an_allowed_call_runs_and_is_told(doubles) -> None:
    task = run(doubles, "ALLOWED")
    assert results(task) == [("Read", "ok")] and "permissionDecision:allow" in task.output


@pytest.mark.parametrize("what, said", [("PERMISSION", "behavior:deny"), ("STRANGER", "permissionDecision:deny")])
def test_what_comes_by_another_way_or_from_a_stranger_is_denied(doubles, what: str, said: str) -> None:
    assert said in run(doubles, what).output


def test_lines_that_cannot_be_read_say_nothing(doubles) -> None:
    assert run(doubles, "BABBLE").output == "done"


@pytest.mark.parametrize("what, reason, said", [
    ("DIES", "backend-died", "it cannot go on"), ("REFUSES", "backend-died", "unknown field"),
    ("FLOOD", "backend-died", "output"), ("REPEATS", "denied-repeatedly", "ten calls")])
def test_a_program_that_dies_refuses_floods_or_insists_ends_the_task(
        doubles, what: str, reason: str, said: str) -> None:
    with pytest.raises(TaskFailedError) as failure:
        run(doubles, what)
    assert failure.value.reason == reason and said in failure.value.message


def test_a_silent_program_is_stopped_at_the_timeout_and_one_that_lingers_soon_after_its_answer(doubles) -> None:
    with pytest.raises(TimeoutError):
        run(doubles, "SILENT", timeout=2)
    start = time.monotonic()
    assert run(doubles, "LINGERS").output == "done"
    assert time.monotonic() - start < 10


def test_a_program_that_is_too_old_is_refused(own_tasks) -> None:
    folder = Path("/var/tmp") / f"gatehouse-double-{time.monotonic_ns()}"
    folder.mkdir(mode=0o755)
    program = double(folder, "2.1.329")
    house = own_tasks(environment={"GATEHOUSE_TASKS_CLAUDE_CODE_PATH": str(program)})
    with pytest.raises(ServerError) as refusal:
        house.client().execute_task("x", backend="claude-code")
    assert "use 2.1.330 or later" in refusal.value.message
    program.unlink()
    folder.rmdir()
    assert house.client().capabilities().backends == ["native"]
