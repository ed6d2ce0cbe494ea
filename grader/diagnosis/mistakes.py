"""Known mistakes: small wrong functions whose outputs are compared with the student's."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from grader.authoring.drive_source import read_function
from grader.authoring.equality import IMITATED, Tolerance, are_equal, choose_tolerance
from grader.catalogue.catalogue import make_mistake_id
from grader.diagnosis.code import Code, list_returned
from grader.model import Case, Check, Finding, Message, Mistake, Observation, Place

NUMBER = re.compile(r"np\.asarray\(([-\d.]+)\)")  # a number by itself, which a case needs as an array


@dataclass(frozen=True)
class MatchedMistake:
    """A mistake that agrees with all that was observed, and the wrong outputs it explains."""

    mistake: Mistake
    explained: frozenset[str]
    stated: frozenset[str]


def find_mistakes(check: Check, counted: Sequence[Observation], code: Code) -> list[Finding]:
    """The mistakes that explain the submission, each wrong output explained once."""
    observations = [o for o in counted if o.case.purpose == "value" and o.case.form == counted[0].case.form]
    wrong = find_wrong_outputs(check, observations)
    matches = [m for mistake in check.mistakes if (m := match_mistake(check, mistake, observations, wrong))]
    found: list[Finding] = []
    left = set(wrong)
    while matches:
        matches = [m for m in matches if m.explained & left]
        if not matches:
            break
        rank = max((len(m.explained & left), len(m.stated)) for m in matches)
        best = [m for m in matches if (len(m.explained & left), len(m.stated)) == rank]
        # several explain one thing only where they explain the same
        best = [m for m in best if m.explained & left == best[0].explained & left]
        outputs = tuple(name for name in (*list_declared_outputs(check), "raises") if name in best[0].explained & left)
        found.append(make_mistake_finding(check, best, outputs, code, observations))
        left -= best[0].explained
    return found


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
    tolerance = choose_tolerance(check).at_least(IMITATED)
    for observation in observations:
        states = imitate(mistake, observation.case)
        if states is None:
            # the imitation itself cannot be computed on these shapes; then the student's raised as well
            if observation.raised is None:
                return None
            continue
        for name, value in states.items():
            if name in list_declared_outputs(check) and name not in observation.case.expected:
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


def imitate(mistake: Mistake, case: Case) -> Mapping[str, Any] | None:
    """Compute the statements of a mistake for a case; None where numpy refuses the formula."""
    known = {
        "dout": np.asarray(1.0),
        **{name: arrays[0] for name, arrays in case.expected.items() if arrays},
        **case.values,
    }
    try:
        arguments = {name: known[name] for name in inspect.signature(mistake).parameters}
        with np.errstate(all="ignore"):
            return mistake(**arguments)
    except (ValueError, IndexError):
        return None
    except Exception as error:  # whatever a plugin's function raises
        raise MistakeFailed(mistake, error) from error


def is_observed(name: str, value: Any, observation: Observation, tolerance: Tolerance) -> bool:
    """One statement of a mistake against what was observed."""
    if name == "raises":
        return observation.raised is not None and observation.raised.type == value
    observed = observation.arrays.get(name)
    return observed is not None and are_equal(observed, np.asarray(value), tolerance)


def list_declared_outputs(check: Check) -> tuple[str, ...]:
    """The outputs in the order in which they are declared."""
    return tuple(check.expected_formulas)


def make_mistake_finding(
    check: Check,
    best: Sequence[MatchedMistake],
    outputs: tuple[str, ...],
    code: Code,
    observations: Sequence[Observation],
) -> Finding:
    """The finding of the one mistake that explains most, or the neutral sentence for several."""
    mistake = best[0].mistake
    output = outputs[0]
    formula = read_formulas(mistake).get(output)
    expected = check.expected_formulas.get(output)
    attributes = sorted(name for name in best[0].stated if name.startswith("self."))
    place = place_mistake(check, output, attributes if len(best) == 1 else [], code, observations)
    if len(best) > 1:
        message = Message("is_formula", {"output": output, "formula": formula})
        kind, name = "formula", "is_formula"
    else:
        message = Message(make_mistake_id(check.name, mistake.__name__))
        kind, name = "mistake", mistake.__name__
    also = (
        list_other_places(check, outputs, code) if place == code.of_output(output, list_returned(check, output)) else ()
    )
    return Finding(kind, name, message, outputs, formula, expected, (), place, code.text(place), also)


def list_other_places(check: Check, outputs: Sequence[str], code: Code) -> tuple[Place, ...]:
    """The statements of the outputs but the first, where those are others."""
    places = [code.of_output(output, list_returned(check, output)) for output in outputs if output != "raises"]
    return tuple(dict.fromkeys(place for place in places[1:] if place != places[0]))


def place_mistake(
    check: Check, output: str, attributes: Sequence[str], code: Code, observations: Sequence[Observation]
) -> Place:
    """The last store of an attribute that the mistake states, else the output's statement or the exception's line."""
    if output == "raises":
        raised = next(o.raised for o in observations if o.raised)
        return raised.place or code.candidate.place
    for attribute in attributes:
        place = code.of_attribute(attribute.removeprefix("self."))
        if place is not None:
            return place
    return code.of_output(output, list_returned(check, output))


@cache
def read_formulas(mistake: Mistake) -> Mapping[str, str]:
    """The text of each expression in the dictionary that the mistake returns."""
    tree = ast.parse(read_function(mistake) or "")
    returned = [n.value for n in ast.walk(tree) if isinstance(n, ast.Return) and isinstance(n.value, ast.Dict)]
    return {
        key.value: NUMBER.sub(r"\1", ast.unparse(value))
        for dictionary in returned
        for key, value in zip(dictionary.keys, dictionary.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
