"""A daemon of our own for a test: real binaries, a folder that goes with it, and the CLI as its operator."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / os.environ.get("GATEHOUSE_BIN", ".build/debug")
START_LIMIT = 30.0


#: Suites that run beside each other look for ports in ranges of their own, below those that the system hands out.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PORTS = iter(range(12_000 + 2_000 * WORKER, 14_000 + 2_000 * WORKER))
#: What this process holds of the names of its ports, so that a suite of another checkout takes others.
CLAIMS: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody listens on and that no earlier call and no other suite has named."""
    for port in PORTS:
        claim = socket.socket(socket.AF_UNIX)
        with socket.socket() as probe:
            try:
                claim.bind(f"\0gatehouse-test-port-{port}")
                probe.bind(("127.0.0.1", port))
            except OSError:
                claim.close()
                continue
        CLAIMS.append(claim)
        return port
    raise RuntimeError("no port is left for this suite")


def is_open(path: Path) -> bool:
    """Whether the user of sandboxes may enter every folder on the way to `path`; a root's home folder is closed."""
    return os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in path.parents)


def shipped_skills() -> Path:
    """The shipped skills, where the user of sandboxes reaches them."""
    skills = ROOT / "etc" / "skills"
    if is_open(skills):
        return skills
    copy = Path("/var/tmp") / f"gatehouse-skills-{os.getpid()}"
    if not copy.exists():
        shutil.copytree(skills, copy)
        atexit.register(shutil.rmtree, copy, ignore_errors=True)
    return copy


def with_workspaces(folders: dict[str, tuple[Path, str]]) -> str:
    """The shipped configuration with folders that projects may work in: name -> (folder, `acme/web`)."""
    rows = [f"  - {{name: {name}, path: {path}, projects: [{project}]}}" for name, (path, project) in folders.items()]
    shipped = (ROOT / "etc" / "gatehouse.yaml").read_text().splitlines()
    lines = ["\n".join(["workspaces:", *rows]) if line.startswith("workspaces:") else line for line in shipped]
    return "\n".join(lines) + "\n"


def small_policies(folder: Path) -> Path:
    """A folder of policies that load at once, for tests that are not about policies and start many daemons: the shipped
    ones are proven at each start."""
    folder.mkdir(parents=True, exist_ok=True)
    tiers = [f"tier {name} {{\n  allow model haiku\n}}\n" for name in ("free", "pro", "enterprise")]
    (folder / "small.policy").write_text("\n".join(tiers))
    return folder


