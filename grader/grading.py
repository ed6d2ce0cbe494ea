"""Grade a submission: cases and expected values once per run, children for the student's code, judges here."""

from __future__ import annotations

import ast
import hashlib
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.diagnosis import explain
from grader.matching import (
    Candidate,
    all_places,
    broken_in,
    candidates,
    is_stub,
    names_in,
)
from grader.model import (
    Case,
    Check,
    CriterionResult,
    ExerciseResult,
    Finding,
    Judged,
    Judgement,
    Message,
    Observation,
    Place,
    Raised,
    Remark,
    Report,
    Untrusted,
    Verdict,
)
from grader.sandbox import Ended, Sandbox
from grader.sandbox.inside import wire
from grader.sandbox.inside.watch import Limits
from grader.sandbox.stand_ins import HELPERS, stand_in
from grader.submission import Source, Submission
from grader.version import __version__

KILLED = {"cpu": "over_time", "wall": "over_wall", "total": "over_total", "start": "slow_start"}
WORST_FIRST = (Verdict.OUT_OF_MEMORY, Verdict.RAISED, Verdict.FAILED)


@dataclass(frozen=True)
class Plan:
    """A check with its cases drawn for a run, and the frame that tells a child of them under `key`."""

    key: str
    check: Check
    cases: tuple[Case, ...]
    frame: bytes
    fault: Message | None = None


