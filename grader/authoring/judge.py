"""Judge a Layer: compare the arrays of all cases with the reference, criterion by criterion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from grader.authoring.criteria import make_criteria
from grader.authoring.crude_slope import find_crude_slope
from grader.authoring.equality import (
    EXACT,
    REPEATED,
    SINGLE,
    Tolerance,
    are_equal,
    find_difference,
    looks_single,
    take_real_numbers,
)
from grader.authoring.forms import choose_forms, count_claim
from grader.authoring.masks import judge_share
from grader.authoring.outputs import judge_interface, judge_missing_output, judge_output
from grader.authoring.witness import judge_numeric_gradient
from grader.model import Judged, Judgement, Message, Observation, Remark, Verdict

if TYPE_CHECKING:
    from grader.authoring.layer import Layer

SAME = Tolerance(0.0, 0.0, same_nan=True)
ZERO, LINEAR, LINEAR_SINGLE = Tolerance(0.0, 1e-12), Tolerance(0.0, 1e-9), Tolerance(0.0, 1e-4)
# messages about outputs whose numbers were not compared
NOT_COMPARED = ("shape", "strange", "count_returned", "not_set", "raised", "no_output")
FUNCTION_SHARE = 0.6  # of a wrong name, which then costs as much as in a layer
PASSED, SKIPPED = Judged(Verdict.PASSED), Judged(Verdict.SKIPPED)


def judge_layer(layer: Layer, observations: Sequence[Observation]) -> Judgement:
    """Judge every criterion, over the best form and over the forms that the source has a branch for."""
    counted, others, remarks = choose_forms(layer, observations)
    counted = [count_claim(observation, counted[0].case.form) for observation in counted]
    main = [o for o in counted if o.case.purpose == "value"]
    single = computes_single(layer, main)
    values, gradients = {name: judge_value(layer, name, counted, single) for name in layer.outputs}, layer.slopes
    criteria = {
        "interface": judge_interface(main, 0.0 if gradients else FUNCTION_SHARE),
        "forward.shape": judge_shape(values, ("out",)),
        "forward.value": values["out"],
        **{f"forward.{name}": values[name] for name in layer.results},
        **{f"share.{name}": judge_share(layer, name, main) for name, (_, share) in layer.masks.items() if share},
        "purity": judge_purity(layer, [*main, *others]),
        "dtype": judge_dtypes(values, [o for o in counted if o.case.purpose == "dtype"], layer.tolerate),
    }
    if gradients:
        numeric = {name: judge_numeric_gradient(layer, name, main, single) for name in gradients}
        criteria |= {f"numeric.{name}": word for name, word in numeric.items()}
        criteria |= {f"backward.{name}": judge_gradient(values, numeric, name) for name in gradients}
        criteria["backward.shape"] = judge_shape(values, gradients)
        criteria["linearity"] = judge_linearity(gradients, main, single)
    criteria |= {f"nodes.{way}": judge_nodes(layer, way, main) for way in ("forward", "backward")}
    criteria["kink"] = judge_kinks(layer, [o for o in counted if o.case.purpose == "kink"])
    declared = {criterion.id for criterion in make_criteria(layer)}
    remarks += list_optional_remarks(layer, values, counted)
    if all(word.verdict is Verdict.PASSED for word in values.values()):
        if single:  # of a wrong output nobody can tell: it may ignore an input
            remarks += [Remark(Message("single_precision" if looks_single(main[0].arrays["out"]) else "rounded"))]
        remarks += list_habits(criteria["purity"], main)
        remarks += [Remark(Message("integers_raise")) for o in counted if raises_on_integers(o)][:1]
        remarks += [Remark(Message("integers_cut")) for o in counted if cuts_to_integers(o)][:1]
    return Judgement({id: word for id, word in criteria.items() if id in declared}, tuple(remarks), tuple(counted))


def judge_value(layer: Layer, name: str, counted: Sequence[Observation], single: bool) -> Judged:
    """Judge one output over the cases of value, then over those of the ends, where a small number counts much.

    A message about its shape has the dimension letters.
    """
    letters = layer.tensors[layer.find_tensor(name)] if name in layer.slopes else ""
    symbols = {name: "(" + ", ".join(letters.split()) + ("," if len(letters.split()) == 1 else "") + ")"}
    shown, tolerance = symbols if letters.strip() else None, layer.tolerate(name)
    for purpose, allowed in (("value", tolerance), ("ends", tolerance.at_least(Tolerance(1e-3)))):
        cases = [o for o in counted if o.case.purpose == purpose]
        judged = judge_output(name, cases, tolerance=allowed, single=single, symbols=shown)
        if judged.verdict is not Verdict.PASSED:
            return judged
    return find_crude_slope(layer, name, counted) or PASSED


def computes_single(layer: Layer, main: Sequence[Observation]) -> bool:
    """Does forward compute in float32? Then a nudge of 1e-10 changes nothing, and not all numbers are whole."""
    for observation in main:
        out, expected = observation.arrays.get("out"), observation.case.expected
        for gradient in layer.slopes:
            nudged = observation.arrays.get(f"nudge.{layer.find_tensor(gradient)}.out")
            has_slope = bool(np.any(expected.get(gradient, (1,))[0]))  # else no nudge changes anything
            if out is not None and nudged is not None and has_slope and are_equal(nudged, out, EXACT):
                return bool(out.size and np.isfinite(take_real_numbers(out)).all() and np.any(out != np.rint(out)))
    return False


def judge_shape(values: Mapping[str, Judged], names: Iterable[str]) -> Judged:
    """Judge the shape of outputs by the comparison of their values."""
    for name in names:
        message = values[name].message
        if message is not None and message.id in NOT_COMPARED:
            return values[name]
    return PASSED


def judge_gradient(values: Mapping[str, Judged], numeric: Mapping[str, Judged], name: str) -> Judged:
    """Judge a gradient; the message says when the gradient fits a wrong forward."""
    word = values[name]
    consistent = numeric[name].verdict is Verdict.PASSED and values["out"].verdict is Verdict.FAILED
    if word.verdict is Verdict.FAILED and consistent and word.message is not None and word.message.id == "value":
        return Judged(Verdict.FAILED, Message("follows_forward", word.message.values))
    return word


def judge_nodes(layer: Layer, way: str, main: Sequence[Observation]) -> Judged:
    """Judge whether forward calls all nodes, and backward in the reverse order."""
    output = "out" if way == "forward" else layer.outputs[-1]
    for observation in main:
        counted, is_reversed = (observation.arrays.get(f"nodes.{name}") for name in (way, "reversed"))
        count = int(counted.item()) if counted is not None and counted.size == 1 and counted.dtype.kind in "biu" else 0
        if counted is not None and count < layer.nodes:
            got = {"output": output, "method": way, "got": count, "count": layer.nodes}
            return Judged(Verdict.FAILED, Message("nodes_not_called", got))
        if way == "backward" and counted is not None and not np.all(is_reversed):
            return Judged(Verdict.FAILED, Message("nodes_not_reversed", {"output": output}))
    return PASSED


def judge_linearity(gradients: Sequence[str], main: Sequence[Observation], single: bool) -> Judged:
    """Judge whether backward(0) is 0, and whether backward of a sum is the sum of the backwards."""
    for observation in main:
        if "linear.dout" not in observation.case.arrays:
            continue
        for name in gradients:
            parts = [observation.arrays.get(key) for key in (f"linear.{k}.{name}" for k in ("zero", "other", "sum"))]
            parts.append(observation.arrays.get(name))
            if any(part is None for part in parts):
                return judge_missing_output(name, observation)
            zero, other, total, base = (take_real_numbers(np.asarray(part)) for part in parts)
            if not base.shape == zero.shape == other.shape == total.shape:
                return Judged(Verdict.FAILED, Message("not_linear", {"output": name}))
            scale = float(np.abs(base).max(initial=0.0) + np.abs(other).max(initial=0.0))
            if not are_equal(zero, np.zeros_like(base), ZERO, largest=scale):
                return Judged(Verdict.FAILED, Message("backward_of_zero", {"output": name}))
            allowed = LINEAR_SINGLE if single or looks_single(base) or looks_single(total) else LINEAR
            if not are_equal(total, base + other, allowed, largest=scale):
                return Judged(Verdict.FAILED, Message("not_linear", {"output": name}))
    return PASSED


def judge_purity(layer: Layer, main: Sequence[Observation]) -> Judged:
    """Judge whether inputs stay as they are, and whether no call changes the result of another call."""
    for observation in main:
        arrays, case = observation.arrays, observation.case
        for name in layer.inputs:
            after = arrays.get(f"after.{name}")
            if layer.slopes and after is not None and not are_equal(after, case.arrays[name], EXACT):
                return Judged(Verdict.FAILED, Message("input_changed", {"input": name}))
        if not any(key.startswith("then.") for key in case.arrays):
            continue
        for kind, message in (("then", "second_call"), ("beside", "two_layers"), ("again", "second_backward")):
            for name in layer.outputs:
                fresh = arrays.get(name if kind == "again" else f"fresh.{name}")
                again = arrays.get(f"{kind}.{name}")
                is_optional = kind == "again" or (kind == "beside" and name not in layer.slopes)
                if fresh is None or (again is None and is_optional):
                    continue
                if again is None and observation.raised is None:
                    return SKIPPED
                if again is None or not are_equal(take_real_numbers(again), take_real_numbers(fresh), REPEATED):
                    return Judged(Verdict.FAILED, Message(message, {"output": name}))
    return PASSED


def judge_dtypes(
    values: Mapping[str, Judged], observations: Sequence[Observation], tolerate: Callable[[str], Tolerance]
) -> Judged:
    """Judge the values for float32 and integer inputs, for outputs that are right in float64."""
    for name in (name for name, judged in values.items() if judged.verdict is Verdict.PASSED):
        for observation in observations:
            if raises_on_integers(observation) or cuts_to_integers(observation):
                continue
            word = judge_output(name, [observation], tolerance=tolerate(name))
            if word.verdict is not Verdict.PASSED and word.message is not None:
                kept = {**word.message.values, "dtype": observation.case.name}
                return Judged(word.verdict, Message(f"dtype.{word.message.id}", kept))
    return PASSED


def raises_on_integers(observation: Observation) -> bool:
    """Did numpy's rules for integers alone stop the layer? It is worth a remark, and no points."""
    return observation.case.name == "integers" and observation.raised is not None


