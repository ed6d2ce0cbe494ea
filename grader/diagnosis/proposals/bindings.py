"""Hypotheses for a name, an attribute or a key that is not there: another spelling, another owner, another store."""

from __future__ import annotations

import ast
import builtins
import difflib
import re
from collections.abc import Collection, Iterable, Iterator

import numpy as np

from grader.diagnosis.proposals.hypothesis import Hypothesis
from grader.diagnosis.proposals.site import Site
from grader.diagnosis.statements import Function, find_last_return, is_own, list_assigned_names, walk_body
from grader.model import Edit, OperandKind
from grader.submission.keyboard import transliterate_hangul

CONSTANTS = {"true": "True", "false": "False", "null": "None", "nil": "None", "none": "None", "undefined": "None"}
PUBLIC = re.compile(r"[a-zA-Z]")
FAR = 1.2  # the cost of a name that has no letters in common
ONE_APART = 0.72  # the least likeness of names that differ by one letter
NEAR = 0.6  # the likeness from which on a name is near, whatever is in sight


def measure_likeness(name: str, other: str) -> float:
    """How alike are two names, from 0 to 1? Small and capital letters are the same."""
    one, two = sorted((name.lower(), other.lower()), key=len)
    ratio = difflib.SequenceMatcher(None, one, two).ratio()
    return max(ratio, ONE_APART) if is_one_apart(one, two) else ratio


def is_one_apart(one: str, two: str) -> bool:
    """Do two names differ by one letter, or by two that changed places? The first is not longer."""
    if len(one) == len(two):
        places = [n for n in range(len(one)) if one[n] != two[n]]
        turned = len(places) == 2 and places[1] == places[0] + 1 and sorted(one) == sorted(two)
        return len(one) > 1 and (len(places) == 1 or turned)
    return len(one) > 1 and any(two[:n] + two[n + 1 :] == one for n in range(len(two)))


def cost_of_name(name: str, other: str) -> float:
    """Return the cost of another name: the more alike, the lower."""
    return FAR - measure_likeness(name, other)


def list_near(name: str, known: Iterable[str], likeness: float = NEAR) -> list[str]:
    """The names that are alike, the nearest first."""
    found = [one for one in set(known) if one != name and PUBLIC.match(one) and measure_likeness(name, one) >= likeness]
    return sorted(found, key=lambda one: (-measure_likeness(name, one), one))


def rename(site: Site, name: str, other: str) -> tuple[Edit, ...]:
    """Return the edits that write another name wherever the function reads the name."""
    nodes = ast.walk(site.function) if site.function else site.nodes
    return site.replace_all([n for n in nodes if isinstance(n, ast.Name) and n.id == name], other)


def propose_undefined(site: Site, helpers: Collection[str]) -> Iterator[Hypothesis]:
    """Propose the meaning of an undefined name."""
    name = str(site.raised.name)
    line = site.cell.lines[site.line - 1]

    comment = re.search(r"\s*//.*", line)
    if comment and re.search(rf"\b{re.escape(name)}\b", comment.group()):
        # `x // y` divides, so Python takes a comment of other languages for names
        edits = site.change(site.line, line[: comment.start()])
        yield from [site.suppose("foreign_comment", {"name": "//"}, edits, 0.1)] if edits else ()
    if name.startswith("return") and line.strip().startswith(name):
        edits = site.change(site.line, line.replace(name, f"return {name[6:]}", 1))
        yield site.suppose("space_after_return", {"name": name, "near": f"return {name[6:]}"}, edits, 0.1)
    if (letters := transliterate_hangul(name)) != name:
        yield from suppose_renamed(site, "korean_keyboard", name, letters, 0.1)
    if name.lower() in CONSTANTS:
        yield from suppose_renamed(site, "name_misspelt", name, CONSTANTS[name.lower()], 0.2)
    yield from propose_owner(site, name)
    visible = {*site.locals, *list_defined_names(site), *helpers, *filter(str.islower, dir(builtins))}
    for other in list_near(name, visible):
        yield from suppose_renamed(site, "name_misspelt", name, other, cost_of_name(name, other))
    for other in sorted(site.locals - {"self", name}):
        if measure_likeness(name, other) < NEAR:
            yield from suppose_renamed(site, "name_meant", name, other, FAR)
    yield from propose_parameter(site, name) if name != "self" else ()
    yield from propose_start(site, name)


def propose_owner(site: Site, name: str) -> Iterator[Hypothesis]:
    """`self.` or `np.` that was left out, or a dot behind it."""
    if name in site.attributes:
        yield from suppose_renamed(site, "self_left_out", name, f"self.{name}", 0.2)
    if name in dir(np):
        yield from suppose_renamed(site, "np_left_out", name, f"np.{name}", 0.3)
    for owner in ("self", "np"):
        rest = name.removeprefix(owner)
        if rest and rest != name:
            yield from suppose_renamed(site, "dot_left_out", name, f"{owner}.{rest}", 0.2)
    for method in site.methods.values():
        last = find_last_return(method)
        if method is not site.function and last is not None and name in list_assigned_names(method):
            edits = (*site.insert(f"self.{name} = {name}", last), *rename(site, name, f"self.{name}"))
            at = site.place(site.statement or site.line)
            if len(edits) > 1:
                yield site.suppose("name_of_another", {"name": name, "method": method.name}, edits, 0.5, at)


