"""Rewrite a formula for other coordinates: samples in columns, turned weights, a bias as a row or a column."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from grader.authoring.expression import METHODS, Expression
from grader.model import Array

Turn = Literal["", "T", "column", "row"]  # of an array with one axis: a column (M, 1) or a row (1, M)
ALONG_AXES = ("softmax", "one_hot", "labels")  # these functions know the axes of their argument


def find_turn(before: str, after: str) -> Turn | None:
    """Find how the letters of a shape are turned; None where no turn does it."""
    one, other = before.split(), after.split()
    turns: dict[Turn, list[str]] = {"": one, "T": one[::-1], "column": [*one, "1"], "row": ["1", *one]}
    fitting = (turn for turn, letters in turns.items() if letters == other)
    return next((turn for turn in fitting if turn in ("", "T") or len(one) == 1), None)


def turn_array(array: Array, turn: Turn) -> Array:
    """Return an array of the first coordinates in the second."""
    shape = {"column": (-1, 1), "row": (1, -1)}.get(turn)
    return np.ascontiguousarray(array.T) if turn == "T" else array if shape is None else array.reshape(shape)


def turn_back(array: Array, turn: Turn) -> Array:
    """Return an array of the second coordinates in the first; one that has no such shape stays as it is."""
    if turn in ("column", "row"):
        return array.ravel() if array.ndim == 2 and 1 in array.shape else array
    return array.T if turn == "T" else array


@dataclass(frozen=True)
class Rewriter:
    """Rewrites trees of formulas. `turns` and `names` are by the name in the formula; `values` tell axes."""

    turns: Mapping[str, Turn]
    names: Mapping[str, str]
    values: Mapping[str, Any]

    def write(self, tree: ast.expr, turn: Turn = "") -> ast.expr:
        """Rewrite a tree so that it gives the turned value; ValueError if no rule does that."""
        if turn == "row":
            return transpose(self.turn(tree))
        return self.turn(tree) if turn else self.keep(tree)

    def count_axes(self, node: ast.expr) -> int:
        """Count the axes of a value."""
        return Expression("", frozenset(), node).evaluate(self.values).ndim

    def keep(self, node: ast.expr) -> ast.expr:
        """Rewrite a node so that its value stays as it is; a column becomes a row, which broadcasts alike."""
        match node:
            case ast.Name(id=name):
                own = ast.Name(self.names.get(name, name), ast.Load())
                return transpose(own) if self.turns.get(name) in ("T", "column") else own
            case ast.Attribute(value=value):
                return self.turn(value) if self.count_axes(value) == 2 else self.keep(value)
            case ast.BinOp(left=left, op=ast.MatMult() as op, right=right):
                one, other = self.keep(left), self.keep(right)
                if is_transposed(one) and is_transposed(other):
                    return transpose(ast.BinOp(transpose(other), op, transpose(one)))
                return ast.BinOp(one, op, other)
            case ast.Call() if (reduced := read_reduction(node)) is not None:
                return self.reduce(node, *reduced)
        return self.map_parts(node, self.keep)

    def turn(self, node: ast.expr) -> ast.expr:
        """Rewrite a node so that its value is transposed; a value with one axis becomes a column."""
        axes = self.count_axes(node)
        match node:
            case _ if axes == 0:
                return self.keep(node)
            case ast.Name(id=name):
                turn = self.turns.get(name, "")
                own = ast.Name(self.names.get(name, name), ast.Load())
                if turn in ("T", "column"):
                    return own
                if axes == 2 or turn == "row":
                    return transpose(own)
            case ast.Attribute(value=value) if axes == 2:
                return self.keep(value)
            case ast.BinOp(left=left, op=ast.MatMult() as op, right=right) if axes == 2:
                return ast.BinOp(self.turn(right), op, self.turn(left))
            case ast.Call() if (reduced := read_reduction(node)) is not None:
                return self.reduce(node, *reduced, turned=True)
            case ast.Call(func=ast.Name(id=name)) if name in ALONG_AXES:
                if axes == 2:
                    return transpose(self.keep(node))
            case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Call():
                return self.map_parts(node, self.turn)
        raise ValueError(f"{ast.unparse(node)!r} cannot be turned into a column; write the formula of this course")

    def map_parts(self, node: ast.expr, rewrite: Any) -> ast.expr:
        """Rewrite each part of an operation that works element by element."""
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                return ast.BinOp(rewrite(left), op, rewrite(right))
            case ast.UnaryOp(op=op, operand=operand):
                return ast.UnaryOp(op, rewrite(operand))
            case ast.Compare(left=left, ops=ops, comparators=[right]):
                return ast.Compare(rewrite(left), ops, [rewrite(right)])
            case ast.Call(func=function, args=arguments, keywords=keywords):
                return ast.Call(function, [rewrite(argument) for argument in arguments], keywords)
        return node

    def reduce(self, node: ast.Call, of: ast.expr, axis: int | None, kept: bool, *, turned: bool = False) -> ast.expr:
        """Rewrite a sum, a mean, a variance or a maximum of an array with two axes."""
        if self.count_axes(of) != 2 or axis is None:
            return self.rebuild(node, self.keep(of), axis, kept)
        straight = self.keep(of)
        try:
            across = self.turn(of)
        except ValueError:  # only the straight way is left
            across = transpose(straight)
        is_shorter = ast.unparse(across).count(".T") < ast.unparse(straight).count(".T")
        if turned and kept is False and not is_shorter:
            return transpose(self.rebuild(node, straight, axis, True))
        if turned or is_shorter:
            found = self.rebuild(node, across, 1 - axis % 2, kept or turned)
            return found if turned or not kept else transpose(found)
        return self.rebuild(node, straight, axis, kept)

    def rebuild(self, node: ast.Call, of: ast.expr, axis: int | None, kept: bool) -> ast.Call:
        """Build a reduction of another array along another axis."""
        words = {"axis": axis, "keepdims": kept or None}
        keywords = [ast.keyword(name, ast.Constant(value)) for name, value in words.items() if value is not None]
        if isinstance(node.func, ast.Attribute):
            return ast.Call(ast.Attribute(of, node.func.attr, ast.Load()), [], keywords)
        return ast.Call(node.func, [of], keywords)


def read_reduction(node: ast.Call) -> tuple[ast.expr, int | None, bool] | None:
    """Read the array, the axis and `keepdims` of a reduction; None for another call."""
    words = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
    match node:
        case ast.Call(func=ast.Name(id=name), args=[of]) if name in METHODS:
            pass
        case ast.Call(func=ast.Attribute(value=of, attr=name), args=[]) if name in METHODS:
            pass
        case _:
            return None
    return of, words.get("axis"), bool(words.get("keepdims"))


def is_transposed(node: ast.expr) -> bool:
    """Is this `x.T`?"""
    return isinstance(node, ast.Attribute) and node.attr == "T"


def transpose(node: ast.expr) -> ast.expr:
    """Return `node.T`, and `x` for `x.T`."""
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else ast.Attribute(node, "T", ast.Load())