def cuts_to_integers(observation: Observation) -> bool:
    """Does an array made like the integer input cut an output to integers? It is worth a remark, and no points."""
    expected = observation.case.expected.items() if observation.case.name == "integers" else ()
    return any(
        name in observation.arrays
        and observation.arrays[name].dtype.kind in "iu"
        and not any(are_equal(np.trunc(one), one, EXACT) for one in accepted)
        for name, accepted in expected
    )


def judge_kinks(layer: Layer, observations: Sequence[Observation]) -> Judged:
    """Judge the documented values at points where the derivative jumps."""
    for name in layer.outputs:
        word = judge_output(name, observations, tolerance=layer.tolerate(name))
        if word.verdict is not Verdict.PASSED:
            return word
    return PASSED


def list_habits(purity: Judged, main: Sequence[Observation]) -> list[Remark]:
    """List remarks on how a right layer is called, and on what its backward changes."""
    found = []
    if any("dout.required" in o.arrays for o in main):
        found.append(Remark(Message("dout_required")))
    pairs = [(o.arrays["out"], o.arrays["after.out"]) for o in main if "after.out" in o.arrays]
    if purity.verdict is Verdict.PASSED and not all(are_equal(after, out, SAME) for out, after in pairs):
        found.append(Remark(Message("output_changed")))
    return found


def list_optional_remarks(layer: Layer, values: Mapping[str, Judged], counted: Sequence[Observation]) -> list[Remark]:
    """List remarks on optional abilities; an output that is wrong gets none."""
    found: dict[str, Remark] = {}
    for observation in counted:
        case = observation.case
        if case.remark is None or case.remark in found:
            continue
        for name, expected in case.expected.items():
            if values[name].verdict is not Verdict.PASSED:
                continue
            observed = observation.arrays.get(name)
            if not expected and observed is not None and np.isfinite(take_real_numbers(observed)).all():
                continue  # any finite number is right
            if (
                not expected
                or observed is None
                or find_difference(observed, expected, Tolerance(layer.tolerance).at_least(SINGLE)) is not None
            ):
                found[case.remark] = Remark(Message(case.remark, {"case": case.name}))
                break
    return list(found.values())
