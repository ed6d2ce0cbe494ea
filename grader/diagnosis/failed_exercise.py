"""One exercise that failed: what an explanation uses, its runs under edits, and which of its outputs are right."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

import numpy as np

from grader.authoring.equality import EPSILON, REPEATED, are_equal, choose_tolerance, is_accepted
from grader.diagnosis.code import Code
from grader.grading.attempt import Attempt, Outcome
from grader.grading.claims import list_branches, list_forms
from grader.grading.grade import Grading
from grader.grading.plan import Plan, make_plan, pack_plan
from grader.grading.run import run_alone, run_groups
from grader.grading.verdict import JudgedAttempt, judge_outcome, score_criteria
from grader.model import Case, Check, Edit, Observation, Verdict
from grader.submission.source import Submission

EDIT_SECONDS = 0.25  # of processor time: far from what an edit takes, so that the machine's load does not matter
BRIEF_SECONDS = 0.5  # of a training under an edit
LIKE_HELPER = 0.8  # `sigmoid_grad` is no slip of `sigmoid`
SPOILED = (Verdict.FAILED, Verdict.RAISED)
FRESH = 20_260  # the seed of the inputs that confirm

# parts of a definition, and of the cell or file around it; a learner's have hundreds, a search takes each part up
DEFINITION_CAP, CELL_CAP = 4000, 40_000


@dataclass(frozen=True)
class FailedExercise:
    """An attempt that failed, the submission that it is from, and the grading that judged it."""

    judged: JudgedAttempt
    submission: Submission
    grading: Grading

    @cached_property
    def attempt(self) -> Attempt:
        """The attempt that counts. A class that lacks a name is lent the helpers of the course with near names."""
        attempt, helpers = self.judged.outcome.attempt, self.check.helpers if self.check.is_class else {}
        lacking = {o.raised.name for o in self.counted if o.raised and o.raised.type == "NameError"}
        near = {other for name in lacking if name for other in get_close_matches(name, helpers, cutoff=LIKE_HELPER)}
        texts = [helpers[name] for name in sorted(near - self.submission.names)]
        return replace(attempt, stand_ins=replace(attempt.stand_ins, texts=(*texts, *attempt.stand_ins.texts)))

    @property
    def check(self) -> Check:
        """The check that it failed."""
        return self.judged.check

    @property
    def counted(self) -> Sequence[Observation]:
        """The observations that the judge counted."""
        return self.judged.judgement.counted

    @cached_property
    def code(self) -> Code:
        """The definition that was tried."""
        return Code(self.attempt.candidate, self.check)

    @property
    def is_too_large(self) -> bool:
        """Has the definition, or the cell around it, more parts than an explanation looks at?"""
        candidate = self.attempt.candidate
        cell = candidate.source.cell(candidate.definition.cell)
        parts = sum(1 for one in candidate.definitions for _ in ast.walk(one.node))
        return parts > DEFINITION_CAP or (cell is not None and len(cell.nodes) > CELL_CAP)

    @cached_property
    def fresh(self) -> Sequence[Observation]:
        """The observations of new inputs in the form that counts. No finding has been fitted to them."""
        attempt, grading = self.make_fresh_attempt(), self.grading
        return run_alone(attempt, self.submission, grading.sandbox, grading.limits).observations

    @cached_property
    def example(self) -> Sequence[Observation]:
        """The observation of the stub's example; none where the check has no example."""
        attempts = self.make_example_attempts()
        run = (run_alone(one, self.submission, self.grading.sandbox, self.grading.limits) for one in attempts)
        return [observation for outcome in run for observation in outcome.observations]

    def make_example_attempts(self) -> list[Attempt]:
        """Make the attempt that gives `example`; nothing of it is graded."""
        case = choose_example(self.check, self.counted)
        plans = [make_case_plan(self.check, [case])] if case and self.counted else []
        return [replace(self.attempt, plan=plan, cpu=EDIT_SECONDS) for plan in plans]

    def make_fresh_attempt(self) -> Attempt:
        """Make the attempt that gives `fresh`."""
        check, form = self.check, self.counted[0].case.form
        drawn = check.cases(np.random.default_rng(FRESH))
        cases = [strip_case(check, c) for c in drawn if c.purpose == "value" and c.form == form]
        return replace(self.attempt, plan=make_case_plan(check, cases), cpu=EDIT_SECONDS)


