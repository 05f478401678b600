"""What an admin gives a project's tasks: workspaces by name, a tighter sandbox, and who answers for their steps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from claude_code_client import NotFoundError

from task_house import TaskHouse, script
from test_sockets import hear, open_socket, say


@pytest.fixture(scope="module")
def work() -> Iterator[TaskHouse]:
    """A house with a folder `docs` that its configuration binds to no project."""
    made = TaskHouse()
    docs = made.files / "docs-root"
    docs.mkdir()
    (docs / "guide.md").write_text("# The guide\n")
    made.house.stop()
    shipped = made.house.config.read_text()
    made.house.config.write_text(
        shipped.replace("workspaces:\n", f"workspaces:\n  - {{name: docs, path: {docs}, projects: []}}\n", 1))
    made.house.start()
    yield made
    made.close()


def bash(work: TaskHouse, tenant: str, command: str, **more) -> str:
    events = list(work.client(tenant).stream_task(script(("Bash", {"command": command})), allow_tools=["Bash"], **more))
    return next(event["result"] for event in events if event["type"] == "tool_result")


def listing(work: TaskHouse, tenant: str, **more) -> str:
    events = list(work.client(tenant).stream_task(script(("LS", {"path": "."})), allow_tools=["LS"], **more))
    return next(event["result"] for event in events if event["type"] == "tool_result")


def test_a_project_uses_a_workspace_by_name_once_an_admin_has_bound_it(work: TaskHouse) -> None:
    house = work.house
    with pytest.raises(NotFoundError):
        work.client("mid").execute_task("x", workspace="docs")
    bound = house.json("project", "update", "mid/web", "--workspace", "docs")
    assert bound["workspaces"] == ["docs"] and bound["default_workspace"] is None
    assert "guide.md" in listing(work, "mid", workspace="docs")
    assert "docs" in [name for name in work.client("mid").capabilities().workspaces]
    assert {"docs": ["mid/web"]}.items() <= {
        row["name"]: row["projects"] for row in house.json("catalog", "list", "workspaces")["data"]}.items()
    with pytest.raises(NotFoundError):
        work.client("big").execute_task("x", workspace="docs")
    house.json("project", "update", "mid/web", "--default-workspace", "docs")
    assert "guide.md" in listing(work, "mid"), "a task that names none is in the default one"
    house.json("project", "update", "mid/web", "--no-workspaces")
    with pytest.raises(NotFoundError):
        work.client("mid").execute_task("x", workspace="docs")
    told = [row for row in house.leaves("mid") if row["type"] == "project-updated"]
    leaf = json.loads(house.cli("audit", "show", f"mid/{told[0]['leaf']['index']}").stdout)
    assert leaf["changes"] == [{"field": "workspaces", "from": [], "to": ["docs"]}]


@pytest.mark.parametrize(("words", "cause"), [
    (["--workspace", "nowhere"], "`nowhere` is no workspace"),
    (["--workspace", "docs", "--workspace", "docs"], "each once"),
    (["--default-workspace", "docs"], "none of the project's workspaces"),
    (["--sandbox", "memory=2GiB"], "a project may lower it"),
    (["--sandbox", "processes=1"], "to 8 at least"),
    (["--sandbox", "speed=3"], "speed=3"),
])
def test_what_a_project_may_not_have_is_refused_with_a_cause(work: TaskHouse, words: list[str], cause: str) -> None:
    done = work.house.cli("project", "update", "small/web", *words, check=False)
    assert done.returncode in (1, 64) and cause in done.stderr, done.stderr
    shown = work.house.json("project", "show", "small/web")
    assert shown["workspaces"] == [] and set(shown["sandbox"].values()) == {None}


def test_an_admin_of_one_tenant_binds_only_what_its_tenant_has(work: TaskHouse, tmp_path: Path) -> None:
    key = tmp_path / "own.key"
    work.house.cli("admin", "create", "own-mid", "--role", "admin", "--tenant", "mid", "--secret-file", str(key))
    done = work.house.cli("project", "update", "mid/web", "--workspace", "big", "--key-file", str(key), check=False)
    assert done.returncode == 1 and "no workspace of the configuration that you may give; there are mid" in done.stderr
    work.house.json("project", "create", "mid/second", "--workspace", "mid", "--key-file", str(key))


def test_a_project_lowers_the_limits_of_its_sandboxes(work: TaskHouse) -> None:
    assert bash(work, "big", "ulimit -v; ulimit -u; ulimit -t; ulimit -f").split()[:3] == ["1048576", "64", "60"]
    work.house.json(
        "project", "update", "big/web", "--sandbox", "memory=256MiB", "--sandbox", "processes=20", "--sandbox", "cpu=30s",
        "--sandbox", "file=2MiB")
    assert bash(work, "big", "ulimit -v; ulimit -u; ulimit -t; ulimit -f").split()[:4] == ["262144", "20", "30", "2048"]
    refused = bash(work, "big", "head -c 3145728 /dev/zero > /tmp/big; wc -c < /tmp/big")
    assert "3145728" not in refused, refused
    work.house.stop()
    work.house.start()
    assert work.house.json("project", "show", "big/web")["sandbox"]["memory"] == 256 << 20
    assert bash(work, "big", "ulimit -v").split()[0] == "262144", "a restart keeps it"
    work.house.json("project", "update", "big/web", "--house-sandbox")
    assert bash(work, "big", "ulimit -v").split()[0] == "1048576"


# Who answers.


def test_the_owner_of_a_key_says_who_answers_unless_the_key_does(work: TaskHouse) -> None:
    make = ("key", "create", "--tenant", "mid", "--project", "web", "--name")
    house = work.house
    assert house.json(*make, "robot")["approvals"] == "admin"
    assert house.json(*make, "person", "--owner", "user:alice")["approvals"] == "self"
    assert house.json(*make, "watched", "--owner", "user:bob", "--approvals", "admin")["approvals"] == "admin"
    assert house.json("key", "update", "mid/robot", "--approvals", "self")["approvals"] == "self"


def test_a_key_whose_steps_an_admin_answers_for_cannot_let_itself_through(work: TaskHouse) -> None:
    key = work.house.make_key("mid", "service")
    with open_socket(work, key) as socket:
        say(socket, type="start_task", description=script(("Bash", {"command": "git push"})))
        ticket = hear(socket, "approval_required")["approval_id"]
        say(socket, type="approve", approval_id=ticket, decision="allow")
        refused = hear(socket, "error")["error"]
        assert refused["details"]["reason"] == "approval-required" and "an admin answers" in refused["message"]
        work.house.json("approval", "allow", ticket, "--because", "a test")
        assert hear(socket, "approval_resolved")["decision"] == "allow"


def test_another_key_of_the_project_does_not_answer_for_a_key(work: TaskHouse) -> None:
    other = work.house.make_key("mid", "other", "--approvals", "self")
    with open_socket(work, work.keys["mid"]) as socket, open_socket(work, other) as stranger:
        say(socket, type="start_task", description=script(("Bash", {"command": "git push"})))
        ticket = hear(socket, "approval_required")["approval_id"]
        say(stranger, type="approve", approval_id=ticket, decision="allow")
        assert hear(stranger, "error")["error"]["details"]["reason"] == "not-found"
        say(socket, type="approve", approval_id=ticket, decision="deny")
        assert hear(socket, "approval_resolved")["by"] == "key:mid/app"
