"""The web console in a headless Chromium, where one is installed (`apt-get install chromium`): what only a browser shows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import anthropic
import pytest

import chromium
from chromium import Chromium
from house import House

pytestmark = pytest.mark.skipif(chromium.PROGRAM is None, reason="there is no chromium; apt-get install chromium")
PAGES = ["", "/tenants", "/tenants/acme", "/keys?tenant=acme", "/budgets", "/live", "/policy?subject=free&call=tool+Bash(%22ls%22)",
         "/approvals", "/audit?log=acme", "/exports"]
#: Where pictures of the pages go, if anywhere.
PICTURES = os.environ.get("GATEHOUSE_PICTURES")


def call(house: House, key: str, model: str = "haiku") -> None:
    client = anthropic.Anthropic(base_url=house.url, api_key=key, max_retries=0)
    client.messages.create(model=model, max_tokens=10, messages=[{"role": "user", "content": "hi"}])


#: Policies that load at once: what is shown of them here needs no proofs.
POLICIES = {
    "free.policy": 'tier free {\n  allow model haiku\n  allow tool Read\n  deny tool Read("**/.env") because "a secret"\n}\n',
    "pro.policy": "tier pro extends free {\n  allow model sonnet\n}\n",
    "enterprise.policy": "tier enterprise extends pro {\n  allow model *\n}\n",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    policies = tmp_path_factory.mktemp("policies")
    for name, text in POLICIES.items():
        (policies / name).write_text(text)
    daemon = House(policies=policies).start()
    daemon.make_tenant("acme", "enterprise", "100")
    daemon.make_tenant("globex", "free", "0.001")
    daemon.json("budget", "set", "project:acme/web", "--window", "day", "--amount", "0.02")
    daemon.json("increase", "request", "project:acme/web", "--window", "day", "--amount", "2", "--because", "a launch")
    key = daemon.make_key("acme", "ci")
    daemon.make_key("acme", "night-build", "--expires", "5d")
    for _ in range(12):
        call(daemon, key)
    with pytest.raises(anthropic.PermissionDeniedError):
        call(daemon, daemon.make_key("globex", "ci"), "opus")
    daemon.key = key  # type: ignore[attr-defined]
    yield daemon
    daemon.close()


@pytest.fixture(scope="module")
def browser(house: House) -> Iterator[Chromium]:
    made = Chromium()
    made.go(f"{house.admin_url}/console/sign-in")
    key = (house.folder / "data" / "owner.key").read_text().strip()
    picture(made, "sign-in")
    made.run(f"document.querySelector('[name=key]').value = {json.dumps(key)}; document.forms[0].submit()")
    made.wait("document.title.startsWith('Overview')")
    yield made
    made.close()


def picture(browser: Chromium, name: str) -> None:
    if PICTURES is None:
        return
    for scheme in ("light", "dark"):
        browser.prefer(scheme)
        browser.picture(Path(PICTURES) / f"{name}-{scheme}.png")
    browser.prefer("light")


def test_no_page_complains_or_asks_another_address(house: House, browser: Chromium) -> None:
    for path in PAGES:
        browser.go(f"{house.admin_url}/console{path}")
        picture(browser, path.strip("/").split("?")[0].replace("/", "-") or "overview")
        assert browser.run("document.querySelectorAll('h1').length") == 1, path
        # What a keyboard reaches: every link, field and button, and no other order than that of the page.
        assert browser.run("[...document.querySelectorAll('[tabindex]')].every(e => e.tabIndex <= 0)")
        assert browser.run("[...document.querySelectorAll('input:not([type=hidden]),select,textarea')].every("
                           "field => field.closest('label'))"), f"a field of {path} has no label"
    assert browser.complaints == []
    outside = {url for url in browser.addresses if not url.startswith((house.admin_url, "about:", "data:"))}
    assert not outside


def test_text_stands_out_from_its_ground_in_light_and_dark(house: House, browser: Chromium) -> None:
    script = """
      (() => {
        const light = (color) => {
          const parts = color.match(/[\\d.]+/g).map(Number), [r, g, b] = parts.slice(0, 3).map((value) => {
            const part = value / 255;
            return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
          });
          return { value: 0.2126 * r + 0.7152 * g + 0.0722 * b, alpha: parts[3] ?? 1 };
        };
        const ground = (element) => {
          for (let place = element; place; place = place.parentElement) {
            const color = light(getComputedStyle(place).backgroundColor);
            if (color.alpha === 1) return color.value;
          }
          return 1;
        };
        const faint = [];
        for (const element of document.querySelectorAll('main *, nav li a')) {
          const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
          if (!text || !element.offsetParent) continue;
          const [a, b] = [light(getComputedStyle(element).color).value, ground(element)];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < 4.5) faint.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)} ${element.textContent.slice(0, 40)}`);
        }
        return faint;
      })()"""
    for scheme in ("light", "dark"):
        browser.prefer(scheme)
        for path in PAGES:
            browser.go(f"{house.admin_url}/console{path}")
            assert browser.run(script) == [], f"{scheme} {path}"
    browser.prefer("light")


def test_the_browser_verifies_a_receipt_and_a_changed_one_turns_red(house: House, browser: Chromium) -> None:
    browser.go(f"{house.admin_url}/console/audit/acme/1")
    browser.wait("document.querySelector('#proof.good, #proof.bad') !== null")
    assert browser.run("document.getElementById('proof').className") == "card good", browser.run("steps.innerText")
    said = browser.run("document.getElementById('steps').innerText")
    assert "is number 1 of" in said and "its head is number" in said and "the root head is signed" in said
    picture(browser, "receipt")
    good = browser.run("document.getElementById('receipt').value")
    receipt = json.loads(good)
    lines = receipt["log_proof"].split("\n")
    changes = {
        "leaf": receipt | {"leaf": receipt["leaf"][:40] + ("A" if receipt["leaf"][40] != "A" else "B") + receipt["leaf"][41:]},
        "index": receipt | {"log_proof": receipt["log_proof"].replace("index 1\n", "index 0\n")},
        "path": receipt | {"log_proof": "\n".join(line for place, line in enumerate(lines) if place != 2)},
        "root": receipt | {"root_proof": receipt["root_proof"].replace("\n", "\nA", 3)},
        "signature": receipt | {"log_proof": receipt["log_proof"][:-12] + "AAAAAAAA=\n"},
    }
    for name, changed in changes.items():
        browser.run(f"document.getElementById('receipt').value = {json.dumps(json.dumps(changed))};"
                    "document.getElementById('proof').className = 'card'; document.getElementById('verify').click()")
        browser.wait("document.querySelector('#proof.good, #proof.bad') !== null")
        assert browser.run("document.getElementById('proof').className") == "card bad", name
    picture(browser, "receipt-changed")
    assert browser.complaints == []


def test_calls_appear_on_the_live_page_with_their_cost_and_can_be_held(house: House, browser: Chromium) -> None:
    browser.go(f"{house.admin_url}/console/live")
    browser.wait("document.getElementById('live-state').textContent === 'live'")
    call(house, house.key)  # type: ignore[attr-defined]
    browser.wait("document.querySelector('#live tbody tr td:last-child')?.textContent.endsWith(' ms')")
    row = browser.run("document.querySelector('#live tbody tr').innerText")
    assert "acme" in row and "/v1/messages" in row and "$0." in row, row
    picture(browser, "live-calls")
    browser.run("document.getElementById('live-pause').click()")
    before = browser.run("document.querySelectorAll('#live tbody tr').length")
    call(house, house.key)  # type: ignore[attr-defined]
    browser.run("new Promise((done) => setTimeout(done, 1500))")
    assert browser.run("document.querySelectorAll('#live tbody tr').length") == before
    browser.run("document.getElementById('live-pause').click()")
    browser.wait(f"document.querySelectorAll('#live tbody tr').length > {before}")


def test_a_secret_is_revealed_once_and_not_again_on_a_reload(house: House, browser: Chromium) -> None:
    browser.go(f"{house.admin_url}/console/keys?tenant=acme")
    browser.run("document.querySelector('.drawer > summary').click();"
                "document.querySelector('form[action=\"/console/keys/acme\"] [name=name]').value = 'from-browser';"
                "document.querySelector('form[action=\"/console/keys/acme\"] button').click()")
    browser.wait("document.getElementById('secret') !== null")
    secret = browser.run("document.getElementById('secret').textContent")
    assert secret.startswith("sk-proj-")
    picture(browser, "reveal")
    browser.go(f"{house.admin_url}/console/keys?tenant=acme")
    assert secret not in browser.run("document.documentElement.innerHTML")


def submit(browser: Chromium, action: str, **fields: str) -> None:
    """Opens the drawer of a form if it lies in one, fills it in, and clicks its button."""
    browser.run(f"""
      (() => {{
        const form = document.querySelector({json.dumps(f'form[action="{action}"]')});
        for (let place = form; place; place = place.parentElement) if (place.tagName === 'DETAILS') place.open = true;
        for (const [name, value] of Object.entries({json.dumps(fields)})) {{
          const field = form.querySelector(`[name=${{name}}]`);
          if (field.type === 'checkbox') field.checked = true; else field.value = value;
        }}
        form.querySelector('button').click();
      }})()""")


def test_a_key_is_rotated_with_a_new_secret_and_revoked_for_good(house: House, browser: Chromium) -> None:
    house.make_key("acme", "to-change")
    browser.go(f"{house.admin_url}/console/keys?tenant=acme")
    submit(browser, "/console/keys/acme/to-change/rotate")
    browser.wait("document.getElementById('secret') !== null")
    assert browser.run("document.getElementById('secret').textContent").startswith("sk-proj-")
    assert house.json("key", "show", "acme/to-change")["version"] == 2
    browser.go(f"{house.admin_url}/console/keys?tenant=acme")
    submit(browser, "/console/keys/acme/to-change/revoke", because="a test")
    browser.wait("document.querySelector('[role=status]')?.textContent.includes('evoked') ?? document.body?.innerText.includes('evoked')")
    assert house.json("key", "show", "acme/to-change")["status"] == "revoked"
    assert browser.complaints == []


def test_the_chart_of_budgets_has_thirty_days_and_says_its_numbers(house: House, browser: Chromium) -> None:
    browser.go(f"{house.admin_url}/console/budgets?tenant=acme")
    assert browser.run("document.querySelectorAll('svg rect').length") >= 30
    assert browser.run("[...document.querySelectorAll('main svg')].every((svg) => svg.getAttribute('aria-label') || "
                       "svg.querySelector('title') || svg.getAttribute('aria-hidden') === 'true')")
    assert browser.run("document.querySelector('main svg').getBoundingClientRect().height") > 50


def test_a_policy_explains_shows_its_hits_and_is_staged_for_some_tenants(house: House, browser: Chromium) -> None:
    browser.go(f"{house.admin_url}/console/policy")
    browser.run("""(() => { const form = document.querySelector('form.filter.wide');
        form.querySelector('[name=subject]').value = 'free'; form.querySelector('[name=call]').value = 'model opus';
        form.querySelector('button').click(); })()""")
    browser.wait("document.querySelector('.verdict') !== null")
    assert "deny" in browser.run("document.querySelector('.verdict').innerText")
    browser.go(f"{house.admin_url}/console/policy?hits=acme")
    counted = browser.run("[...document.querySelectorAll('ol.code .badge')].map((badge) => Number(badge.textContent))")
    assert counted and max(counted) >= 12 and browser.run("document.querySelectorAll('ol.code .dead').length") > 0
    picture(browser, "policy-hits")
    draft = house.folder / "draft"
    draft.mkdir(exist_ok=True)
    for name, text in POLICIES.items():
        (draft / name).write_text(text.replace("tier free {", 'tier free {\n  deny tool Read("secret/**") because "a test"', 1))
    made = house.json("policy", "push", str(draft), "--message", "keeps secrets")["hash"]
    browser.go(f"{house.admin_url}/console/policy?diff={made}")
    assert "free" in browser.run("document.getElementById('difference').innerText")
    picture(browser, "policy-difference")
    submit(browser, f"/console/policy/{made}/shadow")
    browser.wait("document.body?.innerText.includes('decided beside the live one')")
    assert house.json("policy", "show", made)["status"] == "shadow"
    submit(browser, f"/console/policy/{made}/promote", tenants_percent="40")
    browser.wait("document.body?.innerText.includes('for 40 % of the tenants')")
    assert "40 % of tenants" in browser.run("document.querySelector('main').innerText")
    picture(browser, "policy-staged")
    assert browser.complaints == []


def test_an_increase_is_approved_for_less_under_the_name_of_who_asked(house: House, browser: Chromium) -> None:
    key = house.folder / "bob.key"
    house.cli("admin", "create", "bob", "--role", "admin", "--secret-file", str(key))
    asked = house.json("increase", "request", "project:acme/web", "--window", "month", "--amount", "9", "--because",
                       "another launch", "--key-file", str(key))["id"]
    browser.go(f"{house.admin_url}/console/approvals")
    assert "bob" in browser.run("document.querySelector('main').innerText")
    submit(browser, f"/console/approvals/{asked}/approve", amount="4")
    browser.wait("document.body?.innerText.includes('Approved.')")
    assert house.json("increase", "show", asked)["decided_amount"] == "4"
    picture(browser, "approvals-decided")


def test_a_stopped_conversation_is_let_go_from_the_live_page(house: House, browser: Chromium) -> None:
    client = anthropic.Anthropic(base_url=house.url, api_key=house.key, max_retries=0)  # type: ignore[attr-defined]
    tool = {"name": "Read", "description": "reads", "input_schema": {"type": "object"}}
    with pytest.raises(anthropic.APIStatusError):
        with client.messages.stream(model="haiku", max_tokens=50, tools=[tool], messages=[
                {"role": "user", "content": 'sim{tool=Read,input={"file_path":".env"}} read it'}]) as stream:
            stream.get_final_message()
    block = house.json("session", "list")["data"][0]["id"]
    browser.go(f"{house.admin_url}/console/live")
    picture(browser, "live-stopped")
    submit(browser, f"/console/sessions/{block}/lift", because="a test")
    browser.wait("document.body?.innerText.includes('may go on')")
    assert house.json("session", "list")["data"] == []


def test_a_keyboard_alone_signs_in_and_reaches_every_section(house: House) -> None:
    key = (house.folder / "data" / "owner.key").read_text().strip()
    browser = Chromium()
    try:
        browser.go(f"{house.admin_url}/console/sign-in")
        for _ in range(5):
            if browser.run("document.activeElement.name") == "key":
                break
            browser.press("Tab")
        browser.type("sk-admin-wrong")
        browser.press("Enter")
        browser.wait("document.querySelector('[role=alert]') !== null")
        browser.run("document.querySelector('[name=key]').focus()")
        browser.type(key)
        browser.press("Enter")
        browser.wait("document.title.startsWith('Overview')")
        browser.press("Tab")
        assert browser.run("document.activeElement.className") == "skip", "the first stop leads past the menu"
        met: list[str] = []
        for _ in range(14):
            browser.press("Tab")
            if browser.run("document.activeElement === document.body"):
                break  # past the last stop of the page
            met.append(browser.run("document.activeElement.textContent.trim()"))
            outline = browser.run("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"the focus on {met[-1]} cannot be seen"
        for section in ("Overview", "Tenants", "Keys", "Budgets", "Live", "Policy", "Approvals", "Audit", "Exports"):
            assert section in met, met
        browser.run("[...document.querySelectorAll('nav a')].find((a) => a.textContent.trim() === 'Tenants').focus()")
        browser.press("Enter")
        browser.wait("document.title.startsWith('Tenants')")
        refused = [text for text in browser.complaints if "401" not in text and "403" not in text]
        assert refused == []
    finally:
        browser.close()
