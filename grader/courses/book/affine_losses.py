"""The unit affine: softmax, cross_entropy_error and SoftmaxWithLoss."""

import numpy as np

from grader import Layer, Table, name_mistakes
from grader.courses.book.lent import LENT
from grader.courses.book.roles import PREDICTED, TARGETS

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
    mistakes=name_mistakes(
        whole_array=lambda x: {"out": np.exp(x) / np.sum(np.exp(x))},
        whole_array_after_shift=lambda e: {"out": e / np.sum(e)},
        along_columns=lambda x: {"out": np.exp(x) / np.sum(np.exp(x), axis=0)},
        along_columns_after_shift=lambda e: {"out": e / np.sum(e, axis=0)},
        not_normalised=lambda x: {"out": np.exp(x)},
        not_normalised_after_shift=lambda e: {"out": e},
        copy_of_sigmoid=lambda x: {"out": 1 / (1 + np.exp(-x))},
        minus_in_exponent=lambda x: {"out": np.exp(-x) / np.sum(np.exp(-x), axis=-1, keepdims=True)},
        exponential_left_out=lambda x: {"out": x / np.sum(x, axis=-1, keepdims=True)},
    ),
)  # fmt: skip


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
    mistakes=name_mistakes(
        sum_over_batch=lambda y, t: {"out": -np.sum(t * np.log(y))},
        mean_over_everything=lambda y, t: {"out": -np.mean(t * np.log(y))},
        divided_by_classes=lambda y, t: {"out": -np.sum(t * np.log(y)) / t.shape[-1]},
        minus_before_sum_left_out=lambda y, t, N: {"out": np.sum(t * np.log(y)) / N},
        squared_error=lambda y, t: {"out": 0.5 * np.sum((y - t) ** 2)},
        logarithm_left_out=lambda y, t, N: {"out": -np.sum(t * y) / N},
        arguments_exchanged=lambda y, t, N: {"out": -np.sum(y * np.log(t + 1e-7)) / N},
    ),
)  # fmt: skip


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
    mistakes=name_mistakes(
        loss_summed=lambda y, t: {"out": -np.sum(t * np.log(y))},
        loss_of_scores=lambda x, t, N: {"out": -np.sum(t * np.log(x + 1e-7)) / N},
        batch_division_left_out=lambda y, t: {"dx": y - t},
        sign_turned=lambda y, t, N: {"dx": (t - y) / N},
        target_left_out=lambda y, N: {"dx": y / N},
        divided_by_classes=lambda y, t, M: {"dx": (y - t) / M},
        divided_by_everything=lambda y, t, N, M: {"dx": (y - t) / (N * M)},
        scores_for_probabilities=lambda x, t, N: {"dx": (x - t) / N},
        probabilities_returned=lambda y: {"dx": y},
        slope_of_sigmoid=lambda y: {"dx": y * (1 - y)},
    ),
)  # fmt: skip
