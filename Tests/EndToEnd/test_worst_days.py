"""Days on which much is wrong with the machine or with its files: the daemon refuses in words, or goes on whole."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from pathlib import Path

import pytest

from house import BIN, House, small_policies
from test_backup import back_up, call, lose_state, restore


def data(house: House, name: str) -> Path:
    return house.folder / "data" / name


def refusal(house: House) -> str:
    """What the daemon says when it does not start."""
    begun = house.log.stat().st_size
    assert house.run() == 1
    return house.log.read_text()[begun:]


@pytest.fixture
def small_house(own_house, tmp_path) -> House:
    house = own_house(
        policies=small_policies(tmp_path / "policies"), audit="audit: {sign_every: 100ms, sign_lazy: 300ms}\n")
    house.make_tenant("acme", "pro", "100")
    return house


@pytest.mark.parametrize("bytes_", [None, b"", b"short", os.urandom(32)], ids=["gone", "empty", "cut off", "another"])
def test_a_house_signs_with_its_own_key_or_does_not_start(small_house, bytes_) -> None:
    house = small_house
    call(house, house.make_key("acme", "ci"))
    assert house.stop() == 0
    key = data(house, "audit.key")
    own = key.read_bytes()
    key.unlink()
    if bytes_ is not None:
        key.touch(0o600)
        key.write_bytes(bytes_)
    assert re.search("put the file back|bring the file back", refusal(house)) and str(key) in house.log.read_text()
    assert key.exists() == (bytes_ is not None), "no key is made in its place"
    key.touch(0o600)
    key.write_bytes(own)
    house.start()
    assert house.json("audit", "verify")["verified"] is True


def test_the_key_of_personal_values_is_not_made_anew(small_house) -> None:
    house = small_house
    call(house, house.make_key("acme", "ci"))
    assert house.stop() == 0
    key = data(house, "ident.key")
    key.rename(house.folder / "kept")
    assert "has sealed its personal values" in refusal(house) and not key.exists()
    (house.folder / "kept").rename(key)
    house.start()


def told_keys(house: House, kind: str) -> list[dict]:
    """Object and detail of the house log's leaves of this kind, oldest first."""
    rows = [json.loads(house.cli("audit", "show", f"house/{row['leaf']['index']}").stdout)
            for row in house.leaves("house", "--type", kind)]
    return [{"object": row["object"]["id"], "key": row.get("detail", {}).get("export_key")} for row in rows]


def replace_lost_keys(house: House) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / "gatehoused"), "--config", str(house.config), "--replace-lost-keys"], env=house.environment,
        capture_output=True, text=True, timeout=30)


def test_a_key_that_others_know_the_house_by_is_not_made_anew_without_a_word(small_house) -> None:
    house = small_house
    first = told_keys(house, "daemon-started")[-1]["key"]
    assert replace_lost_keys(house).returncode == 1, "a house that runs has lost nothing"
    assert house.stop() == 0
    nothing = replace_lost_keys(house)
    assert nothing.returncode == 1 and "nothing is lost" in nothing.stderr, nothing.stderr
    for name in ("export.key", "webhook.key"):
        key = data(house, name)
        key.rename(house.folder / "kept")
        refused = refusal(house)
        assert str(key) in refused and "put it back" in refused and "--replace-lost-keys" in refused, refused
        assert not key.exists(), "no key is made in its place"
        (house.folder / "kept").rename(key)
    house.start()
    assert told_keys(house, "daemon-started")[-1]["key"] == first and not told_keys(house, "configuration-loaded")
    assert house.stop() == 0
    data(house, "export.key").unlink()
    data(house, "webhook.key").unlink()
    done = replace_lost_keys(house)
    assert done.returncode == 0 and str(data(house, "webhook.key")) in done.stdout, done.stderr
    house.start()
    new = told_keys(house, "daemon-started")[-1]["key"]
    assert new != first and new in done.stdout, "the operator is told what to tell the auditors"
    assert told_keys(house, "configuration-loaded") == [
        {"object": "export.key", "key": new}, {"object": "webhook.key", "key": None}]
    house.cli("export", "create", "--format", "evidence", "--tenant", "acme", "--wait")
    assert house.json("export", "list")["data"][0]["export_key"] == new
    assert house.json("audit", "verify")["verified"] is True


def test_connections_are_turned_away_before_descriptors_are_used_up(own_house, tmp_path) -> None:
    policies = small_policies(tmp_path / "policies")
    house = House(policies=policies, picks_ports=True, environment={"GATEHOUSE_LIMITS_PER_UNKNOWN_ADDRESS": "10000"})
    house.prefix = ["prlimit", "--nofile=420:420"]
    try:
        house.start()
        assert house.logged("open files allow fewer than `limits.connections`, more are turned away: raise LimitNOFILE")
        sockets = []
        for port in (house.client_port, house.admin_port):
            for _ in range(400):
                sockets.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            assert house.process.poll() is None, "it ran out of descriptors"
            assert len(os.listdir(f"/proc/{house.process.pid}/fd")) < 400
            time.sleep(0.1)
        for connection in sockets:
            connection.close()
        house.make_tenant("acme", "pro", "100")
        call(house, house.make_key("acme", "ci"))
    finally:
        house.close()


def test_a_loss_can_be_accepted_twice_and_no_log_has_two_histories(small_house) -> None:
    house = small_house
    key = house.make_key("acme", "ci")
    call(house, key)
    path = back_up(house, "first.tar")
    call(house, key)
    for generation in (2, 3):
        assert house.stop() == 0
        lose_state(house, keeps_head=True)
        assert restore(house, path).returncode == 80
        done = restore(house, path, "--accept-rollback")
        assert done.returncode == 0, done.stderr
        assert not data(house, "restore").exists(), "what was unpacked is gone"
        house.start()
        call(house, key)
        house.cli("audit", "verify")
        now = {row["origin"] for row in house.json("audit", "checkpoint")["data"]}
        assert len(now) == 3 and all(origin.endswith(f"/g{generation}") for origin in now)
