"""Promises of the house that no single room can show; `docs/reference/promises.md` lists them all."""

from __future__ import annotations

import json
import shutil
import signal

import httpx

from claude_code_client import ClaudeAPIError

from house import ROOT, House
from task_house import script
from test_sockets import hear, open_socket, say

MESSAGE = {"model": "haiku", "max_tokens": 20, "messages": [{"role": "user", "content": "hello"}]}


def post(house: House, path: str, key: str, body: dict, **fields: str) -> httpx.Response:
    return httpx.post(f"{house.url}{path}", json=body, headers={"x-api-key": key} | fields, timeout=30)


def of_type(house: House, tenant: str, *types: str) -> list[dict]:
    return [leaf for leaf in house.leaves(tenant) if leaf["type"] in types]


def test_a_failing_disk_refuses_with_503_and_is_never_a_401(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "pro", "10")
    keys = {name: house.make_key("acme", name) for name in ("warm", "cold")}
    assert post(house, "/v1/messages", keys["warm"], MESSAGE).status_code == 200
    house.stop()
    house.environment["GATEHOUSE_STORE_RESERVE"] = "1000000GiB"  # no disk has so much left
    house.start_alive()
    for name in ("warm", "cold"):  # the second one is proved by argon2id first
        for path in ("/v1/messages", "/v1/messages", "/v1/complete"):
            refused = post(house, path, keys[name], MESSAGE if path != "/v1/complete" else {"prompt": "hello"})
            # The Messages API has a status of its own for "not now".
            assert refused.status_code == (503 if path == "/v1/complete" else 529) and "retry-after" in refused.headers
            assert "store-unavailable" in refused.text
    assert post(house, "/v1/messages", keys["warm"][:-1] + "x", MESSAGE).status_code == 401
    house.stop()
    del house.environment["GATEHOUSE_STORE_RESERVE"]
    house.start()
    assert post(house, "/v1/messages", keys["cold"], MESSAGE).status_code == 200
    assert len(of_type(house, "acme", "admitted")) == 2


def test_every_route_that_spends_passes_admission_once(own_tasks) -> None:
    tasks = own_tasks()
    house, key = tasks.house, tasks.keys["big"]
    calls = [
        ("/v1/messages", MESSAGE), ("/v1/messages", MESSAGE | {"stream": True}),
        ("/v1/messages/count_tokens", {name: MESSAGE[name] for name in ("model", "messages")}),
        ("/v1/complete", {"prompt": "hello"}), ("/v1/complete", {"prompt": "hello", "stream": True}),
    ]
    for path, body in calls:
        assert post(house, path, key, body).status_code == 200
    assert len(of_type(house, "big", "admitted")) == len(calls)
    task = tasks.client().execute_task(script(("LS", {"path": "."}), ("LS", {"path": "src"})), workspace="big")
    inside = of_type(house, "big", "admitted")[:-len(calls)]
    assert task.status == "completed" and len(inside) == 3, inside  # two calls that lead to a tool, one that ends
    open_ends = {leaf["request_id"] for leaf in of_type(house, "big", "admitted")}
    ends = [leaf["request_id"] for leaf in of_type(house, "big", "settled", "released")]
    assert sorted(ends) == sorted(open_ends)


def test_every_frame_that_starts_work_is_judged(own_tasks) -> None:
    """One socket, opened with a good key: each frame is decided for itself, and by what is in force then."""
    tasks = own_tasks()
    with open_socket(tasks, tasks.keys["small"]) as socket:
        for tool in ("Bash", "Write", "Task"):
            say(socket, type="start_task", description="x", allow_tools=[tool])
            assert hear(socket, "error")["error"]["details"]["reason"] in ("tool-denied", "agent-denied")
        say(socket, type="start_task", description=script(("Bash", {"command": "id"})))
        assert hear(socket, "result")["status"] == "completed"
        tasks.house.json("budget", "set", "small", "--window", "total", "--amount", "0")
        say(socket, type="start_task", description="x")
        event = json.loads(socket.recv(timeout=20))
        while event["type"] not in ("error", "result"):
            event = json.loads(socket.recv(timeout=20))
        assert event["type"] == "error" and "budget" in json.dumps(event["error"]), event
    refused = of_type(tasks.house, "small", "refused")
    assert len(refused) >= 4, [leaf["type"] for leaf in tasks.house.leaves("small")]


def test_a_tenant_can_neither_read_nor_charge_another(own_tasks) -> None:
    tasks = own_tasks()
    house = tasks.house
    task = tasks.client("big").execute_task("mine", allow_tools=[])
    before = tasks.client("big").usage().extra
    mine = tasks.keys["mid"]
    for name in ("x-tenant", "x-gatehouse-tenant", "x-forwarded-user", "anthropic-organization-id"):
        answer = post(house, "/v1/messages", mine, MESSAGE | {"metadata": {"user_id": "big"}}, **{name: "big"})
        assert answer.status_code == 200
    assert len(of_type(house, "mid", "admitted")) == 4 and len(of_type(house, "big", "admitted")) == 1
    for path in (f"/v1/task/{task.id}", f"/v1/task/{task.id}/events", f"/v1/task/{task.id}/artifacts/a"):
        seen = httpx.get(f"{house.url}{path}", headers={"x-api-key": mine})
        assert seen.status_code == 404 and task.id not in seen.text.replace(path, "")
    try:
        tasks.client("mid").cancel_task(task.id)
    except ClaudeAPIError as refusal:
        assert refusal.status == 404
    else:
        raise AssertionError("another tenant's task was cancelled")
    assert tasks.client("big").usage().extra == before


def test_an_unknown_word_in_a_policy_refuses_to_load_with_a_suggestion(own_house, tmp_path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", policies)
    house = own_house(policies=policies)
    house.make_tenant("acme", "pro", "10")
    key = house.make_key("acme", "app")
    good = (policies / "pro.policy").read_text()
    (policies / "pro.policy").write_text(good.replace("allow tool", "alow tool", 1))
    checked = house.cli("policy", "check", str(policies), check=False)
    assert checked.returncode != 0 and "pro.policy" in checked.stdout + checked.stderr
    assert "did you mean `allow`" in checked.stdout + checked.stderr
    house.process.send_signal(signal.SIGHUP)  # what is in force stays
    assert post(house, "/v1/messages", key, MESSAGE).status_code == 200
    house.stop()
    assert house.run() != 0 and "did you mean `allow`" in house.log.read_text()
    (policies / "pro.policy").write_text(good)
    house.start()
    assert post(house, "/v1/messages", key, MESSAGE).status_code == 200
