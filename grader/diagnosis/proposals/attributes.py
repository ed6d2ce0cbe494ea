"""An attribute or method that an object does not have: misspelt, kept under another name, or never set."""

from __future__ import annotations

import ast
import difflib
import re

import numpy as np

from grader.diagnosis.code import Code
from grader.diagnosis.proposals import missing
from grader.diagnosis.proposals.keys import place_loop_over_keys
from grader.diagnosis.proposals.slips import find_near, make_slip
from grader.diagnosis.statements import Function, find_last_return, find_last_store
from grader.model import Finding, Place, Raised
from grader.submission.keyboard import transliterate_hangul

STORES = 100  # of attributes in a class that are compared with each other
# types of objects, where their attributes are listed, and the id of the finding
LIBRARIES = (
    (("module",), np, "np_attribute"),
    (("ndarray", "float64", "int64", "float", "int"), np.ndarray, "array_attribute"),
    (("dict", "OrderedDict"), dict, "dictionary_attribute"),
)


def explain_missing_attribute(code: Code, raised: Raised) -> Finding | None:
    """AttributeError: on self, on numpy, on an array, or on None."""
    name, owner = raised.name, raised.owner
    if name is None:
        return None
    for owners, library, id in LIBRARIES:
        if owner in owners:
            other = find_near(name, (n for n in dir(library) if not n.startswith("_")))
            if other is None and library is dict:
                return None
            return make_slip(code, id, raised.place, {"name": name, "near": other}, (name, other) if other else None)
    if owner == "str" and (loop := place_loop_over_keys(code, raised)) is not None:
        return make_slip(code, "keys_only", loop, {})
    if owner == "NoneType" or "'NoneType'" in raised.message:
        return find_unstored(code, raised) or make_slip(code, "none_used", raised.place, {"name": name})
    if owner is not None and owner != code.candidate.definition.name and not raised.deeper and is_builtin(owner):
        return None
    if (misspelt := find_misspelt_init(code)) is not None:
        return misspelt
    if (letters := transliterate_hangul(name)) != name:
        return make_slip(code, "korean_keyboard", raised.place, {"name": name, "near": letters}, (name, letters))
    if (announced := find_announced(code, name)) is not None:
        return make_slip(code, "only_announced", announced, {"name": name})
    if (slip := find_store_as_another(code, name)) is not None:
        return slip
    if (kept := missing.find_line_of_parameter(code, name)) is not None:
        return make_slip(code, "attribute_not_set", code.place(kept), {"name": name, "near": None})
    other = find_near(name, list_attributes_of(code))
    if other is not None and missing.is_own_attribute(code, name, other):
        other = None  # both are names of their own
    if name in list_attributes_of(code) and other is not None:
        # it is set, only later: this line means another one
        return make_slip(code, "attribute_misspelt", raised.place, {"name": name, "near": other}, (name, other))
    if other is None:
        made = missing.find_line_of_attribute(code, name)
        if made is not None:
            return make_slip(code, "attribute_not_set", code.place(made), {"name": name, "near": None})
        place = place_before_return(code, raised)
        return make_slip(code, "attribute_not_set", place or raised.place, {"name": name, "near": place and "forward"})
    written = [n for n in ast.walk(code.node) if isinstance(n, ast.Attribute) and n.attr in (name, other)]
    stored = [n for n in written if n.attr == other]
    if len(stored) == 1 and len(written) > 2:
        # of the two spellings the one that stands once is the slip
        place = code.place(stored[0])
        return make_slip(code, "stored_misspelt", place, {"name": other, "near": name}, (other, name))
    return make_slip(code, "attribute_misspelt", raised.place, {"name": name, "near": other}, (name, other))


def list_attributes_of(code: Code) -> set[str]:
    """Every attribute that the class assigns on self."""
    return {
        n.attr
        for n in ast.walk(code.node)
        if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store) and isinstance(n.value, ast.Name)
    } | set(code.methods)


def is_builtin(owner: str) -> bool:
    """Is this a type that Python has by itself?"""
    return owner in ("method", "function", "str", "dict", "list", "tuple", "int", "float", "bool", "set", "type")


def find_announced(code: Code, name: str) -> Place | None:
    """Find `self.name: type` or `name: type` in the class, which gives the attribute no value."""
    for node in ast.walk(code.node):
        match node:
            case ast.AnnAssign(target=ast.Attribute(attr=attr) | ast.Name(id=attr), value=None) if attr == name:
                return code.place(node)
    return None


