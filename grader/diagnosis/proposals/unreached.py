"""What the text alone shows: worth a word, and no points."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.diagnosis.code import Code, own_nodes
from grader.model import Message, Place, Problem, Remark
from grader.submission.matching import Candidate
from grader.submission.source import Submission

# a loop's variable and a number; most texts have no such thing and need not be parsed for it
MAY_COMPARE = re.compile(r"\brange\b.*(?:==|\bin\s*[\[(])", re.DOTALL)


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


def bias_from_weight(code: Code) -> int | None:
    """The line of `grads["b1"] = layer.dW`: a bias's gradient taken from where the weight's is kept."""
    for method in code.methods.values():
        for statement in ast.walk(method):
            match statement:
                case ast.Assign(
                    targets=[ast.Subscript(slice=ast.Constant(value=str(key)))], value=ast.Attribute(attr=name)
                ) if key[:1].lower() == "b" and key[1:].isdecimal() and name.lower() == "dw":
                    return statement.lineno
    return None


def one_layer_for_two(code: Code) -> tuple[int, str] | None:
    """The line of `layer = MulLayer()` and its name, where two forwards come before its first backward."""
    function = code.method("forward")
    calls = [n for n in own_nodes(function) if isinstance(n, ast.Call)] if function else []
    for statement in own_nodes(function) if function else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(), args=[])):
                lines = {
                    method: sorted(c.lineno for c in calls if ast.unparse(c.func) == f"{name}.{method}")
                    for method in ("forward", "backward")
                }
                if len(lines["forward"]) > 1 < len(lines["backward"]) and lines["forward"][1] < lines["backward"][0]:
                    return statement.lineno, name
    return None


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
