"""Run attempts in children."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from grader.grading.attempt import Attempt, Outcome
from grader.grading.reply import read_outcomes
from grader.model import Verdict
from grader.sandbox import Request, Sandbox
from grader.sandbox.protocol import Limits, wire
from grader.submission.source import Submission

DEATHS = (Verdict.TIMED_OUT, Verdict.CRASHED)
CHILDREN = 6  # that a group of edits may use up, for an edit can make a loop that never ends


def run_alone(attempt: Attempt, submission: Submission, sandbox: Sandbox, limits: Limits) -> Outcome:
    """Run one attempt in a child of its own."""
    ((outcome,),) = run_groups([[attempt]], submission, sandbox, limits)
    return outcome


def run_together(
    attempts: Sequence[Attempt],
    submission: Submission,
    sandbox: Sandbox,
    limits: Limits,
    dead: Collection[str] = (),
) -> Sequence[Outcome]:
    """Run attempts in one child, and in as few more as deaths allow.

    Exercises that are built on those of `dead`, whose children died, are left out: they would die too.
    """
    (outcomes,) = run_groups([attempts], submission, sandbox, limits, dead)
    return outcomes


def run_groups(
    groups: Sequence[Sequence[Attempt]],
    submission: Submission,
    sandbox: Sandbox,
    limits: Limits,
    dead: Collection[str] = (),
) -> list[list[Outcome]]:
    """Run each group of attempts in one child; return the outcomes of each group, in its order.

    After a death the rest of a group goes on in another child, without what is built on the dead. Once a group has
    used up CHILDREN, its edits are skipped.
    """
    found: list[dict[int, Outcome]] = [{} for _ in groups]
    used = Counter[int]()
    waiting = [(n, leave_out(range(len(group)), group, dead)) for n, group in enumerate(groups)]
    waiting = [(number, positions) for number, positions in waiting if positions]
    while waiting:
        jobs: list[tuple[int, list[Attempt], list[int]]] = []
        for number, positions in waiting:
            attempts = [groups[number][position] for position in positions]
            if used[number] < CHILDREN or not all(attempt.edits for attempt in attempts):
                used[number] += 1
                jobs.append((number, attempts, positions))
        waiting = []
        ends = sandbox.run([make_request(attempts, submission, limits) for _, attempts, _ in jobs], limits)
        for (number, attempts, positions), ended in zip(jobs, ends, strict=True):
            outcomes = read_outcomes(attempts, ended, submission)
            if outcomes is None:
                # no frame of this child can be trusted any more, so each attempt shows alone what it does
                waiting += [(number, [position]) for position in positions]
                continue
            found[number] |= {positions[index]: outcome for index, outcome in outcomes.items()}
            rest = [position for index, position in enumerate(positions) if index not in outcomes]
            if rest := leave_out(rest, groups[number], find_dead(outcomes.values())):
                waiting.append((number, rest))
    return [
        [outcomes.get(position) or Outcome(attempt, death=Verdict.SKIPPED) for position, attempt in enumerate(group)]
        for group, outcomes in zip(groups, found, strict=True)
    ]


def find_dead(outcomes: Iterable[Outcome]) -> set[str]:
    """Find the exercises whose code ended its child, or ran out of time."""
    return {outcome.attempt.plan.check.name for outcome in outcomes if outcome.death in DEATHS}


def leave_out(positions: Iterable[int], group: Sequence[Attempt], dead: Collection[str]) -> list[int]:
    """Leave out the attempts whose exercises are built on the dead."""
    return [position for position in positions if not set(dead).intersection(group[position].plan.check.needs)]


def name_definitions(attempt: Attempt) -> dict[str, str]:
    """Map the names of the exercise to those of the definitions that are graded."""
    names = {attempt.plan.check.symbol: attempt.candidate.definition.name}
    names |= {asked: partner.name for asked, partner in attempt.candidate.partners}
    return names | {asked: partner.name for asked, _, partner in attempt.candidate.elsewhere}


def make_request(attempts: Sequence[Attempt], submission: Submission, limits: Limits) -> Request:
    """Make the request of a child: sources, entries, stand-ins, and the plan of each exercise."""
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
                "names": name_definitions(attempt),
                "at": [[one.cell, one.node.lineno] for one in attempt.candidate.definitions],
                "elsewhere": [
                    [asked, position[source.path], partner.cell, partner.node.lineno]
                    for asked, source, partner in attempt.candidate.elsewhere
                ],
                "edits": [
                    [position[edit.start.file], edit.start.cell, edit.start.line, edit.after] for edit in attempt.edits
                ],
            }
            for attempt in attempts
        ],
        "lent": "\n".join(dict.fromkeys(text for attempt in attempts for text in attempt.stand_ins.texts)),
        "replaced": [name for attempt in attempts for name in attempt.stand_ins.names],
    }
    own = [0.0 if limits.alike else attempt.plan.check.seconds for attempt in attempts]
    less = [0.0 if attempt.cpu is None else attempt.cpu - limits.cpu for attempt in attempts]
    seconds = [a + b for a, b in zip(own, less, strict=True)]
    return Request(wire.pack(header, {}), tuple(numbers), tuple(seconds))
