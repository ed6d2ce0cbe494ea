"""Make a finding at its place: of a training that no edit mends, and of what a line shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function, find_returned_value, is_unread, walk_body
from grader.model import Check, Edit, ExerciseResult, Finding, Message, OperandKind, Place, Raised
from grader.submission.edit import replace_line
from grader.submission.source import holds_line

# what became of the parameters, which says more than what was not reached
OF_PARAMETERS = ("rate_not_used", "not_updated", "updated_upwards", "parameters_rebound", "keys_differ")
CALLED = (OperandKind.FUNCTION, OperandKind.METHOD, OperandKind.MODULE)
OPERANDS_SHOWN = 4
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


def make_slip(
    code: Code, id: str, place: Place | None, values: Mapping[str, object], change: tuple[str, str] | str | None = None
) -> Finding:
    """Make a finding of kind `name`.

    `change` is a word of the line and its replacement, or the whole new line.
    """
    here = code.text(place)
    edits: tuple[Edit, ...] = ()
    if place and here is not None:
        changed = replace_word(here, *change) if isinstance(change, tuple) else change
        if changed is not None and changed != here:
            edits = (replace_line(code.candidate.source, place, changed),)
            place = edits[0].start
    return Finding("name", id, Message(id, values), edits=edits, place=place, source_line=here)


def add_operands(finding: Finding, raised: Raised) -> Finding:
    """Return the finding with what its line reads, where that is the line of the exception."""
    line = raised.line
    if line is None or finding.place is None or finding.place != line.place:
        return finding
    known = [o for o in line.operands if o.kind not in CALLED and o.name != "self"]
    known = [o for o in known if o.kind is not OperandKind.CLASS or o.name.rpartition(".")[2] != o.type]
    shown = [operand for operand in known if operand.is_inner] or known
    # `self.params["W1"]` says more than that `self.params` is a dict
    inner = [o for o in shown if not any(other.name.startswith(f"{o.name}[") for other in shown)]
    return replace(finding, operands=tuple(inner[:OPERANDS_SHOWN]))


def replace_word(line: str, word: str, replacement: str) -> str:
    """Replace a word wherever it stands in a line."""
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: replacement, line)


def find_function_at(code: Code, raised: Raised) -> Function | None:
    """The function of the file in which the exception was raised."""
    place = raised.place
    cell = code.candidate.source.cell(place.cell) if place else None
    functions = [n for n in (cell.nodes if cell else ()) if isinstance(n, Function)]
    holding = [n for n in functions if place and holds_line(n, place.line)]
    return max(holding, key=lambda n: n.lineno, default=None)
