"""Whatever arrays come back, judges and diagnosis give a verdict; none of them faults, and nothing wrong passes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from corpus import load_checks, mark_rest, prepare, read_solutions

from grader import Verdict
from grader.diagnosis.explain import explain_exercise
from grader.grading.attempt import Attempt, Outcome
from grader.grading.grade import Evidence
from grader.grading.plan import make_plan
from grader.grading.remarks import report_attempt
from grader.grading.run import run_alone
from grader.grading.verdict import JudgedAttempt, judge_outcome
from grader.model import Array, Observation, Raised, Strange, StrangeKind, Untrusted
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits, wire
from grader.submission.matching import find_candidates
from grader.submission.source import Submission

DTYPES = sorted(wire.DTYPES)
FACTORS = (np.nan, np.inf, -np.inf, 0.0, 1e308, 2.0, 1j)
RAISED = Raised(Untrusted("ValueError"), Untrusted("no"), "forward")
MANY = pytest.mark.slow("tries 150 sets of arrays for each exercise, and explains five")
each_number_of_rounds = pytest.mark.parametrize("rounds", [25, pytest.param(150, marks=MANY)])
AGAIN = pytest.mark.slow("trains again to explain, as the quick test of neuron/and_gate does")
NAMES = [check.name for check in load_checks()]
TRAINED_AGAIN = ("network/train_digits", "neuron/blobs")


@pytest.fixture(scope="module")
def honest(forking: Sandbox) -> Mapping[str, tuple[Outcome, Submission]]:
    """The solutions' own outcomes: the arrays that an honest child returns."""
    submission, found = read_solutions(), {}
    for check in load_checks():
        plan = make_plan(check, 0)
        (candidate,) = find_candidates(plan.check, load_checks(), submission)
        outcome = run_alone(Attempt(plan, candidate), submission, forking, Limits())
        found[check.name] = outcome, submission
    return found


def any_array(generator: np.random.Generator) -> Array:
    """An array of any dtype and small shape that the wire lets through, with odd numbers in it."""
    shape = tuple(generator.integers(0, 5, size=generator.integers(0, 5)))
    bits = generator.bytes(16 * int(np.prod(shape, dtype=int)))
    dtype = np.dtype(DTYPES[generator.integers(len(DTYPES))])
    if generator.random() < 0.5 and dtype.kind != "b":
        return np.frombuffer(bits, dtype, count=int(np.prod(shape, dtype=int))).reshape(shape)
    with np.errstate(all="ignore"):
        return np.asarray(generator.normal(size=shape)).astype(dtype)


def spoilt(observation: Observation, generator: np.random.Generator) -> Observation:
    """The observation with some arrays exchanged, scaled or gone, and perhaps an exception."""
    arrays = dict(observation.arrays)
    for name in generator.permutation(sorted(arrays))[: generator.integers(0, 4)]:
        array = arrays.pop(name)
        match generator.integers(3):
            case 0:
                arrays[name] = any_array(generator)
            case 1:
                with np.errstate(all="ignore"):
                    arrays[name] = np.asarray(array * FACTORS[generator.integers(len(FACTORS))])
    gone = observation.arrays.keys() - arrays.keys()
    strange = {name: Strange(StrangeKind.NOTHING) for name in gone if generator.random() < 0.5}
    raised = RAISED if gone and generator.random() < 0.5 else None
    return Observation(
        observation.case,
        arrays,
        strange,
        raised=raised,
        branch=frozenset(observation.case.expected) if generator.random() < 0.5 else frozenset(),
    )


@each_number_of_rounds
@pytest.mark.parametrize("name", mark_rest(NAMES, {*NAMES} - {*TRAINED_AGAIN}, AGAIN))
def test_any_arrays_get_a_verdict(
    name: str, rounds: int, honest: Mapping[str, tuple[Outcome, Submission]], forking: Sandbox
) -> None:
    outcome, submission = honest[name]
    grading = prepare([outcome.attempt.plan.check], forking)
    for seed in range(rounds):
        generator = np.random.default_rng(seed)
        told = tuple(spoilt(one, generator) for one in outcome.observations)
        graded: JudgedAttempt = judge_outcome(Outcome(outcome.attempt, told))
        assert graded.result.verdict is not Verdict.GRADER_FAULT, (seed, graded.result.reason)
        if seed < rounds // 25:
            evidence = Evidence(submission, {name: graded})
            report = report_attempt(graded, evidence.judged)
            explain_exercise(report, outcome.attempt.plan.check, evidence, grading)


@each_number_of_rounds
@pytest.mark.parametrize("name", NAMES)
def test_no_other_array_passes_for_an_output(
    name: str, rounds: int, honest: Mapping[str, tuple[Outcome, Submission]]
) -> None:
    """One output of one case of value, exchanged for anything else, costs the exercise its pass."""
    outcome, _ = honest[name]
    form = outcome.observations[0].case.form
    counted = [o for o in outcome.observations if o.case.purpose == "value" and o.case.form == form and o.case.expected]
    if not counted:
        pytest.skip("a training is judged by what its results can do, not against arrays")
    for seed in range(rounds):
        generator = np.random.default_rng(seed)
        one = counted[generator.integers(len(counted))]
        output = sorted(one.case.expected)[generator.integers(len(one.case.expected))]
        wrong = Observation(one.case, {**one.arrays, output: any_array(generator)}, one.strange)
        told = tuple(wrong if o is one or o.case.form != form else o for o in outcome.observations)

        assert judge_outcome(Outcome(outcome.attempt, told)).result.verdict is not Verdict.PASSED, seed
