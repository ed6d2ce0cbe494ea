"""The unit training: BatchNormalization, Dropout and weight decay."""

import numpy as np

from grader import Layer, name_mistakes
from grader.courses.book_6_7.calls import DECAY, LAYER

SMALL = ("0", "1e-5", "1e-7", "1e-8")  # further numbers that may stand beside the variance


def vary(text: str) -> tuple[str, ...]:
    """Return a formula with other small numbers."""
    return tuple(text.replace("1e-6", small) for small in SMALL)


ROOT = "sqrt(x.var(axis=0) + 1e-6)"
NORMAL = f"(x - x.mean(axis=0)) / {ROOT}"
OUT = f"gamma * {NORMAL} + beta"
TESTED = "gamma * (x - {}) / sqrt({} + 1e-6) + beta"
TRAINED, FROM_ZERO = (
    TESTED.format(*(f"({start} * momentum + (1 - momentum) * x.{name}(axis=0))" for start, name in pairs))
    for pairs in ((("start_mean", "mean"), ("start_var", "var")), (("0", "mean"), ("0", "var")))
)
DX = f"gamma / {ROOT} * (dout - dout.mean(axis=0) - {NORMAL} * (dout * {NORMAL}).mean(axis=0))"
DGAMMA = f"(dout * {NORMAL}).sum(axis=0)"
BATCH_NORMALIZATION = Layer(
    "training/batch_normalization",
    symbol="BatchNormalization",
    parameters={"gamma": "D", "beta": "D"},
    inputs={"x": "N D", "start_mean": "D", "start_var": "D"},
    domains={"x": "distinct", "start_var": "positive"},
    options={"momentum": (0.9, 0.0, 0.75), "N": (8, 7, 9)},
    quantities={"mean": "x.mean(axis=0)", "var": "x.var(axis=0)", "std": ROOT, "normal": "(x - mean) / std"},
    formula=OUT,
    results={"tested": TESTED.format("start_mean", "start_var"), "trained": TRAINED, "from_zero": FROM_ZERO},
    gradients={"dx": DX},
    attributes={"dgamma": DGAMMA, "dbeta": "dout.sum(axis=0)"},
    accept={
        "out": vary(OUT), "tested": vary(TESTED.format("start_mean", "start_var")), "trained": vary(TRAINED),
        "from_zero": vary(FROM_ZERO), "dx": vary(DX), "dgamma": vary(DGAMMA),
    },
    tolerance=1e-4,
    floor=1e-4,
    mistakes=name_mistakes(
        gamma_and_beta_left_out=lambda normal: {"out": normal},
        root_left_out=lambda x, mean, var, gamma, beta: {"out": gamma * (x - mean) / (var + 1e-6) + beta},
        mean_not_subtracted=lambda x, std, gamma, beta: {"out": gamma * x / std + beta},
        along_rows=lambda x, gamma, beta: {
            "out": gamma * (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-6) + beta
        },
        mean_and_variance_held=lambda dout, gamma, std: {"dx": dout * gamma / std},
        variance_held=lambda dout, gamma, std: {"dx": gamma / std * (dout - dout.mean(axis=0))},
        mean_held=lambda dout, gamma, std, normal: {"dx": gamma / std * (dout - normal * (dout * normal).mean(axis=0))},
        gamma_left_out_in_backward=lambda dx, gamma: {"dx": dx / gamma},
        normal_left_out=lambda dout: {"dgamma": dout.sum(axis=0)},
        gamma_gradient_with_input=lambda dout, x: {"dgamma": (dout * x).sum(axis=0)},
        gradients_averaged=lambda dgamma, dbeta, N: {"dgamma": dgamma / N, "dbeta": dbeta / N},
        momentum_exchanged=lambda x, start_mean, start_var, mean, var, momentum, gamma, beta: {
            name: gamma * (x - keep * start_mean - momentum * mean) / np.sqrt(keep * start_var + momentum * var + 1e-6)
            + beta
            for name, keep in (("trained", 1 - momentum), ("from_zero", 0))
        },
        running_state_not_kept=lambda tested: {"trained": tested},
        running_state_is_batch=lambda out: {"trained": out, "from_zero": out},
        tested_with_batch=lambda out: {"tested": out, "trained": out, "from_zero": out},
        tested_without_gamma_and_beta=lambda x, start_mean, start_var: {
            "tested": (x - start_mean) / np.sqrt(start_var + 1e-6)
        },
    ),
).under(
    LAYER,
    ("BatchNormalization",),
    "training/batch_normalization",
    calls={
        "build": "layer = {0}(gamma, beta, momentum)",
        "forward": "{out} = layer.forward(x, True)\nzero = {0}(gamma, beta, momentum)\n"
        "other = {0}(gamma, beta, momentum, start_mean, start_var)\n"
        "tested = other.forward(x, False)\nother.forward(x, True)\ntrained = other.forward(x, False)\n"
        "zero.forward(x, True)\nfrom_zero = zero.forward(x, False)",
    },
    steps=(
        "Mean and variance are those of each column: `axis=0`. The small number stands inside of the root.",
        "`x` reaches `out` by three ways: by itself, by the mean, and by the variance. `dx` is the sum of the three.",
        "Only a training changes the running state. A test uses it in place of mean and variance of the batch.",
    ),
)  # fmt: skip
DROPOUT = Layer(
    "training/dropout",
    symbol="Dropout",
    inputs={"x": "N D"},
    domains={"x": "away from 0"},
    options={"dropout_ratio": (0.2, 0.6, 0.3), "seed": (1, 2, 3), "D": (40, 30, 50)},
    masks={"mask": ("out != 0", "1 - dropout_ratio")},
    formula="x * mask",
    results={"tested": "x * (1 - dropout_ratio)"},
    gradients={"dx": "dout * mask"},
    mistakes=name_mistakes(
        scaled_in_training=lambda x, mask, dout, dropout_ratio: {
            "out": x * mask / (1 - dropout_ratio), "tested": x, "dx": dout * mask / (1 - dropout_ratio),
        },
        scaled_in_forward=lambda x, mask, dropout_ratio: {"out": x * mask / (1 - dropout_ratio)},
        scaled_in_backward=lambda dout, mask, dropout_ratio: {"dx": dout * mask / (1 - dropout_ratio)},
        test_not_scaled=lambda x: {"tested": x},
        test_scaled_by_ratio=lambda x, dropout_ratio: {"tested": x * dropout_ratio},
        mask_not_used=lambda dout: {"dx": dout},
        mask_inverted=lambda dout, mask: {"dx": dout * (1 - mask)},
        dout_not_used=lambda mask: {"dx": mask},
        input_used_in_backward=lambda x, dout, mask: {"dx": x * dout * mask},
    ),
).under(
    LAYER,
    ("Dropout",),
    "training/dropout",
    calls={
        "build": "layer = {0}(dropout_ratio)",
        "forward": "{out} = layer.forward(x, True)\nother = {0}(dropout_ratio)\ntested = other.forward(x, False)",
    },
    steps=(
        "`np.random.rand(*x.shape) > self.dropout_ratio` is True for the numbers that stay. Keep it on `self`.",
        "A test drops nothing. Scale `x` there, so that the sums stay as large as they are in training.",
    ),
)  # fmt: skip
WEIGHT_DECAY = Layer(
    "training/weight_decay",
    symbol="weight_decay",
    inputs={"W1": "D M", "b1": "M", "W2": "M D", "b2": "D"},
    options={"weight_decay_lambda": (0.1, 0.5, 2.0)},
    quantities={"squares": "sum(W1 * W1) + sum(W2 * W2)"},
    formula="0.5 * weight_decay_lambda * squares",
    gradients={
        "dW1": "weight_decay_lambda * W1", "db1": "0 * b1", "dW2": "weight_decay_lambda * W2", "db2": "0 * b2",
    },
    mistakes=name_mistakes(
        half_left_out=lambda squares, weight_decay_lambda: {"out": weight_decay_lambda * squares},
        lambda_left_out=lambda squares: {"out": 0.5 * squares},
        root_taken=lambda squares, weight_decay_lambda: {"out": 0.5 * weight_decay_lambda * np.sqrt(squares)},
        squares_left_out=lambda W1, W2, weight_decay_lambda: {"out": 0.5 * weight_decay_lambda * (W1.sum() + W2.sum())},
        absolute_values=lambda W1, W2, weight_decay_lambda: {
            "out": 0.5 * weight_decay_lambda * (np.abs(W1).sum() + np.abs(W2).sum())
        },
        biases_counted=lambda b1, b2, squares, weight_decay_lambda: {
            "out": 0.5 * weight_decay_lambda * (squares + np.sum(b1 * b1) + np.sum(b2 * b2))
        },
        last_weights_alone=lambda W2, weight_decay_lambda: {"out": 0.5 * weight_decay_lambda * np.sum(W2 * W2)},
        gradient_of_biases=lambda b1, b2, weight_decay_lambda: {
            "db1": weight_decay_lambda * b1, "db2": weight_decay_lambda * b2,
        },
        gradient_halved=lambda dW1, dW2: {"dW1": dW1 / 2, "dW2": dW2 / 2},
        gradient_doubled=lambda dW1, dW2: {"dW1": dW1 * 2, "dW2": dW2 * 2},
        gradient_without_lambda=lambda W1, W2: {"dW1": W1, "dW2": W2},
        gradient_squared=lambda W1, W2, dW1, dW2: {"dW1": W1 * dW1, "dW2": W2 * dW2},
    ),
).under(
    DECAY,
    ("weight_decay", "weight_decay_gradient"),
    "training/weight_decay",
    steps=(
        "The names of the weights begin with `W`: `key.startswith('W')`.",
        "The gradient has an entry for each key of `params`. For a bias, `np.zeros_like` gives the entry.",
    ),
)  # fmt: skip
CHECKS = (BATCH_NORMALIZATION, DROPOUT, WEIGHT_DECAY)
