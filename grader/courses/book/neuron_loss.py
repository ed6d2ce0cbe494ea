"""The unit neuron: BCELoss, the binary cross entropy."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader import (
    Array,
    Case,
    Check,
    Criterion,
    Judgement,
    Message,
    Observation,
    Remark,
    Structure,
    Symptoms,
    Verdict,
    cover_ranges,
    drive_text,
    judge_interface,
    judge_outputs,
)
from grader.courses.book.lent import LENT
from grader.courses.book.roles import PREDICTED, TARGETS

RANGES = {"value": ((0.25, 0.75),), "ends": ((0.002, 0.005), (0.995, 0.998))}  # of predictions


def drive_bce(student: Any, arrays: Any) -> Any:
    """Yield the loss of a prediction and a target, and its derivative."""
    loss = student.build("BCELoss")
    yield from student.split_values(student.compute_loss(loss, arrays["pred"], arrays["y"]), ("loss", "dpred"))


def draw_bce_cases(generator: np.random.Generator) -> list[Case]:
    """Draw predictions in the middle and near both ends for both targets, and add the predictions 0 and 1."""
    cases: list[Case] = []
    drawn = [(purpose, *ends, y) for purpose, ranges in RANGES.items() for ends in ranges for y in (0, 1)]
    for purpose, low, high, y in drawn:
        case = expect_loss(f"prediction {len(cases) + 1}", generator.uniform(low, high), y)
        cases.append(replace(case, purpose=purpose))
    for p, y in ((0.0, 0), (1.0, 1), (0.0, 1)):
        given = {"pred": np.asarray(p), "y": np.asarray(y)}
        cases.append(Case(f"prediction {p:g} for {y}", given, given, purpose="remark", remark="unguarded"))
    return cases


def expect_loss(name: str, p: float, y: int) -> Case:
    """Return the case of a prediction between 0 and 1, with its loss and derivative."""
    slope = (p - y) / (p * (1 - p))
    given = {"pred": np.asarray(p), "y": np.asarray(y)}
    expected = {"loss": (np.asarray(-np.log(p if y else 1 - p)),), "dpred": (np.asarray(slope),)}
    return Case(name, given, given, expected)


def draw_bce_example() -> tuple[Case]:
    """Return the first example of the stub."""
    return (expect_loss("example", 0.8, 1),)


def judge_bce(observations: Sequence[Observation]) -> Judgement:
    """Compare loss and derivative; a usual epsilon passes, and no epsilon is a remark.

    An epsilon counts most near the ends, so the tolerance there is wide.
    """
    usual = [o for o in observations if o.case.remark is None]
    middle = judge_outputs([o for o in usual if o.case.purpose == "value"], tolerance=1e-4).criteria
    near_ends = judge_outputs([o for o in usual if o.case.purpose == "ends"], tolerance=1e-2).criteria
    criteria = {n: one if one.verdict is not Verdict.PASSED else near_ends[n] for n, one in middle.items()}
    ends = [o for o in observations if o.case.remark is not None]
    numbers = [np.asarray(o.arrays[n], dtype=complex) for o in ends for n in ("loss", "dpred") if n in o.arrays]
    unguarded = any(o.raised for o in ends) or not all(np.isfinite(number).all() for number in numbers)
    right = all(judged.verdict is Verdict.PASSED for judged in criteria.values())
    remarks = (Remark(Message("unguarded")),) if right and unguarded else ()
    return Judgement({**criteria, "interface": judge_interface(usual)}, remarks, tuple(usual))


def gradient_of_the_logit(pred: Array, y: Array) -> Symptoms:
    """`dpred` is `pred - y`: the derivative by the input of the sigmoid, not by `pred`."""
    return {"dpred": pred - y}


def bracket_misplaced(pred: Array, y: Array) -> Symptoms:
    """`dpred` is divided by `pred` or almost `pred`. The second factor below the line has no effect.

    `pred + 1e-7 * (...)` is almost `pred`. Give each factor its own brackets.
    """
    return {"dpred": (pred - y) / (pred + 1e-7 * (1 - pred + 1e-7))}


def sign_of_loss_turned(pred: Array, y: Array) -> Symptoms:
    """The loss has the wrong sign. The logarithm of a probability is negative, and a loss is positive."""
    return {"loss": y * np.log(pred) + (1 - y) * np.log(1 - pred)}


def half_of_the_loss(pred: Array, y: Array) -> Symptoms:
    """The loss has only the part for target 1. For target 0 it is always 0."""
    return {"loss": -y * np.log(pred)}


def sign_of_gradient_turned(pred: Array, y: Array) -> Symptoms:
    """`dpred` has the wrong sign. For target 1, the loss falls when the prediction grows."""
    return {"dpred": (y - pred) / (pred * (1 - pred))}


def targets_exchanged(pred: Array, y: Array) -> Symptoms:
    """The loss treats target 1 as 0, and target 0 as 1."""
    return {"loss": -((1 - y) * np.log(pred) + y * np.log(1 - pred))}


def squared_error(pred: Array, y: Array) -> Symptoms:
    """The loss is the squared error. This exercise asks for another loss."""
    return {"loss": (pred - y) ** 2}


def half_squared_error(pred: Array, y: Array) -> Symptoms:
    """The loss is half the squared error. This exercise asks for another loss."""
    return {"loss": 0.5 * (pred - y) ** 2}


BCE_LOSS = Check(
    name="neuron/bce_loss",
    symbol="BCELoss",
    aliases=("BCE", "BinaryCrossEntropy", "BinaryCrossEntropyLoss", "BCE_Loss"),
    drive=drive_text(drive_bce),
    drive_spec={"roles": {"pred": list(PREDICTED), "y": list(TARGETS)}},
    cases=draw_bce_cases,
    judge=judge_bce,
    criteria=(
        Criterion("interface", 0.5, requires=("loss",)),
        Criterion("loss", 4.5),
        Criterion("dpred", 5.0),
    ),
    structure=Structure(returned=(("loss", "dpred"),), method_of={"loss": "forward", "dpred": "forward"}),
    methods=("__call__",),
    stand_in=LENT["BCELoss"],
    tolerance=1e-4,
    steps=(
        "Calling the object returns two values: the loss, and its derivative by `pred`.",
    ),
    example=draw_bce_example,
    regions=cover_ranges(pred=(*RANGES["value"], *RANGES["ends"])),
    mistakes=(
        bracket_misplaced, sign_of_loss_turned, half_of_the_loss, sign_of_gradient_turned, targets_exchanged,
        squared_error, half_squared_error, gradient_of_the_logit,
    ),
    expected_formulas={
        "loss": "-(y * np.log(pred) + (1 - y) * np.log(1 - pred))",
        "dpred": "(pred - y) / (pred * (1 - pred))",
    },
)  # fmt: skip
