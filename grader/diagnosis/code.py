"""Find the place of an output, an attribute or a return in the student's source."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.diagnosis.modes import cut_branches
from grader.diagnosis.statements import (
    Function,
    find_assignments,
    find_idle_statement,
    find_key_store,
    find_last_assignment,
    find_last_return,
    find_last_store,
    find_last_write,
    find_returned_value,
    is_given,
    is_own,
    is_params,
    is_unread,
    list_attribute_stores,
    list_key_stores,
    list_other_names,
    list_reachable,
    walk_body,
)
from grader.model import Check, Edit, Place, Structure, Untrusted
from grader.submission.matching import Candidate
from grader.submission.source import Definition, list_words

FORWARD_NAMES = ("forward", "__call__")


@dataclass(frozen=True)
class Code:
    """The graded class or function as a tree, with lookups for places in it; `check` is that of its exercise."""

    candidate: Candidate
    check: Check | None = None

    @property
    def outputs(self) -> tuple[str, ...]:
        """The outputs of the exercise, as its check names them."""
        return ("out", *self.check.expected_formulas) if self.check else ()

    @property
    def helpers(self) -> Collection[str]:
        """The names that can be lent to the definition."""
        return self.check.helpers if self.check else ()

    @property
    def structure(self) -> Structure:
        """The structure of the exercise."""
        return self.check.structure if self.check else Structure()

    @cached_property
    def node(self) -> ast.AST:
        """The class or function itself, also behind an alias; of several functions, a module that holds them."""
        nodes = [self.find_node(definition) for definition in self.candidate.definitions]
        return ast.Module(nodes, []) if self.check and self.check.partners else nodes[0]

    def find_node(self, definition: Definition) -> ast.stmt:
        """Find the class or function of a definition, also behind an alias."""
        seen = {definition.name}
        while definition.kind == "alias" and definition.target and definition.target not in seen:
            seen.add(definition.target)
            definition = self.candidate.source.definitions.get(definition.target, definition)
        return definition.node

    @property
    def statements(self) -> Sequence[ast.stmt]:
        """The statements of the cell, or file, that the definition stands in."""
        cell = self.candidate.source.cell(self.candidate.definition.cell)
        return cell.statements if cell else ()

    @cached_property
    def methods(self) -> dict[str, Function]:
        """The functions of a class by name; a plain function counts as its own forward.

        A convention's own names are replaced by `forward` and `backward`.
        """
        roles = {name: role for role, name in self.structure.named.items()}
        if isinstance(self.node, ast.ClassDef):
            return {roles.get(n.name, n.name): n for n in ast.walk(self.node) if isinstance(n, Function)}
        if self.check and self.check.partners:
            found = ((self.check.symbol, self.candidate.definition), *self.candidate.partners)
            nodes = {asked: self.find_node(definition) for asked, definition in found}
            return {roles.get(asked, asked): node for asked, node in nodes.items() if isinstance(node, Function)}
        return {"forward": self.node} if isinstance(self.node, Function) else {}

    def method(self, name: str) -> Function | None:
        """The method of a name; `__call__` for a forward that is not there."""
        names = (name, *(FORWARD_NAMES if name == "forward" else ()))
        return next((self.methods[n] for n in names if n in self.methods), None)

    def place(self, at: ast.AST | int | None) -> Place:
        """Return the place of a line or a node in the cell of the definition; None gives the definition.

        The column is that of the value, where a statement has one.
        """
        if at is None:
            return self.candidate.place
        value = getattr(at, "value", None)
        shown: Any = value if getattr(value, "lineno", None) == getattr(at, "lineno", at) else at
        line, offset = getattr(shown, "lineno", shown), getattr(shown, "col_offset", None)
        return self.candidate.source.place(self.candidate.definition.cell, line, offset)

    def place_called(self, step: str) -> Place:
        """Return the place of the method that a step calls, else that of the definition."""
        method = self.method(name := {"build": "__init__"}.get(step, step))
        return self.place(method) if method else self.place_elsewhere(name)

    def place_elsewhere(self, method: str) -> Place:
        """Return the place of a partner in another file, else that of the definition."""
        asked = self.structure.named.get(method, method)
        places = (
            source.place(definition.cell, definition.node.lineno, definition.node.col_offset)
            for name, source, definition in self.candidate.elsewhere
            if name == asked
        )
        return next(places, self.candidate.place)

    def text(self, place: Place | None) -> Untrusted | None:
        """The source line at a place of this submission's file."""
        source = self.candidate.source
        return source.line(place) if place and place.file == source.path else None

    def list_called_functions(self, node: ast.AST) -> list[Function]:
        """List the functions of the same text that a class, method or function calls."""
        called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        own = [self.node, *self.methods.values()]
        return [n for n in self.statements if isinstance(n, Function) and n.name in called and n not in own]

    def replace_node(self, node: ast.expr | ast.stmt, text: str) -> Edit | None:
        """Return the edit that replaces a node by a text; None for a node of more than one line."""
        source, cell = self.candidate.source, self.candidate.definition.cell
        start, end = (source.place(cell, node.lineno, offset) for offset in (node.col_offset, node.end_col_offset))
        line = source.line(start)
        return Edit(start, end.column or 1, Untrusted(text), line) if line and node.lineno == node.end_lineno else None

    def of_output(self, name: str, outputs: tuple[str, ...]) -> Place:
        """Return the place of the statement that computes an output: `out`, a returned or a stored gradient."""
        function = self.method(self.method_of(name))
        if function is None:
            return self.place_elsewhere(self.method_of(name))
        function = cut_branches(function, name, self.structure)
        last = find_last_return(function, len(outputs))
        end = self.place(last or function)
        if (dropped := find_idle_statement(function)) is not None:
            return self.place(dropped)
        if (stored := find_last_store(function, name)) is not None:
            return self.place(stored)
        if (keyed := find_key_store(function, name.rpartition(".")[2])) is not None:
            return self.place(keyed)
        if (changed := find_last_write(function, self.structure.read_as.get(name, ""))) is not None:
            return self.place(changed)
        if name not in outputs:
            # to be left on the object, and at most computed
            asked = self.structure.attributes
            hiding = self.find_hiding_store(function, name, asked) if name in asked else None
            computed = find_last_assignment(function, name) or hiding
            return self.place(computed) if computed else end
        returned = find_returned_value(function, outputs.index(name), len(outputs))
        if isinstance(returned, ast.Attribute) and (kept := find_last_store(function, returned.attr)) is not None:
            return self.place(kept)
        if isinstance(returned, ast.Name) and returned.id != name and is_unread(function, name):
            return end  # what should be returned is there
        if isinstance(returned, ast.Name) and (returned.id == name or returned.id not in outputs):
            assigned = find_last_assignment(function, returned.id)
            if assigned is not None and not is_given(assigned):
                return self.place(assigned)
        if isinstance(returned, ast.BinOp) and isinstance(returned.left, ast.Name):
            written = [s for s in find_assignments(function, returned.left.id) if isinstance(s, ast.AugAssign)]
            if written and isinstance(written[-1].target, ast.Subscript):
                return self.place(max(written, key=lambda s: s.lineno))
        return end

    def find_hiding_store(self, function: Function, output: str, outputs: Collection[str]) -> ast.stmt | None:
        """Find the store in whose place that of an output belongs: it is overwritten, or overwrites another."""
        kept, others = list(list_attribute_stores(function)), [f for f in self.methods.values() if f is not function]
        elsewhere = {name for other in others for name, _ in list_attribute_stores(other)} - {*outputs}
        for number, (attribute, statement) in enumerate(kept):
            again = attribute in outputs and any(name == attribute for name, _ in kept[number + 1 :])
            if attribute != output and (again or attribute in elsewhere):
                return statement
        return None

    def method_of(self, output: str) -> str:
        """The name of the method that an output comes from; a plain function counts as forward."""
        if self.is_function:
            return "forward"
        return self.structure.method_of.get(output, "forward" if output == "out" else "backward")

    def of_attribute(self, attribute: str) -> Place | None:
        """The last assignment to `self.attribute` in forward, else anywhere in the class."""
        functions = filter(None, map(self.method, ("forward", "backward", "__init__")))
        stored = next(filter(None, (find_last_store(function, attribute) for function in functions)), None)
        return self.place(stored) if stored else None

    def of_change(self, argument: str) -> Place:
        """Return the place of the last write into an argument in forward, also by another name of it, else forward."""
        found: list[ast.stmt | ast.expr] = []
        names = {argument, *list_other_names(self.live("forward"), argument)}
        for node in self.live("forward"):
            match node:
                case ast.Subscript(value=target, ctx=ast.Store()) | ast.AugAssign(target=ast.Name() as target):
                    found += [node] if {*list_words(target)[-1:]} & names else []
        return self.place(max(found, key=lambda node: node.lineno, default=self.method("forward")))

    def of_making(self) -> Place:
        """Return the place where forward makes an object and keeps it, else forward."""
        kept = [n for n in self.live("forward") if isinstance(n, ast.Assign) and is_own(n.targets[0])]
        made = [n for n in kept if isinstance(n.value, ast.Call) and isinstance(n.value.func, ast.Name)]
        return self.first(made, "forward")

    def of_sharing(self) -> Place:
        """Return the place where a value stays for the next call or another object, else backward."""
        found: list[ast.stmt | ast.expr] = []
        init = self.methods.get("__init__")
        arguments = [a.arg for a in init.args.args] if init else []
        stores = [
            n for n in self.live("__init__") if isinstance(n, ast.Assign) and getattr(n.value, "id", 0) in arguments
        ]
        given = {t.attr for n in stores for t in n.targets if isinstance(t, ast.Attribute)}
        nodes = (*self.live("forward"), *self.live("backward"))
        aliases = [n for n in nodes if isinstance(n, ast.Assign) and is_own(n.value)]
        kept = {target.id for alias in aliases for target in alias.targets if isinstance(target, ast.Name)}
        for node in nodes:
            match node:
                case (
                    ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()) | ast.AugAssign(target=ast.Name(id=name))
                ) if name in kept:
                    found.append(node)
                case (
                    ast.AugAssign(target=ast.Attribute())
                    | ast.If(test=ast.Compare(left=ast.Attribute(value=ast.Name(id="self")), ops=[ast.Is()]))
                ):
                    found.append(node)
                case ast.Attribute(value=ast.Name(id=owner), attr=name, ctx=ast.Store()):
                    if owner in (getattr(self.node, "name", ""), "cls") or (owner == "self" and name in given):
                        found.append(node)
        return self.first(found, "backward")

    def of_parameter(self, name: str) -> Place | None:
        """Return the place where the constructor makes a parameter: under its key, or as an attribute."""
        init = self.methods.get("__init__")
        if init is None:
            return None
        for node in walk_body(init):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == name:
                        return self.place(value)
        stored = find_last_store(init, name) or find_key_store(init, name)
        return self.place(stored) if stored is not None else None

    def of_other_key(self, name: str) -> Place:
        """Return the place where a method stores a key that `params` does not have, else its return."""
        known = {key for method in self.methods.values() for t, key in list_key_stores(method) if is_params(t)}
        function = self.method(name)
        odd = [t for t, key in list_key_stores(function) if key not in known] if function and known else []
        last = find_last_return(function) if function else None
        return self.first(odd or [n for n in (last,) if n], name)

    def of_step(self) -> Place:
        """Return the place where a training changes its parameters, or fails to."""
        function = self.method("forward")
        if function is not None and (dropped := find_idle_statement(function)) is not None:
            return self.place(dropped)
        stores = (n for n in self.live("forward") if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store))
        return self.first([n for n in stores if is_params(n)], "forward")

    def live(self, method: str) -> list[ast.AST]:
        """The nodes of a method that can be reached."""
        function = self.method(method)
        return list(walk_body(function, list_reachable(function))) if function else []

    def first(self, nodes: Sequence[ast.stmt | ast.expr], method: str) -> Place:
        """The place of the first node, else that of the method."""
        return self.place(min(nodes, key=lambda node: node.lineno, default=self.method(method)))

    @property
    def is_function(self) -> bool:
        """Is this a function, and not a class?"""
        return isinstance(self.node, Function)


def list_returned(check: Check, output: str) -> tuple[str, ...]:
    """The outputs that one return gives, this one among them, in order; none where it is left on the object."""
    if check.structure.returned:
        return next((group for group in check.structure.returned if output in group), ())
    gradients = check.structure.gradients
    if output == "out" and (gradients or check.structure.attributes):
        return ("out",)
    return gradients or (() if check.structure.attributes else tuple(check.expected_formulas))
