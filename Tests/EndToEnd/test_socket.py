"""The admin socket of this machine: who may come in, with a key and without, and what becomes of its file."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from house import BIN, ROOT, House


def socket_path(house: House) -> Path:
    return house.folder / "admin.sock"


def over_socket(house: House, *words: str, key: bool = True) -> subprocess.CompletedProcess[str]:
    environment = house.environment | {"GATEHOUSE_SERVER": f"unix:{socket_path(house)}", "HOME": str(house.folder)}
    if not key:
        environment.pop("GATEHOUSE_ADMIN_KEY_FILE")
    return subprocess.run([str(BIN / "gatehouse"), *words], env=environment, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60)


def trusting(role: str) -> str:
    shipped = (ROOT / "etc" / "gatehouse.yaml").read_text()
    trust = f"  socket_trust: {{{os.geteuid()}: {role}}}"
    return "\n".join(trust if line.startswith("  socket_trust:") else line for line in shipped.splitlines()) + "\n"


def test_a_key_opens_the_socket_and_its_mode_keeps_others_out(own_house) -> None:
    house = own_house()
    mode = socket_path(house).stat().st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o660
    assert "owner" in over_socket(house, "whoami").stdout
    refused = over_socket(house, "whoami", key=False)
    assert refused.returncode == 77 and "key-missing" in refused.stderr
    house.stop()
    assert not socket_path(house).exists(), "nobody waits at the door of a daemon that has ended"
    gone = over_socket(house, "whoami")
    assert gone.returncode == 69 and "nothing answers at unix:" in gone.stderr


def test_a_trusted_user_needs_no_key_and_may_what_its_role_may(own_house) -> None:
    house = own_house(config=trusting("auditor"))
    house.make_tenant("acme", "pro")
    me = over_socket(house, "whoami", "--output", "json", key=False)
    assert me.returncode == 0, me.stderr
    assert f'"uid-{os.geteuid()}"' in me.stdout and '"auditor"' in me.stdout and '"key":null' in me.stdout
    assert over_socket(house, "tenant", "list", key=False).returncode == 0
    refused = over_socket(house, "tenant", "create", "mine", key=False)
    assert refused.returncode == 77 and "scope-missing" in refused.stderr
    # A key says who calls, also where none is needed.
    assert '"owner"' in over_socket(house, "whoami", "--output", "json").stdout
    # Trust is of the socket alone.
    environment = {name: value for name, value in house.environment.items() if name != "GATEHOUSE_ADMIN_KEY_FILE"}
    other = subprocess.run([str(BIN / "gatehouse"), "whoami"], env=environment | {"HOME": str(house.folder)},
                           capture_output=True, text=True, timeout=60)
    assert other.returncode == 77


def test_what_a_trusted_user_changes_stands_in_the_log_under_its_number(own_house) -> None:
    house = own_house(config=trusting("admin"))
    assert over_socket(house, "tenant", "create", "mine", key=False).returncode == 0
    created = [leaf for leaf in house.leaves("mine") if leaf["type"] == "tenant-created"]
    assert created[0]["actor"]["id"].endswith(f"{os.geteuid():019d}") and created[0]["actor"]["id"].startswith("adm_uid")


def test_a_second_daemon_takes_no_socket_away(own_house) -> None:
    first = own_house()
    second = House(environment={"GATEHOUSE_ADMIN_SOCKET": str(socket_path(first))})
    try:
        assert second.run() != 0
        assert "another daemon listens on" in second.log.read_text()
    finally:
        second.close()
    assert over_socket(first, "whoami").returncode == 0


def test_no_socket_where_none_is_wanted_or_its_folder_is_missing(own_house) -> None:
    none = own_house(environment={"GATEHOUSE_ADMIN_SOCKET": ""})
    assert not socket_path(none).exists()
    missing = own_house(environment={"GATEHOUSE_ADMIN_SOCKET": "/nonexistent/gatehouse/admin.sock"})
    assert missing.logged("there is no admin socket, since its folder is not there")
    found = missing.json("doctor")["findings"]
    assert any(one["code"] == "folder-missing" and one["subject"] == "/nonexistent/gatehouse" for one in found)


@pytest.mark.parametrize("line, cause", [
    ("  socket_mode: \"0666\"", "none of 0600"), ("  socket_trust: {dana: owner}", "no number of a user"),
    ("  socket_trust: {1000: king}", "none of owner, admin"), ("  socket: admin.sock", "an absolute path"),
])
def test_a_wrong_setting_of_the_socket_refuses_to_start(line: str, cause: str) -> None:
    name = line.split(":")[0]
    shipped = (ROOT / "etc" / "gatehouse.yaml").read_text().splitlines()
    house = House(config="\n".join(line if one.startswith(name + ":") else one for one in shipped) + "\n")
    house.environment.pop("GATEHOUSE_ADMIN_SOCKET")
    try:
        assert house.run() != 0
        assert cause in house.log.read_text()
    finally:
        house.close()
