"""The pieces of a submission that are compared: an exercise, most of it, and each function in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from grader.classroom.alike.form import Form, Names, collect_chosen_names, join_forms, make_form
from grader.model import Check, Place
from grader.submission.matching import Candidate, find_candidates, is_stub
from grader.submission.source import Submission


class Portion(IntEnum):
    """How much of an exercise a piece is; the larger one is told first."""

    WHOLE, ALL_BUT_ONE, ONE_FUNCTION = range(3)


@dataclass(frozen=True)
class CodePiece:
    """The code of an exercise, all of it but the function `part`, or that function alone; and where it begins."""

    exercise: str
    portion: Portion
    part: str
    place: Place
    form: Form


def list_code_pieces(submission: Submission, checks: Sequence[Check]) -> Iterator[CodePiece]:
    """Yield the pieces of every exercise that the submission has begun."""
    cells = [cell for source in submission.sources for cell in source.cells]
    names = collect_chosen_names(node for cell in cells for node in cell.nodes)
    for check in checks:
        for candidate in find_candidates(check, checks, submission):
            if not is_stub(check, candidate):
                try:
                    yield from list_code_of_exercise(check.name, candidate, names)
                except RecursionError:
                    pass  # code that is nested so deep is compared with nothing


def list_code_of_exercise(exercise: str, candidate: Candidate, names: Names) -> list[CodePiece]:
    """List the pieces of one exercise."""
    first, *others = [*candidate.definitions, *(found for _, _, found in candidate.elsewhere)]
    methods = [one for one in ast.iter_child_nodes(first.node) if isinstance(one, ast.FunctionDef)]
    is_class = first.kind == "class"
    rest = make_form(first.node, names, methods=not is_class)
    forms = {one.name: make_form(one, names) for one in methods} if is_class else {}
    beside = [rest, *(make_form(one.node, names) for one in others)]
    whole = CodePiece(exercise, Portion.WHOLE, "", candidate.place, join_forms([*beside, *forms.values()]))
    found = [whole]
    for method in methods if is_class else ():
        without = [form for name, form in forms.items() if name != method.name]
        place = candidate.source.place(candidate.definition.cell, method.lineno)
        found.append(
            replace(whole, portion=Portion.ALL_BUT_ONE, part=method.name, form=join_forms([*beside, *without]))
        )
        found.append(CodePiece(exercise, Portion.ONE_FUNCTION, method.name, place, forms[method.name]))
    return found
