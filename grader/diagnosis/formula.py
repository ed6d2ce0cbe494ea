"""Which small expression gives what an output gives? Searched bottom-up over the quantities in play.

An expression whose values have been seen before is dropped (observational equivalence, as in Udupa et al.,
"TRANSIT", PLDI 2013), so that each is tried in its shortest form.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from grader.authoring.equality import IMITATED, Tolerance, are_equal, choose_tolerance
from grader.authoring.expression import parse_formula
from grader.diagnosis.code import Code
from grader.diagnosis.engine import EDIT_SECONDS, bare, plan_of, run_edits
from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.mistakes import wrong_outputs
from grader.diagnosis.symbolic import collect_quantities, list_subexpressions, resolve_expressions, write_numpy
from grader.model import Array, Check, Finding, Message, Observation

MOST = 5000  # expressions that are tried for an output; 49 of 50 that are found are among the first 800
UNDECLARED = 1000  # the same for an output that no formula of quantities gives, for then no small one is likely
IN_ALL = 6000  # and for all outputs of an exercise
LARGEST = 400  # numbers of a quantity that is searched with
SEARCHED = 2  # cases that are searched with; the rest confirm
HUGE = 1e200  # a sum of squares that no sensible value reaches
DEEPEST = 5
FRESH = 20_260  # the seed of the inputs that confirm
KINDS = ("formula", "shape")
OF_FORWARD = ("follows_forward", "layers_not_used")  # where the formula is right, and what it is given is not

UNCOMPUTABLE = (ArithmeticError, ValueError, TypeError, KeyError, IndexError)

Values = tuple[Array, ...]  # one array per case
Kind = tuple[str, tuple[int, ...]]  # of an array: its dtype and shape


@dataclass
class Term:
    """An expression with its values; `fixed` for a number that no input changes but by its size."""

    tree: ast.expr
    values: Values
    fixed: bool = False

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The type and shape of each value."""
        return tuple([(value.dtype.char, value.shape) for value in self.values])


def stated(findings: Sequence[Finding], failed: FailedExercise) -> tuple[Finding, ...]:
    """The findings, those about a wrong output with the formula that it follows, confirmed on fresh inputs."""
    check = failed.check
    found: dict[str, ast.expr] = {}
    left = IN_ALL
    for output in unexplained(findings, check, failed.counted):
        most = MOST if computable(check.expected_formulas.get(output, "")) else UNDECLARED
        tree, tried = formula_of(output, check, failed.counted, failed.code, min(most, left))
        left -= tried
        if tree is not None:
            found[output] = tree
    if not found:
        return tuple(findings)
    fresh = fresh_observations(failed)
    imitated = choose_tolerance(check).at_least(IMITATED)
    texts = {
        output: write_numpy(tree)
        for output, tree in found.items()
        if fresh and all(fits(ast.unparse(tree), output, o, imitated) for o in fresh)
    }
    return tuple(
        with_formula(f, texts.get(f.outputs[0]), check) if f.kind in KINDS and f.outputs and f.formula is None else f
        for f in findings
    )


def with_formula(finding: Finding, formula: str | None, check: Check) -> Finding:
    """Return the finding with the student's formula; the right formula is never shown as the student's."""
    output = finding.outputs[0]
    right = declared(check.expected_formulas.get(output, ""))
    if formula is None or not right or formula != write_numpy(right[0]):
        return replace(finding, formula=formula)
    return replace(finding, message=Message("right_but_for_out", {"output": output}))


def unexplained(findings: Sequence[Finding], check: Check, counted: Sequence[Observation]) -> list[str]:
    """The outputs whose own values are wrong and of which no formula is known.

    One that is wrong in its type only, or because forward is, follows the right formula, which is not to be shown.
    """
    wrong = wrong_outputs(check, [o for o in counted if o.case.purpose == "value"])
    about = [f for f in findings if f.kind in KINDS and f.outputs and f.formula is None]
    return [f.outputs[0] for f in about if f.outputs[0] in wrong and f.message.id not in OF_FORWARD]


