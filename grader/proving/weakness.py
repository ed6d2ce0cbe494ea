"""Name the weakness of a check, and write the case that would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from grader.grading.declaration import find_layer
from grader.model import Array, Case, Check
from grader.proving.equivalence import WIDEST, Telling

NOISE = 1e-13  # what rounding alone changes, relative to the largest number
PASTED = 40  # numbers of an array that is pasted
DIGITS = 4


def list_warnings(check: Check, cases: Sequence[Case]) -> Iterator[str]:
    """List what makes a check weaker, or too strict, than its cases could be."""
    tolerance = max(check.tolerance, find_judged_tolerance(check))
    if tolerance > WIDEST:
        yield f"a tolerance of {tolerance:g} lets wrong numbers pass; it should be at most {WIDEST:g}"
    if check.tolerance < NOISE:
        yield f"a tolerance of {check.tolerance:g} is near the noise of rounding; it should be at least {NOISE:g}"
    drawn = [case for case in cases if case.purpose == "value" and case.arrays]
    names = dict.fromkeys(name for case in drawn for name in case.arrays if "." not in name)
    for name in names:
        arrays = [case.arrays[name] for case in drawn if name in case.arrays]
        if all(one.size > 1 and one.dtype.kind == "f" and np.all(one == one.flat[0]) for one in arrays):
            yield f"every number of `{name}` is {arrays[0].flat[0]:g} in every case; it should hold numbers that differ"
        if all(one.ndim > 1 and len(set(one.shape)) == 1 and one.shape[0] > 1 for one in arrays):
            shape = ", ".join(map(str, arrays[0].shape))
            yield f"the sizes of `{name}` coincide in every case ({shape}), so that a transposed result passes"


def find_judged_tolerance(check: Check) -> float:
    """Return the tolerance that a judge is given beside that of the check."""
    judge = check.judge
    return float(judge.keywords.get("tolerance", 0.0)) if isinstance(judge, partial) else 0.0


def advise(check: Check, telling: Telling | None) -> str:
    """Say what kind of case would catch a mutant."""
    if telling is None:
        return "a case that some seeds draw would catch it; draw it always"
    if not telling.what and max(check.tolerance, find_judged_tolerance(check)) > WIDEST:
        return f"a tolerance of at most {WIDEST:g} would catch it"
    kind = f"with {telling.what}" if telling.what else f"like '{telling.case.name}'"
    return f"a case {kind} would catch it"


def write_case_to_paste(check: Check, telling: Telling) -> str:
    """Write the case that catches a mutant as text to paste: a Table of a layer, else a Case."""
    arrays = {name: one for name, one in telling.case.arrays.items() if "." not in name}
    if any(one.size > PASTED for one in (*arrays.values(), *telling.right.values())):
        return ""
    layer = find_layer(check)
    if layer is not None:
        kept = {*layer.tensors, "dout"}
        values = ", ".join(f"{name!r}: {write_nested_lists(one)}" for name, one in arrays.items() if name in kept)
        return f"tables=(Table({telling.what or telling.case.name!r}, {{{values}}}),)"
    values = ", ".join(f"{name!r}: np.array({write_nested_lists(one)})" for name, one in arrays.items())
    right = ", ".join(f"{name!r}: (np.array({write_nested_lists(one)}),)" for name, one in telling.right.items())
    return f"values = {{{values}}}\nCase({telling.what or telling.case.name!r}, values, values, {{{right}}})"


def write_nested_lists(array: Array) -> str:
    """Write an array as nested lists."""
    return repr(array.tolist())
