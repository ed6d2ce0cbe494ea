"""One step of learning of a neuron: its inputs, and the parameters after it."""

from collections.abc import Mapping

import numpy as np

from grader import Array

SIGNS = ((0.3, 2.0), (-2.0, -0.3))


def draw_step(generator: np.random.Generator, slope: str, largest: float, number: int) -> dict[str, Array]:
    """Draw the inputs of a step of learning, with both signs; `slope` names the gradient that comes from above."""
    w = generator.uniform(0.3, largest, 2) * generator.permutation((-1, 1))
    given = {"X": generator.uniform(0.3, 2.0, 2) * generator.permutation((-1, 1)), "w": w}
    sign = 1 - 2 * (number % 2)
    for name, low, high in (("b", 0.3, 1.0), (slope, 0.5, 2.0)):
        given[name] = np.asarray(sign * generator.uniform(low, high))
    return {**given, "lr": np.asarray(generator.uniform(0.05, 0.5))}


def expect_step(given: Mapping[str, Array], gradient: Array) -> dict[str, tuple[Array]]:
    """Return w and b after the step; `gradient` is that of the loss by X @ w + b."""
    w, b = given["w"] - given["lr"] * gradient * given["X"], np.asarray(given["b"] - given["lr"] * gradient)
    return {"w": (w,), "b": (b,), "returned_w": (w,), "returned_b": (b,)}