def choose_example(check: Check, counted: Sequence[Observation]) -> Case | None:
    """Choose the example in the form of the inputs that the student's code handles."""
    cases = check.example() if check.example else ()
    form = next((o.case.form for o in counted), "")
    return next((case for case in cases if case.form == form), next(iter(cases), None))


def strip_case(check: Check, case: Case) -> Case:
    """The case without what a layer's other criteria need."""
    if check.structure.brief:
        return replace(case, arrays={**case.arrays, **{n: np.asarray(v) for n, v in check.structure.brief.items()}})
    if check.structure.call not in ("layer", "function"):
        return case
    return replace(case, arrays={name: array for name, array in case.arrays.items() if "." not in name})


def make_case_plan(check: Check, cases: Sequence[Case]) -> Plan:
    """A plan of these cases."""
    return Plan(check, tuple(cases), pack_plan(check, cases))


@dataclass(frozen=True)
class Retrial:
    """An exercise with edits, judged on its own cases and on fresh ones; no fresh ones of a brief training."""

    own: JudgedAttempt
    fresh: JudgedAttempt | None = None

    @property
    def is_whole(self) -> bool:
        """Does the exercise pass?"""
        return self.own.passed and (self.fresh is None or self.fresh.passed)

    def list_cases(self, like: Sequence[Observation]) -> list[Observation]:
        """List the observations of the same cases, own and fresh ones, those that count points."""
        kinds = {(o.case.name, o.case.purpose, o.case.form) for o in like}
        both = (*self.own.outcome.observations, *(self.fresh.outcome.observations if self.fresh else ()))
        return [o for o in both if not o.case.remark and (o.case.name, o.case.purpose, o.case.form) in kinds]

    def spoils(self, before: JudgedAttempt) -> bool:
        """Does a criterion fail that passed without the edits?"""
        passed = {line.id for line in before.result.criteria if line.verdict is Verdict.PASSED}
        return any(line.id in passed and line.verdict in SPOILED for line in self.own.result.criteria)

    def changes(self, outputs: Collection[str], before: JudgedAttempt) -> bool:
        """Do the edits give another value of one of these outputs?"""
        pairs = zip(before.outcome.observations, self.own.outcome.observations, strict=False)
        return any(
            name in a.arrays and name in b.arrays and not are_equal(b.arrays[name], a.arrays[name], REPEATED)
            for a, b in pairs
            for name in outputs
        )


def judge_edited(groups: Sequence[tuple[Edit, ...]], failed: FailedExercise, *, brief: bool = False) -> list[Retrial]:
    """Judge the exercise under each group of edits in one child. A training that is `brief` is only begun."""
    own = failed.attempt.plan
    short = replace(own.check, seconds=min(own.check.seconds, BRIEF_SECONDS))
    cases = [strip_case(short, case) for case in own.cases]
    plans = (make_case_plan(short, cases),) if brief else (own, make_plan(own.check, FRESH))
    cpu = EDIT_SECONDS if brief else failed.attempt.cpu
    attempts = [replace(failed.attempt, plan=plan, edits=edits, cpu=cpu) for edits in groups for plan in plans]
    (outcomes,) = run_groups([attempts], failed.submission, failed.grading.sandbox, failed.grading.limits)
    judged = [judge_outcome(outcome) for outcome in outcomes]
    return [Retrial(*judged[number : number + len(plans)]) for number in range(0, len(judged), len(plans))]


def run_edited(
    groups: Sequence[tuple[Edit, ...]], failed: FailedExercise, shown: Sequence[Observation], *, first: bool = False
) -> list[Outcome]:
    """Run the cases of these observations under each group of edits in one child. A training is only begun.

    The same child runs the example of the stub, and with `first` the fresh inputs, for a child takes longer than these.
    """
    check = replace(failed.check, seconds=min(failed.check.seconds, BRIEF_SECONDS))
    plan = make_case_plan(check, [strip_case(check, one.case) for one in shown])
    attempts = [replace(failed.attempt, plan=plan, edits=edits, cpu=EDIT_SECONDS) for edits in groups]
    example = failed.make_example_attempts() if "example" not in vars(failed) else []
    fresh = [failed.make_fresh_attempt()] if first and "fresh" not in vars(failed) else []
    together = [*example, *fresh, *attempts]
    (outcomes,) = run_groups([together], failed.submission, failed.grading.sandbox, failed.grading.limits)
    for name, added in (("example", example), ("fresh", fresh)):
        if added:
            vars(failed)[name] = outcomes.pop(0).observations
    return outcomes