def fresh_observations(failed: FailedExercise) -> list[Observation]:
    """Run the student's code on new inputs, which the search has not seen."""
    check, form = failed.check, failed.counted[0].case.form
    drawn = check.cases(np.random.default_rng(FRESH))
    cases = [bare(check, c) for c in drawn if c.purpose == "value" and c.form == form and c.values]
    (outcome,) = run_edits([replace(failed.attempt, plan=plan_of(check, cases), cpu=EDIT_SECONDS)], failed)
    return [o for o in outcome.observations if o.arrays]


def formula_of(
    output: str, check: Check, observations: Sequence[Observation], code: Code, most: int = MOST
) -> tuple[ast.expr | None, int]:
    """The shortest expression that equals the output in every case, and how many were tried."""
    cases = usable(output, observations)
    if not cases:
        return None, 0
    searched = cases[:SEARCHED]
    target = tuple(np.asarray(o.arrays[output]) for o in searched)
    if any(value.size > LARGEST or value.dtype.kind == "c" or not np.isfinite(value).all() for value in target):
        return None, 0
    search = Search(target, most)
    imitated = choose_tolerance(check).at_least(IMITATED)
    known = [collect_quantities(o, output) for o in searched]
    with np.errstate(all="ignore"):
        for term in expressions(search, known, seeds(output, check, code, searched)):
            text = ast.unparse(term.tree)
            if all(fits(text, output, o, imitated) for o in cases):
                return term.tree, search.tried
    return None, search.tried


def usable(output: str, observations: Sequence[Observation]) -> list[Observation]:
    """Cases of value in which the output came, those with drawn numbers first."""
    found = [o for o in observations if o.case.purpose == "value" and output in o.arrays and o.case.values]
    return sorted(found, key=lambda o: np.asarray(o.arrays[output]).size, reverse=True)


def fits(text: str, output: str, observation: Observation, tolerance: Tolerance) -> bool:
    """Does the expression give the output of this case?"""
    expression, known = parse_formula(text), collect_quantities(observation, output)
    if not expression.names <= known.keys() or output not in observation.arrays:
        return False
    try:
        value = expression.evaluate(known)
    except UNCOMPUTABLE:
        return False
    return are_equal(np.asarray(observation.arrays[output]), value.astype(float), tolerance)


def seeds(output: str, check: Check, code: Code, observations: Sequence[Observation]) -> Iterator[tuple[int, ast.expr]]:
    """Expressions to begin with, each with its size: parts of the declared formulas, then of the student's own."""
    for text in dict.fromkeys([check.expected_formulas.get(output, ""), *check.expected_formulas.values()]):
        yield from ((1, part) for tree in declared(text) for part in list_subexpressions(tree))
    yield from (
        (2, part)
        for tree in resolve_expressions(code, output, check, observations)
        for part in list_subexpressions(tree)
    )


def declared(text: str) -> list[ast.expr]:
    """The expressions of "dout * y, y = exp(x)"; none where a check shows something else than formulas."""
    try:
        call = ast.parse(f"f({text})", mode="eval").body  # which reads like the arguments of a call
    except SyntaxError:
        return []
    return [*call.args, *(word.value for word in call.keywords)] if isinstance(call, ast.Call) else []


def computable(text: str) -> bool:
    """Is this a formula of quantities, and not a sentence like `predict(x)`?"""
    try:
        return bool([parse_formula(ast.unparse(tree)) for tree in declared(text)])
    except UNCOMPUTABLE:
        return False


