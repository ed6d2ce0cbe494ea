"""Find the roles of the names of a training, and the first statement with a name of the wrong role.

The role of a name follows from its origin: a parameter, an object that was made, a call of it, a loop. Every other
name has no role, and fits everywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import NamedTuple

from grader.diagnosis.proposals.assignments import (
    find_counts,
    find_fillings,
    is_empty,
    is_list_name,
    list_bindings,
    list_read_names,
    match_append,
    read_written_rows,
    sort_nodes,
)
from grader.diagnosis.statements import Function, find_last_return, list_leaves
from grader.model import Check


class Signature(NamedTuple):
    """The roles of a call's arguments, and of its results."""

    wanted: tuple[Collection[str], ...]
    given: tuple[str, ...]


FORWARD = Signature((("input",),), ("prediction",))
LOSS = Signature((("prediction",), ("target",)), ("loss", "slope"))
OF_BATCH = (("inputs", "input"), ("targets", "target"))
CALLS: Mapping[tuple[str, str], Signature] = {
    ("model", ""): FORWARD,
    ("model", "forward"): FORWARD,
    ("model", "backward"): Signature((("slope",), ("rate",)), ("w", "b")),
    ("loss function", ""): LOSS,
    ("loss function", "forward"): LOSS,
    ("network", "gradient"): Signature(OF_BATCH, ("slopes",)),
    ("network", "loss"): Signature(OF_BATCH, ("loss",)),
    ("network", "accuracy"): Signature((("test inputs",), ("test targets",)), ("accuracy",)),
}
# the roles of what an object is made with
MADE_WITH: Mapping[str, tuple[Collection[str], ...]] = {
    "network": (("width of inputs", "width of test inputs"), (), ("width of targets", "width of test targets")),
}
CHOSEN_FROM = ("number of inputs", "number of targets")
SINGLE = {"inputs": "input", "targets": "target"}
# by output: the roles that its numbers may have
NUMBERS = {
    "losses": ("loss", "losses"),
    "accuracies": ("accuracy", "accuracies", "count of right"),
    "w": ("w",),
    "b": ("b",),
}
LISTS = ("losses", "accuracies")
KEEPING = ("round", "mean", "sum", "float", "int", "array", "asarray", "where", "item", "squeeze", "average")


