"""The life of a key over the wire: made, used, rotated, narrowed, leaked, ended, and known again after a restart."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from pathlib import Path

import httpx
import pytest

from task_house import until
from house import House

# No kept connections: daemons stop and start here. No TLS: its authorities take longer to read than a request takes.
HTTP = httpx.Client(verify=False, timeout=30, limits=httpx.Limits(max_keepalive_connections=0))
BODY = {"model": "haiku", "max_tokens": 1, "messages": [{"role": "user", "content": "hi"}]}


def post(house: House, key: str, **fields) -> httpx.Response:
    return HTTP.post(f"{house.url}/v1/messages", json=BODY | fields, headers={"x-api-key": key})


def reason(answer: httpx.Response) -> str | None:
    return None if answer.status_code == 200 else answer.json()["error"]["details"]["reason"]


def look(house: House, key: str) -> int:
    """The status of a request that costs nothing."""
    return HTTP.get(f"{house.url}/v1/models", headers={"x-api-key": key}).status_code


def versions(house: House) -> list[tuple]:
    with sqlite3.connect(f"file:{house.folder}/data/gatehouse.db?mode=ro", uri=True) as rows:
        return rows.execute("SELECT key, version, phc, pepper FROM key_version WHERE phc != ''").fetchall()


def made(house: House, count: int, tenant: str = "acme") -> list[str]:
    """Many keys in one call, with their secrets."""
    rows = [json.dumps({"name": f"many-{n}", "project": "web", "owner": {"type": "service"}}) for n in range(count)]
    path = house.folder / "keys.jsonl"
    path.write_text("\n".join(rows))
    out = house.cli("key", "import", str(path), "--tenant", tenant, "--reveal").stdout
    return [line.split("\t")[1] for line in out.splitlines()]


# Restarts.


def test_a_known_key_is_warm_after_a_graceful_stop(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "10")
    keys = made(house, 12)
    assert [look(house, key) for key in keys] == [200] * 12
    assert house.stop() == 0
    assert int(house.logged("keys at rest")[-1]["argon2.runs"]) == 13  # and the operator's own
    house.start()
    assert int(house.logged("keys are warm")[-1]["taken"]) == 13
    assert [look(house, key) for key in keys] == [200] * 12
    assert house.stop() == 0
    assert int(house.logged("keys at rest")[-1]["argon2.runs"]) == 0


def test_a_daemon_that_was_killed_is_cold_and_right(own_house) -> None:
    house = own_house(environment={"GATEHOUSE_KEYS_WARM_EVERY": "0s"})
    house.make_tenant("acme", "enterprise", "10")
    good, dead = house.make_key("acme", "good"), house.make_key("acme", "dead")
    assert (look(house, good), look(house, dead)) == (200, 200)
    house.cli("key", "revoke", "acme/dead", "--because", "test", "--yes")
    house.kill()
    assert not (house.folder / "data" / "warm-keys").exists()
    house.start()
    assert not house.logged("keys are warm")
    assert (look(house, good), look(house, dead)) == (200, 401)


def test_a_warm_file_from_before_a_change_revives_nothing(own_house) -> None:
    house = own_house(environment={"GATEHOUSE_KEYS_WARM_EVERY": "100ms"})
    house.make_tenant("acme", "enterprise", "10")
    names = ["good", "revoked", "disabled", "narrowed"]
    keys = {name: house.make_key("acme", name) for name in names}
    assert all(look(house, key) == 200 for key in keys.values())
    wait_for(lambda: (house.folder / "data" / "warm-keys").exists())
    before = (house.folder / "data" / "warm-keys").read_bytes()
    house.cli("key", "revoke", "acme/revoked", "--because", "test", "--yes")
    house.cli("key", "disable", "acme/disabled")
    house.cli("key", "update", "acme/narrowed", "--ip", "203.0.113.0/24")
    house.kill()
    # What the last write before the crash may have held: the state before the three changes.
    (house.folder / "data" / "warm-keys").write_bytes(before)
    house.start()
    assert {name: look(house, key) for name, key in keys.items()} == {
        "good": 200, "revoked": 401, "disabled": 401, "narrowed": 403}


def test_a_warm_file_that_was_touched_is_ignored(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "10")
    key = house.make_key("acme", "ci")
    assert look(house, key) == 200
    house.stop()
    path = house.folder / "data" / "warm-keys"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    house.start()
    assert house.logged("the warm file is ignored: it is older than a day, or not ours, or changed")
    assert look(house, key) == 200


def wait_for(condition, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this did not happen in time"
        time.sleep(0.02)


# Peppers and parameters.


def test_secrets_are_computed_anew_when_parameters_and_pepper_rise(own_house) -> None:
    house = own_house(environment={"GATEHOUSE_KEYS_ARGON2_MEMORY": "12288KiB", "GATEHOUSE_KEYS_ARGON2_PASSES": "3"})
    house.make_tenant("acme", "enterprise", "10")
    key = house.make_key("acme", "ci")
    assert look(house, key) == 200
    assert all("m=12288,t=3" in row[2] and row[3] == 1 for row in versions(house))
    house.kill()
    house.environment["GATEHOUSE_KEYS_ARGON2_MEMORY"] = "20480KiB"
    second = house.folder / "data" / "pepper" / "2"
    second.write_bytes(os.urandom(32))
    second.chmod(0o600)
    house.start()
    assert look(house, key) == 200
    assert house.cli("key", "show", "acme/ci").returncode == 0
    wait_for(lambda: all("m=20480,t=3" in row[2] and row[3] == 2 for row in versions(house)))
    assert "key-rehashed" in [leaf["type"] for leaf in house.leaves("acme")]
    assert look(house, key) == 200
    house.stop()
    (house.folder / "data" / "pepper" / "1").unlink()  # nobody needs it any more
    house.start()
    assert look(house, key) == 200


def test_a_pepper_that_is_missing_is_never_made_anew(own_house) -> None:
    house = own_house()
    house.stop()
    pepper = house.folder / "data" / "pepper" / "1"
    content = pepper.read_bytes()
    pepper.unlink()
    with pytest.raises(RuntimeError, match="pepper `1` is missing and 1 live secrets need it"):
        house.start()
    assert not pepper.exists()
    pepper.write_bytes(content)
    pepper.chmod(0o600)
    house.start()


# Rotation, leaks, narrowing.


def test_a_rotated_key_keeps_its_identity_its_spend_and_an_overlap(house: House) -> None:
    old = house.make_key("acme", "rotating")
    house.json("budget", "set", "key:acme/rotating", "--window", "month", "--amount", "5")
    assert reason(post(house, old)) is None
    before = house.json("key", "show", "acme/rotating")
    spent = budget(house, "acme/rotating")["spent"]
    new = house.json("key", "rotate", "acme/rotating", "--overlap", "1h")["secret"]
    first, second = post(house, old), post(house, new)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.headers["gatehouse-key-notice"].startswith("rotated; old secret ends 20")
    assert "gatehouse-key-notice" not in second.headers
    after = house.json("key", "show", "acme/rotating")
    assert after["id"] == before["id"] and after["version"] == 2
    assert float(budget(house, "acme/rotating")["spent"]) == pytest.approx(3 * float(spent))
    done = house.cli("key", "rotate", "acme/rotating", check=False)
    assert done.returncode != 0 and "rotation-in-progress" in done.stderr


def budget(house: House, name: str) -> dict:
    return next(row for row in house.json("budget", "list")["data"] if row["scope"]["name"] == name)


def test_a_leaked_secret_ends_and_takes_its_key_along_only_if_it_is_the_newest(house: House, tmp_path) -> None:
    old = house.make_key("acme", "leaky")
    new = house.json("key", "rotate", "acme/leaky")["secret"]
    assert (look(house, old), look(house, new)) == (200, 200)
    invented = old[:-7] + ("a" if old[-7] != "a" else "b") + old[-6:]
    assert report(house, tmp_path, [old, invented, "sk-proj-other-vendor"]) == [
        "version-ended", "not-ours", "not-ours"]
    assert (look(house, old), look(house, new)) == (401, 200)
    assert report(house, tmp_path, [new]) == ["revoked"]
    assert look(house, new) == 401
    assert report(house, tmp_path, [new]) == ["not-live"]
    leaked = [leaf for leaf in house.leaves("acme") if leaf["type"] == "key-leaked"]
    assert len(leaked) == 2


def report(house: House, folder: Path, tokens: list[str]) -> list[str]:
    path = folder / "report.json"
    path.write_text(json.dumps([
        {"token": token, "type": "gatehouse_key", "url": "https://example.com/x", "source": "content"}
        for token in tokens]))
    done = house.json("key", "report-leaks", str(path))
    return [row["result"] for row in done["data"]]


def test_a_narrowed_key_may_less_and_can_be_widened_again(house: House) -> None:
    key = house.make_key("acme", "narrow", "--model", "haiku")
    assert house.json("key", "show", "acme/narrow")["narrowing"]["models"] == ["haiku"]
    assert reason(post(house, key)) is None
    assert reason(post(house, key, model="opus")) == "model-denied"
    house.cli("key", "update", "acme/narrow", "--model", "none")
    assert reason(post(house, key)) == "model-denied"
    house.cli("key", "update", "acme/narrow", "--widen")
    assert (reason(post(house, key)), reason(post(house, key, model="opus"))) == (None, None)


def test_labels_and_networks_are_kept_and_looked_at(house: House) -> None:
    key = house.make_key("acme", "labelled", "--label", "team=build", "--ip", "127.0.0.0/8")
    shown = house.json("key", "show", "acme/labelled")
    assert shown["labels"] == {"team": "build"} and shown["allowed_ips"] == ["127.0.0.0/8"]
    assert look(house, key) == 200
    house.cli("key", "update", "acme/labelled", "--ip", "203.0.113.0/24", "--label", "team=run")
    assert look(house, key) == 403
    assert house.json("key", "show", "acme/labelled")["labels"] == {"team": "run"}


def test_the_last_use_of_a_key_is_seen(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "10")
    used = house.make_key("acme", "used")
    house.make_key("acme", "unused")
    assert look(house, used) == 200
    house.stop()
    house.start()
    keys = {key["name"]: key["last_used_at"] for key in house.json("key", "list", "--tenant", "acme")["data"]}
    assert keys["used"] is not None and keys["unused"] is None


def test_many_keys_are_brought_in_once(house: House, tmp_path) -> None:
    rows = [{"name": f"moved-{n}", "project": "web", "owner": {"type": "user", "id": "usr_1"},
             "labels": {"from": "elsewhere"}} for n in range(260)]
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(rows))
    first = house.cli("key", "import", str(path), "--tenant", "acme")
    assert "created 260 keys" in first.stderr and "100 %" in first.stderr and first.stdout == ""
    second = house.cli("key", "import", str(path), "--tenant", "acme")
    assert "created 0 keys of acme, left 260 as they were" in second.stderr
    assert house.json("key", "show", "acme/moved-7")["labels"] == {"from": "elsewhere"}
    secret = house.json("key", "rotate", "acme/moved-7")["secret"]
    assert look(house, secret) == 200


def test_an_expired_key_is_not_given_a_new_end_that_nobody_would_keep(house: House) -> None:
    house.make_tenant("brief", "free")
    house.make_key("brief", "gone", "--expires", "1s")
    until(lambda: house.json("key", "show", "brief/gone")["status"] == "expired")
    refused = house.cli("key", "update", "brief/gone", "--expires", "1h", check=False)
    assert refused.returncode == 1 and "state-conflict: the key is expired" in refused.stderr
    assert "make another" in refused.stderr
    # The row says so a moment after the clock does.
    until(lambda: any(leaf["type"] == "key-expired" for leaf in house.leaves("brief")))
    assert house.json("key", "update", "brief/gone", "--tier", "free")["status"] == "expired"
