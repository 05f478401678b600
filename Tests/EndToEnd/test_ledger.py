"""Budgets, the log and a daemon that dies: nothing is overspent and no cent is lost."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from decimal import Decimal

import httpx

from house import House

BODY = {"model": "haiku", "max_tokens": 100, "messages": [{"role": "user", "content": "hello"}]}


async def burst(house: House, key: str, count: int, connections: int) -> Counter:
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx.AsyncClient(base_url=house.url, limits=limits, timeout=120) as client:
        async def one() -> str:
            answer = await client.post("/v1/messages", json=BODY, headers={"x-api-key": key})
            return "ok" if answer.status_code == 200 else answer.json()["error"]["details"]["reason"]

        return Counter(await asyncio.gather(*(one() for _ in range(count))))


def open_policy(folder) -> object:
    """Everything allowed and no rates: what is left is the budget."""
    (folder / "open.policy").write_text("tier open { allow model * }\n")
    return folder


def test_a_thousand_parallel_requests_spend_exactly_what_fits(own_house, tmp_path) -> None:
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "1000")
    key = house.make_key("acme", "ci")
    assert asyncio.run(burst(house, key, 1, 1)) == Counter(ok=1)
    cost = Decimal(house.json("budget", "list")["data"][0]["spent"])
    # The hold is larger than the cost, so a call needs room for its worst case: the last ones are refused early.
    house.json("budget", "set", "acme", "--window", "month", "--amount", str(cost * 101))
    outcomes = asyncio.run(burst(house, key, 1_000, 64))
    assert set(outcomes) == {"ok", "budget-exhausted"}
    budget = house.json("budget", "list")["data"][0]
    assert Decimal(budget["spent"]) == cost * (outcomes["ok"] + 1) <= cost * 101
    assert Decimal(budget["held"]) == 0
    house.cli("audit", "verify")


def test_kill_nine_at_any_instant_loses_no_cent(own_house, tmp_path) -> None:
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "1000")
    key = house.make_key("acme", "ci")
    answered: list[str] = []
    generator = random.Random(7)
    for _ in range(50):
        asyncio.run(until_killed(house, key, answered, generator.uniform(0.02, 0.25)))
        house.start()
    admitted = {leaf["request_id"] for leaf in house.leaves("acme") if leaf["type"] == "admitted"}
    assert answered and set(answered) <= admitted
    assert house.json("audit", "verify")["verified"] is True
    assert Decimal(house.json("budget", "list")["data"][0]["held"]) == 0


async def until_killed(house: House, key: str, answered: list[str], seconds: float) -> None:
    async with httpx.AsyncClient(base_url=house.url, timeout=10) as client:
        async def work() -> None:
            while True:
                answer = await client.post("/v1/messages", json=BODY, headers={"x-api-key": key})
                if answer.status_code == 200:
                    answered.append(answer.headers["request-id"])

        workers = [asyncio.create_task(work()) for _ in range(8)]
        await asyncio.sleep(seconds)
        house.kill()
        for outcome in await asyncio.gather(*workers, return_exceptions=True):
            assert isinstance(outcome, httpx.HTTPError), outcome
