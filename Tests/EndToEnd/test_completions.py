"""Completions: a closed set of fields, a model by a published rule, and no way to a tool."""

from __future__ import annotations

import json
import os
import subprocess
from decimal import Decimal

import httpx
import pytest
from claude_code_client import ClaudeAPIError, ClaudeClient, InvalidRequestError, PermissionError

from house import ROOT


@pytest.mark.parametrize("field", ["tools", "allow_tools", "tool_choice", "permission_mode", "mcp_servers", "skills"])
def test_a_completion_can_neither_name_nor_reach_a_tool(tasks, field: str) -> None:
    with pytest.raises(InvalidRequestError):
        tasks.client()._send("POST", "/complete", {"prompt": "x", field: ["Bash"]})


@pytest.mark.parametrize("body", [
    {}, {"prompt": ""}, {"prompt": "x", "messages": []}, {"prompt": "x", "temperature": 1.5},
    {"prompt": "x", "temperature": -0.1}, {"prompt": "x", "max_tokens": 0}, {"prompt": "x", "stop": [""]},
    {"prompt": "x", "max_tokens_to_sample": 5}, {"messages": [{"role": "assistant", "content": "x"}]},
    {"messages": [{"role": "system", "content": "x"}]}, {"prompt": "x", "stream": 1}])
def test_a_field_out_of_range_is_refused_and_never_clamped(tasks, body: dict) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        tasks.client()._send("POST", "/complete", body)
    assert refusal.value.reason == "invalid-request"


def test_every_field_has_its_effect(tasks) -> None:
    client = tasks.client()
    answer = client.complete(
        messages=[{"role": "user", "content": "one"}, {"role": "assistant", "content": "two"},
                  {"role": "user", "content": [{"type": "text", "text": "three"}]}],
        model="sonnet", max_tokens=50, system="be short", temperature=0.5, stop=["END"])
    assert answer.model == "claude-sonnet-5-5" and answer.model_choice["reason"] == "alias"
    assert "three" in answer.content and answer.usage.cost_usd > 0


def test_the_cheapest_allowed_model_is_chosen_and_the_answer_says_why(tasks) -> None:
    choice = tasks.client().complete("x").model_choice
    assert choice == {"requested": None, "chosen": "haiku", "reason": "cheapest-allowed"}


def test_a_limit_of_the_policy_lowers_the_output_and_says_so(tasks) -> None:
    answer = tasks.client("small").complete("x", max_tokens=20_000)
    assert answer.extra["limits_applied"][0]["requested"] == 20_000
    assert answer.extra["limits_applied"][0]["applied"] == 4_000


@pytest.mark.parametrize("model", [{}, {"model": "haiku"}, {"model": "claude-haiku-5-5"}])
@pytest.mark.parametrize("stream", [False, True])
def test_more_output_than_a_model_has_is_a_wrong_request_and_no_matter_of_policy(tasks, model, stream) -> None:
    answer = httpx.post(
        f"{tasks.house.url}/v1/complete", headers={"x-api-key": tasks.keys["small"]},
        json={"prompt": "x", "max_tokens": 128_001, "stream": stream} | model)
    error = answer.json()["error"]
    assert answer.status_code == 400 and error["type"] == "invalid_request_error", answer.text
    assert error["details"]["reason"] == "invalid-request" and error["details"]["path"] == "max_tokens"
    assert "128001, and the most that claude-haiku-5-5 answers with is 128000; ask for less" in error["message"]


def test_the_cheapest_model_is_passed_over_if_it_never_answers_at_such_length(own_house, tmp_path) -> None:
    prices = json.loads((ROOT / "etc" / "prices.json").read_text())
    next(row for row in prices["models"] if row["id"] == "claude-haiku-5-5")["max_output"] = 64_000
    (tmp_path / "prices.json").write_text(json.dumps(prices))
    house = own_house(environment={"GATEHOUSE_MODELS_PRICES": str(tmp_path / "prices.json")})
    house.make_tenant("acme", "pro", "1000")
    client = ClaudeClient(api_key=house.make_key("acme", "ci"), base_url=f"{house.url}/v1")
    chosen = {tokens: client.complete("x", max_tokens=tokens).model_choice for tokens in (64_000, 64_001)}
    assert {tokens: (choice["chosen"], choice["reason"]) for tokens, choice in chosen.items()} == {
        64_000: ("haiku", "cheapest-allowed"), 64_001: ("sonnet", "smallest-that-fits")}


def test_all_the_output_that_a_model_has_may_be_asked_for(tasks) -> None:
    assert tasks.client().complete("x", model="haiku", max_tokens=128_000).content


def test_a_stream_ends_with_the_whole_object(tasks) -> None:
    with tasks.client()._http.stream("POST", f"{tasks.house.url}/v1/complete", json={"prompt": "x", "stream": True}) as answer:
        lines = [line for line in answer.iter_lines() if line.startswith("event:")]
    assert lines[0] == "event: completion.start" and lines[-1] == "event: completion.done"


def test_nothing_left_means_nothing(own_tasks) -> None:
    tasks = own_tasks()
    tasks.house.json("budget", "set", "project:mid/web", "--window", "month", "--amount", "0")
    with pytest.raises(ClaudeAPIError) as refusal:
        tasks.client("mid").complete("x")
    # The shipped policy denies every model to a key whose budget is used up; the ledger would come next.
    assert refusal.value.reason in ("model-denied", "budget-exhausted")
    assert tasks.client("mid").usage().cost_usd == Decimal(0)


def test_a_model_of_another_tier_is_denied_with_what_lifts_it(tasks) -> None:
    with pytest.raises(PermissionError) as refusal:
        tasks.client("small").complete("x", model="sonnet")
    assert {tier["tier"] for tier in refusal.value.lifted_by["tiers"]} == {"pro", "enterprise"}


@pytest.mark.parametrize("name", ["x; touch pwn", "$(touch pwn)", "../../etc/passwd", "opus\nx", "--help"])
def test_a_model_named_x_touch_pwn_reaches_no_shell(tasks, name: str) -> None:
    for ask in (lambda: tasks.client().complete("x", model=name),
                lambda: tasks.client().execute_task("x", model=name, allow_tools=[])):
        with pytest.raises(Exception) as refusal:
            ask()
        assert refusal.value.reason in ("model-unknown", "invalid-request")
    assert not (ROOT / "pwn").exists()


def test_the_package_installs_with_pip_and_is_typed(tmp_path) -> None:
    venv = tmp_path / "venv"
    subprocess.run(["python3", "-m", "venv", "--system-site-packages", str(venv)], check=True)
    subprocess.run([str(venv / "bin" / "pip"), "install", "-q", "--no-deps", str(ROOT / "Sources" / "PythonClient")],
                   check=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)} | _index())
    installed = list(venv.glob("lib/python*/site-packages/claude_code_client/*"))
    assert {"py.typed", "_client.py", "_async_client.py"} <= {path.name for path in installed}


def _index() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HTTP", "http", "SSL"))}


def test_the_package_is_clean_under_mypy_strict() -> None:
    mypy = pytest.importorskip("mypy.api")
    said, _, status = mypy.run(["--strict", "--cache-dir=/dev/null", str(ROOT / "Sources" / "PythonClient" / "src")])
    assert status == 0, said


def test_the_client_tells_a_house_that_is_not_there() -> None:
    from claude_code_client import ConnectionError
    client = ClaudeClient(api_key="sk-proj-x", base_url="http://127.0.0.1:9/v1", max_retries=0)
    with pytest.raises(ConnectionError):
        client.complete("x")
