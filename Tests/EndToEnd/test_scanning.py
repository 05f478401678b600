"""The rules for secret scanners in etc/scanning: every key of ours is found, and nobody else's."""

from __future__ import annotations

import importlib.util
import json
import random
import re
import shutil
import string
import subprocess
import sys
import tomllib
import zlib
from pathlib import Path

import pytest

from house import ROOT

SCANNING = ROOT / "etc" / "scanning"
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
COUNT = 10_000


def token(generator: random.Random) -> str:
    kind = generator.choice(["proj", "admin", "task"])
    text = f"sk-{kind}-" + "".join(generator.choices(BASE62, k=59))
    rest, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = BASE62[digit] + digits
    return text + digits


def near_miss(generator: random.Random) -> str:
    """One digit changed, one too many or too few, the prefix in another case: shapes that are almost ours."""
    text = token(generator)
    place = generator.randrange(text.index("-", 4) + 1, len(text))
    other = generator.choice([digit for digit in BASE62 if digit != text[place]])
    return generator.choice([
        text[:place] + other + text[place + 1:], text[:-1], text + other, text.replace("sk-", "SK-"),
        text[:place] + "_" + text[place + 1:], text.replace("-", "_")])


def strangers(generator: random.Random) -> str:
    """Keys of other vendors with our first prefix: they have dashes, underscores and other lengths."""
    length = generator.choice([48, 124, 132, 156])
    alphabet = BASE62 + "-_"
    half = "".join(generator.choices(alphabet, k=length // 2))
    return "sk-proj-" + half + "T3BlbkFJ" + "".join(generator.choices(alphabet, k=length // 2))


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    generator = random.Random(62)
    makers = {"ours": token, "near": near_miss, "others": strangers}
    return {name: [make(generator) for _ in range(COUNT)] for name, make in makers.items()}


@pytest.fixture(scope="module")
def detector():
    spec = importlib.util.spec_from_file_location("gatehouse_scanning", SCANNING / "detect_secrets_gatehouse.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.GatehouseKeyDetector()


def test_the_plugin_finds_every_key_and_nothing_else(texts, detector) -> None:
    for text in texts["ours"]:
        assert list(detector.analyze_string(f'key = "{text}"')) == [text]
    for text in texts["near"] + texts["others"]:
        assert list(detector.analyze_string(f'key = "{text}"')) == []


def test_the_rule_for_gitleaks_finds_every_key_and_no_other_vendors(texts) -> None:
    rules = tomllib.loads((SCANNING / "gitleaks.toml").read_text())["rules"]
    rule = next(rule for rule in rules if rule["id"] == "gatehouse-key")
    expression = re.compile(rule["regex"])
    for text in texts["ours"]:
        assert expression.search(f"key={text};") and any(word in text for word in rule["keywords"])
    assert not [text for text in texts["others"] if expression.search(f'"{text}"')]


def test_the_real_detect_secrets_agrees(texts, tmp_path) -> None:
    sample = {name: rows[:200] for name, rows in texts.items()}
    for name, rows in sample.items():
        (tmp_path / f"{name}.txt").write_text("\n".join(rows) + "\n")
    plugin = SCANNING / "detect_secrets_gatehouse.py"
    done = subprocess.run(
        [sys.executable, "-m", "detect_secrets", "scan", "--all-files", "--plugin", str(plugin), "--no-verify",
         str(tmp_path)], capture_output=True, text=True, timeout=120, check=True, cwd=tmp_path)
    found = {"ours": 0, "near": 0, "others": 0}
    for path, hits in json.loads(done.stdout)["results"].items():
        found[Path(path).stem] += sum(hit["type"] == "Gatehouse Key" for hit in hits)
    assert found == {"ours": 200, "near": 0, "others": 0}


@pytest.mark.skipif(shutil.which("gitleaks") is None, reason="gitleaks is not installed here")
def test_the_real_gitleaks_agrees(texts, tmp_path) -> None:
    (tmp_path / "ours.txt").write_text("\n".join(texts["ours"][:200]))
    (tmp_path / "others.txt").write_text("\n".join(texts["others"][:200]))
    report = tmp_path / "report.json"
    subprocess.run(
        ["gitleaks", "detect", "--no-git", "--source", str(tmp_path), "--config", str(SCANNING / "gitleaks.toml"),
         "--report-path", str(report)], capture_output=True, timeout=120)
    hits = [hit for hit in json.loads(report.read_text()) if hit["RuleID"] == "gatehouse-key"]
    assert {Path(hit["File"]).name for hit in hits} == {"ours.txt"} and len(hits) == 200
