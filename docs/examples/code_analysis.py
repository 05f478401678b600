"""Looks through a folder of Python files and says what it found: python3 code_analysis.py FOLDER"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from claude_code_client import ClaudeClient

TASK = os.environ.get("TASK", "Look for injection, unsafe defaults and unused code. Report each finding with file and line.")


def main(folder: Path) -> None:
    files = {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.py"))[:100]}
    with ClaudeClient() as client:
        events = client.stream_task(
            TASK, allow_tools=["Read", "Grep", "Glob", "LS"], allow_agents=[], allow_skills=[],
            workspace=files, max_cost=0.50, timeout=120)
        for event in events:
            if event["type"] == "tool_call":
                print("calls", event["tool"], event["arguments"], event["verdict"])
            elif event["type"] == "tool_result":
                print("  got", event["status"], event["result"].splitlines()[:3])
            elif event["type"] == "result":
                print(event["result"]["output"])
                print("cost:", event["usage"]["cost_usd"], "USD")


main(Path(sys.argv[1]))
