"""Hypotheses for a name, an attribute, a key or an import that is not there: another spelling, owner or store."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from importlib import import_module

import numpy as np

from grader.diagnosis.proposals.site import FAR, NEAR, Proposal, Site, cost_of_name, list_near, measure_likeness
from grader.diagnosis.proposals.stores import suppose_without_owner
from grader.diagnosis.statements import find_last_return, list_assigned_names, walk_body
from grader.grading.stand_ins import find_absent_star
from grader.model import Edit
from grader.sandbox.protocol import ALLOWED_TOP
from grader.submission.keyboard import transliterate_hangul

ARRAYS = ("ndarray", "float64", "int64", "float", "int")
OF_OWNER = {"module": "np_attribute", "dict": "dictionary_attribute", "OrderedDict": "dictionary_attribute"}
KNOWN = {"module": dir(np), "dict": dir(dict), "OrderedDict": dir(dict), **dict.fromkeys(ARRAYS, dir(np.ndarray))}
LIBRARIES = ("abc", "collections", "copy", "dataclasses", "functools", "itertools", "math", "operator", "random",
             "typing", "numpy", "numpy.linalg", "numpy.random")  # fmt: skip
SHORT = {"np": "numpy as np"}  # what is usually imported under a short name
LONE_WORDS = ("pass", "break", "continue", "return")
CONSTANTS = {"this": "self", "true": "True", "false": "False", "null": "None", "nil": "None", "none": "None",
             "undefined": "None"}  # fmt: skip


def rename(site: Site, name: str, other: str) -> tuple[Edit, ...]:
    """Return the edits that write another name wherever the function reads the name."""
    nodes = ast.walk(site.function) if site.function else site.nodes
    return site.replace_all([n for n in nodes if isinstance(n, ast.Name) and n.id == name], other)


def propose_undefined(site: Site) -> Iterator[Proposal]:
    """Propose the meaning of an undefined name."""
    name = str(site.raised.name)
    line = site.cell.lines[site.line - 1]
    code, _, comment = line.partition("//")
    if re.search(rf"\b{re.escape(name)}\b", comment):
        # `x // y` divides, so Python takes a comment of other languages for names
        yield site.suppose("foreign_comment", {"name": "//"}, site.change(site.line, code.rstrip()), 0.1)
    if name.startswith("return") and line.strip().startswith(name):
        edits = site.change(site.line, line.replace(name, f"return {name[6:]}", 1))
        yield site.suppose("space_after_return", {"name": name, "near": f"return {name[6:]}"}, edits, 0.1)
    if (letters := transliterate_hangul(name)) != name:
        yield suppose_renamed(site, "korean_keyboard", name, letters, 0.1)
    match site.statement:
        case ast.Expr(value=ast.Name(id=alone)) if alone == name:  # any name would do there, so none is proved
            for other in list_near(name, LONE_WORDS):
                yield suppose_renamed(site, "keyword_misspelt", name, other, cost_of_name(name, other))
            margin = line[: len(line) - len(line.lstrip())]
            yield site.suppose("lone_word", {"name": name}, site.change(site.line, f"{margin}# {line.strip()}"), 0.5)
            return
    if name.lower() in CONSTANTS:
        near = CONSTANTS[name.lower()]
        nodes = ast.walk(site.owner or site.function or site.statement or site.cell.nodes[0])
        edits = site.replace_all([n for n in nodes if isinstance(n, ast.Name) and n.id == name], near)
        yield site.suppose("name_misspelt", {"name": name, "near": near}, edits, 0.2)
    yield from propose_owner(site, name)
    for alias in [a for n in site.cell.nodes if isinstance(n, ast.ImportFrom) for a in n.names if not a.asname]:
        if list_near(alias.name, {name}):
            values, cost = {"name": alias.name, "near": name}, cost_of_name(alias.name, name) - 0.05
            yield site.suppose("import_misspelt", values, site.replace(alias, name), cost)
    # any name lets the line go on; a function of Python is meant where it is called
    is_called = any(isinstance(n, ast.Call) and site.text(n.func) == name for n in site.nodes)
    own = {o for o, value in vars(builtins).items() if o.islower() and (is_called or type(value) is type)}
    visible = {*site.locals, *list_defined_names(site), *site.failed.check.helpers, *own}
    # a longer name may stand in a file that was not handed in
    most = 2 if find_absent_star(site.source, site.failed.submission) else len(name)
    for other in list_near(name, visible):
        if abs(len(name) - len(other)) <= most:
            yield suppose_renamed(site, "name_misspelt", name, other, cost_of_name(name, other))
    for other in sorted(site.locals - {"self", name}):
        if measure_likeness(name, other) < NEAR:
            yield suppose_renamed(site, "name_meant", name, other, FAR)
    yield from propose_parameter(site, name) if name != "self" else ()
    yield from propose_missing_parameter(site, name)
    yield from propose_start(site, name)


def propose_owner(site: Site, name: str) -> Iterator[Proposal]:
    """`self.` or `np.` that was left out, or a dot behind it."""
    if name in site.attributes:
        yield suppose_renamed(site, "self_left_out", name, f"self.{name}", 0.2)
    if name in dir(np):
        yield suppose_renamed(site, "np_left_out", name, f"np.{name}", 0.3)
    for owner in ("self", "np"):
        rest = name.removeprefix(owner)
        if rest and rest != name:
            yield suppose_renamed(site, "dot_left_out", name, f"{owner}.{rest}", 0.2)
    for method in site.methods.values():
        last = find_last_return(method)
        if method is not site.function and last is not None and name in list_assigned_names(method):
            edits = (*site.insert(f"self.{name} = {name}", last), *rename(site, name, f"self.{name}"))
            at = site.place(site.statement or site.line)
            if len(edits) > 1:
                yield site.suppose("name_of_another", {"name": name, "method": method.name}, edits, 0.5, at)


def suppose_renamed(site: Site, id: str, name: str, other: str, cost: float) -> Proposal:
    """Suppose that another name was meant, in this function."""
    return site.suppose(id, {"name": name, "near": other}, rename(site, name, other), cost)


def propose_parameter(site: Site, name: str) -> Iterator[Proposal]:
    """A parameter that the body calls otherwise."""
    function = site.function
    read = {n.id for n in walk_body(function) if isinstance(n, ast.Name)} if function else set()
    for argument in function.args.args if function else ():
        if argument.arg not in ("self", *read):
            values = {"name": argument.arg, "near": name}
            yield site.suppose("parameter_misnamed", values, site.replace(argument, name), 0.55)


def propose_missing_parameter(site: Site, name: str) -> Iterator[Proposal]:
    """A parameter that the head of the function does not have."""
    function = site.function
    head = site.cell.lines[function.lineno - 1] if function else ""
    if function is not None and head.rstrip().endswith("):"):
        before = head.rstrip()[:-2]
        text = f"{before}{name}):" if before.endswith("(") else f"{before}, {name}):"
        values = {"name": name, "method": function.name}
        yield site.suppose("parameter_missing", values, site.change(function.lineno, text), 0.7)


def propose_start(site: Site, name: str) -> Iterator[Proposal]:
    """A first value that a loop goes on from."""
    for loop in site.loops[:1]:
        arguments = [a.arg for a in site.function.args.args if a.arg != "self"] if site.function else []
        for value in ("0", "[]", *arguments):
            edits = site.insert(f"{name} = {value}", loop)
            yield site.suppose("not_begun", {"name": name}, edits, 1.0, site.place(loop))


def propose_starts(site: Site) -> Iterator[Proposal]:
    """A first value for each local name of the line that is not set yet."""
    read = {n.id for n in site.nodes if isinstance(n, ast.Name)} & site.locals
    for name in sorted(read - {*site.operands}) if site.raised.type == "UnboundLocalError" else ():
        yield from propose_start(site, name)


def propose_assignments(site: Site) -> Iterator[Proposal]:
    """One name for what a loop passes on and computes; a call alone where it returns None."""
    for function in site.own_functions:
        nodes = list(walk_body(function))
        looped = {n for loop in nodes if isinstance(loop, ast.For) for n in loop.body}
        for node in nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=[ast.Name(id=other)])) if (
                    node in looped and name != other
                ):
                    edits = site.replace_all([n for n in nodes if isinstance(n, ast.Name) and n.id == name], other)
                    yield site.suppose("not_carried", {"name": name, "other": other}, edits, 0.5, site.place(node))
                case ast.Assign(targets=[target], value=ast.Call(func=ast.Attribute(value=owner, attr=attr))):
                    if attr in dir(list) and site.text(target) == site.text(owner):
                        values, text = (
                            {"before": site.text(node.value), "name": site.text(owner)},
                            site.text(node.value),
                        )
                        yield site.suppose("works_in_place", values, site.replace(node, text), 0.2)


def list_defined_names(site: Site) -> set[str]:
    """The definitions and imports of the file."""
    found = set(site.source.definitions)
    for node in (n for cell in site.source.cells for n in cell.nodes if isinstance(n, ast.Import | ast.ImportFrom)):
        found |= {a.asname or a.name.partition(".")[0] for a in node.names if a.name != "*"}
    return found


def propose_attribute(site: Site) -> Iterator[Proposal]:
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
                yield suppose_renamed(site, "name_misspelt", root, other, cost_of_name(root, other))
            if root == "np" or root == "self":
                yield from suppose_without_owner(site, node, root, name)
            elif name in dir(np.random):
                values = {"before": site.text(node), "after": f"np.random.{name}"}
                yield site.suppose("meant", values, site.replace(node, f"np.random.{name}"), 0.5)
    if (letters := transliterate_hangul(name)) != name:
        for node in nodes:
            edits = site.replace(node, f"{site.text(node.value)}.{letters}")
            yield site.suppose("korean_keyboard", {"name": name, "near": letters}, edits, 0.1)


def propose_key(site: Site) -> Iterator[Proposal]:
    """Another key, here or where it is set."""
    name = str(site.raised.name)
    keys = [n for n in site.cell.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    here = [n for n in keys if n.value == name and n.lineno == site.line]
    for other in list_near(name, {str(n.value) for n in keys}):
        for node in here:
            values, cost = {"name": name, "near": other}, cost_of_name(name, other)
            yield site.suppose("key_missing", values, site.replace(node, repr(other)), cost)
        for node in [n for n in keys if n.value == other]:
            values, cost = {"name": other, "near": name}, 0.1 + cost_of_name(name, other)
            yield site.suppose("key_misspelt", values, site.replace(node, repr(name)), cost)


def propose_modules(site: Site) -> Iterator[Proposal]:
    """Propose the meaning of the import that failed in the line of the site."""
    statement, name, submission = site.statement, str(site.raised.name), site.failed.submission
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return
    if site.raised.type == "ModuleNotFoundError":
        named = next((alias for alias in statement.names if alias.name == name), None)
        if isinstance(statement, ast.Import) and named and not named.asname and name in SHORT:
            values = {"name": name, "near": f"import {SHORT[name]}"}
            yield site.suppose("module_misspelt", values, site.replace(named, SHORT[name]), 0.1)
        dotted = {source.path.rpartition(".")[0].replace("/", ".") for source in submission.sources}
        for other in list_near(name, ALLOWED_TOP | dotted | {source.stem for source in submission.sources}):
            line, values = site.cell.lines[statement.lineno - 1], {"name": name, "near": other}
            text = f"{other} as {named.asname}" if named and named.asname else other
            edits = site.replace(named, text) if named else ()
            if isinstance(statement, ast.ImportFrom):
                edits = site.change(statement.lineno, line.replace(f"from {name} ", f"from {other} ", 1))
            yield site.suppose("module_misspelt", values, edits, cost_of_name(name, other))
        return
    module = str(site.raised.owner)
    stem = module.rpartition(".")[2]
    known = {one for source in submission.sources if source.stem == stem for one in source.definitions}
    known |= {*dir(import_module(module))} if module in LIBRARIES else set()
    for other in list_near(name, known):
        values, cost = {"name": name, "near": other}, cost_of_name(name, other)
        reads = [n for n in site.cell.nodes if name in (getattr(n, "id", None), getattr(n, "name", None))]
        everywhere = site.replace_all([n for n in reads if isinstance(n, ast.Name | ast.alias)], other)
        yield site.suppose("import_misspelt", values, everywhere, cost)
        for alias in (alias for alias in statement.names if alias.name == name):
            kept = site.replace(alias, f"{other} as {alias.asname or name}")
            yield site.suppose("import_misspelt", values, kept, cost + 0.1)