def suppose_renamed(site: Site, id: str, name: str, other: str, cost: float) -> Iterator[Hypothesis]:
    """The hypothesis that another name was meant, in this function."""
    if edits := rename(site, name, other):
        yield site.suppose(id, {"name": name, "near": other}, edits, cost)


def propose_parameter(site: Site, name: str) -> Iterator[Hypothesis]:
    """A parameter that the body calls otherwise."""
    function = site.function
    read = {n.id for n in walk_body(function) if isinstance(n, ast.Name)} if function else set()
    for argument in function.args.args if function else ():
        if argument.arg not in ("self", *read) and (edits := site.replace(argument, name)):
            values = {"name": argument.arg, "near": name}
            yield site.suppose("parameter_misnamed", values, edits, 0.4)


def propose_start(site: Site, name: str) -> Iterator[Hypothesis]:
    """A first value that a loop goes on from."""
    for loop in site.loops[:1]:
        for value in ("0", "[]"):
            if edits := site.insert(f"{name} = {value}", loop):
                yield site.suppose("not_begun", {"name": name}, edits, 1.0, site.place(loop))


def list_defined_names(site: Site) -> set[str]:
    """The definitions and imports of the file."""
    found = set(site.source.definitions)
    for node in (n for cell in site.source.cells for n in cell.nodes if isinstance(n, ast.Import | ast.ImportFrom)):
        found |= {a.asname or a.name.partition(".")[0] for a in node.names if a.name != "*"}
    return found


def propose_attribute(site: Site) -> Iterator[Hypothesis]:
    """Propose the meaning of an attribute that its owner does not have."""
    name, owner = str(site.raised.name), str(site.raised.owner)
    nodes = [n for n in site.nodes if isinstance(n, ast.Attribute) and n.attr == name]
    known = KNOWN.get(owner, ())
    for node in nodes:
        root = site.text(node.value)
        for other in list_near(name, known):
            edits = site.replace(node, f"{root}.{other}")
            id = "array_attribute" if owner in ARRAYS else OF_OWNER.get(owner, "array_attribute")
            yield site.suppose(id, {"name": name, "near": other}, edits, cost_of_name(name, other))
        if isinstance(node.value, ast.Name):
            for other in list_near(root, {*site.locals, *list_defined_names(site), "np", "self"}, 0.5):
                yield from suppose_renamed(site, "name_misspelt", root, other, cost_of_name(root, other))
            if root == "np" or root == "self":
                yield from suppose_without_owner(site, node, root, name)
            elif name in dir(np):
                yield from suppose_text(site, node, f"np.{name}", 0.5)
    if (letters := transliterate_hangul(name)) != name:
        for node in nodes:
            edits = site.replace(node, f"{site.text(node.value)}.{letters}")
            yield site.suppose("korean_keyboard", {"name": name, "near": letters}, edits, 0.1)


def suppose_without_owner(site: Site, node: ast.Attribute, owner: str, name: str) -> Iterator[Hypothesis]:
    """`np.dout` for `dout`, or a local name near it."""
    for other in [name] * (name in site.locals) + list_near(name, site.locals):
        if edits := site.replace(node, other):
            values = {"name": f"{owner}.{name}", "near": other}
            yield site.suppose("owner_too_much", values, edits, 0.45 + cost_of_name(name, other) / 2)


def suppose_text(site: Site, node: ast.AST, text: str, cost: float) -> Iterator[Hypothesis]:
    """The hypothesis that something else was meant for a node."""
    if edits := site.replace(node, text):
        yield site.suppose("meant", {"before": site.text(node), "after": text}, edits, cost)


def propose_kept(site: Site, name: str) -> Iterator[Hypothesis]:
    """Propose the place of `self.name`, which is not set: under another name, or nowhere yet."""
    own = [n for n in ast.walk(site.owner) if is_own(n)] if site.owner else []
    reads = [n for n in (ast.walk(site.function) if site.function else ()) if is_own(n, name) and is_load(n)]
    for method in site.methods.values():
        nodes = [n for n in ast.walk(method) if is_own(n)]
        for other in sorted({n.attr for n in nodes if not is_load(n)} - {name}):
            elsewhere = any(n.attr == other and is_load(n) and n not in nodes for n in own)
            once = sum(n.attr == name for n in own) == 1  # of two spellings the one that stands once is the slip
            cost = 0.75 * cost_of_name(name, other) + (0.5 if elsewhere else 0.2 if once else 0.1)
            id = "stored_misspelt" if measure_likeness(name, other) >= NEAR else "stored_as_another"
            first = next(n for n in nodes if n.attr == other and not is_load(n))
            for renamed in ([n for n in nodes if n.attr == other], [first]):
                edits = site.replace_all(renamed, f"self.{name}")
                if edits:
                    place = site.place(first)
                    yield site.suppose(id, {"name": other, "near": name}, edits, cost, place)
    for other in sorted(site.attributes - {name}):
        called = [n for n in reads if (other in site.methods) == is_called(n, site)]
        if (edits := site.replace_all(called, f"self.{other}")) and not other.startswith("__"):
            yield site.suppose("attribute_misspelt", {"name": name, "near": other}, edits, cost_of_name(name, other))
    if name in site.locals and name != "self":
        for node in [n for n in site.nodes if is_own(n, name)]:
            yield from suppose_without_owner(site, node, "self", name)
    for method in site.methods.values():
        yield from propose_stores(site, method, name)


