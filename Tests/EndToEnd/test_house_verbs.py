"""What an operator asks and tells the daemon itself: configuration, reload, drain, prices, catalogues, long lists."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import time

import anthropic
import httpx
import pytest

from house import BIN, ROOT, House

KEYS = int(os.environ.get("GATEHOUSE_KEYS", "4000"))


def settings(house: House, *words: str) -> dict[str, dict]:
    return {one["key"]: one for one in house.json("config", "show", *words)["data"]}


def test_every_setting_of_the_shipped_file_is_shown_at_its_default(house: House) -> None:
    shown = settings(house, "--defaults")
    assert shown["limits.body"] == {
        "key": "limits.body", "type": "setting", "value": "32MiB", "default": "32MiB", "source": "file",
        "takes": "a size from 1KiB to 256MiB", "variable": "GATEHOUSE_LIMITS_BODY"}
    changed = settings(house)
    assert changed["data_dir"]["source"] == "environment" and "limits.body" not in changed
    assert changed["data_dir"]["value"] == str(house.folder / "data")
    off = {key: one for key, one in changed.items() if one["source"] == "file"}
    # The shipped file says what the code has anyway; the one upstream in it is the built-in simulator.
    assert set(off) <= {"upstreams[0].name", "upstreams[0].kind", "upstreams[0].url", "keys.max_lifetime"}, off


def test_no_secret_is_shown_and_a_setting_explains_itself(own_house, tmp_path) -> None:
    key = tmp_path / "provider.key"
    key.write_text("sk-ant-api03-secret\n")
    key.chmod(0o600)
    config = (ROOT / "etc" / "gatehouse.yaml").read_text().replace(
        "  - {name: simulator, kind: simulator}\n",
        "  - {name: simulator, kind: simulator}\n"
        f'  - {{name: far, kind: messages, url: "https://api.example.com", key_file: {key}}}\n', 1)
    house = own_house(config=config)
    answer = house.cli("config", "show", "--defaults", "--output", "json").stdout
    assert "sk-ant" not in answer and "provider.key" not in answer
    assert settings(house)["upstreams[1].key_file"]["value"] == "set"
    told = house.cli("config", "explain", "audit.sign_every", "--output", "table").stdout
    assert "a duration from 10ms to 1m" in told and "GATEHOUSE_AUDIT_SIGN_EVERY" in told
    wrong = house.cli("config", "explain", "audit.sign_evry", check=False)
    assert wrong.returncode == 1 and "did you mean `audit.sign_every`?" in wrong.stderr
    section = house.cli("config", "explain", "drain", check=False)
    assert section.returncode == 1 and "it holds drain.timeout" in section.stderr


def test_a_reload_takes_what_it_can_and_names_what_waits_for_a_restart(own_house, tmp_path) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    for path in (ROOT / "policies").glob("*.policy"):
        (policies / path.name).write_text(path.read_text())
    house = own_house(policies=policies, config=(ROOT / "etc" / "gatehouse.yaml").read_text())
    before = house.json("policy", "show", "live")["hash"]
    (policies / "free.policy").write_text((policies / "free.policy").read_text().replace("calls 50", "calls 40"))
    house.config.write_text(house.config.read_text().replace("drain: {timeout: 30s}", "drain: {timeout: 20s}"))
    done = house.json("reload")
    assert done["needs_restart"] == ["drain.timeout"] and done["agents"] >= 4
    assert done["receipt"]["log"].endswith("/audit/house")
    assert house.json("policy", "show", "live")["hash"] == done["policy"] != before
    (policies / "free.policy").write_text("tier free { allow nonsense }\n")
    refused = house.cli("reload", check=False)
    assert refused.returncode == 1 and "the old ones stay" in refused.stderr and "free.policy:1" in refused.stderr
    assert house.json("policy", "show", "live")["hash"] == done["policy"]
    kinds = [leaf["type"] for leaf in house.leaves("house")]
    assert "configuration-loaded" in kinds and "configuration-refused" in kinds


def test_a_drained_daemon_ends_what_runs_takes_no_more_and_stays_open_for_its_operator(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "10")
    key = house.make_key("acme", "ci")
    client = anthropic.Anthropic(base_url=house.url, api_key=key, max_retries=0)
    client.messages.create(model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}])
    asked = house.cli("drain", "--within", "5s", check=False)
    assert asked.returncode == 64 and "nobody can be asked" in asked.stderr
    done = house.json("drain", "--within", "5s", "--confirm", "gatehouse.local")
    assert done["state"] == "draining" and done["receipt"]["index"] > 0
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            client.messages.create(model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}])
        except anthropic.APIError:
            break
    else:
        pytest.fail("a drained daemon takes calls")
    assert house.json("status")["state"] == "draining"
    assert house.stop() == 0


def test_prices_are_listed_shown_compared_and_loaded_but_a_rate_in_force_stays(own_house, tmp_path) -> None:
    house = own_house()
    rows = {row["model"]: row for row in house.json("price", "list")["data"]}
    assert rows["claude-haiku-5-5"]["input"] == "0.1" and len(rows) > 5
    assert house.json("price", "show", "haiku")["id"] == "claude-haiku-5-5"
    document = json.loads((ROOT / "etc" / "prices.json").read_text())
    same = tmp_path / "same.json"
    same.write_text(json.dumps(document))
    assert house.cli("price", "diff", str(same)).returncode == 0
    haiku = next(model for model in document["models"] if model["id"] == "claude-haiku-5-5")
    haiku["rates"][-1]["output"] = "0.60"
    dearer = tmp_path / "dearer.json"
    dearer.write_text(json.dumps(document))
    for verb in ("diff", "import"):
        refused = house.cli("price", verb, str(dearer), check=False)
        assert refused.returncode == 1 and "price-in-force" in refused.stderr, refused.stderr
    problem = httpx.post(f"{house.admin_url}/v1/prices", content=dearer.read_bytes(), headers={
        "authorization": f"Bearer {(house.folder / 'data/owner.key').read_text().strip()}"})
    assert problem.status_code == 422 and problem.json()["reason"] == "price-in-force"
    later = house.cli("price", "diff", str(dearer), "--effective-from", "7d", "--output", "csv", check=False)
    assert later.returncode == 2 and "claude-haiku-5-5,changed" in later.stdout
    house.json("price", "import", str(dearer), "--effective-from", "7d")
    now = {row["model"]: row["output"] for row in house.json("price", "list")["data"]}
    then = {row["model"]: row["output"] for row in house.json("price", "list", "--at", "8d")["data"]}
    assert (now["claude-haiku-5-5"], then["claude-haiku-5-5"]) == ("0.5", "0.6")
    # What a call put in force survives a restart, as long as the file stays as it was.
    revision = house.json("status")["prices"]
    house.stop()
    house.start()
    assert house.json("status")["prices"] == revision
    history = house.json("price", "history")["data"]
    assert [one["revision"] == revision for one in history] == [one["in_force"] for one in history]
    assert house.cli("audit", "verify").returncode == 0


def test_a_file_of_prices_that_changes_what_is_in_force_is_refused_and_told(own_house, tmp_path) -> None:
    prices = tmp_path / "prices.json"
    prices.write_text((ROOT / "etc" / "prices.json").read_text())
    house = own_house(environment={"GATEHOUSE_MODELS_PRICES": str(prices)})
    revision = house.json("status")["prices"]
    document = json.loads(prices.read_text())
    document["models"][0]["rates"][-1]["input"] = "77"
    prices.write_text(json.dumps(document))
    refused = house.cli("reload", check=False)
    assert refused.returncode == 1 and "whose time has begun would change" in refused.stderr
    house.stop()
    house.start()
    assert house.json("status")["prices"] == revision
    assert "prices-refused" in [leaf["type"] for leaf in house.leaves("house")]
    assert "the prices in force stay" in house.log.read_text()


def test_catalogues_list_what_keys_and_tasks_may_name(house: House) -> None:
    listed = {kind: house.json("catalog", "list", kind)["data"]
              for kind in ("models", "tiers", "agents", "skills", "workspaces")}
    assert "haiku" in next(one for one in listed["models"] if one["id"] == "claude-haiku-5-5")["aliases"]
    covers = {tier["name"]: tier["covers"] for tier in listed["tiers"]}
    assert set(covers) >= {"free", "pro", "enterprise"} and "free" in covers["enterprise"] and covers["free"] == []
    assert any(agent["name"] == "code-analyzer" for agent in listed["agents"])
    assert any(skill["name"] == "dependency-audit" for skill in listed["skills"])
    assert listed["workspaces"] == []


def test_the_doctor_sets_right_what_can_be_and_says_what_it_did(own_house) -> None:
    house = own_house(environment={"GATEHOUSE_BACKUP_DIR": ""})
    backups = house.folder / "backups"
    house.stop()
    house.environment["GATEHOUSE_BACKUP_DIR"] = str(backups)
    house.start()
    key = house.folder / "data" / "audit.key"
    key.chmod(0o644)
    done = house.cli("doctor", "--fix", "--config", str(house.config), "--output", "table", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"done  chmod 600 {key}" in done.stdout
    assert key.stat().st_mode & 0o777 == 0o600
    again = house.cli("doctor", "--fix", "--config", str(house.config), "--output", "table")
    assert "nothing to set right" in again.stdout
    house.stop()
    (house.folder / "data").chmod(0o755)
    assert house.run() != 0
    house.cli("doctor", "--fix", "--config", str(house.config), check=False)
    house.start()


def test_a_state_of_an_unreleased_build_is_refused_in_words(own_house) -> None:
    house = own_house()
    house.stop()
    with sqlite3.connect(house.folder / "data" / "gatehouse.db") as database:
        database.execute("ALTER TABLE tenant RENAME COLUMN display_name TO title")
    before = house.log.read_text()
    assert house.run() == 1
    said = house.log.read_text()[len(before):]
    assert "has the tables of an unreleased build" in said and "give a new `data_dir`" in said


def import_keys(house: House, first: int, count: int) -> None:
    secret = (house.folder / "data" / "owner.key").read_text().strip()
    with httpx.Client(base_url=house.admin_url, headers={"authorization": f"Bearer {secret}"}, timeout=300) as client:
        for start in range(first, count, 1000):
            keys = [{"name": f"k{number}", "project": "web", "owner": {"type": "service"}}
                    for number in range(start, min(count, start + 1000))]
            client.post("/v1/tenants/many/keys:import", json={"keys": keys}).raise_for_status()


def listed(house: House) -> tuple[int, int, float]:
    """Rows of `key list`, the peak of its memory in KiB, and the seconds to its first row."""
    begun = time.monotonic()
    process = subprocess.Popen([str(BIN / "gatehouse"), "key", "list", "--tenant", "many", "--output", "jsonl"],
                               env=house.environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    first = process.stdout.readline()
    until_first = time.monotonic() - begun
    rows = sum(1 for _ in process.stdout) + (1 if first else 0)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return rows, used.ru_maxrss, until_first


def test_a_list_of_many_keys_takes_the_memory_of_a_page(own_house) -> None:
    house = own_house()
    house.make_tenant("many", "enterprise")
    import_keys(house, 0, KEYS // 4)
    small = listed(house)
    import_keys(house, KEYS // 4, KEYS)
    secret = (house.folder / "data" / "owner.key").read_text().strip()
    with httpx.Client(base_url=house.admin_url, headers={"authorization": f"Bearer {secret}"}, timeout=300) as client:
        cursor, pages = None, []
        while True:
            begun = time.monotonic()
            page = client.get("/v1/tenants/many/keys", params={"limit": 1000} | ({"cursor": cursor} if cursor else {}))
            pages.append(time.monotonic() - begun)
            cursor = page.json()["next_cursor"]
            if cursor is None:
                break
    large = listed(house)
    print(f"{KEYS} keys: first row {large[2]:.3f} s, peak {large[1]} KiB (a quarter: {small[1]} KiB), "
          f"pages of 1,000 {min(pages):.3f} to {max(pages):.3f} s")
    assert (small[0], large[0]) == (KEYS // 4, KEYS)
    assert large[1] < small[1] * 1.3 + 8_192, "four times the keys, the memory of one page"


def test_a_report_is_csv_for_a_spreadsheet_that_finds_no_formula(house: House) -> None:
    secret = (house.folder / "data" / "owner.key").read_text().strip()
    headers = {"authorization": f"Bearer {secret}", "accept": "text/csv"}
    query = "starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-04T00:00:00Z&bucket=1d&group_by[]=tenant"
    costs = httpx.get(f"{house.admin_url}/v1/costs?{query}&limit=2", headers=headers)
    assert costs.status_code == 200 and costs.headers["content-type"].startswith("text/csv")
    lines = costs.text.split("\r\n")
    assert lines[0].startswith("starting_at,ending_at,tenant,requests,amount_usd,estimated_usd,by_class.input")
    assert lines[1].startswith("2026-11-01T00:00:00Z,2026-11-02T00:00:00Z,,0,0,0,") and len(lines) == 4
    rest = httpx.get(f"{house.admin_url}/v1/costs?{query}&cursor={costs.headers['gatehouse-next-cursor']}", headers=headers)
    assert "gatehouse-next-cursor" not in rest.headers and rest.text.split("\r\n")[1].startswith("2026-11-03")
    usage = httpx.get(f"{house.admin_url}/v1/usage?{query}", headers=headers)
    assert "tokens.cache_write_1h" in usage.text.split("\r\n")[0]


def test_an_admin_is_removed_with_its_keys_and_a_rotated_key_has_two_secrets_for_a_while(own_house, tmp_path) -> None:
    house = own_house()
    first, second = tmp_path / "first.key", tmp_path / "second.key"
    house.cli("admin", "create", "dana", "--role", "auditor", "--secret-file", str(first))
    key = house.json("admin", "show", "dana")["keys"][0]["id"]
    house.cli("admin", "key", "rotate", "dana", key, "--secret-file", str(second))
    for secret in (first, second):
        assert house.json("whoami", "--key-file", str(secret))["name"] == "dana"
    asked = house.cli("admin", "remove", "dana", check=False)
    assert asked.returncode == 64 and "will remove admin dana" in asked.stderr
    house.cli("admin", "remove", "dana", "--confirm", "dana")
    for secret in (first, second):
        assert house.cli("whoami", "--key-file", str(secret), check=False).returncode == 77
    last = house.cli("admin", "remove", "owner", "--confirm", "owner", check=False)
    assert last.returncode == 1 and "the last owner cannot be removed" in last.stderr
    house.stop()
    house.start()
    assert [admin["name"] for admin in house.json("admin", "list")["data"]] == ["owner"]


@pytest.mark.parametrize("program", ["gatehoused", "gatehouse", "gatehouse-witness", "gatehouse-simulator"])
def test_every_program_says_its_version(program: str) -> None:
    said = subprocess.run([str(BIN / program), "--version"], capture_output=True, text=True, check=True, timeout=30)
    own = subprocess.run([str(BIN / "gatehoused"), "--version"], capture_output=True, text=True, check=True, timeout=30)
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", said.stdout) and said.stdout == own.stdout


def test_a_tenant_made_without_a_tier_is_told_which_it_has(house: House) -> None:
    made = house.cli("tenant", "create", "untold")
    assert "no --tier was given, so its tier is free: gatehouse tenant update untold --tier NAME" in made.stderr
    assert "no --tier" not in house.cli("tenant", "create", "told", "--tier", "pro").stderr


def test_a_verb_that_changes_nothing_says_so_and_leaves_no_leaf(house: House) -> None:
    house.make_tenant("idle", "free")
    house.make_key("idle", "ci")
    hook = house.json("webhook", "create", "https://hooks.example/idle", "--event", "key.leaked", "--tenant", "idle")
    for words in (["tenant", "update", "idle"], ["project", "update", "idle/web"], ["key", "update", "idle/ci"],
                  ["webhook", "update", hook["id"]]):
        done = house.cli(*words, check=False)
        assert done.returncode == 64 and "nothing is named that shall change" in done.stderr, words
    kinds = [word for noun in ("tenant", "project", "key", "webhook") for word in ("--type", f"{noun}-updated")]
    assert house.json("audit", "list", "--tenant", "idle", *kinds)["data"] == []
    done = house.cli("policy", "override", "tenant idle", "--remove", check=False)
    assert done.returncode == 1 and "`tenant idle` has no override that could be removed" in done.stderr
