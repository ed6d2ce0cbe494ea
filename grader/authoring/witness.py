"""The numerical witness: does the student's backward belong to the student's own forward?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from grader.authoring import derivative
from grader.authoring.cases import DIRECTIONS
from grader.authoring.outputs import judge_missing_output
from grader.model import Judged, Message, Observation, Verdict

if TYPE_CHECKING:
    from grader.authoring.layer import Layer

PASSED = Judged(Verdict.PASSED)


def judge_numeric_gradient(layer: Layer, name: str, main: Sequence[Observation], single: bool) -> Judged:
    """Compare the student's backward with central differences of the student's own forward.

    It passes if one point agrees. It fails only if two or more points are resolved and all of them disagree.
    """
    scaled = [scale_gradient(layer, name, observation) for observation in main]
    return judge_witness(name, layer.find_tensor(name), scaled, max(1e-7, 3 * layer.tolerance), single)


def judge_witness(name: str, tensor: str, main: Sequence[Observation], least: float, single: bool) -> Judged:
    """Judge a gradient by the points of its tensor; `least` is the allowed relative error in float64."""
    rtol = 3e-3 if single else least
    epsilon = derivative.SINGLE if single else derivative.DOUBLE
    verdicts = [
        judge_point(observation, name, tensor, rtol, epsilon)
        for observation in main
        if f"along.{tensor}" in observation.case.arrays
    ]
    if any(verdict is Verdict.RAISED for verdict in verdicts):
        return judge_missing_output(name, next(o for o in main if f"along.{tensor}.out" not in o.arrays))
    if Verdict.PASSED in verdicts:
        return PASSED
    if verdicts.count(Verdict.FAILED) >= 2:
        return Judged(Verdict.FAILED, Message("numeric", {"output": name, "tensor": tensor}))
    return Judged(Verdict.UNRESOLVED, Message("unresolved", {"output": name}))


def scale_gradient(layer: Layer, name: str, observation: Observation) -> Observation:
    """Return the observation with the slope in place of a gradient that the course divides by N."""
    if name not in layer.called.averaged or name not in observation.arrays:
        return observation
    whole = observation.arrays[name] * observation.case.values["N"]
    return replace(observation, arrays={**observation.arrays, name: whole})


def judge_point(observation: Observation, name: str, tensor: str, rtol: float, epsilon: float) -> Verdict:
    """Judge all directions at one point."""
    arrays, case = observation.arrays, observation.case
    outputs, centre, gradient = arrays.get(f"along.{tensor}.out"), arrays.get("out"), arrays.get(name)
    if outputs is None or centre is None or gradient is None:
        return Verdict.RAISED if observation.raised else Verdict.UNRESOLVED
    points, at = case.arrays[f"along.{tensor}"], np.asarray(case.arrays[tensor], dtype=float)
    if gradient.shape != at.shape and gradient.size == at.size and gradient.ndim > at.ndim:
        gradient = gradient.reshape(at.shape)
    numbers = (outputs, centre, gradient)
    if gradient.shape != at.shape or outputs.shape != (len(points), *centre.shape):
        return Verdict.FAILED if gradient.shape != at.shape else Verdict.UNRESOLVED
    if not all(array.dtype.kind in "biuf" and np.isfinite(array).all() for array in numbers):
        return Verdict.UNRESOLVED
    dout = np.asarray(case.arrays.get("dout", 1.0))
    if dout.shape not in ((), centre.shape):
        return Verdict.UNRESOLVED
    width, found = derivative.choose_step(at), []
    each = len(derivative.OFFSETS)
    for number in range(DIRECTIONS):
        part = slice(number * each, (number + 1) * each)
        along = (points[part][0] - at) / width
        measured = derivative.measure_slope(
            outputs[part], np.asarray(centre, dtype=float), dout, width, epsilon=epsilon
        )
        found.append(derivative.compare_slope(measured, gradient.astype(float), along, rtol=rtol))
    order = (Verdict.FAILED, Verdict.UNRESOLVED, Verdict.PASSED)
    return min(found, key=order.index)
