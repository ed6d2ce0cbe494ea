"""The tasks of VS Code that run bpgrade, with the pattern that reads its lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.desk.marks import BEGIN, END

INTERPRETER = "${command:python.interpreterPath}"  # no environment must be activated
PATTERN = {
    "regexp": r"^(.+?):(\d+):(\d+): (error|note): (.*) \[(\S+)\]$",
    "file": 1,
    "line": 2,
    "column": 3,
    "severity": 4,
    "message": 5,
    "code": 6,
}
MATCHER = {
    "owner": "bpgrade",
    "source": "bpgrade",
    "fileLocation": ["autoDetect", "${workspaceFolder}"],
    "pattern": PATTERN,
}
BACKGROUND = {"activeOnStart": True, "beginsPattern": f"^{BEGIN}$", "endsPattern": f"^{END}$"}


def write_tasks(words: Sequence[str]) -> str:
    """Return the text of `.vscode/tasks.json`; `words` follow the command."""
    check = make_task("check", words, MATCHER)
    watch = make_task("watch", words, {**MATCHER, "background": BACKGROUND}) | {"isBackground": True}
    return json.dumps({"version": "2.0.0", "tasks": [check, watch]}, indent=4, ensure_ascii=False) + "\n"


def make_task(command: str, words: Sequence[str], matcher: dict[str, Any]) -> dict[str, Any]:
    """Make the task of one command."""
    return {
        "label": f"bpgrade {command}",
        "type": "process",
        "command": INTERPRETER,
        "args": ["-P", "-m", "bpgrade", command, *words, "--format", "lines"],
        "group": "test",
        "problemMatcher": matcher,
    }