@dataclass(frozen=True)
class Attempt:
    """One exercise as it is tried in one child: the definition, and what is lent to it."""

    plan: Plan
    candidate: Candidate
    lent: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What an attempt came to: observations, or the death of the child over it."""

    attempt: Attempt
    observations: tuple[Observation, ...] = ()
    output: Untrusted = Untrusted("")
    notes: Mapping[str, Any] | None = None
    death: Verdict | None = None
    reason: Message | None = None
    was_first: bool = False


@dataclass(frozen=True)
class Graded:
    """An attempt with its judgement and result."""

    outcome: Outcome
    judgement: Judgement
    result: ExerciseResult

    @property
    def passed(self) -> bool:
        """Did the exercise pass?"""
        return self.result.verdict is Verdict.PASSED


def generator_of(seed: int, exercise: str) -> np.random.Generator:
    """The generator of an exercise's cases: run seed and exercise name, by SHA-256."""
    digest = hashlib.sha256(f"{seed}/{exercise}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def make_plan(check: Check, seed: int) -> Plan:
    """Draw the cases of a check; what goes wrong in a plugin's code is a fault of the plugin."""
    key = f"{check.name}#{seed}"
    try:
        cases = tuple(check.cases(generator_of(seed, check.name)))
        arrays = {f"{i}/{name}": array for i, case in enumerate(cases) for name, array in case.arrays.items()}
        head = {"plan": key, "drive": check.drive, "spec": dict(check.spec), "cases": len(cases)}
        return Plan(key, check, cases, wire.pack(head, arrays))
    except Exception as error:  # a plugin's code may raise anything; it must not cost a student
        return Plan(key, check, (), b"", plugin_fault(check, "cases", error))


def plugin_fault(check: Check, part: str, error: Exception) -> Message:
    """The message that a plugin's code raised."""
    values = {"plugin": check.plugin, "part": part, "type": type(error).__name__, "text": str(error)[:300]}
    return Message("plugin_fault", values)


def make_plans(checks: Sequence[Check], seed: int) -> tuple[Plan, ...]:
    """The plans of a run, for any number of submissions."""
    return tuple(make_plan(check, seed) for check in checks)


def grade(
    submission: Submission,
    plans: Sequence[Plan],
    sandbox: Sandbox,
    *,
    seed: int,
    limits: Limits | None = None,
    every_check: Sequence[Check] = (),
) -> Report:
    """The report of one submission.

    `every_check` are all checks there are, for exercises that are built on others; those of `plans`
    are graded and reported.
    """
    limits = limits or Limits()
    checks = every_check or [plan.check for plan in plans]
    needed = [p for p in plans]
    asked = {plan.check.name for plan in plans}
    by_name = {check.name: check for check in checks}
    for plan in plans:
        for name in plan.check.needs:
            if name not in {p.check.name for p in needed} and name in by_name:
                needed.append(make_plan(by_name[name], seed))
    results: dict[str, ExerciseResult] = {}
    attempts: list[Attempt] = []
    for plan in needed:
        settled = without_running(plan, checks, submission)
        if isinstance(settled, ExerciseResult):
            results[plan.check.name] = settled
        else:
            attempts += [Attempt(plan, candidate) for candidate in settled]
    graded = run_and_judge(attempts, submission, sandbox, limits)
    graded = try_alone(graded, submission, sandbox, limits)
    best = best_of(graded)
    best = try_lent(best, results, checks, submission, sandbox, limits)
    for name, one in best.items():
        results[name] = finished(one, best, by_name[name], checks, submission)
    return Report(
        submission=submission.name,
        seed=seed,
        tier=sandbox.tier,
        probes=sandbox.probes,
        grader=about(plans),
        exercises=tuple(results[p.check.name] for p in plans if p.check.name in asked),
        problems=submission.problems,
        readable=bool(submission.sources),
    )


def about(plans: Sequence[Plan]) -> dict[str, Any]:
    """Which grader, Python and numpy graded, and a digest of the checks."""
    digest = hashlib.sha256(b"".join(plan.frame for plan in plans)).hexdigest()
    return {
        "version": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": f"{sys.platform}-{platform.machine()}",
        "plugins": {},
        "checks": f"sha256:{digest}",
    }


def without_running(plan: Plan, checks: Sequence[Check], submission: Submission) -> ExerciseResult | list[Candidate]:
    """The result of an exercise that nothing is run for, else the definitions to run."""
    check = plan.check
    if plan.fault is not None:
        return bare(check, Verdict.GRADER_FAULT, plan.fault)
    found = candidates(check, checks, submission)
    if not found:
        broken = broken_in(check, submission)
        if broken is None:
            return bare(check, Verdict.MISSING, Message("missing", {"symbol": check.symbol}))
        finding = explain.syntax(broken)
        return replace(
            bare(check, Verdict.RAISED, finding.message),
            findings=(finding,),
            graded_from=Place(broken.source.path, None, broken.cell.number),
        )
    if all(is_stub(check, candidate) for candidate in found):
        return replace(bare(check, Verdict.NOT_STARTED), graded_from=found[0].place)
    return found


def bare(check: Check, verdict: Verdict, reason: Message | None = None) -> ExerciseResult:
    """A result in which every criterion has the exercise's own verdict, and no points."""
    lines = scored(check, {c.id: Judged(verdict) for c in check.criteria})
    return ExerciseResult(check.name, check.symbol, check.plugin, verdict, check.points, lines, reason=reason)


def run_and_judge(
    attempts: Sequence[Attempt], submission: Submission, sandbox: Sandbox, limits: Limits
) -> list[Graded]:
    """All attempts in as few children as deaths allow, each judged."""
    return [judged(outcome) for outcome in run(attempts, submission, sandbox, limits)]


def run(
    attempts: Sequence[Attempt], submission: Submission, sandbox: Sandbox, limits: Limits, *, alone: bool = False
) -> list[Outcome]:
    """The outcomes in the order of the attempts; after a death the rest goes on in a fresh child."""
    outcomes: dict[int, Outcome] = {}
    groups = [[i] for i in range(len(attempts))] if alone else [list(range(len(attempts)))] if attempts else []
    while groups:
        requests = [request_of([attempts[i] for i in group], submission) for group in groups]
        left: list[list[int]] = []
        for group, ended in zip(groups, sandbox.run(requests, limits), strict=True):
            found = read_outcomes([attempts[i] for i in group], ended, submission)
            outcomes |= {group[position]: outcome for position, outcome in found.items()}
            rest = [i for position, i in enumerate(group) if position not in found]
            if rest:
                left.append(rest)
        groups = left
    return [outcomes[i] for i in range(len(attempts))]


def request_of(attempts: Sequence[Attempt], submission: Submission) -> bytes:
    """The bytes that a child is given: sources, entries, stand-ins, and the plan of each exercise."""
    position = {source.path: number for number, source in enumerate(submission.sources)}
    header = {
        "root": submission.name.removesuffix(".py").removesuffix(".ipynb"),
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
                "plan": attempt.plan.key,
                "file": position[attempt.candidate.source.path],
                "names": {attempt.plan.check.symbol: attempt.candidate.definition.name},
                "at": [attempt.candidate.place.cell, attempt.candidate.place.line]
                if attempt.candidate.shadowed
                else None,
            }
            for attempt in attempts
        ],
        "lent": "\n".join(text for attempt in attempts for text in attempt.lent),
        "replaced": [name for attempt in attempts for name in attempt.replaced],
    }
    plans = {attempt.plan.key: attempt.plan.frame for attempt in attempts}
    return wire.pack(header, {}) + b"".join(plans.values())


