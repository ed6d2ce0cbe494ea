"""Known mistakes: small wrong functions whose outputs are compared with the student's."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping, Sequence
from functools import cache

from grader.authoring.drive_source import read_function
from grader.catalogue.catalogue import make_mistake_id
from grader.diagnosis.code import Code, list_returned
from grader.diagnosis.failed_exercise import FailedExercise
from grader.grading.known_mistakes import MatchedMistake, find_wrong_outputs, list_declared_outputs, match_mistake
from grader.model import Check, Finding, Message, Mistake, Observation, Place

RESULTS = (ast.Return, ast.Lambda)  # the nodes that hold what a function returns
NUMBER = re.compile(r"np\.asarray\(([-\d.]+)\)")  # a number by itself, which a case needs as an array


def find_mistakes(failed: FailedExercise) -> list[Finding]:
    """The mistakes that explain the submission on its cases and on fresh ones, each wrong output explained once."""
    check, code, counted = failed.check, failed.code, failed.counted
    observations = [o for o in counted if o.case.purpose == "value" and o.case.form == counted[0].case.form]
    wrong = find_wrong_outputs(check, observations)
    matches = [m for mistake in check.mistakes if (m := match_mistake(check, mistake, observations, wrong))]
    matches = [m for m in matches if match_mistake(check, m.mistake, failed.fresh, wrong)]
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
    if formula and not is_of_arguments(formula, mistake):
        formula = None
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


def is_of_arguments(formula: str, mistake: Mistake) -> bool:
    """Are all names of a formula the mistake's arguments, or numpy? A constant of the course says nothing."""
    names = {n.id for n in ast.walk(ast.parse(formula)) if isinstance(n, ast.Name)}
    return names <= {"np", *inspect.signature(mistake).parameters}


@cache
def read_formulas(mistake: Mistake) -> Mapping[str, str]:
    """The text of each expression in the dictionary that the mistake returns."""
    tree = ast.parse(read_function(mistake) or "")
    results = [n.value if isinstance(n, ast.Return) else n.body for n in ast.walk(tree) if isinstance(n, RESULTS)]
    returned = [result for result in results if isinstance(result, ast.Dict)]
    return {
        key.value: NUMBER.sub(r"\1", ast.unparse(value))
        for dictionary in returned
        for key, value in zip(dictionary.keys, dictionary.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
