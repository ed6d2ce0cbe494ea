"""The unit network: the numerical gradient, a network of two layers, and its training on digits."""

import gzip
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from grader import (
    Case,
    Check,
    Criterion,
    Judged,
    Judgement,
    Message,
    Observation,
    Remark,
    Tolerance,
    drive_text,
    interface,
    judge_output,
    stand_in,
)
from grader.checks.training import PASSED, counted, failed_run, said, training_seed
from grader.model import Array

Stated = Mapping[str, object]
PARAMETERS = ("W1", "b1", "W2", "b2")
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
        "integers": judge_output("gradient", by_name["whole numbers"], tolerance=close),
        "restored": judge_output("after", [*by_name["one axis"], *by_name["two axes"]], tolerance=Tolerance(1e-12)),
    }
    return Judgement(words, counted=tuple(o for o in observations if o.case.purpose == "value"))


def not_divided_by_two(a: Array, c: Array, x: Array) -> Stated:
    """The difference is divided by `h`; the two points are `2 * h` apart."""
    return {"gradient": 2 * (2 * a * x + c)}


def not_divided(a: Array, c: Array, x: Array) -> Stated:
    """The difference is not divided by the distance of the two points."""
    return {"gradient": 2 * STEP * (2 * a * x + c)}


def multiplied_by_half_step(a: Array, c: Array, x: Array) -> Stated:
    """`/ 2 * h` divides by 2 and multiplies by h: the bracket around `2 * h` is missing."""
    return {"gradient": STEP**2 * (2 * a * x + c)}


def forward_difference(a: Array, c: Array, x: Array) -> Stated:
    """The slope is taken between the point and one beside it; taken on both sides, most of the error cancels."""
    return {"gradient": 2 * a * x + c + a * STEP}