def read_outcomes(attempts: Sequence[Attempt], ended: Ended, submission: Submission) -> dict[int, Outcome]:
    """By position: the attempts that this child finished, and the one that it died over."""
    found: dict[int, Outcome] = {}
    tampered = False
    try:
        for header, arrays in wire.frames(ended.reply):
            number = header.get("entry")
            if type(number) is not int or not 0 <= number < len(attempts) or number in found:
                tampered = True
                break
            found[number] = read_outcome(attempts[number], header, arrays, submission, first=number == 0)
    except wire.Tampered:
        tampered = True
    if len(found) == len(attempts):
        return found
    verdict, reason = death_of(ended, tampered=tampered)
    if ended.unit < 0 and not tampered:
        # lost while a file was being loaded: said once for every exercise of that file
        path = submission.sources[min(-ended.unit, len(submission.sources)) - 1].path
        reason = Message("lost_at_import", {**reason.values, "file": path, "why": reason.id})
        blamed = [i for i, a in enumerate(attempts) if a.candidate.source.path == path and i not in found]
    else:
        blamed = []
    if not blamed:
        at = ended.unit - 1
        blamed = [at if 0 <= at < len(attempts) and at not in found else next(i for i in range(len(attempts)) if i not in found)]
    for number in blamed:
        found[number] = Outcome(attempts[number], death=verdict, reason=reason, was_first=number == 0)
    return found


def death_of(ended: Ended, *, tampered: bool) -> tuple[Verdict, Message]:
    """What the end of a child means for the exercise that it was at."""
    if ended.killed in ("start",):
        return Verdict.GRADER_FAULT, Message("slow_start")
    if ended.killed is not None:
        return Verdict.TIMED_OUT, Message(KILLED[ended.killed])
    if tampered:
        return Verdict.TAMPERED, Message("tampered")
    if ended.unit == 0:
        return Verdict.GRADER_FAULT, Message("child_failed", {"code": ended.code})
    return Verdict.CRASHED, Message("crashed" if ended.code else "left", {"code": ended.code})


def read_outcome(
    attempt: Attempt, header: Mapping[str, Any], arrays: Mapping[str, Any], submission: Submission, *, first: bool
) -> Outcome:
    """A frame as observations; what is not as the child writes it is Tampered."""
    told = header.get("cases")
    if header.get("too_large"):
        return Outcome(attempt, death=Verdict.TAMPERED, reason=Message("reply_too_large"), was_first=first)
    cases = attempt.plan.cases
    if not isinstance(told, list) or len(told) > len(cases) or not all(isinstance(one, dict) for one in told):
        raise wire.Tampered("the cases are not those that were asked for")
    parts: list[dict[str, Any]] = [{} for _ in cases]
    for key, array in arrays.items():
        case, _, name = key.partition("/")
        if not case.isdecimal() or len(case) > 6 or int(case) >= len(cases):
            raise wire.Tampered("an array of no case")
        parts[int(case)][name] = array
    decides = decides_on_inputs(attempt)
    observations = tuple(
        Observation(case, parts[i], strange_of(told[i]), raised_of(told[i], submission), branch=decides)
        for i, case in enumerate(cases[: len(told)])
    )
    output, notes = header.get("output"), header.get("notes")
    return Outcome(
        attempt,
        observations,
        Untrusted(output[:4096]) if isinstance(output, str) else Untrusted(""),
        notes if isinstance(notes, dict) else {},
        was_first=first,
    )


def strange_of(told: Mapping[str, Any]) -> dict[str, Untrusted]:
    """What was no array, as short texts."""
    strange = told.get("strange")
    if not isinstance(strange, dict):
        raise wire.Tampered("strange values are not listed")
    return {str(name)[:100]: Untrusted(str(value)[:100]) for name, value in list(strange.items())[:200]}