class Roles:
    """The roles of a training's names, statement by statement, and the statements in which one does not fit."""

    def __init__(self, check: Check, function: Function) -> None:
        self.check, self.function = check, function
        self.known: Mapping[str, str] = check.structure.roles
        arguments = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        declared = check.structure.arguments
        self.of: dict[str, str] = {
            name: self.known[meant] for name, meant in zip(arguments, declared, strict=False) if meant in self.known
        }
        self.returned = self.outputs()
        self.lists = {**self.averaged(), **self.returned}
        self.of |= {name: role for name, role in self.lists.items() if role in LISTS}
        self.counted = find_counts(function)
        self.of |= dict.fromkeys(self.counted, "count of right")
        self.odd: list[int] = []
        for statement in sort_nodes(function):
            if isinstance(statement, ast.stmt):
                self.read(statement)

    def outputs(self) -> dict[str, str]:
        """The local names that are returned, each with its output."""
        last, names = find_last_return(self.function), tuple(self.check.expected_formulas)
        parts = list(list_leaves(last.value)) if last and last.value else []
        found = {
            part.id: output
            for part, output in zip(parts, names, strict=False)
            if len(parts) == len(names) and isinstance(part, ast.Name) and is_list_name(self.function, part.id)
        }
        return found | {name: name for name in names if name in LISTS and is_list_name(self.function, name)}

    def averaged(self) -> dict[str, str]:
        """The lists whose mean goes into one of those that are returned."""
        found: dict[str, str] = {}
        for node in sort_nodes(self.function):
            owner, value = match_append(node)
            if self.returned.get(owner) in LISTS and value is not None:
                inner = [n.id for n in ast.walk(value) if isinstance(n, ast.Name) and is_list_name(self.function, n.id)]
                found = dict.fromkeys(inner, self.returned[owner]) | found
        return found

    def read(self, statement: ast.stmt) -> None:
        """Take in one statement: what it binds, and whether what it uses fits."""
        match statement:
            case ast.For(target=target, iter=iterable):
                self.bind_loop(target, iterable)
            case ast.Assign(targets=[target], value=value):
                self.bind(target, value)
            case ast.AugAssign(value=value):
                self.role(value)
            case ast.Expr(value=value):
                owner, given = match_append(value)
                if given is None:
                    self.role(value)
                elif owner in {n.id for n in ast.walk(given) if isinstance(n, ast.Name)}:
                    self.odd.append(given.lineno)
                elif (output := self.lists.get(owner)) in LISTS:
                    # a list whose mean goes into another is of single numbers
                    allowed = LISTS if owner in self.returned else ()
                    self.fit(given, [role for role in NUMBERS[output] if role not in LISTS or role in allowed])
                elif owner in self.of:
                    self.odd.append(given.lineno)  # something else than a list of results is filled
                else:
                    self.role(given)

    def bind_loop(self, target: ast.expr, iterable: ast.expr) -> None:
        """The variables of a loop: elements of what they run over."""
        match iterable:
            case ast.Call(func=ast.Name(id="zip"), args=parts) if isinstance(target, ast.Tuple):
                roles = [self.role(part) for part in parts]
                if any(roles.count(role) > 1 for role in SINGLE) or not set(roles) <= {*SINGLE, None}:
                    self.odd.append(iterable.lineno)
                for name, role in zip(target.elts, roles, strict=False):
                    self.name(name, SINGLE.get(role or "", role))
            case ast.Call(func=ast.Name(id="range")):
                self.name(target, "index")
            case ast.Call(func=ast.Name(id="enumerate"), args=[inner]) if isinstance(target, ast.Tuple):
                self.name(target.elts[0], "index")
                self.bind_loop(target.elts[1], inner)
            case ast.Name():
                role = self.role(iterable)
                self.name(target, SINGLE.get(role or "", None))

    def bind(self, target: ast.expr, value: ast.expr) -> None:
        """Give the names of an assignment their roles."""
        targets, values = (target.elts if isinstance(target, ast.Tuple) else [target]), list(list_leaves(value))
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(values) == len(targets):
            found = [self.role(part) for part in values]
            if any(found.count(role) > 1 for role in SINGLE.values()):
                self.odd.append(value.lineno)
            for one, part in zip(targets, values, strict=True):
                self.bind(one, part)
        elif isinstance(value, ast.Call) and (signature := self.signature(value)) is not None:
            self.role(value)
            roles = signature.given if len(targets) > 1 else signature.given[:1]
            for one, given in zip(targets, roles, strict=False):
                self.name(one, given if len(targets) == len(signature.given) else None)
        else:
            role = self.made(value) or self.role(value) or find_table_role(value)
            for one in targets:
                self.name(one, role if len(targets) == 1 else None)

    def name(self, target: ast.expr, role: str | None) -> None:
        """A name has this role from here on; the lists of results keep theirs."""
        if isinstance(target, ast.Name) and self.lists.get(target.id) not in LISTS:
            if role is not None:
                self.of[target.id] = role
            elif target.id not in self.counted:
                self.of.pop(target.id, None)

    def made(self, value: ast.expr) -> str | None:
        """The role of an object that is made here."""
        match value:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=arguments):
                role = self.known.get(name)
                for argument, wanted in zip(arguments, MADE_WITH.get(role or "", ()), strict=False):
                    if wanted:
                        self.fit(argument, wanted)
                return role
        return None

    def signature(self, call: ast.Call) -> Signature | None:
        """Return the roles that a call of a known object takes and gives."""
        match call.func:
            case ast.Name(id=name):
                return CALLS.get((self.of.get(name, ""), ""))
            case ast.Attribute(value=ast.Name(id=name), attr=method):
                return CALLS.get((self.of.get(name, ""), method))
        return None

    def role(self, value: ast.expr) -> str | None:
        """Return the role of an expression, and note the parts that do not fit in it."""
        match value:
            case ast.Name(id=name):
                return self.of.get(name)
            case ast.Subscript(value=ast.Attribute(value=whole, attr="shape"), slice=ast.Constant(value=0 | 1 as axis)):
                return name_size_role("width" if axis else "number", self.role(whole))
            case ast.Subscript(value=whole, slice=index):
                return self.element(whole, index)
            case ast.Call():
                return self.called(value)
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return self.compared(left, operator, right)
            case ast.BinOp(left=left, op=ast.Div()):
                return self.role(left)
            case ast.UnaryOp(operand=operand):
                self.role(operand)
        return None

    def element(self, whole: ast.expr, index: ast.expr) -> str | None:
        """One of many; it must be another one in each step."""
        role = self.role(whole)
        names = [n.id for n in ast.walk(index) if isinstance(n, ast.Name)]
        if role in SINGLE and names and all(self.of.get(name, "index") != "index" for name in names):
            self.odd.append(index.lineno)
        return SINGLE.get(role or "")

    def called(self, call: ast.Call) -> str | None:
        """The result of a call, whose arguments must fit."""
        signature = self.signature(call)
        if signature is not None:
            for argument, wanted in zip(call.args, signature.wanted, strict=False):
                self.fit(argument, wanted)
            return signature.given[0] if len(signature.given) == 1 else None
        function = ast.unparse(call.func).rpartition(".")[2]
        if function == "choice" and len(call.args) > 1:
            self.fit(call.args[0], CHOSEN_FROM)
            self.fit(call.args[1], ("count",))
        if function == "len" and len(call.args) == 1:
            return name_size_role("number", self.role(call.args[0]))
        roles = [self.role(argument) for argument in call.args]
        return roles[0] if roles and function in KEEPING else None

    def compared(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> str | None:
        """A prediction is compared with its target, by ==."""
        roles = [self.role(side) for side in (left, right)]
        if {"prediction", "target"} & set(roles) and isinstance(operator, ast.Eq | ast.NotEq):
            fitting = {"prediction", "target", None}
            if not set(roles) <= fitting or roles[0] == roles[1] or isinstance(operator, ast.NotEq):
                self.odd.append(left.lineno)
            return "count of right"
        return None

    def odd_return(self) -> int | None:
        """The line of a return that gives something of another role than it must."""
        last, names = find_last_return(self.function), tuple(self.check.expected_formulas)
        parts = list(list_leaves(last.value)) if last and last.value else []
        if last is None or len(parts) != len(names):
            return None
        for part, output in zip(parts, names, strict=True):
            role = self.role(part)
            if role is not None and role not in (output, *NUMBERS.get(output, ())):
                return last.lineno
        return None

    def incomplete_return(self) -> int | None:
        """The line of a return that leaves out a list which was filled, and which nothing else reads."""
        last = find_last_return(self.function)
        parts = list(list_leaves(last.value)) if last and last.value else []
        filled = find_fillings(self.function)
        given = {part.id for part in parts if isinstance(part, ast.Name)}
        lists = {name for name in given if is_list_name(self.function, name)}
        if last is None or len(parts) != len(self.check.expected_formulas):
            return None
        return last.lineno if lists <= filled.keys() and filled.keys() - list_read_names(self.function) else None

    def filled_twice(self) -> int | None:
        """The line that fills one list where it should another, which stays empty."""
        filled = find_fillings(self.function)
        empty = [name for name, value in list_bindings(self.function) if is_empty(value) and name not in filled]
        twice = [line for lines in filled.values() if len(lines) > 1 for line in lines]
        return min(set(self.odd) & set(twice), default=min(twice)) if empty and twice else None

    def fit(self, value: ast.expr, wanted: Collection[str]) -> None:
        """Note an expression whose role is known and is not among those that belong here."""
        role = self.role(value)
        if role is not None and role not in wanted:
            self.odd.append(value.lineno)


def name_size_role(what: str, role: str | None) -> str | None:
    """The role of the number or the width of something."""
    return f"{what} of {role}" if role and role.endswith(("inputs", "targets")) else None


def find_table_role(value: ast.expr) -> str | None:
    """Rows of numbers that are written down are inputs, and a row of them is targets."""
    rows = read_written_rows(value)
    return None if rows is None else "inputs" if rows and isinstance(rows[0], list) else "targets"
