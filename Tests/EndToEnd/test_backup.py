"""The drill: back up while calls go on, lose the state, restore, and verify; and what an older copy may not do."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import anthropic

from house import House
from task_house import until

KEYS = ("audit.key", "export.key", "ident.key", "webhook.key", "pepper")


def call(house: House, key: str) -> None:
    client = anthropic.Anthropic(base_url=house.url, api_key=key, max_retries=0)
    client.messages.create(model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}])


def back_up(house: House, name: str) -> Path:
    made = house.json("backup", "create", "--out", str(house.folder / name))
    assert made["status"] == "done" and made["leaves"] > 0
    return house.folder / name


def lose_state(house: House, keeps_head: bool = False) -> None:
    """Everything is gone but the key files, which no backup has."""
    data = house.folder / "data"
    for path in data.iterdir():
        if path.name in KEYS or path.name == "owner.key" or (keeps_head and path.name == "heads"):
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def restore(house: House, path: Path, *options: str):
    return house.cli(
        "backup", "restore", str(path), "--config", str(house.config), "--confirm", path.name, *options, check=False)


def test_a_backup_made_under_load_restores_and_verifies(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "100")
    key = house.make_key("acme", "ci")
    going, failures = threading.Event(), []

    def load() -> None:
        while not going.is_set():
            try:
                call(house, key)
            except Exception as failure:  # noqa: BLE001  told below
                failures.append(failure)
                return

    thread = threading.Thread(target=load)
    thread.start()
    path = back_up(house, "running.tar")
    going.set()
    thread.join()
    assert not failures
    checked = house.cli("backup", "verify", str(path))
    assert "fold to 0 difference" in checked.stdout
    with tarfile.open(path) as archive:
        names = set(archive.getnames())
    assert {"gatehouse.db", "personal.db", "heads/root", "manifest.json"} <= names
    assert not names & set(KEYS) and "owner.key" not in names, "no key file is in a backup"
    assert house.stop() == 0
    lose_state(house)
    done = restore(house, path)
    assert done.returncode == 0, done.stderr
    house.start()
    call(house, key)
    house.cli("audit", "verify")
    kinds = [leaf["type"] for leaf in house.leaves("house")]
    assert "backup-restored" in kinds
    assert [entry["status"] for entry in house.json("backup", "list")["data"]] == [], "the folder of backups was lost too"


def test_a_restore_makes_no_key_in_place_of_one_that_was_lost(own_house) -> None:
    house = own_house()
    path = back_up(house, "keyless.tar")
    assert house.stop() == 0
    lose_state(house)
    (house.folder / "data" / "webhook.key").unlink()
    done = restore(house, path)
    assert done.returncode == 0 and "`webhook.key` is not there: put it back" in done.stdout, done.stdout + done.stderr
    assert not (house.folder / "data" / "webhook.key").exists()
    assert house.run() == 1 and "receivers of webhooks know this house by it" in house.log.read_text()


def test_a_backup_is_written_over_nothing_without_a_word(own_house) -> None:
    house = own_house()
    path = back_up(house, "monday.tar")
    kept = path.read_bytes()
    again = house.cli("backup", "create", "--out", str(path), check=False)
    assert again.returncode == 64 and "is there already" in again.stderr, again.stderr
    assert len(house.json("backup", "list")["data"]) == 1, "it is refused before the daemon makes one"
    assert path.read_bytes() == kept
    house.cli("backup", "create", "--out", str(path), "--force")
    assert path.read_bytes() != kept and "fold to 0 difference" in house.cli("backup", "verify", str(path)).stdout
    assert sorted(found.name for found in house.folder.glob("monday*")) == ["monday.tar"], "no draft is left"


def test_an_older_copy_is_refused_unless_the_operator_accepts_the_loss_which_is_audited(own_house) -> None:
    house = own_house(audit="audit: {sign_every: 100ms, sign_lazy: 500ms}\n")
    house.make_tenant("acme", "enterprise", "100")
    key = house.make_key("acme", "ci")
    call(house, key)
    path = back_up(house, "older.tar")
    house.make_tenant("late", "pro")
    call(house, key)
    assert house.stop() == 0
    lose_state(house, keeps_head=True)
    refused = restore(house, path)
    assert refused.returncode == 80 and "audit-rolled-back" in refused.stderr, refused.stderr
    assert not (house.folder / "data" / "gatehouse.db").exists(), "a refusal leaves nothing behind"
    done = restore(house, path, "--accept-rollback")
    assert done.returncode == 0 and "the rest is lost" in done.stdout, done.stderr
    house.start()
    call(house, key)
    assert house.cli("tenant", "show", "late", check=False).returncode == 1
    first = json.loads(house.cli("audit", "show", "house/0").stdout)
    assert first["kind"] == "log-succeeded" and first["detail"]["lost"] > 0
    assert first["detail"]["log"].endswith("/audit/house") and first["object"]["id"].endswith("/audit/house/g2")
    assert "backup-restored" in [leaf["type"] for leaf in house.leaves("house")]
    closed = {}
    for log in ("house", "acme"):
        for row in house.leaves(log, "--type", "log-closed"):
            leaf = json.loads(house.cli("audit", "show", f"{log}/{row['leaf']['index']}").stdout)
            closed[leaf["object"]["id"].split("/audit/")[1]] = (log, leaf["detail"])
    assert {name: log for name, (log, _) in closed.items()} == {
        "house": "house", "root": "house", house.json("tenant", "show", "acme")["id"]: "acme"}
    assert closed["house"][1]["size"] > 1 and all(len(detail["root"]) == 64 for _, detail in closed.values())
    verified = house.cli("audit", "verify", check=False)
    assert verified.returncode == 0, verified.stderr
    assert house.stop() == 0
    house.start()
    house.cli("audit", "verify")


def test_a_backup_brings_no_erased_person_back(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "100")
    key = house.make_key("acme", "ci")
    anthropic.Anthropic(base_url=house.url, api_key=key, max_retries=0).messages.create(
        model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}], metadata={"user_id": "erin-4711"})
    path = back_up(house, "before.tar")
    with tarfile.open(path) as archive:
        (house.folder / "personal.db").write_bytes(archive.extractfile("personal.db").read())
    assert subjects(house.folder / "personal.db") > len(erased(house)) == 0
    house.cli("compliance", "erase", "acme", "--subject", "erin-4711", "--because", "a request", "--yes")
    until(lambda: len(erased(house)) == 1)
    assert house.stop() == 0
    assert not holding(house.folder / "data", b"erin-4711")
    gone = (house.folder / "data" / "erased-subjects").read_bytes()
    lose_state(house)
    (house.folder / "data" / "erased-subjects").write_bytes(gone)
    done = restore(house, path)
    assert done.returncode == 0, done.stderr
    restored = sqlite3.connect(house.folder / "data" / "personal.db")
    for table, column in (("subject", "id"), ("personal", "subject")):
        known = {row[0] for row in restored.execute(f"SELECT {column} FROM {table}")}
        assert known and not known & set(erased(house)), "others stay, the erased one does not come back"
    restored.close()
    assert not holding(house.folder / "data", b"erin-4711")
    house.start()
    told = [leaf for leaf in house.leaves("house") if leaf["type"] == "backup-restored"]
    assert len(told) == 1
    house.cli("audit", "verify")


def erased(house: House) -> list[str]:
    path = house.folder / "data" / "erased-subjects"
    return path.read_text().split() if path.exists() else []


def subjects(path: Path) -> int:
    database = sqlite3.connect(path)
    with closing(database):
        return database.execute("SELECT count(*) FROM subject").fetchone()[0]


def holding(folder: Path, word: bytes) -> list[str]:
    """The files under a folder that hold a word."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and word in path.read_bytes()]


