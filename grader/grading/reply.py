"""Read the reply of a child: observations, and the attempt that its death is laid upon."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.grading.attempt import Attempt, Outcome
from grader.grading.claims import find_claims
from grader.grading.raised import read_raised, without_addresses
from grader.grading.stopped import read_stops, split_output
from grader.model import CUT, NOTHING, Message, Observation, Strange, StrangeKind, Untrusted, Verdict
from grader.sandbox import Ended
from grader.sandbox.protocol import wire
from grader.submission.source import Submission

OUTPUT_CAP = 4096
NAME_CAP, STRANGE_CAP, COUNT_CAP = 100, 200, 1 << 63
KINDS = frozenset(StrangeKind)
FIRST_UNITS = 2  # the first file and the first exercise
KILLED = {"cpu": "over_time", "wall": "over_wall", "total": "over_total", "threads": "over_threads"}


def read_outcomes(attempts: Sequence[Attempt], ended: Ended, submission: Submission) -> dict[int, Outcome] | None:
    """Read the outcomes of a child by position: the attempts that it finished, and the attempt that it died over.

    None where one of several attempts has tampered with the reply.
    """
    found: dict[int, Outcome] = {}
    claims: dict[tuple[int, int], Mapping[str, frozenset[str]]] = {}  # edits of one definition share its claims
    tampered = False
    try:
        for header, arrays in wire.frames(ended.reply):
            number = header.get("entry")
            if type(number) is not int or not 0 <= number < len(attempts) or number in found:
                tampered = True
                break
            attempt = attempts[number]
            key = (id(attempt.plan), id(attempt.candidate))
            claims[key] = claims[key] if key in claims else find_claims(attempt)
            found[number] = read_outcome(attempt, header, arrays, submission, claims[key])
    except wire.Tampered:
        tampered = True
    if tampered and len(attempts) > 1:
        return None
    shared = sum(not attempt.edits for attempt in attempts) > 1
    finished = {number: replace(outcome, shared=shared) for number, outcome in found.items()}
    if len(found) == len(attempts) and not tampered:
        return finished
    # what dies before anything else has run dies alone as well; a code can destroy the frames that came before it
    others = bool(found) or ended.begun > FIRST_UNITS
    blamed = blame_attempts(attempts, ended, submission, found, tampered=tampered)
    return finished | {number: replace(outcome, shared=shared and others) for number, outcome in blamed.items()}


def blame_attempts(
    attempts: Sequence[Attempt], ended: Ended, submission: Submission, found: Collection[int], *, tampered: bool
) -> dict[int, Outcome]:
    """Lay the death of a child on an attempt, or on all attempts of a file. Return their outcomes by position."""
    verdict, reason = judge_death(ended, tampered=tampered)
    if ended.unit < 0 and not tampered:
        # lost while a file was being loaded: said once for every exercise of that file
        path = submission.sources[min(-ended.unit, len(submission.sources)) - 1].path
        reason = Message("lost_at_import", {"file": path, "why": reason})
        lost = [i for i, a in enumerate(attempts) if a.candidate.source.path == path and i not in found]
    else:
        lost = []
    if not lost:
        lost = [next(i for i in range(len(attempts)) if i not in found or tampered)]
    written, fault = split_output(ended.output)
    stops = read_stops(fault, submission) if verdict in (Verdict.TIMED_OUT, Verdict.CRASHED) else ()
    output = cut_output(written)
    return {number: Outcome(attempts[number], (), output, None, verdict, reason, stops=stops) for number in lost}


def judge_death(ended: Ended, *, tampered: bool) -> tuple[Verdict, Message]:
    """Judge the end of a child for the exercise that it was at."""
    if ended.killed == "start":
        return Verdict.GRADER_FAULT, Message("slow_start")
    if ended.killed is not None:
        verdict = Verdict.CRASHED if ended.killed == "threads" else Verdict.TIMED_OUT
        return verdict, Message(KILLED[ended.killed])
    if tampered:
        return Verdict.TAMPERED, Message("tampered")
    if not ended.begun:
        return Verdict.GRADER_FAULT, Message("child_failed", {"code": ended.code})
    return Verdict.CRASHED, Message("crashed" if ended.code else "left", {"code": ended.code})


def cut_output(text: str) -> Untrusted:
    """Return what a submission printed up to the cap; the last line of a longer text is CUT."""
    return Untrusted(text if len(text) <= OUTPUT_CAP else f"{text[: OUTPUT_CAP - len(CUT) - 1]}\n{CUT}")


def read_outcome(
    attempt: Attempt,
    header: Mapping[str, Any],
    arrays: Mapping[str, Any],
    submission: Submission,
    claims: Mapping[str, frozenset[str]],
) -> Outcome:
    """Read a frame as observations. Tampered says that no honest child writes such a frame."""
    told = header.get("cases")
    if header.get("too_large"):
        return Outcome(attempt, death=Verdict.TAMPERED, reason=Message("reply_too_large"))
    cases = attempt.plan.cases
    if not isinstance(told, list) or len(told) > len(cases) or not all(isinstance(one, dict) for one in told):
        raise wire.Tampered("the cases are not those that were asked for")
    parts: list[dict[str, Any]] = [{} for _ in cases]
    for key, array in arrays.items():
        case, _, name = key.partition("/")
        if not case.isdecimal() or len(case) > 6 or int(case) >= len(cases):
            raise wire.Tampered("an array of no case")
        parts[int(case)][name] = array
    # a case that was not answered is one without arrays: silence must not pass for an answer
    told = [*told, *({"strange": {}, "renamed": {}, "raised": None} for _ in cases[len(told) :])]
    observations = tuple(
        Observation(
            case,
            parts[i],
            read_strange_values(told[i]),
            name_slip(attempt) | read_renamed(told[i]),
            read_raised(told[i], attempt, submission),
            branch=frozenset(name for name in case.expected if case.claim in claims.get(name, ())),
        )
        for i, case in enumerate(cases)
    )
    if (adapt := attempt.plan.check.adapt) is not None:
        observations = tuple(map(adapt, observations))
    output, notes, seconds = header.get("output"), header.get("notes"), header.get("seconds")
    return Outcome(
        attempt,
        observations,
        cut_output(without_addresses(output)) if isinstance(output, str) else NOTHING,
        notes if isinstance(notes, dict) else {},
        seconds=seconds if isinstance(seconds, float) and 0 <= seconds < 10**6 else 0.0,
    )


def read_strange_values(answer: Mapping[str, Any]) -> dict[str, Strange]:
    """Read the strange values of a case by output. Tampered says that no honest child writes them so."""
    listed = answer.get("strange")
    if not isinstance(listed, dict):
        raise wire.Tampered("strange values are not listed")
    return {name[:NAME_CAP]: read_strange(one) for name, one in list(listed.items())[:STRANGE_CAP]}


def read_strange(listed: Any) -> Strange:
    """Read one strange value. Tampered says that it lacks a known kind, two counts or a text."""
    match listed:
        case {"kind": str(kind), "count": int() | None as count, "wanted": int() | None as wanted, "text": str(text)}:
            if kind in KINDS and all(n is None or 0 <= n < COUNT_CAP for n in (count, wanted)):
                return Strange(StrangeKind(kind), count, wanted, Untrusted(without_addresses(text)[:NAME_CAP]))
    raise wire.Tampered("a strange value is not described")


def name_slip(attempt: Attempt) -> dict[str, Untrusted]:
    """Return the name of a misspelt definition, by the name asked for."""
    candidate = attempt.candidate
    return {attempt.plan.check.symbol: Untrusted(candidate.definition.name)} if candidate.likeness == "misspelt" else {}


def read_renamed(answer: Mapping[str, Any]) -> dict[str, Untrusted]:
    """Read the methods that were found under a near name, by the name asked for."""
    listed = answer.get("renamed")
    if not isinstance(listed, dict) or not all(isinstance(name, str) for name in listed.values()):
        raise wire.Tampered("renamed methods are not listed")
    return {asked[:NAME_CAP]: Untrusted(found[:NAME_CAP]) for asked, found in list(listed.items())[:STRANGE_CAP]}
