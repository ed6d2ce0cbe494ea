"""The unit network: train_digits, and the images that it trains on."""

import gzip
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

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
    Remark,
    Structure,
    Tolerance,
    are_equal,
    drive_text,
)
from grader.courses.book.network_images import mix_images
from grader.courses.book.network_reference import PARAMETERS, compute_network
from grader.courses.book.training import PASSED, draw_training_seed, fail, judge_count, judge_failed_run

DIGITS = Path(__file__).parent / "data" / "digits.npz"
TRAINING_STEPS, BATCH, RATE, WEAK_TARGET = 1500, 100, 0.3, 0.9


SHOWN, HELD = 8000, 2000
FEWEST = 50


class Images(NamedTuple):
    """Images for a training, and held images to test it. Each image is a row of bytes from 0 to `scale`."""

    shown: Array
    labels: Array
    held: Array
    held_labels: Array
    scale: float


def drive_digits(student: Any, arrays: Any) -> Any:
    """Yield the results of a training, and the answers of its network for images without labels."""
    import numpy as np

    student.reseed(arrays["seed"])
    scale = float(arrays["scale"])
    x_train, x_test, x_held = (arrays[f"x_{part}"] / scale for part in ("train", "test", "held"))
    t_train, t_test = (np.eye(10)[arrays[f"t_{part}"]] for part in ("train", "test"))
    steps, batch, rate = int(arrays["steps"]), int(arrays["batch"]), float(arrays["rate"])
    with student.record_objects("TwoLayerNet") as networks:
        returned = student.call("train_digits", x_train, t_train, x_test, t_test, steps, batch, rate)
    yield from student.split_values(returned, ("losses", "accuracies"))
    if networks:
        # when a training builds several networks, the last network that has learned counts
        kept = [(student.find_attribute(n, "params"), f) for n, f in networks]
        moved = [any(not np.array_equal(f[k], student.find_item(p, k)) for k in f) for p, f in kept]
        learned = [one for one, has in zip(networks, moved, strict=True) if has]
        network, first = (learned or networks)[-1]
        yield "scores", student.invoke(network, "predict", x_held)
        yield "scores_test", student.invoke(network, "predict", x_test)
        for name in ("W1", "b1", "W2", "b2"):
            yield f"first.{name}", student.find_item(first, name)
            yield f"last.{name}", student.find_item(student.find_attribute(network, "params"), name)
    with student.record_objects("TwoLayerNet") as networks:
        student.call("train_digits", x_train, t_train, x_test, t_test, 1, batch, 0.0)
    if networks:
        network, first = networks[-1]
        for name in ("W1", "b1", "W2", "b2"):
            yield f"resting.{name}", student.find_item(student.find_attribute(network, "params"), name)
            yield f"rest.{name}", student.find_item(first, name)


