"""Has a page written about a folder of Python files: python3 documentation_generation.py FOLDER OUTPUT"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from claude_code_client import ClaudeClient

TASK = os.environ.get("TASK", "Write docs/API.md: each public function with its arguments, its result and one example.")


def main(folder: Path, output: Path) -> None:
    files = {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.py"))[:100]}
    with ClaudeClient() as client:
        task = client.execute_task(
            TASK, allow_tools=["Read", "LS", "Write"], allow_agents=[], allow_skills=[], workspace=files, max_cost=0.50)
        for artifact in task.artifacts:
            target = output / artifact.path
            target.parent.mkdir(parents=True, exist_ok=True)
            client.download_artifact(task.id, artifact.path, target)
            print("wrote", target, artifact.size_bytes, "bytes")
        print("cost:", task.usage.cost_usd, "USD")


main(Path(sys.argv[1]), Path(sys.argv[2]))
