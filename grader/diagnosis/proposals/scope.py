"""List the names around a piece of a student's function that could replace it."""

from __future__ import annotations

import ast
import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from grader.authoring.expression import FUNCTIONS
from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function, find_last_return, is_own, walk_body
from grader.diagnosis.symbolic import NameResolver, copy_tree, list_subexpressions, parse_declared, write_numpy

FARTHEST = 10_000
MOST = 60  # names, attributes or keys of a function that are proposed; a learner's has a dozen
LOST = -0.4
REDUCTIONS = ("sum", "mean", "max", "min", "argmax")
PAIRWISE = {"max": "maximum", "amax": "maximum", "min": "minimum", "amin": "minimum"}  # for two arrays, no axis
LIKE = 0.75  # of the letters of two names are the same
UNREAD, ALIKE = 0.4, 0.2  # by how much a name is nearer which nothing reads, or of nearly the same letters


def is_near(name: str, other: str) -> bool:
    """Are the names one letter or one number apart?"""
    within = 2 * min(len(name), len(other)) >= LIKE * (len(name) + len(other))
    return within and SequenceMatcher(None, name, other).ratio() >= LIKE


NEUTRAL: Mapping[type[ast.operator], int] = {ast.Add: 0, ast.Sub: 0, ast.Mult: 1, ast.Div: 1}
Proposed = Iterator[tuple[ast.expr | ast.stmt, str, float]]  # the node to replace, by what, at which cost


@dataclass(frozen=True)
class Scope:
    """The function that a piece stands in, and what could stand in its place."""

    function: Function
    names: Sequence[str]
    bound: Mapping[str, Sequence[int]]  # the lines in which each is, in order
    attributes: Sequence[str]
    unfilled: Sequence[str]  # attributes that no method but the constructor sets, and those that are asked for
    read: Mapping[str, int]  # how many times
    spoken_for: Collection[ast.AST]  # names that another node's rule replaces, at its own cost
    kept: Sequence[str]  # parts of the right gradients that forward can keep, in its own names
    functions: Sequence[str]  # that can be called: those of the text, and those that are lent
    constants: Sequence[float]  # that a right solution has
    outputs: Sequence[str]  # of the exercise, in the order in which they are asked for
    returned: str  # what the function computes in its return
    idle: Mapping[str, str | None]  # parts of the object that this method leaves out, and what follows them
    classes: Sequence[str]  # of the same text
    owners: Sequence[str]  # the names of objects whose methods are called
    called_on: Collection[ast.AST]  # where they stand in such a call
    keys: Sequence[str]  # by which this function takes things out of dicts
    replaced: Collection[ast.AST]  # numbers that another rule replaces: the 1 of -1, the axis of a sum
    neutral: Mapping[ast.AST, int]  # the number that would change nothing there: 0 in a sum, 1 in a product

    def favour(self, name: str, other: str) -> float:
        """Return by how much a replacement by `other` is likelier than by any name.

        It is nearer if nothing reads it and `name` is read twice, or if both look alike. It is farther if then
        nothing reads an argument.
        """
        if self.read[name] == 1 and name in {a.arg for a in self.function.args.args}:
            return LOST
        return UNREAD * (other not in self.read and self.read[name] > 1) + ALIKE * is_near(name, other)

    def distance(self, name: str, line: int) -> int:
        """Count the lines from the binding of a name to a line; a name that is bound later is farthest."""
        lines = self.bound[name]
        before = bisect_right(lines, line)
        return line - lines[before - 1] if before else FARTHEST

    @property
    def values(self) -> Sequence[str]:
        """The names of values that are no layers and no other objects with methods."""
        return [name for name in self.names if name not in self.owners]


def make_scope(function: Function, code: Code, attributes: Sequence[str], classes: Sequence[str]) -> Scope:
    """List the replacements in a function of the class, or in a function that it calls."""
    nodes, last = list(walk_body(function)), find_last_return(function)
    stored = [(n.id, n.lineno) for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    arguments = [a.arg for a in function.args.args if a.arg != "self"]
    bound: dict[str, list[int]] = {a.arg: [function.lineno] for a in function.args.args}
    for name, line in sorted(stored, key=lambda pair: pair[1]):
        bound.setdefault(name, []).append(line)
    return Scope(
        function,
        list(dict.fromkeys([*arguments, *sorted(name for name, _ in stored)]))[:MOST],
        bound,
        attributes[:MOST],
        list_unfilled(code),
        Counter(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)),
        {n.value for n in nodes if is_spoken_for(n)},  # type: ignore[attr-defined]
        list_kept_parts(function, code) if function.name == "forward" else [],
        [*(n.name for n in code.statements if isinstance(n, Function) and n is not function), *code.helpers],
        code.structure.constants,
        code.outputs,
        ast.unparse(last.value) if last and isinstance(last.value, ast.BinOp | ast.Call) else "",
        find_idle_parts(function, code) if function in code.methods.values() else {},
        classes,
        list_owners(function),
        {n.func.value for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)},
        sorted({key for n in nodes if (key := read_key(n)) is not None})[:MOST],
        {n.operand for n in nodes if isinstance(n, ast.UnaryOp)} | {axis for n in nodes for axis in list_axes(n)},
        {n.right: NEUTRAL[type(n.op)] for n in nodes if isinstance(n, ast.BinOp) and type(n.op) in NEUTRAL},
    )


