"""What the end-to-end tests share: one daemon for those that only talk to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import anthropic
import pytest

from house import ROOT, House

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
