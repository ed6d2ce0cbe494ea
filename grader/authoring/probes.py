"""The criteria of a Layer for a Check: numerical gradient, linearity, purity, dtypes. The drive calls `student.probe`.

`slopes` maps each gradient to its tensor: `{"dx": "x"}`. The upstream gradient is called `dout`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.authoring.cases import round_to_integers
from grader.authoring.derivative import draw_direction, list_points
from grader.authoring.equality import EXACT, REPEATED, Tolerance, are_equal, looks_single
from grader.authoring.judge import PASSED, judge_dtypes, judge_linearity, judge_shape
from grader.authoring.outputs import judge_interface, judge_output
from grader.authoring.witness import judge_witness
from grader.model import Array, Case, Criterion, Judged, Judgement, Message, Observation, Verdict

Compute = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def draw_probed_cases(
    name: str,
    values: Mapping[str, Any],
    compute: Compute,
    generator: np.random.Generator,
    slopes: Mapping[str, str],
) -> list[Case]:
    """Draw a case with probes for its slopes, and the same case in float32 and in whole numbers.

    `compute` returns the right outputs by name, the one of forward first. Draw two sizes or more: a numerical
    gradient fails only where two cases say so. Whole numbers come only where all arrays are real numbers.
    """
    arrays = {key: np.asarray(value) for key, value in values.items()}
    probes = {}
    for tensor in dict.fromkeys(slopes.values()):
        at = np.asarray(arrays[tensor], dtype=float)
        probes[f"along.{tensor}"] = list_points(at, np.asarray(draw_direction(generator, at.shape)))
    if slopes and "dout" in arrays:
        probes["linear.dout"] = np.asarray(draw_direction(generator, arrays["dout"].shape))
    real = {key for key, array in arrays.items() if array.dtype.kind == "f"}
    single = {key: array.astype(np.float32) if key in real else array for key, array in arrays.items()}
    whole = {key: round_to_integers("real", array) if key in real else array for key, array in arrays.items()}
    cases = [Case(name, {**arrays, **probes}, arrays, expect(compute, arrays))]
    for dtype, given in (("float32", single), *([("integers", whole)] if len(real) == len(arrays) else [])):
        double = {key: array.astype(float) if key in real else array for key, array in given.items()}
        cases.append(Case(dtype, given, given, expect(compute, double), purpose="dtype"))
    return cases


def expect(compute: Compute, values: Mapping[str, Array]) -> dict[str, tuple[Array]]:
    """Return the accepted arrays of each output."""
    return {name: (np.asarray(array),) for name, array in compute(dict(values)).items()}


def make_probed_criteria(weights: Mapping[str, float], slopes: Mapping[str, str]) -> tuple[Criterion, ...]:
    """Return a criterion for each output, and those for slopes, names, purity and dtypes.

    `weights` are the points of the outputs, the one of forward first.
    """
    forward, gradients = next(iter(weights)), tuple(slopes)
    lines = [Criterion("interface", 0.5, requires=(forward,))]
    lines += [Criterion(name, weight) for name, weight in weights.items()]
    if gradients:
        lines += [Criterion("backward.shape", 0.0, requires=gradients)]
        lines += [Criterion(f"numeric.{name}", 0.0, requires=(forward,)) for name in gradients]
        lines += [Criterion("linearity", 0.0, requires=gradients)]
    return (*lines, *(Criterion(id, 0.5, requires=(forward,)) for id in ("purity", "dtype")))


def judge_probed(
    observations: Sequence[Observation], slopes: Mapping[str, str], *, tolerance: float = 1e-9
) -> Judgement:
    """Judge each output by its values, and the criteria of `make_probed_criteria`."""
    allowed, gradients = Tolerance(tolerance), tuple(slopes)
    main = [o for o in observations if o.case.purpose == "value"]
    others = [o for o in observations if o.case.purpose == "dtype"]
    names = dict.fromkeys(name for o in main for name in o.case.expected)
    criteria = {name: judge_output(name, main, tolerance=allowed) for name in names}
    single = any(looks_single(o.arrays[name]) for o in main for name in names if name in o.arrays)
    root = next(iter(names))
    centred = [replace(o, arrays={**o.arrays, **({"out": o.arrays[root]} if root in o.arrays else {})}) for o in main]
    least = max(1e-7, 3 * tolerance)
    numeric = {f"numeric.{name}": judge_witness(name, slopes[name], centred, least, single) for name in slopes}
    return Judgement(
        {
            **criteria,
            **numeric,
            "interface": judge_interface(main),
            "backward.shape": judge_shape(criteria, gradients),
            "linearity": judge_linearity(gradients, main, single),
            "purity": judge_repeated(main),
            "dtype": judge_dtypes(criteria, others, lambda _: allowed),
        },
        counted=tuple(observations),
    )


def judge_repeated(main: Sequence[Observation]) -> Judged:
    """Judge whether inputs stay as they are, and whether the same call gives the same results again."""
    for observation in main:
        arrays, given = observation.arrays, observation.case.arrays
        for key in (key for key in given if f"after.{key}" in arrays):
            if not are_equal(arrays[f"after.{key}"], given[key], EXACT):
                return Judged(Verdict.FAILED, Message("input_changed", {"input": key}))
        for key in (key for key in arrays if f"again.{key}" in arrays):
            if not are_equal(arrays[f"again.{key}"], arrays[key], REPEATED):
                return Judged(Verdict.FAILED, Message("second_call", {"output": key}))
    return PASSED
