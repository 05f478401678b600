"""Every route of the OpenAPI document, asked by one tenant's admin with another tenant's ids: as if they were not there."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import anthropic
import httpx
import pytest

from house import House

#: A body of the right shape for each operation that wants one; the ids in it are the other tenant's.
BODIES: dict[str, dict] = {
    "updateTenant": {"display_name": "mine"}, "suspendTenant": {"because": "x"}, "resumeTenant": {"because": "x"},
    "createProject": {"name": "new"}, "updateProject": {"display_name": "mine"},
    "createKey": {"name": "new", "project": "web", "owner": {"type": "service"}}, "updateKey": {"labels": {"a": "b"}},
    "rotateKey": {}, "revokeKey": {"because": "x"}, "importKeys": {"keys": []},
    "updateBudget": {"amount": "9999"}, "raiseBudget": {
        "amount": "5", "until": "2026-12-01T00:00:00Z", "because": "x"},
    "approveIncrease": {}, "denyIncrease": {"because": "x"}, "releaseLegalHold": {"because": "x"},
    "setRetention": {"audit": "200d"}, "eraseSubject": {"subject": "x"}, "updateAdmin": {"status": "disabled"},
    "createAdminKey": {"name": "new"}, "revokeAdminKey": {"because": "x"}, "promotePolicy": {},
    "updateWebhook": {"status": "paused"}, "redeliver": {"delivery": "house/1"}, "allowApproval": {"because": "x"},
}
#: Where an id stands in the body or the query instead of the path.
FOREIGN_BODIES: dict[str, dict] = {
    "setBudget": {"scope": {"type": "tenant", "name": "acme"}, "window": "day", "amount": "1"},
    "requestIncrease": {
        "scope": {"type": "tenant", "name": "acme"}, "window": "month", "amount": "900", "because": "x"},
    "adjust": {"scope": {"type": "tenant", "name": "acme"}, "amount": "1", "because": "x"},
    "createExport": {"format": "jsonl", "tenant": "acme"},
    "explainPolicy": {"subject": "key acme/ci", "call": "model haiku"},
    "placeLegalHold": {"tenant": "acme", "because": "x"},
    "createWebhook": {"url": "https://hooks.example/", "events": ["key.leaked"], "tenant": "acme"},
}


class World:
    """Two tenants with one of everything, and an admin who is bound to the second."""

    def __init__(self, house: House) -> None:
        self.house = house
        for name in ("acme", "beta"):
            house.make_tenant(name, "enterprise", "100")
        self.secret = house.make_key("acme", "ci")
        house.make_key("beta", "ci")
        self.ids = self.collect()
        secret = house.folder / "beta.key"
        house.cli("admin", "create", "bea", "--role", "admin", "--tenant", "beta", "--secret-file", str(secret))
        self.client = httpx.Client(
            base_url=house.admin_url, headers={"authorization": f"Bearer {secret.read_text().strip()}"}, timeout=30)
        self.document = self.client.get("/v1/openapi.json").json()

    def collect(self) -> dict[str, list[str]]:
        """Names and ids of what is acme's, by the brace of a path that takes them."""
        house = self.house
        tenant = house.json("tenant", "show", "acme")
        project = house.json("project", "show", "acme/web")
        key = house.json("key", "show", "acme/ci")
        budget = house.json("budget", "list", "--scope", "acme")["data"][0]
        raised = house.json(
            "budget", "raise", budget["id"], "--amount", "5", "--until", "7d", "--because", "a busy week")
        increase = house.json(
            "increase", "request", "acme", "--window", "month", "--amount", "500", "--because", "growth")
        export = house.json("export", "create", "--format", "jsonl", "--tenant", "acme", "--wait")
        hold = house.json("compliance", "legal-hold", "create", "acme", "--because", "a lawsuit")
        owner = house.json("whoami")
        policy = house.json("policy", "list")["data"][0]
        backup = house.json("backup", "create")
        hook = house.json("webhook", "create", "https://hooks.example/", "--event", "key.leaked", "--tenant", "acme")
        task, ticket, block = self.work()
        return {
            "tenant": ["acme", tenant["id"]], "project": ["web", project["id"]], "key": ["ci", key["id"]],
            "budget": [budget["id"]], "raise": [raised["raises"][0]["id"]], "increase": [increase["id"]],
            "export": [export["id"]], "hold": [hold["id"]], "admin": ["owner", owner["id"]],
            "hash": [policy["hash"]], "log": ["acme", tenant["id"], "house", "root"], "index": ["0"],
            "bundle": ["0"], "backup": [backup["id"]], "revision": [house.json("status")["prices"], "live"],
            "webhook": [hook["id"]], "task": [task], "approval": [ticket], "block": [block],
        }

    def work(self) -> tuple[str, str, str]:
        """A task that waits at a step, its ticket, and a conversation that the stream guard stopped."""
        client = anthropic.Anthropic(base_url=self.house.url, api_key=self.secret, max_retries=0)
        tool = {"name": "Read", "description": "reads", "input_schema": {"type": "object"}}
        with pytest.raises(anthropic.APIStatusError):
            with client.messages.stream(
                    model="haiku", max_tokens=50, tools=[tool],
                    messages=[{"role": "user", "content": 'sim{tool=Read,input={"file_path":".env"}} read'}]) as stream:
                stream.get_final_message()
        started = httpx.post(
            f"{self.house.url}/v1/task", headers={"authorization": f"Bearer {self.secret}"}, timeout=30, json={
                "description": 'sim{script=[{"tool":"Bash","input":{"command":"git push"}}]} push'}).json()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            waiting = self.house.json("approval", "list", "--status", "pending")["data"]
            blocks = self.house.json("session", "list")["data"]
            if waiting and blocks:
                return started["id"], waiting[0]["id"], blocks[0]["id"]
            time.sleep(0.1)
        raise AssertionError(started)

    def ask(self, operation: str, method: str, path: str) -> tuple[int, str]:
        headers = {"if-match": '"1"'} if method in ("patch", "delete") else {}
        body = FOREIGN_BODIES.get(operation, BODIES.get(operation, {}))
        content = None if method in ("get", "delete") else json.dumps(body)
        answer = self.client.request(method.upper(), path, headers=headers, content=content)
        return answer.status_code, answer.text

    def paths(self, template: str) -> list[tuple[str, str, list[str]]]:
        """The path with acme's ids, the same with ids that nobody has, and what was put in."""
        names = [part[1:-1] for part in template.split("/") if part.startswith("{")]
        found = []
        for alternative in range(max((len(self.ids[name]) for name in names), default=0)):
            mine, absent, put = template, template, []
            for name in names:
                value = self.ids[name][min(alternative, len(self.ids[name]) - 1)]
                nobody = "0" if name in ("index", "bundle") else value[:4] + "0" * (len(value) - 4) if "_" in value else "nobody"
                mine, absent = mine.replace(f"{{{name}}}", value), absent.replace(f"{{{name}}}", nobody)
                put += [value, nobody]
            found.append((mine, absent, put))
        return found


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    house = House().start()
    yield World(house)
    house.close()


