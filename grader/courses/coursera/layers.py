"""The functions of one layer: sigmoid, relu, linear, and linear with an activation."""

import numpy as np

from grader import Layer, Table, name_mistakes
from grader.courses.book.activation import RELU, SIGMOID
from grader.courses.book.affine import AFFINE
from grader.courses.coursera.calls import ACTIVATED, ELEMENTS, LINEAR, lend

OF_ROWS = (  # these speak of rows, or of a division that this course asks for
    "bias_left_out", "bias_subtracted",
    "weight_not_transposed", "weight_on_the_left", "input_not_transposed", "weight_gradient_swapped",
    "weight_gradient_transposed", "weight_gradient_averaged", "bias_gradient_averaged", "gradients_averaged",
    "bias_gradient_along_rows", "bias_gradient_not_summed", "bias_gradient_of_everything", "weights_turned",
    "weights_turned_in_both", "samples_in_columns", "samples_in_columns_in_forward", "weight_in_front",
    "weights_turned_in_forward",
)  # fmt: skip
SIGMOID_PAIR = SIGMOID.under(
    ELEMENTS, ("sigmoid", "sigmoid_backward"), "building/sigmoid", stand_in=lend("sigmoid", "sigmoid_backward"),
    steps=("Keep `Z` in `cache`. The slope is `s * (1 - s)`, with `s` as the sigmoid of `Z`.",),
)  # fmt: skip
RELU_PAIR = RELU.under(
    ELEMENTS, ("relu", "relu_backward"), "building/relu", stand_in=lend("relu", "relu_backward"),
    steps=("Keep `Z` in `cache`. Make a copy of `dA`, and put 0 where `Z` is 0 or less.",),
)  # fmt: skip
LINEAR_PAIR = AFFINE.under(
    LINEAR, ("linear_forward", "linear_backward"), "building/linear", without=OF_ROWS,
    stand_in=lend("linear_forward", "linear_backward"),
    mistakes=name_mistakes(
        bias_left_out=lambda out, b: {"out": out - b},
        bias_subtracted=lambda out, b: {"out": out - 2 * b},
        samples_not_averaged=lambda dW, db, N: {"dW": dW * N, "db": db * N},
        weights_not_averaged=lambda dW, N: {"dW": dW * N},
        bias_not_averaged=lambda db, N: {"db": db * N},
        bias_of_everything=lambda dout, N: {"db": np.sum(dout) / N},
        bias_over_units=lambda dout, N: {"db": np.sum(dout, axis=0, keepdims=True) / N},
        input_averaged=lambda dA_prev, N: {"dA_prev": dA_prev / N},
    ),
    steps=(
        "Each column of `A_prev` is a sample, so `W` stands in front: `W` times `A_prev`.",
        "`dW` and `db` are means over the m samples. `dA_prev` is no mean.",
        "`db` keeps its column: use `axis=1, keepdims=True`.",
    ),
)  # fmt: skip
ACTIVATION_PAIR = Layer(
    "building/linear_activation", symbol="linear_activation_forward", inputs={"x": "N D"},
    parameters={"W": "D M", "b": "M"}, options={"kind": (0, 1, 1)},
    quantities={
        "Z": "x @ W + b", "S": "1 / (1 + exp(-Z))", "slope": "where(kind == 0, (Z > 0) * 1.0, S * (1 - S))",
    },
    formula="where(kind == 0, maximum(Z, 0), S)",
    tables=(Table("Z near 0", {"x": [[1.0], [-1.0]], "W": [[0.05, -0.05, 0.02]], "b": [0.0, 0.0, 0.0]}),),
    gradients={
        "dx": "(dout * slope) @ W.T", "dW": "x.T @ (dout * slope)", "db": "(dout * slope).sum(axis=0)",
    },
    mistakes=name_mistakes(
        activation_left_out=lambda Z: {"out": Z},
        activations_swapped=lambda Z, S, kind: {"out": np.where(kind == 0, S, np.maximum(Z, 0))},
        slope_left_out=lambda x, W, dout: {"dx": dout @ W.T, "dW": x.T @ dout, "db": dout.sum(axis=0)},
        slope_of_relu=lambda x, W, Z, dout: {
            "dx": (dout * (Z > 0)) @ W.T, "dW": x.T @ (dout * (Z > 0)), "db": (dout * (Z > 0)).sum(axis=0),
        },
        not_averaged=lambda dW, db, N: {"dW": dW * N, "db": db * N},
    ),
).under(
    ACTIVATED, ("linear_activation_forward", "linear_activation_backward"), "building/linear_activation",
    needs=("building/sigmoid", "building/relu", "building/linear"),
    stand_in=lend("linear_activation_forward", "linear_activation_backward"),
    steps=(
        "Call `linear_forward`, then `relu` or `sigmoid`. `cache` holds both caches, as a tuple.",
        "On the way back the activation comes first: it gives `dZ`, and `linear_backward` takes it.",
    ),
)  # fmt: skip
CHECKS = (SIGMOID_PAIR, RELU_PAIR, LINEAR_PAIR, ACTIVATION_PAIR)
