"""The unit affine: softmax, cross entropy, and softmax with loss."""

import numpy as np

from grader import Array, Layer, Symptoms, Table, stand_in


def whole_array(x: Array) -> Symptoms:
    """One sum is taken over the whole batch: all rows together add up to 1, and each row must.

    `np.sum` without `axis` adds everything; the sum must run along each row and be kept as a column.
    """
    return {"out": np.exp(x) / np.sum(np.exp(x))}


def along_columns(x: Array) -> Symptoms:
    """The sum runs down the columns; each row must add up to 1."""
    return {"out": np.exp(x) / np.sum(np.exp(x), axis=0)}


def whole_array_after_shift(e: Array) -> Symptoms:
    """One sum is taken over the whole batch: all rows together add up to 1, and each row must.

    Subtracting each row's maximum is right; the sum must run along each row as well.
    """
    return {"out": e / np.sum(e)}


def along_columns_after_shift(e: Array) -> Symptoms:
    """The sum runs down the columns; each row must add up to 1."""
    return {"out": e / np.sum(e, axis=0)}


def not_normalised_after_shift(e: Array) -> Symptoms:
    """The exponentials are not divided by their sum."""
    return {"out": e}


def not_normalised(x: Array) -> Symptoms:
    """The exponentials are not divided by their sum."""
    return {"out": np.exp(x)}


def copy_of_sigmoid(x: Array) -> Symptoms:
    """This is the sigmoid function: each number by itself, without the others of its row."""
    return {"out": 1 / (1 + np.exp(-x))}


def minus_in_exponent(x: Array) -> Symptoms:
    """The exponent has the wrong sign: the smallest score gets the largest probability."""
    return {"out": np.exp(-x) / np.sum(np.exp(-x), axis=-1, keepdims=True)}


def exponential_left_out(x: Array) -> Symptoms:
    """The scores are divided by their sum without taking the exponential first."""
    return {"out": x / np.sum(x, axis=-1, keepdims=True)}


SOFTMAX = Layer(
    "affine/softmax",
    symbol="softmax",
    stand_in=stand_in("softmax"),
    aliases=("soft_max",),
    inputs={"x": "N M"},
    quantities={"e": "exp(x - max(x, axis=-1, keepdims=True))"},
    formula="e / sum(e, axis=-1, keepdims=True)",
    tables=(
        Table("one sample without batch axis", {"x": [0.3, -1.2, 0.7, 0.1]}, remark="one_dimensional"),
        Table("scores around 1000", {"x": [[1000.0, 1001.0, 999.0]]}, remark="overflow"),
    ),
    mistakes=(
        whole_array,
        whole_array_after_shift,
        along_columns,
        along_columns_after_shift,
        not_normalised,
        not_normalised_after_shift,
        copy_of_sigmoid,
        minus_in_exponent,
        exponential_left_out,
    ),
)


def sum_over_batch(y: Array, t: Array) -> Symptoms:
    """The loss is the sum over the batch; it must be the mean, so divide by the number of samples."""
    return {"out": -np.sum(t * np.log(y))}


def mean_over_everything(y: Array, t: Array) -> Symptoms:
    """The loss is divided by the number of all entries; it must be divided by the number of samples."""
    return {"out": -np.mean(t * np.log(y))}


def minus_before_sum_left_out(y: Array, t: Array, N: int) -> Symptoms:
    """The loss has the wrong sign: logarithms of probabilities are negative, and a loss is positive."""
    return {"out": np.sum(t * np.log(y)) / N}


def squared_error(y: Array, t: Array) -> Symptoms:
    """This is half the sum of squares, another loss."""
    return {"out": 0.5 * np.sum((y - t) ** 2)}


def logarithm_left_out(y: Array, t: Array, N: int) -> Symptoms:
    """The loss lacks the logarithm: it is the mean of the probabilities themselves."""
    return {"out": -np.sum(t * y) / N}


