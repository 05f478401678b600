"""What an operator and an auditor read at a glance: `top`, and the report of a tenant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import anthropic
import pytest

from house import House, small_policies


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Three calls of `acme/ci`, one refusal of `acme/ci`, four of `small/ci`, and things that admins do."""
    made = House(policies=small_policies(tmp_path_factory.mktemp("busy") / "policies")).start()
    made.make_tenant("acme", "enterprise", "100")
    made.make_tenant("small", "free", "5")
    ci, small = made.make_key("acme", "ci"), made.make_key("small", "ci")
    for key, model in [(ci, "haiku")] * 3 + [(small, "haiku")] * 2 + [(ci, "nobody-9")] + [(small, "opus")] * 4:
        client = anthropic.Anthropic(base_url=made.url, api_key=key, max_retries=0)
        try:
            client.messages.create(model=model, max_tokens=10, messages=[{"role": "user", "content": "hi"}])
        except anthropic.APIStatusError as refusal:
            assert model != "haiku", refusal
    made.json("key", "update", "acme/ci", "--label", "team=a|b")
    made.json("compliance", "legal-hold", "create", "acme", "--because", "case 17")
    yield made
    made.close()


def top(house: House, *words: str) -> list[dict]:
    return json.loads(house.cli("top", "--once", *words, "--output", "json").stdout)["data"]


def test_top_counts_calls_and_denials_of_each_key(busy: House) -> None:
    rows = {row["key"]: row for row in top(busy)}
    assert (rows["acme/ci"]["requests"], rows["acme/ci"]["denials"]) == (3, 1), rows
    assert (rows["small/ci"]["requests"], rows["small/ci"]["denials"]) == (2, 4)
    assert rows["acme/ci"]["rate"] <= 3 and float(rows["acme/ci"]["amount_usd"]) > 0


def test_top_sorts_by_spend_rate_or_denials_and_takes_one_tenant(busy: House) -> None:
    assert [row["key"] for row in top(busy, "--sort", "spend")] == ["acme/ci", "small/ci"]
    assert [row["key"] for row in top(busy, "--sort", "rate")] == ["acme/ci", "small/ci"]
    assert [row["key"] for row in top(busy, "--sort", "denials")] == ["small/ci", "acme/ci"]
    assert [row["key"] for row in top(busy, "--tenant", "small")] == ["small/ci"]
    wrong = busy.cli("top", "--sort", "size", check=False)
    assert wrong.returncode == 64 and "denials" in wrong.stderr


def test_top_shows_the_newest_refusals(busy: House) -> None:
    shown = busy.cli("top", "--once", "--output", "table").stderr.splitlines()
    refusals = [line for line in shown if "model-denied" in line]
    assert len(refusals) == 4 and all("small/ci" in line for line in refusals), shown


def test_a_report_has_what_an_auditor_asks(busy: House, tmp_path: Path) -> None:
    auditor = tmp_path / "auditor.key"
    busy.cli("admin", "create", "eve", "--role", "auditor", "--secret-file", str(auditor))
    page = tmp_path / "acme.md"
    busy.cli("compliance", "report", "acme", "--from", "1h", "--out", str(page), "--key-file", str(auditor))
    text = page.read_text()
    for part in ("Tenant", "Evidence", "Leaves by kind", "Refusals by reason", "Spend", "Acts", "Keys", "Retention",
                 "Admins that see the tenant", "Policies in force", "Legal holds", "Erasures", "Exports of the span"):
        assert f"\n## {part}\n" in text, part
    assert "| admitted | 3 |" in text and "| legal-hold-placed | 1 |" in text and "| key-updated | 1 |" in text
    assert "| eve |" in text and "| ci |" in text and "gatehouse audit verify --log acme" in text
    again = busy.cli("compliance", "report", "acme", "--from", "1h", "--out", str(page), check=False)
    assert page.read_text() != "" and again.returncode in (0, 64)


