"""The unit losses: softmax_loss, svm_loss and the two-layer net."""

import numpy as np

from grader import Layer, Table, name_mistakes
from grader.courses.book.affine_losses import SOFTMAX_WITH_LOSS
from grader.courses.cs231n.calls import LABELS, LOSS, NET, lend

SOFTMAX_LOSS = SOFTMAX_WITH_LOSS.under(
    LOSS, ("softmax_loss",), "losses/softmax_loss", forms=LABELS, stand_in=lend("softmax_loss"),
    mistakes=name_mistakes(loss_negated=lambda out: {"out": -out}),
    steps=(
        "`probs[np.arange(N), y]` is the probability of the right class in each row.",
        "Subtract 1 from a copy of `probs` at the right class of each row. Divide by N.",
    ),
)  # fmt: skip
SVM_LOSS = Layer(
    "losses/svm_loss", symbol="svm_loss", inputs={"x": "N M", "t": "N M"}, domains={"t": "one-hot"},
    quantities={
        "margin": "x - sum(x * t, axis=1, keepdims=True) + 1",
        "over": "(margin > 0) * (1 - t)",
        "reached": "(margin >= 0) * (1 - t)",  # at the kink, the slope may count
    },
    formula="sum(margin * over) / N",
    gradients={"dx": "(over - t * sum(over, axis=1, keepdims=True)) / N"},
    accept={"dx": ("(reached - t * sum(reached, axis=1, keepdims=True)) / N",)},
    example={"x": ((3, 1, 1), (0, 2, 0)), "t": ((1, 0, 0), (1, 0, 0))},
    tables=(
        Table("a margin just above 0", {
            "x": [[1.0, 0.0625, -2.0], [0.5, 1.0, -1.0]], "t": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        }),
    ),
    mistakes=name_mistakes(
        right_class_counted=lambda margin, N: {"out": np.sum(np.maximum(margin, 0)) / N},
        margin_left_out=lambda margin, t, N: {"out": np.sum(np.maximum(margin - 1, 0) * (1 - t)) / N},
        loss_summed=lambda margin, over: {"out": np.sum(margin * over)},
        batch_division_left_out=lambda over, t: {"dx": over - t * np.sum(over, axis=1, keepdims=True)},
        right_class_left_out=lambda over, N: {"dx": over / N},
        right_class_once=lambda over, t, N: {"dx": (over - t) / N},
        margins_returned=lambda margin, over, t, N: {
            "dx": (margin * over - t * np.sum(margin * over, axis=1, keepdims=True)) / N
        },
    ),
).under(
    LOSS, ("svm_loss",), "losses/svm_loss", forms=LABELS,
    steps=(
        "`x[np.arange(N), y]` is the score of the right class in each row. It needs a further axis to be subtracted.",
        "Each positive margin adds 1 to its own class, and -1 to the right class of its row.",
    ),
)  # fmt: skip
TWO_LAYER_NET = Layer(
    "losses/two_layer_net", symbol="TwoLayerNet", inputs={"X": "N D", "t": "N C"},
    parameters={"W1": "D H", "b1": "H", "W2": "H C", "b2": "C"},
    domains={"t": "one-hot", "X": "small", "W1": "small", "b1": "small", "W2": "small", "b2": "small"},
    tolerance=1e-5, floor=1e-6, options={"reg": (0.3, 0.0, 0.1)},
    quantities={
        "before": "X @ W1 + b1", "hidden": "maximum(before, 0)", "probs": "softmax(hidden @ W2 + b2)",
        "dscores": "(probs - t) / N", "dhidden": "(dscores @ W2.T) * (hidden > 0)",
        "reached": "(dscores @ W2.T) * (before >= 0)",  # at the kink, the slope may count
    },
    formula="-sum(t * log(probs)) / N + 0.5 * reg * (sum(W1 * W1) + sum(W2 * W2))",
    results={"scores": "hidden @ W2 + b2"},
    gradients={
        "dW1": "X.T @ dhidden + reg * W1", "db1": "dhidden.sum(axis=0)",
        "dW2": "hidden.T @ dscores + reg * W2", "db2": "dscores.sum(axis=0)",
    },
    accept={"dW1": ("X.T @ reached + reg * W1",), "db1": ("reached.sum(axis=0)",)},
    tables=(
        Table("a hidden value just above 0", {  # and biases whose signs are not those of the hidden values
            "X": [[1.0, 0.0], [0.0, 1.0]], "t": [[1.0, 0.0], [0.0, 1.0]],
            "W1": [[0.5625, -1.0, 0.5], [-0.5, 1.0, 0.25]], "b1": [-0.5, 0.5, 0.25],
            "W2": [[0.5, -0.25], [1.0, 0.5], [-0.5, 0.75]], "b2": [0.125, -0.125],
        }),
    ),
    mistakes=name_mistakes(
        relu_left_out=lambda before, W2, b2: {"scores": before @ W2 + b2},
        regularization_without_half=lambda out, reg, W1, W2: {
            "out": out + 0.5 * reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        },
        regularization_left_out=lambda out, reg, W1, W2: {"out": out - 0.5 * reg * (np.sum(W1 * W1) + np.sum(W2 * W2))},
        biases_regularized=lambda db1, db2, reg, b1, b2: {"db1": db1 + reg * b1, "db2": db2 + reg * b2},
        gradient_without_regularization=lambda dW1, dW2, reg, W1, W2: {"dW1": dW1 - reg * W1, "dW2": dW2 - reg * W2},
        gradient_regularized_twice=lambda dW1, dW2, reg, W1, W2: {"dW1": dW1 + reg * W1, "dW2": dW2 + reg * W2},
        relu_left_out_backward=lambda X, dscores, W1, W2, reg: {
            "dW1": X.T @ (dscores @ W2.T) + reg * W1, "db1": (dscores @ W2.T).sum(axis=0),
        },
    ),
).under(
    NET, ("TwoLayerNet",), "losses/two_layer_net", forms={"labels": ("X", "labels(y)")},
    needs=("layers/affine", "layers/relu", "losses/softmax_loss"),
    steps=(
        "Without `y`, `loss` returns the scores. With `y`, it returns the loss and the dict `grads`.",
        "`grads` has the keys of `params`. Add the regularization to the gradients of the weights, not of the biases.",
    ),
)  # fmt: skip
CHECKS = (SOFTMAX_LOSS, SVM_LOSS, TWO_LAYER_NET)
