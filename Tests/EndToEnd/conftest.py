"""What the end-to-end tests share: one daemon for those that only talk to it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import anthropic
import pytest

from house import ROOT, House
from wheels import installed

sys.path.insert(0, str(ROOT / "Sources" / "PythonClient" / "src"))
from task_house import TaskHouse  # noqa: E402  the client is read from its sources


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    daemon = House().start()
    daemon.make_tenant("acme", "enterprise", "100")
    daemon.make_tenant("small", "free", "5")
    yield daemon
    daemon.close()


@pytest.fixture(scope="session")
def enterprise_key(house: House) -> str:
    return house.make_key("acme", "ci")


@pytest.fixture(scope="session")
def free_key(house: House) -> str:
    return house.make_key("small", "ci")


@pytest.fixture
def own_house() -> Iterator[Callable[..., House]]:
    """Daemons for tests that stop, kill or fill them."""
    made: list[House] = []

    def make(**settings) -> House:
        made.append(House(**settings))
        return made[-1].start()

    yield make
    for daemon in made:
        daemon.close()


@pytest.fixture(scope="session")
def client(house: House, enterprise_key: str) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=house.url, api_key=enterprise_key)


@pytest.fixture(scope="session")
def tasks() -> Iterator[TaskHouse]:
    house = TaskHouse()
    yield house
    house.close()


@pytest.fixture
def own_tasks() -> Iterator[Callable[..., TaskHouse]]:
    """Daemons for tests that count what was spent, or stop and kill them."""
    made: list[TaskHouse] = []

    def make(**settings) -> TaskHouse:
        made.append(TaskHouse(**settings))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture(scope="session")
def cli() -> Path:
    """The command line program that the wheel brings; its tests are skipped with a word where it cannot be had."""
    if not installed("claude-agent-sdk", "claude_agent_sdk"):
        pytest.skip("the wheel claude-agent-sdk cannot be had here, so its command line program is not tried")
    spec = importlib.util.find_spec("claude_agent_sdk")
    assert spec is not None and spec.origin is not None
    program = Path(spec.origin).parent / "_bundled" / "claude"
    if not program.exists():
        pytest.skip("this wheel of claude-agent-sdk brings no program for this machine")
    return program
