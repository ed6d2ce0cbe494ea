"""The smallest failing case of an exercise: a script that shows it, or the reason why there is none."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from grader.authoring.equality import choose_tolerance
from grader.authoring.outputs import judge_output
from grader.diagnosis.case_script import WORDS as WORDS
from grader.diagnosis.case_script import cut_way, list_shown, list_ways, write_case, write_drive
from grader.grading.attempt import NOTHING_LENT, Attempt
from grader.grading.grade import Grading
from grader.grading.plan import pack_plan
from grader.grading.run import run_alone
from grader.grading.verdict import JudgedAttempt
from grader.model import Check, Observation, Verdict
from grader.submission.links import Followed
from grader.submission.read import read_submission
from grader.submission.source import Source, Submission

CASES = 3  # that are tried as a script
PURPOSES = ("value", "kink", "ends")
FAILURES = (Verdict.FAILED, Verdict.RAISED, Verdict.OUT_OF_MEMORY)
NOT_RUN = "command.case_not_run"
REASONS = {
    Verdict.PASSED: "command.case_passes",
    Verdict.MISSING: "command.case_missing",
    Verdict.NOT_STARTED: "command.case_not_started",
    Verdict.TIMED_OUT: "command.case_timed_out",
}


@dataclass(frozen=True)
class FailingCase:
    """The script of a failing case, or the id of the sentence why there is none.

    `failed` are the criteria that failed. `needs` are the symbols of exercises that are wrong or missing, or the
    modules that are missing.
    """

    script: str = ""
    reason: str = ""
    failed: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def write_script(path: Path, grading: Grading, followed: Followed, words: Mapping[str, str]) -> FailingCase:
    """Write the script of the smallest failing case, in a form of the inputs that counts for the points.

    `words` are the script's own in the language of the student: `about` and WORDS.
    """
    submission, metered = read_submission(path, followed), grading.meter()
    report, evidence = metered.mark(submission)
    (result,) = report.exercises
    judged = evidence.judged.get(result.name)
    if judged is None or not judged.judgement.criteria or judged.passed:
        return FailingCase(reason=REASONS.get(result.verdict, NOT_RUN))
    attempt = judged.outcome.attempt
    if absent := find_absent_modules(attempt.candidate.source, submission):
        return FailingCase(reason="command.case_absent", needs=absent)
    # a script imports one file
    failing = [] if attempt.candidate.elsewhere else list_failing(judged)[:CASES]
    for observation, outputs in failing:
        # all wrong outputs, or the first alone: what needs a result that did not come cannot be called
        for whole, asked in itertools.product(list_ways(attempt, observation), (outputs, outputs[:1])):
            way = cut_way(attempt, whole, asked)
            if not (wrong := list_shown(attempt, way, asked)):
                continue
            called = call_plainly(attempt, observation, write_drive(attempt, observation, way))
            outcome = run_alone(called, submission, metered.sandbox, metered.limits)
            if outcome.observations and is_shown(outcome.observations[0], observation, wrong, attempt):
                return FailingCase(write_case(path, attempt, observation, (way, wrong), words))
    failed = tuple(c.id for c in result.criteria if c.verdict in FAILURES)
    lent = tuple(check.symbol for check in attempt.stand_ins.exercises)
    return FailingCase(reason="command.case_needs" if lent else "command.no_case", failed=failed, needs=lent)


def find_absent_modules(source: Source, submission: Submission) -> tuple[str, ...]:
    """Find the imported modules that Python would not find here; files that are imported count, too."""
    stems = {one.stem: one for one in submission.sources}
    sources, absent = [source], list[str]()
    for one in sources:  # the list grows
        for module in sorted({module.lstrip(".") for module, _ in one.imports if module.strip(".")}):
            there = stems.get(module.rpartition(".")[2])
            if there is not None and there not in sources:
                sources.append(there)
            elif there is None and find_spec(module.partition(".")[0]) is None:
                absent.append(module)
    return tuple(dict.fromkeys(absent))


def list_failing(judged: JudgedAttempt) -> list[tuple[Observation, list[str]]]:
    """List the observations that count and have wrong outputs, with these outputs: the smallest case first."""
    criteria, check = judged.judgement.criteria, judged.check
    passed = {id for id, judged in criteria.items() if judged.verdict is Verdict.PASSED}
    purposes = PURPOSES if "dtype" in passed or "dtype" not in criteria else (*PURPOSES, "dtype")
    found = []
    for observation in judged.judgement.counted:
        wrong = [name for name in list_wrong_outputs(observation, check) if name not in passed]
        if wrong and observation.case.purpose in purposes:
            found.append((observation, wrong))
    return sorted(found, key=lambda one: rank_case(one[0]))


def rank_case(observation: Observation) -> tuple[bool, int]:
    """Return the rank of a case for a script: a case of values first, and few numbers."""
    return observation.case.purpose == "dtype", sum(array.size for array in observation.case.arrays.values())


def list_wrong_outputs(observation: Observation, check: Check) -> list[str]:
    """List the outputs that are wrong or did not come in this case."""
    allowed = choose_tolerance(check)
    names = [name for name, accepted in observation.case.expected.items() if accepted]
    return [n for n in names if judge_output(n, [observation], tolerance=allowed).verdict is not Verdict.PASSED]


def call_plainly(attempt: Attempt, observation: Observation, drive: str) -> Attempt:
    """Return the attempt with one case and another drive, and with nothing lent."""
    check = replace(attempt.plan.check, drive=drive)
    plan = replace(attempt.plan, check=check, cases=(observation.case,), frame=pack_plan(check, (observation.case,)))
    return replace(attempt, plan=plan, stand_ins=NOTHING_LENT)


def is_shown(seen: Observation, observation: Observation, wrong: Sequence[str], attempt: Attempt) -> bool:
    """Does the script fail as the check saw it: by the same wrong outputs, and by the same exception?

    An exception of the call itself has no line of the student, and may come in other words.
    """
    raised, before = seen.raised, observation.raised
    if (raised is None) != (before is None):
        return False
    if raised and before and (raised.place or before.place):
        if (raised.type, raised.message) != (before.type, before.message):
            return False
    came = all((name in seen.arrays) == (name in observation.arrays) for name in observation.case.expected)
    return (came or not raised) and set(wrong) <= set(list_wrong_outputs(seen, attempt.plan.check))
