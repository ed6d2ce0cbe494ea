"""Prove by a run that a definition of a near name is the one that an exercise asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grader.grading.known_mistakes import MistakeFailed, find_wrong_outputs, list_declared_outputs, match_mistake
from grader.grading.verdict import JudgedAttempt
from grader.model import Check
from grader.submission.matching import Candidate
from grader.submission.source import normalize_name

# words beside the name of an exercise that make no other thing of it
HARMLESS = re.compile(r"node|layer|class|func(?:tion)?|op|my|new|own|custom|numpy|np|self|activation|\d+|_")


def is_identified(judged: JudgedAttempt) -> bool:
    """Is its first output right, or is each wrong output that of a known mistake?

    A definition whose name has words of another thing must have a right first output: `LeakyRelu` is no wrong `Relu`.
    """
    check, candidate = judged.check, judged.outcome.attempt.candidate
    if judged.passed or candidate.likeness == "exact":
        return True
    counted = judged.judgement.counted
    root = check.structure.root or next(iter(list_declared_outputs(check)), "")
    asked = [o for o in counted if o.case.purpose == "value" and root in o.case.expected]
    for form in {o.case.form for o in asked}:
        of_form = [o for o in asked if o.case.form == form]
        if root not in find_wrong_outputs(check, of_form) and all(root in o.arrays for o in of_form):
            return True
    values = [o for o in counted if o.case.purpose == "value" and o.case.form == counted[0].case.form]
    wrong = find_wrong_outputs(check, values)
    if "raises" in wrong or not wrong or not may_be_meant(check, candidate):
        return False
    try:
        matched = [match_mistake(check, mistake, values, wrong) for mistake in check.mistakes]
    except MistakeFailed:  # a fault of a plugin proves nothing
        return False
    return wrong <= frozenset[str]().union(*(match.explained for match in matched if match))


def may_be_meant(check: Check, candidate: Candidate) -> bool:
    """Is the name without words of another thing beside those of the exercise?"""
    name = normalize_name(candidate.definition.name)
    left = [HARMLESS.sub("", name.replace(normalize_name(known), "", 1)) for known in (check.symbol, *check.aliases)]
    return candidate.likeness != "worded" or not all(left)


def list_near_names(judged: Mapping[str, JudgedAttempt]) -> dict[str, str]:
    """List the near names of definitions by exercise."""
    candidates = {name: attempt.outcome.attempt.candidate for name, attempt in judged.items()}
    return {name: found.definition.name for name, found in candidates.items() if found.likeness != "exact"}
