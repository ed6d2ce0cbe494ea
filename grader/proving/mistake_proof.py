"""Prove known mistakes: each is told as itself, and as no other."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from grader.diagnosis import mistakes
from grader.diagnosis.code import Code
from grader.grading.known_mistakes import imitate
from grader.grading.plan import Plan
from grader.model import Case, Mistake, Observation, Raised, Untrusted, Verdict
from grader.proving.trials import Subject

STOPPED = Raised(Untrusted("ValueError"), Untrusted(""), "forward")


def list_mistake_faults(subject: Subject, plans: Sequence[Plan]) -> list[str]:
    """List the mistakes that are not judged wrong, or not told as themselves alone."""
    check, found = subject.check, []
    own_cases, fresh_cases = plans[0].cases, plans[-1].cases
    for mistake in check.mistakes:
        own = imitate_cases(mistake, own_cases)
        judgement = check.judge(own)
        if all(judged.verdict is Verdict.PASSED for judged in judgement.criteria.values()):
            found.append(f"the mistake {mistake.__name__!r} is not judged wrong")
        like = judgement.counted[0].case
        alike = [case for case in fresh_cases if (case.form, case.purpose) == (like.form, "value")]
        names = name_told(subject, judgement.counted, imitate_cases(mistake, alike))
        if names != [mistake.__name__]:
            found.append(f"the mistake {mistake.__name__!r} is told as {', '.join(names) or 'none'}, and not as itself")
    return found


def name_told(subject: Subject, counted: Sequence[Observation], fresh: Sequence[Observation]) -> list[str]:
    """Name the findings of a submission that shows a mistake."""
    failed: Any = SimpleNamespace(
        check=subject.check, code=Code(subject.candidate, subject.check), counted=counted, fresh=fresh
    )
    matches = mistakes.confirm_mistakes(mistakes.match_mistakes(failed), failed)
    return [finding.id for finding in mistakes.find_mistakes(matches, failed)]


def imitate_cases(mistake: Mistake, cases: Sequence[Case]) -> tuple[Observation, ...]:
    """Return what a right submission shows in these cases, with the outputs that the mistake states."""
    observations = []
    for case in cases:
        states = imitate(mistake, case)
        if states is None:
            observations.append(Observation(case, {}, raised=STOPPED))
            continue
        arrays = {name: accepted[0] for name, accepted in case.expected.items() if accepted}
        arrays |= {name: np.asarray(v) for name, v in case.values.items() if name in ("x", "y") and "self" in str(v)}
        stated = {name: np.asarray(value) for name, value in states.items() if name != "raises"}
        observations.append(Observation(case, arrays | stated))
    return tuple(observations)