def slope_downwards(a: Array, c: Array, x: Array) -> Stated:
    """The gradient has the wrong sign: the lower point's value must be subtracted from the upper one's."""
    return {"gradient": -(2 * a * x + c)}


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
    spec={"returned": [["gradient"]]},
    stand_in=stand_in("numerical_gradient"),
    tolerance=1e-6,
    mistakes=(not_divided_by_two, not_divided, multiplied_by_half_step, forward_difference, slope_downwards),
    expected_formulas={"gradient": "(f(x + h) - f(x - h)) / (2 * h)"},
)

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

    No sum before an activation is near 0, where the numerical gradient jumps, and no probability is so
    small that a 1e-7 inside the logarithm could be noticed.
    """
    sizes = {"N": 4, "D": 5, "H": 6, "M": 3}
    while True:
        values: dict[str, Any] = {
            "x": generator.uniform(-1.5, 1.5, (4, 5)), "W1": generator.normal(0, 0.5, (5, 6)),
            "b1": generator.uniform(0.1, 0.6, 6), "W2": generator.normal(0, 0.4, (6, 3)),
            "b2": generator.uniform(0.1, 0.6, 3),
        }  # fmt: skip
        before = values["x"] @ values["W1"] + values["b1"]
        scores = np.maximum(before, 0) @ values["W2"] + values["b2"]
        gap = np.diff(np.sort(scores, axis=1)[:, -2:], axis=1)
        if np.min(np.abs(before)) > 0.01 and np.min(gap) > 0.01 and np.ptp(scores, axis=1).max() < 2.5:
            best = np.argmax(scores, axis=1)
            best[0] = (best[0] + 1) % 3
            return {**sizes, **values, "t": np.eye(3)[best]}


def forward_backward(values: Mapping[str, Any], activation: str) -> dict[str, Array]:
    """All that a network with this activation says: scores before and after softmax, loss, accuracy, gradients."""
    x, t = values["x"], values["t"]
    before = x @ values["W1"] + values["b1"]
    if activation == "relu":
        hidden, slope = np.maximum(before, 0), (before > 0) * 1.0
    else:
        hidden = 1 / (1 + np.exp(-before))
        slope = hidden * (1 - hidden)
    scores = hidden @ values["W2"] + values["b2"]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    y = powers / powers.sum(axis=1, keepdims=True)
    down = (y - t) / len(x)
    below = (down @ values["W2"].T) * slope
    return {
        "scores": scores, "y": y, "loss": np.asarray(-np.sum(t * np.log(y)) / len(x)),
        "accuracy": np.asarray(np.mean(np.argmax(scores, axis=1) == np.argmax(t, axis=1))),
        "W1": x.T @ below, "b1": below.sum(axis=0), "W2": hidden.T @ down, "b2": down.sum(axis=0),
    }  # fmt: skip


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

DIGITS = Path(__file__).parent.parent / "data" / "digits.npz"
TRAINING_STEPS, BATCH, RATE, WEAK_TARGET = 1500, 100, 0.3, 0.9
TOLD, HELD = 8000, 2000


class Images(NamedTuple):
    """What a training is told, and what is held back to try it; images as rows of bytes up to `scale`."""

    told: Array
    labels: Array
    held: Array
    held_labels: Array
    scale: float


def digits_drive(student: Any, arrays: Any) -> Any:
    """A whole training; the network that it made is asked about images that nobody has named to it."""
    import numpy as np

    student.reseed(arrays["seed"])
    scale = float(arrays["scale"])
    x_train, x_test, x_held = (arrays[f"x_{part}"] / scale for part in ("train", "test", "held"))
    t_train, t_test = (np.eye(10)[arrays[f"t_{part}"]] for part in ("train", "test"))
    steps, batch, rate = int(arrays["steps"]), int(arrays["batch"]), float(arrays["rate"])
    with student.made("TwoLayerNet") as networks:
        returned = student.call("train_digits", x_train, t_train, x_test, t_test, steps, batch, rate)
    yield from student.several(returned, ("losses", "accuracies"))
    if networks:
        network, first = networks[-1]
        yield "scores", student.invoke(network, "predict", x_held)
        yield "scores_test", student.invoke(network, "predict", x_test)
        for name in ("W1", "b1", "W2", "b2"):
            yield f"first.{name}", student.item(first, name)
            yield f"last.{name}", student.item(student.attribute(network, "params"), name)
    with student.made("TwoLayerNet") as networks:
        student.call("train_digits", x_train, t_train, x_test, t_test, 1, batch, 0.0)
    if networks:
        network, first = networks[-1]
        for name in ("W1", "b1", "W2", "b2"):
            yield f"resting.{name}", student.item(student.attribute(network, "params"), name)
            yield f"rest.{name}", student.item(first, name)


def digits_cases(read: Callable[[np.random.Generator], Images], generator: np.random.Generator) -> list[Case]:
    """One training on images in random order; what is held back to try it has its labels here only."""
    images = read(generator)
    order = generator.permutation(len(images.labels))
    test, train = np.split(order, [len(order) // 8])
    arrays = {"x_held": images.held, "scale": np.asarray(images.scale), "steps": np.asarray(TRAINING_STEPS)}
    arrays |= {f"x_{name}": images.told[part] for name, part in (("train", train), ("test", test))}
    arrays |= {f"t_{name}": images.labels[part] for name, part in (("train", train), ("test", test))}
    arrays |= {"batch": np.asarray(BATCH), "rate": np.asarray(RATE), "seed": training_seed(generator)}
    return [Case("training", arrays, {"held": images.held_labels, "test": images.labels[test]})]


def judge_digits(observations: Sequence[Observation]) -> Judgement:
    """A loss for each step, losses that fall, accuracies that are true, and an accuracy that is reached."""
    (observation,) = observations
    values = observation.case.values
    arrays = {name: array for name, array in observation.arrays.items() if array.dtype.kind in "biuf"}
    losses, accuracies, scores = (arrays.get(name) for name in ("losses", "accuracies", "scores"))
    words = dict.fromkeys(("losses", "falls", "accuracies", "learned"), failed_run(observation))
    if losses is not None and losses.size > 1:
        words["losses"] = counted(losses, TRAINING_STEPS)
        tenth = max(1, losses.size // 10)
        # what batches differ by without any learning is a tenth of this
        falls = np.mean(losses[-tenth:]) < 0.99 * np.mean(losses[:tenth])
        words["falls"] = PASSED if falls else said("losses_do_not_fall")
    reached = share_of_right(scores, values["held"])
    if scores is None and observation.raised is None:
        words["learned"] = words["accuracies"] = said("network_not_used")
    elif reached is not None:
        weak = why_weak(arrays, observation.case) or said("accuracy", got=reached, target=WEAK_TARGET)
        words["learned"] = PASSED if reached >= WEAK_TARGET else weak
        true = share_of_right(arrays.get("scores_test"), values["test"])
        last = float(accuracies.flat[-1]) if accuracies is not None and accuracies.size else None
        honest = last is not None and true is not None and abs(last - true) < 1e-6
        words["accuracies"] = PASSED if honest else said("accuracy_not_true", got=last, true=true)
    told = Message("accuracy_reached", {"percent": round(100 * (reached or 0.0), 1), "count": len(values["held"])})
    return Judgement(words, (Remark(told),) if reached is not None else (), tuple(observations))


def why_weak(arrays: Mapping[str, Array], case: Case) -> Judged | None:
    """What a training that has not learned did with the parameters, as far as they show it."""
    same = {
        before: all(
            np.array_equal(arrays[f"{before}.{n}"], arrays.get(f"{after}.{n}", np.zeros(0))) for n in PARAMETERS
        )
        for before, after in (("first", "last"), ("rest", "resting"))
        if all(f"{before}.{n}" in arrays for n in PARAMETERS)
    }
    if same.get("rest") is False:
        return said("rate_not_used")
    if same.get("first"):
        return said("not_updated")
    losses = arrays.get("losses", np.zeros(0))
    if losses.size > 10 and not np.mean(losses[-10:]) < 1.2 * np.mean(losses[:10]):
        return said("updated_upwards")
    if still_answers_as_at_first(arrays, case):
        return said("parameters_rebound")
    return None


def still_answers_as_at_first(arrays: Mapping[str, Array], case: Case) -> bool:
    """Does the network predict what its first parameters predict, although `params` has others by now?"""
    none = np.zeros(())
    first, scores = {name: arrays.get(f"first.{name}", none) for name in PARAMETERS}, arrays.get("scores", none)
    x = case.arrays["x_held"] / case.arrays["scale"]
    hidden = first["b1"].size
    shapes = {"W1": (x.shape[1], hidden), "b1": (hidden,), "W2": (hidden, 10), "b2": (10,)}
    if any(first[name].shape != shape for name, shape in shapes.items()):
        return False
    values = {**first, "x": x, "t": np.zeros((len(x), 10))}
    answers = [forward_backward(values, kind)[name] for kind in ("relu", "sigmoid") for name in ("scores", "y")]
    return any(answer.shape == scores.shape and np.allclose(answer, scores) for answer in answers)


def share_of_right(scores: Array | None, labels: Array) -> float | None:
    """How many rows have their largest score at the label; None for what are no rows of scores."""
    if scores is None or scores.ndim != 2 or len(scores) != len(labels) or not scores.shape[1]:
        return None
    return float(np.mean(np.argmax(scores, axis=1) == labels))


def packaged_digits(generator: np.random.Generator) -> Images:
    """The 1,797 images of 8 x 8 that travel with the package."""
    with np.load(DIGITS) as file:
        return split(file["images"], file["labels"], 16.0, generator)


def idx_digits(folder: Path, generator: np.random.Generator) -> Images:
    """MNIST from the IDX files of a folder: of four, the test images are held back; of two, a fifth.

    Of each part at most as many as TOLD and HELD say. ValueError says what is missing or wrong.
    """
    parts = [
        (x.reshape(len(x), -1), t)
        for x, t in zip(read_idx(folder, "images-idx3", 3), read_idx(folder, "labels-idx1", 1), strict=False)
    ]
    if not parts or any(len(x) != len(t) for x, t in parts):
        raise ValueError(f"{folder} must hold MNIST's files *images-idx3-ubyte and *labels-idx1-ubyte (or .gz)")
    if len(parts) == 1:
        return split(*parts[0], 255.0, generator)
    (held, held_labels), (told, labels) = parts[0], parts[-1]  # t10k comes before train
    chosen, kept = (generator.permutation(len(x))[:most] for x, most in ((told, TOLD), (held, HELD)))
    return Images(told[chosen], labels[chosen], held[kept], held_labels[kept], 255.0)


def split(images: Array, labels: Array, scale: float, generator: np.random.Generator) -> Images:
    """Images in random order, a fifth of them held back."""
    order = generator.permutation(len(labels))[: TOLD + HELD]
    kept, chosen = np.split(order, [len(order) // 5])
    return Images(images[chosen], labels[chosen], images[kept], labels[kept], scale)


def read_idx(folder: Path, ending: str, axes: int) -> Iterator[Array]:
    """The arrays of all files in a folder whose names hold this ending."""
    for path in sorted(p for p in folder.iterdir() if ending in p.name.replace(".", "-")):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if len(data) < 4 + 4 * axes or data[:4] != struct.pack(">HBB", 0, 8, axes):
            raise ValueError(f"{path} must be an IDX file of bytes with {axes} axes")
        shape = struct.unpack_from(f">{axes}I", data, 4)
        if len(data) != 4 + 4 * axes + int(np.prod(shape)):
            raise ValueError(f"{path} must hold {int(np.prod(shape))} numbers, as its head says")
        yield np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def with_data(check: Check, folder: Path) -> Check:
    """The check of the training with the images of a folder in place of the packaged ones."""
    return replace(check, cases=partial(digits_cases, partial(idx_digits, folder)))


TRAIN_DIGITS = Check(
    name="network/train_digits",
    symbol="train_digits",
    aliases=("trainDigits",),
    drive=drive_text(digits_drive),
    cases=partial(digits_cases, packaged_digits),
    judge=judge_digits,
    criteria=(
        Criterion("losses", 1.5, requires=("falls",)),
        Criterion("falls", 3.0),
        Criterion("accuracies", 1.5, requires=("falls",)),
        Criterion("learned", 4.0),
    ),
    spec={"arguments": ["x_train", "t_train", "x_test", "t_test", "steps", "batch_size", "lr"]},
    needs=("affine/affine", "activation/relu", "affine/softmax_with_loss", "network/two_layer_net"),
    expected_formulas={"losses": "", "accuracies": ""},
    seconds=60.0,
    with_data=with_data,
)

CHECKS = (NUMERICAL_GRADIENT, TWO_LAYER_NET, GRADIENT_CHECK, TRAIN_DIGITS)