def bare(body: str, put: list[str]) -> dict:
    """A problem without its request id, and without the words that the caller wrote himself."""
    problem = json.loads(body)
    problem.pop("request_id")
    text = json.dumps(problem)
    for word in sorted(put, key=len, reverse=True):
        text = text.replace(f"`{word}`", "`X`").replace(f"/{word}`", "/X`").replace(f"`{word}/", "`X/")
    return json.loads(text)


def test_every_route_answers_for_another_tenants_ids_as_for_ids_that_nobody_has(world: World) -> None:
    walked = 0
    for template, methods in world.document["paths"].items():
        if "{" not in template:
            continue
        for method, operation in methods.items():
            for mine, absent, put in world.paths(template):
                status, body = world.ask(operation["operationId"], method, mine)
                other, nothing = world.ask(operation["operationId"], method, absent)
                where = f"{method} {mine}: {status} {body[:300]}"
                # A missing scope is told before anything is looked up, and so for every id.
                assert status == 404 or (status == other == 403 and json.loads(body)["reason"] == "scope-missing"), where
                assert status == other, where
                assert bare(body, put) == bare(nothing, put), f"{where} / {nothing[:300]}"
                walked += 1
    assert walked > 60


def test_ids_in_bodies_and_queries_are_not_there_either(world: World) -> None:
    for template, methods in world.document["paths"].items():
        for method, operation in methods.items():
            if operation["operationId"] not in FOREIGN_BODIES:
                continue
            status, body = world.ask(operation["operationId"], method, template)
            assert status in (404, 403), f"{method} {template}: {status} {body[:300]}"
            assert json.loads(body)["reason"] in ("not-found", "scope-missing"), body


def test_no_list_of_one_tenant_shows_anything_of_another(world: World) -> None:
    secret_words = [value for name, values in world.ids.items() for value in values
                    if "_" in value and name != "admin"]  # whose act it was stands in every log that it touched
    listed = 0
    for template, methods in world.document["paths"].items():
        if "{" in template or "get" not in methods or template in ("/v1/openapi.json",):
            continue
        query = "?starting_at=2026-11-01T00:00:00Z" if template in ("/v1/usage", "/v1/costs") else ""
        answer = world.client.get(template + query)
        assert answer.status_code in (200, 403, 404), f"{template}: {answer.status_code} {answer.text[:200]}"
        for word in secret_words:
            assert word not in answer.text, f"{template} shows {word}"
        listed += 1
    assert listed > 8


def test_the_numbers_of_all_tenants_are_not_there_for_an_admin_of_one(world: World) -> None:
    answer = world.client.get("/metrics")
    assert answer.status_code == 404 and answer.json()["reason"] == "not-found", answer.text
    owner = {"authorization": f"Bearer {(world.house.folder / 'data' / 'owner.key').read_text().strip()}"}
    assert "gatehouse_ready 1" in httpx.get(f"{world.house.admin_url}/metrics", headers=owner).text


def test_the_same_admin_sees_what_is_its_own(world: World) -> None:
    for path in ("/v1/tenants/beta", "/v1/tenants/beta/keys/ci", "/v1/tenants/beta/projects/web"):
        assert world.client.get(path).status_code == 200, path
    assert Path(world.house.folder).exists()