CROSS_ENTROPY_ERROR = Layer(
    "affine/cross_entropy_error",
    symbol="cross_entropy_error",
    stand_in=stand_in("cross_entropy_error"),
    aliases=("crossEntropyError", "cross_entropy", "cross_entropy_loss"),
    inputs={"y": "N M", "t": "N M"},
    domains={"y": "probabilities", "t": "one-hot"},
    formula="-sum(t * log(y)) / N",
    accept={"out": ("-sum(t * log(y + 1e-7)) / N",)},
    forms={
        "one-hot": ("y", "t"),
        "labels": ("y", "labels(t)"),
        "one-hot, t first": ("t", "y"),
        "labels, t first": ("labels(t)", "y"),
    },
    tolerance=1e-4,
    tables=(
        Table(
            "one sample without batch axis",
            {"y": [0.2, 0.5, 0.3], "t": [0.0, 1.0, 0.0]},
            {"out": (0.6931471805599453,)},
            remark="one_dimensional",
        ),
        Table(
            "probability 0 at the label",
            {"y": [[0.0, 1.0], [0.5, 0.5]], "t": [[1.0, 0.0], [0.0, 1.0]]},
            {"out": ()},
            remark="log_of_zero",
        ),
    ),
    mistakes=(
        sum_over_batch,
        mean_over_everything,
        minus_before_sum_left_out,
        squared_error,
        logarithm_left_out,
    ),
)


def loss_summed(y: Array, t: Array) -> Symptoms:
    """The loss is the sum over the batch; it must be the mean."""
    return {"out": -np.sum(t * np.log(y))}


def loss_of_scores(x: Array, t: Array, N: int) -> Symptoms:
    """The loss takes the scores themselves; it must take the probabilities that softmax makes of them."""
    return {"out": -np.sum(t * np.log(x + 1e-7)) / N}


def batch_division_left_out(y: Array, t: Array) -> Symptoms:
    """`dx` is `y - t`, not divided by the batch size: the loss is a mean, so each sample counts 1/N."""
    return {"dx": y - t}


def sign_turned(y: Array, t: Array, N: int) -> Symptoms:
    """`dx` has the wrong sign: it is `t - y` over the batch size."""
    return {"dx": (t - y) / N}


def target_left_out(y: Array, N: int) -> Symptoms:
    """`dx` is the probabilities over the batch size: the target is not subtracted."""
    return {"dx": y / N}


def divided_by_classes(y: Array, t: Array, M: int) -> Symptoms:
    """`dx` is divided by the number of classes; it must be divided by the number of samples."""
    return {"dx": (y - t) / M}


def divided_by_everything(y: Array, t: Array, N: int, M: int) -> Symptoms:
    """`dx` is divided by the number of all entries; it must be divided by the number of samples."""
    return {"dx": (y - t) / (N * M)}


def scores_for_probabilities(x: Array, t: Array, N: int) -> Symptoms:
    """`dx` uses the scores where the probabilities belong."""
    return {"dx": (x - t) / N}


def probabilities_returned(y: Array) -> Symptoms:
    """`dx` is the probabilities themselves."""
    return {"dx": y}


def slope_of_sigmoid(y: Array) -> Symptoms:
    """`dx` is `y * (1 - y)`, the slope of sigmoid; here the target must come in."""
    return {"dx": y * (1 - y)}


SOFTMAX_WITH_LOSS = Layer(
    "affine/softmax_with_loss",
    symbol="SoftmaxWithLoss",
    stand_in=stand_in("layers/SoftmaxWithLoss"),
    aliases=(
        "SoftmaxWithLossLayer",
        "SoftmaxLoss",
        "SoftmaxLossLayer",
        "SoftmaxCrossEntropy",
        "SoftmaxCrossEntropyLoss",
    ),
    inputs={"x": "N M", "t": "N M"},
    domains={"t": "one-hot"},
    quantities={"y": "softmax(x)"},
    formula="-sum(t * log(y)) / N",
    gradients={"dx": "(y - t) / N"},
    accept={"out": ("-sum(t * log(y + 1e-7)) / N",)},
    forms={"one-hot": ("x", "t"), "labels": ("x", "labels(t)")},
    tolerance=1e-4,
    needs=("affine/softmax", "affine/cross_entropy_error"),
    mistakes=(
        loss_summed,
        loss_of_scores,
        batch_division_left_out,
        sign_turned,
        target_left_out,
        divided_by_classes,
        divided_by_everything,
        scores_for_probabilities,
        probabilities_returned,
        slope_of_sigmoid,
    ),
)
