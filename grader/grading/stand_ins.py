"""Choose the texts to lend to an exercise that failed: helpers of the course, and right layers."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from grader.grading.attempt import Attempt, StandIns
from grader.model import Check
from grader.sandbox.protocol import ALLOWED_TOP
from grader.submission.matching import collect_names, find_definitions
from grader.submission.source import Source, Submission

NO_NAMES: Mapping[str, str] = MappingProxyType({})


def lend_stand_ins(
    attempt: Attempt,
    kept: Collection[str],
    checks: Sequence[Check],
    submission: Submission,
    near: Mapping[str, str] = NO_NAMES,
) -> Attempt | None:
    """Return the attempt with stand-ins; None when there is nothing to lend.

    `kept` names the prerequisites that the exercise uses as they are. Every other prerequisite gets a stand-in.
    A kept prerequisite gets a stand-in if a file imports it from an absent module (`common.layers`). An
    exercise may name its layers in another file than its own, so the names of every file count. `near`
    maps an exercise to the near name of the student's layer. A function with a near name is the student's own helper.
    """
    check, source = attempt.plan.check, attempt.candidate.source
    absent = absent_names(submission, check.files)
    needs = [
        c
        for c in checks
        if c.name in check.needs and c.stand_in and (c.name not in kept or absent & {"*", c.symbol, *c.aliases})
    ]
    used = submission.names if absent or needs else source.names
    renamed = list_renamed(submission)
    used = used | {*renamed.values()}  # a class that a file calls by another name has a name of its own, too
    texts: list[str] = []
    replaced: list[str] = []
    exercises: list[Check] = []
    for need in needs:
        texts.append(need.stand_in or "")
        own = [found.definition.name for found in find_definitions(need, checks, submission)]
        own += [near[need.name]] if need.methods and need.name in near else []
        known = dict.fromkeys((*need.symbols, *need.aliases, *own))
        names = [n for n in known if n in used and not is_something_else(source, n, need)]
        names = [n for n in names if renamed.get(n, n) in known]
        texts += [f"{name} = {need.symbol}" for name in names if name not in need.symbols]
        if names and need.name not in kept:
            replaced += names
            exercises.append(need)
    helpers = find_helpers(
        attempt, {name for need in needs for name in need.symbols}, used & check.helpers.keys(), submission
    )
    texts += [check.helpers[helper] for helper in helpers]
    if not texts:
        return None
    unnamed = collect_names(attempt.candidate.definition.node) - list_imported(submission, check.files)
    remarked = tuple(helper for helper in helpers if helper in unnamed)
    lent = StandIns(tuple(texts), tuple(replaced), tuple(exercises), remarked)
    return replace(attempt, stand_ins=lent)


def is_something_else(source: Source, name: str, check: Check) -> bool:
    """Does the file define a class for a function that the exercise asks for, or the reverse?"""
    own = source.definitions.get(name)
    return own is not None and own.kind == ("function" if check.is_class else "class")


def list_renamed(submission: Submission) -> dict[str, str]:
    """List the new names under which files import definitions of each other, with the names that these had."""
    defined = {name for source in submission.sources for name in source.definitions}
    nodes = [node for source in submission.sources for cell in source.cells for node in cell.nodes]
    aliases = [alias for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
    return {alias.asname: alias.name for alias in aliases if alias.asname and alias.name in defined}


def find_helpers(attempt: Attempt, lent: Collection[str], used: Collection[str], submission: Submission) -> list[str]:
    """Find the helpers to lend to a class: those imported from elsewhere, and those that nothing defines.

    The name of an own method is never a missing helper, even without `self.`.
    """
    candidate = attempt.candidate
    if not attempt.plan.check.is_class:
        return []
    absent = absent_names(submission, attempt.plan.check.files)
    defined = {node.name for node in ast.walk(candidate.definition.node) if isinstance(node, ast.FunctionDef)}
    defined = defined.union(*(source.definitions for source in submission.sources))
    return [
        name
        for name in attempt.plan.check.helpers
        if name in used and name not in lent and name not in candidate.source.definitions
        if name not in defined or absent & {"*", name}
    ]


def list_imported(submission: Submission, files: Mapping[str, Collection[str]]) -> set[str]:
    """List the names that the submission imports from files of the course."""
    return {
        name
        for module, asked in submission.imports
        for name in files.get(module, ())
        if asked in ("*", name) or module == asked
    }


def absent_names(submission: Submission, files: Collection[str]) -> set[str]:
    """Find the names that are imported from modules which were not handed in.

    The set holds "*" if such an import can bring any name, like `from common import functions`.
    """
    there = {source.stem for source in submission.sources}
    absent = [(module, name) for module, name in submission.imports if not is_there(module.lstrip("."), there)]
    return {"*" if f"{module}.{name}" in files else name for module, name in absent}


def find_absent_star(source: Source, submission: Submission) -> str | None:
    """Find the file of a module that was not handed in, of which a file imports all names."""
    there = {one.stem for one in submission.sources}
    modules = sorted(module.lstrip(".") for module, name in source.imports if name == "*")
    return next((f"{module.replace('.', '/')}.py" for module in modules if not is_there(module, there)), None)


def is_there(module: str, stems: Collection[str]) -> bool:
    """Is this a module of Python, numpy, or a file that was handed in, in any folder?"""
    return module.partition(".")[0] in ALLOWED_TOP or module.rpartition(".")[2] in stems
