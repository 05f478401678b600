"""What went wrong with the keys of others, asked of our own daemon; each test is named after its sentence."""

from __future__ import annotations

import base64
import json
import os
import random
import re
import socket
import sqlite3
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from house import House
from test_keys import BODY, HTTP, made, post, reason

UNKNOWN = "sk-proj-ocRE8IdqBxbDJpXvznxep2r4M2mmliwoT7s6vx9mxfrP2cRdvncLjoQEW1i4QjjPo"


def raw(port: int, text: str) -> tuple[int, bytes]:
    """The status of what one connection answers to these bytes, and all of it."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(text.encode("latin-1"))
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk
    return int(answer.split(b" ", 2)[1]), answer


def request(path: str, *fields: str, method: str = "GET") -> str:
    return "\r\n".join([f"{method} {path} HTTP/1.1", *fields, "connection: close", "", ""])


def files(house: House) -> list[Path]:
    """Every file that the daemon writes, the owner's first key and the files of key material aside."""
    data = house.folder / "data"
    kept = {data / "owner.key", data / "audit.key", house.folder / "warm.key"}
    found = [Path(folder) / name for folder, _, names in os.walk(house.folder) for name in names]
    return [path for path in found if path.is_file() and path not in kept and path.parent != data / "pepper"]


# One text for whatever is wrong with a key; the log says which.


def test_whatever_is_wrong_with_a_key_the_answer_is_the_same_and_the_log_says_what(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "10")
    bad = {"unknown": UNKNOWN, "malformed": "sk-proj-x"}
    for cause in ["revoked", "disabled", "expired", "wrong-secret"]:
        bad[cause] = house.make_key("acme", cause)
    house.cli("key", "revoke", "acme/revoked", "--because", "test", "--yes")
    house.cli("key", "disable", "acme/disabled")
    house.cli("key", "update", "acme/expired", "--expires", "2020-01-01")
    bad["wrong-secret"] = checked(bad["wrong-secret"][:-7] + ("a" if bad["wrong-secret"][-7] != "a" else "b"))
    answers = {}
    for cause, key in bad.items():
        answer = post(house, key)
        body = answer.json()
        body.pop("request_id")
        headers = {name: text for name, text in answer.headers.items() if name != "request-id"}
        answers[cause] = (answer.status_code, json.dumps(body), json.dumps(headers), len(answer.content))
    assert answers["unknown"][0] == 401 and len(set(answers.values())) == 1, answers
    house.stop()
    house.start()
    logged = {}
    for log in ["acme", "house"]:
        rows = house.json("audit", "list", "--tenant", log, "--type", "authentication-failures")["data"]
        for row in rows:
            logged |= leaf(house, row["leaf"])["detail"]["causes"]
    assert logged == {cause: 1 for cause in bad}


