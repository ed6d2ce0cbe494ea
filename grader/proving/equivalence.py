"""Tell a mutant that every seed lets pass apart from the solution, on inputs of another generator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.authoring.equality import Tolerance, are_equal, choose_tolerance, take_real_numbers
from grader.diagnosis.failed_exercise import is_output_right, make_case_plan, strip_case
from grader.grading.attempt import Attempt, Outcome
from grader.grading.run import run_groups
from grader.model import Array, Case, Check, Observation
from grader.proving.trials import LIMITS, TOGETHER, Change, Subject, make_attempt
from grader.sandbox import Sandbox

OTHER = 20_261  # the seed of the other generator
ROUND = 20  # draws of a check's cases that are run together
WIDEST = 1e-3  # a wider tolerance hides mutants
SAME = Tolerance(1e-7, 1e-10, same_nan=True)


@dataclass(frozen=True)
class Telling:
    """An input that tells a mutant from the solution: the case, the right outputs, and what is new in it."""

    case: Case
    right: Mapping[str, Array]
    what: str


def tell_apart(subject: Subject, changes: Sequence[Change], box: Sandbox, inputs: int) -> dict[Change, Telling]:
    """Find the mutants that are not equivalent, each with an input that shows it; the first rounds try new kinds.

    An overflow, an epsilon, a kink and optional forms are left out: they are remarks by declaration.
    """
    generator = np.random.Generator(np.random.MT19937(OTHER))
    check, found, tried = subject.check, dict[Change, Telling](), 0
    left = [] if check.seconds else list(changes)
    while left and tried < inputs:
        drawn = [(strip_case(check, case), "") for _ in range(ROUND) for case in draw_in_domain(check, generator)]
        if not drawn:
            break
        tried += len(drawn)
        drawn += [] if found or tried > len(drawn) else list_variants(check, [case for case, _ in drawn], generator)
        plan = make_case_plan(check, [case for case, _ in drawn])
        groups = [left[start : start + TOGETHER] for start in range(0, len(left), TOGETHER)]
        attempts = [[make_attempt(subject, change, plan) for change in group] for group in groups]
        right, *rest = run_groups([[Attempt(plan, subject.candidate)], *attempts], subject.solutions, box, LIMITS)
        outcomes = zip(left, (one for group in rest for one in group), strict=True)
        whats = [what for _, what in drawn]
        found |= {c: one for c, outcome in outcomes if (one := find_telling(check, outcome, right[0], whats))}
        left = [change for change in left if change not in found]
        if not any(case.arrays for case, _ in drawn):
            break  # there is one input only, and it has been tried
    return found


def draw_in_domain(check: Check, generator: np.random.Generator) -> list[Case]:
    """Draw the cases of values that are neither a remark nor an optional form."""
    cases = check.cases(generator)
    return [c for c in cases if c.purpose == "value" and c.expected and not (c.remark or c.form)]


def find_telling(check: Check, mutant: Outcome, solution: Outcome, whats: Sequence[str]) -> Telling | None:
    """Find the first case in which the outputs of a mutant are wrong."""
    if mutant.death is not None and solution.observations:
        return Telling(solution.observations[0].case, solution.observations[0].arrays, "")
    narrow = replace(check, tolerance=min(check.tolerance, WIDEST))
    for what, seen, right in zip(whats, mutant.observations, solution.observations, strict=False):
        if any(is_told(narrow, name, seen, right, is_variant=bool(what)) for name in seen.case.expected):
            wanted = {name: right.arrays[name] for name in seen.case.expected if name in right.arrays}
            return Telling(seen.case, wanted, what)
    return None


def is_told(check: Check, name: str, seen: Observation, right: Observation, *, is_variant: bool) -> bool:
    """Does an output of a mutant differ? A variant counts where the solution computes finite numbers.

    An expected gradient without a formula is less exact than the solution, which then is the measure.
    """
    if not is_variant and is_output_right(right, name, check):
        return not is_output_right(seen, name, check)
    wanted = right.arrays.get(name)
    if wanted is None or not np.isfinite(take_real_numbers(wanted)).all():
        return False
    tolerance = SAME.at_least(choose_tolerance(check))
    return name not in seen.arrays or not are_equal(seen.arrays[name], wanted, tolerance)


def list_variants(check: Check, cases: Sequence[Case], generator: np.random.Generator) -> list[tuple[Case, str]]:
    """List cases of kinds that a check may lack, each with what is new in it."""
    if check.adapt is not None or not cases:
        return []
    names = [name for name in cases[0].arrays if "." not in name and is_varied(cases, name)]
    found = []
    for case in {case.name: case for case in cases}.values():
        for name in (one for one in names if one in case.arrays):
            array = case.arrays[name]
            if array.size > 1 and np.all(array == array.flat[0]):
                drawn = generator.normal(size=array.shape)
                what = f"numbers in `{name}` that differ"
            elif all(np.all(one.arrays[name] > 0) for one in cases if name in one.arrays):
                drawn, what = array * generator.choice((-1.0, 1.0), size=array.shape), f"negative numbers in `{name}`"
                drawn.flat[:1] = -array.flat[0]
            else:
                continue
            found.append((with_array(case, name, np.asarray(np.round(drawn, 2))), what))
    return [*found, *list_resized(cases[0])]


def is_varied(cases: Sequence[Case], name: str) -> bool:
    """Does an input hold real numbers, which are neither labels nor one-hot rows?"""
    arrays = [case.arrays[name] for case in cases if name in case.arrays]
    is_label = len(arrays) > 1 and all(np.isin(one, (0.0, 1.0)).all() and np.ptp(one) > 0 for one in arrays)
    return all(one.dtype.kind == "f" for one in arrays) and not is_label


def with_array(case: Case, name: str, array: Array) -> Case:
    """Return the case with another array."""
    return replace(case, arrays={**case.arrays, name: array})


def list_resized(case: Case) -> Iterator[tuple[Case, str]]:
    """Yield a case of coinciding sizes with some axes made shorter; a right layer takes those that fit."""
    axes = [(n, axis) for n, one in case.arrays.items() if "." not in n for axis in range(one.ndim)]
    sizes = {case.arrays[name].shape[axis] for name, axis in axes}
    if len(sizes) > 1 or len(axes) > 8 or not axes or min(sizes) < 3:
        return
    for chosen in range(1, 2 ** len(axes) - 1):
        arrays = dict(case.arrays)
        for number, (name, axis) in enumerate(axes):
            if chosen >> number & 1:
                arrays[name] = np.delete(arrays[name], -1, axis)
        yield replace(case, arrays=arrays), "sizes that differ"
