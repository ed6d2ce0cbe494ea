"""The unit network: the numerical gradient, a network of two layers, and its training on digits."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader import (
    Case,
    Check,
    Criterion,
    Judged,
    Judgement,
    Message,
    Observation,
    Tolerance,
    drive_text,
    interface,
    judge_output,
    stand_in,
)
from grader.checks.digits import TRAIN_DIGITS
from grader.checks.training import PASSED, failed_run, said
from grader.checks.two_layers import PARAMETERS, forward_backward
from grader.model import Array

Stated = Mapping[str, object]
STEP = 1e-4  # the course's own, for mistakes whose size depends on it


def slopes_drive(student: Any, arrays: Any) -> Any:
    """The gradient of a polynomial, and what is left of the point at which it was asked for."""
    x = student.copy(arrays["x"])

    def polynomial(at: Any) -> Any:
        return (arrays["a"] * at**2 + arrays["c"] * at).sum()

    gradient = student.call("numerical_gradient", polynomial, x)
    yield "gradient", gradient
    yield "after", x


def slopes_cases(generator: np.random.Generator) -> list[Case]:
    """One axis, two axes, and whole numbers."""
    cases = []
    for name, shape in (("one axis", (4,)), ("two axes", (2, 3)), ("whole numbers", (3,))):
        a, c = generator.uniform(0.5, 2.0, shape), generator.uniform(-2.0, 2.0, shape)
        x = generator.uniform(0.5, 2.0, shape) * generator.choice((-1, 1), shape)
        x = np.ceil(3 * np.abs(x)).astype(np.int64) if name == "whole numbers" else x
        given, purpose = {"x": x, "a": a, "c": c}, "dtype" if name == "whole numbers" else "value"
        expected = {"gradient": (2 * a * x + c,), "after": (x,)}
        cases.append(Case(name, given, given, expected, purpose=purpose))
    return cases


def judge_slopes(observations: Sequence[Observation]) -> Judgement:
    """The gradient for each kind of array, and the point as it was."""
    by_name = {o.case.name: [o] for o in observations}
    close = Tolerance(1e-5, 1e-6)
    words = {
        "gradient": judge_output("gradient", by_name["one axis"], tolerance=close),
        "two_axes": judge_output("gradient", by_name["two axes"], tolerance=close),
        "integers": of_integers(judge_output("gradient", by_name["whole numbers"], tolerance=close)),
        "restored": judge_output("after", [*by_name["one axis"], *by_name["two axes"]], tolerance=Tolerance(1e-12)),
    }
    if words["restored"].message is not None and words["restored"].message.id == "value":
        words["restored"] = said("point_not_restored")
    return Judgement(words, counted=tuple(observations))


def of_integers(word: Judged) -> Judged:
    """The verdict on a point of whole numbers; its message says that it is about those."""
    if word.message is None:
        return word
    return Judged(word.verdict, Message(f"dtype.{word.message.id}", {**word.message.values, "dtype": "integers"}))


def not_divided_by_two(gradient: Array) -> Stated:
    """The difference is divided by `h`; the two points are `2 * h` apart."""
    return {"gradient": 2 * gradient}


def not_divided(gradient: Array) -> Stated:
    """The difference is not divided by the distance of the two points."""
    return {"gradient": 2 * STEP * gradient}


def multiplied_by_half_step(a: Array, c: Array, x: Array) -> Stated:
    """`/ 2 * h` divides by 2 and multiplies by h: the bracket around `2 * h` is missing."""
    return {"gradient": STEP**2 * (2 * a * x + c)}


def forward_difference(a: Array, c: Array, x: Array) -> Stated:
    """The slope is taken between the point and one beside it; taken on both sides, most of the error cancels."""
    return {"gradient": 2 * a * x + c + a * STEP}


def slope_downwards(gradient: Array) -> Stated:
    """The gradient has the wrong sign: the lower point's value must be subtracted from the upper one's."""
    return {"gradient": -gradient}


NUMERICAL_GRADIENT = Check(
    name="network/numerical_gradient",
    symbol="numerical_gradient",
    aliases=("numericalGradient", "numerical_grad", "_numerical_gradient"),
    drive=drive_text(slopes_drive),
    cases=slopes_cases,
    judge=judge_slopes,
    criteria=(
        Criterion("gradient", 5.0),
        Criterion("two_axes", 3.0),
        Criterion("integers", 1.0, requires=("gradient",)),
        Criterion("restored", 1.0, requires=("gradient",)),
    ),
    spec={"returned": [["gradient"]], "shown_at": {"integers": "x", "restored": "x"}},
    stand_in=stand_in("numerical_gradient"),
    tolerance=1e-6,
    mistakes=(not_divided_by_two, not_divided, multiplied_by_half_step, forward_difference, slope_downwards),
    expected_formulas={"gradient": "(f(x + h) - f(x - h)) / (2 * h)"},
)

LEAST = 0.02  # of the largest number in each gradient
ASKED = ("parameters", "predict", "loss", "accuracy", "gradient", "numerical_gradient")


def net_drive(student: Any, arrays: Any) -> Any:
    """One method of a network whose parameters are given; which one, the case says."""
    names = ("W1", "b1", "W2", "b2")
    asked = student.spec["asked"][int(arrays["asked"])]
    if asked == "parameters":
        network = student.make("TwoLayerNet", 30, 40, 20, 0.01)
        for name in names:
            yield name, student.item(student.attribute(network, "params"), name)
        return
    (inputs, hidden), outputs = arrays["W1"].shape, arrays["W2"].shape[1]
    network = student.make("TwoLayerNet", inputs, hidden, outputs, 0.01)
    student.fill(student.attribute(network, "params"), {name: arrays[name] for name in names})
    x, t = student.copy(arrays["x"]), student.copy(arrays["t"])
    if asked == "predict":
        yield "scores", student.invoke(network, "predict", x)
    elif asked in ("loss", "accuracy"):
        yield asked, student.invoke(network, asked, x, t)
    else:
        found = student.invoke(network, asked, x, t)
        for name in names:
            yield f"{asked}.{name}", student.item(found, name)
        yield f"{asked}.keys", student.same_keys(found, student.attribute(network, "params"))


def net_values(generator: np.random.Generator) -> dict[str, Any]:
    """A small network and a batch, with one row that is answered wrongly.

    No sum before an activation is near 0, where the numerical gradient jumps; no probability is so small,
    and no gradient so nearly cancelled, that a 1e-7 inside the logarithm could be noticed.
    """
    sizes = {"N": 7, "D": 2, "H": 5, "M": 3}
    while True:
        values: dict[str, Any] = {
            "x": generator.uniform(-1.5, 1.5, (7, 2)), "W1": generator.normal(0, 0.5, (2, 5)),
            "b1": generator.uniform(0.1, 0.6, 5), "W2": generator.normal(0, 0.4, (5, 3)),
            "b2": generator.uniform(0.1, 0.6, 3),
        }  # fmt: skip
        before = values["x"] @ values["W1"] + values["b1"]
        scores = np.maximum(before, 0) @ values["W2"] + values["b2"]
        gap = np.diff(np.sort(scores, axis=1)[:, -2:], axis=1)
        if np.min(np.abs(before)) > 0.01 and np.min(gap) > 0.01 and np.ptp(scores, axis=1).max() < 2.5:
            best = np.argmax(scores, axis=1)
            best[0] = (best[0] + 1) % 3
            drawn = {**sizes, **values, "t": np.eye(3)[best]}
            columns = np.argmax(values["x"], axis=1)
            guesses = (columns == best, columns == np.argmax(scores, axis=1), *(best == label for label in range(3)))
            if len(best) - 1 in [np.sum(right) for right in guesses]:
                continue  # as accurate as the network, by chance
            told = [
                forward_backward(drawn, activation)[name] for activation in ("relu", "sigmoid") for name in PARAMETERS
            ]
            if min(np.max(np.abs(gradient)) for gradient in told) > LEAST:
                return drawn


def net_cases(generator: np.random.Generator) -> list[Case]:
    """A case for each method, so that one that raises does not hide the others."""
    values = net_values(generator)
    relu, sigmoid = forward_backward(values, "relu"), forward_backward(values, "sigmoid")
    accepted: dict[str, dict[str, tuple[Array, ...]]] = {
        "parameters": {},
        "predict": {"scores": (relu["scores"], relu["y"], sigmoid["scores"], sigmoid["y"])},
        "loss": {"loss": (relu["loss"], sigmoid["loss"])},
        "accuracy": {"accuracy": (relu["accuracy"], sigmoid["accuracy"])},
    }
    for method in ("gradient", "numerical_gradient"):
        accepted[method] = {f"{method}.{name}": (relu[name], sigmoid[name]) for name in PARAMETERS}
    given = {name: np.asarray(values[name]) for name in (*PARAMETERS, "x", "t")}
    known = {**values, **{f"d{name}": relu[name] for name in PARAMETERS}, "accuracy": relu["accuracy"]}
    return [
        Case(method, {**given, "asked": np.asarray(number)}, known, accepted[method])
        for number, method in enumerate(ASKED)
    ]


def judge_net(observations: Sequence[Observation]) -> Judgement:
    """Parameters, and each method by its own case."""
    by_name = {o.case.name: [o] for o in observations}
    words = {"parameters": judge_parameters(by_name["parameters"][0])}
    for method in ("predict", "loss", "accuracy"):
        (output,) = by_name[method][0].case.expected
        words[method] = judge_output(output, by_name[method], tolerance=Tolerance(1e-4, 1e-9))
    for method, floor in (("gradient", 1e-9), ("numerical_gradient", 1e-5)):
        for name in PARAMETERS:
            words[f"{method}.{name}"] = judge_output(
                f"{method}.{name}", by_name[method], tolerance=Tolerance(1e-4, floor)
            )
    words["keys"] = judge_keys(by_name["gradient"][0], by_name["numerical_gradient"][0])
    words["interface"] = interface(observations)
    return Judgement(words, counted=tuple(observations))


def judge_parameters(observation: Observation) -> Judged:
    """Shapes, weights of the size that was asked for, biases of 0."""
    shapes = {"W1": (30, 40), "b1": (40,), "W2": (40, 20), "b2": (20,)}
    for name, shape in shapes.items():
        array = observation.arrays.get(name)
        if array is None:
            return failed_run(observation)
        if array.shape != shape:
            return said("shape", output=name, got=array.shape, expected=shape)
        spread = float(np.std(array)) if array.dtype.kind == "f" else 0.0
        if name.startswith("W") and not 0.003 < spread < 0.03:
            return said("spread", output=name, got=spread)
        if name.startswith("b") and np.any(array != 0):
            return said("bias_not_zero", output=name)
    return PASSED


def judge_keys(*observations: Observation) -> Judged:
    """The gradients have the names of the parameters, for training goes by them."""
    for observation in observations:
        same = observation.arrays.get(f"{observation.case.name}.keys")
        if same is None:
            return failed_run(observation)
        if not np.all(same):
            return said("keys_differ", output=f"{observation.case.name}.W1")
    return PASSED


def bias_gradients_from_weights(dW1: Array, dW2: Array) -> Stated:
    """`grads["b1"]` and `grads["b2"]` are taken from `dW`; a layer keeps its bias's gradient in `db`."""
    return {"gradient.b1": dW1, "gradient.b2": dW2}


