"""Tell a slope that was taken by differences from a right slope that float32 has rounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from grader.authoring.equality import ROUNDED, Tolerance, are_equal, find_difference
from grader.model import Array, Judged, Message, Observation, Verdict

if TYPE_CHECKING:
    from grader.authoring.layer import Layer

STEP = 1e-4
SHARE = 0.75  # of the squared errors of differences; rounding, which is random, stays below a half
FEWEST = 9  # errors, of which so large a share is no accident


def find_crude_slope(layer: Layer, name: str, observations: Sequence[Observation]) -> Judged | None:
    """Fail a gradient whose errors are those of differences, although float32 allows errors of this size.

    The error of a one-sided difference goes with the derivative of the gradient, and that of a central difference
    with the second derivative.
    """
    tolerance, parts = Tolerance(layer.tolerance, layer.floor), []
    for observation in observations:
        case, got = observation.case, observation.arrays.get(name, np.zeros(0))
        if name not in layer.slopes or case.purpose != "value" or not case.expected.get(name):
            continue
        if any(np.ndim(case.values[one]) != len(shape.split()) for one, shape in layer.tensors.items()):
            continue  # a table of other axes, which the formula does not describe
        right = case.expected[name][0]
        if got.shape == right.shape and are_equal(got, right, ROUNDED):
            parts.append((observation, find_difference(got, case.expected[name], tolerance)))
    wrong = [(o.case.name, message) for o, message in parts if message is not None]
    if not wrong:
        return None
    errors, *bends = map(np.concatenate, zip(*(list_errors(layer, name, o) for o, _ in parts), strict=True))
    for bend in bends:
        both = np.sum(errors**2) * np.sum(bend**2)
        if np.count_nonzero(bend) >= FEWEST and np.sum(errors * bend) ** 2 > SHARE * both:
            case_name, message = wrong[0]
            values = {"output": name, "case": case_name, **message.values}
            return Judged(Verdict.FAILED, Message(message.id, values))
    return None


def list_errors(layer: Layer, name: str, observation: Observation) -> Iterator[Array]:
    """Yield the errors of a gradient, and its first and second derivative, each by the size of the gradient."""
    values, right = observation.case.values, observation.case.expected[name][0]
    tensor = layer.find_tensor(name)
    bends = np.zeros((2, *right.shape))
    for index in np.ndindex(*right.shape):
        moved = np.repeat(np.asarray(values[tensor], dtype=float)[None], 2, axis=0)
        moved[:, *index] += (STEP, -STEP)
        plus, minus = (layer.evaluate(name, {**values, tensor: at})[index] for at in moved)
        bends[:, *index] = (plus - minus) / (2 * STEP), (plus + minus - 2 * right[index]) / STEP**2
    sizes = np.abs(right) + 0.01 * np.max(np.abs(right), initial=0.0)
    yield from (np.ravel(one / np.where(sizes, sizes, 1.0)) for one in (observation.arrays[name] - right, *bends))
