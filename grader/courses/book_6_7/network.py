"""The unit network: SimpleConvNet, which is built from the layers of the submission."""

import numpy as np

from grader import Array, Layer, name_mistakes
from grader.courses.book_6_7.calls import NET


def lose(scores: Array, t: Array) -> dict[str, Array]:
    """Return the scores, and their loss."""
    powers = np.exp(scores)
    return {"scores": scores, "out": -np.mean(np.sum(t * np.log(powers / powers.sum(axis=1, keepdims=True)), axis=1))}


def rectify(x: Array) -> Array:
    """Return the numbers above 0, and 0 in place of the others."""
    return np.maximum(x, 0)


PARAMETERS = {"W1": "F C K L", "b1": "F", "W2": "Q M", "b2": "M", "W3": "M T", "b3": "T"}
SIMPLE_CONV_NET = Layer(
    "network/simple_conv_net",
    symbol="SimpleConvNet",
    inputs={"x": "N C H P", "t": "N T"},
    parameters=PARAMETERS,
    domains={"x": "distinct, never whole", "t": "one-hot", **dict.fromkeys(PARAMETERS, "small, never whole")},
    forms={"one-hot": ("x", "t"), "labels": ("x", "labels(t)")},
    options={
        "stride": (1, 1, 2), "pad": (0, 1, 1), "C": (1, 2, 1), "H": (6, 4, 7), "P": (6, 4, 7), "F": (2, 3, 4),
        "K": (3, 3, 3), "L": (3, 3, 3), "Q": (8, 12, 16), "M": (6, 5, 11), "T": (4, 3, 10),
    },
    quantities={
        "conv": 'swapaxes(einsum("ncijkl,fckl->njif", windows(pad(x, pad), K, L, stride), W1) + b1, 1, 3)',
        "flat": "reshape(max(windows(maximum(conv, 0), 2, 2, 2), axis=(-2, -1)), N, -1)",
        "before": "flat @ W2 + b2",
        "hidden": "maximum(before, 0)",
        "probs": "softmax(hidden @ W3 + b3)",
        "dscores": "(probs - t) / N",
        "dhidden": "(dscores @ W3.T) * (before > 0)",
    },
    formula="-sum(t * log(probs)) / N",
    root="scores",
    results={"scores": "hidden @ W3 + b3"},
    attributes={
        "dW1": None, "db1": None, "dW2": "flat.T @ dhidden", "db2": "dhidden.sum(axis=0)",
        "dW3": "hidden.T @ dscores", "db3": "dscores.sum(axis=0)",
    },
    accept={"out": ("-sum(t * log(probs + 1e-7)) / N",)},
    tolerance=1e-4,
    mistakes=name_mistakes(
        relu_left_out_at_the_end=lambda before, W3, b3, t: lose(before @ W3 + b3, t),
        probabilities_returned=lambda probs, t: lose(probs, t),
        biases_left_out_at_the_end=lambda flat, W2, W3, t: lose(rectify(flat @ W2) @ W3, t),
        last_relu_too_many=lambda scores, t: lose(rectify(scores), t),
        probabilities_returned_beside_loss=lambda probs: {"scores": probs},
        loss_summed=lambda out, N: {"out": out * N},
        gradients_summed=lambda dW1, db1, dW2, db2, dW3, db3, N: {
            "dW1": dW1 * N, "db1": db1 * N, "dW2": dW2 * N, "db2": db2 * N, "dW3": dW3 * N, "db3": db3 * N,
        },
        relu_left_out_in_backward=lambda flat, dscores, W3: {
            "dW2": flat.T @ (dscores @ W3.T), "db2": (dscores @ W3.T).sum(axis=0),
        },
        gradients_of_last_layers_exchanged=lambda db2, db3: {"db2": db3, "db3": db2},
    ),
).under(
    NET,
    ("SimpleConvNet",),
    "network/simple_conv_net",
    needs=("convolution/convolution", "convolution/pooling"),
    steps=(
        "A side of the images after the convolution is (H + 2 * pad - filter_size) / stride + 1. Pooling halves it.",
        "Make all layers in `__init__`, with the arrays of `params`. A training changes these arrays in place.",
        "`predict` calls `forward` of each layer but the last. `loss` gives the scores to `SoftmaxWithLoss`.",
        "`gradient` calls `loss` first, then `backward` of all layers, from the last to the first.",
    ),
)  # fmt: skip
CHECKS = (SIMPLE_CONV_NET,)