def list_unfilled(code: Code) -> list[str]:
    """List the attributes that are None or are asked for, and that no other method sets."""
    stored = {
        ast.unparse(n)
        for name, method in code.methods.items()
        for n in (walk_body(method) if name != "__init__" else ())
        if is_own(n) and isinstance(n.ctx, ast.Store)
    }
    begun = [
        ast.unparse(target)
        for n in (walk_body(code.methods["__init__"]) if "__init__" in code.methods else ())
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant)
        for target in n.targets
        if is_own(target)
    ]
    asked = [f"self.{name}" for name in code.structure.attributes]
    return [name for name in dict.fromkeys([*begun, *asked]) if name not in stored]


def list_kept_parts(function: Function, code: Code) -> list[str]:
    """List the parts of the right gradients that use nothing but inputs, in the names of the function."""
    own = [a.arg for a in function.args.args if a.arg != "self"]
    names = {n: ast.Name(m, ast.Load()) for n, m in zip(code.structure.inputs, own, strict=False)}
    declared = [
        tree for text in (code.check.expected_formulas.values() if code.check else ()) for tree in parse_declared(text)
    ]
    found = []
    for part in (part for tree in declared for part in list_subexpressions(tree)):
        used = {n.id for n in ast.walk(part) if isinstance(n, ast.Name) and n.id not in FUNCTIONS}
        if used and used <= names.keys():
            found.append(write_numpy(NameResolver(names).visit(copy_tree(part))))
    return list(dict.fromkeys(found))


def read_key(node: ast.AST) -> str | None:
    """`W1` of `params["W1"]`."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
    return None


def find_idle_parts(function: Function, code: Code) -> dict[str, str | None]:
    """Find the parts `self.part` that the other of forward and backward calls, and this one does not.

    Each comes with the part that this function must call after it.
    """
    other = code.methods.get({"forward": "backward", "backward": "forward"}.get(function.name, ""))
    order = list_called_parts(other)[::-1] if other else []
    called = list_called_parts(function)
    following: dict[str, str | None] = dict(itertools.pairwise(order)) | dict.fromkeys(order[-1:])
    return {part: next_one for part, next_one in following.items() if called and part not in called}


def list_called_parts(function: Function) -> list[str]:
    """The parts of which `self.part.forward` (in backward: `.backward`) is called, in the order of the calls."""
    calls = [n for n in walk_body(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    calls.sort(key=lambda n: (n.end_lineno or 0, n.end_col_offset or 0))  # what is an argument ends first
    found = [n.func.value for n in calls if isinstance(n.func, ast.Attribute) and n.func.attr == function.name]
    return list(dict.fromkeys(ast.unparse(value) for value in found if is_own(value)))


def list_axes(node: ast.AST) -> list[ast.expr]:
    """List the numbers that say along which axis a call adds up, or takes the largest."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in REDUCTIONS:
        return []
    first = 1 if ast.unparse(node.func.value) in ("np", "numpy") else 0
    return [*node.args[first : first + 1], *(k.value for k in node.keywords if k.arg == "axis")]


def list_owners(function: Function) -> list[str]:
    """The locals that name an object made here, whose methods are called."""
    made = {
        target.id
        for n in walk_body(function)
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call) and isinstance(n.value.func, ast.Name)
        for target in n.targets
        if isinstance(target, ast.Name)
    }
    calls = (n.func for n in walk_body(function) if isinstance(n, ast.Call))
    called = {f.value.id for f in calls if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name)}
    return sorted(made & called)


def is_spoken_for(node: ast.AST) -> bool:
    """Is this `return name`, or `self.part.method`?"""
    if isinstance(node, ast.Return):
        return isinstance(node.value, ast.Name)
    return isinstance(node, ast.Attribute) and is_own(node.value) and isinstance(node.ctx, ast.Load)
