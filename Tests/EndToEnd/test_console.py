"""The web console as a browser without scripts sees it: pages, forms, cookies, headers, and what it refuses."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator

import anthropic
import httpx
import pytest

from house import House

PAGES = ["", "/tenants", "/tenants/acme", "/keys", "/keys?tenant=acme", "/budgets", "/live", "/policy", "/approvals",
         "/audit", "/audit?log=acme", "/audit/acme/0", "/exports"]


class Browser:
    """Keeps a cookie, sends forms back as they came, and says from where, as every browser does."""

    def __init__(self, house: House) -> None:
        self.client = httpx.Client(base_url=house.admin_url, timeout=30, headers={"origin": house.admin_url})

    def sign_in(self, key: str) -> httpx.Response:
        return self.client.post("/console/sign-in", data={"key": key})

    def page(self, path: str) -> str:
        answer = self.client.get(f"/console{path}")
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:400]}"
        return answer.text

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page(""))
        assert found is not None
        return found.group(1)

    def send(self, path: str, **fields: str) -> httpx.Response:
        return self.client.post(f"/console{path}", data={"csrf": self.csrf()} | fields)


def owner_key(house: House) -> str:
    return (house.folder / "data" / "owner.key").read_text().strip()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    daemon = House().start()
    daemon.make_tenant("acme", "enterprise", "100")
    key = daemon.make_key("acme", "ci")
    client = anthropic.Anthropic(base_url=daemon.url, api_key=key)
    client.messages.create(model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}])
    yield daemon
    daemon.close()


@pytest.fixture
def browser(house: House) -> Browser:
    made = Browser(house)
    assert made.sign_in(owner_key(house)).headers["location"] == "/console"
    return made


def test_every_page_is_there_and_has_the_strict_headers(browser: Browser) -> None:
    for path in PAGES + ["/style.css", "/console.js"]:
        answer = browser.client.get(f"/console{path}")
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert len(answer.content) <= 150 * 1024
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text), "no outside address"
        assert not re.search(r"<script(?! src=)|style=|onclick=", answer.text), "nothing inline"
    assert len(browser.client.get("/console/console.js").content) <= 40 * 1024


def test_nobody_gets_in_without_an_admin_key(house: House) -> None:
    stranger = Browser(house)
    for path in PAGES:
        answer = stranger.client.get(f"/console{path}")
        assert answer.status_code == 303 and answer.headers["location"] == "/console/sign-in"
    assert stranger.sign_in("sk-admin-" + "x" * 40).status_code == 401
    project_key = house.make_key("acme", "no-admin")
    assert stranger.sign_in(project_key).status_code == 401
    stranger.client.cookies.set("gatehouse", "forged")
    assert stranger.client.get("/console").status_code == 303


def test_the_cookie_is_for_the_console_alone_and_no_script_can_read_it(house: House, browser: Browser) -> None:
    cookie = Browser(house).sign_in(owner_key(house)).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert browser.client.get("/v1/me").status_code == 401, "no cookie works for the API"


def test_a_form_without_its_token_or_from_another_site_changes_nothing(browser: Browser) -> None:
    forged = browser.client.post("/console/tenants", data={"name": "forged", "tier": "pro", "csrf": "x" * 40})
    assert forged.status_code == 403
    elsewhere = browser.client.post(
        "/console/tenants", data={"name": "forged", "tier": "pro", "csrf": browser.csrf()},
        headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403
    assert "forged" not in browser.page("/tenants")


def test_nobody_is_signed_in_by_another_site(house: House) -> None:
    own = house.admin_url
    rows = [
        ({}, 403), ({"origin": own}, 303), ({"origin": own.upper()}, 303), ({"origin": "null"}, 403),
        ({"origin": "http://evil.example"}, 403), ({"origin": f"{own}.evil.example"}, 403),
        ({"origin": f"http://127.0.0.1:{house.client_port}"}, 403), ({"origin": f"http://evil.example, {own}"}, 403),
        ({"referer": f"{own}/console/sign-in"}, 303), ({"referer": own}, 303),
        ({"referer": f"http://evil.example/{own}/"}, 403), ({"referer": f"{own}@evil.example/"}, 403),
        ({"origin": "null", "referer": f"{own}/console/sign-in"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303), ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
        ({"sec-fetch-site": "cross-site", "origin": own}, 403), ({"sec-fetch-site": "same-site", "origin": own}, 403),
    ]
    for headers, status in rows:
        sent = httpx.post(f"{own}/console/sign-in", data={"key": owner_key(house)}, headers=headers, timeout=30)
        assert sent.status_code == status, headers
        assert ("set-cookie" in sent.headers) == (status == 303), headers
    bearer = {"authorization": f"Bearer {owner_key(house)}"}
    assert httpx.get(f"{own}/v1/me", headers=bearer).status_code == 200
    for name, headers in (("plain", {}), ("elsewhere", {"origin": "http://evil.example"})):
        made = httpx.post(f"{own}/v1/tenants/acme/projects", json={"name": name}, headers=bearer | headers)
        assert made.status_code == 201, "the API asks for a key, which no browser sends by itself, and for no origin"


def test_what_a_tenant_calls_itself_is_text_and_never_markup(browser: Browser) -> None:
    name = "<script>alert(1)</script>\"'&"
    made = browser.send("/tenants", name="evil", tier="pro", display_name=name)
    assert made.status_code == 303, made.text[-400:]
    for path in ("/tenants", "/tenants/evil"):
        page = browser.page(path)
        assert name not in page and html.escape(name, quote=True).replace("&#x27;", "&#39;") in page


def test_a_key_is_made_shown_once_rotated_and_revoked(house: House, browser: Browser) -> None:
    made = browser.send("/keys/acme", name="web-made", project="web", days="30")
    assert made.status_code == 200 and made.headers["cache-control"] == "no-store"
    secret = re.search(r'<output id="secret">([^<]+)</output>', made.text)
    assert secret is not None and secret.group(1).startswith("sk-proj-")
    assert secret.group(1) not in browser.page("/keys?tenant=acme")
    client = anthropic.Anthropic(base_url=house.url, api_key=secret.group(1), max_retries=0)
    call = dict(model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}])
    client.messages.create(**call)
    rotated = browser.send("/keys/acme/web-made/rotate", overlap="1h")
    assert rotated.status_code == 200 and "sk-proj-" in rotated.text
    assert browser.send("/keys/acme/web-made/revoke", because="the test is over").status_code == 303
    with pytest.raises(anthropic.AuthenticationError):
        client.messages.create(**call)
    said = browser.page("/keys?tenant=acme")
    assert "Revoked acme/web-made" in said and "Revoked acme/web-made" not in browser.page("/keys?tenant=acme")


def test_tenants_budgets_and_increases_are_managed(house: House, browser: Browser) -> None:
    assert browser.send("/tenants/acme/suspend", because="an unpaid bill").status_code == 303
    assert house.json("tenant", "show", "acme")["status"] == "suspended"
    assert browser.send("/tenants/acme/resume", because="paid").status_code == 303
    assert browser.send("/budgets", type="project", scope="acme/web", window="day", amount="20").status_code == 303
    budget = house.json("budget", "list", "--scope", "project:acme/web")["data"][0]
    assert browser.send(f"/budgets/{budget['id']}/raise", amount="5", days="3", because="launch").status_code == 303
    page = browser.page("/budgets")
    assert "<svg" in page and "acme/web" in page
    asked = house.json(
        "increase", "request", "project:acme/web", "--window", "day", "--amount", "50", "--because", "more traffic")
    assert "more traffic" in browser.page("/approvals")
    mine = browser.send(f"/approvals/{asked['id']}/deny", because="not now")
    assert mine.status_code == 409 and "another admin can" in mine.text
    house.cli("admin", "create", "dora", "--role", "billing", "--secret-file", str(house.folder / "dora.key"))
    other = Browser(house)
    other.sign_in((house.folder / "dora.key").read_text().strip())
    decided = other.send(f"/approvals/{asked['id']}/deny", because="not now")
    assert decided.status_code == 303, decided.text[-500:]
    assert house.json("increase", "show", asked["id"])["status"] == "denied"


def test_a_wrong_form_says_what_is_wrong_and_changes_nothing(browser: Browser) -> None:
    wrong = browser.send("/budgets", type="tenant", scope="acme", window="month", amount="much")
    assert wrong.status_code in (400, 422) and "much" in wrong.text


def test_the_playground_explains_a_call(browser: Browser) -> None:
    page = browser.client.get("/console/policy", params={"subject": "free", "call": 'tool Bash("ls")'}).text
    assert ">deny<" in page and "free.policy" in page
    broken = browser.client.get("/console/policy", params={"subject": "free", "call": "tool ("}).text
    assert "problem" in broken


def test_a_receipt_comes_with_the_keys_that_vouch_for_it(browser: Browser) -> None:
    answer = browser.client.get("/console/audit/acme/0/receipt")
    for _ in range(50):
        if answer.status_code == 200:
            break
        answer = browser.client.get("/console/audit/acme/0/receipt")
    found = answer.json()
    assert found["log_key"].split("+")[0].split("/")[-1].startswith("ten_") and "/audit/root+" in found["root_key"]
    assert found["receipt"]["log_proof"].startswith("c2sp.org/tlog-proof@v1")


def test_exports_are_made_and_taken_away(browser: Browser) -> None:
    assert browser.send("/exports", tenant="acme", format="csv").status_code == 303
    for _ in range(100):
        found = re.search(r"/console/exports/(exp_\w+)/file", browser.page("/exports"))
        if found:
            break
    assert found is not None
    file = browser.client.get(f"/console/exports/{found.group(1)}/file")
    assert file.status_code == 200 and file.text.startswith("log,index,time")
    assert "attachment" in file.headers["content-disposition"]


def test_requests_are_seen_live(house: House, browser: Browser) -> None:
    key = house.make_key("acme", "live")
    with browser.client.stream("GET", "/console/live/events") as events:
        assert events.headers["content-type"] == "text/event-stream"
        lines = events.iter_lines()
        next(lines)
        client = anthropic.Anthropic(base_url=house.url, api_key=key)
        client.messages.create(model="haiku", max_tokens=10, messages=[{"role": "user", "content": "hi"}])
        for line in lines:
            if '"kind":"settled"' in line:
                assert '"tenant":"acme"' in line and '"charged":"' in line
                break


def test_a_session_ends_with_its_key_and_with_a_sign_out(house: House) -> None:
    house.cli("admin", "create", "cleo", "--role", "auditor", "--secret-file", str(house.folder / "cleo.key"))
    auditor = Browser(house)
    auditor.sign_in((house.folder / "cleo.key").read_text().strip())
    assert "New key" not in auditor.page("/keys?tenant=acme"), "what the role may not do is not offered"
    refused = auditor.send("/tenants", name="nope", tier="pro")
    assert refused.status_code == 403 and "missing scopes" in refused.text
    cookies = dict(auditor.client.cookies)
    assert auditor.send("/sign-out").status_code == 303
    auditor.client.cookies.update(cookies)
    assert auditor.client.get("/console").status_code == 303, "the old cookie opens nothing"
    auditor.sign_in((house.folder / "cleo.key").read_text().strip())
    house.cli("admin", "update", "cleo", "--status", "disabled")
    assert auditor.client.get("/console").status_code == 303
    kinds = [leaf["type"] for leaf in house.leaves("house")]
    assert "console-opened" in kinds and "console-closed" in kinds


def admin(house: House, name: str, *options: str) -> str:
    """Makes an admin; its key."""
    file = house.folder / f"{name}.key"
    house.cli("admin", "create", name, *options, "--secret-file", str(file))
    return file.read_text().strip()


def signed_in(house: House, key: str, address: str = "127.0.0.1") -> Browser:
    browser = Browser(house)
    browser.client = httpx.Client(
        base_url=house.admin_url, timeout=30, headers={"origin": house.admin_url},
        transport=httpx.HTTPTransport(local_address=address))
    assert browser.sign_in(key).headers["location"] == "/console"
    return browser


def ends_within(events: Iterator[str], seconds: float) -> bool:
    begun = time.monotonic()
    for _ in events:
        if time.monotonic() - begun > seconds:
            return False
    return time.monotonic() - begun <= seconds


def test_a_live_page_ends_with_its_key_and_with_its_session(house: House) -> None:
    for name, end in (("lea", "disable"), ("leo", "sign-out")):
        browser = signed_in(house, admin(house, name, "--role", "auditor"))
        with browser.client.stream("GET", "/console/live/events") as events:
            lines = events.iter_lines()
            next(lines)
            if end == "disable":
                house.cli("admin", "update", name, "--status", "disabled")
            else:
                other = Browser(house)
                other.client.cookies.update(dict(browser.client.cookies))
                assert other.send("/sign-out").status_code == 303
            assert ends_within(lines, 5), end


def test_a_session_ends_with_the_secret_that_opened_it(house: House) -> None:
    thief = signed_in(house, admin(house, "ria", "--role", "auditor"))
    key = house.json("admin", "show", "ria")["keys"][0]["id"]
    assert thief.page("/audit")
    rotated = httpx.post(
        f"{house.admin_url}/v1/admins/ria/keys/{key}/rotate", json={"overlap": "0s"},
        headers={"authorization": f"Bearer {owner_key(house)}"})
    assert rotated.status_code == 200, rotated.text
    assert thief.client.get("/console/audit").status_code == 303
    assert signed_in(house, rotated.json()["secret"]).page("/audit")


def test_the_old_secret_of_an_admin_makes_no_key_that_outlives_it(house: House) -> None:
    old = admin(house, "ola", "--role", "owner")
    key = house.json("admin", "show", "ola")["keys"][0]["id"]

    def send(path: str, secret: str, **body: Any) -> httpx.Response:
        return httpx.post(f"{house.admin_url}/v1/admins{path}", headers={"authorization": f"Bearer {secret}"}, json=body)

    new = send(f"/ola/keys/{key}/rotate", old, overlap="1h").json()["secret"]
    for path, body in (("/ola/keys", {}), ("", {"name": "olive", "role": "auditor"})):
        refused = send(path, old, **body)
        assert (refused.status_code, refused.json()["reason"]) == (403, "scopes-exceeded")
        assert "use the new secret" in refused.json()["detail"]
        assert send(path, new, **body).status_code == 201


def test_an_answer_to_a_rotation_that_was_lost_is_asked_for_again_with_the_old_secret(house: House) -> None:
    old = admin(house, "lou", "--role", "owner")
    key = house.json("admin", "show", "lou")["keys"][0]["id"]
    for _ in range(2):
        rotated = httpx.post(
            f"{house.admin_url}/v1/admins/lou/keys/{key}/rotate", headers={"authorization": f"Bearer {old}"},
            json={"overlap": "1h"})
        assert rotated.status_code == 200, rotated.text


def test_a_session_stays_in_the_networks_of_its_key(house: House) -> None:
    made = httpx.post(
        f"{house.admin_url}/v1/admins", headers={"authorization": f"Bearer {owner_key(house)}"},
        json={"name": "nia", "role": "auditor", "allowed_ips": ["127.0.0.1/32"]})
    here = signed_in(house, made.json()["secret"])
    assert here.page("/audit")
    elsewhere = httpx.Client(
        base_url=house.admin_url, transport=httpx.HTTPTransport(local_address="127.0.0.2"),
        cookies=dict(here.client.cookies))
    assert elsewhere.get("/console/audit").status_code == 303


def test_the_admin_of_a_suspended_tenant_is_signed_out_and_cannot_resume_it(house: House) -> None:
    house.make_tenant("gamma", "pro")
    own = signed_in(house, admin(house, "gil", "--role", "admin", "--tenant", "gamma"))
    csrf = own.csrf()
    house.cli("tenant", "suspend", "gamma", "--because", "unpaid")
    refused = own.client.post("/console/tenants/gamma/resume", data={"csrf": csrf, "because": "I say so"})
    assert refused.headers["location"] == "/console/sign-in"
    assert house.json("tenant", "show", "gamma")["status"] == "suspended"
    assert Browser(house).sign_in((house.folder / "gil.key").read_text().strip()).status_code == 403


def test_an_admin_who_opens_many_sessions_ends_nobody_elses(house: House, browser: Browser) -> None:
    key = admin(house, "max", "--role", "auditor")
    sessions = [signed_in(house, key) for _ in range(20)]
    alive = [one.client.get("/console").status_code == 200 for one in sessions]
    assert alive == [False] * 4 + [True] * 16
    assert browser.page("")
