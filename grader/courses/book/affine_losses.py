"""The unit affine: softmax, cross_entropy_error and SoftmaxWithLoss."""

import numpy as np

from grader import Array, Layer, Symptoms, Table
from grader.courses.book.lent import LENT
from grader.courses.book.roles import PREDICTED, TARGETS


def whole_array(x: Array) -> Symptoms:
    """One sum is taken over the whole batch. Each row must have its own sum.

    `np.sum` without `axis` adds all numbers. Take the sum along each row, and keep it as a column.
    """
    return {"out": np.exp(x) / np.sum(np.exp(x))}


def along_columns(x: Array) -> Symptoms:
    """The sum runs down each column. It must run along each row, so that each row adds up to 1."""
    return {"out": np.exp(x) / np.sum(np.exp(x), axis=0)}


def whole_array_after_shift(e: Array) -> Symptoms:
    """One sum is taken over the whole batch. Each row must have its own sum.

    Subtracting the maximum of each row is right. Take the sum along each row too.
    """
    return {"out": e / np.sum(e)}


def along_columns_after_shift(e: Array) -> Symptoms:
    """The sum runs down each column. It must run along each row, so that each row adds up to 1."""
    return {"out": e / np.sum(e, axis=0)}


def not_normalised_after_shift(e: Array) -> Symptoms:
    """`out` holds the exponentials. Each row must be divided by its sum."""
    return {"out": e}


def not_normalised(x: Array) -> Symptoms:
    """`out` holds the exponentials. Each row must be divided by its sum."""
    return {"out": np.exp(x)}


def copy_of_sigmoid(x: Array) -> Symptoms:
    """`out` is the sigmoid of each number alone. Softmax compares a number with the others of its row."""
    return {"out": 1 / (1 + np.exp(-x))}


def minus_in_exponent(x: Array) -> Symptoms:
    """The exponent has the wrong sign. The smallest score gets the largest probability."""
    return {"out": np.exp(-x) / np.sum(np.exp(-x), axis=-1, keepdims=True)}


def exponential_left_out(x: Array) -> Symptoms:
    """The scores are divided by their sum. The exponential must be taken first."""
    return {"out": x / np.sum(x, axis=-1, keepdims=True)}


SOFTMAX = Layer(
    "affine/softmax",
    symbol="softmax",
    stand_in=LENT["softmax"],
    aliases=("soft_max",),
    inputs={"x": "N M"},
    quantities={"e": "exp(x - max(x, axis=-1, keepdims=True))"},
    formula="e / sum(e, axis=-1, keepdims=True)",
    tables=(
        Table("one sample without batch axis", {"x": [0.3, -1.2, 0.7, 0.1]}, remark="one_sample", claim="x.ndim"),
        Table("scores far apart", {"x": [[20.0, 0.5, -20.0], [12.0, 12.0, 11.0]]}),
        Table("scores around 1000", {"x": [[1000.0, 1001.0, 999.0]]}, remark="overflow"),
    ),
    example={"x": ((0, 1), (2, 2))},
    mistakes=(
        whole_array, whole_array_after_shift, along_columns, along_columns_after_shift, not_normalised,
        not_normalised_after_shift, copy_of_sigmoid, minus_in_exponent, exponential_left_out,
    ),
)  # fmt: skip


def sum_over_batch(y: Array, t: Array) -> Symptoms:
    """The loss is the sum over the batch. It must be the mean: divide by the number of samples."""
    return {"out": -np.sum(t * np.log(y))}


def mean_over_everything(y: Array, t: Array) -> Symptoms:
    """The loss is divided by N * M, the number of all entries. It must be divided by N, the number of samples."""
    return {"out": -np.mean(t * np.log(y))}


def minus_before_sum_left_out(y: Array, t: Array, N: int) -> Symptoms:
    """The loss has the wrong sign. The logarithm of a probability is negative, and a loss is positive."""
    return {"out": np.sum(t * np.log(y)) / N}


def arguments_exchanged(y: Array, t: Array, N: int) -> Symptoms:
    """The logarithm is taken of `t`. The first argument `y` holds the probabilities, and the logarithm is of `y`."""
    return {"out": -np.sum(y * np.log(t + 1e-7)) / N}


def squared_error(y: Array, t: Array) -> Symptoms:
    """The loss is half the sum of the squared differences. This exercise asks for another loss."""
    return {"out": 0.5 * np.sum((y - t) ** 2)}


def logarithm_left_out(y: Array, t: Array, N: int) -> Symptoms:
    """The logarithm is missing. The loss is minus the mean of the probabilities at the labels."""
    return {"out": -np.sum(t * y) / N}


