"""Choose the texts to lend to an exercise that failed: helpers of the course, and right layers."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import replace

from grader.grading.attempt import Attempt, StandIns
from grader.model import Check
from grader.sandbox.protocol import ALLOWED_TOP
from grader.submission.matching import collect_names
from grader.submission.source import Source, Submission


def lend_stand_ins(
    attempt: Attempt, kept: Collection[str], checks: Sequence[Check], submission: Submission
) -> Attempt | None:
    """Return the attempt with stand-ins; None when there is nothing to lend.

    `kept` names the prerequisites that the exercise uses as they are. Every other prerequisite gets a stand-in.
    A kept one gets a stand-in too, where it is imported from a module that was not handed in (`common.layers`). An
    exercise may name its layers in another file than its own, so the names of every file count.
    """
    check, source = attempt.plan.check, attempt.candidate.source
    texts: list[str] = []
    replaced: list[str] = []
    exercises: list[Check] = []
    missing = absent_names(submission) if check.needs else set[str]()
    needs = [
        c
        for c in checks
        if c.name in check.needs and c.stand_in and (c.name not in kept or missing & {"*", c.symbol, *c.aliases})
    ]
    used = submission.names if needs else ()
    for need in needs:
        texts.append(need.stand_in or "")
        names = [n for n in (need.symbol, *need.aliases) if n in used]
        texts += [f"{name} = {need.symbol}" for name in names if name != need.symbol]
        if names and need.name not in kept:
            replaced += names
            exercises.append(need)
    helpers: list[str] = []
    own_names: set[str] = set()
    if check.methods:
        called = {node.id for cell in source.cells for node in cell.nodes if isinstance(node, ast.Name)}
        node = attempt.candidate.definition.node
        own_names = collect_names(node)
        # a method that is called without `self.` is no helper that is missing
        own = {n.name for n in ast.walk(node) if isinstance(n, ast.FunctionDef)}
        known = own | source.definitions.keys() | {need.symbol for need in needs}
        helpers = [h for h in check.helpers if h not in known and (h in called or may_star(source))]
        texts += [check.helpers[helper] for helper in helpers]
    if not texts:
        return None
    lent = StandIns(tuple(texts), tuple(replaced), tuple(exercises), tuple(h for h in helpers if h in own_names))
    return replace(attempt, stand_ins=lent)


def absent_names(submission: Submission) -> set[str]:
    """Find the names that are imported from modules which were not handed in; "*" where these could be any."""
    there = {source.stem for source in submission.sources}
    return {name for module, name in submission.imports if not is_there(module.lstrip("."), there)}


def is_there(module: str, stems: Collection[str]) -> bool:
    """Is this a module of Python, numpy, or a file that was handed in, in any folder?"""
    return module.partition(".")[0] in ALLOWED_TOP or module.rpartition(".")[2] in stems


def may_star(source: Source) -> bool:
    """Does the file import everything from somewhere, or call helpers through a module?"""
    return any(
        isinstance(n, ast.ImportFrom) and any(a.name == "*" for a in n.names)
        for cell in source.cells
        for n in cell.statements
    )
