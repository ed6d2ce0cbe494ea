"""Find the wrong statement of a training: the step, the list that is filled, or the return."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.misfits import find_misfit_statement
from grader.diagnosis.statements import (
    Function,
    find_assignments,
    find_last_return,
    find_returned_value,
    walk_body,
)
from grader.model import Check, ExerciseResult, Finding, Message, Place

# what became of the parameters, which says more than what was not reached
OF_PARAMETERS = ("rate_not_used", "not_updated", "updated_upwards", "parameters_rebound", "keys_differ")
# by criterion: the outputs it speaks of
SPOKEN_OF = {
    "losses": ("losses",),
    "falls": ("losses",),
    "accuracies": ("accuracies",),
    "learned": ("w", "b", "accuracies"),
    "returned": ("w", "b"),
}
PLAIN = ("raised", "index_not_whole")  # what an exception is called that can have its cause elsewhere
OF_RUN = ("falls", "learned")  # both fail where nothing is learned


def find_wrong_step(check: Check, result: ExerciseResult, code: Code) -> list[Finding]:
    """One finding: what the parameters show, else the first criterion that failed, at the likeliest statement."""
    failed = {line.id: line.message for line in result.criteria if line.message}
    told = next((m for m in failed.values() if m.id in OF_PARAMETERS), None)
    function = code.method("forward")
    odd = find_misfit_statement(check, function) if function is not None else None
    if told is not None:
        method = str(told.values.get("output", "")).partition(".")[0]
        place = code.of_other_key(method) if told.id == "keys_differ" else code.of_step()
        return [place_message(told, code.place(odd) if odd else place, code)]
    if not check.seconds or function is None or any(m.id == "raised" for m in failed.values()):
        return []
    criterion = next(iter(failed), None)
    if criterion is None:
        return []
    outputs = tuple(check.expected_formulas)
    odd = odd or find_wrong_default(failed[criterion], function)
    place = code.place(odd) if odd else place_criterion(criterion, failed, outputs, function, code)
    return [place_message(failed[criterion], place, code)]


def move_to_misfit(findings: Sequence[Finding], check: Check, code: Code) -> list[Finding]:
    """The findings, a plain exception of a training at an earlier statement in which something does not belong."""
    function = code.method("forward")
    odd = find_misfit_statement(check, function) if function is not None else None
    if odd is None:
        return list(findings)
    return [move_to_cause(f, code.place(odd), code) if f.id in PLAIN else f for f in findings]


def move_to_cause(finding: Finding, place: Place, code: Code) -> Finding:
    """An exception, told where its cause is."""
    line = finding.place.line if finding.place else None
    if line is None or place.line is None or line <= place.line:
        return replace(finding, place=place, source_line=code.text(place), operands=())
    message = Message("stopped_later", {"line": line, "text": finding.message.values.get("text", "")})
    return replace(finding, id="stopped_later", message=message, place=place, source_line=code.text(place))


def find_wrong_default(message: Message, function: Function) -> int | None:
    """The line of a default that is another number than the steps that are asked for."""
    defaults = [d for d in function.args.defaults if isinstance(d, ast.Constant)]
    if message.id != "count_of_losses":
        return None
    return next((d.lineno for d in defaults if d.value == message.values["got"] != message.values["steps"]), None)


def place_message(message: Message, place: Place, code: Code) -> Finding:
    """The finding of a message at a place."""
    return Finding("mistake", message.id, message, place=place, source_line=code.text(place))


def place_criterion(
    criterion: str, failed: dict[str, Message], outputs: tuple[str, ...], function: Function, code: Code
) -> Place:
    """Find the place of a criterion's outputs: an odd return, else the filled list, else the step."""
    last = find_last_return(function)
    spoken_of = [output for output in outputs if output in SPOKEN_OF.get(criterion, ())]
    if failed[criterion].id in ("strange", "made_up"):
        spoken_of = [output for output in outputs if failed[criterion].id == "strange" or output == "losses"]
    if last is not None and any(is_odd(output, outputs, function) for output in spoken_of):
        return code.place(last)
    if not all(one in failed for one in OF_RUN):
        for chosen in (spoken_of, outputs):  # a list that is never filled belongs beside a list that is
            filled = [
                n.lineno
                for output in chosen
                for n in list_appends(find_returned_name(output, outputs, function), function)
            ]
            if filled:
                return code.place(max(filled))
    steps = [n.lineno for n in walk_body(function) if isinstance(n, ast.Call) and is_step(n)]
    return code.place(min(steps)) if steps else code.of_step()


def find_returned_name(output: str, outputs: tuple[str, ...], function: Function) -> str:
    """The local name that is returned for an output, "" for what is no name."""
    value = find_returned_value(function, outputs.index(output), len(outputs))
    return value.id if isinstance(value, ast.Name) else ""


def is_odd(output: str, outputs: tuple[str, ...], function: Function) -> bool:
    """Is what is returned for it an argument, a loop's variable, the same as another, or filled by nobody?"""
    names = [find_returned_name(one, outputs, function) for one in outputs]
    name = names[outputs.index(output)]
    bound = [statement for statement in find_assignments(function, name) if not isinstance(statement, ast.For)]
    if not name or not bound or Counter(names)[name] > 1 or (name in outputs and name != output):
        return bool(name)
    if output in ("w", "b"):
        return not any(is_learned(statement) for statement in bound)
    made_once = any(statement in function.body for statement in bound)
    return not made_once or not list(list_appends(name, function))


def is_learned(statement: ast.stmt) -> bool:
    """Can this set a parameter: to what a step gives, what an object keeps, or something computed?"""
    match statement:
        case ast.AugAssign() | ast.Assign(value=ast.Attribute() | ast.BinOp() | ast.Tuple()):
            return True
        case ast.Assign(value=ast.Call() as call):
            return is_step(call)
    return False


def list_appends(name: str, function: Function) -> Iterator[ast.Call]:
    """The calls `name.append(...)`."""
    for node in walk_body(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="append")) if owner == name and name:
                yield node


def is_step(call: ast.Call) -> bool:
    """Is this the call that changes the parameters?"""
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("backward", "update", "step")
