"""Random masks: the student's own mask is found from the output, and its share of kept elements is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from grader.authoring.equality import take_real_numbers
from grader.authoring.expression import parse_formula
from grader.model import Judged, Message, Observation, Verdict

if TYPE_CHECKING:
    from grader.authoring.layer import Layer

DEVIATIONS = 5.0  # of a share that chance gives once in a million


def adopt_masks(layer: Layer, observation: Observation) -> Observation:
    """Return the observation of a case that expects what follows from the student's own masks."""
    case, out = observation.case, observation.arrays.get("out")
    if out is None or "out" not in case.expected or out.shape != case.expected["out"][0].shape:
        return observation
    known = {**case.values, "out": take_real_numbers(out)}
    found = {name: parse_formula(find).evaluate(known) for name, (find, _) in layer.masks.items()}
    values = {**case.values, **found}
    return replace(observation, case=replace(case, values=values, expected=layer.compute_expected(values)))


def judge_share(layer: Layer, name: str, main: Sequence[Observation]) -> Judged:
    """Judge whether a mask keeps the share of elements that it must, over all cases together."""
    kept = asked = spread = 0.0
    for observation in main:
        values, mask = observation.case.values, np.asarray(observation.case.values[name])
        share = float(parse_formula(layer.masks[name][1]).evaluate(values))
        kept, asked = kept + float(mask.sum()), asked + share * mask.size
        spread += share * (1 - share) * mask.size
    if abs(kept - asked) > DEVIATIONS * np.sqrt(spread):
        values = {"output": "out", "got": f"{kept:.0f}", "expected": f"{asked:.0f}"}
        return Judged(Verdict.FAILED, Message("share_kept", values))
    return Judged(Verdict.PASSED)
