"""`gatehouse doctor`: what is provoked is found, with cause, cure and an exit code."""

from __future__ import annotations

import json
import os
import socket
import time

from house import ROOT, House, free_port
from witness import Witness


class Unready(House):
    """A daemon that admits nothing, and so never says that it is ready."""

    def is_ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.admin_port)) == 0


def doctor(house: House) -> tuple[int, dict[str, dict]]:
    done = house.cli("doctor", "--output", "json", check=False)
    found = json.loads(done.stdout)
    assert found["looked_at"] > 5 or done.returncode == 69
    for finding in found["findings"]:
        assert finding["cause"] and finding["cure"] and finding["subject"], finding
    return done.returncode, {finding["code"]: finding for finding in found["findings"]}


def test_a_sound_house_has_no_errors(house: House) -> None:
    code, found = doctor(house)
    assert code == 0, found
    assert not [finding for finding in found.values() if finding["severity"] == "error"]


def test_what_is_wrong_with_the_machine_is_found_with_its_cure(request) -> None:
    port = free_port()
    shipped = (ROOT / "etc" / "gatehouse.yaml").read_text()
    config = shipped.replace(
        "  - {name: simulator, kind: simulator}\n",
        f'  - {{name: far, kind: messages, url: "http://127.0.0.1:{port}", allow_private: true}}\n'
        "  - {name: simulator, kind: simulator}\n", 1).replace(
        "  aliases: {}", "  aliases: {fast: claude-nobody-9}", 1)
    assert config.count("name: far") == 1 and "claude-nobody-9" in config
    house = Unready(config=config, environment={
        "GATEHOUSE_SANDBOX_BWRAP": "/nonexistent/bwrap", "GATEHOUSE_STORE_RESERVE": "1048576GiB"})
    request.addfinalizer(house.close)
    house.start()
    house.make_tenant("acme", "pro")
    house.make_key("acme", "ci", "--expires", "60h")
    os.chmod(house.folder / "data" / "audit.key", 0o644)
    code, found = doctor(house)
    assert code == 1
    assert set(found) >= {
        "file-too-open", "sandbox-missing", "disk-full", "upstream-unreachable", "model-unpriced", "key-expiring"}
    assert found["file-too-open"]["cure"] == f"chmod 600 {house.folder}/data/audit.key"
    assert "apt-get install bubblewrap" in found["sandbox-missing"]["cure"]
    assert found["upstream-unreachable"]["subject"] == "far"
    assert found["model-unpriced"]["subject"] == "claude-nobody-9"
    assert found["key-expiring"]["subject"] == "acme/ci" and "in 2 days" in found["key-expiring"]["cause"]
    os.chmod(house.folder / "data" / "audit.key", 0o600)
    assert "file-too-open" not in doctor(house)[1], "the cure cures"
    text = house.cli("doctor", "--output", "table", check=False)
    assert "cause  " in text.stdout and "cure   " in text.stdout and "need you now" in text.stderr


def test_a_witness_that_never_answers_is_found(own_house) -> None:
    stranger = Witness()
    entry = f'{{name: w1, vkey: "{stranger.key}", url: "http://127.0.0.1:{free_port()}"}}'
    stranger.close()
    house = own_house(audit=f"audit: {{witnesses: [{entry}], start_without_witness: true}}\n")
    house.make_tenant("acme", "pro")
    deadline = time.monotonic() + 20  # until the first head is signed there is nothing to be behind of
    code, found = doctor(house)
    while "witness-behind" not in found and time.monotonic() < deadline:
        code, found = doctor(house)
    assert code == 1 and found["witness-behind"]["subject"] == "w1"


def test_a_daemon_that_is_not_there_is_a_finding_too(own_house) -> None:
    house = own_house()
    house.stop()
    code, found = doctor(house)
    assert code == 69 and "systemctl start gatehoused" in found["daemon-unreachable"]["cure"]