def list_sought(observation: Observation, check: Check) -> set[str]:
    """The outputs that a case expects; of a training, the criteria."""
    return {c.id for c in check.criteria} if check.seconds else set(observation.case.expected)


def collect_wrong_outputs(observations: Iterable[Observation], check: Check) -> set[str]:
    """The outputs that are wrong in one of the cases."""
    return {name for o in observations for name in o.case.expected if not is_output_right(o, name, check)}


def list_cut_outputs(check: Check, code: Code, observations: Iterable[Observation]) -> set[str]:
    """List the outputs that exceptions cut off. An edit that leaves one of them wrong does not show the cause."""
    methods = () if check.seconds else check.methods
    stopped = [(o.raised.step, o.case.expected) for o in observations if o.raised and o.case.remark is None]
    return {n for step, names in stopped for n in names if step not in methods or code.method_of(n) == step}


def find_right_outputs(observations: Iterable[Observation], check: Check, *, told: bool = False) -> set[str]:
    """The outputs that are right wherever they are expected; as the right formula has them, where that is told."""
    if check.seconds:
        observations = list(observations)  # a run that gave nothing passes nothing
        lines = score_criteria(check, check.judge(observations).criteria) if observations else ()
        return {line.id for line in lines if line.verdict is Verdict.PASSED}
    verdicts: dict[str, bool] = {}
    for observation in observations:
        for name in observation.case.expected:
            verdicts[name] = is_output_right(observation, name, check, told=told) and verdicts.get(name, True)
    return {name for name, right in verdicts.items() if right}


def is_output_right(observation: Observation, output: str, check: Check, *, told: bool = False) -> bool:
    """Is an output accepted? With `told`: is it the first accepted one, or within an epsilon of that?"""
    observed = observation.arrays.get(output)
    accepted = observation.case.expected[output]
    expected = [one for one in accepted if not told or one is accepted[0] or are_equal(one, accepted[0], EPSILON)]
    return observed is not None and is_accepted(observed, expected, choose_tolerance(check), observation.case.arrays)


def find_cleared_parts(check: Check, code: Code, observations: Sequence[Observation]) -> list[ast.AST]:
    """The methods that are right, the functions that none but methods with right outputs call, and the sound tests."""
    right = [code.methods[name] for name in find_methods_of_right_outputs(check, code, observations, code.method_of)]
    others = [function for function in code.methods.values() if function not in right]
    called_elsewhere = [helper for function in others for helper in code.list_called_functions(function)]
    found = [code.methods[name] for name in find_right_methods(check, code, observations)]
    found += [h for function in right for h in code.list_called_functions(function) if h not in called_elsewhere]
    return [*found, *list_sound_tests(check, code, observations)]


def list_sound_tests(check: Check, code: Code, observations: Sequence[Observation]) -> list[ast.expr]:
    """List the tests of an input's form, if a form is right: edits there only skip a branch."""
    wrong = {o.case.form for o in observations if o.case.purpose == "value" and collect_wrong_outputs([o], check)}
    tests = [test for test, _ in list_branches(code.node) if any(list_forms(test))]
    return tests if {o.case.form for o in observations} - wrong else []


def find_right_methods(check: Check, code: Code, observations: Sequence[Observation]) -> set[str]:
    """The methods of which every output is right, and that keep nothing which another could get wrong."""
    right = find_methods_of_right_outputs(check, code, observations, check.structure.method_of.get)
    nodes = {method: [n for n in ast.walk(code.methods[method]) if isinstance(n, ast.Attribute)] for method in right}
    return {method for method in right if not any(isinstance(n.ctx, ast.Store) for n in nodes[method])}


def find_methods_of_right_outputs(
    check: Check, code: Code, observations: Sequence[Observation], method_of: Callable[[str], str | None]
) -> set[str]:
    """The methods of which every output is right."""
    verdicts: dict[str | None, list[bool]] = {}
    for observation in observations:
        for name in observation.case.expected:
            verdicts.setdefault(method_of(name), []).append(is_output_right(observation, name, check))
    return {method for method, right in verdicts.items() if method in code.methods and all(right)}
