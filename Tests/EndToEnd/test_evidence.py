"""Exports of a running daemon, judged by verifiers that we did not write, and by ours once something is changed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import anthropic
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from house import BIN, ROOT, House
from task_house import until
from witness import Witness, settings

sys.path.insert(0, str(Path(__file__).parent / "foreign"))
import checks  # noqa: E402

GO = Path("/usr/lib/go-1.19/bin/go")


class Evidence:
    """One export, unpacked, and the keys that the auditor got by another way."""

    def __init__(self, house: House, folder: Path, name: str) -> None:
        self.tar, self.folder = folder / f"{name}.tar", folder / name
        house.cli("export", "create", "--format", "evidence", "--tenant", "acme", "--out", str(self.tar))
        self.folder.mkdir()
        with tarfile.open(self.tar) as archive:
            # The filter came with a patch release of Python; the archive is our own.
            archive.extractall(self.folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        # The daemon's own folder is the auditor's other way here.
        seed = (house.folder / "data" / "export.key").read_bytes()
        self.export_key = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        shown = [row["export_key"] for row in house.json("export", "list")["data"] if row["format"] == "evidence"]
        assert set(shown) == {self.export_key.hex()}, "an operator reads it and hands it to the auditor"
        self.log_key = (self.folder / "trust/log.policy").read_text().split("\n")[0].removeprefix("log ")
        self.root_policy = folder / f"{name}.policy"
        self.root_policy.write_text((self.folder / "trust/root.policy").read_text())
        self.root_key = self.root_policy.read_text().split("\n")[0].removeprefix("log ")

    def verify(
            self, house: House, path: Path | None = None, *words: str) -> subprocess.CompletedProcess[str]:
        return house.cli(
            "audit", "verify", "--export", str(path or self.tar), "--log-key", self.log_key, "--trust-policy",
            str(self.root_policy), "--export-key", self.export_key.hex(), *words, check=False)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    witness = Witness()
    daemon = House(audit=settings([]))
    daemon.start()
    daemon.make_tenant("acme", "enterprise", "100")
    first = daemon.folder / "first.tar"
    daemon.cli("export", "create", "--format", "evidence", "--tenant", "house", "--out", str(first))
    with tarfile.open(first) as archive:
        policy = archive.extractfile("trust/root.policy")
        assert policy is not None
        witness.trust(policy.read().decode().split("\n")[0].removeprefix("log "))
    daemon.stop()
    witness.start()
    daemon.configure(settings([witness]))
    daemon.start()
    key = daemon.make_key("acme", "ci")
    client = anthropic.Anthropic(base_url=daemon.url, api_key=key)
    for number in range(40):
        client.messages.create(
            model="haiku", max_tokens=20, messages=[{"role": "user", "content": f"hello {number}"}])
    for _ in range(5):
        httpx.post(f"{daemon.url}/v1/messages", headers={"x-api-key": key}, json={"model": "=cmd|' /C calc'!A0"})
        httpx.post(
            f"{daemon.url}/v1/messages", headers={"x-api-key": key},
            json={"model": "=cmd|' /C calc'!A0", "max_tokens": 5, "messages": [{"role": "user", "content": "x"}]})
    daemon.witness = witness
    yield daemon
    daemon.close()
    witness.close()


@pytest.fixture(scope="module")
def evidence(house: House, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return Evidence(house, tmp_path_factory.mktemp("evidence"), "one")


@pytest.fixture(scope="module")
def second(house: House, evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    house.json("budget", "set", "acme", "--window", "day", "--amount", "50")
    return Evidence(house, tmp_path_factory.mktemp("evidence"), "two")


def test_an_export_verifies_offline_with_the_bundle_and_the_public_keys_alone(house: House, evidence: Evidence) -> None:
    done = evidence.verify(house)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verified"] is True
    assert json.loads(done.stdout)["cosigned_at"] > 0
    assert evidence.verify(house, evidence.folder).returncode == 0


def test_an_auditor_names_the_leaves_that_an_export_must_hold_and_who_must_have_cosigned(
        house: House, evidence: Evidence) -> None:
    to = json.loads(evidence.verify(house).stdout)["to"]
    stranger = Witness("witness.test/w2")
    stranger.close()
    for words, code, sentence in (
        (["--from", "0", "--to", str(to)], 0, ""),
        (["--from", "3", "--to", "9", "--witness", house.witness.key], 0, ""),
        (["--to", str(to + 1)], 3, f"leaves 0 to {to}, not all of 0 to {to + 1}"),
        (["--from", str(to + 1)], 3, "not all of"),
        (["--from", "9", "--to", "3"], 64, "the first not behind the second"),
        (["--witness", house.witness.key, "--witness", stranger.key], 3, "a witness that was asked for"),
        (["--witness", evidence.log_key], 64, "no verifier key of a witness"),
    ):
        done = evidence.verify(house, None, *words)
        assert done.returncode == code and sentence in done.stderr, (words, done.stderr)
    assert json.loads(house.cli("audit", "verify", "--witness", house.witness.key).stdout)["verified"] is True
    for words, code, sentence in (
        (["--witness", stranger.key], 3, "the witness witness.test/w2 has not cosigned its head"),
        (["--log", "acme", "--to", "5"], 64, "a log of the daemon is always read whole"),
        (["--receipt", "x", "--witness", house.witness.key], 64, "--witness goes with --trust-policy"),
    ):
        done = house.cli("audit", "verify", *words, check=False)
        assert done.returncode == code and sentence in done.stderr, (words, done.stderr)


def test_the_libraries_of_others_accept_an_export(house: House, evidence: Evidence) -> None:
    statement = checks.manifest(evidence.folder, evidence.export_key)
    assert statement["predicate"]["count"] == checks.canonical(evidence.folder) > 80
    checks.root(evidence.folder, evidence.log_key)
    root = (evidence.folder / "root/checkpoint").read_bytes()
    checks.note(root, evidence.root_key)
    checks.note(root, house.witness.key)
    assert checks.formulas(evidence.folder / "views/events.csv") > 80
    assert checks.ocsf((evidence.folder / "views/ocsf.jsonl").read_text().splitlines()) > 80


@pytest.fixture(scope="module")
def sumdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not GO.exists():
        pytest.skip("Debian's golang-1.19-go is not installed; `make setup` installs it")
    program = tmp_path_factory.mktemp("go") / "sumdb"
    environment = {"GOPATH": "/usr/share/gocode", "GO111MODULE": "off", "HOME": str(program.parent), "PATH": "/usr/bin"}
    source = Path(__file__).parent / "foreign" / "sumdb.go"
    subprocess.run([str(GO), "build", "-o", str(program), str(source)], env=environment, check=True, timeout=120)
    return program


def test_x_mod_sumdb_accepts_an_export_and_the_one_that_continues_it(
    evidence: Evidence, second: Evidence, sumdb: Path
) -> None:
    for bundle in (evidence, second):
        done = subprocess.run(
            [str(sumdb), str(bundle.folder), bundle.log_key, bundle.root_key], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        assert "head is leaf" in done.stdout
    assert "continues the head of" in done.stdout


def test_the_completeness_of_an_export_is_proven_by_the_bundle(
    house: House, evidence: Evidence, second: Evidence
) -> None:
    first = checks.manifest(evidence.folder, evidence.export_key)["predicate"]
    after = checks.manifest(second.folder, second.export_key)["predicate"]
    assert after["previous"] == {"size": first["to"], "root": first["root"]}
    assert after["count"] == after["to"] - after["from"] == len(checks.leaves(second.folder))
    assert second.verify(house).returncode == 0
    filtered = house.cli(
        "export", "create", "--format", "evidence", "--tenant", "acme", "--type", "key-created", check=False)
    assert filtered.returncode == 1 and "complete" in filtered.stderr


def test_what_is_changed_is_found_by_us_and_by_two_others(
    house: House, evidence: Evidence, sumdb: Path, tmp_path: Path
) -> None:
    lines = checks.leaves(evidence.folder)
    flipped = [bytes([lines[7][0] ^ 1]) + lines[7][1:] if n == 7 else line for n, line in enumerate(lines)]
    swapped = lines[:3] + [lines[4], lines[3]] + lines[5:]
    renamed = [line.replace(b"acme", b"evil") for line in lines]
    for changed in (flipped, swapped, lines[:-1], lines[1:], lines[:5] + lines[4:], renamed):
        if changed == lines:
            continue
        folder = tmp_path / "changed"
        shutil.copytree(evidence.folder, folder)
        (folder / "leaves.jsonl").write_bytes(b"\n".join(changed) + b"\n")
        refused = evidence.verify(house, folder)
        assert refused.returncode == 3, refused.stdout
        with pytest.raises(Exception):
            checks.manifest(folder, evidence.export_key)
        if len(changed) == len(lines):
            with pytest.raises(Exception):
                checks.root(folder, evidence.log_key)
            judged = subprocess.run([str(sumdb), str(folder), evidence.log_key, evidence.root_key])
            assert judged.returncode == 3
        shutil.rmtree(folder)


def test_every_byte_of_the_archive_that_is_sampled_counts(house: House, evidence: Evidence, tmp_path: Path) -> None:
    data = evidence.tar.read_bytes()
    for place in range(0, len(data), max(1, len(data) // 60)):
        changed = tmp_path / "changed.tar"
        changed.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1:])
        assert evidence.verify(house, changed).returncode == 3, place
    (tmp_path / "cut.tar").write_bytes(data[:-512])
    assert evidence.verify(house, tmp_path / "cut.tar").returncode == 3


@pytest.mark.parametrize("form", ["jsonl", "ocsf", "cef", "ecs", "csv"])
def test_each_view_has_a_row_for_each_leaf(house: House, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"events.{form}"
    made = house.json("export", "create", "--format", form, "--tenant", "acme", "--out", str(out))
    text = out.read_bytes().decode()
    rows = text.count("\r\n") - 1 if form == "csv" else text.count("\n")
    assert rows == made["leaves"] > 80
    if form == "ocsf":
        assert checks.ocsf(text.splitlines()) == rows
    if form == "csv":
        checks.formulas(out)
    if form == "cef":
        assert all(line.startswith("CEF:0|Gatehouse|gatehoused|") for line in text.splitlines())


def test_every_kind_of_leaf_validates_as_ocsf() -> None:
    golden = ROOT / "Tests" / "ComplianceTests" / "Golden" / "ocsf-1.8.0.jsonl"
    assert checks.ocsf(golden.read_text().splitlines()) > 100


def test_exports_and_their_downloads_are_in_the_log(house: House, evidence: Evidence) -> None:
    kinds = [leaf["type"] for leaf in house.leaves("acme")]
    for kind in ("export-started", "export-finished", "export-downloaded"):
        assert kind in kinds
    listed = house.json("export", "list", "--tenant", "acme")["data"]
    house.json("export", "delete", listed[0]["id"], "--confirm", listed[0]["id"])
    assert house.cli("export", "show", listed[0]["id"], check=False).returncode == 1
    assert "export-deleted" in [leaf["type"] for leaf in house.leaves("acme")]


def test_an_auditor_is_told_when_a_witness_is_silent_and_what_an_export_waits_for(house: House) -> None:
    def verify(age: str) -> subprocess.CompletedProcess[str]:
        return house.cli("audit", "verify", "--witness", house.witness.key, "--max-age", age, check=False)

    house.witness.stop()
    try:
        silent = until(lambda: done if (done := verify("1s")).returncode else None)
        assert silent.returncode == 3 and "and nothing that came since" in silent.stderr, silent.stderr
        assert verify("1h").returncode == 0
        receipt = house.cli("audit", "verify", "--receipt", "x", "--max-age", "1h", check=False)
        assert receipt.returncode == 64 and "a receipt is good at any age" in receipt.stderr
        words = ["export", "create", "--format", "evidence", "--tenant", "acme", "--wait"]
        with subprocess.Popen(
                [str(BIN / "gatehouse"), *words], env=house.environment, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True) as waiting:
            line = waiting.stderr.readline()
            assert "has cosigned it" in line and "gatehouse doctor" in line, line
            house.witness.start()
            assert waiting.wait(timeout=60) == 0
    finally:
        if house.witness.process.poll() is not None:
            house.witness.start()


def test_a_kind_that_no_leaf_has_is_refused_instead_of_finding_nothing(house: House) -> None:
    for words in (["audit", "list", "--type", "setled"],
                  ["export", "create", "--format", "csv", "--tenant", "acme", "--type", "setled"]):
        done = house.cli(*words, check=False)
        assert done.returncode == 64 and "did you mean `settled`?" in done.stderr, done.stderr
    assert house.cli("audit", "list", "--limit", "0", check=False).returncode == 64
