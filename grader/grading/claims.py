"""The forms of its inputs that a definition claims to handle: those that its source has a branch for."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from grader.grading.attempt import Attempt
from grader.sandbox.protocol import list_roles, order_by_names
from grader.submission.matching import collect_names
from grader.submission.source import list_words, normalize_name

FORM_WORDS = frozenset(("ndim", "size", "shape"))
# a branch with only these makes a batch of one sample, and speaks of no other form
BATCHING = frozenset(("reshape", "newaxis", "expand_dims", "atleast_2d"))
CONVERTING = frozenset(("argmax", "eye", "identity", "arange", "zeros", "zeros_like"))
CALLS = ("forward", "__call__")


def find_claims(attempt: Attempt) -> Mapping[str, frozenset[str]]:
    """Find, by output, the inputs on whose form the methods that compute it have a branch.

    `t` stands for the form of an input, and `t.ndim` for the number of its axes.
    """
    tried: dict[str, set[str]] = {}
    for case in attempt.plan.cases:
        for output in case.expected if case.claim else ():
            tried.setdefault(output, set()).add(case.claim.partition(".")[0])
    return {output: frozenset(list_claims(attempt, output, inputs)) for output, inputs in tried.items()}


def list_claims(attempt: Attempt, output: str, inputs: Collection[str]) -> Iterator[str]:
    """Yield the inputs, among these, on whose form what computes an output has a branch."""
    structure = attempt.plan.check.structure
    later, method = output in (*structure.gradients, *structure.attributes), structure.method_of.get(output)
    methods = (method,) if method else (*CALLS, "backward") if later else CALLS
    names = name_inputs(attempt, methods)
    for part in list_used(attempt, methods, own_only=later):
        for test, body in list_branches(part):
            nodes = [node for one in body for node in ast.walk(one)]
            words = {word for node in nodes for word in read_words(node)}
            for name, about in list_forms(test):
                of = next((one for one in inputs if is_about(about, one, names, attempt)), None)
                if of is not None and name == "ndim":
                    yield f"{of}.ndim"
                if of is not None and (not words & BATCHING or words & CONVERTING):
                    yield of


def name_inputs(attempt: Attempt, methods: Sequence[str]) -> dict[str, str]:
    """Map the parameters of a function or method to the inputs that they take, by names and order."""
    check, node = attempt.plan.check, attempt.candidate.definition.node
    functions = [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef | ast.Lambda)]
    if isinstance(node, ast.ClassDef):
        functions = [n for n in functions if isinstance(n, ast.FunctionDef) and n.name in methods]
    parameters = [a.arg for a in functions[0].args.args if a.arg != "self"] if functions else []
    inputs = check.structure.inputs
    roles = check.drive_spec.get("roles") or {name: () for name in inputs}
    return dict(zip(parameters, order_by_names(parameters[: len(inputs)], roles), strict=False))


def is_about(name: str, of: str, names: Mapping[str, str], attempt: Attempt) -> bool:
    """Does a variable or an attribute of this name hold the input?"""
    return names.get(name) == of or list_roles(name, attempt.plan.check.drive_spec.get("roles") or {}) == [of]


def list_used(attempt: Attempt, methods: Sequence[str], *, own_only: bool) -> Iterator[ast.AST]:
    """Yield methods, or the whole definition, and what they use of its class and file that is no exercise.

    A method that does the work of an exercise says something of the value, and nothing of the gradients.
    """
    candidate, check = attempt.candidate, attempt.plan.check
    whole = candidate.definition.node
    apart = {normalize_name(need.rpartition("/")[2]) for need in check.needs}
    inner = name_parts(whole) if isinstance(whole, ast.ClassDef) else {}
    inner = {name: node for name, node in inner.items() if not own_only or normalize_name(name) not in apart}
    started = [inner[name] for name in methods if name in inner]
    pending = started if started and (own_only <= (methods[-1] in inner)) else [whole]
    seen = {candidate.definition.name, *check.methods}
    while pending:
        node = pending.pop()
        yield node
        own = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)} & inner.keys() - seen
        used = (collect_names(node) & candidate.source.definitions.keys()) - seen
        seen |= own | used
        pending += [inner[name] for name in sorted(own)]
        defined = [candidate.source.definitions[name] for name in sorted(used) if normalize_name(name) not in apart]
        pending += [definition.node for definition in defined]


def name_parts(node: ast.AST) -> dict[str, ast.AST]:
    """Map attributes to the statements that set them, and methods to their functions."""
    nodes = [*ast.walk(node)]
    sets = [(target, n) for n in nodes if isinstance(n, ast.Assign) for target in n.targets]
    parts: dict[str, ast.AST] = {target.attr: n for target, n in sets if isinstance(target, ast.Attribute)}
    return parts | {n.name: n for n in nodes if isinstance(n, ast.FunctionDef)}


def list_branches(function: ast.AST) -> Iterator[tuple[ast.expr, Sequence[ast.AST]]]:
    """Yield the test and the parts of each branch.

    A branch that only raises refuses a form, and `1 if t.ndim == 1` counts one sample.
    """
    for node in ast.walk(function):
        if isinstance(node, ast.IfExp) and not isinstance(node.body, ast.Constant):
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
    """Return the name of a variable or an attribute, or what None stands for in an index."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return [name]
        case ast.Constant(value=None):  # x[None] is x[np.newaxis]
            return ["newaxis"]
    return []
