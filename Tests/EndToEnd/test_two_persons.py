"""Changes that only a second admin puts in force: what is approved is what was asked for, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from house import ROOT, House
from test_console import Browser
from test_socket import trusting

ACTIONS = "promote-policy,raise-budget,write-prices,write-admins,erase,release-legal-hold"


class Office:
    """A daemon with an owner, two further admins, and every action under two persons, or those that are named."""

    def __init__(self, actions: str = ACTIONS, config: str | None = None) -> None:
        self.house = House(config=config).start()
        self.house.make_tenant("acme", "enterprise", "100")
        self.house.make_key("acme", "ci")
        self.keys: dict[str, Path] = {}
        for name, role in (("ann", "owner"), ("bob", "owner"), ("eve", "auditor")):
            self.keys[name] = self.house.folder / f"{name}.key"
            self.house.cli("admin", "create", name, "--role", role, "--secret-file", str(self.keys[name]))
        self.house.stop()
        self.house.environment["GATEHOUSE_ADMIN_TWO_PERSON"] = actions
        self.house.start()

    def cli(self, who: str, *words: str):
        return self.house.cli(*words, "--key-file", str(self.keys[who]), check=False)

    def json(self, who: str, *words: str) -> dict:
        return self.house.json(*words, "--key-file", str(self.keys[who]))

    def api(self, who: str, method: str, path: str, body: str = "", **headers: str) -> httpx.Response:
        fields = {"authorization": f"Bearer {self.keys[who].read_text().strip()}"} | headers
        content = body.encode() if method != "GET" else None
        return httpx.request(method, self.house.admin_url + path, headers=fields, content=content, timeout=30)

    @property
    def budget(self) -> dict:
        return self.house.json("budget", "list", "--scope", "acme")["data"][0]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    made = Office()
    yield made
    made.house.close()


def kinds(office: Office) -> list[str]:
    return [row["type"] for row in office.house.leaves("house")]


def test_a_raise_waits_for_another_admin_and_is_then_carried_out_once(office: Office) -> None:
    budget = office.budget["id"]
    asked = office.cli(
        "ann", "budget", "raise", budget, "--amount", "50", "--until", "7d", "--because", "launch", "--output", "table")
    assert asked.returncode == 0 and "not done yet" in asked.stdout
    change = office.house.json("approval", "list", "--kind", "change", "--status", "pending")["data"][0]
    assert change["subject"] == f"POST /v1/budgets/{budget}/raises" and change["call"]["action"] == "raise-budget"
    assert json.loads(change["call"]["body"])["amount"] == "50"
    assert office.budget["raises"] == []
    own = office.cli("ann", "approval", "allow", change["id"], "--because", "I say so")
    assert own.returncode == 1 and "another admin can" in own.stderr
    auditor = office.cli("eve", "approval", "allow", change["id"], "--because", "x")
    assert auditor.returncode == 77 or "scope-missing" in auditor.stderr
    done = office.json("bob", "approval", "allow", change["id"], "--because", "agreed")
    assert (done["status"], done["outcome"]) == ("used", 201) and done["result"]["raises"][0]["amount"] == "50"
    assert [row["amount"] for row in office.budget["raises"]] == ["50"]
    again = office.cli("bob", "approval", "allow", change["id"], "--because", "twice")
    assert again.returncode == 1 and "used already" in again.stderr
    assert len(office.budget["raises"]) == 1
    log = [row for row in office.house.leaves("acme") if row["type"] == "budget-raised"]
    ann = office.house.json("admin", "show", "ann")["id"]
    assert log[-1]["actor"]["id"] == ann, "it is done as the one who asked"
    assert {"change-requested", "change-approved"} <= set(kinds(office))
    assert office.house.cli("audit", "verify").returncode == 0


def test_the_bytes_that_were_asked_for_are_the_bytes_that_are_approved(office: Office) -> None:
    body = '{ "scope":{"type":"tenant","name":"acme"}, "window" : "day","amount":"12.5" }'
    asked = office.api("ann", "POST", "/v1/budgets", body)
    assert asked.status_code == 202 and asked.headers["gatehouse-leaf"]
    shown = office.json("bob", "approval", "show", asked.json()["id"])
    assert shown["call"]["body"] == body
    denied = office.json("bob", "approval", "deny", shown["id"], "--because", "too little")
    assert denied["status"] == "denied"
    assert office.cli("bob", "approval", "allow", shown["id"], "--because", "after all").returncode == 1
    assert [row["window"] for row in office.house.json("budget", "list", "--scope", "acme")["data"]] == ["month"]
    assert "change-denied" in kinds(office)


def test_a_limit_is_lowered_by_one_person(office: Office) -> None:
    lowered = office.cli("ann", "budget", "set", "acme", "--window", "month", "--amount", "90")
    assert lowered.returncode == 0
    budget = office.budget
    down = office.api("ann", "PATCH", f"/v1/budgets/{budget['id']}", '{"amount":"80"}', **{"if-match": f"\"{budget['revision']}\""})
    assert down.status_code == 200, down.text
    up = office.api("ann", "PATCH", f"/v1/budgets/{budget['id']}", '{"amount":"95"}', **{"if-match": f"\"{budget['revision'] + 1}\""})
    assert up.status_code == 202 and up.json()["kind"] == "change"


def test_what_was_spent_is_corrected_by_two_persons(office: Office) -> None:
    body = json.dumps({"scope": {"type": "tenant", "name": "acme"}, "amount": "2", "because": "a mistake"})
    asked = office.api("ann", "POST", "/v1/adjustments", body)
    assert asked.status_code == 202 and asked.json()["call"]["action"] == "raise-budget", asked.text
    assert office.house.json("cost", "adjustments")["data"] == []
    done = office.api("bob", "POST", f"/v1/approvals/{asked.json()['id']}/allow", '{"because":"agreed"}')
    assert done.json()["outcome"] == 201, done.text
    assert [row["amount"] for row in office.house.json("cost", "adjustments")["data"]] == ["2"]


def test_a_change_that_cannot_be_carried_out_says_why_and_is_spent(office: Office) -> None:
    budget = office.budget
    up = office.api("ann", "PATCH", f"/v1/budgets/{budget['id']}", '{"amount":"96"}', **{"if-match": f"\"{budget['revision']}\""})
    down = office.api("ann", "PATCH", f"/v1/budgets/{budget['id']}", '{"amount":"70"}', **{"if-match": f"\"{budget['revision']}\""})
    assert (up.status_code, down.status_code) == (202, 200)
    late = office.cli("bob", "approval", "allow", up.json()["id"], "--because", "fine")
    assert late.returncode == 1 and "could not be carried out" in late.stderr and "revision" in late.stderr
    assert office.budget["amount"] == "70"


def test_wrong_requests_are_refused_before_anybody_is_asked(office: Office) -> None:
    budget = office.budget["id"]
    wrong = office.api("ann", "POST", f"/v1/budgets/{budget}/raises", '{"amount":"5","untill":"x"}')
    assert wrong.status_code == 400
    nowhere = office.api("ann", "POST", "/v1/budgets/bud_0000000000000000000000/raises", "{}")
    assert nowhere.status_code == 404
    auditor = office.api("eve", "POST", f"/v1/budgets/{budget}/raises", "{}")
    assert auditor.status_code == 403


def test_the_secret_of_an_approved_admin_goes_to_the_one_who_asked_once(office: Office) -> None:
    asked = office.api("ann", "POST", "/v1/admins", '{"name":"carl","role":"auditor"}')
    assert asked.status_code == 202 and "secret" not in asked.json()
    change = asked.json()["id"]
    early = office.api("ann", "POST", f"/v1/approvals/{change}/collect")
    assert early.status_code == 409
    approved = office.api("bob", "POST", f"/v1/approvals/{change}/allow", '{"because":"agreed"}')
    assert approved.json()["status"] == "used" and "sk-admin-" not in approved.text
    assert office.api("bob", "POST", f"/v1/approvals/{change}/collect").status_code == 404
    file = office.house.folder / "carl.key"
    assert office.cli("ann", "approval", "collect", change, "--secret-file", str(file)).returncode == 0
    assert office.house.json("whoami", "--key-file", str(file))["name"] == "carl"
    assert office.api("ann", "POST", f"/v1/approvals/{change}/collect").status_code == 409


def test_each_listed_action_waits(office: Office) -> None:
    house = office.house
    hold = house.json("compliance", "legal-hold", "create", "acme", "--because", "a lawsuit")["id"]
    live = house.json("policy", "list")["data"][0]["hash"]
    eve = house.json("admin", "show", "eve")
    calls = [
        ("POST", f"/v1/policies/{live}/promote", "{}"), ("POST", "/v1/policies:rollback", json.dumps({"to": live})),
        ("POST", "/v1/tenants/acme/erasures", '{"subject":"somebody","because":"asked"}'),
        ("POST", f"/v1/legal-holds/{hold}/release", '{"because":"it is over"}'),
        ("PATCH", "/v1/admins/eve", '{"status":"disabled"}'), ("POST", "/v1/admins/eve/keys", "{}"),
        ("POST", f"/v1/admins/eve/keys/{eve['keys'][0]['id']}/revoke", '{"because":"x"}'),
        ("DELETE", f"/v1/budgets/{office.budget['id']}", ""),
        ("POST", "/v1/prices?effective_from=2027-01-01T00:00:00Z", (ROOT / "etc" / "prices.json").read_text()),
    ]
    for method, path, body in calls:
        answer = office.api("ann", method, path, body, **{"if-match": '"1"'})
        assert answer.status_code == 202 and answer.json()["status"] == "pending", f"{path}: {answer.status_code} {answer.text}"
    assert house.json("compliance", "legal-hold", "list")["data"][0]["status"] == "standing"
    assert house.json("admin", "show", "eve")["status"] == "active"
    release = next(row for row in house.json("approval", "list", "--status", "pending")["data"] if "legal-holds" in row["subject"])
    assert office.json("bob", "approval", "allow", release["id"], "--because", "agreed")["outcome"] == 200
    assert house.json("compliance", "legal-hold", "list")["data"][0]["status"] == "released"


def test_a_repeat_under_one_idempotency_key_asks_once(office: Office) -> None:
    budget = office.budget["id"]
    body = '{"amount":"5","until":"2026-12-09T00:00:00Z","because":"once"}'
    first, second = (
        office.api("ann", "POST", f"/v1/budgets/{budget}/raises", body, **{"idempotency-key": "one"}) for _ in range(2))
    assert first.status_code == second.status_code == 202
    assert first.json()["id"] == second.json()["id"] and second.headers["idempotency-replayed"] == "true"


def test_an_asker_who_is_disabled_meanwhile_changes_nothing(office: Office) -> None:
    budget, house = office.budget, office.house
    asked = office.api("ann", "POST", f"/v1/budgets/{budget['id']}/raises",
                       '{"amount":"7","until":"2026-12-09T00:00:00Z","because":"x"}').json()["id"]
    ann = house.json("admin", "show", "ann")
    disable = office.api("bob", "PATCH", "/v1/admins/ann", '{"status":"disabled"}', **{"if-match": f"\"{ann['revision']}\""})
    assert disable.status_code == 202
    owner = {"authorization": "Bearer " + (house.folder / "data" / "owner.key").read_text().strip()}
    done = httpx.post(f"{house.admin_url}/v1/approvals/{disable.json()['id']}/allow", json={"because": "left"}, headers=owner)
    assert done.json()["outcome"] == 200, done.text
    late = office.cli("bob", "approval", "allow", asked, "--because", "fine")
    assert late.returncode == 1 and "not active any more" in late.stderr
    assert "7" not in [row["amount"] for row in office.budget["raises"]]


def test_the_console_shows_the_full_call_and_decides_it(office: Office) -> None:
    house = office.house
    asked = office.api("bob", "POST", "/v1/budgets", '{"scope":{"type":"project","name":"acme/web"},"window":"day","amount":"<1>"}')
    assert asked.status_code == 400
    mine, other = Browser(house), Browser(house)
    assert mine.sign_in((house.folder / "data" / "owner.key").read_text().strip()).status_code == 303
    assert other.sign_in(office.keys["bob"].read_text().strip()).status_code == 303
    sent = mine.send("/budgets", type="project", scope="acme/web", window="day", amount="20")
    assert sent.status_code == 303 and sent.headers["location"] == "/console/approvals"
    assert "another admin approves" in mine.page("/approvals")
    found = re.findall(r"/console/approvals/(chg_[0-9A-Za-z]+)/allow", other.page("/approvals"))
    page = other.page("/approvals")
    assert "&quot;amount&quot;:&quot;20&quot;" in page or "&#34;amount&#34;:&#34;20&#34;" in page, page[:4000]
    newest = next(row["id"] for row in house.json("approval", "list", "--status", "pending")["data"] if row["subject"] == "POST /v1/budgets")
    assert newest in found
    assert f"/console/approvals/{newest}/allow" not in mine.page("/approvals"), "no button for one's own"
    forged = other.client.post(f"/console/approvals/{newest}/allow", data={"csrf": "wrong", "because": "x"})
    assert forged.status_code == 403
    assert other.send(f"/approvals/{newest}/allow", because="agreed").status_code == 303
    assert house.json("budget", "list", "--scope", "project:acme/web")["data"][0]["amount"] == "20"


def test_nobody_makes_his_own_second_person_whatever_is_listed() -> None:
    office = Office("raise-budget", trusting("admin"))
    try:
        def say(method: str, path: str, body: dict, **headers: str) -> httpx.Response:
            return office.api("ann", method, path, json.dumps(body), **headers)

        ids = {row["name"]: row["id"] for row in office.house.json("admin", "list")["data"]}
        keys = {name: office.house.json("admin", "show", name)["keys"][0]["id"] for name in ("ann", "bob", "eve")}
        rows = [
            ("POST", "/v1/admins", {"name": "fay", "role": "admin"}, 202),
            ("POST", "/v1/admins", {"name": "fay", "role": "admin", "scopes": ["read:approvals", "decide:approvals"]}, 202),
            ("POST", "/v1/admins/bob/keys", {}, 202),
            ("POST", f"/v1/admins/{ids['bob']}/keys/{keys['bob']}/rotate", {}, 202),
            ("POST", "/v1/admins", {"name": "gus", "role": "auditor"}, 201),
            ("POST", "/v1/admins", {"name": "hal", "role": "admin", "scopes": ["read:keys"]}, 201),
            ("POST", "/v1/admins/bob/keys", {"scopes": ["read:keys", "write:keys"]}, 201),
            # Whoever writes budgets grants what another has asked for.
            ("POST", "/v1/admins/bob/keys", {"scopes": ["write:budgets"]}, 202),
            ("POST", "/v1/admins", {"name": "joy", "role": "billing"}, 202),
            ("POST", f"/v1/admins/eve/keys/{keys['eve']}/rotate", {}, 200),
            ("POST", "/v1/admins/ann/keys", {}, 201),
            ("POST", "/v1/admins", {"name": "ivy", "role": "nobody"}, 400),
            ("POST", "/v1/admins/nobody/keys", {}, 404),
        ]
        for method, path, body, status in rows:
            answer = say(method, path, body)
            assert answer.status_code == status, (path, body, answer.text)
            if status == 202:
                assert answer.json()["call"]["action"] == "write-admins"
        assert "fay" not in {row["name"] for row in office.house.json("admin", "list")["data"]}
        # Nor is a process that needs no key one of two.
        local = httpx.Client(transport=httpx.HTTPTransport(uds=str(office.house.folder / "admin.sock")))
        more = {"scope": {"type": "tenant", "name": "acme"}, "window": "month", "amount": "200", "because": "more"}
        alone = local.post("http://localhost/v1/budget-increases", json=more)
        assert alone.status_code == 409 and "with an admin key" in alone.text, alone.text
        assert say("POST", "/v1/budget-increases", more).status_code == 201
        # What takes a person away is one person's, also where it is urgent; what gives it back is not.
        revision = office.house.json("admin", "show", "bob")["revision"]
        assert say("PATCH", "/v1/admins/bob", {"status": "disabled"}, **{"if-match": f'"{revision}"'}).status_code == 200
        again = say("PATCH", "/v1/admins/bob", {"status": "active"}, **{"if-match": f'"{revision + 1}"'})
        assert again.status_code == 202, again.text
        owner = {"authorization": "Bearer " + (office.house.folder / "data" / "owner.key").read_text().strip()}
        done = httpx.post(
            f"{office.house.admin_url}/v1/approvals/{again.json()['id']}/allow", json={"because": "back"}, headers=owner)
        assert done.json()["outcome"] == 200, done.text
        assert office.house.json("admin", "show", "bob")["status"] == "active"
    finally:
        office.house.close()
