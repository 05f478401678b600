"""`gatehouse apply`: the plan, the doing, and that a second run finds nothing to do."""

from __future__ import annotations

import json
import time

from house import House, small_policies

STATE = """
tenants:
  north:
    tier: enterprise
    time_zone: Europe/Berlin
    attributes: {region: eu}
    budgets: {month: "5000"}
    projects:
      web: {budgets: {month: "2000", day: "200"}}
    keys:
      ci: {project: web, owner: service, expires: 90d, allowed_ips: [203.0.113.0/24], budgets: {month: "200"}}
"""


def lines(house: House, *words: str) -> tuple[int, list[str]]:
    done = house.cli("apply", *words, check=False)
    return done.returncode, [line for line in (done.stdout + done.stderr).splitlines() if line[:2] in ("+ ", "~ ", "- ")]


def test_a_state_is_planned_made_and_then_left_alone(own_house, tmp_path) -> None:
    house = own_house()
    file = tmp_path / "tenants.yaml"
    file.write_text(STATE)
    planned = house.cli("apply", "-f", str(file), "--plan", "--output", "table", check=False)
    assert planned.returncode == 2
    assert [line[:8] for line in planned.stdout.splitlines()[:-1]] == ["+ create"] * 7, planned.stdout
    assert house.cli("tenant", "show", "north", check=False).returncode == 1, "a plan changes nothing"
    code, done = lines(house, "-f", str(file))
    assert code == 0 and len(done) == 7
    tenant = house.json("tenant", "show", "north")
    assert (tenant["tier"], tenant["time_zone"], tenant["attributes"]) == ("enterprise", "Europe/Berlin", {"region": "eu"})
    assert house.json("key", "show", "north/ci")["allowed_ips"] == ["203.0.113.0/24"]
    before = len(house.leaves("north")), house.json("audit", "checkpoint")
    assert house.cli("apply", "-f", str(file), "--plan").returncode == 0
    assert lines(house, "-f", str(file)) == (0, [])
    assert len(house.leaves("north")) - before[0] <= 1, "no leaf but that of the look itself"


def test_a_difference_is_told_with_both_values_and_mended(own_house, tmp_path) -> None:
    house = own_house()
    file = tmp_path / "tenants.yaml"
    file.write_text(STATE)
    house.cli("apply", "-f", str(file))
    file.write_text(STATE.replace("tier: enterprise", "tier: pro").replace('day: "200"', 'day: "150"'))
    code, done = lines(house, "-f", str(file))
    assert code == 0
    assert done == [
        "~ update tenant north tier: enterprise -> pro", "~ update day budget of north/web: 200 -> 150"]
    assert house.json("tenant", "show", "north")["tier"] == "pro"


def test_what_is_not_in_the_file_stays_unless_it_is_pruned_by_name(own_house, tmp_path) -> None:
    house = own_house()
    house.make_tenant("old", "pro")
    file = tmp_path / "tenants.yaml"
    file.write_text("tenants:\n  north: {tier: pro}\n")
    assert lines(house, "-f", str(file)) == (0, ["+ create tenant north"])
    refused = house.cli("apply", "-f", str(file), "--prune", check=False)
    assert refused.returncode == 64 and "nobody can be asked" in refused.stderr
    code, done = lines(house, "-f", str(file), "--prune", "--confirm", "tenants.yaml")
    assert (code, done) == (0, ["- archive tenant old"])
    assert house.json("tenant", "show", "old")["status"] == "archived"
    for empty in ("", "tenants:\n", "tenants: {}\n", "webhooks: []\n"):
        file.write_text(empty)
        refused = house.cli("apply", "-f", str(file), "--prune", "--confirm", "tenants.yaml", check=False)
        assert refused.returncode == 64 and "names no tenant" in refused.stderr, empty
    assert house.json("tenant", "show", "north")["status"] == "active"


HOOKED = """
webhooks:
  - {url: "https://hooks.example/all", events: [budget.alert]}
tenants:
  north:
    tier: pro
    projects:
      web: {sandbox: {memory: 256MiB, cpu: 30s}}
    keys:
      ci: {project: web, owner: service, approvals: self}
    webhooks:
      - {url: "https://hooks.example/north", events: [key.leaked, budget.alert]}
"""


def test_webhooks_and_the_terms_of_projects_are_made_changed_and_pruned(own_house, tmp_path) -> None:
    house = own_house(policies=small_policies(tmp_path / "policies"))
    file = tmp_path / "tenants.yaml"
    file.write_text(HOOKED)
    code, done = lines(house, "-f", str(file))
    assert code == 0 and len(done) == 5, done
    hooks = {hook["url"]: hook for hook in house.json("webhook", "list")["data"]}
    assert (hooks["https://hooks.example/all"]["tenant"], hooks["https://hooks.example/north"]["tenant"]) == (None, "north")
    assert set(hooks["https://hooks.example/north"]["events"]) == {"key.leaked", "budget.alert"}
    assert house.json("project", "show", "north/web")["sandbox"] == {
        "cpu": "30s", "memory": 256 << 20, "processes": None, "file": None}
    assert house.json("key", "show", "north/ci")["approvals"] == "self"
    assert lines(house, "-f", str(file)) == (0, []), "a second run finds nothing to do"
    file.write_text(HOOKED.replace("[key.leaked, budget.alert]", "[key.leaked]").replace("cpu: 30s", "cpu: 20s").replace(
        '  - {url: "https://hooks.example/all", events: [budget.alert]}\n', ""))
    code, done = lines(house, "-f", str(file), "--prune", "--confirm", "tenants.yaml")
    assert code == 0 and [line.split(" events")[0].split(" sandbox")[0] for line in done] == [
        "~ update project north/web", "- delete webhook https://hooks.example/all",
        "~ update webhook https://hooks.example/north"], done
    assert [hook["url"] for hook in house.json("webhook", "list")["data"]] == ["https://hooks.example/north"]
    assert lines(house, "-f", str(file), "--prune") == (0, [])


