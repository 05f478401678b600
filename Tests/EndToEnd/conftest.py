"""What the end-to-end tests share: one daemon for those that only talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import anthropic
import pytest

from house import House


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
