"""The unit neuron: train_and_gate and train_blobs, two trainings of one neuron."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader import Case, Check, Criterion, Judgement, Observation, Structure, drive_text
from grader.courses.book.training import (
    PASSED,
    draw_training_seed,
    fail,
    is_made_up,
    judge_count,
    judge_counts,
    judge_failed_run,
    judge_signs,
)

GATE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


STEPS, SHORT_STEPS = 2000, 40


def drive_gate(student: Any, arrays: Any) -> Any:
    """Yield the results of a whole training, of two short trainings, and the losses of 30 steps on one row."""
    student.reseed(arrays["seed"])
    yield from student.split_values(student.call("train_and_gate"), ("w", "b", "losses"))
    short = student.call("train_and_gate", int(arrays["steps"]), 0.1)
    for name, value in student.split_values(short, ("w", "b", "losses")):
        yield f"short.{name}", value
    # at another rate the losses must differ, even when the training fixes its seed
    other = student.call("train_and_gate", int(arrays["steps"]), 0.05)
    for name, value in student.split_values(other, ("w", "b", "losses")):
        yield f"other.{name}", value
    if student.has("Model", "BCELoss"):
        model, loss_of = student.make("Model"), student.make("BCELoss")
        for number in range(30):
            predicted = student.forward(model, [arrays["row"].copy()])
            answer = student.compute_loss(loss_of, predicted, arrays["target"])
            if not isinstance(answer, tuple) or len(answer) != 2:
                return  # this loss has another form, which the training itself can use
            student.learn(model, answer[1], 0.1)
            yield f"row.{number:02}", answer[0]


def draw_gate_cases(generator: np.random.Generator) -> list[Case]:
    """Return one case; the training draws its first weights itself."""
    given = {"steps": np.asarray(SHORT_STEPS), "row": np.array([1.0, 0.0]), "target": np.asarray(0)}
    return [Case("training", {**given, "seed": draw_training_seed(generator)})]


def judge_gate(observations: Sequence[Observation]) -> Judgement:
    """Judge the weights by the truth table of AND, and the losses by count, sign and fall."""
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
    if losses is not None and short is not None:
        counted = judge_counts(((losses, STEPS), (short, SHORT_STEPS)), "steps")
        verdicts["losses"] = judge_signs(losses) if counted is PASSED else counted
        tenth = max(1, losses.size // 10)
        row = [float(arrays[n].flat[0]) for n in sorted(arrays) if n.startswith("row.") and arrays[n].size]
        falls = min(losses.size, short.size) > 1 and np.mean(losses[-tenth:]) < np.mean(losses[:tenth])
        is_learning = falls and (len(row) < 2 or row[-1] < row[0])
        verdicts["falls"] = PASSED if is_learning else fail("losses_do_not_fall")
    if is_made_up(arrays, "losses"):
        verdicts["learned"] = verdicts["falls"] = fail("made_up")
    return Judgement(verdicts, counted=tuple(observations))


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
    seconds=16.0,
)


EPOCHS, SHORT_EPOCHS, SAMPLES, TARGET = 30, 3, 100, 0.9


def drive_blobs(student: Any, arrays: Any) -> Any:
    """Yield the results of a whole training and of two short trainings."""
    student.reseed(arrays["seed"])
    x, y = student.copy(arrays["X"]), student.copy(arrays["y"])
    yield from student.split_values(student.call("train_blobs", x, y), ("losses", "accuracies"))
    epochs = int(arrays["epochs"])
    for run in ("short", "other"):
        # on other points the losses must differ, even when the training fixes its seed
        points = student.copy(arrays["X"]) * (1.1 if run == "other" else 1.0)
        short = student.call("train_blobs", points, student.copy(arrays["y"]), epochs, 0.001)
        for name, value in student.split_values(short, ("losses", "accuracies")):
            yield f"{run}.{name}", value


def draw_blobs_cases(generator: np.random.Generator) -> list[Case]:
    """Draw 100 points around two centres that a line can separate, in random order."""
    y = generator.permutation(np.arange(SAMPLES) % 2)
    angle = generator.uniform(0, 2 * np.pi)
    centre = 3.0 * np.array([np.cos(angle), np.sin(angle)])
    x = np.where(y[:, None] == 1, centre, -centre) + generator.normal(0, 0.5, (SAMPLES, 2))
    given = {"X": x, "y": y, "epochs": np.asarray(SHORT_EPOCHS), "seed": draw_training_seed(generator)}
    return [Case("two clusters", given)]


def judge_blobs(observations: Sequence[Observation]) -> Judgement:
    """Judge the count of losses and accuracies, the fall of the losses, and the last accuracy."""
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
        if is_made_up(arrays, "losses"):
            verdicts["learned"] = verdicts["falls"] = fail("made_up")
    return Judgement(verdicts, counted=tuple(observations))


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
    seconds=16.0,
)
