"""Describe what the names in a failing line hold, for messages alone: no code of the student runs for it."""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import types
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .placeholder import Placeholder
from .values import NUMBERS

OPERANDS_CAP = 8  # of one line
TEXT_CAP = 2000  # characters of a line that are read
NAME_CAP = 60
UNKNOWN = object()
CALLS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodDescriptorType, np.ufunc, staticmethod,
    classmethod,
)  # fmt: skip
INDEXED = (dict, list, tuple, np.ndarray)
# to read an attribute of such a value runs no code of a student
PLAIN = (*INDEXED, str, int, float, bool)
WORDS = {type(None): "nothing", bool: "bool", str: "text", list: "list", tuple: "tuple", dict: "dict"}


class Reads(NamedTuple):
    """The names, attributes and items that a text reads, in its order, and the function that it calls."""

    nodes: tuple[ast.expr, ...] = ()
    called: str | None = None


@functools.cache
def find_reads(text: str) -> Reads:
    """Find what an expression or a line reads; the line may be the head of a block."""
    if len(text) > TEXT_CAP:
        return Reads()
    text = text.strip()
    for whole in (f"({text}\n)", text, f"{text} pass", f"{text.removeprefix('el')} pass"):
        try:
            tree = ast.parse(whole)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and reads_value(node)]
        nodes += [node.target for node in ast.walk(tree) if isinstance(node, ast.AugAssign)]
        nodes.sort(key=lambda node: (node.lineno, node.col_offset, node.end_col_offset))
        first = tree.body[0]
        call = first.value if isinstance(first, ast.Expr) else None
        return Reads(tuple(nodes), ast.unparse(call.func)[:NAME_CAP] if isinstance(call, ast.Call) else None)
    return Reads()


def reads_value(node: ast.expr) -> bool:
    """Is this a name, an attribute or an item whose value is read?"""
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Load)


def describe_operands(frame: types.FrameType, expression: str, line: str) -> dict[str, Any]:
    """Describe what the failing expression reads, then what the rest of its line reads."""
    reads = find_reads(expression)
    operands: dict[str, list[Any]] = {}
    for nodes, is_inner in ((reads.nodes, True), (find_reads(line).nodes, False)):
        for name, described in list_operands(frame, nodes):
            operands.setdefault(name, [name, *described, is_inner])
    return {"called": reads.called, "operands": list(operands.values())[:OPERANDS_CAP]}


def list_operands(frame: types.FrameType, nodes: Sequence[ast.expr]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the text and the description of each node whose value is known.

    An object and a module are left out where an attribute of them is known.
    """
    values = {node: value for node in nodes if (value := resolve(node, frame)) is not UNKNOWN}
    owners = {node.value for node in values if isinstance(node, ast.Attribute | ast.Subscript)}
    for node, value in values.items():
        kind, *rest = describe(value)
        if kind == "function" and isinstance(node, ast.Attribute):
            owner = resolve(node.value, frame)
            kind = "function" if isinstance(owner, types.ModuleType | type) else "method"
        if not (node in owners and kind in ("object", "module")) and len(name := ast.unparse(node)) <= NAME_CAP:
            yield name, (kind, *rest)


def resolve(node: ast.expr, frame: types.FrameType) -> Any:
    """Find the value of a name, an attribute, or an item with a plain key; else UNKNOWN."""
    match node:
        case ast.Name(id=name):
            is_local = name in (*frame.f_code.co_varnames, *frame.f_code.co_cellvars)
            spaces = (frame.f_locals,) if is_local else (frame.f_locals, frame.f_globals, vars(builtins))
            value = next((space[name] for space in spaces if name in space), UNKNOWN)
        case ast.Attribute(value=owner, attr=name):
            value = find_attribute(resolve(owner, frame), name)
        case ast.Subscript(value=owner, slice=ast.Constant() | ast.Name() as index):
            value = find_item(
                resolve(owner, frame), index.value if isinstance(index, ast.Constant) else resolve(index, frame)
            )
        case _:
            value = UNKNOWN
    return UNKNOWN if isinstance(value, Placeholder) else value


def find_attribute(owner: Any, name: str) -> Any:
    """Find an attribute without running code of a student: what a property gives is not known."""
    if owner is UNKNOWN:
        return UNKNOWN
    if type(owner) in PLAIN or type(owner).__module__ == "numpy":
        return getattr(owner, name, UNKNOWN)
    value = inspect.getattr_static(owner, name, UNKNOWN)
    return UNKNOWN if isinstance(value, property) or inspect.isdatadescriptor(value) else value


def find_item(owner: Any, key: Any) -> Any:
    """Find an item under a number or a text."""
    if type(owner) not in INDEXED or type(key) not in (int, str):
        return UNKNOWN
    try:
        return owner[key]
    except (KeyError, IndexError, TypeError):
        return UNKNOWN


def describe(value: Any) -> tuple[str, str, list[int] | None, str | None]:
    """Describe a value: its kind, the name of its type or dtype, its shape, and a short text."""
    name = str(type(value).__name__)[:NAME_CAP]
    if isinstance(value, np.ndarray):
        kind = "array" if value.dtype.kind in NUMBERS else "objects"
        return kind, str(value.dtype)[:NAME_CAP], list(np.shape(value)), None
    if (kind := WORDS.get(type(value), "")) in ("text", "list", "tuple", "dict"):
        return kind, name, [len(value)], None
    if isinstance(value, type):
        return "class", str(value.__name__)[:NAME_CAP], None, None
    if isinstance(value, types.ModuleType):
        return "module", str(value.__name__)[:NAME_CAP], None, None
    if isinstance(value, CALLS) or (callable(value) and type(value).__module__ == "numpy"):
        return "function", name, None, None
    if type(value) in (int, bool):
        text = str(value) if abs(value) < 10**9 else None
        return kind or "number", name, None, text
    if isinstance(value, int | float | complex | np.number | np.bool_):
        return "number", name, None, None
    return kind or "object", name, None, None


def list_attributes(frame: types.FrameType) -> list[str] | None:
    """List the names that the object of a method keeps; None where the code is no method."""
    code = frame.f_code
    owner = frame.f_locals.get(code.co_varnames[0], UNKNOWN) if code.co_argcount else UNKNOWN
    kept = inspect.getattr_static(owner, "__dict__", None) if owner is not UNKNOWN else None
    if not isinstance(kept, types.GetSetDescriptorType) or isinstance(owner, type):
        return None
    return [str(name)[:NAME_CAP] for name in list(object.__getattribute__(owner, "__dict__"))[:32]]