def find_store_as_another(code: Code, name: str) -> Finding | None:
    """The store that should be `self.name`: it stores a parameter of that name, is overwritten, or hides a method."""
    stores = [
        (function, statement, target)
        for function in code.methods.values()
        for statement in ast.walk(function)
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self"
    ]
    if len(stores) > STORES or any(target.attr == name for _, _, target in stores):
        return None
    right = {id(target) for _, statement, target in stores if has_own_name(statement, target.attr)}
    for _, statement, target in stores:
        elsewhere = any(t.attr == target.attr and t is not target for _, _, t in stores)
        meant = elsewhere or not any(is_read(n, target.attr) for n in ast.walk(code.node))
        if meant and id(target) not in right and has_own_name(statement, name):
            return find_slip_of(code, statement, target, name)
    for function, statement, target in stores:
        later = [o for f, o, t in stores if f is function and t.attr == target.attr and o.lineno > statement.lineno]
        before = [o for f, o, t in stores if f is function and t.attr == target.attr and o.lineno < statement.lineno]
        read = [n.lineno for n in ast.walk(function) if isinstance(n, ast.Attribute) and is_read(n, target.attr)]
        overwritten = later and not any(statement.lineno < line <= later[0].lineno for line in read)
        again = before and any(line <= statement.lineno for line in read)
        order = missing.list_read_attributes(code)
        follows = target.attr in order and name in order and order.index(target.attr) < order.index(name)
        if overwritten and (id(target) in right or follows):
            statement, target = later[0], next(t for _, o, t in stores if o is later[0] and t.attr == target.attr)
        if overwritten or again or target.attr in code.methods:
            return find_slip_of(code, statement, target, name)
    return None


def find_slip_of(code: Code, statement: ast.stmt, target: ast.Attribute, name: str) -> Finding:
    """The finding of a store under another name than the one that is read."""
    values = {"name": target.attr, "near": name}
    return make_slip(code, "stored_as_another", code.place(statement), values, (target.attr, name))


def has_own_name(statement: ast.Assign, name: str) -> bool:
    """Is what is stored of this name already: `self.y = y`, or `self.sigmoid = Sigmoid()`?"""
    value = statement.value.func if isinstance(statement.value, ast.Call) else statement.value
    return isinstance(value, ast.Name) and value.id.lower() == name.lower()


def is_read(node: ast.AST, attribute: str) -> bool:
    """Is this `self.attribute`, read?"""
    return isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Load)


def place_before_return(code: Code, raised: Raised) -> Place | None:
    """Find where forward should keep what backward reads, unless it keeps something that nobody reads."""
    forward, backward = code.method("forward"), code.method("backward")
    last = find_last_return(forward) if forward and raised.step == "backward" else None
    if forward is None or backward is None or last is None:
        return None
    kept = {n.attr for n in ast.walk(forward) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    read = {n.attr for n in ast.walk(backward) if isinstance(n, ast.Attribute)}
    return None if kept - read else code.place(last)


def find_misspelt_init(code: Code) -> Finding | None:
    """A class without `__init__` that has a method of a name like it, which is never called."""
    if "__init__" in code.methods:
        return None
    for name, function in code.methods.items():
        if difflib.SequenceMatcher(None, name.strip("_"), "init").ratio() > 0.7:
            place = code.place(function)
            return make_slip(code, "method_misspelt", place, {"name": name, "near": "__init__"}, (name, "__init__"))
    return None


def find_unstored(code: Code, raised: Raised) -> Finding | None:
    """An attribute of the line that forward never sets, so that it is still None: where forward should set it."""
    forward, backward, line = code.method("forward"), code.method("backward"), code.text(raised.place)
    if forward is None or backward is None or line is None or raised.step != "backward":
        return None
    read = re.findall(r"self\.(\w+)", line)
    missing = [name for name in read if not any(find_last_store(f, name) for f in (forward, backward))]
    last = find_last_return(forward)
    if not missing or last is None:
        return None
    if (slip := find_near_attribute(code, forward, backward, missing[0])) is not None:
        return slip
    return make_slip(code, "not_stored", code.place(last), {"name": f"self.{missing[0]}"})


def find_near_attribute(code: Code, forward: Function, backward: Function, name: str) -> Finding | None:
    """The store in forward under a near name that backward does not read."""
    kept = [n for n in ast.walk(forward) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    other = find_near(name, {n.attr for n in kept if not any(is_read(m, n.attr) for m in ast.walk(backward))})
    if other is None:
        return None
    place = code.place(min(n.lineno for n in kept if n.attr == other))
    return make_slip(code, "stored_misspelt", place, {"name": other, "near": name}, (other, name))


def explain_missing_method(code: Code, raised: Raised) -> Finding | None:
    """The class has no such method, or hides it behind an attribute."""
    if raised.name in code.methods and (hiding := code.of_attribute(str(raised.name))) is not None:
        return make_slip(code, "method_hidden", hiding, {"name": raised.name})
    values = {"name": raised.name, "symbol": code.candidate.definition.name}
    return make_slip(code, "method_missing", code.candidate.place, values)


def explain_missing_output(code: Code, raised: Raised) -> Finding | None:
    """The object keeps nothing under a name that is asked for."""
    kept = [s for name, s in missing.list_attribute_stores(code.node) if name in ("params", raised.name)]
    at = kept[-1] if len(kept) > 1 else code.methods.get("__init__")  # the later of two stores is left
    values = {"name": raised.name, "symbol": code.candidate.definition.name}
    return make_slip(code, "attribute_missing", code.place(at), values)
