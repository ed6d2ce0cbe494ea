"""Grade submissions: run the exercises, judge them, and try again what failed. A report has no findings yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from grader.grading.attempt import Attempt, Outcome
from grader.grading.declaration import make_proved_plans
from grader.grading.epsilon import forgive_epsilon
from grader.grading.fault import settle_fault
from grader.grading.near_name_proof import is_identified, list_near_names, may_be_meant
from grader.grading.plan import Plan, describe_grader
from grader.grading.remarks import find_star_imports_below, never_reached, remark_once, report_attempt
from grader.grading.run import DEATHS, find_dead, run_alone, run_groups, run_together
from grader.grading.stand_ins import lend_stand_ins
from grader.grading.verdict import JudgedAttempt, give_no_points, judge_outcome
from grader.model import Check, ExerciseResult, Message, Report, Verdict
from grader.sandbox import Sandbox
from grader.sandbox.metered import Metered
from grader.sandbox.protocol import Limits
from grader.submission.matching import choose_definitions, find_definitions, is_stub
from grader.submission.near_names import propose_near_names
from grader.submission.source import Submission
from grader.submission.unreached import find_outside, find_unreached


@dataclass(frozen=True)
class Trial:
    """The first run of a submission: by exercise the results without a run, and all attempts in one child."""

    submission: Submission
    unrun: Mapping[str, ExerciseResult]
    judged: Sequence[JudgedAttempt]


@dataclass(frozen=True)
class Evidence:
    """A submission, and the attempt that counts of each exercise that ran. It is never stored."""

    submission: Submission
    judged: Mapping[str, JudgedAttempt]


class Marked(NamedTuple):
    """A report without findings, and the evidence that an explanation uses."""

    report: Report
    evidence: Evidence


LENT_AFTER = (*DEATHS, Verdict.RAISED, Verdict.SKIPPED)  # ways to end that a wrong layer can cause


@dataclass(frozen=True)
class Grading:
    """Grades one submission after another.

    `checks` holds every loaded check. `plans` belong to the exercises that are asked for, `supporting` to the
    exercises that these are built on.
    """

    checks: tuple[Check, ...]
    plans: tuple[Plan, ...]
    supporting: tuple[Plan, ...]
    sandbox: Sandbox
    limits: Limits
    seed: int

    def grade(self, submission: Submission) -> Report:
        """Return the report of one submission, without findings."""
        return self.meter().mark(submission).report

    def meter(self) -> Grading:
        """Return the same grading for one submission, whose children may idle for a short time in all."""
        return replace(self, sandbox=Metered(self.sandbox))

    def is_idle(self) -> bool:
        """Were the children of the metered submission idle for longer than a right program is?"""
        return isinstance(self.sandbox, Metered) and self.sandbox.is_idle(self.limits)

    def mark(self, submission: Submission) -> Marked:
        """Return the report of one submission, without findings, and the evidence for them."""
        return self.settle(self.try_together(submission))

    def try_together(self, submission: Submission) -> Trial:
        """Run the prerequisites first, run the asked exercises next, and judge all of them."""
        unrun: dict[str, ExerciseResult] = {}
        outcomes: list[Outcome] = []
        for plans in (self.supporting, self.plans):
            attempts: list[Attempt] = []
            for plan in plans:
                found = plan_attempts(plan, self.checks, submission, alone=len(self.plans) == 1)
                if isinstance(found, ExerciseResult):
                    unrun[found.name] = found
                    if found.verdict is Verdict.MISSING:
                        near = propose_near_names(plan.check, self.checks, submission)
                        attempts += [Attempt(plan, candidate) for candidate in near]
                else:
                    attempts += found
            outcomes += run_together(attempts, submission, self.sandbox, self.limits, find_dead(outcomes))
        return Trial(submission, unrun, [judge_outcome(outcome) for outcome in outcomes])

    def settle(self, trial: Trial) -> Marked:
        """Return the report of a submission, without findings, and the evidence for them."""
        submission = trial.submission
        judged = settle_in_order(trial, self)
        names = [plan.check.name for plan in self.plans]
        unread = [name for name, result in trial.unrun.items() if result.verdict is Verdict.RAISED]
        below = find_star_imports_below((judged[name] for name in names if name in judged), submission)
        exercises = [
            report_attempt(judged[name], judged, unread) if name in judged else trial.unrun[name] for name in names
        ]
        report = Report(
            submission=submission.name,
            seed=self.seed,
            tier=self.sandbox.tier,
            probes=self.sandbox.probes,
            grader=describe_grader(self.plans),
            exercises=tuple(remark_once(exercises)),
            problems=(*submission.problems, *never_reached(submission), *below),
            readable=bool(submission.sources),
        )
        return Marked(report, Evidence(submission, judged))

    def narrow(self, names: Collection[str]) -> Grading:
        """Return the same grading of fewer exercises, with all that these are built on."""
        plans = {plan.check.name: plan for plan in (*self.plans, *self.supporting)}
        needed = {need for name in names if name in plans for need in plans[name].check.needs}
        return replace(
            self,
            plans=tuple(plans[name] for name in plans if name in names),
            supporting=tuple(plans[name] for name in plans if name in needed and name not in names),
        )


def prepare_grading(
    chosen: Sequence[Check],
    checks: Sequence[Check],
    sandbox: Sandbox,
    seed: int = 0,
    limits: Limits | None = None,
) -> Grading:
    """Draw the cases of the chosen checks, and of the checks that these are built on, once for any submission."""
    plans = make_proved_plans(chosen, seed, checks)
    supporting = make_supporting(plans, checks, seed)
    return Grading(tuple(checks), plans, supporting, sandbox, limits or Limits(), seed)


def make_supporting(plans: Sequence[Plan], checks: Sequence[Check], seed: int) -> tuple[Plan, ...]:
    """Make the plans of the exercises that those of `plans` are built on and that are not among them."""
    asked = {plan.check.name for plan in plans}
    names = {name for plan in plans for name in plan.check.needs} - asked
    return make_proved_plans([check for check in checks if check.name in names], seed, checks)


def plan_attempts(
    plan: Plan, checks: Sequence[Check], submission: Submission, *, alone: bool = False
) -> ExerciseResult | list[Attempt]:
    """Find the definitions to try, or the result of an exercise for which nothing is run.

    With `alone`, no other exercise is graded.
    """
    check = plan.check
    if plan.fault is not None:
        return give_no_points(check, Verdict.GRADER_FAULT, plan.fault)
    found = find_definitions(check, checks, submission)
    if all(any(find_outside(check, one.source)) for one in found):
        unreached = find_unreached(check, checks, submission, alone=alone)
        if unreached is None:
            return give_no_points(check, Verdict.MISSING, Message("missing", {"symbol": check.symbol}))
        return replace(give_no_points(check, unreached.verdict, unreached.message), graded_from=unreached.place)
    chosen = choose_definitions(check, found)
    if all(is_stub(check, definition) for definition in chosen):
        return replace(give_no_points(check, Verdict.NOT_STARTED), graded_from=chosen[0].place)
    places = [definition.place for definition in found]
    return [
        Attempt(plan, definition, tuple(place for place in places if place.file != definition.source.path))
        for definition in chosen
    ]


def settle_in_order(trial: Trial, grading: Grading) -> dict[str, JudgedAttempt]:
    """Find the attempt that counts of each exercise, and try again what failed: prerequisites first.

    An exercise that passes with stand-ins is not wrong for those that are built on it. A layer of a near name that
    dies cannot be proved to be one, and gets a stand-in too.
    """
    settled, dead = dict[str, JudgedAttempt](), dict[str, JudgedAttempt]()
    needs = {check.name: {*check.needs} for check in grading.checks}
    waiting: dict[str, list[JudgedAttempt]] = {}
    for judged in trial.judged:
        waiting.setdefault(judged.check.name, []).append(judged)
    while waiting:
        ready = [name for name in waiting if not waiting.keys() & needs[name]] or list(waiting)
        turn = [judged for name in ready for judged in waiting.pop(name)]
        evidence = Evidence(trial.submission, settled | dead)
        for name, judged in choose_best(try_alone(turn, trial.submission, grading)).items():
            best = settle_fault(try_with_stand_ins(judged, evidence, grading), grading.sandbox, grading.limits)
            if is_identified(best):
                settled[name] = forgive_epsilon(best, trial.submission, grading.sandbox, grading.limits)
            elif best.outcome.death in DEATHS and may_be_meant(best.check, best.outcome.attempt.candidate):
                dead[name] = best
    return settled


def choose_best(attempts: Iterable[JudgedAttempt]) -> dict[str, JudgedAttempt]:
    """Find the best definition of each exercise; ties go to the first."""
    best: dict[str, JudgedAttempt] = {}
    for judged in attempts:
        name = judged.result.name
        if name not in best or judged.result.score > best[name].result.score:
            best[name] = judged
    return best


def try_alone(attempts: Sequence[JudgedAttempt], submission: Submission, grading: Grading) -> list[JudgedAttempt]:
    """Try each attempt that failed in a shared child once more, alone; only the second verdict counts."""
    again = [judged for judged in attempts if not judged.passed and judged.outcome.shared]
    if not again:
        return [*attempts]
    outcomes = run_groups([[judged.outcome.attempt] for judged in again], submission, grading.sandbox, grading.limits)
    replaced = {id(judged): judge_outcome(alone) for judged, (alone,) in zip(again, outcomes, strict=True)}
    return [replaced.get(id(judged), judged) for judged in attempts]


def try_with_stand_ins(judged: JudgedAttempt, prerequisites: Evidence, grading: Grading) -> JudgedAttempt:
    """Find the attempt that counts once stand-ins are lent to an exercise that has not passed.

    They stand in for helpers that the submission does not define, and for layers that are wrong or missing. An attempt
    that was left out, because a layer died, runs here for the first time.
    """
    needs, settled, death = judged.check.needs, prerequisites.judged, judged.outcome.death
    passed = {name for name in needs if name in settled and settled[name].passed}
    if judged.passed or death not in (None, *LENT_AFTER) or (death in DEATHS and passed.issuperset(needs)):
        return judged
    lent = try_lent(judged, passed, prerequisites, grading)
    if death is Verdict.SKIPPED and lent is None:
        judged = judge_outcome(
            run_alone(judged.outcome.attempt, prerequisites.submission, grading.sandbox, grading.limits)
        )
    best = lent if lent is not None and lent.result.score >= judged.result.score else judged
    if not passed or best.passed or best.outcome.death is not None:
        return best
    # a layer that passed can still fail here: it handles one form only, or another file defines it again
    sound = {name for name in passed if settled[name].is_sound and not settled[name].outcome.attempt.also_found}
    lent = try_lent(best, sound, prerequisites, grading) if sound < passed else None
    return lent if lent is not None and lent.result.score > best.result.score else best


def try_lent(
    judged: JudgedAttempt, sound: Collection[str], prerequisites: Evidence, grading: Grading
) -> JudgedAttempt | None:
    """Run an attempt with stand-ins for all but the sound prerequisites; None where there is nothing to lend."""
    submission, near = prerequisites.submission, list_near_names(prerequisites.judged)
    attempt = lend_stand_ins(judged.outcome.attempt, sound, grading.checks, submission, near)
    return judge_outcome(run_alone(attempt, submission, grading.sandbox, grading.limits)) if attempt else None