def leaf(house: House, place: dict) -> dict:
    """The bytes of a leaf as an object."""
    owner = (house.folder / "data" / "owner.key").read_text().strip()
    path = f"/v1/audit/logs/{place['log']}/leaves/{place['index']}"
    answer = HTTP.get(house.admin_url + path, headers={"authorization": f"Bearer {owner}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def checked(text: str) -> str:
    """A token with the right checksum."""
    rest, digits = zlib.crc32(text.encode()), ""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = alphabet[digit] + digits
    return text + digits


def test_two_different_credentials_are_refused_and_two_equal_ones_are_not(house: House, enterprise_key: str) -> None:
    both = {"x-api-key": enterprise_key, "authorization": f"Bearer {enterprise_key}"}
    assert HTTP.get(f"{house.url}/v1/models", headers=both).status_code == 200
    other = both | {"authorization": f"Bearer {UNKNOWN}"}
    answer = HTTP.get(f"{house.url}/v1/models", headers=other)
    assert answer.status_code == 401 and reason(answer) == "key-conflict"
    assert raw(house.client_port, request(
        "/v1/models", "host: a", f"x-api-key: {enterprise_key}", f"x-api-key: {UNKNOWN}"))[0] in (400, 401)
    assert raw(house.client_port, request(f"/v1/models?key={enterprise_key}", "host: a"))[0] == 401


# Peers' faults.


def test_a_token_that_is_sql_never_reaches_sql(house: House, enterprise_key: str) -> None:
    generator = random.Random(42208)
    words = ["'", '"', ";", "--", "OR", "1=1", "/*", "*/", "UNION SELECT", "DROP TABLE api_key", "%00", "\\", ")", " "]
    before = house.json("key", "list", "--tenant", "acme", "--limit", "1000")["data"]
    attempts = ["' OR '1'='1", "'; DROP TABLE api_key; --", f"{enterprise_key}' OR '1'='1"]
    attempts += ["".join(generator.choices(words, k=generator.randint(1, 12))) for _ in range(40)]
    for text in attempts:
        for field in (f"authorization: Bearer {text}", f"x-api-key: {text}"):
            status, answer = raw(house.client_port, request("/v1/models", "host: a", field))
            assert status in (400, 401, 429), (text, answer)
        status, answer = raw(house.admin_port, request("/v1/me", "host: a", f"authorization: Bearer {text}"))
        assert status in (400, 401, 429), (text, answer)
    assert house.json("key", "list", "--tenant", "acme", "--limit", "1000")["data"] == before


def test_the_host_header_never_decides_what_is_authorised(house: House, enterprise_key: str) -> None:
    hosts = ["localhost/#@x", "localhost/readyz?", "127.0.0.1:8484@admin", "a/../v1/models", "localhost#", "x y"]
    for host in hosts:
        for port, path in ((house.client_port, "/v1/models"), (house.admin_port, "/v1/tenants")):
            status, answer = raw(port, request(path, f"host: {host}"))
            assert status in (400, 401, 429), (host, answer)
        status, _ = raw(house.client_port, request("/v1/models", f"host: {host}", f"x-api-key: {enterprise_key}"))
        assert status in (200, 400), host
    # A target with a host of its own is the same target.
    status, _ = raw(house.client_port, request("http://localhost/readyz/../v1/models", "host: localhost"))
    assert status in (400, 401, 404)


def test_identity_comes_from_the_key_alone(house: House, enterprise_key: str, free_key: str) -> None:
    claims = {
        "x-gatehouse-tenant": "acme", "x-tenant": "acme", "x-forwarded-for": "203.0.113.9", "x-forwarded-user": "owner",
        "x-api-key-id": "key_ocRE8IdqBxbDJpXv", "forwarded": "for=203.0.113.9", "x-original-authorization": enterprise_key,
        "cookie": f"session={enterprise_key}", "proxy-authorization": f"Bearer {enterprise_key}",
        "anthropic-organization-id": "acme",
    }
    body = BODY | {"metadata": {"user_id": "acme"}}
    answer = HTTP.post(f"{house.url}/v1/messages", json=body, headers=claims | {"x-api-key": free_key})
    assert answer.status_code == 200
    rows = [leaf for leaf in house.leaves("small") if leaf.get("request_id") == answer.headers["request-id"]]
    assert rows and {row["actor"]["type"] for row in rows if row["type"] == "admitted"} == {"key"}
    assert not [leaf for leaf in house.leaves("acme") if leaf.get("request_id") == answer.headers["request-id"]]
    assert HTTP.post(f"{house.url}/v1/messages", json=body, headers=claims).status_code == 401


def test_no_request_without_a_credential_changes_any_state(own_house) -> None:
    house = own_house()
    house.make_tenant("acme", "enterprise", "10")
    house.make_key("acme", "ci")
    document = HTTP.get(f"{house.admin_url}/v1/openapi.json").json()
    before = state(house)
    statuses = set()
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            if operation.get("security") == []:
                continue
            target = re.sub(r"\{[a-z]+\}", "acme", path)
            for headers in ({}, {"authorization": f"Bearer {UNKNOWN}"}, {"authorization": "Basic b3duZXI6b3duZXI="}):
                answer = HTTP.request(
                    verb.upper(), house.admin_url + target, headers=headers | {"if-match": '"1"'},
                    json=None if verb == "get" else {})
                statuses.add(answer.status_code)
    for path in ("/v1/messages", "/v1/messages/count_tokens"):
        statuses.add(HTTP.post(f"{house.url}{path}", json=BODY).status_code)
    assert statuses <= {400, 401, 429}, statuses  # 400: a head that is refused before anybody asks who it is
    assert state(house) == before


def state(house: House) -> dict[str, list]:
    """Every row of the tables that say who may what and what was spent."""
    tables = ["tenant", "project", "admin", "api_key", "key_version", "budget", "account", "policy_version", "hold"]
    with sqlite3.connect(f"file:{house.folder}/data/gatehouse.db?mode=ro", uri=True) as rows:
        there = {name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found = {}
        for table in tables:
            if table in there:
                found[table] = [
                    {name: value for name, value in zip([c[0] for c in cursor.description], row)
                     if name != "last_used_at"}
                    for cursor in [rows.execute(f"SELECT * FROM {table}")] for row in cursor]
        return found


def test_no_secret_file_is_read_for_two_purposes(own_house) -> None:
    house = own_house()
    house.stop()
    audit = house.folder / "data" / "audit.key"
    (house.folder / "warm.key").write_bytes(audit.read_bytes())
    with pytest.raises(RuntimeError, match="one secret serves one purpose"):
        house.start()
    (house.folder / "warm.key").unlink()
    house.environment["GATEHOUSE_KEYS_WARM_KEY_FILE"] = str(audit)
    with pytest.raises(RuntimeError, match="one secret serves one purpose"):
        house.start()


def test_no_answer_export_or_log_holds_a_hash_of_a_secret(house: House, enterprise_key: str) -> None:
    with sqlite3.connect(f"file:{house.folder}/data/gatehouse.db?mode=ro", uri=True) as rows:
        stored = [phc.split("$") for (phc,) in rows.execute("SELECT phc FROM key_version WHERE phc != ''")]
    hashes = {part for phc in stored for part in phc[-2:]}
    assert len(hashes) > 4
    owner = (house.folder / "data" / "owner.key").read_text().strip()
    document = HTTP.get(f"{house.admin_url}/v1/openapi.json").json()
    texts = [house.log.read_text(), json.dumps(house.leaves("acme"))]
    for path, verbs in document["paths"].items():
        if "get" in verbs:
            target = path.replace("{tenant}", "acme").replace("{project}", "web").replace("{key}", "ci")
            target = target.replace("{admin}", "owner")
            answer = HTTP.get(house.admin_url + target, headers={"authorization": f"Bearer {owner}"})
            texts.append(answer.text)
    whole = "\n".join(texts)
    assert "acme" in whole and not [part for part in hashes if part in whole]
    assert "argon2id$" not in whole


# A planted key.


def spellings(token: str) -> list[bytes]:
    """How a secret could stand in a file: as it is, in hexadecimal, in base64 at each of three offsets, in UTF-16."""
    secret = token[-49:-6]
    found = [secret.encode(), secret.encode().hex().encode(), secret.encode("utf-16-le")]
    for offset in range(3):
        found.append(base64.b64encode(b"\0" * offset + secret.encode())[4:-4])
    return found


def test_a_planted_key_is_found_in_no_file_the_daemon_writes(own_house) -> None:
    house = own_house(environment={"GATEHOUSE_LOG_LEVEL": "trace", "GATEHOUSE_KEYS_WARM_EVERY": "100ms"})
    house.make_tenant("acme", "enterprise", "10")
    keys = [house.make_key("acme", f"canary-{n}") for n in range(3)]
    owner = (house.folder / "data" / "owner.key").read_text().strip()
    live, other, dead = keys
    keys.append(house.json("key", "rotate", "acme/canary-1")["secret"])
    house.cli("key", "revoke", "acme/canary-2", "--because", "test", "--yes")
    answers = [plant(house, live, token, owner) for token in (live, other, dead)]
    errors = plant_in_admin(house, owner, live)
    house.stop()
    house.start()
    house.kill()
    house.start()
    told = [text.encode() for text in sum(answers, errors) + [json.dumps(house.leaves("acme"))]]
    house.kill()  # nothing comes and goes while its files are read
    written = {str(path): path.read_bytes() for path in files(house)}
    for token in keys + [owner]:
        for spelling in spellings(token):
            assert not [text for text in told if spelling in text], token[:24]
            assert not [path for path, text in written.items() if spelling in text], token[:24]


def plant(house: House, live: str, token: str, owner: str) -> list[str]:
    """Sends `token` in every place of a request that a client writes, and answers the texts of all answers."""
    auth, bearer = {"x-api-key": live}, {"authorization": f"Bearer {token}"}
    told = [
        HTTP.post(f"{house.url}/v1/messages", json=BODY | {"model": token}, headers=auth),
        HTTP.post(f"{house.url}/v1/messages", json=BODY | {token: 1}, headers=auth),
        HTTP.post(f"{house.url}/v1/messages", json=BODY | {"metadata": {"user_id": token}}, headers=auth),
        HTTP.post(f"{house.url}/v1/messages", content=f'{{"model": "{token}', headers=auth | {
            "content-type": "application/json"}),
        HTTP.post(f"{house.url}/v1/messages", json=BODY | {"messages": [{"role": token, "content": token}]},
                   headers=auth),
        HTTP.post(f"{house.url}/v1/messages", json=BODY | {"tools": [{"type": token, "name": token}]}, headers=auth),
        HTTP.post(f"{house.url}/v1/messages", json=BODY | {"tools": [
            {"name": token[:64], "input_schema": {"type": "object"}}]}, headers=auth),
        HTTP.get(f"{house.url}/v1/models?after={token}", headers=auth),
        HTTP.get(f"{house.url}/v1/models/{token}", headers=auth),
        HTTP.get(f"{house.url}/{token}", headers=auth),
        HTTP.get(f"{house.url}/v1/models", headers=auth | {"x-claude-code-session-id": token, "user-agent": token}),
        HTTP.post(f"{house.url}/v1/messages", json=BODY, headers=auth | {
            "x-claude-code-session-id": token, "anthropic-beta": token, "anthropic-version": token,
            "user-agent": token, "traceparent": token, token[:20]: token}),
        HTTP.post(f"{house.url}/v1/messages", json=BODY, headers=auth | {"content-type": token}),
        HTTP.get(f"{house.url}/v1/models", headers=auth | bearer),
        HTTP.get(f"{house.url}/v1/models", headers={"authorization": f"Basic {token}"}),
        HTTP.get(f"{house.admin_url}/v1/me", headers=bearer),
    ]
    raw(house.client_port, f"GET /v1/models HTTP/1.1\r\nhost: {token}\r\n{token}\r\n\r\n")
    raw(house.client_port, f"{token[:20]} / HTTP/1.1\r\nhost: a\r\n\r\n")
    return [answer.text + str(answer.headers) for answer in told]


def plant_in_admin(house: House, owner: str, token: str) -> list[str]:
    """Sends `token` in every text that an operator writes; those that are kept for people refuse it."""
    auth = {"authorization": f"Bearer {owner}"}
    new = {"name": "planted", "project": "web", "owner": {"type": "service"}}

    def ask(method: str, path: str, body: dict, **headers: str) -> httpx.Response:
        return HTTP.request(method, house.admin_url + path, json=body, headers=auth | headers)

    refused = [
        ask("POST", "/v1/tenants/acme/keys", new | {"labels": {"note": token}}),
        ask("POST", "/v1/tenants/acme/keys", new | {"owner": {"type": "user", "id": token}}),
        ask("POST", "/v1/tenants/acme/keys", new | {"narrowing": {"models": [token]}}),
        ask("POST", "/v1/tenants/acme/keys", new | {"name": token}),
        ask("POST", "/v1/tenants", {"name": "planted", "display_name": token}),
        ask("POST", "/v1/tenants/acme/keys/canary-1/revoke", {"because": f"found {token}"}),
        ask("POST", "/v1/tenants/acme/keys", new | {token: token}),
        ask("GET", f"/v1/tenants/{token}", {}),
        ask("GET", f"/v1/tenants?cursor={token}", {}),
    ]
    told = [ask("POST", "/v1/leaked-keys", [{"token": token[:-1] + "0", "url": f"https://x/{token}"}])]
    told.append(ask("POST", "/v1/tenants/acme/keys/nobody/rotate", {}, **{"idempotency-key": token}))
    assert [answer.status_code for answer in refused[:6]] == [422] * 3 + [400] + [422] * 2
    return [answer.text for answer in refused + told if token not in answer.request.url.path]


# More unknown keys at once than the pool takes.


def test_a_full_pool_says_when_to_come_again_and_blocks_nobody(own_house) -> None:
    house = own_house(environment={
        "GATEHOUSE_KEYS_ARGON2_QUEUE": "1", "GATEHOUSE_THREADS_ARGON2": "1", "GATEHOUSE_KEYS_WARM_EVERY": "0s"})
    house.make_tenant("acme", "enterprise", "10")
    keys = made(house, 24)
    house.kill()
    house.start()
    with ThreadPoolExecutor(25) as pool:
        asked = [pool.submit(post, house, key) for key in keys]
        slowest = max(elapsed(house) for _ in range(20))
        answers = [answer.result() for answer in asked]
    busy = [answer for answer in answers if answer.status_code != 200]
    assert busy and len(busy) < len(keys)
    assert {(answer.status_code, reason(answer)) for answer in busy} == {(529, "authentication-busy")}
    assert {answer.headers["retry-after"] for answer in busy} == {"1"}
    assert slowest < 2.0  # a loop that waited for argon2id would have waited for all of them
    owner = (house.folder / "data" / "owner.key").read_text().strip()
    house.kill()
    house.start()
    with ThreadPoolExecutor(25) as pool:
        flood = [pool.submit(post, house, key) for key in keys]
        told = {HTTP.get(f"{house.admin_url}/v1/me", headers={"authorization": f"Bearer {owner}"}).status_code
                for _ in range(3)}
        [answer.result() for answer in flood]
    assert told <= {200, 503}


def elapsed(house: House) -> float:
    begin = time.monotonic()
    assert HTTP.get(f"{house.url}/livez").status_code == 200
    return time.monotonic() - begin
