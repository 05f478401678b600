"""The unmodified `anthropic` SDK against the daemon: only base_url and api_key are changed."""

from __future__ import annotations

import anthropic
import pytest

from house import House

HELLO = [{"role": "user", "content": "hello"}]


def test_a_message_is_answered(client: anthropic.Anthropic) -> None:
    message = client.messages.create(model="claude-haiku-5-5", max_tokens=64, messages=HELLO)
    assert message.type == "message" and message.content[0].type == "text"
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0


def test_an_alias_is_resolved_and_said(house: House, enterprise_key: str) -> None:
    client = anthropic.Anthropic(base_url=house.url, api_key=enterprise_key)
    answer = client.messages.with_raw_response.create(model="haiku", max_tokens=64, messages=HELLO)
    assert answer.parse().model == "claude-haiku-5-5"
    assert "alias=claude-haiku-5-5" in answer.headers["gatehouse-obligations"]
    assert answer.headers["request-id"].startswith("req_")
    assert answer.headers["gatehouse-decision"].startswith("dec_")


def test_a_stream_arrives_event_by_event(client: anthropic.Anthropic) -> None:
    with client.messages.stream(model="claude-haiku-5-5", max_tokens=64, messages=HELLO) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text and final.usage.output_tokens > 0


def test_a_tool_call_comes_through(client: anthropic.Anthropic) -> None:
    tools = [{"name": "Read", "description": "reads", "input_schema": {"type": "object"}}]
    prompt = 'sim{tool=Read,input={"file_path":"src/main.swift"}}'
    message = client.messages.create(
        model="claude-haiku-5-5", max_tokens=256, tools=tools, messages=[{"role": "user", "content": prompt}])
    assert [block.name for block in message.content if block.type == "tool_use"] == ["Read"]


def test_a_forbidden_tool_use_is_stopped_on_every_route_streamed_or_not(client: anthropic.Anthropic) -> None:
    tools = [{"name": "Read", "description": "reads", "input_schema": {"type": "object"}}]
    for number, streamed in enumerate([False, True]):
        prompt = f'{number} sim{{tool=Read,input={{"file_path":"config/.env"}}}}'
        request = {"model": "claude-haiku-5-5", "max_tokens": 256, "tools": tools,
                   "messages": [{"role": "user", "content": prompt}]}
        with pytest.raises(anthropic.APIStatusError) as refused:
            if streamed:
                with client.messages.stream(**request) as stream:
                    stream.get_final_message()
            else:
                client.messages.create(**request)
        assert "secret files" in str(refused.value)


def test_count_tokens_is_judged_and_free(client: anthropic.Anthropic, house: House) -> None:
    before = house.json("budget", "list")
    counted = client.messages.count_tokens(model="claude-haiku-5-5", messages=HELLO)
    assert counted.input_tokens > 0
    assert [row["spent"] for row in house.json("budget", "list")["data"]] == [row["spent"] for row in before["data"]]


def test_models_are_those_that_the_key_may_use(house: House, free_key: str, client: anthropic.Anthropic) -> None:
    own = anthropic.Anthropic(base_url=house.url, api_key=free_key)
    families = {model.id for model in own.models.list()}
    assert families and all("haiku" in model for model in families)
    assert any("opus" in model.id for model in client.models.list())


def test_a_wrong_key_is_a_terminal_authentication_error(house: House) -> None:
    client = anthropic.Anthropic(base_url=house.url, api_key="sk-proj-wrong", max_retries=2)
    with pytest.raises(anthropic.AuthenticationError) as refused:
        client.messages.create(model="haiku", max_tokens=1, messages=HELLO)
    assert refused.value.response.headers["x-should-retry"] == "false"


def test_a_forbidden_model_names_the_tier_that_has_it(house: House, free_key: str) -> None:
    client = anthropic.Anthropic(base_url=house.url, api_key=free_key)
    with pytest.raises(anthropic.PermissionDeniedError) as refused:
        client.messages.create(model="opus", max_tokens=1, messages=HELLO)
    details = refused.value.body["error"]["details"]
    assert details["reason"] == "model-denied"
    assert "pro" in [tier["tier"] for tier in details["lifted_by"]["tiers"]]


def test_a_budget_refusal_is_terminal_for_sdks_and_for_claude_code(house: House) -> None:
    house.make_tenant("broke", "enterprise", "0.000001")  # less than any call may cost
    client = anthropic.Anthropic(base_url=house.url, api_key=house.make_key("broke", "ci"), max_retries=3)
    with pytest.raises(anthropic.APIStatusError) as refused:
        client.messages.create(model="haiku", max_tokens=1, messages=HELLO)
    assert refused.value.status_code == 402
    # Claude Code asks this header, and retries only 408, 409, 429 and 5xx without it.
    assert refused.value.response.headers["x-should-retry"] == "false"
    assert refused.value.body["error"]["details"]["reason"] == "budget-exhausted"
    # One post, no retry: the log has one refusal.
    assert [leaf["reason"] for leaf in house.leaves("broke") if leaf["type"] == "refused"] == ["budget-exhausted"]
