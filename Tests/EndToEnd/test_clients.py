"""Programs that people really use, unmodified but for base URL and key, before the scripted simulator."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from house import House
from wheels import installed

TIMEOUT = 90


@pytest.fixture(scope="module")
def office() -> Iterator[House]:
    daemon = House().start()
    daemon.make_tenant("initech", "enterprise", "100")
    daemon.make_tenant("broke", "enterprise", "0.0001")
    daemon.make_tenant("hobby", "free", "5")
    yield daemon
    daemon.close()


class Session:
    """One run of the command line program in an empty folder, and what it said at the end."""

    def __init__(
        self, program: Path, house: House, key: str, folder: Path, prompt: str, *, model: str = "claude-sonnet-5-5",
        tools: str = "Read,Grep,Glob"
    ) -> None:
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": str(folder), "CLAUDE_CONFIG_DIR": str(folder / ".config"),
            "ANTHROPIC_BASE_URL": house.url, "ANTHROPIC_API_KEY": key, "CLAUDE_CODE_MAX_RETRIES": "1",
            "DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        }
        command = [
            str(program), "-p", prompt, "--output-format", "stream-json", "--verbose", "--model", model, "--tools", tools]
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False,
            stdin=subprocess.DEVNULL)
        self.status = done.returncode
        self.lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.result: str = self.lines[-1].get("result", "")

    @property
    def tool_results(self) -> list[str]:
        blocks = [
            block for line in self.lines if line["type"] == "user" for block in line["message"]["content"]
            if block["type"] == "tool_result"]
        return [str(block["content"]) for block in blocks]


def refusals(house: House, tenant: str) -> list[str]:
    return [leaf["reason"] for leaf in house.leaves(tenant) if leaf["type"] == "refused"]


def test_a_coding_agent_reads_a_file_and_ends(cli: Path, office: House, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello from a file\n")
    key = office.make_key("initech", "agent")
    session = Session(cli, office, key, tmp_path, 'sim{tool=Read,input={"file_path":"a.txt"},text=done reading}')
    assert session.status == 0 and session.result == "done reading"
    assert any("hello from a file" in text for text in session.tool_results)
    assert office.cli("audit", "verify").returncode == 0


def test_a_coding_agent_that_calls_a_forbidden_tool_is_stopped_and_stays_stopped(
        cli: Path, office: House, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET=1\n")
    key = office.make_key("initech", "curious")
    session = Session(cli, office, key, tmp_path, 'sim{tool=Read,input={"file_path":".env"},text=done reading}')
    assert session.status == 1 and "is blocked until" in session.result
    assert not session.tool_results
    assert "session-blocked" in [leaf["type"] for leaf in office.leaves("initech")]


@pytest.mark.parametrize("tenant, model, tools, said, reason, most", [
    ("broke", "claude-sonnet-5-5", "Read", "API Error: 402", "budget-exhausted", 1),
    ("hobby", "claude-opus-5-5", "Read", "403", "model-denied", 1),
    ("hobby", "claude-haiku-5-5", "Read,Bash", "tool Bash is denied for tier free", "tool-denied", 1),
    ("initech", "claude-none-9", "Read", "issue with the selected model", "model-unknown", 2),
])
def test_a_refusal_stops_a_coding_agent_at_once_and_says_why(
        cli: Path, office: House, tmp_path: Path, tenant: str, model: str, tools: str, said: str, reason: str, most: int
) -> None:
    key = office.make_key(tenant, f"agent-{reason}")
    before = refusals(office, tenant).count(reason)
    session = Session(cli, office, key, tmp_path, "sim{text=never}", model=model, tools=tools)
    assert session.status == 1 and said in session.result, session.result
    sent = refusals(office, tenant).count(reason) - before
    assert 1 <= sent <= most, f"{sent} requests were sent"


def test_a_wrong_key_stops_a_coding_agent_at_once(cli: Path, office: House, tmp_path: Path) -> None:
    session = Session(cli, office, "sk-proj-not-a-key", tmp_path, "sim{text=never}")
    assert session.status == 1 and "Failed to authenticate" in session.result


def test_a_chain_of_tools_runs_through_the_proxy(office: House) -> None:
    if not installed("langchain-anthropic", "langchain_anthropic"):
        pytest.skip("langchain-anthropic cannot be had here, so it is not tried")
    from langchain_anthropic import ChatAnthropic
    from langchain_core.messages import HumanMessage
    from langchain_core.tools import tool

    @tool
    def Read(file_path: str) -> str:  # noqa: N802, the policy's name of it
        """Reads a file."""
        return f"content of {file_path}"

    model = ChatAnthropic(
        model="claude-sonnet-5-5", base_url=office.url, api_key=office.make_key("initech", "chain"), max_tokens=200)
    messages = [HumanMessage('sim{tool=Read,input={"file_path":"a.txt"},text=all read}')]
    first = model.bind_tools([Read]).invoke(messages)
    assert [call["args"] for call in first.tool_calls] == [{"file_path": "a.txt"}]
    assert first.usage_metadata is not None and first.usage_metadata["output_tokens"] > 0
    messages += [first, *(Read.invoke(call) for call in first.tool_calls)]
    assert model.bind_tools([Read]).invoke(messages).content == "all read"
    assert "".join(str(chunk.content) for chunk in model.stream("sim{text=word by word}")) == "word by word"
