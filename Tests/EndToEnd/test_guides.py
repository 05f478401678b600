"""Every page is tried: what stands in its `sh` and `python` blocks runs from top to bottom and leads to what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from house import BIN, ROOT, House

DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$|^<!-- leads to: (.*?) -->$", flags=re.MULTILINE | re.DOTALL)
# The front page and the quickstart have tests of their own.
OWN = {DOCS / "index.md", DOCS / "quickstart.md"}
PAGES = [page for page in sorted(DOCS.rglob("*.md")) if page not in OWN and re.search(r"^```(sh|python)$", page.read_text(), re.M)]


@pytest.fixture(scope="module")
def readers_house() -> Iterator[House]:
    """A daemon with what the pages take for granted: a tenant of the largest tier, one of the smallest, a key of each."""
    daemon = House().start()
    daemon.make_tenant("initech", "enterprise", "50")
    daemon.make_tenant("globex", "free", "5")
    yield daemon
    daemon.close()


@pytest.fixture(scope="module")
def keys(readers_house: House) -> dict[str, str]:
    return {"KEY": readers_house.make_key("initech", "reader"),
            "FREE_KEY": readers_house.make_key("globex", "reader")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_the_blocks_of_a_page_run_as_they_stand(page: Path, readers_house: House, keys, tmp_path: Path) -> None:
    script, wanted = "set -e\n", []
    for language, text, words in BLOCK.findall(page.read_text()):
        if language == "sh":
            script += text + "echo\n"
        elif language == "python":
            script += f"{sys.executable} - <<'END_OF_BLOCK'\n{text}END_OF_BLOCK\n"
        else:
            wanted += words.split("; ")
    script = script.replace("http://127.0.0.1:8484", readers_house.url).replace(
        "http://127.0.0.1:8485", readers_house.admin_url)
    for program in (DOCS / "examples").glob("*.py"):
        shutil.copy(program, tmp_path)
    environment = readers_house.environment | keys | {
        "PATH": f"{BIN}:{Path(sys.executable).parent}:{os.environ['PATH']}", "CLAUDE_API_KEY": keys["KEY"], "CLAUDE_API_URL": f"{readers_house.url}/v1",
        "PYTHONPATH": str(ROOT / "Sources" / "PythonClient" / "src")}
    done = subprocess.run(
        ["bash", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    for word in wanted:
        assert re.sub(r"\s+", " ", word) in re.sub(r"\s+", " ", told), f"the page leads to no {word}:\n{told}"


def test_the_programs_on_the_pages_are_the_files() -> None:
    pages = sorted((DOCS / "examples").glob("*.md"))
    assert len(pages) == 4
    for page in pages:
        shown = re.findall(r"^```py\n(.*?)^```$", page.read_text(), flags=re.MULTILINE | re.DOTALL)
        assert shown == [(page.parent / f"{page.stem.replace('-', '_')}.py").read_text()], page


def test_the_page_of_the_command_line_is_what_the_programs_say() -> None:
    said = subprocess.run([ROOT / "etc" / "cli-pages", BIN, "markdown"], capture_output=True, text=True, check=True)
    assert said.stdout == (DOCS / "reference" / "cli.md").read_text(), "run `make reference`"


def test_every_page_is_reached_from_the_front_page() -> None:
    reached, rest = set(), [DOCS / "index.md"]
    while rest:
        page = rest.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)#\s]+\.md)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target:
                rest.append((page.parent / target).resolve())
    # Decisions of design are a folder that the page of the rooms names.
    missing = {page for page in DOCS.rglob("*.md") if page.parent.name != "adr"} - reached
    assert not missing, missing


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: str(page.relative_to(DOCS)))
def test_every_anchor_is_a_heading(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text()):
        if "://" not in target:
            aim = (page.parent / target).resolve() if target else page
            assert anchor in anchors(aim), f"{page.name} links to #{anchor} of {aim.name}"
