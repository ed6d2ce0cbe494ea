"""What is worth knowing about a submission and costs no points."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.authoring.equality import EXACT, are_equal
from grader.model import Message, Observation, Place, Problem, Remark
from grader.sandbox.protocol import OLD_NAMES
from grader.submission.matching import Candidate
from grader.submission.source import Submission

OLD = re.compile(rf"\.(?:{'|'.join(OLD_NAMES)})\b")
# a loop's variable and a number; most texts have no such thing and need not be parsed for it
MAY_COMPARE = re.compile(r"\brange\b.*(?:==|\bin\s*[\[(])", re.DOTALL)


def remarks_on(notes: Mapping[str, Any], candidate: Candidate, observations: Sequence[Observation]) -> list[Remark]:
    """What is worth knowing about how the file was read and what the calls did."""
    found = []
    path = candidate.source.path
    if notes.get("np_supplied"):
        found.append(Remark(Message("np_supplied"), Place(path)))
    line = notes.get("skipped_line")
    if type(line) is int and 0 < line < 10**7:
        found.append(Remark(Message("demo_skipped"), Place(path, None if candidate.source.is_notebook else line)))
    if any(changed(o, "dout") for o in observations):
        found.append(Remark(Message("dout_changed"), candidate.place))
    elif not any("dout" in o.case.arrays for o in observations):
        found += [Remark(Message("input_changed_function"), candidate.place) for o in observations if changed(o, "x")][
            :1
        ]
    return found


def remarks_on_file(candidate: Candidate) -> list[Remark]:
    """What is worth knowing about the text of the file, whatever is run of it."""
    found = [Remark(message, Place(candidate.source.path)) for message in candidate.source.remarks]
    return [*found, *old_numpy_names(candidate), *star_import_behind(candidate)]


def old_numpy_names(candidate: Candidate) -> list[Remark]:
    """Names that this numpy has no longer, which grading gives back to it."""
    found: dict[str, Remark] = {}
    for cell in candidate.source.cells:
        for node in ast.walk(cell.tree) if cell.tree and OLD.search(cell.text) else ():
            match node:
                case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name) if name in OLD_NAMES:
                    if name not in vars(np):
                        place = Place(candidate.source.path, node.lineno, cell.number)
                        found.setdefault(name, Remark(Message("old_numpy_name", {"name": name}), place))
    return list(found.values())


def changed(observation: Observation, name: str) -> bool:
    """Is the array that was passed another one afterwards?"""
    before, after = observation.case.arrays.get(name), observation.arrays.get(f"after.{name}")
    if before is None or after is None:
        return False
    return not are_equal(after, before, EXACT)


def never_reached(submission: Submission) -> Iterator[Problem]:
    """`if i == 2000` in `for i in range(2000)`: a step that the loop does not come to."""
    for source in submission.sources:
        for cell in source.cells:
            for loop in ast.walk(cell.tree) if MAY_COMPARE.search(cell.text) and cell.tree else ():
                match loop:
                    case ast.For(
                        target=ast.Name(id=name),
                        iter=ast.Call(func=ast.Name(id="range"), args=[*_, ast.Constant(value=int(stop))] as given),
                    ) if len(given) <= 2:
                        for line, value in compared(loop, name):
                            if value >= stop:
                                values = {"name": name, "value": value, "stop": stop, "line": line, "cell": cell.number}
                                yield Problem(Message("never_reached", values), source.path, costs=False)


def compared(loop: ast.For, name: str) -> Iterator[tuple[int, int]]:
    """The whole numbers that the loop's variable is compared with, by == or in, with their lines."""
    for node in ast.walk(loop):
        match node:
            case ast.Compare(left=ast.Name(id=left), ops=[ast.Eq() | ast.In()], comparators=[right]) if left == name:
                for part in right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else [right]:
                    if isinstance(part, ast.Constant) and isinstance(part.value, int):
                        yield node.lineno, part.value


def star_import_behind(candidate: Candidate) -> Iterator[Remark]:
    """`from common.layers import *` below one's own definition, which in Python would take its place."""
    definition = candidate.definition
    here = (definition.cell or 0, definition.node.lineno)
    for cell in candidate.source.cells:
        for node in cell.tree.body if cell.tree else ():
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
                if (cell.number or 0, node.lineno) > here and (node.module or "").split(".")[0] != "numpy":
                    values = {"module": node.module, "name": definition.name}
                    place = Place(candidate.source.path, node.lineno, cell.number)
                    yield Remark(Message("star_import_behind", values), place)
                    return
