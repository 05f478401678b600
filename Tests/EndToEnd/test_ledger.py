"""Budgets, the log and a daemon that dies: nothing is overspent and no cent is lost."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx

from house import ROOT, House

BODY = {"model": "haiku", "max_tokens": 100, "messages": [{"role": "user", "content": "hello"}]}


async def burst(house: House, key: str, count: int, connections: int) -> Counter:
    """So many requests over so many connections, each with the next request as soon as it has its answer."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    outcomes: Counter = Counter()
    left = iter(range(count))
    async with httpx.AsyncClient(base_url=house.url, limits=limits, timeout=120) as client:
        async def work() -> None:
            for _ in left:
                answer = await client.post("/v1/messages", json=BODY, headers={"x-api-key": key})
                outcomes["ok" if answer.status_code == 200 else answer.json()["error"]["details"]["reason"]] += 1

        await asyncio.gather(*(work() for _ in range(min(count, connections))))
    return outcomes


def open_policy(folder) -> object:
    """Everything allowed and no rates: what is left is the budget."""
    (folder / "open.policy").write_text("tier open { allow model * }\n")
    return folder


def test_ten_thousand_parallel_requests_never_overspend_a_budget(own_house, tmp_path) -> None:
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "1000")
    key = house.make_key("acme", "ci")
    assert asyncio.run(burst(house, key, 1, 1)) == Counter(ok=1)
    cost = Decimal(house.json("budget", "list")["data"][0]["spent"])
    # The hold is larger than the cost, so a call needs room for its worst case: the last ones are refused early.
    house.json("budget", "set", "acme", "--window", "month", "--amount", str(cost * 101))
    outcomes = asyncio.run(burst(house, key, 10_000, 64))
    assert set(outcomes) == {"ok", "budget-exhausted"} and sum(outcomes.values()) == 10_000
    budget = house.json("budget", "list")["data"][0]
    assert Decimal(budget["spent"]) == cost * (outcomes["ok"] + 1) <= cost * 101
    # No phantom: what was held is spent or free again.
    assert Decimal(budget["held"]) == 0 and house.json("hold", "list")["data"] == []
    house.cli("audit", "verify")


def test_kill_nine_at_any_instant_loses_no_cent(own_house, tmp_path) -> None:
    """GATEHOUSE_KILLS asks for more of them, GATEHOUSE_KILLS_SECONDS ends them earlier."""
    kill_again_and_again(mortal_house(own_house, tmp_path), int(os.environ.get("GATEHOUSE_KILLS", "20")))


def test_a_relaxed_house_that_is_killed_loses_no_cent_either(own_house, tmp_path) -> None:
    house = mortal_house(own_house, tmp_path, GATEHOUSE_LEDGER_DURABILITY="relaxed")
    assert any("ledger.durability" in line for line in house.log.read_text().splitlines())
    kill_again_and_again(house, 5)


def test_a_daemon_that_stops_answers_every_call_that_it_has_settled(own_house, tmp_path) -> None:
    house = mortal_house(own_house, tmp_path)
    house.make_tenant("acme", "open", "1000")
    key = house.make_key("acme", "ci")
    answered = set[str]()
    for _ in range(3):
        asyncio.run(until_ended(house, key, answered, 0.1, house.stop, clients=64))
        house.start()
        settled = {leaf["request_id"] for leaf in house.leaves("acme", "--type", "settled")}
        assert answered and settled <= answered
    house.cli("audit", "verify")


def mortal_house(own_house, tmp_path, **environment: str) -> House:
    """One that starts fast, wherever there is a port: it will do so again and again."""
    return own_house(picks_ports=True, policies=open_policy(tmp_path), environment={
        "GATEHOUSE_POLICY_LEAST_TIER": "open", "GATEHOUSE_TASKS_ENABLED": "false", **environment})


#: Kills after which answers are looked for in the log, so that a long run that is cut short has said something.
KILLS_COMPARED = 50


