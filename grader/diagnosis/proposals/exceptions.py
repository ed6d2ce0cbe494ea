"""An exception of the student's code, told as the slip behind it."""

from __future__ import annotations

import ast
import collections
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.attributes import (
    explain_missing_attribute,
    explain_missing_method,
    explain_missing_output,
)
from grader.diagnosis.proposals.calls import explain_missing_forward, explain_wrong_call, recognize_text
from grader.diagnosis.proposals.imports import explain_missing_import, explain_missing_module
from grader.diagnosis.proposals.keys import explain_missing_key
from grader.diagnosis.proposals.slips import add_operands, make_slip
from grader.diagnosis.proposals.undefined import explain_unbound_local, explain_undefined_name
from grader.diagnosis.statements import walk_body
from grader.model import Finding, Place, Raised

OF_OBJECTS = ("AttributeError", "NameError", "UnboundLocalError", "KeyError")  # told by what the line itself reads
SHAPE = r"\([\d, ]*\)"
# what numpy says of shapes, and the message that says it in other words
SLIPS = (
    (re.compile(rf"broadcast together with shapes (?P<one>{SHAPE}) (?P<two>{SHAPE})"), "shapes_differ"),
    (re.compile(rf"shapes (?P<one>{SHAPE}) and (?P<two>{SHAPE}) not aligned"), "factors_do_not_fit"),
    (re.compile(r"matmul: .*\(size (?P<two>\d+) is different from (?P<one>\d+)\)"), "sizes_do_not_fit"),
)


def explain_exception(code: Code, raised: Raised) -> Finding:
    """The finding of an exception: by its type, else the exception itself."""
    # what another class or exercise lacks says nothing about this one
    elsewhere = raised.deeper or is_lent(code, raised)
    foreign = elsewhere and raised.type in OF_OBJECTS and raised.owner != "NoneType"
    handler = None if foreign else HANDLERS.get(raised.type)
    found = handler(code, raised) if handler else None
    return found or (explain_missing_forward(code, raised) if foreign else None) or repeat_exception(code, raised)


def is_lent(code: Code, raised: Raised) -> bool:
    """Does a layer that stood in for one of the student's own lack something?"""
    owner = raised.owner or ""
    if raised.type != "AttributeError" or not owner[:1].isupper() or hasattr(collections, owner):
        return False
    nodes = [node for cell in code.candidate.source.cells for node in cell.nodes]
    return owner not in {node.name for node in nodes if isinstance(node, ast.ClassDef)}


def repeat_exception(code: Code, raised: Raised) -> Finding:
    """The exception, where nothing better is known."""
    values: dict[str, object] = {"type": raised.type, "text": raised.message, "step": raised.step}
    idle = find_idle_loop(code) if raised.deeper else None
    place = idle or raised.place or place_called_method(code, raised)
    if raised.in_given and raised.line is not None and raised.line.called:
        return add_operands(make_slip(code, "given_function", raised.place, {"name": raised.line.called}), raised)
    for pattern, slip in SLIPS:
        if idle is None and raised.place is not None and (said := pattern.search(raised.message)):
            found = replace(make_slip(code, slip, place, values | said.groupdict()), id="raised")
            return add_operands(found, raised)
    return add_operands(make_slip(code, "raised", place, values), raised)


def find_idle_loop(code: Code) -> Place | None:
    """A loop of the class or function whose body does nothing."""
    for function in code.methods.values():
        for node in walk_body(function):
            if isinstance(node, ast.For) and all(isinstance(one, ast.Pass) for one in node.body):
                return code.place(node.body[0])
    return None


def place_called_method(code: Code, raised: Raised) -> Place:
    """The method that was called when nothing of the submission had run yet, else the definition."""
    function = code.method({"build": "__init__"}.get(raised.step, raised.step))
    return code.place(function)


def explain_unavailable(code: Code, raised: Raised) -> Finding | None:
    """input(), or a line of the top level that took too long."""
    return make_slip(code, "not_available", raised.place, {"text": raised.message})


def explain_refusal(code: Code, raised: Raised) -> Finding | None:
    """A file, a connection or a program, which a sealed child cannot have."""
    text = "files, the network and other programs are not available"
    return make_slip(code, "not_available", raised.place, {"text": text})


def explain_exit(code: Code, raised: Raised) -> Finding | None:
    """exit(), quit() or sys.exit()."""
    return make_slip(code, "exit_called", raised.place, {})


def explain_stub(code: Code, raised: Raised) -> Finding | None:
    """A part that is still as the stub has it."""
    return make_slip(code, "not_implemented", raised.place, {})


def explain_recursion(code: Code, raised: Raised) -> Finding | None:
    """A function that calls itself without end."""
    return make_slip(code, "recursion", raised.place, {"name": raised.function})


HANDLERS: Mapping[str, Callable[[Code, Raised], Finding | None]] = {
    "NameError": explain_undefined_name,
    "AttributeError": explain_missing_attribute,
    "UnboundLocalError": explain_unbound_local,
    "KeyError": explain_missing_key,
    "TypeError": explain_wrong_call,
    "ValueError": recognize_text,
    "IndexError": recognize_text,
    "MissingMethod": explain_missing_method,
    "MissingAttribute": explain_missing_output,
    "NotAvailable": explain_unavailable,
    "ModuleNotFoundError": explain_missing_module,
    "ImportError": explain_missing_import,
    "PermissionError": explain_refusal,
    "SystemExit": explain_exit,
    "NotImplementedError": explain_stub,
    "RecursionError": explain_recursion,
}
