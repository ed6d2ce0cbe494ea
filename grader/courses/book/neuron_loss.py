"""The unit neuron: BCELoss, the binary cross entropy."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader import (
    Case,
    Check,
    Criterion,
    Judgement,
    Message,
    Observation,
    Remark,
    Structure,
    Verdict,
    cover_ranges,
    drive_text,
    judge_interface,
    judge_outputs,
    name_mistakes,
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
    structure=Structure(
        returned=(("loss", "dpred"),),
        method_of={"loss": "forward", "dpred": "forward"},
        calls=("criterion = BCELoss()", "loss, dpred = criterion(pred, y)"),
    ),
    methods=("__call__",),
    stand_in=LENT["BCELoss"],
    tolerance=1e-4,
    steps=(
        "Calling the object returns two values: the loss, and its derivative by `pred`.",
    ),
    example=draw_bce_example,
    regions=cover_ranges(pred=(*RANGES["value"], *RANGES["ends"])),
    mistakes=name_mistakes(
        bracket_misplaced=lambda pred, y: {"dpred": (pred - y) / (pred + 1e-7 * (1 - pred + 1e-7))},
        sign_of_loss_turned=lambda pred, y: {"loss": y * np.log(pred) + (1 - y) * np.log(1 - pred)},
        half_of_the_loss=lambda pred, y: {"loss": -y * np.log(pred)},
        sign_of_gradient_turned=lambda pred, y: {"dpred": (y - pred) / (pred * (1 - pred))},
        targets_exchanged=lambda pred, y: {"loss": -((1 - y) * np.log(pred) + y * np.log(1 - pred))},
        squared_error=lambda pred, y: {"loss": (pred - y) ** 2},
        half_squared_error=lambda pred, y: {"loss": 0.5 * (pred - y) ** 2},
        gradient_of_the_logit=lambda pred, y: {"dpred": pred - y},
    ),
    expected_formulas={
        "loss": "-(y * np.log(pred) + (1 - y) * np.log(1 - pred))",
        "dpred": "(pred - y) / (pred * (1 - pred))",
    },
)  # fmt: skip