CROSS_ENTROPY_ERROR = Layer(
    "affine/cross_entropy_error",
    symbol="cross_entropy_error",
    stand_in=LENT["cross_entropy_error"],
    aliases=("crossEntropyError", "cross_entropy", "cross_entropy_loss"),
    inputs={"y": "N M", "t": "N M"},
    domains={"y": "probabilities", "t": "one-hot"},
    formula="-sum(t * log(y)) / N",
    accept={"out": ("-sum(t * log(y + 1e-7)) / N",)},
    forms={"one-hot": ("y", "t"), "labels": ("y", "labels(t)")},
    roles={"y": PREDICTED, "t": TARGETS},
    tolerance=1e-4,
    tables=(
        Table(
            "small and large probabilities",
            {
                "y": [[0.05, 0.03, 0.92], [0.02, 0.95, 0.03], [0.6, 0.3, 0.1]],
                "t": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            },
        ),
        Table(
            "probabilities near 0 and 1",
            {"y": [[0.0005, 0.9995], [0.0015, 0.9985]], "t": [[1.0, 0.0], [0.0, 1.0]]},
            {"out": tuple((-np.log(0.0005 + e) - np.log(0.9985 + e)) / 2 for e in (0.0, 1e-7, 1e-6, 1e-5))},
            ends=True,
        ),
        Table(
            "one sample without batch axis",
            {"y": [0.2, 0.5, 0.3], "t": [0.0, 1.0, 0.0]},
            {"out": (0.6931471805599453,)},
            remark="one_dimensional",
            claim="y.ndim",
        ),
        Table(
            "probability 0 at the label",
            {"y": [[0.0, 1.0], [0.5, 0.5]], "t": [[1.0, 0.0], [0.0, 1.0]]},
            {"out": ()},
            remark="log_of_zero",
        ),
    ),
    steps=(
        "For labels, `y[np.arange(N), t]` is the probability of the right class in each row.",
    ),
    example={"y": ((0.5, 0.5), (0.25, 0.75)), "t": ((1, 0), (0, 1))},
    mistakes=(
        sum_over_batch, mean_over_everything, minus_before_sum_left_out, squared_error, logarithm_left_out,
        arguments_exchanged,
    ),
)  # fmt: skip


def loss_summed(y: Array, t: Array) -> Symptoms:
    """The loss is the sum over the batch. It must be the mean: divide by the number of samples."""
    return {"out": -np.sum(t * np.log(y))}


def loss_of_scores(x: Array, t: Array, N: int) -> Symptoms:
    """The loss takes the logarithm of the scores. It must take that of the probabilities from softmax."""
    return {"out": -np.sum(t * np.log(x + 1e-7)) / N}


def batch_division_left_out(y: Array, t: Array) -> Symptoms:
    """`dx` is `y - t`, not divided by N. The loss is a mean, so each sample counts 1/N."""
    return {"dx": y - t}


def sign_turned(y: Array, t: Array, N: int) -> Symptoms:
    """`dx` is `(t - y) / N`. Its sign is wrong."""
    return {"dx": (t - y) / N}


def target_left_out(y: Array, N: int) -> Symptoms:
    """`dx` is the probabilities divided by N. The target must be subtracted from them."""
    return {"dx": y / N}


def divided_by_classes(y: Array, t: Array, M: int) -> Symptoms:
    """`dx` is divided by M, the number of classes. It must be divided by N, the number of samples."""
    return {"dx": (y - t) / M}


def divided_by_everything(y: Array, t: Array, N: int, M: int) -> Symptoms:
    """`dx` is divided by N * M, the number of all entries. It must be divided by N, the number of samples."""
    return {"dx": (y - t) / (N * M)}


def scores_for_probabilities(x: Array, t: Array, N: int) -> Symptoms:
    """`dx` uses the scores. The probabilities from softmax belong there."""
    return {"dx": (x - t) / N}


def probabilities_returned(y: Array) -> Symptoms:
    """`dx` is the probabilities from softmax. The target is not used."""
    return {"dx": y}


def slope_of_sigmoid(y: Array) -> Symptoms:
    """`dx` is `y * (1 - y)`, the slope of sigmoid. `dx` must depend on the target."""
    return {"dx": y * (1 - y)}


SOFTMAX_WITH_LOSS = Layer(
    "affine/softmax_with_loss",
    symbol="SoftmaxWithLoss",
    stand_in=LENT["SoftmaxWithLoss"],
    aliases=(
        "SoftmaxWithLossLayer", "SoftmaxLoss", "SoftmaxLossLayer", "SoftmaxCrossEntropy", "SoftmaxCrossEntropyLoss",
    ),
    inputs={"x": "N M", "t": "N M"},
    domains={"x": "scores", "t": "one-hot"},
    quantities={"y": "softmax(x)"},
    formula="-sum(t * log(y)) / N",
    gradients={"dx": "(y - t) / N"},
    accept={"out": ("-sum(t * log(y + 1e-7)) / N",)},
    forms={"one-hot": ("x", "t"), "labels": ("x", "labels(t)")},
    roles={"x": ("x", "scores", "score", "logits", "a", "y"), "t": TARGETS},
    tolerance=1e-4,
    needs=("affine/softmax", "affine/cross_entropy_error"),
    steps=(
        "`forward` keeps `y` and `t` on `self`, because `backward` needs both.",
        "For labels, take a copy of `y` and subtract 1 at the right class of each row. Divide by N.",
    ),
    example={"x": ((0, 0), (0, 0)), "t": ((1, 0), (0, 1))},
    mistakes=(
        loss_summed, loss_of_scores, batch_division_left_out, sign_turned, target_left_out, divided_by_classes,
        divided_by_everything, scores_for_probabilities, probabilities_returned, slope_of_sigmoid,
    ),
)  # fmt: skip
