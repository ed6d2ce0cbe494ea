"""The forms of the inputs that count: the best form, and each form that the source has a branch for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.authoring.equality import SINGLE, Tolerance, are_equal
from grader.model import Message, Observation, Remark

if TYPE_CHECKING:
    from grader.authoring.layer import Layer


def choose_forms(
    layer: Layer, observations: Sequence[Observation]
) -> tuple[list[Observation], list[Observation], list[Remark]]:
    """Choose the observations of the best form, and of each form that the source has a branch for.

    A wrong form stands first if the best form is right: it is what must be explained. The second list has the
    observations of value of the forms that are as good as the best form.
    """
    by_form = {form: [o for o in observations if o.case.form == form] for form in layer.forms or {"": ()}}
    right = {form: sum(count_right_outputs(layer, o) for o in own) for form, own in by_form.items()}
    best = max(by_form, key=lambda form: right[form])  # max keeps the first of equals
    wrong, others, remarks = [], [], []
    for form in by_form:
        if right[form] == right[best] and form != best:
            others += [o for o in by_form[form] if o.case.purpose == "value"]
        claimed = [keep_claimed(layer, o) for o in by_form[form]]
        if any(count_right_outputs(layer, o) < len(o.case.expected) for o in claimed if o.case.purpose == "value"):
            wrong += claimed
        elif right[form] < right[best]:
            remarks.append(Remark(Message("form_not_handled", {"form": form, "handled": best})))
    asked = sum(len(o.case.expected) for o in by_form[best] if o.case.purpose == "value")
    return [*wrong, *by_form[best]] if right[best] == asked else [*by_form[best], *wrong], others, remarks


def keep_claimed(layer: Layer, observation: Observation) -> Observation:
    """Keep the outputs whose methods have a branch for the form; none where another method stopped before."""
    raised, names = observation.raised, observation.branch
    if raised is not None and raised.step == "forward" and layer.outputs[0] not in names:
        names = frozenset()
    expected = {name: one for name, one in observation.case.expected.items() if name in names}
    return replace(observation, case=replace(observation.case, expected=expected))


def count_claim(observation: Observation, form: str) -> Observation:
    """Count an optional case of this form as a case of value, if the source has a branch for it."""
    case = observation.case
    if case.remark is None or not observation.branch or case.form != form or not case.claim.endswith(".ndim"):
        return observation
    return replace(observation, case=replace(case, purpose="value", remark=None))


def count_right_outputs(layer: Layer, observation: Observation) -> int:
    """Count the right outputs of an observation."""
    if observation.case.purpose != "value":
        return 0
    tolerance = Tolerance(layer.tolerance).at_least(SINGLE)
    return sum(
        name in observation.arrays and any(are_equal(observation.arrays[name], one, tolerance) for one in expected)
        for name, expected in observation.case.expected.items()
    )
