"""The right outputs and gradients of a network of two layers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader import EXACT, Array, are_equal

PARAMETERS = ("W1", "b1", "W2", "b2")
CALLS = (
    "network = TwoLayerNet(W1.shape[0], W1.shape[1], W2.shape[1])",
    "for name, array in {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}.items(): network.params[name][...] = array",
    "scores = network.predict(x)",
    "loss = network.loss(x, t)",
    "accuracy = network.accuracy(x, t)",
    *(
        f"{m}_W1, {m}_b1, {m}_W2, {m}_b2 = map(network.{m}(x, t).get, ('W1', 'b1', 'W2', 'b2'))"
        for m in ("gradient", "numerical_gradient")
    ),
)


def compute_network(values: Mapping[str, Any], activation: str) -> dict[str, Array]:
    """Return scores, probabilities, loss, accuracy and gradients of a network for a batch.

    `activation` is "relu" or "sigmoid". `values` holds x, t and the four parameters.
    """
    x, t = values["x"], values["t"]
    before = x @ values["W1"] + values["b1"]
    if activation == "relu":
        hidden, slope = np.maximum(before, 0), (before > 0) * 1.0
    else:
        hidden = 1 / (1 + np.exp(-before))
        slope = hidden * (1 - hidden)
    scores = hidden @ values["W2"] + values["b2"]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    y = powers / powers.sum(axis=1, keepdims=True)
    down = (y - t) / len(x)
    below = (down @ values["W2"].T) * slope
    return {
        "scores": scores, "y": y, "loss": np.asarray(-np.sum(t * np.log(y)) / len(x)),
        "accuracy": np.asarray(np.mean(np.argmax(scores, axis=1) == np.argmax(t, axis=1))),
        "W1": x.T @ below, "b1": below.sum(axis=0), "W2": hidden.T @ down, "b2": down.sum(axis=0),
    }  # fmt: skip


def is_one_gradient(exact: Mapping[str, Array], tried: Mapping[str, Array]) -> bool:
    """Is one gradient a copy of the other? Differences of losses never round as backpropagation does."""
    pairs = [(exact.get(f"gradient.{name}"), tried.get(f"numerical_gradient.{name}")) for name in PARAMETERS]
    return all(a is not None and b is not None and are_equal(a, b, EXACT) for a, b in pairs)