def is_load(node: ast.Attribute) -> bool:
    """Is an attribute read here?"""
    return isinstance(node.ctx, ast.Load)


def is_called(node: ast.Attribute, site: Site) -> bool:
    """Is a method of the object called here?"""
    return any(isinstance(n, ast.Call) and n.func is node for n in ast.walk(site.function or node))


def propose_stores(site: Site, method: Function, name: str) -> Iterator[Hypothesis]:
    """A store on the class or in a local name, or none, in a method that runs before."""
    for node in walk_body(method):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr, ctx=ast.Store()) if (
                attr == name and owner != "self"
            ):
                same = [n for n in ast.walk(method) if ast.unparse(n) == f"{owner}.{name}"]
                edits = site.replace_all(same, f"self.{name}")
                yield from [site.suppose("kept_on_class", {"name": name, "owner": owner}, edits, 0.1)] if edits else ()
            case ast.Name(id=local, ctx=ast.Store()) if local == name:
                edits = site.replace(node, f"self.{name} = {name}")
                yield from [site.suppose("not_stored", {"name": f"self.{name}"}, edits, 0.75)] if edits else ()
    last = find_last_return(method)
    if method is site.function or (last is None and method.name != "__init__"):
        return
    arguments = [a.arg for a in method.args.args if a.arg != "self"]
    known = list_assigned_names(method) - {"self"}
    signs = [f"{argument} {sign} 0" for argument in arguments for sign in ("<=", ">")]
    for value in dict.fromkeys([*[name] * (name in known), *arguments, *sorted(known), *signs]):
        text = f"self.{name} = {value}"
        edits = site.insert(text, last) if last else site.insert_behind(text, method.body[-1])
        if edits:
            place = None if last else site.place((method.end_lineno or 0) + 1)
            cost = 0.7 if value == name else 0.95
            yield site.suppose("not_stored", {"name": f"self.{name}"}, edits, cost, place)


def propose_key(site: Site) -> Iterator[Hypothesis]:
    """Another key, here or where it is set."""
    name = str(site.raised.name)
    keys = [n for n in site.source_nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    here = [n for n in keys if n.value == name and n.lineno == site.line]
    for other in list_near(name, {str(n.value) for n in keys}):
        for node in here:
            edits = site.replace(node, repr(other))
            values = {"name": name, "near": other}
            yield from [site.suppose("key_missing", values, edits, cost_of_name(name, other))] if edits else ()
        for node in [n for n in keys if n.value == other]:
            edits = site.replace(node, repr(name))
            values = {"name": other, "near": name}
            yield from [site.suppose("key_misspelt", values, edits, 0.1 + cost_of_name(name, other))] if edits else ()


def list_unset(site: Site) -> list[str]:
    """The attributes of `self` in the line that are None, or that an AttributeError names."""
    found = [n.attr for n in site.nodes if is_own(n) and isinstance(n.ctx, ast.Load)]
    none = [n for n in found if (o := site.operands.get(f"self.{n}")) and o.kind is OperandKind.NOTHING]
    named = [n for n in found if n == site.raised.name and site.raised.type == "AttributeError"]
    return list(dict.fromkeys([*none, *named]))


def list_never_set(site: Site) -> list[str]:
    """The attributes that the function reads and that no method sets to anything but None."""
    own = [n for n in ast.walk(site.function) if is_own(n)] if site.function else []
    empty = {
        target.attr
        for n in (ast.walk(site.owner) if site.owner else ())
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant) and n.value.value is None
        for target in n.targets
        if is_own(target)
    }
    stores = [n for n in (ast.walk(site.owner) if site.owner else ()) if is_own(n) and isinstance(n.ctx, ast.Store)]
    counts = {name: sum(n.attr == name for n in stores) for name in {n.attr for n in own}}
    return sorted(name for name, count in counts.items() if count <= (name in empty) and name not in site.methods)


ARRAYS = ("ndarray", "float64", "int64", "float", "int")
OF_OWNER = {"module": "np_attribute", "dict": "dictionary_attribute", "OrderedDict": "dictionary_attribute"}
KNOWN = {"module": dir(np), "dict": dir(dict), "OrderedDict": dir(dict), **dict.fromkeys(ARRAYS, dir(np.ndarray))}
