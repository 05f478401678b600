"""What the tests of tasks share: a daemon with workspaces, keys of each tier, and scripts for the simulator."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from claude_code_client import ClaudeClient

from house import House, with_workspaces

TIERS = {"big": "enterprise", "mid": "pro", "small": "free"}


def script(*steps: tuple[str, dict[str, Any]], text: str = "do it") -> str:
    """A description that makes the simulator call these tools one after the other."""
    calls = [{"tool": tool, "input": given} for tool, given in steps]
    return f"sim{{script={json.dumps(calls)}}} {text}"


class TaskHouse:
    """A daemon with three tenants, each with a project `web`, and one folder of files for all of them."""

    def __init__(self, environment: dict[str, str] | None = None) -> None:
        self.files = Path(tempfile.mkdtemp(prefix="gatehouse-files-", dir="/var/tmp"))
        os.chmod(self.files, 0o755)
        (self.files / "src").mkdir()
        (self.files / "src" / "app.py").write_text("import os\nprint('hello')\nquery = 'SELECT ' + name\n")
        (self.files / "README.md").write_text("# A project\n")
        (self.files / ".env").write_text("PASSWORD=hunter2\n")
        folders = {tenant: (self.files, f"{tenant}/web") for tenant in TIERS}
        self.house = House(config=with_workspaces(folders), environment=environment)
        self.house.start()
        for tenant, tier in TIERS.items():
            self.house.make_tenant(tenant, tier, "50")
        self.keys = {tenant: self.house.make_key(tenant, "app", "--approvals", "self") for tenant in TIERS}

    def client(self, tenant: str = "big") -> ClaudeClient:
        return ClaudeClient(api_key=self.keys[tenant], base_url=f"{self.house.url}/v1")

    def close(self) -> None:
        self.house.close()
        shutil.rmtree(self.files, ignore_errors=True)


def results(task: Any) -> list[tuple[str, str]]:
    """Tool and status of each call of a task."""
    return [(entry["tool"], entry["status"]) for entry in task.execution_log if entry["action"] == "tool_call"]


def until(check: Any, seconds: float = 10.0) -> Any:
    """What `check` answers, once that is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := check():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")