def kill_again_and_again(house: House, kills: int) -> None:
    house.patience = 900
    house.make_tenant("acme", "open", "1000")
    key = house.make_key("acme", "ci")
    generator = random.Random(7)
    begun, limit = time.monotonic(), float(os.environ.get("GATEHOUSE_KILLS_SECONDS", "inf"))
    answers, answered, since = 0, set[str](), now()
    for kill in range(1, kills + 1):
        # Three in four die when calls are answered, however slow the machine is, and one while it has hardly begun.
        asyncio.run(until_ended(house, key, answered, generator.uniform(0, 0.2), house.kill, waits=kill % 4 != 0))
        house.start()
        is_last = kill == kills or time.monotonic() - begun > limit
        if kill % KILLS_COMPARED == 0 or is_last:
            admitted = house.leaves("acme", "--type", "admitted", "--since", since)
            assert answered and answered <= {leaf["request_id"] for leaf in admitted}
            assert Decimal(house.json("budget", "list")["data"][0]["held"]) == 0
            answers, answered, since = answers + len(answered), set(), now()
            print(f"{kill} kills, {answers} answers, {time.monotonic() - begun:.0f} s: nothing is lost", flush=True)
        if is_last:
            break
    # Every leaf is there as it was written, and all of them together are the balances.
    verified = house.json("audit", "verify")
    assert verified["verified"] is True and verified["leaves"] > 2 * answers
    print(f"{verified['leaves']} leaves fold to the balances", flush=True)


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


async def until_ended(
        house: House, key: str, answered: set[str], seconds: float, end: Callable[[], object], waits: bool = True,
        clients: int = 8) -> None:
    """Kills or stops so long after the first answer, or after the first call."""
    is_answered = asyncio.Event()
    # Nothing of TLS is prepared: that takes longer than some of these lives.
    async with httpx.AsyncClient(base_url=house.url, timeout=10, verify=False) as client:
        async def work() -> None:
            while True:
                answer = await client.post("/v1/messages", json=BODY, headers={"x-api-key": key})
                if answer.status_code == 200:
                    answered.add(answer.headers["request-id"])
                    is_answered.set()

        workers = [asyncio.create_task(work()) for _ in range(clients)]
        if waits:
            await asyncio.wait_for(is_answered.wait(), timeout=30)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(end)
        for outcome in await asyncio.gather(*workers, return_exceptions=True):
            assert isinstance(outcome, httpx.HTTPError), outcome


def test_reports_show_the_number_that_is_enforced(own_house, tmp_path) -> None:
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "10")
    key = house.make_key("acme", "ci")
    for _ in range(3):
        assert asyncio.run(burst(house, key, 1, 1)) == Counter(ok=1)
    budget = house.json("budget", "list")["data"][0]
    usage = house.json("usage", "show", "--by", "model", "--bucket", "1d")["data"]
    costs = house.json("cost", "show", "--by", "model", "--bucket", "1d")["data"]
    assert sum(row.get("requests", 0) for row in usage) == 3
    spent = sum((Decimal(row.get("amount_usd", "0")) for row in costs), Decimal(0))
    assert spent == Decimal(budget["spent"]) == Decimal(budget["amount"]) - Decimal(budget["left"])
    for row in costs:
        if "by_class" in row:
            assert sum(map(Decimal, row["by_class"].values())) == Decimal(row["amount_usd"])
    assert house.json("hold", "list")["data"] == []
    assert house.json("budget", "show", budget["id"])["spent"] == budget["spent"]


class Provider(BaseHTTPRequestHandler):
    """Reports a thousand tokens of one model on the first day that it is asked for."""

    asked: list[tuple[str, dict, str | None]] = []

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        self.asked.append((url.path, query, self.headers["x-api-key"]))
        row = {
            "model": "claude-haiku-5-5", "uncached_input_tokens": 1_000, "output_tokens": 0, "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}}
        body = json.dumps({
            "data": [{"starting_at": query["starting_at"][0], "results": [row]}], "has_more": False, "next_page": None})
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_) -> None:
        pass


