"""What `curl` gets for the wrong input: each refusal as documented, each in the log or in a count."""

from __future__ import annotations

import json
import subprocess

import pytest

from house import House

BODY = '{"model":"haiku","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}'


def curl(house: House, body: str, *headers: str) -> tuple[int, dict]:
    arguments = ["curl", "-s", "-o", "-", "-w", "\n%{http_code}", f"{house.url}/v1/messages", "--data-binary", "@-"]
    for header in ("content-type: application/json", *headers):
        arguments += ["-H", header]
    done = subprocess.run(arguments, input=body, capture_output=True, text=True, timeout=30, check=True)
    text, status = done.stdout.rsplit("\n", 1)
    return int(status), json.loads(text)


@pytest.mark.parametrize(("body", "status", "reason"), [
    ('{"model":"haiku"', 400, "invalid-request"),
    ('{"model":"haiku","max_tokens":1,"model":"opus","messages":[]}', 400, "invalid-request"),
    ('{"model":"gpt-9","max_tokens":1,"messages":[]}', 404, "model-unknown"),
    ('{"model":"haiku","max_tokens":1.5,"messages":[]}', 400, "invalid-request"),
    ('{"model":"haiku","max_tokens":1,"tools":[{"type":"teleport_20990101","name":"x"}],"messages":[]}', 403,
     "tool-type-unknown"),
])
def test_a_bad_body_is_refused_and_in_the_log(
        house: House, enterprise_key: str, body: str, status: int, reason: str) -> None:
    got, answer = curl(house, body, f"x-api-key: {enterprise_key}")
    assert (got, answer["error"]["details"]["reason"]) == (status, reason)
    refused = [leaf for leaf in house.leaves("acme") if leaf.get("request_id") == answer["request_id"]]
    assert [leaf["reason"] for leaf in refused] == [reason]


def test_a_body_over_the_limit_is_refused(house: House, enterprise_key: str) -> None:
    text = "x" * (21 << 20)
    got, answer = curl(house, BODY.replace("hi", text), f"x-api-key: {enterprise_key}")
    assert (got, answer["error"]["details"]["reason"]) == (413, "body-too-large")


def test_no_key_and_two_keys_are_refused(house: House, enterprise_key: str) -> None:
    got, answer = curl(house, BODY)
    assert (got, answer["error"]["details"]["reason"]) == (401, "key-missing")
    got, answer = curl(house, BODY, f"x-api-key: {enterprise_key}", "authorization: Bearer sk-proj-other")
    assert (got, answer["error"]["details"]["reason"]) == (401, "key-conflict")


def test_a_revoked_key_is_refused_by_the_next_request(house: House) -> None:
    key = house.make_key("acme", "leaving")
    assert curl(house, BODY, f"x-api-key: {key}")[0] == 200
    house.cli("key", "revoke", "acme/leaving", "--because", "test", "--confirm", "acme/leaving", "--yes")
    got, answer = curl(house, BODY, f"x-api-key: {key}")
    assert (got, answer["error"]["details"]["reason"]) == (401, "key-invalid")


def test_a_route_that_is_not_on_the_list_does_not_exist(house: House, enterprise_key: str) -> None:
    done = subprocess.run(
        ["curl", "-s", f"{house.url}/v1/files", "-H", f"x-api-key: {enterprise_key}"], capture_output=True, text=True,
        check=True, timeout=30)
    assert json.loads(done.stdout)["error"]["details"]["reason"] == "route-unknown"
