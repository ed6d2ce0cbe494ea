"""A name that is not defined where it is read: misspelt, of another place, or never set."""

from __future__ import annotations

import ast
import builtins
import re

import numpy as np

from grader.diagnosis.code import Code
from grader.diagnosis.proposals import missing
from grader.diagnosis.proposals.attributes import list_attributes_of
from grader.diagnosis.proposals.slips import find_function_at, find_near, make_slip
from grader.diagnosis.statements import (
    Function,
    find_last_assignment,
    find_last_return,
    find_returned_value,
    list_assigned_names,
    walk_body,
)
from grader.model import Finding, Place, Raised
from grader.submission.keyboard import transliterate_hangul


def explain_undefined_name(code: Code, raised: Raised) -> Finding | None:
    """NameError: a returned name that nothing assigns, a missing `self.`, a misspelt name."""
    name = raised.name
    if name is None:
        return None
    function = find_function_at(code, raised)
    if function is not None:
        returned = find_unassigned_return(code, function)
        if returned is not None and returned.message.values["name"] == name:
            return returned
    if name == "self" and function is not None:
        return make_slip(code, "self_parameter", code.place(function), {"name": function.name})
    line = code.text(raised.place) or ""
    comment = re.search(r"\s*//.*", line)
    if comment and re.search(rf"\b{re.escape(name)}\b", comment.group()) and is_statement(line[: comment.start()]):
        # `x // y` divides, so Python takes a comment of other languages for names
        return make_slip(code, "foreign_comment", raised.place, {"name": "//"}, line[: comment.start()])
    if (letters := transliterate_hangul(name)) != name:
        return make_slip(code, "korean_keyboard", raised.place, {"name": name, "near": letters}, (name, letters))
    in_init = function is not None and function.name == "__init__"
    if name in list_attributes_of(code) and isinstance(code.node, ast.ClassDef) and not in_init:
        return make_slip(code, "self_left_out", raised.place, {"name": name}, (name, f"self.{name}"))
    if name in dir(np):
        return make_slip(code, "np_left_out", raised.place, {"name": name}, (name, f"np.{name}"))
    given_to = next((m for m in code.methods.values() if m is not function and name in list_assigned_names(m)), None)
    if (
        given_to is not None
        and not in_init
        and isinstance(code.node, ast.ClassDef)
        and function in code.methods.values()
    ):
        return make_slip(code, "name_of_another", raised.place, {"name": name, "method": given_to.name})
    # a list that nothing fills is what a misspelt `append` means
    other = find_near(name, find_unfilled_lists(function))
    if other is None and (begins := place_before_filling(code, raised, name)) is not None:
        return make_slip(code, "not_begun", begins, {"name": name})
    behind = name.removeprefix("self")
    if behind != name and behind in list_attributes_of(code):
        values = {"name": name, "near": f"self.{behind}"}
        return make_slip(code, "dot_left_out", raised.place, values, (name, f"self.{behind}"))
    later = missing.list_names_bound_after(function, raised.place.line) if function and raised.place else set()
    other = other or find_near(name, list_visible_names(code, function) - later)
    if function is not None and (other is None or missing.is_own_name(function, name, other)):
        line_of = missing.find_line_of_local(code, function, name)
        return make_slip(code, "name_not_defined", code.place(line_of) if line_of else raised.place, {"name": name})
    if other is None:
        return make_slip(code, "name_not_defined", raised.place, {"name": name})
    return make_slip(code, "name_misspelt", raised.place, {"name": name, "near": other}, (name, other))


def list_visible_names(code: Code, function: Function | None) -> set[str]:
    """Names in sight: the function's, the file's, the builtins and the helpers that are lent."""
    own = list_assigned_names(function) if function else set()
    file = set(code.candidate.source.definitions)
    for cell in code.candidate.source.cells:
        for node in cell.nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                file |= {a.asname or a.name.partition(".")[0] for a in node.names if a.name != "*"}
    return own | file | set(code.helpers) | {name for name in dir(builtins) if name.islower()}


def is_statement(text: str) -> bool:
    """Is this a whole statement?"""
    try:
        return bool(ast.parse(text.strip()).body)
    except SyntaxError:
        return False


def find_unfilled_lists(function: Function | None) -> set[str]:
    """The names that a function sets to an empty list and never appends to."""
    begun: set[str] = set()
    filled: set[str] = set()
    for node in walk_body(function) if function else ():
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=[])):
                begun.add(name)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = zip(names, values, strict=False)
                begun |= {n.id for n, v in pairs if isinstance(n, ast.Name) and isinstance(v, ast.List) and not v.elts}
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "extend")):
                filled.add(name)
    return begun - filled


def place_before_filling(code: Code, raised: Raised, name: str) -> Place | None:
    """In front of the loop in which a name is filled (`name.append`, `name +=`) that nothing has set."""
    function, line = find_function_at(code, raised), raised.place.line if raised.place else None
    loops = [n for n in walk_body(function) if isinstance(n, ast.For | ast.While)] if function else []
    around = [n.lineno for n in loops if line and n.lineno < line <= (n.end_lineno or n.lineno)]
    if not around:
        return None
    for node in ast.walk(function) if function else ():
        match node:
            case (
                ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="append"))
                | ast.AugAssign(target=ast.Name(id=owner))
            ) if owner == name:
                return code.place(max(around))
    return None


def explain_unbound_local(code: Code, raised: Raised) -> Finding | None:
    """UnboundLocalError: a name that is assigned only later, or only in another branch."""
    name, line = raised.name or find_quoted_word(raised.message), raised.place.line if raised.place else None
    if (begins := place_before_filling(code, raised, name)) is not None:
        return make_slip(code, "not_begun", begins, {"name": name})
    if (loop := missing.find_loop_before(find_function_at(code, raised), line, name)) is not None:
        return make_slip(code, "not_begun", code.place(loop), {"name": name})
    return make_slip(code, "unbound_local", raised.place, {"name": name})


def find_quoted_word(text: str) -> str:
    """The first quoted word of an exception's text."""
    found = re.search(r"'([^']*)'", text)
    return found.group(1) if found else text


def find_unassigned_return(code: Code, function: Function) -> Finding | None:
    """`return x` where the function never assigns `x`; names the local that is computed and not used."""
    last = find_last_return(function)
    value = find_returned_value(function, 0, 1)
    if last is None or not isinstance(value, ast.Name) or value.id in list_assigned_names(function):
        return None
    read = {n.id for n in walk_body(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    unused = [
        n for n in list_assigned_names(function) - read if n in code.outputs and find_last_assignment(function, n)
    ]
    if isinstance(code.node, ast.FunctionDef) and not unused:
        return None
    other = unused[0] if len(unused) == 1 else None
    values = {"method": function.name, "name": value.id, "near": other}
    edit = (value.id, other) if other else None
    return make_slip(code, "returns_unassigned", code.place(last), values, edit)
