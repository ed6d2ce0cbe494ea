"""Write the student's expressions in the names of the check, and formulas as numpy code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from grader.authoring.equality import IMITATED, are_equal
from grader.authoring.expression import FUNCTIONS, METHODS, OWN, parse_formula
from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function
from grader.model import Array, Check, Observation

NODES = 200  # in an expression; replaced names can double it with each line
OF_NUMPY = frozenset(FUNCTIONS) - {*OWN}


def collect_quantities(observation: Observation, output: str) -> dict[str, Array]:
    """Collect the values that a formula of an output may use: those of the case, and the student's own `out`."""
    case = observation.case
    known = {name: np.asarray(v) for name, v in case.values.items() if name.isidentifier() and is_number(v)}
    if output != "out" and "out" in observation.arrays:
        known["out"] = np.asarray(observation.arrays["out"])
    return known


def is_number(value: object) -> bool:
    """Is the value a number or an array of numbers?"""
    return isinstance(value, int | float | np.ndarray | np.generic) and np.asarray(value).dtype.kind in "biuf"


def list_subexpressions(tree: ast.expr) -> Iterator[ast.expr]:
    """Yield an expression and its parts, without bare names and numbers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare | ast.Call) or (
            isinstance(node, ast.Attribute) and node.attr == "T"
        ):
            yield node


def parse_declared(text: str) -> list[ast.expr]:
    """The expressions of "dout * y, y = exp(x)"; none where a check shows something else than formulas."""
    try:
        call = ast.parse(f"f({text})", mode="eval").body  # which reads like the arguments of a call
    except SyntaxError:
        return []
    return [*call.args, *(word.value for word in call.keywords)] if isinstance(call, ast.Call) else []


def resolve_expressions(
    code: Code, output: str, check: Check, observations: Sequence[Observation]
) -> Iterator[ast.expr]:
    """Yield the expressions of the student's method, with local names replaced by their values."""
    function = code.method(code.method_of(output))
    if function is None:
        return
    inputs = check.structure.inputs
    own = [a.arg for a in function.args.args if a.arg != "self"]
    given = inputs if code.method_of(output) == "forward" else ("dout",)
    given = check.structure.passed.get(code.method_of(output), given)
    meaning: dict[str, ast.expr] = {name: ast.Name(meant, ast.Load()) for name, meant in zip(own, given, strict=False)}
    meaning |= find_stored(code, inputs) | find_equal_attributes(output, observations)
    for statement in function.body:
        if isinstance(statement, ast.Assign | ast.Return) and statement.value is not None:
            value = NameResolver(meaning).visit(copy_tree(statement.value))
            parts = value.elts if isinstance(value, ast.Tuple) else [value]
            yield from (part for part in parts if is_supported(part))
            if isinstance(statement, ast.Assign) and is_supported(value):
                meaning |= {ast.unparse(target): value for target in statement.targets}


def find_equal_attributes(output: str, observations: Sequence[Observation]) -> dict[str, ast.expr]:
    """Map attributes to the quantity that they hold."""
    found: dict[str, ast.expr] = {}
    known = [collect_quantities(o, output) for o in observations]
    for attribute in (key for key in observations[0].arrays if key.startswith("self.")):
        for name in known[0]:
            held = [(o.arrays.get(attribute), k.get(name)) for o, k in zip(observations, known, strict=True)]
            if all(a is not None and b is not None and are_equal(a, b, IMITATED) for a, b in held):
                found.setdefault(attribute, ast.Name(name, ast.Load()))
    return found


def find_stored(code: Code, inputs: Sequence[str]) -> dict[str, ast.expr]:
    """Map the attributes that forward and the constructor store to expressions in the names of the check."""
    forward = code.method("forward")
    found: dict[str, ast.expr] = {}
    own = [a.arg for a in forward.args.args if a.arg != "self"] if forward else []
    meaning: dict[str, ast.expr] = {n: ast.Name(m, ast.Load()) for n, m in zip(own, inputs, strict=False)}
    for function in (code.methods.get("__init__"), forward):
        for target, value in list_assignments(function):
            meant = NameResolver(meaning).visit(copy_tree(value))
            if is_supported(meant):
                meaning[ast.unparse(target)] = meant
                if isinstance(target, ast.Attribute):
                    found[ast.unparse(target)] = meant
    return found


def list_assignments(function: Function | None) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield target and value of each assignment in the body of a function."""
    for statement in function.body if function else ():
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield target, statement.value


def copy_tree(tree: ast.expr) -> ast.expr:
    """Copy a tree, because other functions read the student's tree."""
    return ast.parse(ast.unparse(tree), mode="eval").body


def is_supported(tree: ast.expr) -> bool:
    """Does the expression use only the vocabulary of formulas, and is it small enough to compute?"""
    nodes = list(islice(ast.walk(tree), NODES + 1))
    if len(nodes) > NODES or any(isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow) and is_large(n) for n in nodes):
        return False
    try:
        parse_formula(ast.unparse(tree))
    except (ValueError, RecursionError):
        return False
    return True


def is_large(power: ast.BinOp) -> bool:
    """May the power take too long? 9**9**9 in a line that never runs does."""
    exponent = power.right.operand if isinstance(power.right, ast.UnaryOp) else power.right
    return not (isinstance(exponent, ast.Constant) and isinstance(exponent.value, int | float) and exponent.value <= 4)


class NameResolver(ast.NodeTransformer):
    """Replace names and `self.` attributes by their values, and numpy's functions by those of formulas."""

    def __init__(self, meaning: Mapping[str, ast.expr]) -> None:
        self.meaning = meaning

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.meaning.get(node.id, node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if (meant := self.meaning.get(ast.unparse(node))) is not None:
            return meant
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            return ast.Name(node.attr, ast.Load())  # self.W is W in the check
        inner: ast.expr = self.visit(node.value)
        return ast.Attribute(inner, node.attr, node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        of_numpy = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in ("np", "numpy")
        given: list[ast.expr] = [self.visit(argument) for argument in node.args]
        if isinstance(node.func, ast.Attribute) and not of_numpy:
            given.insert(0, self.visit(node.func.value))
        if name in ("dot", "matmul") and len(given) == 2:
            return ast.BinOp(given[0], ast.MatMult(), given[1])
        if name == "copy" and len(given) == 1:
            return given[0]
        if name in METHODS and given:
            return ast.Call(ast.Attribute(given[0], name, ast.Load()), given[1:], node.keywords)
        if name in FUNCTIONS:
            return ast.Call(ast.Name(name, ast.Load()), given, node.keywords)
        return ast.Call(node.func, given, node.keywords)


def write_numpy(tree: ast.expr) -> str:
    """Write an expression as a learner does: `np.exp(x)` for exp(x)."""

    class Style(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.expr:
            self.generic_visit(node)
            if isinstance(node.func, ast.Name) and node.func.id in OF_NUMPY:
                node.func = ast.Attribute(ast.Name("np", ast.Load()), node.func.id, ast.Load())
            return node

    # Python writes 1e-07, but people write 1e-7
    return re.sub(r"e-0(?=\d)", "e-", ast.unparse(Style().visit(copy_tree(tree))))
