"""The three snippets of the front page, taken out of it and run as they stand, sync and async."""

from __future__ import annotations

import asyncio
import re

import pytest
from claude_code_client import AsyncClaudeClient, AuthenticationError, ClaudeClient

from house import ROOT


def snippets() -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "index.md").read_text(), re.S)


@pytest.fixture
def surroundings(tasks, monkeypatch) -> None:
    monkeypatch.setenv("CLAUDE_API_KEY", tasks.keys["big"])
    monkeypatch.setenv("CLAUDE_API_URL", f"{tasks.house.url}/v1")


def test_the_three_snippets_of_the_front_page_run_unmodified(surroundings, capsys) -> None:
    found = snippets()
    assert len(found) == 3
    interpreter: dict[str, object] = {}
    for snippet in found:
        exec(snippet, interpreter)
    said = capsys.readouterr().out
    assert "quantum computing" in said and "report.md" in said and "result:" in said


def test_the_same_three_run_in_async_form(surroundings) -> None:
    async def run() -> tuple[str, list[str], list[str]]:
        async with AsyncClaudeClient(api_key="sk-proj-...") as client:
            text = (await client.complete("Explain quantum computing")).content
            task = await client.execute_task(
                "Analyze our codebase", allow_tools=["Read", "Grep"], allow_agents=["security-auditor"], max_cost=0.50)
            events = [event["type"] async for event in client.stream_task("Analyze this code")]
            report = await task.artifacts[0].read()
            assert report.decode() == task.output
            return text, [artifact.path for artifact in task.artifacts], events

    text, artifacts, events = asyncio.run(run())
    assert "quantum computing" in text and artifacts == ["report.md"]
    assert events[0] == "task_started" and events[-1] == "result"


def test_a_placeholder_key_without_a_variable_says_so_before_any_request(monkeypatch) -> None:
    monkeypatch.delenv("CLAUDE_API_KEY", raising=False)
    for key in ("sk-proj-...", "sk-proj-your-key-here", None):
        with pytest.raises(AuthenticationError):
            ClaudeClient(api_key=key)


def test_the_key_is_hidden_in_the_client_s_text(tasks) -> None:
    assert tasks.keys["big"] not in repr(tasks.client())