def test_a_report_counts_what_the_log_has_and_nothing_outside_its_span(busy: House) -> None:
    found = busy.json("compliance", "report", "acme", "--from", "1h")
    kinds: dict[str, int] = {}
    for row in busy.leaves("acme"):
        kinds[row["type"]] = kinds.get(row["type"], 0) + 1
    for kind in ("admitted", "settled", "refused", "key-created", "legal-hold-placed", "tenant-created"):
        assert found["kinds"][kind] == kinds[kind], kind
    assert sum(found["refusals"].values()) == found["kinds"]["refused"]
    assert found["costs"][0]["requests"] == 3 and found["further_acts"] == 0
    assert not any(act["type"] in ("admitted", "records-read") for act in found["acts"])
    empty = busy.json("compliance", "report", "acme", "--from", "2026-01-01", "--to", "2026-02-01")
    assert empty["leaves"] == 0 and empty["acts"] == [] and empty["costs"] == []


@pytest.mark.parametrize(("words", "cause"), [
    (["--from", "2026-02-01", "--to", "2026-01-01"], "--from lies before --to"),
    (["--from", "1h", "--to", "2099-01-01"], "not in the future"),
    (["--from", "2025-01-01", "--to", "2026-06-01"], "366 days at most"),
])
def test_a_span_that_cannot_be_reported_is_refused(busy: House, words: list[str], cause: str) -> None:
    done = busy.cli("compliance", "report", "acme", *words, check=False)
    assert done.returncode == 64 and cause in done.stderr


@pytest.mark.parametrize("words", [
    ["compliance", "erase", "acme", "--subject", "nobody", "--because", "x"],
    ["compliance", "legal-hold", "release", "HOLD", "--because", "x"],
    ["export", "delete", "EXPORT"],
])
def test_what_cannot_be_undone_asks_for_its_name_and_has_a_dry_run(busy: House, words: list[str]) -> None:
    hold = busy.json("compliance", "legal-hold", "list")["data"][0]["id"]
    if "EXPORT" in words:
        busy.cli("export", "create", "--format", "jsonl", "--tenant", "acme", "--wait")
    export = (busy.json("export", "list")["data"] or [{"id": ""}])[0]["id"]
    words = [word.replace("HOLD", hold).replace("EXPORT", export) for word in words]
    refused = busy.cli(*words, check=False)
    assert refused.returncode == 64 and "nobody can be asked" in refused.stderr
    wrong = busy.cli(*words, "--confirm", "another", check=False)
    assert wrong.returncode == 64 and "would be hit" in wrong.stderr
    dry = busy.cli(*words, "--dry-run")
    assert dry.stderr.startswith("would ") and dry.stdout == ""
    assert busy.json("compliance", "legal-hold", "list")["data"][0]["status"] == "standing"


def test_a_report_by_tier_has_the_tier_that_each_key_has_now(busy: House) -> None:
    def by_tier(*words: str) -> dict[str, int]:
        rows = busy.json(*words, "--by", "tier", "--bucket", "1d")["data"]
        return {row["tier"]: row["requests"] for row in rows if "tier" in row}

    assert by_tier("usage", "show") == by_tier("cost", "show") == {"enterprise": 3, "free": 2}
    busy.json("key", "update", "acme/ci", "--tier", "pro")
    assert by_tier("usage", "show") == {"pro": 3, "free": 2}
    assert by_tier("cost", "show", "--tenant", "acme") == {"pro": 3}


@pytest.mark.parametrize("name", ["route", "status", "reason", "task", "agent"])
def test_what_the_sums_do_not_keep_is_refused_with_what_they_do(busy: House, name: str) -> None:
    for noun in ("usage", "cost"):
        done = busy.cli(noun, "show", "--by", name, check=False)
        assert done.returncode == 64 and "there are tenant, project, key, model, tier" in done.stderr, done.stderr


def test_only_leaves_have_a_retention(busy: House) -> None:
    assert busy.json("compliance", "retention", "set", "acme", "--audit", "365d")["audit"] == "365d"
    for words, cause in ((["--audit", "200d", "--content", "30d"], "keeps no content of calls"), ([], "--audit 2190d")):
        done = busy.cli("compliance", "retention", "set", "acme", *words, check=False)
        assert done.returncode == 64 and cause in done.stderr, done.stderr
    assert busy.json("compliance", "retention", "show", "acme")["audit"] == "365d"
