"""Read the text of a drive: does it yield outputs by name, and does it ask for the exercise?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.grading.plan import Plan

ASKING = ("call", "build", "make", "function", "find_symbol")  # methods of `student` that take a name of the exercise
GIVEN = ("call", "forward", "invoke", "build", "make", "copy", "gradient")  # these return what the student's code gives


def list_drive_faults(plan: Plan) -> Iterator[str]:
    """List the faults of a drive that its text shows."""
    try:
        tree = ast.parse(plan.check.drive)
    except SyntaxError as error:
        yield f"the text of its drive is no Python ({error.msg})"
        return
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    aliases = {one.targets[0].id: one.value.id for one in tree.body if renames_function(one)}  # type: ignore[attr-defined]
    drive = functions.get(aliases.get("drive", "drive"))
    if drive is None:
        yield "its drive must be the text of a function: drive=drive_text(drive)"
        return
    expected = list(dict.fromkeys(name for case in plan.cases for name in case.expected))
    nodes = [*walk_own(drive)]
    yields = [node for node in nodes if isinstance(node, ast.Yield | ast.YieldFrom)]
    returned = [node.value for node in nodes if isinstance(node, ast.Return)]
    wanted = f"yield {(expected or ['out'])[0]!r}, ..."
    if any(isinstance(node, ast.Yield) and is_no_pair(node.value, drive) for node in yields):
        yield f"its drive must yield pairs of name and array (`{wanted}`)"
        return
    if not yields and (not returned or any(is_one_value(value, drive) for value in returned)):
        yield f"its drive must yield each output by name (`{wanted}`); it {'returns' if returned else 'gives'} none so"
        return
    names = find_given_names(yields, returned)
    for name in expected if names else ():
        if name not in names:
            yield f"its drive gives no output {name!r}; it gives {', '.join(sorted(names))}"
    asked = [node.args[0] for node in ast.walk(tree) if is_asking(node)]  # type: ignore[attr-defined]
    words = [one.value for one in asked if isinstance(one, ast.Constant)]
    if words and len(words) == len(asked) and not {*plan.check.symbols} & {*words}:
        got = ", ".join(map(repr, dict.fromkeys(words)))
        yield f"its drive never asks for {plan.check.symbol!r}; it asks for {got}"


def walk_own(function: ast.AST) -> Iterator[ast.AST]:
    """Walk through a function, but not through the functions in it."""
    for node in ast.iter_child_nodes(function):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            yield from walk_own(node)


def renames_function(statement: ast.stmt) -> bool:
    """Is this `drive = name`?"""
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Name)
    )


def is_asking(node: ast.AST) -> bool:
    """Is this a call of `student` that names a definition of the exercise?"""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="student"), attr=method), args=[_, *_]):
            return method in ASKING
    return False


def is_no_pair(value: ast.expr | None, drive: ast.FunctionDef) -> bool:
    """Is this for certain no pair of name and array?"""
    return len(value.elts) != 2 if isinstance(value, ast.Tuple) else is_one_value(value, drive)


def is_one_value(value: ast.expr | None, drive: ast.FunctionDef) -> bool:
    """Is this for certain neither a dictionary nor pairs of name and array?"""
    match value:
        case None | ast.Constant() | ast.BinOp() | ast.UnaryOp() | ast.Compare():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="student"), attr=method)):
            return method in GIVEN
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"))):
            return True
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return not all(isinstance(part, ast.Tuple | ast.Starred) for part in parts)
        case ast.Name(id=name):
            values = [n.value for n in ast.walk(drive) if isinstance(n, ast.Assign) and names_alone(n.targets, name)]
            return bool(values) and all(is_one_value(one, drive) for one in values if not isinstance(one, ast.Name))
    return False


def names_alone(targets: list[ast.expr], name: str) -> bool:
    """Is the one target of an assignment this name?"""
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == name


def find_given_names(yields: list[ast.Yield | ast.YieldFrom], returned: list[ast.expr | None]) -> set[str]:
    """Find the names of all outputs in a drive; none where the text does not show them all."""
    keys: list[ast.expr | None] = []
    for node in yields:
        match node:
            case ast.Yield(value=ast.Tuple(elts=[key, _])):
                keys.append(key)
            case _:
                return set()
    for value in returned:
        if isinstance(value, ast.Dict):
            keys += value.keys
        elif value is not None:
            return set()
    if not all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys):
        return set()
    return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