def test_a_providers_usage_report_is_compared_with_the_books(own_house, tmp_path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "usage.key"
    secret.write_text("sk-usage-of-a-test\n")
    secret.chmod(0o600)
    entry = (f'  - {{name: provider, url: "http://127.0.0.1:{server.server_port}", allow_private: true, '
             f'usage_key_file: {secret}}}')
    shipped = (ROOT / "etc" / "gatehouse.yaml").read_text()
    config = shipped.replace("  - {name: simulator, kind: simulator}", entry).replace("reconcile: 24h", "reconcile: 1s")
    house = own_house(config=config)
    deadline = time.monotonic() + 20
    found: list[dict] = []
    while not found and time.monotonic() < deadline:
        time.sleep(0.2)
        found = house.json("audit", "list", "--type", "ledger-reconciled")["data"]
    server.shutdown()
    assert len(found) == 1
    leaf = house.json("audit", "show", f"{found[0]['leaf']['log']}/{found[0]['leaf']['index']}")
    assert leaf["kind"] == "ledger-reconciled" and leaf["object"] == {"id": "provider", "type": "upstream"}
    detail = leaf["detail"]
    assert detail["booked"] == "0" and detail["reported_tokens"]["input"] == 1_000
    # A thousand tokens at 0.10 USD per million, in nano-dollars.
    assert detail["reported"] == "100000"
    path, query, key = Provider.asked[0]
    assert path == "/v1/organizations/usage_report/messages" and key == "sk-usage-of-a-test"
    assert query["starting_at"][0].startswith(detail["day"]) and query["group_by[]"] == ["model"]
    assert "sk-usage-of-a-test" not in house.log.read_text()


def test_a_raise_lifts_a_budget_and_a_second_admin_decides_a_request(own_house, tmp_path) -> None:
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "0.000001")
    key = house.make_key("acme", "ci")
    assert asyncio.run(burst(house, key, 1, 1)) == Counter({"budget-exhausted": 1})
    budget = house.json("budget", "list")["data"][0]
    raised = house.json("budget", "raise", budget["id"], "--amount", "1", "--until", "7d", "--because", "load test")
    assert Decimal(raised["left"]) == Decimal("1.000001")
    assert asyncio.run(burst(house, key, 1, 1)) == Counter(ok=1)
    raises = house.json("budget", "raises", budget["id"])["data"]
    set_ = house.cli("budget", "set", "acme", "--window", "month", "--amount", "0.000001")
    assert "a raise stands above it" in set_.stderr and "gatehouse budget lower" in set_.stderr
    house.json("budget", "lower", budget["id"], raises[0]["id"])
    assert asyncio.run(burst(house, key, 1, 1)) == Counter({"budget-exhausted": 1})
    asked = house.json("increase", "request", "tenant:acme", "--window", "month", "--amount", "5", "--because", "more")
    assert house.json("increase", "list", "--status", "pending")["data"][0]["id"] == asked["id"]
    again = house.cli("increase", "request", "tenant:acme", "--window", "month", "--amount", "6", "--because", "x",
                      check=False)
    assert again.returncode == 1 and "increase-pending" in again.stderr
    own = house.cli("increase", "approve", asked["id"], check=False)
    assert own.returncode == 1 and "cannot decide" in own.stderr
    second = house.json("admin", "create", "ann", "--role", "admin")
    keyfile = tmp_path / "ann.key"
    keyfile.touch(mode=0o600)
    keyfile.write_text(second["secret"])
    house.environment["GATEHOUSE_ADMIN_KEY_FILE"] = str(keyfile)
    approved = house.json("increase", "approve", asked["id"], "--amount", "4")
    assert approved["status"] == "approved" and approved["decided_amount"] == "4"
    assert Decimal(house.json("budget", "list")["data"][0]["amount"]) == 4
    assert asyncio.run(burst(house, key, 1, 1)) == Counter(ok=1)


def test_an_adjustment_moves_what_was_spent_and_never_below_nothing(own_house, tmp_path) -> None:
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "10")
    key = house.make_key("acme", "ci")
    assert asyncio.run(burst(house, key, 1, 1)) == Counter(ok=1)
    spent = Decimal(house.json("budget", "list")["data"][0]["spent"])
    house.json("cost", "adjust", "key:acme/ci", f"--amount=-{spent}", "--because", "billed twice")
    assert Decimal(house.json("budget", "list")["data"][0]["spent"]) == 0
    below = house.cli("cost", "adjust", "key:acme/ci", "--amount=-0.01", "--because", "again", check=False)
    assert below.returncode == 1 and "adjustment-too-large" in below.stderr
    assert house.json("audit", "verify")["verified"] is True