def test_a_changed_backup_is_found_wherever_it_was_changed(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "pro")
    path = back_up(house, "whole.tar")
    bytes_ = bytearray(path.read_bytes())
    broken = house.folder / "broken.tar"
    step = max(1, len(bytes_) // 40)
    for place in range(0, len(bytes_), step):
        changed = bytearray(bytes_)
        changed[place] ^= 1
        broken.write_bytes(changed)
        done = house.cli("backup", "verify", str(broken), check=False)
        assert done.returncode == 3, f"byte {place} of {len(bytes_)}: {done.stdout}{done.stderr}"


def test_a_backup_that_is_not_there_is_no_false_evidence(own_house) -> None:
    missing = own_house().cli("backup", "verify", "/nowhere/monday.tar", check=False)
    assert missing.returncode == 1 and "`/nowhere/monday.tar` cannot be read" in missing.stderr


def test_a_restore_into_a_living_state_is_refused(own_house) -> None:
    house = own_house()
    path = back_up(house, "now.tar")
    running = restore(house, path)
    assert running.returncode == 1 and "another gatehoused uses" in running.stderr
    house.stop()
    there = restore(house, path)
    assert there.returncode == 1 and "holds a state already" in there.stderr


def test_key_files_travel_sealed_and_only_the_recipients_secret_opens_them(own_house, tmp_path) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "100")
    key = house.make_key("acme", "ci")
    secret, other = tmp_path / "restore.key", tmp_path / "other.key"
    recipient = house.cli("backup", "recipient", "--secret-file", str(secret), "--output", "table").stdout
    house.cli("backup", "recipient", "--secret-file", str(other))
    assert recipient.startswith("gatehouse-recipient:") and secret.stat().st_mode & 0o777 == 0o600
    (tmp_path / "recipient.txt").write_text(recipient)
    path = house.folder / "sealed.tar"
    made = house.json("backup", "create", "--with-secrets", str(tmp_path / "recipient.txt"), "--out", str(path))
    assert made["recipient"] == recipient.strip()
    data = house.folder / "data"
    bytes_ = path.read_bytes()
    for name in ("audit.key", "export.key", "ident.key", "pepper/1", "owner.key"):
        assert (data / name).read_bytes() not in bytes_, f"{name} stands in the open"
    assert "fold to 0 difference" in house.cli("backup", "verify", str(path)).stdout
    assert house.stop() == 0
    owner = (data / "owner.key").read_bytes()
    shutil.rmtree(data)
    without = restore(house, path)
    assert without.returncode == 1 and "key file" in without.stderr
    wrong = restore(house, path, "--secrets-key", str(other))
    assert wrong.returncode == 3 and "sealed for another recipient" in wrong.stderr
    assert not (data / "audit.key").exists(), "a refusal leaves nothing behind"
    done = restore(house, path, "--secrets-key", str(secret))
    assert done.returncode == 0, done.stderr
    assert (data / "owner.key").read_bytes() == owner and (data / "audit.key").stat().st_mode & 0o777 == 0o600
    house.start()
    call(house, key)
    house.cli("audit", "verify")


def test_key_files_are_sealed_for_an_owner_alone(own_house, tmp_path) -> None:
    house = own_house()
    house.cli("admin", "create", "dana", "--role", "admin", "--secret-file", str(tmp_path / "dana.key"))
    recipient = house.cli("backup", "recipient", "--secret-file", str(tmp_path / "s.key"), "--output", "table").stdout
    words = ("backup", "create", "--with-secrets", recipient.strip(), "--key-file", str(tmp_path / "dana.key"))
    refused = house.cli(*words, check=False)
    assert refused.returncode == 77 and "only an owner takes the key files away" in refused.stderr
    nobody = house.cli("backup", "create", "--with-secrets", "age1nobody", check=False)
    assert nobody.returncode == 64 and "neither a recipient nor a file" in nobody.stderr