def raised_of(told: Mapping[str, Any], submission: Submission) -> Raised | None:
    """The exception of a case; every field is checked, for the child's word is a student's word."""
    raised = told.get("raised")
    if raised is None:
        return None
    if not isinstance(raised, dict):
        raise wire.Tampered("an exception is not described")

    def text(key: str) -> Untrusted | None:
        value = raised.get(key)
        return None if value is None else Untrusted(str(value)[:500])

    file, line, cell = raised.get("file"), raised.get("line"), raised.get("cell")
    place = None
    if type(file) is int and 0 <= file < len(submission.sources):
        place = Place(
            submission.sources[file].path,
            line if type(line) is int and 0 < line < 10**7 else None,
            cell if type(cell) is int and 0 < cell < 10**5 else None,
        )
    step = raised.get("step")
    return Raised(
        type=text("type") or Untrusted(""),
        message=text("message") or Untrusted(""),
        step=step if step in ("build", "forward", "backward") else "call",
        name=text("name"),
        owner=text("owner"),
        place=place,
        function=text("function"),
        by_drive=raised.get("by_drive") is True,
    )


def decides_on_inputs(attempt: Attempt) -> bool:
    """Does the file decide something on the form of an input (`t.ndim`, `t.size`, `t.shape`)?"""
    words = {"ndim", "size", "shape"}
    for cell in attempt.candidate.source.cells:
        for node in ast.walk(cell.tree) if cell.tree else ():
            if isinstance(node, ast.If | ast.IfExp):
                attributes = [n for n in ast.walk(node.test) if isinstance(n, ast.Attribute) and n.attr in words]
                if any("t" in ast.unparse(n.value).split(".") for n in attributes):
                    return True
    return False


def judged(outcome: Outcome) -> Graded:
    """The judge's word on an outcome, as a result with points; a judge that raises is a plugin's fault."""
    check = outcome.attempt.plan.check
    if outcome.death is not None:
        result = bare(check, outcome.death, outcome.reason)
        return Graded(outcome, Judgement({}), result)
    fault = next((o.raised for o in outcome.observations if o.raised and o.raised.by_drive), None)
    if fault is not None:
        values = {"plugin": check.plugin, "part": "drive", "type": fault.type, "text": fault.message}
        return Graded(outcome, Judgement({}), bare(check, Verdict.GRADER_FAULT, Message("plugin_fault", values)))
    try:
        judgement = check.judge(outcome.observations)
        lines = scored(check, judgement.criteria)
    except Exception as error:  # a plugin's judge may raise anything; it must not cost a student
        result = bare(check, Verdict.GRADER_FAULT, plugin_fault(check, "judge", error))
        return Graded(outcome, Judgement({}), result)
    verdict = verdict_of(lines)
    reason = Message("nothing_resolved") if verdict is Verdict.GRADER_FAULT else None
    result = ExerciseResult(
        check.name, check.symbol, check.plugin, verdict, check.points, lines, reason=reason, output=outcome.output
    )
    return Graded(outcome, judgement, result)


def scored(check: Check, judged: Mapping[str, Judged]) -> tuple[CriterionResult, ...]:
    """Points by criterion; what a wrong value can pass is skipped unless what it requires has passed."""
    verdicts = {c.id: judged[c.id].verdict for c in check.criteria}
    gated = {
        c.id: Verdict.SKIPPED
        if any(verdicts.get(r) is not Verdict.PASSED for r in c.requires) and is_open(verdicts[c.id])
        else verdicts[c.id]
        for c in check.criteria
    }
    resolved = sum(c.weight for c in check.criteria if gated[c.id] is not Verdict.UNRESOLVED)
    lines = []
    for criterion in check.criteria:
        verdict = gated[criterion.id]
        share = 0.0 if verdict is Verdict.UNRESOLVED or not resolved else criterion.weight / resolved
        maximum = check.points * share
        score = maximum if verdict is Verdict.PASSED else 0.0
        message = judged[criterion.id].message if verdict is not Verdict.SKIPPED else None
        lines.append(CriterionResult(criterion.id, verdict, score, maximum, message))
    return tuple(lines)


def is_open(verdict: Verdict) -> bool:
    """Is this a verdict that a failed requirement turns into `skipped`?"""
    return verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.UNRESOLVED, Verdict.RAISED)


def verdict_of(lines: Sequence[CriterionResult]) -> Verdict:
    """The exercise's verdict: the worst of its criteria; nothing resolved is a fault of the grader."""
    verdicts = {line.verdict for line in lines}
    for verdict in WORST_FIRST:
        if verdict in verdicts:
            return verdict
    if Verdict.PASSED not in verdicts:
        return Verdict.GRADER_FAULT
    return Verdict.FAILED if Verdict.SKIPPED in verdicts else Verdict.PASSED


