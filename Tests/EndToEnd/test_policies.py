"""Policies at work: a candidate in the shadow, overrides of one tenant, reasons and tickets in refusals and leaves."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import subprocess
from pathlib import Path

import pytest

from house import ROOT, House

LIVE = "tier open {\n  allow model *\n  limit timeout 5m\n}\n"
ASKING = 'tier open {\n  allow model *\n  ask model opus  because "opus is costly"\n}\n'
STRICTER = 'tier open {\n  allow model *\n  deny model haiku  because "too small"\n  limit timeout 5m\n}\n'


def folder_of(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "open.policy").write_text(text)
    return path


def ask(house: House, key: str, model: str) -> tuple[int, dict[str, str], dict]:
    body = json.dumps({"model": model, "max_tokens": 1, "messages": [{"role": "user", "content": "hi"}]})
    done = subprocess.run(
        ["curl", "-s", "-i", f"{house.url}/v1/messages", "-H", "content-type: application/json", "-H",
         f"x-api-key: {key}", "--data-binary", "@-"], input=body, capture_output=True, text=True, timeout=30,
        check=True)
    head, text = done.stdout.replace("\r\n", "\n").split("\n\n", 1)
    lines = head.split("\n")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(lines[0].split(" ")[1]), fields, json.loads(text)


@pytest.fixture
def open_house(own_house, tmp_path):
    def make(text: str) -> tuple[House, str]:
        house = own_house(
            policies=folder_of(tmp_path / "live", text), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
        house.make_tenant("acme", "open", "100")
        return house, house.make_key("acme", "ci")

    return make


def leaf_of(house: House, row: dict) -> dict:
    return house.json("audit", "show", f"{row['leaf']['log']}/{row['leaf']['index']}")


def hash_of(answer: dict) -> str:
    return (answer.get("object") or answer)["hash"]


def test_a_shadow_policy_reports_what_it_would_have_changed(open_house, tmp_path) -> None:
    house, key = open_house(LIVE)
    pushed = hash_of(house.json("policy", "push", str(folder_of(tmp_path / "next", STRICTER))))
    house.json("policy", "shadow", pushed)
    assert [ask(house, key, "haiku")[0] for _ in range(3)] == [200, 200, 200]
    report = house.json("policy", "report", pushed)
    assert (report["decisions"], report["changed"]) == (3, 3)
    seen = [change for change in report["changes"] if change["requests"]]
    assert [(change["subject"], change["text"], change["requests"]) for change in seen] == [
        ("tier open", "allow -> deny   (open.policy:3)", 3)]
    admitted = [leaf_of(house, row) for row in house.leaves("acme") if row["type"] == "admitted"]
    assert admitted[-1]["policy"]["shadow"] == {"decision": "deny", "rev": pushed}
    assert seen[0]["samples"][0] == admitted[0]["policy"]["dec"]


def test_a_promoted_policy_decides_the_next_request_with_its_reason(open_house, tmp_path) -> None:
    house, key = open_house(LIVE)
    before = house.json("policy", "show", "live")["hash"]
    pushed = hash_of(house.json("policy", "push", str(folder_of(tmp_path / "next", STRICTER))))
    house.json("policy", "promote", pushed)
    status, _, answer = ask(house, key, "haiku")
    details = answer["error"]["details"]
    assert (status, details["reason"]) == (403, "model-denied")
    assert (details["rule"], details["because"]) == ("open.policy:3", "too small")
    leaf = leaf_of(house, [row for row in house.leaves("acme") if row.get("request_id") == answer["request_id"]][-1])
    assert leaf["policy"]["rev"] == pushed
    assert (leaf["policy"]["rule"], leaf["policy"]["because"]) == ("open.policy:3", "too small")
    assert len(leaf["policy"]["rule_sha256"]) == 64
    house.json("policy", "rollback", before, "--accept-loosening", "--confirm", before)
    assert ask(house, key, "haiku")[0] == 200


def test_a_rejected_policy_is_out_of_the_shadow_and_of_the_running(open_house, tmp_path) -> None:
    house, _ = open_house(LIVE)
    pushed = hash_of(house.json("policy", "push", str(folder_of(tmp_path / "next", STRICTER))))
    house.json("policy", "shadow", pushed)
    house.json("policy", "reject", pushed)
    assert house.json("policy", "report", pushed)["decisions"] == 0
    assert house.cli("policy", "promote", pushed, check=False).returncode == 1


def test_an_override_holds_for_its_tenant_and_survives_a_restart(open_house, tmp_path) -> None:
    house, key = open_house(LIVE)
    house.make_tenant("other", "open", "100")
    other = house.make_key("other", "ci")
    text = tmp_path / "acme.policy"
    text.write_text('override tenant "acme" of open { deny model haiku  because "not for acme" }\n')
    house.json("policy", "override", "tenant acme", "--file", str(text))
    status, _, answer = ask(house, key, "haiku")
    assert (status, answer["error"]["details"]["because"]) == (403, "not for acme")
    assert ask(house, other, "haiku")[0] == 200
    house.stop()
    house.start()
    assert ask(house, key, "haiku")[0] == 403
    (tmp_path / "live" / "open.policy").write_text(LIVE.replace("5m", "4m"))
    house.stop()
    house.start()
    assert ask(house, key, "haiku")[0] == 403
    house.json("policy", "override", "tenant acme", "--remove", "--accept-loosening")
    assert ask(house, key, "haiku")[0] == 200


def change(house: House, sql: str) -> None:
    """What a bit that flips in the database, or somebody who writes there, does to one value."""
    with sqlite3.connect(house.folder / "data" / "gatehouse.db") as database:
        assert database.execute(sql).rowcount == 1
    database.close()


def refused_start(house: House, document: str) -> None:
    begun = house.log.stat().st_size
    assert house.run() == 1
    said = house.log.read_text()[begun:]
    assert f"{document}, `" in said and "restore the newest backup" in said, said


def test_a_policy_that_was_changed_in_the_database_is_never_in_force(open_house, tmp_path) -> None:
    house, key = open_house(LIVE)
    draft = hash_of(house.json("policy", "push", str(folder_of(tmp_path / "draft", ASKING))))
    pushed = hash_of(house.json("policy", "push", str(folder_of(tmp_path / "next", STRICTER))))
    house.json("policy", "promote", pushed)
    # What is read while it runs: a draft, and the live one at a reload.
    change(house, f"UPDATE policy SET files = replace(files, 'ask model opus', 'ask model haiku') WHERE hash = '{draft}'")
    refused = house.cli("policy", "promote", draft, "--accept-loosening", check=False)
    assert refused.returncode == 1 and "changed in the database" in refused.stderr, refused.stderr
    damage = f"UPDATE policy SET files = replace(files, 'deny model haiku', 'deny model opus') WHERE hash = '{pushed}'"
    change(house, damage)
    reload = house.cli("reload", check=False)
    assert reload.returncode == 1 and "the policy in force" in reload.stderr, reload.stderr
    assert ask(house, key, "haiku")[0] == 403, "the old one stays"
    house.stop()
    refused_start(house, "the policy in force")
    change(house, damage.replace("'deny model haiku', 'deny model opus'", "'deny model opus', 'deny model haiku'"))
    house.start()
    assert ask(house, key, "haiku")[0] == 403


def test_prices_that_were_changed_in_the_database_are_never_in_force(open_house) -> None:
    house, key = open_house(LIVE)
    document = "SELECT document FROM price_table"
    with sqlite3.connect(house.folder / "data" / "gatehouse.db") as database:
        (kept,), = database.execute(document).fetchall()
    database.close()
    house.stop()
    text = bytes(kept).decode()
    dearer = re.sub(r'"input": ?"(\d)', lambda found: found.group(0)[:-1] + str(9 - int(found.group(1))), text, count=1)
    assert dearer != text
    for changed in (dearer, text[:-3]):
        change(house, f"UPDATE price_table SET document = x'{changed.encode().hex()}'")
        refused_start(house, "the prices in force")
    change(house, f"UPDATE price_table SET document = x'{text.encode().hex()}'")
    change(house, "UPDATE fact SET value = '0' || substr(value, 2) || 'f' WHERE name = 'prices-in-force'")
    refused_start(house, "the prices in force")
    change(house, "UPDATE fact SET value = (SELECT revision FROM price_table) WHERE name = 'prices-in-force'")
    house.start()
    assert ask(house, key, "haiku")[0] == 200


def test_an_override_that_loosens_without_a_grant_is_refused(open_house, tmp_path) -> None:
    house, _ = open_house(LIVE)
    text = tmp_path / "acme.policy"
    text.write_text('override tenant "acme" of open { limit timeout 6m }\n')
    done = house.cli("policy", "override", "tenant acme", "--file", str(text), check=False)
    assert done.returncode == 1
    assert "E032" in done.stderr


def test_what_the_policy_asks_about_is_refused_with_a_ticket(open_house) -> None:
    house, key = open_house(ASKING)
    status, fields, answer = ask(house, key, "opus")
    details = answer["error"]["details"]
    assert (status, details["reason"], details["because"]) == (403, "approval-required", "opus is costly")
    assert details["approval"].startswith("apr_")
    assert fields["gatehouse-approval"] == details["approval"].lower()
    assert ask(house, key, "opus")[2]["error"]["details"]["approval"] == details["approval"]


def test_decisions_are_listed_and_counted_by_rule(open_house) -> None:
    house, key = open_house(STRICTER)
    assert [ask(house, key, model)[0] for model in ("haiku", "sonnet", "haiku")] == [403, 200, 403]
    denied = house.json("policy", "log", "--rule", "open.policy:3", "--since", "1h")["data"]
    assert [(row["decision"], row["reason"]) for row in denied] == [("deny", "model-denied")] * 2
    counts = house.json("policy", "log", "--tenant", "acme", "--counts")["data"]
    assert counts == [
        {"count": 2, "rule": "open.policy:3", "decision": "deny"},
        {"count": 1, "rule": "open.policy:2", "decision": "allow"}]


def test_a_kept_policy_explains_what_it_would_decide(open_house, tmp_path) -> None:
    house, _ = open_house(LIVE)
    pushed = hash_of(house.json("policy", "push", str(folder_of(tmp_path / "next", STRICTER))))
    assert house.json("policy", "explain", "open", "model haiku")["verdict"] == "allow"
    assert house.json("policy", "explain", "open", "model haiku", "--policy", pushed[:8])["verdict"] == "deny"


def number_of(house: House, tenant: str) -> int:
    """Where a tenant stands among all of them, from 0 to 99: it is in every share above that."""
    name = house.json("tenant", "show", tenant)["id"]
    return int(hashlib.sha256(f"gatehouse-staged-policy {name}".encode()).hexdigest()[:8], 16) * 100 >> 32


def test_a_staged_policy_decides_for_its_share_of_the_tenants_until_it_is_rejected(open_house, tmp_path) -> None:
    house, key = open_house(LIVE)
    keys = {number_of(house, "acme"): key}
    for name in ("beta", "gamma", "delta"):
        house.make_tenant(name, "open", "100")
        keys[number_of(house, name)] = house.make_key(name, "ci")
    inside, outside = min(keys), max(keys)
    assert inside < outside, "four tenants of one number are as good as impossible"
    live = house.json("policy", "show", "live")["hash"]
    pushed = hash_of(house.json("policy", "push", str(folder_of(tmp_path / "next", STRICTER))))
    staged = house.json("policy", "promote", pushed, "--tenants", f"{max(inside + 1, 1)}%")
    assert (staged.get("object") or staged)["tenants_percent"] == inside + 1

    def decides() -> None:
        status, _, answer = ask(house, keys[inside], "haiku")
        assert (status, answer["error"]["details"]["rule"]) == (403, "open.policy:3")
        assert ask(house, keys[outside], "haiku")[0] == 200

    decides()
    assert house.json("policy", "show", "live")["hash"] == live
    shown = {row["hash"]: row for row in house.json("policy", "list")["data"]}
    assert (shown[pushed]["status"], shown[pushed]["tenants_percent"]) == ("live", inside + 1)
    assert shown[live]["tenants_percent"] == 100
    house.stop()
    house.start()
    decides()
    house.json("policy", "reject", pushed)
    assert ask(house, keys[inside], "haiku")[0] == 200


def test_a_comparison_counts_the_decisions_on_the_calls_of_each_change(open_house, tmp_path) -> None:
    house, key = open_house(LIVE)
    assert [ask(house, key, model)[0] for model in ("haiku", "sonnet", "haiku")] == [200, 200, 200]
    after = str(folder_of(tmp_path / "next", STRICTER))
    diff = house.json("policy", "diff", "live", after, "--traffic", "1h", "--catalog", str(ROOT / "etc" / "prices.json"))
    assert diff["decisions"] == 3
    assert [(change["subject"], change["text"], change["requests"]) for change in diff["changes"]] == [
        ("tier open", "allow -> deny   (open.policy:3)", 2)]
