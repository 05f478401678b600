"""Webhooks from the event to a receiver of another make: signatures, restarts, redirects, closed addresses."""

from __future__ import annotations

import json
import socket
import time
import urllib.request
from collections.abc import Iterator

import anthropic
import pytest

from house import ROOT, House, free_port
from receiver import Message, Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def hooked(own_house, receiver: Receiver) -> House:
    house = own_house(
        environment={"GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE": "true", "GATEHOUSE_WEBHOOKS_CA_FILE": receiver.authorities})
    house.make_tenant("acme", "pro", "100")
    return house


def make(house: House, url: str, *events: str) -> tuple[str, str]:
    options = [word for event in events for word in ("--event", event)]
    made = house.json("webhook", "create", url, *options)
    return made["id"], made["secret"]


def ask_for_more(house: House) -> dict:
    return house.json(
        "increase", "request", "tenant:acme", "--window", "month", "--amount", "500", "--because", "launch week")


def wait_for(house: House, hook: str, wanted) -> dict:
    """The newest delivery once it is as wanted."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        rows = house.json("webhook", "deliveries", hook)["data"]
        if rows and wanted(rows[0]):
            return rows[0]
        time.sleep(0.1)
    raise AssertionError(house.json("webhook", "deliveries", hook))


def test_an_event_arrives_signed_and_names_the_leaf_that_says_so(hooked: House, receiver: Receiver) -> None:
    hook, secret = make(hooked, receiver.url, "increase.requested", "budget.alert")
    asked = ask_for_more(hooked)
    message = receiver.next()
    assert message.path == "/hook"
    assert message.signed_by(secret) and not message.signed_by("whsec_" + "A" * 44)
    assert abs(int(message.headers["webhook-timestamp"]) - time.time()) < 60
    body = message.json
    assert (body["type"], body["id"], body["tenant"]["name"]) == ("increase.requested", message.id, "acme")
    assert body["data"]["object"] == {"id": asked["id"], "type": "increase"}
    leaf = json.loads(hooked.cli("audit", "show", f"{body['leaf']['log']}/{body['leaf']['index']}").stdout)
    assert leaf["kind"] == "increase-requested" and leaf["object"]["id"] == asked["id"]
    done = wait_for(hooked, hook, lambda row: row["status"] == "delivered")
    assert (done["id"], done["attempts"], done["answer"]) == (message.id, 1, 204)
    shown = hooked.json("webhook", "show", hook)
    assert shown["last_success_at"] and "secret" not in shown
    assert secret not in (hooked.folder / "data" / "gatehouse.db").read_bytes().decode("latin-1")
    request = urllib.request.Request(
        f"{hooked.admin_url}/metrics",
        headers={"authorization": "Bearer " + (hooked.folder / "data" / "owner.key").read_text().strip()})
    metrics = urllib.request.urlopen(request, timeout=10).read().decode()
    assert 'gatehouse_webhook_attempts_total{outcome="taken"} 1' in metrics


def test_the_first_refusal_of_a_window_is_told_and_no_later_one(hooked: House, receiver: Receiver) -> None:
    key = hooked.make_key("acme", "ci")
    hooked.json("budget", "set", "acme", "--window", "day", "--amount", "0.000001")
    hook, secret = make(hooked, receiver.url, "budget.exhausted")
    client = anthropic.Anthropic(base_url=hooked.url, api_key=key, max_retries=0)
    for _ in range(3):
        with pytest.raises(anthropic.APIStatusError) as refused:
            client.messages.create(model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}])
        assert refused.value.status_code == 402
    message = receiver.next()
    assert message.json["type"] == "budget.exhausted" and message.signed_by(secret)
    assert message.json["tenant"]["name"] == "acme" and message.json["data"]["detail"]["window"] == "day"
    wait_for(hooked, hook, lambda row: row["status"] == "delivered")
    # The journal was read past all three refusals, and only the first one was told.
    hooked.json("webhook", "test", hook)
    assert receiver.next().json["type"] == "webhook.test"


def test_an_event_that_was_acknowledged_arrives_after_kill_9(hooked: House, receiver: Receiver) -> None:
    hook, secret = make(hooked, receiver.url, "increase.requested")
    asked = ask_for_more(hooked)
    hooked.kill()
    hooked.start()
    message = receiver.next()
    assert message.json["data"]["object"]["id"] == asked["id"] and message.signed_by(secret)
    wait_for(hooked, hook, lambda row: row["status"] == "delivered")
    # At least once: what came twice has one id.
    assert all(receiver.next().id == message.id for _ in range(receiver.messages.qsize()))


def test_both_secrets_sign_while_a_rotation_lasts(hooked: House, receiver: Receiver) -> None:
    hook, old = make(hooked, receiver.url, "key.leaked")
    new = hooked.json("webhook", "rotate", hook, "--overlap", "1h")["secret"]
    assert new != old
    hooked.json("webhook", "test", hook)
    message = receiver.next()
    assert message.json["type"] == "webhook.test"
    assert message.signed_by(old) and message.signed_by(new)
    again = hooked.cli("webhook", "rotate", hook, check=False)
    assert again.returncode != 0 and "works until" in again.stderr


def test_a_redirect_is_a_failure_and_goes_nowhere(hooked: House, receiver: Receiver) -> None:
    hook, _ = make(hooked, receiver.url, "key.leaked")
    receiver.status, receiver.location = 302, receiver.url + "/elsewhere"
    hooked.json("webhook", "test", hook)
    assert receiver.next().path == "/hook"
    row = wait_for(hooked, hook, lambda row: row["attempts"] >= 1)
    assert (row["status"], row["answer"]) == ("pending", 302)
    assert receiver.is_empty()


def test_what_was_delivered_is_sent_again_on_demand(hooked: House, receiver: Receiver) -> None:
    hook, secret = make(hooked, receiver.url, "key.leaked")
    hooked.json("webhook", "test", hook)
    first = receiver.next()
    wait_for(hooked, hook, lambda row: row["status"] == "delivered")
    hooked.json("webhook", "redeliver", hook, first.id)
    second = receiver.next()
    assert (second.id, second.body) == (first.id, first.body) and second.signed_by(secret)
    wait_for(hooked, hook, lambda row: row["status"] == "delivered")
    hooked.json("webhook", "redeliver", hook, "--since", "1h")
    assert receiver.next().id == first.id


def test_a_receiver_without_a_trusted_certificate_gets_nothing(own_house, receiver: Receiver) -> None:
    house = own_house(environment={"GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE": "true"})
    hook, _ = make(house, receiver.url, "key.leaked")
    house.json("webhook", "test", hook)
    row = wait_for(house, hook, lambda row: row["attempts"] >= 1)
    assert row["status"] == "pending" and row["failure"] and row["answer"] is None
    assert receiver.is_empty()


@pytest.mark.parametrize(
    "url", [
        "http://hooks.example/", "ftp://hooks.example/", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/",
        "https://169.254.169.254/latest", "https://192.168.0.1/", "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/", "https://100.64.0.1/", "https://0.0.0.0/", "https://localhost/",
        "https://user@hooks.example/", "https://hooks.example/#part", "https://", "https://?a=b", "hooks.example",
    ])
def test_an_address_that_is_closed_or_not_https_is_refused(house: House, url: str) -> None:
    done = house.cli("webhook", "create", url, "--event", "key.leaked", check=False)
    assert done.returncode == 1 and "$.url" in done.stderr, done.stderr


def test_a_name_that_leads_to_a_closed_address_is_not_called(house: House, receiver: Receiver) -> None:
    name = socket.gethostname()
    try:
        addresses = {info[4][0] for info in socket.getaddrinfo(name, receiver.port)}
    except OSError:
        pytest.skip("this machine does not know its own name")
    if not all(address.startswith(("127.", "10.", "192.168.", "172.", "fd", "fe80", "::1")) for address in addresses):
        pytest.skip("this machine's name leads to a public address")
    hook, _ = make(house, f"https://{name}:{receiver.port}/hook", "key.leaked")
    house.json("webhook", "test", hook)
    row = wait_for(house, hook, lambda row: row["attempts"] >= 1)
    assert "no address that may be reached" in row["failure"]
    assert receiver.is_empty()
    house.json("webhook", "delete", hook, "--confirm", hook)


def test_a_tenants_webhook_hears_of_that_tenant_alone(hooked: House, receiver: Receiver) -> None:
    hooked.make_tenant("beta", "pro", "100")
    made = hooked.json("webhook", "create", receiver.url, "--event", "increase.requested", "--tenant", "beta")
    ask_for_more(hooked)
    hooked.json("increase", "request", "tenant:beta", "--window", "month", "--amount", "500", "--because", "more")
    message: Message = receiver.next()
    assert message.json["tenant"]["name"] == "beta"
    wait_for(hooked, made["id"], lambda row: row["status"] == "delivered")
    assert receiver.is_empty()


def test_an_upstream_that_goes_down_is_told(own_house, receiver: Receiver) -> None:
    config = (ROOT / "etc" / "gatehouse.yaml").read_text().replace(
        "  - {name: simulator, kind: simulator}", f"  - {{name: gone, url: \"http://127.0.0.1:{free_port()}\", allow_private: true}}")
    house = own_house(config=config, environment={
        "GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE": "true", "GATEHOUSE_WEBHOOKS_CA_FILE": receiver.authorities})
    house.make_tenant("acme", "pro", "100")
    make(house, receiver.url, "upstream.down")
    client = anthropic.Anthropic(base_url=house.url, api_key=house.make_key("acme", "ci"), max_retries=0)
    for _ in range(5):
        with pytest.raises(anthropic.APIStatusError):
            client.messages.create(model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}])
    message = receiver.next()
    assert message.json["type"] == "upstream.down" and message.json["data"]["object"]["id"] == "gone"