def try_alone(
    graded: Sequence[Graded], submission: Submission, sandbox: Sandbox, limits: Limits
) -> list[Graded]:
    """An exercise that fails after another one ran in its child is tried once alone before it counts."""
    again = [g for g in graded if not g.passed and not g.outcome.was_first and g.outcome.death is not Verdict.TIMED_OUT]
    alone = run([g.outcome.attempt for g in again], submission, sandbox, limits, alone=True)
    replaced = {id(old): judged(outcome) for old, outcome in zip(again, alone, strict=True)}
    return [replaced.get(id(g), g) for g in graded]


def best_of(graded: Iterable[Graded]) -> dict[str, Graded]:
    """By exercise: the best of the definitions that were graded."""
    best: dict[str, Graded] = {}
    for one in graded:
        name = one.result.name
        if name not in best or one.result.score > best[name].result.score:
            best[name] = one
    return best


def try_lent(
    best: Mapping[str, Graded],
    settled: Mapping[str, ExerciseResult],
    checks: Sequence[Check],
    submission: Submission,
    sandbox: Sandbox,
    limits: Limits,
) -> dict[str, Graded]:
    """Judge what has not passed again with stand-ins: for helpers it does not define, for layers it is
    built on that are wrong or missing. Each runs in a child of its own."""
    verdicts = {name: r.verdict for name, r in settled.items()} | {n: g.result.verdict for n, g in best.items()}
    again: list[Attempt] = []
    for name, one in best.items():
        if one.passed or one.outcome.death is not None and one.outcome.death is not Verdict.RAISED:
            continue
        lent = lent_to(one.outcome.attempt, verdicts, checks)
        if lent is not None:
            again.append(lent)
    outcomes = run(again, submission, sandbox, limits, alone=True)
    found = dict(best)
    for outcome in outcomes:
        second = judged(outcome)
        if second.result.score >= found[second.result.name].result.score:
            found[second.result.name] = second
    return found


def lent_to(attempt: Attempt, verdicts: Mapping[str, Verdict], checks: Sequence[Check]) -> Attempt | None:
    """The attempt with what can be lent to it, None when there is nothing."""
    check, source = attempt.plan.check, attempt.candidate.source
    used = {name for cell in source.cells if cell.tree for name in names_in(cell.tree)}
    imported = {a.asname or a.name for cell in source.cells if cell.tree for n in ast.walk(cell.tree)
                if isinstance(n, ast.ImportFrom) for a in n.names}  # fmt: skip
    texts: list[str] = []
    replaced: list[str] = []
    needs = [c for c in checks if c.name in check.needs and verdicts.get(c.name) is not Verdict.PASSED and c.stand_in]
    for need in needs:
        texts.append(need.stand_in or "")
        names = [n for n in (need.symbol, *need.aliases) if n in used | imported]
        texts += [f"{name} = {need.symbol}" for name in names if name != need.symbol]
        replaced += names
    if check.methods:
        lent_names = {need.symbol for need in needs}
        helpers = [h for h in HELPERS if h not in source.definitions and h not in lent_names and (h in used or may_star(source))]
        texts += [stand_in(helper) for helper in helpers]
    return replace(attempt, lent=tuple(texts), replaced=tuple(replaced)) if texts else None


def may_star(source: Source) -> bool:
    """Does the file import everything from somewhere, or call helpers through a module?"""
    return any(
        isinstance(n, ast.ImportFrom) and any(a.name == "*" for a in n.names)
        for cell in source.cells
        if cell.tree
        for n in cell.tree.body
    )


def finished(
    one: Graded, best: Mapping[str, Graded], check: Check, checks: Sequence[Check], submission: Submission
) -> ExerciseResult:
    """The result with findings, remarks, and where it was graded from."""
    candidate = one.outcome.attempt.candidate
    findings = () if one.passed else explain.findings(check, one.judgement, one.result, candidate)
    needed, lent = explain.dependencies(check, one.outcome.attempt.replaced, checks, best)
    noted = explain.remarks_on(one.outcome.notes or {}, candidate, one.outcome.observations)
    remarks = [*one.judgement.remarks, *lent, *noted]
    others = tuple(place for place in all_places(check, checks, submission) if place.file != candidate.source.path)
    return replace(
        one.result,
        findings=(*findings, *needed),
        remarks=tuple(remarks),
        graded_from=candidate.place,
        also_found=others,
    )
