"""Numbers: what `/metrics` tells is true, its rules fire and rest, and every query names what exists."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import anthropic
import pytest
import yaml

from alerts import ALERTS
from house import ROOT, House, free_port

RULES = ROOT / "etc" / "prometheus" / "gatehouse.rules.yml"
DASHBOARD = ROOT / "etc" / "grafana" / "gatehouse.json"
TOOLS = ROOT / ".build" / "prometheus" / "usr" / "bin"
needs_prometheus = pytest.mark.skipif(
    not (TOOLS / "promtool").exists(), reason="Debian's prometheus is not there; `make test` fetches it")


def page(daemon: House, key: str) -> str:
    request = urllib.request.Request(f"{daemon.admin_url}/metrics", headers={"authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        return answer.read().decode()


def numbers(text: str) -> dict[str, float]:
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line[0] != "#"}


def families(text: str) -> dict[str, str]:
    return dict(line.split(" ")[2:4] for line in text.splitlines() if line.startswith("# TYPE"))


def scraper_key(daemon: House) -> str:
    daemon.json("admin", "create", "prometheus", "--role", "auditor")
    return daemon.json("admin", "key", "create", "prometheus", "--scope", "read:metrics")["secret"]


def call(daemon: House, key: str, **fields) -> anthropic.types.Message:
    client = anthropic.Anthropic(base_url=daemon.url, api_key=key, max_retries=0)
    return client.messages.create(
        model=fields.pop("model", "haiku"), max_tokens=50, messages=[{"role": "user", "content": "hello"}], **fields)


def test_a_page_counts_what_happened_and_needs_its_scope(own_house) -> None:
    daemon: House = own_house(environment={"GATEHOUSE_TELEMETRY_TENANT_SERIES": "1"})
    scraper = scraper_key(daemon)
    daemon.make_tenant("acme", "free", "0.01")
    key = daemon.make_key("acme", "ci")
    before = numbers(page(daemon, scraper))
    for _ in range(3):
        call(daemon, key)
    with pytest.raises(anthropic.PermissionDeniedError):
        call(daemon, key, model="opus")
    with pytest.raises(anthropic.AuthenticationError):
        call(daemon, "sk-proj-wrong")
    time.sleep(0.3)
    text = page(daemon, scraper)
    now = numbers(text)

    def rise(series: str) -> float:
        return now.get(series, 0) - before.get(series, 0)

    assert rise('gatehouse_requests_total{route="messages",status="2xx"}') == 3
    assert rise('gatehouse_requests_total{route="messages",status="4xx"}') == 2
    assert rise('gatehouse_refusals_total{reason="model-denied"}') == 1
    assert rise('gatehouse_refusals_total{reason="key-invalid"}') == 1
    assert rise('gatehouse_call_ends_total{ending="complete"}') == 3
    assert rise('gatehouse_settlements_total{mark="exact"}') == 3
    assert rise("gatehouse_admission_seconds_count") == 4
    assert rise("gatehouse_added_seconds_count") == 3
    assert rise('gatehouse_upstream_answers_total{upstream="simulator",status="2xx"}') == 3
    assert rise('gatehouse_authentications_total{outcome="unproven"}') == 1
    assert rise('gatehouse_authentications_total{outcome="known"}') == 3
    assert rise("gatehouse_batch_changes_sum") >= 7
    assert rise("gatehouse_audit_leaves_total") >= 7
    assert now["gatehouse_holds_open"] == 0 and now["gatehouse_ready"] == 1
    assert now["gatehouse_hold_bound_broken_total"] == 0
    assert 0 < rise("gatehouse_added_seconds_sum") < 3
    spent = float(daemon.json("budget", "list")["data"][0]["spent"])
    assert spent > 0 and rise('gatehouse_spent_usd_total{tenant="acme"}') == pytest.approx(spent, abs=1e-12)
    assert now['gatehouse_spent_usd_total{tenant="_other"}'] == 0
    assert key not in text and scraper not in text

    other = daemon.json("admin", "key", "create", "prometheus", "--scope", "read:usage")["secret"]
    for wrong, status in [(other, 403), (key, 401), ("", 401)]:
        with pytest.raises(urllib.error.HTTPError) as refused:
            page(daemon, wrong)
        assert refused.value.code == status


def test_strangers_make_no_series(own_house) -> None:
    daemon: House = own_house()
    scraper = scraper_key(daemon)
    for path in ["/nowhere", "/v1/messages/1", "/v1/models/a", "/" + "x" * 200]:
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{daemon.url}{path}?key=secret", timeout=10)
    before = len(numbers(page(daemon, scraper)))
    for index in range(200):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{daemon.url}/unknown/{index}", timeout=10)
    assert len(numbers(page(daemon, scraper))) == before


def metrics_in(expression: str) -> set[str]:
    return set(re.findall(r"\b(?:gatehouse|process)_[a-z0-9_]+", expression))


def test_every_query_names_a_metric_that_exists(house: House) -> None:
    scraper = scraper_key(house)
    known: set[str] = {"up"}
    for name, kind in families(page(house, scraper)).items():
        known |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"} if kind == "histogram" else {name}
    used: set[str] = set()
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            used |= metrics_in(rule["expr"])
    targets = [t for panel in json.loads(DASHBOARD.read_text())["panels"] for t in panel.get("targets", [])]
    assert len(targets) > 30
    for target in targets:
        used |= metrics_in(target["expr"])
    assert used and used <= known, used - known
    listed = re.findall(r"^\| `([a-z0-9_]+)` \|", (ROOT / "docs/reference/metrics.md").read_text(), flags=re.MULTILINE)
    assert sorted(listed) == sorted(families(page(house, scraper)))


def test_each_alert_has_its_paragraph() -> None:
    text = (ROOT / "docs" / "deployment" / "monitoring.md").read_text()
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            anchor = rule["annotations"]["runbook"].rsplit("#", 1)[1]
            assert f"### {anchor.replace('-', ' ').capitalize()}\n" in text, anchor
            assert f"`{rule['alert']}`" in text, rule["alert"]


@needs_prometheus
def test_each_alert_fires_and_rests(tmp_path: Path) -> None:
    rules = {rule["alert"]: rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}
    assert set(rules) == set(ALERTS), "each rule has its series, and the reverse"
    tests = []
    for name, alert in ALERTS.items():
        fired = [{"exp_labels": alert["labels"] | rules[name]["labels"]}]
        for series, expected in [(alert["fires"], fired), (alert["rests"], [])]:
            tests.append({
                "interval": "1m",
                "input_series": [{"series": one, "values": values} for one, values in series.items()],
                "alert_rule_test": [{"eval_time": alert["at"], "alertname": name, "exp_alerts": expected}],
            })
    # What an annotation says is not what is tested here.
    bare = yaml.safe_load(RULES.read_text())
    for rule in bare["groups"][0]["rules"]:
        del rule["annotations"]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(bare))
    # A whole day is looked at more seldom than half an hour.
    for pause, chosen in [("1m", False), ("10m", True)]:
        some = [one for one in tests if (one["alert_rule_test"][0]["eval_time"] == "24h") is chosen]
        (tmp_path / "tests.yml").write_text(
            json.dumps({"rule_files": ["rules.yml"], "evaluation_interval": pause, "tests": some}))
        done = subprocess.run(
            [TOOLS / "promtool", "test", "rules", tmp_path / "tests.yml"], capture_output=True, text=True, timeout=120)
        assert some and done.returncode == 0, done.stdout + done.stderr


@needs_prometheus
def test_prometheus_scrapes_a_live_daemon_and_its_rules_fire(own_house, tmp_path: Path) -> None:
    daemon: House = own_house()
    key_file = tmp_path / "gatehouse.key"
    key_file.write_text(scraper_key(daemon))
    daemon.make_tenant("acme", "free", "0.000001")
    key = daemon.make_key("acme", "ci", "--expires", "3d")
    with pytest.raises(anthropic.APIStatusError):
        call(daemon, key)
    # A budget that nothing fits in counts as used up once something is held; one of nothing at all does at once.
    daemon.json("budget", "set", "acme", "--window", "day", "--amount", "0")
    port = free_port()
    text = (ROOT / "etc" / "prometheus" / "prometheus.yml").read_text()
    text = text.replace("15s", "1s").replace("/etc/prometheus/gatehouse.rules.yml", str(RULES))
    text = text.replace("/etc/prometheus/gatehouse.key", str(key_file))
    (tmp_path / "prometheus.yml").write_text(text.replace("127.0.0.1:8485", f"127.0.0.1:{daemon.admin_port}"))
    checked = subprocess.run(
        [TOOLS / "promtool", "check", "config", tmp_path / "prometheus.yml"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    server = subprocess.Popen(
        [TOOLS / "prometheus", f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data",
         f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        def ask(path: str):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return json.load(answer)["data"]

        def firing() -> set[str]:
            return {one["labels"]["alertname"] for one in ask("/api/v1/alerts")["alerts"] if one["state"] == "firing"}

        wanted = {"GatehouseKeysExpiring", "GatehouseBudgetNearEnd"}
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if wanted <= firing():
                    break
            except OSError:
                pass
            threading.Event().wait(0.2)
        assert wanted <= firing(), firing()
        assert ask("/api/v1/query?query=up")["result"][0]["value"][1] == "1"
        rules = [rule for group in ask("/api/v1/rules")["groups"] for rule in group["rules"]]
        assert len(rules) == len(ALERTS) and all(rule["health"] in ("ok", "unknown") for rule in rules)
        assert not [rule for rule in rules if rule.get("lastError")]
    finally:
        server.terminate()
        server.wait(timeout=30)
