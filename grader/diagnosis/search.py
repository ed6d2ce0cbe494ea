"""Search bottom-up for the expressions that equal a target, the small ones first."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from grader.authoring.equality import IMITATED
from grader.authoring.expression import parse_formula
from grader.model import Array

LARGEST = 400  # numbers of a quantity that is searched with
HUGE = 1e200  # a sum of squares that no sensible value reaches
DEEPEST = 5
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


def search_expressions(
    search: Search, known: Sequence[Mapping[str, Array]], begin: Iterator[tuple[int, ast.expr]]
) -> Iterator[Term]:
    """The expressions that equal the target in the cases searched, the small ones first."""
    yield from search.keep(1, list_quantities(known))
    yield from search.keep(1, list_constants(known))
    yield from search.keep(1, list_numbers(known))
    for size, tree in begin:
        yield from search.keep(size, evaluate_tree(tree, known))
    for size in range(2, DEEPEST + 1):
        for left in range(1, size - 1):
            for a in list(search.by_size.get(left, ())):
                for b in list(search.by_size.get(size - 1 - left, ())):
                    yield from search.keep(size, apply_binary(a, b, commuted=left > size - 1 - left))
        for a in [one for one in search.by_size.get(size - 1, ()) if not one.fixed]:
            made = (Term(w(a.tree), tuple([np.asarray(f(v)) for v in a.values])) for w, f in choose_unary(a.kinds))
            yield from search.keep(size, made)
        if search.tried >= search.most:
            return


class Search:
    """Holds the tried expressions by size, and the values that have been seen."""

    def __init__(self, target: Values, most: int) -> None:
        self.wanted, self.most = hash_values(target), most
        self.seen: set[int] = set()
        self.by_size: dict[int, list[Term]] = {}
        self.tried = 0

    def keep(self, size: int, terms: Iterator[Term]) -> Iterator[Term]:
        """Take in those that are new; give back those that equal the target."""
        for term in terms:
            if self.tried >= self.most:
                return
            self.tried += 1
            here = hash_values(term.values)
            if here is None or here in self.seen:
                continue
            self.seen.add(here)
            self.by_size.setdefault(size, []).append(term)
            if here == self.wanted:
                yield term


def hash_values(values: Values) -> int | None:
    """Return a hash that equal values share; None for values that are not finite."""
    flat = np.concatenate([value.ravel() for value in values], dtype=float)
    if not flat.dot(flat) < HUGE:
        return None
    rounded = np.rint(flat / IMITATED.relative) + 0.0  # so that there is no -0.0
    return hash((rounded.tobytes(), *[value.shape for value in values]))


def list_quantities(known: Sequence[Mapping[str, Array]]) -> Iterator[Term]:
    """Every quantity that all cases have, but for large ones."""
    for name in known[0]:
        if all(name in one and np.size(one[name]) <= LARGEST for one in known):
            tree = parse_formula(name).tree
            yield Term(
                tree, tuple(make_floats(one[name]) for one in known), fixed=name.isupper() and known[0][name].ndim == 0
            )


def list_constants(known: Sequence[Mapping[str, Array]]) -> Iterator[Term]:
    """Ones and zeros in the shape of a quantity."""
    for term in list_quantities(known):
        if term.values[0].ndim:
            for name, like in (("ones_like", np.ones_like), ("zeros_like", np.zeros_like)):
                yield Term(write_function(name)(term.tree), tuple(like(value) for value in term.values), fixed=True)


def list_numbers(known: Sequence[Mapping[str, Array]]) -> Iterator[Term]:
    """1, 2 and the small number that guards a logarithm."""
    for number in (1, 2, 1e-7):
        yield Term(ast.Constant(number), tuple(np.asarray(float(number)) for _ in known), fixed=True)


def evaluate_tree(tree: ast.expr, known: Sequence[Mapping[str, Array]]) -> Iterator[Term]:
    """A given expression with its values, if it can be computed and is not large."""
    try:
        expression = parse_formula(ast.unparse(tree))
        values = tuple(make_floats(expression.evaluate(one)) for one in known)
    except UNCOMPUTABLE:
        return
    if all(value.size <= LARGEST for value in values):
        yield Term(tree, values)


def make_floats(value: Array) -> Array:
    """Numbers as they are computed with; truth values stay what they are."""
    array = np.asarray(value)
    return array if array.dtype.kind == "b" else array.astype(float)


def write_method(name: str, **keywords: int) -> Callable[[ast.expr], ast.expr]:
    """`a.sum(axis=0)` and the like."""
    words = [ast.keyword(key, ast.Constant(value)) for key, value in keywords.items()]
    return lambda a: ast.Call(ast.Attribute(a, name, ast.Load()), [], words)


def write_function(name: str) -> Callable[[ast.expr], ast.expr]:
    """`exp(a)`."""
    return lambda a: ast.Call(ast.Name(name, ast.Load()), [a], [])


def write_comparison(operator: ast.cmpop) -> Callable[[ast.expr], ast.expr]:
    """`a > 0`."""
    return lambda a: ast.Compare(a, [operator], [ast.Constant(0)])


# how it is written, how it is computed, and of how many dimensions it must be
UNARY: Sequence[tuple[Callable[[ast.expr], ast.expr], Callable[[Array], Array], int]] = (
    (lambda a: ast.UnaryOp(ast.USub(), a), np.negative, 0),
    (lambda a: ast.Attribute(a, "T", ast.Load()), np.transpose, 2),
    (write_method("sum", axis=0), lambda v: v.sum(axis=0), 1),
    (write_method("sum", axis=1), lambda v: v.sum(axis=1), 2),
    (write_method("sum"), lambda v: np.asarray(v.sum()), 1),
    (write_method("mean", axis=0), lambda v: v.mean(axis=0), 1),
    (write_method("mean", axis=1), lambda v: v.mean(axis=1), 2),
    (write_method("mean"), lambda v: np.asarray(v.mean()), 1),
    (write_method("sum", axis=1, keepdims=True), lambda v: v.sum(axis=1, keepdims=True), 2),
    (write_comparison(ast.Gt()), lambda v: v > 0, 0),
    (write_comparison(ast.LtE()), lambda v: v <= 0, 0),
    (write_function("exp"), np.exp, 0),
    (write_function("log"), np.log, 0),
    (lambda a: ast.BinOp(ast.Constant(1), ast.Sub(), a), lambda v: 1 - v, 0),
    (lambda a: ast.BinOp(ast.Constant(1), ast.Div(), a), lambda v: 1 / v, 0),
    (lambda a: ast.BinOp(a, ast.Pow(), ast.Constant(2)), np.square, 0),
    (write_function("abs"), np.abs, 0),
)
BINARY: Sequence[tuple[ast.operator, Callable[[Array, Array], Array], bool]] = (
    (ast.Mult(), np.multiply, True),
    (ast.Sub(), np.subtract, False),
    (ast.Add(), np.add, True),
    (ast.Div(), np.divide, False),
    (ast.MatMult(), np.matmul, False),
)


def apply_binary(a: Term, b: Term, *, commuted: bool) -> Iterator[Term]:
    """Everything that one operation makes of two."""
    if a.fixed and b.fixed:
        return
    for operator, compute, commutes in choose_binary(a.kinds, b.kinds):
        if not (commutes and commuted):
            values = tuple([np.asarray(compute(x, y)) for x, y in zip(a.values, b.values, strict=True)])
            yield Term(ast.BinOp(a.tree, operator, b.tree), values)


@lru_cache(maxsize=10_000)
def choose_unary(kinds: tuple[Kind, ...]) -> list[tuple[Callable[[ast.expr], ast.expr], Callable[[Array], Array]]]:
    """The operations that can be done on arrays of these kinds."""
    return [
        (write, compute)
        for write, compute, dimensions in UNARY
        if all(len(shape) >= dimensions and can_compute(compute, (dtype, shape)) for dtype, shape in kinds)
    ]


@lru_cache(maxsize=10_000)
def choose_binary(
    left: tuple[Kind, ...], right: tuple[Kind, ...]
) -> list[tuple[ast.operator, Callable[[Array, Array], Array], bool]]:
    """The operations that can be done on two arrays of these kinds."""
    return [row for row in BINARY if all(can_compute(row[1], *pair) for pair in zip(left, right, strict=True))]


def can_compute(compute: Callable[..., Array], *kinds: Kind) -> bool:
    """Does numpy take arrays of these types and shapes, and give a small one?"""
    try:
        return np.size(compute(*(np.ones(shape, dtype) for dtype, shape in kinds))) <= LARGEST
    except (ValueError, TypeError):
        return False
