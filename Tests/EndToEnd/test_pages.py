"""The pages are tried: their commands run as they stand, their links lead somewhere, their settings exist."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from house import BIN, ROOT, House

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"])


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def test_the_quickstart_runs_as_it_stands(own_house) -> None:
    daemon: House = own_house()
    page = ROOT / "docs" / "quickstart.md"
    script, settings = blocks(page, "sh")[1:], blocks(page, "sh")[0]
    assert "GATEHOUSE_ADMIN_KEY_FILE" in settings
    text = "set -e\n" + "".join(f"{block}\necho\n" for block in script)
    text = text.replace("http://127.0.0.1:8484", daemon.url)
    environment = daemon.environment | {"PATH": f"{BIN}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", text], env=environment, cwd=daemon.folder, capture_output=True, text=True, timeout=120, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    for word in ["This is a simulator", '"model-denied"', '"verified":true', '"key-invalid"']:
        assert word in told, f"the page leads to no {word}:\n{told}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return  # it also tells of what has gone
    for path in re.findall(r"`((?:docs|etc|policies|Sources|Tests)/[\w./+-]+\w)`", page.read_text()):
        assert (ROOT / path).exists(), f"{page.name} names {path}, which is not there"


def test_the_settings_page_shows_the_shipped_file() -> None:
    shown = blocks(ROOT / "docs" / "reference" / "settings.md", "yaml")[0]
    assert shown.strip() == (ROOT / "etc" / "gatehouse.yaml").read_text().strip()


UNITS = sorted((ROOT / "etc" / "systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_unit_file_is_understood_by_systemd(unit: Path, tmp_path: Path) -> None:
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace(f"/usr/bin/{unit.stem}", "/bin/true"))
    try:
        done = subprocess.run(
            ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        pytest.skip("systemd-analyze is not installed, so the unit file is not checked")
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr


def test_every_unit_has_its_own_user_and_folder_and_is_installed() -> None:
    users = (ROOT / "etc/systemd/gatehouse.sysusers").read_text().splitlines()
    folders = (ROOT / "etc/systemd/gatehouse.tmpfiles").read_text().splitlines()
    seen = set()
    assert {unit.stem for unit in UNITS} == {"gatehoused", "gatehouse-witness"}
    for unit in UNITS:
        lines = dict(re.findall(r"^(\w+)=(.+)$", unit.read_text(), flags=re.MULTILINE))
        user, folder = lines["User"], f"/var/lib/{lines['StateDirectory']}"
        assert user not in seen and lines["UMask"] == "0077" and lines["ProtectSystem"] == "strict"
        seen.add(user)
        assert any(line.split()[:2] == ["u", user] and line.endswith(folder) for line in users)
        assert f"d {folder} 0700 {user} {user} -" in folders
        # What the unit calls the program by is what the program takes.
        program, *arguments = lines["ExecStart"].replace("${LISTEN}", lines.get("Environment", "").split("=")[-1]).split()
        verbs = [word for word in arguments if word.startswith("--")]
        shown = subprocess.run(
            [BIN / Path(program).name, *(w for w in arguments[:1] if not w.startswith("-")), "--help"],
            capture_output=True, text=True, timeout=30, check=True).stdout
        for verb in verbs:
            assert verb in shown, (unit.name, verb)


def test_a_service_manager_is_told_when_the_daemon_is_ready_and_when_it_stops(own_house, tmp_path: Path) -> None:
    import socket

    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(30)
        daemon: House = own_house(environment={"NOTIFY_SOCKET": str(path)})
        assert manager.recv(64) == b"READY=1"
        assert daemon.stop() == 0
        assert manager.recv(64) == b"STOPPING=1"


def test_an_installation_into_a_folder_runs_from_there_and_goes_again(tmp_path: Path) -> None:
    environment = os.environ | {"DESTDIR": str(tmp_path)}
    subprocess.run([str(ROOT / "etc" / "install"), str(BIN)], env=environment, check=True, timeout=120)
    assert (tmp_path / "etc/gatehouse/policies/free.policy").exists()
    for unit in UNITS:
        assert (tmp_path / "usr/lib/systemd/system" / unit.name).exists()
    completion = (tmp_path / "usr/share/bash-completion/completions/gatehouse").read_text()
    assert "budget" in completion
    version = subprocess.run(
        [str(tmp_path / "usr/bin/gatehoused"), "--version"], capture_output=True, text=True, check=True, timeout=30)
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", version.stdout)
    (tmp_path / "etc/gatehouse/gatehouse.yaml").write_text("deployment: mine\n")
    subprocess.run([str(ROOT / "etc" / "install"), str(BIN)], env=environment, check=True, timeout=120)
    assert (tmp_path / "etc/gatehouse/gatehouse.yaml").read_text() == "deployment: mine\n", "an upgrade keeps what was changed"
    subprocess.run([str(ROOT / "etc" / "uninstall")], env=environment, check=True, timeout=60)
    assert not (tmp_path / "usr/bin/gatehoused").exists() and (tmp_path / "etc/gatehouse/gatehouse.yaml").exists()
    assert not any((tmp_path / "usr/lib/systemd/system").iterdir())
