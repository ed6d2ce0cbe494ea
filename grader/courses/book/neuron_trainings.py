"""The unit neuron: train_and_gate and train_blobs, two trainings of one neuron."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader import Array, Case, Check, Criterion, Judgement, Observation, Structure, drive_text
from grader.courses.book.neuron_reference import STRAY, are_losses_of, measure_gap, read_weights, train_neuron
from grader.courses.book.training import (
    PASSED,
    draw_training_seed,
    fail,
    judge_count,
    judge_counts,
    judge_failed_run,
    judge_signs,
)

GATE, AND = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 0, 0, 1])


STEPS, SHORT_STEPS = 2000, 40
# rate and steps of each run, and how far its weights may be from those of the documented order
RUNS = {"": (0.1, STEPS, 0.5), "short.": (0.05, SHORT_STEPS, 0.5)}


def drive_gate(student: Any, arrays: Any) -> Any:
    """Yield the results of one step at the rate 0, of a whole training, and of a short training."""
    for run, steps, rate in (("rest.", 1, 0.0), ("", 2000, 0.1), ("short.", int(arrays["steps"]), 0.05)):
        student.reseed(arrays["seed"])
        with student.record_parameters("w", "b") as made:
            returned = student.call("train_and_gate", steps, rate)
        for name, value in student.split_values(returned, ("w", "b", "losses")):
            yield run + name, value
        for _, first in made[:1]:
            for name, value in first.items():
                yield f"{run}first.{name}", value


def draw_gate_cases(generator: np.random.Generator) -> list[Case]:
    """Return one case; the training draws its first weights itself."""
    return [Case("training", {"steps": np.asarray(SHORT_STEPS), "seed": draw_training_seed(generator)})]


def judge_gate(observations: Sequence[Observation]) -> Judgement:
    """Judge the weights by the truth table of AND, and the losses by count, sign, fall and the weights."""
    (observation,) = observations
    arrays = {name: array for name, array in observation.arrays.items() if array.dtype.kind in "biuf"}
    w, b, losses, short = (arrays.get(name) for name in ("w", "b", "losses", "short.losses"))
    verdicts = dict.fromkeys(("returned", "learned", "losses", "falls"), judge_failed_run(observation))
    if w is not None and b is not None:
        fits = w.shape == (2,) and b.size == 1
        verdicts["returned"] = PASSED if fits else fail("shape_of_weights", got=w.shape)
        answers = (GATE @ w + b.reshape(())) > 0 if fits else np.ones(4)
        right = int(np.sum(answers == (GATE.sum(axis=1) == 2)))
        verdicts["learned"] = PASSED if fits and right == 4 else fail("gate_not_learned", right=right)
        if verdicts["learned"] is PASSED and not all(has_learned_gate(arrays, run) for run in RUNS):
            verdicts["learned"] = fail("made_up")
    if losses is not None and short is not None:
        counted = judge_counts(((losses, STEPS), (short, SHORT_STEPS)), "steps")
        verdicts["losses"] = judge_signs(losses) if counted is PASSED else counted
        tenth = max(1, losses.size // 10)
        falls = min(losses.size, short.size) > 1 and np.mean(losses[-tenth:]) < np.mean(losses[:tenth])
        true = all(has_true_ends(arrays, run) for run in RUNS)
        verdicts["falls"] = fail("losses_do_not_fall") if not falls else PASSED if true else fail("made_up")
    return Judgement(verdicts, counted=tuple(observations))


def read_parameters(arrays: Mapping[str, Array], *prefixes: str) -> tuple[Array, float] | None:
    """Return w and b under the first of these prefixes that has both."""
    for prefix in prefixes:
        w, b = (arrays.get(f"{prefix}{name}", np.zeros(0)) for name in ("w", "b"))
        if w.size == 2 and b.size == 1 and np.isfinite(w).all() and np.isfinite(b).all():
            return w.astype(float).reshape(2), float(b.reshape(()))
    return None


def has_learned_gate(arrays: Mapping[str, Array], run: str) -> bool:
    """Do the last weights of a run come from its first weights, by steps in about the documented order?"""
    first, last = read_parameters(arrays, f"{run}first.", "rest."), read_parameters(arrays, run)
    if first is None or last is None:
        return False
    rate, asked, near = RUNS[run]
    # a training with another count of steps learns too
    for steps in (asked, min(arrays.get(f"{run}losses", first[0]).size, 2 * STEPS)):
        rows = np.resize(np.arange(4), steps)
        if measure_gap(train_neuron(GATE[rows], AND[rows], *first, rate), *last) < near:
            return True
    return False


def has_true_ends(arrays: Mapping[str, Array], run: str) -> bool:
    """Are the first and the last loss of a run those of a row, for the weights before and after?"""
    losses = arrays.get(f"{run}losses", np.zeros(0)).ravel()
    pairs = (read_parameters(arrays, f"{run}first.", "rest."), losses[:1]), (read_parameters(arrays, run), losses[-1:])
    for parameters, loss in pairs:
        if parameters is None or not loss.size:
            return False
        true = train_neuron(GATE, AND, *parameters, 0.0).losses
        if not np.any(np.abs(loss - true) < 0.3 * true + 1e-4):
            return False
    return True


AND_GATE = Check(
    name="neuron/and_gate",
    symbol="train_and_gate",
    aliases=("train_and",),
    drive=drive_text(drive_gate),
    cases=draw_gate_cases,
    judge=judge_gate,
    criteria=(
        Criterion("returned", 1.0, requires=("learned",)),
        Criterion("learned", 5.0),
        Criterion("losses", 2.0, requires=("falls",)),
        Criterion("falls", 2.0),
    ),
    structure=Structure(arguments=("steps", "lr")),
    needs=("neuron/affine_function", "activation/sigmoid", "neuron/bce_loss", "neuron/model"),
    steps=(
        "Make one `Model` and one `BCELoss` before the loop, not inside it.",
        "In step `i`, take row `i % 4` of the table: two inputs and one answer.",
        "Call `forward` of the model. Then call the loss with the prediction and the answer.",
        "Call `backward` of the model with the derivative of the loss and `lr`. It returns `w` and `b`.",
        "Add the loss to the list `losses`. After the loop, return `(w, b, losses)`.",
    ),
    expected_formulas={"w": "", "b": "", "losses": ""},
    curves={"losses": (0.571, 0.358, 0.268, 0.217, 0.181, 0.157, 0.138, 0.123, 0.11, 0.101, 0.092, 0.0858)},
    seconds=16.0,
)


EPOCHS, SHORT_EPOCHS, SAMPLES, TARGET = 30, 3, 100, 0.9


def drive_blobs(student: Any, arrays: Any) -> Any:
    """Yield the results of a whole training and of a short training, and the first weights of both.

    If no object holds the weights, the losses of three points at the rate 0 show them.
    """
    import numpy as np

    for run, epochs in (("", 30), ("short.", int(arrays["epochs"]))):
        student.reseed(arrays["seed"])
        x, y = student.copy(arrays[f"{run}X"]), student.copy(arrays[f"{run}y"])
        with student.record_parameters("w", "b") as made:
            returned = student.call("train_blobs", x, y, epochs, 0.001)
        for name, value in student.split_values(returned, ("losses", "accuracies")):
            yield run + name, value
        for number, (neuron, first) in enumerate(made[:4]):
            for name, value in first.items():
                yield f"{run}{number}.{name}", value
                holder = student.find_holder(neuron, ("w", "b"))
                yield f"{run}{number}.last.{name}", student.find_parameter(holder, name)
    if not made:
        for number, point in enumerate(((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))):
            student.reseed(arrays["seed"])
            returned = student.call("train_blobs", np.array([point]), np.ones(1, dtype=int), 1, 0.0)
            for name, value in student.split_values(returned, ("losses", "accuracies")):
                yield f"probe.{number}.{name}", value


def draw_blobs_cases(generator: np.random.Generator) -> list[Case]:
    """Draw two sets of 100 points around two centres, in random order; two points have the label of the others.

    No line separates all points, so that an accuracy is never 1 and differs from all that is like it only at 1.
    """
    given: dict[str, Array] = {"epochs": np.asarray(SHORT_EPOCHS), "seed": draw_training_seed(generator)}
    for run in ("", "short."):
        y = generator.permutation(np.arange(SAMPLES) % 2)
        angle = generator.uniform(0, 2 * np.pi)
        centre = 3.0 * np.array([np.cos(angle), np.sin(angle)])
        x = np.where(y[:, None] == 1, centre, -centre) + generator.normal(0, 0.5, (SAMPLES, 2))
        odd = [np.argmin(y), np.argmax(y)]
        y[odd] = 1 - y[odd]
        given |= {f"{run}X": x, f"{run}y": y}
    return [Case("two clusters", given)]


def judge_blobs(observations: Sequence[Observation]) -> Judgement:
    """Judge the count of losses and accuracies, and both against a training from the same first weights."""
    (observation,) = observations
    arrays = {name: array for name, array in observation.arrays.items() if array.dtype.kind in "biuf"}
    losses, accuracies = arrays.get("losses"), arrays.get("accuracies")
    verdicts = dict.fromkeys(("losses", "falls", "accuracies", "learned"), judge_failed_run(observation))
    if losses is not None and accuracies is not None:
        short = arrays.get("short.losses", np.zeros(0))
        verdicts["losses"] = judge_counts(((losses, EPOCHS), (short, SHORT_EPOCHS)), "epochs")
        verdicts["accuracies"] = judge_count(accuracies, EPOCHS)
        falls = losses.size > 1 and np.mean(losses[-5:]) < np.mean(losses[:5])
        verdicts["falls"] = PASSED if falls else fail("losses_do_not_fall")
        reached = float(accuracies.flat[-1]) if accuracies.size else 0.0
        verdicts["learned"] = PASSED if TARGET <= reached <= 1 else fail("accuracy", got=reached, target=TARGET)
        true = [is_true_training(arrays, run, observation.case) for run in ("", "short.")]
        for criterion, claims in (("falls", [one[0] for one in true]), ("learned", [one[1] for one in true])):
            if verdicts[criterion] is PASSED and not all(claims):
                verdicts[criterion] = fail("made_up")
    return Judgement(verdicts, counted=tuple(observations))


def is_true_training(arrays: Mapping[str, Array], run: str, case: Case) -> tuple[bool, bool]:
    """Are the losses and the last accuracy those of a training from the first weights? One answer for each."""
    losses, accuracies = (arrays.get(f"{run}{name}", np.zeros(0)).ravel() for name in ("losses", "accuracies"))
    x, y = case.arrays[f"{run}X"], case.arrays[f"{run}y"]
    if losses.size > len(y) and losses.size % len(y) == 0:
        losses = losses.reshape(-1, len(y)).mean(axis=1)  # a loss for each point
    probes = [arrays.get(f"probe.{number}.losses", np.zeros(0)) for number in range(3)]
    neurons = [[read_parameters(arrays, f"{run}{number}.{when}") for when in ("", "last.")] for number in range(4)]
    if all(one.size for one in probes):
        neurons.append([read_weights([float(one.flat[0]) for one in probes]), None])
    answers = [(False, False)]
    for first, last in neurons:
        if first is None:
            continue
        epochs = min(accuracies.size, EPOCHS)
        trained = train_neuron(np.tile(x, (epochs, 1)), np.tile(y, epochs), *first, 0.001)
        after = train_neuron(x, y, trained.w, trained.b, 0.001)
        means = np.append(trained.losses, after.losses).reshape(-1, len(y)).mean(axis=1)
        is_fall = are_losses_of(losses[:EPOCHS], means[: losses.size + 1])
        right = np.mean(np.rint(trained.predictions[-len(y) :]) == y) if epochs else -1.0
        is_trained = is_fall or (last is not None and measure_gap(trained, *last) < STRAY)
        answers.append((is_fall, is_trained and bool(epochs and abs(accuracies[-1] - right) < STRAY)))
    return max(answers)


BLOBS = Check(
    name="neuron/blobs",
    symbol="train_blobs",
    drive=drive_text(drive_blobs),
    cases=draw_blobs_cases,
    judge=judge_blobs,
    criteria=(
        Criterion("losses", 1.5, requires=("falls",)),
        Criterion("falls", 3.0),
        Criterion("accuracies", 1.5, requires=("learned",)),
        Criterion("learned", 4.0),
    ),
    structure=Structure(arguments=("X", "y", "epochs", "lr")),
    needs=("neuron/affine_function", "activation/sigmoid", "neuron/bce_loss", "neuron/model"),
    steps=(
        "Make one `Model` and one `BCELoss` before both loops, not inside them.",
        "The outer loop counts the epochs. The inner loop takes each point of `X` with its `y`.",
        "For each point, call `forward` of the model and then the loss. Then call `backward` of the model.",
        "A point is right when its rounded prediction equals its `y`.",
        "At the end of each epoch, note the mean of its losses and the share of right points.",
        "Return `(losses, accuracies)`. Each list has one number for each epoch.",
    ),
    expected_formulas={"losses": "", "accuracies": ""},
    curves={
        "losses": (0.423, 0.246, 0.166, 0.123, 0.097, 0.0798, 0.0694, 0.0628, 0.0574, 0.0528, 0.0488, 0.0455),
        "accuracies": (0.77, 0.95, 0.99, *(1.0,) * 9),
    },
    seconds=16.0,
)
