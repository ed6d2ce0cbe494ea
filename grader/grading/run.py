"""Run attempts in children."""

from __future__ import annotations

from collections.abc import Sequence

from grader.grading.attempt import Attempt, Outcome
from grader.grading.reply import read_outcomes
from grader.model import Verdict
from grader.sandbox import Request, Sandbox
from grader.sandbox.protocol import Limits, wire
from grader.submission.source import Submission


def run(
    attempts: Sequence[Attempt],
    submission: Submission,
    sandbox: Sandbox,
    limits: Limits,
    *,
    alone: bool = False,
    parts: int = 1,
    children: int | None = None,
) -> list[Outcome]:
    """The outcomes in the order of the attempts; after a death the rest goes on in a fresh child.

    In so many `parts` they can run at once. After so many `children`, if they are bounded, what has had no turn
    is skipped.
    """
    outcomes: dict[int, Outcome] = {}
    parts = len(attempts) if alone else min(parts, len(attempts))
    groups = [list(range(len(attempts)))[part::parts] for part in range(parts)]
    while groups and children != 0:
        if children is not None:
            groups = groups[:children]
            children -= len(groups)
        requests = [make_request([attempts[i] for i in group], submission) for group in groups]
        left: list[list[int]] = []
        for group, ended in zip(groups, sandbox.run(requests, limits), strict=True):
            found = read_outcomes([attempts[i] for i in group], ended, submission)
            if found is None:
                # nobody's frames can be trusted any more, so each shows by itself what it does
                left += [[i] for i in group]
                continue
            outcomes |= {group[position]: outcome for position, outcome in found.items()}
            rest = [i for position, i in enumerate(group) if position not in found]
            if rest:
                left.append(rest)
        groups = left
    return [outcomes.get(i) or Outcome(attempt, death=Verdict.SKIPPED) for i, attempt in enumerate(attempts)]


def make_request(attempts: Sequence[Attempt], submission: Submission) -> Request:
    """What a child is given: sources, entries, stand-ins, and the plan of each exercise."""
    position = {source.path: number for number, source in enumerate(submission.sources)}
    # two definitions of one exercise share its plan
    numbers = {frame: number for number, frame in enumerate(dict.fromkeys(a.plan.frame for a in attempts))}
    root = submission.name.removesuffix(".py").removesuffix(".ipynb")
    named = any(root in cell.text for source in submission.sources for cell in source.cells)
    header = {
        # files may import each other below the folder's name; unless one does, it is not told
        "root": root if named and root.isidentifier() else "submission",
        "files": [
            {
                "path": source.path,
                "notebook": source.is_notebook,
                "cells": [(cell.number, cell.text) for cell in source.cells if cell.tree is not None],
            }
            for source in submission.sources
        ],
        "entries": [
            {
                "plan": numbers[attempt.plan.frame],
                "file": position[attempt.candidate.source.path],
                "names": {attempt.plan.check.symbol: attempt.candidate.definition.name},
                "at": [attempt.candidate.place.cell, attempt.candidate.place.line]
                if attempt.candidate.shadowed
                else None,
                "edit": [attempt.candidate.definition.cell, *attempt.edit] if attempt.edit else None,
            }
            for attempt in attempts
        ],
        "lent": "\n".join(dict.fromkeys(text for attempt in attempts for text in attempt.stand_ins.texts)),
        "replaced": [name for attempt in attempts for name in attempt.stand_ins.names],
    }
    return Request(wire.pack(header, {}), tuple(numbers), tuple(a.plan.check.seconds for a in attempts))
