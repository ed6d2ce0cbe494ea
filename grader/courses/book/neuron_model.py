"""The unit neuron: Model, one neuron of an affine part and a sigmoid."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader import (
    Array,
    Case,
    Check,
    Criterion,
    Judgement,
    Observation,
    Structure,
    cover_ranges,
    drive_text,
    judge_interface,
    judge_outputs,
    name_mistakes,
)
from grader.courses.book.lent import LENT
from grader.courses.book.neuron_step import SIGNS, draw_step, expect_step
from grader.courses.book.training import fail


def drive_model(student: Any, arrays: Any) -> Any:
    """Yield the prediction, and the parameters after one step of learning."""
    # the first forward runs on the weights of the new neuron: a neuron without weights must raise
    model = student.build("Model")
    student.forward(model, [student.copy(arrays["X"])])
    affine = student.find_holder(model, ("w", "b"))
    student.put(affine, {"w": arrays["w"], "b": arrays["b"]})
    predicted = student.forward(model, [student.copy(arrays["X"])])
    if student.find_holder(model, ("w", "b")) is not affine:
        yield "made_in_forward", 1
        return
    yield "pred", predicted
    returned = student.learn(model, arrays["dJ_dpred"], arrays["lr"])
    yield "w", student.find_parameter(affine, "w")
    yield "b", student.find_parameter(affine, "b")
    yield from student.split_values(returned, ("returned_w", "returned_b"))


def draw_model_cases(generator: np.random.Generator) -> list[Case]:
    """Draw three steps."""
    cases = []
    for number in range(3):
        given = draw_step(generator, "dJ_dpred", 1.5, number)
        expected = expect_prediction(given)
        cases.append(Case(f"step {number + 1}", given, {**given, "pred": expected["pred"][0]}, expected))
    return cases


def expect_prediction(given: Mapping[str, Array]) -> dict[str, tuple[Array]]:
    """Return the prediction, and w and b after the step."""
    pred = np.asarray(1 / (1 + np.exp(-(given["X"] @ given["w"] + given["b"]))))
    return {"pred": (pred,), **expect_step(given, given["dJ_dpred"] * pred * (1 - pred))}


def expect_model_example() -> tuple[Case]:
    """Return the example of the stub."""
    given = {"X": np.array([1.0, 0.0]), "w": np.zeros(2), "b": np.asarray(0.0)}
    given |= {"dJ_dpred": np.asarray(2.0), "lr": np.asarray(0.1)}
    expected = {name: arrays for name, arrays in expect_prediction(given).items() if name in ("pred", "w", "b")}
    return (Case("example", given, given, expected),)


def judge_model(observations: Sequence[Observation]) -> Judgement:
    """Compare prediction and step with the formula."""
    judgement = judge_outputs(observations)
    criteria = {**judgement.criteria, "interface": judge_interface(observations)}
    if any("made_in_forward" in o.arrays for o in observations):
        criteria = {name: fail("made_in_forward", output="pred") for name in criteria}
    return Judgement(criteria, judgement.remarks, judgement.counted)


MODEL = Check(
    name="neuron/model",
    symbol="Model",
    aliases=("Neuron", "NeuronModel", "ArtificialNeuron"),
    drive=drive_text(drive_model),
    cases=draw_model_cases,
    judge=judge_model,
    criteria=(
        Criterion("interface", 0.5, requires=("pred",)),
        Criterion("pred", 4.0),
        Criterion("w", 2.0),
        Criterion("b", 1.5),
        Criterion("returned_w", 1.0, requires=("w",)),
        Criterion("returned_b", 1.0, requires=("b",)),
    ),
    structure=Structure(
        returned=(("pred",), ("w",), ("b",), ("returned_w", "returned_b")),
        method_of={"pred": "forward"},
        calls=(
            "model = Model()",
            "affine = next((part for part in vars(model).values() if hasattr(part, 'w')), model)",
            "affine.w, affine.b = w.copy(), b",
            "pred = model.forward(X)",
            "returned_w, returned_b = model.backward(dJ_dpred, lr)",
            "w, b = affine.w, affine.b",
        ),
    ),
    methods=("forward", "backward"),
    regions=cover_ranges(X=SIGNS, w=SIGNS, b=SIGNS, dJ_dpred=SIGNS),
    needs=("neuron/affine_function", "activation/sigmoid"),
    stand_in=LENT["Model"],
    steps=(
        "Make one `AffineFunction` and one `Sigmoid` in `__init__`, and keep both on `self`.",
        "`forward` gives `X` to the affine part, and its result to the sigmoid.",
        "`backward` gives `dJ_dpred` to `backward` of the sigmoid.",
        "The result and `lr` go to `backward` of the affine part.",
        "Return the result of that last call.",
    ),
    example=expect_model_example,
    mistakes=name_mistakes(
        sigmoid_left_out=lambda X, w, b: {"pred": X @ w + b},
        slope_of_sigmoid_left_out=lambda X, w, b, dJ_dpred, lr: {"w": w - lr * dJ_dpred * X, "b": b - lr * dJ_dpred},
        nothing_learned=lambda w, b: {"w": w, "b": b},
        rate_of_model_not_used=lambda X, w, b, dJ_dpred, pred: {
            "w": w - dJ_dpred * pred * (1 - pred) * X,
            "b": b - dJ_dpred * pred * (1 - pred),
        },
    ),
    expected_formulas={
        "pred": "sigmoid(np.dot(X, w) + b)",
        "w": "w - lr * dJ_dpred * pred * (1 - pred) * X",
        "b": "b - lr * dJ_dpred * pred * (1 - pred)",
        "returned_w": "w",
        "returned_b": "b",
    },
)
