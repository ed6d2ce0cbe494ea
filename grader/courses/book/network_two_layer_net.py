"""The unit network: TwoLayerNet, which is built from the layers of the submission."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    Verdict,
    drive_text,
    judge_interface,
    judge_output,
    name_mistakes,
)
from grader.courses.book.lent import LENT
from grader.courses.book.network_reference import CALLS, PARAMETERS, compute_network, is_one_gradient
from grader.courses.book.roles import PREDICTED, TARGETS
from grader.courses.book.training import PASSED, fail, judge_failed_run

LEAST = 0.02  # the largest number of each gradient is larger than this
SPREAD, USUAL_SPREAD = 0.05, 0.01  # of the weights: as the case asks for, and of a constructor that is not told
CLOSE = Tolerance(1e-4, 1e-9)
ASKED = ("parameters", "predict", "loss", "accuracy", "gradient", "numerical_gradient")
GRADIENTS = ("gradient", "numerical_gradient")
CLAIMED = ("loss", "accuracy", "gradient")  # the methods that may have a branch for labels


def drive_net(student: Any, arrays: Any) -> Any:
    """Yield the results of one method of a network; the case names the method and gives the parameters."""
    names = ("W1", "b1", "W2", "b2")
    asked = student.spec["asked"][int(arrays["asked"])]
    if asked == "parameters":
        network = student.make("TwoLayerNet", 30, 40, 20, 0.05)
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
        # the same rows with other targets: a number that depends on the rows alone is wrong for one of the two
        x, t = student.copy(arrays["x"]), student.copy(arrays["other"])
        yield f"second.{asked}", student.invoke(network, asked, x, t)
    else:
        found = student.invoke(network, asked, x, t)
        for name in names:
            yield f"{asked}.{name}", student.find_item(found, name)
        yield f"{asked}.keys", student.has_same_keys(found, student.find_attribute(network, "params"))
        if asked == "gradient":
            found = student.invoke(network, asked, student.copy(arrays["x"][:5]), student.copy(arrays["t"][:5]))
            for name in names:
                yield f"second.{name}", student.find_item(found, name)


def draw_net_values(generator: np.random.Generator) -> dict[str, Any]:
    """Draw a small network and a batch; the network answers three to five rows wrongly.

    No sum before an activation is near 0, because the numerical gradient jumps there.
    Probabilities and gradients are large enough that 1e-7 inside the logarithm changes no verdict.
    """
    sizes = {"N": 13, "D": 2, "H": 5, "M": 3}
    while True:
        values: dict[str, Any] = {
            "x": generator.uniform(-1.5, 1.5, (13, 2)), "W1": generator.normal(0, 0.5, (2, 5)),
            "b1": generator.uniform(0.1, 0.6, 5), "W2": generator.normal(0, 0.4, (5, 3)),
            "b2": generator.uniform(0.1, 0.6, 3),
        }  # fmt: skip
        before = values["x"] @ values["W1"] + values["b1"]
        scores = np.maximum(before, 0) @ values["W2"] + values["b2"]
        gap = np.diff(np.sort(scores, axis=1)[:, -2:], axis=1)
        if np.min(np.abs(before)) > 0.01 and np.min(gap) > 0.01 and np.ptp(scores, axis=1).max() < 2.5:
            answers = np.argmax(scores, axis=1)
            wrong = np.arange(13) < generator.integers(3, 6)
            best = (answers + generator.permutation(wrong * (1 + np.arange(13) % 2))) % 3
            drawn = {**sizes, **values, "t": np.eye(3)[best]}
            if is_accurate_by_chance(drawn, before, scores):
                continue
            networks = [compute_network(drawn, activation) for activation in ("relu", "sigmoid")]
            gradients = [network[name] for network in networks for name in PARAMETERS]
            if min(np.max(np.abs(gradient)) for gradient in gradients) > LEAST:
                return drawn


def is_accurate_by_chance(values: Mapping[str, Any], before: Array, scores: Array) -> bool:
    """Has a wrong network or a guess the accuracy of the right network? `before` are the sums before the activation."""
    best, columns = np.argmax(values["t"], axis=1), np.argmax(values["x"], axis=1)
    sigmoid, linear = (np.argmax(z @ values["W2"] + values["b2"], axis=1) for z in (1 / (1 + np.exp(-before)), before))
    unbiased = np.argmax(np.maximum(values["x"] @ values["W1"], 0) @ values["W2"], axis=1)
    wrong = [one == best for one in (columns, linear, unbiased, np.argmin(scores, axis=1), 0, 1, 2)]
    for answers in (sigmoid, np.argmax(scores, axis=1)):
        right = np.sum(answers == best)
        turned = [answers == one for one in (columns, 0, 1, 2, best + 1, best - 1)]
        turned += [answers >= best, answers <= best, answers != best]
        if right in [np.sum(one) for one in (*wrong, *turned)]:
            return True
    return False


def draw_net_cases(generator: np.random.Generator) -> list[Case]:
    """Draw a case for each method, so that a method that raises does not hide the others.

    Three methods get a second case, with labels as `t`: a network of ten classes that has the same answers.
    """
    values = draw_net_values(generator)
    scores = [compute_network(values, activation)["scores"] for activation in ("relu", "sigmoid")]
    more = {"W2": np.zeros((5, 7)), "b2": np.full(7, np.min(scores) - 1), "t": np.zeros((13, 7))}
    of_ten = {**values, "M": 10, **{n: np.concatenate([values[n], part], axis=-1) for n, part in more.items()}}
    return [make_net_case(m, values, "one-hot") for m in ASKED] + [make_net_case(m, of_ten, "labels") for m in CLAIMED]


def make_net_case(method: str, values: Mapping[str, Any], form: str) -> Case:
    """Make the case of a method, with the target in one form."""
    relu, sigmoid = compute_network(values, "relu"), compute_network(values, "sigmoid")
    accepted: dict[str, tuple[Array, ...]] = {}
    if method == "predict":
        accepted = {"scores": (relu["scores"], sigmoid["scores"], relu["y"], sigmoid["y"])}
    elif method in ("loss", "accuracy"):
        accepted = {method: (relu[method], sigmoid[method])}
    elif method != "parameters":
        accepted = {f"{method}.{name}": (relu[name], sigmoid[name]) for name in PARAMETERS}
    given = {name: np.asarray(values[name]) for name in (*PARAMETERS, "x", "t")}
    given["other"] = np.roll(given["t"], 1, axis=1)
    if form == "labels":
        given |= {name: np.argmax(given[name], axis=1) for name in ("t", "other")}
    given["asked"] = np.asarray(ASKED.index(method))
    known = {**values, **{f"d{name}": relu[name] for name in PARAMETERS}, "accuracy": relu["accuracy"]}
    return Case(method, given, known, accepted, form=form, claim="t")


def judge_net(observations: Sequence[Observation]) -> Judgement:
    """Judge the parameters, and each method by its own cases; labels count where the method has a branch on `t`."""
    counted = [o for o in accept_activation(observations) if o.case.form != "labels" or o.branch]
    by_name = {name: [o for o in counted if o.case.name == name] for name in ASKED}
    verdicts = {"parameters": judge_parameters(by_name["parameters"][0])}
    for method in ("predict", "loss", "accuracy"):
        (output,) = by_name[method][0].case.expected
        verdicts[method] = judge_output(output, by_name[method], tolerance=CLOSE)
    for method, floor in zip(GRADIENTS, (1e-9, 1e-5), strict=True):
        for name in PARAMETERS:
            verdicts[f"{method}.{name}"] = judge_output(
                f"{method}.{name}", by_name[method], tolerance=Tolerance(1e-4, floor)
            )
    for name in ("loss", "accuracy", *(f"gradient.{name}" for name in PARAMETERS)):
        if verdicts[name].verdict is Verdict.PASSED:
            verdicts[name] = judge_second_call(by_name[name.partition(".")[0]][0], name)
    if is_one_gradient(*(by_name[name][0].arrays for name in GRADIENTS)):
        right = [f"{m}.{n}" for m in GRADIENTS for n in PARAMETERS]
        verdicts |= {id: fail("one_gradient", output=id) for id in right if verdicts[id].verdict is Verdict.PASSED}
    verdicts["keys"] = judge_keys(by_name["gradient"][0], by_name["numerical_gradient"][0])
    verdicts["interface"] = judge_interface(observations)
    if all(judged.message.values.get("form") == "labels" for judged in verdicts.values() if judged.message):
        counted.sort(key=lambda o: o.case.form != "labels")  # what must be explained stands first
    return Judgement(verdicts, counted=tuple(counted))


def accept_activation(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Accept the results of the activation that `predict` has: ReLU or sigmoid; of both, if `predict` is wrong."""
    for part in (0, 1):
        chosen = []
        for one in observations:
            expected = {n: arrays[part::2] for n, arrays in one.case.expected.items()}
            chosen.append(replace(one, case=replace(one.case, expected=expected)))
        predicted = [one for one in chosen if one.case.name == "predict"]
        if judge_output("scores", predicted, tolerance=CLOSE).verdict is Verdict.PASSED:
            return chosen
    return observations


