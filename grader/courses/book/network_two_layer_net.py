"""The unit network: TwoLayerNet, which is built from the layers of the submission."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader import (
    Array,
    Case,
    Check,
    Criterion,
    Judged,
    Judgement,
    Observation,
    Structure,
    Tolerance,
    drive_text,
    judge_interface,
    judge_output,
    name_mistakes,
)
from grader.courses.book.lent import LENT
from grader.courses.book.network_reference import PARAMETERS, compute_network
from grader.courses.book.training import PASSED, fail, judge_failed_run

LEAST = 0.02  # the largest number of each gradient is larger than this
ASKED = ("parameters", "predict", "loss", "accuracy", "gradient", "numerical_gradient")


def drive_net(student: Any, arrays: Any) -> Any:
    """Yield the results of one method of a network; the case names the method and gives the parameters."""
    names = ("W1", "b1", "W2", "b2")
    asked = student.spec["asked"][int(arrays["asked"])]
    if asked == "parameters":
        network = student.make("TwoLayerNet", 30, 40, 20, 0.01)
        for name in names:
            yield name, student.find_item(student.find_attribute(network, "params"), name)
        init = getattr(type(network).__init__, "__code__", None)
        if init is not None and init.co_argcount < 5 and not init.co_flags & 4:  # 4: it takes any number of arguments
            yield "fixed_spread", 1
        return
    (inputs, hidden), outputs = arrays["W1"].shape, arrays["W2"].shape[1]
    network = student.make("TwoLayerNet", inputs, hidden, outputs, 0.01)
    student.fill(student.find_attribute(network, "params"), {name: arrays[name] for name in names})
    x, t = student.copy(arrays["x"]), student.copy(arrays["t"])
    if asked == "predict":
        yield "scores", student.invoke(network, "predict", x)
    elif asked in ("loss", "accuracy"):
        yield asked, student.invoke(network, asked, x, t)
    else:
        found = student.invoke(network, asked, x, t)
        for name in names:
            yield f"{asked}.{name}", student.find_item(found, name)
        yield f"{asked}.keys", student.has_same_keys(found, student.find_attribute(network, "params"))


def draw_net_values(generator: np.random.Generator) -> dict[str, Any]:
    """Draw a small network and a batch; the network answers two rows wrongly.

    No sum before an activation is near 0, because the numerical gradient jumps there.
    Probabilities and gradients are large enough that 1e-7 inside the logarithm changes no verdict.
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
            answers = np.argmax(scores, axis=1)
            best = (answers + np.array([1, 2, 0, 0, 0, 0, 0])) % 3
            drawn = {**sizes, **values, "t": np.eye(3)[best]}
            columns = np.argmax(values["x"], axis=1)
            guesses = (columns == best, columns == answers, *(best == label for label in range(3)))
            if len(best) - 2 in [np.sum(right) for right in guesses]:
                continue  # a guess has the accuracy of the network by chance
            without_activation = np.argmax(before @ values["W2"] + values["b2"], axis=1)
            without_biases = np.argmax(np.maximum(values["x"] @ values["W1"], 0) @ values["W2"], axis=1)
            of_sigmoids = np.argmax(1 / (1 + np.exp(-before)) @ values["W2"] + values["b2"], axis=1)
            accepted = {np.mean(answers == best), np.mean(of_sigmoids == best)}
            wrong = [guess == best for guess in (without_activation, without_biases, np.argmin(scores, axis=1))]
            wrong += [answers >= best, answers <= best, answers != best]
            if accepted & {np.mean(right) for right in wrong}:
                continue  # a wrong network has the accuracy of a right network by chance
            networks = [compute_network(drawn, activation) for activation in ("relu", "sigmoid")]
            gradients = [network[name] for network in networks for name in PARAMETERS]
            if min(np.max(np.abs(gradient)) for gradient in gradients) > LEAST:
                return drawn


def draw_net_cases(generator: np.random.Generator) -> list[Case]:
    """Draw a case for each method, so that a method that raises does not hide the others."""
    values = draw_net_values(generator)
    relu, sigmoid = compute_network(values, "relu"), compute_network(values, "sigmoid")
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
    """Judge the parameters, and each method by its own case."""
    by_name = {o.case.name: [o] for o in observations}
    verdicts = {"parameters": judge_parameters(by_name["parameters"][0])}
    for method in ("predict", "loss", "accuracy"):
        (output,) = by_name[method][0].case.expected
        verdicts[method] = judge_output(output, by_name[method], tolerance=Tolerance(1e-4, 1e-9))
    for method, floor in (("gradient", 1e-9), ("numerical_gradient", 1e-5)):
        for name in PARAMETERS:
            verdicts[f"{method}.{name}"] = judge_output(
                f"{method}.{name}", by_name[method], tolerance=Tolerance(1e-4, floor)
            )
    verdicts["keys"] = judge_keys(by_name["gradient"][0], by_name["numerical_gradient"][0])
    verdicts["interface"] = judge_interface(observations)
    return Judgement(verdicts, counted=tuple(observations))


