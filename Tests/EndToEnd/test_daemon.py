"""Starting, stopping and configuring the daemon as an operator does."""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import stat
import subprocess
import time

import anthropic
import pytest

from house import BIN, ROOT, House, small_policies
from task_house import until


def test_a_fresh_install_has_no_default_credential_and_no_open_route(house: House) -> None:
    owner = house.folder / "data" / "owner.key"
    assert stat.S_IMODE(owner.stat().st_mode) == 0o600
    assert owner.read_text().startswith("sk-admin-")
    assert stat.S_IMODE((house.folder / "data").stat().st_mode) == 0o700
    for name in os.listdir(house.folder / "data"):
        path = house.folder / "data" / name
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, name


def test_a_planted_key_is_found_in_no_file_the_daemon_writes(house: House, enterprise_key: str) -> None:
    secret = enterprise_key[len("sk-proj-") + 16:-6].encode()
    for folder, _, names in os.walk(house.folder):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.isfile(path):
                continue  # the admin socket
            try:
                with open(path, "rb") as file:
                    assert secret not in file.read(), name
            except FileNotFoundError:
                continue  # a head that has just taken the place of the one before


def test_an_invalid_setting_refuses_to_start_and_says_which_line(tmp_path) -> None:
    config = tmp_path / "gatehouse.yaml"
    config.write_text("deployment: test\nlimits: {bodi: 32MiB}\n")
    done = subprocess.run(
        [str(BIN / "gatehoused"), "--config", str(config)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "gatehouse.yaml:2" in done.stderr and "did you mean `body`?" in done.stderr


def check(tmp_path, text: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    config = tmp_path / "gatehouse.yaml"
    config.write_text(text)
    return subprocess.run(
        [str(BIN / "gatehoused"), "--config", str(config), "--check"], env=os.environ | (environment or {}),
        capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize(("text", "told"), [
    ("deployment: Foo Bar\n", "gatehouse.yaml:1: deployment: `Foo Bar` is no first part of a log's name"),
    ("deployment: a+b\n", "gatehouse.yaml:1: deployment: `a+b` is no first part"),
    ("tasks: {max_cost_default: \"200\"}\n", "200 is more than max_cost_max, 100"),
    ("keys: {max_lifetime: 0d}\n", "max_lifetime: 0d is outside 1m to 3660d"),
    ("upstreams:\n  - {name: a, kind: simulator}\n  - {name: a, kind: simulator}\n", "two upstreams have one name"),
    ("audit:\n  sinks: [{name: s, url: \"https://s.example/i\", kinds: [setled]}]\n", "did you mean `settled`?"),
    ("policy: {dir: /nowhere}\nmodels: {prices: " + str(ROOT / "etc" / "prices.json") + "}\n",
     "the policy folder `/nowhere` cannot be read; give its place in the configuration"),
])
def test_a_setting_that_cannot_be_kept_refuses_to_start_and_says_what_to_write(tmp_path, text: str, told: str) -> None:
    done = check(tmp_path, text)
    assert done.returncode == 1 and told in done.stderr, done.stderr
    assert "NSCocoa" not in done.stderr


DOCUMENTS = f"models: {{prices: {ROOT}/etc/prices.json}}\npolicy: {{dir: {ROOT}/policies"


@pytest.mark.parametrize(("text", "told"), [
    (DOCUMENTS + ", least_tier: fre}\n", "policy.least_tier: no policy has a tier `fre`"),
    (DOCUMENTS + "}\nupstreams: [{name: u, kind: messages, url: 'https://u.example', key_file: /nowhere/key}]\n",
     "upstreams.u: the key file `/nowhere/key` is not there"),
    (DOCUMENTS + "}\nupstreams: [{name: u, kind: messages, url: 'https://u.example', usage_key_file: /nowhere/key}]\n",
     "the key file `/nowhere/key` is not there"),
    (DOCUMENTS + "}\nupstreams: [{name: u, kind: messages, url: 'https://u.example', ca_file: /nowhere/ca.pem}]\n",
     "/nowhere/ca.pem"),
    (DOCUMENTS + "}\nclient: {tls: {certificate_file: /nowhere/chain.pem, key_file: /nowhere/key.pem}}\n",
     "/nowhere/chain.pem"),
    (DOCUMENTS + "}\nadmin: {tls: {certificate_file: /nowhere/chain.pem, key_file: /nowhere/key.pem}}\n",
     "/nowhere/chain.pem"),
])
def test_a_check_looks_at_the_files_that_a_start_would_read(tmp_path, text: str, told: str) -> None:
    done = check(tmp_path, text)
    assert done.returncode == 1 and told in done.stderr and not done.stdout, done.stderr + done.stdout


def test_a_check_prints_what_would_be_in_effect_without_secrets(tmp_path) -> None:
    key = tmp_path / "upstream.key"
    key.touch(0o600)
    key.write_text("sk-of-the-operator")
    upstream = f"upstreams: [{{name: u, kind: messages, url: 'https://u.example', key_file: {key}}}]\n"
    done = check(tmp_path, f"{DOCUMENTS}}}\n{upstream}", {"GATEHOUSE_LOG_LEVEL": "debug"})
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert {"log.level: debug  # environment", "log.format: json", "upstreams[0].url: https://u.example  # file",
            "upstreams[0].key_file: set  # file", "keys.max_lifetime: null"} < set(lines)
    assert lines[-1].startswith("ok  policy ")
    assert "sk-of" not in done.stdout and str(key) not in done.stdout


@pytest.mark.parametrize("name", [
    "GATEHOUSE_ADMIN_SOCKET_TRUST", "GATEHOUSE_MODELS_ALIASES", "GATEHOUSE_UPSTREAMS", "GATEHOUSE_WORKSPACES",
    "GATEHOUSE_AUDIT_WITNESSES", "GATEHOUSE_AUDIT_SINKS"])
def test_a_variable_for_what_only_the_file_can_hold_is_refused_and_not_passed_over(tmp_path, name: str) -> None:
    done = check(tmp_path, "", {name: "x"})
    assert done.returncode == 1 and f"{name}: this setting does not fit into a variable" in done.stderr, done.stderr


def test_a_start_and_a_reload_with_the_policies_of_before_draft_nothing(own_house) -> None:
    house = own_house()
    house.cli("reload")
    house.stop()
    house.start()
    drafted = house.json("audit", "list", "--type", "policy-drafted")["data"]
    promoted = house.json("audit", "list", "--type", "policy-promoted")["data"]
    assert (len(drafted), len(promoted)) == (1, 1)


def test_a_least_tier_that_no_policy_has_is_told_at_a_start_and_lets_nobody_in(own_house, tmp_path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "one.policy").write_text("tier pro { allow model haiku }\n")
    house = own_house(policies=tmp_path / "policies")
    told = "policy.least_tier: no policy has a tier `free`, so keys without one are refused; there are `pro`"
    assert house.log.read_text().count(told) == 1
    house.cli("reload")
    assert house.log.read_text().count(told) == 2
    refused = house.cli("tenant", "create", "acme", check=False)
    assert refused.returncode == 1 and "pro" in refused.stderr, refused.stderr
    (tmp_path / "policies" / "one.policy").write_text("tier pro { allow model haiku }\ntier free { }\n")
    house.cli("reload")
    assert house.log.read_text().count(told) == 2


def test_a_second_daemon_on_the_same_state_refuses_to_start(house: House) -> None:
    done = subprocess.run(
        [str(BIN / "gatehoused"), "--config", str(ROOT / "etc" / "gatehouse.yaml")], env=house.environment,
        capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and "another gatehoused uses" in done.stderr


def test_sigterm_drains_and_a_restart_finds_everything(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "10")
    house.make_key("acme", "ci")
    assert house.stop() == 0
    house.start()
    assert [key["name"] for key in house.json("key", "list", "--tenant", "acme")["data"]] == ["ci"]
    house.cli("audit", "verify")


def test_an_end_that_was_no_stop_is_a_gap_in_the_log_and_a_stop_is_none(own_house) -> None:
    house = own_house()
    house.kill()
    house.start()
    house.stop()
    house.start()
    told = [leaf for leaf in house.leaves("house") if leaf["type"] in ("daemon-started", "daemon-stopped", "audit-gap")]
    assert [leaf["type"] for leaf in told] == [
        "daemon-started", "daemon-started", "audit-gap", "daemon-stopped", "daemon-started"]
    rows = [json.loads(house.cli("audit", "show", f"house/{leaf['leaf']['index']}").stdout) for leaf in told]
    assert [row["detail"]["clean"] for row in rows if row["kind"] == "daemon-started"] == [True, False, True]
    gap = next(row for row in rows if row["kind"] == "audit-gap")
    assert gap["detail"]["first"] <= rows[0]["ts"] <= gap["detail"]["last"] <= gap["ts"]


def test_a_stop_while_the_daemon_opens_is_a_stop_in_the_log(tmp_path) -> None:
    house = House(small_policies(tmp_path / "policies"))
    try:
        house.start_until((house.folder / "data" / "owner.key").exists)  # the doors open behind it
        assert house.stop() == 0
        house.start()
        told = [leaf["type"] for leaf in house.leaves("house")]
        assert [kind for kind in told if kind.startswith(("daemon-", "audit-"))] == [
            "daemon-started", "daemon-stopped", "daemon-started"]
    finally:
        house.close()


def test_a_clock_far_ahead_at_a_start_prunes_nothing_until_it_is_accepted(own_house) -> None:
    def accept() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(BIN / "gatehoused"), "--config", str(house.config), "--accept-clock"], env=house.environment,
            capture_output=True, text=True, timeout=60)

    def doubts() -> list[str]:
        found = json.loads(house.cli("doctor", "--output", "json", check=False).stdout)["findings"]
        return [row["cause"] for row in found if row["code"] == "clock-doubtful"]

    house = own_house()
    assert doubts() == [] and house.stop() == 0
    refused = accept()
    assert refused.returncode == 1 and "believed as it is" in refused.stderr
    # As if the clock had gone ahead by 40 days in between.
    with sqlite3.connect(house.folder / "data" / "gatehouse.db") as database:
        database.execute(
            "UPDATE fact SET value = CAST(value AS INTEGER) - 40 * 86400 * 1000000000 WHERE name = 'believed-time'")
    database.close()
    for _ in range(2):
        house.start()
        assert "40 days" in doubts()[0] and "far past the last time at work" in house.log.read_text()
        assert "another gatehoused uses" in accept().stderr
        assert house.stop() == 0
    done = accept()
    assert done.returncode == 0 and "the clock is believed" in done.stdout, done.stderr
    house.start()
    assert doubts() == []
    steps = [row for row in house.leaves("house") if row["type"] == "clock-stepped"]
    assert len(steps) == 1 and house.cli("audit", "verify").returncode == 0


def recover(house: House) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / "gatehoused"), "--config", str(house.config), "--recover-owner"], env=house.environment,
        capture_output=True, text=True, timeout=60)


