"""An exception of the student's code, told as the slip behind it."""

from __future__ import annotations

import ast
import collections
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.attributes import missing_attribute, missing_attribute_of, missing_method
from grader.diagnosis.proposals.calls import missing_forward, of_text, wrong_call
from grader.diagnosis.proposals.keys import missing_key
from grader.diagnosis.proposals.slips import make
from grader.diagnosis.proposals.undefined import unbound_local, undefined_name
from grader.diagnosis.statements import own_nodes
from grader.model import Finding, Place, Raised

OF_OBJECTS = ("AttributeError", "NameError", "UnboundLocalError", "KeyError")  # told by what the line itself reads
SHAPE = r"\([\d, ]*\)"
# what numpy says of shapes, and the message that says it in other words
SLIPS = (
    (re.compile(rf"broadcast together with shapes (?P<one>{SHAPE}) (?P<two>{SHAPE})"), "shapes_differ"),
    (re.compile(rf"shapes (?P<one>{SHAPE}) and (?P<two>{SHAPE}) not aligned"), "factors_do_not_fit"),
    (re.compile(r"matmul: .*\(size (?P<two>\d+) is different from (?P<one>\d+)\)"), "sizes_do_not_fit"),
)


def of_exception(code: Code, raised: Raised) -> Finding:
    """The finding of an exception: by its type, else the exception itself."""
    # what another class or exercise lacks says nothing about this one
    elsewhere = raised.deeper or is_lent(code, raised)
    foreign = elsewhere and raised.type in OF_OBJECTS and raised.owner != "NoneType"
    handler = None if foreign else HANDLERS.get(raised.type)
    found = handler(code, raised) if handler else None
    return found or (missing_forward(code, raised) if foreign else None) or plain(code, raised)


def is_lent(code: Code, raised: Raised) -> bool:
    """Does a layer that stood in for one of the student's own lack something?"""
    owner = raised.owner or ""
    if raised.type != "AttributeError" or not owner[:1].isupper() or hasattr(collections, owner):
        return False
    nodes = [node for cell in code.candidate.source.cells for node in cell.nodes]
    return owner not in {node.name for node in nodes if isinstance(node, ast.ClassDef)}


def plain(code: Code, raised: Raised) -> Finding:
    """The exception, where nothing better is known."""
    values: dict[str, object] = {"type": raised.type, "text": raised.message, "step": raised.step}
    idle = idle_loop(code) if raised.deeper else None
    place = idle or raised.place or called(code, raised)
    for pattern, slip in SLIPS:
        if idle is None and raised.place is not None and (said := pattern.search(raised.message)):
            return replace(make(code, slip, place, values | said.groupdict()), id="raised")
    return make(code, "raised", place, values)


def idle_loop(code: Code) -> Place | None:
    """A loop of the class or function whose body does nothing."""
    for function in code.methods.values():
        for node in own_nodes(function):
            if isinstance(node, ast.For) and all(isinstance(one, ast.Pass) for one in node.body):
                return code.place(node.body[0])
    return None


def called(code: Code, raised: Raised) -> Place:
    """The method that was called when nothing of the submission had run yet, else the definition."""
    function = code.method({"build": "__init__"}.get(raised.step, raised.step))
    return code.place(function)


def not_available(code: Code, raised: Raised) -> Finding | None:
    """input(), a plot, a module that is not there."""
    return make(code, "not_available", raised.place, {"text": raised.message})


def refused(code: Code, raised: Raised) -> Finding | None:
    """A file, a connection or a program, which a sealed child cannot have."""
    text = "files, the network and other programs are not available"
    return make(code, "not_available", raised.place, {"text": text})


def left(code: Code, raised: Raised) -> Finding | None:
    """exit(), quit() or sys.exit()."""
    return make(code, "exit_called", raised.place, {})


def not_implemented(code: Code, raised: Raised) -> Finding | None:
    """A part that is still as the stub has it."""
    return make(code, "not_implemented", raised.place, {})


def recursion(code: Code, raised: Raised) -> Finding | None:
    """A function that calls itself without end."""
    return make(code, "recursion", raised.place, {"name": raised.function})


HANDLERS: Mapping[str, Callable[[Code, Raised], Finding | None]] = {
    "NameError": undefined_name,
    "AttributeError": missing_attribute,
    "UnboundLocalError": unbound_local,
    "KeyError": missing_key,
    "TypeError": wrong_call,
    "ValueError": of_text,
    "IndexError": of_text,
    "MissingMethod": missing_method,
    "MissingAttribute": missing_attribute_of,
    "NotAvailable": not_available,
    "PermissionError": refused,
    "SystemExit": left,
    "NotImplementedError": not_implemented,
    "RecursionError": recursion,
}
