"""Tools that the provider runs, and servers that it calls: nobody can stop them later, so they are judged before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from house import House
from test_upstreams import Upstream, post, says

POLICY = """declare tool mcp__tracker__delete
declare tool mcp__pay__refund(amount: number)
tier free {
  allow model haiku
}
tier pro {
  allow model haiku
}
tier enterprise {
  allow model haiku
  allow tool WebFetch("good.example", "*.good.example", "lone.example", "docs.open.example", "*.open.example")
  deny tool WebFetch("secret.open.example") because "not for a model"
  allow tool mcp__notes__*, mcp__tracker__*, mcp__pay__*
  deny tool mcp__tracker__delete because "issues stay"
  ask tool mcp__pay__refund(amount > 500) because "large refunds need a person"
}
"""


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str, Upstream]]:
    policies: Path = tmp_path_factory.mktemp("policies")
    (policies / "provider.policy").write_text(POLICY)
    upstream = Upstream(says(200))
    config = (f'upstreams:\n  - {{name: u, kind: messages, url: "http://127.0.0.1:{upstream.port}", allow_private: true}}\n'
              "messages: {mcp_hosts: [mcp.example.com], speeds: [standard, fast]}\n")
    daemon = House(config=config, policies=policies).start()
    daemon.make_tenant("acme", "enterprise", "1000")
    yield daemon, daemon.make_key("acme", "ci"), upstream
    daemon.close()
    upstream.close()


def asked(provider: tuple[House, str, Upstream], **more: Any) -> tuple[int, str, int]:
    """Status, reason and how many requests went to the provider."""
    daemon, key, upstream = provider
    before = upstream.asked
    body = {"model": "claude-haiku-5-5", "max_tokens": 10, "messages": [{"role": "user", "content": "hi"}], **more}
    status, answer = post(daemon, key, json.dumps(body).encode())
    reason = "" if status == 200 else json.loads(answer)["error"]["details"]["reason"]
    return status, reason, upstream.asked - before


def fetching(**more: Any) -> list[dict[str, Any]]:
    return [{"type": "web_fetch_20250910", "name": "web_fetch", "max_uses": 1, **more}]


def server(name: str) -> list[dict[str, str]]:
    return [{"type": "url", "url": "https://mcp.example.com/sse", "name": name}]


def toolset(name: str) -> list[dict[str, str]]:
    return [{"type": "mcp_toolset", "mcp_server_name": name}]


@pytest.mark.parametrize("domains", [
    [], ["evil.example"], ["good.example", "evil.example"], None, ["lone.example"], ["open.example"], ["secret.open.example"],
    ["example"], ["https://good.example"],
])
def test_a_list_of_hosts_that_does_not_keep_to_the_policy_is_refused(provider, domains: list[str] | None) -> None:
    more = {} if domains is None else {"allowed_domains": domains}
    assert asked(provider, tools=fetching(**more)) == (403, "tool-denied", 0)


@pytest.mark.parametrize("domains", [["good.example"], ["docs.open.example"], ["good.example/guide", "a.b.good.example"]])
def test_a_list_of_hosts_that_the_policy_allows_passes(provider, domains: list[str]) -> None:
    assert asked(provider, tools=fetching(allowed_domains=domains)) == (200, "", 1)


@pytest.mark.parametrize(("name", "expected"), [("notes", (200, "", 1)), ("evil", (403, "tool-denied", 0))])
def test_a_server_is_judged_whether_or_not_a_toolset_names_it(provider, name: str, expected: tuple[int, str, int]) -> None:
    assert asked(provider, mcp_servers=server(name)) == expected
    assert asked(provider, mcp_servers=server(name), tools=toolset(name)) == expected


def test_a_server_is_held_for_the_same_whether_or_not_a_toolset_names_it(provider) -> None:
    daemon, key, _ = provider
    daemon.json("budget", "set", "acme", "--window", "hour", "--amount", "0.001")
    try:
        for more in ({}, {"tools": toolset("notes")}):
            assert asked(provider, mcp_servers=server("notes"), **more) == (402, "budget-exhausted", 0)
        assert asked(provider) == (200, "", 1)
    finally:
        daemon.json("budget", "set", "acme", "--window", "hour", "--amount", "1000")


@pytest.mark.parametrize(("name", "reason"), [("tracker", "tool-denied"), ("pay", "approval-required")])
def test_what_takes_one_tool_of_a_server_takes_the_whole_of_it(provider, name: str, reason: str) -> None:
    assert asked(provider, mcp_servers=server(name), tools=toolset(name)) == (403, reason, 0)


def test_all_models_of_a_request_are_held_at_one_speed(provider) -> None:
    fallback = {"model": "claude-haiku-5-5"}
    assert asked(provider, fallbacks=[fallback]) == (200, "", 1)
    assert asked(provider, fallbacks=[fallback | {"speed": "standard"}]) == (200, "", 1)
    assert asked(provider, fallbacks=[fallback | {"speed": "fast"}]) == (403, "option-denied", 0)
