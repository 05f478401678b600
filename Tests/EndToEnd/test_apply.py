"""`gatehouse apply`: the plan, the doing, and that a second run finds nothing to do."""

from __future__ import annotations

import time

from house import House

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


def test_a_wrong_file_is_refused_with_its_line_and_nothing_is_done(own_house, tmp_path) -> None:
    house = own_house()
    file = tmp_path / "tenants.yaml"
    for text, cause in (
        ("tenants:\n  north: {tiers: pro}\n", "tenants.yaml:2: unknown word `tiers`; did you mean `tier`?"),
        ("tenants:\n  North: {}\n", "tenants.yaml:2: `North` is no name"),
        ("tenants:\n  north:\n    budgets: {month: much}\n", "tenants.yaml:3: `much` is no amount"),
        ("tenants: [\n", "this is not YAML"),
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
