"""`gatehouse init` and `gatehouse demo`: from nothing to a running daemon, and nothing left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from house import BIN, free_port


def run(*words: str, **more) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("GATEHOUSE_")}
    return subprocess.run([str(BIN / "gatehouse"), *words], env=bare | more.pop("environment", {}), text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=120, **more)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_init_writes_what_a_daemon_starts_from_and_changes_nothing_twice(tmp_path: Path) -> None:
    folder = tmp_path / "gate"
    made = json.loads(run("init", "--dir", "gate", "--output", "json", cwd=tmp_path).stdout)
    assert all(file["new"] for file in made["files"])
    names = {Path(file["path"]).name for file in made["files"]}
    assert {"gatehouse.yaml", "prices.json", "pro.policy", "SKILL.md"} <= names
    assert (folder / "data").stat().st_mode & 0o777 == 0o700
    (folder / "policies" / "free.policy").write_text("# mine\n" + (folder / "policies" / "free.policy").read_text())
    (folder / "prices.json").unlink()
    before = files(folder)
    again = json.loads(run("init", "--dir", str(folder), "--output", "json").stdout)
    assert [Path(file["path"]).name for file in again["files"] if file["new"]] == ["prices.json"]
    assert {name: text for name, text in files(folder).items() if name != "prices.json"} == before
    said = run("init", "--dir", str(folder), "--output", "table")
    assert "wrote" not in said.stderr and f"gatehoused --config {folder}/gatehouse.yaml" in said.stdout


def test_the_next_steps_that_init_prints_work_as_they_stand(tmp_path: Path) -> None:
    folder = tmp_path / "gate"
    steps = json.loads(run("init", "--dir", str(folder), "--output", "json").stdout)["next"]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("GATEHOUSE_")}
    environment = bare | {"PATH": f"{BIN}:{os.environ['PATH']}", "GATEHOUSE_CLIENT_ADDRESS": f"127.0.0.1:{free_port()}",
                          "GATEHOUSE_ADMIN_ADDRESS": "127.0.0.1:0"}
    daemon = subprocess.Popen(["bash", "-c", "exec " + steps[0]], env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not (folder / "admin.sock").exists():
            assert daemon.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        done = subprocess.run(["bash", "-ec", "\n".join(steps[1:])], env=environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1].startswith("sk-proj-")
    finally:
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=60) == 0


def test_init_for_a_provider_and_a_service_says_what_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "gate"
    steps = json.loads(run("init", "--dir", str(folder), "--upstream", "anthropic", "--systemd", "--output", "json")
                       .stdout)["next"]
    assert steps[0].startswith(f"put the provider's key into {folder}/provider.key")
    assert f"systemctl link {folder}/gatehoused.service" in steps
    configuration = (folder / "gatehouse.yaml").read_text()
    assert f"key_file: {folder}/provider.key" in configuration and "data_dir: /var/lib/gatehouse" in configuration
    assert f"--config {folder}/gatehouse.yaml" in (folder / "gatehoused.service").read_text()
    key = tmp_path / "mine.key"
    key.write_text("sk-ant-api03-not-a-key\n")
    key.chmod(0o600)
    early = run("config", "check", str(folder / "gatehouse.yaml"))
    assert early.returncode == 1 and f"the key file `{folder}/provider.key` is not there" in early.stderr
    shutil.copy(key, folder / "provider.key")
    checked = run("config", "check", str(folder / "gatehouse.yaml"))
    assert checked.stdout.splitlines()[-1].startswith("ok  policy "), checked.stderr
    other = tmp_path / "other"
    steps = json.loads(run("init", "--dir", str(other), "--upstream", "anthropic", "--key-file", str(key), "--output",
                           "json").stdout)["next"]
    assert steps[0].startswith("gatehoused") and f"key_file: {key}" in (other / "gatehouse.yaml").read_text()


@pytest.fixture
def short() -> Iterator[Path]:
    """A temporary folder with a short name: the path of a socket has 103 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="gh-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_demonstration_shows_a_denial_and_a_verified_receipt_and_leaves_nothing(short: Path) -> None:
    begun = time.monotonic()
    shown = run("demo", environment={"TMPDIR": str(short), "GATEHOUSE_SERVER": "http://127.0.0.1:1"})
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert time.monotonic() - begun < 60
    assert shown.stdout.count("200  north asks haiku") == 5 and "403  south asks opus: model opus is denied" in shown.stdout
    assert "ok  leaf 1 of gatehouse.local/audit/ten_" in shown.stdout
    assert "balances fold to 0 difference" in shown.stdout and "DENY" in shown.stdout
    assert not list(short.iterdir()), "leaves nothing"


def test_a_kept_demonstration_says_how_to_go_on_and_how_to_end_it(short: Path) -> None:
    shown = run("demo", "--keep", environment={"TMPDIR": str(short)})
    assert shown.returncode == 0, shown.stderr
    last = shown.stdout.strip().splitlines()[-3:]
    assert last[0].startswith("export GATEHOUSE_SERVER=unix:") and last[2].startswith("kill ")
    try:
        listed = subprocess.run(["bash", "-c", f"{last[0]}; {BIN}/gatehouse tenant list --output csv"], text=True,
                                capture_output=True, timeout=60)
        assert "north" in listed.stdout and "south" in listed.stdout, listed.stderr
    finally:
        ended = subprocess.run(["bash", "-c", last[2]], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
