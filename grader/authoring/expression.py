"""Evaluate formulas that are written as text, and list the names in them."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from grader.model import Array


def softmax(x: Array) -> Array:
    """Return softmax along the last axis."""
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def one_hot(labels: Array, classes: int) -> Array:
    """Return labels of shape (N,) as one-hot rows, shape (N, classes)."""
    return np.asarray(np.eye(int(classes))[np.asarray(labels)])


def labels(t: Array) -> Array:
    """Return the class of each one-hot row, shape (N,)."""
    return np.asarray(np.argmax(t, axis=-1))


def absolute(x: Array) -> Array:
    """Return `|x|`; a complex number keeps the slope of its real part."""
    return np.where(np.real(x) < 0, -x, x)


def sign(x: Array) -> Array:
    """Return the sign of the real part."""
    return np.asarray(np.sign(np.real(x)))


def variance(x: Array, axis: int | None = None, keepdims: bool = False) -> Array:
    """Return the mean of the squared differences to the mean; of complex numbers, too."""
    return np.asarray(np.mean((x - np.mean(x, axis=axis, keepdims=True)) ** 2, axis=axis, keepdims=keepdims))


def erf(x: Array) -> Array:
    """Return the error function; a complex number keeps the slope of its real part."""
    at = np.real(x)
    value = np.vectorize(math.erf, otypes=[float])(at)
    return np.asarray(
        value + np.imag(x) * (2j / math.sqrt(math.pi)) * np.exp(-(at**2)) if np.iscomplexobj(x) else value
    )


def pad(x: Array, width: int) -> Array:
    """Return images with so many zeros on each side of their last two axes."""
    return np.pad(x, [(0, 0)] * (np.ndim(x) - 2) + [(int(width), int(width))] * 2)


def windows(x: Array, height: int, width: int, stride: int = 1) -> Array:
    """Return the windows of images: two further axes at the end, of shape (height, width)."""
    found = np.lib.stride_tricks.sliding_window_view(x, (int(height), int(width)), axis=(-2, -1))
    return np.asarray(found[..., :: int(stride), :: int(stride), :, :])


def reshape(x: Array, *sizes: int) -> Array:
    """Return an array in another shape; one size may be -1."""
    return np.reshape(x, tuple(map(int, sizes)))


OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.MatMult: operator.matmul, ast.USub: operator.neg, ast.UAdd: operator.pos,
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "tanh": np.tanh, "abs": absolute, "sign": sign,
    "maximum": np.maximum, "minimum": np.minimum, "where": np.where,
    "ones_like": np.ones_like, "zeros_like": np.zeros_like,
    "sum": np.sum, "mean": np.mean, "var": variance, "max": np.max,
    "softmax": softmax, "one_hot": one_hot, "labels": labels, "erf": erf,
    "swapaxes": np.swapaxes, "einsum": np.einsum, "pad": pad, "windows": windows,
    "reshape": reshape,
}  # fmt: skip
METHODS = ("sum", "mean", "var", "max")
OWN = ("softmax", "one_hot", "labels", "erf", "pad", "windows")  # these functions are not numpy's
CONSTANTS = {"pi": math.pi}


@dataclass(frozen=True)
class Expression:
    """A formula: its text, the names of its values, and its syntax tree."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def evaluate(self, values: Mapping[str, Any]) -> Array:
        """Return the value of the formula as an array; overflow and division by zero are silent."""
        with np.errstate(all="ignore"):
            return np.asarray(_evaluate(self.tree, values))


@lru_cache(maxsize=1000)  # bounded, because the students of a class write very many formulas
def parse_formula(text: str) -> Expression:
    """Parse a formula; ValueError names a word outside the vocabulary."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"formula {text!r} must be one expression: {error.msg}") from None
    names: set[str] = set()
    _validate(tree, text, names)
    return Expression(text.strip(), frozenset(names), tree)


def _validate(node: ast.expr, text: str, names: set[str]) -> None:
    """Refuse a node that `_evaluate` does not know, and collect the names of values."""
    match node:
        case ast.Constant(value=int() | float()):
            children: list[ast.expr] = []
        case ast.Tuple(elts=parts):
            children = parts
        case ast.Name(id=name):
            names |= {name} - CONSTANTS.keys()
            children = []
        case ast.Call(func=ast.Name(id="einsum"), args=[ast.Constant(value=str()), *children]):
            pass
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            children = [left, right]
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            children = [operand]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPERATORS:
            children = [left, right]
        case ast.Attribute(value=value, attr="T"):
            children = [value]
        case ast.Call(func=ast.Name(id=function), args=args, keywords=keywords) if function in FUNCTIONS:
            children = [*args, *_keyword_values(keywords, text)]
        case ast.Call(func=ast.Attribute(value=value, attr=method), args=args, keywords=keywords) if method in METHODS:
            children = [value, *args, *_keyword_values(keywords, text)]
        case _:
            known = ", ".join(sorted(FUNCTIONS))
            raise ValueError(
                f"formula {text!r}: {ast.unparse(node)!r} is outside the vocabulary; a formula may use "
                f"numbers, names, pi, + - * / ** @, comparisons, .T, .sum(axis=0) and {known}"
            )
    for child in children:
        _validate(child, text, names)


def _keyword_values(keywords: list[ast.keyword], text: str) -> list[ast.expr]:
    """Return the values of `axis=`; `keepdims=` names no value."""
    for keyword in keywords:
        if keyword.arg not in ("axis", "keepdims"):
            raise ValueError(f"formula {text!r}: {keyword.arg}= must be axis= or keepdims=")
    return [keyword.value for keyword in keywords if keyword.arg == "axis"]


def _evaluate(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[name] if name in values else CONSTANTS[name]
        case ast.Tuple(elts=parts):
            return tuple(ast.literal_eval(part) for part in parts)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_evaluate(left, values), _evaluate(right, values))
        case ast.UnaryOp(op=op, operand=operand):
            return OPERATORS[type(op)](_evaluate(operand, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return OPERATORS[type(op)](_evaluate(left, values), _evaluate(right, values))
        case ast.Attribute(value=value):
            return np.asarray(_evaluate(value, values)).T
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            function, first = FUNCTIONS[name], []
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=args, keywords=keywords):
            function, first = FUNCTIONS[name], [_evaluate(value, values)]
        case _:
            raise AssertionError(f"not validated: {ast.dump(node)}")
    keyword_values = {keyword.arg or "": ast.literal_eval(keyword.value) for keyword in keywords}
    return function(*first, *(_evaluate(argument, values) for argument in args), **keyword_values)