def expressions(
    search: Search, known: Sequence[Mapping[str, Array]], begin: Iterator[tuple[int, ast.expr]]
) -> Iterator[Term]:
    """The expressions that equal the target in the cases searched, the small ones first."""
    yield from search.keep(1, named(known))
    yield from search.keep(1, constant(known))
    yield from search.keep(1, numbers(known))
    for size, tree in begin:
        yield from search.keep(size, evaluated(tree, known))
    for size in range(2, DEEPEST + 1):
        for left in range(1, size - 1):
            for a in list(search.by_size.get(left, ())):
                for b in list(search.by_size.get(size - 1 - left, ())):
                    yield from search.keep(size, binary(a, b, commuted=left > size - 1 - left))
        for a in list(search.by_size.get(size - 1, ())):
            yield from search.keep(size, unary(a))
        if search.tried >= search.most:
            return


class Search:
    """Holds the tried expressions by size, and the values that have been seen."""

    def __init__(self, target: Values, most: int) -> None:
        self.wanted, self.most = mark(target), most
        self.seen: set[int] = set()
        self.by_size: dict[int, list[Term]] = {}
        self.tried = 0

    def keep(self, size: int, terms: Iterator[Term]) -> Iterator[Term]:
        """Take in those that are new; give back those that equal the target."""
        for term in terms:
            if self.tried >= self.most:
                return
            self.tried += 1
            here = mark(term.values)
            if here is None or here in self.seen:
                continue
            self.seen.add(here)
            self.by_size.setdefault(size, []).append(term)
            if here == self.wanted:
                yield term


def mark(values: Values) -> int | None:
    """Return a hash that equal values share; None for values that are not finite."""
    flat = np.concatenate([value.ravel() for value in values], dtype=float)
    if not flat.dot(flat) < HUGE:
        return None
    rounded = np.rint(flat / IMITATED.relative) + 0.0  # so that there is no -0.0
    return hash((rounded.tobytes(), *[value.shape for value in values]))


def named(known: Sequence[Mapping[str, Array]]) -> Iterator[Term]:
    """Every quantity that all cases have, but for large ones."""
    for name in known[0]:
        if all(name in one and np.size(one[name]) <= LARGEST for one in known):
            tree = parse_formula(name).tree
            yield Term(
                tree, tuple(as_float(one[name]) for one in known), fixed=name.isupper() and known[0][name].ndim == 0
            )


def constant(known: Sequence[Mapping[str, Array]]) -> Iterator[Term]:
    """Ones and zeros in the shape of a quantity."""
    for term in named(known):
        if term.values[0].ndim:
            for name, like in (("ones_like", np.ones_like), ("zeros_like", np.zeros_like)):
                yield Term(function(name)(term.tree), tuple(like(value) for value in term.values), fixed=True)


def numbers(known: Sequence[Mapping[str, Array]]) -> Iterator[Term]:
    """1, 2 and the small number that guards a logarithm."""
    for number in (1, 2, 1e-7):
        yield Term(ast.Constant(number), tuple(np.asarray(float(number)) for _ in known), fixed=True)


def evaluated(tree: ast.expr, known: Sequence[Mapping[str, Array]]) -> Iterator[Term]:
    """A given expression with its values, if it can be computed and is not large."""
    try:
        expression = parse_formula(ast.unparse(tree))
        values = tuple(as_float(expression.evaluate(one)) for one in known)
    except UNCOMPUTABLE:
        return
    if all(value.size <= LARGEST for value in values):
        yield Term(tree, values)


def as_float(value: Array) -> Array:
    """Numbers as they are computed with; truth values stay what they are."""
    array = np.asarray(value)
    return array if array.dtype.kind == "b" else array.astype(float)


def method(name: str, **keywords: int) -> Callable[[ast.expr], ast.expr]:
    """`a.sum(axis=0)` and the like."""
    words = [ast.keyword(key, ast.Constant(value)) for key, value in keywords.items()]
    return lambda a: ast.Call(ast.Attribute(a, name, ast.Load()), [], words)


def function(name: str) -> Callable[[ast.expr], ast.expr]:
    """`exp(a)`."""
    return lambda a: ast.Call(ast.Name(name, ast.Load()), [a], [])


def compared(operator: ast.cmpop) -> Callable[[ast.expr], ast.expr]:
    """`a > 0`."""
    return lambda a: ast.Compare(a, [operator], [ast.Constant(0)])