def draw_digits_cases(read: Callable[[np.random.Generator], Images], generator: np.random.Generator) -> list[Case]:
    """Draw one training on images in random order; only the grader has the labels of the held images."""
    images = draw_other_images(read(generator), generator)
    order = generator.permutation(len(images.labels))
    test, train = np.split(order, [len(order) // 8])
    train = delay_two_digits(train, images.labels, len(test), generator)
    arrays = {"x_held": images.held, "scale": np.asarray(images.scale), "steps": np.asarray(TRAINING_STEPS)}
    arrays |= {f"x_{name}": images.shown[part] for name, part in (("train", train), ("test", test))}
    arrays |= {f"t_{name}": images.labels[part] for name, part in (("train", train), ("test", test))}
    arrays |= {"batch": np.asarray(BATCH), "rate": np.asarray(RATE), "seed": draw_training_seed(generator)}
    return [Case("training", arrays, {"held": images.held_labels, "test": images.labels[test]})]


def delay_two_digits(train: Array, labels: Array, first: int, generator: np.random.Generator) -> Array:
    """Order the rows so that two digits are absent from the `first` rows; a training must use later rows too."""
    late = np.isin(labels[train], generator.choice(10, 2, replace=False))
    begin = np.flatnonzero(~late)[:first]
    return np.concatenate([train[begin], np.delete(train, begin)])


def draw_other_images(images: Images, generator: np.random.Generator) -> Images:
    """Draw other images of the same digits, so that no table of known images reads them."""
    places = generator.permutation(images.shown.shape[1])
    shown, held = (
        mix_images(rows / images.scale, labels, generator)[:, places]
        for rows, labels in ((images.shown, images.labels), (images.held, images.held_labels))
    )
    return images._replace(shown=shown, held=held, scale=255.0)


def judge_digits(observations: Sequence[Observation]) -> Judgement:
    """Judge losses and accuracies, which the parameters must give again, and the accuracy on held images."""
    (observation,) = observations
    case, values = observation.case, observation.case.values
    arrays = {name: array for name, array in observation.arrays.items() if array.dtype.kind in "biuf"}
    losses, accuracies, scores = (arrays.get(name) for name in ("losses", "accuracies", "scores"))
    verdicts = dict.fromkeys(("losses", "falls", "accuracies", "learned"), judge_failed_run(observation))
    if losses is not None and losses.size > 1:
        verdicts["losses"] = judge_count(losses, int(case.arrays["steps"]))
        tenth = max(1, losses.size // 10)
        # without learning, batches differ by a tenth of this
        falls = np.mean(losses[-tenth:]) < 0.99 * np.mean(losses[:tenth])
        verdicts["falls"] = judge_true_losses(losses, arrays, case) if falls else fail("losses_do_not_fall")
    reached = measure_accuracy(scores, values["held"])
    if scores is None and observation.raised is None:
        verdicts |= dict.fromkeys(("learned", "accuracies", "falls"), fail("network_not_used"))
    elif reached is not None:
        own = [measure_accuracy(one["scores"], values["held"]) for one in compute_again(arrays, "last", case, "held")]
        reached = min(reached, max((one for one in own if one is not None), default=0.0))
        weak = explain_weak_training(arrays, case) or fail("accuracy", got=reached, target=WEAK_TARGET)
        verdicts["learned"] = PASSED if reached >= WEAK_TARGET and is_still_at_rate_zero(arrays) else weak
        true = measure_accuracy(arrays.get("scores_test"), values["test"])
        last = float(accuracies.flat[-1]) if accuracies is not None and accuracies.size else None
        honest = last is not None and true is not None and abs(last - true) < 1e-6
        verdicts["accuracies"] = PASSED if honest else fail("accuracy_not_true", got=last, true=true)
    remarks: tuple[Remark, ...] = ()
    if reached is not None:
        shown = {"percent": round(100 * reached, 1), "count": len(values["held"])}
        remarks = (Remark(Message("accuracy_reached", shown)),)
    return Judgement(verdicts, remarks, tuple(observations))


def judge_true_losses(losses: Array, arrays: Mapping[str, Array], case: Case) -> Judged:
    """Judge whether the first and the last losses are those of the network, before and after the training."""
    last = float(np.mean(losses[-max(1, losses.size // 30) :]))
    pairs = [compute_again(arrays, when, case, "train") for when in ("first", "last")]
    true = [(float(one["loss"]), float(other["loss"])) for one, other in zip(*pairs, strict=False)]
    for begin, end in true:
        # a batch has another loss than all images
        if abs(losses.flat[0] - begin) < 0.5 * begin and 0.4 * end - 0.02 < last < 2 * end + 0.02:
            return PASSED if end < begin else fail("losses_do_not_fall")
    return fail("losses_not_true", got=last, true=min((end for _, end in true if np.isfinite(end)), default=None))


def compute_again(arrays: Mapping[str, Array], when: str, case: Case, part: str) -> list[dict[str, Array]]:
    """Compute the network for images with the parameters that came back, with ReLU and with sigmoid.

    The list is empty where the parameters are not those of two layers.
    """
    none, x = np.zeros(()), case.arrays[f"x_{part}"] / case.arrays["scale"]
    parameters = {name: arrays.get(f"{when}.{name}", none) for name in PARAMETERS}
    hidden = parameters["b1"].size
    shapes = {"W1": (x.shape[1], hidden), "b1": (hidden,), "W2": (hidden, 10), "b2": (10,)}
    if any(parameters[name].shape != shape for name, shape in shapes.items()):
        return []
    t = np.eye(10)[case.arrays.get(f"t_{part}", np.zeros(len(x), int))]
    return [compute_network({**parameters, "x": x, "t": t}, kind) for kind in ("relu", "sigmoid")]


def is_still_at_rate_zero(arrays: Mapping[str, Array]) -> bool:
    """Do the parameters keep their values when the learning rate is 0?"""
    pairs = [(arrays.get(f"rest.{n}"), arrays.get(f"resting.{n}")) for n in PARAMETERS]
    return all(a is None or b is None or are_equal(a, b, EXACT) for a, b in pairs)


def explain_weak_training(arrays: Mapping[str, Array], case: Case) -> Judged | None:
    """Return the reason why a training has not learned, when its parameters show the reason."""
    same = {
        before: all(
            are_equal(arrays[f"{before}.{n}"], arrays.get(f"{after}.{n}", np.zeros(0)), EXACT) for n in PARAMETERS
        )
        for before, after in (("first", "last"), ("rest", "resting"))
        if all(f"{before}.{n}" in arrays for n in PARAMETERS)
    }
    if same.get("rest") is False:
        return fail("rate_not_used")
    if same.get("first"):
        return fail("not_updated")
    losses = arrays.get("losses", np.zeros(0))
    if losses.size > 10 and not np.mean(losses[-10:]) < 1.2 * np.mean(losses[:10]):
        return fail("updated_upwards")
    if has_first_answers(arrays, case):
        return fail("parameters_rebound")
    return None


def has_first_answers(arrays: Mapping[str, Array], case: Case) -> bool:
    """Does the network still answer with its first parameters, although `params` has changed?"""
    scores = arrays.get("scores", np.zeros(()))
    answers = [one[name] for one in compute_again(arrays, "first", case, "held") for name in ("scores", "y")]
    return any(are_equal(scores, answer, Tolerance(1e-5, 1e-8)) for answer in answers)


def measure_accuracy(scores: Array | None, labels: Array) -> float | None:
    """Return the share of rows with the largest score at the label; None for scores of a wrong shape."""
    if scores is None or scores.ndim != 2 or len(scores) != len(labels) or not scores.shape[1]:
        return None
    return float(np.mean(np.argmax(scores, axis=1) == labels))


def read_packaged_digits(generator: np.random.Generator) -> Images:
    """Read the 1,797 images of 8 x 8 points from the package."""
    with np.load(DIGITS) as file:
        return split_images(file["images"], file["labels"], 16.0, generator)


def read_idx_digits(folder: Path, generator: np.random.Generator) -> Images:
    """Read MNIST from the IDX files of a folder, at most SHOWN images and HELD held images.

    Four files hold training and test images: the test images are held. From two files, a fifth of the images is held.
    ValueError says which file is missing or wrong.
    """
    parts = [
        (x.reshape(len(x), int(np.prod(x.shape[1:]))), t)
        for x, t in zip(read_idx(folder, "images-idx3", 3), read_idx(folder, "labels-idx1", 1), strict=False)
    ]
    if not parts or any(len(x) != len(t) for x, t in parts):
        raise ValueError(f"{folder} must hold MNIST's files *images-idx3-ubyte and *labels-idx1-ubyte (or .gz)")
    for x, t in parts:
        if len(x) < FEWEST or t.max() > 9 or x.shape[1] != parts[0][0].shape[1]:
            raise ValueError(f"{folder} must hold at least {FEWEST} images of one size each, with labels from 0 to 9")
    if len(parts) == 1:
        return split_images(*parts[0], 255.0, generator)
    (held, held_labels), (shown, labels) = parts[0], parts[-1]  # t10k comes before train
    chosen, kept = (generator.permutation(len(x))[:most] for x, most in ((shown, SHOWN), (held, HELD)))
    return Images(shown[chosen], labels[chosen], held[kept], held_labels[kept], 255.0)


def split_images(images: Array, labels: Array, scale: float, generator: np.random.Generator) -> Images:
    """Put the images in random order, and hold a fifth of them."""
    order = generator.permutation(len(labels))[: SHOWN + HELD]
    kept, chosen = np.split(order, [len(order) // 5])
    return Images(images[chosen], labels[chosen], images[kept], labels[kept], scale)


def read_idx(folder: Path, ending: str, axes: int) -> Iterator[Array]:
    """Yield the arrays of all files in the folder with `ending` in their names."""
    for path in sorted(p for p in folder.iterdir() if ending in p.name.replace(".", "-")):
        try:
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{path} cannot be unpacked: {error}") from None
        if len(data) < 4 + 4 * axes or data[:4] != struct.pack(">HBB", 0, 8, axes):
            raise ValueError(f"{path} must be an IDX file of bytes with {axes} axes")
        shape = struct.unpack_from(f">{axes}I", data, 4)
        if len(data) != 4 + 4 * axes + int(np.prod(shape)):
            raise ValueError(f"{path} must hold {int(np.prod(shape))} numbers, as its head says")
        yield np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def replace_images(check: Check, folder: Path) -> Check:
    """Return the check with the images of a folder in place of the packaged images."""
    return replace(check, cases=partial(draw_digits_cases, partial(read_idx_digits, folder)))


TRAIN_DIGITS = Check(
    name="network/train_digits",
    symbol="train_digits",
    aliases=("trainDigits",),
    drive=drive_text(drive_digits),
    cases=partial(draw_digits_cases, read_packaged_digits),
    judge=judge_digits,
    criteria=(
        Criterion("losses", 1.5, requires=("falls",)),
        Criterion("falls", 3.0),
        Criterion("accuracies", 1.5, requires=("falls",)),
        Criterion("learned", 4.0),
    ),
    structure=Structure(
        arguments=("x_train", "t_train", "x_test", "t_test", "steps", "batch_size", "lr"),
        brief={"steps": 200, "rate": 1.0},
    ),
    needs=("affine/affine", "activation/relu", "affine/softmax_with_loss", "network/two_layer_net"),
    steps=(
        "Make one `TwoLayerNet` before the loop, with 50 hidden units.",
        "In each step, draw the rows of the batch with `np.random.choice(len(x_train), batch_size)`.",
        "Call `network.gradient` with the batch. `numerical_gradient` would take hours.",
        "Subtract `lr` times the gradient from each array of `params`, in place with `-=`.",
        "After each step, note the loss of the batch.",
        "Note the accuracy on the test images now and then, and after the last step.",
        "Return `(losses, accuracies)`.",
    ),
    expected_formulas={"losses": "", "accuracies": ""},
    curves={"losses": (1.53, 0.216, 0.0969, 0.0611, 0.041, 0.0332, 0.0263, 0.022, 0.0177, 0.0162, 0.0144, 0.0127)},
    seconds=60.0,
    with_data=replace_images,
)
