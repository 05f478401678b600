"""Sends a folder through two agents, one after the other, on one cap of money: python3 multi_agent_workflow.py FOLDER"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

from claude_code_client import ClaudeClient

TASK = os.environ.get("TASK", (
    "First have the agent code-analyzer describe the structure. Then have the agent security-auditor audit what it "
    "described. Sum up both in one page."))


def main(folder: Path) -> None:
    files = {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.py"))[:100]}
    calls: Counter[str] = Counter()
    with ClaudeClient() as client:
        events = client.stream_task(
            TASK, allow_tools=["Read", "Grep", "Glob", "LS"], allow_agents=["code-analyzer", "security-auditor"],
            allow_skills=[], workspace=files, max_cost=1.00, timeout=300)
        for event in events:
            if event["type"] == "agent_spawn":
                print(event["agent"], "begins", event["agent_id"])
            elif event["type"] == "tool_call":
                calls[event["agent"]] += 1
            elif event["type"] == "result":
                print("calls:", dict(calls))
                print("cost:", event["usage"]["cost_usd"], "USD of all agents together")


main(Path(sys.argv[1]))
