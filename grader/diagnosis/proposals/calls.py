"""A call that does not fit what is called, and operands that do not fit each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.attributes import find_misspelt_init, find_unstored
from grader.diagnosis.proposals.slips import find_function_at, find_near, make_slip
from grader.diagnosis.statements import list_assigned_names, walk_body
from grader.model import Finding, Place, Raised

UNCALLED = re.compile("'(builtin_function_or_method|method|function|numpy.ufunc|numpy._ArrayFunctionDispatcher)'")
# by what an exception says: the finding that it is
SHOWN: Mapping[str, str] = {
    r"'(numpy\.)?(ndarray|float64|float|int)' object is not callable": "operator_left_out",
    r"'(int|float)' object is not subscriptable": "number_indexed",
    r"Cannot interpret '\d+' as a data type": "shape_not_a_tuple",
    r'can only concatenate tuple \(not "int"\)': "tuple_without_comma",
    r"truth value of an array": "one_number_only",
    r"arrays used as indices must be of integer": "index_not_whole",
}
KEYWORDS = ("axis", "keepdims", "dtype", "copy", "out", "initial", "shape", "size")  # of numpy's functions


def explain_wrong_call(code: Code, raised: Raised) -> Finding | None:
    """TypeError on a call of ours: a method without self, or one that wants other arguments."""
    if raised.place is not None:
        if UNCALLED.search(raised.message):
            return make_slip(
                code, "call_left_out", place_uncalled(code, raised) or raised.place, {"text": raised.message}
            )
        if "required positional argument" in raised.message and (place := place_uncalled(code, raised)) is not None:
            return make_slip(code, "call_left_out", place, {"text": raised.message})
        if "NoneType" in raised.message:
            return find_unstored(code, raised) or make_slip(code, "none_value", raised.place, {"text": raised.message})
        return (
            explain_wrong_keyword(code, raised)
            or explain_class_of_that_name(code, raised)
            or recognize_text(code, raised)
        )
    function = code.method({"build": "__init__"}.get(raised.step, raised.step))
    if raised.step == "build" and (misspelt := find_misspelt_init(code)) is not None:
        return misspelt
    if function is not None and isinstance(code.node, ast.ClassDef) and not function.decorator_list:
        if [a.arg for a in (*function.args.posonlyargs, *function.args.args)][:1] != ["self"]:
            return make_slip(code, "self_parameter", code.place(function), {"name": function.name})
    return make_slip(code, "signature", code.place(function), {"text": raised.message})


def explain_wrong_keyword(code: Code, raised: Raised) -> Finding | None:
    """An argument by a name that the function does not have."""
    found = re.search(r"unexpected keyword argument '(\w+)'", raised.message)
    if found is None:
        return None
    name, other = found[1], find_near(found[1], KEYWORDS)
    return make_slip(code, "keyword_unknown", raised.place, {"name": name, "near": other}, (name, other or name))


def explain_class_of_that_name(code: Code, raised: Raised) -> Finding | None:
    """A class of the file is called where a function of its name is meant."""
    found = re.match(r"(\w+)(?:\.__init__)?\(\) takes", raised.message)
    definition = code.candidate.source.definitions.get(found[1]) if found else None
    if (
        definition is None
        or definition.kind != "class"
        or definition.name not in code.helpers
        or definition.name[0].isupper()
    ):
        return None
    place = Place(code.candidate.source.path, definition.node.lineno, definition.cell)
    return make_slip(code, "class_of_that_name", place, {"name": definition.name})


def recognize_text(code: Code, raised: Raised) -> Finding | None:
    """Recognize a slip by the words of the exception."""
    id = next((id for pattern, id in SHOWN.items() if re.search(pattern, raised.message)), None)
    return (
        make_slip(code, id, raised.place, {"text": raised.message})
        if id and raised.place
        else explain_lost_axis(code, raised)
    )


def explain_lost_axis(code: Code, raised: Raised) -> Finding | None:
    """(N, M) and (N,) do not go together: where a sum or maximum of each row has lost its axis."""
    shapes = re.search(r"could not be broadcast together with shapes \((\d+),\d+\) \((\d+),\)", raised.message)
    function, line = find_function_at(code, raised), code.text(raised.place)
    if shapes is None or shapes[1] != shapes[2] or function is None or line is None:
        return None
    used = set(re.findall(r"[A-Za-z_]\w*", line))
    for node in sorted(walk_body(function), key=lambda n: getattr(n, "lineno", 0)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(keywords=keywords)) if name in used:
                given = {keyword.arg for keyword in keywords}
                if "axis" in given and "keepdims" not in given:
                    return make_slip(code, "axis_lost", code.place(node), {"text": raised.message})
    return None


def place_uncalled(code: Code, raised: Raised) -> Place | None:
    """Find the assignment of a method or class that should be called, to a name of the line."""
    function, line = find_function_at(code, raised), code.text(raised.place)
    used = set(re.findall(r"[A-Za-z_]\w*", line or ""))
    for statement in walk_body(function) if function else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in used:
                match value:
                    case ast.Attribute(value=ast.Name(id=owner)) if owner != "self":
                        return code.place(statement)
                    case ast.Name(id=known) if known in code.candidate.source.definitions:
                        return code.place(statement)
    return None


def explain_missing_forward(code: Code, raised: Raised) -> Finding | None:
    """A layer that goes back and has never gone forward: where it should have."""
    function, text = find_function_at(code, raised), code.text(raised.place)
    called = re.search(r"((?:self\.)?[A-Za-z_]\w*)\.backward\(", text or "")
    if function is None or called is None or raised.type != "AttributeError":
        return None
    name = called.group(1)
    if name.startswith("self."):
        return make_slip(code, "forward_not_called", raised.place, {"name": name})
    forward = [n for n in walk_body(function) if isinstance(n, ast.Call) and ast.unparse(n.func).endswith(".forward")]
    if not forward or name not in list_assigned_names(function) or any(read_owner(n) == name for n in forward):
        return None
    place = code.place(max(n.end_lineno or n.lineno for n in forward) + 1)
    return make_slip(code, "forward_not_called", place, {"name": name})


def read_owner(call: ast.Call) -> str:
    """The object of `object.method(...)`."""
    return ast.unparse(call.func).rpartition(".")[0]
