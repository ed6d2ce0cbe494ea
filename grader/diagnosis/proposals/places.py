"""Find the place of a finding that no edit mends, as in a training."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.statements import find_returned_value, is_own, is_unread, walk_body
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
    calls = [n for n in walk_body(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    outputs = code.outputs[1:]
    value = find_returned_value(function, outputs.index(criterion), len(outputs)) if criterion in OF_LISTS else None
    filled = [n.lineno for n in calls if value and ast.unparse(n.func) == f"{ast.unparse(value)}.append"]
    steps = [n.lineno for n in calls if n.func.attr in ("backward", "update", "step")]  # type: ignore[attr-defined]
    if (argument := str(message.values.get("argument"))) in code.structure.arguments:
        own = function.args.args[code.structure.arguments.index(argument) :][:1]
        hidden = [n.lineno for n in names if isinstance(n.ctx, ast.Store) and n.id in [a.arg for a in own]]
        unread = hidden or [n.lineno for n in walk_body(function) if isinstance(n, ast.For | ast.While)]
    elif filled and "steps" in message.values:
        unread = []
    line = min(unread, default=0) or max(filled, default=0) or min(steps, default=0)
    return code.place(line) if line else code.of_step()


def list_attribute_stores(node: ast.AST) -> Iterator[tuple[str, ast.Assign]]:
    """The assignments to `self.name`, in order."""
    found = [n for n in ast.walk(node) if isinstance(n, ast.Assign)]
    for statement in sorted(found, key=lambda n: n.lineno):
        for target in statement.targets:
            stored = [part for part in ast.walk(target) if is_own(part) and isinstance(part.ctx, ast.Store)]
            yield from ((part.attr, statement) for part in stored)
