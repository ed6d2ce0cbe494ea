"""Compare what was observed with known mistakes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.authoring.equality import IMITATED, Tolerance, are_equal, choose_tolerance
from grader.model import Case, Check, Mistake, Observation


@dataclass(frozen=True)
class MatchedMistake:
    """A mistake that agrees with all that was observed, and the wrong outputs it explains."""

    mistake: Mistake
    explained: frozenset[str]
    stated: frozenset[str]


def find_wrong_outputs(check: Check, observations: Sequence[Observation]) -> set[str]:
    """The outputs that are further off than an imitation can be, and "raises" where something was raised."""
    tolerance = choose_tolerance(check).at_least(IMITATED)
    wrong = {
        name
        for o in observations
        for name, expected in o.case.expected.items()
        if name in o.arrays and not any(are_equal(o.arrays[name], one, tolerance) for one in expected)
    }
    return wrong | ({"raises"} if any(o.raised for o in observations) else set())


def match_mistake(
    check: Check, mistake: Mistake, observations: Sequence[Observation], wrong: set[str]
) -> MatchedMistake | None:
    """Does everything that the mistake states agree in every case, and is something of it wrong somewhere?"""
    stated: set[str] = set()
    tolerance, declared = choose_tolerance(check).at_least(IMITATED), list_declared_outputs(check)
    for observation in observations:
        states = imitate(mistake, observation.case)
        if states is None:
            # the imitation itself cannot be computed on these shapes; then the student's raised as well
            if observation.raised is None:
                return None
            continue
        unknown = [name for name in states if name not in ("raises", *declared) and not name.startswith("self.")]
        if unknown and check.structure.call in ("layer", "function"):
            raise MistakeFailed(mistake, ValueError(f"no output has the name {', '.join(unknown)}"))
        for name, value in states.items():
            if name in declared and name not in observation.case.expected:
                continue  # another case asks for it
            if not is_observed(name, value, observation, tolerance):
                return None
        stated |= set(states)
    explained = frozenset(stated & wrong)
    return MatchedMistake(mistake, explained, frozenset(stated)) if explained else None


class MistakeFailed(Exception):
    """A known mistake raised something of its own, which is its author's fault."""

    def __init__(self, mistake: Mistake, error: Exception) -> None:
        super().__init__(str(error))
        self.mistake, self.error = mistake, error


def choose_arguments(mistake: Mistake, case: Case) -> dict[str, Any]:
    """The arguments of a mistake in a case: inputs, `dout` and the right outputs; KeyError names an unknown one."""
    outputs = {name: arrays[0] for name, arrays in case.expected.items() if arrays}
    known = {"dout": np.asarray(1.0), **outputs, **case.values}
    return {name: copy(known[name]) for name in inspect.signature(mistake).parameters}  # it may write to them


def imitate(mistake: Mistake, case: Case) -> Mapping[str, Any] | None:
    """Compute the statements of a mistake for a case; None where numpy refuses the formula."""
    try:
        arguments = choose_arguments(mistake, case)
        with np.errstate(all="ignore"):
            states = mistake(**arguments)
            # only numbers can be multiplied
            return {str(name): value if name == "raises" else np.asarray(value) * 1 for name, value in states.items()}
    except (ValueError, IndexError):
        return None
    except Exception as error:  # whatever a plugin's function raises
        raise MistakeFailed(mistake, error) from error


def is_observed(name: str, value: Any, observation: Observation, tolerance: Tolerance) -> bool:
    """One statement of a mistake against what was observed."""
    if name == "raises":
        return observation.raised is not None and observation.raised.type == value
    observed = observation.arrays.get(name)
    return observed is not None and are_equal(observed, value, tolerance)


def list_declared_outputs(check: Check) -> tuple[str, ...]:
    """The outputs in the order in which they are declared."""
    return tuple(check.expected_formulas)