def test_a_lost_owner_key_is_made_anew_with_the_daemon_stopped_and_is_a_leaf(own_house) -> None:
    house = own_house()
    file = house.folder / "data" / "owner.key"
    old = file.read_text()
    assert recover(house).returncode == 1, "a key is there"
    file.unlink()
    running = recover(house)
    assert running.returncode == 1 and "another gatehoused uses" in running.stderr and not file.exists()
    house.kill()  # no clean stop: the recovery is the next boot, and its gap begins where the last one ended
    done = recover(house)
    assert done.returncode == 0 and str(file) in done.stdout, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600 and file.read_text() != old
    assert file.read_text().strip() not in done.stdout + done.stderr
    assert recover(house).returncode == 1, "once is enough"
    house.start()
    me = house.json("whoami")
    assert (me["name"], me["role"]) == ("owner", "owner")
    told = [(row["type"], row["leaf"]["index"]) for row in house.leaves("house")]
    boots = ("daemon-started", "daemon-stopped", "audit-gap", "key-created", "owner-recovered")
    kinds = [kind for kind, _ in told if kind in boots]
    assert kinds[-6:] == [
        "daemon-started", "audit-gap", "key-created", "owner-recovered", "daemon-stopped", "daemon-started"], kinds
    index = next(index for kind, index in told if kind == "owner-recovered")
    leaf = json.loads(house.cli("audit", "show", f"house/{index}").stdout)
    owner = house.json("admin", "show", "owner")
    assert leaf["object"] == {"id": owner["id"], "type": "admin"} and leaf["actor"]["type"] == "system"
    assert leaf["changes"] == [{"field": "role", "to": "owner"}]
    file.write_text(old)
    assert house.json("whoami")["name"] == "owner", "other keys stay good until somebody revokes them"
    house.cli("audit", "verify")