def test_alerts_fire_once_per_window(own_house, tmp_path) -> None:
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "0.000001")
    key = house.make_key("acme", "ci")
    for _ in range(3):
        asyncio.run(burst(house, key, 1, 1))
    kinds = Counter(leaf["type"] for leaf in house.leaves("acme"))
    assert kinds["budget-exhausted"] == 1
    house.json("budget", "set", "acme", "--window", "month", "--amount", "0.01", "--alert", "1")
    for _ in range(3):
        assert asyncio.run(burst(house, key, 1, 1)) == Counter(ok=1)
    house.stop()
    house.start()
    assert asyncio.run(burst(house, key, 1, 1)) == Counter(ok=1)
    kinds = Counter(leaf["type"] for leaf in house.leaves("acme"))
    assert kinds["budget-alert"] == 1


def readiness(house: House) -> tuple[int, str]:
    try:
        answer = httpx.get(f"{house.url}/readyz", timeout=1)
        return answer.status_code, answer.json().get("status", "")
    except httpx.HTTPError:
        return 0, ""


def test_a_nearly_full_disk_admits_nothing_and_says_so(own_house, tmp_path) -> None:
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "10")
    key = house.make_key("acme", "ci")
    house.stop()
    house.environment["GATEHOUSE_STORE_RESERVE"] = "900000GiB"
    house.is_ready = lambda: readiness(house) == (503, "disk-full")
    house.start()
    assert asyncio.run(burst(house, key, 1, 1)) == Counter({"store-unavailable": 1})


def test_an_hour_of_traffic_leaves_memory_flat(own_house, tmp_path) -> None:
    """As many requests as an hour of a quiet tenant has; GATEHOUSE_SOAK_REQUESTS asks for more."""
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "1000")
    key = house.make_key("acme", "ci")
    count = int(os.environ.get("GATEHOUSE_SOAK_REQUESTS", "2000"))
    assert asyncio.run(burst(house, key, 1_000, 32)) == Counter(ok=1_000)
    warm = resident_mebibytes(house)
    assert asyncio.run(burst(house, key, count, 32)) == Counter(ok=count)
    assert resident_mebibytes(house) - warm < 8


def resident_mebibytes(house: House) -> float:
    status = open(f"/proc/{house.process.pid}/status").read()
    return int(status.split("VmRSS:")[1].split()[0]) / 1_024


def test_a_call_behind_another_one_on_its_connection_has_what_that_one_gave_back(own_house, tmp_path) -> None:
    house = own_house(policies=open_policy(tmp_path), environment={"GATEHOUSE_POLICY_LEAST_TIER": "open"})
    house.make_tenant("acme", "open", "1000")
    key = house.make_key("acme", "ci")

    def ask(room: Decimal, count: int) -> list[int]:
        spent = Decimal(house.json("budget", "list")["data"][0]["spent"])
        house.json("budget", "set", "acme", "--window", "month", "--amount", str(spent + room))
        return pipelined(house, key, count)

    assert ask(Decimal(1), 1) == [200]
    cost = Decimal(house.json("budget", "list")["data"][0]["spent"])
    worst = next(cost * times for times in range(1, 100) if ask(cost * times, 1) == [200])
    assert worst >= cost * 3, "two worst cases would fit where one and a cost do"
    for _ in range(10):
        # Where the second were judged before the end of the first, it would have to wait for money that is held.
        assert ask(worst + cost, 2) == [200, 200]


def pipelined(house: House, key: str, count: int) -> list[int]:
    """Sends so many requests at once on one connection; the statuses of their answers."""
    body = json.dumps(BODY)
    head = (f"POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\nanthropic-version: 2023-06-01\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n")
    with socket.create_connection(("127.0.0.1", house.client_port), timeout=30) as connection:
        connection.sendall((head + body).encode() * count)
        answers = b""
        while len(statuses := re.findall(rb"HTTP/1\.1 (\d{3}) ", answers)) < count:
            answers += connection.recv(65_536)
    return [int(status) for status in statuses]
