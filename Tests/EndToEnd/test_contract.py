"""Calls that schemathesis makes up from the OpenAPI document, against a live daemon (`make contract`)."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from house import House

EXAMPLES = os.environ.get("GATEHOUSE_EXAMPLES", "4")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("schemathesis") is None, reason="schemathesis is not installed; run `make contract`")


def test_no_generated_call_meets_a_server_error_or_an_undocumented_answer(own_house: Callable[..., House]) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "100")
    house.make_key("acme", "ci")
    key = (house.folder / "data" / "owner.key").read_text().strip()
    # Under the rate of a key, so that the calls are answered and not put off.
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", f"{house.admin_url}/v1/openapi.json", "-H", f"Authorization: Bearer {key}",
         "--checks", CHECKS, "--max-examples", EXAMPLES, "--rate-limit", "550/m", "--seed", "1", "--phases", "fuzzing",
         "--request-timeout", "20", "--exclude-path", "/v1/backups", "--exclude-path", "/v1/drain"], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "Tested: " in done.stdout
    assert house.is_ready()
