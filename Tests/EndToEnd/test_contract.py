"""Calls that schemathesis makes up from the OpenAPI document, against a live daemon (`make contract`)."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from house import House, small_policies

EXAMPLES = os.environ.get("GATEHOUSE_EXAMPLES", "4")
SEED = os.environ.get("GATEHOUSE_SEED", "1")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
#: Every method but TRACE and CONNECT, which are no methods here: 501 is what HTTP says to those.
METHODS = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("schemathesis") is None, reason="schemathesis is not installed; run `make contract`")


def names(house: House) -> dict[str, str]:
    """What is there, for the braces of paths: made-up names alone would meet 404 and nothing behind it."""
    house.make_tenant("acme", "enterprise", "100")
    house.make_key("acme", "ci")
    house.cli("admin", "create", "eve", "--role", "auditor")
    hook = json.loads(house.cli(
        "webhook", "create", "https://hooks.example/x", "--event", "budget.alert", "--output", "json").stdout)
    return {
        "tenant": "acme", "project": "web", "key": "ci", "admin": "eve", "log": "acme", "index": "0",
        "budget": house.json("budget", "list", "--scope", "acme")["data"][0]["id"],
        "hash": house.json("policy", "list")["data"][0]["hash"], "webhook": hook["id"],
        "increase": house.json(
            "increase", "request", "acme", "--window", "month", "--amount", "500", "--because", "a test")["id"],
        "hold": house.json("compliance", "legal-hold", "create", "acme", "--because", "a test")["id"],
        "export": house.json("export", "create", "--format", "jsonl", "--tenant", "acme", "--wait")["id"],
    }


@pytest.mark.parametrize("known", [False, True], ids=["made-up-names", "names-of-what-is-there"])
def test_no_generated_call_meets_a_server_error_or_an_undocumented_answer(
    own_house: Callable[..., House], tmp_path: Path, known: bool
) -> None:
    house = own_house(policies=small_policies(tmp_path / "policies"))
    found = names(house)
    config = f"[phases.coverage]\nunexpected-methods = {json.dumps(METHODS)}\n"
    if known:
        config += "[parameters]\n" + "".join(f'"path.{name}" = {json.dumps(value)}\n' for name, value in found.items())
    (tmp_path / "schemathesis.toml").write_text(config)
    key = (house.folder / "data" / "owner.key").read_text().strip()
    # Under the rate of a key, so that the calls are answered and not put off.
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "--config-file", str(tmp_path / "schemathesis.toml"), "run",
         f"{house.admin_url}/v1/openapi.json", "-H", f"Authorization: Bearer {key}", "--checks", CHECKS,
         "--max-examples", EXAMPLES, "--rate-limit", "550/m", "--seed", SEED, "--phases", "coverage,fuzzing",
         "--request-timeout", "60", "--exclude-path", "/v1/backups", "--exclude-path", "/v1/drain"],
        capture_output=True, text=True, timeout=3_600, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    tested = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert tested is not None and tested[1] == tested[2], done.stdout[-2000:]
    print(f"{tested[1]} calls, {'names of what is there' if known else 'made-up names'}")
    assert house.is_ready()