def judge_parameters(observation: Observation) -> Judged:
    """Judge the shapes, the size of the weights, and the biases, which must be 0."""
    shapes = {"W1": (30, 40), "b1": (40,), "W2": (40, 20), "b2": (20,)}
    for name, shape in shapes.items():
        array = observation.arrays.get(name)
        if array is None:
            return judge_failed_run(observation)
        if array.shape != shape:
            return fail("shape", output=name, got=array.shape, expected=shape)
        spread = float(np.std(array)) if array.dtype.kind == "f" else 0.0
        if name.startswith("W") and not 0.003 < spread < 0.03:
            given = "fixed_spread" not in observation.arrays
            return fail("spread" if given else "spread_not_given", output=name, got=spread)
        if name.startswith("b") and np.any(array != 0):
            return fail("bias_not_zero", output=name)
    return PASSED


def judge_keys(*observations: Observation) -> Judged:
    """Judge the names of the gradients; a training needs those of the parameters."""
    for observation in observations:
        same = observation.arrays.get(f"{observation.case.name}.keys")
        if same is None:
            return judge_failed_run(observation)
        if not np.all(same):
            return fail("keys_differ", output=f"{observation.case.name}.W1")
    return PASSED


TWO_LAYER_NET = Check(
    name="network/two_layer_net",
    symbol="TwoLayerNet",
    aliases=("TwoLayerNetwork", "Two_Layer_Net", "TwoLayer"),
    drive=drive_text(drive_net),
    cases=draw_net_cases,
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
    drive_spec={"asked": list(ASKED)},
    structure=Structure(
        root="scores",
        shown_at={"parameters": "__init__"},
        returned=(("scores",), ("loss",), ("accuracy",)),
        method_of={
            "scores": "predict",
            "loss": "loss",
            "accuracy": "accuracy",
            **{f"{m}.{n}": m for m in ("gradient", "numerical_gradient") for n in PARAMETERS},
        },
    ),
    methods=("predict", "loss", "accuracy", "gradient", "numerical_gradient"),
    needs=(
        "affine/affine", "activation/relu", "affine/softmax", "affine/cross_entropy_error", "affine/softmax_with_loss",
        "network/numerical_gradient",
    ),
    stand_in=LENT["TwoLayerNet"],
    tolerance=1e-4,
    floor=1e-5,  # of the numerical gradient
    steps=(
        "`__init__` makes `params`: weights from `np.random.randn` times `weight_init_std`, and biases of zeros.",
        "`__init__` makes every layer once, with the arrays of `params`.",
        "`predict` sends `x` through `Affine`, `Relu` and `Affine`.",
        "`loss` gives the scores and `t` to `SoftmaxWithLoss`.",
        "`gradient` calls `loss` first. Then it calls `backward` of every layer, from the last to the first.",
        "Each `backward` takes the result of the call before it. `dW` and `db` of the layers are the gradients.",
        "`numerical_gradient` calls the function of that name for each array of `params`.",
    ),
    mistakes=name_mistakes(
        bias_gradients_from_weights=lambda dW1, dW2: {"gradient.b1": dW1, "gradient.b2": dW2},
        second_gradient_at_first=lambda dW1: {"numerical_gradient.W2": dW1},
        second_bias_gradient_at_first=lambda db1: {"numerical_gradient.b2": db1},
        accuracy_in_loss=lambda accuracy: {"loss": accuracy},
        biases_left_out=lambda x, W1, W2: {"scores": np.maximum(x @ W1, 0) @ W2},
        activation_left_out=lambda x, W1, b1, W2, b2: {"scores": (x @ W1 + b1) @ W2 + b2},
        batch_division_left_out=lambda dW1, db1, dW2, db2, N: {
            "gradient.W1": N * dW1, "gradient.b1": N * db1, "gradient.W2": N * dW2, "gradient.b2": N * db2,
        },
        batch_division_twice=lambda dW1, db1, dW2, db2, N: {
            "gradient.W1": dW1 / N, "gradient.b1": db1 / N, "gradient.W2": dW2 / N, "gradient.b2": db2 / N,
        },
        wrong_answers_counted=lambda accuracy: {"accuracy": 1 - accuracy},
        right_answers_not_divided=lambda accuracy, N: {"accuracy": accuracy * N},
    ),
    expected_formulas={
        "scores": "affine2(relu(affine1(x)))",
        "loss": "softmax_with_loss(predict(x), t)",
        "accuracy": "mean(argmax(predict(x), axis=1) == argmax(t, axis=1))",
        **{f"{m}.{n}": "" for m in ("gradient", "numerical_gradient") for n in PARAMETERS},
    },
)  # fmt: skip