# how it is written, how it is computed, and of how many dimensions it must be
UNARY: Sequence[tuple[Callable[[ast.expr], ast.expr], Callable[[Array], Array], int]] = (
    (lambda a: ast.UnaryOp(ast.USub(), a), np.negative, 0),
    (lambda a: ast.Attribute(a, "T", ast.Load()), np.transpose, 2),
    (method("sum", axis=0), lambda v: v.sum(axis=0), 1),
    (method("sum", axis=1), lambda v: v.sum(axis=1), 2),
    (method("sum"), lambda v: np.asarray(v.sum()), 1),
    (method("mean", axis=0), lambda v: v.mean(axis=0), 1),
    (method("mean", axis=1), lambda v: v.mean(axis=1), 2),
    (method("mean"), lambda v: np.asarray(v.mean()), 1),
    (method("sum", axis=1, keepdims=True), lambda v: v.sum(axis=1, keepdims=True), 2),
    (compared(ast.Gt()), lambda v: v > 0, 0),
    (compared(ast.LtE()), lambda v: v <= 0, 0),
    (function("exp"), np.exp, 0),
    (function("log"), np.log, 0),
    (lambda a: ast.BinOp(ast.Constant(1), ast.Sub(), a), lambda v: 1 - v, 0),
    (lambda a: ast.BinOp(ast.Constant(1), ast.Div(), a), lambda v: 1 / v, 0),
    (lambda a: ast.BinOp(a, ast.Pow(), ast.Constant(2)), np.square, 0),
    (function("abs"), np.abs, 0),
)

BINARY: Sequence[tuple[ast.operator, Callable[[Array, Array], Array], bool]] = (
    (ast.Mult(), np.multiply, True),
    (ast.Sub(), np.subtract, False),
    (ast.Add(), np.add, True),
    (ast.Div(), np.divide, False),
    (ast.MatMult(), np.matmul, False),
)


def unary(term: Term) -> Iterator[Term]:
    """Everything that one operation makes of it."""
    for write, compute in unary_for(term.kinds) if not term.fixed else ():
        yield Term(write(term.tree), tuple([np.asarray(compute(value)) for value in term.values]))


def binary(a: Term, b: Term, *, commuted: bool) -> Iterator[Term]:
    """Everything that one operation makes of two."""
    if a.fixed and b.fixed:
        return
    for operator, compute, commutes in binary_for(a.kinds, b.kinds):
        if not (commutes and commuted):
            values = tuple([np.asarray(compute(x, y)) for x, y in zip(a.values, b.values, strict=True)])
            yield Term(ast.BinOp(a.tree, operator, b.tree), values)


# what numpy refuses it refuses slowly, so it is asked once for each combination of types and shapes


@lru_cache(maxsize=10_000)
def unary_for(kinds: tuple[Kind, ...]) -> list[tuple[Callable[[ast.expr], ast.expr], Callable[[Array], Array]]]:
    """The operations that can be done on arrays of these kinds."""
    return [
        (write, compute)
        for write, compute, dimensions in UNARY
        if all(len(shape) >= dimensions and fit(compute, (dtype, shape)) for dtype, shape in kinds)
    ]


@lru_cache(maxsize=10_000)
def binary_for(
    left: tuple[Kind, ...], right: tuple[Kind, ...]
) -> list[tuple[ast.operator, Callable[[Array, Array], Array], bool]]:
    """The operations that can be done on two arrays of these kinds."""
    return [row for row in BINARY if all(fit(row[1], *pair) for pair in zip(left, right, strict=True))]


def fit(compute: Callable[..., Array], *kinds: Kind) -> bool:
    """Does numpy take arrays of these types and shapes, and give a small one?"""
    try:
        return np.size(compute(*(np.ones(shape, dtype) for dtype, shape in kinds))) <= LARGEST
    except (ValueError, TypeError):
        return False
