"""The witness as a program: its protocol, receipts that it sealed, and states that it does not let start."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from house import BIN, House, small_policies
from task_house import until
from witness import Witness, settings

sys.path.insert(0, str(Path(__file__).parent / "foreign"))
import checks  # noqa: E402


@pytest.fixture
def witness() -> Iterator[Witness]:
    made = Witness()
    yield made
    made.close()


def post(witness: Witness, body: str) -> tuple[int, str, str]:
    request = urllib.request.Request(f"{witness.url}/add-checkpoint", data=body.encode(), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), answer.headers["content-type"] or ""
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode(), refusal.headers["content-type"] or ""


class Log:
    """A log of somebody else: RFC 6962 by hand, signed notes by `cryptography`."""

    def __init__(self, origin: str) -> None:
        self.origin, self.key, self.leaves = origin, Ed25519PrivateKey.generate(), []
        public = b"\x01" + self.key.public_key().public_bytes_raw()
        self.id = hashlib.sha256(origin.encode() + b"\n" + public).digest()[:4]
        self.vkey = f"{origin}+{self.id.hex()}+{base64.b64encode(public).decode()}"

    def grow(self, count: int) -> None:
        self.leaves += [hashlib.sha256(b"\x00" + str(len(self.leaves) + n).encode()).digest() for n in range(count)]

    def root(self, leaves: list[bytes] | None = None) -> bytes:
        leaves = self.leaves if leaves is None else leaves
        if not leaves:
            return hashlib.sha256(b"").digest()
        if len(leaves) == 1:
            return leaves[0]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + self.root(leaves[:split]) + self.root(leaves[split:])).digest()

    def consistency(self, old: int, leaves: list[bytes] | None = None, whole: bool = True) -> list[bytes]:
        leaves = self.leaves if leaves is None else leaves
        if old == len(leaves):
            return [] if whole else [self.root(leaves)]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        if old <= split:
            return self.consistency(old, leaves[:split], whole) + [self.root(leaves[split:])]
        return self.consistency(old - split, leaves[split:], False) + [self.root(leaves[:split])]

    def body(self, old: int, proof: list[bytes] | None = None, root: bytes | None = None) -> str:
        head = base64.b64encode(root or self.root()).decode()
        text = f"{self.origin}\n{len(self.leaves)}\n{head}\n"
        signature = base64.b64encode(self.id + self.key.sign(text.encode())).decode()
        hashes = self.consistency(old) if proof is None and 0 < old < len(self.leaves) else proof or []
        lines = [f"old {old}"] + [base64.b64encode(item).decode() for item in hashes]
        return "\n".join(lines) + f"\n\n{text}\n\u2014 {self.origin} {signature}\n"


def test_the_witness_answers_every_case_of_the_protocol(witness: Witness) -> None:
    log, stranger = Log("log.test/one"), Log("log.test/two")
    log.grow(5)
    stranger.grow(2)
    witness.trust(log.vkey)
    witness.start()
    assert post(witness, "no form at all")[0] == 400
    assert post(witness, stranger.body(0))[0] == 404
    forged = Log("log.test/one")
    forged.grow(5)
    assert post(witness, forged.body(0))[0] == 403
    assert post(witness, log.body(9))[0] == 400
    assert post(witness, log.body(3))[:2] == (409, "0\n")
    assert post(witness, log.body(0, proof=[b"x" * 32]))[0] == 422
    status, line, _ = post(witness, log.body(0))
    assert status == 200
    check_cosignature(witness, line, f"{log.origin}\n5\n{base64.b64encode(log.root()).decode()}\n")
    log.grow(6)
    status, body, kind = post(witness, log.body(0, proof=[]))
    assert (status, body, kind) == (409, "5\n", "text/x.tlog.size")
    assert post(witness, log.body(5, proof=[b"x" * 32]))[0] == 422
    assert post(witness, log.body(5, root=b"y" * 32))[0] == 422
    assert post(witness, log.body(5))[0] == 200
    assert post(witness, log.body(11, proof=[]))[0] == 200, "the same head again is cosigned again"
    assert post(witness, log.body(11, proof=[], root=b"z" * 32))[0] == 422
    origin = hashlib.sha256(log.origin.encode()).hexdigest()
    with urllib.request.urlopen(f"{witness.url}/{origin}/checkpoint", timeout=5) as answer:
        assert answer.read().decode().startswith(f"{log.origin}\n11\n")
    assert "misbehaviour" in witness.run("show")


def check_cosignature(witness: Witness, line: str, text: str) -> None:
    name, _, key = witness.key.split("+", 2)
    mark, named, blob = line.rstrip("\n").split(" ")
    assert (mark, named) == ("\u2014", name)
    blob = base64.b64decode(blob)
    stamp = int.from_bytes(blob[4:12], "big")
    assert stamp > 0
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:])
    public.verify(blob[12:], f"cosignature/v1\ntime {stamp}\n{text}".encode())


def root_key(house: House) -> str:
    """The key of the root log, from the trust policy of an export."""
    house.cli("export", "create", "--format", "evidence", "--tenant", "house", "--force", "--out",
              str(house.folder / "trust.tar"))
    import tarfile

    with tarfile.open(house.folder / "trust.tar") as archive:
        policy = archive.extractfile("trust/root.policy")
        assert policy is not None
        return policy.read().decode().split("\n")[0].removeprefix("log ")


def witnessed(witness: Witness) -> House:
    """A daemon whose root log the witness trusts: the key is known after a first start without the witness."""
    house = House(audit=settings([]), policies=small_policies(witness.folder / "policies"))
    house.start()
    witness.trust(root_key(house))
    house.stop()
    witness.start()
    house.configure(settings([witness]))
    return house


def sealed(house: House, place: str) -> dict:
    for _ in range(100):
        answer = house.cli("audit", "receipt", place)
        receipt = json.loads(answer.stdout)
        if "root_proof" in receipt:
            return receipt
        time.sleep(0.1)
    raise AssertionError("the receipt was never sealed")


def test_a_receipt_is_sealed_by_the_witness_and_verifies_offline(witness: Witness, tmp_path) -> None:
    house = witnessed(witness)
    try:
        house.start()
        made = house.json("tenant", "create", "acme", "--tier", "pro")
        log, index = made["receipt"]["log"].rsplit("/", 1)[-1], made["receipt"]["index"]
        receipt = sealed(house, f"{log}/{index}")
        assert witness.key.split("+")[0] in receipt["root_proof"]
        key = root_key(house)
        (tmp_path / "receipt").write_text(json.dumps(receipt, separators=(",", ":")))
        (tmp_path / "root.policy").write_text(f"log {key}\nwitness w1 {witness.key}\nquorum w1\n")
        opened = house.cli("audit", "show", f"{log}/0")
        log_key = json.loads(opened.stdout)["detail"]["vkey"]
        offline = ["audit", "verify", "--receipt", str(tmp_path / "receipt"), "--log-key", log_key]
        assert house.cli(*offline, "--trust-policy", str(tmp_path / "root.policy")).returncode == 0
        other = Witness("witness.test/w2")
        (tmp_path / "other.policy").write_text(f"log {key}\nwitness w2 {other.key}\nquorum w2\n")
        other.close()
        assert house.cli(*offline, "--trust-policy", str(tmp_path / "other.policy"), check=False).returncode == 3
    finally:
        house.close()


def test_a_state_that_is_rolled_back_or_forked_does_not_start(witness: Witness) -> None:
    house = witnessed(witness)
    data = house.folder / "data"
    try:
        house.start()
        house.json("tenant", "create", "acme", "--tier", "pro")
        assert house.stop() == 0
        shutil.copytree(data, house.folder / "copy")
        house.start()
        sealed(house, f"house/{house.json('audit', 'checkpoint')['data'][0]['size'] - 1}")
        house.stop()
        newer = house.folder / "newer"
        data.rename(newer)
        # The database alone: the file of the last head tells.
        shutil.copytree(house.folder / "copy", data)
        shutil.copytree(newer / "heads", data / "heads", dirs_exist_ok=True)
        assert house.run() == 80
        # The whole folder: the witness tells.
        shutil.rmtree(data)
        shutil.copytree(house.folder / "copy", data)
        assert house.run() == 80
        assert "audit-rolled-back" in house.log.read_text()
        # Another history: the copy goes on without the witness, then meets it.
        house.configure(settings([]))
        house.start()
        time.sleep(2)
        house.stop()
        house.configure(settings([witness]))
        assert house.run() in (80, 81)
        # The true one starts.
        shutil.rmtree(data)
        newer.rename(data)
        house.start()
        house.stop()
    finally:
        house.close()


def test_a_witness_that_is_not_there_keeps_the_daemon_from_starting(witness: Witness) -> None:
    house = witnessed(witness)
    try:
        house.start()
        house.stop()
        witness.stop()
        house.configure(settings([witness], "  start_without_witness: true\n"))
        house.start()
        assert house.json("tenant", "create", "acme", "--tier", "pro")["name"] == "acme"
        house.stop()
    finally:
        house.close()


def told(house: House) -> list[tuple[str, str, dict]]:
    """What the house log says of witnesses: kind, name and facts."""
    rows = [row for row in house.leaves("house") if row["type"].startswith("witness-")]
    leaves = [json.loads(house.cli("audit", "show", f"house/{row['leaf']['index']}").stdout) for row in rows]
    return [(leaf["kind"], leaf["object"]["id"], leaf["detail"]) for leaf in leaves]


@pytest.mark.parametrize("verb", ["show", "serve"])
def test_a_witness_without_a_key_says_how_to_make_one(verb: str, tmp_path) -> None:
    done = subprocess.run(
        [str(BIN / "gatehouse-witness"), verb, "--data", str(tmp_path / "none")], capture_output=True, text=True, timeout=30)
    assert done.returncode == 64 and "make one with `gatehouse-witness init --name NAME" in done.stderr
    assert not (tmp_path / "none").exists()


def test_witnesses_that_come_refuse_and_go_are_in_the_log(witness: Witness, tmp_path) -> None:
    house = House(audit=settings([]), policies=small_policies(witness.folder / "policies"))
    other = Witness("witness.test/w2")
    try:
        house.start()
        key = root_key(house)
        assert told(house) == []
        house.stop()
        # The second one was told the log's key, the first knows nothing of it.
        other.trust(key)
        for one in (witness, other):
            one.start()
        house.configure(settings([witness, other]))
        house.start()
        made = house.json("tenant", "create", "acme", "--tier", "pro")
        place = f"{made['receipt']['log'].rsplit('/', 1)[-1]}/{made['receipt']['index']}"
        until(lambda: [kind for kind, _, _ in told(house) if kind == "witness-refused"])
        time.sleep(4)  # it is asked again and refuses again
        came = [("witness-added", "w1", {"vkey": witness.key}), ("witness-added", "w2", {"vkey": other.key})]
        seen = told(house)
        assert seen[:2] == came and [row[:2] for row in seen[2:]] == [("witness-refused", "w1")], seen
        assert seen[2][2]["status"] == 404 and seen[2][2]["size"] > 0
        witness.trust(key)
        assert witness.key.split("+")[0] in sealed(house, place)["root_proof"]
        house.stop()
        house.start()
        assert told(house) == seen, "what stays is not told again"
        house.stop()
        house.configure(settings([other]).replace("name: w1", "name: w2"))
        house.start()
        assert told(house)[3:] == [("witness-removed", "w1", {"vkey": witness.key})]
        house.cli("export", "create", "--format", "ocsf", "--tenant", "house", "--out", str(tmp_path / "house.ocsf"))
        rows = (tmp_path / "house.ocsf").read_text().splitlines()
        assert checks.ocsf(rows) > 5
        codes = [json.loads(row)["metadata"]["event_code"] for row in rows]
        assert {"witness-added", "witness-refused", "witness-removed"} <= set(codes)
        house.cli("audit", "verify")
        house.stop()
    finally:
        house.close()
        other.close()


def test_log_keys_that_are_rotated_are_followed_by_the_witness_and_by_who_knew_the_old_ones(
        witness: Witness, tmp_path) -> None:
    house = witnessed(witness)
    data = house.folder / "data"
    try:
        house.start()
        house.json("tenant", "create", "acme", "--tier", "pro")
        old_key, old_root = json.loads(house.cli("audit", "show", "acme/0").stdout)["detail"]["vkey"], root_key(house)
        prepared = house.json("audit", "rotate-key", "--prepare")
        assert (prepared["era"], prepared["status"]) == (2, "prepared") and prepared["root_key"] != old_root
        witness.trust(prepared["root_key"])
        rotated = house.json("audit", "rotate-key", "--confirm", "all-logs")
        assert rotated["status"] == "signing" and rotated["root_key"] == prepared["root_key"]
        assert not (data / "audit.key").exists() and (data / "audit.key.2").exists()
        house.stop()
        house.start()
        made = house.json("tenant", "create", "initech", "--tier", "pro")
        log, index = made["receipt"]["log"].rsplit("/", 1)[-1], made["receipt"]["index"]
        assert witness.key.split("+")[0] in sealed(house, f"{log}/{index}")["root_proof"]
        # The auditor held acme's old key; the witness and the root log's new key he was given.
        house.cli("export", "create", "--format", "evidence", "--tenant", "acme", "--out", str(tmp_path / "acme.tar"))
        (tmp_path / "root.policy").write_text(f"log {rotated['root_key']}\nwitness w1 {witness.key}\nquorum w1\n")
        seed = Ed25519PrivateKey.from_private_bytes((data / "export.key").read_bytes())
        offline = ["audit", "verify", "--export", str(tmp_path / "acme.tar"), "--log-key", old_key, "--export-key",
                   seed.public_key().public_bytes_raw().hex(), "--trust-policy", str(tmp_path / "root.policy")]
        assert house.cli(*offline).returncode == 0
        assert house.cli(*offline[:5], old_root, *offline[6:], check=False).returncode == 3
        assert house.cli("audit", "verify").returncode == 0
        # A daemon without the secret of its era does not begin another history.
        house.stop()
        (data / "audit.key.2").rename(tmp_path / "moved")
        assert house.run() != 0 and "era 2" in house.log.read_text()
        (tmp_path / "moved").rename(data / "audit.key.2")
        house.start()
        house.stop()
    finally:
        house.close()
