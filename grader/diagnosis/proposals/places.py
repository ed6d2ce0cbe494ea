"""Find the place of a finding that no edit mends: in a training, and of a statement that is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function, find_returned_value, is_own, is_unread, walk_body
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


def find_line_of_store(code: Code, function: Function, output: str, outputs: Sequence[str]) -> int | None:
    """Find the line that should store an attribute: a store that hides another, else beside its like."""
    if (hiding := find_hiding_store(code, function, output, outputs)) is not None:
        return hiding
    beside = find_line_between(
        {n: s for n, s in list_attribute_stores(function) if n in outputs}, list(outputs), output
    )
    return find_comment_above(code, beside) if beside is not None else None


def find_hiding_store(code: Code, function: Function, output: str, outputs: Sequence[str]) -> int | None:
    """The store in whose place that of an output should stand: what it keeps is overwritten, or overwrites another."""
    kept = list(list_attribute_stores(function))
    elsewhere = {n for f in code.methods.values() if f is not function for n, _ in list_attribute_stores(f)}
    for number, (attribute, statement) in enumerate(kept):
        later = [s for n, s in kept[number + 1 :] if n == attribute]
        if attribute != output and ((later and attribute in outputs) or attribute in elsewhere - set(outputs)):
            return statement.lineno
    return None


def find_line_between(kept: Mapping[str, ast.stmt], order: Sequence[str], name: str) -> int | None:
    """In front of the next of its like in this order, else behind the last."""
    place = order.index(name) if name in order else len(order)
    before = [kept[other] for other in order[:place] if other in kept]
    after = [kept[other] for other in order[place + 1 :] if other in kept]
    if before:
        return find_line_behind(before[-1])
    return after[0].lineno if after else None


def list_attribute_stores(node: ast.AST) -> Iterator[tuple[str, ast.Assign]]:
    """The assignments to `self.name`, in order."""
    found = [n for n in ast.walk(node) if isinstance(n, ast.Assign)]
    for statement in sorted(found, key=lambda n: n.lineno):
        for target in statement.targets:
            stored = [part for part in ast.walk(target) if is_own(part) and isinstance(part.ctx, ast.Store)]
            yield from ((part.attr, statement) for part in stored)


def find_comment_above(code: Code, line: int) -> int:
    """The first of the lines of comment above a line, which belong to it."""
    cell = code.candidate.source.cell(code.candidate.definition.cell)
    lines = cell.lines if cell else ()
    while 1 < line <= len(lines) + 1 and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def find_line_behind(statement: ast.stmt) -> int:
    """The line after a statement."""
    return (statement.end_lineno or statement.lineno) + 1
