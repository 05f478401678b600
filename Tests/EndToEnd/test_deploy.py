"""Deployment: what is shipped beside the programs is well formed, points to what is there, and runs where it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from house import BIN, ROOT, House

ETC = ROOT / "etc"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make install` puts into a folder."""
    folder = tmp_path_factory.mktemp("stage")
    subprocess.run([ETC / "install", BIN], env=os.environ | {"DESTDIR": str(folder)}, check=True, timeout=120)
    return folder


def instructions() -> list[tuple[str, str]]:
    """Instructions of the Containerfile with their arguments, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ETC / "Containerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def test_the_containerfile_is_well_formed_and_copies_what_is_there() -> None:
    found = instructions()
    known = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "EXPOSE", "ENV", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in found} <= known
    assert [word for word, _ in found].count("FROM") == 2
    for _, rest in (one for one in found if one[0] == "COPY" and "--from" not in one[1]):
        for source in rest.split()[:-1]:
            assert (ROOT / source).exists(), source
    for word, rest in found:
        if word in ("ENTRYPOINT", "CMD"):
            assert json.loads(rest), "the form of a list runs no shell"
    last = [word for word, _ in found]
    assert "USER" in last[last.index("FROM", 1):]
    assert dict(found)["USER"] == "10001:10001" and dict(found)["VOLUME"] == "/var/lib/gatehouse"


def test_the_packages_of_the_image_are_those_of_the_package() -> None:
    needed = re.search(r"^Depends: (.*)$", (ETC / "package").read_text(), flags=re.MULTILINE)
    assert needed
    runtime = [rest for word, rest in instructions() if word == "RUN"][-1]
    for name in needed.group(1).split(", "):
        # Both are in every Debian image.
        if name not in ("libc6", "libstdc++6"):
            assert name in runtime, name


def test_the_composition_is_hardened_and_mounts_what_is_there() -> None:
    compose = yaml.safe_load((ETC / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"gatehouse", "witness", "prometheus", "grafana"}
    for name in ("gatehouse", "witness"):
        one = services[name]
        assert one["read_only"] is True and one["cap_drop"] == ["ALL"] and "no-new-privileges:true" in one["security_opt"]
    assert services["gatehouse"]["user"] != services["witness"]["user"]
    assert (ETC / services["gatehouse"]["build"]["context"] / services["gatehouse"]["build"]["dockerfile"]).exists()
    for one in services.values():
        for port in one.get("ports", []):
            assert port.startswith("127.0.0.1:"), port
        for mount in one.get("volumes", []):
            source = mount.split(":")[0]
            if source.startswith("."):
                assert (ETC / source).exists(), source
            else:
                assert source in compose["volumes"], source
        for wanted in one.get("depends_on", []):
            assert wanted in services
    own, inside = (yaml.safe_load((ETC / "prometheus" / name).read_text()) for name in ("prometheus.yml", "compose.yml"))
    inside["scrape_configs"][0]["static_configs"] = own["scrape_configs"][0]["static_configs"]
    inside["scrape_configs"][0]["authorization"] = own["scrape_configs"][0]["authorization"]
    assert own == inside


def test_the_variables_of_the_composition_are_settings_and_its_health_check_tells_the_truth(own_house) -> None:
    variables = yaml.safe_load((ETC / "compose.yaml").read_text())["services"]["gatehouse"]["environment"]
    daemon: House = own_house(environment={
        name: value for name, value in variables.items() if "ADDRESS" not in name} | {
        "GATEHOUSE_KEYS_WARM_KEY_FILE": "/nowhere/warm.key"})
    check = json.loads(dict(instructions())["HEALTHCHECK"].split("CMD ", 1)[1])

    def healthy() -> bool:
        command = [*check[:-1], check[-1].replace("8484", str(daemon.client_port))]
        return subprocess.run(command, capture_output=True, timeout=10).returncode == 0

    assert healthy()
    daemon.kill()
    assert not healthy()


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("bwrap") is None, reason="needs root and bubblewrap")
def test_the_installed_files_run_as_another_user_on_a_root_that_cannot_be_written(stage: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    os.chown(state, 10001, 10001)
    for folder in [stage, *stage.parents, tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    command = [
        "setpriv", "--reuid=10001", "--regid=10001", "--clear-groups", "bwrap", "--ro-bind", "/", "/", "--dev", "/dev",
        "--tmpfs", "/tmp", "--bind", str(state), str(state), "--ro-bind", str(stage), str(stage)]
    environment = {
        "PATH": os.environ["PATH"], "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
        "GATEHOUSE_DATA_DIR": str(state / "data"), "GATEHOUSE_KEYS_WARM_KEY_FILE": str(state / "warm.key"),
        "GATEHOUSE_POLICY_DIR": str(stage / "etc/gatehouse/policies"),
        "GATEHOUSE_MODELS_PRICES": str(stage / "etc/gatehouse/prices.json"),
        "GATEHOUSE_TASKS_AGENTS_DIR": str(stage / "etc/gatehouse/agents"),
        "GATEHOUSE_TASKS_SKILLS_DIR": str(stage / "etc/gatehouse/skills")}
    done = subprocess.run(
        [*command, str(stage / "usr/bin/gatehoused"), "--config", str(stage / "etc/gatehouse/gatehouse.yaml"), "--check"],
        env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "polic" in done.stdout


def test_every_installed_manual_page_is_clean(tmp_path: Path) -> None:
    subprocess.run([ETC / "cli-pages", BIN, "man", tmp_path], check=True, timeout=60)
    pages = sorted(tmp_path.rglob("*.[18]"))
    assert {page.name for page in pages} >= {"gatehouse.1", "gatehoused.8"}
    for page in pages:
        text = page.read_text()
        for section in (".SH NAME", ".SH SYNOPSIS", ".SH SEE ALSO"):
            assert section in text, (page.name, section)
        if shutil.which("groff"):
            done = subprocess.run(["groff", "-man", "-Tascii", "-ww", "-z", page], capture_output=True, text=True)
            assert not done.stderr, done.stderr[:500]
    assert "gatehouse key rotate" in (tmp_path / "man1" / "gatehouse.1").read_text().replace("\\-", "-")


def test_an_installation_has_manuals_agents_and_watching_and_goes_again(stage: Path) -> None:
    for path in ["usr/share/man/man1/gatehouse.1", "usr/share/man/man8/gatehoused.8", "etc/gatehouse/agents/security-auditor.md",
                 "etc/gatehouse/skills/decision-framework/SKILL.md", "usr/share/gatehouse/prometheus/gatehouse.rules.yml",
                 "usr/share/gatehouse/grafana/gatehouse.json", "usr/share/doc/gatehouse/deployment/monitoring.md"]:
        assert (stage / path).exists(), path
    made = subprocess.run([stage / "usr/bin/gatehouse", "init", "--dir", "made", "--output", "json"], cwd=stage.parent,
                          capture_output=True, text=True, timeout=60)
    assert made.returncode == 0 and (stage.parent / "made/skills/dependency-audit/SKILL.md").exists(), made.stderr
    rules = (stage / "usr/share/gatehouse/prometheus/gatehouse.rules.yml").read_text()
    for target in set(re.findall(r"runbook: file://(/\S+?)#", rules)):
        assert (stage / target[1:]).exists(), target
    subprocess.run([ETC / "uninstall"], env=os.environ | {"DESTDIR": str(stage)}, check=True, timeout=60)
    left = [str(path.relative_to(stage)) for path in stage.rglob("*") if path.is_file()]
    assert all(path.startswith("etc/gatehouse/") for path in left), left


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_unit_exposes_little(tmp_path: Path) -> None:
    unit = tmp_path / "gatehoused.service"
    unit.write_text((ETC / "systemd" / unit.name).read_text())
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=40", str(unit)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-400:] + done.stderr
