"""The unit neuron: AffineFunction, the weighted sum of a neuron that learns."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader import (
    EXACT,
    Array,
    Case,
    Check,
    Criterion,
    Judged,
    Judgement,
    Message,
    Observation,
    Structure,
    Verdict,
    are_equal,
    cover_ranges,
    drive_text,
    judge_interface,
    judge_outputs,
    name_mistakes,
)
from grader.courses.book.lent import LENT
from grader.courses.book.neuron_loss import BCE_LOSS
from grader.courses.book.neuron_model import MODEL
from grader.courses.book.neuron_step import SIGNS, draw_step, expect_step
from grader.courses.book.neuron_trainings import AND_GATE, BLOBS
from grader.courses.book.training import PASSED

ROUNDING = 1e-5  # of a number that is computed from an input in float32


def drive_affine(student: Any, arrays: Any) -> Any:
    """Yield the first parameters of two objects, then output and parameters of one step of learning."""
    for name in ("first", "second"):
        layer = student.build("AffineFunction")
        yield f"{name}.w", student.find_parameter(layer, "w")
        yield f"{name}.b", student.find_parameter(layer, "b")
    layer = student.build("AffineFunction")
    student.put(layer, {"w": arrays["w"], "b": arrays["b"]})
    yield "out", student.forward(layer, [student.copy(arrays["X"])])
    returned = student.learn(layer, arrays["dJ_dz"], arrays["lr"])
    yield "w", student.find_parameter(layer, "w")
    yield "b", student.find_parameter(layer, "b")
    yield from student.split_values(returned, ("returned_w", "returned_b"))


def draw_affine_cases(generator: np.random.Generator) -> list[Case]:
    """Draw four steps; the last X holds whole numbers, as a truth table does."""
    steps = [draw_step(generator, "dJ_dz", 2.0, number) for number in range(4)]
    steps[-1]["X"] = np.array([0, 1])
    return [Case(f"step {number}", given, given, expect_sum(given)) for number, given in enumerate(steps, 1)]


def expect_sum(given: Mapping[str, Array]) -> dict[str, tuple[Array]]:
    """Return the weighted sum, and w and b after the step."""
    return {"out": (np.asarray(given["X"] @ given["w"] + given["b"]),), **expect_step(given, given["dJ_dz"])}


def expect_affine_example() -> tuple[Case]:
    """Return the example of the stub."""
    given = {"X": np.array([3.0, 1.0]), "w": np.array([1.0, 2.0]), "b": np.asarray(0.5)}
    given |= {"dJ_dz": np.asarray(2.0), "lr": np.asarray(0.1)}
    expected = {name: arrays for name, arrays in expect_sum(given).items() if name in ("out", "w", "b")}
    return (Case("example", given, given, expected),)


def judge_affine(observations: Sequence[Observation]) -> Judgement:
    """Compare output and step with the formula; the first weights must be two random numbers."""
    judgement = judge_outputs(observations, tolerance=ROUNDING)
    arrays = observations[0].arrays
    first, second = (arrays.get(f"{name}.w", np.zeros(0)) for name in ("first", "second"))
    fits = first.shape == (2,) and np.size(arrays.get("first.b", np.zeros(2))) == 1
    alike = fits and are_equal(first, second, EXACT) and first[0] == first[1]
    odd = "w" if fits or first.shape != (2,) else "b"
    message = Message("not_random" if fits else "shape_of_weights", {"output": odd, "got": first.shape})
    if "first.w" not in arrays and observations[0].raised is None:
        message = Message("weights_missing", {"output": "w", "got": None})
    initial = Judged(Verdict.FAILED, message) if alike or not fits else PASSED
    return Judgement(
        {**judgement.criteria, "initial": initial, "interface": judge_interface(observations)},
        judgement.remarks,
        judgement.counted,
    )


AFFINE_FUNCTION = Check(
    name="neuron/affine_function",
    symbol="AffineFunction",
    aliases=("Affine_Function", "AffineNeuron"),
    drive=drive_text(drive_affine),
    cases=draw_affine_cases,
    judge=judge_affine,
    criteria=(
        Criterion("interface", 0.5, requires=("out",)),
        Criterion("initial", 0.5, requires=("out",)),
        Criterion("out", 3.0),
        Criterion("w", 2.0),
        Criterion("b", 2.0),
        Criterion("returned_w", 1.0, requires=("w",)),
        Criterion("returned_b", 1.0, requires=("b",)),
    ),
    structure=Structure(
        returned=(("out",), ("w",), ("b",), ("returned_w", "returned_b")),
        method_of={"out": "forward"},
        shown_at={"initial": "__init__"},
        calls=(
            "layer = AffineFunction()",
            "layer.w, layer.b = w.copy(), b",
            "out = layer.forward(X)",
            "returned_w, returned_b = layer.backward(dJ_dz, lr)",
            "w, b = layer.w, layer.b",
        ),
    ),
    methods=("forward", "backward"),
    regions=cover_ranges(X=(*SIGNS, (0, 0)), w=SIGNS, b=SIGNS, dJ_dz=SIGNS),
    stand_in=LENT["AffineFunction"],
    steps=(
        "`forward` keeps `X` on `self`, because `backward` needs it.",
        "`backward` changes `self.w` and `self.b`, and then returns both.",
    ),
    example=expect_affine_example,
    mistakes=name_mistakes(
        bias_left_out=lambda X, w: {"out": X @ w},
        not_updated=lambda w, b: {"w": w, "b": b},
        updated_upwards=lambda X, w, b, dJ_dz, lr: {"w": w + lr * dJ_dz * X, "b": b + lr * dJ_dz},
        rate_not_used=lambda X, w, b, dJ_dz: {"w": w - dJ_dz * X, "b": b - dJ_dz},
        gradient_not_used=lambda X, w, b, lr: {"w": w - lr * X, "b": b - lr},
        input_not_used=lambda w, dJ_dz, lr: {"w": w - lr * dJ_dz},
        bias_not_updated=lambda b: {"b": b},
        weights_not_updated=lambda w: {"w": w},
        gradients_kept_as_parameters=lambda X, dJ_dz: {"w": dJ_dz * X, "b": dJ_dz},
        gradients_returned=lambda X, dJ_dz: {"returned_w": dJ_dz * X, "returned_b": dJ_dz},
    ),
    expected_formulas={
        "out": "np.dot(X, w) + b",
        "w": "w - lr * dJ_dz * X",
        "b": "b - lr * dJ_dz",
        "returned_w": "w",
        "returned_b": "b",
    },
)  # fmt: skip


CHECKS = (AFFINE_FUNCTION, BCE_LOSS, MODEL, AND_GATE, BLOBS)