def test_a_change_for_two_persons_is_shown_as_waiting_and_asked_for_once(own_house, tmp_path) -> None:
    house = own_house(policies=small_policies(tmp_path / "policies"))
    house.make_tenant("north", "pro", "10")
    second = tmp_path / "bob.key"
    house.cli("admin", "create", "bob", "--role", "owner", "--secret-file", str(second))
    house.stop()
    house.environment["GATEHOUSE_ADMIN_TWO_PERSON"] = "raise-budget"
    house.start()
    file = tmp_path / "tenants.yaml"
    file.write_text('tenants:\n  north: {tier: enterprise, budgets: {month: "20"}}\n')

    def apply(*words: str) -> tuple[int, dict]:
        done = house.cli("apply", "-f", str(file), *words, "--output", "json", check=False)
        return done.returncode, json.loads(done.stdout)

    code, first = apply()
    assert code == 2 and first["done"] is False and len(first["changes"]) == 2, first
    assert [change["change"] for change in first["waiting"]] == ["~ update month budget of north: 10 -> 20"]
    assert house.json("tenant", "show", "north")["tier"] == "enterprise", "what needs nobody is done"
    assert house.json("budget", "list", "--scope", "north")["data"][0]["amount"] == "10"
    code, again = apply()
    assert code == 2 and again["waiting"] == first["waiting"], "it is the same change"
    assert len(house.json("approval", "list", "--kind", "change")["data"]) == 1
    text = house.cli("apply", "-f", str(file), "--plan", "--output", "table", check=False)
    assert text.returncode == 2 and f"(waits for another admin as {first['waiting'][0]['id']})" in text.stdout
    house.json("approval", "allow", first["waiting"][0]["id"], "--because", "agreed", "--key-file", str(second))
    code, last = apply()
    assert (code, last["changes"], last["done"]) == (0, [], True)
    assert house.json("budget", "list", "--scope", "north")["data"][0]["amount"] == "20"


def test_a_wrong_file_is_refused_with_its_line_and_nothing_is_done(own_house, tmp_path) -> None:
    house = own_house()
    file = tmp_path / "tenants.yaml"
    for text, cause in (
        ("tenants:\n  north: {tiers: pro}\n", "tenants.yaml:2: unknown word `tiers`; did you mean `tier`?"),
        ("tenants:\n  North: {}\n", "tenants.yaml:2: `North` is no name"),
        ("tenants:\n  north:\n    budgets: {month: much}\n", "tenants.yaml:3: `much` is no amount"),
        ("tenants: [\n", "this is not YAML"),
        ("webhooks: [{url: \"https://a.example\", events: [budget.alrt]}]\n", "`budget.alrt` is no event; did you mean"),
        ("tenants:\n  north: {projects: {web: {sandbox: {memory: much}}}}\n", "`much` is no limit"),
    ):
        file.write_text(text)
        done = house.cli("apply", "-f", str(file), check=False)
        assert done.returncode == 64 and cause in done.stderr, done.stderr
    assert house.json("tenant", "list")["data"] == []


def test_the_first_failure_stops_and_says_what_was_done(own_house, tmp_path) -> None:
    house = own_house()
    file = tmp_path / "tenants.yaml"
    file.write_text('tenants:\n  one: {tier: pro}\n  two: {tier: pro, budgets: {month: "10"}, projects: '
                    '{web: {budgets: {month: "20"}}}}\n  three: {tier: pro}\n')
    done = house.cli("apply", "-f", str(file), check=False)
    assert done.returncode == 1 and "budget-over-parent" in done.stderr and "4 of 6 changes were made" in done.stderr
    assert [tenant["name"] for tenant in house.json("tenant", "list")["data"]] == ["one", "two"]


def test_a_thousand_unchanged_tenants_take_seconds_and_no_leaf(own_house, tmp_path) -> None:
    house = own_house()
    count = 300  # under the rate of a key; the time is that of two pages
    file = tmp_path / "tenants.yaml"
    file.write_text("tenants:\n" + "".join(f"  t{number}: {{tier: pro}}\n" for number in range(count)))
    house.cli("apply", "-f", str(file))
    size = {log["log"]: log["size"] for log in house.json("audit", "checkpoint")["data"]}
    begun = time.monotonic()
    assert lines(house, "-f", str(file)) == (0, [])
    assert time.monotonic() - begun < 5
    after = {log["log"]: log["size"] for log in house.json("audit", "checkpoint")["data"]}
    assert {log for log in size if after[log] != size[log]} <= {"house", "root"}
