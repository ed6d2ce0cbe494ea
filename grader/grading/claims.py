"""The forms of its inputs that a definition claims to handle: those that its source has a branch for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from grader.grading.attempt import Attempt
from grader.sandbox.protocol import list_roles, order_by_names
from grader.submission.matching import collect_names
from grader.submission.source import list_words, normalize_name

FORM_WORDS = frozenset(("ndim", "size", "shape"))
# a branch with only these makes a batch of one sample, and speaks of no other form
BATCHING = frozenset(("reshape", "newaxis", "expand_dims", "atleast_2d"))
CONVERTING = frozenset(("argmax", "eye", "identity", "arange", "zeros", "zeros_like"))
CALLS = ("forward", "__call__")


def find_claims(attempt: Attempt) -> frozenset[str]:
    """Find the inputs on whose form the definition, or a function that it uses, has a branch.

    `t` stands for the form of an input, and `t.ndim` for the number of its axes.
    """
    claimed = {case.claim.partition(".")[0] for case in attempt.plan.cases if case.claim}
    if not claimed:
        return frozenset()
    names, found = name_inputs(attempt), set[str]()
    for function in list_functions(attempt):
        for test, body in list_branches(function):
            words = {word for part in body for node in ast.walk(part) for word in read_words(node)}
            for name, about in list_forms(test):
                of = next((one for one in claimed if is_about(about, one, names, attempt)), None)
                if of is not None and name == "ndim":
                    found.add(f"{of}.ndim")
                if of is not None and (not words & BATCHING or words & CONVERTING):
                    found.add(of)
    return frozenset(found)


def name_inputs(attempt: Attempt) -> dict[str, str]:
    """Map the parameters of the function or of forward to the inputs that they take, by names and by order."""
    check, node = attempt.plan.check, attempt.candidate.definition.node
    functions = [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef | ast.Lambda)]
    if isinstance(node, ast.ClassDef):
        functions = [n for n in functions if isinstance(n, ast.FunctionDef) and n.name in CALLS]
    parameters = [a.arg for a in functions[0].args.args if a.arg != "self"] if functions else []
    inputs = check.structure.inputs
    roles = check.drive_spec.get("roles") or {name: () for name in inputs}
    return dict(zip(parameters, order_by_names(parameters[: len(inputs)], roles), strict=False))


def is_about(name: str, of: str, names: Mapping[str, str], attempt: Attempt) -> bool:
    """Does a variable or an attribute of this name hold the input?"""
    return names.get(name) == of or list_roles(name, attempt.plan.check.drive_spec.get("roles") or {}) == [of]


def list_functions(attempt: Attempt) -> Iterator[ast.stmt]:
    """Yield the definition, and the functions of its file that it uses and that are no exercises."""
    candidate = attempt.candidate
    needed = {normalize_name(need.rpartition("/")[2]) for need in attempt.plan.check.needs}
    pending, seen = [candidate.definition.node], {candidate.definition.name}
    while pending:
        node = pending.pop()
        yield node
        used = (collect_names(node) & candidate.source.definitions.keys()) - seen
        seen |= used
        found = [candidate.source.definitions[name] for name in sorted(used) if normalize_name(name) not in needed]
        pending += [definition.node for definition in found if definition.kind == "function"]


def list_branches(function: ast.stmt) -> Iterator[tuple[ast.expr, Sequence[ast.AST]]]:
    """Yield the test and the parts of each branch. A branch that only raises refuses a form."""
    for node in ast.walk(function):
        if isinstance(node, ast.IfExp):
            yield node.test, (node.body, node.orelse)
        if isinstance(node, ast.If) and not isinstance(node.body[0], ast.Raise):
            yield node.test, (*node.body, *node.orelse)


def list_forms(test: ast.expr) -> Iterator[tuple[str, str]]:
    """Yield what a test reads of the form of a variable: ndim, size or shape, with the variable's name.

    A number of axes that is compared with another variable's counts as a shape.
    """
    pairs = [[n.left, *n.comparators] for n in ast.walk(test) if isinstance(n, ast.Compare)]
    numbered = [one for pair in pairs if any(isinstance(part, ast.Constant) for part in pair) for one in pair]
    for node in ast.walk(test):
        match node:
            case ast.Call(func=ast.Name(id="len"), args=[ast.Attribute(value=of, attr="shape")]):
                name = "ndim"
            case ast.Attribute(value=of, attr=name) if name in FORM_WORDS:
                pass
            case ast.Call(func=ast.Attribute(attr=name), args=[of]) if name in FORM_WORDS:
                pass
            case _:
                continue
        yield from ((name if name != "ndim" or node in numbered else "shape", word) for word in list_words(of)[:1])


def read_words(node: ast.AST) -> list[str]:
    """Return the name of a variable or an attribute."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return [name]
    return []