class House:
    """One daemon on one folder; `stop`, `kill` and `start` may follow each other."""

    #: Words before those that start the daemon.
    prefix: list[str] = []

    #: Seconds in which a verb of the command line must end.
    patience = 60.0

    def __init__(
        self, policies: Path | None = None, environment: dict[str, str] | None = None, config: str | None = None,
        audit: str | None = None, picks_ports: bool = False
    ) -> None:
        """`config` is a configuration of its own instead of the shipped one, `audit` another section `audit` in that.
        One that `picks_ports` listens where there is room at each start: no other program can be in the way of one that
        is started again and again."""
        self.folder = Path(tempfile.mkdtemp(prefix="gatehouse-"))
        self.config = ROOT / "etc" / "gatehouse.yaml"
        if config is not None:
            self.config = self.folder / "gatehouse.yaml"
            self.config.write_text(config)
        self.picks_ports = picks_ports
        self.client_port, self.admin_port = (0, 0) if picks_ports else (free_port(), free_port())
        self.process: subprocess.Popen[bytes] | None = None
        if audit is not None:
            self.configure(audit)
        self.log = self.folder / "daemon.log"
        self.environment = os.environ | {
            "GATEHOUSE_DATA_DIR": str(self.folder / "data"),
            "GATEHOUSE_POLICY_DIR": str(policies or ROOT / "policies"),
            "GATEHOUSE_MODELS_PRICES": str(ROOT / "etc" / "prices.json"),
            "GATEHOUSE_TASKS_AGENTS_DIR": str(ROOT / "etc" / "agents"),
            "GATEHOUSE_TASKS_SKILLS_DIR": str(shipped_skills()),
            "GATEHOUSE_CLIENT_ADDRESS": f"127.0.0.1:{self.client_port}",
            "GATEHOUSE_ADMIN_ADDRESS": f"127.0.0.1:{self.admin_port}",
            "GATEHOUSE_ADMIN_SOCKET": str(self.folder / "admin.sock"),
            "GATEHOUSE_SERVER": f"http://127.0.0.1:{self.admin_port}",
            "GATEHOUSE_ADMIN_KEY_FILE": str(self.folder / "data" / "owner.key"),
            "GATEHOUSE_KEYS_WARM_KEY_FILE": str(self.folder / "warm.key"),
        } | ({"GATEHOUSE_SANDBOX_USER": "nobody"} if os.geteuid() == 0 else {}) | (environment or {})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.client_port}"

    @property
    def admin_url(self) -> str:
        return f"http://127.0.0.1:{self.admin_port}"

    def start(self) -> "House":
        return self.start_until(self.is_ready)

    def start_alive(self) -> "House":
        """Starts a daemon that is to be alive without being ready."""
        return self.start_until(self.is_alive)

    def start_until(self, is_up: Callable[[], bool]) -> "House":
        begun = self.log.stat().st_size if self.log.exists() else 0
        log = self.log.open("ab")
        command = [*self.prefix, str(BIN / "gatehoused"), "--config", str(self.config)]
        self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"gatehoused ended with {self.process.returncode}:\n{self.log.read_text()}")
            if self.knows_ports(begun) and is_up():
                return self
            time.sleep(0.02)
        raise RuntimeError(f"gatehoused is not ready:\n{self.log.read_text()}")

    def knows_ports(self, begun: int) -> bool:
        """Whether it is known where this start listens: as it was told to, or as it says in the log after `begun`."""
        if not self.picks_ports:
            return True
        with self.log.open("rb") as log:
            log.seek(begun)
            found = re.findall(rb"^  (?:client|admin) API +\S+:(\d+)$", log.read(), re.MULTILINE)
        if len(found) == 2:
            self.client_port, self.admin_port = map(int, found)
            self.environment["GATEHOUSE_SERVER"] = f"http://127.0.0.1:{self.admin_port}"
        return len(found) == 2

    def configure(self, audit: str) -> None:
        """Takes the shipped configuration with another section `audit`."""
        shipped = (ROOT / "etc" / "gatehouse.yaml").read_text().splitlines(keepends=True)
        self.config = self.folder / "gatehouse.yaml"
        self.config.write_text("".join(line for line in shipped if not line.startswith("audit:")) + audit)

    def run(self) -> int:
        """Starts, and waits for the exit of a daemon that refuses to."""
        command = [str(BIN / "gatehoused"), "--config", str(self.config)]
        with self.log.open("ab") as log:
            return subprocess.run(command, env=self.environment, stdout=log, stderr=log, timeout=90).returncode

    def is_ready(self) -> bool:
        return self.answers("/readyz")

    def is_alive(self) -> bool:
        return self.answers("/livez")

    def answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=60)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    # The operator.

    def cli(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(BIN / "gatehouse"), *arguments], env=self.environment, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=self.patience)
        assert not check or done.returncode == 0, f"{arguments}: exit {done.returncode}: {done.stderr}{done.stdout}"
        return done

    def json(self, *arguments: str):
        return json.loads(self.cli(*arguments, "--output", "json").stdout)

    def make_tenant(self, name: str, tier: str, budget: str | None = None) -> None:
        self.json("tenant", "create", name, "--tier", tier)
        self.json("project", "create", f"{name}/web")
        if budget is not None:
            self.json("budget", "set", name, "--window", "month", "--amount", budget)

    def make_key(self, tenant: str, name: str, *options: str) -> str:
        made = self.json("key", "create", "--tenant", tenant, "--project", "web", "--name", name, *options)
        return made["secret"]

    def logged(self, message: str) -> list[dict]:
        """The lines of the daemon's log with that message, oldest first."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if line["message"] == message]

    def leaves(self, tenant: str, *options: str) -> list[dict]:
        """Every leaf of a tenant's log, oldest first; `options` of the verb pick some."""
        listed = self.cli("audit", "list", "--tenant", tenant, "--limit", "1000000", "--output", "jsonl", *options)
        return [json.loads(row) for row in reversed(listed.stdout.splitlines())]
