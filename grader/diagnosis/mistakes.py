"""Known mistakes: small wrong functions whose outputs are compared with the student's."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.authoring.drive_source import find_functions
from grader.authoring.equality import IMITATED
from grader.catalogue.catalogue import make_mistake_id
from grader.diagnosis.code import Code, list_returned
from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.formula import is_formula_of
from grader.diagnosis.search import UNCOMPUTABLE
from grader.diagnosis.symbolic import NameResolver, copy_tree, is_supported, list_assignments, write_numpy
from grader.grading.known_mistakes import (
    MatchedMistake,
    choose_arguments,
    find_wrong_outputs,
    imitate,
    list_declared_outputs,
    match_mistake,
)
from grader.model import Check, Finding, Message, Mistake, Observation, Place


def match_mistakes(failed: FailedExercise) -> list[MatchedMistake]:
    """Find the mistakes that explain the submission on its own cases."""
    observations = list_like(failed)
    wrong = find_wrong_outputs(failed.check, observations)
    return [m for mistake in failed.check.mistakes if (m := match_mistake(failed.check, mistake, observations, wrong))]


def confirm_mistakes(matches: Sequence[MatchedMistake], failed: FailedExercise) -> list[MatchedMistake]:
    """Keep the mistakes that explain the submission on fresh cases as well."""
    wrong = find_wrong_outputs(failed.check, list_like(failed)) if matches else set[str]()
    return [m for m in matches if match_mistake(failed.check, m.mistake, failed.fresh, wrong)]


def find_stopping(matches: Sequence[MatchedMistake], failed: FailedExercise) -> list[MatchedMistake]:
    """Find the mistakes that cannot be computed on the very shapes on which the submission stops."""
    stopped = [o.case for o in list_like(failed) if o.raised]
    return [m for m in matches if stopped and all(imitate(m.mistake, case) is None for case in stopped)]


def list_like(failed: FailedExercise) -> list[Observation]:
    """List the cases of value in the form of the first."""
    counted = failed.counted
    return [o for o in counted if o.case.purpose == "value" and o.case.form == counted[0].case.form]


def find_mistakes(matches: Sequence[MatchedMistake], failed: FailedExercise) -> list[Finding]:
    """Find what explains the submission, each wrong output explained once."""
    check, observations = failed.check, list_like(failed)
    found: list[Finding] = []
    left = find_wrong_outputs(check, observations)
    while matches := [m for m in matches if m.explained & left]:
        rank = max((len(m.explained & left), len(m.stated)) for m in matches)
        best = [m for m in matches if (len(m.explained & left), len(m.stated)) == rank]
        # several explain one thing only where they explain the same
        best = [m for m in best if m.explained & left == best[0].explained & left]
        order = dict.fromkeys((*list_declared_outputs(check), *sorted(left)))
        outputs = tuple(name for name in order if name in best[0].explained & left)
        found += make_mistake_findings(check, best, outputs, failed.code, observations)
        left -= best[0].explained
    return found


def make_mistake_findings(
    check: Check,
    best: Sequence[MatchedMistake],
    outputs: tuple[str, ...],
    code: Code,
    observations: Sequence[Observation],
) -> list[Finding]:
    """The finding of the mistake that explains most, or the formula where several do; none without a formula."""
    mistake, output = best[0].mistake, outputs[0]
    formula = next(filter(None, (write_formula(one.mistake, output, observations) for one in best)), None)
    if len(best) > 1 and formula is None:
        return []
    expected = check.expected_formulas.get(output)
    attributes = sorted(name for name in best[0].stated if name.startswith("self."))
    place = place_mistake(check, output, attributes if len(best) == 1 else [], code, observations)
    kind, name, message = "mistake", mistake.__name__, Message(make_mistake_id(check.name, mistake.__name__))
    if len(best) > 1:
        kind, name, message = "formula", "is_formula", Message("is_formula", {"output": output, "formula": formula})
    also = list_other_places(check, outputs, code, place)
    return [Finding(kind, name, message, outputs, formula, expected, (), place, code.text(place), also)]


def list_other_places(check: Check, outputs: Sequence[str], code: Code, place: Place) -> tuple[Place, ...]:
    """The statements of the outputs but the first, if the place is that of the first."""
    places = [code.of_output(output, list_returned(check, output)) for output in outputs if output != "raises"]
    others = sorted({other for other in places[1:] if other != place}, key=lambda one: (one.cell or 0, one.line or 0))
    return tuple(others) if place in places[:1] else ()


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


def write_formula(mistake: Mistake, output: str, observations: Sequence[Observation]) -> str | None:
    """Write the formula of an output, if it gives the values of the mistake in every case."""
    own = [
        Observation(replace(o.case, values=choose_arguments(mistake, o.case)), stated)
        for o in observations
        if (stated := imitate(mistake, o.case)) and output in stated
    ]
    for shown, tree in list_translated_formulas(mistake, output):
        if own and is_supported(tree) and all(is_formula_of(ast.unparse(tree), output, o, IMITATED) for o in own):
            return write_numpy(shown)
    return None


def list_translated_formulas(mistake: Mistake, output: str) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what may be the expression of an output, in the coordinates of the course."""
    original, way = getattr(mistake, "translation", (mistake, None))
    if way is None:
        yield from list_stated_formulas(mistake, output)
        return
    name = way.find_own_name(output)
    for tree in (one for _, one in list_stated_formulas(original, name) if is_supported(one)):
        try:
            written = way.write_tree(tree, name)
        except UNCOMPUTABLE:
            continue
        yield written, written


def list_stated_formulas(mistake: Mistake, output: str) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what may be the expression of an output, as it is written and in the vocabulary of formulas.

    A line may hold more than one mistake, and a mistake may return in more than one line.
    """
    for node in find_functions(mistake)[1]:
        meaning: dict[str, ast.expr] = {}
        for target, value in list_assignments(node if isinstance(node, ast.FunctionDef) else None):
            meaning[ast.unparse(target)] = NameResolver(meaning).visit(copy_tree(value))
        dictionaries = [n for n in ast.walk(node) if isinstance(n, ast.Dict)]
        for key, value in (pair for one in dictionaries for pair in zip(one.keys, one.values, strict=True)):
            if isinstance(key, ast.Constant) and key.value == output:
                tree = NameResolver(meaning).visit(copy_tree(value))
                yield (tree if meaning else value), tree