def test_without_a_state_there_is_nothing_to_recover(tmp_path) -> None:
    house = House()
    try:
        done = recover(house)
        assert done.returncode == 1 and "there is no state" in done.stderr
        assert not (house.folder / "data").exists()
    finally:
        house.close()


def test_the_operator_sees_what_was_done(house: House, client) -> None:
    client.messages.create(model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}])
    assert house.cli("key", "list").stdout
    assert house.cli("usage", "show").stdout
    assert house.cli("audit", "verify").returncode == 0


def test_a_verb_that_uses_up_its_calls_of_a_minute_goes_on_in_the_next(own_house, tmp_path) -> None:
    house = own_house(policies=small_policies(tmp_path / "policies"))
    owner = (house.folder / "data" / "owner.key").read_text().strip()
    connection = http.client.HTTPConnection("127.0.0.1", house.admin_port)
    while True:
        minute = time.time() // 60
        for _ in range(598):
            connection.request("GET", "/v1/tenants", headers={"authorization": f"Bearer {owner}"})
            connection.getresponse().read()
        if time.time() // 60 == minute and time.time() % 60 < 55:
            break
        until(lambda: time.time() // 60 > minute, seconds=70)
    house.patience = 120
    verified = house.cli("audit", "verify")  # asks more often than twice
    assert '"verified":true' in verified.stdout and "the calls of this minute are used up" in verified.stderr


def test_the_receipt_of_a_leaf_of_this_second_is_waited_for(house: House, client: anthropic.Anthropic) -> None:
    """A call signs no head; the next tick does."""
    client.messages.create(model="claude-haiku-4-5", max_tokens=8, messages=[{"role": "user", "content": "hello"}])
    newest = house.json("audit", "list", "--tenant", "acme", "--limit", "1")["data"][0]["leaf"]
    receipt = house.cli("audit", "receipt", f"acme/{newest['index']}")
    assert "log_proof" in json.loads(receipt.stdout)
