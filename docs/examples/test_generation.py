"""Has tests written and run in the sandbox: python3 test_generation.py FOLDER OUTPUT"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from claude_code_client import ClaudeAPIError, ClaudeClient

TASK = os.environ.get("TASK", "Write unit tests for every function, run them with `python3 -m unittest`, mend what fails.")


def main(folder: Path, output: Path) -> None:
    files = {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.py"))[:100]}
    with ClaudeClient() as client:
        try:
            task = client.execute_task(
                TASK, allow_tools=["Read", "Glob", "Write", "Edit", "Bash"], allow_agents=[], allow_skills=[],
                workspace=files, max_cost=1.00, timeout=300, max_turns=30)
        except ClaudeAPIError as refusal:
            sys.exit(f"{refusal.reason or refusal.type}: {refusal.message}")
        for step in task.execution_log:
            print(step["seq"], step["action"], step.get("tool", ""), step["status"])
        for artifact in task.artifacts:
            if artifact.path.startswith("test"):
                (output / Path(artifact.path).name).write_bytes(artifact.read())
                print("kept", artifact.path)
        print("cost:", task.usage.cost_usd, "USD")


main(Path(sys.argv[1]), Path(sys.argv[2]))