def judge_parameters(observation: Observation) -> Judged:
    """Judge the shapes, the size of the weights, and the biases, which must be 0."""
    given = "fixed_spread" not in observation.arrays
    wanted = SPREAD if given else USUAL_SPREAD
    for name, shape in {"W1": (30, 40), "b1": (40,), "W2": (40, 20), "b2": (20,)}.items():
        array = observation.arrays.get(name)
        if array is None:
            return judge_failed_run(observation)
        if array.shape != shape:
            return fail("shape", output=name, got=array.shape, expected=shape)
        if name.startswith("b"):
            if np.any(array != 0):
                return fail("bias_not_zero", output=name)
            continue
        spread = float(np.std(array)) if array.dtype.kind == "f" else 0.0
        if not wanted / 3 < spread < 3 * wanted:
            return fail("spread" if given else "spread_not_given", output=name, got=spread, expected=wanted)
        if any(np.unique(array, axis=axis).shape[axis] < shape[axis] for axis in (0, 1)):
            return fail("equal_weights", output=name, expected=shape)
    return PASSED


def judge_second_call(observation: Observation, name: str) -> Judged:
    """Judge a second call: a gradient of fewer rows, a loss or an accuracy with other targets."""
    values, is_gradient = observation.case.values, name.startswith("gradient")
    fewer = {"x": values["x"][:5], "t": values["t"][:5]} if is_gradient else {"t": observation.case.arrays["other"]}
    output, second = name.rpartition(".")[2], f"second.{name.rpartition('.')[2]}"
    accepted = tuple(compute_network({**values, **fewer}, activation)[output] for activation in ("relu", "sigmoid"))
    case = replace(observation.case, expected={second: accepted})
    judged = judge_output(second, [replace(observation, case=case)], tolerance=CLOSE)
    message = "second_gradient" if is_gradient else "second_targets"
    return judged if judged.verdict is not Verdict.FAILED else fail(message, output=name)


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
    drive_spec={"asked": list(ASKED), "roles": {"x": ["x", *PREDICTED], "t": list(TARGETS)}},
    structure=Structure(
        inputs=("x", "t"),
        root="scores",
        shown_at={"parameters": "__init__"},
        returned=(("scores",), ("loss",), ("accuracy",)),
        method_of={
            **{"scores": "predict", "loss": "loss", "accuracy": "accuracy"},
            **{f"{m}.{n}": m for m in GRADIENTS for n in PARAMETERS},
        },
        calls=CALLS,
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
