"""The branch that an output comes from is found by the words that its call passes."""

from __future__ import annotations

import ast

import pytest

from grader.diagnosis.modes import cut_branches, find_flag, find_passed_words
from grader.diagnosis.statements import find_key_store
from grader.model import Structure

CALLS = (
    "param = {'mode': 'train', 'eps': eps}",
    "loss, cache = f(x, param)",
    "mean = param['mean']",
    "other = {'mode': 'test', 'eps': eps}",
    "tested, unused = f(x, other)",
    "dx = g(dout, cache)",
)
STRUCTURE = Structure(calls=CALLS, shown={"out": "loss"})
FORWARD = """
def f(x, param):
    if param["mode"] == "train":
        out = 1
    elif param["mode"] == "test":
        out = 2
    elif param["eps"] > 0:
        out = 3
    out = out.astype(float)
    return out, None
"""
EARLY = """
def f(x, param):
    if param["mode"] == "test":
        return 2
    return 1
"""


def keep_lines(text: str, output: str) -> str:
    """Return the lines that are left for an output."""
    return "; ".join(ast.unparse(s) for s in cut_branches(ast.parse(text).body[0], output, STRUCTURE).body)


@pytest.mark.parametrize(
    ("text", "output", "left"),
    [
        (FORWARD, "out", "out = 1; return (out, None)"),
        (FORWARD, "mean", "out = 1; return (out, None)"),
        (FORWARD, "dx", "out = 1; return (out, None)"),
        (FORWARD, "tested", "out = 2; return (out, None)"),
        (EARLY, "out", "return 1"),
    ],
)
def test_the_branches_of_other_calls_are_cut(text: str, output: str, left: str) -> None:
    assert keep_lines(text, output) == left


FLAGGED = Structure(
    calls=("out = layer.forward(x, True)", "tested = other.forward(x, False)", "dx = layer.backward(dout)"),
)
BRANCHES = """
def forward(self, x, train_flg=True):
    if train_flg:
        self.mask = 1
        return x
    else:
        return 2 * x
"""
NEGATED = """
def forward(self, x, train_flg=True):
    if not train_flg:
        return 2 * x
    return x
"""


@pytest.mark.parametrize(
    ("text", "output", "left"),
    [
        (BRANCHES, "out", "self.mask = 1; return x"),
        (BRANCHES, "tested", "return 2 * x"),
        (NEGATED, "out", "return x"),
        (NEGATED, "tested", "return 2 * x"),
    ],
)
def test_the_branches_of_another_flag_are_cut(text: str, output: str, left: str) -> None:
    own = cut_branches(ast.parse(text).body[0], output, FLAGGED)

    assert "; ".join(ast.unparse(statement) for statement in own.body) == left


def test_a_flag_that_is_not_passed_is_the_opposite_of_the_flags_of_other_calls() -> None:
    assert [find_flag(*pair) for pair in (({True}, {False}), ({"a"}, {True}), ({True, False}, set()), ((), ()))] == [
        True, False, None, None,
    ]  # fmt: skip


def test_the_words_of_a_call_are_those_that_stand_before_it() -> None:
    assert find_passed_words(STRUCTURE, "out") == ({"mode", "train", "eps"}, {"mean", "test"})
    assert find_passed_words(Structure(), "out") == (set(), set())
    chosen = Structure(calls=("out = f(x, ('relu', 'sigmoid')[kind])", "dx = g(dout, 'relu')"))
    assert find_passed_words(chosen, "out") == (set(), {"relu"}), "nobody knows which is passed"


def test_a_value_that_is_stored_under_a_key_is_placed_where_it_is_computed() -> None:
    (function,) = ast.parse("def f(p):\n    m = 1\n    m = 2 * m\n    p['m'] = m\n    p['n'] = 3 * m\n").body
    found = [find_key_store(function, key) for key in "mno"]

    assert [one and one.lineno for one in found] == [3, 5, None]
