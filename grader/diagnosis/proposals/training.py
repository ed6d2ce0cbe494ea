"""The finding of a training that no edit mends: what was observed, at the statement that it speaks of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function, find_returned_value, is_unread, walk_body
from grader.model import Check, ExerciseResult, Finding, Message, Place

# what became of the parameters, which says more than what was not reached
OF_PARAMETERS = ("rate_not_used", "not_updated", "updated_upwards", "parameters_rebound", "keys_differ")
OF_LISTS = ("losses", "accuracies")  # criteria about the numbers of a list that is returned


def find_wrong_step(check: Check, result: ExerciseResult, code: Code) -> list[Finding]:
    """One finding: what the parameters show, else the first criterion that failed, at the likeliest statement."""
    failed = {line.id: line.message for line in result.criteria if line.message}
    shown = next((message for message in failed.values() if message.id in OF_PARAMETERS), None)
    if shown is not None:
        method = str(shown.values.get("output", "")).partition(".")[0]
        return [place_message(shown, code.of_other_key(method) if shown.id == "keys_differ" else code.of_step(), code)]
    function = code.method("forward")
    if not check.seconds or function is None or any(message.id == "raised" for message in failed.values()):
        return []
    return [
        replace(place_message(message, find_place(criterion, message, code), code), kind="formula")
        for criterion, message in list(failed.items())[:1]
    ]


def place_message(message: Message, place: Place, code: Code) -> Finding:
    """The finding of a message at a place."""
    return Finding("mistake", message.id, message, place=place, source_line=code.text(place))


def find_place(criterion: str, message: Message, code: Code) -> Place:
    """Find the place of a value that nothing reads, else of the list's last append, else of the step.

    If the count is wrong, the append comes first. A fixed count stands where the argument is hidden, else at the loop.
    """
    function = code.methods["forward"]
    names = [n for n in walk_body(function) if isinstance(n, ast.Name) and not n.id.startswith("_")]
    unread = [n.lineno for n in names if is_unread(function, n.id)]
    filled = list(list_appends(criterion, code.outputs[1:], function)) if criterion in OF_LISTS else []
    steps = [n.lineno for n in walk_body(function) if is_step(n)]
    if (argument := str(message.values.get("argument"))) in code.structure.arguments:
        own = function.args.args[code.structure.arguments.index(argument) :][:1]
        hidden = [n.lineno for n in names if isinstance(n.ctx, ast.Store) and n.id in [a.arg for a in own]]
        unread = hidden or [n.lineno for n in walk_body(function) if isinstance(n, ast.For | ast.While)]
    elif filled and "steps" in message.values:
        unread = []
    line = min(unread, default=0) or max(filled, default=0) or min(steps, default=0)
    return code.place(line) if line else code.of_step()


def list_appends(output: str, outputs: tuple[str, ...], function: Function) -> Iterator[int]:
    """The lines of `name.append(...)` for the name that is returned for an output."""
    value = find_returned_value(function, outputs.index(output), len(outputs))
    for node in walk_body(function):
        match node, value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="append")), ast.Name(id=name):
                yield from [node.lineno] if owner == name else []


def is_step(node: ast.AST) -> TypeGuard[ast.Call]:
    """Is this the call that changes the parameters?"""
    match node:
        case ast.Call(func=ast.Attribute(attr="backward" | "update" | "step")):
            return True
    return False
