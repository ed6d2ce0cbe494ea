"""Verdicts of training runs."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader import (
    Array,
    Judged,
    Message,
    Observation,
    Strange,
    StrangeKind,
    Verdict,
    describe_strange,
)

LEAST = -0.01  # an epsilon in the logarithm can take a loss this far below 0
PASSED = Judged(Verdict.PASSED)


def draw_training_seed(generator: np.random.Generator) -> Array:
    """Draw the seed of a training; the child cannot compute the generator of the case from it."""
    digest = hashlib.sha256(generator.bytes(32)).digest()
    return np.asarray(int.from_bytes(digest[:4], "little"))


def fail(id: str, **values: Any) -> Judged:
    """Return the verdict of a failed criterion, with its message."""
    return Judged(Verdict.FAILED, Message(id, values))


def judge_count(numbers: Array, wanted: int) -> Judged:
    """Judge whether there is a number for each step or epoch."""
    return PASSED if numbers.shape == (wanted,) else fail("count_of_losses", got=numbers.size, steps=wanted)


def judge_counts(runs: Sequence[tuple[Array, int]], argument: str) -> Judged:
    """Judge whether each run of a training has as many numbers as its argument says."""
    if len({numbers.size for numbers, _ in runs}) == 1 and runs[0][0].size:
        return fail("count_fixed", got=runs[0][0].size, argument=argument)
    failed = [judged for judged in (judge_count(*run) for run in runs) if judged.verdict is not Verdict.PASSED]
    return failed[0] if failed else PASSED


def judge_signs(losses: Array) -> Judged:
    """Judge whether the losses are positive, as a cross entropy must be."""
    return PASSED if np.min(losses) > LEAST else fail("losses_negative", got=float(np.min(losses)))


def judge_failed_run(observation: Observation) -> Judged:
    """Return the verdict of every criterion of a training that did not end."""
    raised = observation.raised
    if raised is None:
        nothing = ("result", Strange(StrangeKind.NOTHING))
        output, strange = next(iter(observation.strange.items()), nothing)
        return Judged(Verdict.FAILED, describe_strange(output, strange, observation.case.name))
    line = raised.place and raised.place.line
    values = {"type": raised.type, "text": raised.message, "step": raised.step, "line": line}
    return Judged(Verdict.RAISED, Message("raised", values))
