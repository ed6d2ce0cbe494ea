"""Hypotheses for an attribute that is not set: another name has it, the class, a local, or nothing."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from grader.diagnosis.proposals.site import (
    FAR,
    NEAR,
    Proposal,
    Site,
    cost_of_name,
    find_site,
    list_near,
    measure_likeness,
)
from grader.diagnosis.statements import Function, find_last_return, is_own, list_assigned_names, walk_body
from grader.model import Message, OperandKind


def propose_kept(site: Site, name: str) -> Iterator[Proposal]:
    """Propose the place of `self.name`, which is not set: under another name, or nowhere yet."""
    own = [n for n in ast.walk(site.owner) if is_own(n)] if site.owner else []
    inside = list(ast.walk(site.function)) if site.function else []
    reads = [n for n in inside if is_own(n, name) and is_load(n)]
    called = {n.func for n in inside if isinstance(n, ast.Call)}
    once = sum(n.attr == name for n in own) == 1  # of two spellings the one that stands once is the slip
    read = Counter(n.attr for n in own if is_load(n))
    for method in site.methods.values():
        nodes = [n for n in ast.walk(method) if is_own(n)]
        for other in sorted({n.attr for n in nodes if not is_load(n)} - {name}):
            elsewhere = read[other] > sum(n.attr == other and is_load(n) for n in nodes)
            cost = 0.75 * cost_of_name(name, other) + (0.5 if elsewhere else 0.2 if once else 0.1)
            id = "stored_misspelt" if measure_likeness(name, other) >= NEAR else "stored_as_another"
            stores = [n for n in nodes if n.attr == other and not is_load(n)]
            for renamed in ([n for n in nodes if n.attr == other], *([store] for store in stores)):
                edits = site.replace_all(renamed, f"self.{name}")
                place = site.place(renamed[0] if len(renamed) == 1 else stores[0])
                yield site.suppose(id, {"name": other, "near": name}, edits, cost, place)
    for other in sorted(site.attributes - {name}):
        fitting = [n for n in reads if (other in site.methods) == (n in called)]
        if not other.startswith("__"):
            edits = site.replace_all(fitting, f"self.{other}")
            yield site.suppose("attribute_misspelt", {"name": name, "near": other}, edits, cost_of_name(name, other))
    if name in site.locals and name != "self":
        for node in [n for n in site.nodes if is_own(n, name)]:
            yield from suppose_without_owner(site, node, "self", name)
    for method in site.methods.values():
        yield from propose_stores(site, method, name)


def is_load(node: ast.Attribute) -> bool:
    """Is an attribute read here?"""
    return isinstance(node.ctx, ast.Load)


def propose_stores(site: Site, method: Function, name: str) -> Iterator[Proposal]:
    """A store on the class or in a local name, or none, in a method that runs before."""
    values = {"name": f"self.{name}", "method": method.name}
    for node in walk_body(method):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr, ctx=ast.Store()) if (
                attr == name and site.owner is not None and owner == site.owner.name
            ):
                same = [n for n in ast.walk(method) if ast.unparse(n) == f"{owner}.{name}"]
                edits = site.replace_all(same, f"self.{name}")
                yield site.suppose("kept_on_class", {"name": name, "owner": owner}, edits, 0.1)
            case ast.Name(id=local, ctx=ast.Store()) if local == name:
                edits = site.replace(node, f"self.{name} = {name}")
                yield site.suppose("not_stored", values, edits, 0.75)
    last = find_last_return(method)
    if method is site.function or (last is None and method.name != "__init__"):
        return
    for value in list_values(method, name):
        text = f"self.{name} = {value}"
        edits = site.insert(text, last) if last else site.insert_behind(text, method.body[-1])
        place = None if last else site.place((method.end_lineno or 0) + 1)
        cost = 0.7 if value == name else 1.5 if value.endswith(" 0") else 0.95 if name in site.emptied else FAR + 0.1
        yield site.suppose("not_stored", values, edits, cost, place)


def list_values(method: Function, name: str) -> list[str]:
    """List what a method can keep under a name: a local of that name, its arguments, other locals, signs."""
    arguments = [a.arg for a in method.args.args if a.arg != "self"]
    known = list_assigned_names(method) - {"self"}
    signs = [f"{argument} {sign} 0" for argument in arguments for sign in ("<=", ">")]
    return list(dict.fromkeys([*[name] * (name in known), *arguments, *sorted(known), *signs]))


def propose_other_values(site: Site) -> Iterator[Proposal]:
    """Another value for each attribute that the line reads, where another method keeps it."""
    read = {n.attr for n in site.nodes if is_own(n) and is_load(n)}
    for method in [m for m in site.methods.values() if m is not site.function]:
        for node in walk_body(method):
            if isinstance(node, ast.Assign) and is_own(node.targets[0]) and node.targets[0].attr in read:
                name, before = node.targets[0].attr, site.text(node.value)
                for value in list_values(method, name):
                    edits = site.replace(node.value, value) if value != before else ()
                    values = {"name": name, "before": before}
                    yield site.suppose("wrong_value_kept", values, edits, 0.95)


def list_never_set(site: Site, function: Function | None) -> list[str]:
    """The attributes that a function reads and that no method sets to anything but None."""
    names = {n.attr for n in (ast.walk(function) if function else ()) if is_own(n)}
    return sorted(n for n in names if site.stored[n] <= (n in site.emptied) and n not in site.methods)


def suppose_without_owner(site: Site, node: ast.Attribute, owner: str, name: str) -> Iterator[Proposal]:
    """`np.dout` for `dout`, or a local name near it."""
    kept = [f"self.{name}"] * (name in site.attributes and owner != "self")
    for other in [*[name] * (name in site.locals), *kept, *list_near(name, site.locals)]:
        values, cost = {"name": f"{owner}.{name}", "near": other}, 0.45 + cost_of_name(name, other) / 2
        yield site.suppose("owner_too_much", values, site.replace(node, other), cost)


def propose_unset(site: Site) -> Iterator[Proposal]:
    """Propose the place of the attributes in the line that are None, or that an AttributeError names."""
    found = [n.attr for n in site.nodes if is_own(n) and isinstance(n.ctx, ast.Load)]
    none = [n for n in found if (o := site.operands.get(f"self.{n}")) and o.kind is OperandKind.NOTHING]
    named = [n for n in found if n == site.raised.name and site.raised.type == "AttributeError"]
    for name in dict.fromkeys([*none, *named]):
        yield from propose_kept(site, name)


def propose_never_set(site: Site) -> Iterator[Proposal]:
    """Propose the place of the attributes that a method of the exercise reads and none sets."""
    for function in site.own_functions:
        names = list_never_set(site, function)
        at = find_site(site.raised, site.place(function.body[0]), site.failed) if names else None
        yield from (one for name in names for one in propose_kept(at, name)) if at is not None else ()


def propose_asked(site: Site) -> Iterator[Proposal]:
    """Propose the store of an attribute that the exercise asks for and no line reads."""
    if site.stored["grads"]:
        yield from propose_gradients(site)
        return
    asked = [name for name in site.failed.check.structure.attributes if name not in site.stored]
    for name in asked:
        for one in propose_kept(site, name):
            assert one.finding is not None
            id = "not_set" if one.finding.id == "not_stored" else "stored_otherwise"
            message = Message(id, {**one.finding.message.values, "output": name})
            yield replace(one, finding=replace(one.finding, id=id, message=message))


def propose_gradients(site: Site) -> Iterator[Proposal]:
    """Another item of the gradients for each item that a method sets, and the store of a local."""
    asked = site.failed.check.structure.attributes
    for method in site.methods.values():
        targets = [target for n in walk_body(method) if isinstance(n, ast.Assign) for target in n.targets]
        for node in (node for target in targets for node in ast.walk(target)):
            if isinstance(node, ast.Subscript) and is_own(node.value) and isinstance(node.slice, ast.Constant):
                for number in range(len(asked)):
                    values = {"before": site.text(node), "after": f"self.grads[{number}]"}
                    yield site.suppose("meant", values, site.replace(node, values["after"]), 0.4)
        if (last := find_last_return(method)) is not None:
            for number, name in enumerate(asked):
                item, own = f"self.grads[{number}]", list_assigned_names(method)
                edits = site.insert(f"{item}[...] = {name}", last) if name in own else ()
                yield site.suppose("gradient_not_stored", {"output": name, "name": item}, edits, 0.5)