def second_gradient_at_first(dW1: Array) -> Stated:
    """`numerical_gradient` differentiates by `W1` where it must by `W2`: look at the line of `W2`."""
    return {"numerical_gradient.W2": dW1}


def second_bias_gradient_at_first(db1: Array) -> Stated:
    """`numerical_gradient` differentiates by `b1` where it must by `b2`: look at the line of `b2`."""
    return {"numerical_gradient.b2": db1}


def accuracy_in_loss(accuracy: Array) -> Stated:
    """`loss` returns the accuracy: the body of `accuracy` stands in `loss`."""
    return {"loss": accuracy}


def biases_left_out(x: Array, W1: Array, W2: Array) -> Stated:
    """`predict` leaves the biases out: it multiplies with the weights only."""
    return {"scores": np.maximum(x @ W1, 0) @ W2}


def activation_left_out(x: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Stated:
    """`predict` has no activation between its layers: without one, two layers are one."""
    return {"scores": (x @ W1 + b1) @ W2 + b2}


def batch_division_left_out(dW1: Array, db1: Array, dW2: Array, db2: Array, N: int) -> Stated:
    """All gradients are N times too large: the loss is a mean over the batch, so each sample counts 1/N."""
    return {"gradient.W1": N * dW1, "gradient.b1": N * db1, "gradient.W2": N * dW2, "gradient.b2": N * db2}


def batch_division_twice(dW1: Array, db1: Array, dW2: Array, db2: Array, N: int) -> Stated:
    """All gradients are divided by the batch size once too often; the loss's backward has done it already."""
    return {"gradient.W1": dW1 / N, "gradient.b1": db1 / N, "gradient.W2": dW2 / N, "gradient.b2": db2 / N}


def wrong_answers_counted(accuracy: Array) -> Stated:
    """`accuracy` is the share of rows that are answered wrongly."""
    return {"accuracy": 1 - accuracy}


def right_answers_not_divided(accuracy: Array, N: int) -> Stated:
    """`accuracy` is the number of right rows; it must be their share, so divide by the number of rows."""
    return {"accuracy": accuracy * N}


TWO_LAYER_NET = Check(
    name="network/two_layer_net",
    symbol="TwoLayerNet",
    aliases=("TwoLayerNetwork", "Two_Layer_Net", "TwoLayer"),
    drive=drive_text(net_drive),
    cases=net_cases,
    judge=judge_net,
    criteria=(
        Criterion("interface", 0.25, requires=("predict",)),
        Criterion("parameters", 0.75, requires=("predict",)),
        Criterion("predict", 2.0),
        Criterion("loss", 1.0),
        Criterion("accuracy", 1.0),
        *(Criterion(f"gradient.{name}", 0.75) for name in PARAMETERS),
        *(Criterion(f"numerical_gradient.{name}", 0.375) for name in PARAMETERS),
        Criterion("keys", 0.5, requires=("gradient.W1",)),
    ),
    spec={
        "asked": list(ASKED),
        "root": "scores",
        "shown_at": {"parameters": "__init__"},
        "returned": [["scores"], ["loss"], ["accuracy"]],
        "methods": {
            "scores": "predict",
            "loss": "loss",
            "accuracy": "accuracy",
            **{f"{m}.{n}": m for m in ("gradient", "numerical_gradient") for n in PARAMETERS},
        },
    },
    methods=("predict", "loss", "accuracy", "gradient", "numerical_gradient"),
    needs=(
        "affine/affine",
        "activation/relu",
        "affine/softmax",
        "affine/cross_entropy_error",
        "affine/softmax_with_loss",
        "network/numerical_gradient",
    ),
    stand_in=stand_in("layers/TwoLayerNet"),
    tolerance=1e-4,
    mistakes=(
        bias_gradients_from_weights,
        second_gradient_at_first,
        second_bias_gradient_at_first,
        accuracy_in_loss,
        biases_left_out,
        activation_left_out,
        batch_division_left_out,
        batch_division_twice,
        wrong_answers_counted,
        right_answers_not_divided,
    ),
    expected_formulas={
        "scores": "affine2(relu(affine1(x)))",
        "loss": "softmax_with_loss(predict(x), t)",
        "accuracy": "mean(argmax(predict(x), axis=1) == argmax(t, axis=1))",
        **{f"{m}.{n}": "" for m in ("gradient", "numerical_gradient") for n in PARAMETERS},
    },
)


def differences_drive(student: Any, arrays: Any) -> Any:
    """The table for a network whose two gradients are given."""
    names = ("W1", "b1", "W2", "b2")

    class Network:
        """What a gradient check needs of a network."""

        def __init__(self) -> None:
            self.params = {name: arrays[f"exact.{name}"] * 0 for name in names}

        def gradient(self, x: Any, t: Any) -> Any:
            return {name: arrays[f"exact.{name}"].copy() for name in names}

        def numerical_gradient(self, x: Any, t: Any) -> Any:
            return {name: arrays[f"tried.{name}"].copy() for name in names}

    table = student.call("gradient_check", Network(), student.copy(arrays["x"]), student.copy(arrays["t"]))
    for name in names:
        yield name, student.item(table, name)


def differences_cases(generator: np.random.Generator) -> list[Case]:
    """Differences as small as between right gradients, and large ones."""
    shapes = {"W1": (5, 4), "b1": (4,), "W2": (4, 3), "b2": (3,)}
    cases = []
    for name, size in (("right gradients", 1e-8), ("wrong gradients", 1.0)):
        exact = {n: generator.normal(0, 1, shape) for n, shape in shapes.items()}
        tried = {n: array + size * generator.uniform(-1, 2, array.shape) for n, array in exact.items()}
        gaps = {n: exact[n] - tried[n] for n in shapes}
        given = {f"exact.{n}": a for n, a in exact.items()} | {f"tried.{n}": a for n, a in tried.items()}
        given |= {"x": generator.normal(0, 1, (2, 5)), "t": np.eye(3)[:2]}
        expected = {n: (np.asarray(np.mean(np.abs(gap))),) for n, gap in gaps.items()}
        cases.append(Case(name, given, {f"gap_{n}": gap for n, gap in gaps.items()}, expected))
    return cases


def judge_differences(observations: Sequence[Observation]) -> Judgement:
    """Each number of the table; the small ones as far as rounding leaves them."""
    words = {name: judge_output(name, observations, tolerance=Tolerance(1e-6)) for name in PARAMETERS}
    return Judgement(words, counted=tuple(observations))


def stated_table(of: Any, gaps: Sequence[Array]) -> dict[str, object]:
    """The same function of all four differences."""
    return {name: of(gap) for name, gap in zip(PARAMETERS, gaps, strict=True)}


def absolute_left_out(gap_W1: Array, gap_b1: Array, gap_W2: Array, gap_b2: Array) -> Stated:
    """The differences are averaged with their signs, so those of opposite sign cancel: take absolute values first."""
    return stated_table(np.mean, (gap_W1, gap_b1, gap_W2, gap_b2))


def summed(gap_W1: Array, gap_b1: Array, gap_W2: Array, gap_b2: Array) -> Stated:
    """The differences are added up; the mean is asked for, which does not grow with the size of the parameter."""
    return stated_table(lambda gap: np.sum(np.abs(gap)), (gap_W1, gap_b1, gap_W2, gap_b2))


def largest(gap_W1: Array, gap_b1: Array, gap_W2: Array, gap_b2: Array) -> Stated:
    """This is the largest difference; the mean is asked for."""
    return stated_table(lambda gap: np.max(np.abs(gap)), (gap_W1, gap_b1, gap_W2, gap_b2))


def absolute_of_the_mean(gap_W1: Array, gap_b1: Array, gap_W2: Array, gap_b2: Array) -> Stated:
    """The absolute value is taken of the mean, after differences of opposite sign have cancelled."""
    return stated_table(lambda gap: np.abs(np.mean(gap)), (gap_W1, gap_b1, gap_W2, gap_b2))


def squared(gap_W1: Array, gap_b1: Array, gap_W2: Array, gap_b2: Array) -> Stated:
    """The differences are squared; their absolute values are asked for."""
    return stated_table(lambda gap: np.mean(gap**2), (gap_W1, gap_b1, gap_W2, gap_b2))


GRADIENT_CHECK = Check(
    name="network/gradient_check",
    symbol="gradient_check",
    aliases=("gradientCheck", "grad_check", "check_gradient"),
    drive=drive_text(differences_drive),
    cases=differences_cases,
    judge=judge_differences,
    criteria=tuple(Criterion(name, 2.5) for name in PARAMETERS),
    spec={"arguments": ["network", "x", "t"]},
    tolerance=1e-6,
    mistakes=(absolute_left_out, summed, largest, absolute_of_the_mean, squared),
    expected_formulas=dict.fromkeys(PARAMETERS, "np.mean(np.abs(exact - tried))"),
)

CHECKS = (NUMERICAL_GRADIENT, TWO_LAYER_NET, GRADIENT_CHECK, TRAIN_DIGITS)
